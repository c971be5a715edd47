/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the reference's table of tricky inputs that are decided when a template is loaded; one test per row, named by its number. */
#include "cfn_load.h"

#define TOPIC "Resources:\n  A: {Type: 'AWS::SNS::Topic'}\n"
/* A topic whose DisplayName is what is asked; it stands on line 2 of the text, column 55. */
#define NAMED(value) "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: " value "}}\n"

static void row_01_empty(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "");
	assert_int_equal(c.rc, MG_EINPUT);
	assert_int_equal(c.diags.errors, 1);
	cfn_close(&c);
	cfn_open(&c, "# only a comment\n");
	assert_int_equal(c.rc, MG_EINPUT);
	assert_int_equal(c.diags.errors, 1);
	cfn_close(&c);
}

static void row_02_root_is_no_map(void **state)
{
	(void)state;
	assert_diags("- a\n", "error unsupported-structure 1:1");
	assert_diags("text\n", "error unsupported-structure 1:1");
}

static void row_03_no_resources(void **state)
{
	(void)state;
	assert_diags("{}", "error no-resources 1:1");
	assert_diags("Resources: {}\n", "error no-resources 1:12");
}

static void row_04_resources_null(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Resources:\n");
	assert_int_equal(c.rc, MG_EINPUT);
	assert_int_equal(c.diags.errors, 1);
	cfn_close(&c);
}

static void row_05_type_missing(void **state)
{
	(void)state;
	assert_diags("Resources: {A: {Properties: {}}}\n", "error resource-without-type 1:13");
}

static void row_06_invalid_attribute(void **state)
{
	(void)state;
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', Invalid: 10}}\n", "error unknown-resource-attribute 1:42");
}

static void row_07_resource_id(void **state)
{
	(void)state;
	assert_diags("Resources: {my-topic: {Type: 'AWS::SNS::Topic'}}\n", "error name-not-alphanumeric 1:13");
}

static void row_08_id_with_digit(void **state)
{
	(void)state;
	assert_diags("Resources: {1Topic: {Type: 'AWS::SNS::Topic'}}\n", "");
}

static void row_22_23_dates_are_text(void **state)
{
	(void)state;
	assert_diags("AWSTemplateFormatVersion: 2010-09-09\n" NAMED("2012-10-17"), "");
	assert_diags("AWSTemplateFormatVersion: 2012-10-17\n" TOPIC, "error format-version 1:27");
}

static void row_33_null(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, NAMED(""));
	assert_string_equal(cfn_diags(&c), "error null-value 2:58");
	assert_non_null(strstr(c.diags.items[0].text.p, "/Resources/A/Properties/DisplayName"));
	cfn_close(&c);
	assert_diags(NAMED("[~]"), "warning null-value 2:59");
}

static void row_34_35_getatt(void **state)
{
	(void)state;
	assert_diags("Resources:\n  Db: {Type: 'AWS::RDS::DBInstance'}\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt Db.Endpoint.Address}}\n", "");
	assert_diags("Resources:\n  Db: {Type: 'AWS::RDS::DBInstance'}\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt Db}}\n",
		     "error function-arguments 3:66");
}

static void row_37_unknown_function(void **state)
{
	(void)state;
	assert_diags(NAMED("!Refx Foo"), "warning unknown-function 2:58");
}

static void row_38_siblings(void **state)
{
	(void)state;
	assert_diags(NAMED("{Ref: A, Extra: 1}"), "error function-with-siblings 2:59");
}

static void row_39_sub_literal(void **state)
{
	(void)state;
	assert_diags(NAMED("!Sub '${!Literal} ${AWS::Region}'"), "");
}

static void row_40_sub_names(void **state)
{
	(void)state;
	assert_diags(NAMED("!Sub 'a ${x:-y}'"), "error sub-variable-name 2:66");
}

