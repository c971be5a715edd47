/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the reference's table of tricky inputs (section 7) that show only with values: one test per row. */
#include "world_load.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "
#define LE "Transform: AWS::LanguageExtensions\n"

static void gives_with(const char *yaml, const char *const *params, const char *region, const char *want)
{
	struct loaded *l = load_template(yaml, params, region, false);

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
	gives_with(yaml, NULL, NULL, want);
}

/* The diagnostics with the code after diagnosing: "level witness" of the first, or "none". */
static const char *diagnosed(const char *yaml, const char *code)
{
	static char text[256];
	struct loaded *l = load_template(yaml, NULL, NULL, false);

	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	assert_int_equal(mg_world_diagnose(l->w, &l->diags, &l->err), MG_OK);
	snprintf(text, sizeof(text), "none");
	for (size_t i = l->diags.n; i > 0; i--)
		if (strcmp(l->diags.items[i - 1].code, code) == 0)
			snprintf(text, sizeof(text), "%s %.*s", mg_diag_level_name(l->diags.items[i - 1].level), MG_STR_ARG(l->diags.items[i - 1].witness));
	unload(l);
	return text;
}

static void test_row_39_sub_literal_and_region(void **state)
{
	(void)state;
	gives_with(TOPIC "!Sub '${!Literal} ${AWS::Region}'\n", NULL, "eu-west-1", "\"${Literal} eu-west-1\"");
}

static void test_row_41_sub_map_and_parameter(void **state)
{
	(void)state;
	gives("Parameters: {B: {Type: String, Default: y}}\n" TOPIC "!Sub ['${A}-${B}', {A: x}]\n", "\"x-y\"");
}

static void test_row_42_sub_map_shadows_resource(void **state)
{
	(void)state;
	gives(TOPIC "!Sub ['${Topic}', {Topic: z}]\n  Topic: {Type: 'AWS::SNS::Topic'}\n", "\"z\"");
}

static void test_row_43_sub_dollars(void **state)
{
	(void)state;
	gives("Parameters: {P: {Type: String, Default: '1'}}\n" TOPIC "!Sub 'cost $5 $${P}'\n", "\"cost $5 $1\"");
}

static void test_row_44_join_no_value(void **state)
{
	(void)state;
	gives(TOPIC "!Join [',', [a, !Ref 'AWS::NoValue', b]]\n", "\"a,b\"");
	gives(TOPIC "!Join [',', [!Ref 'AWS::NoValue']]\n", "\"\"");
}

static void test_row_45_select(void **state)
{
	(void)state;
	gives(TOPIC "!Select ['1', [a, b]]\n", "\"b\"");
	gives(TOPIC "!Select [2, [a, b]]\n", "{\"unknown\":\"Fn::Select cannot select nonexistent value at index 2: the list has 2 members, counted from 0\"}");
	gives(TOPIC "!Select ['x', [a]]\n", "{\"unknown\":\"Fn::Select takes an index from 0, a whole number\"}");
	assert_string_equal(diagnosed("Parameters: {I: {Type: Number, AllowedValues: [0, 2]}}\n" TOPIC "!Select [!Ref I, [a, b]]\n", "select-out-of-range"), "error --parameter I=2");
}

static void test_row_46_select_wrapped_list(void **state)
{
	(void)state;
	gives("Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}}\n" TOPIC "!Select [1, [!Ref L]]\n",
	      "{\"unknown\":\"Fn::Select cannot select nonexistent value at index 1: the list has 1 member, counted from 0\"}");
}

static void test_row_47_split(void **state)
{
	(void)state;
	gives(TOPIC "!Split [';', 'a;;c;']\n", "[\"a\",\"\",\"c\",\"\"]");
}

static void test_row_48_split_of_list(void **state)
{
	static const char yaml[] = "Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}}\n" TOPIC "!Split [',', !Ref L]\n";

	(void)state;
	gives(yaml, "{\"unknown\":\"Fn::Split splits a string, but this is a list\"}");
	assert_string_not_equal(diagnosed(yaml, "split-not-text"), "none");
}

static void test_row_49_cidr(void **state)
{
	(void)state;
	gives(TOPIC "!Cidr ['192.168.0.0/24', 6, 5]\n",
	      "[\"192.168.0.0/27\",\"192.168.0.32/27\",\"192.168.0.64/27\",\"192.168.0.96/27\",\"192.168.0.128/27\",\"192.168.0.160/27\"]");
	gives(TOPIC "!Cidr ['10.0.1.77/24', '1', '8']\n", "[\"10.0.1.0/24\"]");
}

