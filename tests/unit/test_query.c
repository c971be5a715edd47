/* SPDX-License-Identifier: Apache-2.0 */
/* What may be asked of decisions, and what the configuration may say of them. */
#include "unit.h"

#include "config/config.h"
#include "service/decision.h"
#include "service/query.h"

static int set(struct mg_query *q, const char *name, const char *value, struct mg_error *err)
{
	return mg_query_set(q, mg_str_from(name), mg_str_from(value), err);
}

static void times_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint64_t ms;
	} good[] = {
		{ "2026-07-30", 1785369600000 }, { "2026-07-30T00:00:00Z", 1785369600000 }, { "2026-07-30t01:02:03.456z", 1785373323456 },
		{ "2026-07-30 01:02:03.4Z", 1785373323400 }, { "2026-07-30T02:00:00+02:00", 1785369600000 }, { "2026-07-29T22:30:00-01:30", 1785369600000 },
		{ "1785369600123", 1785369600123 }, { "1970-01-02", 86400000 }, { "2024-02-29T23:59:59.9999Z", 1709251199999 },
		{ "2026-07-30T00:00:60Z", 1785369660000 }, { "1970-01-01", 1 }, { "1970-01-01T00:00:00Z", 1 }, { "1970-01-01T00:30:00+01:00", 1 }, { "2024-03-01", 1709251200000 },
	};
	static const char *const bad[] = { "yesterday", "2026-02-30", "2026-07-30T", "2026-07-30T25:00:00Z", "2026-07-30T00:00:00", "2026-07-30T00:00:00.Z",
					   "2026-07-30T00:00:00+2", "2026-7-30", "12", "2026-07-30T00:00:00Zx", "-178536960012",
					   "2026-07-30X00:00:00Z", "2026-07-30T00-00:00Z", "2026-07-30T00:00-00Z", "2026-07-30Tx0:00:00Z", "2026-07-30T00:x0:00Z", "2026-07-30T00:00:/0Z",
					   "2026-07-30T24:00:00Z", "2026-07-30T00:60:00Z", "2026-07-30T00:00:61Z", "2026-07-30T00:00:00.5", "2026-07-30T00:00:00*02:00",
					   "2026-07-30T00:00:00+x2:00", "2026-07-30T00:00:00+02-00", "2026-07-30T00:00:00+02:x0", "2026-07-30T00:00:00+24:00",
					   "2026-07-30T00:00:00-02:60", "00000000000", "2026-07-30T00:00:00.12345" };
	struct mg_query q;
	struct mg_error err;
	mg_query_init(&q);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(set(&q, "since", good[i].text, &err), MG_OK);
		assert_int_equal(q.since_ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(set(&q, "until", bad[i], &err), MG_EINPUT);
		assert_has(err.text, "`until` is `");
	}
}

static void times_are_written(void **state)
{
	(void)state;
	char text[32];
	assert_string_equal(mg_time_text(1785373323456, text), "2026-07-30T01:02:03.456Z");
	assert_string_equal(mg_time_text(0, text), "1970-01-01T00:00:00.000Z");
}

