/* SPDX-License-Identifier: Apache-2.0 */
/* String views, UTF-8 and numbers in text. */
#include "unit.h"

#include <float.h>
#include <math.h>

static void compare(void **state)
{
	(void)state;
	assert_true(mg_str_eq(MG_STR("a\0b"), MG_STR("a\0b")));
	assert_false(mg_str_eq(MG_STR("a\0b"), MG_STR("a\0c")));
	assert_true(mg_str_eq(MG_STR_NONE, MG_STR("")));
	assert_true(mg_str_is(MG_STR_NONE, ""));
	assert_true(mg_str_cmp(MG_STR("a"), MG_STR("ab")) < 0);
	assert_true(mg_str_cmp(MG_STR("b"), MG_STR("ab")) > 0);
	assert_true(mg_str_cmp(MG_STR("\x7F"), MG_STR("\x80")) < 0);
	assert_int_equal(mg_str_cmp(MG_STR("x"), MG_STR("x")), 0);
	assert_true(mg_str_cmp(MG_STR_NONE, MG_STR("x")) < 0);
	assert_true(mg_str_eq_nocase(MG_STR("True"), MG_STR("tRUE")));
	assert_false(mg_str_eq_nocase(MG_STR("[a"), MG_STR("{a")));
	assert_true(mg_str_starts(MG_STR("AWS::S3"), MG_STR("AWS::")));
	assert_false(mg_str_starts(MG_STR("AWS"), MG_STR("AWS::")));
	assert_true(mg_str_ends(MG_STR("a.yml"), MG_STR(".yml")));
	assert_false(mg_str_ends(MG_STR("yml"), MG_STR(".yml")));
	assert_true(mg_str_ends(MG_STR("a"), MG_STR("")));
}

static void find_and_trim(void **state)
{
	(void)state;
	assert_int_equal(mg_str_find(MG_STR("abcabc"), MG_STR("bc"), 0), 1);
	assert_int_equal(mg_str_find(MG_STR("abcabc"), MG_STR("bc"), 2), 4);
	assert_int_equal(mg_str_find(MG_STR("abc"), MG_STR(""), 3), 3);
	assert_true(mg_str_find(MG_STR("abc"), MG_STR(""), 4) == (size_t)-1);
	assert_true(mg_str_find(MG_STR("abc"), MG_STR("cd"), 0) == (size_t)-1);
	assert_true(mg_str_find(MG_STR_NONE, MG_STR("a"), 0) == (size_t)-1);
	assert_str(mg_str_trim(MG_STR(" \t\r\na b \n")), "a b");
	assert_str(mg_str_trim(MG_STR(" \t ")), "");
	assert_str(mg_str_trim(MG_STR_NONE), "");
}

static void is_int(const char *text, bool ok, int64_t want)
{
	int64_t v = 0;
	if (mg_str_to_int(mg_str_from(text), &v) != ok || (ok && v != want))
		fail_msg("%s: %lld", text, (long long)v);
}

static void integers(void **state)
{
	(void)state;
	is_int("0", true, 0);
	is_int("-0", true, 0);
	is_int("+12", true, 12);
	is_int("007", true, 7);
	is_int("9223372036854775807", true, INT64_MAX);
	is_int("-9223372036854775808", true, INT64_MIN);
	is_int("9223372036854775808", false, 0);
	is_int("-9223372036854775809", false, 0);
	is_int("", false, 0);
	is_int("-", false, 0);
	is_int("1 ", false, 0);
	is_int(" 1", false, 0);
	is_int("1_000", false, 0);
	is_int("0x1F", false, 0);
	is_int("1.0", false, 0);
}

static void is_double(const char *text, bool ok, double want)
{
	double v = 0;
	if (mg_str_to_double(mg_str_from(text), &v) != ok || (ok && (v != want || !signbit(v) != !signbit(want))))
		fail_msg("%s: %.17g, want %.17g", text, v, want);
}

static void doubles(void **state)
{
	(void)state;
	is_double("0", true, 0);
	is_double("-0", true, -0.0);
	is_double("+1.5", true, 1.5);
	is_double(".5", true, .5);
	is_double("1.", true, 1);
	is_double("-.5e1", true, -5);
	is_double("1e22", true, 1e22);
	is_double("1e23", true, 1e23);
	is_double("0.1", true, 0.1);
	is_double("3072.0", true, 3072);
	is_double("9007199254740993", true, 9007199254740992.0);
	is_double("123456789012345678901234567890", true, 123456789012345678901234567890.0);
	is_double("0.000000000000000000000000000000123", true, 1.23e-31);
	is_double("1.7976931348623157e308", true, DBL_MAX);
	is_double("1.8e308", false, 0);
	is_double("1e999999999999", false, 0);
	is_double("1e-999999999999", true, 0);
	is_double("5e-324", true, 5e-324);
	is_double("", false, 0);
	is_double(".", false, 0);
	is_double("-", false, 0);
	is_double("1e", false, 0);
	is_double("1e+", false, 0);
	is_double("012", false, 0);
	is_double("1 ", false, 0);
	is_double("nan", false, 0);
	is_double("inf", false, 0);
	is_double("0x10", false, 0);
	is_double("1,5", false, 0);
}

