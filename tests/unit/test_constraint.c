/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn_load.h"

#include "cfn/inputs.h"
#include "cfn/pattern.h"

/* Is value accepted by a parameter declared with the flow map declaration? */
static int accepts(const char *declaration, const char *value, struct mg_error *why)
{
	char text[1000];
	struct cfn c;

	snprintf(text, sizeof(text), "Parameters:\n  P: %s\nResources:\n  A: {Type: 'AWS::SNS::Topic'}\n", declaration);
	cfn_open(&c, text);
	assert_non_null(c.t);
	assert_int_equal(c.t->nparameters, 1);
	int rc = mg_parameter_accepts(&c.t->parameters[0], mg_str_from(value), why);
	cfn_close(&c);
	return rc;
}

#define yes(declaration, value) assert_int_equal(accepts(declaration, value, NULL), 1)
#define no(declaration, value) assert_int_equal(accepts(declaration, value, NULL), 0)
#define unchecked(declaration, value) assert_int_equal(accepts(declaration, value, NULL), -1)

static void a_pattern_matches_the_whole_value(void **state)
{
	(void)state;
	yes("{Type: String, AllowedPattern: 'a|b'}", "a");
	no("{Type: String, AllowedPattern: 'a|b'}", "axx");
	no("{Type: String, AllowedPattern: 'a|b'}", "xxb");
	yes("{Type: String, AllowedPattern: '^[a-z]+$'}", "abc");
	no("{Type: String, AllowedPattern: '^[a-z]+$'}", "abc\n");
	yes("{Type: String, AllowedPattern: '.*'}", "");
	no("{Type: String, AllowedPattern: '.+'}", "a\nb");
	yes("{Type: String, AllowedPattern: '(?s).+'}", "a\nb");
}

static void java_is_translated_or_refused(void **state)
{
	(void)state;
	yes("{Type: String, AllowedPattern: '\\p{Alpha}+'}", "abc");
	no("{Type: String, AllowedPattern: '\\p{Alpha}+'}", "ab1");
	yes("{Type: String, AllowedPattern: '[\\p{Alnum}-]+'}", "a-1");
	yes("{Type: String, AllowedPattern: '\\P{Digit}+'}", "abc");
	yes("{Type: String, AllowedPattern: '[\\w-\\+]+'}", "a-+");
	yes("{Type: String, AllowedPattern: '(?i)abc'}", "ABC");
	yes("{Type: String, AllowedPattern: '\\u0041+'}", "AA");
	yes("{Type: String, AllowedPattern: '(?!x)[a-z]++'}", "abc");
	yes("{Type: String, AllowedPattern: '\\Qa.b\\E'}", "a.b");
	unchecked("{Type: String, AllowedPattern: '[a-z&&[^b]]+'}", "a");
	unchecked("{Type: String, AllowedPattern: '[a[bc]]'}", "a");
	unchecked("{Type: String, AllowedPattern: '\\p{javaLowerCase}'}", "a");
	unchecked("{Type: String, AllowedPattern: '(?U)a'}", "a");
	unchecked("{Type: String, AllowedPattern: '(?i)k'}", "\xe2\x84\xaa");
	unchecked("{Type: String, AllowedPattern: '('}", "a");
}

