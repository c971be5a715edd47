/* SPDX-License-Identifier: Apache-2.0 */
/* What is handed to matchers: operands of which something is unknown or nothing is there, and wrong ones. */
#include "policy_load.h"

/* Values: known ones, then those that no input gives. */
#define Y "Parameters:\n  P: {Type: String}\n  L: {Type: CommaDelimitedList}\n  N: {Type: Number}\nResources:\n  A:\n    Type: Custom::A\n    Properties:\n" \
	  "      K: a\n      Num: 5\n      M: {x: 1}\n      E: {}\n      List: [a, b]\n      P: !Ref P\n      N: !Ref N\n      L: !Ref L\n      S: !Split [',', !Sub 'a,${P}']\n" \
	  "      Sub: !Sub 'pre-${P}-post'\n      G: !GetAtt B.Any\n      Line: !Sub \"pre-${P}-post\\n\"\n  B: {Type: Custom::B}\n"
#define NO_P "undecided (parameter P has no value)"
#define NO_L "undecided (parameter L has no value)"
#define NO_N "undecided (parameter N has no value)"

static void says(const char *body, const char *want)
{
	judge(body, Y, NULL, "A", want);
}

static void test_unknown_lists(void **state)
{
	(void)state;
	/* What the list holds is not known, so neither is whether the value is in it. */
	says("fn:expect('K'):one_of(fn:peek('L'))", NO_L);
	says("fn:expect('K'):none_of(fn:peek('L'))", NO_L);
	says("fn:expect('List'):equals_set(fn:peek('L'))", NO_L);
	/* The known items of an open list decide what they decide. */
	says("fn:expect('K'):one_of(fn:peek('S'))", "pass");
	says("fn:expect('K'):none_of(fn:peek('S'))", "fail\nA /Resources/A/Properties/K 9:10 none_of: K is `a`, expected none of `a`, ...");
	says("fn:expect('Num'):one_of(fn:peek('S'))", NO_P);
	says("fn:expect('Num'):none_of(fn:peek('S'))", NO_P);
	says("fn:expect('List'):equals_set(fn:peek('S'))", NO_P);
	says("fn:expect('E'):equals_set(fn:peek('S'))", "fail\nA /Resources/A/Properties/E 12:10 equals_set: E is not a list, expected exactly `a`, ... in any order");
	says("fn:expect('L'):equals_set{'a', 'b'}", NO_L);
	says("fn:expect('S'):equals_set{'b', 'c'}", "fail\nA /Resources/A/Properties/S 17:10 equals_set: S is unknown (parameter P has no value), expected exactly `b`, `c` in any order");
	says("fn:expect('S'):equals_set{'a', 'c'}", NO_P);
	says("fn:expect('List'):equals_set(fn:peek('G'))", "undecided (GetAtt B.Any)");
	says("fn:expect('List'):equals_set(fn:peek('Sub'))",
	     "error (/p.lua:4: equals_set wants a list; for example: fn:expect(\"Architectures\"):equals_set { \"arm64\" })");
}

static void test_unknown_scalars(void **state)
{
	(void)state;
	says("fn:expect('Num'):at_most(fn:peek('N'))", NO_N);
	says("fn:expect('Num'):at_least(fn:peek('N'))", NO_N);
	says("fn:expect('Num'):between(1, fn:peek('N'))", NO_N);
	says("fn:expect('Num'):between(fn:peek('N'), 9)", NO_N);
	says("fn:expect('K'):at_most(fn:peek('N'))", "fail\nA /Resources/A/Properties/K 9:10 at_most: K is `a`, which is not a number, expected at most an unknown number");
	says("fn:expect('Num'):at_most(fn:peek('K'))", "error (/p.lua:4: at_most wants a number; for example: fn:expect(\"Timeout\"):at_most(300))");
	says("fn:expect('K'):equals(fn:peek('P'))", NO_P);
	says("fn:expect('K'):differs(fn:peek('P'))", NO_P);
	says("fn:expect('K'):one_of(fn:peek('P'), 'b')", NO_P);
	says("fn:expect('K'):one_of(fn:peek('P'), 'a')", "pass");
	says("fn:expect('K'):contains(fn:peek('P'))", NO_P);
	says("fn:expect('K'):lacks(fn:peek('P'))", NO_P);
	says("fn:expect('List'):contains(fn:peek('P'))", NO_P);
	says("fn:expect('L'):contains('a')", NO_L);
	says("fn:expect('S'):contains('a')", "pass");
	says("fn:expect('S'):lacks('a')", "fail\nA /Resources/A/Properties/S 17:10 lacks: S is unknown (parameter P has no value), expected it not to contain `a`");
}

