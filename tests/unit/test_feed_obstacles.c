/* SPDX-License-Identifier: Apache-2.0 */
/* The feed where something is in its way: another feed, a folder that is none, files that cannot be opened, more of them than may be open. */
#include "unit.h"

#include <sys/file.h>

#include "feed_store.h"

static void what_cannot_be_refused_stays(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	char path[128];
	for (unsigned n = 1; n <= 3; n++)
		assert_int_equal(append(s, n, 10, &err), MG_OK);
	mg_spool_close(s);
	snprintf(memory.poison, sizeof(memory.poison), "%032x", 2);
	snprintf(path, sizeof(path), "%s/refused.jsonl", home);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(feed_once(&err), MG_EIO);
	assert_string_equal(err.text, "decision log memory: refused.jsonl cannot be written: Is a directory");
	assert_true(spooled(1) && spooled(2) && spooled(3));
	assert_int_equal(rmdir(path), 0);
	/* All at once, then one by one: the second of these fails. */
	memory.fails_at = memory.calls + 3;
	memory.poison[31] = '3';
	assert_int_equal(feed_once(&err), MG_EIO);
	assert_string_equal(err.text, "decision log memory: it gave no reason");
	assert_true(spooled(2));
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 2);
	assert_int_equal(heard[MG_FED_REFUSED], 1);
	assert_int_equal(left(), 0);
}

static void a_record_that_is_no_decision_is_told(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	uint64_t ticket;
	assert_int_equal(mg_spool_append(s, MG_STR("nonsense"), &ticket, &err), MG_OK);
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	mg_spool_close(s);
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 1);
	assert_int_equal(heard[MG_FED_DAMAGED], strlen("nonsense"));
	assert_int_equal(left(), 0);
}

static void what_cannot_be_opened_is_told_and_hinders_nobody(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	char path[128];
	snprintf(path, sizeof(path), "%s/000000000001.spool", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	mg_spool_close(s);
	assert_int_equal(feed_once(&err), MG_EIO);
	assert_string_equal(err.text, "decision spool: 000000000001.spool cannot be opened: Is a directory");
	assert_string_equal(said, err.text);
	assert_int_equal(memory.n, 1);
	assert_int_equal(rmdir(path), 0);
	/* A link that leads nowhere is still there. */
	assert_int_equal(symlink("nowhere", path), 0);
	assert_int_equal(feed_once(&err), MG_EIO);
	assert_has(err.text, "000000000001.spool cannot be opened: ");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(feed_once(&err), MG_OK);
}

static void more_segments_than_may_be_open(void **state)
{
	(void)state;
	struct mg_error err;
	for (unsigned n = 1; n <= 703; n++) {
		struct mg_spool *s = spool_open(64 << 20, 65536, false);
		assert_int_equal(append(s, n, 10, &err), MG_OK);
		mg_spool_close(s);
	}
	assert_int_equal(left(), 703);
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 703);
	assert_int_equal(left(), 0);
}

static void batches_have_a_size(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(64 << 20, 32 << 20, false);
	struct mg_error err;
	for (unsigned n = 1; n <= 5; n++)
		assert_int_equal(append(s, n, 3 << 20, &err), MG_OK);
	mg_spool_close(s);
	struct mg_feed_options quiet = { .settings = &settings, .plugins = &plugins, .stop = -1, .once = true };
	assert_int_equal(mg_feed_run(&quiet, &err), MG_OK); /* with nobody to tell */
	assert_int_equal(memory.n, 5);
	assert_int_equal(memory.calls, 3); /* two go over four MiB */
	assert_int_equal(left(), 0);
}

/* Runs until `stop` can be read, which it can from the beginning. */
static int feed_and_stop(struct mg_error *err)
{
	int pair[2];
	assert_int_equal(pipe(pair), 0);
	assert_int_equal(write(pair[1], "x", 1), 1);
	struct mg_feed_options o = { .settings = &settings, .plugins = &plugins, .stop = pair[0], .told = told };
	int status = mg_feed_run(&o, err);
	close(pair[0]);
	close(pair[1]);
	return status;
}

static void one_feed_at_a_time(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	char path[128];
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	mg_spool_close(s);
	snprintf(path, sizeof(path), "%s/feed.lock", folder);
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(feed_and_stop(&err), MG_OK);
	assert_int_equal(memory.calls, 0); /* somebody else's work */
	close(fd);
	assert_int_equal(feed_and_stop(&err), MG_OK);
	assert_int_equal(memory.n, 1); /* brought on before the end */
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(feed_once(&err), MG_EIO);
	assert_string_equal(err.text, "decision spool: feed.lock cannot be made: Is a directory");
}

/* Told to end, it does not wait for a store that is away, and says only once that it is. */
static void a_stop_ends_the_tries(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	mg_spool_close(s);
	memory.open_status = MG_EIO;
	assert_int_equal(feed_and_stop(&err), MG_OK);
	assert_int_equal(heard[MG_FED_FAILED], 1);
	assert_string_equal(said, "decision log memory: the store is away");
	assert_int_equal(heard[MG_FED_RESTORED], 0);
	memory.open_status = MG_OK;
	memory.store_status = MG_EIO;
	memory.failures = 1;
	assert_int_equal(feed_and_stop(&err), MG_OK);
	assert_int_equal(heard[MG_FED_RESTORED], 1);
	assert_int_equal(memory.n, 1);
}

static void a_folder_that_is_none(void **state)
{
	(void)state;
	struct mg_error err;
	assert_int_equal(rmdir(folder), 0);
	fclose(fopen(folder, "w"));
	assert_int_equal(feed_once(&err), MG_EIO);
	assert_has(err.text, "/spool cannot be used: Not a directory");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_cannot_be_refused_stays),   TEST(a_record_that_is_no_decision_is_told), TEST(what_cannot_be_opened_is_told_and_hinders_nobody),
		TEST(more_segments_than_may_be_open), TEST(batches_have_a_size),                  TEST(one_feed_at_a_time),
		TEST(a_stop_ends_the_tries),          TEST(a_folder_that_is_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
