/* SPDX-License-Identifier: Apache-2.0 */
/* What the YAML reader refuses: place, code and the teaching part of the text; limits at and beyond; memory that runs out. */
#include "base/alloc.h"
#include "yaml_load.h"

struct row {
	const char *text;
	const char *diag; /* of the first diagnostic, sorted */
	const char *says; /* a part of its text */
	int rc;
};

static const struct row rows[] = {
	/* nothing, or too much */
	{ "", "1:1 error empty-document", "is empty", MG_EINPUT },
	{ "# only a comment\n\n", "1:1 error empty-document", "is empty", MG_EINPUT },
	{ "---\n...\n", "1:1 error empty-document", "is empty", MG_EINPUT },
	{ "\xEF\xBB\xBF", "1:1 error empty-document", "is empty", MG_EINPUT },
	{ "a: b\n---\nc: d\n", "2:1 error yaml-documents", "second document", MG_EINPUT },
	/* tabs */
	{ "a:\n\tb: c\n", "2:1 error yaml-tab", "a tab indents this line; YAML allows spaces only", MG_EINPUT },
	{ "a:\n  b: c\n\td: e\n", "3:1 error yaml-tab", "spaces only", MG_EINPUT },
	{ "a:\n  b: c\n  \td: e\n", "3:3 error yaml-tab", "spaces only", MG_EINPUT },
	{ "\ta: b\n", "1:1 error yaml-tab", "spaces only", MG_EINPUT },
	{ "a: |\n\ttext\n", "2:1 error yaml-tab", "spaces only", MG_EINPUT },
	{ "a:\r\n\tb: c\r\n", "2:1 error yaml-tab", "spaces only", MG_EINPUT },
	{ "\xC3\xA9: 1\na:\n\t- c\n", "3:1 error yaml-tab", "spaces only", MG_EINPUT },
	/* colons */
	{ "a: b: c\n", "1:5 error yaml-syntax", "quote the value if it contains `: `", MG_EINPUT },
	{ "\xC3\xA9: \xE2\x82\xAC: c\n", "1:5 error yaml-syntax", "quote the value", MG_EINPUT },
	{ "a: x\n  b: y\n", "2:4 error yaml-syntax", "indentation", MG_EINPUT },
	{ "a:b\nc: d\n", "2:2 error yaml-syntax", "put a blank after its colon", MG_EINPUT },
	{ "a: 1\nb\nc: 2\n", "2:1 error yaml-syntax", "put `: ` after the key", MG_EINPUT },
	/* indentation */
	{ "a:\n  b: 1\n c: 2\n", "3:2 error yaml-syntax", "the map that starts on line 1", MG_EINPUT },
	{ "  a: 1\nb: 2\n", "2:1 error yaml-syntax", "same column", MG_EINPUT },
	{ "- a\nb: c\n", "2:1 error yaml-syntax", "the list that starts on line 1", MG_EINPUT },
	{ "a: 1\n- b\n", "2:1 error yaml-syntax", "indent the list below its key", MG_EINPUT },
	{ "a: - b\n", "1:4 error yaml-syntax", "lines of their own", MG_EINPUT },
	/* brackets */
	{ "a: [1, 2\nb: 3\n", "2:2 error yaml-syntax", "`[` on line 1", MG_EINPUT },
	{ "a: [1, 2\n", "1:4 error yaml-syntax", "never closed", MG_EINPUT },
	{ "a: {b: 1\nc: 2\n", "2:2 error yaml-syntax", "`{` on line 1", MG_EINPUT },
	{ "a: [b]]\n", "1:7 error yaml-syntax", "closes nothing", MG_EINPUT },
	{ "a: ]\n", "1:4 error yaml-syntax", "value is missing", MG_EINPUT },
	/* quotes and escapes */
	{ "a: \"x\nb: y\n", "1:4 error yaml-syntax", "never closed", MG_EINPUT },
	{ "a: 'it's'\n", "1:8 error yaml-syntax", "closing quote", MG_EINPUT },
	{ "a: 'x\n---\ny'\n", "2:1 error yaml-syntax", "quote opened on line 1", MG_EINPUT },
	{ "a: \"x\\d\"\n", "1:6 error yaml-syntax", "`\\d` is no escape", MG_EINPUT },
	{ "a: \"\\u12\"\n", "1:7 error yaml-syntax", "hexadecimal digits", MG_EINPUT },
	{ "a: \"\\ud83d\\ude00\"\n", "1:7 error yaml-syntax", "not as a pair", MG_EINPUT },
	/* characters */
	{ "a: @x\n", "1:4 error yaml-syntax", "`@`: put it in quotes", MG_EINPUT },
	{ "a: `x`\n", "1:4 error yaml-syntax", "put it in quotes", MG_EINPUT },
	{ "a: %x\n", "1:4 error yaml-syntax", "`%`: put it in quotes", MG_EINPUT },
	{ "%x\n", "1:1 error yaml-syntax", "directive", MG_EINPUT },
	{ "Resource: *\n", "1:11 error yaml-syntax", "`*` starts an alias: put the value in quotes", MG_EINPUT },
	{ "a: & b\n", "1:4 error yaml-syntax", "`&` starts an anchor", MG_EINPUT },
	{ "a: \x01\n", "1:4 error yaml-syntax", "U+0001", MG_EINPUT },
	{ "\xEF\xBB\xBF\xC3\xA9: x\x7F\n", "1:5 error yaml-syntax", "U+007F", MG_EINPUT },
	/* blocks */
	{ "a: | text\n", "1:6 error yaml-syntax", "start the text on the next line", MG_EINPUT },
	{ "a: |0\n  x\n", "1:5 error yaml-syntax", "1 to 9", MG_EINPUT },
	/* tags */
	{ "a: !Base64 !Sub x\n", "1:12 error yaml-syntax", "`Fn::Base64: !Sub`", MG_EINPUT },
	{ "a: !Base64\n  !Sub x\n", "2:3 error yaml-syntax", "`Fn::Base64: !Sub`", MG_EINPUT },
	{ "a:\n- !Base64 !Sub x\n", "2:11 error yaml-syntax", "`Fn::Base64: !Sub`", MG_EINPUT },
	{ "a: [!Base64 !Sub x]\n", "1:13 error yaml-syntax", "`Fn::Base64: !Sub`", MG_EINPUT },
	{ "a: !Select [0, !Split [',', !Ref !Sub x]]\n", "1:34 error yaml-syntax", "`Ref: !Sub`", MG_EINPUT },
	{ "a: !!binary aGk=\n", "1:4 error yaml-tag", "`!!binary` is not supported", MG_OK },
	{ "a: !!timestamp 2001-01-01\n", "1:4 error yaml-tag", "not supported", MG_OK },
	{ "a: !!set {b}\n", "1:4 error yaml-tag", "not supported", MG_OK },
	{ "a: !!omap [b: c]\n", "1:4 error yaml-tag", "not supported", MG_OK },
	{ "a: !!pairs [b: c]\n", "1:4 error yaml-tag", "not supported", MG_OK },
	{ "a: !foo!bar x\n", "1:4 error yaml-syntax", "no known function", MG_EINPUT },
	{ "%TAG !e! tag:e.com,2000:\n---\na: !e!x y\n", "1:1 error yaml-tag", "%TAG", MG_OK },
	{ "%TAG ! !Fn\n---\na: !Ref y\n", "1:1 error yaml-tag", "%TAG", MG_OK },
	{ "a: !!int x\n", "1:10 error yaml-tag", "no value of its tag !!int", MG_OK },
	{ "a: !!float x\n", "1:12 error yaml-tag", "!!float", MG_OK },
	{ "a: !!bool 3\n", "1:11 error yaml-tag", "!!bool", MG_OK },
	{ "a: !!null x\n", "1:11 error yaml-tag", "!!null", MG_OK },
	{ "a: !!int [1]\n", "1:4 error yaml-tag", "stands before a list", MG_OK },
	{ "a: !!seq x\n", "1:4 error yaml-tag", "stands before a single value", MG_OK },
	{ "a: !!map [x]\n", "1:4 error yaml-tag", "stands before a list", MG_OK },
	/* keys */
	{ "~: x\n", "1:1 error yaml-key", "null", MG_OK },
	{ "a:\n  ? \n  : x\n", "2:4 error yaml-key", "null", MG_OK },
	{ "null: x\n", "1:1 error yaml-key", "null", MG_OK },
	{ "? [a, {b: c}]\n: {d: e}\n", "1:3 error yaml-key", "a list may not be a key", MG_OK },
	{ "{a: b}: c\n", "1:1 error yaml-key", "a map may not be a key", MG_OK },
	{ "!Ref x: y\n", "1:1 error yaml-key", "tag", MG_OK },
	{ "!!binary x: y\n", "1:1 error yaml-key", "tag", MG_OK },
	/* numbers, aliases, versions */
	{ "a: .inf\n", "1:4 error yaml-float", "`.inf`", MG_OK },
	{ "a: [-.NaN, .NaN]\n", "1:12 error yaml-float", "`.NaN`", MG_OK },
	{ "a: *nope\n", "1:4 error yaml-alias", "no anchor `&nope`", MG_OK },
	{ "a: &x [*x]\n", "1:8 error yaml-alias", "never end", MG_EINPUT },
	{ "a: &x !Sub [*x]\n", "1:13 error yaml-alias", "never end", MG_EINPUT },
	{ "&x a: &x {<<: *x}\n", "1:11 warning yaml-merge", "<<", MG_EINPUT },
	{ "%YAML 2.0\n---\na: b\n", "1:1 error yaml-syntax", "YAML 1.1", MG_EINPUT },
};

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct load l;

		load(&l, rows[i].text);
		if (l.rc != rows[i].rc || strcmp(diag_of(&l, 0), rows[i].diag) != 0 ||
		    mg_str_find(l.diags.items[0].text, mg_str_from(rows[i].says), 0) == (size_t)-1)
			fail_msg("<%s>: %d %s: %.*s", rows[i].text, l.rc, diag_of(&l, 0), MG_STR_ARG(l.diags.items[0].text));
		assert_true(l.diags.errors > 0);
		if (l.rc) {
			assert_non_null(strstr(l.err.text, "t.yaml:"));
			assert_null(strchr(l.err.text, '\n'));
		}
		unload(&l);
	}
}

