/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "plugin/host.h"

static int nothing(void *state, const struct mg_report *r, const struct mg_report_options *o, const struct mg_writer *w, struct mg_error *err)
{
	(void)state, (void)r, (void)o, (void)w, (void)err;
	return MG_OK;
}

static const struct mg_reporter zebra = { sizeof(zebra), "zebra", "stripes", "text/plain", nothing };
static const struct mg_reporter ant = { sizeof(ant), "ant", "small", "text/plain", nothing };
static const struct mg_reporter nameless = { sizeof(nameless), NULL, "small", "text/plain", nothing };
static const struct mg_reporter silent = { sizeof(silent), "silent", "small", "text/plain", NULL };
static const struct mg_reporter tiny = { 8, "tiny", "small", "text/plain", nothing };

static int started, stopped;

static int start(const struct mg_host *host, void **state, struct mg_error *err)
{
	(void)err;
	assert_true(host->size >= sizeof(uint32_t) * 2);
	assert_non_null(host->fail);
	*state = &started;
	started++;
	return MG_OK;
}

static int refuse(const struct mg_host *host, void **state, struct mg_error *err)
{
	(void)state;
	return (host->fail)(err, MG_EIO, "no %s today", "license"); /* cmocka has a macro of that name */
}

static int refuse_silently(const struct mg_host *host, void **state, struct mg_error *err)
{
	(void)host, (void)state, (void)err;
	return MG_EIO;
}

static void stop(void *state)
{
	assert_ptr_equal(state, &started);
	stopped++;
}

#define PLUGIN(n, r) { .abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = n, .version = "1.2", .description = "d", .reporters = r }

static struct mg_host host;
static struct mg_arena *arena;

static int setup(void **state)
{
	(void)state;
	mg_host_init(&host);
	arena = mg_arena_new(0);
	started = stopped = 0;
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_arena_free(arena);
	return 0;
}

static void reporters_are_found_by_name(void **state)
{
	(void)state;
	const struct mg_reporter *const both[] = { &zebra, &ant, NULL };
	struct mg_plugin p = PLUGIN("two", both);
	const struct mg_plugin *const builtins[] = { &p, NULL };
	struct mg_plugins ps;
	struct mg_error err;
	void *s = &err;
	p.start = start;
	p.stop = stop;
	assert_int_equal(mg_plugins_open(arena, &host, builtins, NULL, 0, &ps, &err), MG_OK);
	assert_int_equal(ps.noffers[MG_KIND_REPORTER], 2);
	assert_string_equal(ps.offers[MG_KIND_REPORTER][0].name, "ant");
	assert_ptr_equal(mg_plugins_reporter(&ps, MG_STR("zebra"), &s), &zebra);
	assert_ptr_equal(s, &started);
	assert_null(mg_plugins_reporter(&ps, MG_STR("zebr"), &s));
	mg_plugins_close(&ps);
	assert_int_equal(started, 1);
	assert_int_equal(stopped, 1);
}

/* Opens one built-in plugin that must be refused; the text must contain needle. */
static void refused(const struct mg_plugin *p, const char *needle)
{
	const struct mg_plugin good = { .abi = MG_PLUGIN_ABI, .size = sizeof(good), .name = "good", .version = "1", .description = "d", .start = start, .stop = stop };
	const struct mg_plugin *const builtins[] = { &good, p, NULL };
	struct mg_plugins ps;
	struct mg_error err;
	started = stopped = 0;
	assert_true(mg_plugins_open(arena, &host, builtins, NULL, 0, &ps, &err) < 0);
	if (!strstr(err.text, needle))
		fail_msg("`%s` does not contain `%s`", err.text, needle);
	assert_int_equal(stopped, started);
	assert_int_equal(ps.n, 0);
}

static void broken_plugins_are_refused(void **state)
{
	(void)state;
	struct mg_plugin p = PLUGIN("bad", NULL);
	p.abi = 7;
	refused(&p, "bad is built for plugin ABI 7, this moongate speaks ABI 1");
	p = (struct mg_plugin)PLUGIN("bad", NULL);
	p.size = 16;
	refused(&p, "has 16 bytes");
	p = (struct mg_plugin)PLUGIN("bad", NULL);
	p.version = NULL;
	refused(&p, "version");
	p = (struct mg_plugin)PLUGIN("bad", NULL);
	p.start = refuse;
	refused(&p, "bad 1.2 did not start: no license today");
	p.start = refuse_silently;
	refused(&p, "gave no reason");
}

