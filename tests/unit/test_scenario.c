/* SPDX-License-Identifier: Apache-2.0 */
/* Exploring: order, marks, caps, stops, memory. */
#include "world_load.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "

static const char env[] = "Parameters:\n  Env: {Type: String, AllowedValues: [dev, test, prod]}\n"
			  "Conditions:\n  IsProd: !Equals [!Ref Env, prod]\n  IsDev: !Equals [!Ref Env, dev]\n" TOPIC "!If [IsProd, yes-prod, no-prod]\n"
			  "      Q: !Ref Env\n      R: !Sub '${Env}-x'\n      S: !If [IsProd, p, !If [IsDev, d, o]]\n      T: [a, !If [IsProd, b, !Ref AWS::NoValue], c]\n";

static void check(const char *yaml, const char *const *params, const char *name, const char *want)
{
	struct loaded *l = load_template(yaml, params, NULL, false);

	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	for (int memo = 1; memo >= 0; memo--) {
		mg_world_set_memo(l->w, memo);
		assert_string_equal(outcomes(l, "A", name), want);
	}
	unload(l);
}

static void test_one_condition_two_runs(void **state)
{
	(void)state;
	check(env, NULL, "P", "\"yes-prod\" | \"no-prod\"");
	check(env, NULL, "S", "\"p\" | \"d\" | \"o\"");
	check(env, NULL, "T", "[\"a\",\"b\",\"c\"] | [\"a\",\"c\"]");
}

static void test_values_are_choices(void **state)
{
	(void)state;
	check(env, NULL, "Q", "\"dev\" | \"test\" | \"prod\"");
	check(env, NULL, "R", "\"dev-x\" | \"test-x\" | \"prod-x\"");
}

static void test_given_is_constant(void **state)
{
	const char *p[] = { "Env=dev", NULL };

	(void)state;
	check(env, p, "P", "\"no-prod\"");
	check(env, p, "R", "\"dev-x\"");
}

static const char *text(struct loaded *l, const char *name)
{
	static char out[200];
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", name));

	snprintf(out, sizeof(out), "%.*s", v ? (int)v->text.n : 4, v ? v->text.p : "none");
	return out;
}

static void test_local_exploration_leaves_the_trail(void **state)
{
	struct loaded *l = load_template(env, NULL, NULL, false);
	size_t runs = 0, mark;

	(void)state;
	assert_string_equal(text(l, "P"), "yes-prod");
	mark = mg_explore_mark(l->x);
	assert_int_equal(mark, 1);
	/* In production nothing is left to choose. */
	do {
		assert_string_equal(text(l, "Q"), "prod");
		runs++;
	} while (mg_explore_next(l->x, mark));
	assert_int_equal(runs, 1);
	assert_int_equal(mg_explore_mark(l->x), 1);
	assert_true(mg_explore_next(l->x, 0));
	assert_string_equal(text(l, "P"), "no-prod");
	mark = mg_explore_mark(l->x);
	runs = 0;
	do {
		assert_string_equal(text(l, "Q"), runs ? "test" : "dev");
		runs++;
	} while (mg_explore_next(l->x, mark));
	assert_int_equal(runs, 2);
	assert_string_equal(text(l, "P"), "no-prod");
	assert_false(mg_explore_next(l->x, 0));
	assert_int_equal(mg_explore_mark(l->x), 0);
	assert_int_equal(mg_explore_stopped(l->x), MG_EXPLORE_GOING);
	unload(l);
}

static void test_rewind_drops_choices(void **state)
{
	struct loaded *l = load_template(env, NULL, NULL, false);

	(void)state;
	assert_string_equal(text(l, "Q"), "dev");
	mg_explore_rewind(l->x, 0);
	assert_string_equal(text(l, "P"), "yes-prod");
	assert_string_equal(text(l, "Q"), "prod");
	unload(l);
}

static void test_dead_runs_are_passed_over(void **state)
{
	struct loaded *l = load_template("Parameters: {K: {Type: String}}\nMappings: {M: {a: {k: 1}, b: {k: 2}}}\n" TOPIC "!FindInMap [M, !Ref K, k]\n", NULL, NULL, false);
	size_t runs = 0, dead = 0;

	(void)state;
	do {
		runs++;
		if (!mg_resolve(l->x, prop(l, "A", "P"))) {
			assert_int_equal(mg_explore_stopped(l->x), MG_EXPLORE_DEAD);
			dead++;
		}
	} while (mg_explore_next(l->x, 0));
	assert_int_equal(runs, 3);
	assert_int_equal(dead, 1);
	/* The last run was the dead one, and nobody said that the others count. */
	assert_int_equal(mg_explore_stopped(l->x), MG_EXPLORE_DEAD);
	mg_explore_revive(l->x);
	assert_int_equal(mg_explore_stopped(l->x), MG_EXPLORE_GOING);
	unload(l);
}

