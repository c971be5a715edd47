/* SPDX-License-Identifier: Apache-2.0 */
/* Searches of `matches`: what they cost, and the cache that must not show in it. */
#include "unit.h"

#include <stdio.h>

#include "base/error.h"
#include "policy/regex.h"

/* Fuel that a search takes out of a full account. */
static uint64_t price(struct mg_regex_cache *c, const char *pattern, const char *subject, int want)
{
	struct mg_account a;
	struct mg_error err;
	mg_account_init(&a, &mg_limits_default);
	uint64_t before = a.fuel_left;
	assert_int_equal(mg_regex_search(c, &mg_limits_default, &a, mg_str_from(pattern), mg_str_from(subject), &err), want);
	return before - a.fuel_left;
}

static void test_what_is_cached_costs_the_same(void **state)
{
	(void)state;
	struct mg_regex_cache *c = mg_regex_cache_new();
	assert_non_null(c);
	uint64_t cold = price(c, "(a+)+$", "aaaaab", 0);
	assert_int_equal(price(c, "(a+)+$", "aaaaab", 0), cold);
	uint64_t wrong = price(c, "(a", "a", MG_EPOLICY);
	assert_int_equal(price(c, "(a", "a", MG_EPOLICY), wrong);
	for (int i = 0; i < 200; i++) { /* drives the first one out */
		char text[32];
		snprintf(text, sizeof text, "x%d.y", i);
		price(c, text, "x", 0);
	}
	assert_int_equal(price(c, "(a+)+$", "aaaaab", 0), cold);
	mg_regex_cache_free(c);
}

static void test_an_account_pays_once_for_compiling(void **state)
{
	(void)state;
	struct mg_regex_cache *c = mg_regex_cache_new();
	struct mg_account a;
	struct mg_error err;
	mg_account_init(&a, &mg_limits_default);
	uint64_t full = a.fuel_left;
	assert_int_equal(mg_regex_search(c, &mg_limits_default, &a, MG_STR("b.c"), MG_STR("abxc"), &err), 1);
	uint64_t first = full - a.fuel_left;
	assert_int_equal(mg_regex_search(c, &mg_limits_default, &a, MG_STR("b.c"), MG_STR("abxc"), &err), 1);
	uint64_t second = full - first - a.fuel_left;
	assert_true(first > 1000 && second < first - 1000);
	for (int i = 0; i < MG_ACCOUNT_PATTERNS; i++) { /* so many others make it forget */
		char text[32];
		snprintf(text, sizeof text, "x%d.y", i);
		assert_int_equal(mg_regex_search(c, &mg_limits_default, &a, mg_str_from(text), MG_STR("x"), &err), 0);
	}
	uint64_t before = a.fuel_left;
	assert_int_equal(mg_regex_search(c, &mg_limits_default, &a, MG_STR("b.c"), MG_STR("abxc"), &err), 1);
	assert_int_equal(before - a.fuel_left, first);
	mg_regex_cache_free(c);
}

static void test_a_spent_account_searches_nothing(void **state)
{
	(void)state;
	struct mg_regex_cache *c = mg_regex_cache_new();
	struct mg_limits l = mg_limits_default;
	struct mg_account a;
	struct mg_error err;
	const uint64_t fuels[] = { 0, 1065, 1071 }; /* compiling costs 1060, a search 10 before its first step: short of each of them */
	for (size_t i = 0; i < sizeof fuels / sizeof *fuels; i++) {
		l.policy_fuel = fuels[i];
		mg_account_init(&a, &l);
		assert_int_equal(mg_regex_search(c, &l, &a, MG_STR("b.c"), MG_STR("abxbxbxc"), &err), MG_ELIMIT);
		assert_int_equal(a.spent, MG_STOP_FUEL);
	}
	mg_regex_cache_free(c);
}

/* Patterns that are plain texts, with anchors and what they are the text of; NULL: no plain text. */
static void test_literals(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *text;
		bool from_start, to_end;
	} rows[] = {
		{ "", "", false, false },		{ "^", "", true, false },		{ "$", "", false, true },
		{ "^$", "", true, true },		{ "abc", "abc", false, false },	{ "^abc$", "abc", true, true },
		{ "a\\.b", "a.b", false, false },	{ "\\^a\\$", "^a$", false, false }, { "a\\-b\\/c\\:d", "a-b/c:d", false, false },
		{ "\\$", "$", false, false },		{ "^\\$$", "$", true, true },	{ "a.b", NULL, false, false },
		{ "\\_\\#", "_#", false, false },		{ "\\Z", NULL, false, false },	{ "\\1", NULL, false, false },
		{ "\\d", NULL, false, false },		{ "a\\", NULL, false, false },	{ "a|b", NULL, false, false },
		{ "a$b", NULL, false, false },		{ "a^b", NULL, false, false },	{ "a*", NULL, false, false },
		{ "(a)", NULL, false, false },		{ "[a]", NULL, false, false },	{ "a{2}", NULL, false, false },
	};
	char out[32];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mg_literal_pattern lit;
		bool plain = mg_regex_literal(mg_str_from(rows[i].pattern), out, &lit);
		if (plain != (rows[i].text != NULL))
			fail_msg("%s", rows[i].pattern);
		if (!plain)
			continue;
		assert_str(lit.text, rows[i].text);
		assert_int_equal(lit.from_start, rows[i].from_start);
		assert_int_equal(lit.to_end, rows[i].to_end);
	}
	struct mg_literal_pattern lit;
	assert_true(mg_regex_literal((struct mg_str){ "a\0b", 3 }, out, &lit) && lit.text.n == 3);
	assert_true(mg_regex_literal((struct mg_str){ "a\\\0", 3 }, out, &lit) && lit.text.n == 2);
	assert_true(mg_regex_literal(MG_STR_NONE, out, &lit) && lit.text.n == 0);
}

static void test_empty_texts(void **state)
{
	(void)state;
	struct mg_regex_cache *c = mg_regex_cache_new();
	struct mg_account a;
	struct mg_error err;
	mg_account_init(&a, &mg_limits_default);
	assert_int_equal(mg_regex_search(c, &mg_limits_default, &a, MG_STR_NONE, MG_STR_NONE, &err), 1);
	assert_int_equal(mg_regex_search(c, &mg_limits_default, &a, MG_STR("^$"), MG_STR_NONE, &err), 1);
	assert_int_equal(mg_regex_search(c, &mg_limits_default, &a, MG_STR("."), MG_STR_NONE, &err), 0);
	mg_regex_cache_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_cached_costs_the_same),
		cmocka_unit_test(test_an_account_pays_once_for_compiling),
		cmocka_unit_test(test_a_spent_account_searches_nothing),
		cmocka_unit_test(test_literals),
		cmocka_unit_test(test_empty_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
