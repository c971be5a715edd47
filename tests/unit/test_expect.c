/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

#define FN "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n"
#define PARAM "Parameters: {P: {Type: String}}\n"

static void test_absent_fails_every_matcher_but_absent(void **state)
{
	(void)state;
	static const char *const matchers[] = { "equals(1)", "equals_set{1}", "differs(1)", "one_of{1}", "none_of{1}", "matches('x')", "contains('x')", "lacks('x')",
						"at_least(1)", "at_most(1)", "between(1,2)", "exists()", "is_true()", "is_false()", "is_list()", "is_empty()", "not_empty()",
						"refers_to('Fn')", "satisfies(function() return true end, 'x')" };
	for (size_t i = 0; i < sizeof matchers / sizeof *matchers; i++) {
		struct bench *b = bench_new();
		char policy[256];
		snprintf(policy, sizeof policy, "return { id='A', applies='*', check=function(fn) fn:expect('Missing'):%s end }", matchers[i]);
		write_file(b->folder, "a.lua", policy);
		assert_int_equal(bench_load(b), MG_OK);
		bench_template(b, FN "      X: 1\n", NULL);
		const char *got = bench_check(b, 0, "Fn");
		assert_int_equal(b->result->outcome, MG_FAIL);
		assert_has(got, "Missing is missing");
		bench_free(b);
	}
	judge("fn:expect('Missing'):absent()", FN "      X: 1\n", NULL, "Fn", "pass");
}

