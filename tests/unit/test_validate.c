/* SPDX-License-Identifier: Apache-2.0 */
/* Every function: where it may stand and in what shape. */
#include "cfn_load.h"

/* value stands on line 2 from column 54 on. */
#define IN(value) "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {Property: " value "}}\n"
#define LIST "Parameters: {L: {Type: CommaDelimitedList}, S: {Type: String}}\n"
#define CONDITION(value) "Parameters: {S: {Type: String}}\nConditions: {C: " value "}\nResources: {A: {Type: 'AWS::SNS::Topic'}}\n"

/* Just the codes, for shapes of which the place is not the point. */
static const char *codes(const char *text)
{
	static char out[400];
	struct cfn c;
	size_t n = 0;

	out[0] = '\0';
	cfn_open(&c, text);
	for (size_t i = 0; i < c.diags.n; i++)
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%s%s%s", i ? " " : "", c.diags.items[i].level == MG_DIAG_ERROR ? "" : "~", c.diags.items[i].code);
	cfn_close(&c);
	return out;
}

#define ok(text) assert_string_equal(codes(text), "")
#define says(text, expected) assert_string_equal(codes(text), expected)

static void references(void **state)
{
	(void)state;
	assert_diags(IN("!Ref Nothing"), "error unresolved-reference 2:60");
	assert_diags(IN("!Ref 'AWS::Regoin'"), "error unresolved-reference 2:60");
	assert_diags(IN("!Sub 'x ${Nothing}'"), "error unresolved-reference 2:63");
	assert_diags(IN("!Sub 'x ${Nothing.Arn}'"), "error unresolved-reference 2:63");
	assert_diags(IN("!GetAtt Nothing.Arn"), "error unresolved-reference 2:63");
	says(LIST IN("!GetAtt S.Arn"), "unresolved-reference");
	says(IN("{Ref: [x]}"), "function-arguments");
	says(IN("{Ref: ''}"), "function-arguments");
	says(IN("{Ref: !Sub S}"), "function-arguments");
	ok("Transform: AWS::LanguageExtensions\n" LIST IN("{Ref: !Sub S}"));
	says(IN("{'Fn::GetAtt': [A]}"), "function-arguments");
	says(IN("{'Fn::GetAtt': [B, C, D]}"), "function-arguments");
	says("Resources: {B: {Type: 'Custom::B'}, A: {Type: 'Custom::A', Properties: {X: {'Fn::GetAtt': [B, '']}}}}\n", "function-arguments");
	ok("Resources: {A: {Type: 'Custom::X'}, B: {Type: 'AWS::SNS::Topic', Properties: {X: {'Fn::GetAtt': [A, !Ref 'AWS::Region']}}}}\n");
}

static void a_similar_name_is_proposed(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Parameters: {Environment: {Type: String}}\n" IN("!Ref Enviroment"));
	assert_non_null(strstr(c.diags.items[0].text.p, "did you mean `Environment`?"));
	cfn_close(&c);
}

static void imports(void **state)
{
	(void)state;
	ok(IN("!ImportValue x"));
	ok(IN("{'Fn::ImportValue': !Sub '${AWS::StackName}-x'}"));
	says(IN("{'Fn::ImportValue': [x]}"), "function-arguments");
	says("Resources: {B: {Type: 'AWS::SNS::Topic'}, A: {Type: 'AWS::SNS::Topic', Properties: {X: {'Fn::ImportValue': !Ref B}}}}\n", "resource-not-allowed");
	ok(IN("{'Fn::GetStackOutput': {StackName: s, OutputName: o, Region: r}}"));
	says(IN("{'Fn::GetStackOutput': {StackName: s}}"), "function-arguments");
	says(IN("{'Fn::GetStackOutput': {StackName: s, OutputName: o, Regoin: r}}"), "function-arguments");
}

