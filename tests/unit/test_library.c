/* SPDX-License-Identifier: Apache-2.0 */
#include "policy_load.h"

static struct mg_host host;

/* The argument's type as a text. */
static int call_type(void *state, struct mg_call *c, const struct mg_value **out)
{
	static const char *const names[] = { "nil", "boolean", "integer", "number", "text", "list", "map", "unknown" };
	(void)state;
	const char *name = host.count(c) ? names[host.type(c, host.argument(c, 0))] : "none";
	return host.make_text(c, mg_str_from(name), NULL, out);
}

/* The texts inside a list or map, joined; keys first. */
static int call_join(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	struct mg_str s;
	char text[256] = "";
	size_t n, at = 0;
	(void)state;
	int status = host.children(c, host.argument(c, 0), &items, &keys, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		if (keys)
			at += (size_t)snprintf(text + at, sizeof text - at, "%.*s=", MG_STR_ARG(keys[i]));
		if ((status = host.text(c, items[i], &s)) == MG_OK)
			at += (size_t)snprintf(text + at, sizeof text - at, "%.*s;", MG_STR_ARG(s));
	}
	return status == MG_OK ? host.make_text(c, mg_str_from(text), NULL, out) : status;
}

/* Member K of a map, with its place in a new map. */
static int call_wrap(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_value *v, *list;
	struct mg_str key = MG_STR("Inner");
	(void)state;
	int status = host.get(c, host.argument(c, 0), MG_STR("K"), &v);
	if (status != MG_OK || !v)
		return status;
	if ((status = host.make_list(c, &v, 1, v, &list)) != MG_OK)
		return status;
	return host.make_map(c, &key, &list, 1, v, out);
}

/* The text with "!" behind it, its unknown pieces kept. */
static int call_shout(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_text_piece *pieces;
	struct mg_text_piece *more;
	const struct mg_value *like = host.argument(c, 0), *text;
	size_t n;
	struct mg_str key = MG_STR("text");
	(void)state;
	int status = host.pieces(c, like, &pieces, &n);
	if (status == MG_OK)
		status = host.alloc(c, (n + 1) * sizeof *more, (void **)&more);
	if (status != MG_OK)
		return status;
	memcpy(more, pieces, n * sizeof *more);
	more[n] = (struct mg_text_piece){ false, MG_STR("!") };
	status = host.make_partial(c, more, n + 1, like, &text);
	return status == MG_OK ? host.make_map(c, &key, &text, 1, like, out) : status;
}

static int call_half(void *state, struct mg_call *c, const struct mg_value **out)
{
	double d;
	(void)state;
	int status = host.number(c, host.argument(c, 0), &d);
	return status == MG_OK ? host.make_number(c, d / 2, true, NULL, out) : status;
}

static int call_same(void *state, struct mg_call *c, const struct mg_value **out)
{
	int same;
	(void)state;
	int status = host.equal(c, host.argument(c, 0), host.argument(c, 1), &same);
	if (status == MG_OK && same == 2)
		return host.undecided(c, host.argument(c, 1));
	return status == MG_OK ? host.make_boolean(c, same == 1, NULL, out) : status;
}

static int call_wrong(void *state, struct mg_call *c, const struct mg_value **out)
{
	(void)state, (void)out;
	return host.error(c, "t.wrong: argument %d must be %s", 1, "better");
}

static int call_spend(void *state, struct mg_call *c, const struct mg_value **out)
{
	int status;
	(void)state, (void)out;
	while ((status = host.charge(c, 100000)) == MG_OK)
		;
	return status;
}

/* The pieces of the text, holes in angle brackets. */
static int call_pieces(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_text_piece *pieces;
	char text[256] = "";
	size_t n, at = 0;
	(void)state;
	int status = host.pieces(c, host.argument(c, 0), &pieces, &n);
	for (size_t i = 0; status == MG_OK && i < n; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, pieces[i].hole ? "<%.*s>" : "%.*s;", MG_STR_ARG(pieces[i].text));
	return status == MG_OK ? host.make_text(c, mg_str_from(text), NULL, out) : status;
}

