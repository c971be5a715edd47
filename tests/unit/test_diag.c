/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics: collecting, order, and what people see. */
#include "unit.h"

#include "base/limits.h"
#include "doc/diag.h"

static struct mg_arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = mg_arena_new(0);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_arena_free(arena);
	return 0;
}

static struct mg_source *source(const char *label, const char *text)
{
	struct mg_source *s;
	struct mg_error err;
	assert_int_equal(mg_source_open(arena, mg_str_from(label), mg_str_from(text), true, &mg_limits_default, &s, &err), MG_OK);
	return s;
}

static void add(struct mg_diags *d, enum mg_diag_level level, const char *code, struct mg_source *s, uint32_t off, const char *text)
{
	mg_diag_add(d, level, code, s, (struct mg_span){ off, 1 }, "%s", text);
}

static void order(void **state)
{
	struct mg_source *a = source("a.yml", "0123456789"), *b = source("b.yml", "0123456789");
	struct mg_diags d;
	char got[64] = "";
	(void)state;
	mg_diags_init(&d, arena, 100);
	add(&d, MG_DIAG_ERROR, "x", b, 0, "8");
	add(&d, MG_DIAG_ERROR, "x", a, 5, "6");
	add(&d, MG_DIAG_WARNING, "a", a, 5, "7");
	add(&d, MG_DIAG_ERROR, "b", a, 2, "4");
	add(&d, MG_DIAG_ERROR, "b", a, 2, "5");
	add(&d, MG_DIAG_ERROR, "a", a, 2, "3");
	add(&d, MG_DIAG_ERROR, "b", a, 2, "4");
	add(&d, MG_DIAG_INFO, "z", NULL, 9, "1");
	add(&d, MG_DIAG_ERROR, "x", a, 0, "2");
	assert_int_equal(d.errors, 7);
	mg_diags_sort(&d);
	assert_int_equal(d.n, 8);
	for (size_t i = 0; i < d.n; i++)
		strncat(got, d.items[i].text.p, 1);
	assert_string_equal(got, "12345678");
	struct mg_diags none;
	mg_diags_init(&none, arena, 100);
	mg_diags_sort(&none);
	assert_int_equal(none.n, 0);
}

/* At the limit all are kept; past it they are counted, but an error takes the place of the last that is none. */
static void limit(void **state)
{
	struct mg_source *s = source("a.yml", "x");
	struct mg_diags d;
	(void)state;
	mg_diags_init(&d, arena, 20);
	for (int i = 0; i < 20; i++)
		add(&d, MG_DIAG_WARNING, "w", s, 0, "t");
	assert_int_equal(d.n, 20);
	assert_int_equal(d.dropped, 0);
	add(&d, MG_DIAG_ERROR, "e", s, 0, "t");
	assert_int_equal(d.n, 20);
	assert_int_equal(d.dropped, 1);
	assert_int_equal(d.errors, 1);
	assert_string_equal(d.items[19].code, "e");
	add(&d, MG_DIAG_WARNING, "late", s, 0, "t");
	assert_int_equal(d.dropped, 2);
	add(&d, MG_DIAG_ERROR, "e2", s, 0, "two\nlines\rof it");
	assert_string_equal(d.items[17].code, "w");
	assert_string_equal(d.items[18].code, "e");
	assert_string_equal(d.items[19].code, "e2");
	assert_str(d.items[19].text, "two lines of it");
	for (int i = 0; i < 18; i++)
		add(&d, MG_DIAG_ERROR, "more", s, 0, "t");
	assert_string_equal(d.items[0].code, "e");
	add(&d, MG_DIAG_ERROR, "last", s, 0, "t");
	assert_string_equal(d.items[19].code, "more");
	assert_int_equal(d.n, 20);
	assert_int_equal(d.errors, 21);
	assert_int_equal(d.dropped, 22);
}

static void no_memory(void **state)
{
	struct mg_source *s = source("a.yml", "x");
	(void)state;
	for (uint64_t nth = 1; nth <= 3; nth++) {
		struct mg_diags d;
		mg_diags_init(&d, arena, 20);
		mg_alloc_fail_at(nth);
		mg_diag_add_witness(&d, MG_DIAG_ERROR, "e", s, (struct mg_span){ 0, 1 }, MG_STR("A=b"), "text %d", 1);
		mg_alloc_fail_at(0);
		assert_int_equal(d.n, 0);
		assert_int_equal(d.dropped, 1);
		assert_int_equal(d.errors, 1);
	}
}

static void shown(struct mg_source *s, uint32_t off, uint32_t len, const char *want)
{
	struct mg_diags d;
	struct mg_buf b = { 0 };
	mg_diags_init(&d, arena, 10);
	mg_diag_add(&d, MG_DIAG_ERROR, "some-code", s, (struct mg_span){ off, len }, "some\ntext");
	mg_diag_show(&d.items[0], &b);
	assert_str(mg_buf_view(&b), want);
	mg_buf_fini(&b);
}

