/* SPDX-License-Identifier: Apache-2.0 */
/* From the spool to a store that behaves, refuses, or is not there. */
#include "unit.h"

#include "feed_store.h"

static void everything_is_brought_and_freed(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	for (unsigned n = 1; n <= 2500; n++)
		assert_int_equal(append(s, n, 100, &err), MG_OK);
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 2500);
	assert_int_equal(left(), 1); /* the one that is being written to */
	assert_false(spooled(2500));
	assert_int_equal(append(s, 2501, 100, &err), MG_OK);
	assert_true(spooled(2501));
	size_t calls = memory.calls;
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 2501);
	assert_int_equal(memory.calls, calls + 1);
	mg_spool_close(s);
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(left(), 0);
	assert_int_equal(memory.calls, calls + 1); /* nothing came twice */
	assert_int_equal(heard[MG_FED_STORED], 2501);
}

static void a_store_that_is_away_loses_nothing(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	mg_spool_close(s);
	memory.open_status = MG_EIO;
	assert_int_equal(feed_once(&err), MG_EIO);
	assert_has(err.text, "memory: the store is away");
	assert_int_equal(left(), 1);
	memory.open_status = MG_OK;
	memory.store_status = MG_EIO;
	memory.failures = 1;
	assert_int_equal(feed_once(&err), MG_EIO);
	assert_int_equal(left(), 1);
	assert_true(spooled(1));
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 1);
	assert_int_equal(left(), 0);
}

static void what_is_refused_stands_in_nobodys_way(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	for (unsigned n = 1; n <= 5; n++)
		assert_int_equal(append(s, n, 10, &err), MG_OK);
	mg_spool_close(s);
	snprintf(memory.poison, sizeof(memory.poison), "%032x", 3);
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 4);
	assert_int_equal(heard[MG_FED_REFUSED], 1);
	char path[128], *text;
	size_t length;
	snprintf(path, sizeof(path), "%s/refused.jsonl", home);
	assert_int_equal(mg_file_read(path, 4096, &text, &length, &err), MG_OK);
	assert_non_null(memmem(text, length, memory.poison, 32));
	free(text);
	assert_int_equal(left(), 0);
}

static void a_torn_tail_is_told_and_freed(void **state)
{
	(void)state;
	struct mg_spool *s = spool_open(8 << 20, 65536, false);
	struct mg_error err;
	struct stat info;
	char path[192];
	assert_int_equal(append(s, 1, 10, &err), MG_OK);
	assert_int_equal(append(s, 2, 10, &err), MG_OK);
	only_segment(path);
	stat(path, &info);
	assert_int_equal(truncate(path, info.st_size - 7), 0);
	/* While its process lives the rest may still come. */
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 1);
	assert_int_equal(heard[MG_FED_DAMAGED], 0);
	mg_spool_close(s);
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.n, 1);
	assert_true(heard[MG_FED_DAMAGED] > 0);
	assert_int_equal(left(), 0);
}

static void strange_files_are_set_aside(void **state)
{
	(void)state;
	struct mg_error err;
	char path[192];
	snprintf(path, sizeof(path), "%s/strange.spool", folder);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_int_equal(write(fd, "strange", 7), 7);
	close(fd);
	assert_int_equal(feed_once(&err), MG_OK);
	assert_has(said, "strange.spool");
	assert_int_equal(left(), 0);
	snprintf(path, sizeof(path), "%s/strange.spool.damaged", folder);
	assert_int_equal(access(path, F_OK), 0);
}

static void retention_is_handed_on(void **state)
{
	(void)state;
	struct mg_error err;
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.prunes, 0); /* nobody asked for it */
	settings.retention_days = 30;
	settings.retention_bytes = 12345;
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.pruned_bytes, 12345);
	assert_true(memory.pruned_before > 1500000000000u);
	assert_int_equal(heard[MG_FED_PRUNED], 3);
	settings.retention_days = 36500; /* longer than there are times to tell */
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.pruned_before, 0);
	settings.retention_days = 0;
	memory.prune_status = MG_EIO;
	assert_int_equal(feed_once(&err), MG_OK);
	assert_string_equal(said, "decision log memory: it gave no reason");
	assert_int_equal(heard[MG_FED_FAILED], 1);
	assert_int_equal(heard[MG_FED_PRUNED], 6);
}

static void an_unknown_store_is_named(void **state)
{
	(void)state;
	struct mg_error err;
	settings.store = MG_STR("memroy");
	assert_int_equal(feed_once(&err), MG_EINPUT);
	assert_has(err.text, "`memroy`");
	assert_has(err.text, "memory");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everything_is_brought_and_freed),
		TEST(a_store_that_is_away_loses_nothing),
		TEST(what_is_refused_stands_in_nobodys_way),
		TEST(a_torn_tail_is_told_and_freed),
		TEST(strange_files_are_set_aside),
		TEST(retention_is_handed_on),
		TEST(an_unknown_store_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
