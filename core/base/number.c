/* SPDX-License-Identifier: Apache-2.0 */
/* Text to number, the same in every locale. */
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "base/str.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool mg_str_to_int(struct mg_str s, int64_t *out)
{
	size_t i = 0;
	bool negative = s.n && s.p[0] == '-';
	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		i++;
	if (i == s.n)
		return false;
	int64_t v = 0;
	for (; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		int digit = s.p[i] - '0';
		if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, negative ? -digit : digit, &v))
			return false;
	}
	*out = v;
	return true;
}

/* What the scan of a decimal number leaves for the exact fast path. */
struct decimal {
	uint64_t mantissa;
	int digits;   /* significant digits in mantissa; above 19 it is not exact */
	int exponent; /* of ten */
};

static size_t digits(struct mg_str s, size_t i, struct decimal *d, int scale)
{
	for (; i < s.n && is_digit(s.p[i]); i++) {
		if (d->digits < 19)
			d->mantissa = d->mantissa * 10 + (uint64_t)(s.p[i] - '0');
		if (d->digits < 20 && d->mantissa) /* none before the first that counts */
			d->digits++;
		d->exponent -= scale;
	}
	return i;
}

/* JSON grammar plus a leading '+', ".5" and "1."; a leading zero stands alone. */
static bool scan(struct mg_str s, struct decimal *d)
{
	size_t i = s.n && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0;
	size_t whole = i;
	i = digits(s, i, d, 0);
	size_t n = i - whole;
	if (n > 1 && s.p[whole] == '0')
		return false;
	if (i < s.n && s.p[i] == '.') {
		size_t from = i + 1;
		i = digits(s, from, d, 1);
		n += i - from;
	}
	if (n == 0)
		return false;
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		bool negative = i < s.n && s.p[i] == '-';
		if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
			i++;
		size_t from = i;
		int e = 0;
		for (; i < s.n && is_digit(s.p[i]); i++)
			e = e < 100000 ? e * 10 + (s.p[i] - '0') : e;
		if (i == from)
			return false;
		d->exponent += negative ? -e : e;
	}
	return i == s.n;
}

/* newlocale("C") hands out a static object in glibc and musl, so this costs no allocation that could matter. */
static bool slow(struct mg_str s, double *out)
{
	char small[128];
	char *z = s.n < sizeof small ? small : malloc(s.n + 1);
	locale_t c = z ? newlocale(LC_ALL_MASK, "C", (locale_t)0) : (locale_t)0;
	double v = NAN;
	if (c) {
		memcpy(z, s.p, s.n);
		z[s.n] = '\0';
		v = strtod_l(z, NULL, c);
		freelocale(c);
	}
	if (z != small)
		free(z);
	*out = v;
	return isfinite(v);
}

/* Both operands are exact up to 2^53 and 10^22, so one multiplication or division rounds correctly. */
bool mg_str_to_double(struct mg_str s, double *out)
{
	static const double power[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
					1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	struct decimal d = { 0, 0, 0 };
	if (!scan(s, &d))
		return false;
	if (d.digits > 19 || d.mantissa > UINT64_C(1) << 53 || d.exponent > 22 || d.exponent < -22)
		return slow(s, out);
	double v = (double)d.mantissa;
	v = d.exponent < 0 ? v / power[-d.exponent] : v * power[d.exponent];
	*out = s.p[0] == '-' ? -v : v;
	return true;
}
