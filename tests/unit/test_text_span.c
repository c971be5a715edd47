/* SPDX-License-Identifier: Apache-2.0 */
/* Places inside scalars: a needle of the decoded text is shown at its bytes in the source, whatever the style. */
#include "corpus.h"
#include "yaml_load.h"

struct row {
	const char *text;   /* a document with one value under the key k */
	const char *needle; /* in the decoded text: the last occurrence */
	const char *want;   /* the source bytes of the needle */
	uint32_t line;      /* where it starts */
	uint32_t column;
};

static const struct row rows[] = {
	/* plain */
	{ "k: one ${Two} three\n", "${Two}", "${Two}", 1, 8 },
	{ "k: \xC3\xA9\xE2\x82\xAC ${Two}\n", "${Two}", "${Two}", 1, 7 },
	{ "k: one\n  two\n\n  \t three\n", "two", "two", 2, 3 },
	{ "k: one\n  two\n\n  \t three\n", "three", "three", 4, 5 },
	{ "k: one  \n  two\n", "e t", "e  \n  t", 1, 6 },
	{ "k: one\n\n\n  two\n", "\n\n", "\n\n", 2, 1 },
	{ "k: one\r\n  tw\xC3\xB6\r\n\r\n  x y\r\n", "x y", "x y", 4, 3 },
	{ "k: one\r\n  tw\xC3\xB6\r\n\r\n  x y\r\n", "w\xC3\xB6\nx", "w\xC3\xB6\r\n\r\n  x", 2, 4 },
	{ "k: a\tb c\n  d\te\n", "d\te", "d\te", 2, 3 },
	{ "k: &anc !!str one\n  two # no\n", "two", "two", 2, 3 },
	{ "k: a\xC2\x85  b\n", "b", "b", 1, 8 },
	{ "k: a\xE2\x80\xA8  b\n", "b", "b", 1, 8 },
	/* single quotes */
	{ "k: 'it''s ${X}'\n", "${X}", "${X}", 1, 11 },
	{ "k: 'it''s ${X}'\n", "t's", "t''s", 1, 6 },
	{ "k: 'it''s ${X}'\n", "'", "''", 1, 7 },
	{ "k: ' a  \n\n   b''c '\n", "b'c ", "b''c ", 3, 4 },
	{ "k: 'a\n   b '\n", "b ", "b ", 2, 4 },
	/* double quotes */
	{ "k: \"a\\tb ${X}\"\n", "${X}", "${X}", 1, 10 },
	{ "k: \"a\\tb ${X}\"\n", "\tb", "\\tb", 1, 6 },
	{ "k: \"\\x41\\u00e9\\U0001F600z\"\n", "z", "z", 1, 25 },
	{ "k: \"\\x41\\u00e9\\U0001F600z\"\n", "\xC3\xA9", "\\u00e9", 1, 9 },
	{ "k: \"\\x41\\u00e9\\U0001F600z\"\n", "\xF0\x9F\x98\x80", "\\U0001F600", 1, 15 },
	{ "k: \"\\_\\N\\L\\P\\e\\0z\"\n", "z", "z", 1, 17 },
	{ "k: \"\\_\\N\\L\\Pz\"\n", "\xC2\x85", "\\N", 1, 7 },
	{ "k: \"a  \\\n   b\\\n\n   \\ c\"\n", "  b", "  \\\n   b", 1, 6 },
	{ "k: \"a  \\\n   b\\\n\n   \\ c\"\n", "c", "c", 4, 6 },
	{ "k: \"a  \n   b\n\n   c d\"\n", "c d", "c d", 4, 4 },
	{ "k: \"a\r\n   b\r\n\r\n   c d\"\r\n", "b\nc", "b\r\n\r\n   c", 2, 4 },
	{ "k: \"a\\\"b\\/c\\\\d\"\n", "/c\\d", "\\/c\\\\d", 1, 9 },
	/* literal blocks */
	{ "k: |\n  one\n   two ${X}\n\n  three\n", "${X}", "${X}", 3, 8 },
	{ "k: |\n  one\n   two ${X}\n\n  three\n", "three\n", "three\n", 5, 3 },
	{ "k: |\n  one\n   two ${X}\n\n  three\n", " two", " two", 3, 3 },
	{ "k: |\n\n \n    \xE2\x82\xAC uro\n    x\ty\n", "x\ty", "x\ty", 5, 5 },
	{ "k: |\n\n \n    \xE2\x82\xAC uro\n    x\ty\n", "uro", "uro", 4, 7 },
	{ "k: |2 # c\n    led\n  x\n", "led", "led", 2, 5 },
	{ "k: |2 # c\n    led\n  x\n", "  led", "  led", 2, 3 },
	{ "k: |-\r\n  one\r\n  two\r\n", "e\ntwo", "e\r\n  two", 2, 5 },
	{ "k: |+\n  one\n\n\nm: x\n", "\n\n\n", "\n\n\n", 2, 6 },
	{ "k: !!str |\n  one\n  two", "two", "two", 3, 3 },
	{ "- - k: |\n      one\n      two\n", "two", "two", 3, 7 },
	{ "k: |\n  one\n  \ttwo\n", "\ttwo", "\ttwo", 3, 3 },
	/* folded blocks */
	{ "k: >\n  one\n  two\n\n  three\n   led\n  x\n\n\n  z\n\nm: 1\n", "two", "two", 3, 3 },
	{ "k: >\n  one\n  two\n\n  three\n   led\n  x\n\n\n  z\n\nm: 1\n", "e t", "e\n  t", 2, 5 },
	{ "k: >\n  one\n  two\n\n  three\n   led\n  x\n\n\n  z\n\nm: 1\n", "three\n led\nx", "three\n   led\n  x", 5, 3 },
	{ "k: >\n  one\n  two\n\n  three\n   led\n  x\n\n\n  z\n\nm: 1\n", "z\n", "z\n", 10, 3 },
	{ "k: >\n  one\n  two\n\n  three\n   led\n  x\n\n\n  z\n\nm: 1\n", "x\n\nz", "x\n\n\n  z", 7, 3 },
	{ "k: >-\r\n  one\r\n  two\r\n\r\n  \xC3\xA9 ${X}\r\n", "${X}", "${X}", 5, 5 },
	{ "k: >2\n\n   led\n  \n  x\n", "led", "led", 3, 4 },
	{ "k: |+\n\n   \n\nm: 1\n", "\n", "\n", 4, 1 },
	{ "k: |2+\n   \n\nm: 1\n", " \n\n", "|2+", 1, 4 },
	{ "k: >+\n  a\n\n   b\n\n  c\n\n", "c\n\n", "c\n\n", 6, 3 },
	/* every break, and what only begins like one */
	{ "k: |\r  one\r  two\r", "two", "two", 3, 3 },
	{ "k: one\r  two\r", "e t", "e\r  t", 1, 6 },
	{ "k: a\xC2\xA0 b\n  c\xE2\x80\xAF d\n  \xE2\x82\xAC x\n", "x", "x", 3, 5 },
	{ "k: 'a\xC2\x85  b'\n", "b", "b", 1, 9 },
	{ "k: 'a \xE2\x80\xA8 b\xE2\x80\xA9'\n", "b", "b", 1, 9 },
	{ "k: |\n  a\xC2\x85  b\xE2\x80\xA8  c\xE2\x80\xA9  d\n", "d", "d", 2, 15 },
	{ "k: >\n  a\xC2\x85  b\xE2\x80\xA8  c\xE2\x80\xA9\n  d\n", "c", "c", 2, 11 },
	{ "k: >\n  a\xE2\x80\xA8\n\n  b\n  c\n", "b c", "b\n  c", 4, 3 },
	{ "k: \"a\xC2\x85  b\"\n", "b", "b", 1, 9 },
	{ "k: \"\\uE000z\"\n", "\xEE\x80\x80", "\\uE000", 1, 5 },
};