static void row_41_42_sub_map(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Parameters: {B: {Type: String}}\nResources:\n  Topic: {Type: 'AWS::SNS::Topic'}\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n"
		     "      QueueName: !Sub ['${A}-${B}', {A: x}]\n      Tag: !Sub ['${Topic}', {Topic: z}]\n");
	assert_string_equal(cfn_diags(&c), "");
	assert_int_equal(c.t->graph->n, 0);
	cfn_close(&c);
}

static void row_45_select(void **state)
{
	(void)state;
	assert_diags(NAMED("!Select ['1', [a, b]]"), "");
	assert_diags(NAMED("!Select [2, [a, b]]"), "error select-out-of-range 2:67");
	assert_diags(NAMED("!Select [x, [a]]"), "error function-arguments 2:67");
}

static void row_46_select_wrapped(void **state)
{
	(void)state;
	assert_diags("Parameters: {L: {Type: CommaDelimitedList}}\n" NAMED("!Select [1, [!Ref L]]"), "error select-out-of-range 3:67");
}

static void row_48_split_list(void **state)
{
	(void)state;
	assert_diags("Parameters: {L: {Type: CommaDelimitedList}}\n" NAMED("!Split [',', !Ref L]"), "error split-not-text 3:71");
}

static void row_49_50_51_cidr(void **state)
{
	(void)state;
	assert_diags(NAMED("!Cidr ['192.168.0.0/24', 6, 5]"), "");
	assert_diags(NAMED("!Cidr ['10.0.0.0/24', 20, 5]"), "error cidr-does-not-fit 2:58");
	assert_diags(NAMED("!Cidr ['2001:db8:1234:1a00::/56', 2, 64]"), "");
}

static void row_53_mapping_misses(void **state)
{
	(void)state;
	assert_diags("Mappings: {M: {T: {S: 1}}}\n" NAMED("!FindInMap [M, T, S]"), "");
	assert_diags("Mappings: {M: {T: {S: 1}}}\n" NAMED("!FindInMap [M, T, X]"), "error mapping-not-found 3:76");
	assert_diags("Mappings: {M: {T: {S: 1}}}\n" NAMED("!FindInMap [M, X, S]"), "error mapping-not-found 3:73");
	assert_diags("Mappings: {M: {T: {S: 1}}}\n" NAMED("!FindInMap [X, T, S]"), "error mapping-not-found 3:70");
	assert_diags("Transform: AWS::LanguageExtensions\nMappings: {M: {T: {S: 1}}}\n" NAMED("!FindInMap [M, T, X, {DefaultValue: d}]"), "");
}

static void row_54_default_value(void **state)
{
	(void)state;
	assert_diags("Mappings: {M: {T: {S: 1}}}\n" NAMED("!FindInMap [M, T, S, {DefaultValue: d}]"), "error needs-language-extensions 3:79");
}

static void row_60_allowed_booleans(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Parameters:\n  P: {Type: String, AllowedValues: [Yes, No]}\n" TOPIC);
	assert_int_equal(c.diags.errors, 0);
	assert_int_equal(c.diags.n, 2);
	cfn_close(&c);
}

static void row_61_noecho_output(void **state)
{
	(void)state;
	assert_diags("Parameters: {P: {Type: String, NoEcho: true}}\n" TOPIC "Outputs: {O: {Value: !Ref P}}\n", "warning noecho-output 4:27");
}

static void row_62_condition_cycle(void **state)
{
	(void)state;
	assert_diags("Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n" TOPIC, "error circular-condition 2:6");
	assert_diags("Conditions:\n  A: !Not [!Condition A]\n" TOPIC, "error circular-condition 2:6");
}

static void row_63_and_arity(void **state)
{
	(void)state;
	assert_diags("Conditions:\n  A: !And [!Equals [a, b]]\n" TOPIC, "error function-arguments 2:6");
	assert_diags("Conditions:\n  E: !Equals [a, b]\n  A: !And [{Condition: E}, {Condition: E}, {Condition: E}, {Condition: E}, {Condition: E}, {Condition: E}, "
		     "{Condition: E}, {Condition: E}, {Condition: E}, {Condition: E}, {Condition: E}]\n" TOPIC, "error function-arguments 3:6");
}