static void show(void **state)
{
	struct mg_source *s = source("a.yml", "ab:\n\t\xC3\xA9: [cde,\n  f]\n\nlast\x1B[0m");
	(void)state;
	shown(s, 0, 2, "a.yml:1:1: error: some text [some-code]\nab:\n^^\n");
	shown(s, 1, 0, "a.yml:1:2: error: some text [some-code]\nab:\n ^\n");
	shown(s, 10, 3, "a.yml:2:6: error: some text [some-code]\n\t\xC3\xA9: [cde,\n\t    ^^^\n");
	shown(s, 9, 9, "a.yml:2:5: error: some text [some-code]\n\t\xC3\xA9: [cde,\n\t   ^^^^^\n");
	shown(s, 20, 0, "a.yml:4:1: error: some text [some-code]\n");
	shown(s, 3, 0, "a.yml:1:4: error: some text [some-code]\nab:\n   ^\n");
	shown(s, 21, 99, "a.yml:5:1: error: some text [some-code]\nlast?[0m\n^^^^^^^^\n");
	shown(s, 999, 1, "a.yml:5:9: error: some text [some-code]\nlast?[0m\n        ^\n");
	shown(NULL, 0, 0, "error: some text [some-code]\n");
	shown(source("bad\nname", "x"), 0, 1, "bad?name:1:1: error: some text [some-code]\nx\n^\n");
}

static void witness(void **state)
{
	struct mg_diags d;
	struct mg_buf b = { 0 };
	(void)state;
	mg_diags_init(&d, arena, 10);
	mg_diag_add_witness(&d, MG_DIAG_WARNING, "c", source("a.yml", "x"), (struct mg_span){ 0, 1 }, MG_STR("Environment=prod"), "t");
	mg_diag_show(&d.items[0], &b);
	assert_str(mg_buf_view(&b), "a.yml:1:1: warning: t (when Environment=prod) [c]\nx\n^\n");
	mg_buf_fini(&b);
}

/* Under wide and combining characters, and behind tabs, the carets stand where a terminal shows the value. */
static void wide_line(void **state)
{
	static const struct {
		const char *line, *value, *carets;
	} cases[] = {
		{ "a: \xE6\x97\xA5\xE6\x9C\xAC, b: 12", "12", "            ^^" },         /* two wide characters */
		{ "a: \xE6\x97\xA5\xE6\x9C\xAC", "\xE6\x97\xA5\xE6\x9C\xAC", "   ^^^^" },
		{ "a: e\xCC\x81, b: 12", "12", "         ^^" },                         /* a combining accent */
		{ "a: \xF0\x9F\x98\x80\tb: 12", "12", "     \t   ^^" },                 /* a picture, then a tab */
		{ "\xC3\xA9\t\t12", "12", " \t\t^^" },
		{ "a: \xE2\x80\xAE, b: 12", "12", "         ^^" },                     /* shown as ? */
		{ "a: \xEF\xBC\xA1\xF0\x90\x80\x80 12", "12", "       ^^" },              /* full width, then a narrow letter of another plane */
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct mg_source *s = source("a", cases[i].line);
		struct mg_buf b = { 0 };
		const char *at = strstr(cases[i].line, cases[i].value);
		mg_caret_show(s, (struct mg_span){ (uint32_t)(at - cases[i].line), (uint32_t)strlen(cases[i].value) }, &b);
		mg_buf_putc(&b, 0);
		char *carets = strchr(b.p, '\n') + 1;
		carets[strcspn(carets, "\n")] = 0;
		assert_string_equal(carets, cases[i].carets);
		mg_buf_fini(&b);
	}
}

/* Wherever the place is in a long line, it is shown with a caret under it, and the lines stay short. */
static void long_line(void **state)
{
	enum { N = 5000 };
	char text[2 * N + 1] = "";
	size_t n = 0;
	(void)state;
	for (int i = 0; i < N; i++) {
		const char *piece = i % 3 ? "x" : "\xC3\xA9";
		memcpy(text + n, piece, strlen(piece) + 1);
		n += strlen(piece);
	}
	for (size_t off = 0; off < n; off += 61) {
		if (((unsigned char)text[off] & 0xC0) == 0x80)
			continue;
		char c = text[off];
		text[off] = '@';
		if ((unsigned char)c >= 0x80)
			text[off + 1] = 'x';
		struct mg_source *s = source("a", text);
		struct mg_buf b = { 0 };
		mg_caret_show(s, (struct mg_span){ (uint32_t)off, 1 }, &b);
		const char *at = strchr(b.p, '@'), *end = strchr(b.p, '\n'), *caret = strchr(b.p, '^');
		assert_non_null(at);
		assert_true(at < end && end < caret);
		assert_int_equal(mg_utf8_count((struct mg_str){ b.p, (size_t)(at - b.p) }), caret - end - 1);
		assert_true(mg_utf8_count((struct mg_str){ b.p, (size_t)(end - b.p) }) <= 120);
		assert_int_equal(mg_utf8_check(mg_buf_view(&b)), b.n);
		mg_buf_fini(&b);
		text[off] = c;
		if ((unsigned char)c >= 0x80)
			text[off + 1] = '\xA9';
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order), cmocka_unit_test(limit), cmocka_unit_test(no_memory), cmocka_unit_test(wide_line),
		cmocka_unit_test(show), cmocka_unit_test(witness), cmocka_unit_test(long_line),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
