/* SPDX-License-Identifier: Apache-2.0 */
#include "service/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "service/row.h"
#include "service/segment.h"
#include "service/spool.h"

enum {
	ROWS = 1000,             /* of one transaction */
	BATCH_BYTES = 4 << 20,
	FILES = 700,             /* segments open at a time */
	ARENA = 128 << 20,
	IDLE_MS = 100, WAIT_MS = 250, RETRY_MS = 200, RETRY_MOST_MS = 5000,
	PRUNE_SECONDS = 300,
	SECOND = 1000000000,
};

/* A segment under way: [stored, read) is in the batch. */
struct open_segment {
	struct mg_str name; /* in names */
	int fd;
	uint64_t stored, read;
	bool abandoned; /* nobody writes to it, and it was read to its end since that is known */
};

struct feed {
	const struct mg_feed_options *o;
	struct mg_ledger ledger;
	struct mg_arena *arena; /* of one round */
	int folder, lock;
	struct open_segment *segments;
	size_t nsegments;
	const struct mg_decision_row **rows;
	size_t nrows, bytes;
	struct mg_error unopened; /* of this round: a segment that is there and cannot be opened; no text: none */
	bool failing;
	char failure[MG_ERROR_TEXT];
	unsigned retry_ms;
	uint64_t prune_at, not_before;
};

static void tell(const struct feed *f, enum mg_fed what, uint64_t n, const char *text)
{
	if (f->o->told)
		f->o->told(f->o->ctx, what, n, text);
}

static bool stopped(const struct feed *f, int wait_ms)
{
	struct pollfd p = { .fd = f->o->stop, .events = POLLIN };
	return poll(&p, 1, wait_ms) > 0;
}

static int add_row(struct feed *f, struct mg_str payload, struct mg_error *err)
{
	struct mg_decision_row *r = mg_new(f->arena, struct mg_decision_row);
	if (!r)
		return mg_fail_arena(f->arena, err);
	int status = mg_row_read(f->arena, payload, r, err);
	if (status == MG_EINPUT) {
		tell(f, MG_FED_DAMAGED, payload.n, err->text);
		return MG_OK;
	}
	if (status == MG_OK) {
		f->rows[f->nrows++] = r;
		f->bytes += payload.n;
	}
	return status;
}

/* A record that is not whole: while its writer lives it may still become so; otherwise what is there is skipped. */
static int skip(struct feed *f, struct open_segment *s, bool *ended, struct mg_error *err)
{
	uint64_t next;
	if (!s->abandoned) {
		*ended = true;
		return MG_OK;
	}
	int status = mg_record_seek(f->arena, s->fd, s->read, &next, err);
	if (status < 0)
		return status;
	tell(f, MG_FED_DAMAGED, next - s->read, s->name.p);
	s->read = next;
	return MG_OK;
}

/* Adds the segment's records to the batch; *ended: there are no more for now. */
static int read_segment(struct feed *f, struct open_segment *s, bool *ended, struct mg_error *err)
{
	int status = MG_OK;
	*ended = false;
	while (status == MG_OK && !*ended && f->nrows < ROWS && f->bytes < BATCH_BYTES) {
		enum mg_record what;
		struct mg_str payload;
		status = mg_record_read(f->arena, s->fd, &s->read, &what, &payload, err);
		if (status < 0)
			break;
		if (what == MG_RECORD_WHOLE)
			status = add_row(f, payload, err);
		else if (what == MG_RECORD_BROKEN)
			status = skip(f, s, ended, err);
		else
			*ended = true;
	}
	return status;
}

/* What is no segment of ours is kept for somebody to look at, but not looked at again. */
static void set_aside(const struct feed *f, struct mg_str name, const char *why)
{
	struct mg_str other = mg_arena_printf(f->arena, "%.*s.damaged", MG_STR_ARG(name));
	if (other.p && renameat(f->folder, name.p, f->folder, other.p) == 0)
		tell(f, MG_FED_DAMAGED, 0, why);
}