static struct mg_node *value_of(struct load *l)
{
	struct mg_node *n = l->doc.root;

	while (n->kind == MG_LIST)
		n = n->items[0];
	return n->members[0].value;
}

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mg_str needle = mg_str_from(rows[i].needle), got;
		size_t off = (size_t)-1, k;
		struct mg_place place;
		struct mg_span span;
		struct load l;
		struct mg_node *n;

		load(&l, rows[i].text);
		if (l.rc)
			fail_msg("row %zu: %s", i, l.err.text);
		n = value_of(&l);
		for (k = 0; (k = mg_str_find(n->text, needle, k)) != (size_t)-1; k++)
			off = k;
		if (off == (size_t)-1)
			fail_msg("row %zu: `%.*s` has no `%s`", i, MG_STR_ARG(n->text), rows[i].needle);
		span = mg_node_text_span(n, off, needle.n);
		got = slice(&l, span);
		place = mg_source_place(l.src, span);
		if (!mg_str_is(got, rows[i].want) || place.line != rows[i].line || place.column != rows[i].column)
			fail_msg("row %zu: `%s` is shown as `%.*s` at %u:%u", i, rows[i].needle, MG_STR_ARG(got), place.line, place.column);
		unload(&l);
	}
}

/* Each range anew, forwards and backwards: a look does not depend on those before it. */
static void back_and_forth(void **state)
{
	struct load l;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		load(&l, rows[i].text);
		struct mg_node *n = value_of(&l);
		struct mg_span forth[100];
		assert_true(n->text.n < 100);
		for (size_t k = 0; k < n->text.n; k++)
			forth[k] = mg_node_text_span(n, k, 1);
		for (size_t k = n->text.n; k > 0; k--) {
			struct mg_span back = mg_node_text_span(n, k - 1, 1);
			if (back.off != forth[k - 1].off || back.len != forth[k - 1].len)
				fail_msg("row %zu: byte %zu at %u, before at %u", i, k - 1, back.off, forth[k - 1].off);
		}
		unload(&l);
	}
}

