/* SPDX-License-Identifier: Apache-2.0 */
#include "service/segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char magic[8] = "MGSPOOL1", record_magic[4] = { 'M', 'G', 'd', '1' };
static const struct mg_str suffix = { ".spool", 6 };

enum { STORED_AT = 8, TRIES = 8, SEEK_CHUNK = 65536 };

static uint32_t crc_table[256];
static pthread_once_t crc_once = PTHREAD_ONCE_INIT;

/* CRC-32C (Castagnoli), reflected. */
static void crc_make(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;
		for (int k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ 0x82f63b78u : c >> 1;
		crc_table[i] = c;
	}
}

static uint32_t crc_add(uint32_t c, const void *p, size_t n)
{
	const unsigned char *b = p;
	for (size_t i = 0; i < n; i++)
		c = crc_table[(c ^ b[i]) & 0xff] ^ c >> 8;
	return c;
}

/* Over the length too: a length of 0 bytes and a sum of 0 must not look whole in a file full of zeros. */
static uint32_t crc_of(uint32_t length, const char *p)
{
	pthread_once(&crc_once, crc_make);
	return ~crc_add(crc_add(~0u, &length, sizeof(length)), p, length);
}

bool mg_record_write(struct mg_buf *out, struct mg_str payload)
{
	if (payload.n > MG_RECORD_MOST)
		return false;
	uint32_t length = (uint32_t)payload.n, sum = crc_of(length, payload.p);
	mg_buf_add(out, record_magic, sizeof(record_magic));
	mg_buf_add(out, (const char *)&length, sizeof(length));
	mg_buf_add(out, (const char *)&sum, sizeof(sum));
	return mg_buf_str(out, payload);
}

static int fail_io(struct mg_error *err, const char *name, const char *what)
{
	return mg_fail(err, MG_EIO, "decision spool: %s cannot be %s: %s", name, what, strerror(errno));
}

static void new_name(char name[MG_SEGMENT_NAME])
{
	struct timespec now;
	uint32_t random = 0;
	clock_gettime(CLOCK_REALTIME, &now);
	if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
		random = (uint32_t)now.tv_nsec ^ (uint32_t)getpid() << 12;
	uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	snprintf(name, MG_SEGMENT_NAME, "%012" PRIx64 "%08" PRIx32 ".spool", ms & 0xffffffffffff, random);
}

/* Locked and with its head before anybody can see it. */
static int make_hidden(int folder, const char *hidden, int *out, struct mg_error *err)
{
	char head[MG_SEGMENT_HEAD] = { 0 };
	uint64_t stored = MG_SEGMENT_HEAD;
	int fd = openat(folder, hidden, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_io(err, hidden, "made");
	memcpy(head, magic, sizeof(magic));
	memcpy(head + STORED_AT, &stored, sizeof(stored));
	size_t done;
	int why = flock(fd, LOCK_EX | LOCK_NB) == 0 ? mg_write_all(fd, (struct mg_str){ head, sizeof(head) }, &done) : errno;
	if (!why) {
		*out = fd;
		return MG_OK;
	}
	errno = why;
	int status = fail_io(err, hidden, "written");
	unlinkat(folder, hidden, 0);
	close(fd);
	return status;
}

int mg_segment_make(int folder, char name[MG_SEGMENT_NAME], int *fd, struct mg_error *err)
{
	for (int i = 0; i < TRIES; i++) {
		char hidden[MG_SEGMENT_NAME + 8];
		new_name(name);
		snprintf(hidden, sizeof(hidden), "%s.new", name);
		int status = make_hidden(folder, hidden, fd, err);
		if (status < 0 && errno == EEXIST)
			continue;
		if (status < 0)
			return status;
		/* A link, since a rename would put away a segment of the same name. */
		if (linkat(folder, hidden, folder, name, 0) == 0) {
			unlinkat(folder, hidden, 0);
			return MG_OK;
		}
		bool again = errno == EEXIST || errno == ENOENT;
		status = fail_io(err, name, "made");
		unlinkat(folder, hidden, 0);
		close(*fd);
		if (!again)
			return status;
	}
	return mg_fail(err, MG_EIO, "decision spool: no segment can be made: every name is taken");
}

static int by_name(const void *a, const void *b)
{
	const struct mg_str *x = a, *y = b;
	return mg_str_cmp(*x, *y);
}

static DIR *open_list(int folder)
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	if (!d && fd >= 0)
		close(fd);
	return d;
}

static bool is_segment(const struct dirent *e)
{
	return mg_str_ends(mg_str_from(e->d_name), suffix) && e->d_name[0] != '.';
}

static int grow(struct mg_arena *a, struct mg_str **names, size_t n, size_t *cap)
{
	size_t more = *cap ? *cap * 2 : 64;
	struct mg_str *p = mg_new_n(a, struct mg_str, more);
	if (!p)
		return -1;
	if (n)
		memcpy(p, *names, n * sizeof(*p));
	*names = p;
	*cap = more;
	return 0;
}

