/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

#include "policy/matchers.h"

/* One template for all: V is the value, U an unknown one, S a partly known text, A and B resources. */
static const char frame[] = "Parameters: {P: {Type: String}}\nResources:\n  B: {Type: AWS::SQS::Queue}\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      V: %s\n";

/* Outcome of expect('V'):<matcher> on the value, and of the quiet question where it is decided. */
static void row(const char *value, const char *matcher, const char *want)
{
	struct bench *b = bench_new();
	char policy[1024], yaml[1024];
	snprintf(policy, sizeof policy, "return { id='A', applies='*', check=function(fn) fn:expect('V'):%s end }", matcher);
	write_file(b->folder, "a.lua", policy);
	snprintf(policy, sizeof policy, "return { id='B', applies='*', check=function(fn) if not fn:is('V'):%s then fn:deny('no') end end }", matcher);
	write_file(b->folder, "b.lua", policy);
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	snprintf(yaml, sizeof yaml, frame, value);
	bench_template(b, yaml, NULL);
	for (size_t i = 0; i < 2; i++) {
		bench_check(b, i, "A");
		if (strcmp(mg_outcome_name(b->result->outcome), want) != 0)
			fail_msg("%s: %s of %s is %s, not %s", i ? "is" : "expect", matcher, value, b->text, want);
	}
	bench_free(b);
}

static void test_equality(void **state)
{
	(void)state;
	row("3072", "equals(3072)", "pass");
	row("'3072'", "equals(3072)", "pass");
	row("3072.0", "equals(3072)", "pass");
	row("'TRUE'", "equals(true)", "pass");
	row("'012'", "equals(12)", "fail");
	row("abc", "equals('ABC')", "fail");
	row("[a, b]", "equals{'a', 'b'}", "pass");
	row("[a, b]", "equals{'b', 'a'}", "fail");
	row("[a, b]", "equals_set{'b', 'a'}", "pass");
	row("[a, a, b]", "equals_set{'b', 'a'}", "pass");
	row("[a]", "equals_set{'b', 'a'}", "fail");
	row("a", "equals_set{'a'}", "fail");
	row("a", "equals{'a'}", "fail");
	row("{x: 1, y: [2]}", "equals{y={'2'}, x='1'}", "pass");
	row("{x: 1}", "equals{x=1, y=2}", "fail");
	row("[]", "equals{}", "pass");
	row("{}", "equals{}", "pass");
	row("!Ref P", "equals('x')", "undecided");
	row("[a, !Ref P]", "equals{'a', 'b'}", "undecided");
	row("[a, !Ref P]", "equals{'b', 'b'}", "fail");
	row("[a, !Ref P]", "equals_set{'b', 'a'}", "undecided");
	row("[c, !Ref P]", "equals_set{'b', 'a'}", "fail");
	row("5", "differs(6)", "pass");
	row("5", "differs(5)", "fail");
	row("b", "one_of{'a', 'b'}", "pass");
	row("b", "one_of('a', 'b')", "pass");
	row("c", "one_of{'a', 'b'}", "fail");
	row("!Ref P", "one_of{'a'}", "undecided");
	row("c", "none_of{'a', 'b'}", "pass");
	row("a", "none_of{'a', 'b'}", "fail");
}

