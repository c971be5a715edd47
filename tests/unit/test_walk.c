/* SPDX-License-Identifier: Apache-2.0 */
/* Into values: members, elements, references and JSON of what is known, unknown, absent, or nested too deep. */
#include "world_load.h"

static struct loaded *load(const char *properties)
{
	struct mg_buf yaml = { 0 };

	mg_buf_printf(&yaml, "Parameters: {U: {Type: String}, L: {Type: CommaDelimitedList}, K: {Type: String, NoEcho: true}}\n"
		      "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: %s}, Q: {Type: 'AWS::SQS::Queue'}}\n", properties);
	mg_buf_putc(&yaml, '\0');
	struct loaded *l = load_template(yaml.p, NULL, NULL, false);
	mg_buf_fini(&yaml);
	assert_int_equal(l->status, MG_OK);
	return l;
}

static const char *json(struct loaded *l, const struct mg_value *v)
{
	struct mg_buf b = { 0 };

	assert_true(mg_value_json(l->x, v, &b));
	snprintf(l->text, sizeof(l->text), "%.*s", (int)b.n, b.p ? b.p : "");
	mg_buf_fini(&b);
	return l->text;
}

static void test_members_and_elements(void **state)
{
	struct loaded *l = load("{M: {a: 1, b: !Ref 'AWS::NoValue'}, L: [1, !Ref 'AWS::NoValue', 2], S: text, E: {}, U: !Ref L, P: !Split [',', !Sub 'a,b,${U}'], Z: !Ref U}");
	const struct mg_value *m = mg_resolve(l->x, prop(l, "A", "M")), *list = mg_resolve(l->x, prop(l, "A", "L")), *s = mg_resolve(l->x, prop(l, "A", "S"));
	const struct mg_value *u = mg_resolve(l->x, prop(l, "A", "U")), *p = mg_resolve(l->x, prop(l, "A", "P")), *z = mg_resolve(l->x, prop(l, "A", "Z"));
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;

	(void)state;
	assert_string_equal(json(l, mg_value_member(l->x, m, MG_STR("a"))), "1");
	assert_int_equal(mg_value_member(l->x, m, MG_STR("b"))->state, MG_ABSENT);
	assert_int_equal(mg_value_member(l->x, m, MG_STR("c"))->state, MG_ABSENT);
	assert_int_equal(mg_value_member(l->x, list, MG_STR("a"))->state, MG_ABSENT);
	assert_int_equal(mg_value_member(l->x, s, MG_STR("a"))->state, MG_ABSENT);
	assert_int_equal(mg_value_member(l->x, mg_value_member(l->x, m, MG_STR("c")), MG_STR("d"))->state, MG_ABSENT);
	assert_string_equal(json(l, mg_value_member(l->x, z, MG_STR("a"))), "{\"unknown\":\"parameter U has no value\"}");
	assert_string_equal(json(l, mg_value_item(l->x, list, 1)), "2");
	assert_int_equal(mg_value_item(l->x, list, 2)->state, MG_ABSENT);
	assert_int_equal(mg_value_item(l->x, m, 0)->state, MG_ABSENT);
	assert_int_equal(mg_value_item(l->x, s, 0)->state, MG_ABSENT);
	assert_int_equal(mg_value_item(l->x, mg_value_member(l->x, m, MG_STR("c")), 0)->state, MG_ABSENT);
	assert_string_equal(json(l, mg_value_item(l->x, p, 1)), "\"b\"");
	assert_string_equal(json(l, mg_value_item(l->x, p, 2)), "{\"unknown\":\"parameter U has no value\"}");
	assert_string_equal(json(l, mg_value_item(l->x, u, 0)), "{\"unknown\":\"parameter L has no value\"}");
	assert_true(mg_value_children(l->x, mg_resolve(l->x, prop(l, "A", "E")), &items, &keys, &n) && n == 0);
	assert_true(mg_value_children(l->x, m, &items, &keys, &n) && n == 1 && mg_str_is(keys[0], "a"));
	assert_true(mg_value_children(l->x, mg_value_member(l->x, m, MG_STR("c")), &items, &keys, &n) && n == 0);
	unload(l);
}

