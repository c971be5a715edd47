/* SPDX-License-Identifier: Apache-2.0 */
#include <lauxlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "policy/environment.h"
#include "policy/lib.h"
#include "policy/sandbox.h"

struct fixture {
	struct mg_limits limits;
	struct mg_sandbox *sb;
	struct mg_account account;
	struct mg_fault fault;
	struct mg_error err;
};

static int set_up(void **state)
{
	static struct fixture f;
	f = (struct fixture){ .limits = mg_limits_default };
	f.limits.policy_millis = 60000;
	struct mg_sandbox_options o = { .limits = &f.limits };
	*state = &f;
	return mg_sandbox_new(&o, &f.sb, &f.err);
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	mg_sandbox_free(f->sb);
	return 0;
}

static int load(struct fixture *f, const char *name, const char *text)
{
	int chunk;
	if (mg_sandbox_load(f->sb, mg_str_from(name), mg_str_from(text), &chunk, &f->err) != MG_OK)
		fail_msg("%s", f->err.text);
	return chunk;
}

static int run_chunk(lua_State *L)
{
	mg_sandbox_push(L, *(int *)lua_touserdata(L, 1));
	lua_call(L, 0, 0);
	return 0;
}

static enum mg_run run(struct fixture *f, int chunk)
{
	mg_account_init(&f->account, &f->limits);
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_OK);
	enum mg_run r = mg_sandbox_call(f->sb, run_chunk, &chunk, &f->fault);
	mg_sandbox_end(f->sb);
	return r;
}

static void error_has_place_and_text(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(run(f, load(f, "pack/a.lua", "local x\n\nlocal y = x.z")), MG_RUN_ERROR);
	assert_int_equal(f->fault.stop, MG_STOP_NONE);
	assert_string_equal(f->fault.text, "pack/a.lua:3: attempt to index a nil value (local 'x')");
	assert_string_equal(f->fault.source, "pack/a.lua");
	assert_int_equal(f->fault.line, 3);
}

static void long_file_names_are_whole(void **state)
{
	struct fixture *f = *state;
	const char *name = "policies/a-rather-long-folder-name/another-one/and-a-third-one/r01_function_sizing.lua";
	char want[200];
	assert_int_equal(run(f, load(f, name, "\nerror('x')")), MG_RUN_ERROR);
	snprintf(want, sizeof want, "%s:2: x", name);
	assert_string_equal(f->fault.text, want);
	int chunk;
	assert_int_equal(mg_sandbox_load(f->sb, mg_str_from(name), MG_STR("\n\nx = = 1"), &chunk, &f->err), MG_EPOLICY);
	snprintf(want, sizeof want, "%s:3: unexpected symbol near '='", name);
	assert_string_equal(f->err.text, want);
}

static void a_bad_chunk_leaves_the_state_usable(void **state)
{
	struct fixture *f = *state;
	int chunk;
	assert_int_equal(mg_sandbox_load(f->sb, MG_STR("a"), MG_STR("end"), &chunk, &f->err), MG_EPOLICY);
	assert_int_equal(mg_sandbox_load(f->sb, MG_STR("a"), MG_STR("\x1bLua"), &chunk, &f->err), MG_EPOLICY);
	assert_int_equal(run(f, load(f, "a", "return 1")), MG_RUN_OK);
}

static void source_limit_is_exact(void **state)
{
	struct fixture *f = *state;
	static char text[64];
	memset(text, ' ', sizeof text);
	f->limits.policy_source = 64;
	int chunk;
	assert_int_equal(mg_sandbox_load(f->sb, MG_STR("a"), (struct mg_str){ text, 64 }, &chunk, &f->err), MG_OK);
	f->limits.policy_source = 63;
	assert_int_not_equal(mg_sandbox_load(f->sb, MG_STR("a"), (struct mg_str){ text, 64 }, &chunk, &f->err), MG_OK);
	assert_non_null(strstr(f->err.text, "policy_source"));
}