/* n parameters with two values each, and a property that reads them all. */
static struct loaded *load_many(int n)
{
	struct mg_buf b = { 0 };

	mg_buf_puts(&b, "Parameters:\n");
	for (int i = 0; i < n; i++)
		mg_buf_printf(&b, "  P%d: {Type: String, AllowedValues: [a, b]}\n", i);
	mg_buf_puts(&b, TOPIC "!Join ['', [x");
	for (int i = 0; i < n; i++)
		mg_buf_printf(&b, ", !Ref P%d", i);
	mg_buf_puts(&b, "]]\n");
	mg_buf_putc(&b, '\0');
	struct loaded *l = load_template(b.p, NULL, NULL, false);
	assert_int_equal(l->status, MG_OK);
	mg_buf_fini(&b);
	return l;
}

static size_t count_runs(struct loaded *l)
{
	size_t runs = 0;

	do {
		assert_non_null(mg_resolve(l->x, prop(l, "A", "P")));
		runs++;
	} while (mg_explore_next(l->x, 0));
	return runs;
}

static void test_cap_of_scenarios(void **state)
{
	struct loaded *l = load_many(4);

	(void)state;
	l->limits.scenarios = 16;
	assert_int_equal(count_runs(l), 16);
	assert_int_equal(mg_explore_stopped(l->x), MG_EXPLORE_GOING);
	mg_explore_free(l->x);
	l->limits.scenarios = 15;
	l->x = mg_explore_new(l->w, NULL, NULL);
	assert_int_equal(count_runs(l), 15);
	assert_int_equal(mg_explore_stopped(l->x), MG_EXPLORE_MANY);
	assert_int_equal(mg_explore_mark(l->x), 0);
	assert_null(mg_resolve(l->x, prop(l, "A", "P")));
	unload(l);
}

static bool pay_until(void *ctx, uint64_t units)
{
	uint64_t *left = ctx;

	if (*left < units)
		return false;
	*left -= units;
	return true;
}

static void test_pay_says_no(void **state)
{
	struct loaded *l = load_many(3);
	uint64_t left = 5;
	struct mg_explore *x = mg_explore_new(l->w, pay_until, &left);

	(void)state;
	do
		mg_resolve(x, prop(l, "A", "P"));
	while (mg_explore_next(x, 0));
	assert_int_equal(mg_explore_stopped(x), MG_EXPLORE_BUDGET);
	mg_explore_free(x);
	unload(l);
}

static void test_many_runs_take_no_more_memory(void **state)
{
	struct loaded *l = load_many(12);
	size_t early = 0, runs = 0;

	(void)state;
	do {
		assert_non_null(mg_resolve(l->x, prop(l, "A", "P")));
		if (++runs == 64)
			early = mg_arena_used(l->arena);
	} while (mg_explore_next(l->x, 0));
	assert_int_equal(runs, 4096);
	assert_true(mg_arena_used(l->arena) <= early + 65536);
	unload(l);
}

static void test_search_gives_up_aloud(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	/* Eleven pigeons, ten holes: no two may share one. */
	mg_buf_puts(&b, "Parameters:\n");
	for (int i = 0; i < 11; i++)
		mg_buf_printf(&b, "  P%d: {Type: String, AllowedValues: [a, b, c, d, e, f, g, h, i, j]}\n", i);
	mg_buf_puts(&b, "Conditions:\n");
	for (int i = 0; i < 11; i++)
		for (int k = 0; k < i; k++)
			mg_buf_printf(&b, "  E%dx%d: !Equals [!Ref P%d, !Ref P%d]\n", i, k, i, k);
	for (int i = 1; i < 11; i++) {
		mg_buf_printf(&b, "  R%d: !Or [!Equals [x, y]", i);
		for (int k = 0; k < i && k < 9; k++)
			mg_buf_printf(&b, ", !Condition E%dx%d", i, k);
		mg_buf_puts(&b, "]\n");
	}
	mg_buf_puts(&b, "  Some1: !Or [!Condition R1, !Condition R2, !Condition R3, !Condition R4, !Condition R5]\n"
			"  Some: !Or [!Condition Some1, !Condition R6, !Condition R7, !Condition R8, !Condition R9, !Condition R10, !Condition E10x9]\n");
	mg_buf_puts(&b, TOPIC "!If [Some, y, n]\n");
	mg_buf_putc(&b, '\0');
	struct loaded *l = load_template(b.p, NULL, NULL, false);
	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	l->limits.scenario_work = 100000;
	const char *got = outcomes(l, "A", "P");
	assert_non_null(strstr(got, "(many)"));
	unload(l);
	mg_buf_fini(&b);
}

