/* SPDX-License-Identifier: Apache-2.0 */
/* Which bytes of the source a node is: behind tags and anchors, past line breaks of every kind, between characters of several bytes. */
#include "yaml_load.h"

#define NEL "\xC2\x85"
#define LS "\xE2\x80\xA8"
#define PS "\xE2\x80\xA9"
#define EURO "\xE2\x82\xAC"
#define E "\xC3\xA9"

static const struct {
	const char *text, *path, *want;
	bool key; /* the place of a key; path is that of its map, "/" and the key */
} rows[] = {
	/* a short form starts at its tag, its argument behind what parts them */
	{ "a: !Sub" NEL "  x\n", "a", "!Sub" NEL "  x", false },
	{ "a: !Sub" NEL "  x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub " LS "  x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub" PS "  x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub\t x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub\r\n  x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub # note\n  x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub # note\r  x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub # note" NEL "  x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub # " EURO " \xC2\xA7 " E " \xE2\x80\xAA note\r\n  x\n", "a/Fn::Sub", "x", false },
	{ "a: !Sub # " EURO "\n\n  # more\n  x\n", "a/Fn::Sub", "x", false },
	{ "a: &n !Join # note\n\n  [x, y]\n", "a", "!Join # note\n\n  [x, y]", false },
	{ "a: &n !Join # note\n\n  [x, y]\n", "a/Fn::Join", "[x, y]", false },
	{ "a: !Ref &x y\n", "a", "!Ref &x y", false },
	{ "a: !Ref &x y\n", "a/Ref", "y", false },
	{ "a: &x !Ref y\n", "a", "!Ref y", false },
	{ "a: !<!Sub> 'x'\n", "a", "!<!Sub> 'x'", false },
	{ "a: !<!Sub> 'x'\n", "a/Fn::Sub", "'x'", false },
	{ "a: !<!Odd,[]> [x]\n", "a/Fn::Odd,[]", "[x]", false },
	{ "a: !<tag:yaml.org,2002:str> x\n", "a", "x", false },
	{ "a: [!Ref, x]\n", "a/0", "!Ref", false },
	{ "a: [!Ref, x]\n", "a/0/Ref", "", false },
	{ "a: !Sub\nb: c\n", "a", "!Sub", false },
	{ "a: !Sub\nb: c\n", "b", "c", false },
	{ "a: !Sub", "a/Fn::Sub", "", false },
	{ "a: !Sub ''\n", "a/Fn::Sub", "''", false },
	/* anchors: the value starts behind them */
	{ "a: &x\nb: c\n", "a", "", false },
	{ "a: !!str &aZ09_- x\n", "a", "x", false },
	{ "a: &a:x\n", "a", ":x", false },
	{ "a: &x" NEL "  y\n", "a", "y", false },
	/* blocks end with their last text, and the blanks behind it */
	{ "a: |\n\n\n", "a", "|", false },
	{ "a: |\n  x  \t \n\nb: c\n", "a", "|\n  x  \t ", false },
	{ "a: |\n  x\t\n", "a", "|\n  x\t", false },
	{ "a: >-\r\n  x  \r\n\r\nb: y\r\n", "a", ">-\r\n  x  ", false },
	{ "a: |+\n\n  x\n\n", "a", "|+\n\n  x", false },
	{ "a: !Sub >-\n  y\n  z\n", "a", "!Sub >-\n  y\n  z", false },
	{ "a: !Sub >-\n  y\n  z\n", "a/Fn::Sub", ">-\n  y\n  z", false },
	/* characters of several bytes before, in and behind, with long runs of ASCII between them */
	{ E ": 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'\nb: [c, 'd']\n", "b/1", "'d'", false },
	{ E ": aaaaaaaaaaaaaaaaaaaaaaaaaaaaa " E " bbbbbbbbb\nb: [c, 'd', " EURO "]\nc: x", E, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa " E " bbbbbbbbb", false },
	{ E ": aaaaaaaaaaaaaaaaaaaaaaaaaaaaa " E " bbbbbbbbb\nb: [c, 'd', " EURO "]\nc: x", "b/2", EURO, false },
	{ E ": aaaaaaaaaaaaaaaaaaaaaaaaaaaaa " E " bbbbbbbbb\nb: [c, 'd', " EURO "]\nc: x", "c", "x", false },
	{ "a: " E " # " EURO "\nb: {c: " E ", d: [" E "]}\n", "b/d/0", E, false },
	{ "a: " E " # " EURO "\nb: {c: " E ", d: [" E "]}\n", "b", "{c: " E ", d: [" E "]}", false },
	{ "a:\n  " EURO EURO ": " E "\n  b: \xF0\x9F\x98\x80\n\n\n", "a/b", "\xF0\x9F\x98\x80", false },
	{ "a:\n  " EURO EURO ": " E "\n  b: \xF0\x9F\x98\x80\n\n\n", "a", EURO EURO ": " E "\n  b: \xF0\x9F\x98\x80", false },
	{ "- " E "\n- - |\n    " EURO "\n\n  - x\n", "1/0", "|\n    " EURO, false },
	{ "- " E "\n- - |\n    " EURO "\n\n  - x\n", "1/1", "x", false },
	/* keys */
	{ E ": 1\n'" EURO " k': 2\n", "/" EURO " k", "'" EURO " k'", true },
	{ E ": 1\n? " EURO "\n: 2\n", "/" EURO, EURO, true },
	{ "a: {? b : c, &n d: e}\n", "a/d", "d", true },
};

static struct mg_span place_of(struct load *l, const char *path, bool key)
{
	char map[100];
	const char *slash = strrchr(path, '/');

	if (!key)
		return at(l, path)->span;
	snprintf(map, sizeof map, "%.*s", (int)(slash - path), path);
	const struct mg_node *n = at(l, map);
	for (uint32_t i = 0; i < n->count; i++)
		if (mg_str_is(n->members[i].key, slash + 1))
			return n->members[i].key_span;
	fail_msg("no key %s", path);
	return n->span;
}

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct load l;
		load(&l, rows[i].text);
		if (l.rc)
			fail_msg("row %zu: %s", i, l.err.text);
		struct mg_str got = slice(&l, place_of(&l, rows[i].path, rows[i].key));
		if (!mg_str_is(got, rows[i].want))
			fail_msg("row %zu: %s is `%.*s`, not `%s`", i, rows[i].path, MG_STR_ARG(got), rows[i].want);
		unload(&l);
	}
}