static void duplicates(void **state)
{
	struct load l;

	(void)state;
	load(&l, "a: 1\nb: {c: 1, c: 2}\na: 3\n\na: 4\n");
	assert_string_equal(json_of(&l), "{\"a\":1,\"b\":{\"c\":1}}");
	assert_int_equal(l.diags.n, 5);
	assert_int_equal(l.diags.errors, 5);
	assert_string_equal(diag_of(&l, 0), "1:1 error duplicate-key");
	assert_true(mg_str_find(l.diags.items[0].text, MG_STR("`a` is given again on line 3"), 0) != (size_t)-1);
	assert_string_equal(diag_of(&l, 4), "5:1 error duplicate-key");
	assert_true(mg_str_find(l.diags.items[4].text, MG_STR("`a` was already given on line 1"), 0) != (size_t)-1);
	unload(&l);
	/* Written in different ways it is still one key. */
	load(&l, "a: 1\n\"\\x61\": 2\n'a': 3\n");
	assert_int_equal(l.diags.errors, 3);
	unload(&l);
}

/* Many keys, all the same but for the last bytes or all equal: every one is reported up to the cap, the rest counted. */
static void many_duplicates(void **state)
{
	struct mg_buf b = { 0 };
	struct load l;

	(void)state;
	for (int i = 0; i < 90000; i++)
		mg_buf_printf(&b, "some-rather-long-common-prefix-%d: x\n", i / 2);
	load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &mg_limits_default);
	assert_int_equal(l.rc, MG_OK);
	assert_int_equal(l.doc.root->count, 45000);
	assert_int_equal(l.diags.errors, 90000);
	assert_int_equal(l.diags.n, mg_limits_default.doc_diagnostics);
	assert_int_equal(l.diags.n + l.diags.dropped, 90000);
	unload(&l);
	mg_buf_fini(&b);
}

