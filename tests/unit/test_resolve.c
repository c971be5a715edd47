/* SPDX-License-Identifier: Apache-2.0 */
#include "world_load.h"
#include "base/arena.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "

static struct loaded *load_one(const char *yaml, const char *region)
{
	struct loaded *l = load_template(yaml, NULL, region, false);

	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	return l;
}

static void gives(const char *yaml, const char *want)
{
	struct loaded *l = load_one(yaml, NULL);

	for (int memo = 1; memo >= 0; memo--) {
		mg_world_set_memo(l->w, memo);
		assert_string_equal(outcomes(l, "A", "P"), want);
	}
	unload(l);
}

/* Where a value stands and where it comes from. */
static void places(struct loaded *l, const struct mg_value *v, const char *used, const char *origin)
{
	struct mg_buf b = { 0 };

	mg_node_pointer(v->used, &b);
	mg_buf_putc(&b, '\0');
	assert_string_equal(b.p, used);
	mg_buf_clear(&b);
	if (v->origin)
		mg_node_pointer(v->origin, &b);
	mg_buf_putc(&b, '\0');
	assert_string_equal(b.p, origin);
	mg_buf_fini(&b);
	(void)l;
}

static void test_places(void **state)
{
	static const char yaml[] = "Parameters: {D: {Type: String, Default: x}, W: {Type: String, AllowedValues: [p, q]}}\nMappings: {M: {a: {b: v, c: [1, 2]}}}\n"
				   "Conditions: {C: !Equals [!Ref W, p]}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      D: !Ref D\n      M: !FindInMap [M, a, b]\n"
				   "      N: !FindInMap [M, a, c]\n      I: !If [C, lit, !Ref D]\n      S: !Select [1, [a, !Ref D]]\n      W: !Ref W\n      J: !Join ['', [a, b]]\n";
	struct loaded *l = load_one(yaml, NULL);
	const struct mg_value *v;

	(void)state;
	v = mg_resolve(l->x, prop(l, "A", "D"));
	places(l, v, "/Resources/A/Properties/D", "/Parameters/D/Default");
	assert_int_equal(v->from, MG_FROM_DEFAULT);
	assert_true(v->function);
	v = mg_resolve(l->x, prop(l, "A", "M"));
	places(l, v, "/Resources/A/Properties/M", "/Mappings/M/a/b");
	assert_int_equal(v->from, MG_FROM_MAPPING);
	v = mg_value_item(l->x, mg_resolve(l->x, prop(l, "A", "N")), 1);
	places(l, v, "/Resources/A/Properties/N", "/Mappings/M/a/c/1");
	v = mg_resolve(l->x, prop(l, "A", "I"));
	places(l, v, "/Resources/A/Properties/I/Fn::If/1", "");
	assert_false(v->function);
	assert_int_equal(v->from, MG_FROM_LITERAL);
	v = mg_resolve(l->x, prop(l, "A", "S"));
	places(l, v, "/Resources/A/Properties/S/Fn::Select/1/1", "/Parameters/D/Default");
	v = mg_resolve(l->x, prop(l, "A", "J"));
	places(l, v, "/Resources/A/Properties/J", "");
	v = mg_resolve(l->x, prop(l, "A", "W"));
	places(l, v, "/Resources/A/Properties/W", "/Parameters/W/AllowedValues/0");
	assert_int_equal(v->from, MG_FROM_ALLOWED);
	assert_true(mg_explore_next(l->x, 0));
	v = mg_resolve(l->x, prop(l, "A", "I"));
	places(l, v, "/Resources/A/Properties/I/Fn::If/2", "/Parameters/D/Default");
	assert_true(v->function);
	unload(l);
}

#define NAMED "\n  Q: {Type: 'AWS::SQS::Queue', Properties: {QueueName: foo}}\n  F: {Type: 'AWS::Lambda::Function', Properties: {FunctionName: fn}}\n" \
	      "  T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: top}}\n  R: {Type: 'AWS::IAM::Role', Properties: {RoleName: role, Path: /a/}}\n  U: {Type: 'AWS::SQS::Queue'}\n"

static void test_names_given_literally_are_known(void **state)
{
	(void)state;
	gives(TOPIC "!GetAtt Q.QueueName" NAMED, "\"foo\"");
	gives(TOPIC "!Ref F" NAMED, "\"fn\"");
	gives(TOPIC "!GetAtt T.TopicName" NAMED, "\"top\"");
	gives(TOPIC "!Ref Q" NAMED, "{\"unknown\":\"Ref Q\"}");
	gives(TOPIC "!Ref U" NAMED, "{\"unknown\":\"Ref U\"}");
	gives(TOPIC "!GetAtt U.QueueName" NAMED, "{\"unknown\":\"GetAtt U.QueueName\"}");
}

