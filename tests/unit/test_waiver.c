/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "judge/waiver.h"

static struct mg_arena *arena;
static struct mg_policy_info info = { .id = { "P-1", 3 } };
static struct mg_finding finding = { .logical_id = { "Fn", 2 }, .path = { "/Resources/Fn/Properties/A", 26 } };
static const struct mg_finding *findings[] = { &finding };

static int setup(void **state)
{
	(void)state;
	arena = mg_arena_new(0);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_arena_free(arena);
	return 0;
}

static struct mg_result result_of(enum mg_outcome outcome, bool with_finding)
{
	return (struct mg_result){ .policy = &info, .outcome = outcome, .target = MG_STR("Fn"), .findings = findings, .nfindings = with_finding };
}

/* The result under one waiver of the configuration. */
static const struct mg_result *apply(struct mg_waiver waiver, struct mg_str stack, const struct mg_result *r, struct mg_waivers *w)
{
	struct mg_config c = { .waivers = &waiver, .nwaivers = 1 };
	struct mg_diags diags;
	struct mg_error err;
	struct mg_date today = { 2026, 6, 15 };
	mg_diags_init(&diags, arena, 10);
	assert_int_equal(mg_waivers_collect(arena, &c, NULL, stack, today, &diags, w, &err), MG_OK);
	return mg_waivers_apply(w, r);
}

static const struct mg_waiver all = { .policy = { "P-*", 3 }, .reason = { "why", 3 }, .until = { 2026, 6, 15 } };

static void a_failure_is_waived_through_its_last_day(void **state)
{
	(void)state;
	struct mg_waivers w;
	struct mg_result r = result_of(MG_FAIL, true);
	const struct mg_result *got = apply(all, MG_STR_NONE, &r, &w);
	assert_int_equal(got->outcome, MG_SKIP);
	assert_true(got->findings[0]->waived);
	assert_true(mg_str_is(got->findings[0]->waived_until, "2026-06-15"));
	assert_false(finding.waived); /* the checked one is not touched */
	struct mg_waiver late = all;
	late.until.day = 14;
	got = apply(late, MG_STR_NONE, &r, &w);
	assert_int_equal(got->outcome, MG_FAIL);
	assert_true(w.items[0].told);
}

static void patterns_decide(void **state)
{
	(void)state;
	struct mg_waivers w;
	struct mg_result r = result_of(MG_FAIL, true);
	struct mg_waiver v = all;
	v.path = MG_STR("*/B");
	assert_int_equal(apply(v, MG_STR_NONE, &r, &w)->outcome, MG_FAIL);
	v.path = MG_STR("*/A");
	assert_int_equal(apply(v, MG_STR_NONE, &r, &w)->outcome, MG_SKIP);
	v.stack = MG_STR("prod-*");
	assert_int_equal(apply(v, MG_STR_NONE, &r, &w)->outcome, MG_FAIL);
	assert_int_equal(apply(v, MG_STR("prod-1"), &r, &w)->outcome, MG_SKIP);
	v.resource = MG_STR("Other");
	assert_int_equal(apply(v, MG_STR("prod-1"), &r, &w)->outcome, MG_FAIL);
}

/* What was undecided beside the findings is not waived with them, unless the waiver is for the whole target. */
static void what_is_undecided_besides_stays(void **state)
{
	(void)state;
	struct mg_waivers w;
	struct mg_result r = result_of(MG_FAIL, true);
	struct mg_waiver v = all;
	r.reason = MG_STR("parameter X has no value");
	v.path = MG_STR("*/A");
	assert_int_equal(apply(v, MG_STR_NONE, &r, &w)->outcome, MG_UNDECIDED);
	assert_int_equal(apply(all, MG_STR_NONE, &r, &w)->outcome, MG_SKIP);
}

static void errors_and_passes_are_left_alone(void **state)
{
	(void)state;
	struct mg_waivers w;
	struct mg_result error = result_of(MG_ERROR, true), pass = result_of(MG_PASS, false), undecided = result_of(MG_UNDECIDED, false);
	assert_ptr_equal(apply(all, MG_STR_NONE, &error, &w), &error);
	assert_ptr_equal(apply(all, MG_STR_NONE, &pass, &w), &pass);
	assert_int_equal(apply(all, MG_STR_NONE, &undecided, &w)->outcome, MG_SKIP);
	struct mg_waiver v = all;
	v.path = MG_STR("*");
	assert_int_equal(apply(v, MG_STR_NONE, &undecided, &w)->outcome, MG_UNDECIDED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_failure_is_waived_through_its_last_day, setup, teardown),
		cmocka_unit_test_setup_teardown(patterns_decide, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_undecided_besides_stays, setup, teardown),
		cmocka_unit_test_setup_teardown(errors_and_passes_are_left_alone, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