/* A state loads before its runs, and not any more when a limit has ended it. */
static void a_state_loads_only_at_rest(void **state)
{
	struct fixture *f = *state;
	int chunk = load(f, "a", "while true do end"), other;
	mg_account_init(&f->account, &f->limits);
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_OK);
	assert_int_equal(mg_sandbox_load(f->sb, MG_STR("b.lua"), MG_STR("return 1"), &other, &f->err), MG_EPOLICY);
	assert_string_equal(f->err.text, "b.lua: the policy's state cannot load: a run is going on");
	mg_sandbox_end(f->sb);
	assert_int_equal(run(f, chunk), MG_RUN_STOP);
	assert_int_equal(mg_sandbox_load(f->sb, MG_STR("b.lua"), MG_STR("return 1"), &other, &f->err), MG_EPOLICY);
	assert_string_equal(f->err.text, "b.lua: the policy's state cannot load: work: the policy needs more than 5000000 units for one target (limit policy_fuel)");
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_EPOLICY);
	assert_string_equal(f->err.text, "the policy's state is spoiled: work: the policy needs more than 5000000 units for one target (limit policy_fuel)");
}

/* The words that reports have for what ends a run; an account that is not spent has nothing to explain. */
static void stops_have_names(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { "none", "work", "memory", "deadline", "output", "findings", "stack", "host", "unknown", "choice", "skip", "not carried" };
	char text[MG_FAULT_TEXT];
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(mg_stop_name((enum mg_stop)i), names[i]);
	mg_account_init(&f->account, &f->limits);
	mg_account_explain(&f->account, &f->limits, text);
	assert_string_equal(text, "none: the account is closed");
}

static void fuel_is_the_same_in_every_run(void **state)
{
	struct fixture *f = *state;
	int chunk = load(f, "a", "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(i) end");
	uint64_t first = 0;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(run(f, chunk), MG_RUN_OK);
		if (i == 1)
			first = f->account.fuel_left;
		else if (i > 1)
			assert_int_equal(f->account.fuel_left, first);
	}
}

static void account_lasts_over_runs(void **state)
{
	struct fixture *f = *state;
	int chunk = load(f, "a", "for i = 1, 10000 do end");
	f->limits.policy_fuel = 50000;
	mg_account_init(&f->account, &f->limits);
	enum mg_run r = MG_RUN_OK;
	int runs = 0;
	for (; r == MG_RUN_OK && runs < 100; runs++) {
		assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_OK);
		r = mg_sandbox_call(f->sb, run_chunk, &chunk, &f->fault);
		mg_sandbox_end(f->sb);
	}
	assert_int_equal(r, MG_RUN_STOP);
	assert_int_equal(f->fault.stop, MG_STOP_FUEL);
	assert_in_range(runs, 4, 6);
}

static void a_spoiled_state_does_not_run(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(run(f, load(f, "a", "while true do end")), MG_RUN_STOP);
	assert_int_equal(f->fault.stop, MG_STOP_FUEL);
	assert_int_equal(f->fault.line, 1);
	assert_true(mg_sandbox_spoiled(f->sb));
	struct mg_account fresh;
	mg_account_init(&fresh, &f->limits);
	assert_int_equal(mg_sandbox_begin(f->sb, &fresh, &f->err), MG_EPOLICY);
	assert_non_null(strstr(f->err.text, "work"));
}

static void a_spent_account_does_not_begin(void **state)
{
	struct fixture *f = *state;
	mg_account_init(&f->account, &f->limits);
	assert_false(mg_account_pay(&f->account, UINT64_MAX));
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_ELIMIT);
	assert_false(mg_sandbox_spoiled(f->sb));
}

static int work_outside(lua_State *L)
{
	/* A resolver that was refused, and a binding that did not look. */
	assert_false(mg_account_pay(mg_sandbox_account(L), UINT64_MAX));
	return 0;
}

static void work_outside_of_lua_counts(void **state)
{
	struct fixture *f = *state;
	mg_account_init(&f->account, &f->limits);
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_OK);
	assert_int_equal(mg_sandbox_call(f->sb, work_outside, NULL, &f->fault), MG_RUN_STOP);
	assert_int_equal(f->fault.stop, MG_STOP_FUEL);
	mg_sandbox_end(f->sb);
}

static int skip_it(lua_State *L)
{
	mg_stop_raise(L, MG_STOP_SKIP, "not %s", "mine");
}

static void orderly_stops_leave_the_state_usable(void **state)
{
	struct fixture *f = *state;
	mg_account_init(&f->account, &f->limits);
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_OK);
	assert_int_equal(mg_sandbox_call(f->sb, skip_it, NULL, &f->fault), MG_RUN_STOP);
	assert_int_equal(mg_sandbox_stopped(f->sb), MG_STOP_SKIP);
	assert_string_equal(f->fault.text, "not mine");
	mg_sandbox_end(f->sb);
	assert_int_equal(mg_sandbox_stopped(f->sb), MG_STOP_NONE);
	assert_int_equal(run(f, load(f, "a", "return 1")), MG_RUN_OK);
}