/* A text of a known piece, an empty one and a hole, like the second argument; "empty" makes one without pieces. */
static int call_partly(void *state, struct mg_call *c, const struct mg_value **out)
{
	struct mg_text_piece pieces[] = { { false, MG_STR("a-") }, { false, MG_STR("") }, { true, MG_STR("${P}") } };
	const struct mg_value *text;
	struct mg_str which, key = MG_STR("text");
	(void)state;
	int status = host.text(c, host.argument(c, 0), &which);
	if (status == MG_OK)
		status = host.make_partial(c, pieces, mg_str_is(which, "empty") ? 0 : 3, host.argument(c, 1), &text);
	return status == MG_OK ? host.make_map(c, &key, &text, 1, NULL, out) : status;
}

/* A number of policies cannot be of every kind: what the text says, as C reads it. */
static int call_number(void *state, struct mg_call *c, const struct mg_value **out)
{
	struct mg_str s;
	(void)state;
	int status = host.text(c, host.argument(c, 0), &s);
	return status == MG_OK ? host.make_number(c, strtod(s.p, NULL), host.count(c) > 1, NULL, out) : status;
}

static int call_listed(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_value *v = host.argument(c, 0);
	(void)state;
	return host.make_list(c, &v, 1, NULL, out);
}

static int call_member(void *state, struct mg_call *c, const struct mg_value **out)
{
	(void)state;
	return host.get(c, host.argument(c, 0), MG_STR("K"), out);
}

static int call_text(void *state, struct mg_call *c, const struct mg_value **out)
{
	struct mg_str s;
	(void)state;
	int status = host.text(c, host.argument(c, 0), &s);
	return status == MG_OK ? host.make_text(c, s, NULL, out) : status;
}

/* A known text made of the argument, in a map: as secret as that is. */
static int call_made_of(void *state, struct mg_call *c, const struct mg_value **out)
{
	const struct mg_value *text;
	struct mg_str key = MG_STR("text");
	(void)state;
	int status = host.make_text(c, MG_STR("tail"), host.argument(c, 0), &text);
	return status == MG_OK ? host.make_map(c, &key, &text, 1, NULL, out) : status;
}

/* Whose the first argument is, and whether it comes from the resource called by the second (any, without one). */
static int call_from(void *state, struct mg_call *c, const struct mg_value **out)
{
	struct mg_target t = { .size = sizeof t };
	struct mg_str id = MG_STR("");
	char text[128];
	bool yes = false;
	(void)state;
	int status = host.count(c) > 1 ? host.text(c, host.argument(c, 1), &id) : MG_OK;
	if (status == MG_OK)
		status = host.owner(c, &t);
	if (status == MG_OK)
		status = host.refers_to(c, host.argument(c, 0), id, &yes);
	snprintf(text, sizeof text, "%.*s:%s", MG_STR_ARG(t.logical_id), yes ? "yes" : "no");
	return status == MG_OK ? host.make_text(c, mg_str_from(text), NULL, out) : status;
}

static const struct mg_function functions[] = {
	{ "type", "type(v)", "1", "d", call_type },   { "join", "join(v)", "1", "d", call_join },    { "wrap", "wrap(v)", "1", "d", call_wrap },
	{ "shout", "shout(v)", "1", "d", call_shout }, { "half", "half(v)", "1", "d", call_half },    { "same", "same(a, b)", "1", "d", call_same },
	{ "pieces", "pieces(v)", "1", "d", call_pieces }, { "partly", "partly(v, w)", "1", "d", call_partly }, { "number", "number(v)", "1", "d", call_number },
	{ "listed", "listed(v)", "1", "d", call_listed }, { "member", "member(v)", "1", "d", call_member }, { "text", "text(v)", "1", "d", call_text },
	{ "from", "from(v, id)", "1", "d", call_from }, { "made_of", "made_of(v)", "1", "d", call_made_of },
	{ "wrong", "wrong()", "1", "d", call_wrong }, { "spend", "spend()", "1", "d", call_spend }, { NULL, NULL, NULL, NULL, NULL },
};
static const struct mg_library library = { sizeof library, "t", "test", functions };