static void texts(void **state)
{
	(void)state;
	ok(IN("!Sub ['${a}', {a: 1}]"));
	says(IN("!Sub ['a']"), "function-arguments");
	says(IN("!Sub [!Ref 'AWS::Region', {}]"), "function-arguments");
	says(IN("!Sub {a: b}"), "function-arguments");
	says(IN("!Sub ['${a}', {a: [x]}]"), "sub-not-text");
	says(LIST IN("!Sub '${L}'"), "sub-not-text");
	says(IN("!Sub '${AWS::NoValue}'"), "sub-not-text");
	ok(LIST IN("!Join [',', !Ref L]"));
	says(LIST IN("!Join [',', !Ref S]"), "join-not-list");
	says(LIST IN("!Join [',', [!Ref L]]"), "join-not-list");
	says(IN("!Join [',', [[a]]]"), "join-not-list");
	says(IN("!Join [!Ref 'AWS::Region', [a]]"), "function-arguments");
	says(IN("!Join [a]"), "function-arguments");
	ok(IN("!Join ['', !Split [',', 'a,b']]"));
	says(IN("!Split ['', 'a,b']"), "function-arguments");
	says(IN("!Split [',', [a]]"), "split-not-text");
	says(IN("!Split [',', a, b]"), "function-arguments");
	says(IN("{'Fn::Base64': [a]}"), "function-arguments");
	ok(IN("{'Fn::Base64': !Sub x}"));
}

static void lists(void **state)
{
	(void)state;
	ok(IN("!Select [0, !GetAZs '']"));
	says(IN("!Select [-1, [a]]"), "function-arguments");
	says(IN("!Select [0, text]"), "function-arguments");
	says(IN("!Select [0]"), "function-arguments");
	says(IN("!Select [[0], [a]]"), "function-arguments");
	says(IN("!GetAZs [a]"), "function-arguments");
	says(IN("!Cidr [10.0.0.0, 1, 8]"), "function-arguments");
	says(IN("!Cidr [10.0.0.0/16, 257, 8]"), "function-arguments");
	says(IN("!Cidr [10.0.0.0/16, 1, 17]"), "cidr-does-not-fit");
	says(IN("!Cidr [10.0.0.0/16]"), "function-arguments");
	ok(IN("!Cidr [10.0.0.0/16, 256, 8]"));
	says(IN("{'Fn::Length': [a]}"), "needs-language-extensions");
	ok("Transform: AWS::LanguageExtensions\n" IN("{'Fn::Length': [a]}"));
	says("Transform: AWS::LanguageExtensions\n" IN("{'Fn::Length': text}"), "function-arguments");
	says("Transform: AWS::LanguageExtensions\n" IN("{'Fn::ToJsonString': text}"), "function-arguments");
}

static void conditions(void **state)
{
	(void)state;
	ok(CONDITION("!Equals [!Ref S, a]"));
	ok(CONDITION("!Equals [!Select [0, !Split [',', !Ref S]], !Join ['', [a, b]]]"));
	says(CONDITION("!Equals [!Ref A, a]"), "resource-in-conditions");
	says(CONDITION("!Equals [!GetAtt A.X, a]"), "function-not-allowed resource-in-conditions");
	says(CONDITION("!Equals [!Ref 'AWS::NoValue', a]"), "no-value-not-allowed");
	says(CONDITION("!Equals [!If [C, a, b], a]"), "function-not-allowed");
	says(CONDITION("!Equals [!ImportValue x, a]"), "function-not-allowed");
	says(CONDITION("!Ref S"), "not-a-condition");
	says(CONDITION("text"), "not-a-condition");
	says(CONDITION("true"), "~not-a-condition");
	says(CONDITION("{a: b}"), "not-a-condition");
	says(CONDITION("!Not [!Ref S]"), "not-a-condition");
	says(CONDITION("!Not [!Equals [a, b], !Equals [a, b]]"), "function-arguments");
	says(CONDITION("!Or [!Equals [a, b], {Condition: D}]"), "undefined-condition");
	says(CONDITION("!Condition [x]"), "function-arguments");
	says(IN("!Equals [a, b]"), "function-not-allowed");
	says(IN("!If [!Equals [a, b], c, d]"), "function-arguments");
	says(IN("!If [C, a]"), "function-arguments");
	ok(IN("{Condition: data, Effect: Allow}"));
	ok(IN("{Condition: data}"));
}

