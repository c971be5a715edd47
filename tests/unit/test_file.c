/* SPDX-License-Identifier: Apache-2.0 */
/* Reading whole files, and errors that are cut. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char folder[] = "/tmp/mg-file-XXXXXX";

static int enter(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave(void **state)
{
	(void)state;
	unlink("f");
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void put(const char *p, size_t n)
{
	FILE *f = fopen("f", "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void read_bad(const char *path, size_t max, int code, const char *says)
{
	char *p = folder;
	size_t n = 5;
	struct mg_error err;
	assert_int_equal(mg_file_read(path, max, &p, &n, &err), code);
	assert_string_equal(err.text, says);
	assert_null(p);
	assert_int_equal(n, 0);
}

static void files_are_read_up_to_their_limit(void **state)
{
	(void)state;
	static const size_t sizes[] = { 0, 1, 100, 65536, 65537, 200000 };
	static char text[200000];
	char *p;
	size_t n;
	struct mg_error err;
	memset(text, 'x', sizeof(text));
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		put(text, sizes[i]);
		assert_int_equal(mg_file_read("f", sizes[i], &p, &n, &err), MG_OK);
		assert_int_equal(n, sizes[i]);
		assert_memory_equal(p, text, n);
		free(p);
		assert_int_equal(mg_file_read("f", SIZE_MAX, &p, &n, &err), MG_OK);
		assert_int_equal(n, sizes[i]);
		free(p);
	}
	put(text, 101);
	read_bad("f", 100, MG_ELIMIT, "`f` is longer than 100 bytes");
	read_bad("gone", 100, MG_EIO, "cannot read `gone`: No such file or directory");
	read_bad(".", 100, MG_EIO, "cannot read `.`: Is a directory");
}

/* A pipe has no size: it is read until it ends, in larger and larger pieces. */
static void streams_are_read_to_their_end(void **state)
{
	(void)state;
	static const struct {
		size_t size, max;
	} rows[] = { { 0, 10 }, { 10, 10 }, { 11, 10 }, { 300000, 1000000 }, { 300000, 300000 }, { 300000, 299999 }, { 300000, 66000 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *p, command[128];
		size_t n;
		struct mg_error err;
		int saved = dup(STDIN_FILENO);
		snprintf(command, sizeof(command), "head -c %zu /dev/zero", rows[i].size);
		FILE *f = popen(command, "r");
		assert_non_null(f);
		assert_true(dup2(fileno(f), STDIN_FILENO) >= 0);
		int status = mg_file_read("-", rows[i].max, &p, &n, &err);
		if (rows[i].size <= rows[i].max) {
			assert_int_equal(status, MG_OK);
			assert_int_equal(n, rows[i].size);
			free(p);
		} else {
			assert_int_equal(status, MG_ELIMIT);
			assert_non_null(strstr(err.text, "`<stdin>` is longer than "));
		}
		assert_true(dup2(saved, STDIN_FILENO) >= 0);
		close(saved);
		pclose(f);
	}
}

/* An error has room for 511 bytes: a character that does not fit whole is left out, and a reason is never empty or more than a line. */
static void errors_are_cut_between_characters(void **state)
{
	(void)state;
	static const char *const characters[] = { "x", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
	for (size_t i = 0; i < 4; i++)
		for (size_t before = MG_ERROR_TEXT - 6; before < MG_ERROR_TEXT; before++) {
			struct mg_error err;
			char text[MG_ERROR_TEXT + 16];
			size_t width = strlen(characters[i]), fits = before + width < MG_ERROR_TEXT ? before + width : before;
			memset(text, 'a', before);
			snprintf(text + before, sizeof(text) - before, "%s", characters[i]);
			mg_fail(&err, MG_EINPUT, "%s", text);
			assert_int_equal(strlen(err.text), fits < MG_ERROR_TEXT ? fits : MG_ERROR_TEXT - 1);
			assert_memory_equal(err.text, text, strlen(err.text));
		}
	struct mg_error err;
	mg_fail(&err, MG_EINPUT, "%s", "");
	assert_string_equal(err.text, "no reason given");
	mg_fail(&err, MG_EIO, "a\rb\nc");
	assert_string_equal(err.text, "a b c");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_read_up_to_their_limit), cmocka_unit_test(streams_are_read_to_their_end), cmocka_unit_test(errors_are_cut_between_characters),
	};
	return cmocka_run_group_tests(tests, enter, leave);
}