static void row_64_equals_arity(void **state)
{
	(void)state;
	assert_diags("Conditions:\n  A: !Equals [a]\n" TOPIC, "error function-arguments 2:6");
}

static void row_65_if_missing(void **state)
{
	(void)state;
	assert_diags(NAMED("!If [Missing, a, b]"), "error undefined-condition 2:63");
}

static void row_72_circle(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt B.Arn}}\n  B: {Type: 'AWS::SQS::Queue', DependsOn: A}\n");
	assert_string_equal(cfn_diags(&c), "error circular-dependency 2:58");
	assert_non_null(strstr(c.diags.items[0].text.p, "[A, B]"));
	cfn_close(&c);
}

static void row_73_self(void **state)
{
	(void)state;
	assert_diags(NAMED("!Sub '${A.Arn}'"), "error circular-dependency 2:63");
}

static void row_74_opposite_branches(void **state)
{
	(void)state;
	assert_diags("Conditions: {C: !Equals [!Ref 'AWS::Region', x]}\nResources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !If [C, !Ref B, '']}}\n"
		     "  B: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !If [C, '', !Ref A]}}\n", "warning possible-circular-dependency 3:66");
}

static void row_76_spaced_reference(void **state)
{
	(void)state;
	assert_diags(NAMED("'{{ resolve:ssm:x }}'"), "warning spaced-dynamic-reference 2:59");
}

static void row_78_loop(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n    - Z\n    - [us-east-1a, us-east-1b]\n    - Sn&{Z}: {Type: 'AWS::EC2::Subnet', "
		     "Properties: {Name: !Sub 'n-${Z}'}}\n");
	assert_string_equal(cfn_diags(&c), "");
	assert_int_equal(c.t->nresources, 2);
	assert_string_equal(cfn_json(&c, "Resources", "Snuseast1b"), "{\"Type\":\"AWS::EC2::Subnet\",\"Properties\":{\"Name\":\"n-us-east-1b\"}}");
	cfn_close(&c);
}

static void row_79_loop_without_identifier(void **state)
{
	(void)state;
	assert_diags("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n    - Z\n    - [a, b]\n    - Same: {Type: 'AWS::SNS::Topic'}\n  "
		     "A: {Type: 'AWS::SNS::Topic'}\n", "error foreach-duplicate-key 6:7");
}

static void row_80_loop_without_transform(void **state)
{
	(void)state;
	assert_diags("Resources:\n  Fn::ForEach::L:\n    - Z\n    - [a, b]\n    - 'S${Z}': {Type: 'AWS::SNS::Topic'}\n", "error needs-language-extensions 2:3");
}

static void row_81_unknown_collection(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Transform: AWS::LanguageExtensions\nParameters: {P: {Type: CommaDelimitedList}}\nResources:\n  Fn::ForEach::L:\n    - Z\n    - !Ref P\n"
		     "    - 'S${Z}': {Type: 'AWS::SNS::Topic'}\n");
	assert_string_equal(cfn_diags(&c), "warning unknown-collection 6:7");
	assert_int_equal(c.t->nresources, 0);
	assert_int_equal(c.t->ngaps, 1);
	assert_true(c.t->gaps[0].resources);
	cfn_close(&c);
}

static void row_82_same_identifier(void **state)
{
	(void)state;
	assert_diags("Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n    - Z\n    - [a]\n    - Fn::ForEach::M:\n      - Z\n      - [b]\n"
		     "      - 'S${Z}': {Type: 'AWS::SNS::Topic'}\n", "error foreach 7:9");
}

static void row_83_macro(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Transform: Mine\n" TOPIC);
	assert_string_equal(cfn_diags(&c), "warning unresolvable-transform 1:12");
	assert_non_null(mg_template_gap(c.t, c.t->resources[0].node));
	cfn_close(&c);
}

