/* SPDX-License-Identifier: Apache-2.0 */
/* The service's files and sockets where the system says no: what is told names the reason, nothing is left behind or left open, and what was taken is kept. */
/* What is defined here are the functions themselves, which the fortified headers would turn into inline ones. */
#undef _FORTIFY_SOURCE
#include "../unit/unit.h"

#include <dlfcn.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/socket.h>

#include "interpose_io.h"
#include "service/log.h"
#include "service/socket.h"
#include "../unit/feed_store.h"

/* Calls of the name fail with why, from the `from`th on, so many times. */
static _Thread_local struct {
	const char *name;
	unsigned from, times, count;
	int why;
} trap;

static void set_trap(const char *name, unsigned from, unsigned times, int why)
{
	trap.name = name;
	trap.from = from;
	trap.times = times;
	trap.why = why;
	trap.count = 0;
}

/* True when a call was caught. */
static bool end_trap(void)
{
	bool caught = trap.count >= trap.from;
	trap.name = NULL;
	return caught;
}

static bool trapped(const char *name)
{
	if (!trap.name || strcmp(trap.name, name) != 0)
		return false;
	trap.count++;
	if (trap.count < trap.from || trap.count - trap.from >= trap.times)
		return false;
	errno = trap.why;
	return true;
}

#define CAUGHT(name, type, result, parameters, arguments)                    \
	type name parameters                                                  \
	{                                                                     \
		static type(*real) parameters;                                \
		if (!real)                                                    \
			*(void **)&real = dlsym(RTLD_NEXT, REAL_NAME(name));  \
		return trapped(#name) ? (result) : real arguments;            \
	}
/* Offsets have 64 bits, and the library's name says so. */
#define REAL_NAME(name) (strcmp(#name, "pread") == 0 ? "pread64" : #name)

ssize_t __pread64_chk(int fd, void *p, size_t n, off_t at, size_t room);

#pragma GCC visibility push(default)
CAUGHT(pread, ssize_t, -1, (int fd, void *p, size_t n, off_t at), (fd, p, n, at))
CAUGHT(getrandom, ssize_t, -1, (void *p, size_t n, unsigned flags), (p, n, flags))
CAUGHT(flock, int, -1, (int fd, int what), (fd, what))
CAUGHT(linkat, int, -1, (int from, const char *a, int to, const char *b, int flags), (from, a, to, b, flags))
CAUGHT(renameat, int, -1, (int from, const char *a, int to, const char *b), (from, a, to, b))
CAUGHT(socket, int, -1, (int family, int type, int protocol), (family, type, protocol))
CAUGHT(listen, int, -1, (int fd, int n), (fd, n))
CAUGHT(setsockopt, int, -1, (int fd, int level, int name, const void *p, socklen_t n), (fd, level, name, p, n))
CAUGHT(getsockname, int, -1, (int fd, __SOCKADDR_ARG a, socklen_t *restrict n), (fd, a, n))

/* What pread is compiled to where the compiler knows the size of the room. */
ssize_t __pread64_chk(int fd, void *p, size_t n, off_t at, size_t room)
{
	(void)room;
	return pread(fd, p, n, at);
}
#pragma GCC visibility pop

/* Of service/request.h, which cannot stand beside service/segment.h: both have a tag mg_record. */
struct mg_request;
struct mg_worker;
struct mg_request *mg_request_new(struct mg_worker *w);
void mg_request_drop(struct mg_request *r);

static struct mg_error err;

static int open_folder(void)
{
	return open(folder, O_RDONLY | O_DIRECTORY);
}

/* How many descriptors are open. */
static int descriptors(void)
{
	int n = 0;
	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* ---- segments ---- */

static void a_segment_is_made_or_nothing_is(void **state)
{
	static const struct {
		const char *call;
		unsigned times;
		int why;
		const char *says; /* NULL: another name helps, or it is not needed */
	} table[] = {
		{ "flock", 1, ENOLCK, ".spool.new cannot be written: No locks available" },
		{ "linkat", 1, EPERM, ".spool cannot be made: Operation not permitted" },
		{ "linkat", 1, EEXIST, NULL },
		{ "linkat", 1, ENOENT, NULL },
		{ "linkat", 8, EEXIST, "decision spool: no segment can be made: every name is taken" },
		{ "getrandom", 1, ENOSYS, NULL },
	};
	(void)state;
	int dir = open_folder();
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char name[MG_SEGMENT_NAME];
		int fd = -1, before = descriptors();
		set_trap(table[i].call, 1, table[i].times, table[i].why);
		int status = mg_segment_make(dir, name, &fd, &err);
		assert_true(end_trap());
		assert_int_equal(status, table[i].says ? MG_EIO : MG_OK);
		if (table[i].says)
			assert_has(err.text, table[i].says);
		else
			close(fd);
		assert_int_equal(descriptors(), before);
		assert_int_equal(left(), !table[i].says);
		if (!table[i].says)
			assert_int_equal(unlinkat(dir, name, 0), 0);
		uint64_t bytes;
		assert_int_equal(mg_segments_size(dir, &bytes, &err), MG_OK);
		assert_int_equal(bytes, 0);
	}
	close(dir);
}

/* Its head is written however little a call takes; a disk that is full leaves no half of one. */
static void a_head_is_whole(void **state)
{
	static const struct {
		enum io_mode mode;
		const char *says;
	} table[] = { { IO_SHORT, NULL }, { IO_EINTR, NULL }, { IO_FAIL, "cannot be written: No space left on device" }, { IO_CUT, "cannot be written: No space left on device" } };
	(void)state;
	int dir = open_folder();
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char name[MG_SEGMENT_NAME];
		uint64_t stored;
		int fd;
		interpose_io_begin(table[i].mode, 1);
		int status = mg_segment_make(dir, name, &fd, &err);
		interpose_io_end();
		assert_int_equal(status, table[i].says ? MG_EIO : MG_OK);
		if (table[i].says) {
			assert_has(err.text, table[i].says);
			assert_int_equal(left(), 0);
			continue;
		}
		close(fd);
		assert_int_equal(mg_segment_open(dir, name, &fd, &stored, &err), MG_OK);
		assert_int_equal(stored, MG_SEGMENT_HEAD);
		close(fd);
		assert_int_equal(unlinkat(dir, name, 0), 0);
	}
	close(dir);
}