static void test_places_of_missing(void **state)
{
	(void)state;
	judge("fn:expect('A.B.C'):exists()", FN "      A:\n        X: 1\n", NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/A/B/C 5:7 exists: A.B.C is missing, expected a value");
	judge("fn:expect('A'):exists()", "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n", NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/A 2:3 exists: A is missing, expected a value");
	judge("fn:expect('/DeletionPolicy'):equals('Retain')", "Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n", NULL, "Fn",
	      "fail\nFn /Resources/Fn/DeletionPolicy 2:3 equals: DeletionPolicy is missing, expected `Retain`");
	judge("fn:expect('T'):exists()", FN "      T: !Ref AWS::NoValue\n", NULL, "Fn", "fail\nFn /Resources/Fn/Properties/T 5:10 exists: T is missing, expected a value");
	judge("stack:expect('Metadata.X.Y'):exists()", FN "      T: 1\n", NULL, NULL, "fail\n /Metadata/X/Y 1:1 exists: Metadata.X.Y is missing, expected a value");
}

static void test_lists(void **state)
{
	(void)state;
	static const char tags[] = FN "      Tags:\n        - {Key: A, Value: x}\n        - {Key: B}\n      Empty: []\n";
	judge("fn:expect('Tags[*].Value'):exists()", tags, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/Tags/1/Value 7:11 exists: Tags[2].Value is missing, expected a value");
	judge("fn:expect('Tags[Key=A].Value'):equals('x')", tags, NULL, "Fn", "pass");
	judge("fn:expect('Tags[Key=C].Value'):exists()", tags, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/Tags 5:7 exists: Tags[Key=C].Value is missing, expected a value");
	judge("fn:expect('Missing[*]'):exists()", tags, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/Missing 4:5 exists: Missing[*] is missing, expected a value");
	judge("fn:expect('Empty[*]'):equals(1)", tags, NULL, "Fn", "pass");
	judge("fn:expect('Empty[*]'):if_present():equals(1)", tags, NULL, "Fn", "pass");
	judge("fn:expect_any('Tags[*].Key'):equals('B')", tags, NULL, "Fn", "pass");
	judge("fn:expect_any('Tags[*].Key'):equals('Z')", tags, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/Tags/0/Key 6:17 equals: Tags[1].Key is `A`, expected `Z`");
	judge("for _, k in ipairs{'C','D'} do fn:expect('Tags[Key='..k..']'):exists() end", tags, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/Tags 5:7 exists: Tags[Key=C] is missing, expected a value\n"
	      "Fn /Resources/Fn/Properties/Tags 5:7 exists: Tags[Key=D] is missing, expected a value");
}

static void test_present_default_why(void **state)
{
	(void)state;
	judge("fn:expect('M'):if_present():equals(1)", FN "      T: 1\n", NULL, "Fn", "pass");
	judge("fn:expect('M'):default(1):equals(1)", FN "      T: 1\n", NULL, "Fn", "pass");
	judge("fn:expect('M'):default(2):equals(1)", FN "      T: 1\n", NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/M 4:5 equals: M is missing, expected 1");
	judge("fn:expect('T'):equals(2):why 'Because.'", FN "      T: 1\n", NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/T 5:10 equals: T is 1, expected 2. Because.");
	judge("fn:expect('T'):why 'Because.':equals(2)", FN "      T: 1\n", NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/T 5:10 equals: T is 1, expected 2. Because.");
}

static void test_unknown_goes_on(void **state)
{
	(void)state;
	static const char yaml[] = PARAM FN "      U: !Ref P\n      T: 1\n      G: !GetAtt Other.Arn\n  Other: {Type: AWS::SNS::Topic}\n";
	judge("fn:expect('U'):equals(1)\nfn:expect('T'):equals(2)", yaml, NULL, "Fn",
	      "fail (parameter P has no value)\nFn /Resources/Fn/Properties/T 7:10 equals: T is 1, expected 2");
	judge("fn:expect('U'):equals(1)\nfn:expect('T'):equals(1)", yaml, NULL, "Fn", "undecided (parameter P has no value)");
	judge("fn:expect('U'):exists()\nfn:expect('U'):refers_to('Other'):why 'x'", yaml, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/U 6:10 refers_to: U is unknown (parameter P has no value), expected it to refer to Other. x");
	judge("fn:expect('U.Deep'):exists()", yaml, NULL, "Fn", "undecided (parameter P has no value)");
	judge("fn:expect('U'):absent()", yaml, NULL, "Fn",
	      "fail\nFn /Resources/Fn/Properties/U 6:10 absent: U is unknown (parameter P has no value), expected it to be absent");
}

static void test_thirty_choices_do_not_multiply(void **state)
{
	struct mg_buf y = { 0 }, p = { 0 };
	(void)state;
	mg_buf_puts(&y, "Parameters:\n");
	for (int i = 0; i < 30; i++)
		mg_buf_printf(&y, "  E%d: {Type: String, AllowedValues: [a, b]}\n", i);
	mg_buf_puts(&y, "Conditions:\n");
	for (int i = 0; i < 30; i++)
		mg_buf_printf(&y, "  C%d: !Equals [!Ref E%d, a]\n", i, i);
	mg_buf_puts(&y, FN);
	for (int i = 0; i < 30; i++) {
		mg_buf_printf(&y, "      P%d: !If [C%d, 1, %d]\n", i, i, i == 7 ? 2 : 1);
		mg_buf_printf(&p, "fn:expect('P%d'):equals(1)\n", i);
	}
	mg_buf_putc(&y, 0);
	mg_buf_putc(&p, 0);
	judge(p.p, y.p, NULL, "Fn", "fail\nFn /Resources/Fn/Properties/P7/Fn::If/2 74:23 equals: P7 is 2, expected 1 {E7=b}");
	mg_buf_fini(&y);
	mg_buf_fini(&p);
}

static void test_quiet(void **state)
{
	(void)state;
	static const char yaml[] = PARAM FN "      U: !Ref P\n      T: 1\n";
	judge("if fn:is('T'):equals(2) then fn:deny('no') end\nif not fn:is('T'):equals('1') then fn:deny('no') end", yaml, NULL, "Fn", "pass");
	judge("if fn:is('U'):equals(2) then fn:deny('no') end", yaml, NULL, "Fn", "undecided (parameter P has no value)");
	judge("if fn:is('U') then fn:deny('no') end", yaml, NULL, "Fn",
	      "error (/p.lua:4: is without a matcher; for example: if fn:is(\"Timeout\"):at_most(300) then)\nFn /Resources/Fn 3:3 deny: no");
}

/* A matcher that broke inside pcall has not judged anything. */
static void test_broken_inside_pcall(void **state)
{
	(void)state;
	judge("pcall(function() fn:expect('T'):equals(nil) end)", FN "      T: 1\n", NULL, "Fn",
	      "error (/p.lua:4: expect without a matcher; for example: fn:expect(\"Timeout\"):equals(300))");
}

static void test_secrets_are_masked(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id='A', check=function(s) s:expect('Parameters.P.Default'):absent()\n"
				       "for n, p in pairs(s.parameters) do p:expect('Default'):absent() end\n"
				       "s:each('*', function(r) r:expect('U'):equals('x') end) end }");
	assert_int_equal(bench_load(b), MG_OK);
	bench_template(b, "Parameters: {P: {Type: String, NoEcho: true, Default: hunter2}}\n" FN "      U: !Sub 'a-${P}'\n", NULL);
	const char *got = bench_check(b, 0, NULL);
	assert_int_equal(b->result->outcome, MG_FAIL);
	assert_null(strstr(got, "hunter2"));
	for (size_t i = 0; i < b->result->nfindings; i++) {
		struct mg_str e = b->result->findings[i]->excerpt;
		assert_true(e.n > 0);
		assert_int_equal(mg_str_find(e, MG_STR("hunter2"), 0), (size_t)-1);
	}
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absent_fails_every_matcher_but_absent), cmocka_unit_test(test_places_of_missing), cmocka_unit_test(test_lists),
		cmocka_unit_test(test_present_default_why), cmocka_unit_test(test_unknown_goes_on), cmocka_unit_test(test_thirty_choices_do_not_multiply),
		cmocka_unit_test(test_quiet), cmocka_unit_test(test_broken_inside_pcall), cmocka_unit_test(test_secrets_are_masked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
