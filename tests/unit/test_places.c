/* SPDX-License-Identifier: Apache-2.0 */
/* Where findings stand, and how messages call the place and show the value. */
#include "policy_load.h"

#define TOPIC "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n"

static const char y[] = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}\n" TOPIC
			"      L: [{K: 1}, {M: [a]}]\n      N: [[a], b]\n      E: []\n      M: {a: 1, b: {c: 2}}\n      A: !If [C, {B: 1}, [{B: 2}]]\n      Tags: [{Key: k, Value: v}]\n"
			"    Metadata: {L: [{K: 1}]}\nOutputs:\n  O: {Value: 1, Condition: C}\n";

static void missing(const char *body, const char *want)
{
	judge(body, y, NULL, "T", want);
}

static void test_missing_places(void **state)
{
	(void)state;
	missing("fn:expect('L[*].K'):exists()", "fail\nT /Resources/T/Properties/L/1/K 7:19 exists: L[2].K is missing, expected a value");
	missing("fn:expect('L[*].M[*].X'):exists()", "fail\nT /Resources/T/Properties/L/0/M 7:11 exists: L[1].M[*].X is missing, expected a value\n"
						    "T /Resources/T/Properties/L/1/M/0/X 7:24 exists: L[2].M[1].X is missing, expected a value");
	missing("fn:expect('N[*][2].X'):exists()", "fail\nT /Resources/T/Properties/N/0/1/X 8:11 exists: N[1][2].X is missing, expected a value\n"
						   "T /Resources/T/Properties/N/1/1/X 8:16 exists: N[2][2].X is missing, expected a value");
	missing("fn:expect('L[*].M[Key=x].V'):exists()", "fail\nT /Resources/T/Properties/L/0/M 7:11 exists: L[1].M[Key=x].V is missing, expected a value\n"
							"T /Resources/T/Properties/L/1/M 7:20 exists: L[2].M[Key=x].V is missing, expected a value");
	missing("fn:expect('M.*.c'):equals(3)", "fail\nT /Resources/T/Properties/M/a/c 10:11 equals: M.a.c is missing, expected 3\n"
						"T /Resources/T/Properties/M/b/c 10:24 equals: M.b.c is 2, expected 3");
	missing("fn:expect('Tags[Key=z].Value'):exists()", "fail\nT /Resources/T/Properties/Tags 12:7 exists: Tags[Key=z].Value is missing, expected a value");
	missing("fn:expect('/Metadata.L[*].X'):exists()", "fail\nT /Resources/T/Metadata/L/0/X 13:20 exists: Metadata.L[1].X is missing, expected a value");
	missing("fn:expect('/Metadata.X'):exists()", "fail\nT /Resources/T/Metadata/X 13:5 exists: Metadata.X is missing, expected a value");
	missing("fn:expect{'a/b', '~', 2}:exists()", "fail\nT /Resources/T/Properties/a~1b/~0/1 6:5 exists: a/b.~[2] is missing, expected a value");
	missing("fn:expect_any('E[*].K'):exists()", "fail\nT /Resources/T/Properties/E 9:7 exists: E[*].K is missing, expected a value");
	missing("fn:expect_any('L[*].X'):exists()", "fail\nT /Resources/T/Properties/L/0/X 7:11 exists: L[1].X is missing, expected a value");
}

static void test_nodes(void **state)
{
	(void)state;
	missing("fn.M:expect('b.d'):exists()", "fail\nT /Resources/T/Properties/M/b/d 10:17 exists: M.b.d is missing, expected a value");
	missing("fn.M:expect():equals(1)", "fail\nT /Resources/T/Properties/M 10:10 equals: M is {\"a\":1,\"b\":{\"c\":2}}, expected 1");
	missing("fn.L:expect{3, 'K'}:exists()", "fail\nT /Resources/T/Properties/L/2/K 7:7 exists: L[3].K is missing, expected a value");
	missing("fn.L:expect('[*].Z'):exists()", "fail\nT /Resources/T/Properties/L/0/Z 7:11 exists: L[1].Z is missing, expected a value\n"
						 "T /Resources/T/Properties/L/1/Z 7:19 exists: L[2].Z is missing, expected a value");
	/* An Fn::If is not a part of the path: what it gives stands where it stands. */
	missing("if type(fn.A) == 'map' then fn.A:expect('C'):exists() else fn.A[1]:expect('C'):exists() end",
		"fail\nT /Resources/T/Properties/A/Fn::If/1/C 11:18 exists: A.C is missing, expected a value {P=x}\n"
		"T /Resources/T/Properties/A/Fn::If/2/0/C 11:27 exists: A[1].C is missing, expected a value {P=other}");
	missing("fn.metadata:expect('X'):exists()", "fail\nT /Resources/T/Metadata/X 13:5 exists: Metadata.X is missing, expected a value");
	missing("fn.M:expect('/Metadata.X'):exists()", "fail\nT /Resources/T/Metadata/X 13:5 exists: Metadata.X is missing, expected a value");
}

static void root(const char *body, const char *want)
{
	judge(body, y, NULL, NULL, want);
}

