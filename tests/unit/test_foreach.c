/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn_load.h"

#define LE "Transform: AWS::LanguageExtensions\n"
#define TOPIC "{Type: 'AWS::SNS::Topic'}"

/* The logical ids of the effective template, in order. */
static const char *ids(struct cfn *c)
{
	mg_buf_clear(&c->text);
	for (size_t i = 0; c->t && i < c->t->nresources; i++)
		mg_buf_printf(&c->text, "%s%.*s", i ? " " : "", MG_STR_ARG(c->t->resources[i].id));
	mg_buf_putc(&c->text, '\0');
	return c->text.p;
}

static void loops_expand_at_their_place(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, LE "Resources:\n  First: " TOPIC "\n  Fn::ForEach::L:\n    - N\n    - [a, 7]\n    - 'T${N}': " TOPIC "\n      'Q${N}': {Type: 'AWS::SQS::Queue'}\n  Last: " TOPIC "\n");
	assert_string_equal(cfn_diags(&c), "");
	assert_string_equal(ids(&c), "First Ta Qa T7 Q7 Last");
	assert_int_equal(c.t->resources[0].origin, MG_ORIGIN_AUTHOR);
	assert_int_equal(c.t->resources[1].origin, MG_ORIGIN_FOREACH);
	assert_int_equal(c.t->resources[5].origin, MG_ORIGIN_AUTHOR);
	assert_true(c.t->nodes > c.doc.nodes);
	cfn_close(&c);
}

static void what_is_made_keeps_the_author_s_place(void **state)
{
	struct cfn c;
	struct mg_buf b = { 0 };

	(void)state;
	cfn_open(&c, LE "Resources:\n  Fn::ForEach::L:\n    - N\n    - [a, b]\n    - 'T${N}':\n        Type: AWS::SNS::Topic\n        Properties:\n          DisplayName: !Sub 'x-${N}'\n");
	const struct mg_node *name = mg_node_at(c.t->resources[1].properties, "DisplayName");
	assert_true(mg_str_is(name->text, "x-b"));
	assert_int_equal(mg_source_place(name->source, name->span).line, 9);
	mg_node_pointer(name, &b);
	assert_true(mg_str_is(mg_buf_view(&b), "/Resources/Fn::ForEach::L/2/T${N}/Properties/DisplayName/Fn::Sub"));
	assert_ptr_not_equal(name, mg_node_at(c.t->resources[0].properties, "DisplayName"));
	assert_int_equal(mg_node_text_span(name, 0, 1).off, name->span.off);
	mg_buf_fini(&b);
	cfn_close(&c);
}

static void substitution(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, LE "Parameters: {P: {Type: String}}\nResources:\n  Fn::ForEach::L:\n    - N\n    - [a-b]\n    - 'T&{N}':\n        Type: AWS::SNS::Topic\n        Properties:\n"
		     "          A: !Ref N\n          B: !Sub '${N}.&{N}'\n          C: !Sub '${N}-${P}'\n          D: 'plain ${N}'\n          E: !Sub ['${N}-${X}', {X: !Ref N}]\n"
		     "          F: !Sub ['${N}', {N: shadow}]\n          'K${N}': 1\n          G: !Sub '${!N}'\n");
	assert_string_equal(cfn_diags(&c), "");
	assert_string_equal(cfn_json(&c, "Resources", "Tab"),
			    "{\"Type\":\"AWS::SNS::Topic\",\"Properties\":{\"A\":\"a-b\",\"B\":\"a-b.ab\",\"C\":{\"Fn::Sub\":\"a-b-${P}\"},\"D\":\"plain ${N}\","
			    "\"E\":{\"Fn::Sub\":[\"a-b-${X}\",{\"X\":\"a-b\"}]},\"F\":{\"Fn::Sub\":[\"${N}\",{\"N\":\"shadow\"}]},\"Ka-b\":1,\"G\":{\"Fn::Sub\":\"${!N}\"}}}");
	cfn_close(&c);
}

static void collections(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, LE "Parameters:\n  L: {Type: CommaDelimitedList, Default: 'x, y'}\n  S: {Type: String, Default: one}\nMappings: {M: {one: {K: [p, q]}}}\nResources:\n"
		     "  Fn::ForEach::A: [N, !Ref L, {'A${N}': " TOPIC "}]\n  Fn::ForEach::B: [N, [!Ref S, two], {'B${N}': " TOPIC "}]\n"
		     "  Fn::ForEach::C: [N, !FindInMap [M, !Ref S, K], {'C${N}': " TOPIC "}]\n  Fn::ForEach::D: [N, [], {'D${N}': " TOPIC "}]\n  Z: " TOPIC "\n");
	assert_string_equal(cfn_diags(&c), "");
	assert_string_equal(ids(&c), "Ax Ay Bone Btwo Cp Cq Z");
	cfn_close(&c);
}

