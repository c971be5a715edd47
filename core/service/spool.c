/* SPDX-License-Identifier: Apache-2.0 */
#include "service/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/row.h"
#include "service/segment.h"

enum { GRANT = 65536, FIND_ARENA = 64 << 20 };

struct mg_spool {
	struct mg_spool_options options;
	int folder, fd; /* fd -1: no segment is open */
	uint64_t size, granted; /* of the segment; bytes up to which no other look at the whole is due */
	pthread_mutex_t lock;
	pthread_cond_t synced_more;
	struct mg_buf record;
	uint64_t written, synced, lost; /* tickets: the last one given, settled, and not to be settled any more */
	bool syncing;
};

/* One folder at a time; those above it must exist or be made by us too. */
static int make_folder(const char *folder, struct mg_error *err)
{
	struct mg_buf path = { 0 };
	int status = MG_OK;
	for (const char *p = folder; status == MG_OK && *p;) {
		const char *slash = strchr(p + 1, '/');
		size_t n = slash ? (size_t)(slash - folder) : strlen(folder);
		mg_buf_clear(&path);
		mg_buf_add(&path, folder, n);
		if (path.failed)
			status = mg_fail_nomem(err);
		else if (mkdir(path.p, 0700) < 0 && errno != EEXIST && (!slash || errno != EACCES))
			status = mg_fail(err, MG_EIO, "decision spool: %s cannot be made: %s", folder, strerror(errno));
		p = folder + n;
	}
	mg_buf_fini(&path);
	return status;
}

int mg_spool_open(const char *folder, const struct mg_spool_options *options, struct mg_spool **out, struct mg_error *err)
{
	int status = make_folder(folder, err);
	if (status < 0)
		return status;
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || faccessat(fd, ".", R_OK | W_OK | X_OK, AT_EACCESS) < 0) {
		status = mg_fail(err, MG_EIO, "decision spool: %s cannot be used: %s", folder, strerror(errno));
		if (fd >= 0)
			close(fd);
		return status;
	}
	struct mg_spool *s = calloc(1, sizeof(*s));
	if (!s) {
		close(fd);
		return mg_fail_nomem(err);
	}
	s->options = *options;
	s->folder = fd;
	s->fd = -1;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->synced_more, NULL);
	*out = s;
	return MG_OK;
}

void mg_spool_close(struct mg_spool *s)
{
	if (!s)
		return;
	if (s->fd >= 0)
		close(s->fd);
	close(s->folder);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->synced_more);
	mg_buf_fini(&s->record);
	free(s);
}

/* What follows is called with the lock held. */

static void await_sync(struct mg_spool *s)
{
	while (s->syncing)
		pthread_cond_wait(&s->synced_more, &s->lock);
}

/* Lets go of the segment; what is in it stays for the feed. Its tickets are settled or lost by now. */
static void drop_segment(struct mg_spool *s)
{
	await_sync(s);
	if (s->fd < 0)
		return;
	if (s->options.durable && s->synced < s->written) {
		if (fdatasync(s->fd) < 0)
			s->lost = s->written;
		s->synced = s->written;
	}
	close(s->fd);
	s->fd = -1;
	pthread_cond_broadcast(&s->synced_more);
}

static int check_cap(struct mg_spool *s, uint64_t more, struct mg_error *err)
{
	uint64_t bytes;
	int status = mg_segments_size(s->folder, &bytes, err);
	if (status < 0)
		return status;
	if (bytes + more <= s->options.bytes)
		return MG_OK;
	return mg_fail(err, MG_ELIMIT, "decision spool: %" PRIu64 " of %" PRIu64 " bytes are taken; the store is down or slow", bytes, s->options.bytes);
}

static int next_segment(struct mg_spool *s, struct mg_error *err)
{
	char name[MG_SEGMENT_NAME];
	drop_segment(s);
	int fd, status = mg_segment_make(s->folder, name, &fd, err);
	if (status < 0)
		return status;
	if (s->options.durable && fsync(s->folder) < 0) {
		close(fd);
		return mg_fail(err, MG_EIO, "decision spool: its folder cannot be synced: %s", strerror(errno));
	}
	s->fd = fd;
	s->size = s->granted = MG_SEGMENT_HEAD;
	return MG_OK;
}

/* Room for n bytes: in the segment, and under the cap. */
static int make_room(struct mg_spool *s, uint64_t n, struct mg_error *err)
{
	int status = MG_OK;
	bool full = s->fd >= 0 && s->size > MG_SEGMENT_HEAD && s->size + n > s->options.segment;
	if (s->fd < 0 || full || s->size + n > s->granted)
		status = check_cap(s, n, err);
	if (status == MG_OK && (s->fd < 0 || full))
		status = next_segment(s, err);
	if (status == MG_OK && s->size + n > s->granted)
		s->granted = s->size + n + GRANT;
	return status;
}

