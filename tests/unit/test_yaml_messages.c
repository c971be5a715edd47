/* SPDX-License-Identifier: Apache-2.0 */
/* The whole text of what is wrong with a YAML text, and where: what stands nearby decides which advice is given. */
#include "yaml_load.h"

#define COLON "`: ` may not stand here: quote the value if it contains `: ` or ends in `:`, or give this line the indentation of its neighbours"
#define TAB "a tab indents this line; YAML allows spaces only"
#define AFTER_QUOTE "nothing may follow a closing quote: put the whole value in quotes, and write a quote inside it as '' or \\\""
#define AFTER_BRACKET "nothing may follow the closing bracket: remove it, or put the whole value in quotes"
#define LACKS_BLANK "`: ` may not stand here, since the line above is text: put a blank after its colon"
#define KEY_LINE_1 "here a key of the map that starts on line 1 is expected: give all its keys the same indentation, and quote a value as a whole"
#define ITEM_LINE_1 "a `- ` item stands where a key of the map that starts on line 1 is expected: indent the list below its key, which has no other value"
#define OTHER_DOCUMENT "this does not belong to the document above it: all its top-level keys must start in the same column"
#define DIRECTIVE "this directive is not complete, and a template needs none: remove the line, or quote the value"
#define LONG_KEY "a key may have 1024 characters at most: quote the value if this is meant as text"
#define NO_TAG "a tag is written `!Name` or `!!str`: this one names no known function or type"
#define UNQUOTED_AT "an unquoted value may not start with `@`: put it in quotes"