static void wrong_filters_are_named(void **state)
{
	(void)state;
	struct mg_query q;
	struct mg_error err;
	mg_query_init(&q);
	assert_int_equal(set(&q, "verdct", "deny", &err), MG_EINPUT);
	assert_has(err.text, "did you mean `verdict`?");
	assert_int_equal(set(&q, "verdict", "no", &err), MG_EINPUT);
	assert_has(err.text, "allow, deny or failure");
	assert_int_equal(set(&q, "limit", "0", &err), MG_EINPUT);
	assert_int_equal(set(&q, "limit", "1001", &err), MG_EINPUT);
	assert_int_equal(set(&q, "cursor", "x", &err), MG_EINPUT);
	assert_int_equal(set(&q, "stack", "\xff", &err), MG_EINPUT);
	assert_int_equal(mg_query_set(&q, MG_STR("policy"), MG_STR("a\0b"), &err), MG_EINPUT);
	assert_int_equal(set(&q, "client", "x", &err), MG_EINPUT);
	assert_has(err.text, "decisions have no filter `client`; there are verdict, policy, stack, since, until, limit and cursor");
	assert_int_equal(set(&q, "limit", "many", &err), MG_EINPUT);
	assert_has(err.text, "`limit` is `many`, it must be a number from 1 to 1000");
	/* Empty is as good as not given. */
	static const char *const names[] = { "since", "until", "policy", "stack", "verdict", "cursor" };
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(mg_query_set(&q, mg_str_from(names[i]), MG_STR_NONE, &err), MG_OK);
	assert_true(!q.since_ms && !q.until_ms && !q.policy.n && !q.stack.n && !q.verdict.n && !q.cursor.n);
	assert_int_equal(set(&q, "limit", "", &err), MG_OK);
	assert_int_equal(q.limit, MG_QUERY_LIMIT);
	assert_int_equal(set(&q, "limit", "1000", &err), MG_OK);
	assert_int_equal(set(&q, "verdict", "failure", &err), MG_OK);
	assert_str(q.verdict, "failure");
}

static int read_log(struct mg_arena *a, const char *yaml, struct mg_ledger_settings *out, struct mg_error *err)
{
	char path[] = "/tmp/mg-ledger-XXXXXX";
	struct mg_config c;
	FILE *f = fdopen(mkstemp(path), "w");
	fputs(yaml, f);
	fclose(f);
	int status = mg_config_read(a, path, &c, err);
	remove(path);
	c.folder = MG_STR("conf");
	return status == MG_OK ? mg_ledger_read(a, &c, out, err) : status;
}

static void settings_are_read(void **state)
{
	(void)state;
	struct mg_arena *a = mg_arena_new(0);
	struct mg_ledger_settings s;
	struct mg_error err;
	unsetenv("STATE_DIRECTORY");
	assert_int_equal(read_log(a, "{}", &s, &err), MG_OK);
	assert_str(s.folder, "conf/moongate-decisions");
	assert_str(s.spool, "conf/moongate-decisions/spool");
	assert_false(s.durable || s.failure_allows || s.keep_input || s.off);
	setenv("STATE_DIRECTORY", "/var/lib/moongate", 1);
	assert_int_equal(read_log(a, "log: {store: none}", &s, &err), MG_OK);
	assert_str(s.folder, "/var/lib/moongate");
	assert_true(s.off);
	assert_int_equal(read_log(a, "log: {store: x, folder: /d, durability: power, on_log_failure: allow, keep_input: true, spool_bytes: 9000000,"
				     " retention_days: 30, settings: {path: p, port: 5432}}", &s, &err), MG_OK);
	unsetenv("STATE_DIRECTORY");
	assert_str(s.store, "x");
	assert_str(s.folder, "/d");
	assert_true(s.durable && s.failure_allows && s.keep_input);
	assert_int_equal(s.spool_bytes, 9000000);
	assert_int_equal(s.retention_days, 30);
	assert_int_equal(s.nsettings, 2);
	assert_str(s.settings[1].name, "port");
	assert_str(s.settings[1].value, "5432");
	mg_arena_free(a);
}