static const char yaml[] = "Parameters: {P: {Type: String}, Secret: {Type: String, NoEcho: true}}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      M: {K: v, Z: 2}\n      L: [a, 3, true]\n"
			   "      U: {x: !Ref P}\n      S: {t: !Sub 'a-${P}'}\n      F: 2.5\n      N: null\n      R: [!GetAtt B.Arn, !Ref P]\n      Q: !Split [',', !Ref P]\n      Z: !Ref Secret\n      T: !Sub 'a-${P}'\n"
			   "  B: {Type: AWS::SQS::Queue}\n";

static void says(const char *body, const char *want)
{
	struct bench *b = bench_new_with(&library, &host);
	char text[1024];
	snprintf(text, sizeof text, "return { id='A', applies='*', check=function(fn, ctx)\nlocal function say(...) local t = {...} for i = 1, select('#', ...) do t[i] = tostring(t[i]) end "
				    "fn:deny('%%s', table.concat(t, ' ')) end\n%s end }", body);
	write_file(b->folder, "a.lua", text);
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	bench_template(b, yaml, NULL);
	const char *got = bench_check(b, 0, "A");
	if (!strstr(got, want))
		fail_msg("%s: got `%s`, want `%s`", body, got, want);
	bench_free(b);
}

static void test_arguments(void **state)
{
	(void)state;
	says("say(t.type(nil), t.type(), t.type(true), t.type(1), t.type(1.5), t.type('x'), t.type{1}, t.type{a=1}, t.type(fn.M), t.type(fn.L), t.type(fn))",
	     "nil none boolean integer number text list map map list map");
	says("say(t.type(fn:peek('U.x')), t.type(fn:peek('None')))", "unknown nil");
	says("say(t.join(fn.L), t.join(fn.M), t.join{'p', 'q'})", "a;3;true; K=v;Z=2; p;q;");
	says("t.type(function() end)", "argument 1 of t.type must be a text, number, boolean, list, map or node, not a function");
}

static void test_results(void **state)
{
	(void)state;
	says("local w = t.wrap(fn.M) say(w.Inner[1], #w.Inner, t.wrap{x=1}, t.half('5'), t.half(fn.F), math.type(t.half(4)))", "v 1 nil 2.5 1.25 integer");
	says("t.wrap(fn.M):expect('Inner[1]'):equals('w')", "A /Resources/A/Properties/M/K 6:14 equals: ");
	says("local s = t.shout(fn:peek('S.t')) say(s:is('text'):matches('^a-'), s:is('text'):matches('!$'), s:peek('text').known, s:peek('text').refs[1].id)",
	     "true true false P");
	says("say(t.same(1, '1'), t.same(fn.M, fn.M), t.same('a', 'b'))", "true true false");
}

static void test_stops(void **state)
{
	(void)state;
	says("pcall(t.join, fn.U)", "undecided (parameter P has no value)");
	says("t.same('x', fn:peek('U.x'))", "undecided (parameter P has no value)");
	says("t.wrong()", "a.lua:3: t.wrong: argument 1 must be better)");
	says("say(pcall(t.wrong))", "false");
	says("t.half('x')", "`x` is not a number");
	says("t.join('x')", "a text or number is given where a list or map is needed");
	says("pcall(t.spend)", "error (");
	says("t.nothing()", "error (");
	says("t.type = 1", "read-only");
}

static void test_nothing_is_a_mistake(void **state)
{
	(void)state;
	static const char *const wants[] = { "pieces", "text", "half", "join", "member", "listed" };
	char body[64], want[128];
	for (size_t i = 0; i < sizeof wants / sizeof *wants; i++) {
		snprintf(body, sizeof body, "t.%s(nil)", wants[i]);
		snprintf(want, sizeof want, "a.lua:3: a value is missing where a library function needs one)");
		says(body, want);
	}
	says("t.listed(fn:peek('None'))", "a.lua:3: a value is missing where a library function needs one)");
	says("say(t.same(nil, nil), t.same(nil, 1), t.same('a', nil), t.same(nil, fn:peek('None')))", "true false false true");
	says("say(t.from(nil), t.type(fn.N), t.type(nil))", "deny: :no nil nil");
}