static bool given(void *ctx, const struct mg_parameter *p, struct mg_str *text)
{
	(void)p;
	*text = mg_str_from(ctx);
	return true;
}

static void given_values_count(void **state)
{
	static char value[] = "u,v";
	struct mg_load_options options = { .loop_value = given, .loop_ctx = value };
	struct cfn c;

	(void)state;
	cfn_open_label(&c, "t.yaml", MG_STR(LE "Parameters: {L: {Type: CommaDelimitedList, Default: x}}\nResources:\n  Fn::ForEach::A: [N, !Ref L, {'A${N}': " TOPIC "}]\n"), &options,
		       &mg_limits_default);
	assert_string_equal(ids(&c), "Au Av");
	cfn_close(&c);
}

static void nesting(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, LE "Resources:\n  Fn::ForEach::A:\n    - X\n    - [a, b]\n    - Fn::ForEach::B:\n        - Y\n        - [!Sub 'p${X}', q]\n        - 'T${X}${Y}': " TOPIC "\n");
	assert_string_equal(cfn_diags(&c), "");
	assert_string_equal(ids(&c), "Tapa Taq Tbpb Tbq");
	cfn_close(&c);
	assert_diags(LE "Resources:\n  Fn::ForEach::A: [A, [x], {Fn::ForEach::B: [B, [x], {Fn::ForEach::C: [C, [x], {Fn::ForEach::D: [D, [x], {Fn::ForEach::E: [E, [x], "
		     "{Fn::ForEach::F: [F, [x], {'T${F}': " TOPIC "}]}]}]}]}]}]\n", "error foreach 3:149");
}

static void loops_inside_properties_conditions_and_outputs(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, LE "Parameters: {E: {Type: String}}\nConditions:\n  Fn::ForEach::C: [N, [a, b], {'Is${N}': !Equals [!Ref E, !Ref N]}]\nResources:\n  T:\n    Type: AWS::SNS::Topic\n"
		     "    Condition: Isa\n    Properties:\n      Keep: 1\n      Fn::ForEach::P: [N, [A, B], {'${N}': !Ref N}]\nOutputs:\n  Fn::ForEach::O: [N, [a], {'O${N}': {Value: !Ref N}}]\n");
	assert_string_equal(cfn_diags(&c), "");
	assert_int_equal(c.t->nconditions, 2);
	assert_string_equal(cfn_json(&c, "Resources", "T"), "{\"Type\":\"AWS::SNS::Topic\",\"Condition\":\"Isa\",\"Properties\":{\"Keep\":1,\"A\":\"A\",\"B\":\"B\"}}");
	assert_int_equal(c.t->resources[0].origin, MG_ORIGIN_AUTHOR);
	assert_int_equal(c.t->noutputs, 1);
	cfn_close(&c);
}

static void an_unknown_loop_in_a_map_hides_the_map(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, LE "Parameters: {L: {Type: CommaDelimitedList}}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      Keep: 1\n      Fn::ForEach::P: [N, !Ref L, {'${N}': 1}]\n"
		     "  U: " TOPIC "\n");
	assert_string_equal(cfn_diags(&c), "warning unknown-collection 8:27");
	assert_non_null(mg_template_gap(c.t, mg_node_at(c.t->resources[0].properties, "Keep")));
	assert_null(mg_template_gap(c.t, c.t->resources[1].node));
	assert_false(c.t->gaps[0].resources);
	cfn_close(&c);
}

static void an_unknown_loop_in_a_section_hides_no_other_resource(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, LE "Parameters: {L: {Type: CommaDelimitedList}}\nResources:\n  Fn::ForEach::P: [N, !Ref L, {'T${N}': " TOPIC "}]\n  U: {Type: 'AWS::SNS::Topic', Properties: {X: !Ref Tx}}\n");
	assert_string_equal(cfn_diags(&c), "warning unknown-collection 4:23; warning unresolved-reference 5:53");
	assert_null(mg_template_gap(c.t, c.t->resources[0].node));
	assert_true(c.t->gaps[0].resources);
	cfn_close(&c);
}

