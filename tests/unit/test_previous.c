/* SPDX-License-Identifier: Apache-2.0 */
/* Values of the template before the update beside those of the one that is judged: each means what its own template says, whoever compares them. */
#include "policy_load.h"

#define R "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n"

static struct mg_host host;

/* Are both arguments equal? */
static int call_same(void *state, struct mg_call *c, const struct mg_value **out)
{
	int same;
	(void)state;
	int status = host.equal(c, host.argument(c, 0), host.argument(c, 1), &same);
	return status == MG_OK ? host.make_text(c, same == 1 ? MG_STR("same") : same ? MG_STR("maybe") : MG_STR("differs"), NULL, out) : status;
}

static int call_second(void *state, struct mg_call *c, const struct mg_value **out)
{
	(void)state;
	*out = host.argument(c, 1);
	return MG_OK;
}

static const struct mg_function functions[] = { { "same", "same(a, b)", "1", "d", call_same }, { "second", "second(a, b)", "1", "d", call_second },
						{ NULL, NULL, NULL, NULL, NULL } };
static const struct mg_library library = { sizeof library, "t", "test", functions };

/* Two policies see both templates, first one that compares everything: the second must not see what that did. */
static void says(const char *before, const char *now, const char *body, const char *want)
{
	struct bench *b = bench_new_with(&library, &host);
	char text[1024];
	write_file(b->folder, "a.lua", "return { id='A', applies='*', check=function(fn, ctx) local _ = fn.properties == ctx.previous.properties\n"
				       "fn:is('M'):equals(ctx.previous:peek('M')) ctx.previous:is('M'):equals(fn:peek('M')) end }");
	snprintf(text, sizeof text, "return { id='B', applies='*', check=function(fn, ctx)\nlocal old = ctx.previous\n"
				    "local function say(...) local t = {...} for i = 1, select('#', ...) do t[i] = tostring(t[i]) end fn:deny('%%s', table.concat(t, ' ')) end\n%s end }",
		 body);
	write_file(b->folder, "b.lua", text);
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	bench_template(b, now, NULL);
	b->previous = load_template(before, NULL, NULL, false);
	b->subject.previous = b->previous->w;
	bench_check(b, 0, "T");
	const char *got = bench_check(b, 1, "T");
	if (strcmp(got, want) != 0)
		print_message("policy: %s\n", body);
	assert_string_equal(got, want);
	bench_free(b);
}

#define SAID "fail\nT /Resources/T 2:3 deny: "

static void test_literals(void **state)
{
	(void)state;
	static const char one[] = R "      M: {A: 1, L: [a, b]}\n", two[] = R "      M: {A: 2, L: [a, c]}\n", quoted[] = R "      M: {L: [a, b], A: '1'}\n";
	says(one, two, "say(fn.M == old.M, old.M == fn.M, fn.M.L == old.M.L, fn.M ~= old.M)", SAID "false false false true");
	says(one, quoted, "say(fn.M == old.M, old.M == fn.M, fn.M.L == old.M.L, fn.properties == old.properties)", SAID "true true true true");
	says(one, two, "say(fn:is('M'):equals(old.M), old:is('M'):equals(fn.M), fn:is('M.L'):equals_set(old.M.L), fn:is('M.L[2]'):one_of(old.M.L))", SAID "false false false false");
	says(one, quoted, "say(fn:is('M'):equals(old.M), old:is('M'):equals(fn.M), fn:is('M.L'):equals_set(old.M.L), fn:is('M.L[2]'):one_of(old.M.L))", SAID "true true true true");
	says(one, two, "say(fn:is('M'):equals{A=2, L=old.M.L}, fn:is('N'):default(old.M):equals(old.M), fn:changed('M'), fn:changed('M.L[1]'))", SAID "false true true false");
	says(one, two, "fn:expect('M'):equals(old.M)",
	     "fail\nT /Resources/T/Properties/M 5:10 equals: M is {\"A\":2,\"L\":[\"a\",\"c\"]}, expected {\"A\":1,\"L\":[\"a\",\"b\"]}");
}