int mg_segments_list(struct mg_arena *a, int folder, struct mg_str **names, size_t *n, struct mg_error *err)
{
	size_t cap = 0;
	int status = MG_OK;
	DIR *d = open_list(folder);
	*names = NULL;
	*n = 0;
	if (!d)
		return fail_io(err, "its folder", "read");
	for (struct dirent *e; status == MG_OK && (e = readdir(d));) {
		if (!is_segment(e))
			continue;
		struct mg_str name = mg_arena_str(a, mg_str_from(e->d_name));
		if (!name.p || (*n == cap && grow(a, names, *n, &cap) < 0))
			status = mg_fail_arena(a, err);
		else
			(*names)[(*n)++] = name;
	}
	closedir(d);
	if (status == MG_OK && *n)
		qsort(*names, *n, sizeof(**names), by_name);
	return status;
}

int mg_segments_size(int folder, uint64_t *bytes, struct mg_error *err)
{
	DIR *d = open_list(folder);
	struct stat s;
	*bytes = 0;
	if (!d)
		return fail_io(err, "its folder", "read");
	for (struct dirent *e; (e = readdir(d));)
		if (is_segment(e) && fstatat(folder, e->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(s.st_mode))
			*bytes += (uint64_t)s.st_size;
	closedir(d);
	return MG_OK;
}

/* As many bytes as there are from at on, up to n. */
static ssize_t read_at(int fd, char *p, size_t n, uint64_t at)
{
	size_t have = 0;
	while (have < n) {
		ssize_t got = pread(fd, p + have, n - have, (off_t)(at + have));
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ssize_t)have;
}

int mg_segment_open(int folder, const char *name, int *fd, uint64_t *stored, struct mg_error *err)
{
	char head[MG_SEGMENT_HEAD];
	int f = openat(folder, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (f < 0)
		return fail_io(err, name, "opened");
	ssize_t got = read_at(f, head, sizeof(head), 0);
	if (got < 0) {
		int status = fail_io(err, name, "read");
		close(f);
		return status;
	}
	if (got != (ssize_t)sizeof(head) || memcmp(head, magic, sizeof(magic)) != 0) {
		close(f);
		return mg_fail(err, MG_EINPUT, "decision spool: %s is no segment of this version; move it away", name);
	}
	memcpy(stored, head + STORED_AT, sizeof(*stored));
	if (*stored < MG_SEGMENT_HEAD)
		*stored = MG_SEGMENT_HEAD;
	*fd = f;
	return MG_OK;
}

int mg_segment_set_stored(int fd, uint64_t stored, struct mg_error *err)
{
	if (pwrite(fd, &stored, sizeof(stored), STORED_AT) == (ssize_t)sizeof(stored))
		return MG_OK;
	return fail_io(err, "a segment", "marked");
}

bool mg_segment_abandoned(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

int mg_record_read(struct mg_arena *a, int fd, uint64_t *at, enum mg_record *what, struct mg_str *payload, struct mg_error *err)
{
	char head[MG_RECORD_HEAD];
	uint32_t length, sum;
	ssize_t got = read_at(fd, head, sizeof(head), *at);
	if (got < 0)
		return fail_io(err, "a segment", "read");
	*what = got == 0 ? MG_RECORD_NONE : MG_RECORD_BROKEN;
	if (got != (ssize_t)sizeof(head) || memcmp(head, record_magic, sizeof(record_magic)) != 0)
		return MG_OK;
	memcpy(&length, head + 4, sizeof(length));
	memcpy(&sum, head + 8, sizeof(sum));
	if (length > MG_RECORD_MOST)
		return MG_OK;
	struct mg_arena_mark mark = mg_arena_mark(a);
	char *p = mg_arena_alloc(a, (size_t)length + 1);
	if (!p)
		return mg_fail_arena(a, err);
	got = read_at(fd, p, length, *at + MG_RECORD_HEAD);
	if (got < 0)
		return fail_io(err, "a segment", "read");
	if (got != (ssize_t)length || crc_of(length, p) != sum) {
		mg_arena_release(a, mark);
		return MG_OK;
	}
	*what = MG_RECORD_WHOLE;
	*payload = (struct mg_str){ p, length };
	*at += MG_RECORD_HEAD + (uint64_t)length;
	return MG_OK;
}

/* Is there a whole record at at? */
static int whole(struct mg_arena *a, int fd, uint64_t at, bool *yes, struct mg_error *err)
{
	struct mg_arena_mark mark = mg_arena_mark(a);
	enum mg_record what;
	struct mg_str payload;
	int status = mg_record_read(a, fd, &at, &what, &payload, err);
	*yes = status == MG_OK && what == MG_RECORD_WHOLE;
	mg_arena_release(a, mark);
	return status;
}

int mg_record_seek(struct mg_arena *a, int fd, uint64_t from, uint64_t *at, struct mg_error *err)
{
	char chunk[SEEK_CHUNK];
	for (uint64_t base = from + 1;;) {
		ssize_t got = read_at(fd, chunk, sizeof(chunk), base);
		if (got < 0)
			return fail_io(err, "a segment", "read");
		struct mg_str s = { chunk, (size_t)got };
		for (size_t i = 0; (i = mg_str_find(s, (struct mg_str){ record_magic, sizeof(record_magic) }, i)) != (size_t)-1; i++) {
			bool yes;
			int status = whole(a, fd, base + i, &yes, err);
			if (status < 0)
				return status;
			if (yes) {
				*at = base + i;
				return MG_OK;
			}
		}
		if ((size_t)got < sizeof(chunk)) {
			*at = base + (size_t)got;
			return MG_OK;
		}
		base += (size_t)got - (sizeof(record_magic) - 1); /* a magic may lie across */
	}
}
