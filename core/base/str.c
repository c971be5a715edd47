/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

bool mg_str_starts(struct mg_str s, struct mg_str prefix)
{
	return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool mg_str_ends(struct mg_str s, struct mg_str suffix)
{
	return s.n >= suffix.n && (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

int mg_str_cmp(struct mg_str a, struct mg_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool mg_str_eq_nocase(struct mg_str a, struct mg_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

size_t mg_str_find(struct mg_str s, struct mg_str needle, size_t from)
{
	if (from > s.n)
		return (size_t)-1;
	if (needle.n == 0)
		return from;
	if (needle.n > s.n - from)
		return (size_t)-1;
	const char *hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
	return hit ? (size_t)(hit - s.p) : (size_t)-1;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct mg_str mg_str_trim(struct mg_str s)
{
	while (s.n && is_blank(s.p[s.n - 1]))
		s.n--;
	while (s.n && is_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	return s;
}

uint64_t mg_str_hash(struct mg_str s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return h;
}

/* Names longer than this are never misspelt names. */
enum { NEAREST_MAX = 96 };

/* Edit distance with swaps of neighbours, case counting half a step: all costs are doubled to stay whole numbers. */
static unsigned distance(struct mg_str a, struct mg_str b)
{
	unsigned before[NEAREST_MAX + 1], last[NEAREST_MAX + 1], row[NEAREST_MAX + 1];
	memset(before, 0, sizeof before);
	for (size_t j = 0; j <= b.n; j++)
		last[j] = (unsigned)(2 * j);
	for (size_t i = 1; i <= a.n; i++) {
		row[0] = (unsigned)(2 * i);
		for (size_t j = 1; j <= b.n; j++) {
			char x = a.p[i - 1], y = b.p[j - 1];
			unsigned cost = x == y ? 0 : lower(x) == lower(y) ? 1 : 2;
			unsigned best = last[j - 1] + cost;
			if (last[j] + 2 < best)
				best = last[j] + 2;
			if (row[j - 1] + 2 < best)
				best = row[j - 1] + 2;
			if (i > 1 && j > 1 && x == b.p[j - 2] && a.p[i - 2] == y && before[j - 2] + 2 < best)
				best = before[j - 2] + 2;
			row[j] = best;
		}
		memcpy(before, last, sizeof before);
		memcpy(last, row, sizeof last);
	}
	return last[b.n];
}

const char *mg_str_nearest(struct mg_str s, const char *const *choices, size_t n)
{
	if (s.n == 0 || s.n > NEAREST_MAX)
		return NULL;
	size_t steps = s.n / 3 ? s.n / 3 : 1;
	unsigned best = (unsigned)(2 * steps) + 1;
	const char *nearest = NULL;
	for (size_t i = 0; i < n; i++) {
		struct mg_str c = mg_str_from(choices[i]);
		size_t gap = c.n > s.n ? c.n - s.n : s.n - c.n;
		if (c.n > NEAREST_MAX || 2 * gap >= best)
			continue;
		unsigned d = mg_str_eq_nocase(s, c) ? (unsigned)!mg_str_eq(s, c) : distance(s, c);
		if (d < best) {
			best = d;
			nearest = choices[i];
		}
	}
	return nearest;
}