static void test_libraries(void **state)
{
	(void)state;
	static const char one[] = R "      M: {A: 1, L: [a, b]}\n", two[] = R "      M: {A: 2, L: [a, c]}\n";
	says(one, two, "say(t.same(fn.M, old.M), t.same(old.M, fn.M), t.same({fn.M}, {old.M}), t.same(fn, old), t.same(old, old))", SAID "differs differs differs differs same");
	says(one, two, "say(t.second(fn.M, old.M).L[2], t.second(old.M, fn.M).L[2], t.second('x', old.M).A, t.second({old.M}, fn.M).A)", SAID "b c 1 2");
}

/* What a library makes of nothing has no place of its own: findings stand at whom the call was about, or at the file's start. */
static void test_without_places(void **state)
{
	(void)state;
	static const char one[] = R "      M: {A: 1}\n";
	says(one, one, "t.second(fn.M, {a = 1}):expect('b.c'):exists()", "fail\nT /Resources/T 2:3 exists: b.c is missing, expected a value");
	says(one, one, "t.second('x', {a = 1}):expect('b'):exists()", "fail\n  1:1 exists: b is missing, expected a value");
	says(one, one, "t.second('x', {a = 1}):expect('a'):equals(2)", "fail\n  1:1 equals: a is 1, expected 2");
	says(one, one, "t.second(fn.M, {a = 1}):expect():equals(2)", "fail\nT /Resources/T 2:3 equals: value is {\"a\":1}, expected 2");
	says(one, one, "t.second(fn.M, {a = {}}):deny('a[*]', 'none')", "fail\nT /Resources/T 2:3 deny: none");
	says(one, one, "t.second('x', {a = {}}):deny('a[*]', 'none')", "fail\n  1:1 deny: none");
	says(one, one, "t.second('x', {a = {}}):deny('none')", "fail\n  1:1 deny: none");
	says(one, one, "t.second(fn.M, {a = {}}):deny('none')", "fail\nT /Resources/T 2:3 deny: none");
	says(one, one, "t.second(fn.M, {a = {}}):expect_any('a[*]'):exists()", "fail\nT /Resources/T 2:3 exists: a[*] is missing, expected a value");
	says(one, one, "say(t.second('x', {a = 1}):refers_to('T'), #t.second('x', {a = 1}):references(), t.second('x', {b = 1, a = 2}):keys()[1])", SAID "false 0 a");
}

static void test_choices(void **state)
{
	(void)state;
	/* The same node numbers mean other things on both sides, and so do parameters. */
	static const char before[] = "Parameters: {P: {Type: String, Default: x}}\n" R "      M: {A: !Ref P, B: [!Sub '${P}-1', lit]}\n";
	static const char now[] = "Parameters: {P: {Type: String, AllowedValues: [x, y]}}\n" R "      M: {A: !Ref P, B: [!Sub '${P}-1', lit]}\n";
	says(before, now, "if fn.M ~= old.M then say('differs') end", "fail\nT /Resources/T 3:3 deny: differs {P=y}");
	says(before, now, "if old.M == fn.M then say('same') end", "fail\nT /Resources/T 3:3 deny: same {P=x}");
	says(before, now, "fn:expect('M'):equals(old.M)",
	     "fail\nT /Resources/T/Properties/M 6:10 equals: M is {\"A\":\"y\",\"B\":[\"y-1\",\"lit\"]}, expected {\"A\":\"x\",\"B\":[\"x-1\",\"lit\"]} {P=y}");
}

