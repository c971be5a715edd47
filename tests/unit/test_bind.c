/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

#define TOPIC "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n"
#define PARAM "Parameters: {P: {Type: String}}\n"

/* The body ends with `say(...)`, whose texts are the message. */
static void says(const char *body, const char *yaml, const char *want)
{
	char whole[4096], result[1024];
	snprintf(whole, sizeof whole, "local function say(...) local t = {...} for i = 1, select('#', ...) do t[i] = tostring(t[i]) end fn:deny(table.concat(t, ' ')) end\n%s", body);
	snprintf(result, sizeof result, "fail\nT /Resources/T 2:3 deny: %s", want);
	judge(whole, yaml, NULL, "T", result);
}

static void test_plain_reading(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      I: 3\n      F: 2.5\n      B: true\n      S: x\n      Q: '7'\n      L: [a, b]\n      M: {k: v}\n      N: !Ref AWS::NoValue\n";
	says("say(fn.I, fn.F, fn.B, fn.S, fn.N, fn.Missing)", y, "3 2.5 true x nil nil");
	says("say(type(fn), type(fn.L), type(fn.M), type(fn.Q), type(ctx.stack))", y, "resource list map string stack");
	says("say(#fn.L, fn.L[1], fn.L[2], fn.L[3], fn.M.k, fn.M.none, fn.L[0], fn.L.x)", y, "2 a b nil v nil nil nil");
	says("say(fn:number('Q'), fn:number('I'), fn:boolean('B'), fn:number('Missing'))", y, "7 3 true nil");
	says("say(tostring(fn.M), tostring(fn.L), tostring(fn))", y, "{\"k\":\"v\"} [\"a\",\"b\"] T (AWS::SNS::Topic)");
	says("say(fn:get('M.k'), fn:get('L[2]'), #fn:get('L[*]'), fn:has('M.k'), fn:has('M.x'), fn:get{'M','k'})", y, "v b 2 true false v");
	says("say(fn.logical_id, fn.type, fn.deletion_policy, fn.condition, fn.present, #fn.dependencies, fn.metadata)", y, "T AWS::SNS::Topic nil nil true 0 nil");
}

static void test_order_of_pairs(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      Z: 1\n      A: 2\n      M: {z: 1, b: 2, a: 3}\n";
	says("local t = {} for k, v in pairs(fn.M) do t[#t+1] = k .. v end for i, k in ipairs(fn:keys('M')) do t[#t+1] = i .. k end say(table.concat(t, ','))", y,
	     "z1,b2,a3,1z,2b,3a");
	says("local t = {} for k in pairs(fn) do t[#t+1] = k end say(table.concat(t, ','))", y, "Z,A,M");
}

/* A key of the template never loses to a method, and a method can be called whatever the template's keys are. */
static void test_keys_called_like_methods(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      M: {get: G, has: {x: 1}, is: 5, type: t, expect: [1], deny: true, key: v}\n";
	says("local m = fn.M say(m.get, m.has.x, m.is, m.type, #m.expect, m.deny)", y, "G 1 5 t 1 true");
	says("local m = fn.M say(m:get('key'), m:has('key'), m:is('key'):equals('v'), m:get('type'), m:has('nothing'))", y, "v true true t false");
	says("local function tail(m) return m:get('key') end say(tail(fn.M))", y, "v");
	judge("fn.M:expect('key'):equals('w')", y, NULL, "T", "fail\nT /Resources/T/Properties/M/key 5:78 equals: M.key is `v`, expected `w`");
	says("local m = fn.M local ok, e = pcall(function() return m.get('key') end) say(ok, (e:gsub('^.-: ', '')))", y, "false attempt to call a string value");
	says("local ok, e = pcall(function() local n = 5 n() end) say(ok)", y, "false");
}

static void test_equality(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      A: [1, {x: '2'}]\n      B: ['1', {x: 2}]\n      C: [1]\n";
	says("say(fn.A == fn.B, fn.A == fn.C, fn == ctx.stack:resource('T'), ctx.stack == ctx.stack)", y, "true false true true");
}

static void test_read_only(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      M: {k: v}\n";
	says("local ok, e = pcall(function() fn.M.k = 1 end) say(ok, (e:gsub('^.-: ', '')))", y, "false a map of the template is read-only");
	says("local ok = pcall(function() fn.X = 1 end) say(ok)", y, "false");
}

static void test_dot_instead_of_colon(void **state)
{
	(void)state;
	says("local ok, e = pcall(function() fn.expect('X') end) say((e:gsub('^.-: ', '')))", TOPIC "      A: 1\n",
	     "call it with a colon: node:expect(...), on a node, a resource or the stack; this is a string");
}

