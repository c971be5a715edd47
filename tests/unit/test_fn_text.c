/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::Sub, Fn::Join, Fn::Base64 and Fn::ToJsonString: what they give, what is said of their wrong shapes, and what such a shape is worth. */
#include "value_rows.h"

static void json_strings(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH(LE, "{'Fn::ToJsonString': {a: \"\\r\\b\\f\\x01\\\\\\t\", b: 1}}", "", "\"{\\\"a\\\":\\\"\\\\r\\\\b\\\\f\\\\u0001\\\\\\\\\\\\t\\\",\\\"b\\\":1}\""),
		ROW_WITH(LE, "{'Fn::ToJsonString': text}",
		    "error function-arguments 6:10 Fn::ToJsonString needs a map or a list; here it has a string",
		    "{\"unknown\":\"Fn::ToJsonString takes a map or a list\"}"),
		ROW_WITH(LE, "{'Fn::ToJsonString': !Ref 'AWS::NoValue'}", "", "{\"unknown\":\"Fn::ToJsonString takes a map or a list\"}"),
		ROW_WITH(LE, "{'Fn::ToJsonString': []}", "", "\"[]\""),
		ROW_WITH(LE, "{'Fn::ToJsonString': [[]]}", "", "\"[[]]\""),
		{ "{'Fn::ToJsonString': [!GetAZs '', !Ref Q]}", "", "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}", LE, QUEUE },
		ROW_WITH(LE "Parameters: {S: {Type: String, NoEcho: true}}\n", "{'Fn::ToJsonString': {a: !Ref S, 'b\"': !Sub 'x\"${S}\"y'}}", "", "{\"unknown\":\"NoEcho\"}"),
		{ "{'Fn::ToJsonString': {a: !Sub 'x\"${Q}\"y'}}", "", "{\"unknown\":\"Ref Q\"}", LE, QUEUE },
		ROW_WITH(LE "Conditions: {C: !Equals [!Ref 'AWS::Region', x]}\n", "{'Fn::ToJsonString': {a: !If [C, !Ref 'AWS::NoValue', 2]}}", "", "\"{}\" | \"{\\\"a\\\":2}\""),
		{ "{'Fn::ToJsonString': !GetAtt Q.Arn}", "", "{\"unknown\":\"GetAtt Q.Arn\"}", LE, QUEUE },
		{ "{'Fn::ToJsonString': {a: !Split [',', !Ref Q]}}", "", "{\"unknown\":\"Ref Q\"}", LE, QUEUE },
		ROW_WITH(LE, "{'Fn::ToJsonString': {a: {'Fn::Transform': {Name: M}}}}",
		    "warning unresolvable-transform 6:36 " UNRUN("M"),
		    "{\"unknown\":\"Fn::Transform `M` not expanded\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void base64(void **state)
{
	static const struct value_row rows[] = {
		ROW("{'Fn::Base64': [a]}",
		    "error function-arguments 5:10 every Fn::Base64 object must have a string, or a function that gives one; here it has a list",
		    "{\"unknown\":\"Fn::Base64 takes a text, not a list\"}"),
		ROW("{'Fn::Base64': {a: b}}",
		    "error function-arguments 5:10 every Fn::Base64 object must have a string, or a function that gives one; here it has a map",
		    "{\"unknown\":\"Fn::Base64 takes a text, not a map\"}"),
		ROW("{'Fn::Base64': !Ref 'AWS::NoValue'}", "", "{\"unknown\":\"AWS::NoValue is no value here\"}"),
		ROW("{'Fn::Base64': !GetAZs ''}",
		    "error function-arguments 5:10 every Fn::Base64 object must have a string, or a function that gives one; here it has a map",
		    "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW("{'Fn::Base64': ab}", "", "\"YWI=\""),
	};

	(void)state;
	value_rows(rows);
}

static void joins(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Join a",
		    "error function-arguments 5:10 every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings; here it has a string",
		    "{\"unknown\":\"Fn::Join that is not [delimiter, list]\"}"),
		ROW("!Join [a]",
		    "error function-arguments 5:10 every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings; here it has 1",
		    "{\"unknown\":\"Fn::Join that is not [delimiter, list]\"}"),
		ROW("!Join [a, [b], c]",
		    "error function-arguments 5:10 every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings; here it has 3",
		    "{\"unknown\":\"Fn::Join that is not [delimiter, list]\"}"),
		ROW("!Join [!Ref 'AWS::NoValue', [b]]",
		    "error function-arguments 5:17 the delimiter of Fn::Join is a map; it must be a literal text",
		    "{\"unknown\":\"AWS::NoValue is no value here\"}"),
		ROW("!Join [[x], [b]]",
		    "error function-arguments 5:17 the delimiter of Fn::Join is a list; it must be a literal text",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW("!Join [{'Fn::Join': a}, [b]]",
		    "error function-arguments 5:17 every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings; here it has a string\n"
		    "error function-arguments 5:17 the delimiter of Fn::Join is a map; it must be a literal text",
		    "{\"unknown\":\"Fn::Join that is not [delimiter, list]\"}"),
		ROW("!Join ['-', text]",
		    "error join-not-list 5:22 every Fn::Join object requires (2) a list of strings or a function that gives one; this is one text",
		    "{\"unknown\":\"every Fn::Join object requires (2) a list of strings or a function that gives one; this is a string\"}"),
		ROW("!Join ['-', !Ref 'AWS::NoValue']", "", "{\"unknown\":\"every Fn::Join object requires (2) a list of strings or a function that gives one; this is AWS::NoValue\"}"),
		ROW("!Join ['-', {a: b}]",
		    "error join-not-list 5:22 every Fn::Join object requires (2) a list of strings or a function that gives one; this is a map",
		    "{\"unknown\":\"every Fn::Join object requires (2) a list of strings or a function that gives one; this is a map\"}"),
		ROW("!Join ['-', [a, !Ref 'AWS::NoValue', b]]", "", "\"a-b\""),
		ROW("!Join ['-', [a, [b]]]",
		    "error join-not-list 5:26 every Fn::Join object requires (2) a list of strings to be joined; this member is a list: use it as the list itself, without brackets around it",
		    "{\"unknown\":\"every Fn::Join object requires (2) a list of strings to be joined; member 2 is a list\"}"),
		ROW("!Join ['-', [a, {b: 1}]]",
		    "error join-not-list 5:26 every Fn::Join object requires (2) a list of strings to be joined; this member is a map",
		    "{\"unknown\":\"every Fn::Join object requires (2) a list of strings to be joined; member 2 is a map\"}"),
		ROW("!Join ['-', [a, !GetAZs '']]",
		    "error join-not-list 5:26 every Fn::Join object requires (2) a list of strings to be joined; this member is a list: use it as the list itself, without brackets around it",
		    "{\"unknown\":\"every Fn::Join object requires (2) a list of strings to be joined; member 2 is a list\"}"),
		ROW_WITH("Parameters: {S: {Type: CommaDelimitedList, NoEcho: true}}\n", "!Join ['-', !Ref S]", "", "{\"unknown\":\"NoEcho\"}"),
		ROW_BESIDE(QUEUE, "!Join ['-', !Split [',', !Sub 'a,b,c${Q}']]", "", "{\"unknown\":\"Ref Q\"}"),
		ROW_BESIDE(QUEUE, "!Join ['-', !Split [',', !Ref Q]]", "", "{\"unknown\":\"Ref Q\"}"),
		ROW("!Join ['-', [!ImportValue x, {'Fn::Transform': {Name: M}}]]",
		    "warning unresolvable-transform 5:40 " UNRUN("M"),
		    "{\"unknown\":\"ImportValue x\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void subs(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Sub []",
		    "error function-arguments 5:10 Fn::Sub with a list needs exactly two members, the text and the map of variables; here it has 0",
		    "{\"unknown\":\"Fn::Sub takes a text, or [text, map]\"}"),
		ROW("!Sub {a: b}",
		    "error function-arguments 5:10 Fn::Sub needs a literal text, or a list of a literal text and a map of variables",
		    "{\"unknown\":\"Fn::Sub takes a text, or [text, map]\"}"),
		ROW_WITH("Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}}\n", "!Sub 'x${L}'",
		    "error sub-not-text 6:17 the variable `L` in Fn::Sub does not resolve to a string; give it in the map of variables as Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `L` is a list; join lists with Fn::Join\"}"),
		ROW("!Sub 'x${AWS::NoValue}'",
		    "error sub-not-text 5:17 the variable `AWS::NoValue` in Fn::Sub does not resolve to a string",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `AWS::NoValue` is AWS::NoValue; join lists with Fn::Join\"}"),
		ROW("!Sub ['x${V}', {V: {a: 1}}]",
		    "error sub-not-text 5:29 a variable of Fn::Sub must resolve to a string; join lists with Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `V` is a map; join lists with Fn::Join\"}"),
		ROW("!Sub ['x${V}', {V: [1, 2]}]",
		    "error sub-not-text 5:29 a variable of Fn::Sub must resolve to a string; join lists with Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `V` is a list; join lists with Fn::Join\"}"),
		ROW("!Sub ['x${V}', {V: !GetAZs ''}]",
		    "error sub-not-text 5:29 a variable of Fn::Sub must resolve to a string; join lists with Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `V` is a list; join lists with Fn::Join\"}"),
		ROW("!Sub ['x${V}', [1, 2]]",
		    "error function-arguments 5:10 Fn::Sub needs a literal text, or a list of a literal text and a map of variables",
		    "{\"unknown\":\"Ref V, which the template does not declare\"}"),
	};

	(void)state;
	value_rows(rows);
}

/* A text as far as it is known: holes stand in angle brackets. */
static void shows(const char *before, const char *value, const char *want)
{
	struct mg_buf yaml = { 0 }, got = { 0 };

	mg_buf_printf(&yaml, "%sResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: %s\n" QUEUE, before, value);
	mg_buf_putc(&yaml, '\0');
	struct loaded *l = load_template(yaml.p, NULL, NULL, false);
	assert_int_equal(l->status, MG_OK);
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));
	mg_buf_printf(&got, "%s", v->secret ? "secret " : "");
	for (size_t i = 0; i < v->npieces; i++)
		mg_buf_printf(&got, v->pieces[i].hole ? "<%.*s>" : "%.*s", MG_STR_ARG(v->pieces[i].text));
	mg_buf_putc(&got, '\0');
	assert_string_equal(got.p, want);
	mg_buf_fini(&got);
	mg_buf_fini(&yaml);
	unload(l);
}