static void empty_ranges(void **state)
{
	struct load l;
	struct mg_node *n;

	(void)state;
	load(&l, "k: 'a''b'\nl: ''\nm: 010\nn: |\n  x\n  y\n");
	n = at(&l, "k");
	assert_int_equal(mg_node_text_span(n, 0, 0).off, 4);
	assert_int_equal(mg_node_text_span(n, 1, 0).off, 5);
	assert_int_equal(mg_node_text_span(n, 2, 0).off, 7);
	assert_int_equal(mg_node_text_span(n, 3, 0).off, 8);
	assert_int_equal(mg_node_text_span(n, 3, 0).len, 0);
	/* Beyond the text, or where the text is not the source's: the whole scalar. */
	assert_slice(&l, mg_node_text_span(n, 2, 2), "'a''b'");
	assert_slice(&l, mg_node_text_span(n, SIZE_MAX, SIZE_MAX), "'a''b'");
	assert_int_equal(mg_node_text_span(at(&l, "l"), 0, 0).off, 14);
	assert_slice(&l, mg_node_text_span(at(&l, "m"), 0, 1), "010");
	assert_int_equal(mg_node_text_span(at(&l, "n"), 4, 0).len, 0);
	assert_slice(&l, mg_node_text_span(l.doc.root, 0, 1), "k: 'a''b'\nl: ''\nm: 010\nn: |\n  x\n  y");
	unload(&l);
	/* In what is empty: between the quotes, or where it starts. */
	load(&l, "k: |-\n\nl: ''\nm: !Sub\nn: \"\"\n");
	assert_int_equal(mg_node_text_span(at(&l, "k"), 0, 0).off, 3);
	assert_int_equal(mg_node_text_span(at(&l, "l"), 0, 0).off, 11);
	assert_int_equal(mg_node_text_span(at(&l, "m/Fn::Sub"), 0, 0).off, at(&l, "m/Fn::Sub")->span.off);
	assert_int_equal(mg_node_text_span(at(&l, "n"), 0, 0).off, 25);
	unload(&l);
}

