/* SPDX-License-Identifier: Apache-2.0 */
/* Nested stacks as the parent gives them: what the place of the template and each parameter can be, and which outputs there are. */
#include "cfn/nested.h"
#include "value_rows.h"

static void write_possible(struct mg_buf *b, const struct mg_possible *p)
{
	for (size_t i = 0; i < p->n; i++)
		mg_buf_printf(b, "%s%.*s", i ? "|" : "", MG_STR_ARG(p->texts[i]));
	if (p->absent)
		mg_buf_puts(b, " absent");
	if (p->unknown)
		mg_buf_printf(b, " unknown: %.*s", MG_STR_ARG(p->reason));
}

/* "url; Name = a|b absent unknown: why; open", or "never" for a stack that is in no scenario. */
static void stack_of(struct loaded *l, struct mg_buf *b)
{
	struct mg_nested_stack s;
	bool present;

	assert_int_equal(mg_nested_read(l->w, mg_template_resource(l->t, MG_STR("N")), &s, &present, &l->err), MG_OK);
	if (!present)
		mg_buf_puts(b, "never");
	else if (!s.url_node)
		mg_buf_puts(b, "nowhere");
	else
		write_possible(b, &s.url);
	for (size_t i = 0; present && i < s.nvalues; i++) {
		mg_buf_printf(b, "; %.*s = ", MG_STR_ARG(s.values[i].name));
		write_possible(b, &s.values[i].value);
	}
	if (present && s.open)
		mg_buf_puts(b, "; open");
	mg_buf_putc(b, '\0');
}

static void is_read_within(uint64_t scenarios, const char *before, const char *stack, const char *want)
{
	struct mg_buf yaml = { 0 }, got = { 0 };

	mg_buf_printf(&yaml, "%sResources:\n  N: {Type: 'AWS::CloudFormation::Stack'%s}\n", before, stack);
	mg_buf_putc(&yaml, '\0');
	struct loaded *l = load_template(yaml.p, NULL, NULL, false);
	assert_int_equal(l->status, MG_OK);
	l->limits.scenarios = scenarios;
	stack_of(l, &got);
	if (strcmp(got.p, want))
		fail_msg("%s is read as `%s`, not `%s`", yaml.p, got.p, want);
	unload(l);
	mg_buf_fini(&got);
	mg_buf_fini(&yaml);
}

static void is_read(const char *before, const char *stack, const char *want)
{
	is_read_within(mg_limits_default.scenarios, before, stack, want);
}

#define AT(parameters) ", Properties: {TemplateURL: c.yml, Parameters: " parameters "}"
#define IN(place) "{'Fn::Transform': {Name: '" place "'}}"

static void places(void **state)
{
	(void)state;
	is_read("", "", "nowhere");
	is_read("", ", Properties: [a]", "nowhere");
	is_read("", ", Properties: !Ref X", "nowhere");
	is_read("", ", Properties: {Tags: []}", "nowhere");
	is_read("", ", Properties: {TemplateURL: c.yml}", "c.yml");
	is_read("", ", Properties: {TemplateURL: !ImportValue x}", " unknown: ImportValue x");
	is_read("", ", Properties: {TemplateURL: {a: b}}", " unknown: it is no text");
	is_read("Conditions: {C: !Equals [!Ref 'AWS::Region', a]}\n", ", Properties: {TemplateURL: !If [C, a.yml, b.yml]}", "a.yml|b.yml");
	is_read("Conditions: {C: !Equals [!Ref 'AWS::Region', a]}\n", ", Condition: C, Properties: {TemplateURL: !If [C, a.yml, b.yml]}", "a.yml");
	is_read("Conditions: {C: !Equals [a, b]}\n", ", Condition: C, Properties: {TemplateURL: a.yml}", "never");
	is_read("", ", Condition: C, Properties: {TemplateURL: a.yml}", "never");
	is_read("", ", Properties: {TemplateURL: c.yml, 'Fn::Transform': {Name: M}}", " unknown: Fn::Transform `M` not expanded; open");
}