static int rc_with(const char *text, struct mg_limits limits, const char *code)
{
	struct load l;
	int rc;

	load_with(&l, mg_str_from(text), MG_DIALECT_TEMPLATE, &limits);
	rc = l.rc;
	if (rc && count_code(&l, code) != 1)
		fail_msg("<%s>: %s, not %s", text, diag_of(&l, 0), code);
	unload(&l);
	return rc;
}

static void limits(void **state)
{
	struct mg_limits l = mg_limits_default;

	(void)state;
	l.doc_depth = 3;
	assert_int_equal(rc_with("[[[a]]]", l, ""), MG_OK);
	assert_int_equal(rc_with("[[[[a]]]]", l, "doc-depth"), MG_ELIMIT);
	assert_int_equal(rc_with("- - - a\n", l, ""), MG_OK);
	assert_int_equal(rc_with("- - - - a\n", l, "doc-depth"), MG_ELIMIT);
	assert_int_equal(rc_with("[!Sub [a]]", l, ""), MG_OK);
	assert_int_equal(rc_with("[!Sub [!Ref a]]", l, "doc-depth"), MG_ELIMIT);
	assert_int_equal(rc_with("[[!Ref a]]", l, ""), MG_OK);
	assert_int_equal(rc_with("[[[!Ref a]]]", l, "doc-depth"), MG_ELIMIT);
	assert_int_equal(rc_with("[&a [b], [*a]]", l, ""), MG_OK);
	assert_int_equal(rc_with("[&a [b], [[*a]]]", l, "doc-depth"), MG_ELIMIT);
	l = mg_limits_default;
	l.doc_keys = 2;
	assert_int_equal(rc_with("{a: 1, b: 2}", l, ""), MG_OK);
	assert_int_equal(rc_with("{a: 1, b: 2, c: 3}", l, "doc-keys"), MG_ELIMIT);
	assert_int_equal(rc_with("[{a: 1, b: 2}, {a: 1, b: 2}]", l, ""), MG_OK);
	assert_int_equal(rc_with("{<<: {a: 1, b: 2}, c: 1}", l, "doc-keys"), MG_ELIMIT);
	l = mg_limits_default;
	l.doc_nodes = 5;
	assert_int_equal(rc_with("{a: 1, b: 2}", l, ""), MG_OK);
	assert_int_equal(rc_with("{a: 1, b: [2]}", l, "doc-nodes"), MG_ELIMIT);
	assert_int_equal(rc_with("[&a [1], *a]", l, ""), MG_OK);
	assert_int_equal(rc_with("[&a [1, 2], *a]", l, "doc-nodes"), MG_ELIMIT);
	l = mg_limits_default;
	l.doc_scalar = 4;
	assert_int_equal(rc_with("a: 1234", l, ""), MG_OK);
	assert_int_equal(rc_with("a: 12345", l, "doc-scalar"), MG_ELIMIT);
	assert_int_equal(rc_with("12345: a", l, "doc-scalar"), MG_ELIMIT);
	l = mg_limits_default;
	l.doc_aliases = 3;
	assert_int_equal(rc_with("[&a [1, 2], *a]", l, ""), MG_OK);
	assert_int_equal(rc_with("[&a [1, 2], *a, *a]", l, "alias-budget"), MG_ELIMIT);
}

