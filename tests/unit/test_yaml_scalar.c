/* SPDX-License-Identifier: Apache-2.0 */
/* The table of plain scalars, a line per case. */
#include "yaml_load.h"

struct row {
	const char *raw;
	enum mg_kind kind;
	const char *text; /* NULL: as written */
	bool hazard;
};

static const struct row rows[] = {
	/* nulls */
	{ "", MG_NULL, "null", false },
	{ "~", MG_NULL, "null", false },
	{ "null", MG_NULL, "null", false },
	{ "Null", MG_NULL, "null", false },
	{ "NULL", MG_NULL, "null", false },
	{ "nULL", MG_TEXT, NULL, false },
	{ "~~", MG_TEXT, NULL, false },
	/* booleans */
	{ "true", MG_BOOL, "true", false },
	{ "True", MG_BOOL, "true", false },
	{ "TRUE", MG_BOOL, "true", false },
	{ "yes", MG_BOOL, "true", false },
	{ "Yes", MG_BOOL, "true", false },
	{ "YES", MG_BOOL, "true", false },
	{ "on", MG_BOOL, "true", false },
	{ "On", MG_BOOL, "true", false },
	{ "ON", MG_BOOL, "true", false },
	{ "false", MG_BOOL, "false", false },
	{ "False", MG_BOOL, "false", false },
	{ "FALSE", MG_BOOL, "false", false },
	{ "no", MG_BOOL, "false", false },
	{ "No", MG_BOOL, "false", false },
	{ "NO", MG_BOOL, "false", false },
	{ "off", MG_BOOL, "false", false },
	{ "Off", MG_BOOL, "false", false },
	{ "OFF", MG_BOOL, "false", false },
	{ "yEs", MG_TEXT, NULL, false },
	{ "tRUE", MG_TEXT, NULL, false },
	{ "oN", MG_TEXT, NULL, false },
	{ "y", MG_TEXT, NULL, false },
	{ "Y", MG_TEXT, NULL, false },
	{ "n", MG_TEXT, NULL, false },
	{ "N", MG_TEXT, NULL, false },
	{ "falsey", MG_TEXT, NULL, false },
	/* decimal */
	{ "0", MG_INT, "0", false },
	{ "17", MG_INT, "17", false },
	{ "-3", MG_INT, "-3", false },
	{ "+12", MG_INT, "12", false },
	{ "-0", MG_INT, "0", false },
	{ "+0", MG_INT, "0", false },
	{ "1_000", MG_INT, "1000", true },
	{ "-1_0", MG_INT, "-10", true },
	{ "123456789012", MG_INT, "123456789012", false },
	{ "9223372036854775808", MG_INT, "9223372036854775808", false },
	{ "123456789012345678901234567890", MG_INT, "123456789012345678901234567890", false },
	{ "-", MG_TEXT, NULL, false },
	{ "+", MG_TEXT, NULL, false },
	{ "--1", MG_TEXT, NULL, false },
	{ "1-2", MG_TEXT, NULL, false },
	{ "1 2", MG_TEXT, NULL, false },
	{ "1,000", MG_TEXT, NULL, false },
	/* octal */
	{ "010", MG_INT, "8", true },
	{ "0777", MG_INT, "511", true },
	{ "0300", MG_INT, "192", true },
	{ "-010", MG_INT, "-8", true },
	{ "+07", MG_INT, "7", true },
	{ "00", MG_INT, "0", true },
	{ "0_7", MG_INT, "7", true },
	{ "08", MG_TEXT, NULL, false },
	{ "09", MG_TEXT, NULL, false },
	{ "0778", MG_TEXT, NULL, false },
	{ "0o14", MG_TEXT, NULL, false },
	{ "012345670123", MG_INT, "1402433619", true },
	{ "012345678901", MG_TEXT, NULL, true },
	{ "098765432109", MG_TEXT, NULL, true },
	{ "01777777777777777777777", MG_INT, "18446744073709551615", true },
	{ "02000000000000000000000", MG_INT, "18446744073709551616", true },
	/* hexadecimal and binary */
	{ "0x1F", MG_INT, "31", false },
	{ "-0x1f", MG_INT, "-31", false },
	{ "0xffffffffffffffffffff", MG_INT, "1208925819614629174706175", false },
	{ "0x1_F", MG_INT, "31", true },
	{ "0b101", MG_INT, "5", false },
	{ "0b1_01", MG_INT, "5", true },
	{ "0x", MG_TEXT, NULL, false },
	{ "0x_", MG_TEXT, NULL, false },
	{ "0b", MG_TEXT, NULL, false },
	{ "0b2", MG_TEXT, NULL, false },
	{ "0X1F", MG_TEXT, NULL, false },
	{ "0xg", MG_TEXT, NULL, false },
	/* base 60 */
	{ "1:30", MG_INT, "90", true },
	{ "190:20:30", MG_INT, "685230", true },
	{ "22:22", MG_INT, "1342", true },
	{ "-1:30", MG_INT, "-90", true },
	{ "8:5", MG_INT, "485", true },
	{ "1_0:00", MG_INT, "600", true },
	{ "080:80", MG_TEXT, NULL, false },
	{ "0:30", MG_TEXT, NULL, false },
	{ "80:80", MG_TEXT, NULL, false },
	{ "1:60", MG_TEXT, NULL, false },
	{ "1:100", MG_TEXT, NULL, false },
	{ "1:", MG_TEXT, NULL, false },
	{ "1::2", MG_TEXT, NULL, false },
	{ "1:30:", MG_TEXT, NULL, false },
	{ "190:20:30.15", MG_FLOAT, "685230.15", true },
	{ "0:30.5", MG_FLOAT, "30.5", true },
	{ "-0:00.5", MG_FLOAT, "-0.5", true },
	{ "10.0.0.0:22", MG_TEXT, NULL, false },
	/* floats */
	{ "1.5", MG_FLOAT, "1.5", false },
	{ "1.", MG_FLOAT, "1.", false },
	{ ".5", MG_FLOAT, ".5", false },
	{ "-1.50", MG_FLOAT, "-1.50", false },
	{ "+1.5", MG_FLOAT, "+1.5", false },
	{ "01.5", MG_FLOAT, "01.5", false },
	{ "1.0e+3", MG_FLOAT, "1.0e+3", false },
	{ "1.0E-3", MG_FLOAT, "1.0E-3", false },
	{ "1_0.2_5", MG_FLOAT, "10.25", true },
	{ "1e3", MG_TEXT, NULL, false },
	{ "1.5e10", MG_TEXT, NULL, false },
	{ "1.5e", MG_TEXT, NULL, false },
	{ "1.5e+", MG_TEXT, NULL, false },
	{ "1.5e+1_0", MG_TEXT, NULL, false },
	{ "-.5", MG_TEXT, NULL, false },
	{ "+.5", MG_TEXT, NULL, false },
	{ ".", MG_TEXT, NULL, false },
	{ "..5", MG_TEXT, NULL, false },
	{ "._5", MG_TEXT, NULL, false },
	{ "1.2.3", MG_TEXT, NULL, false },
	{ "10.0.0.0/16", MG_TEXT, NULL, false },
	{ ".inf", MG_FLOAT, ".inf", false },
	{ "-.INF", MG_FLOAT, "-.INF", false },
	{ "+.Inf", MG_FLOAT, "+.Inf", false },
	{ ".NaN", MG_FLOAT, ".NaN", false },
	{ "-.nan", MG_TEXT, NULL, false },
	{ ".iNF", MG_TEXT, NULL, false },
	{ "+.nan", MG_TEXT, NULL, false },
	{ "-.NaN", MG_TEXT, NULL, false },
	{ ".NAN", MG_FLOAT, ".NAN", false },
	{ ".x", MG_TEXT, NULL, false },
	{ ".5x", MG_TEXT, NULL, false },
	{ "1.5e+x", MG_TEXT, NULL, false },
	{ "1.5e+1x", MG_TEXT, NULL, false },
	{ "1.5x+1", MG_TEXT, NULL, false },
	{ "1.5ex1", MG_TEXT, NULL, false },
	/* groups of sixty with a fraction */
	{ "1:30.5", MG_FLOAT, "90.5", true },
	{ "1:30.2_5", MG_FLOAT, "90.25", true },
	{ "1:30.", MG_FLOAT, "90.", true },
	{ "-1:30.5", MG_FLOAT, "-90.5", true },
	{ "0:00.0", MG_FLOAT, "0.0", true },
	{ "-0:00.0", MG_FLOAT, "-0.0", true },
	{ "1:30.x", MG_TEXT, NULL, false },
	{ "1:30.5x", MG_TEXT, NULL, false },
	{ "1:30.5/", MG_TEXT, NULL, false },
	{ "-0x0", MG_INT, "0", false },
	{ "-00", MG_INT, "0", true },
	/* dates and all the rest */
	{ "2012-10-17", MG_TEXT, NULL, false },
	{ "2010-09-09", MG_TEXT, NULL, false },
	{ "2001-12-14t21:59:43", MG_TEXT, NULL, false },
	{ "=", MG_TEXT, NULL, false },
	{ "<<", MG_TEXT, NULL, false },
	{ "arn:aws:s3:::b/*", MG_TEXT, NULL, false },
	{ "t3.micro", MG_TEXT, NULL, false },
};

