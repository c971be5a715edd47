/* SPDX-License-Identifier: Apache-2.0 */
/* Edges of the language that no policy should notice: errors with odd texts, tables changed while they are walked, handles compared and printed, runs that never were. */
#include "policy_load.h"

#define T "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n"

static void says(const char *body, const char *want)
{
	judge(body, T "      K: 1\n      L: [1, 2]\n      M: {get: 1, a: {b: 1}}\n", NULL, "T", want);
}

#define AT "fail\nT /Resources/T 2:3 deny: "

static void test_errors(void **state)
{
	(void)state;
	says("error('a\\127b\\1c')", "error (/p.lua:4: a b c)");
	says("error(5)", "error (/p.lua:4: 5)");
	says("error(5.5)", "error (/p.lua:4: 5.5)");
	says("error({})", "error (/p.lua:4: error raised with a value of type table, not a text)");
	says("error(nil)", "error (/p.lua:4: error raised with a value of type nil, not a text)");
	says("error('plain', 0)", "error (/p.lua:4: plain)");
	says("local _ = string[1]", "error (/p.lua:4: string cannot be indexed with a number)");
	says("local _ = _ENV[1]", "error (/p.lua:4: the environment cannot be indexed with a number)");
	says("fn.K(fn.M)", "error (/p.lua:4: attempt to call a number value)");
	says("local f = fn.K f(fn.M)", "error (/p.lua:4: attempt to call a number value)");
	says("fn.K()", "error (/p.lua:4: attempt to call a number value)");
}

/* A message that is too long is cut, but in no character, wherever the place before it ends. */
static void test_long_errors(void **state)
{
	(void)state;
	for (int shift = 0; shift < 3; shift++)
		for (int level = 0; level < 2; level++) {
			struct bench *b = bench_new();
			char text[256];
			snprintf(text, sizeof text, "return { id='A', applies='*', check=function(fn) error(('a'):rep(%d) .. ('\\xe2\\x82\\xac'):rep(400), %d) end }", shift, level);
			write_file(b->folder, "a.lua", text);
			assert_int_equal(bench_load(b), MG_OK);
			bench_template(b, T "      K: 1\n", NULL);
			bench_check(b, 0, "T");
			struct mg_str reason = b->result->reason;
			assert_true(reason.n > 500 && reason.n < 512);
			assert_true(mg_str_ends(reason, MG_STR("\xe2\x82\xac")));
			bench_free(b);
		}
}

static void test_tables(void **state)
{
	(void)state;
	/* What goes while it is walked is passed over; keys come in their order, whatever they are. */
	says("local t, s = { a = 1, b = 2, c = 3 }, '' for k in pairs(t) do s = s .. k t.b = nil end fn:deny('%s', s)", AT "ac");
	says("local t, s = { 1, 2, 3 }, '' for k in pairs(t) do s = s .. k t[2] = nil end fn:deny('%s', s)", AT "13");
	says("local t, s = { [true] = 1, [false] = 2, [2.5] = 3, [2] = 4, x = 5, [-1] = 6, [10] = 7 }, '' for k in pairs(t) do s = s .. tostring(k) .. ' ' end fn:deny('%s', s)",
	     AT "-1 2 2.5 10 x false true ");
	says("local t, s = { [1] = 'a', [2] = 'b', [4] = 'd', n = 1 }, '' for k in pairs(t) do s = s .. tostring(k) end fn:deny('%s', s)", AT "124n");
	says("for _ in pairs({ [{}] = 1 }) do end", "error (/p.lua:4: pairs: a key of type table has no order; use numbers, texts or booleans as keys)");
	says("pairs(5)", "error (/p.lua:4: bad argument #1 to `pairs` (table expected, got number))");
	says("ipairs()", "error (/p.lua:4: bad argument #1 to `ipairs` (table or list expected, got nothing))");
	says("for _ in ipairs(fn.M) do fn:deny('no') end", "pass"); /* a map has no first */
	says("local _ = ('x'):rep({})", "error (/p.lua:4: bad argument #1 to `rep` (number expected, got table))");
}

