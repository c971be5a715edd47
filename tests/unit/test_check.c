/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

#include "base/alloc.h"

#define FN "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n"

static void test_pass_and_fail(void **state)
{
	(void)state;
	judge("fn:expect('MemorySize'):equals(3072)", FN "      MemorySize: 3072\n", NULL, "Fn", "pass");
	judge("fn:expect('MemorySize'):equals(3072)", FN "      MemorySize: 128\n", NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/MemorySize 5:19 equals: MemorySize is 128, expected 3072");
	judge("fn:expect('Timeout'):equals(300)", FN "      MemorySize: 128\n", NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/Timeout 4:5 equals: Timeout is missing, expected 300");
}

static void test_scenarios_merge(void **state)
{
	(void)state;
	static const char yaml[] = "Parameters:\n  Env: {Type: String, AllowedValues: [dev, prod]}\nConditions:\n  IsProd: !Equals [!Ref Env, prod]\n" FN
				   "      MemorySize: !If [IsProd, 3072, 128]\n";
	judge("fn:expect('MemorySize'):equals(3072)", yaml, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/MemorySize/Fn::If/2 9:38 equals: MemorySize is 128, expected 3072 {Env=dev}");
	judge("if fn.MemorySize < 1000 then fn:deny('MemorySize', 'only %d', fn.MemorySize) end", yaml, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/MemorySize/Fn::If/2 9:38 deny: only 128 {Env=dev}");
}

static void test_unknown_read_stops(void **state)
{
	(void)state;
	static const char yaml[] = "Parameters:\n  Size: {Type: Number}\n" FN "      MemorySize: !Ref Size\n      Timeout: 3\n";
	judge("local ok = pcall(function() return fn.MemorySize > 1 end)", yaml, NULL, "Fn", "undecided (parameter Size has no value)");
	judge("fn:expect('Timeout'):equals(300)\nlocal x = fn.MemorySize", yaml, NULL, "Fn",
	      "fail (parameter Size has no value)\nFn /Resources/Fn/Properties/Timeout 8:16 equals: Timeout is 3, expected 300");
	judge("fn:expect('MemorySize'):equals(300)", yaml, NULL, "Fn", "undecided (parameter Size has no value)");
	judge("fn:expect('MemorySize'):exists()", yaml, NULL, "Fn", "pass");
}

static void test_peek_asks_for_no_choice_of_members(void **state)
{
	(void)state;
	static const char yaml[] = "Parameters:\n  Env: {Type: String, AllowedValues: [dev, prod]}\n  Size: {Type: Number}\nConditions:\n  IsProd: !Equals [!Ref Env, prod]\n" FN
				   "      Environment:\n        Variables:\n          A: !Ref Env\n          B: !Ref Size\n          C: !If [IsProd, x, !Ref AWS::NoValue]\n"
				   "      Tags: !Split [',', !Ref Env]\n      Role: !Sub 'a-${Size}-z'\n";
	/* a finding without a witness: nothing was chosen */
	judge("fn:deny('%s', fn:peek('Environment').keys[1])", yaml, NULL, "Fn", "fail\nFn /Resources/Fn 7:3 deny: Variables");
	judge("local keys = fn:peek('Environment.Variables').keys\nif #keys == 3 then fn:deny('%s', table.concat(keys, ',')) end", yaml, NULL, "Fn",
	      "fail\nFn /Resources/Fn 7:3 deny: A,B,C {Env=prod}");
	judge("if #fn:peek('Environment.Variables').keys == 2 then fn:deny('two') end", yaml, NULL, "Fn", "fail\nFn /Resources/Fn 7:3 deny: two {Env=dev}");
	judge("fn:deny('%s %s', fn:peek('Role').prefix, fn:peek('Role').suffix)", yaml, NULL, "Fn", "fail\nFn /Resources/Fn 7:3 deny: a- -z");
	judge("fn:deny('%s %s', tostring(fn:peek('Role').keys), tostring(fn:peek('Environment.Variables.B').count))", yaml, NULL, "Fn", "fail\nFn /Resources/Fn 7:3 deny: nil nil");
	judge("ctx.undecided('the code is in S3')", yaml, NULL, "Fn", "undecided (the code is in S3)");
}

static void test_mistakes_are_errors(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id = 'A', applies = '*', check = function(fn)\n  fn:expect('X')\nend }\n");
	write_file(b->folder, "b.lua", "return { id = 'B', applies = '*', check = function(fn)\n  fn:expect('X'):equal(1)\nend }\n");
	write_file(b->folder, "c.lua", "return { id = 'C', applies = '*', check = function(fn)\n  return true\nend }\n");
	write_file(b->folder, "d.lua", "return { id = 'D', applies = '*', check = function(fn)\n  local x = fn.memorysize\nend }\n");
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	bench_template(b, FN "      X: 1\n", NULL);
	assert_has(bench_check(b, 0, "Fn"), "a.lua:2: expect without a matcher");
	assert_has(bench_check(b, 1, "Fn"), "b.lua:2: an expectation has no `equal`: did you mean `equals`?");
	assert_has(bench_check(b, 2, "Fn"), "check returned a boolean");
	assert_has(bench_check(b, 3, "Fn"), "d.lua:2: a resource has no `memorysize`");
	bench_free(b);
}

/* Past the cap of scenarios the rest is undecided; what was found before stays. */
static void test_too_many_scenarios(void **state)
{
	struct mg_buf y = { 0 };
	(void)state;
	mg_buf_puts(&y, "Parameters:\n");
	for (int i = 0; i < 8; i++)
		mg_buf_printf(&y, "  E%d: {Type: String, AllowedValues: [a, b]}\n", i);
	mg_buf_puts(&y, FN);
	for (int i = 0; i < 8; i++)
		mg_buf_printf(&y, "      P%d: !Ref E%d\n", i, i);
	mg_buf_putc(&y, 0);
	for (int fails = 0; fails < 2; fails++) {
		struct bench *b = bench_new();
		b->limits.scenarios = 20;
		write_file(b->folder, "a.lua", fails ? "return { id='A', applies='*', check=function(fn) fn:deny('x') for i = 0, 7 do local v = fn['P' .. i] end end }"
						     : "return { id='A', applies='*', check=function(fn) for i = 0, 7 do local v = fn['P' .. i] end end }");
		assert_int_equal(bench_load(b), MG_OK);
		bench_template(b, y.p, NULL);
		b->l->limits.scenarios = 20;
		const char *got = bench_check(b, 0, "Fn");
		assert_has(got, "too many scenarios");
		assert_int_equal(b->result->outcome, fails ? MG_FAIL : MG_UNDECIDED);
		bench_free(b);
	}
	mg_buf_fini(&y);
}

/* A limit that is spent inside the function of each breaks the check: what was found stays, and it never passes. */
static void test_limits_inside_each(void **state)
{
	static const char *const bodies[] = {
		"stack:each('*', function(r) while true do end end)",
		"stack:each('*', function(r) local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end end)",
		"stack:each('*', function(r) stack:each('*', function(q) while true do end end) end)",
		"pcall(stack.each, stack, '*', function(r) pcall(function() while true do end end) end)",
		"stack:some('*', function(r) while true do end end)",
		"stack:each('*', function(r) r:expect('X'):satisfies(function() while true do end end, 'x') end)",
		"stack:each('*', function(r) local function f() return 1 + f() end f() end)",
		"stack:each('*', function(r) error('broken') end)",
	};
	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct bench *b = bench_new();
		char text[512];
		snprintf(text, sizeof text, "return { id='A', check=function(stack)\nstack:each('*', function(r) r:deny('first') end) %s end }", bodies[i]);
		write_file(b->folder, "a.lua", text);
		if (bench_load(b) != MG_OK)
			fail_msg("%s", b->err.text);
		bench_template(b, FN "      X: 1\n", NULL);
		bench_check(b, 0, NULL);
		if (b->result->outcome != MG_ERROR || b->result->nfindings != 1)
			fail_msg("%s: %s", bodies[i], b->text);
		bench_free(b);
	}
}

/* Whichever request for memory fails: no crash, and never a pass of what fails. */
static void test_no_memory(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id = 'A', config = { x = { 1, 2 } }, check = function(stack, ctx)\n"
				       "stack:each('*', function(fn) fn:expect('L[*].K'):one_of(ctx.config.x) fn:expect('S'):matches('^a') "
				       "if fn:is('S'):equals('b') then fn:deny('S', '%s', fn.S) end end) end }\n");
	bench_template(b, "Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a]}\n" FN
			  "      L: [{K: 1}, {K: !If [C, 2, 3]}]\n      S: !Ref E\n", NULL);
	uint64_t n = 1;
	for (bool failed = true; failed; n++) {
		mg_alloc_fail_at(n);
		int status = bench_load(b);
		struct mg_runner *r = status == MG_OK ? mg_runner_new(b->set) : NULL;
		status = r ? mg_check(r, b->set->policies[0], &b->subject, NULL, &b->result, &b->err) : -1;
		failed = atomic_load(&mg_alloc_countdown) == 0;
		mg_alloc_fail_at(0);
		mg_runner_free(r);
		if (status == MG_OK && b->result->outcome != MG_FAIL && b->result->outcome != MG_ERROR)
			fail_msg("allocation %llu: %s", (unsigned long long)n, bench_text(b));
	}
	assert_true(n > 20);
	bench_check(b, 0, NULL);
	assert_int_equal(b->result->outcome, MG_FAIL);
	assert_int_equal(b->result->nfindings, 3);
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pass_and_fail),
		cmocka_unit_test(test_scenarios_merge),
		cmocka_unit_test(test_unknown_read_stops),
		cmocka_unit_test(test_peek_asks_for_no_choice_of_members),
		cmocka_unit_test(test_mistakes_are_errors),
		cmocka_unit_test(test_too_many_scenarios),
		cmocka_unit_test(test_limits_inside_each),
		cmocka_unit_test(test_no_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