static void test_texts(void **state)
{
	(void)state;
	row("python3.13", "matches('^python3')", "pass");
	row("nodejs", "matches('^python3')", "fail");
	row("a1b", "matches('\\\\d')", "pass");
	row("[a]", "matches('a')", "fail");
	row("12", "matches('^1')", "pass");
	row("!Ref P", "matches('x')", "undecided");
	row("!Sub 'arn:${P}:sns:*'", "matches('^arn:')", "pass");
	row("!Sub 'arn:${P}:sns:*'", "matches('^urn:')", "fail");
	row("!Sub 'arn:${P}:sns:*'", "matches('sns:\\\\*$')", "pass");
	row("!Sub 'arn:${P}:sns:*'", "matches('sqs$')", "fail");
	row("!Sub 'arn:${P}:sns:*'", "matches('sns')", "pass");
	row("!Sub 'arn:${P}:sns:*'", "matches('^arn:aws:sns:\\\\*$')", "undecided");
	row("!Sub 'arn:${P}:sns:*'", "matches('^arn:[a-z]+')", "undecided");
	row("!Sub 'arn:${P}:sns:*'", "equals('urn:x')", "fail");
	row("!Sub 'arn:${P}:sns:*'", "equals('arn:aws:sns:*')", "undecided");
	row("!Sub 'arn:${P}:sns:*'", "contains(':sns:')", "pass");
	row("!Sub 'arn:${P}:sns:*'", "contains('x')", "undecided");
	row("!Sub 'arn:${P}:sns:*'", "lacks('*')", "fail");
	row("hello", "contains('ell')", "pass");
	row("hello", "lacks('ell')", "fail");
	row("[a, b]", "contains('b')", "pass");
	row("[ab]", "contains('b')", "fail");
	row("[1, 2]", "contains('2')", "pass");
	row("[a, !Ref P]", "contains('a')", "pass");
	row("[a, !Ref P]", "contains('b')", "undecided");
	row("[a, !Ref P]", "lacks('a')", "fail");
	row("[a, b]", "lacks('c')", "pass");
	row("{k: v}", "contains('k')", "fail");
	row("{k: v}", "lacks('k')", "fail");
}

static void test_numbers_and_truth(void **state)
{
	(void)state;
	row("5", "at_least(5)", "pass");
	row("'4.9'", "at_least(5)", "fail");
	row("5", "at_most(5)", "pass");
	row("6", "at_most(5)", "fail");
	row("x", "at_most(5)", "fail");
	row("[5]", "at_most(5)", "fail");
	row("5", "between(1, 5)", "pass");
	row("0", "between(1, 5)", "fail");
	row("!Ref P", "between(1, 5)", "undecided");
	row("true", "is_true()", "pass");
	row("'True'", "is_true()", "pass");
	row("1", "is_true()", "fail");
	row("false", "is_true()", "fail");
	row("'false'", "is_false()", "pass");
	row("!Ref P", "is_false()", "undecided");
}

static void test_presence_and_provenance(void **state)
{
	(void)state;
	row("1", "exists()", "pass");
	row("!Ref P", "exists()", "pass");
	row("!Ref AWS::NoValue", "exists()", "fail");
	row("!Ref AWS::NoValue", "absent()", "pass");
	row("1", "absent()", "fail");
	row("!Ref P", "absent()", "fail");
	row("[1]", "is_list()", "pass");
	row("1", "is_list()", "fail");
	row("{a: 1}", "is_list()", "fail");
	row("!Split [',', !Ref P]", "is_list()", "pass");
	row("!Ref B", "is_list()", "fail");
	row("''", "is_empty()", "pass");
	row("[]", "is_empty()", "pass");
	row("{}", "is_empty()", "pass");
	row("[1]", "is_empty()", "fail");
	row("[1]", "not_empty()", "pass");
	row("0", "not_empty()", "pass");
	row("''", "not_empty()", "fail");
	row("!Ref P", "not_empty()", "undecided");
	row("!Sub 'x${P}'", "not_empty()", "pass");
	row("!Ref B", "refers_to('B')", "pass");
	row("!Ref B", "refers_to('AWS::SQS::*')", "pass");
	row("!Ref B", "refers_to('B', 'Arn')", "fail");
	row("!GetAtt B.Arn", "refers_to('B', 'Arn')", "pass");
	row("!Sub 'x-${B.Arn}'", "refers_to('B')", "pass");
	row("[{x: !Ref B}]", "refers_to('B', 'Ref')", "pass");
	row("!Ref P", "refers_to('B')", "fail");
	row("lit", "refers_to('B')", "fail");
	row("60", "satisfies(function(t) return t % 60 == 0 end, 'must be whole minutes')", "pass");
	row("61", "satisfies(function(t) return t % 60 == 0 end, 'must be whole minutes')", "fail");
	row("!Ref P", "satisfies(function(t) return true end, 'x')", "undecided");
	row("[!Ref P]", "satisfies(function(t) return t[1] == 'x' end, 'x')", "undecided");
}

static void message(const char *value, const char *matcher, const char *want)
{
	char yaml[1024], body[512], whole[1024];
	snprintf(yaml, sizeof yaml, frame, value);
	snprintf(body, sizeof body, "fn:expect('V'):%s", matcher);
	snprintf(whole, sizeof whole, "fail\nA /Resources/A/Properties/V 7:10 %.*s: %s", (int)strcspn(matcher, "({"), matcher, want);
	judge(body, yaml, NULL, "A", whole);
}