static const struct {
	const char *text, *place, *says;
} rows[] = {
	/* what starts no value */
	{ "a: [|]\n", "1:5", "`|` starts a block text, which may not stand inside `[` or `{`: put the value in quotes" },
	{ "a: {b: > }\n", "1:8", "`>` starts a block text, which may not stand inside `[` or `{`: put the value in quotes" },
	{ "a: [b, @x]\n", "1:8", UNQUOTED_AT },
	{ "a: @\r\nb: c\n", "1:4", UNQUOTED_AT },
	{ "a: @\xC3\xA9\n", "1:4", UNQUOTED_AT },
	{ "\xE2\x80\xA8" "a: @\n", "1:5", UNQUOTED_AT },
	/* tabs */
	{ "a: b\r\tc: d\r", "2:1", TAB },
	{ "a:\r\tb: c", "2:1", TAB },
	{ "\xEF\xBB\xBF\ta: b\n", "1:1", TAB },
	{ "\xEF\xBB\xBF  \ta: b\n", "1:3", TAB },
	{ "\xEF\xBB\xBFx: 1\n\ta: b\n", "2:1", TAB },
	{ "a: 1\n  \tb: 2\n", "2:3", TAB },
	{ "a:\n  - b\n \tc: d\n", "3:2", TAB },
	{ "a: [b,\n\tc d: e: f]\n", "2:8", "here `,` or `]` is expected: the list opened with `[` on line 1 is not closed" },
	{ "a: 'x'\ty\n", "1:8", AFTER_QUOTE },
	/* quotes and brackets */
	{ "a: 'x'\ty: z\n", "1:8", AFTER_QUOTE },
	{ "a: \"b\"!x\n", "1:7", AFTER_QUOTE },
	{ "a: \"b\" !x\n", "1:8", AFTER_QUOTE },
	{ "a: 'x'\r  y: z\n", "2:3", KEY_LINE_1 },
	{ "a: [x] y\n", "1:8", AFTER_BRACKET },
	{ "a: {x: y} z\n", "1:11", AFTER_BRACKET },
	{ "a: [b]}\n", "1:7", "`}` closes nothing here: remove it, or quote the value" },
	{ "a: {b}}\n", "1:7", "`}` closes nothing here: remove it, or quote the value" },
	{ "a: [1, 2\r\n", "1:4", "`[` is opened here and never closed" },
	{ "a: {b: [2]\r\n\t", "1:4", "`{` is opened here and never closed" },
	{ "a: [1,\n", "1:4", "`[` is opened here and never closed" },
	{ "a: !Join ['', [x,", "1:15", "`[` is opened here and never closed" },
	{ "a: !Join [!Sub x,\n\n", "1:10", "`[` is opened here and never closed" },
	{ "a:\n  - {b: [c],\n  ", "2:5", "`{` is opened here and never closed" },
	{ "a: [1,,\n", "1:7", "here a value is missing: write it, or remove the mark before it" },
	{ "a: [b: c: d]\n", "1:9", "here `,` or `]` is expected: the list opened with `[` on line 1 is not closed" },
	{ "\xE2\x82\xAC: [\xC3\xA9, \xE2\x82\xAC\nb: c\n", "2:2", "here `,` or `]` is expected: the list opened with `[` on line 1 is not closed" },
	{ "\xC3\xA9:\n  - {\xC3\xA9: \xF0\x9F\x98\x80, \xE2\x82\xAC", "2:5", "`{` is opened here and never closed" },
	{ "\xC3\xA9: \"\xE2\x82\xAC\n\xC3\xA9\n", "1:4", "the quote opened here is never closed" },
	{ "a: {b: c: d}\n", "1:9", "here `,` or `}` is expected: the map opened with `{` on line 1 is not closed" },
	{ "a: &a[x]\n", "1:4", "an unquoted `&` starts an anchor: put the value in quotes" },
	/* lists */
	{ "a: 1\n-\n", "2:1", ITEM_LINE_1 },
	{ "a: 1\n-\tb\n", "2:1", ITEM_LINE_1 },
	{ "a: 1\n-", "2:1", ITEM_LINE_1 },
	{ "a: 1\n -b: c\n", "2:4", COLON },
	{ "- a\n  - b: c: d\n", "2:6", COLON },
	/* colons, and the line above them */
	{ "ab:c\n  b: c\n", "2:4", LACKS_BLANK },
	{ "http://x\nb: c\n", "2:2", LACKS_BLANK },
	{ ":a\nb: c\n", "2:2", COLON },
	{ "a: b\nc: d: e\n", "2:5", COLON },
	{ "a\n  b: c\n", "2:4", COLON },
	{ "#a:b\nc: d: e\n", "2:5", COLON },
	{ "-a:b\nc: d\n", "2:2", COLON },
	{ "- 'a:b\n  c'\n- b: c: d\n", "3:7", COLON },
	{ "a: 'x:\n  y:z'\nb: c: d\n", "3:5", LACKS_BLANK },
	{ "--- a: b\n", "1:6", COLON },
	{ "ab:\n  c: d: e\n", "2:7", COLON },
	{ "a:b:\n  c: d: e\n", "2:7", COLON },
	{ "a:\nc\n: d\n", "2:1", "this is neither `key: value` nor a list item: put `: ` after the key, or indent the line deeper to go on with the text above" },
	/* documents */
	{ "'a:b'\nc: d: e\n", "2:1", OTHER_DOCUMENT },
	{ "--- |\n a\nb\n", "3:1", OTHER_DOCUMENT },
	{ "a: b\n...\nc\n", "3:1", OTHER_DOCUMENT },
	{ "a: b\n---\n@\n", "2:1", "a second document starts here: a file holds one, remove the `---` or split the file" },
	/* directives */
	{ "%YAML 1.x\n---\na: b\n", "1:1", DIRECTIVE },
	{ "%YAML\n---\na: b\n", "1:1", DIRECTIVE },
	{ "%TAG x\n---\na: b\n", "1:1", DIRECTIVE },
	{ "%TAG !e! \n---\na: b\n", "1:1", DIRECTIVE },
	{ "%YAML 1.1\n%YAML 1.1\n---\na: b\n", "2:1", "this is no valid YAML: found duplicate %YAML directive" },
	{ "%x\n---\na: b\n", "1:1", "a line that starts with `%` is a directive, and this is none: quote the value or indent the line" },
	/* tags */
	{ "!foo!bar x\n", "1:1", NO_TAG },
	{ "[!foo!bar x]\n", "1:2", NO_TAG },
	{ "  !foo!bar x\n", "1:3", NO_TAG },
	{ "!<x\n", "1:4", "this is no valid YAML: did not find the expected '>'" },
	{ "a: !!str# x\n", "1:4", "a tag is `!Name` and a blank: put the blank, or quote a value that starts with `!`" },
	{ "  !Sub !Ref x\n", "1:8", "the short form `!Ref` may not follow the short form `!Sub`: write the first one in long form, `Fn::Sub: !Ref`" },
	{ "a: !Condition !Ref x\n", "1:15", "the short form `!Ref` may not follow the short form `!Condition`: write the first one in long form, `Condition: !Ref`" },
	{ "a: !Sub\r\n  !Ref", "2:3", "the short form `!Ref` may not follow the short form `!Sub`: write the first one in long form, `Fn::Sub: !Ref`" },
	{ "a: !Sub !Ref{x: y}\n", "1:9", "a tag is `!Name` and a blank: put the blank, or quote a value that starts with `!`" },
	{ "a: !Aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffg !Zzzzzzzzzzyyyyyyyyyyxxxxxxxxxxwwwwwwwwwwvvvvvvvvvvuuuuuuuuuut x\n", "1:67",
	  "the short form `!Zzzzzzzzzzyyyyyyyyyyxxxxxxxxxxwwwwwwwwwwvvvvvvvvvvuuuuuuuuuut` may not follow the short form "
	  "`!Aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffg`: write the first one in long form, "
	  "`Fn::Aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff: !Zzzzzzzzzzyyyyyyyyyyxxxxxxxxxxwwwwwwwwwwvvvvvvvvvvuuuuuuuuu`" },
	/* escapes and blocks */
	{ "a: \"\\x4\"\n", "1:7", "hexadecimal digits are missing: \\x takes 2, \\u 4 and \\U 8 of them" },
	{ "a: \"\\U00110000\"\n", "1:7", "this escape is no character: write one beyond \\uFFFF as \\U and 8 digits, not as a pair" },
	{ "a: >1x\n  x\n", "1:6", "nothing may follow `|` or `>` on its line: start the text on the next line, indented" },
	{ "a: >9\n  x\n", "2:3", KEY_LINE_1 },
};

