/* SPDX-License-Identifier: Apache-2.0 */
/* Domains, conditions and rules: which deployments are reachable. */
#include "world_load.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "

static void gives_all(const char *yaml, const char *const *params, const char *region, bool strict, const char *want)
{
	struct loaded *l = load_template(yaml, params, region, strict);

	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	for (int memo = 1; memo >= 0; memo--) {
		mg_world_set_memo(l->w, memo);
		assert_string_equal(outcomes(l, "A", "P"), want);
	}
	unload(l);
}

static void gives(const char *yaml, const char *want)
{
	gives_all(yaml, NULL, NULL, false, want);
}

#define P(declaration) "Parameters: {E: {Type: String" declaration "}}\n"
#define IS(literal) "Conditions: {C: !Equals [!Ref E, '" literal "']}\n"

static void test_default_is_what_other_reads(void **state)
{
	(void)state;
	gives(P(", Default: x") IS("a") TOPIC "[!Ref E, !If [C, y, n]]\n", "[\"a\",\"y\"] | [\"x\",\"n\"]");
	gives(P(", Default: a") IS("a") TOPIC "[!Ref E, !If [C, y, n]]\n", "[\"a\",\"y\"] | [{\"unknown\":\"parameter E has no value\"},\"n\"]");
	gives(P(", Default: x") TOPIC "!Ref E\n", "\"x\"");
	gives(P("") TOPIC "!Ref E\n", "{\"unknown\":\"parameter E has no value\"}");
}

static void test_strict_values_assume_nothing(void **state)
{
	(void)state;
	gives_all(P(", Default: x") TOPIC "!Ref E\n", NULL, NULL, true, "{\"unknown\":\"parameter E has no value (its Default is not assumed)\"}");
	gives_all(P(", Default: x") IS("a") TOPIC "[!Ref E, !If [C, y, n]]\n", NULL, NULL, true,
		  "[\"a\",\"y\"] | [{\"unknown\":\"parameter E has no value (its Default is not assumed)\"},\"n\"]");
}

static void test_assumed_defaults_are_listed(void **state)
{
	struct loaded *l = load_template("Parameters: {A: {Type: String, Default: x}, B: {Type: String, AllowedValues: [p], Default: p}, C: {Type: String}, D: {Type: String, NoEcho: true, Default: s},"
					 " E: {Type: CommaDelimitedList, Default: 'a,b'}}\n" TOPIC "x\n", NULL, NULL, false);
	const struct mg_str *names, *values;

	(void)state;
	assert_int_equal(mg_world_assumed(l->w, &names, &values), 2);
	assert_true(mg_str_is(names[0], "A") && mg_str_is(values[0], "x"));
	assert_true(mg_str_is(names[1], "E") && mg_str_is(values[1], "a,b"));
	unload(l);
}

static void test_literals_that_break_the_constraints(void **state)
{
	(void)state;
	gives(P(", AllowedPattern: '[a-z]+'") "Conditions: {C: !Equals [!Ref E, 'UPPER'], D: !Equals [!Ref E, lower]}\n" TOPIC "[!If [C, y, n], !If [D, y, n]]\n",
	      "[\"n\",\"y\"] | [\"n\",\"n\"]");
	gives(P(", MaxLength: 2, AllowedValues: [ab, abc]") TOPIC "!Ref E\n", "\"ab\"");
}

static void test_wrapped_comparisons(void **state)
{
	(void)state;
	gives(P("") "Conditions: {C: !Equals [!Sub 'x-${E}', x-1], D: !Equals [!Join ['', [!Ref E, '!']], '1!'], F: !Equals [!Sub 'x-${E}', y]}\n" TOPIC
		    "[!If [C, y, n], !If [D, y, n], !If [F, y, n]]\n",
	      "[\"y\",\"y\",\"n\"] | [\"n\",\"n\",\"n\"]");
	gives(P("") "Conditions: {C: !Equals [!Select [1, [z, !Ref E]], a]}\n" TOPIC "[!If [C, y, n], !Ref E]\n", "[\"y\",\"a\"] | [\"n\",{\"unknown\":\"parameter E has no value\"}]");
}

