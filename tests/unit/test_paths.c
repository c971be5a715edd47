/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

#define TOPIC "Parameters: {P: {Type: String}}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    DeletionPolicy: Retain\n    Metadata: {Owner: me}\n    Properties:\n"

static void got(const char *path, const char *yaml, const char *want)
{
	char body[512], result[512];
	snprintf(body, sizeof body, "local v = fn:get(%s) if type(v) == 'table' then v = table.concat(v, ',') end fn:deny(tostring(v))", path);
	snprintf(result, sizeof result, "fail\nT /Resources/T 3:3 deny: %s", want);
	judge(body, yaml, NULL, "T", result);
}

static void test_steps(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      A: {B: [x, {C: d}]}\n      Tags: [{Key: K, Value: v}, {Key: '2', Value: w}]\n      M: {a: 1, b: 2}\n      D: {a.b: dot}\n";
	got("'A.B[1]'", y, "x");
	got("'A.B[2].C'", y, "d");
	got("'A.B[3]'", y, "nil");
	got("'A.X.Y'", y, "nil");
	got("'A.B.C'", y, "nil");
	got("'Tags[*].Key'", y, "K,2");
	got("'Tags[Key=K].Value'", y, "v");
	got("'Tags[Key=2].Value'", y, "w");
	got("'Tags[Key=Z].Value'", y, "nil");
	got("'M.*'", y, "1,2");
	got("{'D', 'a.b'}", y, "dot");
	got("{'A', 'B', 2, 'C'}", y, "d");
	got("'/DeletionPolicy'", y, "Retain");
	got("'/Metadata.Owner'", y, "me");
	got("'/Type'", y, "AWS::SNS::Topic");
}

static void test_malformed(void **state)
{
	struct bench *b = bench_new();
	(void)state;
	write_file(b->folder, "a.lua", "return { id='A', applies='*', check=function(fn) fn:get('A[') end }");
	write_file(b->folder, "b.lua", "return { id='B', applies='*', check=function(fn) fn:get(7) end }");
	write_file(b->folder, "c.lua", "return { id='C', applies='*', check=function(fn) fn:get{'A', 0} end }");
	write_file(b->folder, "d.lua", "return { id='D', applies='*', check=function(fn) fn:get('A' .. ('.b'):rep(100)) end }");
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	bench_template(b, TOPIC "      A: 1\n", NULL);
	bench_check(b, 0, "T");
	assert_int_equal(b->result->outcome, MG_ERROR);
	assert_has(bench_check(b, 1, "T"), "a path is a text such as");
	assert_has(bench_check(b, 2, "T"), "segment 2 of the path");
	assert_has(bench_check(b, 3, "T"), "more than 64 steps");
	bench_free(b);
}

/* What is chosen by a key that is not known is neither there nor missing. */
static void test_unknown_keys(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      Tags: [{Key: !Ref P, Value: v}]\n";
	judge("fn:expect('Tags[Key=K].Value'):exists()", y, NULL, "T", "undecided (parameter P has no value)");
	judge("fn:expect('Tags[Key=K].Value'):absent()", y, NULL, "T", "undecided (parameter P has no value)");
	judge("if fn:has('Tags[Key=K]') then end", y, NULL, "T", "undecided (parameter P has no value)");
	static const char z[] = TOPIC "      Tags: [{Key: !Ref P, Value: v}, {Key: K, Value: x}]\n";
	judge("fn:expect('Tags[Key=K].Value'):exists()", z, NULL, "T", "pass");
	judge("fn:expect('Tags[Key=K].Value'):equals('y')", z, NULL, "T",
	      "fail (parameter P has no value)\nT /Resources/T/Properties/Tags/1/Value 8:55 equals: Tags[2].Value is `x`, expected `y`");
}

static void test_unknown_containers(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      L: !Split [',', !Ref P]\n      I: !If [C, [a], [a, b]]\n";
	judge("fn:expect('L[*]'):equals('x')", y, NULL, "T", "undecided (parameter P has no value)");
	judge("local n = #fn.L", y, NULL, "T", "undecided (parameter P has no value)");
}

static void test_scalar_is_no_list(void **state)
{
	(void)state;
	judge("fn:expect('A[*]'):equals(1)", TOPIC "      A: 1\n", NULL, "T",
	      "fail\nT /Resources/T/Properties/A 8:7 equals: A[*] is missing: what stands there is not a list, expected 1");
}

/* Long texts made on the way come and go, and a later one may lie where an earlier one was. */
static void test_texts_of_the_moment(void **state)
{
	(void)state;
	judge("local long, found = ('x'):rep(60) .. '.', {} for i = 1, 400 do local k = 'k' .. (1000 + i % 7) found[#found + 1] = fn:get(long .. k) end\n"
	      "for i, v in ipairs(found) do if v ~= 1000 + i % 7 then fn:deny('wrong at %d', i) end end if #found ~= 400 then fn:deny('some are missing') end",
	      TOPIC "      xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx: {k1000: 1000, k1001: 1001, k1002: 1002, k1003: 1003, k1004: 1004, "
		    "k1005: 1005, k1006: 1006}\n",
	      NULL, "T", "pass");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_steps), cmocka_unit_test(test_malformed), cmocka_unit_test(test_unknown_keys), cmocka_unit_test(test_unknown_containers),
		cmocka_unit_test(test_scalar_is_no_list), cmocka_unit_test(test_texts_of_the_moment),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