/* Folded GetAtt: both halves know their places. */
static void getatt(void **state)
{
	struct load l;

	(void)state;
	load(&l, "a: !GetAtt \"D\\x62.End\\x70oint\"\n");
	assert_slice(&l, at(&l, "a/Fn::GetAtt/0")->span, "D\\x62");
	assert_slice(&l, at(&l, "a/Fn::GetAtt/1")->span, "End\\x70oint");
	assert_slice(&l, mg_node_text_span(at(&l, "a/Fn::GetAtt/1"), 0, 3), "End\\x70oint");
	unload(&l);
	load(&l, "a: !GetAtt |\n  Db.Arn\n\n");
	assert_slice(&l, at(&l, "a/Fn::GetAtt/1")->span, "Arn");
	unload(&l);
}

/* A long text in each style. */
static const char *const heads[] = { "k: |\n  ", "k: >\n  ", "k: \"\\t", "k: '''", "k: a\n  " };
static const char *const tails[] = { "\n", "\n", "\"\n", "'\n", "\n" };

/* Many places in order, in reverse, and by turns with another scalar: always the same answers. */
static void many_places(void **state)
{
	(void)state;
	for (size_t h = 0; h < 5; h++) {
		struct mg_buf b = { 0 };
		struct load l;
		struct mg_node *n, *other;
		size_t count = 0;

		mg_buf_puts(&b, heads[h]);
		for (int i = 0; i < 400; i++)
			mg_buf_printf(&b, "%0*d ${V} \t\xC3\xA9%s", i % 7 * 90 + 1, i, i % 3 ? "x" : i % 2 ? "\n  " : "\n\n\n  ");
		mg_buf_printf(&b, ".%sl: 'a''b ${V}'\n", tails[h]);
		load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &mg_limits_default);
		assert_int_equal(l.rc, MG_OK);
		n = at(&l, "k");
		other = at(&l, "l");
		for (size_t i = 0; (i = mg_str_find(n->text, MG_STR("${V}"), i)) != (size_t)-1; i += 4, count++) {
			struct mg_span here = mg_node_text_span(n, i, 4), there = mg_node_text_span(n, n->text.n - 1 - i, 1), again;

			if (count % 2)
				assert_slice(&l, mg_node_text_span(other, 4, 4), "${V}");
			again = mg_node_text_span(n, i, 4);
			assert_slice(&l, here, "${V}");
			assert_true(here.off == again.off && here.len == again.len);
			again = mg_node_text_span(n, n->text.n - 1 - i, 1);
			assert_true(there.off == again.off && there.len == again.len);
		}
		assert_int_equal(count, 400);
		unload(&l);
		mg_buf_fini(&b);
	}
}

/* A hundred thousand places in one scalar are found in one pass together. */
static void flood_of_places(void **state)
{
	(void)state;
	for (size_t h = 0; h < 5; h++) {
		struct mg_buf b = { 0 };
		struct load l;
		struct mg_node *n;

		mg_buf_puts(&b, heads[h]);
		for (int i = 0; i < 100000; i++)
			mg_buf_puts(&b, "${A}");
		mg_buf_puts(&b, tails[h]);
		load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &mg_limits_default);
		n = at(&l, "k");
		for (size_t i = mg_str_find(n->text, MG_STR("$"), 0); i + 4 <= n->text.n; i += 4)
			assert_slice(&l, mg_node_text_span(n, i, 4), "${A}");
		unload(&l);
		mg_buf_fini(&b);
	}
}