/* Three records with something broken between them, whichever read fails or is interrupted. */
static void reads_that_fail(void **state)
{
	struct mg_spool *s = spool_open(1 << 20, 65536, false);
	uint64_t ticket;
	(void)state;
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	assert_int_equal(mg_spool_append(s, MG_STR("MGd1 is no record"), &ticket, &err), MG_OK);
	assert_int_equal(append(s, 2, 10, &err), MG_OK);
	mg_spool_close(s);
	char path[192], id[33];
	only_segment(path);
	int fd = open(path, O_RDWR);
	struct mg_arena *a = mg_arena_new(0);
	uint64_t at = MG_SEGMENT_HEAD, first;
	enum mg_record what;
	struct mg_str payload;
	assert_int_equal(mg_record_read(a, fd, &at, &what, &payload, &err), MG_OK);
	first = at;
	assert_int_equal(pwrite(fd, "x", 1, (off_t)first), 1); /* the second has no head now, and a mark inside of it that looks like one */
	snprintf(id, sizeof(id), "%032x", 2);
	for (int interrupted = 0; interrupted < 2; interrupted++) {
		unsigned n = 1;
		for (bool caught = true; caught && n < 100; n++) {
			struct mg_buf found_text = { 0 };
			bool found;
			int before = descriptors();
			set_trap("pread", n, 1, interrupted ? EINTR : EIO);
			int status = mg_spool_find(folder, mg_str_from(id), &found_text, &found, &err);
			caught = end_trap();
			bool opens = n == 1; /* a segment that cannot be opened has nothing that can be found */
			assert_int_equal(status, caught && !interrupted && !opens ? MG_EIO : MG_OK);
			assert_int_equal(found, !caught || interrupted);
			if (status < 0)
				assert_string_equal(err.text, "decision spool: a segment cannot be read: Input/output error");
			assert_int_equal(descriptors(), before);
			mg_buf_fini(&found_text);
		}
		assert_true(n > 6);
	}
	set_trap("pread", 1, 1, EIO);
	uint64_t stored;
	int dir = open_folder(), other;
	assert_int_equal(mg_segment_open(dir, strrchr(path, '/') + 1, &other, &stored, &err), MG_EIO);
	assert_true(end_trap());
	assert_has(err.text, ".spool cannot be read: Input/output error");
	interpose_io_begin(IO_FAIL, 1);
	int status = mg_segment_set_stored(fd, 50, &err);
	interpose_io_end();
	assert_int_equal(status, MG_EIO);
	assert_string_equal(err.text, "decision spool: a segment cannot be marked: No space left on device");
	close(dir);
	close(fd);
	mg_arena_free(a);
}

/* ---- the feed ---- */