static void wrong_settings_are_placed(void **state)
{
	(void)state;
	static const char *const table[][2] = {
		{ "log: {stroe: x}", "did you mean `store`?" },
		{ "log: {durability: both}", "`process` or `power`" },
		{ "log: {on_log_failure: 1}", "`deny` or `allow`" },
		{ "log: {spool_bytes: 1}", "from 1048576" },
		{ "log: {spool_bytes: 1048576, segment_bytes: 1048576}", "two segments" },
		{ "log: {settings: [1]}", "settings" },
		{ "log: {settings: {a: [1]}}", "`a` is a list" },
		{ "log: {store: [x]}", "store" },
		{ "log: {folder: 1}", "`folder` is an integer, it must be a text" },
		{ "log: {spool_bytes: [1]}", "`spool_bytes` is a list, it must be a whole number from 1048576" },
		{ "log: {spool_bytes: -1}", "`spool_bytes` is `-1`" },
		{ "log: {spool_bytes: 1.5}", "`spool_bytes` is `1.5`" },
		{ "log: {spool_bytes: 99999999999999999999}", "`spool_bytes` is `99999999999999999999`" },
		{ "log: {retention_days: 36501}", "`retention_days` is `36501`" },
		{ "log: {durability: [power]}", "`durability` is a list, it must be `process` or `power`" },
		{ "log: {keep_input: maybe}", "`keep_input` is `maybe`, it must be `false` or `true`" },
		{ "log: {settings: {a: \"x\\0y\"}}", "the setting `a` has a NUL byte in it" },
		{ "log: {colour: red}", "`log` has no key `colour`; it has " },
	};
	struct mg_arena *a = mg_arena_new(0);
	struct mg_ledger_settings s;
	struct mg_error err;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		assert_int_equal(read_log(a, table[i][0], &s, &err), MG_EINPUT);
		assert_has(err.text, table[i][1]);
		assert_has(err.text, ":1:");
	}
	mg_arena_free(a);
}

static void the_folder_has_a_place(void **state)
{
	(void)state;
	static const char *const table[][3] = {
		/* of systemd, of the configuration, where it is */
		{ NULL, "{}", "conf/moongate-decisions" },
		{ "", "{}", "conf/moongate-decisions" },
		{ "state", "{}", "conf/moongate-decisions" },
		{ "/a:/b", "{}", "conf/moongate-decisions" }, /* two folders: neither is meant */
		{ "/a", "log: {folder: b}", "conf/b" },
	};
	struct mg_arena *a = mg_arena_new(0);
	struct mg_ledger_settings s;
	struct mg_error err;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		table[i][0] ? setenv("STATE_DIRECTORY", table[i][0], 1) : unsetenv("STATE_DIRECTORY");
		assert_int_equal(read_log(a, table[i][1], &s, &err), MG_OK);
		assert_str(s.folder, table[i][2]);
	}
	unsetenv("STATE_DIRECTORY");
	assert_int_equal(read_log(a, "log: {folder: \"a\\0b\"}", &s, &err), MG_EINPUT);
	assert_string_equal(err.text, "log: `folder` has a NUL byte in it");
	struct mg_config here = { .folder = MG_STR(".") };
	assert_int_equal(mg_ledger_read(a, &here, &s, &err), MG_OK);
	assert_str(s.spool, "moongate-decisions/spool");
	here.folder = MG_STR_NONE;
	assert_int_equal(mg_ledger_read(a, &here, &s, &err), MG_OK);
	assert_str(s.spool, "moongate-decisions/spool");
	mg_arena_free(a);
}

static void no_store_is_named(void **state)
{
	(void)state;
	struct mg_ledger_settings named = { .store = MG_STR("sqlite") }, any = { .off = false };
	struct mg_plugins none = { .n = 0 };
	struct mg_ledger l;
	struct mg_error err;
	assert_int_equal(mg_ledger_init(&l, &named, &none, false, &err), MG_EINPUT);
	assert_string_equal(err.text, "there is no decision log called `sqlite`; there are: none built in, none");
	assert_int_equal(mg_ledger_init(&l, &any, &none, false, &err), MG_EINPUT);
	assert_string_equal(err.text, "no decision log is built in; build one, or write `log: {store: none}`");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(times_are_written),
		cmocka_unit_test(wrong_filters_are_named),
		cmocka_unit_test(settings_are_read),
		cmocka_unit_test(wrong_settings_are_placed),
		cmocka_unit_test(the_folder_has_a_place),
		cmocka_unit_test(no_store_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
