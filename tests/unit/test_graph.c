/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn_load.h"

#include "cfn/cycle.h"

/* "A>B Ref" per edge, with ? for those inside Fn::If. */
static const char *edges(struct cfn *c)
{
	static const char *const kinds[] = { "Ref", "GetAtt", "Sub", "DependsOn" };
	const struct mg_graph *g = c->t->graph;

	mg_buf_clear(&c->text);
	for (size_t i = 0; i < g->n; i++) {
		const struct mg_edge *e = &g->edges[i];
		mg_buf_printf(&c->text, "%s%.*s>%.*s %s:%.*s%s", i ? ", " : "", MG_STR_ARG(e->from->id), MG_STR_ARG(e->to->id), kinds[e->kind], MG_STR_ARG(e->attribute),
			      e->conditional ? "?" : "");
	}
	mg_buf_putc(&c->text, '\0');
	return c->text.p;
}

#define T "Type: 'AWS::SNS::Topic'"

static void edges_come_from_every_place(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}\nResources:\n  A:\n    " T "\n    DependsOn: [B]\n    Metadata: {m: !Ref C1}\n    UpdatePolicy: {u: !GetAtt D.Arn}\n"
		     "    Properties:\n      X: !Sub '${B.Arn} ${C1} ${P} ${AWS::Region}'\n      Y: !Sub ['${B}', {B: z}]\n      Z: !If [C, !Ref D, !Ref P]\n"
		     "  B: {" T "}\n  C1: {" T "}\n  D: {" T "}\nOutputs: {O: {Value: !Ref A}}\n");
	assert_string_equal(edges(&c), "A>B Sub:Arn, A>C1 Sub:Ref, A>D Ref:Ref?, A>C1 Ref:Ref, A>D GetAtt:Arn, A>B DependsOn:");
	const struct mg_graph *g = c.t->graph;
	assert_int_equal(g->out_start[1], 6);
	assert_int_equal(g->in_start[2] - g->in_start[1], 2);
	assert_int_equal(g->in_edges[g->in_start[1]], 0);
	assert_int_equal(g->in_edges[g->in_start[1] + 1], 5);
	cfn_close(&c);
}

static void reaching_over_several_edges(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Resources:\n  A: {" T ", DependsOn: B}\n  B: {" T ", Properties: {X: !Ref C}}\n  C: {" T "}\n");
	struct mg_resource *a = mg_template_resource(c.t, MG_STR("A")), *b = mg_template_resource(c.t, MG_STR("B")), *last = mg_template_resource(c.t, MG_STR("C"));
	assert_true(mg_graph_depends(c.t->graph, c.t, a, last));
	assert_true(mg_graph_depends(c.t->graph, c.t, a, b));
	assert_false(mg_graph_depends(c.t->graph, c.t, last, a));
	assert_false(mg_graph_depends(c.t->graph, c.t, a, a));
	cfn_close(&c);
}

static void a_short_cycle_is_named(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Resources:\n  X: {" T ", DependsOn: A}\n  A: {" T ", DependsOn: [B, D]}\n  B: {" T ", DependsOn: C}\n  C: {" T ", DependsOn: A}\n  D: {" T ", DependsOn: A}\n");
	assert_int_equal(c.diags.errors, 1);
	assert_non_null(strstr(c.diags.items[0].text.p, "[A, D]"));
	cfn_close(&c);
}

static void cycles_under_conditions(void **state)
{
	(void)state;
#define C2 "Conditions: {C: !Equals [!Ref 'AWS::Region', x], D: !Not [!Condition C]}\nResources:\n"
	/* Whether the condition can hold is for the scenarios to say (test_diagnose). */
	assert_diags(C2 "  A: {" T ", Condition: C, DependsOn: B}\n  B: {" T ", Condition: C, DependsOn: A}\n", "warning possible-circular-dependency 3:57");
	assert_diags(C2 "  A: {" T ", Condition: C, DependsOn: B}\n  B: {" T ", DependsOn: A}\n", "warning possible-circular-dependency 3:57");
	assert_diags(C2 "  A: {" T ", Condition: C, DependsOn: B}\n  B: {" T ", Condition: D, DependsOn: A}\n", "warning possible-circular-dependency 3:57");
}

static void a_long_chain_needs_no_deep_stack(void **state)
{
	struct mg_buf b = { 0 };
	struct cfn c;

	(void)state;
	mg_buf_puts(&b, "{\"Conditions\": {\"C0\": {\"Condition\": \"C19999\"}");
	for (int i = 1; i < 20000; i++)
		mg_buf_printf(&b, ", \"C%d\": {\"Condition\": \"C%d\"}", i, i - 1);
	mg_buf_puts(&b, "}, \"Resources\": {\"A\": {\"Type\": \"AWS::SNS::Topic\"}}}");
	cfn_open_label(&c, "t.json", mg_buf_view(&b), NULL, &mg_limits_default);
	assert_string_equal(cfn_diags(&c), "warning quota-template-body 1:1; error circular-condition 1:23");
	cfn_close(&c);
	mg_buf_fini(&b);
}

static void one_cycle_for_each_part(void **state)
{
	static const uint32_t start[] = { 0, 1, 2, 3, 5, 6, 7, 7 }, to[] = { 1, 2, 0, 3, 0, 5, 4 };
	struct mg_digraph g = { 7, start, to };
	struct mg_cycles cycles;
	struct mg_error err;
	struct mg_arena *a = mg_arena_new(0);

	(void)state;
	assert_int_equal(mg_cycles_find(a, &g, &cycles, &err), MG_OK);
	assert_int_equal(cycles.n, 3);
	static const uint32_t members[] = { 0, 1, 2, 3, 4, 5 };
	assert_memory_equal(cycles.members, members, sizeof(members));
	assert_int_equal(cycles.start[1], 3);
	assert_int_equal(cycles.start[2], 4);
	assert_int_equal(cycles.start[3], 6);
	mg_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edges_come_from_every_place), cmocka_unit_test(reaching_over_several_edges), cmocka_unit_test(a_short_cycle_is_named),
		cmocka_unit_test(cycles_under_conditions), cmocka_unit_test(a_long_chain_needs_no_deep_stack), cmocka_unit_test(one_cycle_for_each_part),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