static void test_peek(void **state)
{
	(void)state;
	static const char y[] = PARAM TOPIC "      U: !Sub 'a-${P}-${T2.TopicName}-z'\n      K: lit\n      R: !Ref T2\n  T2: {Type: AWS::SNS::Topic}\n";
	static const char where[] = "fail\nT /Resources/T 3:3 deny: ";
	char want[256];
	snprintf(want, sizeof want, "%sfalse a- -z Fn::Sub parameter P Ref attribute T2 TopicName", where);
	judge("local p = fn:peek('U') fn:deny('%s %s %s %s %s %s %s %s %s %s', p.known, p.prefix, p.suffix, p.fn, p.refs[1].kind, p.refs[1].id, p.refs[1].attribute,"
	      " p.refs[2].kind, p.refs[2].id, p.refs[2].attribute)", y, NULL, "T", want);
	snprintf(want, sizeof want, "%strue lit literal true nil false", where);
	judge("local p = fn:peek('K') fn:deny('%s %s %s %s %s %s', p.known, p.text, p.source, p.present, p.reason, fn:peek('None').present)", y, NULL, "T", want);
	snprintf(want, sizeof want, "%sRef resource T2 Ref", where);
	judge("local p = fn:peek('R') fn:deny('%s %s %s %s', p.fn, p.refs[1].kind, p.refs[1].id, p.refs[1].attribute)", y, NULL, "T", want);
}

static void test_stack(void **state)
{
	(void)state;
	static const char y[] = "Description: D\nParameters: {P: {Type: String, AllowedPattern: .+}}\nMappings: {M: {a: {b: c}}}\n"
				"Conditions: {C: !Equals [!Ref P, x]}\nMetadata: {K: [1]}\n"
				"Outputs: {O: {Value: !Sub 'v', Condition: C}, Q: {Value: w}}\n" TOPIC "      A: !Join [a, [b, c]]\n      B: !If [C, 1, 2]\n";
	static const char at[] = "fail\n  1:1 deny: ";
	char want[256];
	snprintf(want, sizeof want, "%sD .+ c Fn::Equals 1 0", at);
	judge("local s = ctx.stack local c for k in pairs(s.conditions.C) do c = k end\n"
	      "fn:deny('%s %s %s %s %s %d', s.description, s.parameters.P.AllowedPattern, s.mappings.M.a.b, c, s.metadata.K[1], #s.transforms)", y, NULL, NULL, want);
	snprintf(want, sizeof want, "%sFn::Join /Resources/T/Properties/A T 11 1 2", at);
	judge("local u = stack:functions('Fn::Join')[1] fn:deny('%s %s %s %d %d %d', u.name, u.path, u.logical_id, u.line, #stack:functions('Fn::Join'), #u.argument)",
	      y, NULL, NULL, want);
	judge("for _, u in ipairs(stack:functions('Fn::Join')) do stack:deny(u, 'no') end", y, NULL, NULL, "fail\nT /Resources/T/Properties/A 11:10 deny: no");
	judge("local t = '' for n in pairs(stack.outputs) do t = t .. n .. ',' end fn:deny(t)", y, NULL, NULL,
	      "fail\n  1:1 deny: O,Q,");
	judge("fn:deny('%s', stack:resource('None'))", y, NULL, NULL, "fail\n  1:1 deny: nil");
	judge("stack:functions('Fn::Joyn')", y, NULL, NULL, "error (/p.lua:4: functions: `Fn::Joyn` is no intrinsic function; write \"Fn::Join\" or \"Ref\")");
	judge("local x = stack.resorces", y, NULL, NULL,
	      "error (/p.lua:4: the stack has no `resorces`: did you mean `resources`? Resources are reached by stack:resource(\"Id\") and stack:each(type, function).)");
}

static void test_context(void **state)
{
	(void)state;
	static const char y[] = TOPIC "      A: 1\n";
	says("say(ctx.operation, ctx.previous, #ctx.config)", y, "CREATE nil 0");
	judge("local r = ctx.region", y, NULL, "T", "undecided (AWS::Region is not given)");
	judge("ctx.skip('no need')", y, NULL, "T", "skip (no need)");
	judge("fn:deny('x') ctx.skip('no need')", y, NULL, "T", "fail\nT /Resources/T 2:3 deny: x");
	judge("ctx.skip()", y, NULL, "T", "error (/p.lua:4: skip wants a reason: ctx.skip(\"no production environment\"))");
	judge("local x = ctx.confg", y, NULL, "T",
	      "error (/p.lua:4: ctx has no `confg`: did you mean `config`? It has config, operation, previous, stack, account, region, stack_name, date, skip and undecided.)");
}