static void test_row_50_cidr_overflow(void **state)
{
	(void)state;
	assert_string_not_equal(diagnosed("Parameters: {B: {Type: String, Default: 10.0.0.0/24}}\n" TOPIC "!Cidr [!Ref B, 20, 5]\n", "cidr-does-not-fit"), "none");
}

static void test_row_51_cidr_v6(void **state)
{
	(void)state;
	gives(TOPIC "!Cidr ['2001:db8:1234:1a00::/56', 2, 64]\n", "[\"2001:db8:1234:1a00::/64\",\"2001:db8:1234:1a01::/64\"]");
}

static void test_row_52_base64(void **state)
{
	(void)state;
	gives(TOPIC "{'Fn::Base64': 'AWS CloudFormation'}\n", "\"QVdTIENsb3VkRm9ybWF0aW9u\"");
	gives(TOPIC "{'Fn::Base64': '\xc3\xa9'}\n", "\"w6k=\"");
	gives(TOPIC "{'Fn::Base64': ''}\n", "\"\"");
}

#define MAP "Mappings: {M: {eu: {a: 1}, us: {a: 2, b: 3}}}\nParameters: {K: {Type: String, AllowedValues: [eu, us]}}\n"

static void test_row_53_missing_mapping_key(void **state)
{
	(void)state;
	gives(MAP TOPIC "!FindInMap [M, !Ref K, b]\n", "{\"unknown\":\"unable to get mapping for `M`::`eu`::`b`; there is no such key\"} | 3");
	assert_string_equal(diagnosed(MAP TOPIC "!FindInMap [M, !Ref K, b]\n", "mapping-not-found"), "error --parameter K=eu");
	gives(LE MAP TOPIC "!FindInMap [M, !Ref K, b, {DefaultValue: d}]\n", "\"d\" | 3");
}

static void test_row_55_mapping_list(void **state)
{
	(void)state;
	gives("Mappings: {M: {a: {b: [x, 2, z]}}}\n" TOPIC "!Join ['-', !FindInMap [M, a, b]]\n", "\"x-2-z\"");
}

static void test_row_56_comma_list(void **state)
{
	(void)state;
	gives("Parameters: {L: {Type: CommaDelimitedList, Default: 'a, b ,c'}}\n" TOPIC "!Ref L\n", "[\"a\",\"b\",\"c\"]");
	gives("Parameters: {L: {Type: CommaDelimitedList, Default: ''}}\n" TOPIC "!Ref L\n", "[\"\"]");
	gives(LE "Parameters: {L: {Type: CommaDelimitedList, Default: ''}}\n" TOPIC "{'Fn::Length': !Ref L}\n", "1");
}

static void test_row_57_number_is_text(void **state)
{
	const char *p[] = { "N=1000.0", NULL };

	(void)state;
	gives_with("Parameters: {N: {Type: Number}}\n" TOPIC "!Ref N\n", p, NULL, "\"1000.0\"");
}

static void test_row_58_false_is_text(void **state)
{
	const char *p[] = { "B=false", NULL };
	static const char yaml[] = "Parameters: {B: {Type: String, Default: false}}\nConditions: {C: !Equals [!Ref B, 'false']}\n" TOPIC "!If [C, yes-it-is, no-it-is-not]\n";

	(void)state;
	gives_with(yaml, p, NULL, "\"yes-it-is\"");
	gives(yaml, "\"yes-it-is\" | \"no-it-is-not\"");
}

static void test_row_61_no_echo(void **state)
{
	const char *p[] = { "S=hunter2", NULL };

	(void)state;
	gives_with("Parameters: {S: {Type: String, NoEcho: true}}\n" TOPIC "!Sub 'x${S}'\n", p, NULL, "{\"unknown\":\"NoEcho\"}");
}

#define ENV(allowed) "Parameters: {Env: {Type: String" allowed "}}\nConditions: {IsProd: !Equals [!Ref Env, prod], IsDev: !Equals [!Ref Env, dev]}\n" TOPIC \
		     "[!If [IsProd, T, F], !If [IsDev, T, F]]\n"