static int two_instances(lua_State *L)
{
	int chunk = *(int *)lua_touserdata(L, 1);
	mg_sandbox_push(L, chunk);
	lua_call(L, 0, 1); // get1
	mg_sandbox_push(L, chunk);
	lua_call(L, 0, 1); // get1 get2
	assert_false(lua_rawequal(L, -1, -2));
	for (int i = 0; i < 3; i++) {
		lua_pushvalue(L, -2);
		lua_call(L, 0, 1);
		assert_int_equal(lua_tointeger(L, -1), i + 1);
		lua_pop(L, 1);
	}
	lua_call(L, 0, 1);
	assert_int_equal(lua_tointeger(L, -1), 1);
	return 0;
}

/* Two instances in one run, the older one still in use: each has its own globals and upvalues. */
static void instances_share_nothing(void **state)
{
	struct fixture *f = *state;
	int chunk = load(f, "a", "count = 0\nlocal up = 0\nreturn function() count = count + 1 up = up + 1 if count ~= up then error('shared') end return count end");
	mg_account_init(&f->account, &f->limits);
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_OK);
	if (mg_sandbox_call(f->sb, two_instances, &chunk, &f->fault) != MG_RUN_OK)
		fail_msg("%s", f->fault.text);
	mg_sandbox_end(f->sb);
}

static int compile_in_run(lua_State *L)
{
	int chunk = mg_sandbox_compile(L, MG_STR("lib/tags.lua"), MG_STR("return { n = 5 }"));
	assert_int_equal(lua_gettop(L), 1);
	mg_sandbox_push(L, chunk);
	lua_call(L, 0, 1);
	lua_getfield(L, -1, "n");
	assert_int_equal(lua_tointeger(L, -1), 5);
	mg_sandbox_compile(L, MG_STR("lib/bad.lua"), MG_STR("return {"));
	return 0;
}

static void chunks_can_be_compiled_in_a_run(void **state)
{
	struct fixture *f = *state;
	mg_account_init(&f->account, &f->limits);
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_OK);
	assert_int_equal(mg_sandbox_call(f->sb, compile_in_run, NULL, &f->fault), MG_RUN_ERROR);
	assert_non_null(strstr(f->fault.text, "lib/bad.lua:1:"));
	mg_sandbox_end(f->sb);
}

static int catch_all(lua_State *L)
{
	struct mg_fault inner;
	int *seen = lua_touserdata(L, 1);
	lua_pushcfunction(L, skip_it);
	assert_int_equal(mg_sandbox_subcall(L, 0, 0, &inner), MG_RUN_STOP);
	assert_int_equal(inner.stop, MG_STOP_SKIP);
	assert_int_equal(lua_gettop(L), 1);
	mg_charge(L, 1);
	*seen = 1;
	lua_pushcfunction(L, work_outside);
	mg_sandbox_subcall(L, 0, 0, &inner);
	*seen = 2;
	return 0;
}

static void subcalls_end_by_themselves_but_not_at_limits(void **state)
{
	struct fixture *f = *state;
	int seen = 0;
	mg_account_init(&f->account, &f->limits);
	assert_int_equal(mg_sandbox_begin(f->sb, &f->account, &f->err), MG_OK);
	assert_int_equal(mg_sandbox_call(f->sb, catch_all, &seen, &f->fault), MG_RUN_STOP);
	assert_int_equal(f->fault.stop, MG_STOP_FUEL);
	assert_int_equal(seen, 1);
	mg_sandbox_end(f->sb);
}

/* Findings and output: the limit itself is allowed, one more is not. */
static void output_limits_are_exact(void **state)
{
	struct fixture *f = *state;
	f->limits.policy_findings = 3;
	f->limits.policy_output = 10;
	mg_account_init(&f->account, &f->limits);
	for (int i = 0; i < 3; i++)
		assert_true(mg_account_pay_finding(&f->account));
	assert_false(mg_account_pay_finding(&f->account));
	assert_int_equal(f->account.spent, MG_STOP_FINDINGS);
	mg_account_init(&f->account, &f->limits);
	assert_true(mg_account_pay_output(&f->account, 10));
	assert_false(mg_account_pay_output(&f->account, 1));
	assert_int_equal(f->account.spent, MG_STOP_OUTPUT);
	f->limits.policy_fuel = 10;
	mg_account_init(&f->account, &f->limits);
	assert_true(mg_account_pay(&f->account, 10));
	assert_false(mg_account_pay(&f->account, 1));
	assert_int_equal(f->account.spent, MG_STOP_FUEL);
}

