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

/* What more scenarios would say is not passed over: an answer that all of those at hand give is none for all. */
static void test_too_many_scenarios(void **state)
{
	(void)state;
	static const char y[] = "Parameters: {E: {Type: String, AllowedValues: [a, b, c]}, K: {Type: String}}\nMappings: {M: {a: {v: 1}}}\nConditions: {C: !Equals [!Ref E, c]}\nResources:\n"
				"  A: {Type: AWS::SNS::Topic, Properties: {N: !If [C, 2, 1], E: !Ref E, D: !FindInMap [M, !Ref K, v]}}\n";
	static const struct {
		uint64_t scenarios;
		const char *text, *want;
	} rows[] = {
		{ 0, "#stack:resource('A').E", "1\n" },
		{ 2, "#stack:resource('A').E", "{\"witness\":{\"E\":\"a\"},\"value\":1}\n{\"unknown\":\"too many scenarios\"}\n" },
		{ 1, "stack:resource('A').E", "{\"witness\":{\"E\":\"a\"},\"value\":\"a\"}\n{\"unknown\":\"too many scenarios\"}\n" },
		{ 1, "stack:each('*', function(r) local _ = r.E end)", "{\"unknown\":\"too many scenarios\"}\n" },
		{ 0, "stack:resource('A').D", "1\n" }, /* the others are refused by the service */
		{ 0, "ctx.skip('enough')", "{\"skip\":\"enough\"}\n" },
		{ 0, "error('oops')", "eval:1: oops" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bench *b = bench_new();
		struct mg_policy_set set = { .limits = &b->limits };
		struct mg_buf out = { 0 };
		bench_template(b, y, NULL);
		b->l->limits.scenarios = rows[i].scenarios ? rows[i].scenarios : b->l->limits.scenarios;
		int status = mg_eval(&set, &b->subject, mg_str_from(rows[i].text), (struct mg_eval_options){ 0 }, &out, &b->err);
		if (status < 0)
			mg_buf_puts(&out, b->err.text);
		mg_buf_putc(&out, 0);
		assert_string_equal(out.p, rows[i].want);
		mg_buf_fini(&out);
		bench_free(b);
	}
}

/* Every kind of value that a policy sees has an answer. */
static void test_kinds(void **state)
{
	(void)state;
	eval("{0/0}", false, "the answer holds nan (0/0), which is no number that JSON can hold");
	eval("1/0", false, "the answer holds an infinite number (1/0), which is no number that JSON can hold");
	eval("2.5", false, "2.5\n");
	eval("stack", false, "{\"parameters\":[\"E\",\"P\"],\"conditions\":[\"Prod\"],\"resources\":{\"A\":\"AWS::SNS::Topic\"},\"outputs\":[]}\n");
	eval("stack.outputs", false, "{}\n");
	eval("stack:functions('Ref')[2]", false, "{\"name\":\"Ref\",\"path\":\"/Resources/A/Properties/U\",\"logical_id\":\"A\",\"line\":4}\n");
	eval("stack:resource('A'):peek('M')", false, "{\"z\":1,\"a\":[\"x\"]}\n");
	eval("stack:resource('A'):peek('Gone')", false, "null\n");
	eval("ctx", false, "\"ctx\"\n");
	eval("ctx.skip", false, "\"function\"\n");
	eval("local t = {} for i = 1, 70 do t = { t } end return t", false, "the answer is nested too deeply");
}

/* Places of what was read, each once, with where it comes from. */
static void test_places(void **state)
{
	(void)state;
	static const char y[] = "Parameters: {D: {Type: String, Default: d}}\nResources:\n  A: {Type: AWS::SNS::Topic, Properties: {X: !Ref D, L: [1, !Ref AWS::NoValue], U: !GetAtt A.Arn}}\n";
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "stack:resource('A').X .. stack:resource('A').X",
		  "{\"value\":\"dd\",\"places\":[{\"path\":\"/Resources/A/Properties/X\",\"at\":\"t.yaml:3:46\",\"from\":\"t.yaml:1:41\"}]}\n" },
		{ "stack:resource('A').L", "{\"value\":[1],\"places\":[{\"path\":\"/Resources/A/Properties/L/0\",\"at\":\"t.yaml:3:58\",\"from\":null}]}\n" },
		{ "stack:resource('A').Gone", "{\"value\":null,\"places\":[]}\n" },
		{ "stack:resource('A').U",
		  "{\"value\":{\"unknown\":\"GetAtt A.Arn\"},\"places\":[{\"path\":\"/Resources/A/Properties/U\",\"at\":\"t.yaml:3:84\",\"from\":null}]}\n" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bench *b = bench_new();
		struct mg_policy_set set = { .limits = &b->limits };
		struct mg_buf out = { 0 };
		bench_template(b, y, NULL);
		assert_int_equal(mg_eval(&set, &b->subject, mg_str_from(rows[i].text), (struct mg_eval_options){ .places = true }, &out, &b->err), MG_OK);
		mg_buf_putc(&out, 0);
		assert_string_equal(out.p, rows[i].want);
		mg_buf_fini(&out);
		bench_free(b);
	}
}

static void test_mistakes(void **state)
{
	(void)state;
	eval("nothing", false, "eval:1: `nothing` is not defined");
	eval("while true do end", false, "work: the policy needs more than 5000000 units for one target (limit policy_fuel)");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_values), cmocka_unit_test(test_scenarios), cmocka_unit_test(test_mistakes),
					    cmocka_unit_test(test_too_many_scenarios), cmocka_unit_test(test_kinds), cmocka_unit_test(test_places) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
