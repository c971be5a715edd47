/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

/* Length of the well-formed sequence at p (Unicode 15, table 3-7), or 0. */
static size_t step(const unsigned char *p, size_t n)
{
	unsigned char c = p[0];
	if (c < 0x80)
		return 1;
	if (c < 0xC2 || c > 0xF4)
		return 0;
	size_t want = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	if (n < want)
		return 0;
	unsigned char low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
	unsigned char high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < want; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return want;
}

size_t mg_utf8_check(struct mg_str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t i = 0;
	while (i < s.n) {
		uint64_t word;
		while (s.n - i >= sizeof word) {
			memcpy(&word, p + i, sizeof word);
			if (word & UINT64_C(0x8080808080808080))
				break;
			i += sizeof word;
		}
		if (i == s.n)
			break;
		size_t k = step(p + i, s.n - i);
		if (!k)
			return i;
		i += k;
	}
	return s.n;
}

/* Counts the continuation bytes (10xxxxxx) of eight bytes at once and takes them off. */
size_t mg_utf8_count(struct mg_str s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t count = s.n, i = 0;
	uint64_t word;
	for (; s.n - i >= sizeof word; i += sizeof word) {
		memcpy(&word, s.p + i, sizeof word);
		count -= (size_t)(((word >> 7 & ~word >> 6 & ones) * ones) >> 56);
	}
	for (; i < s.n; i++)
		count -= ((unsigned char)s.p[i] & 0xC0) == 0x80;
	return count;
}

size_t mg_utf8_put(uint32_t cp, char out[4])
{
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		if (cp >= 0xD800 && cp <= 0xDFFF)
			return 0;
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	if (cp > 0x10FFFF)
		return 0;
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

struct mg_str mg_utf8_cut(struct mg_str s, size_t max)
{
	if (s.n <= max)
		return s;
	while (max && ((unsigned char)s.p[max] & 0xC0) == 0x80)
		max--;
	return mg_str_sub(s, 0, max);
}