static void parameters(void **state)
{
	static const char c[] = "Parameters: {P: {Type: String, Default: p, AllowedValues: [p, q]}, S: {Type: String, NoEcho: true}, L: {Type: CommaDelimitedList, Default: 'x, y'}}\n"
				"Conditions: {C: !Equals [!Ref P, p]}\n";

	(void)state;
	is_read("", AT("{}"), "c.yml");
	is_read("", AT("{A: 1, B: true, C: 1.50, D: ''}"), "c.yml; A = 1; B = true; C = 1.50; D = ");
	is_read(c, AT("{A: !Ref P, B: !If [C, 1, 1], C: !If [C, !Ref 'AWS::NoValue', 2]}"), "c.yml; A = p|q; B = 1; C = 2 absent");
	is_read(c, AT("{A: !Ref S, B: [!Ref S, x], C: !Ref L, D: [a, [b]], E: [], F: {a: b}}"),
		"c.yml; A =  unknown: NoEcho; B =  unknown: an element of the list is not known; C = x,y; D =  unknown: an element of the list is not known; E = ; F =  unknown: it is no text");
	is_read(c, AT("{A: !If [C, !ImportValue x, !ImportValue y]}"), "c.yml; A =  unknown: ImportValue x");
	is_read(c, AT("{A: !If [C, [!ImportValue x], [!ImportValue y]]}"), "c.yml; A =  unknown: an element of the list is not known");
	is_read("", AT("{A: ~, B: !ImportValue ''}"), "c.yml; A =  unknown: it is no text; B =  unknown: ImportValue ?");
	is_read(c, AT("text"), "c.yml; open");
	is_read(c, AT("[a]"), "c.yml; open");
	is_read(c, AT("!If [C, {A: 1}, {A: 2}]"), "c.yml; open");
	is_read(c, AT("{A: 1, 'Fn::Transform': {Name: M}}"), "c.yml; open");
	is_read("Mappings: {M: {a: {b: 1}}}\n", AT("{A: !FindInMap [M, a, x]}"), "c.yml; A =  unknown: unable to get mapping for `M`::`a`::`x`; there is no such key");
	is_read("Parameters: {K: {Type: String, Default: x}}\nMappings: {M: {a: {b: 1}}}\n", AT("{A: !FindInMap [M, !Ref K, b]}"), "c.yml; A = 1");
	is_read("Parameters: {K: {Type: String, AllowedPattern: '[x-z]+'}}\nMappings: {M: {a: {b: 1}}}\n", AT("{A: !FindInMap [M, !Ref K, b]}"),
		"c.yml; A =  unknown: no scenario gives it");
}

/* No more is kept of one parameter than can be judged. */
static void many(void **state)
{
	struct mg_buf allowed = { 0 }, want = { 0 };

	(void)state;
	mg_buf_puts(&allowed, "Parameters: {P: {Type: String, AllowedValues: [");
	mg_buf_puts(&want, "c.yml; A = ");
	for (int i = 0; i < 70; i++) {
		mg_buf_printf(&allowed, "%sv%d", i ? ", " : "", i);
		if (i < 64)
			mg_buf_printf(&want, "%sv%d", i ? "|" : "", i);
	}
	mg_buf_puts(&allowed, "]}, Q: {Type: String, AllowedValues: [a, b]}}\n");
	mg_buf_putc(&allowed, '\0');
	mg_buf_puts(&want, " unknown: too many values");
	mg_buf_putc(&want, '\0');
	is_read(allowed.p, AT("{A: !Ref P}"), want.p);
	mg_buf_fini(&want);
	is_read_within(3, allowed.p, AT("{A: !Ref P, B: !Ref Q, C: x}"), "c.yml; A = v0|v1|v2 unknown: too many scenarios; B = a|b; C = x");
	mg_buf_fini(&allowed);
}

static void outputs(const char *nested, const char *parent, const char *want)
{
	struct mg_buf yaml = { 0 }, got = { 0 };

	mg_buf_printf(&yaml, "Parameters: {N: {Type: String, Default: x}}\nResources:\n  S: {Type: 'AWS::CloudFormation::Stack'}\n%s", parent);
	mg_buf_putc(&yaml, '\0');
	struct loaded *l = load_template(yaml.p, NULL, NULL, false), *n = load_template(nested, NULL, NULL, false);
	struct mg_diags diags;
	assert_true(l->status == MG_OK && n->status == MG_OK);
	mg_diags_init(&diags, l->arena, 100);
	mg_nested_outputs(l->w, mg_template_resource(l->t, MG_STR("S")), n->t, &diags);
	said(&diags, &got);
	if (strcmp(got.p, want))
		fail_msg("of %s is said `%s`, not `%s`", parent, got.p, want);
	unload(n);
	unload(l);
	mg_buf_fini(&got);
	mg_buf_fini(&yaml);
}