/* Whichever read fails, all decisions arrive once the disk is well again, and each of them once. */
static void the_feed_takes_a_failed_read_up_again(void **state)
{
	static const char *const calls[] = { "pread", "flock" };
	(void)state;
	for (int c = 0; c < 2; c++) {
		unsigned n = 1;
		for (bool caught = true; caught && n < 100; n++) {
			struct mg_spool *s = spool_open(1 << 20, 65536, false);
			memory.n = 0;
			for (unsigned i = 1; i <= 3; i++)
				assert_int_equal(append(s, i, 10, &err), MG_OK);
			mg_spool_close(s);
			set_trap(calls[c], n, 1, c ? ENOLCK : EIO);
			int status = feed_once(&err);
			caught = end_trap();
			if (status < 0)
				assert_has(err.text, c ? "feed.lock cannot be locked: No locks available" : "cannot be read: Input/output error");
			assert_true(status == MG_OK || caught);
			assert_int_equal(feed_once(&err), MG_OK);
			assert_int_equal(memory.n, 3);
			assert_int_equal(left(), 0);
		}
		assert_true(n > 2);
	}
}

/* A mark that cannot be set: the rows come again, and the store keeps each once. */
static void the_feed_marks_what_is_stored(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(1 << 20, 65536, false);
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	interpose_io_begin(IO_FAIL, 1);
	int status = feed_once(&err);
	assert_true(interpose_io_end());
	assert_int_equal(status, MG_EIO);
	assert_string_equal(err.text, "decision spool: a segment cannot be marked: No space left on device");
	size_t calls = memory.calls;
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.calls, calls + 1);
	assert_int_equal(memory.n, 1);
	assert_false(spooled(1));
	mg_spool_close(s);
}

static void strange_files_stay_where_they_cannot_be_moved(void **state)
{
	(void)state;
	char path[128];
	snprintf(path, sizeof(path), "%s/strange.spool", folder);
	fclose(fopen(path, "w"));
	set_trap("renameat", 1, 1, EROFS);
	assert_int_equal(feed_once(&err), MG_OK);
	assert_true(end_trap());
	assert_int_equal(heard[MG_FED_DAMAGED], 0);
	assert_int_equal(left(), 1);
}

static size_t lines_of_refused(void)
{
	char path[128], *text;
	size_t n = 0, length;
	snprintf(path, sizeof(path), "%s/refused.jsonl", home);
	if (access(path, F_OK) != 0)
		return 0;
	assert_int_equal(mg_file_read(path, 1 << 20, &text, &length, &err), MG_OK);
	for (size_t at = 0; at < length; n++) {
		const char *end = memchr(text + at, '\n', length - at);
		assert_non_null(end); /* no half of a line */
		assert_memory_equal(text + at, "{\"schema\"", 9);
		assert_int_equal(end[-1], '}');
		at = (size_t)(end - text) + 1;
	}
	free(text);
	return n;
}

/* What the store refuses is written whole, or not at all and again. */
static void refused_decisions_are_whole_lines(void **state)
{
	static const enum io_mode modes[] = { IO_SHORT, IO_EINTR, IO_FAIL, IO_CUT };
	(void)state;
	for (int m = 0; m < 4; m++) {
		struct mg_spool *s = spool_open(1 << 20, 65536, false);
		assert_int_equal(append(s, 1, 10, &err), MG_OK);
		mg_spool_close(s);
		snprintf(memory.poison, sizeof(memory.poison), "%032x", 1);
		size_t before = lines_of_refused();
		interpose_io_begin(modes[m], 1);
		int status = feed_once(&err);
		interpose_io_end();
		bool slow = modes[m] == IO_SHORT || modes[m] == IO_EINTR;
		if (!slow) {
			assert_int_equal(status, MG_EIO);
			assert_string_equal(err.text, "decision log memory: refused.jsonl cannot be written: No space left on device");
			assert_int_equal(lines_of_refused(), before);
			assert_true(spooled(1));
		}
		feed_once(&err); /* what is left to be marked */
		assert_int_equal(left(), 0);
		assert_true(lines_of_refused() > before);
	}
	assert_int_equal(memory.n, 0);
}

/* ---- the spool ---- */

/* The sync that a new segment makes due fails: who waits for it is told that it may be lost, and what comes later is kept. */
static void a_sync_that_fails(void **state)
{
	struct mg_spool *s = spool_open(1 << 20, 400, true);
	struct mg_buf row = { 0 };
	uint64_t first, next;
	(void)state;
	assert_int_equal(mg_spool_append(s, row_of(&row, 1, 300), &first, &err), MG_OK);
	row_of(&row, 2, 300);
	interpose_io_begin(IO_FAIL, 1); /* nothing is written before the sync */
	int status = mg_spool_append(s, mg_buf_view(&row), &next, &err);
	assert_true(interpose_io_end());
	assert_int_equal(status, MG_OK);
	assert_int_equal(mg_spool_settle(s, first, &err), MG_EIO);
	assert_string_equal(err.text, "decision spool: cannot be brought to the disk");
	assert_int_equal(mg_spool_settle(s, next, &err), MG_OK);
	assert_true(spooled(2));
	/* The one that is waited for fails: then nothing follows in that segment. */
	assert_int_equal(mg_spool_append(s, row_of(&row, 3, 10), &next, &err), MG_OK);
	interpose_io_begin(IO_FAIL, 1);
	status = mg_spool_settle(s, next, &err);
	interpose_io_end();
	assert_int_equal(status, MG_EIO);
	assert_int_equal(append(s, 4, 10, &err), MG_OK);
	assert_true(spooled(4));
	mg_spool_close(s);
	mg_buf_fini(&row);
}