static void test_empty_list_idiom(void **state)
{
	static const char yaml[] = "Parameters: {L: {Type: CommaDelimitedList, Default: ''}}\nConditions: {C: !Equals [!Join ['', !Ref L], '']}\n" TOPIC "[!If [C, y, n], !Ref L]\n";

	(void)state;
	gives(yaml, "[\"y\",[\"\"]] | [\"n\",{\"unknown\":\"parameter L has no value\"}]");
	const char *p[] = { "L=a,b", NULL };
	gives_all(yaml, p, NULL, false, "[\"n\",[\"a\",\"b\"]]");
}

static void test_two_parameters_compared(void **state)
{
	(void)state;
	gives("Parameters: {E: {Type: String}, F: {Type: String}}\nConditions: {C: !Equals [!Ref E, !Ref F], D: !Equals [!Ref E, a], G: !Equals [!Ref F, a]}\n" TOPIC
	      "[!If [C, y, n], !If [D, y, n], !If [G, y, n]]\n",
	      "[\"y\",\"y\",\"y\"] | [\"y\",\"n\",\"n\"] | [\"n\",\"y\",\"n\"] | [\"n\",\"n\",\"y\"] | [\"n\",\"n\",\"n\"]");
	gives("Parameters: {E: {Type: String, AllowedValues: [a, b]}, F: {Type: String, AllowedValues: [c]}}\nConditions: {C: !Equals [!Ref E, !Ref F]}\n" TOPIC "!If [C, y, n]\n", "\"n\"");
	gives(P("") "Conditions: {C: !Equals [!Ref E, !Ref E]}\n" TOPIC "!If [C, y, n]\n", "\"y\"");
}

static void test_undecidable_comparisons_are_choices(void **state)
{
	static const char ssm[] = "Parameters: {E: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /k}}\n"
				  "Conditions: {C: !Equals [!Ref E, a], D: !Equals [!Ref E, b], F: !Equals [a, !Ref E], G: !Equals [!Ref E, /k]}\n";

	(void)state;
	/* One text is not two, and the same comparison is always the same. */
	gives(P("") "Conditions: {C: !Equals [!Select [0, !Split ['-', !Ref E]], a], D: !Equals [b, !Select [0, !Split ['-', !Ref E]]], F: !Equals [a, !Select [0, !Split ['-', !Ref E]]]}\n" TOPIC
		    "[!If [C, y, n], !If [D, y, n], !If [F, y, n]]\n",
	      "[\"y\",\"n\",\"y\"] | [\"n\",\"y\",\"n\"] | [\"n\",\"n\",\"n\"]");
	struct loaded *l = load_template("Parameters: {E: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /k}}\nConditions: {C: !Equals [!Ref E, a], D: !Equals [!Ref E, b]}\n" TOPIC
					 "[!If [C, y, n], !If [D, y, n], !Ref E]\n", NULL, NULL, false);
	const char *got = outcomes(l, "A", "P");
	assert_non_null(strstr(got, "[\"y\",\"n\",{\"unknown\":"));
	assert_null(strstr(got, "[\"y\",\"y\""));
	assert_null(strstr(got, "/k"));
	unload(l);
	(void)ssm;
}

static void test_no_echo_decides_but_is_not_read(void **state)
{
	const char *given[] = { "E=a", NULL };

	(void)state;
	gives(P(", NoEcho: true, Default: a") IS("a") TOPIC "[!If [C, y, n], !Ref E]\n", "[\"y\",{\"unknown\":\"NoEcho\"}] | [\"n\",{\"unknown\":\"NoEcho\"}]");
	gives_all(P(", NoEcho: true") IS("a") TOPIC "[!If [C, y, n], !Ref E]\n", given, NULL, false, "[\"y\",{\"unknown\":\"NoEcho\"}]");
}

