/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/utf16.h"

/* FF FE 00 00 is UTF-32: as UTF-16 it would begin with U+0000, which no document does. */
bool mg_utf16_is(struct mg_str b)
{
	if (mg_str_starts(b, MG_STR("\xFF\xFE")))
		return !(b.n >= 4 && b.p[2] == 0 && b.p[3] == 0);
	return mg_str_starts(b, MG_STR("\xFE\xFF"));
}

static uint32_t unit(struct mg_str b, size_t i)
{
	unsigned char x = (unsigned char)b.p[i], y = (unsigned char)b.p[i + 1];
	bool big = (unsigned char)b.p[0] == 0xFE;
	return big ? (uint32_t)x << 8 | y : (uint32_t)y << 8 | x;
}

uint32_t mg_utf16_first(struct mg_str b)
{
	for (size_t i = 2; i + 1 < b.n; i += 2) {
		uint32_t u = unit(b, i);
		if (u != ' ' && u != '\t' && u != '\r' && u != '\n')
			return u;
	}
	return 0;
}

/* The code point at i; surrogates that stand alone come back as they are. */
static uint32_t point(struct mg_str b, size_t *i)
{
	uint32_t u = unit(b, *i);
	*i += 2;
	if (u < 0xD800 || u > 0xDBFF || *i + 1 >= b.n)
		return u;
	uint32_t low = unit(b, *i);
	if (low < 0xDC00 || low > 0xDFFF)
		return u;
	*i += 2;
	return 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00);
}

int mg_utf16_read(struct mg_arena *a, struct mg_str b, struct mg_str *out, struct mg_error *err)
{
	if (b.n % 2)
		return mg_fail(err, MG_EINPUT, "the UTF-16 text ends inside a code unit: save the file as UTF-8");
	/* Three bytes for each code unit are the most, since a pair makes four. */
	char *p = mg_arena_calloc(a, b.n / 2 + 1, 3);
	if (!p)
		return mg_fail_arena(a, err);
	size_t n = 0;
	for (size_t i = 0; i < b.n;) {
		size_t at = i, k = mg_utf8_put(point(b, &i), p + n);
		if (!k)
			return mg_fail(err, MG_EINPUT, "the UTF-16 text has half a surrogate pair at offset %zu: save the file as UTF-8", at);
		n += k;
	}
	*out = (struct mg_str){ p, n };
	return MG_OK;
}
