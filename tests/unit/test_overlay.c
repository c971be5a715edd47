/* SPDX-License-Identifier: Apache-2.0 */
/* What a change set says of resources, laid over the template: properties and types are the change set's, functions and places the template's. */
#include "cfn_load.h"
#include "world_load.h"

#define KNOWN "Resources: {Q: {Type: 'AWS::SQS::Queue'}, A: {Type: 'AWS::SNS::Topic', Properties: "

struct laid {
	struct mg_arena *a;
	struct mg_doc overlay;
	struct loaded *l;
};

static void lay(struct laid *o, const char *yaml, const char *json)
{
	struct mg_diags diags;
	struct mg_error err;

	o->a = mg_arena_new(64u << 20);
	mg_diags_init(&diags, o->a, 10);
	assert_int_equal(mg_doc_load(o->a, MG_STR("change set"), mg_str_from(json), MG_FORMAT_JSON, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &o->overlay, &err), MG_OK);
	struct mg_load_options options = { .overlay = &o->overlay, .placeholders = true };
	o->l = load_with(yaml, NULL, NULL, false, &options);
	if (o->l->status)
		fail_msg("%s: %s", json, o->l->err.text);
}

static void lift(struct laid *o)
{
	unload(o->l);
	mg_arena_free(o->a);
}

/* "Type properties" of a resource as it is then, with the values of the properties in each scenario. */
static void becomes(const char *yaml, const char *json, const char *id, const char *want)
{
	struct mg_buf got = { 0 };
	struct laid o;

	lay(&o, yaml, json);
	const struct mg_resource *r = mg_template_resource(o.l->t, mg_str_from(id));
	if (r)
		mg_buf_printf(&got, "%.*s ", MG_STR_ARG(r->type));
	if (r && r->properties)
		mg_node_json(r->properties, &got);
	mg_buf_putc(&got, '\0');
	if (strcmp(got.p, want))
		fail_msg("%s over %s gives `%s`, not `%s`", json, yaml, got.p, want);
	mg_buf_fini(&got);
	lift(&o);
}

/* Of topic A with these properties, and this of the change set's for it. */
static void laid(const char *properties, const char *json, const char *want)
{
	struct mg_buf yaml = { 0 }, over = { 0 }, whole = { 0 };

	mg_buf_printf(&yaml, "Parameters: {S: {Type: String, NoEcho: true}, T: {Type: String, Default: t}}\n" KNOWN "%s}}\n", properties);
	mg_buf_putc(&yaml, '\0');
	mg_buf_printf(&over, "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\",\"Properties\":%s}}}", json);
	mg_buf_putc(&over, '\0');
	mg_buf_printf(&whole, "AWS::SNS::Topic %s", want);
	mg_buf_putc(&whole, '\0');
	becomes(yaml.p, over.p, "A", whole.p);
	mg_buf_fini(&yaml);
	mg_buf_fini(&over);
	mg_buf_fini(&whole);
}

static void properties(void **state)
{
	(void)state;
	laid("{P: 1, Q: x}", "{\"P\":2,\"Q\":\"x\",\"R\":[1,{\"a\":null}]}", "{\"P\":2,\"Q\":\"x\",\"R\":[1,{\"a\":null}]}");
	/* What the change set lacks is absent, but for a function that has a value in any case. */
	laid("{P: 1, Q: !Join ['', [a]], R: !Ref T, S: !If [C, 1, 2], T: !FindInMap [M, a, b], U: {'Fn::Transform': {Name: M}}}", "{}", "{\"Q\":{\"Fn::Join\":[\"\",[\"a\"]]}}");
	/* A function's value is what was made of it, but not what only stands for one, and not a secret. */
	laid("{P: !Ref T, Q: !Sub '${T}x'}", "{\"P\":\"t\",\"Q\":[\"tx\"]}", "{\"P\":\"t\",\"Q\":[\"tx\"]}");
	laid("{P: !Ref T, Q: !Join ['', [!Ref S]]}", "{\"P\":\"{{changeSet:KNOWN_AFTER_APPLY}}\",\"Q\":\"****\"}", "{\"P\":{\"Ref\":\"T\"},\"Q\":{\"Fn::Join\":[\"\",[{\"Ref\":\"S\"}]]}}");
	laid("{P: !Sub 'a${S}', Q: !Sub 'a${T}S', R: !Sub 'S'}", "{\"P\":\"a*\",\"Q\":\"atS\",\"R\":\"x\"}", "{\"P\":{\"Fn::Sub\":\"a${S}\"},\"Q\":{\"Fn::Sub\":\"a${T}S\"},\"R\":{\"Fn::Sub\":\"S\"}}");
	laid("{P: !Sub 'a${T}', Q: !Sub 'Sx', R: !Join ['', [S1, 7]]}", "{\"P\":\"at\",\"Q\":\"y\",\"R\":\"z\"}", "{\"P\":\"at\",\"Q\":\"y\",\"R\":\"z\"}");
	/* Shapes that differ are the change set's. */
	laid("{P: 1, Q: {a: 1}, R: [1, 2], S: [1], T: {a: 1}}", "{\"P\":{\"a\":1},\"Q\":2,\"R\":[1,3],\"S\":[1,2],\"T\":[1]}", "{\"P\":{\"a\":1},\"Q\":2,\"R\":[1,3],\"S\":[1,2],\"T\":[1]}");
	laid("{P: {a: {b: 1, c: 2}}, Q: [[1]]}", "{\"P\":{\"a\":{\"b\":1,\"d\":3}},\"Q\":[[2]]}", "{\"P\":{\"a\":{\"b\":1,\"d\":3}},\"Q\":[[2]]}");
	/* The same text of another kind is another value. */
	laid("{P: 1}", "{\"P\":\"1\"}", "{\"P\":\"1\"}");
	laid("[a]", "{\"P\":\"1\"}", "{\"P\":\"1\"}");
	laid("text", "{\"P\":\"1\"}", "{\"P\":\"1\"}");
	/* What a macro makes there is what the change set shows. */
	laid("{P: {a: 1, 'Fn::Transform': {Name: M}}, Q: 1}", "{\"P\":{\"a\":2,\"b\":3},\"Q\":2}", "{\"P\":{\"a\":2,\"b\":3},\"Q\":2}");
}

