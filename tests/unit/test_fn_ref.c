/* SPDX-License-Identifier: Apache-2.0 */
/* Ref, GetAtt, Fn::If, Fn::FindInMap and values of other stacks: what they give, and what is said of their wrong shapes. */
#include "value_rows.h"

static void ifs(void **state)
{
	static const struct value_row rows[] = {
		ROW("!If text",
		    "error function-arguments 5:10 Fn::If needs exactly three members, the name of a condition and two values; here it has a string",
		    "{\"unknown\":\"Fn::If that is not [condition, value, value]\"}"),
		ROW("!If [C, a]",
		    "error function-arguments 5:10 Fn::If needs exactly three members, the name of a condition and two values; here it has 2",
		    "{\"unknown\":\"Fn::If that is not [condition, value, value]\"}"),
		ROW("!If [[C], a, b]",
		    "error function-arguments 5:15 Fn::If needs the name of a condition as a literal text; here it has a list",
		    "{\"unknown\":\"Fn::If that is not [condition, value, value]\"}"),
		ROW("!If [C, a, b]",
		    "error undefined-condition 5:15 unresolved condition dependency `C` in Fn::If: no condition of this name is defined",
		    "{\"unknown\":\"Fn::If on the condition C, which the template does not declare\"}"),
		ROW("!If [!Ref 'AWS::Region', a, b]",
		    "error function-arguments 5:15 the first member of Fn::If must be the name of a condition, not a function; define the condition under Conditions and name it here",
		    "{\"unknown\":\"Fn::If that is not [condition, value, value]\"}"),
		ROW_WITH("Conditions: {C: !Equals [!If [D, x, y], x], D: !Equals [!Ref 'AWS::Region', x]}\n", "!If [C, a, b]",
		    "error function-not-allowed 1:26 Fn::If may not stand in Conditions",
		    "\"a\" | \"b\""),
	};

	(void)state;
	value_rows(rows);
}