static void a_past_deadline_closes_the_account(void **state)
{
	struct fixture *f = *state;
	mg_account_init(&f->account, &f->limits);
	assert_true(mg_account_in_time(&f->account));
	mg_account_cap_time(&f->account, 0);
	assert_false(mg_account_in_time(&f->account));
	assert_int_equal(f->account.spent, MG_STOP_DEADLINE);
	assert_false(mg_account_pay(&f->account, 1));
	assert_false(mg_account_pay_finding(&f->account));
	assert_false(mg_account_pay_output(&f->account, 1));
}

/* A whole life with the nth allocation failing: a clean end each time, nothing leaked (the sanitizer looks), and at last it succeeds. */
static bool live(uint64_t fail_at)
{
	struct mg_limits l = mg_limits_default;
	struct mg_sandbox_options o = { .limits = &l, .fail_at = fail_at };
	struct mg_sandbox *sb;
	struct mg_account account;
	struct mg_fault fault;
	struct mg_error err = { .code = MG_OK };
	int chunk;
	l.policy_millis = 60000;
	mg_account_init(&account, &l);
	if (mg_sandbox_new(&o, &sb, &err) != MG_OK) {
		assert_int_equal(err.code, MG_ELIMIT);
		return false;
	}
	static const char text[] = "local t = {} for i = 1, 50 do t[i] = ('x'):rep(i * 20) end table.sort(t) for k, v in pairs { a = 1, b = t } do end\n"
				   "return table.concat(t, ','):gsub('x+', '%0%0'):format(1, 'a'), pcall(error, 'z'), tostring(1.5), utf8.char(228)";
	bool ok = mg_sandbox_load(sb, MG_STR("a"), mg_str_from(text), &chunk, &err) == MG_OK;
	if (!ok)
		assert_int_equal(err.code, MG_ELIMIT);
	if (ok && mg_sandbox_begin(sb, &account, &err) == MG_OK) {
		enum mg_run r = mg_sandbox_call(sb, run_chunk, &chunk, &fault);
		mg_sandbox_end(sb);
		ok = r == MG_RUN_OK;
		if (!ok) {
			assert_int_equal(r, MG_RUN_STOP);
			assert_int_equal(fault.stop, MG_STOP_MEMORY);
		}
	}
	mg_sandbox_free(sb);
	return ok;
}

static void each_allocation_may_fail(void **state)
{
	(void)state;
	uint64_t n = 1;
	while (!live(n))
		assert_true(++n < 100000);
	assert_true(n > 300);
	assert_true(live(0));
}

static void memory_limits_are_named(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(run(f, load(f, "a", "local s = ('x'):rep(1000) while true do s = s .. s end")), MG_RUN_STOP);
	assert_non_null(strstr(f->fault.text, "policy_block"));
	size_t peak, used = mg_sandbox_memory(f->sb, &peak);
	assert_true(used <= peak && peak <= f->limits.policy_memory);
}

static void no_room_for_a_state_is_a_limit(void **state)
{
	(void)state;
	struct mg_limits l = mg_limits_default;
	struct mg_sandbox_options o = { .limits = &l };
	struct mg_sandbox *sb;
	struct mg_error err;
	for (l.policy_memory = 1; l.policy_memory < 8000; l.policy_memory += 97)
		assert_int_equal(mg_sandbox_new(&o, &sb, &err), MG_ELIMIT);
	mg_sandbox_free(NULL);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(error_has_place_and_text), TEST(long_file_names_are_whole), TEST(a_bad_chunk_leaves_the_state_usable), TEST(source_limit_is_exact),
		TEST(fuel_is_the_same_in_every_run), TEST(account_lasts_over_runs), TEST(a_spoiled_state_does_not_run), TEST(a_spent_account_does_not_begin),
		TEST(work_outside_of_lua_counts), TEST(orderly_stops_leave_the_state_usable), TEST(instances_share_nothing), TEST(chunks_can_be_compiled_in_a_run),
		TEST(subcalls_end_by_themselves_but_not_at_limits), TEST(output_limits_are_exact), TEST(a_past_deadline_closes_the_account), TEST(a_state_loads_only_at_rest), TEST(stops_have_names),
		cmocka_unit_test(each_allocation_may_fail), TEST(memory_limits_are_named), cmocka_unit_test(no_room_for_a_state_is_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