static void test_region_and_what_follows_it(void **state)
{
	static const char yaml[] = "Conditions: {C: !Equals [!Ref 'AWS::Region', cn-north-1]}\n" TOPIC "[!If [C, y, n], !Ref 'AWS::Partition', !Ref 'AWS::URLSuffix']\n";

	(void)state;
	gives_all(yaml, NULL, "eu-west-1", false, "[\"n\",\"aws\",\"amazonaws.com\"]");
	gives_all(yaml, NULL, "cn-north-1", false, "[\"y\",\"aws-cn\",\"amazonaws.com.cn\"]");
	gives("Conditions: {C: !Equals [!Ref 'AWS::Region', cn-north-1], D: !Equals [!Ref 'AWS::Partition', aws]}\n" TOPIC "[!If [C, y, n], !If [D, y, n], !Ref 'AWS::Partition']\n",
	      "[\"y\",\"n\",\"aws-cn\"] | [\"n\",\"y\",\"aws\"] | [\"n\",\"n\",\"aws-cn\"] | [\"n\",\"n\",{\"unknown\":\"AWS::Partition is not given\"}]");
	gives(TOPIC "!Ref 'AWS::Region'\n", "{\"unknown\":\"AWS::Region is not given\"}");
}

static void test_mapping_keys_are_candidates(void **state)
{
	static const char map[] = "Mappings: {M: {eu-west-1: {a: 1}, us-east-1: {a: 2}}}\n";
	struct mg_buf b = { 0 };

	(void)state;
	mg_buf_printf(&b, "%s%s%c", map, TOPIC "!FindInMap [M, !Ref 'AWS::Region', a]\n", 0);
	gives(b.p, "1 | 2 | (dead)");
	gives_all(b.p, NULL, "us-east-1", false, "2");
	gives_all(b.p, NULL, "eu-north-1", false, "{\"unknown\":\"unable to get mapping for `M`::`eu-north-1`::`a`; there is no such key\"}");
	mg_buf_clear(&b);
	/* The service looks into every condition: no deployment has another region. */
	mg_buf_printf(&b, "%s%s%c", map, "Conditions: {C: !Equals [!FindInMap [M, !Ref 'AWS::Region', a], '1']}\n" TOPIC "[!If [C, y, n], !Ref 'AWS::Region']\n", 0);
	gives(b.p, "[\"y\",\"eu-west-1\"] | [\"n\",\"us-east-1\"]");
	mg_buf_fini(&b);
}

static void test_other_key_reads_the_default_value(void **state)
{
	(void)state;
	gives("Transform: AWS::LanguageExtensions\nMappings: {M: {p: {a: 1}}}\n" P("") TOPIC "!FindInMap [M, !Ref E, a, {DefaultValue: d}]\n", "1 | \"d\"");
}

static void test_chosen_truth_holds_for_all(void **state)
{
	(void)state;
	gives(P(", AllowedValues: [a, b, c]") "Conditions: {C: !Equals [!Ref E, a], D: !Not [!Condition C]}\n" TOPIC "[!If [C, 1, 2], !If [D, 1, 2], !Ref E]\n",
	      "[1,2,\"a\"] | [2,1,\"b\"] | [2,1,\"c\"]");
}

static const char *rule_error(const char *const *params)
{
	static char text[MG_ERROR_TEXT + 16];
	struct loaded *l = load_template("Parameters: {E: {Type: String, AllowedValues: [dev, prod]}, S: {Type: String, AllowedValues: [small, large]}}\n"
					 "Rules: {Big: {RuleCondition: !Equals [!Ref E, prod], Assertions: [{Assert: {'Fn::Equals': [{Ref: S}, large]}, AssertDescription: production is large}]}}\n" TOPIC "x\n",
					 params, NULL, false);

	snprintf(text, sizeof(text), "%d %s", l->status, l->status ? l->err.text : "");
	unload(l);
	return text;
}

static void test_given_values_that_break_a_rule(void **state)
{
	const char *bad[] = { "E=prod", "S=small", NULL }, *good[] = { "E=prod", NULL };

	(void)state;
	assert_non_null(strstr(rule_error(bad), "-2 the given values break the rule `Big`, which asserts `production is large`"));
	assert_string_equal(rule_error(good), "0 ");
}