static void test_chain_of_41_conditions(void **state)
{
	struct mg_buf b = { 0 }, want = { 0 };

	(void)state;
	mg_buf_puts(&b, "Parameters:\n");
	for (int i = 0; i < 41; i++)
		mg_buf_printf(&b, "  P%d: {Type: String, AllowedValues: [a, b, c]}\n", i);
	mg_buf_puts(&b, "Conditions:\n  C0: !Equals [!Ref P0, a]\n");
	for (int i = 1; i < 41; i++)
		mg_buf_printf(&b, "  C%d: !%s [!Condition C%d, !Equals [!Ref P%d, a]]\n", i, i % 2 ? "And" : "Or", i - 1, i);
	mg_buf_puts(&b, TOPIC);
	for (int i = 0; i < 20; i++)
		mg_buf_printf(&b, "!If [C%d, v%d, ", 2 * i, i);
	mg_buf_puts(&b, "end");
	for (int i = 0; i < 20; i++)
		mg_buf_puts(&b, "]");
	mg_buf_puts(&b, "\n");
	mg_buf_putc(&b, '\0');
	for (int i = 0; i < 20; i++)
		mg_buf_printf(&want, "\"v%d\" | ", i);
	mg_buf_puts(&want, "\"end\"");
	mg_buf_putc(&want, '\0');
	check(b.p, NULL, "P", want.p);
	mg_buf_fini(&b);
	mg_buf_fini(&want);
}

static void test_200_parameters_in_a_ring(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	mg_buf_puts(&b, "Parameters:\n");
	for (int i = 0; i < 200; i++)
		mg_buf_printf(&b, "  P%d: {Type: String, AllowedValues: [a, b, c, d]}\n", i);
	mg_buf_puts(&b, "Conditions:\n");
	for (int i = 0; i < 200; i++)
		mg_buf_printf(&b, "  C%d: !Equals [!Ref P%d, !Ref P%d]\n", i, i, (i + 1) % 200);
	mg_buf_puts(&b, TOPIC "!If [C0, y, !If [C7, m, n]]\n");
	mg_buf_putc(&b, '\0');
	check(b.p, NULL, "P", "\"y\" | \"m\" | \"n\"");
	mg_buf_fini(&b);
}

static void test_very_long_chain_does_not_overflow(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	mg_buf_puts(&b, "Parameters: {P: {Type: String}}\nConditions:\n  C0: !Equals [!Ref P, a]\n");
	for (int i = 1; i < 20000; i++)
		mg_buf_printf(&b, "  C%d: !Not [!Condition C%d]\n", i, i - 1);
	mg_buf_puts(&b, TOPIC "!If [C19999, y, n]\n");
	mg_buf_putc(&b, '\0');
	check(b.p, NULL, "P", "\"y\" | \"n\"");
	mg_buf_fini(&b);
}

static void test_world_is_reused(void **state)
{
	struct loaded *l = load_template(env, NULL, NULL, false);
	size_t used = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct mg_explore *x = mg_explore_new(l->w, NULL, NULL);
		do
			assert_non_null(mg_resolve(x, prop(l, "A", "R")));
		while (mg_explore_next(x, 0));
		mg_explore_free(x);
		if (i == 2)
			used = mg_arena_used(l->arena);
	}
	assert_int_equal(mg_arena_used(l->arena), used);
	unload(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_condition_two_runs),
		cmocka_unit_test(test_values_are_choices),
		cmocka_unit_test(test_given_is_constant),
		cmocka_unit_test(test_local_exploration_leaves_the_trail),
		cmocka_unit_test(test_rewind_drops_choices),
		cmocka_unit_test(test_dead_runs_are_passed_over),
		cmocka_unit_test(test_cap_of_scenarios),
		cmocka_unit_test(test_pay_says_no),
		cmocka_unit_test(test_many_runs_take_no_more_memory),
		cmocka_unit_test(test_search_gives_up_aloud),
		cmocka_unit_test(test_chain_of_41_conditions),
		cmocka_unit_test(test_200_parameters_in_a_ring),
		cmocka_unit_test(test_very_long_chain_does_not_overflow),
		cmocka_unit_test(test_world_is_reused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