static void test_row_66_allowed_values(void **state)
{
	(void)state;
	gives(ENV(", AllowedValues: [dev, prod]"), "[\"T\",\"F\"] | [\"F\",\"T\"]");
}

static void test_row_67_any_value(void **state)
{
	(void)state;
	gives(ENV(""), "[\"T\",\"F\"] | [\"F\",\"T\"] | [\"F\",\"F\"]");
}

static void test_row_68_independent(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	mg_buf_puts(&b, "Parameters:\n");
	for (int i = 0; i < 30; i++)
		mg_buf_printf(&b, "  P%d: {Type: String, AllowedValues: ['true', 'false']}\n", i);
	mg_buf_puts(&b, "Conditions:\n");
	for (int i = 0; i < 30; i++)
		mg_buf_printf(&b, "  C%d: !Equals [!Ref P%d, 'true']\n", i, i);
	mg_buf_puts(&b, TOPIC "!If [C17, a, b]\n");
	for (int i = 0; i < 30; i++)
		mg_buf_printf(&b, "      Q%d: !If [C%d, a, b]\n", i, i);
	mg_buf_putc(&b, '\0');
	gives(b.p, "\"a\" | \"b\"");
	mg_buf_fini(&b);
}

static void test_row_69_rule_prunes(void **state)
{
	(void)state;
	gives("Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}, Size: {Type: String, AllowedValues: [small, large]}}\n"
	      "Rules: {R: {RuleCondition: !Equals [!Ref Env, prod], Assertions: [{Assert: {'Fn::Not': [{'Fn::Equals': [{Ref: Size}, small]}]}}]}}\n" TOPIC "!Sub '${Env} ${Size}'\n",
	      "\"dev small\" | \"dev large\" | \"prod large\"");
}

#define ROW70(value) "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {C: !Equals [!Ref Env, prod]}\n" TOPIC value "\n  B: {Type: 'AWS::SNS::Topic', Condition: C}\n"

static void test_row_70_reference_to_absent(void **state)
{
	(void)state;
	assert_string_equal(diagnosed(ROW70("!Ref B"), "unresolved-dependency"), "error --parameter Env=dev");
	assert_string_equal(diagnosed(ROW70("!GetAtt B.TopicName"), "unresolved-dependency"), "error --parameter Env=dev");
	assert_string_equal(diagnosed(ROW70("!Sub 'x ${B.TopicName}'"), "unresolved-dependency"), "error --parameter Env=dev");
	assert_string_equal(diagnosed(ROW70("!If [C, !Ref B, x]"), "unresolved-dependency"), "none");
	assert_string_equal(diagnosed(ROW70("x\n    DependsOn: B"), "unresolved-dependency"), "none");
	assert_string_equal(diagnosed(ROW70("!Ref B\n    Condition: C"), "unresolved-dependency"), "none");
}

static void test_row_71_only_in_the_true_branch(void **state)
{
	(void)state;
	gives("Parameters: {E: {Type: String, Default: 'yes'}}\nConditions: {C: !Equals [!Ref E, 'yes']}\n" TOPIC "!If [C, {SSE: on-it-is}, !Ref 'AWS::NoValue']\n", "{\"SSE\":\"on-it-is\"} | null");
}

static void test_row_74_cycle_through_opposite_branches(void **state)
{
	static const char opposite[] = "Parameters: {E: {Type: String}}\nConditions: {C: !Equals [!Ref E, x]}\n"
				       "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {P: !If [C, !Ref B, x]}}\n  B: {Type: 'AWS::SNS::Topic', Properties: {P: !If [C, x, !Ref A]}}\n";
	static const char same[] = "Parameters: {E: {Type: String}}\nConditions: {C: !Equals [!Ref E, x]}\n"
				   "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {P: !If [C, !Ref B, x]}}\n  B: {Type: 'AWS::SNS::Topic', Properties: {P: !If [C, !Ref A, x]}}\n";

	(void)state;
	assert_string_equal(diagnosed(opposite, "circular-dependency"), "none");
	assert_string_equal(diagnosed(same, "circular-dependency"), "error --parameter E=x");
}