/* Ten levels of ten. */
static void bomb(void **state)
{
	struct mg_buf b = { 0 };
	struct load l;

	(void)state;
	mg_buf_puts(&b, "a0: &a0 x\n");
	for (int i = 1; i <= 10; i++) {
		mg_buf_printf(&b, "a%d: &a%d [", i, i);
		for (int k = 0; k < 10; k++)
			mg_buf_printf(&b, "*a%d,", i - 1);
		mg_buf_puts(&b, "]\n");
	}
	load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &mg_limits_default);
	assert_int_equal(l.rc, MG_ELIMIT);
	assert_int_equal(count_code(&l, "alias-budget"), 1);
	unload(&l);
	mg_buf_fini(&b);
}

/* What libyaml itself could be slow or deep at ends at a cap before that. */
static void floods(void **state)
{
	static const char *const units[] = { "[", "{", "- ", "? ", "[{a: ", "%TAG !a! b\n", "a: &a [*a\n", "!!", "&", "*", "\"", "'\n", "|\n", ": ", "? [", "<<: {" };

	(void)state;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct mg_buf b = { 0 };
		struct load l;

		for (size_t n = 0; n < 300000; n++)
			mg_buf_puts(&b, units[i]);
		load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &mg_limits_default);
		if (!l.diags.errors)
			fail_msg("<%s>: %d", units[i], l.rc);
		unload(&l);
		mg_buf_fini(&b);
	}
}