static void resources(void **state)
{
	static const char yaml[] = KNOWN "{P: 1}}}\n", bare[] = "Resources: {A: {Type: 'AWS::SNS::Topic'}}\n";

	(void)state;
	becomes(yaml, "{}", "A", "AWS::SNS::Topic {\"P\":1}");
	becomes(yaml, "{\"Resources\":[1]}", "A", "AWS::SNS::Topic {\"P\":1}");
	becomes(yaml, "{\"Resources\":\"{{changeSet:NOT_SENT}}\"}", "A", "AWS::SNS::Topic {\"P\":1}");
	becomes(yaml, "{\"Resources\":{}}", "A", "AWS::SNS::Topic {\"P\":1}");
	becomes(yaml, "{\"Resources\":{\"A\":\"x\"}}", "A", "AWS::SNS::Topic {\"P\":1}");
	becomes(yaml, "{\"Resources\":{\"A\":{}}}", "A", "AWS::SNS::Topic {\"P\":1}");
	becomes(yaml, "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\",\"Properties\":\"{{changeSet:NOT_SENT}}\"}}}", "A", "AWS::SNS::Topic {\"P\":1}");
	becomes(yaml, "{\"Resources\":{\"A\":{\"Type\":[1],\"Properties\":{\"P\":2}}}}", "A", "AWS::SNS::Topic {\"P\":2}");
	/* Of another type the properties are no longer the author's. */
	becomes(yaml, "{\"Resources\":{\"A\":{\"Type\":\"AWS::SQS::Queue\",\"Properties\":{\"R\":2}}}}", "A", "AWS::SQS::Queue {\"R\":2}");
	becomes(bare, "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\",\"Properties\":{\"P\":2}}}}", "A", "AWS::SNS::Topic {\"P\":2}");
	becomes(bare, "{\"Resources\":{\"B\":{\"Type\":\"AWS::SQS::Queue\",\"Properties\":{\"P\":2}}}}", "B", "AWS::SQS::Queue {\"P\":2}");
	becomes(bare, "{\"Resources\":{\"B\":{}}}", "B", " ");
	becomes(bare, "{\"Resources\":{\"B\":3}}", "B", " ");
	becomes("Transform: M\nResources: {A: {Type: X, Properties: {P: 1}}}\n", "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\",\"Properties\":{\"R\":2}}}}", "A", "AWS::SNS::Topic {\"R\":2}");
	becomes("Transform: M\n", "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\",\"Properties\":{\"R\":2}}}}", "A", "AWS::SNS::Topic {\"R\":2}");
}

