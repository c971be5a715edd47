/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::ForEach: collections that are known before anything is deployed, that are not, and that are none; loops in all shapes, and what they leave. */
#include "cfn_load.h"
#include "value_rows.h"

#define MAPPED "Mappings: {M: {a: {b: [x, y], c: z}}}\n"
#define MADE "{'T${N}': {Type: 'Custom::X'}}"
#define Z "  Z: {Type: 'Custom::X'}\n"
#define UNKNOWN(place, loop, why) "warning unknown-collection " place " `Fn::ForEach::" loop "` cannot be expanded because its collection is not known here (" why "); " \
				  "policies are undecided about what it makes, give the value with --parameter"
#define BAD(place, what) "error foreach " place " the collection of Fn::ForEach must be a list of texts, a Ref to a list parameter or a Fn::FindInMap that gives a list; " \
			 "here it is " what

/* Loop A before resource Z: the resources that there are then, and what is said. */
static void collections(void **state)
{
	static const struct {
		const char *before, *loop, *ids, *said;
	} rows[] = {
		{ "", "[N, [a, b], " MADE "]", "Ta Tb Z", "" },
		{ "", "[N, [a, ~], " MADE "]", "Z", BAD("3:23", "a list that holds what is no text") },
		{ "", "[N, [a, [b]], " MADE "]", "Z", BAD("3:23", "a list that holds what is no text") },
		{ "", "[N, [a, {b: c}], " MADE "]", "Z", BAD("3:23", "a list that holds what is no text") },
		{ "", "[N, [a, {'Fn::Join': ['', [b]]}], " MADE "]", "Z", UNKNOWN("3:23", "A", "Fn::Join") },
		{ "", "[N, [1, true, 1.50], {'T&{N}': {Type: 'Custom::X'}}]", "T1 Ttrue T150 Z", "" },
		{ "", "[N, {a: b}, " MADE "]", "Z", BAD("3:23", "a map") },
		{ "", "[N, ~, " MADE "]", "Z", BAD("3:23", "null") },
		{ "", "[N, !GetAZs '', " MADE "]", "Z", UNKNOWN("3:23", "A", "Fn::GetAZs") },
		{ "", "[N, !Split [',', 'a,b'], " MADE "]", "Z", UNKNOWN("3:23", "A", "Fn::Split") },
		{ "", "[N, !Ref [L], " MADE "]", "Z", UNKNOWN("3:23", "A", "Ref") },
		{ "", "[N, !Ref L, " MADE "]", "Z", UNKNOWN("3:23", "A", "Ref L") },
		{ "", "[N, !Ref 'AWS::Region', " MADE "]", "Z", UNKNOWN("3:23", "A", "Ref AWS::Region") },
		{ "", "[N, [!Ref 'AWS::Region'], " MADE "]", "Z", UNKNOWN("3:23", "A", "Ref AWS::Region") },
		{ "", "[N, [!Ref Z], " MADE "]", "Z", UNKNOWN("3:23", "A", "Ref Z") },
		{ "", "[N, [!Ref [Z]], " MADE "]", "Z", UNKNOWN("3:23", "A", "Ref") },
		{ "Parameters: {L: {Type: String, Default: 'a,b'}}\n", "[N, !Ref L, " MADE "]", "Z", UNKNOWN("4:23", "A", "Ref L") },
		{ "Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}}\n", "[N, [!Ref L], " MADE "]", "Z", UNKNOWN("4:23", "A", "Ref L") },
		{ "Parameters: {L: {Type: 'List<Number>', Default: '1,2'}}\n", "[N, !Ref L, " MADE "]", "T1 T2 Z", "" },
		{ "Parameters: {L: {Type: 'List<String>', Default: '1,2'}}\n", "[N, !Ref L, " MADE "]", "T1 T2 Z", "" },
		{ "Parameters: {L: {Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-12345678'}}\n", "[N, !Ref L, {'T&{N}': {Type: 'Custom::X'}}]", "Tsubnet12345678 Z", "" },
		{ "Parameters: {L: {Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/x'}}\n", "[N, !Ref L, {'T&{N}': {Type: 'Custom::X'}}]", "Z", UNKNOWN("4:23", "A", "Ref L") },
		{ "Parameters: {L: {Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x'}}\n", "[N, [!Ref L], {'T&{N}': {Type: 'Custom::X'}}]", "Z", UNKNOWN("4:23", "A", "Ref L") },
		{ "Parameters: {L: {Type: CommaDelimitedList, Default: ''}}\n", "[N, !Ref L, " MADE "]", "T Z", "" },
		{ "Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b'}, M: {Type: Number, Default: 2}}\n", "[N, [!Ref M], " MADE "]", "T2 Z", "" },
		{ "Parameters: {M: {Type: Number}}\n", "[N, [!Ref M], " MADE "]", "Z", UNKNOWN("4:23", "A", "parameter M has no value") },
		{ "Parameters: {M: {Type: String, Default: m}}\n", "[N, [!Sub 'x', !Sub 'y${M}'], " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::Sub") },
		{ "Parameters: {M: {Type: String, Default: m}}\n", "[N, [!Sub ['y${V}', {V: z}]], " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::Sub") },
		{ "Parameters: {M: {Type: String, Default: m}}\n", "[N, [!Sub 'x'], " MADE "]", "Tx Z", "" },
		{ MAPPED, "[N, !FindInMap [M, a, b], " MADE "]", "Tx Ty Z", "" },
		{ MAPPED, "[N, !FindInMap [M, a, c], " MADE "]", "Z", BAD("4:23", "a function that gives none") },
		{ "Mappings: {M: {a: {b: [x, y], c: z, d: [x, [y]]}}}\n", "[N, !FindInMap [M, a, d], " MADE "]", "Z", "error mapping-value 2:44 a mapping's list holds a list; its members must be literal scalars" "\n" BAD("4:23", "a function that gives none") },
		{ MAPPED, "[N, !FindInMap [M, a, q], " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::FindInMap without such a key") },
		{ MAPPED, "[N, !FindInMap [M, a], " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::FindInMap") },
		{ MAPPED, "[N, !FindInMap M, " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::FindInMap") },
		{ MAPPED, "[N, !FindInMap [M, [a], b], " MADE "]", "Z", BAD("4:23", "a function that gives none") },
		{ MAPPED, "[N, !FindInMap [M, a, q, {DefaultValue: [d]}], " MADE "]", "Td Z", "" },
		{ MAPPED, "[N, !FindInMap [M, a, q, {DefaultValue: d}], " MADE "]", "Z", BAD("4:23", "a function that gives none") },
		{ MAPPED, "[N, !FindInMap [M, a, q, {Default: [d]}], " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::FindInMap without such a key") },
		{ MAPPED, "[N, !FindInMap [M, a, q, {DefaultValue: !Ref 'AWS::NoValue'}], " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::FindInMap") },
		{ MAPPED, "[N, [!FindInMap [M, a, c]], " MADE "]", "Tz Z", "" },
		{ MAPPED, "[N, [!FindInMap [M, a, b]], " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::FindInMap") },
		{ MAPPED, "[N, [!FindInMap [M, a, q, {DefaultValue: e}]], " MADE "]", "Te Z", "" },
		{ MAPPED, "[N, [!FindInMap [M, a, q]], " MADE "]", "Z", UNKNOWN("4:23", "A", "Fn::FindInMap without such a key") },
		{ "Mappings: {M: {a: {'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}}}\n", "[N, !FindInMap [M, a, q, {DefaultValue: [d]}], " MADE "]", "Z", "warning unresolvable-transform 2:20 " UNRUN("AWS::Include") "\n" UNKNOWN("4:23", "A", "Fn::FindInMap in what a macro changes") },
		{ "Mappings: {M: {a: {b: [x], 'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}}}\n", "[N, !FindInMap [M, a, b], " MADE "]", "Z", "warning unresolvable-transform 2:28 " UNRUN("AWS::Include") "\n" UNKNOWN("4:23", "A", "Fn::FindInMap in what a macro changes") },
		{ "", "[O, [p, q], {'Fn::ForEach::B': [N, [!Ref O, !Sub 'x${O}'], {'T${O}${N}': {Type: 'Custom::X'}}]}]", "Tpp Tpxp Tqq Tqxq Z", "" },
		{ "", "[O, [p, q], {'Fn::ForEach::B': [N, [!Sub 'x${O}${P}'], {'T${O}${N}': {Type: 'Custom::X'}}]}]", "Z", UNKNOWN("3:54", "B", "Fn::Sub") },
		{ "", "[O, [p, q], {'Fn::ForEach::B': [N, !FindInMap [M, !Ref O, b], {'T${O}${N}': {Type: 'Custom::X'}}]}]", "Z", UNKNOWN("3:54", "B", "Fn::FindInMap without such a key") },
		{ "Mappings: {M: {p: {b: [x]}, q: {b: [y]}}}\n", "[O, [p, q], {'Fn::ForEach::B': [N, !FindInMap [M, !Ref O, b], {'T${O}${N}': {Type: 'Custom::X'}}]}]", "Tpx Tqy Z", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mg_buf yaml = { 0 }, text = { 0 }, ids = { 0 };
		struct cfn c;
		mg_buf_printf(&yaml, LE "%sResources:\n  Fn::ForEach::A: %s\n  Z: {Type: 'AWS::SNS::Topic'}\n", rows[i].before, rows[i].loop);
		mg_buf_putc(&yaml, '\0');
		cfn_open(&c, yaml.p);
		assert_int_equal(c.rc, MG_OK);
		said(&c.diags, &text);
		for (size_t k = 0; k < c.t->nresources; k++)
			mg_buf_printf(&ids, "%s%.*s", k ? " " : "", MG_STR_ARG(c.t->resources[k].id));
		mg_buf_putc(&ids, '\0');
		if (strcmp(ids.p, rows[i].ids) || strcmp(text.p, rows[i].said))
			fail_msg("%s gives `%s` and says `%s`, not `%s` and `%s`", yaml.p, ids.p, text.p, rows[i].ids, rows[i].said);
		cfn_close(&c);
		mg_buf_fini(&ids);
		mg_buf_fini(&text);
		mg_buf_fini(&yaml);
	}
}

/* Whole templates: the Resources that they have then, and what is said. */
static void loops(void **state)
{
	static const struct {
		const char *text, *resources, *said;
	} rows[] = {
		{ LE "Resources:\n  'Fn::ForEach::': [N, [a], " MADE "]\n" Z,
		  "{\"Fn::ForEach::\":[\"N\",[\"a\"],{\"T${N}\":{\"Type\":\"Custom::X\"}}],\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 3:20 `Fn::ForEach::`: a loop is named by its key, Fn::ForEach::Name, with ASCII letters and digits after the last colons" },
		{ LE "Resources:\n  'Fn::ForEach::A': text\n" Z,
		  "{\"Fn::ForEach::A\":\"text\",\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 3:21 `Fn::ForEach::A`: Fn::ForEach needs a list of exactly three members: an identifier, a collection and a map of what to repeat" },
		{ LE "Resources:\n  'Fn::ForEach::A': ['N-x', [a], " MADE "]\n" Z,
		  "{\"Fn::ForEach::A\":[\"N-x\",[\"a\"],{\"T${N}\":{\"Type\":\"Custom::X\"}}],\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 3:22 `Fn::ForEach::A`: the identifier of Fn::ForEach must be a literal text of ASCII letters and digits" },
		{ LE "Resources:\n  'Fn::ForEach::A': [[N], [a], " MADE "]\n" Z,
		  "{\"Fn::ForEach::A\":[[\"N\"],[\"a\"],{\"T${N}\":{\"Type\":\"Custom::X\"}}],\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 3:22 `Fn::ForEach::A`: the identifier of Fn::ForEach must be a literal text of ASCII letters and digits" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a], text]\n" Z,
		  "{\"Fn::ForEach::A\":[\"N\",[\"a\"],\"text\"],\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 3:30 `Fn::ForEach::A`: the third member of Fn::ForEach must be a map with at least one key" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a], {}]\n" Z,
		  "{\"Fn::ForEach::A\":[\"N\",[\"a\"],{}],\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 3:30 `Fn::ForEach::A`: the third member of Fn::ForEach must be a map with at least one key" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a], " MADE "]\n" Z "Outputs:\n  'Fn::ForEach::A': [N, [a], {'O${N}': {Value: x}}]\n",
		  "{\"Ta\":{\"Type\":\"Custom::X\"},\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 6:21 `Fn::ForEach::A`: another loop has this name already; loop names are unique in a template" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a, b], {'Fn::ForEach::A': [M, [c], {'T${N}${M}': {Type: 'Custom::X'}}]}]\n" Z,
		  "{\"Fn::ForEach::A\":[\"M\",[\"c\"],{\"T${N}${M}\":{\"Type\":\"Custom::X\"}}],\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 3:52 `Fn::ForEach::A`: another loop has this name already; loop names are unique in a template" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a, b], {'Fn::ForEach::B': [N, [c], " MADE "]}]\n" Z,
		  "{\"Fn::ForEach::B\":[\"N\",[\"c\"],{\"T${N}\":{\"Type\":\"Custom::X\"}}],\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error foreach 3:53 `Fn::ForEach::B`: a loop around this one uses the same identifier; nested loops need different ones" },
		{ LE "Parameters: {L: {Type: CommaDelimitedList}}\nResources:\n  'Fn::ForEach::A': [N, [a, b], {'Fn::ForEach::B': [M, !Ref L, {'T${N}${M}': {Type: 'Custom::X'}}], 'U${N}': {Type: 'Custom::X'}}]\n" Z,
		  "{\"Fn::ForEach::B\":[\"M\",{\"Ref\":\"L\"},{\"T${N}${M}\":{\"Type\":\"Custom::X\"}}],\"Ua\":{\"Type\":\"Custom::X\"},\"Ub\":{\"Type\":\"Custom::X\"},\"Z\":{\"Type\":\"Custom::X\"}}",
		  UNKNOWN("4:56", "B", "parameter L has no value") },
		{ LE "Resources:\n  Z: {Type: 'Custom::X', Properties: {L: [1, {'Fn::ForEach::A': [N, [a, b], {'k${N}': !Ref N}]}, 2], E: [], M: {}}}\n",
		  "{\"Z\":{\"Type\":\"Custom::X\",\"Properties\":{\"L\":[1,{\"ka\":\"a\",\"kb\":\"b\"},2],\"E\":[],\"M\":{}}}}",
		  "" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a, b], {'T${N}': {Type: 'Custom::X', Properties: {A: !Sub ['${N}'], B: !Sub [[!Ref N], {}], C: !Sub {a: !Ref N}, D: !Sub '${N}${M}', E: !Sub ['${N}${M}', text], F: [], G: {}, H: !Ref [N], I: !Sub []}}}]\n",
		  "{\"Ta\":{\"Type\":\"Custom::X\",\"Properties\":{\"A\":{\"Fn::Sub\":[\"${N}\"]},\"B\":{\"Fn::Sub\":[[\"a\"],{}]},\"C\":{\"Fn::Sub\":{\"a\":\"a\"}},\"D\":{\"Fn::Sub\":\"a${M}\"},\"E\":{\"Fn::Sub\":[\"a${M}\",\"text\"]},\"F\":[],\"G\":{},\"H\":{\"Ref\":[\"N\"]},\"I\":{\"Fn::Sub\":[]}}},\"Tb\":{\"Type\":\"Custom::X\",\"Properties\":{\"A\":{\"Fn::Sub\":[\"${N}\"]},\"B\":{\"Fn::Sub\":[[\"b\"],{}]},\"C\":{\"Fn::Sub\":{\"a\":\"b\"}},\"D\":{\"Fn::Sub\":\"b${M}\"},\"E\":{\"Fn::Sub\":[\"b${M}\",\"text\"]},\"F\":[],\"G\":{},\"H\":{\"Ref\":[\"N\"]},\"I\":{\"Fn::Sub\":[]}}}}",
		  "error function-arguments 3:79 Fn::Sub with a list needs exactly two members, the text and the map of variables; here it has 1" "\n"
		  "error function-arguments 3:97 Fn::Sub needs a literal text, or a list of a literal text and a map of variables" "\n"
		  "error function-arguments 3:121 Fn::Sub needs a literal text, or a list of a literal text and a map of variables" "\n"
		  "error unresolved-reference 3:147 unresolved dependency in the Resources block: `M` is no parameter or resource of this template" "\n"
		  "error function-arguments 3:162 Fn::Sub needs a literal text, or a list of a literal text and a map of variables" "\n"
		  "error function-arguments 3:204 Ref needs the name of a parameter or a resource as a literal text; here it has a list" "\n"
		  "error function-arguments 3:217 Fn::Sub with a list needs exactly two members, the text and the map of variables; here it has 0" },
		{ LE "Conditions: [C]\nResources:\n" Z "Outputs: text\n",
		  "{\"Z\":{\"Type\":\"Custom::X\"}}",
		  "error section-not-map 2:13 Conditions is a list; it must be a map of names" "\n"
		  "error section-not-map 5:10 Outputs is a string; it must be a map of names" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a, b], {'T${N}': {Type: 'Custom::X', Properties: {'k${N}': 1, '${N': 2, '$': 3, '&{N}x': 4, '${}': 5}}}]\n",
		  "{\"Ta\":{\"Type\":\"Custom::X\",\"Properties\":{\"ka\":1,\"${N\":2,\"$\":3,\"ax\":4,\"${}\":5}},\"Tb\":{\"Type\":\"Custom::X\",\"Properties\":{\"kb\":1,\"${N\":2,\"$\":3,\"bx\":4,\"${}\":5}}}",
		  "" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a, b], {'T${N}': {Type: 'Custom::X', Properties: {k: 1, 'Fn::ForEach::B': [M, [k], {'${M}': 2}]}}}]\n",
		  "{\"Ta\":{\"Type\":\"Custom::X\",\"Properties\":{\"k\":1}},\"Tb\":{\"Type\":\"Custom::X\",\"Properties\":{\"k\":1}}}",
		  "error foreach-duplicate-key 3:110 the loop makes the key `k`, which exists already; use the loop's identifier in the key, and different keys in different loops" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [a, b], {'T': {Type: 'Custom::X'}}]\n",
		  "",
		  "error no-resources 3:3 at least one Resources member must be defined; add a map Resources with a resource" "\n"
		  "error foreach-duplicate-key 3:34 the key `T` does not contain the loop's identifier, so that each iteration makes the same key: duplicate key; write the identifier `N` into it" },
		{ "Resources:\n  'Fn::ForEach::A': [N, [a, b], " MADE "]\n",
		  "{\"Fn::ForEach::A\":[\"N\",[\"a\",\"b\"],{\"T${N}\":{\"Type\":\"Custom::X\"}}]}",
		  "error needs-language-extensions 2:3 `Fn::ForEach::A` needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`" },
		{ LE "Resources:\n  'Fn::ForEach::A': [N, [], {'T${P}': {Type: 'Custom::X'}}]\n",
		  "",
		  "error no-resources 3:3 at least one Resources member must be defined; add a map Resources with a resource" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct mg_buf text = { 0 }, json = { 0 };
		struct cfn c;
		cfn_open(&c, rows[i].text);
		assert_int_equal(c.rc, *rows[i].resources ? MG_OK : MG_EINPUT);
		said(&c.diags, &text);
		if (c.t)
			mg_node_json(mg_node_at(c.t->root, "Resources"), &json);
		mg_buf_putc(&json, '\0');
		if (strcmp(json.p, rows[i].resources) || strcmp(text.p, rows[i].said))
			fail_msg("%s gives `%s` and says `%s`, not `%s` and `%s`", rows[i].text, json.p, text.p, rows[i].resources, rows[i].said);
		cfn_close(&c);
		mg_buf_fini(&json);
		mg_buf_fini(&text);
	}
}

/* The limit of what loops make is told wherever it is met. */
static void too_large(void **state)
{
	static const char yaml[] = LE "Mappings: {M: {a: {b: [x, y]}}}\nResources:\n  Fn::ForEach::A: [N, [a, b], {'T${N}': {Type: 'Custom::X', Properties: {A: [!Ref N, [1]], "
				   "B: !Sub ['${N}${V}', {V: !Ref N}], Fn::ForEach::B: [K, !FindInMap [M, a, b], {'${K}': !Sub '${K}'}], C: {'${N}': !Sub '${N}${AWS::Region}'}}}}]\n"
				   "  Z: {Type: 'Custom::X', Properties: {L: [1, {Fn::ForEach::C: [N, [p], {'${N}': 1}]}]}}\n";

	(void)state;
	assert_int_equal(cfn_nodes_made(yaml), 55); /* values and keys that are made, and each turn of a loop */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(collections), cmocka_unit_test(loops), cmocka_unit_test(too_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