static void test_each_has_its_own_stop(void **state)
{
	(void)state;
	static const char y[] = "Parameters: {P: {Type: String}, E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a]}\nResources:\n"
				"  A: {Type: AWS::SNS::Topic, Properties: {N: !Ref P}}\n  B: {Type: AWS::SNS::Topic, Condition: C, Properties: {N: 1}}\n"
				"  C: {Type: AWS::SNS::Topic, Properties: {N: 1}}\n";
	judge("stack:each('AWS::SNS::Topic', function(r) if r.N == 1 then r:deny('N', 'one') end end)", y, NULL, NULL,
	      "fail (parameter P has no value)\nB /Resources/B/Properties/N 5:60 deny: one {E=a}\nC /Resources/C/Properties/N 6:46 deny: one");
	judge("stack:each('AWS::SNS::Topic', function(r) if r.N == 2 then r:deny('N', 'two') end end)", y, NULL, NULL, "undecided (parameter P has no value)");
	judge("stack:each('AWS::SNS::Topic', function(r) return 1 end)", y, NULL, NULL,
	      "error (the function of each returned a value; it reports through expect and deny and returns nothing)");
	judge("stack:each('AWS::SNS::Topic', function(r) ctx.skip('s') end)", y, NULL, NULL, "pass");
	judge("local k = stack:some('AWS::SNS::Topic', function(r) return r.logical_id == 'C' end) fn:deny(k.logical_id)", y, NULL, NULL, "fail\n  1:1 deny: C");
	judge("local k = stack:some('AWS::SNS::Topic', function(r) return r.N == 5 end)", y, NULL, NULL, "undecided (parameter P has no value)");
	judge("fn:deny('%s', stack:some('AWS::SQS::Queue', function(r) return true end))", y, NULL, NULL, "fail\n  1:1 deny: nil");
}

/* A value that hung on a choice of the function of each is gone when the function has ended. */
static void test_nothing_is_kept_from_each(void **state)
{
	(void)state;
	judge("local keep stack:each('AWS::SNS::Topic', function(r) keep = r.L end) local x = #keep",
	      "Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a]}\nResources:\n"
	      "  A: {Type: AWS::SNS::Topic, Properties: {L: !If [C, [!Sub '${E}1'], [2]]}}\n",
	      NULL, NULL,
	      "error (/p.lua:4: this value belongs to a scenario that has ended; do not keep nodes from inside the function of each, some or satisfies)");
}

static void test_warnings_never_fail(void **state)
{
	(void)state;
	judge("fn:warn('A', 'look')", TOPIC "      A: 1\n", NULL, "T", "pass\nT /Resources/T/Properties/A 5:10 warning warn: look");
}

static void test_properties_only(void **state)
{
	(void)state;
	static const char *const bodies[] = { "local x = fn.deletion_policy", "fn:expect('/DeletionPolicy'):equals('Retain')", "stack:resources('*')", "fn:refers_to('T')",
					      "local x = stack.parameters", "stack:each('*', function() end)" };
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct bench *b = bench_new();
		char text[512];
		snprintf(text, sizeof text, "return { id='A', applies='*', check=function(fn, ctx) local stack = ctx.stack %s end }", bodies[i]);
		write_file(b->folder, "a.lua", text);
		assert_int_equal(bench_load(b), MG_OK);
		bench_template(b, TOPIC "      A: 1\n", NULL);
		b->subject.properties_only = true;
		assert_has(bench_check(b, 0, "T"), "skip (not carried by this request");
		bench_free(b);
	}
}

static void test_change(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	write_file(b->folder, "a.lua", "return { id='A', applies='*', check=function(fn, ctx)\n"
				       "fn:deny('%s %s %s %s', fn:changed('A'), fn:changed('L'), fn:changed('New'), ctx.previous and ctx.previous.A) end }");
	assert_int_equal(bench_load(b), MG_OK);
	bench_template(b, TOPIC "      A: 2\n      L: [{x: '1'}]\n      New: 1\n", NULL);
	assert_has(bench_check(b, 0, "T"), "true true true nil");
	b->previous = load_template(TOPIC "      L: [{x: 1}]\n      A: 1\n", NULL, NULL, false);
	b->subject.previous = b->previous->w;
	assert_has(bench_check(b, 0, "T"), "true false true 1");
	bench_free(b);
}

static void test_same_bytes(void **state)
{
	char first[65536];
	(void)state;
	for (int i = 0; i < 10; i++) {
		struct bench *b = bench_new();
		write_file(b->folder, "a.lua", "return { id='A', check=function(s)\nfor k, v in pairs{ z=1, a=2, [3]=1, m=s } do s:deny('%s %s', k, tostring(v)) end\n"
					       "s:each('*', function(r) for k, v in pairs(r) do r:expect(k):equals{1, k} end end) end }");
		if (bench_load(b) != MG_OK)
			fail_msg("%s", b->err.text);
		bench_template(b, TOPIC "      B: 1\n      A: {q: 1, b: 2}\n", NULL);
		bench_check(b, 0, NULL);
		if (i == 0)
			strcpy(first, b->text);
		else
			assert_string_equal(first, b->text);
		bench_free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_reading),	    cmocka_unit_test(test_order_of_pairs), cmocka_unit_test(test_keys_called_like_methods),
		cmocka_unit_test(test_equality),	    cmocka_unit_test(test_read_only),	   cmocka_unit_test(test_dot_instead_of_colon),
		cmocka_unit_test(test_peek),		    cmocka_unit_test(test_stack),	   cmocka_unit_test(test_context),
		cmocka_unit_test(test_each_has_its_own_stop), cmocka_unit_test(test_nothing_is_kept_from_each), cmocka_unit_test(test_warnings_never_fail),
		cmocka_unit_test(test_properties_only),	    cmocka_unit_test(test_change),	   cmocka_unit_test(test_same_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