static void says(struct load *l, const char *place, const char *text)
{
	char want[2000];

	snprintf(want, sizeof want, "t.yaml:%s: %s", place, text);
	if (l->rc != MG_EINPUT || strcmp(l->err.text, want) != 0)
		fail_msg("<%.*s>: %d\n%s\nwant\n%s", MG_STR_ARG(l->src->text), l->rc, l->err.text, want);
}

static void table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct load l;
		load(&l, rows[i].text);
		says(&l, rows[i].place, rows[i].says);
		unload(&l);
	}
}

/* A key of 1024 characters is the longest that libyaml reads on its line, between brackets too. */
static void long_keys(void **state)
{
	static const struct {
		const char *before, *after;
	} around[] = { { "", ": b\n" }, { "{", ": b}\n" }, { "[", ": b]\n" } };

	(void)state;
	for (size_t i = 0; i < sizeof around / sizeof *around; i++)
		for (int n = 1024; n <= 1025; n++) {
			struct mg_buf b = { 0 };
			struct load l;
			char place[20];
			mg_buf_puts(&b, around[i].before);
			for (int k = 0; k < n; k++)
				mg_buf_putc(&b, 'a');
			mg_buf_puts(&b, around[i].after);
			load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &mg_limits_default);
			snprintf(place, sizeof place, "1:%d", n + 1 + (int)strlen(around[i].before));
			if (n == 1024)
				assert_int_equal(l.rc, MG_OK);
			else
				says(&l, place, LONG_KEY);
			unload(&l);
			mg_buf_fini(&b);
		}
}

/* However many warnings came before it, the error is told, with its place. */
static void an_error_behind_many_warnings(void **state)
{
	struct mg_limits limits = mg_limits_default;
	struct mg_buf b = { 0 };
	struct load l;

	(void)state;
	limits.doc_diagnostics = 3;
	for (int i = 0; i < 5; i++)
		mg_buf_printf(&b, "k%d: 012345678901\n", i);
	mg_buf_puts(&b, "z: @\n");
	load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &limits);
	says(&l, "6:4", UNQUOTED_AT);
	assert_int_equal(l.diags.n, 3);
	assert_int_equal(l.diags.dropped, 3);
	assert_string_equal(diag_of(&l, 2), "6:4 error yaml-syntax");
	unload(&l);
	mg_buf_fini(&b);
}

/* Where no room is left for its error the document is blamed as a whole. */
static void an_error_without_room(void **state)
{
	struct mg_diags diags;
	struct mg_doc doc;
	struct mg_error err = { 0 };
	struct mg_source *first, *second;
	struct mg_arena *a = mg_arena_new(0);

	(void)state;
	assert_non_null(a);
	mg_diags_init(&diags, a, 1);
	assert_int_equal(mg_source_open(a, MG_STR("one.yaml"), MG_STR("a: @\n"), true, &mg_limits_default, &first, &err), MG_OK);
	assert_int_equal(mg_source_open(a, MG_STR("two.yaml"), MG_STR("a: @\n"), true, &mg_limits_default, &second, &err), MG_OK);
	assert_int_equal(mg_yaml_read(a, first, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, &err), MG_EINPUT);
	assert_string_equal(err.text, "one.yaml:1:4: " UNQUOTED_AT);
	assert_int_equal(mg_yaml_read(a, second, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, &err), MG_EINPUT);
	assert_string_equal(err.text, "two.yaml: the document has errors");
	assert_int_equal(diags.n, 1);
	assert_int_equal(diags.errors, 2);
	mg_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(long_keys),
		cmocka_unit_test(an_error_behind_many_warnings),
		cmocka_unit_test(an_error_without_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