static void test_rules_that_nothing_meets(void **state)
{
	struct loaded *l = load_template(P(", AllowedValues: [a]") "Rules: {R: {Assertions: [{Assert: {'Fn::Equals': [{Ref: E}, b]}}]}}\n" TOPIC "!Ref E\n", NULL, NULL, false);
	bool told = false;

	(void)state;
	assert_int_equal(l->status, MG_OK);
	for (size_t i = 0; i < l->diags.n; i++)
		told |= strcmp(l->diags.items[i].code, "rule-unsatisfiable") == 0 && l->diags.items[i].level == MG_DIAG_ERROR;
	assert_true(told);
	unload(l);
}

static void test_rule_functions(void **state)
{
	(void)state;
	gives(P("") "Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [[a, b], {Ref: E}]}}]}}\n" TOPIC "!Ref E\n", "\"a\" | \"b\"");
	gives("Parameters: {E: {Type: String, AllowedValues: [a, b, c]}}\nRules: {R: {Assertions: [{Assert: {'Fn::EachMemberIn': [[{Ref: E}], [b, c]]}}]}}\n" TOPIC "!Ref E\n", "\"b\" | \"c\"");
	gives("Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nRules: {R: {Assertions: [{Assert: {'Fn::EachMemberEquals': [[{Ref: E}, b], b]}}]}}\n" TOPIC "!Ref E\n", "\"b\"");
	gives("Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nRules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::RefAll': 'AWS::EC2::VPC::Id'}, {Ref: E}]}}]}}\n" TOPIC "!Ref E\n",
	      "\"a\" | \"b\"");
}

static void test_absent_in_every_scenario(void **state)
{
	struct loaded *l = load_template(P(", AllowedValues: [a]") IS("b") "Resources: {A: {Type: 'AWS::SNS::Topic', Condition: C}, B: {Type: 'AWS::SNS::Topic'}}\n", NULL, NULL, false);

	(void)state;
	assert_false(mg_explore_can_be_present(l->x, mg_template_resource(l->t, MG_STR("A"))));
	assert_true(mg_explore_can_be_present(l->x, mg_template_resource(l->t, MG_STR("B"))));
	assert_false(mg_explore_present(l->x, mg_template_resource(l->t, MG_STR("A"))));
	assert_int_equal(mg_explore_mark(l->x), 0);
	unload(l);
}

static void test_previous_values_are_unknown_but_decide(void **state)
{
	struct loaded *l = load_template(P(", AllowedValues: [a, b], Default: a") "Conditions: {C: !Equals [!Ref E, a], D: !Equals [!Ref E, z]}\n" TOPIC "[!Ref E, !If [C, y, n], !If [D, y, n]]\n", NULL,
					 NULL, false);
	struct mg_given previous = { .name = MG_STR("E"), .use_previous = true };

	(void)state;
	l->in.given = &previous;
	l->in.ngiven = 1;
	assert_int_equal(mg_world_new(l->arena, l->t, &l->in, &l->limits, &l->diags, &l->w, &l->err), MG_OK);
	assert_string_equal(outcomes(l, "A", "P"), "[{\"unknown\":\"parameter E keeps its previous value\"},\"y\",\"n\"] | [{\"unknown\":\"parameter E keeps its previous value\"},\"n\",\"n\"]");
	unload(l);
}

static void test_list_parameters_in_rules(void **state)
{
	static const char yaml[] = "Parameters: {L: {Type: CommaDelimitedList}}\nRules: {R: {Assertions: [{Assert: {'Fn::EachMemberIn': [{Ref: L}, [a, b]]}}]}}\n" TOPIC "!Ref L\n";
	const char *bad[] = { "L=a,c", NULL }, *good[] = { "L=b,a", NULL };
	struct loaded *l = load_template(yaml, bad, NULL, false);

	(void)state;
	assert_int_equal(l->status, MG_EINPUT);
	unload(l);
	gives_all(yaml, good, NULL, false, "[\"b\",\"a\"]");
	gives(yaml, "[\"a\"] | [\"b\"] | {\"unknown\":\"parameter L has no value\"}");
}