static void row_84_policy_function(void **state)
{
	(void)state;
	assert_diags("Conditions: {C: !Equals [a, b]}\nResources:\n  A: {Type: 'AWS::SNS::Topic', DeletionPolicy: !If [C, Retain, Delete]}\n",
		     "error needs-language-extensions 3:48");
	assert_diags("Transform: AWS::LanguageExtensions\nConditions: {C: !Equals [a, b]}\nResources:\n  A: {Type: 'AWS::SNS::Topic', DeletionPolicy: !If [C, Retain, Delete]}\n", "");
}

static void row_89_size(void **state)
{
	static const char start[] = TOPIC "#";
	struct mg_limits limits = mg_limits_default;
	const size_t sizes[] = { 51200, 51201, 1000001, (1 << 20) + 1 };
	const char *const expected[] = { "", "warning quota-template-body 1:1", "warning quota-template-size 1:1", "error quota-template-size 1:1" };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct cfn c;
		char *text = malloc(sizes[i]);
		assert_non_null(text);
		memset(text, 'x', sizes[i]);
		memcpy(text, start, sizeof(start) - 1);
		cfn_open_label(&c, "t.yaml", (struct mg_str){ text, sizes[i] }, NULL, &limits);
		assert_string_equal(cfn_diags(&c), expected[i]);
		cfn_close(&c);
		free(text);
	}
}

static void row_90_count_after_loops(void **state)
{
	struct mg_buf b = { 0 };
	struct cfn c;

	(void)state;
	mg_buf_puts(&b, "Transform: AWS::LanguageExtensions\nResources:\n  Fn::ForEach::L:\n    - Z\n    - [e0");
	for (int i = 1; i <= 500; i++)
		mg_buf_printf(&b, ", e%d", i);
	mg_buf_puts(&b, "]\n    - 'S${Z}': {Type: 'AWS::SNS::Topic'}\n");
	cfn_open_label(&c, "t.yaml", mg_buf_view(&b), NULL, &mg_limits_default);
	assert_int_equal(c.t->nresources, 501);
	assert_string_equal(cfn_diags(&c), "error quota-count 3:3");
	cfn_close(&c);
	mg_buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(row_01_empty), cmocka_unit_test(row_02_root_is_no_map), cmocka_unit_test(row_03_no_resources), cmocka_unit_test(row_04_resources_null),
		cmocka_unit_test(row_05_type_missing), cmocka_unit_test(row_06_invalid_attribute), cmocka_unit_test(row_07_resource_id), cmocka_unit_test(row_08_id_with_digit),
		cmocka_unit_test(row_22_23_dates_are_text), cmocka_unit_test(row_33_null), cmocka_unit_test(row_34_35_getatt), cmocka_unit_test(row_37_unknown_function),
		cmocka_unit_test(row_38_siblings), cmocka_unit_test(row_39_sub_literal), cmocka_unit_test(row_40_sub_names), cmocka_unit_test(row_41_42_sub_map),
		cmocka_unit_test(row_45_select), cmocka_unit_test(row_46_select_wrapped), cmocka_unit_test(row_48_split_list), cmocka_unit_test(row_49_50_51_cidr),
		cmocka_unit_test(row_53_mapping_misses), cmocka_unit_test(row_54_default_value), cmocka_unit_test(row_60_allowed_booleans),
		cmocka_unit_test(row_61_noecho_output), cmocka_unit_test(row_62_condition_cycle), cmocka_unit_test(row_63_and_arity), cmocka_unit_test(row_64_equals_arity),
		cmocka_unit_test(row_65_if_missing), cmocka_unit_test(row_72_circle), cmocka_unit_test(row_73_self), cmocka_unit_test(row_74_opposite_branches),
		cmocka_unit_test(row_76_spaced_reference), cmocka_unit_test(row_78_loop), cmocka_unit_test(row_79_loop_without_identifier),
		cmocka_unit_test(row_80_loop_without_transform), cmocka_unit_test(row_81_unknown_collection), cmocka_unit_test(row_82_same_identifier),
		cmocka_unit_test(row_83_macro), cmocka_unit_test(row_84_policy_function), cmocka_unit_test(row_89_size), cmocka_unit_test(row_90_count_after_loops),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