/* The fast path must round as the C library does. */
static void doubles_round(void **state)
{
	char text[64];
	uint64_t seed = 1;
	(void)state;
	for (int i = 0; i < 20000; i++) {
		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
		snprintf(text, sizeof text, "%llu.%03u%se%d", (unsigned long long)(seed >> (seed & 63)), (unsigned)(seed % 1000), "",
			 (int)(seed >> 33 & 63) - 32);
		is_double(text, true, strtod(text, NULL));
	}
}

static void nearest(void **state)
{
	static const char *const names[] = { "equals", "differs", "one_of", "matches", "Resources" };
	(void)state;
	assert_string_equal(mg_str_nearest(MG_STR("equal"), names, 5), "equals");
	assert_string_equal(mg_str_nearest(MG_STR("mathces"), names, 5), "matches");
	assert_string_equal(mg_str_nearest(MG_STR("resources"), names, 5), "Resources");
	assert_string_equal(mg_str_nearest(MG_STR("RESOURCES"), names, 5), "Resources");
	assert_null(mg_str_nearest(MG_STR("banana"), names, 5));
	assert_null(mg_str_nearest(MG_STR(""), names, 5));
	assert_null(mg_str_nearest(MG_STR("equals"), names, 0));
}

static void utf8(void **state)
{
	static const struct {
		const char *p;
		size_t n, bad;
	} cases[] = {
		{ "", 0, 0 }, { "abc", 3, 3 }, { "\0", 1, 1 }, { "\xC3\xA9", 2, 2 }, { "\xE2\x82\xAC", 3, 3 }, { "\xF0\x9F\x98\x80", 4, 4 },
		{ "\xF4\x8F\xBF\xBF", 4, 4 }, { "\xED\x9F\xBF", 3, 3 },
		{ "a\x80", 2, 1 }, { "a\xC3", 2, 1 }, { "\xC0\x80", 2, 0 }, { "\xC1\xBF", 2, 0 }, { "\xE0\x9F\xBF", 3, 0 }, { "\xED\xA0\x80", 3, 0 },
		{ "\xF0\x8F\xBF\xBF", 4, 0 }, { "\xF4\x90\x80\x80", 4, 0 }, { "\xF5\x80\x80\x80", 4, 0 }, { "\xFF", 1, 0 }, { "\xE2\x82", 2, 0 },
		{ "12345678\xFFxxxxxxxx", 17, 8 }, { "1234567\xC3\xA9" "12345678\xE2\x28\xA1", 20, 17 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (mg_utf8_check((struct mg_str){ cases[i].p, cases[i].n }) != cases[i].bad)
			fail_msg("case %zu", i);
	assert_int_equal(mg_utf8_count(MG_STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80" "12345678\xC3\xA9" "1234567890")), 23);
	assert_int_equal(mg_utf8_count(MG_STR_NONE), 0);
}

static void utf8_put(void **state)
{
	char out[4];
	(void)state;
	for (uint32_t cp = 0; cp < 0x110000; cp += cp < 0x900 ? 1 : 17) {
		size_t n = mg_utf8_put(cp, out);
		bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
		assert_true(surrogate ? n == 0 : n > 0 && mg_utf8_check((struct mg_str){ out, n }) == n && mg_utf8_count((struct mg_str){ out, n }) == 1);
	}
	assert_int_equal(mg_utf8_put(0x10FFFF, out), 4);
	assert_int_equal(mg_utf8_put(0x110000, out), 0);
}

static void errors(void **state)
{
	struct mg_error err;
	(void)state;
	assert_int_equal(mg_fail(&err, MG_EINPUT, "line\none %d", 2), MG_EINPUT);
	assert_string_equal(err.text, "line one 2");
	assert_int_equal(err.code, MG_EINPUT);
	assert_int_equal(mg_fail(NULL, MG_EIO, "x"), MG_EIO);
	mg_fail(&err, MG_EIO, "%s", "");
	assert_true(err.text[0] != '\0');
	assert_int_equal(mg_fail_nomem(&err), MG_ENOMEM);
	/* Cut at a code point, wherever the cut falls. */
	for (int pad = 0; pad < 4; pad++) {
		char text[2 * MG_ERROR_TEXT];
		size_t n = (size_t)pad;
		memset(text, 'x', n);
		for (; n + 4 < sizeof text; n += 4)
			memcpy(text + n, "\xF0\x9F\x98\x80", 4);
		text[n] = '\0';
		mg_fail(&err, MG_EIO, "%s", text);
		struct mg_str got = mg_str_from(err.text);
		assert_int_equal(mg_utf8_check(got), got.n);
		assert_true(got.n >= MG_ERROR_TEXT - 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compare), cmocka_unit_test(find_and_trim), cmocka_unit_test(integers), cmocka_unit_test(doubles),
		cmocka_unit_test(doubles_round), cmocka_unit_test(nearest), cmocka_unit_test(utf8), cmocka_unit_test(utf8_put),
		cmocka_unit_test(errors),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