/* The language's own functions at the ends of what they take. */
static void test_functions(void **state)
{
	(void)state;
	static const struct {
		const char *value, *want;
	} rows[] = {
		{ "utf8.len('\\xed\\xa0\\x80')", "nil" },       /* a surrogate */
		{ "utf8.len('\\xee\\x80\\x80')", "1" },	    /* the first after them */
		{ "utf8.len('\\xe0\\x80\\x80')", "nil" },       /* longer than it need be */
		{ "utf8.len('\\xf4\\x90\\x80\\x80')", "nil" }, /* past the last */
		{ "utf8.len('\\xf4\\x8f\\xbf\\xbf')", "1" },
		{ "select(2, pcall(utf8.char, -1))", "bad argument #1 to `?` (value out of range)" },
		{ "select(2, pcall(utf8.char, 0xd800))", "bad argument #1 to `?` (value out of range)" },
		{ "select(2, pcall(utf8.char, 0x110000))", "bad argument #1 to `?` (value out of range)" },
		{ "#utf8.char(0x10ffff)", "4" },
		{ "table.concat(table.move({ 1, 2, 3 }, 1, 3, 2), ',')", "1,1,2,3" },
		{ "table.concat(table.move({ 1, 2, 3 }, 2, 3, 1), ',')", "2,3,3" },
		{ "table.concat(table.move({ 1, 2 }, 1, 2, 3, { 8, 9 }), ',')", "8,9,1,2" },
		{ "table.move({ [0] = 7 }, 0, 0, 5)[5]", "7" },
		{ "select(2, pcall(table.sort, { 1, 'a' }))", "attempt to compare string with number" },
		{ "('ab'):gsub('()b', '%1')", "a2" },
		{ "math.floor(1e300)", "1e+300" },
		{ "math.ceil(-2.5)", "-2" },
		{ "select(2, pcall(error, 'far', 500))", "far" },
		{ "select(2, pcall(error, 'none', 0))", "none" },
		{ "(function() local s = '' for k in pairs{ [2.0 ^ 63] = 1, [math.maxinteger] = 1, [0.5] = 1 } do s = s .. math.type(k) .. ' ' end return s end)()", "float integer float " },
	};
	char body[256], want[128];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(body, sizeof body, "local v = %s fn:deny('%%s', tostring(v))", rows[i].value);
		snprintf(want, sizeof want, AT "%s", rows[i].want);
		says(body, want);
	}
}

static void test_formats(void **state)
{
	(void)state;
	says("fn:deny('%s %s %s %s', ('%q'):format('a\\127b'), ('%q'):format(0/0), ('%q'):format(1/0), ('%q'):format(-1/0))", AT "\"a\\127b\" (0/0) 1e9999 -1e9999");
	says("local _ = ('%123d'):format(1)", "error (/p.lua:4: invalid conversion `%123d` to `format`)");
}

/* A policy that asks for more paths than a state keeps still gets its answers. */
static void test_many_paths(void **state)
{
	(void)state;
	says("for i = 1, 40 do if fn:has(('a'):rep(50000) .. i) then fn:deny('no') end end if fn:has('K') and not fn:has('Gone') then fn:deny('yes') end", AT "yes");
	says("local p = {} for i = 1, 65 do p[i] = 'a' end fn:has(p)", "error (/p.lua:4: path of more than 64 steps)");
	says("fn:has({ 'a', 0 })", "error (/p.lua:4: segment 2 of the path must be a text or a position from 1; write {\"Tags\", 1, \"a.b\"})");
	says("fn:has({ 'a', 1 << 40 })", "error (/p.lua:4: segment 2 of the path must be a text or a position from 1; write {\"Tags\", 1, \"a.b\"})");
	says("fn:has({ 'a', true })", "error (/p.lua:4: segment 2 of the path must be a text or a position from 1; write {\"Tags\", 1, \"a.b\"})");
	says("fn:has(5)", "error (/p.lua:4: a path is a text such as \"Tags[*].Key\" or a table of segments, not a number)");
}

/* What NoEcho hides of a declaration, and what it does not. */
static void test_hidden_declarations(void **state)
{
	(void)state;
	static const char y[] = "Parameters:\n  P: {Type: String, NoEcho: true, Default: abc, AllowedValues: [abc, '']}\n  Q: {Type: String, AllowedValues: [x]}\n" T "      K: 1\n";
	judge("fn:deny('%s', stack.parameters.P.Default)", y, NULL, "T", "undecided (NoEcho)");
	judge("fn:deny('%s', stack.parameters.P.AllowedValues[1])", y, NULL, "T", "undecided (NoEcho)");
	judge("fn:deny('%s %s %s', stack.parameters.P.Type, stack.parameters.P.AllowedValues[2], stack.parameters.Q.AllowedValues[1])", y, NULL, "T", "fail\nT /Resources/T 5:3 deny: String  x");
}

/* Properties that a macro makes are read as unknown, also as a whole. */
static void test_hidden_properties(void **state)
{
	(void)state;
	static const char y[] = "Resources:\n  T: {Type: AWS::SNS::Topic, Properties: {'Fn::Transform': {Name: M}}}\n  Q: {Type: AWS::SQS::Queue}\n";
	static const char unseen[] = "undecided (Fn::Transform `M` not expanded)";
	static const char *const bodies[] = { "for _ in pairs(fn) do end", "local _ = fn.properties", "local _ = fn.K", "local _ = fn:keys()", "fn:expect('K'):absent()", "fn:expect('K'):exists()",
					      "fn:expect('K'):equals(1)", "fn:expect('L[*].K'):equals(1)", "fn:expect_any('L[*]'):equals(1)", "local _ = fn:has('K')" };
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
		judge(bodies[i], y, NULL, "T", unseen);
	judge("fn:deny('%s %s', fn:peek('K').known, fn == stack:resource('Q'))", y, NULL, "T", "fail\nT /Resources/T 2:3 deny: false false");
}

