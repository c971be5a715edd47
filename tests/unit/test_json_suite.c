/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON reader over the JSONTestSuite corpus: every y_ is taken, every n_ refused, and the i_ as listed here. */
#include "doc_load.h"

#include <dirent.h>

/* RFC 8259 leaves these open. Numbers beyond a double are kept as text; surrogates that stand alone, text that is not UTF-8 and nesting past
 * doc_depth are refused. */
static const char *const taken[] = {
	"number_double_huge_neg_exp",
	"number_huge_exp",
	"number_neg_int_huge_exp",
	"number_pos_double_huge_exp",
	"number_real_neg_overflow",
	"number_real_pos_overflow",
	"number_real_underflow",
	"number_too_big_neg_int",
	"number_too_big_pos_int",
	"number_very_big_negative_int",
	"structure_UTF-8_BOM_empty_object",
};

static const char *const refused[] = {
	"object_key_lone_2nd_surrogate",
	"string_1st_surrogate_but_2nd_missing",
	"string_1st_valid_surrogate_2nd_invalid",
	"string_UTF-16LE_with_BOM",
	"string_UTF-8_invalid_sequence",
	"string_UTF8_surrogate_U+D800",
	"string_incomplete_surrogate_and_escape_valid",
	"string_incomplete_surrogate_pair",
	"string_incomplete_surrogates_escape_valid",
	"string_invalid_lonely_surrogate",
	"string_invalid_surrogate",
	"string_invalid_utf-8",
	"string_inverted_surrogates_U+1D11E",
	"string_iso_latin_1",
	"string_lone_second_surrogate",
	"string_lone_utf8_continuation_byte",
	"string_not_in_unicode_range",
	"string_overlong_sequence_2_bytes",
	"string_overlong_sequence_6_bytes",
	"string_overlong_sequence_6_bytes_null",
	"string_truncated-utf-8",
	"string_utf16BE_no_BOM",
	"string_utf16LE_no_BOM",
	"structure_500_nested_arrays",
};

static bool is_listed(const char *const *list, size_t n, struct mg_str name)
{
	for (size_t i = 0; i < n; i++)
		if (mg_str_is(name, list[i]))
			return true;
	return false;
}

/* Whether the file must be taken, by its name: "y_", "n_" or "i_", a name, ".json". */
static bool expected(const char *file)
{
	struct mg_str name = mg_str_from(file);
	if (name.p[0] == 'y' || name.p[0] == 'n')
		return name.p[0] == 'y';
	name = mg_str_sub(name, 2, name.n - 2 - strlen(".json"));
	bool yes = is_listed(taken, sizeof taken / sizeof taken[0], name);
	if (!yes && !is_listed(refused, sizeof refused / sizeof refused[0], name))
		fail_msg("%s is not listed", file);
	return yes;
}

static void check(const char *file, struct mg_str bytes)
{
	struct loaded l;
	load_json(&l, bytes);
	if ((l.rc == MG_OK) != expected(file))
		fail_msg("%s: %d %s", file, l.rc, l.rc ? l.err.text : "");
	assert_true(l.rc == MG_OK || l.rc == MG_EINPUT || l.rc == MG_ELIMIT);
	unload(&l);
}

static void corpus(void **state)
{
	char folder[2048], path[4096];
	const char *shared = getenv("MG_SHARED");
	const struct dirent *entry;
	size_t seen = 0;
	(void)state;
	snprintf(folder, sizeof folder, "%s/corpora/json-test-suite/test_parsing", shared ? shared : "../shared");
	DIR *dir = opendir(folder);
	if (!dir)
		skip();
	while ((entry = readdir(dir))) {
		struct mg_error err;
		char *p;
		size_t n;
		if (!mg_str_ends(mg_str_from(entry->d_name), MG_STR(".json")) || entry->d_name[1] != '_')
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (mg_file_read(path, 1 << 24, &p, &n, &err))
			fail_msg("%s", err.text);
		check(entry->d_name, (struct mg_str){ p, n });
		free(p);
		seen++;
	}
	closedir(dir);
	assert_true(seen > 300);
}

/* The two files that the corpus leaves out for their size. */
static void generated(void **state)
{
	struct mg_buf b = { 0 };
	(void)state;
	for (int i = 0; i < 100000; i++)
		mg_buf_putc(&b, '[');
	check("n_structure_100000_opening_arrays.json", mg_buf_view(&b));
	mg_buf_clear(&b);
	for (int i = 0; i < 50000; i++)
		mg_buf_puts(&b, "[{\"\":");
	mg_buf_putc(&b, '\n');
	check("n_structure_open_array_object.json", mg_buf_view(&b));
	mg_buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(corpus), cmocka_unit_test(generated) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
