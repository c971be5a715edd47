/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

static const char yaml[] = "Parameters: {E: {Type: String, AllowedValues: [dev, prod]}, P: {Type: String}}\nConditions: {Prod: !Equals [!Ref E, prod]}\n"
			   "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {N: !If [Prod, 1, 2], U: !Ref P, M: {z: 1, a: [x]}}}\n";

static void eval(const char *text, bool all, const char *want)
{
	struct bench *b = bench_new();
	struct mg_policy_set set = { .limits = &b->limits };
	struct mg_buf out = { 0 };
	bench_template(b, yaml, NULL);
	int status = mg_eval(&set, &b->subject, mg_str_from(text), (struct mg_eval_options){ .first = !all }, &out, &b->err);
	if (status < 0)
		mg_buf_puts(&out, b->err.text);
	mg_buf_putc(&out, 0);
	assert_string_equal(out.p, want);
	mg_buf_fini(&out);
	bench_free(b);
}

static void test_values(void **state)
{
	(void)state;
	eval("1 + 1", false, "2\n");
	eval("'a\\n'", false, "\"a\\n\"\n");
	eval("nil", false, "null\n");
	eval("{1, 'x', true}", false, "[1,\"x\",true]\n");
	eval("{b = 1, a = {}, [1] = 2, [5] = 6}", false, "{\"1\":2,\"5\":6,\"a\":[],\"b\":1}\n");
	eval("stack:resource('A').M", false, "{\"z\":1,\"a\":[\"x\"]}\n");
	eval("stack:resources('AWS::SNS::*')", false,
	     "[{\"logical_id\":\"A\",\"type\":\"AWS::SNS::Topic\",\"properties\":{\"N\":1,\"U\":{\"unknown\":\"parameter P has no value\"},\"M\":{\"z\":1,\"a\":[\"x\"]}}}]\n");
	eval("local n = 0 for _ in pairs(stack.parameters) do n = n + 1 end return n", false, "2\n");
	eval("ctx.operation", false, "\"CREATE\"\n");
}

static void test_scenarios(void **state)
{
	(void)state;
	eval("stack:resource('A').N", true, "{\"witness\":{\"E\":\"prod\"},\"value\":1}\n{\"witness\":{\"E\":\"dev\"},\"value\":2}\n");
	eval("stack:resource('A').N", false, "1\n");
	eval("stack:resource('A').U", true, "{\"unknown\":\"parameter P has no value\"}\n");
}

static void test_mistakes(void **state)
{
	(void)state;
	eval("nothing", false, "eval:1: `nothing` is not defined");
	eval("while true do end", false, "work: the policy needs more than 5000000 units for one target (limit policy_fuel)");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_values), cmocka_unit_test(test_scenarios), cmocka_unit_test(test_mistakes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
