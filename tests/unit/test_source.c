/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: what is taken as text, and where lines and columns are. */
#include "unit.h"

#include "base/limits.h"
#include "doc/source.h"

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

static struct mg_source *open_text(struct mg_str text)
{
	struct mg_source *s;
	struct mg_error err;
	if (mg_source_open(arena, MG_STR("t.yml"), text, true, &mg_limits_default, &s, &err))
		fail_msg("%s", err.text);
	return s;
}

static void at(struct mg_source *s, uint32_t off, uint32_t len, uint32_t line, uint32_t column, uint32_t end_line, uint32_t end_column)
{
	struct mg_place p = mg_source_place(s, (struct mg_span){ off, len });
	if (p.line != line || p.column != column || p.end_line != end_line || p.end_column != end_column)
		fail_msg("%u+%u: %u:%u to %u:%u", off, len, p.line, p.column, p.end_line, p.end_column);
}

static void copies(void **state)
{
	char label[] = "a.yml", text[] = "x: 1";
	struct mg_source *s;
	struct mg_error err;
	(void)state;
	assert_int_equal(mg_source_open(arena, mg_str_from(label), mg_str_from(text), false, &mg_limits_default, &s, &err), MG_OK);
	memset(label, 0, sizeof label);
	memset(text, 0, sizeof text);
	assert_str(s->label, "a.yml");
	assert_str(s->text, "x: 1");
	assert_int_equal(s->text.p[s->text.n], 0);
}

static void line_ends(void **state)
{
	struct mg_source *s = open_text(MG_STR("a\nbc\r\nd\re\n\nf"));
	(void)state;
	at(s, 0, 1, 1, 1, 1, 2);
	at(s, 1, 0, 1, 2, 1, 2);
	at(s, 2, 2, 2, 1, 2, 3);
	at(s, 6, 1, 3, 1, 3, 2);
	at(s, 8, 1, 4, 1, 4, 2);
	at(s, 10, 0, 5, 1, 5, 1);
	at(s, 11, 1, 6, 1, 6, 2);
	at(s, 0, 12, 1, 1, 6, 2);
	at(s, 2, 5, 2, 1, 3, 2);
	at(s, 99, 5, 6, 2, 6, 2);
	at(s, 11, UINT32_MAX, 6, 1, 6, 2);
	assert_str(mg_source_line(s, 1), "a");
	assert_str(mg_source_line(s, 2), "bc");
	assert_str(mg_source_line(s, 3), "d");
	assert_str(mg_source_line(s, 4), "e");
	assert_str(mg_source_line(s, 5), "");
	assert_str(mg_source_line(s, 6), "f");
	assert_str(mg_source_line(s, 7), "");
	assert_str(mg_source_line(s, 0), "");
}

static void ends(void **state)
{
	(void)state;
	at(open_text(MG_STR("")), 0, 0, 1, 1, 1, 1);
	at(open_text(MG_STR("a\n")), 2, 0, 2, 1, 2, 1);
	at(open_text(MG_STR("a\r")), 2, 0, 2, 1, 2, 1);
	at(open_text(MG_STR("a\r\n")), 3, 0, 2, 1, 2, 1);
	assert_str(mg_source_line(open_text(MG_STR("")), 1), "");
	assert_str(mg_source_line(open_text(MG_STR("a\r\n")), 2), "");
}

/* Code points, not bytes; the byte order mark is none. U+2028 and U+0085 end no line. */
static void columns(void **state)
{
	struct mg_source *s = open_text(MG_STR("\xEF\xBB\xBF" "\xC3\xA9" "b: \xF0\x9F\x98\x80" "x\n\xE2\x80\xA8\xC2\x85y"));
	(void)state;
	at(s, 0, 3, 1, 1, 1, 1);
	at(s, 3, 2, 1, 1, 1, 2);
	at(s, 8, 4, 1, 5, 1, 6);
	at(s, 12, 1, 1, 6, 1, 7);
	at(s, 19, 1, 2, 3, 2, 4);
	assert_str(mg_source_line(s, 1), "\xC3\xA9" "b: \xF0\x9F\x98\x80" "x");
}