static void test_wrong_kinds(void **state)
{
	(void)state;
	says("t.text{1}", "a.lua:3: a list is given where a text is needed)");
	says("t.text{a=1}", "a.lua:3: a map is given where a text is needed)");
	says("t.half{1}", "a.lua:3: a list is given where a number is needed)");
	says("t.half{a=1}", "a.lua:3: a map is given where a number is needed)");
	says("t.pieces{1}", "a.lua:3: a list is given where a text is needed)");
	says("t.pieces{a=1}", "a.lua:3: a map is given where a text is needed)");
	says("t.half(fn:peek('Z'))", "undecided (NoEcho)");
	says("say(t.member('x'), t.member{1}, t.member{K=2}, t.type(ctx.stack:resource('B')))", "nil nil 2 nil");
	says("t.join(fn:peek('Q'))", "undecided (parameter P has no value)");
	says("say(t.type(fn:peek('Q')))", "unknown");
}

static void test_numbers(void **state)
{
	(void)state;
	says("say(t.number('0.5', true), t.number('3'), math.type(t.number('3')), math.type(t.number('3', true)))", "0.5 3.0 float integer");
	says("say(math.type(t.number('9007199254740992', true)), t.number('-9007199254740991', true))", "float -9007199254740991");
	says("t.number('inf')", "a.lua:3: a library function made a number that is not finite)");
	says("t.number('nan', true)", "a.lua:3: a library function made a number that is not finite)");
}

static void test_pieces(void **state)
{
	(void)state;
	says("say(t.pieces('x'), t.pieces(5), t.pieces(fn:peek('T')), t.pieces(fn:peek('U.x')), '.')", "x; 5; a-;<${P}> <${P}> .");
	says("say(t.partly('all', fn:peek('T')):peek('text').prefix, t.partly('all', fn:peek('T')):peek('text').refs[1].id)", "a- P");
	says("local p = t.partly('all', nil):peek('text') say(p.known, p.prefix, p.reason, #p.refs)", "false a- a value is not known 0");
	says("local p = t.partly('all', 'known'):peek('text') say(p.known, p.reason)", "false a value is not known");
	says("local p = t.partly('empty', fn:peek('T')):peek('text') say(p.known, p.prefix, p.reason)", "false nil parameter P has no value");
}

static void test_secrets(void **state)
{
	(void)state;
	says("t.half(t.made_of(fn:peek('T')):peek('text'))", "a.lua:3: `tail` is not a number)");
	says("t.half(t.made_of(fn:peek('Z')):peek('text'))", "a.lua:3: the text is not a number)");
	says("t.made_of(fn:peek('Z')):expect('text'):equals('head')", "equals: text is ****, expected `head`");
	says("local p = t.made_of(fn:peek('Z')):peek('text') say(p.known, p.present, p.text, p.prefix, p.suffix)", "true true nil nil nil");
	says("local p = t.made_of(fn:peek('T')):peek('text') say(p.known, p.present, p.text, p.prefix, p.suffix)", "true true tail tail tail");
}

static void test_owners(void **state)
{
	(void)state;
	says("say(t.from(fn.R), t.from(fn.R, 'B'), t.from(fn.R, 'A'), t.from(fn:peek('U.x')), t.from('x'))", "deny: A:yes A:yes A:no :no :no");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_arguments), cmocka_unit_test(test_results), cmocka_unit_test(test_stops),
					    cmocka_unit_test(test_nothing_is_a_mistake), cmocka_unit_test(test_wrong_kinds), cmocka_unit_test(test_numbers),
					    cmocka_unit_test(test_pieces), cmocka_unit_test(test_owners), cmocka_unit_test(test_secrets) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