static void malformed_loops(void **state)
{
	(void)state;
	assert_diags(LE "Resources:\n  Fn::ForEach::A: [N, [a]]\n  T: " TOPIC "\n", "error foreach 3:19");
	assert_diags(LE "Resources:\n  Fn::ForEach::A-b: [N, [a], {'T${N}': " TOPIC "}]\n  T: " TOPIC "\n", "error foreach 3:21");
	assert_diags(LE "Resources:\n  Fn::ForEach::A: [{Ref: N}, [a], {'T${N}': " TOPIC "}]\n  T: " TOPIC "\n", "error foreach 3:20");
	assert_diags(LE "Resources:\n  Fn::ForEach::A: [N, text, {'T${N}': " TOPIC "}]\n  T: " TOPIC "\n", "error foreach 3:23");
	assert_diags(LE "Resources:\n  Fn::ForEach::A: [N, [a], {'T${N}${P}': " TOPIC "}]\n  T: " TOPIC "\n", "error foreach-key 3:29");
	assert_diags(LE "Resources:\n  Fn::ForEach::T: [N, [a], {'T${N}': " TOPIC "}]\n  T: " TOPIC "\n", "error foreach 3:19");
	assert_diags(LE "Resources:\n  Fn::ForEach::A: [N, [a, a], {'T${N}': " TOPIC "}]\n", "error foreach-duplicate-key 3:32");
	assert_diags(LE "Resources:\n  Ta: " TOPIC "\n  Fn::ForEach::A: [N, [a], {'T${N}': " TOPIC "}]\n", "error foreach-duplicate-key 4:29");
	assert_diags(LE "Resources:\n  Fn::ForEach::A: [N, [a-b], {'T${N}': " TOPIC "}]\n", "error name-not-alphanumeric 3:31");
}

static void what_loops_make_is_limited(void **state)
{
	struct mg_limits limits = mg_limits_default;
	static const char text[] = LE "Resources:\n  Fn::ForEach::A: [A, [1,2,3,4,5,6,7,8,9], {Fn::ForEach::B: [B, [1,2,3,4,5,6,7,8,9], {Fn::ForEach::C: [C, [1,2,3,4,5,6,7,8,9], "
				      "{'T${A}${B}${C}': " TOPIC "}]}]}]\n";
	struct cfn c;

	(void)state;
	cfn_open_label(&c, "t.yaml", MG_STR(text), NULL, &limits);
	assert_int_equal(c.t->nresources, 729);
	cfn_close(&c);
	limits.template_nodes = 1000;
	cfn_open_label(&c, "t.yaml", MG_STR(text), NULL, &limits);
	assert_int_equal(c.rc, MG_ELIMIT);
	assert_non_null(strstr(c.err.text, "template_nodes"));
	cfn_close(&c);
}

static void many_members_are_found_by_name(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, LE "Resources:\n  Fn::ForEach::L: [A, [z,y,x,w,v,u,t,s,r,q,p,o], {'T${A}': " TOPIC "}]\n");
	const struct mg_node *section = mg_node_at(c.t->root, "Resources");
	for (uint32_t i = 0; i < section->count; i++)
		assert_ptr_equal(mg_node_get(section, section->members[i].key), section->members[i].value);
	assert_null(mg_node_at(section, "Tn"));
	cfn_close(&c);
}

static void failing_allocations(void **state)
{
	(void)state;
	cfn_fail_allocations(LE "Parameters: {L: {Type: CommaDelimitedList}}\nMappings: {M: {a: {b: [c, d]}}}\nResources:\n  Fn::ForEach::A: [N, !FindInMap [M, a, b], {'T${N}': {Type: "
				"'AWS::SNS::Topic', Properties: {X: !Sub ['${N}-${Y}', {Y: [1]}], Fn::ForEach::P: [Q, !Ref L, {'${Q}': 1}]}}}]\n  B: {Type: 'AWS::SNS::Topic', DependsOn: [Tc, Td]}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loops_expand_at_their_place), cmocka_unit_test(what_is_made_keeps_the_author_s_place), cmocka_unit_test(substitution),
		cmocka_unit_test(collections), cmocka_unit_test(given_values_count), cmocka_unit_test(nesting), cmocka_unit_test(loops_inside_properties_conditions_and_outputs),
		cmocka_unit_test(an_unknown_loop_in_a_map_hides_the_map), cmocka_unit_test(an_unknown_loop_in_a_section_hides_no_other_resource),
		cmocka_unit_test(malformed_loops), cmocka_unit_test(what_loops_make_is_limited), cmocka_unit_test(many_members_are_found_by_name),
		cmocka_unit_test(failing_allocations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
