/* SPDX-License-Identifier: Apache-2.0 */
/* What conditions decide of parameters: scenarios as the values in them differ, whatever form the comparison has. */
#include "value_rows.h"

static void comparisons(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, !FindInMap [M, a, b]]}\n", "!If [C, 1, 2]",
		    "error mapping-not-found 2:46 unable to get mapping for `M`::`a`::`b`; there is no such key",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nMappings: {M: text}\nConditions: {C: !Equals [!Ref P, !FindInMap [M, a, b]]}\n", "!If [C, !Ref P, 2]",
		    "error mapping-not-map 2:15 every Mappings member must be a map of maps, but `M` is a string",
		    "{\"unknown\":\"parameter P has no value\"} | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nMappings: {M: {a: text}}\nConditions: {C: !Equals [!Ref P, !FindInMap [M, a, b]]}\n", "!If [C, !Ref P, 2]",
		    "error mapping-not-map 2:19 every Mappings member must be a map of maps, but `a` is a string\n"
		    "error mapping-not-found 3:52 unable to get mapping for `M`::`a`::`b`; there is no such key",
		    "{\"unknown\":\"parameter P has no value\"} | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nMappings: {M: {a: {b: x, c: z, d: [q]}, e: {b: y}}}\nConditions: {C: !Equals [!Ref P, !FindInMap [M, a, b]]}\n", "!If [C, !Ref P, 2]", "", "\"x\" | 2"),
		ROW_WITH("Parameters: {P: {Type: String}, K: {Type: String, AllowedValues: [b, c]}}\nMappings: {M: {a: {b: x, c: z}}}\nConditions: {C: !Equals [!Ref P, !FindInMap [M, a, !Ref K]]}\n", "!If [C, !Sub '${P}${K}', 2]", "", "\"xb\" | \"zc\" | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, !FindInMap [[M], a, b]]}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:46 every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value; this one is a list",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, !FindInMap text]}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:34 every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value; here it has a string",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Sub ['${P}', {P: x}], x]}\n", "!If [C, 1, 2]", "", "1"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Sub ['${P}-${Q}', {Q: !Ref P}], x-x]}\n", "!If [C, !Ref P, 2]", "", "\"x\" | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Sub [], x]}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:26 Fn::Sub with a list needs exactly two members, the text and the map of variables; here it has 0",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Sub ['${P}'], x]}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:26 Fn::Sub with a list needs exactly two members, the text and the map of variables; here it has 1",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Sub [[!Ref P], {}], x]}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:26 Fn::Sub needs a literal text, or a list of a literal text and a map of variables",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Sub '${P} ${a b}', x]}\n", "!If [C, 1, 2]",
		    "error sub-variable-name 2:37 the variable `${a b}` has other characters than the alphanumeric ones, `_`, `.` and `:` that Fn::Sub allows in names; for text that is meant literally write `${!...}`",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Join ['-', [a, !Ref P]], a-x]}\n", "!If [C, !Ref P, 2]", "", "\"x\" | 2"),
		ROW_WITH("Parameters: {P: {Type: CommaDelimitedList}}\nConditions: {C: !Equals [!Join ['', !Ref P], ab]}\n", "!If [C, !Join ['', !Ref P], 2]", "", "\"ab\" | 2"),
		ROW_WITH("Parameters: {P: {Type: CommaDelimitedList}}\nConditions: {C: !Equals [!Join ['-', !Ref P], a-b]}\n", "!If [C, !Join ['+', !Ref P], 2]", "", "\"a+b\" | 2"),
		ROW_WITH("Parameters: {P: {Type: CommaDelimitedList}}\nConditions: {C: !Equals [!Join ['--', !Ref P], a--b-]}\n", "!If [C, !Join ['+', !Ref P], 2]", "", "\"a+b-\" | 2"),
		ROW_WITH("Parameters: {P: {Type: CommaDelimitedList}}\nConditions: {C: !Equals [!Join ['-', !Ref P], 'a,b']}\n", "!If [C, !Join ['+', !Ref P], 2]", "", "2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Select [0, !Split ['-', !Ref P]], x]}\n", "!If [C, !Ref P, 2]", "", "{\"unknown\":\"parameter P has no value\"} | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P]}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:17 every Fn::Equals object requires a list of 2 string parameters; here it has 1",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref [P], x]}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:26 Ref needs the name of a parameter or a resource as a literal text; here it has a list",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref Q, x]}\n", "!If [C, 1, 2]",
		    "error unresolved-reference 2:31 unresolved dependency in the Conditions block: `Q` is no parameter or resource of this template, did you mean `A`?",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}, Q: {Type: String}, R: {Type: String}, S: {Type: String}, T: {Type: String}}\nConditions: {C: !Equals [!Sub '${P}${Q}${R}${S}${T}', aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa]}\n", "!If [C, 1, 2]", "", "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, '']}\n", "!If [C, 1, 2]", "", "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x], D: !Equals [!Ref P, x], E: !Equals [!Ref P, y]}\n", "[!If [C, 1, 2], !If [D, 1, 2], !If [E, 1, 2]]", "", "[1,1,2] | [2,2,1] | [2,2,2]"),
		ROW_WITH("Parameters: {P: {Type: Number}}\nConditions: {C: !Equals [!Ref P, 1], D: !Equals [!Ref P, 1.0], E: !Equals [!Ref P, '01']}\n", "[!If [C, 1, 2], !If [D, 1, 2], !If [E, 1, 2]]", "", "[1,2,2] | [2,1,2] | [2,2,1] | [2,2,2]"),
		ROW_WITH("Parameters: {P: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref P, c]}\n", "!If [C, 1, 2]", "", "2"),
		ROW_WITH("Parameters: {P: {Type: String, AllowedValues: [a, b]}, Q: {Type: String, AllowedValues: [b, c]}}\nConditions: {C: !Equals [!Ref P, !Ref Q]}\n", "!If [C, !Sub '${P}${Q}', 2]", "", "\"bb\" | 2"),
		ROW_WITH("Conditions: {C: !Equals [!Ref 'AWS::Partition', aws-cn]}\n", "!If [C, !Ref 'AWS::URLSuffix', 2]", "", "{\"unknown\":\"AWS::URLSuffix is not given\"} | 2"),
		ROW_WITH("Conditions: {C: !Equals [!Ref 'AWS::Region', cn-north-1]}\n", "!If [C, !Sub '${AWS::Partition}.${AWS::URLSuffix}', 2]", "", "\"aws-cn.amazonaws.com.cn\" | 2"),
	};

	(void)state;
	value_rows(rows);
}

static void wrong_shapes(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !And text}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:17 every Fn::And object requires a list of 2 to 10 conditions; here it has a string",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Not [!Equals [!Ref P, a], !Equals [!Ref P, b]]}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:17 every Fn::Not object requires a list of exactly 1 condition; here it has 2",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Or {a: b}}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:17 every Fn::Or object requires a list of 2 to 10 conditions; here it has a map",
		    "1 | 2"),
		ROW_WITH("Parameters: {P: {Type: String}}\nConditions: {C: !Equals text}\n", "!If [C, 1, 2]",
		    "error function-arguments 2:17 every Fn::Equals object requires a list of 2 string parameters; here it has a string",
		    "1 | 2"),
	};

	(void)state;
	value_rows(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparisons), cmocka_unit_test(wrong_shapes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