static void test_messages(void **state)
{
	(void)state;
	message("128", "equals(3072)", "V is 128, expected 3072");
	message("a", "equals('b')", "V is `a`, expected `b`");
	message("[x86_64]", "equals{'arm64'}", "V is [\"x86_64\"], expected [\"arm64\"]");
	message("5", "differs(5)", "V is 5, expected anything else");
	message("c", "one_of{'a', 'b'}", "V is `c`, expected one of `a`, `b`");
	message("a", "none_of{'a'}", "V is `a`, expected none of `a`");
	message("x", "matches('^a')", "V is `x`, expected it to match `^a`");
	message("x", "contains('a')", "V is `x`, expected it to contain `a`");
	message("1", "at_least(2)", "V is 1, expected at least 2");
	message("x", "at_least(2)", "V is `x`, which is not a number, expected at least 2");
	message("9", "between(1, 5)", "V is 9, expected 1 to 5");
	message("9", "absent()", "V is 9, expected it to be absent");
	message("9", "is_list()", "V is 9, expected a list");
	message("[]", "not_empty()", "V is empty, expected it not to be empty");
	message("x", "refers_to('B', 'Arn')", "V is `x`, expected it to refer to B (Arn)");
	message("61", "satisfies(function() return false end, 'must be even')", "V is 61: must be even");
}

static void mistake(const char *matcher, const char *want)
{
	struct bench *b = bench_new();
	char policy[512], yaml[512];
	snprintf(policy, sizeof policy, "return { id='A', applies='*', check=function(fn) fn:expect('V'):%s end }", matcher);
	write_file(b->folder, "a.lua", policy);
	assert_int_equal(bench_load(b), MG_OK);
	snprintf(yaml, sizeof yaml, frame, "1");
	bench_template(b, yaml, NULL);
	const char *got = bench_check(b, 0, "A");
	assert_int_equal(b->result->outcome, MG_ERROR);
	assert_has(got, want);
	bench_free(b);
}

static void test_mistakes(void **state)
{
	(void)state;
	mistake("equals()", "equals got nil (to ask for a missing value, use absent()); for example: fn:expect(\"MemorySize\"):equals(3072)");
	mistake("equals(fn)", "the operand of equals must be a text, number, boolean, list, map or node, not a resource");
	mistake("equals(1, 2)", "equals got more than it takes");
	mistake("equals{1, a=2}", "mixes positions and names");
	mistake("equals_set('a')", "equals_set wants a list");
	mistake("at_least('x')", "at_least wants a number");
	mistake("matches(1)", "matches wants a pattern");
	mistake("matches('(')", "matches: the pattern is wrong at character 2");
	mistake("satisfies(1, 'x')", "satisfies wants a function");
	mistake("satisfies(function() end)", "wants a message");
	mistake("refers_to(1)", "whom? a resource, a logical id or a type");
	mistake("equal(1)", "did you mean `equals`?");
}

static void test_hard_pattern_is_bounded(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id='A', applies='*', check=function(fn) fn:expect('V'):matches('^(a|aa)+$') end }");
	assert_int_equal(bench_load(b), MG_OK);
	bench_template(b, "Resources: {A: {Type: AWS::SNS::Topic, Properties: {V: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab}}}\n", NULL);
	bench_check(b, 0, "A");
	assert_int_equal(b->result->outcome, MG_ERROR);
	bench_free(b);
}

static void test_every_matcher_has_a_manual(void **state)
{
	(void)state;
	for (const struct mg_matcher *m = mg_matchers; m->name; m++) {
		assert_non_null(m->usage);
		assert_non_null(m->doc);
		assert_has(m->example, m->name);
		if (m[1].name)
			assert_true(strcmp(m->name, m[1].name) < 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equality),   cmocka_unit_test(test_texts),    cmocka_unit_test(test_numbers_and_truth), cmocka_unit_test(test_presence_and_provenance),
		cmocka_unit_test(test_messages),   cmocka_unit_test(test_mistakes), cmocka_unit_test(test_hard_pattern_is_bounded),
		cmocka_unit_test(test_every_matcher_has_a_manual),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