static void test_arns_keep_their_known_pieces(void **state)
{
	struct loaded *l = load_one(TOPIC "!Ref T\n      R: !GetAtt R.Arn" NAMED, "cn-north-1");
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));

	(void)state;
	assert_int_equal(v->state, MG_UNKNOWN);
	assert_int_equal(v->shape, MG_SHAPE_ARN);
	assert_int_equal(mg_text_starts(v, MG_STR("arn:aws-cn:sns:cn-north-1:")), MG_YES);
	assert_int_equal(mg_text_ends(v, MG_STR(":top")), MG_YES);
	v = mg_resolve(l->x, prop(l, "A", "R"));
	assert_int_equal(mg_text_ends(v, MG_STR(":role/a/role")), MG_YES);
	unload(l);
}

static void test_partial_texts(void **state)
{
	(void)state;
	gives("Parameters: {U: {Type: String}}\n" TOPIC "!Select [1, !Split ['-', !Sub 'a-b-${U}']]\n", "\"b\"");
	gives("Parameters: {U: {Type: String}}\n" TOPIC "!Select [2, !Split ['-', !Sub 'a-b-${U}']]\n", "{\"unknown\":\"parameter U has no value\"}");
	gives("Parameters: {U: {Type: String}}\n" TOPIC "{'Fn::Base64': !Ref U}\n", "{\"unknown\":\"parameter U has no value\"}");
	gives("Parameters: {U: {Type: CommaDelimitedList}}\n" TOPIC "!Join ['-', !Ref U]\n", "{\"unknown\":\"parameter U has no value\"}");
	gives(TOPIC "!Join ['-', !GetAZs '']\n", "{\"unknown\":\"Fn::GetAZs: the zones are the account's\"}");
	gives(TOPIC "{'Fn::ImportValue': net-vpc}\n", "{\"unknown\":\"ImportValue net-vpc\"}");
}

#define LE "Transform: AWS::LanguageExtensions\n"

static void test_language_extensions(void **state)
{
	(void)state;
	gives(LE TOPIC "{'Fn::Length': [a, b, !Ref 'AWS::NoValue']}\n", "2");
	gives(LE TOPIC "{'Fn::ToJsonString': {a: 1, b: [x, true], c: !Ref 'AWS::NoValue', d: \"q\\\"\\n\"}}\n", "\"{\\\"a\\\":1,\\\"b\\\":[\\\"x\\\",true],\\\"d\\\":\\\"q\\\\\\\"\\\\n\\\"}\"");
	struct loaded *l = load_one(LE "Parameters: {U: {Type: String}}\n" TOPIC "{'Fn::ToJsonString': {a: !Ref U, b: 1}}\n", NULL);
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));
	assert_int_equal(mg_text_starts(v, MG_STR("{\"a\":\"")), MG_YES);
	assert_int_equal(mg_text_ends(v, MG_STR("\",\"b\":1}")), MG_YES);
	unload(l);
}

static void test_cidr_edges(void **state)
{
	(void)state;
	gives(TOPIC "!Select [255, !Cidr ['10.0.0.0/16', 256, 8]]\n", "\"10.0.255.0/24\"");
	gives(TOPIC "!Cidr ['10.0.0.0/32', 1, 0]\n", "{\"unknown\":\"Fn::Cidr subnets of 0 bits do not lie inside /32\"}");
	gives(TOPIC "!Cidr ['0.0.0.0/0', 1, 32]\n", "[\"0.0.0.0/0\"]");
	gives("Parameters: {B: {Type: String}}\n" TOPIC "!Cidr [!Ref B, 2, 8]\n", "{\"unknown\":\"parameter B has no value\"}");
}

static void test_gap_hides_values(void **state)
{
	struct loaded *l = load_one("Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: {x: 1, 'Fn::Transform': {Name: Mine}}\n      Q: 2\n", NULL);
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));

	(void)state;
	assert_int_equal(v->state, MG_UNKNOWN);
	assert_true(mg_str_is(v->reason, "Fn::Transform `Mine` not expanded"));
	assert_int_equal(mg_value_present(mg_value_member(l->x, v, MG_STR("x"))), MG_MAYBE);
	assert_int_equal(mg_resolve(l->x, prop(l, "A", "Q"))->state, MG_KNOWN);
	unload(l);
}

static void test_names_of_each_other_end(void **state)
{
	struct loaded *l = load_one("Resources:\n  A: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !GetAtt B.QueueName, P: !GetAtt B.QueueName}}\n"
				    "  B: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !GetAtt A.QueueName}}\n", NULL);

	(void)state;
	assert_int_equal(mg_resolve(l->x, prop(l, "A", "P"))->state, MG_UNKNOWN);
	unload(l);
}

static void test_limits_of_values(void **state)
{
	struct loaded *l = load_one("Parameters: {L: {Type: CommaDelimitedList, Default: 'a,b,c,d'}}\n" TOPIC "!Ref L\n      S: !Join ['', [aaaa, bbbb, !Ref 'AWS::StackName']]\n", NULL);

	(void)state;
	l->limits.value_list = 3;
	l->limits.value_text = 7;
	const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));
	assert_int_equal(v->state, MG_UNKNOWN);
	assert_string_equal(v->fault, "value-too-large");
	v = mg_resolve(l->x, prop(l, "A", "S"));
	assert_int_equal(v->state, MG_UNKNOWN);
	assert_string_equal(v->fault, "value-too-large");
	unload(l);
}

