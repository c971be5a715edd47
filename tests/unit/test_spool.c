/* SPDX-License-Identifier: Apache-2.0 */
/* What processes leave behind in the spool, however they end. */
#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "spool_folder.h"

static void appended_decisions_are_found(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(1 << 20, 65536, false);
	struct mg_error err;
	for (unsigned n = 1; n <= 20; n++)
		assert_int_equal(append(s, n, n * 10, &err), MG_OK);
	assert_true(spooled(1));
	assert_true(spooled(20));
	assert_false(spooled(21));
	mg_spool_close(s);
	assert_true(spooled(7));
}

/* Reads what a segment of n bytes gives; a damaged part is skipped. */
static unsigned count_whole(const char *path)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_error err;
	int fd = open(path, O_RDONLY);
	uint64_t at = MG_SEGMENT_HEAD;
	unsigned n = 0;
	for (;;) {
		enum mg_record what;
		struct mg_str payload;
		assert_int_equal(mg_record_read(a, fd, &at, &what, &payload, &err), MG_OK);
		if (what == MG_RECORD_NONE)
			break;
		if (what == MG_RECORD_WHOLE)
			n++;
		else
			assert_int_equal(mg_record_seek(a, fd, at, &at, &err), MG_OK);
	}
	close(fd);
	mg_arena_free(a);
	return n;
}

static void a_tail_cut_at_any_byte_costs_only_the_last(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(1 << 20, 65536, false);
	struct mg_error err;
	struct stat before, after;
	char path[192];
	for (unsigned n = 1; n <= 3; n++)
		assert_int_equal(append(s, n, 5, &err), MG_OK);
	only_segment(path);
	stat(path, &before);
	assert_int_equal(append(s, 4, 5, &err), MG_OK);
	mg_spool_close(s);
	stat(path, &after);
	assert_int_equal(count_whole(path), 4);
	for (off_t size = after.st_size - 1; size >= before.st_size; size--) {
		assert_int_equal(truncate(path, size), 0);
		assert_int_equal(count_whole(path), 3);
		assert_true(spooled(3));
		assert_false(spooled(4));
	}
}

static void a_changed_byte_costs_only_its_record(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(1 << 20, 65536, false);
	struct mg_error err;
	struct stat one, two;
	char path[192];
	assert_int_equal(append(s, 1, 5, &err), MG_OK);
	only_segment(path);
	stat(path, &one);
	assert_int_equal(append(s, 2, 5, &err), MG_OK);
	stat(path, &two);
	assert_int_equal(append(s, 3, 5, &err), MG_OK);
	mg_spool_close(s);
	int fd = open(path, O_RDWR);
	for (off_t at = one.st_size; at < two.st_size; at++) {
		unsigned char c, changed;
		assert_int_equal(pread(fd, &c, 1, at), 1);
		changed = c ^ 0x5a;
		assert_int_equal(pwrite(fd, &changed, 1, at), 1);
		assert_int_equal(count_whole(path), 2);
		assert_true(spooled(1));
		assert_false(spooled(2));
		assert_true(spooled(3));
		assert_int_equal(pwrite(fd, &c, 1, at), 1);
	}
	close(fd);
	assert_int_equal(count_whole(path), 3);
}

static void zeros_are_no_record(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(1 << 20, 65536, false);
	struct mg_error err;
	char path[192];
	assert_int_equal(append(s, 1, 5, &err), MG_OK);
	mg_spool_close(s);
	only_segment(path);
	struct stat info;
	stat(path, &info);
	assert_int_equal(truncate(path, info.st_size + 4096), 0); /* as file systems leave a file after a loss of power */
	assert_int_equal(count_whole(path), 1);
}

static void segments_are_rotated_and_the_cap_holds(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(300000, 65536, false);
	struct mg_arena *a = mg_arena_new(0);
	struct mg_str *names;
	struct mg_error err;
	unsigned n = 0;
	int status = MG_OK;
	while (n < 1000 && (status = append(s, n + 1, 1000, &err)) == MG_OK)
		n++;
	assert_int_equal(status, MG_ELIMIT);
	assert_has(err.text, "300000");
	assert_in_range(n, 220, 350); /* about 1100 bytes each, and a grant of 64 KiB more */
	assert_true(segments(a, &names) > 3);
	/* Room again: decisions go on being taken. */
	char path[192];
	snprintf(path, sizeof(path), "%s/%.*s", folder, MG_STR_ARG(names[0]));
	unlink(path);
	unlink((snprintf(path, sizeof(path), "%s/%.*s", folder, MG_STR_ARG(names[1])), path));
	assert_int_equal(append(s, 9999, 1000, &err), MG_OK);
	assert_true(spooled(9999));
	mg_spool_close(s);
	mg_arena_free(a);
}

static void a_decision_larger_than_a_segment_has_one_for_itself(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	assert_int_equal(append(s, 2, 1 << 20, &err), MG_OK);
	assert_int_equal(append(s, 3, 10, &err), MG_OK);
	for (unsigned n = 1; n <= 3; n++)
		assert_true(spooled(n));
	mg_spool_close(s);
}

static void a_payload_beyond_the_limit_is_refused(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(64 << 20, 65536, false);
	struct mg_error err;
	uint64_t ticket;
	char *p = calloc(1, MG_RECORD_MOST + 1);
	assert_int_equal(mg_spool_append(s, (struct mg_str){ p, MG_RECORD_MOST }, &ticket, &err), MG_OK);
	assert_int_equal(mg_spool_append(s, (struct mg_str){ p, MG_RECORD_MOST + 1 }, &ticket, &err), MG_ELIMIT);
	free(p);
	mg_spool_close(s);
}

