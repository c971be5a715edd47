/* SPDX-License-Identifier: Apache-2.0 */
/* From the spool to a store that behaves, refuses, or is not there. */
#include "unit.h"

#include "plugin/host.h"
#include "service/feed.h"

#include "spool_folder.h"

/* A store in memory, and what it is told to do. */
static struct {
	char ids[4096][33];
	size_t n, calls;
	int open_status, store_status, failures; /* store fails as often */
	char poison[33];
	uint64_t pruned_before, pruned_bytes;
} memory;

static int fake_open(void *state, const struct mg_decision_options *o, void **log, struct mg_error *err)
{
	(void)state, (void)o;
	*log = &memory;
	return memory.open_status < 0 ? mg_fail(err, memory.open_status, "the store is away") : MG_OK;
}

static bool kept(struct mg_str id)
{
	for (size_t i = 0; i < memory.n; i++)
		if (mg_str_is(id, memory.ids[i]))
			return true;
	return false;
}

static int fake_store(void *log, const struct mg_decision_row *const *rows, size_t n, struct mg_error *err)
{
	(void)log;
	memory.calls++;
	if (memory.failures > 0) {
		memory.failures--;
		return mg_fail(err, memory.store_status, "not now");
	}
	for (size_t i = 0; i < n; i++)
		if (memory.poison[0] && mg_str_is(rows[i]->id, memory.poison))
			return mg_fail(err, MG_EINPUT, "poison");
	for (size_t i = 0; i < n; i++)
		if (!kept(rows[i]->id))
			snprintf(memory.ids[memory.n++], 33, "%.*s", MG_STR_ARG(rows[i]->id));
	return MG_OK;
}

static int fake_prune(void *log, uint64_t before_ms, uint64_t most_bytes, uint64_t *removed, struct mg_error *err)
{
	(void)log, (void)err;
	memory.pruned_before = before_ms;
	memory.pruned_bytes = most_bytes;
	*removed = 3;
	return MG_OK;
}

static void fake_close(void *log)
{
	(void)log;
}

static const struct mg_decision_log log_kind = { .size = sizeof(log_kind), .name = "memory", .description = "d", .rank = 1, .open = fake_open, .store = fake_store,
						 .prune = fake_prune, .close = fake_close };
static const struct mg_decision_log *const logs[] = { &log_kind, NULL };
static const struct mg_plugin plugin = { .abi = MG_PLUGIN_ABI, .size = sizeof(plugin), .name = "memory", .version = "1", .description = "d", .decision_logs = logs };
static const struct mg_plugin *const builtins[] = { &plugin, NULL };

static struct mg_arena *arena;
static struct mg_host host;
static struct mg_plugins plugins;
static struct mg_ledger_settings settings;
static uint64_t heard[MG_FED_PRUNED + 1];
static char said[MG_ERROR_TEXT];

static void told(void *ctx, enum mg_fed what, uint64_t n, const char *text)
{
	(void)ctx;
	heard[what] += n ? n : 1;
	if (text)
		snprintf(said, sizeof(said), "%s", text);
}

static int setup(void **state)
{
	struct mg_error err;
	memset(&memory, 0, sizeof(memory));
	memset(heard, 0, sizeof(heard));
	arena = mg_arena_new(0);
	mg_host_init(&host);
	if (folder_make(state) < 0 || mg_plugins_open(arena, &host, builtins, NULL, 0, &plugins, &err) < 0)
		return -1;
	settings = (struct mg_ledger_settings){ .folder = mg_str_from(home), .spool = mg_str_from(folder), .spool_bytes = 8 << 20, .segment_bytes = 65536 };
	return 0;
}

static int teardown(void **state)
{
	mg_plugins_close(&plugins);
	mg_arena_free(arena);
	return folder_remove(state);
}

static int feed_once(struct mg_error *err)
{
	struct mg_feed_options o = { .settings = &settings, .plugins = &plugins, .stop = -1, .told = told, .once = true };
	return mg_feed_run(&o, err);
}

static size_t left(void)
{
	struct mg_str *names;
	return segments(arena, &names);
}

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
	settings.retention_days = 30;
	settings.retention_bytes = 12345;
	assert_int_equal(feed_once(&err), MG_OK);
	assert_int_equal(memory.pruned_bytes, 12345);
	assert_true(memory.pruned_before > 1500000000000u);
	assert_int_equal(heard[MG_FED_PRUNED], 3);
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