/* All segments there are, oldest first, as far as files may be open. */
static int open_segments(struct feed *f, struct mg_error *err)
{
	struct mg_str *names;
	size_t n;
	int status = mg_segments_list(f->arena, f->folder, &names, &n, err);
	if (status < 0)
		return status;
	f->segments = mg_new_n(f->arena, struct open_segment, n + 1);
	if (!f->segments)
		return mg_fail_arena(f->arena, err);
	for (size_t i = 0; i < n && f->nsegments < FILES; i++) {
		struct open_segment *s = &f->segments[f->nsegments];
		struct mg_error why;
		*s = (struct open_segment){ .name = names[i] };
		status = mg_segment_open(f->folder, names[i].p, &s->fd, &s->stored, &why);
		if (status == MG_EINPUT)
			set_aside(f, names[i], why.text);
		else if (status < 0 && faccessat(f->folder, names[i].p, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			f->unopened = why;
		if (status < 0)
			continue;
		s->read = s->stored;
		/* Before it is read: whoever had it can have written until now, and not later. */
		s->abandoned = mg_segment_abandoned(s->fd);
		f->nsegments++;
	}
	return MG_OK;
}

static void close_segments(struct feed *f)
{
	for (size_t i = 0; i < f->nsegments; i++)
		close(f->segments[i].fd);
	f->nsegments = 0;
}

/* The whole line or nothing: a part of it would spoil the next one. */
static int append_line(int fd, struct mg_str line, struct mg_error *err)
{
	off_t before = lseek(fd, 0, SEEK_END);
	size_t done;
	int why = mg_write_all(fd, line, &done);
	if (!why)
		return MG_OK;
	if (done && before >= 0 && ftruncate(fd, before) < 0)
		why = errno;
	return mg_fail(err, MG_EIO, "refused.jsonl cannot be written: %s", strerror(why));
}

/* One decision that the store refuses for what it is must not stand in the way of all others. */
static int refuse(struct feed *f, const struct mg_decision_row *r, const char *why, struct mg_error *err)
{
	struct mg_buf line = { 0 };
	int fd = openat(f->folder, "../refused.jsonl", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600), status = MG_OK;
	mg_buf_str(&line, r->json);
	mg_buf_putc(&line, '\n');
	if (fd < 0)
		status = mg_fail(err, MG_EIO, "refused.jsonl cannot be written: %s", strerror(errno));
	else
		status = line.failed ? mg_fail_nomem(err) : append_line(fd, mg_buf_view(&line), err);
	if (status == MG_OK)
		tell(f, MG_FED_REFUSED, 1, why);
	if (fd >= 0)
		close(fd);
	mg_buf_fini(&line);
	return status;
}

static int store_one_by_one(struct feed *f, struct mg_error *err)
{
	int status = MG_OK;
	for (size_t i = 0; i < f->nrows && status == MG_OK; i++) {
		err->text[0] = '\0'; /* of a call before */
		status = f->ledger.kind->store(f->ledger.log, &f->rows[i], 1, err);
		if (status == MG_EINPUT)
			status = refuse(f, f->rows[i], err->text, err);
	}
	return status;
}

static int store(struct feed *f, struct mg_error *err)
{
	struct mg_error why = { .text = "" };
	int status = mg_ledger_open(&f->ledger, err);
	if (status < 0 || !f->nrows)
		return status;
	status = f->ledger.kind->store(f->ledger.log, f->rows, f->nrows, &why);
	if (status == MG_EINPUT)
		status = store_one_by_one(f, &why);
	if (status < 0) {
		mg_ledger_close(&f->ledger);
		return mg_ledger_failed(&f->ledger, status, &why, err);
	}
	tell(f, MG_FED_STORED, f->nrows, NULL);
	return MG_OK;
}

/* What has been stored needs not be read again; a segment that is through goes. */
static int settle(struct feed *f, struct mg_error *err)
{
	int status = MG_OK;
	for (size_t i = 0; i < f->nsegments && status == MG_OK; i++) {
		struct open_segment *s = &f->segments[i];
		enum mg_record what = MG_RECORD_BROKEN;
		struct mg_str payload;
		uint64_t at = s->read;
		if (s->read != s->stored)
			status = mg_segment_set_stored(s->fd, s->read, err);
		if (status == MG_OK && s->abandoned)
			status = mg_record_read(f->arena, s->fd, &at, &what, &payload, err);
		if (status == MG_OK && what == MG_RECORD_NONE)
			unlinkat(f->folder, s->name.p, 0);
	}
	return status;
}

static int gather(struct feed *f, bool *more, struct mg_error *err)
{
	int status = open_segments(f, err);
	*more = false;
	for (size_t i = 0; i < f->nsegments && status == MG_OK; i++) {
		bool ended;
		status = read_segment(f, &f->segments[i], &ended, err);
		*more |= !ended;
	}
	return status;
}

/* One batch. *more: there is more to be had at once. */
static int round_of(struct feed *f, bool *more, struct mg_error *err)
{
	mg_arena_reset(f->arena);
	f->nrows = f->bytes = 0;
	f->unopened.text[0] = '\0';
	f->rows = mg_new_n(f->arena, const struct mg_decision_row *, ROWS);
	if (!f->rows)
		return mg_fail_arena(f->arena, err);
	int status = gather(f, more, err);
	*more |= f->nsegments == FILES && f->nrows;
	if (status == MG_OK)
		status = store(f, err);
	if (status == MG_OK)
		status = settle(f, err);
	close_segments(f);
	/* The others are stored; that this one is not must not stay unheard. */
	return status == MG_OK && f->unopened.text[0] ? mg_fail(err, MG_EIO, "%s", f->unopened.text) : status;
}

/* Retention. What goes wrong here goes wrong for storing too, and is told there. */
static void prune(struct feed *f)
{
	const struct mg_ledger_settings *s = f->o->settings;
	struct timespec now;
	uint64_t removed = 0, ms;
	struct mg_error why = { .text = "" }, err;
	clock_gettime(CLOCK_REALTIME, &now);
	ms = (uint64_t)now.tv_sec * 1000;
	f->prune_at = mg_clock_now() + (uint64_t)PRUNE_SECONDS * SECOND;
	if (!f->ledger.kind->prune || !f->ledger.log || (!s->retention_days && !s->retention_bytes))
		return;
	uint64_t days_ms = s->retention_days * 86400000u, before = s->retention_days && days_ms < ms ? ms - days_ms : 0;
	int status = f->ledger.kind->prune(f->ledger.log, before, s->retention_bytes, &removed, &why);
	if (status < 0) {
		mg_ledger_failed(&f->ledger, status, &why, &err);
		tell(f, MG_FED_FAILED, 0, err.text);
	}
	if (removed)
		tell(f, MG_FED_PRUNED, removed, NULL);
}

static void failed(struct feed *f, const struct mg_error *err)
{
	if (!f->failing || strcmp(f->failure, err->text) != 0)
		tell(f, MG_FED_FAILED, 0, err->text);
	f->failing = true;
	memcpy(f->failure, err->text, sizeof(f->failure));
	f->retry_ms = !f->retry_ms ? RETRY_MS : f->retry_ms * 2 < RETRY_MOST_MS ? f->retry_ms * 2 : RETRY_MOST_MS;
}

static void worked(struct feed *f)
{
	if (f->failing)
		tell(f, MG_FED_RESTORED, 0, NULL);
	f->failing = false;
	f->retry_ms = 0;
	if (mg_clock_now() >= f->prune_at)
		prune(f);
}

/* Until stopped; then until the spool is empty, or the store fails. */
static int turn(struct feed *f, struct mg_error *err)
{
	bool ending = f->o->once;
	for (;;) {
		bool more = false;
		int status = round_of(f, &more, err);
		if (status < 0)
			failed(f, err);
		else
			worked(f);
		if (ending && (status < 0 || !more))
			return f->o->once ? status : MG_OK;
		if (!ending)
			ending = stopped(f, status < 0 ? (int)f->retry_ms : more ? 0 : IDLE_MS);
	}
}

/* Waits until no other feed works here. False: stopped meanwhile. */
static int take_lock(struct feed *f, bool *mine, struct mg_error *err)
{
	f->lock = openat(f->folder, "feed.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (f->lock < 0)
		return mg_fail(err, MG_EIO, "decision spool: feed.lock cannot be made: %s", strerror(errno));
	while (!(*mine = flock(f->lock, LOCK_EX | LOCK_NB) == 0)) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return mg_fail(err, MG_EIO, "decision spool: feed.lock cannot be locked: %s", strerror(errno));
		if (stopped(f, WAIT_MS))
			return MG_OK;
	}
	return MG_OK;
}

/* Segments that were never finished have nothing in them; the process that made them is gone, or makes another. */
static int open_folder(struct feed *f, struct mg_error *err)
{
	const struct mg_ledger_settings *s = f->o->settings;
	struct mg_spool_options options = { .bytes = s->spool_bytes, .segment = s->segment_bytes };
	struct mg_spool *spool;
	int status = mg_spool_open(s->spool.p, &options, &spool, err); /* makes it */
	if (status < 0)
		return status;
	mg_spool_close(spool);
	f->folder = open(s->spool.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return f->folder >= 0 ? MG_OK : mg_fail(err, MG_EIO, "decision spool: %s cannot be opened: %s", s->spool.p, strerror(errno));
}

int mg_feed_run(const struct mg_feed_options *o, struct mg_error *err)
{
	struct feed f = { .o = o, .folder = -1, .lock = -1, .arena = mg_arena_new(ARENA) };
	bool mine = false;
	signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a full disk like any other */
	signal(SIGPIPE, SIG_IGN);
	int status = f.arena ? mg_ledger_init(&f.ledger, o->settings, o->plugins, true, err) : mg_fail_nomem(err);
	if (status == MG_OK)
		status = open_folder(&f, err);
	if (status == MG_OK)
		status = take_lock(&f, &mine, err);
	if (status == MG_OK && mine)
		status = turn(&f, err);
	mg_ledger_close(&f.ledger);
	if (f.lock >= 0)
		close(f.lock);
	if (f.folder >= 0)
		close(f.folder);
	mg_arena_free(f.arena);
	return status;
}
