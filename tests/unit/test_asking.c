/* SPDX-License-Identifier: Apache-2.0 */
/* What a policy asks of the stack and reports by hand, at the edges: forms of deny, of each and some, of sections and uses, and expectations in odd orders. */
#include "policy_load.h"

static const char y[] = "Transform: [AWS::LanguageExtensions]\nParameters: {P: {Type: String}, C: {Type: String, AllowedValues: [a, b]}}\nMetadata: {Owner: x}\n"
			"Conditions: {IsA: !Equals [!Ref C, a]}\nResources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      K: 1\n      E: []\n      M: {}\n      U: !Ref P\n"
			"      L: [1, 2]\n      J: !Join ['', [a, !Ref P]]\n  Q: {Type: AWS::SQS::Queue, Condition: IsA, Properties: {U: !Ref P}}\n  R: {Type: AWS::SQS::Queue, Properties: {U: !Ref P}}\n"
			"Outputs:\n  O: {Value: !Join [',', [a, b]]}\n";
#define AT "fail\nT /Resources/T 6:3 "

static void says(const char *body, const char *want)
{
	judge(body, y, NULL, "T", want);
}

static void stack(const char *body, const char *want)
{
	judge(body, y, NULL, NULL, want);
}

/* What reads as a path is one, when a message follows; all else is the message. */
static void test_deny(void **state)
{
	(void)state;
	says("fn:deny('K', 'm')", "fail\nT /Resources/T/Properties/K 9:10 deny: m");
	says("fn:deny('K is %s', 'm')", AT "deny: K is m");
	says("fn:deny('a,%s', 'm')", AT "deny: a,m");
	says("fn:deny('`%s`', 'm')", AT "deny: `m`");
	says("fn:deny('one\\n%s', 'm')", AT "deny: one\nm");
	says("fn:deny('%s', 'm')", AT "deny: m");
	says("fn:deny('K')", AT "deny: K");
	says("fn:deny('L[Key=a, b].X', 'm')", "fail\nT /Resources/T/Properties/L 13:7 deny: m");
	says("fn:deny({'L', 2}, '%d', 5)", "fail\nT /Resources/T/Properties/L/1 13:14 deny: 5");
	says("fn:deny(nil, 'm')", AT "deny: m");
	says("fn:deny(ctx.stack:resource('R'), 'm')", "fail\nR /Resources/R 16:3 deny: m");
	says("fn:deny(ctx.stack, 'm')", "fail\n  1:1 deny: m");
	says("fn:deny(fn.L, 'm')", "fail\nT /Resources/T/Properties/L 13:10 deny: m");
	/* Nothing of the list is there: the list is. */
	says("fn:deny('E[*].X', 'm')", "fail\nT /Resources/T/Properties/E 10:10 deny: m");
	says("fn:deny('M.*', 'm')", "fail\nT /Resources/T/Properties/M 11:10 deny: m");
	says("fn:deny()", "error (/p.lua:4: deny wants a message: fn:deny(\"Timeout\", \"%s seconds are too many\", n))");
	says("fn:warn('K', 5)", "pass\nT /Resources/T 6:3 warning warn: K"); /* a message with something for it */
}

static void test_stack(void **state)
{
	(void)state;
	stack("stack:deny('%d %d %s %d %d', #stack:keys('Parameters'), #stack.transforms, stack.transforms[1], #stack:resources(), #stack:resources('AWS::SQS::*'))",
	      "fail\n  1:1 deny: 2 1 AWS::LanguageExtensions 3 2");
	stack("local n = 0 for _ in pairs(stack.mappings) do n = n + 1 end stack:deny('%d %s %s', n, stack.description, stack.metadata.Owner)", "fail\n  1:1 deny: 0 nil x");
	stack("local t = {} for _, u in ipairs(stack:functions()) do t[#t + 1] = u.name .. ':' .. tostring(u.logical_id) .. ':' .. tostring(u.resource) end stack:deny('%s', table.concat(t, ' '))",
	      "fail\n  1:1 deny: Fn::Equals:nil:nil Ref:nil:nil Ref:T:T (AWS::SNS::Topic) Fn::Join:T:T (AWS::SNS::Topic) Ref:T:T (AWS::SNS::Topic) Ref:Q:Q (AWS::SQS::Queue) "
	      "Ref:R:R (AWS::SQS::Queue) Fn::Join:nil:nil");
	stack("stack:deny('%d %d', #stack:functions('Fn::Join'), #stack:functions('Fn::Cidr'))", "fail\n  1:1 deny: 2 0");
	stack("local u = stack:functions('Fn::Join')[2] stack:deny(u, '%s', u.path)", "fail\n /Outputs/O/Value 18:14 deny: /Outputs/O/Value");
	stack("stack:functions('Fn::Nope')", "error (/p.lua:4: functions: `Fn::Nope` is no intrinsic function; write \"Fn::Join\" or \"Ref\")");
	stack("local _ = stack:functions()[1].nam",
	      "error (/p.lua:4: a use of a function has no `nam`: did you mean `name`? It has name, path, argument, resource, logical_id and line.)");
	stack("stack.resource(stack:resource('T'), 'T')", "error (/p.lua:4: resource is asked of the stack: ctx.stack:resource(...))");
	stack("stack.each(stack:resource('T'), 'T')", "error (/p.lua:4: each is asked of the stack: ctx.stack:each(type, function))");
	stack("stack:deny('%s', stack.outputs.Gone)", "fail\n  1:1 deny: nil");
	stack("stack:deny('%s', stack:changed('Metadata.Owner'))", "fail\n  1:1 deny: true");
}