static void test_row_75_secret_reference(void **state)
{
	struct loaded *l = load_template(TOPIC "'{{resolve:secretsmanager:arn:aws:secretsmanager:us-west-2:123456789012:secret:S-a1b2c3:SecretString:password}}'\n", NULL, NULL, false);
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));

	(void)state;
	assert_int_equal(v->state, MG_UNKNOWN);
	assert_true(v->secret);
	assert_int_equal(v->nrefs, 1);
	assert_int_equal(v->refs[0].kind, MG_REF_DYNAMIC);
	assert_true(mg_str_is(v->refs[0].id, "arn:aws:secretsmanager:us-west-2:123456789012:secret:S-a1b2c3"));
	assert_true(mg_str_is(v->refs[0].attribute, "secretsmanager"));
	unload(l);
}

static void test_row_76_blanks_are_literal(void **state)
{
	(void)state;
	gives(TOPIC "'{{ resolve:ssm:x }}'\n", "\"{{ resolve:ssm:x }}\"");
}

static void test_row_77_assembled_reference(void **state)
{
	struct loaded *l = load_template("Parameters: {N: {Type: String}}\n" TOPIC "!Sub 'p-{{resolve:ssm:${N}}}-s'\n", NULL, NULL, false);
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));

	(void)state;
	assert_int_equal(v->state, MG_UNKNOWN);
	assert_int_equal(v->npieces, 3);
	assert_int_equal(mg_text_starts(v, MG_STR("p-")), MG_YES);
	assert_int_equal(mg_text_ends(v, MG_STR("-s")), MG_YES);
	assert_false(v->secret);
	bool dynamic = false;
	for (size_t i = 0; i < v->nrefs; i++)
		dynamic |= v->refs[i].kind == MG_REF_DYNAMIC;
	assert_true(dynamic);
	unload(l);
}

static void test_row_83_root_macro(void **state)
{
	(void)state;
	gives("Transform: MyMacro\n" TOPIC "x\n", "{\"unknown\":\"macro `MyMacro` not expanded\"}");
}

static void test_row_84_policy_attribute(void **state)
{
	struct loaded *l = load_template(LE "Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a]}\n" TOPIC "x\n    DeletionPolicy: !If [C, Retain, Delete]\n",
					 NULL, NULL, false);
	const struct mg_node *n = mg_template_resource(l->t, MG_STR("A"))->deletion_policy;

	(void)state;
	assert_true(mg_str_is(mg_resolve(l->x, n)->text, "Retain"));
	assert_true(mg_explore_next(l->x, 0));
	assert_true(mg_str_is(mg_resolve(l->x, n)->text, "Delete"));
	assert_false(mg_explore_next(l->x, 0));
	unload(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_row_39_sub_literal_and_region),
		cmocka_unit_test(test_row_41_sub_map_and_parameter),
		cmocka_unit_test(test_row_42_sub_map_shadows_resource),
		cmocka_unit_test(test_row_43_sub_dollars),
		cmocka_unit_test(test_row_44_join_no_value),
		cmocka_unit_test(test_row_45_select),
		cmocka_unit_test(test_row_46_select_wrapped_list),
		cmocka_unit_test(test_row_47_split),
		cmocka_unit_test(test_row_48_split_of_list),
		cmocka_unit_test(test_row_49_cidr),
		cmocka_unit_test(test_row_50_cidr_overflow),
		cmocka_unit_test(test_row_51_cidr_v6),
		cmocka_unit_test(test_row_52_base64),
		cmocka_unit_test(test_row_53_missing_mapping_key),
		cmocka_unit_test(test_row_55_mapping_list),
		cmocka_unit_test(test_row_56_comma_list),
		cmocka_unit_test(test_row_57_number_is_text),
		cmocka_unit_test(test_row_58_false_is_text),
		cmocka_unit_test(test_row_61_no_echo),
		cmocka_unit_test(test_row_66_allowed_values),
		cmocka_unit_test(test_row_67_any_value),
		cmocka_unit_test(test_row_68_independent),
		cmocka_unit_test(test_row_69_rule_prunes),
		cmocka_unit_test(test_row_70_reference_to_absent),
		cmocka_unit_test(test_row_71_only_in_the_true_branch),
		cmocka_unit_test(test_row_74_cycle_through_opposite_branches),
		cmocka_unit_test(test_row_75_secret_reference),
		cmocka_unit_test(test_row_76_blanks_are_literal),
		cmocka_unit_test(test_row_77_assembled_reference),
		cmocka_unit_test(test_row_83_root_macro),
		cmocka_unit_test(test_row_84_policy_attribute),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