/* The same text behind characters of one to four bytes: every place moves by as many bytes. */
static void places_move_with_what_stands_before(void **state)
{
	static const char *const before[] = { "k", E, EURO, "\xF0\x9F\x98\x80", E "bbbbbbbbbbbbbbbb", EURO "bbbbbbb" E "bbbbbbbbbbbb" };
	static const char flow[] = ": x\nb: [c, !Sub \"d\", {e: f}, &g h]\ni: >\n  j\n  k\n";

	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		struct mg_buf b = { 0 };
		struct load l;
		mg_buf_puts(&b, before[i]);
		mg_buf_puts(&b, flow);
		load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &mg_limits_default);
		assert_int_equal(l.rc, MG_OK);
		assert_slice(&l, at(&l, "b/0")->span, "c");
		assert_slice(&l, at(&l, "b/1")->span, "!Sub \"d\"");
		assert_slice(&l, at(&l, "b/1/Fn::Sub")->span, "\"d\"");
		assert_slice(&l, at(&l, "b/2/e")->span, "f");
		assert_slice(&l, at(&l, "b/3")->span, "h");
		assert_slice(&l, at(&l, "b")->span, "[c, !Sub \"d\", {e: f}, &g h]");
		assert_slice(&l, at(&l, "i")->span, ">\n  j\n  k");
		unload(&l);
		mg_buf_fini(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(table), cmocka_unit_test(places_move_with_what_stands_before) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