static void test_unknown(void **state)
{
	(void)state;
	static const char known[] = "Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\n" R "      M: {A: [1, {x: 2}], L: [q, r]}\n";
	static const char open[] = "Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\n" R "      M: {A: !Ref L, L: !Split [',', !Sub 'q,${P}']}\n";
	says(known, open, "say(fn:changed('M.A'))", "undecided (parameter L has no value)");
	says(open, known, "say(fn:changed('M.A'))", "undecided (parameter L has no value)");
	says(known, open, "fn:expect('M.L'):equals(old.M.L)", "undecided (parameter P has no value)");
	says(open, known, "fn:expect('M.L'):equals(old:peek('M.L'))", "undecided (parameter P has no value)");
	says(known, open, "say(fn.M == old.M)", "undecided (two values are compared that hang on something unknown)");
	says(open, known, "say(t.same(old:peek('M.L'), fn.M.L), t.same(fn.M.L, old:peek('M.L')))", "fail\nT /Resources/T 3:3 deny: maybe maybe");
}

/* changed, beside what it finds: paths of several, whole sections, resources that were not there or not deployed. */
static void test_changed(void **state)
{
	(void)state;
	static const char one[] = "Parameters: {P: {Type: String, AllowedValues: [x, y]}}\nConditions: {C: !Equals [!Ref P, x]}\nMetadata: {Owner: a, Kept: k}\nResources:\n"
				  "  T: {Type: AWS::SNS::Topic, Properties: {L: [{K: 1}, {K: 2}], K: 1}}\n  Q: {Type: AWS::SQS::Queue, Condition: C, Properties: {K: 1}}\n"
				  "  Gone: {Type: AWS::SQS::Queue}\n";
	static const char two[] = "Parameters: {P: {Type: String}}\nMetadata: {Owner: b, Kept: k}\nResources:\n"
				  "  T:\n    Type: AWS::SNS::Topic\n    Properties: {L: [{K: 1}], K: 1, N: !Ref New, U: !Ref P}\n  Q: {Type: AWS::SQS::Queue, Properties: {K: 1}}\n  New: {Type: AWS::SQS::Queue}\n";
	says(one, two, "say(ctx.stack:changed('Metadata.Owner'), ctx.stack:changed('Metadata.Kept'), ctx.stack:changed('Metadata.None'))", "fail\nT /Resources/T 4:3 deny: true false false");
	says(one, two, "fn:changed('L[*]')", "error (/b.lua:4: changed wants a path that finds one value)");
	says(one, two, "fn.L[1]:changed('K')", "error (/b.lua:4: changed is asked of a resource or the stack: fn:changed(\"Environment.Variables\"))");
	/* Where it was not deployed all of it is new. */
	says(one, two, "if not ctx.stack:resource('Q'):changed('K') then say('kept') end", "fail\nT /Resources/T 4:3 deny: kept");
	says(one, two, "if ctx.stack:resource('Q'):changed('K') then say('new') end", "fail\nT /Resources/T 4:3 deny: new");
	says(one, two, "say(ctx.stack:resource('New'):changed('K'), ctx.stack:resource('New'):changed())", "fail\nT /Resources/T 4:3 deny: false false");
	says(one, two, "say(old:changed('K'), old:changed('None'))", "fail\nT /Resources/T 4:3 deny: true false"); /* nothing was before */
	/* Handles of the other template mean the resource of that name here, if there is one. */
	says(one, two, "say(fn:refers_to(ctx.stack:resource('New')), old:refers_to(ctx.stack:resource('New')), fn:refers_to(fn), fn:is('N'):refers_to('New'))",
	     "fail\nT /Resources/T 4:3 deny: true false false true");
	says(one, two, "say(fn == old, fn == fn, old == old)", "fail\nT /Resources/T 4:3 deny: false true true");
	/* Unknown pieces, and where they come from, are carried as they are. */
	says(two, two, "say(fn:is('U'):equals(old:peek('U')), fn:changed('U'), t.second('x', old:peek('U')))", "undecided (parameter P has no value)");
	says(two, two, "say(fn:is('U'):equals(old:peek('U')), fn:changed('U'))", "fail\nT /Resources/T 4:3 deny: true false");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_literals), cmocka_unit_test(test_libraries), cmocka_unit_test(test_choices), cmocka_unit_test(test_unknown),
					    cmocka_unit_test(test_changed), cmocka_unit_test(test_without_places) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