/* Nobody says what other texts would do there: beside the Default there is an unknown, and the comparison is a choice. */
static void test_defaults_behind_forms_without_literals(void **state)
{
#define DEFAULTS "Parameters: {P: {Type: String, Default: 'a,b'}, Q: {Type: String, Default: q}, L: {Type: CommaDelimitedList, Default: ''}}\n"
#define OPEN "{\"unknown\":\"parameter P has no value\"}"
	(void)state;
	gives(DEFAULTS "Conditions: {C: !Equals [!Select [0, !Split [',', !Ref P]], z]}\n" TOPIC "!If [C, eq, ne]\n", "\"eq\" | \"ne\"");
	gives(DEFAULTS "Conditions: {C: !Equals [!Select [0, !Split [',', !Ref P]], z]}\n" TOPIC "[!Ref P, !If [C, eq, ne]]\n",
	      "[\"a,b\",\"ne\"] | [" OPEN ",\"eq\"] | [" OPEN ",\"ne\"]");
	gives(DEFAULTS "Conditions: {C: !Equals [!Select [0, !Ref L], '']}\n" TOPIC "!If [C, none, some]\n", "\"none\" | \"some\"");
	gives(DEFAULTS "Conditions: {C: !Equals [!Sub 'x-${P}', !Ref Q]}\n" TOPIC "!If [C, eq, ne]\n", "\"eq\" | \"ne\"");
	gives(DEFAULTS "Mappings: {M: {a: {k: 1}, b: {k: 2}}}\n" TOPIC "!FindInMap [M, !Select [0, !Split [',', !Ref P]], k]\n", "1 | " OPEN);
	gives("Parameters: {P: {Type: String, Default: a}}\nRules: {R: {Assertions: [{Assert: {'Fn::Contains': [[x, y], {Ref: P}]}}]}}\n" TOPIC "!Ref P\n", "\"x\" | \"y\"");
}

/* Every way to make the literal is tried. */
static void test_several_parameters_in_one_text(void **state)
{
	(void)state;
	gives(DEFAULTS "Conditions: {C: !Equals [!Sub '${P}-${Q}', x-y]}\n" TOPIC "[!If [C, eq, ne], !Ref P, !Ref Q]\n",
	      "[\"eq\",\"x\",\"y\"] | [\"ne\",\"x\",\"q\"] | [\"ne\",\"a,b\",\"y\"] | [\"ne\",\"a,b\",\"q\"]");
	gives("Parameters: {P: {Type: String}, Q: {Type: String, AllowedValues: [b, c]}}\nConditions: {C: !Equals [!Join ['', [!Ref P, !Ref Q]], ab]}\n" TOPIC
	      "!If [C, !Sub '${P}+${Q}', !Ref Q]\n", "\"a+b\" | \"b\" | \"c\"");
	gives("Parameters: {P: {Type: String}, Q: {Type: String}}\nMappings: {M: {x-y: {k: 1}}}\n" TOPIC "!FindInMap [M, !Sub '${P}-${Q}', k]\n",
	      "1 | (dead) | (dead) | (dead)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_is_what_other_reads),
		cmocka_unit_test(test_strict_values_assume_nothing),
		cmocka_unit_test(test_assumed_defaults_are_listed),
		cmocka_unit_test(test_literals_that_break_the_constraints),
		cmocka_unit_test(test_wrapped_comparisons),
		cmocka_unit_test(test_empty_list_idiom),
		cmocka_unit_test(test_two_parameters_compared),
		cmocka_unit_test(test_undecidable_comparisons_are_choices),
		cmocka_unit_test(test_no_echo_decides_but_is_not_read),
		cmocka_unit_test(test_region_and_what_follows_it),
		cmocka_unit_test(test_mapping_keys_are_candidates),
		cmocka_unit_test(test_other_key_reads_the_default_value),
		cmocka_unit_test(test_chosen_truth_holds_for_all),
		cmocka_unit_test(test_given_values_that_break_a_rule),
		cmocka_unit_test(test_rules_that_nothing_meets),
		cmocka_unit_test(test_rule_functions),
		cmocka_unit_test(test_absent_in_every_scenario),
		cmocka_unit_test(test_previous_values_are_unknown_but_decide),
		cmocka_unit_test(test_list_parameters_in_rules),
		cmocka_unit_test(test_defaults_behind_forms_without_literals),
		cmocka_unit_test(test_several_parameters_in_one_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