/* A JSON string's node as the JSON reader makes it. */
static void json_strings(void **state)
{
	static const char source[] = "\"a\\ud83d\\ude00\\/b\xE2\x80\xA8  \xC2\x85 c\\n${X}\"";
	static const char decoded[] = "a\xF0\x9F\x98\x80/b\xE2\x80\xA8  \xC2\x85 c\n${X}";
	struct mg_source src = { .text = { source, sizeof source - 1 } };
	struct mg_node n = { .kind = MG_TEXT, .flags = MG_NODE_QUOTED, .span = { 0, sizeof source - 1 }, .source = &src };
	static const struct {
		const char *needle, *want;
	} cases[] = {
		{ "${X}", "${X}" }, { "\xF0\x9F\x98\x80", "\\ud83d\\ude00" }, { "/b\xE2\x80\xA8 ", "\\/b\xE2\x80\xA8 " }, { "c\n", "c\\n" },
		{ "  \xC2\x85 c", "  \xC2\x85 c" },
	};

	(void)state;
	n.text = n.raw = (struct mg_str){ decoded, sizeof decoded - 1 };
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mg_str needle = mg_str_from(cases[i].needle);
		struct mg_span span = mg_node_text_span(&n, mg_str_find(n.text, needle, 0), needle.n);

		if (!mg_str_is(mg_str_sub(src.text, span.off, span.len), cases[i].want))
			fail_msg("`%s` is shown as `%.*s`", cases[i].needle, (int)span.len, source + span.off);
	}
}

static size_t exact, inexact;

/* Each byte of the text: places go forward without overlap, and a place of one byte holds that byte or folds to it. */
static void check_scalar(const struct mg_node *n)
{
	uint32_t end = n->span.off;

	if (n->text.n > 3000 || n->text.n < 2 || !mg_str_eq(n->text, n->raw))
		return;
	for (size_t i = 0; i < n->text.n; i++) {
		struct mg_span s = mg_node_text_span(n, i, 1);
		char c = n->text.p[i];

		if (s.off == n->span.off && s.len == n->span.len) {
			inexact++;
			return;
		}
		assert_true(s.off + s.len >= end);
		if (s.len == 1 && s.off < n->source->text.n && n->source->text.p[s.off] != c)
			assert_true((c == ' ' && n->source->text.p[s.off] == '\n') || (c == '\n' && n->source->text.p[s.off] == '\r'));
		end = s.off + s.len;
	}
	exact++;
}

static void walk(const struct mg_node *n)
{
	for (uint32_t i = 0; n->kind == MG_LIST && i < n->count; i++)
		walk(n->items[i]);
	for (uint32_t i = 0; n->kind == MG_MAP && i < n->count; i++)
		walk(n->members[i].value);
	if (mg_node_is_scalar(n) && !(n->flags & MG_NODE_ALIAS))
		check_scalar(n);
}

static void corpus_file(const char *path, struct mg_str bytes)
{
	struct load l;

	(void)path;
	load_with(&l, bytes, MG_DIALECT_TEMPLATE, &mg_limits_default);
	if (!l.rc)
		walk(l.doc.root);
	unload(&l);
}

/* Every byte of every scalar of real files has an exact place. */
static void corpora(void **state)
{
	static const char *const folders[] = { "cfn-lint-templates", "real-templates", "yaml-test-suite/data" };
	size_t files = 0;

	(void)state;
	for (size_t i = 0; i < 3; i++)
		files += each_file(folders[i], "yaml", corpus_file);
	if (!files)
		skip();
	assert_true(exact > 1000);
	assert_int_equal(inexact, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),        cmocka_unit_test(back_and_forth), cmocka_unit_test(empty_ranges), cmocka_unit_test(getatt),
		cmocka_unit_test(json_strings), cmocka_unit_test(many_places),  cmocka_unit_test(flood_of_places),
		cmocka_unit_test(corpora),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