static void what_is_known_of_a_text(void **state)
{
	static const char echo[] = LE "Parameters: {S: {Type: String, NoEcho: true}, L: {Type: CommaDelimitedList, NoEcho: true}}\n";

	(void)state;
	shows("", "!Join ['-', [a, !GetAtt Q.Arn, b]]", "a-arn:<${AWS::Partition}>:sqs:<${AWS::Region}>:<${AWS::AccountId}>:<${Q.Arn}>-b");
	shows(echo, "!Join ['-', !Ref L]", "secret <${L}>");
	shows("", "!Join ['-', !Split [',', !Sub 'a,b,c${Q}']]", "a-b-<${Ref Q}>");
	shows("", "!Join ['-', !Split [',', !Ref Q]]", "<${Ref Q}>");
	shows("", "!Join ['-', !GetAZs '']", "<${Fn::GetAZs: the zones are the account's}>");
	shows("", "!Join ['-', [!ImportValue x, {'Fn::Transform': {Name: M}}]]", "<${Fn::ImportValue x}>-<${Fn::Transform `M` not expanded}>");
	shows(LE, "{'Fn::ToJsonString': {a: !Sub 'x\"${Q}\"y', b: !GetAZs ''}}", "{\"a\":\"x\\\"<${Q}>\\\"y\",\"b\":<${Fn::GetAZs: the zones are the account's}>}");
	shows(echo, "{'Fn::ToJsonString': [!Ref S, 1]}", "secret [\"<${S}>\",1]");
	shows(LE, "{'Fn::ToJsonString': [{'Fn::Transform': {Name: M}}, !Split [',', !Ref Q]]}", "[<${Fn::Transform `M` not expanded}>,<${Ref Q}>]");
	shows(LE, "{'Fn::ToJsonString': [!Sub 'a${AWS::Region}\\t', {'Fn::Transform': {Name: M}, b: !Ref Q}]}", "[\"a<${AWS::Region}>\\\\t\",<${Fn::Transform `M` not expanded}>]");
	shows(LE, "{'Fn::ToJsonString': !GetAtt Q.Arn}", "\"arn:<${AWS::Partition}>:sqs:<${AWS::Region}>:<${AWS::AccountId}>:<${Q.Arn}>\"");
}