static void test_handles(void **state)
{
	(void)state;
	says("local s = ctx.stack fn:deny('%s %s %s %s', ctx == ctx, s.outputs == s.outputs, fn:peek('K') == fn:peek('K'), fn == s)", AT "true false false false");
	says("local s = ctx.stack fn:deny('%s %s %s %s', s == s, fn.L == fn.M, fn == fn.L, fn.M == s)", AT "true false false false");
	says("fn:deny('%s %s %s', tostring(ctx.stack), tostring(ctx), tostring(fn:peek('K')))", AT "stack ctx 1");
	says("fn:deny('%s %s', fn.M:get('get'), pcall(fn.M.get, fn.M))", AT "1 false");
	says("local _ = fn.L()", "error (/p.lua:4: attempt to call a list value)");
	says("local m = fn.M:get('get') m:x()", "error (/p.lua:4: attempt to index a number value (local 'm'))");
	says("local _ = fn.L:nope()", "error (/p.lua:4: attempt to call a nil value (method 'nope'))");
	says("local _ = fn.M:a()", "error (/p.lua:4: attempt to call a map value)");
}

/* A scenario that the service refuses is none: what a run said before it came upon that is forgotten, in the check and in each. */
static void test_refused_runs(void **state)
{
	(void)state;
	static const char y[] = "Parameters: {U: {Type: String}}\nMappings: {M: {x: {v: 1}}}\nConditions: {Z: !Equals [!FindInMap [M, !Ref U, v], 2], Y: !Equals [!Ref U, x]}\n"
				T "      K: !Ref U\n      D: !FindInMap [M, !Ref U, v]\n  Q: {Type: AWS::SQS::Queue, Condition: Z}\n  R: {Type: AWS::SQS::Queue, Condition: Y}\n";
	static const char *const quiet[] = {
		"if not fn:peek('K').known then fn:deny('never') end local _ = fn.D",
		"fn:expect('K'):equals('x') local _ = fn.D",
		"ctx.stack:each('AWS::SNS::Topic', function(r) if not r:peek('K').known then r:deny('never') end local _ = r.D end)",
		"ctx.stack:each('AWS::SNS::Topic', function(r) r:expect('K'):equals('x') r:expect('D'):equals(1) end)",
		"if not fn:peek('K').known then ctx.stack:each('AWS::SNS::Topic', function(r) r:deny('never') local _ = r.D end) end",
		"if not fn:peek('K').known then fn:expect('D'):equals(5) end",
		"if not fn:peek('K').known then fn:expect('K'):satisfies(function() return fn.D end, 'x') end",
		"fn:expect('L'):default{}:satisfies(function() return fn.D == 1 end, 'x')",
		"if not fn:peek('K').known then ctx.stack:each('AWS::SQS::Queue', function(r) r:deny('never') end) local _ = fn.D end",
	};
	for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
		judge(quiet[i], y, NULL, "T", "pass");
}

/* Legs of each end in their own ways, and the worst counts. */
static void test_outcomes_of_each(void **state)
{
	(void)state;
	static const char y[] = "Parameters: {P: {Type: String}}\n" T "      K: 1\n  Q: {Type: AWS::SQS::Queue, Properties: {K: !Ref P}}\n  R: {Type: AWS::SQS::Queue, Properties: {K: 2}}\n";
	judge("stack:each('*', function(r) r:expect('K'):equals(2) end)", y, NULL, NULL,
	      "fail (parameter P has no value)\nT /Resources/T/Properties/K 6:10 equals: K is 1, expected 2");
	judge("stack:each('*', function(r) ctx.skip('all') end)", y, NULL, NULL, "pass"); /* the check itself has not skipped */
	judge("stack:each('*', function(r) if r.logical_id == 'T' then ctx.skip('one') end r:expect('K'):equals(2) end)", y, NULL, NULL, "undecided (parameter P has no value)");
	judge("stack:each('*', function(r) if r.logical_id == 'R' then ctx.skip('last') end end)", y, NULL, NULL, "pass");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_errors), cmocka_unit_test(test_long_errors), cmocka_unit_test(test_tables), cmocka_unit_test(test_handles),
					    cmocka_unit_test(test_refused_runs), cmocka_unit_test(test_outcomes_of_each), cmocka_unit_test(test_functions), cmocka_unit_test(test_formats), cmocka_unit_test(test_many_paths),
					    cmocka_unit_test(test_hidden_declarations), cmocka_unit_test(test_hidden_properties) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