#define CHILD "Resources: {T: {Type: 'AWS::SNS::Topic'}}\nOutputs: {O: {Value: x}}\n"
#define MISSING(place, name) "error nested-output-unknown " place " the nested stack's template `t.yaml` has no output `" name "`; name one that it has, or add it there"
#define OF(value) "  A: {Type: 'AWS::SNS::Topic', Properties: {P: " value "}}\n"

static void references_to_outputs(void **state)
{
	(void)state;
	outputs(CHILD, OF("!GetAtt S.Outputs.O"), "");
	outputs(CHILD, OF("!GetAtt S.Outputs.P"), MISSING("4:48", "P"));
	outputs(CHILD, OF("{'Fn::GetAtt': S.Outputs.P}"), MISSING("4:48", "P"));
	outputs(CHILD, OF("!GetAtt [S, Outputs.P]"), MISSING("4:48", "P"));
	outputs(CHILD, OF("!GetAtt [S, Outputs]"), "");
	outputs(CHILD, OF("!GetAtt [S, Outputs.P, x]"), "");
	outputs(CHILD, OF("!GetAtt [[S], Outputs.P]"), "");
	outputs(CHILD, OF("!GetAtt [S, !Ref N]"), "");
	outputs(CHILD, OF("{'Fn::GetAtt': S}"), "");
	outputs(CHILD, OF("{'Fn::GetAtt': {S: Outputs.P}}"), "");
	outputs(CHILD, OF("!GetAtt T.Outputs.P"), "");
	outputs(CHILD, OF("!Sub '${S.Outputs.O} ${S.Outputs.P} ${N} ${S}'"), MISSING("4:69", "P"));
	outputs(CHILD, OF("!Sub ['${S.Outputs.P} ${Q}', {Q: !GetAtt S.Outputs.R}]"), MISSING("4:55", "P") "\n" MISSING("4:81", "R"));
	outputs(CHILD, OF("!Sub ['${S.Outputs.P}', {S.Outputs.P: x}]"), "");
	outputs(CHILD, OF("!Sub []"), "");
	outputs(CHILD, OF("!Sub [{a: b}]"), "");
	outputs(CHILD, OF("!Sub ['${S.Outputs.P}']"), MISSING("4:55", "P"));
	outputs(CHILD, OF("x") "Outputs: {R: {Value: [!GetAtt S.Outputs.P]}}\n", MISSING("5:23", "P"));
}

/* A template whose outputs are not all to be seen may have any. */
static void outputs_that_are_not_listed(void **state)
{
	(void)state;
	outputs("Resources: {T: {Type: 'AWS::SNS::Topic'}}\n", OF("!GetAtt S.Outputs.P"), MISSING("4:48", "P"));
	outputs("Transform: Mine\n" CHILD, OF("!GetAtt S.Outputs.P"), "");
	outputs(LE CHILD, OF("!GetAtt S.Outputs.P"), "");
	outputs("Resources: {T: {Type: 'AWS::SNS::Topic'}}\nOutputs: {'Fn::Transform': {Name: M}}\n", OF("!GetAtt S.Outputs.P"), "");
	outputs("Resources: {T: {Type: 'AWS::SNS::Topic'}}\nOutputs: {'Fn::ForEach::X': [I, [a], {'O${I}': {Value: x}}]}\n", OF("!GetAtt S.Outputs.P"), "");
	outputs("Resources: {T: {Type: 'AWS::SNS::Topic'}}\nOutputs: [O]\n", OF("!GetAtt S.Outputs.P"), MISSING("4:48", "P"));
	outputs("Resources: {T: {Type: 'AWS::SNS::Topic'}}\nOutputs: {'Fn::If': {Value: x}}\n", OF("!GetAtt S.Outputs.P"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places), cmocka_unit_test(parameters), cmocka_unit_test(many), cmocka_unit_test(references_to_outputs),
		cmocka_unit_test(outputs_that_are_not_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