static void test_stack(void **state)
{
	(void)state;
	root("stack:expect('Outputs.O.Value'):equals(1)", "fail\n /Outputs/O/Value 14:1 equals: Outputs.O.Value is missing, expected 1 {P=other}");
	root("stack:expect('Outputs.Gone.Value'):exists()", "fail\n /Outputs/Gone/Value 14:1 exists: Outputs.Gone.Value is missing, expected a value");
	root("stack:expect('Resources.Gone.Type'):exists()", "fail\n /Resources/Gone/Type 3:1 exists: Resources.Gone.Type is missing, expected a value");
	root("stack:expect('Resources.T.Type'):equals('x')", "fail\n /Resources/T/Type 5:11 equals: Resources.T.Type is `AWS::SNS::Topic`, expected `x`");
	root("stack:expect('Mappings.M'):exists()", "fail\n /Mappings/M 1:1 exists: Mappings.M is missing, expected a value");
	root("stack:expect('Parameters.P.Default'):exists()", "fail\n /Parameters/P/Default 1:14 exists: Parameters.P.Default is missing, expected a value");
	root("stack:expect('[1]'):exists()", "fail\n /0 1:1 exists: [1] is missing, expected a value");
	root("stack:expect('Outputs'):is_list()", "fail\n /Outputs 15:3 is_list: Outputs is {\"O\":{\"Value\":1,\"Condition\":\"C\"}}, expected a list");
	root("stack.parameters.P:expect('X'):exists()", "fail\n /Parameters/P/X 1:14 exists: Parameters.P.X is missing, expected a value");
}

static void test_shown(void **state)
{
	(void)state;
	struct mg_buf yaml = { 0 }, want = { 0 };
	mg_buf_puts(&yaml, TOPIC "      N: 1");
	mg_buf_puts(&want, "fail\nT /Resources/T/Properties/N 5:10 equals: N is 1");
	for (int i = 0; i < 99; i++)
		mg_buf_puts(&yaml, "0");
	for (int i = 0; i < 79; i++)
		mg_buf_puts(&want, "0");
	mg_buf_puts(&want, ", expected 2");
	mg_buf_putc(&yaml, '\n');
	mg_buf_putc(&yaml, 0);
	mg_buf_putc(&want, 0);
	judge("fn:expect('N'):equals(2)", yaml.p, NULL, "T", want.p);
	mg_buf_clear(&yaml);
	mg_buf_clear(&want);
	/* Lists are cut after 120 bytes, but in no character. */
	mg_buf_puts(&yaml, TOPIC "      N: [a");
	mg_buf_puts(&want, "fail\nT /Resources/T/Properties/N 5:10 equals: N is [\"a");
	for (int i = 0; i < 70; i++)
		mg_buf_puts(&yaml, "\xc3\xa4");
	for (int i = 0; i < 58; i++)
		mg_buf_puts(&want, "\xc3\xa4");
	mg_buf_puts(&yaml, "]\n");
	mg_buf_puts(&want, "..., expected 2");
	mg_buf_putc(&yaml, 0);
	mg_buf_putc(&want, 0);
	judge("fn:expect('N'):equals(2)", yaml.p, NULL, "T", want.p);
	mg_buf_fini(&yaml);
	mg_buf_fini(&want);
}

/* A path that is longer than a message has room for is not shown in part. */
static void test_long_labels(void **state)
{
	(void)state;
	char key[600], yaml[1400], body[64], want[1400];
	memset(key, 'k', sizeof key - 1);
	key[sizeof key - 1] = 0;
	snprintf(yaml, sizeof yaml, TOPIC "      A:\n        %s: {B: {C: 1}}\n", key);
	snprintf(body, sizeof body, "for _, v in pairs(fn.A) do v:expect('B.D'):exists() end");
	snprintf(want, sizeof want, "fail\nT /Resources/T/Properties/A/%s/B/D 6:611 exists: value.B.D is missing, expected a value", key);
	judge(body, yaml, NULL, "T", want);
	key[511] = 0;
	snprintf(yaml, sizeof yaml, TOPIC "      A:\n        %s: [{C: 1}]\n", key);
	snprintf(want, sizeof want, "fail\nT /Resources/T/Properties/A/%s/0/D 6:523 exists: value.D is missing, expected a value", key);
	judge("for _, v in pairs(fn.A) do v[1]:expect('D'):exists() end", yaml, NULL, "T", want);
}

static void excerpt_of(const char *yaml, const char *body, const char *want)
{
	struct bench *b = bench_new();
	char text[256];
	snprintf(text, sizeof text, "return { id='A', check=function(stack) %s end }", body);
	write_file(b->folder, "a.lua", text);
	assert_int_equal(bench_load(b), MG_OK);
	bench_template(b, yaml, NULL);
	bench_check(b, 0, NULL);
	assert_int_equal(b->result->nfindings, 1);
	assert_str(b->result->findings[0]->excerpt, want);
	bench_free(b);
}

static void test_excerpts(void **state)
{
	(void)state;
	/* A secret that starts like another one is masked as a whole, numbers and single characters as they are written. */
	excerpt_of("Parameters:\n  P: {NoEcho: true, Type: String, AllowedValues: [hunter, hunter2, \"hunter-3\", 1234, x], Default: hunter}\n" TOPIC "      A: 1\n",
		   "stack:deny('Parameters.P.AllowedValues', 'm')",
		   "  P: {NoEcho: true, Type: String, AllowedValues: [****, ****, \"****\", ****, x], Default: ****}\n                                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n");
	excerpt_of("Parameters:\n  P: {Type: String, Default: hunter}\n" TOPIC "      A: 1\n", "stack:deny('Parameters.P.Default', 'm')",
		   "  P: {Type: String, Default: hunter}\n                             ^^^^^^\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_missing_places), cmocka_unit_test(test_nodes), cmocka_unit_test(test_stack), cmocka_unit_test(test_shown),
					    cmocka_unit_test(test_long_labels), cmocka_unit_test(test_excerpts) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