static void broken_members_are_refused(void **state)
{
	(void)state;
	const struct mg_reporter *const rs[][2] = { { &nameless, NULL }, { &silent, NULL }, { &tiny, NULL } };
	const char *const says[] = { "without a name", "`silent` lacks", "size is 8" };
	for (size_t i = 0; i < 3; i++) {
		struct mg_plugin p = PLUGIN("bad", rs[i]);
		refused(&p, says[i]);
	}
	const struct mg_function f[] = { { "f", "f()", NULL, "doc", NULL }, { NULL, NULL, NULL, NULL, NULL } };
	const struct mg_library l = { sizeof(l), "lib", "doc", f };
	const struct mg_library *const ls[] = { &l, NULL };
	struct mg_plugin p = PLUGIN("bad", NULL);
	p.libraries = ls;
	refused(&p, "`lib.f` lacks");
}

static void two_of_a_name_are_refused(void **state)
{
	(void)state;
	const struct mg_reporter *const one[] = { &zebra, NULL };
	struct mg_plugin p = PLUGIN("first", one), q = PLUGIN("second", one);
	const struct mg_plugin *const builtins[] = { &p, &q, NULL };
	struct mg_plugins ps;
	struct mg_error err;
	assert_int_equal(mg_plugins_open(arena, &host, builtins, NULL, 0, &ps, &err), MG_EINPUT);
	assert_non_null(strstr(err.text, "first 1.2 and second 1.2 both have a reporter called `zebra`"));
}

static int log_open(void *state, const struct mg_decision_options *o, void **log, struct mg_error *err)
{
	(void)state, (void)o, (void)log, (void)err;
	return MG_OK;
}

static int log_store(void *log, const struct mg_decision_row *const *rows, size_t n, struct mg_error *err)
{
	(void)log, (void)rows, (void)n, (void)err;
	return MG_OK;
}

static void log_close(void *log)
{
	(void)log;
}

#define DECISION_LOG(n, r) { .size = sizeof(struct mg_decision_log), .name = n, .description = "d", .rank = r, .open = log_open, .store = log_store, .close = log_close }

static void decision_logs_are_found_by_name_or_rank(void **state)
{
	(void)state;
	const struct mg_decision_log low = DECISION_LOG("low", 1), high = DECISION_LOG("high", 5), asked = DECISION_LOG("asked", 0);
	const struct mg_decision_log *const logs[] = { &low, &high, &asked, NULL };
	struct mg_plugin p = PLUGIN("logs", NULL), old = PLUGIN("old", NULL);
	const struct mg_plugin *const builtins[] = { &p, &old, NULL };
	struct mg_plugins ps;
	struct mg_error err;
	void *s = NULL;
	p.decision_logs = logs;
	/* Built before there were any: what stands behind its end is not read. */
	old.size = offsetof(struct mg_plugin, decision_logs);
	old.decision_logs = (const struct mg_decision_log *const *)(uintptr_t)1;
	assert_int_equal(mg_plugins_open(arena, &host, builtins, NULL, 0, &ps, &err), MG_OK);
	assert_int_equal(ps.noffers[MG_KIND_DECISION_LOG], 3);
	assert_ptr_equal(mg_plugins_decision_log(&ps, MG_STR_NONE, &s), &high);
	assert_ptr_equal(mg_plugins_decision_log(&ps, MG_STR("asked"), &s), &asked);
	assert_null(mg_plugins_decision_log(&ps, MG_STR("missing"), &s));
	mg_plugins_close(&ps);
	struct mg_decision_log broken = low;
	const struct mg_decision_log *const bad[] = { &broken, NULL };
	p.decision_logs = bad;
	broken.store = NULL;
	refused(&p, "`low` lacks");
	broken = low;
	broken.size = 8;
	refused(&p, "size is 8");
}

static void files_are_refused_by_name(void **state)
{
	(void)state;
	struct mg_plugins ps;
	struct mg_error err;
	struct mg_str missing = MG_STR("./no-such-plugin.so");
	assert_int_equal(mg_plugins_open(arena, &host, NULL, &missing, 1, &ps, &err), MG_EIO);
	assert_non_null(strstr(err.text, "no-such-plugin.so"));
	struct mg_str plain = MG_STR("libm.so.6"); /* a shared object without the entry */
	assert_int_equal(mg_plugins_open(arena, &host, NULL, &plain, 1, &ps, &err), MG_EINPUT);
	assert_non_null(strstr(err.text, "mg_plugin_entry"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reporters_are_found_by_name, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_plugins_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(broken_members_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(two_of_a_name_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(decision_logs_are_found_by_name_or_rank, setup, teardown),
		cmocka_unit_test_setup_teardown(files_are_refused_by_name, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
