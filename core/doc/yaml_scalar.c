/* SPDX-License-Identifier: Apache-2.0 */
/* Plain YAML 1.1 scalars as CloudFormation reads them: the table of reference 2.3. Timestamps, `=` and `y`/`n` stay text. */
#include <stdio.h>

#include "doc/doc.h"

/* Numbers of more digits than this stay text: converting a base is quadratic, and no template means them as numbers. */
#define DIGITS_MAX 290
#define LIMBS 40 /* of nine decimal digits each: holds DIGITS_MAX hexadecimal digits and as many groups of sixty */

struct big {
	uint32_t limb[LIMBS];
	size_t n;
};

static bool big_add(struct big *b, uint32_t base, uint32_t digit)
{
	uint64_t carry = digit;

	for (size_t i = 0; i < b->n; i++) {
		uint64_t v = (uint64_t)b->limb[i] * base + carry;

		b->limb[i] = (uint32_t)(v % 1000000000u);
		carry = v / 1000000000u;
	}
	if (carry) {
		if (b->n == LIMBS)
			return false;
		b->limb[b->n++] = (uint32_t)carry;
	}
	return true;
}

static struct mg_str big_text(struct mg_arena *a, const struct big *b, bool negative, struct mg_str fraction)
{
	char text[LIMBS * 9 + 2];
	size_t n = 0;

