/* SPDX-License-Identifier: Apache-2.0 */
#include "world_load.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "

/* The witness for the property being want, as K=V texts; "always" when empty. */
static const char *why(const char *yaml, const char *want)
{
	static char out[1024];
	struct loaded *l = load_template(yaml, NULL, NULL, false);
	struct mg_trail leaves[256];
	bool failed[256];
	size_t n = 0;
	struct mg_witness wit;

	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	do {
		struct mg_buf b = { 0 };
		const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));
		if (!v || !mg_value_json(l->x, v, &b)) {
			mg_buf_fini(&b);
			continue;
		}
		failed[n] = mg_str_is(mg_buf_view(&b), want);
		assert_true(n < 255 && mg_explore_trail(l->x, l->arena, &leaves[n++]));
		mg_buf_fini(&b);
	} while (mg_explore_next(l->x, 0));
	assert_true(mg_explore_witness(l->x, leaves, failed, n, &wit));
	snprintf(out, sizeof(out), "%s", wit.n ? "" : "always");
	for (size_t i = 0; i < wit.n; i++)
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%.*s=%.*s%s", i ? " " : "", MG_STR_ARG(wit.items[i].name), MG_STR_ARG(wit.items[i].value),
			 wit.items[i].condition ? "(condition)" : "");
	unload(l);
	return out;
}

static void test_what_does_not_matter_is_dropped(void **state)
{
	static const char yaml[] = "Parameters: {A: {Type: String, AllowedValues: [x, y]}, B: {Type: String, AllowedValues: [p, q]}, D: {Type: String, AllowedValues: [1, 2]}}\n"
				   "Conditions: {CA: !Equals [!Ref A, y], CB: !Equals [!Ref B, q], CD: !Equals [!Ref D, '2']}\n" TOPIC;
	char text[2000];

	(void)state;
	snprintf(text, sizeof(text), "%s!If [CD, !If [CB, bad, good], !If [CB, bad, good]]\n", yaml);
	assert_string_equal(why(text, "\"bad\""), "B=q");
	snprintf(text, sizeof(text), "%s!If [CA, !If [CB, good, bad], good]\n", yaml);
	assert_string_equal(why(text, "\"bad\""), "A=y B=p");
	snprintf(text, sizeof(text), "%s!If [CA, bad, !If [CB, bad, bad]]\n", yaml);
	assert_string_equal(why(text, "\"bad\""), "always");
	snprintf(text, sizeof(text), "%s!If [CA, bad, !If [CB, bad, good]]\n", yaml);
	assert_string_equal(why(text, "\"bad\""), "A=y");
}

static void test_values_read(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {A: {Type: String, AllowedValues: [x, y, z]}}\n" TOPIC "!Ref A\n", "\"z\""), "A=z");
}

static void test_other_values(void **state)
{
	static const char tail[] = "Conditions: {C: !Equals [!Ref A, prod]}\n" TOPIC "!If [C, good, bad]\n";
	char text[2000];

	(void)state;
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String, Default: dev}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=dev");
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=other");
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String, MinLength: 3, MaxLength: 4}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=100");
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String, AllowedPattern: 'prod|zzzz-[0-9]{9}'}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=zzzz-000000000");
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String, NoEcho: true}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=****");
}

static void test_region(void **state)
{
	(void)state;
	assert_string_equal(why("Conditions: {C: !Equals [!Ref 'AWS::Region', us-east-1]}\n" TOPIC "!If [C, good, bad]\n", "\"bad\""), "AWS::Region=eu-west-1");
	assert_string_equal(why("Conditions: {C: !Equals [!Ref 'AWS::Region', us-east-1]}\n" TOPIC "!If [C, bad, good]\n", "\"bad\""), "AWS::Region=us-east-1");
}

static void test_undecidable_conditions_are_named(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {V: {Type: 'AWS::SSM::Parameter::Value<String>'}, A: {Type: String, AllowedValues: [x, y]}}\n"
				"Conditions: {S: !Equals [!Ref V, a], C: !Equals [!Ref A, y]}\n" TOPIC "!If [C, !If [S, good, bad], good]\n", "\"bad\""),
			    "A=y S=false(condition)");
}

static void test_rules_stand_behind_the_witness(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {A: {Type: String, AllowedValues: [x, y]}, B: {Type: String, AllowedValues: [x, y]}}\n"
				"Rules: {R: {Assertions: [{Assert: {'Fn::Equals': [{Ref: A}, {Ref: B}]}}]}}\nConditions: {C: !Equals [!Ref B, y]}\n" TOPIC "!If [C, bad, good]\n", "\"bad\""),
			    "B=y");
}

static void test_dead_deployments_are_no_witness(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {K: {Type: String}}\nMappings: {M: {b: {k: 1}}}\nConditions: {C: !Equals [!Ref K, a], D: !Equals [!Ref K, z]}\n" TOPIC
				"!If [D, good, [!FindInMap [M, !Ref K, k]]]\n", "[1]"),
			    "K=b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_does_not_matter_is_dropped), cmocka_unit_test(test_values_read),  cmocka_unit_test(test_other_values),
		cmocka_unit_test(test_region),                          cmocka_unit_test(test_undecidable_conditions_are_named),
		cmocka_unit_test(test_rules_stand_behind_the_witness),  cmocka_unit_test(test_dead_deployments_are_no_witness),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