static void test_limit_of_depth(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	mg_buf_puts(&b, TOPIC);
	for (int i = 0; i < 20; i++)
		mg_buf_puts(&b, "{'Fn::Join': ['', [x, ");
	mg_buf_puts(&b, "y");
	for (int i = 0; i < 20; i++)
		mg_buf_puts(&b, "]]}");
	mg_buf_puts(&b, "\n");
	mg_buf_putc(&b, '\0');
	struct loaded *l = load_one(b.p, NULL);
	l->limits.value_depth = 20;
	mg_world_set_memo(l->w, false);
	assert_int_equal(mg_resolve(l->x, prop(l, "A", "P"))->state, MG_KNOWN);
	l->limits.value_depth = 19;
	assert_int_equal(mg_resolve(l->x, prop(l, "A", "P"))->state, MG_UNKNOWN);
	unload(l);
	mg_buf_fini(&b);
}

/* Everything at once, so that each allocation of loading a world and exploring it fails in turn. */
static const char all[] = "Parameters: {E: {Type: String}, F: {Type: String, AllowedValues: [a, b]}, L: {Type: CommaDelimitedList, Default: 'x,y'}, K: {Type: String, NoEcho: true}}\n"
			  "Mappings: {M: {a: {k: 1}, b: {k: [2, 3]}}}\nRules: {R: {Assertions: [{Assert: {'Fn::Contains': [[p, q, a], {Ref: E}]}}]}}\n"
			  "Conditions: {C: !Equals [!Ref E, p], D: !Or [!Condition C, !Equals [!Ref F, a]], G: !Equals [!Select [0, !Split ['-', !Ref K]], z], H: !Equals [!Ref F, !Ref E]}\n"
			  "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Condition: D\n    Properties:\n      P: [!If [C, !Sub '${E}-${B.Arn}', !Ref 'AWS::NoValue'], !FindInMap [M, !Ref F, k], !If [G, 1, 2],"
			  " !Join ['-', !Ref L], !If [H, s, d], {'Fn::Base64': !Sub 'a${E}'}, !Cidr [10.0.0.0/8, 2, 8], '{{resolve:ssm:x:1}}', !Split [a, bac]]\n  B: {Type: 'AWS::SNS::Topic', Condition: C}\n";

static void test_every_allocation_may_fail(void **state)
{
	uint64_t fails = 0;

	(void)state;
	for (uint64_t nth = 1; nth < 100000; nth++) {
		struct loaded *l = load_template(all, NULL, NULL, false);
		assert_int_equal(l->status, MG_OK);
		struct mg_world *w = NULL;
		struct mg_witness wit;
		size_t before = mg_arena_used(l->arena);
		mg_alloc_fail_at(nth);
		int rc = mg_world_new(l->arena, l->t, &l->in, &l->limits, &l->diags, &w, &l->err);
		bool ok = rc == MG_OK;
		struct mg_explore *x = ok ? mg_explore_new(w, NULL, NULL) : NULL;
		ok = x != NULL;
		while (x) {
			struct mg_buf b = { 0 };
			const struct mg_resource *r = mg_template_resource(l->t, MG_STR("A"));
			struct mg_trail t;
			bool failed = true;
			const struct mg_value *v = mg_explore_present(x, r) ? mg_resolve(x, prop(l, "A", "P")) : NULL;
			if (v && !mg_value_json(x, v, &b))
				ok = false;
			mg_buf_fini(&b);
			ok = ok && !(mg_explore_stopped(x) == MG_EXPLORE_NOMEM);
			if (mg_explore_trail(x, l->arena, &t) && !mg_explore_witness(x, &t, &failed, 1, &wit))
				ok = false;
			if (!mg_explore_next(x, 0))
				break;
		}
		if (x && mg_world_diagnose(w, &l->diags, &l->err) != MG_OK)
			ok = false;
		bool hit = mg_arena_used(l->arena) >= before && nth > 1 && ok;
		mg_alloc_fail_at(0);
		unload(l);
		fails += !ok;
		if (hit && nth > 3000)
			break;
	}
	assert_true(fails > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_names_given_literally_are_known),
		cmocka_unit_test(test_arns_keep_their_known_pieces),
		cmocka_unit_test(test_partial_texts),
		cmocka_unit_test(test_language_extensions),
		cmocka_unit_test(test_cidr_edges),
		cmocka_unit_test(test_gap_hides_values),
		cmocka_unit_test(test_names_of_each_other_end),
		cmocka_unit_test(test_limits_of_values),
		cmocka_unit_test(test_limit_of_depth),
		cmocka_unit_test(test_every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
