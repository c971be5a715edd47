/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions, Rules and look-ups in Mappings: what is said of each shape when a template is loaded. */
#include "value_rows.h"

static void rules(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::RefAll': [a]}, x]}}]}}\n", "1",
		    "error function-arguments 1:53 Fn::RefAll needs a parameter type as a literal text, such as AWS::EC2::VPC::Id",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::RefAll': 'AWS::EC2::VPC::Id'}, x]}}]}}\n", "1", "", "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOf': x}, x]}}]}}\n", "1",
		    "error function-arguments 1:53 Fn::ValueOf needs a list of two literal texts, a parameter's name and an attribute",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOf': [a]}, x]}}]}}\n", "1",
		    "error function-arguments 1:53 Fn::ValueOf needs a list of two literal texts, a parameter's name and an attribute",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOf': [[a], b]}, x]}}]}}\n", "1",
		    "error function-arguments 1:53 Fn::ValueOf needs a list of two literal texts, a parameter's name and an attribute",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOf': [a, [b]]}, x]}}]}}\n", "1",
		    "error function-arguments 1:53 Fn::ValueOf needs a list of two literal texts, a parameter's name and an attribute",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOf': [Vpcs, b]}, x]}}]}}\nParameters: {Vpc: {Type: 'AWS::EC2::VPC::Id'}}\n", "1",
		    "error unresolved-reference 1:70 `Vpcs` is no parameter of this template, did you mean `Vpc`?",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOf': [Vpc, Tags.x]}, x]}}]}}\nParameters: {Vpc: {Type: 'AWS::EC2::VPC::Id'}}\n", "1", "", "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOfAll': 'AWS::EC2::VPC::Id'}, x]}}]}}\n", "1",
		    "error function-arguments 1:53 Fn::ValueOfAll needs a list of two literal texts, a parameter type and an attribute",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [{'Fn::ValueOfAll': ['AWS::EC2::VPC::Id', Tags.x]}, x]}}]}}\n", "1", "", "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': x}}]}}\n", "1",
		    "error function-arguments 1:35 Fn::Contains needs a list of two members, a list of strings and a string",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [x]}}]}}\n", "1",
		    "error function-arguments 1:35 Fn::Contains needs a list of two members, a list of strings and a string",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [x, y]}}]}}\n", "1",
		    "error rule-unsatisfiable 1:35 no parameter values meet the rule `R`: the service would refuse every deployment\n"
		    "error function-arguments 1:53 Fn::Contains needs a list of strings and a string; its first member is one literal",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::EachMemberIn': [[x], [x], [y]]}}]}}\n", "1",
		    "error function-arguments 1:35 Fn::EachMemberIn needs a list of two members, two lists of strings",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {'Fn::EachMemberIn': [!Ref P, [y]]}}]}}\n", "1",
		    "error unresolved-reference 1:62 unresolved dependency in the Rules block: `P` is no parameter or resource of this template, did you mean `A`?",
		    "1"),
		{ "1",
		    "error resource-in-conditions 1:66 `Q` is a resource; Rules are decided before there are resources, so only parameters, mappings and pseudo parameters may be used",
		    "1", "Rules: {R: {Assertions: [{Assert: {'Fn::EachMemberEquals': [!Ref Q, y]}}]}}\n", QUEUE },
		{ "1",
		    "error rule-unsatisfiable 1:35 no parameter values meet the rule `R`: the service would refuse every deployment\n"
		    "error function-not-allowed 1:44 Fn::GetAtt may not stand in Rules\n"
		    "error resource-in-conditions 1:52 `Q` is a resource; Rules are decided before there are resources, so only parameters, mappings and pseudo parameters may be used",
		    "1", "Rules: {R: {Assertions: [{Assert: !Equals [!GetAtt Q.Arn, y]}]}}\n", QUEUE },
		ROW_WITH("Rules: {R: {Assertions: [{Assert: 'true'}]}}\n", "1",
		    "warning not-a-condition 1:35 a literal stands for a condition; use a condition function such as Fn::Equals, or {\"Condition\": name}",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: text}]}}\n", "1",
		    "error not-a-condition 1:35 a literal stands for a condition; use a condition function such as Fn::Equals, or {\"Condition\": name}",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: [a]}]}}\n", "1",
		    "error not-a-condition 1:35 a list stands for a condition; Rules are made of Fn::And, Fn::Or, Fn::Not, Fn::Equals, Fn::Contains, Fn::EachMemberEquals and Fn::EachMemberIn",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: {a: b}}]}}\n", "1",
		    "error not-a-condition 1:35 a map stands for a condition; Rules are made of Fn::And, Fn::Or, Fn::Not, Fn::Equals, Fn::Contains, Fn::EachMemberEquals and Fn::EachMemberIn",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: !Ref x}]}}\n", "1",
		    "error not-a-condition 1:35 Ref stands for a condition; Rules are made of Fn::And, Fn::Or, Fn::Not, Fn::Equals, Fn::Contains, Fn::EachMemberEquals and Fn::EachMemberIn\n"
		    "error unresolved-reference 1:40 unresolved dependency in the Rules block: `x` is no parameter or resource of this template, did you mean `A`?",
		    "1"),
		ROW_WITH("Rules: {R: {Assertions: [{Assert: ~}]}}\n", "1",
		    "error null-value 1:35 /Rules/R/Assertions/0/Assert is null, which templates may not hold; give it a value or remove it",
		    "1"),
	};

	(void)state;
	value_rows(rows);
}