static void table(void **state)
{
	struct mg_arena *a = mg_arena_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mg_str raw = mg_str_from(rows[i].raw), text;
		const char *want = rows[i].text ? rows[i].text : rows[i].raw;
		enum mg_kind kind;
		bool hazard;

		assert_int_equal(mg_yaml_scalar(a, raw, &kind, &text, &hazard), MG_OK);
		if (kind != rows[i].kind || !mg_str_is(text, want) || hazard != rows[i].hazard)
			fail_msg("`%s` is %s `%.*s` %s", rows[i].raw, mg_kind_name(kind), MG_STR_ARG(text), hazard ? "hazard" : "plain");
	}
	mg_arena_free(a);
}

/* Far beyond what anybody counts with: decimal stays decimal, other bases stay text with a warning, and nothing is slow. */
static void long_digits(void **state)
{
	struct mg_arena *a = mg_arena_new(0);
	size_t n = 1u << 20;
	char *p = malloc(n);
	struct mg_str text;
	enum mg_kind kind;
	bool hazard;

	(void)state;
	assert_non_null(p);
	memset(p, '7', n);
	assert_int_equal(mg_yaml_scalar(a, (struct mg_str){ p, n }, &kind, &text, &hazard), MG_OK);
	assert_int_equal(kind, MG_INT);
	assert_int_equal(text.n, n);
	p[0] = '0';
	assert_int_equal(mg_yaml_scalar(a, (struct mg_str){ p, n }, &kind, &text, &hazard), MG_OK);
	assert_int_equal(kind, MG_TEXT);
	assert_true(hazard);
	assert_int_equal(mg_yaml_scalar(a, (struct mg_str){ p, 291 }, &kind, &text, &hazard), MG_OK);
	assert_int_equal(kind, MG_INT);
	assert_int_equal(mg_yaml_scalar(a, (struct mg_str){ p, 292 }, &kind, &text, &hazard), MG_OK);
	assert_int_equal(kind, MG_TEXT);
	memcpy(p, "1:30.", 5);
	assert_int_equal(mg_yaml_scalar(a, (struct mg_str){ p, 294 }, &kind, &text, &hazard), MG_OK);
	assert_int_equal(kind, MG_FLOAT);
	assert_int_equal(mg_yaml_scalar(a, (struct mg_str){ p, 295 }, &kind, &text, &hazard), MG_OK);
	assert_int_equal(kind, MG_TEXT);
	p[0] = '0';
	p[1] = 'x';
	memset(p + 2, 'f', 290);
	assert_int_equal(mg_yaml_scalar(a, (struct mg_str){ p, 292 }, &kind, &text, &hazard), MG_OK);
	assert_int_equal(kind, MG_INT);
	assert_int_equal(text.n, 350);
	free(p);
	mg_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table),
		cmocka_unit_test(long_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