static void test_each_and_some(void **state)
{
	(void)state;
	stack("stack:each('AWS::SQS::Queue', function(q) return 1 end)",
	      "error (the function of each returned a value; it reports through expect and deny and returns nothing)");
	stack("stack:some('AWS::SQS::Queue', function(q) error('broken') end)", "error (/p.lua:4: broken)");
	stack("stack:each('AWS::SQS::Queue', function(q) error('broken') end)", "error (/p.lua:4: broken)");
	/* The first reason of several is told; a later yes decides. */
	stack("local _ = stack:some('AWS::SQS::Queue', function(q) return q.U == 1 end)", "undecided (parameter P has no value)");
	stack("local s = stack:some('*', function(q) return q.logical_id == 'R' or q.U == 1 end) stack:deny('%s', s)", "fail\n  1:1 deny: R (AWS::SQS::Queue)");
	stack("stack:some('*', function(q) ctx.skip('enough') end)", "skip (enough)");
	stack("stack:each('AWS::SQS::Queue', function(q) q:expect('U') end)",
	      "error (/p.lua:4: expect without a matcher; for example: fn:expect(\"Timeout\"):equals(300))");
	stack("local q = stack:expect('Metadata.Owner') stack:each('AWS::SQS::Queue', function() q:equals('x') end)",
	      "error (/p.lua:4: an expectation is finished where it is begun: fn:expect(\"Timeout\"):equals(...) in one function)");
}

/* An error inside a function that a matcher or some calls has one place, where it was raised, however long the file's name is. */
static void test_places_of_errors(void **state)
{
	(void)state;
	static const char *const bodies[] = { "fn:expect('K'):satisfies(function()\nerror('broken') end, 'x')", "ctx.stack:some('*', function()\nerror('broken') end)",
					      "pcall(error) ctx.stack:each('*', function()\nerror('broken') end)" };
	char name[100], text[512], want[256];
	for (size_t i = 0; i < 2 * sizeof bodies / sizeof *bodies; i++) {
		struct bench *b = bench_new();
		memset(name, 'n', sizeof name);
		strcpy(name + (i % 2 ? 90 : 1), ".lua");
		snprintf(text, sizeof text, "return { id = 'A', applies = '*', check = function(fn, ctx) %s end }", bodies[i / 2]);
		write_file(b->folder, name, text);
		assert_int_equal(bench_load(b), MG_OK);
		bench_template(b, y, NULL);
		snprintf(want, sizeof want, "error (/%s:2: broken)", name);
		assert_string_equal(bench_check(b, 0, "T"), want);
		bench_free(b);
	}
}

static void test_expectations(void **state)
{
	(void)state;
	says("fn:expect('K'):equals(1):default(2)", "error (/p.lua:4: default stands before the matcher: fn:expect(\"Timeout\"):default(...):at_most(300))");
	says("fn:expect('K'):equals(1):if_present()", "error (/p.lua:4: if_present stands before the matcher: fn:expect(\"Timeout\"):if_present(...):at_most(300))");
	says("fn:expect('K', 'L')", "error (/p.lua:4: expect takes one path; the matcher follows: fn:expect(\"Timeout\"):equals(300))");
	says("fn:expect('K').equals(1)", "error (/p.lua:4: call it with a colon on what expect returns: fn:expect(\"Timeout\"):equals(...))");
	says("fn:expect('K'):equls(1)", "error (/p.lua:4: an expectation has no `equls`: did you mean `equals`? For example: fn:expect(\"MemorySize\"):equals(3072).)");
	says("fn:expect('L[*]'):equals(3):why('Because.')", "fail\nT /Resources/T/Properties/L/0 13:11 equals: L[1] is 1, expected 3. Because.\n"
							    "T /Resources/T/Properties/L/1 13:14 equals: L[2] is 2, expected 3. Because.");
	says("fn:expect_any('L[*]'):equals(2)", "pass");
	says("fn:expect_any('L[*]'):equals(3)", "fail\nT /Resources/T/Properties/L/0 13:11 equals: L[1] is 1, expected 3");
	says("fn:expect_any('E[*]'):equals(3)", "fail\nT /Resources/T/Properties/E 10:7 equals: E[*] is missing, expected 3");
	says("fn:expect_any('E[*]'):if_present():equals(3)", "pass");
	says("fn:expect_any('Gone[*]'):if_present():equals(3)", "pass");
	says("fn:expect_any('U'):equals(3)", "undecided (parameter P has no value)");
	says("if fn:is_any('L[*]'):equals(3) or not fn:is_any('L[*]'):equals(1) or fn:is_any('E[*]'):exists() then fn:deny('no') end", "pass");
	says("local _ = fn:is_any('U'):equals(3)", "undecided (parameter P has no value)");
	says("fn:expect('E'):not_empty()", "fail\nT /Resources/T/Properties/E 10:10 not_empty: E is empty, expected it not to be empty");
	says("fn:expect('L'):is_true()", "fail\nT /Resources/T/Properties/L 13:10 is_true: L is [1,2], expected true");
	says("fn:expect('L'):satisfies(function() return false end, 'must be short')", "fail\nT /Resources/T/Properties/L 13:10 satisfies: L is [1,2]: must be short");
	says("fn:expect('K'):satisfies(function() error('oops') end, 'x')", "error (/p.lua:4: oops)");
	says("fn:expect('K'):satisfies(function() ctx.skip('enough') end, 'x')", "skip (enough)");
	says("fn:expect('K'):satisfies(function() return fn.U end, 'x')", "undecided (parameter P has no value)");
	says("fn:expect('K'):refers_to('Q', 'Arn')", "fail\nT /Resources/T/Properties/K 9:10 refers_to: K is 1, expected it to refer to Q (Arn)");
	stack("stack:expect('/Metadata.Owner'):equals('x')", "pass");
	stack("stack.metadata:expect('/Metadata.Owner'):equals('x')", "pass");
}