static void conditions(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH("Conditions: {C: !Ref x}\n", "1",
		    "error not-a-condition 1:17 Ref stands for a condition; Conditions are made of Fn::And, Fn::Or, Fn::Not, Fn::Equals and Condition\n"
		    "error unresolved-reference 1:22 unresolved dependency in the Conditions block: `x` is no parameter or resource of this template, did you mean `A`?",
		    "1"),
		ROW_WITH("Conditions: {C: text}\n", "1",
		    "error not-a-condition 1:17 a literal stands for a condition; use a condition function such as Fn::Equals, or {\"Condition\": name}",
		    "1"),
		ROW_WITH("Conditions: {C: 'False'}\n", "1",
		    "warning not-a-condition 1:17 a literal stands for a condition; use a condition function such as Fn::Equals, or {\"Condition\": name}",
		    "1"),
		ROW_WITH("Conditions: {C: [a]}\n", "1",
		    "error not-a-condition 1:17 a list stands for a condition; Conditions are made of Fn::And, Fn::Or, Fn::Not, Fn::Equals and Condition",
		    "1"),
		ROW_WITH("Conditions: {C: {a: b}}\n", "1",
		    "error not-a-condition 1:17 a map stands for a condition; Conditions are made of Fn::And, Fn::Or, Fn::Not, Fn::Equals and Condition",
		    "1"),
		ROW_WITH("Conditions: {C: {'Fn::If': [D, a, b]}}\n", "1",
		    "error not-a-condition 1:17 Fn::If stands for a condition; Conditions are made of Fn::And, Fn::Or, Fn::Not, Fn::Equals and Condition",
		    "1"),
		ROW_WITH("Conditions: {C: {'Fn::Sub': '${x}'}}\n", "1",
		    "error not-a-condition 1:17 Fn::Sub stands for a condition; Conditions are made of Fn::And, Fn::Or, Fn::Not, Fn::Equals and Condition\n"
		    "error unresolved-reference 1:30 unresolved dependency in the Conditions block: `x` is no parameter or resource of this template, did you mean `A`?",
		    "1"),
		ROW_WITH("Conditions: {C: {Condition: ~}}\n", "1",
		    "error null-value 1:29 /Conditions/C/Condition is null, which templates may not hold; give it a value or remove it",
		    "1"),
		ROW_WITH("Conditions: {C: {Condition: [a]}}\n", "1",
		    "error function-arguments 1:29 Condition needs the name of a condition as a literal text; here it has a list",
		    "1"),
		ROW_WITH("Conditions: {C: {Condition: ''}}\n", "1",
		    "error function-arguments 1:29 Condition needs the name of a condition as a literal text; here it has an empty text",
		    "1"),
		ROW_WITH("Conditions: {C: !And [a]}\n", "1",
		    "error function-arguments 1:17 every Fn::And object requires a list of 2 to 10 conditions; here it has 1",
		    "1"),
		ROW_WITH("Conditions: {C: !Not [a, b]}\n", "1",
		    "error function-arguments 1:17 every Fn::Not object requires a list of exactly 1 condition; here it has 2",
		    "1"),
		ROW_WITH("Conditions: {C: !Not a}\n", "1",
		    "error function-arguments 1:17 every Fn::Not object requires a list of exactly 1 condition; here it has a string",
		    "1"),
		ROW_WITH("Conditions: {C: !Equals [a]}\n", "1",
		    "error function-arguments 1:17 every Fn::Equals object requires a list of 2 string parameters; here it has 1",
		    "1"),
		ROW_WITH("Conditions: {C: !Equals [[a], b]}\n", "1",
		    "error function-arguments 1:26 every Fn::Equals object requires a list of 2 string parameters; this one is a list, compare lists through Fn::Join",
		    "1"),
		ROW_WITH("Conditions: {C: !Equals [{a: b}, b]}\n", "1",
		    "error function-arguments 1:26 every Fn::Equals object requires a list of 2 string parameters; this one is a map",
		    "1"),
		ROW_WITH("Conditions: {C: !Equals [!Not [!Equals [a, b]], b]}\n", "1",
		    "error function-arguments 1:26 every Fn::Equals object requires a list of 2 string parameters; this one is a condition",
		    "1"),
		{ "1",
		    "error resource-in-conditions 1:31 `Q` is a resource; Conditions are decided before there are resources, so only parameters, mappings and pseudo parameters may be used",
		    "1", "Conditions: {C: !Equals [!Ref Q, b]}\n", QUEUE },
		ROW_WITH("Conditions: {C: !Equals [!Ref 'AWS::NoValue', b]}\n", "1",
		    "error no-value-not-allowed 1:26 AWS::NoValue removes a property; compared with something it has no meaning, use an empty text",
		    "1"),
		{ "1",
		    "error function-not-allowed 1:26 Fn::GetAtt may not stand in Conditions\n"
		    "error resource-in-conditions 1:34 `Q` is a resource; Conditions are decided before there are resources, so only parameters, mappings and pseudo parameters may be used",
		    "1", "Conditions: {C: !Equals [!GetAtt Q.Arn, b]}\n", QUEUE },
	};

	(void)state;
	value_rows(rows);
}