/* An absent value that is peeked at is none: nothing contains it, and as a default it changes nothing. */
static void test_absent(void **state)
{
	(void)state;
	static const char *const matchers[] = { "is_empty()", "matches('^$')", "differs('x')", "none_of{'x'}", "lacks('x')", "at_most(1)", "is_true()", "is_list()", "not_empty()",
						"satisfies(function() return true end, 'expected it')", "equals_set{}" };
	char body[160];
	for (size_t i = 0; i < sizeof matchers / sizeof *matchers; i++) {
		snprintf(body, sizeof body, "if fn:is('Gone'):default(fn:peek('Gone')):%s then fn:deny('met') end", matchers[i]);
		says(body, "pass");
	}
	says("fn:expect('Gone'):default(fn:peek('Gone')):absent()", "pass");
	says("fn:expect('Gone'):if_present():default(fn:peek('Gone')):equals('x')", "pass");
	says("fn:expect('Gone'):default(fn:peek('P')):equals('x')", NO_P);
	says("fn:expect('Gone'):default(fn:peek('P')):exists()", "pass");
	says("fn:expect('K'):lacks(fn:peek('Gone'))", "pass");
	says("fn:expect('K'):contains(fn:peek('Gone'))", "fail\nA /Resources/A/Properties/K 9:10 contains: K is `a`, expected it to contain missing");
}

static void test_kinds(void **state)
{
	(void)state;
	says("fn:expect('E'):equals{}", "pass");
	says("fn:expect('M'):equals{}", "fail\nA /Resources/A/Properties/M 11:10 equals: M is {\"x\":1}, expected []");
	says("fn:expect('K'):contains{'a'}", "fail\nA /Resources/A/Properties/K 9:10 contains: K is `a`, expected it to contain [\"a\"]");
	says("fn:expect('P'):contains{'a'}", NO_P);
	says("fn:expect('M'):contains('x')", "fail\nA /Resources/A/Properties/M 11:10 contains: M is a map, neither a text nor a list, expected it to contain `x`");
	says("fn:expect('M'):lacks('x')", "fail\nA /Resources/A/Properties/M 11:10 lacks: M is a map, neither a text nor a list, expected it not to contain `x`");
	says("fn:expect('M'):matches('x')", "fail\nA /Resources/A/Properties/M 11:10 matches: M is a map, not a text, expected it to match `x`");
	says("fn:expect('List'):matches('x')", "fail\nA /Resources/A/Properties/List 13:13 matches: List is a list, not a text, expected it to match `x`");
	says("fn:expect('L'):matches('x')", NO_L);
	says("fn:expect('M'):is_true()", "fail\nA /Resources/A/Properties/M 11:10 is_true: M is {\"x\":1}, expected true");
	says("fn:expect('P'):is_true()", NO_P);
	says("fn:expect('M'):is_list()", "fail\nA /Resources/A/Properties/M 11:10 is_list: M is {\"x\":1}, expected a list");
	says("fn:expect('L'):is_list() fn:expect('S'):is_list()", "pass");
	says("fn:expect('Sub'):is_list()", "fail\nA /Resources/A/Properties/Sub 18:12 is_list: Sub is unknown (parameter P has no value), expected a list");
	says("fn:expect('G'):is_list()", "undecided (GetAtt B.Any)");
	says("fn:expect('S'):is_empty()", "fail\nA /Resources/A/Properties/S 17:10 is_empty: S is unknown (parameter P has no value), expected it to be empty");
	says("fn:expect('Sub'):not_empty() fn:expect('S'):not_empty() fn:expect('Num'):not_empty()", "pass");
	says("fn:expect('L'):not_empty()", NO_L);
}