static void test_long_sets(void **state)
{
	(void)state;
	char body[1024] = "fn:expect('K'):one_of{", want[1024] = "fail\nT /Resources/T/Properties/K 9:10 one_of: K is 1, expected one of ";
	for (int i = 0; i < 20; i++) {
		strcat(body, i ? ", 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'" : "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'");
		if (i < 9)
			strcat(want, i ? ", `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`" : "`aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`");
	}
	strcat(body, "}");
	strcat(want, ", ... (20 in all)");
	says(body, want);
}

static void test_context(void **state)
{
	(void)state;
	static const char given[] = "Resources:\n  T: {Type: AWS::SNS::Topic}\n";
	judge("ctx.skip(5)", given, NULL, "T", "error (/p.lua:4: skip wants a reason: ctx.skip(\"no production environment\"))");
	judge("ctx.skip('')", given, NULL, "T", "error (/p.lua:4: skip wants a reason: ctx.skip(\"no production environment\"))");
	judge("ctx.undecided()", given, NULL, "T", "error (/p.lua:4: undecided wants a reason: ctx.undecided(\"the code is in S3\"))");
	judge("local _ = ctx.account", given, NULL, "T", "undecided (AWS::AccountId is not given)");
	judge("local _ = ctx.stack_name", given, NULL, "T", "undecided (AWS::StackName is not given)");
	judge("ctx.config.x = 1", given, NULL, "T", "error (/p.lua:4: ctx.config is read-only)");
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id = 'A', check = function(stack, ctx) local old = ctx.previous\n"
				       "stack:deny('%s %s %s', type(old), old:resource('Gone') and old:resource('Gone').present, old:get('Metadata.Owner')) end }");
	write_file(b->folder, "b.lua", "return { id = 'B', applies = '*', check = function(fn, ctx) local gone = ctx.previous:refers_to('Gone')\n"
				       "fn:deny('%s %s %s', fn:refers_to('Gone'), gone, ctx.previous:changed('D')) end }");
	write_file(b->folder, "c.lua", "return { id = 'C', applies = '*', check = function(fn, ctx) local was = ctx.previous.D\n"
				       "fn:expect('D'):refers_to(ctx.stack:resource('T')) fn:expect{ 'D' }:equals(1) end }");
	assert_int_equal(bench_load(b), MG_OK);
	bench_template(b, "Metadata: {Owner: new}\nResources:\n  T: {Type: AWS::SNS::Topic, Properties: {D: 1}}\n  N: {Type: AWS::SNS::Topic}\n", NULL);
	b->previous = load_template("Metadata: {Owner: old}\nResources:\n  T: {Type: AWS::SNS::Topic, Properties: {D: !GetAtt Gone.Arn}}\n  Gone: {Type: AWS::SQS::Queue}\n", NULL, NULL, false);
	b->subject.previous = b->previous->w;
	assert_string_equal(bench_check(b, 0, NULL), "fail\n  1:1 deny: stack true old");
	assert_string_equal(bench_check(b, 1, "T"), "fail\nT /Resources/T 3:3 deny: false true true");
	assert_string_equal(bench_check(b, 2, "T"), "undecided (GetAtt Gone.Arn)");
	bench_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_deny), cmocka_unit_test(test_stack), cmocka_unit_test(test_each_and_some), cmocka_unit_test(test_expectations),
					    cmocka_unit_test(test_long_sets), cmocka_unit_test(test_context),
					    cmocka_unit_test(test_places_of_errors) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
