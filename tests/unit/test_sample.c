/* SPDX-License-Identifier: Apache-2.0 */
/* The texts made for a pattern: the first ones exactly, and that the pattern takes those that it should. */
#include "unit.h"

#include "base/limits.h"
#include "cfn/pattern.h"
#include "cfn/sample.h"

#define VARIANTS 100

struct row {
	const char *pattern, *first; /* the first three texts, parted by blanks; "!" where none is made */
};

/* The pattern takes every text that is made for it. */
static const struct row rows[] = {
	/* characters */
	{ "a\\.b", "a.b a.b a.b" },
	{ "x\\\\", "x\\ x\\ x\\" },
	{ ".", "a A 0" },
	{ "\xc3\xa9+", "\xc3\xa9 \xc3\xa9 \xc3\xa9\xc3\xa9" },
	{ "", "  " },
	/* classes */
	{ "\\d", "0 1 9" },
	{ "\\D", "a A b" },
	{ "\\w", "a A 0" },
	{ "\\W", "- . /" },
	{ "\\S", "a A 0" },
	{ "x\\sy", "x\x20y x\x20y x\x20y" },
	{ "[\\s_]", "_   _" },
	{ "[\\d-z]", "0 1 z" },
	{ "[ab-]", "a b -" },
	{ "[ab-]c", "ac bc -c" },
	{ "[a-c]{3,}", "aaa baa caa" },
	{ "[^]a]+", "A 0 b" },
	{ "[\\]a]", "a ] a" },
	{ "[\\t\\na]", "a a a" },
	{ "[]|)]x", ")x ]x |x" },
	{ "(a|[|)]b)c", "ac )bc ac" },
	{ "(a|[\\]|]b)c", "ac ]bc ac" },
	{ "[a-\xc3\xa9]", "a a a" },
	{ "[\xc3\xa0-\xc3\xa9z]", "z z z" },
	/* properties */
	{ "\\p{Upper}", "A Z B" },
	{ "\\p{Lu}", "A Z B" },
	{ "\\p{Lower}", "a b z" },
	{ "\\p{Ll}", "a b z" },
	{ "\\p{Alpha}", "a A b" },
	{ "\\p{L}", "a A b" },
	{ "\\pL", "a A b" },
	{ "\\p{Digit}{2}", "00 10 90" },
	{ "\\p{Nd}", "0 1 9" },
	{ "\\pN", "0 1 9" },
	{ "\\p{Alnum}", "a A 0" },
	{ "\\p{XDigit}+", "a A 0" },
	{ "\\p{Punct}", "- _ ." },
	{ "\\p{P}", "- _ ." },
	{ "[\\p{Space}.]", ".   ." },
	{ "[\\p{Blank}.]", ".   ." },
	{ "[\\p{Zs}.]", ".   ." },
	{ "\\P{Digit}", "a A b" },
	{ "[\\P{Alpha}]+", "0 1 9" },
	/* groups */
	{ "(a(b|c)d|e)f", "abdf ef acdf" },
	{ "(a|\\)b)c", "ac )bc ac" },
	{ "a|", "a  a" },
	{ "(?i)abc", "abc abc abc" },
	{ "(?i:abc)d", "abcd abcd abcd" },
	{ "(?<name>ab)c", "abc abc abc" },
	{ "(?>a|b)c", "ac bc ac" },
	{ "(?=a|b)[ab]", "a b a" },
	{ "(?=(a|b))[ab]", "a b a" },
	{ "(?=[)])[)]", ") ) )" },
	{ "(?<!a)b", "b b b" },
	{ "(?<!=)b", "b b b" },
	{ "^\\ba\\b$", "a a a" },
	{ "\\Aa\\z", "a a a" },
	/* repetitions: 8 is the length reached for */
	{ "a{2}", "aa aa aa" },
	{ "a{0}", "  " },
	{ "a{0,1}", "a  a" },
	{ "a??", "a  a" },
	{ "a*+b", "ab b ab" },
	{ "a+?", "a a aa" },
	{ "(ab){2,3}", "abab abab ababab" },
	{ "(((()*)*)*)*", "  " },
	/* nothing that can be shown, or made at all */
	{ "[\\t]", "! ! !" },
	{ "\\n", "! ! !" },
	{ "[^\\d\\D]", "! ! !" },
	{ "[\xc3\xa9]", "! ! !" },
	{ "(a|b)\\1", "! ! !" },
	{ "a{4097}", "! ! !" },
	{ "((((((((((((((((((((((((((((((((((a))))))))))))))))))))))))))))))))))", "! ! !" },
	/* no pattern, or none that can be checked */
	{ "a)", "! ! !" },
	{ "\\p", "! ! !" },
	{ "\\p{", "! ! !" },
	{ "\\p{Upper", "! ! !" },
	{ "[", "! ! !" },
	{ "[[ab]c]", "! ! !" },
	{ "((((a{0}){200}){200}){200})", "! ! !" },
};