/* One pattern, one value, and whether it matches as a whole: -1 where PCRE2 would not read the pattern as Java does. */
static void java_by_its_parts(void **state)
{
	static const struct {
		const char *pattern, *value;
		int want;
	} rows[] = {
		/* code points and octal digits */
		{ "\\u004a\\u004B\\u00e9", "JK\xc3\xa9", 1 },
		{ "[\\u0030-\\u0039]+", "123", 1 },
		{ "\\u00zz", "a", -1 },
		{ "\\u004G", "a", -1 },
		{ "\\u004`", "a", -1 },
		{ "\\u004@", "a", -1 },
		{ "\\u004/", "a", -1 },
		{ "\\u12", "a", -1 },
		{ "[\\u12]", "a", -1 },
		{ "\\ud7ff", "\xed\x9f\xbf", 1 },
		{ "\\ue000", "\xee\x80\x80", 1 },
		{ "\\ud83d\\ude00", "a", -1 },
		{ "\\0101", "A", 1 },
		{ "\\07", "\a", 1 },
		{ "\\0377", "\xc3\xbf", 1 },
		{ "\\0400", " 0", 1 },
		{ "\\01018", "A8", 1 },
		{ "\\0/", "a", -1 },
		{ "\\08", "a", -1 },
		{ "\\0", "a", -1 },
		/* properties */
		{ "[\\p{XDigit}]+", "fF0", 1 },
		{ "[\\P{Alpha}]", "1", 1 },
		{ "[\\P{Alpha}]", "a", 0 },
		{ "\\P{ASCII}", "\xc3\xa9", 1 },
		{ "\\pL", "\xc3\xa9", 1 },
		{ "\\p{Lu}", "A", 1 },
		{ "\\p{Alpha", "a", -1 },
		{ "\\p", "a", -1 },
		{ "\\pAlpha}", "a", -1 },
		/* quoting */
		{ "\\Qa.b", "a.b", 1 },
		{ "\\Qa.b", "axb", 0 },
		{ "\\Q(\\E+", "((", 1 },
		{ "[\\Q]\\E]", "]", 1 },
		/* escapes that differ */
		{ "\\Ka", "a", -1 },
		{ "a\\C", "ab", -1 },
		{ "\\N", "a", -1 },
		{ "(a)\\g1", "aa", -1 },
		{ "\\o{101}", "A", -1 },
		{ "\\La", "a", -1 },
		{ "\\la", "a", -1 },
		{ "\\Ua", "a", -1 },
		{ "(a)\\1", "aa", 1 },
		{ "(?<n>a)\\k<n>", "aa", 1 },
		{ "\\", "a", -1 },
		/* classes */
		{ "[]a]+", "]a", 1 },
		{ "[^]a]+", "bc", 1 },
		{ "[^]a]+", "]", 0 },
		{ "[a&]+", "a&", 1 },
		{ "[a&&b]", "a", -1 },
		{ "[\\d-x]+", "1-x", 1 },
		{ "[\\w-]+", "a-", 1 },
		{ "[\\.-z]", "A", 1 },
		{ "[a", "a", -1 },
		{ "[a\\", "a", -1 },
		{ "[", "a", -1 },
		/* groups */
		{ "(?:a|b)(?=c)c(?!d)", "ac", 1 },
		{ "a(?<=a)b(?<!a)c", "abc", 1 },
		{ "(?>a+)b", "aab", 1 },
		{ "(?i:A)b", "ab", 1 },
		{ "(?i-s)A", "a", 1 },
		{ "(?m)a", "a", 1 },
		{ "(?x)[a b]", "a", -1 },
		{ "(?i", "a", -1 },
		{ "(?", "a", -1 },
		{ "(?P<n>a)", "a", -1 },
		{ "(?|a)", "a", -1 },
		{ "(?#a)", "a", -1 },
		{ "(*UCP)a", "a", -1 },
		{ "(a", "a", -1 },
		{ "a)", "a", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char declaration[200];
		snprintf(declaration, sizeof(declaration), "{Type: String, AllowedPattern: '%s'}", rows[i].pattern);
		int got = accepts(declaration, rows[i].value, NULL);
		if (got != rows[i].want)
			fail_msg("%s with %s: %d, want %d", rows[i].pattern, rows[i].value, got, rows[i].want);
	}
}

static void a_hostile_pattern_is_stopped(void **state)
{
	struct mg_error why;

	(void)state;
	assert_int_equal(accepts("{Type: String, AllowedPattern: '(a|aa)+[bc]'}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &why), -1);
	assert_non_null(strstr(why.text, "limits"));
}

/* All patterns of a template draw on one account: past it values are neither right nor wrong, and no template is held up. */
static void patterns_of_a_template_share_what_they_cost(void **state)
{
	struct mg_buf text = { 0 };
	struct mg_limits limits = mg_limits_default;
	struct cfn c;

	(void)state;
	limits.pattern_match = 1000;
	mg_buf_puts(&text, "Parameters:\n");
	for (int i = 0; i < 150; i++)
		mg_buf_printf(&text, "  P%d: {Type: String, AllowedPattern: '[a-z]+', Default: A}\n", i);
	mg_buf_puts(&text, "Resources:\n  A: {Type: 'AWS::SNS::Topic'}\n");
	cfn_open_label(&c, "t.yaml", mg_buf_view(&text), NULL, &limits);
	assert_int_equal(c.t->nparameters, 150);
	assert_int_equal(mg_parameter_accepts(&c.t->parameters[0], MG_STR("A"), &c.err), -1);
	assert_non_null(strstr(c.err.text, "parameter `P0`: the AllowedPatterns of this template cost more than may be spent on them"));
	size_t broken = 0, unread = 0;
	for (size_t i = 0; i < c.diags.n; i++) {
		broken += !strcmp(c.diags.items[i].code, "default-breaks-constraint");
		unread += !strcmp(c.diags.items[i].code, "pattern-unchecked");
	}
	assert_int_equal(broken + unread, 150);
	assert_int_equal(broken, 8000 / 156); /* 150 and a byte each for compiling; no step matches */
	cfn_close(&c);
	mg_buf_fini(&text);
}

static void numbers(void **state)
{
	(void)state;
	yes("{Type: Number}", "1000.0");
	yes("{Type: Number}", "-3");
	no("{Type: Number}", "3x");
	no("{Type: Number}", "");
	no("{Type: Number}", "nan");
	yes("{Type: Number}", "03");
	yes("{Type: Number}", "00");
	yes("{Type: Number}", "-007.50");
	no("{Type: Number}", "0x10");
	no("{Type: Number}", "0-3");
	no("{Type: Number}", "00x");
	yes("{Type: Number, MaxValue: 5}", "05");
	no("{Type: Number, MaxValue: 5}", "06");
	no("{Type: Number, MinValue: 1}", "-05");
	no("{Type: Number}", "-");
	yes("{Type: Number}", "+05");
	no("{Type: Number}", "+");
	no("{Type: Number}", "+x");
	yes("{Type: Number, MinValue: x}", "0");
	yes("{Type: Number, AllowedPattern: 'x'}", "0");
	no("{Type: Number, MinValue: 1e1}", "9");
	yes("{Type: Number, MinValue: 1, MaxValue: 5}", "5");
	no("{Type: Number, MinValue: 1, MaxValue: 5}", "5.5");
	no("{Type: Number, MinValue: 1}", "0");
	yes("{Type: 'List<Number>', MaxValue: 5}", "1, 2 ,3");
	no("{Type: 'List<Number>', MaxValue: 5}", "1,x");
	no("{Type: 'List<Number>', MaxValue: 5}", "1,6");
}

static void lengths_count_characters(void **state)
{
	(void)state;
	yes("{Type: String, MaxLength: 2}", "\xc3\xa4\xc3\xb6");
	no("{Type: String, MaxLength: 2}", "abc");
	no("{Type: String, MinLength: 1}", "");
}

static void allowed_values_compare_by_text(void **state)
{
	(void)state;
	yes("{Type: String, AllowedValues: [dev, prod]}", "dev");
	no("{Type: String, AllowedValues: [dev, prod]}", "Dev");
	yes("{Type: Number, AllowedValues: [1, 2]}", "2");
	/* What the load refuses counts for what is right in it. */
	no("{Type: String, AllowedValues: [[prod], dev]}", "prod");
	yes("{Type: String, AllowedValues: [[prod], dev]}", "dev");
	yes("{Type: String, AllowedValues: prod}", "dev");
	no("{Type: String, AllowedValues: [Yes, No]}", "Yes");
	yes("{Type: String, AllowedValues: [Yes, No]}", "true");
}

static void lists_are_checked_member_by_member(void **state)
{
	(void)state;
	yes("{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a, b");
	no("{Type: CommaDelimitedList, AllowedValues: [a, b]}", "a,c");
	yes("{Type: CommaDelimitedList, AllowedPattern: '[a-z]*'}", "");
	no("{Type: CommaDelimitedList, AllowedPattern: '[a-z]+'}", "");
	/* What can be told of the others counts, whatever cannot be checked. */
	unchecked("{Type: CommaDelimitedList, AllowedPattern: '(?i)[a-k]+'}", "a,\xe2\x84\xaa,b");
	no("{Type: CommaDelimitedList, AllowedPattern: '(?i)[a-k]+'}", "a,\xe2\x84\xaa,1");
}

static void an_ssm_value_is_judged_by_its_key(void **state)
{
	(void)state;
	yes("{Type: 'AWS::SSM::Parameter::Value<List<String>>', AllowedPattern: '/a/.*'}", "/a/b,c");
	no("{Type: 'AWS::SSM::Parameter::Value<List<String>>', AllowedPattern: '/a/.*'}", "x,/a/b");
}

static void reasons_teach_and_keep_secrets(void **state)
{
	struct mg_error why;

	(void)state;
	assert_int_equal(accepts("{Type: String, AllowedValues: [dev], ConstraintDescription: 'only dev'}", "prod", &why), 0);
	assert_string_equal(why.text, "parameter `P`: `prod` is none of its AllowedValues (`dev`); its ConstraintDescription says `only dev`");
	assert_int_equal(accepts("{Type: String, AllowedValues: [[a], b, c]}", "d", &why), 0);
	assert_string_equal(why.text, "parameter `P`: `d` is none of its AllowedValues (`b`, `c`)");
	assert_int_equal(accepts("{Type: Number, AllowedValues: [1, 2, 3, 4, 5, 6]}", "9", &why), 0);
	assert_string_equal(why.text, "parameter `P`: `9` is none of its AllowedValues (`1`, `2`, `3`, `4`, `5`, ...)");
	assert_int_equal(accepts("{Type: Number, MaxValue: 5}", "9", &why), 0);
	assert_string_equal(why.text, "parameter `P`: `9` breaks its MaxValue `5`");
	assert_int_equal(accepts("{Type: String, AllowedPattern: '[[a]]'}", "a", &why), -1);
	assert_string_equal(why.text, "the pattern cannot be checked: a class inside a class at offset 1");
	assert_int_equal(accepts("{Type: String, NoEcho: true, AllowedPattern: 'x'}", "hunter2", &why), 0);
	assert_null(strstr(why.text, "hunter2"));
	assert_non_null(strstr(why.text, "****"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_matches_the_whole_value), cmocka_unit_test(java_is_translated_or_refused), cmocka_unit_test(java_by_its_parts),
		cmocka_unit_test(a_hostile_pattern_is_stopped),
		cmocka_unit_test(patterns_of_a_template_share_what_they_cost),
		cmocka_unit_test(numbers), cmocka_unit_test(lengths_count_characters), cmocka_unit_test(allowed_values_compare_by_text),
		cmocka_unit_test(lists_are_checked_member_by_member), cmocka_unit_test(an_ssm_value_is_judged_by_its_key), cmocka_unit_test(reasons_teach_and_keep_secrets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