/* ---- ids, the log ---- */

static void ids_need_randomness(void **state)
{
	(void)state;
	set_trap("getrandom", 1, 2, EINTR);
	struct mg_request *r = mg_request_new(NULL);
	assert_true(end_trap());
	assert_non_null(r);
	mg_request_drop(r);
	set_trap("getrandom", 1, 1, ENOSYS);
	r = mg_request_new(NULL);
	assert_true(end_trap());
	assert_null(r); /* none that could be guessed or come twice */
}

static void lines_of_the_log_are_whole(void **state)
{
	static const enum io_mode slow[] = { IO_SHORT, IO_EINTR };
	int pair[2];
	char text[512];
	(void)state;
	assert_int_equal(pipe(pair), 0);
	mg_log_open(MG_LOG_INFO, pair[1]);
	for (int i = 0; i < 2; i++) {
		interpose_io_begin(slow[i], 0);
		mg_log(MG_LOG_INFO, "event", "a message");
		interpose_io_end();
		ssize_t n = read(pair[0], text, sizeof(text) - 1);
		assert_true(n > 0);
		text[n] = '\0';
		assert_has(text, "\"event\":\"event\"");
		assert_has(text, "\"message\":\"a message\"}\n");
	}
	interpose_io_begin(IO_FAIL, 1);
	errno = 4711;
	mg_log(MG_LOG_INFO, "event", "unheard");
	assert_int_equal(errno, 4711); /* telling costs the caller nothing */
	assert_true(interpose_io_end());
	mg_log_open(MG_LOG_INFO, STDERR_FILENO);
	close(pair[0]);
	close(pair[1]);
}

/* ---- sockets ---- */

static void sockets_are_opened_or_not(void **state)
{
	static const struct {
		const char *call;
		unsigned nth;
		int why;
		const char *says;
	} table[] = {
		{ "socket", 1, EMFILE, "Too many open files" },
		{ "socket", 2, EMFILE, "Too many open files" },
		{ "socket", 3, ENOBUFS, "No buffer space available" },
		{ "listen", 1, EADDRINUSE, "Address already in use" },
		{ "listen", 3, EADDRINUSE, "Address already in use" },
		{ "setsockopt", 5, ENOPROTOOPT, "Protocol not available" }, /* the first that shares */
		{ "getsockname", 1, ENOBUFS, "No buffer space available" },
	};
	char bound[64], path[128];
	int fds[2], fd, before = descriptors();
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		set_trap(table[i].call, table[i].nth, 1, table[i].why);
		int status = mg_listen_tcp("127.0.0.1:0", fds, 2, bound, sizeof(bound), &err);
		assert_true(end_trap());
		assert_int_equal(status, MG_EIO);
		assert_has(err.text, "cannot listen on 127.0.0.1:0: ");
		assert_has(err.text, table[i].says);
		assert_int_equal(descriptors(), before);
	}
	snprintf(path, sizeof(path), "%s/s", home);
	set_trap("listen", 1, 1, EADDRINUSE);
	assert_int_equal(mg_listen_unix(path, 0600, &fd, &err), MG_EIO);
	assert_true(end_trap());
	assert_has(err.text, "/s: Address already in use");
	assert_int_equal(descriptors(), before);
	/* Whether anybody listens there cannot be asked: it counts as left over. */
	set_trap("socket", 1, 1, EMFILE);
	assert_int_equal(mg_listen_unix(path, 0600, &fd, &err), MG_OK);
	assert_true(end_trap());
	close(fd);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_segment_is_made_or_nothing_is), TEST(a_head_is_whole), TEST(reads_that_fail), TEST(the_feed_takes_a_failed_read_up_again), TEST(the_feed_marks_what_is_stored),
		TEST(strange_files_stay_where_they_cannot_be_moved), TEST(refused_decisions_are_whole_lines), TEST(a_sync_that_fails), TEST(ids_need_randomness),
		TEST(lines_of_the_log_are_whole), TEST(sockets_are_opened_or_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