/* Long lines have their columns counted from checkpoints: the same answers as counting from the start. */
static void long_lines(void **state)
{
	enum { N = 9000 };
	char *text = malloc(3 * N);
	size_t n = 0;
	uint32_t column = 1, line = 1;
	(void)state;
	for (size_t i = 0; i < N; i++) {
		const char *piece = i % 4000 == 3999 ? "\n" : i % 7 == 0 ? "\xC3\xA9" : "x";
		memcpy(text + n, piece, strlen(piece));
		n += strlen(piece);
	}
	struct mg_source *s = open_text((struct mg_str){ text, n });
	for (size_t i = 0; i < n; i++) {
		if (((unsigned char)text[i] & 0xC0) == 0x80)
			continue;
		if (i % 13 == 0)
			at(s, (uint32_t)i, 0, line, column, line, column);
		column++;
		if (text[i] == '\n') {
			line++;
			column = 1;
		}
	}
	free(text);
}

/* Without memory for the index the answers are the same. */
static void no_index(void **state)
{
	(void)state;
	for (int nth = 1; nth < 5; nth++) {
		struct mg_source *s = open_text(MG_STR("\xEF\xBB\xBF" "a\nbc\r\nd\r\r\n\xC3\xA9" "f"));
		mg_alloc_fail_at((uint64_t)nth);
		at(s, 13, 2, 5, 1, 5, 2);
		mg_alloc_fail_at((uint64_t)nth);
		at(s, 3, 8, 1, 1, 4, 1);
		mg_alloc_fail_at((uint64_t)nth);
		assert_str(mg_source_line(s, 2), "bc");
		mg_alloc_fail_at((uint64_t)nth);
		assert_str(mg_source_line(s, 5), "\xC3\xA9" "f");
		mg_alloc_fail_at((uint64_t)nth);
		assert_str(mg_source_line(s, 6), "");
		mg_alloc_fail_at(0);
	}
}

static void refused(struct mg_str bytes, bool allow_utf16, const char *why)
{
	struct mg_source *s;
	struct mg_error err;
	assert_int_equal(mg_source_open(arena, MG_STR("t"), bytes, allow_utf16, &mg_limits_default, &s, &err), MG_EINPUT);
	assert_null(s);
	assert_has(err.text, why);
}

static void encodings(void **state)
{
	(void)state;
	assert_str(open_text(MG_STR("\xFF\xFE" "a\0\xE9\0\x3D\xD8\x00\xDE"))->text, "\xEF\xBB\xBF" "a\xC3\xA9\xF0\x9F\x98\x80");
	assert_str(open_text(MG_STR("\xFE\xFF" "\0a\xD8\x3D\xDE\x00"))->text, "\xEF\xBB\xBF" "a\xF0\x9F\x98\x80");
	refused(MG_STR("\xFF\xFE{\0"), false, "UTF-16");
	refused(MG_STR("\xFF\xFE{"), true, "ends inside");
	refused(MG_STR("\xFF\xFE" "a\0\x3D\xD8" "a\0"), true, "offset 4");
	refused(MG_STR("\xFF\xFE" "a\0\x00\xDE"), true, "offset 4");
	refused(MG_STR("\xFF\xFE" "a\0\x3D\xD8"), true, "offset 4");
	refused(MG_STR("{\0}\0"), true, "UTF-16 without");
	refused(MG_STR("\0{\0}"), false, "UTF-16 without");
	refused(MG_STR("\xFF\xFE\0\0{\0\0\0"), true, "not UTF-8");
	refused(MG_STR("abc\xFF"), true, "0xff at offset 3");
	refused(MG_STR("\x89PNG"), true, "offset 0");
}

static void limit(void **state)
{
	struct mg_limits l = mg_limits_default;
	struct mg_source *s;
	struct mg_error err;
	(void)state;
	l.doc_bytes = 5;
	assert_int_equal(mg_source_open(arena, MG_STR("t"), MG_STR("12345"), true, &l, &s, &err), MG_OK);
	assert_int_equal(mg_source_open(arena, MG_STR("t"), MG_STR("123456"), true, &l, &s, &err), MG_ELIMIT);
	assert_has(err.text, "doc_bytes");
}

static void fail_nth(void **state)
{
	struct mg_source *s;
	struct mg_error err;
	(void)state;
	for (uint64_t nth = 1, rc = 1; rc; nth++) {
		mg_alloc_fail_at(nth);
		rc = mg_source_open(arena, MG_STR("t"), MG_STR("\xFF\xFE" "a\0"), true, &mg_limits_default, &s, &err) != MG_OK;
		mg_alloc_fail_at(0);
		assert_true(nth < 20);
		assert_true(rc ? s == NULL : s != NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies), cmocka_unit_test(line_ends), cmocka_unit_test(ends), cmocka_unit_test(columns), cmocka_unit_test(long_lines),
		cmocka_unit_test(no_index), cmocka_unit_test(encodings), cmocka_unit_test(limit), cmocka_unit_test(fail_nth),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