/* All of it or, as far as anybody will read, nothing. */
static int write_record(struct mg_spool *s, struct mg_str record, struct mg_error *err)
{
	size_t done;
	int why = mg_write_all(s->fd, record, &done);
	if (!why) {
		s->size += record.n;
		return MG_OK;
	}
	/* With a part of it left, nothing may follow in this segment. */
	if (done && ftruncate(s->fd, (off_t)s->size) < 0)
		drop_segment(s);
	return mg_fail(err, MG_EIO, "decision spool: cannot be written: %s", strerror(why));
}

int mg_spool_append(struct mg_spool *s, struct mg_str payload, uint64_t *ticket, struct mg_error *err)
{
	pthread_mutex_lock(&s->lock);
	int status = MG_OK;
	mg_buf_clear(&s->record);
	if (payload.n > MG_RECORD_MOST)
		status = mg_fail(err, MG_ELIMIT, "decision spool: a decision of %zu bytes; at most %d fit", payload.n, MG_RECORD_MOST);
	/* Waiting for a sync in there gives the lock away, so the record is made afterwards. */
	if (status == MG_OK)
		status = make_room(s, payload.n + MG_RECORD_HEAD, err);
	if (status == MG_OK) {
		mg_buf_clear(&s->record);
		status = mg_record_write(&s->record, payload) ? write_record(s, mg_buf_view(&s->record), err) : mg_fail_nomem(err);
	}
	if (status == MG_OK)
		*ticket = ++s->written;
	if (s->record.cap > 4 * GRANT)
		mg_buf_fini(&s->record);
	pthread_mutex_unlock(&s->lock);
	return status;
}

/* One sync for everything that is written by now. */
static void sync_all(struct mg_spool *s)
{
	uint64_t upto = s->written;
	int fd = s->fd;
	s->syncing = true;
	pthread_mutex_unlock(&s->lock);
	int status = fd < 0 ? 0 : fdatasync(fd);
	pthread_mutex_lock(&s->lock);
	s->syncing = false;
	if (status < 0) {
		/* What the kernel could not write it forgets: the next sync would say that all is well. Nothing follows in this segment. */
		s->lost = s->written;
		s->synced = s->written;
		close(s->fd);
		s->fd = -1;
	} else if (upto > s->synced) {
		s->synced = upto;
	}
	pthread_cond_broadcast(&s->synced_more);
}

int mg_spool_settle(struct mg_spool *s, uint64_t ticket, struct mg_error *err)
{
	if (!s->options.durable)
		return MG_OK;
	pthread_mutex_lock(&s->lock);
	while (s->synced < ticket)
		if (s->syncing)
			pthread_cond_wait(&s->synced_more, &s->lock);
		else
			sync_all(s);
	bool lost = ticket <= s->lost;
	pthread_mutex_unlock(&s->lock);
	return lost ? mg_fail(err, MG_EIO, "decision spool: cannot be brought to the disk") : MG_OK;
}

/* Looks for id behind what is stored of one segment. */
static int find_in(struct mg_arena *a, int fd, uint64_t at, struct mg_str id, struct mg_buf *out, bool *found, struct mg_error *err)
{
	int status = MG_OK;
	while (status == MG_OK && !*found) {
		struct mg_arena_mark mark = mg_arena_mark(a);
		enum mg_record what;
		struct mg_str payload;
		struct mg_decision_row row;
		status = mg_record_read(a, fd, &at, &what, &payload, err);
		if (status < 0 || what == MG_RECORD_NONE)
			break;
		if (what == MG_RECORD_BROKEN) {
			status = mg_record_seek(a, fd, at, &at, err);
		} else if (mg_str_eq(mg_row_id(payload), id) && mg_row_read(a, payload, &row, err) == MG_OK) {
			*found = true;
			if (!mg_buf_str(out, row.json))
				status = mg_fail_nomem(err);
		}
		mg_arena_release(a, mark);
	}
	return status;
}

static int find_all(struct mg_arena *a, int folder, struct mg_str id, struct mg_buf *out, bool *found, struct mg_error *err)
{
	struct mg_str *names;
	size_t n;
	int status = mg_segments_list(a, folder, &names, &n, err);
	while (status == MG_OK && n > 0 && !*found) {
		uint64_t stored;
		int fd;
		/* One that is gone has been stored. */
		if (mg_segment_open(folder, names[--n].p, &fd, &stored, NULL) < 0)
			continue;
		status = find_in(a, fd, stored, id, out, found, err);
		close(fd);
	}
	return status;
}

int mg_spool_find(const char *path, struct mg_str id, struct mg_buf *out, bool *found, struct mg_error *err)
{
	struct mg_arena *a = mg_arena_new(FIND_ARENA);
	int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), status = MG_OK;
	*found = false;
	if (!a)
		status = mg_fail_nomem(err);
	else if (folder < 0 && errno != ENOENT)
		status = mg_fail(err, MG_EIO, "decision spool: %s cannot be read: %s", path, strerror(errno));
	else if (folder >= 0)
		status = find_all(a, folder, id, out, found, err);
	if (folder >= 0)
		close(folder);
	mg_arena_free(a);
	return status;
}