static void json_is_not_written_deeper_than_values_may_be(void **state)
{
	struct loaded *l = load_template(LE "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {P: {'Fn::ToJsonString': {a: [x, [y]]}}}}}\n", NULL, NULL, false);

	(void)state;
	l->limits.value_depth = 2;
	mg_world_set_memo(l->w, false);
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));
	assert_int_equal(v->state, MG_UNKNOWN);
	assert_true(mg_str_is(v->reason, "Fn::ToJsonString nested deeper than limits.value_depth"));
	assert_int_equal(mg_text_starts(v, MG_STR("{\"a\":[\"x\",")), MG_YES);
	assert_int_equal(mg_text_ends(v, MG_STR("]}")), MG_YES);
	unload(l);
}

static void base64_has_a_length(void **state)
{
	struct loaded *l = load_template("Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {P: {'Fn::Base64': abcdef}, Q: {'Fn::Base64': abcdefg}}}}\n", NULL, NULL, false);

	(void)state;
	l->limits.value_text = 8;
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));
	assert_true(v->state == MG_KNOWN && mg_str_is(v->text, "YWJjZGVm"));
	v = mg_resolve(l->x, prop(l, "A", "Q"));
	assert_string_equal(v->fault, "value-too-large");
	assert_true(mg_str_is(v->reason, "Fn::Base64 makes a text longer than limits.value_text"));
	unload(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_strings), cmocka_unit_test(base64), cmocka_unit_test(joins), cmocka_unit_test(subs),
		cmocka_unit_test(what_is_known_of_a_text),
		cmocka_unit_test(json_is_not_written_deeper_than_values_may_be), cmocka_unit_test(base64_has_a_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
