/* SPDX-License-Identifier: Apache-2.0 */
/* Buffers, the quoting of strangers' text, and reading whole files. */
#include "unit.h"

#include <unistd.h>

#include "base/arena.h"

static void append(void **state)
{
	struct mg_buf b = { 0 };
	(void)state;
	assert_int_equal(mg_buf_view(&b).n, 0);
	assert_true(mg_buf_puts(&b, "a"));
	assert_true(mg_buf_putc(&b, '\0'));
	assert_true(mg_buf_str(&b, MG_STR_NONE));
	assert_true(mg_buf_printf(&b, "%d-%s", 5, "x"));
	assert_int_equal(b.n, 5);
	assert_memory_equal(b.p, "a\0" "5-x", 6);
	mg_buf_clear(&b);
	for (int i = 0; i < 1000; i++)
		mg_buf_printf(&b, "%0500d", i);
	assert_int_equal(b.n, 500000);
	assert_memory_equal(b.p + 499500 + 497, "999", 4);
	mg_buf_fini(&b);
	assert_null(b.p);
	mg_buf_fini(&b);
}

static void maximum(void **state)
{
	struct mg_buf b = { .max = 5 };
	(void)state;
	assert_true(mg_buf_puts(&b, "abcde"));
	assert_false(mg_buf_putc(&b, 'f'));
	assert_true(b.failed);
	assert_false(mg_buf_puts(&b, ""));
	assert_str(mg_buf_view(&b), "abcde");
	mg_buf_clear(&b);
	assert_false(mg_buf_printf(&b, "%d", 123456));
	assert_true(b.failed);
	mg_buf_fini(&b);

	struct mg_buf fresh = { .max = 3 };
	assert_false(mg_buf_puts(&fresh, "abcd"));
	assert_int_equal(fresh.n, 0);
	mg_buf_fini(&fresh);
}

static void out_of_memory(void **state)
{
	struct mg_buf b = { 0 };
	(void)state;
	mg_alloc_fail_at(1);
	assert_false(mg_buf_puts(&b, "abc"));
	assert_true(b.failed);
	assert_false(mg_buf_puts(&b, "abc"));
	mg_buf_clear(&b);
	assert_true(mg_buf_puts(&b, "abc"));
	mg_alloc_fail_at(1);
	assert_false(mg_buf_printf(&b, "%0999d", 1));
	assert_str(mg_buf_view(&b), "abc");
	mg_buf_fini(&b);
}

static void as_json(struct mg_str s, const char *want)
{
	struct mg_buf b = { 0 };
	assert_true(mg_buf_json(&b, s));
	assert_str(mg_buf_view(&b), want);
	mg_buf_fini(&b);
}

static void json(void **state)
{
	(void)state;
	as_json(MG_STR_NONE, "\"\"");
	as_json(MG_STR("a\"b\\c/"), "\"a\\\"b\\\\c/\"");
	as_json(MG_STR("\b\f\n\r\t\0\x1F\x7F"), "\"\\b\\f\\n\\r\\t\\u0000\\u001f\x7F\"");
	as_json(MG_STR("\xC3\xA9\xF0\x9F\x98\x80"), "\"\xC3\xA9\xF0\x9F\x98\x80\"");
	as_json(MG_STR("a\xFF\xC3" "b"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD" "b\"");
	as_json(MG_STR("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

static void as_quote(struct mg_str s, const char *want)
{
	char out[MG_QUOTE_MAX];
	struct mg_buf b = { 0 };
	assert_string_equal(mg_quote(s, out), want);
	assert_true(mg_buf_quote(&b, s));
	assert_str(mg_buf_view(&b), want);
	mg_buf_fini(&b);
}

static void quote(void **state)
{
	char text[400], want[400];
	(void)state;
	as_quote(MG_STR_NONE, "``");
	as_quote(MG_STR("a\n\x1B[31m\xFF"), "`a\\n\\x1b[31m\\xff`");
	as_quote(MG_STR("\xC2\x9B" "x\xE2\x80\xAE"), "`\\u009bx\\u202e`");
	memset(text, 'a', sizeof text);
	snprintf(want, sizeof want, "`%.80s`", text);
	as_quote((struct mg_str){ text, 80 }, want);
	snprintf(want, sizeof want, "`%.80s...`", text);
	as_quote((struct mg_str){ text, 81 }, want);
	memcpy(text + 79, "\xC3\xA9", 2);
	snprintf(want, sizeof want, "`%.79s...`", text);
	as_quote((struct mg_str){ text, 90 }, want);
	/* Nothing that is escaped can overrun. */
	memset(text, 1, sizeof text);
	assert_true(strlen(mg_quote((struct mg_str){ text, 400 }, want)) < MG_QUOTE_MAX);
	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "\xE2\x80\xAE", 3);
	assert_true(strlen(mg_quote((struct mg_str){ text, 399 }, want)) < MG_QUOTE_MAX);
}

static void line(void **state)
{
	struct mg_buf b = { 0 };
	(void)state;
	mg_buf_line(&b, MG_STR("a\tb\x1B[0m\xC3\xA9\xFF\xC2\x9Bz\n"));
	assert_str(mg_buf_view(&b), "a\tb?[0m\xC3\xA9??z?");
	mg_buf_fini(&b);
}

static void file(void **state)
{
	char path[] = "/tmp/mg-test-XXXXXX", *p;
	char data[70000];
	size_t n;
	struct mg_error err;
	(void)state;
	memset(data, 'x', sizeof data);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, sizeof data), sizeof data);
	close(fd);

	assert_int_equal(mg_file_read(path, sizeof data, &p, &n, &err), MG_OK);
	assert_int_equal(n, sizeof data);
	assert_memory_equal(p, data, n);
	free(p);
	assert_int_equal(mg_file_read(path, sizeof data - 1, &p, &n, &err), MG_ELIMIT);
	assert_null(p);
	assert_int_equal(mg_file_read(path, 0, &p, &n, &err), MG_ELIMIT);
	mg_alloc_fail_at(1);
	assert_int_equal(mg_file_read(path, 1 << 20, &p, &n, &err), MG_ENOMEM);
	truncate(path, 0) == 0 ? (void)0 : fail();
	assert_int_equal(mg_file_read(path, 10, &p, &n, &err), MG_OK);
	assert_int_equal(n, 0);
	free(p);
	unlink(path);

	assert_int_equal(mg_file_read(path, 10, &p, &n, &err), MG_EIO);
	assert_has(err.text, path);
	assert_has(err.text, "No such file");
	assert_int_equal(mg_file_read("/", 10, &p, &n, &err), MG_EIO);
}

/* Pipes have no size beforehand and hand out pieces. */
static void standard_input(void **state)
{
	int ends[2];
	char *p, data[50000];
	size_t n;
	struct mg_error err;
	(void)state;
	memset(data, 'y', sizeof data);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], data, sizeof data), sizeof data);
	close(ends[1]);
	int saved = dup(STDIN_FILENO);
	dup2(ends[0], STDIN_FILENO);
	assert_int_equal(mg_file_read("-", 1 << 20, &p, &n, &err), MG_OK);
	dup2(saved, STDIN_FILENO);
	close(saved);
	close(ends[0]);
	assert_int_equal(n, sizeof data);
	assert_memory_equal(p, data, n);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(append), cmocka_unit_test(maximum), cmocka_unit_test(out_of_memory), cmocka_unit_test(json),
		cmocka_unit_test(quote), cmocka_unit_test(line), cmocka_unit_test(file), cmocka_unit_test(standard_input),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