static void mappings(void **state)
{
	static const struct value_row rows[] = {
		ROW("!FindInMap text",
		    "error function-arguments 5:10 every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value; here it has a string",
		    "{\"unknown\":\"Fn::FindInMap that is not [map, key, key]\"}"),
		ROW("!FindInMap [M, a]",
		    "error function-arguments 5:10 every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value; here it has 2",
		    "{\"unknown\":\"Fn::FindInMap that is not [map, key, key]\"}"),
		ROW("!FindInMap [M, a, b]",
		    "error mapping-not-found 5:22 unable to get mapping for `M`::`a`::`b`; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `M`::`a`::`b`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, a, b, c]",
		    "error function-arguments 6:31 the fourth parameter of Fn::FindInMap must be a map with DefaultValue alone\n"
		    "error needs-language-extensions 6:31 DefaultValue in Fn::FindInMap needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions` or remove it",
		    "1"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, x, b]",
		    "error mapping-not-found 6:25 unable to get mapping for `M`::`x`::`b`; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `M`::`x`::`b`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, a, x]",
		    "error mapping-not-found 6:28 unable to get mapping for `M`::`a`::`x`; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `M`::`a`::`x`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {b: []}}}\n", "!FindInMap [M, a, b]", "", "[]"),
		ROW_WITH("Mappings: {M: {a: {b: {c: 1}}}}\n", "!FindInMap [M, a, b]",
		    "error mapping-value 1:23 a mapping's value is a map; every Mappings attribute must be a literal scalar or a list of them, two levels below the mapping's name and without functions",
		    "{\"unknown\":\"a mapping's value is a scalar or a list\"}"),
		ROW_WITH("Mappings: {M: {a: {b: [x, [y]]}}}\n", "!FindInMap [M, a, b]",
		    "error mapping-value 1:27 a mapping's list holds a list; its members must be literal scalars",
		    "[\"x\",{\"unknown\":\"a mapping's list holds scalars only\"}]"),
		ROW_WITH("Mappings: {M: {a: text}}\n", "!FindInMap [M, a, b]",
		    "error mapping-not-map 1:19 every Mappings member must be a map of maps, but `a` is a string\n"
		    "error mapping-not-found 6:28 unable to get mapping for `M`::`a`::`b`; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `M`::`a`::`b`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: text}\n", "!FindInMap [M, a, b]",
		    "error mapping-not-map 1:15 every Mappings member must be a map of maps, but `M` is a string",
		    "{\"unknown\":\"unable to get mapping for `M`::`a`::`b`; there is no such key\"}"),
		ROW_WITH("Mappings: [M]\n", "!FindInMap [M, a, b]",
		    "error section-not-map 1:11 Mappings is a list; it must be a map of names\n"
		    "error mapping-not-found 6:22 unable to get mapping for `M`::`a`::`b`; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `M`::`a`::`b`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {b: '{{resolve:ssm:x:1}}'}}}\n", "!FindInMap [M, a, b]", "", "{\"unknown\":\"dynamic reference to ssm\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 'pre-{{resolve:ssm:x:1}}'}}}\n", "!FindInMap [M, a, b]", "", "{\"unknown\":\"dynamic reference to ssm\"}"),
		ROW_WITH("Mappings: {M: {a: {b: true, c: 1.50, d: [true, 2, x]}}}\n", "[!FindInMap [M, a, b], !FindInMap [M, a, c], !FindInMap [M, a, d]]", "", "[true,\"1.50\",[true,2,\"x\"]]"),
		ROW_WITH("Mappings: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}, M: {a: {b: 1}}}\n", "!FindInMap [M, a, b]",
		    "warning unresolvable-transform 1:12 " UNRUN("AWS::Include"),
		    "{\"unknown\":\"Fn::Transform `AWS::Include` not expanded\"}"),
		ROW_WITH("Mappings: {M: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}}\n", "!FindInMap [M, a, b]",
		    "warning unresolvable-transform 1:16 " UNRUN("AWS::Include"),
		    "{\"unknown\":\"Fn::Transform `AWS::Include` not expanded\"}"),
		ROW_WITH("Mappings: {M: {a: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}}}\n", "!FindInMap [M, a, b]",
		    "warning unresolvable-transform 1:20 " UNRUN("AWS::Include"),
		    "{\"unknown\":\"Fn::Transform `AWS::Include` not expanded\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, [a], b]",
		    "error function-arguments 6:25 every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value; this one is a list",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Ref 'AWS::NoValue', b]", "", "{\"unknown\":\"AWS::NoValue is no value here\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Sub a, b]",
		    "error needs-language-extensions 6:25 Fn::Sub inside Fn::FindInMap needs the transform AWS::LanguageExtensions; without it only Ref and Fn::FindInMap may stand there",
		    "1"),
		ROW_WITH(LE "Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, x, b, {DefaultValue: d}]", "", "\"d\""),
		ROW_WITH(LE "Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, x, b, {DefaultValue: !Ref 'AWS::NoValue'}]", "", "null"),
		ROW_WITH(LE "Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, x, b, {Default: d}]",
		    "error function-arguments 7:31 the fourth parameter of Fn::FindInMap must be a map with DefaultValue alone",
		    "{\"unknown\":\"unable to get mapping for `M`::`x`::`b`; there is no such key\"}"),
		ROW_WITH(LE "Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, x, b, d]",
		    "error function-arguments 7:31 the fourth parameter of Fn::FindInMap must be a map with DefaultValue alone",
		    "{\"unknown\":\"unable to get mapping for `M`::`x`::`b`; there is no such key\"}"),
		ROW_WITH(LE, "!FindInMap [M, x, b, {DefaultValue: d}]", "", "\"d\""),
		ROW_WITH(LE "Parameters: {K: {Type: String}}\nMappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Sub '${K}', b, {DefaultValue: d}]", "", "1 | \"d\""),
		ROW_WITH(LE "Parameters: {K: {Type: String}}\nMappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Sub 'x${K}', b, {DefaultValue: d}]", "", "{\"unknown\":\"parameter K has no value\"}"),
		ROW_WITH("Parameters: {K: {Type: String, NoEcho: true}}\nMappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Ref K, b]", "", "{\"unknown\":\"NoEcho\"}"),
		ROW_WITH("Parameters: {K: {Type: String, AllowedValues: [a, x]}}\nMappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Ref K, b]", "", "1 | {\"unknown\":\"unable to get mapping for `M`::`x`::`b`; there is no such key\"}"),
		ROW_WITH("Parameters: {K: {Type: String, Default: x}}\nMappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Ref K, b]", "", "1 | (dead)"),
		ROW_WITH("Parameters: {K: {Type: String, NoEcho: true, Default: x}}\nMappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Ref K, b]",
		    "warning noecho-default 1:55 parameter `K` is NoEcho but its Default stands in the template for all to read; remove the Default or take the value from Secrets Manager",
		    "{\"unknown\":\"NoEcho\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void attributes(void **state)
{
	static const struct value_row rows[] = {
		ROW("!GetAtt B",
		    "error function-arguments 5:18 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
		    "{\"unknown\":\"Fn::GetAtt without an attribute\"}"),
		ROW("!GetAtt [B]",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"Fn::GetAtt without an attribute\"}"),
		ROW("!GetAtt [B, Arn, c]",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"Fn::GetAtt without an attribute\"}"),
		ROW("!GetAtt [B, Arn]",
		    "error unresolved-reference 5:19 unresolved dependency in the Resources block: `B` is no resource of this template, did you mean `A`?",
		    "{\"unknown\":\"GetAtt B.Arn, which the template does not declare\"}"),
		ROW("!GetAtt [[B], Arn]",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW("!GetAtt {a: b}",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"Fn::GetAtt without an attribute\"}"),
		ROW_BESIDE(QUEUE, "!GetAtt Q.",
		    "error function-arguments 5:10 every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute; write [Id, Attribute] or `Id.Attribute`",
		    "{\"unknown\":\"GetAtt Q.\"}"),
		ROW_BESIDE(QUEUE, "!GetAtt [Q, !Ref 'AWS::NoValue']", "", "{\"unknown\":\"AWS::NoValue is no value here\"}"),
		{ "!GetAtt [!Ref N, Arn]", "", "{\"unknown\":\"parameter N has no value\"}", LE "Parameters: {N: {Type: String}}\n", QUEUE },
		{ "!GetAtt [!Ref N, QueueName]", "", "\"q\"", LE "Parameters: {N: {Type: String, Default: Q}}\n", "  Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: q}}\n" },
		{ "!GetAtt [Q, !Ref N]", "", "{\"unknown\":\"GetAtt Q.Arn\"}", "Parameters: {N: {Type: String, Default: Arn}}\n", QUEUE },
	};

	(void)state;
	value_rows(rows);
}

static void other_stacks(void **state)
{
	static const struct value_row rows[] = {
		ROW("!ImportValue [a]",
		    "error function-arguments 5:10 Fn::ImportValue needs the name of an export, a text or a function that gives one; here it has a list",
		    "{\"unknown\":\"ImportValue ?\"}"),
		ROW("!ImportValue {a: b}",
		    "error function-arguments 5:10 Fn::ImportValue needs the name of an export, a text or a function that gives one; here it has a map",
		    "{\"unknown\":\"ImportValue ?\"}"),
		ROW("!ImportValue", "", "{\"unknown\":\"ImportValue ?\"}"),
		ROW("{'Fn::ImportValue': !Ref 'AWS::NoValue'}", "", "{\"unknown\":\"ImportValue ?\"}"),
		ROW("{'Fn::ImportValue': !Sub '${AWS::StackName}-x'}", "", "{\"unknown\":\"ImportValue ${AWS::StackName}-x\"}"),
		ROW("{'Fn::ImportValue': ''}", "", "{\"unknown\":\"ImportValue ?\"}"),
		ROW("{'Fn::GetStackOutput': {StackName: s, OutputName: o}}", "", "{\"unknown\":\"GetStackOutput s.o\"}"),
		ROW("{'Fn::GetStackOutput': {StackName: !Ref 'AWS::StackName', OutputName: !Ref 'AWS::NoValue'}}", "", "{\"unknown\":\"GetStackOutput ${AWS::StackName}.?\"}"),
		ROW("{'Fn::GetStackOutput': {StackName: s}}",
		    "error function-arguments 5:10 Fn::GetStackOutput needs a map with StackName and OutputName, and perhaps Region and RoleArn",
		    "{\"unknown\":\"GetStackOutput s.?\"}"),
		ROW("{'Fn::GetStackOutput': {OutputName: s}}",
		    "error function-arguments 5:10 Fn::GetStackOutput needs a map with StackName and OutputName, and perhaps Region and RoleArn",
		    "{\"unknown\":\"GetStackOutput ?.s\"}"),
		ROW("{'Fn::GetStackOutput': text}",
		    "error function-arguments 5:10 Fn::GetStackOutput needs a map with StackName and OutputName, and perhaps Region and RoleArn",
		    "{\"unknown\":\"GetStackOutput ?.?\"}"),
		ROW("{'Fn::GetStackOutput': {StackName: s, OutputName: o, Regoin: x}}",
		    "error function-arguments 5:63 `Regoin` is no argument of Fn::GetStackOutput; did you mean `Region`?",
		    "{\"unknown\":\"GetStackOutput s.o\"}"),
		ROW("{'Fn::GetStackOutput': {StackName: [s], OutputName: o, Region: x, RoleArn: {a: b}}}",
		    "error function-arguments 5:45 an argument of Fn::GetStackOutput must be a text or a function that gives one; this is a list\n"
		    "error function-arguments 5:85 an argument of Fn::GetStackOutput must be a text or a function that gives one; this is a map",
		    "{\"unknown\":\"GetStackOutput ?.o\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void zones(void **state)
{
	static const struct value_row rows[] = {
		ROW("!GetAZs [a]",
		    "error function-arguments 5:10 Fn::GetAZs needs a region as text, or \"\" for the stack's own; here it has a list",
		    "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW("!GetAZs {a: b}",
		    "error function-arguments 5:10 Fn::GetAZs needs a region as text, or \"\" for the stack's own; here it has a map",
		    "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW("!GetAZs {'Fn::GetAZs': ''}",
		    "error function-arguments 5:10 Fn::GetAZs needs a region as text, or \"\" for the stack's own; here it has a map",
		    "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
		ROW("!GetAZs us-east-1", "", "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}"),
	};

	(void)state;
	value_rows(rows);
}

static void refs(void **state)
{
	static const struct value_row rows[] = {
		ROW("!Ref Missing",
		    "error unresolved-reference 5:15 unresolved dependency in the Resources block: `Missing` is no parameter or resource of this template",
		    "{\"unknown\":\"Ref Missing, which the template does not declare\"}"),
		ROW("!Ref [a]",
		    "error function-arguments 5:10 Ref needs the name of a parameter or a resource as a literal text; here it has a list",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW("!Ref {a: b}",
		    "error function-arguments 5:10 Ref needs the name of a parameter or a resource as a literal text; here it has a map (functions inside Ref need the transform AWS::LanguageExtensions)",
		    "{\"unknown\":\"not a value for this function\"}"),
		{ "!Ref {Ref: N}", "", "{\"unknown\":\"Ref Q\"}", LE "Parameters: {N: {Type: String, Default: Q}}\n", "  Q: {Type: 'AWS::SNS::Topic', Properties: {TopicName: t}}\n" },
		ROW("!Ref {Ref: N}",
		    "error function-arguments 5:10 Ref needs the name of a parameter or a resource as a literal text; here it has a map (functions inside Ref need the transform AWS::LanguageExtensions)",
		    "{\"unknown\":\"Ref N, which the template does not declare\"}"),
		ROW("!Ref 'AWS::Nope'",
		    "error unresolved-reference 5:15 unresolved dependency in the Resources block: `AWS::Nope` is no pseudo parameter",
		    "{\"unknown\":\"Ref AWS::Nope, which the template does not declare\"}"),
		ROW_WITH("Parameters: {D: {Type: String, Default: '{{resolve:ssm:x:1}}'}}\n", "!Ref D", "", "{\"unknown\":\"dynamic reference to ssm\"}"),
		ROW_WITH("Parameters: {D: {Type: String, Default: 'a{{resolve:ssm:x:1}}b'}}\n", "!Ref D", "", "{\"unknown\":\"dynamic reference to ssm\"}"),
		ROW_WITH("Parameters: {D: {Type: CommaDelimitedList, Default: 'a,{{resolve:ssm:x:1}}'}}\n", "!Ref D", "", "[\"a\",{\"unknown\":\"dynamic reference to ssm\"}]"),
		ROW_WITH("Parameters: {D: {Type: CommaDelimitedList, Default: ''}}\n", "!Ref D", "", "[\"\"]"),
		ROW_WITH("Parameters: {D: {Type: CommaDelimitedList, Default: ' a , b '}}\n", "!Ref D", "", "[\"a\",\"b\"]"),
		ROW_WITH("Parameters: {D: {Type: CommaDelimitedList, NoEcho: true, Default: ' a , b '}}\n", "!Ref D",
		    "warning noecho-default 1:67 parameter `D` is NoEcho but its Default stands in the template for all to read; remove the Default or take the value from Secrets Manager",
		    "{\"unknown\":\"NoEcho\"}"),
		ROW_WITH("Parameters: {D: {Type: CommaDelimitedList}}\n", "!Select [0, !Ref D]", "", "{\"unknown\":\"parameter D has no value\"}"),
		ROW("!Ref 'AWS::StackId'", "", "{\"unknown\":\"AWS::StackId is not given\"}"),
		ROW("!Ref 'AWS::NotificationARNs'", "", "{\"unknown\":\"AWS::NotificationARNs is not given\"}"),
		ROW("!Select [0, !Ref 'AWS::NotificationARNs']", "", "{\"unknown\":\"AWS::NotificationARNs is not given\"}"),
	};

	(void)state;
	value_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ifs), cmocka_unit_test(mappings), cmocka_unit_test(attributes), cmocka_unit_test(other_stacks), cmocka_unit_test(zones),
		cmocka_unit_test(refs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