/* "A.Ref Q.Arn": everything that a value was made from. */
static const char *refs(struct loaded *l, const struct mg_value *v)
{
	const struct mg_ref *const *items;
	struct mg_buf b = { 0 };
	size_t n;

	assert_true(mg_value_refs(l->x, v, &items, &n));
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(&b, "%s%.*s.%.*s", i ? " " : "", MG_STR_ARG(items[i]->id), MG_STR_ARG(items[i]->attribute));
	snprintf(l->text, sizeof(l->text), "%.*s", (int)b.n, b.p ? b.p : "");
	mg_buf_fini(&b);
	return l->text;
}

static void test_references_of_all_inside(void **state)
{
	struct loaded *l = load("{M: {a: !Ref U, b: [!Ref Q, {c: !GetAtt Q.Arn}], d: x}, S: x, T: !Sub '${U}${Q.Arn}', "
				"N: [!Ref U, !Ref U, !Ref U, !Ref U, !Ref U, !Ref U, !Ref U, !Ref U, !Ref Q]}");

	(void)state;
	assert_string_equal(refs(l, mg_resolve(l->x, prop(l, "A", "M"))), "U.Ref Q.Ref Q.Arn");
	assert_string_equal(refs(l, mg_resolve(l->x, prop(l, "A", "S"))), "");
	assert_string_equal(refs(l, mg_resolve(l->x, prop(l, "A", "T"))), "U.Ref Q.Arn");
	assert_string_equal(refs(l, mg_resolve(l->x, prop(l, "A", "N"))), "U.Ref U.Ref U.Ref U.Ref U.Ref U.Ref U.Ref U.Ref Q.Ref");
	assert_string_equal(refs(l, mg_value_member(l->x, mg_resolve(l->x, prop(l, "A", "M")), MG_STR("none"))), "");
	l->limits.value_depth = 1; /* deeper is not looked */
	assert_string_equal(refs(l, mg_resolve(l->x, prop(l, "A", "M"))), "U.Ref");
	unload(l);
}

static void test_json(void **state)
{
	struct loaded *l = load("{M: {a: [1, true, 1.50, 'q\"', 2010-09-09, {b: []}], c: !Ref U, k: !Ref K}, D: [[[x]]]}");

	(void)state;
	assert_string_equal(json(l, mg_resolve(l->x, prop(l, "A", "M"))),
			    "{\"a\":[1,true,\"1.50\",\"q\\\"\",\"2010-09-09\",{\"b\":[]}],\"c\":{\"unknown\":\"parameter U has no value\"},\"k\":{\"unknown\":\"NoEcho\"}}");
	l->limits.value_depth = 1;
	assert_string_equal(json(l, mg_resolve(l->x, prop(l, "A", "D"))), "[[{\"unknown\":\"nested deeper than limits.value_depth\"}]]");
	unload(l);
}

/* What is left of transforms in a processed template nobody has run. */
static void test_transforms_that_are_left(void **state)
{
	static const struct mg_load_options processed = { .processed = true };
	struct loaded *l = load_with("Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {P: {'Fn::Transform': {Name: M}}, Q: {'Fn::Transform': {Name: [a]}}, R: {'Fn::Transform': x}}}}\n",
				     NULL, NULL, false, &processed);

	(void)state;
	assert_string_equal(json(l, mg_resolve(l->x, prop(l, "A", "P"))), "{\"unknown\":\"Fn::Transform `M` not expanded\"}");
	assert_string_equal(json(l, mg_resolve(l->x, prop(l, "A", "Q"))), "{\"unknown\":\"Fn::Transform `?` not expanded\"}");
	assert_string_equal(json(l, mg_resolve(l->x, prop(l, "A", "R"))), "{\"unknown\":\"Fn::Transform `?` not expanded\"}");
	assert_int_equal(mg_value_present(mg_resolve(l->x, prop(l, "A", "P"))), MG_MAYBE);
	unload(l);
}

static void test_parameters_by_name(void **state)
{
	struct loaded *l = load("{}");

	(void)state;
	assert_string_equal(json(l, mg_explore_parameter(l->x, mg_template_parameter(l->t, MG_STR("U")))), "{\"unknown\":\"parameter U has no value\"}");
	assert_string_equal(json(l, mg_explore_pseudo(l->x, MG_STR("AWS::URLSuffix"))), "{\"unknown\":\"AWS::URLSuffix is not given\"}");
	unload(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members_and_elements), cmocka_unit_test(test_references_of_all_inside), cmocka_unit_test(test_json),
		cmocka_unit_test(test_transforms_that_are_left), cmocka_unit_test(test_parameters_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