/* Each allocation of arenas and buffers fails once: an error or the right tree, never a crash or half a tree. */
static void no_memory(void **state)
{
	static const char text[] = "a: &a {p: 1, q: \"x\\ty\", r: 0777}\nb: {<<: [*a, {s: 1}], t: !GetAtt \"A.B\\x41\", u: !Odd {v: [1, 2]}}\n"
				   "c: |\n  x\n  y\nd: {1: a, 2: b, 3: c, 4: d, 5: e, 6: f, 7: g, 8: h, 9: i, 010: j, 9: k}\n&k e: *k\nf: *a\n";
	uint64_t nth = 1;
	bool done = false;

	(void)state;
	while (!done) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_error err = { .code = MG_OK };
		struct mg_diags diags = { 0 };
		struct mg_source *src;
		struct mg_doc doc;
		int rc;

		mg_diags_init(&diags, a, 100);
		assert_int_equal(mg_source_open(a, MG_STR("t"), mg_str_from(text), true, &mg_limits_default, &src, &err), MG_OK);
		mg_alloc_fail_at(nth++);
		rc = mg_yaml_read(a, src, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, &err);
		done = mg_alloc_countdown != 0;
		mg_alloc_fail_at(0);
		if (rc) {
			assert_null(doc.root);
			assert_int_equal(err.code, rc);
			assert_true(err.text[0] != '\0');
		} else {
			assert_int_equal(doc.root->count, 6);
		}
		mg_arena_free(a);
	}
	assert_true(nth > 50);
}

/* The arena's cap, at every size from too little to enough. */
static void small_arenas(void **state)
{
	size_t cap = 1024;
	int rc = MG_ELIMIT;

	(void)state;
	for (; rc; cap += 512) {
		struct mg_arena *a = mg_arena_new(cap);
		struct mg_error err = { .code = MG_OK };
		struct mg_diags diags = { 0 };
		struct mg_source *src;
		struct mg_doc doc;

		mg_diags_init(&diags, a, 100);
		rc = mg_source_open(a, MG_STR("t"), MG_STR("a: [1, \"x\\ty\", {b: c, d: !Sub x}]\n"), true, &mg_limits_default, &src, &err);
		if (!rc)
			rc = mg_yaml_read(a, src, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, &err);
		assert_true(rc == MG_OK || rc == MG_ELIMIT);
		mg_arena_free(a);
		assert_true(cap < 1u << 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table), cmocka_unit_test(duplicates), cmocka_unit_test(many_duplicates), cmocka_unit_test(limits),
		cmocka_unit_test(bomb),  cmocka_unit_test(floods),     cmocka_unit_test(no_memory),       cmocka_unit_test(small_arenas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
