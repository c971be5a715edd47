/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <inttypes.h>

#include "base/arena.h"

/* FNV-1a over 128 bits: enough to tell the findings of a repository apart; nobody gains by a collision but the author of the colliding template. */
struct fnv {
	uint64_t hi, lo;
};

static void step(struct fnv *h, uint8_t byte)
{
	/* The prime is 2^88 + 0x13b: h * prime = (h << 88) + h * 0x13b, modulo 2^128. */
	const uint64_t small = 0x13b;
	h->lo ^= byte;
	uint64_t low = (h->lo & 0xffffffffu) * small;
	uint64_t mid = (h->lo >> 32) * small + (low >> 32);
	uint64_t lo = (mid << 32) | (low & 0xffffffffu);
	uint64_t hi = h->hi * small + (mid >> 32) + (h->lo << 24);
	h->hi = hi;
	h->lo = lo;
}

static void add(struct fnv *h, struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		step(h, (uint8_t)s.p[i]);
	step(h, 0xff); /* never part of UTF-8: the parts cannot run into each other */
}

static bool digit(struct mg_str s, size_t i)
{
	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* The end of a place that starts at i (":12:5", "line 12"), or i. */
static size_t place_end(struct mg_str s, size_t i)
{
	static const char word[] = "line ";
	size_t at = i;
	if (s.p[i] == ':' && digit(s, i + 1)) {
		for (at = i + 1; digit(s, at); at++)
			;
		if (at >= s.n || s.p[at] != ':' || !digit(s, at + 1))
			return i;
		for (at++; digit(s, at); at++)
			;
		return at;
	}
	if (s.n - i > sizeof(word) - 1 && memcmp(s.p + i, word, sizeof(word) - 1) == 0 && digit(s, i + sizeof(word) - 1)) {
		for (at = i + sizeof(word) - 1; digit(s, at); at++)
			;
		return at;
	}
	return i;
}

/* A message without the numbers of lines in it. */
static void add_message(struct fnv *h, struct mg_str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t end = place_end(s, i);
		if (end > i) {
			i = end;
			continue;
		}
		step(h, (uint8_t)s.p[i++]);
	}
	step(h, 0xff);
}

struct mg_str mg_fingerprint(struct mg_arena *a, struct mg_str policy, const struct mg_finding *f)
{
	struct fnv h = { 0x6c62272e07bb0142u, 0x62b821756295c58du };
	struct mg_str base = f->file;
	for (size_t i = f->file.n; i > 0; i--)
		if (f->file.p[i - 1] == '/') {
			base = mg_str_sub(f->file, i, f->file.n - i);
			break;
		}
	add(&h, policy);
	add(&h, base);
	add(&h, f->logical_id);
	add(&h, f->path);
	add(&h, f->matcher);
	add_message(&h, f->message);
	return mg_arena_printf(a, "%016" PRIx64 "%016" PRIx64, h.hi, h.lo);
}