/* Texts of which pieces are known. */
static void test_pieces(void **state)
{
	(void)state;
	says("fn:expect('Sub'):differs('other')", "pass");
	says("fn:expect('Sub'):equals('pre-x-post')", NO_P);
	says("fn:expect('Sub'):differs('true')", "pass");
	says("fn:expect('Sub'):differs('12')", "pass");
	says("fn:expect('Sub'):differs(12)", "pass");
	says("fn:expect('Sub'):matches('^pre-')", "pass");
	says("fn:expect('Sub'):matches('-post$')", "pass");
	says("fn:expect('Sub'):matches('^pre-x-post$')", NO_P);
	says("fn:expect('Sub'):matches('re-')", "pass");
	says("fn:expect('Sub'):matches('^other')", "fail\nA /Resources/A/Properties/Sub 18:12 matches: Sub is unknown (parameter P has no value), expected it to match `^other`");
	says("fn:expect('Sub'):matches('^pre.*')", NO_P);
	says("fn:expect('Line'):matches('post$')", NO_P);
	says("fn:expect('Line'):matches('^pre-')", "pass");
	says("fn:expect('Line'):matches('^post')", "fail\nA /Resources/A/Properties/Line 20:13 matches: Line is unknown (parameter P has no value), expected it to match `^post`");
	says("fn:expect('Sub'):contains('pre')", "pass");
	says("fn:expect('Sub'):contains('zzz')", NO_P);
}

static void test_too_many(void **state)
{
	(void)state;
	static const struct {
		const char *call, *says;
	} rows[] = {
		{ "fn:expect('K'):exists(1)", "exists got more than it takes" },
		{ "fn:expect('K'):equals('a', 'b')", "equals got more than it takes" },
		{ "fn:expect('K'):equals()", "equals got nil (to ask for a missing value, use absent())" },
		{ "fn:expect('K'):matches(5)", "matches wants a pattern (PCRE2) as text" },
		{ "fn:expect('K'):contains{x = 1}", "contains wants a text, a number or a member" },
		{ "fn:expect('K'):at_most(1, 2)", "at_most got more than it takes" },
		{ "fn:expect('K'):between(1)", "between got nil (to ask for a missing value, use absent())" },
		{ "fn:expect('K'):between(1, 2, 3)", "between got more than it takes" },
		{ "fn:expect('K'):one_of()", "one_of wants a list" },
		{ "fn:expect('K'):equals_set('a', 'b')", "equals_set wants a list" },
		{ "fn:expect('K'):equals_set{x = 1}", "equals_set wants a list" },
		{ "fn:expect('K'):refers_to()", "refers_to got nil instead of a resource, a logical id or a type" },
		{ "fn:expect('K'):satisfies('x')", "satisfies wants a function" },
		{ "fn:expect('K'):satisfies(function() end)", "satisfies wants a message that says what must hold" },
		{ "fn:expect('K'):equals(0/0)", "a number that is infinite or not a number compares with nothing" },
	};
	char want[160];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bench *b = bench_new();
		char text[256];
		snprintf(text, sizeof text, "return { id='A', applies='*', check=function(fn) %s end }", rows[i].call);
		write_file(b->folder, "a.lua", text);
		assert_int_equal(bench_load(b), MG_OK);
		bench_template(b, Y, NULL);
		snprintf(want, sizeof want, "error (/a.lua:1: %s", rows[i].says);
		assert_has(bench_check(b, 0, "A"), want);
		bench_free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_unknown_lists), cmocka_unit_test(test_unknown_scalars), cmocka_unit_test(test_absent), cmocka_unit_test(test_kinds),
					    cmocka_unit_test(test_pieces), cmocka_unit_test(test_too_many) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