/* In a child: limits and signals end with it. */
static void check_full_disk(void)
{
	struct mg_spool *s = spool_open(8 << 20, 1 << 20, false);
	struct mg_error err;
	struct rlimit limit = { 20000, RLIM_INFINITY };
	unsigned n = 0;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	while (append(s, n + 1, 900, &err) == MG_OK)
		n++;
	assert_int_equal(err.code, MG_EIO);
	assert_true(n > 10);
	assert_false(spooled(n + 1)); /* half a record is as good as none */
	/* A smaller one still fits behind it, and nothing of the half is in its way. */
	limit.rlim_cur = 40000;
	setrlimit(RLIMIT_FSIZE, &limit);
	assert_int_equal(append(s, 5000, 10, &err), MG_OK);
	assert_true(spooled(5000));
	assert_true(spooled(n));
	mg_spool_close(s);
}

static void a_full_disk_takes_nothing_by_halves(void **state)
{
	(void)state;
	pid_t pid = fork();
	int status;
	if (pid == 0) {
		check_full_disk();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void the_folder_is_made_and_a_bad_one_named(void **state)
{
	(void)state;
	struct mg_spool_options options = { 1 << 20, 65536, false };
	struct mg_spool *s;
	struct mg_error err;
	char path[192];
	snprintf(path, sizeof(path), "%s/a/b/c", folder);
	assert_int_equal(mg_spool_open(path, &options, &s, &err), MG_OK);
	mg_spool_close(s);
	snprintf(path, sizeof(path), "%s/file", folder);
	close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(mg_spool_open(path, &options, &s, &err), MG_EIO);
	assert_has(err.text, path);
}

static void *append_many(void *ctx)
{
	static _Atomic unsigned next;
	struct mg_error err;
	for (int i = 0; i < 50; i++)
		if (append(ctx, 1 + atomic_fetch_add(&next, 1), 200, &err) != MG_OK)
			return ctx;
	return NULL;
}

static void threads_share_a_durable_spool(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, true);
	pthread_t threads[4];
	void *failed;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, append_many, s), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], &failed);
		assert_null(failed);
	}
	for (unsigned n = 1; n <= 200; n++)
		assert_true(spooled(n));
	mg_spool_close(s);
}

static void a_segment_in_use_is_not_abandoned(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	char path[192];
	uint64_t stored;
	int fd, dir = open(folder, O_RDONLY | O_DIRECTORY);
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	only_segment(path);
	const char *name = strrchr(path, '/') + 1;
	assert_int_equal(mg_segment_open(dir, name, &fd, &stored, &err), MG_OK);
	assert_int_equal(stored, MG_SEGMENT_HEAD);
	assert_false(mg_segment_abandoned(fd));
	mg_spool_close(s);
	assert_true(mg_segment_abandoned(fd));
	assert_int_equal(mg_segment_set_stored(fd, 4711, &err), MG_OK);
	close(fd);
	assert_int_equal(mg_segment_open(dir, name, &fd, &stored, &err), MG_OK);
	assert_int_equal(stored, 4711);
	close(fd);
	close(dir);
}

static void rows_are_read_as_written(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_str policies[] = { MG_STR("A-1"), MG_STR(""), MG_STR("B\0C") };
	struct mg_decision_row in = { .id = MG_STR("0123456789abcdef0123456789abcdef"), .time_ms = 12345, .verdict = MG_STR("deny"), .stack = MG_STR("s"),
				      .policies = policies, .npolicies = 3, .json = MG_STR("{}") }, out;
	struct mg_buf b = { 0 };
	struct mg_error err;
	assert_true(mg_row_write(&b, &in));
	assert_int_equal(mg_row_read(a, mg_buf_view(&b), &out, &err), MG_OK);
	assert_str(out.id, in.id.p);
	assert_int_equal(out.time_ms, 12345);
	assert_str(out.verdict, "deny");
	assert_str(out.json, "{}");
	assert_int_equal(out.npolicies, 3);
	assert_true(mg_str_eq(out.policies[2], policies[2]));
	for (size_t n = 0; n + in.json.n < b.n; n++)
		assert_int_equal(mg_row_read(a, (struct mg_str){ b.p, n }, &out, &err), MG_EINPUT);
	mg_buf_fini(&b);
	mg_arena_free(a);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_remove)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(appended_decisions_are_found),
		IN_FOLDER(a_tail_cut_at_any_byte_costs_only_the_last),
		IN_FOLDER(a_changed_byte_costs_only_its_record),
		IN_FOLDER(zeros_are_no_record),
		IN_FOLDER(segments_are_rotated_and_the_cap_holds),
		IN_FOLDER(a_decision_larger_than_a_segment_has_one_for_itself),
		IN_FOLDER(a_payload_beyond_the_limit_is_refused),
		IN_FOLDER(a_full_disk_takes_nothing_by_halves),
		IN_FOLDER(the_folder_is_made_and_a_bad_one_named),
		IN_FOLDER(threads_share_a_durable_spool),
		IN_FOLDER(a_segment_in_use_is_not_abandoned),
		cmocka_unit_test(rows_are_read_as_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