static void mappings(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [!Ref 'AWS::Region', a, b]", "", "1 | (dead)"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Ref 'AWS::Region', b]", "", "1 | (dead)"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Ref 'AWS::Region', c]",
		    "error mapping-not-found 6:45 unable to get mapping for `M`::*::`c`; there is no such key",
		    "(dead) | (dead)"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, a, !Ref 'AWS::Region']", "", "1 | (dead)"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, x, !Ref 'AWS::Region']",
		    "error mapping-not-found 6:25 unable to get mapping for `M`::`x`::*; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `M`::`x`::`?`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, {a: b}, c]",
		    "error function-arguments 6:25 every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value; this one is a map\n"
		    "error mapping-not-found 6:33 unable to get mapping for `M`::*::`c`; there is no such key",
		    "{\"unknown\":\"not a value for this function\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !FindInMap [M, a, b], c]",
		    "error mapping-not-found 6:47 unable to get mapping for `M`::*::`c`; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `M`::`1`::`c`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, {'Fn::Transform': {Name: X}}, c]",
		    "warning unresolvable-transform 6:26 " UNRUN("X") "\n"
		    "error mapping-not-found 6:55 unable to get mapping for `M`::*::`c`; there is no such key",
		    "{\"unknown\":\"Fn::Transform `X` not expanded\"}"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [N, a, b]",
		    "error mapping-not-found 6:22 unable to get mapping for `N`::`a`::`b`; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `N`::`a`::`b`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {'Fn::Transform': {Name: X}}}}\n", "!FindInMap [N, a, b]",
		    "warning unresolvable-transform 1:20 " UNRUN("X"),
		    "{\"unknown\":\"unable to get mapping for `N`::`a`::`b`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {'Fn::Transform': {Name: X}}}}\n", "!FindInMap [M, b, c]",
		    "warning unresolvable-transform 1:20 " UNRUN("X") "\n"
		    "error mapping-not-found 6:25 unable to get mapping for `M`::`b`::`c`; there is no such key",
		    "{\"unknown\":\"unable to get mapping for `M`::`b`::`c`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: {'Fn::Transform': {Name: X}}}}\n", "!FindInMap [M, !Ref 'AWS::Region', c]",
		    "warning unresolvable-transform 1:20 " UNRUN("X"),
		    "{\"unknown\":\"Fn::Transform `X` not expanded\"} | (dead)"),
		ROW_WITH("Mappings: {M: {'Fn::Transform': {Name: X}}}\n", "!FindInMap [M, b, c]",
		    "warning unresolvable-transform 1:16 " UNRUN("X"),
		    "{\"unknown\":\"Fn::Transform `X` not expanded\"}"),
		ROW_WITH("Mappings: {M: text}\n", "!FindInMap [M, b, c]",
		    "error mapping-not-map 1:15 every Mappings member must be a map of maps, but `M` is a string",
		    "{\"unknown\":\"unable to get mapping for `M`::`b`::`c`; there is no such key\"}"),
		ROW_WITH("Mappings: {M: {a: text}}\n", "!FindInMap [M, !Ref 'AWS::Region', c]",
		    "error mapping-not-map 1:19 every Mappings member must be a map of maps, but `a` is a string\n"
		    "error mapping-not-found 6:45 unable to get mapping for `M`::*::`c`; there is no such key",
		    "(dead) | (dead)"),
		ROW_WITH("Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, a, b, {DefaultValue: d}]",
		    "error needs-language-extensions 6:31 DefaultValue in Fn::FindInMap needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions` or remove it",
		    "1"),
		ROW_WITH(LE "Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, a, b, {DefaultValue: d, x: y}]",
		    "error function-arguments 7:31 the fourth parameter of Fn::FindInMap must be a map with DefaultValue alone",
		    "1"),
		ROW_WITH(LE "Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, a, b, {DefaultValue: !Ref x}]",
		    "error unresolved-reference 7:51 unresolved dependency in the Resources block: `x` is no parameter or resource of this template, did you mean `A`?",
		    "1"),
		ROW_WITH(LE "Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, !Sub a, b]", "", "1"),
		ROW_WITH(LE "Mappings: {M: {a: {b: 1}}}\n", "!FindInMap [M, a, b, {DefaultValue: d}, e]",
		    "error function-arguments 7:10 every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value; here it has 5",
		    "1"),
	};

	(void)state;
	value_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules), cmocka_unit_test(conditions), cmocka_unit_test(mappings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