	if (negative && (b->n || fraction.n))
		text[n++] = '-';
	if (!b->n)
		text[n++] = '0';
	for (size_t i = b->n; i-- > 0;)
		n += (size_t)snprintf(text + n, sizeof text - n, i + 1 == b->n ? "%u" : "%09u", (unsigned)b->limb[i]);
	return fraction.n ? mg_arena_printf(a, "%.*s%.*s", (int)n, text, MG_STR_ARG(fraction))
			  : mg_arena_str(a, (struct mg_str){ text, n });
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int digit_of(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* Length of the run of digits of base and underscores at p; *digits counts the digits. */
static size_t run_of(struct mg_str s, size_t from, int base, size_t *digits)
{
	size_t i = from;

	for (*digits = 0; i < s.n && (s.p[i] == '_' || digit_of(s.p[i]) < base); i++)
		*digits += s.p[i] != '_';
	return i - from;
}

static bool has_underscore(struct mg_str s)
{
	return s.n && memchr(s.p, '_', s.n) != NULL;
}

/* What one number looks like; filled by the scanners below. */
struct number {
	enum mg_kind kind;
	bool negative, hazard;
	bool as_is;             /* the canonical text is a piece of the source: text */
	struct mg_str text;
	struct mg_str digits;   /* else: digits of base, groups split by ':' when base is 60 */
	int base;
	struct mg_str fraction; /* base 60 floats: "." and what follows */
};

/* [0-9][0-9_]*(:[0-5]?[0-9])+ and, for floats, \.[0-9_]* behind it. s is without the sign. */
static bool scan_sixty(struct mg_str s, size_t i, struct number *out)
{
	while (i < s.n && s.p[i] == ':') {
		size_t k = i + 1, from = k;

		while (k < s.n && k < from + 2 && is_digit(s.p[k]))
			k++;
		if (k == from || (k == from + 2 && s.p[from] > '5'))
			return false;
		i = k;
	}
	out->digits = mg_str_sub(s, 0, i);
	out->base = 60;
	out->hazard = true;
	if (i == s.n) {
		out->kind = MG_INT;
		return s.p[0] != '0';
	}
	if (s.p[i] != '.')
		return false;
	for (size_t k = i + 1; k < s.n; k++)
		if (!is_digit(s.p[k]) && s.p[k] != '_')
			return false;
	out->kind = MG_FLOAT;
	out->fraction = mg_str_sub(s, i, s.n - i);
	return true;
}

/* What may follow the digits before a float's point: [0-9_]*([eE][-+][0-9]+)? up to the end. */
static bool is_float_tail(struct mg_str s, size_t i)
{
	size_t from;

	while (i < s.n && (is_digit(s.p[i]) || s.p[i] == '_'))
		i++;
	if (i == s.n)
		return true;
	if (s.n - i < 3 || (s.p[i] != 'e' && s.p[i] != 'E') || (s.p[i + 1] != '-' && s.p[i + 1] != '+'))
		return false;
	for (from = i += 2; i < s.n && is_digit(s.p[i]); i++)
		;
	return i == s.n && i > from;
}

static bool scan_prefixed(struct mg_str s, int base, struct number *out)
{
	size_t digits;

	if (run_of(s, 2, base, &digits) != s.n - 2 || !digits)
		return false;
	out->kind = MG_INT;
	out->base = base;
	out->digits = mg_str_sub(s, 2, s.n - 2);
	out->hazard = has_underscore(s);
	return true;
}

static bool is_special_float(struct mg_str s, bool sign)
{
	return mg_str_is(s, ".inf") || mg_str_is(s, ".Inf") || mg_str_is(s, ".INF") ||
	       (!sign && (mg_str_is(s, ".nan") || mg_str_is(s, ".NaN") || mg_str_is(s, ".NAN")));
}

/* s is without its sign and not empty; whole has it. */
static bool scan_number(struct mg_str whole, struct mg_str s, bool sign, struct number *out)
{
	size_t n, digits;

	if (s.p[0] == '.') {
		out->kind = MG_FLOAT;
		out->as_is = true;
		out->text = whole;
		out->hazard = has_underscore(s);
		return is_special_float(s, sign) || (!sign && s.n > 1 && is_digit(s.p[1]) && is_float_tail(s, 2));
	}
	if (!is_digit(s.p[0]))
		return false;
	if (s.n > 2 && s.p[0] == '0' && (s.p[1] == 'x' || s.p[1] == 'b'))
		return scan_prefixed(s, s.p[1] == 'x' ? 16 : 2, out);
	n = run_of(s, 0, 10, &digits);
	if (n < s.n && s.p[n] == ':')
		return scan_sixty(s, n, out);
	if (n < s.n) {
		out->kind = MG_FLOAT;
		out->as_is = true;
		out->text = whole;
		out->hazard = has_underscore(s);
		return s.p[n] == '.' && is_float_tail(s, n + 1);
	}
	out->kind = MG_INT;
	if (s.p[0] != '0' || s.n == 1) {
		out->as_is = true;
		out->text = whole.p[0] == '+' || (whole.p[0] == '-' && s.p[0] == '0') ? s : whole;
		out->hazard = has_underscore(s);
		return true;
	}
	out->base = 8;
	out->digits = mg_str_sub(s, 1, s.n - 1);
	out->hazard = true;
	return run_of(s, 0, 8, &digits) == s.n;
}

static struct mg_str without_underscores(struct mg_arena *a, struct mg_str s)
{
	char *p;
	size_t n = 0;

	if (!has_underscore(s))
		return s;
	p = mg_arena_alloc(a, s.n);
	if (!p)
		return MG_STR_NONE;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '_')
			p[n++] = s.p[i];
	return (struct mg_str){ p, n };
}

/* The decimal text of digits in base 2, 8, 16 or 60; false when there are too many of them. */
static bool convert(struct mg_arena *a, const struct number *num, struct mg_str *text)
{
	struct big b = { .n = 0 };
	struct mg_str fraction;
	uint32_t base = (uint32_t)num->base, group = 0;
	bool first = true;

	if (num->digits.n > DIGITS_MAX || num->fraction.n > DIGITS_MAX)
		return false;
	for (size_t i = 0; i < num->digits.n; i++) {
		char c = num->digits.p[i];

		if (c == '_')
			continue;
		if (base == 60 && first && c != ':') {
			big_add(&b, 10, (uint32_t)(c - '0'));
		} else if (base == 60) {
			if (c == ':' && !first)
				big_add(&b, 60, group);
			group = c == ':' ? 0 : group * 10 + (uint32_t)(c - '0');
			first = false;
		} else {
			big_add(&b, base, (uint32_t)digit_of(c));
		}
	}
	if (base == 60)
		big_add(&b, 60, group);
	fraction = without_underscores(a, num->fraction);
	*text = fraction.p || !num->fraction.n ? big_text(a, &b, num->negative, fraction) : MG_STR_NONE;
	return true;
}

/* Twelve digits with a leading zero and an 8 or 9: text for the service, 12345678901 for tools that read YAML 1.2. */
static bool is_ambiguous_account(struct mg_str raw)
{
	bool high = false;

	if (raw.n != 12 || raw.p[0] != '0')
		return false;
	for (size_t i = 0; i < raw.n; i++) {
		if (!is_digit(raw.p[i]))
			return false;
		high |= raw.p[i] > '7';
	}
	return high;
}

static int number(struct mg_arena *a, struct mg_str raw, enum mg_kind *kind, struct mg_str *text, bool *hazard)
{
	bool sign = raw.p[0] == '+' || raw.p[0] == '-';
	struct mg_str s = mg_str_sub(raw, sign, raw.n - sign);
	struct number num = { .negative = raw.p[0] == '-' };

	if (!s.n || !scan_number(raw, s, sign, &num)) {
		*hazard = is_ambiguous_account(raw);
		return MG_OK;
	}
	*hazard = num.hazard;
	if (num.as_is)
		*text = without_underscores(a, num.text);
	else if (!convert(a, &num, text))
		return MG_OK;
	*kind = num.kind;
	return text->p ? MG_OK : MG_ELIMIT;
}

static const struct {
	const char *word;
	enum mg_kind kind;
	const char *text;
} words[] = {
	{ "true", MG_BOOL, "true" },   { "True", MG_BOOL, "true" },   { "TRUE", MG_BOOL, "true" },   { "yes", MG_BOOL, "true" },
	{ "Yes", MG_BOOL, "true" },    { "YES", MG_BOOL, "true" },    { "on", MG_BOOL, "true" },     { "On", MG_BOOL, "true" },
	{ "ON", MG_BOOL, "true" },     { "false", MG_BOOL, "false" }, { "False", MG_BOOL, "false" }, { "FALSE", MG_BOOL, "false" },
	{ "no", MG_BOOL, "false" },    { "No", MG_BOOL, "false" },    { "NO", MG_BOOL, "false" },    { "off", MG_BOOL, "false" },
	{ "Off", MG_BOOL, "false" },   { "OFF", MG_BOOL, "false" },   { "~", MG_NULL, "null" },      { "null", MG_NULL, "null" },
	{ "Null", MG_NULL, "null" },   { "NULL", MG_NULL, "null" },
};

int mg_yaml_scalar(struct mg_arena *a, struct mg_str raw, enum mg_kind *kind, struct mg_str *text, bool *hazard)
{
	*kind = MG_TEXT;
	*text = raw;
	*hazard = false;
	if (!raw.n) {
		*kind = MG_NULL;
		*text = MG_STR("null");
		return MG_OK;
	}
	if (is_digit(raw.p[0]) || raw.p[0] == '+' || raw.p[0] == '-' || raw.p[0] == '.')
		return number(a, raw, kind, text, hazard);
	if (raw.n > 5 || !strchr("tTfFyYnNoO~", raw.p[0]))
		return MG_OK;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (mg_str_is(raw, words[i].word)) {
			*kind = words[i].kind;
			*text = mg_str_from(words[i].text);
			break;
		}
	}
	return MG_OK;
}
