/* SPDX-License-Identifier: Apache-2.0 */
#include "world_load.h"

#define RES(props) "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n" props

static void check(const char *yaml, const char *const *params, const char *region, bool strict, const char *name, const char *want)
{
	struct loaded *l = load_template(yaml, params, region, strict);

	if (l->status != MG_OK)
		print_message("%s\n", l->err.text);
	assert_int_equal(l->status, MG_OK);
	for (int memo = 1; memo >= 0; memo--) {
		mg_world_set_memo(l->w, memo);
		assert_string_equal(outcomes(l, "A", name), want);
	}
	unload(l);
}

static const char env[] = "Parameters:\n  Env: {Type: String, AllowedValues: [dev, test, prod]}\n"
			  "Conditions:\n  IsProd: !Equals [!Ref Env, prod]\n  IsDev: !Equals [!Ref Env, dev]\n" RES("      P: !If [IsProd, yes-prod, no-prod]\n"
			  "      Q: !Ref Env\n      R: !Sub '${Env}-x'\n      S: !If [IsProd, p, !If [IsDev, d, o]]\n      T: [a, !If [IsProd, b, !Ref AWS::NoValue], c]\n");

static void test_one_condition_two_runs(void **state)
{
	(void)state;
	check(env, NULL, NULL, false, "P", "\"yes-prod\" | \"no-prod\"");
	check(env, NULL, NULL, false, "S", "\"p\" | \"d\" | \"o\"");
	check(env, NULL, NULL, false, "T", "[\"a\",\"b\",\"c\"] | [\"a\",\"c\"]");
}

static void test_values_are_choices(void **state)
{
	(void)state;
	check(env, NULL, NULL, false, "Q", "\"dev\" | \"test\" | \"prod\"");
	check(env, NULL, NULL, false, "R", "\"dev-x\" | \"test-x\" | \"prod-x\"");
}

static void test_given_is_constant(void **state)
{
	const char *p[] = { "Env=dev", NULL };

	(void)state;
	check(env, p, NULL, false, "P", "\"no-prod\"");
	check(env, p, NULL, false, "R", "\"dev-x\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_condition_two_runs),
		cmocka_unit_test(test_values_are_choices),
		cmocka_unit_test(test_given_is_constant),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