static void mappings(void **state)
{
#define MAP "Mappings: {M: {T: {S: x}}}\nParameters: {P: {Type: String}}\n"
	(void)state;
	ok(MAP IN("!FindInMap [M, !Ref P, S]"));
	ok(MAP IN("!FindInMap [!Ref P, T, X]"));
	says(MAP IN("!FindInMap [M, !Ref P, X]"), "mapping-not-found");
	says(MAP IN("!FindInMap [M, !Sub '${P}', S]"), "needs-language-extensions");
	ok("Transform: AWS::LanguageExtensions\n" MAP IN("!FindInMap [M, !Sub '${P}', S]"));
	says(MAP IN("!FindInMap [M, T]"), "function-arguments");
	says(MAP IN("!FindInMap [M, [T], S]"), "function-arguments");
	says("Transform: AWS::LanguageExtensions\n" MAP IN("!FindInMap [M, T, X, default]"), "function-arguments");
}

static void loops_need_their_transform_everywhere(void **state)
{
	(void)state;
	says(IN("{'Fn::ForEach::L': [N, [a], {'${N}': 1}]}"), "needs-language-extensions");
	says("Conditions: {'Fn::ForEach::L': [N, [a], {'C${N}': !Equals [a, b]}]}\nResources: {A: {Type: 'AWS::SNS::Topic'}}\n", "needs-language-extensions");
	says("Resources: {A: {Type: 'AWS::SNS::Topic'}}\nOutputs: {'Fn::ForEach::L': [N, [a], {'O${N}': {Value: x}}]}\n", "needs-language-extensions");
}

static void a_place_inside_a_block_scalar(void **state)
{
	(void)state;
	assert_diags("Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub |\n        first ${AWS::Region}\n        then ${Missing} too\n",
		     "error unresolved-reference 7:14");
	assert_diags("{\"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\", \"Properties\": {\"X\": {\"Fn::Sub\": \"\\u00e4 ${Missing}\"}}}}}",
		     "error unresolved-reference 1:89");
}

static void dynamic_references_are_counted(void **state)
{
	struct mg_buf b = { 0 };
	struct cfn c;

	(void)state;
	mg_buf_puts(&b, "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {X: '");
	for (int i = 0; i < 61; i++)
		mg_buf_puts(&b, "{{resolve:ssm:x}}");
	mg_buf_puts(&b, "'}}}\n");
	cfn_open_label(&c, "t.yaml", mg_buf_view(&b), NULL, &mg_limits_default);
	assert_string_equal(cfn_diags(&c), "warning quota-dynamic-references 1:1");
	cfn_close(&c);
	mg_buf_fini(&b);
}

static void secure_references_have_their_places(void **state)
{
	(void)state;
	ok("Resources: {D: {Type: 'AWS::RDS::DBInstance', Properties: {MasterUserPassword: '{{resolve:ssm-secure:p:1}}'}}}\n");
	ok("Resources: {D: {Type: 'AWS::IAM::User', Properties: {LoginProfile: {Password: !Sub ['${x}', {x: '{{resolve:ssm-secure:p}}'}]}}}}\n");
	assert_diags(IN("'x {{resolve:ssm-secure:p}}'"), "error secure-reference-not-allowed 2:58");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references), cmocka_unit_test(a_similar_name_is_proposed), cmocka_unit_test(imports), cmocka_unit_test(texts), cmocka_unit_test(lists),
		cmocka_unit_test(conditions), cmocka_unit_test(mappings), cmocka_unit_test(loops_need_their_transform_everywhere),
		cmocka_unit_test(a_place_inside_a_block_scalar), cmocka_unit_test(dynamic_references_are_counted),
		cmocka_unit_test(secure_references_have_their_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
