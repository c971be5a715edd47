/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations over several values of which some are known, some unknown and some may not be there: what is decided, and for which reason it is not. */
#include "policy_load.h"

static const char y[] = "Parameters:\n  P: {Type: String}\n  N: {Type: Number}\n  L: {Type: CommaDelimitedList}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n"
			"      K: a\n      Two: [!Ref P, !Ref N]\n      Mixed: [a, !Ref P]\n      No: [b, !Ref P]\n      P: !Ref P\n      L: !Ref L\n      S: !Split [',', !Sub 'a,${P}']\n      Q: [q]\n"
			"      Z: !GetAZs ''\n      Tags: [{Key: !Ref P, Value: 1}, {Key: b, Value: 2}]\n      Inf: .inf\n      Deep: [[{x: !Ref N}]]\n      M: {a: 1}\n  B: {Type: AWS::SQS::Queue}\n";
#define NO_P "undecided (parameter P has no value)"
#define NO_N "undecided (parameter N has no value)"
#define NO_L "undecided (parameter L has no value)"
#define AT "fail\nA /Resources/A/Properties/"

static void says(const char *body, const char *want)
{
	judge(body, y, NULL, "A", want);
}

static void test_several(void **state)
{
	(void)state;
	says("fn:expect('Two[*]'):equals(1)", NO_P); /* the first reason */
	says("fn:expect_any('Mixed[*]'):equals('a')", "pass");
	says("fn:expect_any('No[*]'):equals('a')", NO_P);
	says("fn:expect('No[*]'):equals('a')", "fail (parameter P has no value)\nA /Resources/A/Properties/No/0 12:12 equals: No[1] is `b`, expected `a`");
	says("if fn:is('No[*]'):equals('a') then fn:deny('no') end", "pass"); /* one no decides */
	says("if not fn:is_any('Mixed[*]'):equals('a') then fn:deny('no') end", "pass");
	says("local _ = fn:is('Mixed[*]'):equals('a')", NO_P);
	says("local _ = fn:is('Two[*]'):equals('a')", NO_P);
	says("local _ = fn:is_any('No[*]'):equals('a')", NO_P);
	says("fn:expect('Two'):equals{1, 2}", NO_P);
	says("fn:expect('Deep'):equals{{{x = 1}}}", NO_N); /* the reason lies deep inside */
	says("fn:expect('K'):equals(fn:peek('Two'))", AT "K 9:10 equals: K is `a`, expected [{\"unknown\":\"parameter P has no value\"},{\"unknown\":\"parameter N has no value\"}]");
	says("fn:expect('Q'):equals(fn:peek('L'))", NO_L);
	says("fn:expect('P'):equals(fn:peek('Two[2]'))", NO_P);
	says("fn:expect('P'):equals(fn:peek('P'))", "pass"); /* the same, whatever it is */
}

static void test_maybe_there(void **state)
{
	(void)state;
	/* The first of the tags may be the one that is asked for. */
	says("fn:expect('Tags[Key=a].Value'):exists()", NO_P);
	says("fn:expect('Tags[Key=a].Value'):absent()", NO_P);
	says("fn:expect('Tags[Key=a].Value'):equals(1)", NO_P);
	says("fn:expect('Tags[Key=b].Value'):exists()", "pass");
	says("fn:expect('Tags[Key=b].Value'):equals(3)", "fail (parameter P has no value)\nA /Resources/A/Properties/Tags/1/Value 18:55 equals: Tags[2].Value is 2, expected 3");
	says("fn:expect('P.Deep'):equals(1)", NO_P);
	says("fn:expect('P.Deep'):if_present():equals(1)", NO_P);
	says("fn:expect('L[3].Deep'):exists()", NO_L);
}

static void test_kinds(void **state)
{
	(void)state;
	says("fn:expect('P'):equals{}", AT "P 13:10 equals: P is unknown (parameter P has no value), expected []");
	says("fn:expect('K'):equals{}", AT "K 9:10 equals: K is `a`, expected []");
	says("fn:expect('L'):equals('x')", AT "L 14:10 equals: L is unknown (parameter L has no value), expected `x`");
	says("fn:expect('P'):equals('false')", NO_P);
	says("fn:expect('P'):equals('true')", NO_P);
	says("fn:expect('Q'):equals_set(fn:peek('S'))", AT "Q 16:10 equals_set: Q is [\"q\"], expected exactly `a`, ... in any order");
	says("fn:expect('Q'):equals_set{'z'}", AT "Q 16:10 equals_set: Q is [\"q\"], expected exactly `z` in any order");
	says("fn:expect('Mixed'):equals_set{'a', 'z'}", NO_P);
	says("fn:expect('Z'):refers_to('B')", "undecided (Fn::GetAZs: the zones are the account's)");
	says("fn:expect('Z'):is_list()", "pass");
	says("fn:expect('Z[*]'):equals('a')", "undecided (Fn::GetAZs: the zones are the account's)");
	says("fn:deny('%s %s', type(fn.Inf), fn.Inf)", "fail\nA /Resources/A 6:3 deny: string .inf");
}

static void root(const char *body, const char *want)
{
	judge(body, "Resources:\n  Bad: 5\n  A: {Type: AWS::SNS::Topic}\n", NULL, NULL, want);
}

static void test_the_root(void **state)
{
	(void)state;
	root("stack:expect():is_list()", "fail\n  1:1 is_list: value is {\"Resources\":{\"Bad\":5,\"A\":{\"Type\":\"AWS::SNS::Topic\"}}}, expected a list");
	root("stack:deny('%s %s', stack:get('Resources.Bad'), #stack:get('Resources.*.Type'))", "fail\n  1:1 deny: nil 1");
	root("stack:expect('Resources[1]'):exists()", "fail\n /Resources/0 1:1 exists: Resources[1] is missing, expected a value");
	root("stack:expect{ 'Resources', 2 }:exists()", "fail\n /Resources/1 1:1 exists: Resources[2] is missing, expected a value");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_several), cmocka_unit_test(test_maybe_there), cmocka_unit_test(test_kinds), cmocka_unit_test(test_the_root) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