static void first_texts(void **state)
{
	struct mg_buf b = { 0 }, all = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		mg_buf_clear(&all);
		for (uint64_t v = 0; v < 3; v++) {
			if (v)
				mg_buf_putc(&all, ' ');
			if (mg_sample(mg_str_from(rows[i].pattern), v, 8, &b))
				mg_buf_add(&all, b.p, b.n);
			else
				mg_buf_putc(&all, '!');
		}
		if (!mg_str_is(mg_buf_view(&all), rows[i].first))
			fail_msg("%s gives `%.*s`, not `%s`", rows[i].pattern, (int)all.n, all.p, rows[i].first);
	}
	mg_buf_fini(&b);
	mg_buf_fini(&all);
}

static void what_is_made_matches(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mg_error err;
		struct mg_pattern *p = mg_pattern_new(mg_str_from(rows[i].pattern), &mg_limits_default, &err);
		for (uint64_t v = 0; v < VARIANTS; v++)
			if (mg_sample(mg_str_from(rows[i].pattern), v, 8, &b) && (!p || mg_pattern_whole(p, mg_buf_view(&b)) != 1))
				fail_msg("%s does not take `%.*s`", rows[i].pattern, (int)b.n, b.p);
		mg_pattern_free(p);
	}
	mg_buf_fini(&b);
}

/* Look-around is passed over: some of the texts fit all the same. */
static void some_texts_match(void **state)
{
	static const char *const patterns[] = { "(?!a|b)[a-z]", "[\\x20-\\x7e]{3}", "(?!-)[a-z-]{2}(?<!-)" };
	struct mg_buf b = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		struct mg_error err;
		struct mg_pattern *p = mg_pattern_new(mg_str_from(patterns[i]), &mg_limits_default, &err);
		size_t fit = 0;
		assert_non_null(p);
		for (uint64_t v = 0; v < VARIANTS; v++)
			fit += mg_sample(mg_str_from(patterns[i]), v, 8, &b) && mg_pattern_whole(p, mg_buf_view(&b)) == 1;
		if (!fit)
			fail_msg("no text for %s", patterns[i]);
		mg_pattern_free(p);
	}
	mg_buf_fini(&b);
}

/* Half a pattern ends the making in an orderly way, wherever it is cut. */
static void cut_patterns(void **state)
{
	static const char pattern[] = "(?<n>a|[^\\]b-z\\p{Lu}]{2,3}?)\\P{Digit}(?=\\w+|[)])\\\\x\\p{Alpha}{1}";
	struct mg_buf b = { 0 };

	(void)state;
	for (size_t n = 1; n < sizeof pattern; n++) {
		char *cut = malloc(n); /* exactly as long, so that a byte too far is seen */
		assert_non_null(cut);
		memcpy(cut, pattern, n);
		for (uint64_t v = 0; v < 20; v++)
			if (mg_sample((struct mg_str){ cut, n }, v, 8, &b))
				assert_true(b.n <= 4096);
		free(cut);
	}
	mg_buf_fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_texts),
		cmocka_unit_test(what_is_made_matches),
		cmocka_unit_test(some_texts_match),
		cmocka_unit_test(cut_patterns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
