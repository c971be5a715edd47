/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pass_and_fail),
		cmocka_unit_test(test_scenarios_merge),
		cmocka_unit_test(test_unknown_read_stops),
		cmocka_unit_test(test_peek_asks_for_no_choice_of_members),
		cmocka_unit_test(test_mistakes_are_errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