/* What the value of P was made from, as the template says: "Q.Arn Q". */
static void made_from(const char *properties, const char *json, const char *want)
{
	struct mg_buf yaml = { 0 }, over = { 0 }, got = { 0 };
	struct laid o;

	mg_buf_printf(&yaml, "Conditions: {C: !Equals [!Ref 'AWS::Region', a]}\n" KNOWN "{P: %s}}}\n", properties);
	mg_buf_putc(&yaml, '\0');
	mg_buf_printf(&over, "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\",\"Properties\":{\"P\":%s}}}}", json);
	mg_buf_putc(&over, '\0');
	lay(&o, yaml.p, over.p);
	const struct mg_value *v = mg_resolve(o.l->x, prop(o.l, "A", "P"));
	mg_buf_printf(&got, "%.*s:", MG_STR_ARG(v->text));
	for (size_t i = 0; i < v->nrefs; i++)
		mg_buf_printf(&got, " %.*s.%.*s", MG_STR_ARG(v->refs[i].id), MG_STR_ARG(v->refs[i].attribute));
	mg_buf_putc(&got, '\0');
	if (strcmp(got.p, want))
		fail_msg("%s over %s is made from `%s`, not `%s`", over.p, yaml.p, got.p, want);
	lift(&o);
	mg_buf_fini(&yaml);
	mg_buf_fini(&over);
	mg_buf_fini(&got);
}

static void references(void **state)
{
	(void)state;
	made_from("!Ref Q", "\"u\"", "u: Q.Ref");
	made_from("!GetAtt Q.Arn", "\"u\"", "u: Q.Arn");
	made_from("{'Fn::GetAtt': Q.Arn}", "\"u\"", "u: Q.Arn");
	made_from("!GetAtt [Q, Arn]", "\"u\"", "u: Q.Arn");
	made_from("!Join ['', [!GetAtt Q.Arn, !Ref Q, !Ref 'AWS::Region']]", "\"u\"", "u: Q.Arn Q.Ref");
	made_from("!Sub 'x${Q}${Q.Arn}${AWS::Region}${!Q}'", "\"u\"", "u: Q.Ref Q.Arn");
	made_from("!Sub ['${Q.Arn}${V}', {V: !Ref Q}]", "\"u\"", "u: Q.Arn Q.Ref");
	made_from("!Sub ['${Q}', {Q: x}]", "\"u\"", "u:");
	made_from("!Ref 'AWS::Region'", "\"u\"", "u:");
	made_from("!If [C, !Ref Q, x]", "\"u\"", "u:");
	made_from("x", "\"u\"", "u:");
	/* Shapes that are none. */
	made_from("!Ref [Q]", "\"u\"", "u:");
	made_from("!GetAtt [Q]", "\"u\"", "u:");
	made_from("!GetAtt [[Q], Arn]", "\"u\"", "u:");
	made_from("!GetAtt [Q, !Ref Q]", "\"u\"", "u: Q.Ref");
	made_from("!GetAtt {Q: Arn}", "\"u\"", "u:");
	made_from("!Sub []", "\"u\"", "u:");
	made_from("!Sub {a: !Ref Q}", "\"u\"", "u: Q.Ref");
	made_from("!Sub '${Q'", "\"u\"", "u:");
	made_from("!Sub '${Q}${a b}'", "\"u\"", "u:");
}

/* What the change set brings counts as what loops make. */
static void test_too_large(void **state)
{
	static const char yaml[] = KNOWN "{P: 1, Q: {a: [1, !Ref Q]}, R: [1, 2]}}}\n";
	static const char json[] = "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\",\"Properties\":{\"P\":2,\"Q\":{\"a\":[2,\"u\"],\"b\":[1]},\"R\":[3,4]}}}}";
	struct mg_limits limits = mg_limits_default;
	struct mg_doc overlay;
	struct mg_diags diags;
	struct mg_error err;
	char want[100];
	struct cfn c;
	int rc = MG_ELIMIT;

	(void)state;
	for (limits.template_nodes = 0; rc == MG_ELIMIT && limits.template_nodes < 100; limits.template_nodes++) {
		struct mg_arena *a = mg_arena_new(0);
		mg_diags_init(&diags, a, 10);
		assert_int_equal(mg_doc_load(a, MG_STR("change set"), mg_str_from(json), MG_FORMAT_JSON, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &overlay, &err), MG_OK);
		cfn_open_label(&c, "t.yaml", mg_str_from(yaml), &(struct mg_load_options){ .overlay = &overlay }, &limits);
		rc = c.rc;
		snprintf(want, sizeof(want), "expanding loops and SAM resources makes more than %d nodes (limit template_nodes)", (int)limits.template_nodes);
		if (rc)
			assert_string_equal(c.err.text, want);
		cfn_close(&c);
		mg_arena_free(a);
	}
	assert_int_equal(rc, MG_OK);
	assert_int_equal(limits.template_nodes - 1, 12); /* ten values in the properties, their map, and the resource */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(properties), cmocka_unit_test(resources), cmocka_unit_test(references), cmocka_unit_test(test_too_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
