/* SPDX-License-Identifier: Apache-2.0 */
/* Functions in properties: what is said of each shape when a template is loaded, and what it is worth then. */
#include "value_rows.h"

static void subs(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Sub [~, {a: b}]",
		    "error function-arguments 5:10 Fn::Sub needs a literal text, or a list of a literal text and a map of variables",
		    "\"null\""),
		ROW("!Sub ['${a}', ~]",
		    "error function-arguments 5:10 Fn::Sub needs a literal text, or a list of a literal text and a map of variables",
		    "{\"unknown\":\"Ref a, which the template does not declare\"}"),
		ROW("!Sub ['${a}', {'Fn::Transform': {Name: M}}]",
		    "warning unresolvable-transform 5:25 " UNRUN("M"),
		    "{\"unknown\":\"Fn::Transform `M` not expanded\"}"),
		ROW("!Sub ['${a}', {b: 1, 'Fn::Transform': {Name: M}}]",
		    "warning unresolvable-transform 5:31 " UNRUN("M"),
		    "{\"unknown\":\"Fn::Transform `M` not expanded\"}"),
		ROW("!Sub ['${a}', !Ref x]",
		    "error function-arguments 5:10 Fn::Sub needs a literal text, or a list of a literal text and a map of variables",
		    "{\"unknown\":\"Ref a, which the template does not declare\"}"),
		ROW("!Sub ''", "", "\"\""),
		ROW("!Sub 'open ${a'", "", "\"open ${a\""),
		ROW("!Sub 'x ${a b} y'",
		    "error sub-variable-name 5:18 the variable `${a b}` has other characters than the alphanumeric ones, `_`, `.` and `:` that Fn::Sub allows in names; for text that is meant literally write `${!...}`",
		    "{\"unknown\":\"Fn::Sub with a variable name that is none\"}"),
		ROW("!Sub '${A.}'",
		    "error circular-dependency 5:15 circular dependency between resources: [A]; remove one of the references, or put it into a resource of its own\n"
		    "error function-arguments 5:16 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
		    "{\"unknown\":\"GetAtt A.\"}"),
		ROW("!Sub '${.Arn}'",
		    "error function-arguments 5:16 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
		    "{\"unknown\":\"GetAtt .Arn, which the template does not declare\"}"),
		ROW("!Sub '${AWS::NotificationARNs}'",
		    "error sub-not-text 5:16 the variable `AWS::NotificationARNs` in Fn::Sub does not resolve to a string; give it in the map of variables as Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `AWS::NotificationARNs` is a list; join lists with Fn::Join\"}"),
		ROW("!Sub '${AWS::Region.x}'",
		    "error unresolved-reference 5:16 unresolved dependency in the Resources block: `AWS::Region.x` is no pseudo parameter, did you mean `AWS::Region`?",
		    "{\"unknown\":\"GetAtt AWS::Region.x, which the template does not declare\"}"),
		ROW_WITH("Parameters: {L: {Type: 'List<Number>', Default: '1'}}\n", "!Sub '${L}'",
		    "error sub-not-text 6:16 the variable `L` in Fn::Sub does not resolve to a string; give it in the map of variables as Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `L` is a list; join lists with Fn::Join\"}"),
		ROW_WITH("Parameters: {L: {Type: 'List<String>', Default: '1'}}\n", "!Sub '${L}'",
		    "error sub-not-text 6:16 the variable `L` in Fn::Sub does not resolve to a string; give it in the map of variables as Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `L` is a list; join lists with Fn::Join\"}"),
		ROW_WITH("Parameters: {L: {Type: 'List<AWS::EC2::Subnet::Id>'}}\n", "!Sub '${L}'",
		    "error sub-not-text 6:16 the variable `L` in Fn::Sub does not resolve to a string; give it in the map of variables as Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `L` is a list; join lists with Fn::Join\"}"),
		ROW_WITH("Parameters: {L: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /x}}\n", "!Sub '${L}'",
		    "error sub-not-text 6:16 the variable `L` in Fn::Sub does not resolve to a string; give it in the map of variables as Fn::Join",
		    "{\"unknown\":\"a variable of Fn::Sub must resolve to a string, but `L` is a list; join lists with Fn::Join\"}"),
		ROW_WITH("Parameters: {L: {Type: 'List<AWS::EC2::Subnet::Id>'}}\n", "!Sub ['${L}', {L: x}]", "", "\"x\""),
		ROW("!Sub ['${AWS::Region}', {'Fn::Transform': {Name: M}}]",
		    "warning unresolvable-transform 5:35 " UNRUN("M"),
		    "{\"unknown\":\"Fn::Transform `M` not expanded\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void attributes(void **state)
{
	static const struct value_row rows[] = {
		ROW("!GetAtt ''",
		    "error function-arguments 5:18 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
		    "{\"unknown\":\"Fn::GetAtt without an attribute\"}"),
		ROW("!GetAtt '.Arn'",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"GetAtt .Arn, which the template does not declare\"}"),
		ROW("{'Fn::GetAtt': '.Arn'}",
		    "error function-arguments 5:25 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
		    "{\"unknown\":\"GetAtt .Arn, which the template does not declare\"}"),
		ROW_BESIDE(QUEUE, "{'Fn::GetAtt': 'Q.'}",
		    "error function-arguments 5:25 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
		    "{\"unknown\":\"GetAtt Q.\"}"),
		ROW_BESIDE(QUEUE, "{'Fn::GetAtt': Q}",
		    "error function-arguments 5:25 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
		    "{\"unknown\":\"Fn::GetAtt without an attribute\"}"),
		ROW("!GetAtt ['', Arn]",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"GetAtt .Arn, which the template does not declare\"}"),
		ROW_BESIDE(QUEUE, "!GetAtt [Q, '']",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"GetAtt Q.\"}"),
		ROW_BESIDE(QUEUE, "!GetAtt [Q, [Arn]]",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW_BESIDE(QUEUE, "!GetAtt [Q, !Sub Arn]",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"GetAtt Q.Arn\"}"),
		{ "!GetAtt [Q, !Sub Arn]", "", "{\"unknown\":\"GetAtt Q.Arn\"}", LE, QUEUE },
		{ "!GetAtt [!Sub Q, Arn]", "", "{\"unknown\":\"GetAtt Q.Arn\"}", LE, QUEUE },
		{ "!GetAtt [[Q], Arn]",
		    "error function-arguments 6:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"not a value for this function\"}", LE, QUEUE },
		ROW_BESIDE(QUEUE, "!GetAtt [!Sub Q, Arn]",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"GetAtt Q.Arn\"}"),
		ROW_WITH("Parameters: {P: {Type: String, Default: p}}\n", "!GetAtt P.Arn",
		    "error unresolved-reference 6:18 `P` is a parameter; only resources have attributes, use Ref",
		    "{\"unknown\":\"GetAtt P.Arn, which the template does not declare\"}"),
		ROW("!GetAtt [P, Arn]",
		    "error unresolved-reference 5:19 unresolved dependency in the Resources block: `P` is no resource of this template, did you mean `A`?",
		    "{\"unknown\":\"GetAtt P.Arn, which the template does not declare\"}"),
		ROW_BESIDE("  Queue: {Type: 'AWS::SQS::Queue'}\n", "!GetAtt [Quue, Arn]",
		    "error unresolved-reference 5:19 unresolved dependency in the Resources block: `Quue` is no resource of this template, did you mean `Queue`?",
		    "{\"unknown\":\"GetAtt Quue.Arn, which the template does not declare\"}"),
		{ "!GetAtt [Q, {a: b}]",
		    "error function-arguments 6:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"not a value for this function\"}", LE, QUEUE },
		{ "!GetAtt [{a: b}, Arn]",
		    "error function-arguments 6:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"not a value for this function\"}", LE, QUEUE },
	};

	(void)state;
	value_rows(rows);
}

static void imports(void **state)
{
	static const struct value_row rows[] = {
		ROW("{'Fn::ImportValue': ~}",
		    "error function-arguments 5:10 Fn::ImportValue needs the name of an export, a text or a function that gives one; here it has null\n"
		    "error null-value 5:30 /Resources/A/Properties/P/Fn::ImportValue is null, which templates may not hold; give it a value or remove it",
		    "{\"unknown\":\"ImportValue null\"}"),
		ROW("{'Fn::ImportValue': !GetAZs ''}",
		    "error function-arguments 5:10 Fn::ImportValue needs the name of an export, a text or a function that gives one; here it has a map",
		    "{\"unknown\":\"ImportValue ?\"}"),
		ROW_BESIDE(QUEUE, "{'Fn::ImportValue': !Ref Q}",
		    "error resource-not-allowed 5:35 `Q` is a resource; the name in Fn::ImportValue may depend on parameters and pseudo parameters only",
		    "{\"unknown\":\"ImportValue ${Q}\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void lists(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Split ['', a]",
		    "error function-arguments 5:18 the delimiter of Fn::Split is empty; give at least one character",
		    "{\"unknown\":\"Fn::Split takes a delimiter that is not empty\"}"),
		ROW("!Split [1, a]", "", "[\"a\"]"),
		ROW("!Split [',', {a: b}]",
		    "error split-not-text 5:23 Fn::Split splits a string, but this is a map",
		    "{\"unknown\":\"Fn::Split splits a string, but this is a map\"}"),
		ROW("{'Fn::Base64': {'Fn::GetAZs': ''}}",
		    "error function-arguments 5:10 every Fn::Base64 object must have a string, or a function that gives one; here it has a map",
		    "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW("!Select [~, [a]]",
		    "warning null-value 5:19 /Resources/A/Properties/P/Fn::Select/0 is null, which templates may not hold; give it a value or remove it",
		    "{\"unknown\":\"Fn::Select takes an index from 0, a whole number\"}"),
		ROW("!Select [0, [!GetAZs '']]", "", "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW("!Select [1, [!GetAZs '']]",
		    "error select-out-of-range 5:19 Fn::Select cannot select nonexistent value at index 1: the list has 1 member, which is a list itself; use that without brackets around it",
		    "{\"unknown\":\"Fn::Select cannot select nonexistent value at index 1: the list has 1 member, counted from 0\"}"),
		ROW("!Select [1, [[a]]]",
		    "error select-out-of-range 5:19 Fn::Select cannot select nonexistent value at index 1: the list has 1 member, which is a list itself; use that without brackets around it",
		    "{\"unknown\":\"Fn::Select cannot select nonexistent value at index 1: the list has 1 member, counted from 0\"}"),
		ROW("!Select [2, [a, b]]",
		    "error select-out-of-range 5:19 Fn::Select cannot select nonexistent value at index 2: the list has 2 members, counted from 0",
		    "{\"unknown\":\"Fn::Select cannot select nonexistent value at index 2: the list has 2 members, counted from 0\"}"),
		ROW("!Select [0, []]",
		    "error select-out-of-range 5:19 Fn::Select cannot select nonexistent value at index 0: the list has 0 members, counted from 0",
		    "{\"unknown\":\"Fn::Select cannot select nonexistent value at index 0: the list has 0 members, counted from 0\"}"),
		ROW("!Select [1, [!GetAZs '', a]]", "", "\"a\""),
		ROW("!Cidr [!Ref 'AWS::StackName', 1, 8]", "", "{\"unknown\":\"AWS::StackName is not given\"}"),
		ROW("!Cidr [10.0.0.0/8, 1, !Ref 'AWS::StackName']", "", "{\"unknown\":\"AWS::StackName is not given\"}"),
		ROW("!Cidr [10.0.0.0/8, !Ref 'AWS::StackName', 8]", "", "{\"unknown\":\"AWS::StackName is not given\"}"),
		ROW("!Cidr ['2001:db8::/32', 2, 8]", "", "[\"2001:db8::/120\",\"2001:db8::100/120\"]"),
		ROW("!GetAZs {'Fn::Split': [a, b]}",
		    "error function-arguments 5:10 Fn::GetAZs needs a region as text, or \"\" for the stack's own; here it has a map",
		    "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW("{'Fn::Length': [a]}",
		    "error needs-language-extensions 5:10 Fn::Length needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`",
		    "1"),
		ROW("{'Fn::ToJsonString': {a: b}}",
		    "error needs-language-extensions 5:10 Fn::ToJsonString needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`",
		    "\"{\\\"a\\\":\\\"b\\\"}\""),
		ROW_WITH(LE, "{'Fn::ToJsonString': !GetAZs ''}", "", "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW_WITH(LE, "{'Fn::Length': !Split [',', a]}", "", "1"),
	};

	(void)state;
	value_rows(rows);
}

static void names(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Ref ''",
		    "error function-arguments 5:10 Ref needs the name of a parameter or a resource as a literal text; here it has an empty text",
		    "{\"unknown\":\"Ref , which the template does not declare\"}"),
		ROW("!Ref 1",
		    "error unresolved-reference 5:15 unresolved dependency in the Resources block: `1` is no parameter or resource of this template, did you mean `A`?",
		    "{\"unknown\":\"Ref 1, which the template does not declare\"}"),
		ROW_WITH(LE, "!Ref {a: b}",
		    "error function-arguments 6:10 Ref needs the name of a parameter or a resource as a literal text; here it has a map",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW_WITH(LE, "!Ref [a]",
		    "error function-arguments 6:10 Ref needs the name of a parameter or a resource as a literal text; here it has a list",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW("!Ref 'AWS::Regoin'",
		    "error unresolved-reference 5:15 unresolved dependency in the Resources block: `AWS::Regoin` is no pseudo parameter, did you mean `AWS::Region`?",
		    "{\"unknown\":\"Ref AWS::Regoin, which the template does not declare\"}"),
		ROW("!Ref 'AWS::x'",
		    "error unresolved-reference 5:15 unresolved dependency in the Resources block: `AWS::x` is no pseudo parameter",
		    "{\"unknown\":\"Ref AWS::x, which the template does not declare\"}"),
		ROW("{'Fn::RefAll': 'AWS::EC2::VPC::Id'}",
		    "error function-not-allowed 5:10 Fn::RefAll may not stand in property values; it is for Rules only",
		    "{\"unknown\":\"Fn::RefAll gives no value here\"}"),
		{ "!Ref {'Fn::Sub': Q}", "", "{\"unknown\":\"Ref Q\"}", LE, QUEUE },
		ROW("{'Fn::Transform': {Name: M}, Ref: x}",
		    "warning unresolvable-transform 5:11 " UNRUN("M") "\n"
		    "error function-with-siblings 5:39 `Ref` must be the only key of its map; put the function in a map of its own or remove the other keys",
		    "{\"unknown\":\"Fn::Transform `M` not expanded\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void others(void **state)
{
	static const struct value_row rows[] = {
		ROW("{'Fn::ValueOf': [P, VpcId]}",
		    "error function-not-allowed 5:10 Fn::ValueOf may not stand in property values; it is for Rules only\n"
		    "error unresolved-reference 5:27 `P` is no parameter of this template",
		    "{\"unknown\":\"Fn::ValueOf gives no value here\"}"),
		ROW("{'Fn::Foo': x}",
		    "warning unknown-function 5:11 `Fn::Foo` is no function that is known here; check its name, as data it is kept as it is",
		    "{\"unknown\":\"Fn::Foo gives no value here\"}"),
		ROW("{'Fn::If': [C, a, b], x: y}",
		    "error function-with-siblings 5:11 `Fn::If` must be the only key of its map; put the function in a map of its own or remove the other keys",
		    "{\"Fn::If\":[\"C\",\"a\",\"b\"],\"x\":\"y\"}"),
		ROW("!Equals [a, b]",
		    "error function-not-allowed 5:10 Fn::Equals may not stand in property values; name the condition and use Fn::If",
		    "{\"unknown\":\"Fn::Equals gives no value here\"}"),
		ROW("{Condition: C}", "", "{\"Condition\":\"C\"}"),
	};

	(void)state;
	value_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subs), cmocka_unit_test(attributes), cmocka_unit_test(imports), cmocka_unit_test(lists), cmocka_unit_test(names),
		cmocka_unit_test(others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
