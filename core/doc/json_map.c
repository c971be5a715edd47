/* SPDX-License-Identifier: Apache-2.0 */
/* Closing a JSON map: duplicates and the look-up index, both from one sort, so that no choice of keys makes it quadratic. */
#include "base/buf.h"
#include "doc/json_reader.h"

enum { SMALL = 8 };

/* A key to be sorted: its first eight bytes decide most comparisons. */
struct item {
	uint64_t prefix;
	uint32_t at;
};

static uint64_t prefix_of(struct mg_str key)
{
	unsigned char bytes[8] = { 0 };
	uint64_t v = 0;
	memcpy(bytes, key.p, key.n < 8 ? key.n : 8);
	for (int i = 0; i < 8; i++)
		v = v << 8 | bytes[i];
	return v;
}

static bool not_after(const struct mg_member *m, struct item x, struct item y)
{
	if (x.prefix != y.prefix)
		return x.prefix < y.prefix;
	return mg_str_cmp(m[x.at].key, m[y.at].key) <= 0;
}

/* Bottom-up merge sort, stable, from a to b and back; returns the one that holds the result. */
static struct item *sort(const struct mg_member *m, struct item *a, struct item *b, size_t n)
{
	for (size_t width = 1; width < n; width *= 2) {
		for (size_t lo = 0; lo < n; lo += 2 * width) {
			size_t mid = lo + width < n ? lo + width : n, hi = mid + width < n ? mid + width : n;
			size_t i = lo, j = mid, k = lo;
			while (i < mid && j < hi)
				b[k++] = not_after(m, a[i], a[j]) ? a[i++] : a[j++];
			memcpy(b + k, a + i, (mid - i) * sizeof *a);
			memcpy(b + k + (mid - i), a + j, (hi - j) * sizeof *a);
		}
		struct item *swap = a;
		a = b;
		b = swap;
	}
	return a;
}

static int sort_members(struct mg_json *r, const struct mg_member *m, size_t n, struct item **out)
{
	if (!mg_json_grow(&r->scratch, &r->scratch_cap, 2 * n, sizeof(struct item)))
		return mg_fail_nomem(r->err);
	struct item *items = r->scratch;
	for (size_t i = 0; i < n; i++)
		items[i] = (struct item){ prefix_of(m[i].key), (uint32_t)i };
	*out = sort(m, items, items + n, n);
	return MG_OK;
}

static bool same(const struct mg_member *m, struct item x, struct item y)
{
	return x.prefix == y.prefix && mg_str_eq(m[x.at].key, m[y.at].key);
}

static unsigned line_of(struct mg_json *r, const struct mg_member *m)
{
	return (unsigned)mg_source_place(r->src, m->key_span).line;
}

/* items[0..n) are the members of one key, in document order. */
static void report(struct mg_json *r, const struct mg_member *m, const struct item *items, size_t n)
{
	char quoted[MG_QUOTE_MAX];
	const struct mg_member *first = &m[items[0].at];
	mg_quote(first->key, quoted);
	mg_diag_add(r->diags, MG_DIAG_ERROR, "duplicate-key", r->src, first->key_span,
		    "the key %s is given again on line %u: only one of the values would count; remove one or rename its key", quoted,
		    line_of(r, &m[items[1].at]));
	for (size_t i = 1; i < n; i++)
		mg_diag_add(r->diags, MG_DIAG_ERROR, "duplicate-key", r->src, m[items[i].at].key_span,
			    "the key %s was already given on line %u: only one of the values would count; remove one or rename its key", quoted,
			    line_of(r, first));
}

/* Reports the keys that stand more than once and takes all but the first of each out of m. Returns how many members stay. */
static size_t drop_duplicates(struct mg_json *r, struct mg_member *m, struct item *items, size_t n)
{
	size_t kept = 0;
	for (size_t i = 0, to; i < n; i = to) {
		for (to = i + 1; to < n && same(m, items[i], items[to]); to++)
			m[items[to].at].value = NULL;
		if (to - i > 1)
			report(r, m, items + i, to - i);
	}
	for (size_t i = 0; i < n; i++) {
		if (!m[i].value)
			continue;
		m[kept] = m[i];
		m[kept].value->index = (uint32_t)kept;
		kept++;
	}
	return kept;
}

static bool small_has_duplicate(const struct mg_member *m, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (mg_str_eq(m[i].key, m[k].key))
				return true;
	return false;
}

/* Sorts, settles duplicates (then sorts what is left), and writes the index of maps that are not small. */
static int settle(struct mg_json *r, struct mg_node *map, struct mg_member *m)
{
	struct item *items;
	bool twice = false;
	int rc = sort_members(r, m, map->count, &items);
	for (uint32_t i = 1; !rc && i < map->count && !twice; i++)
		twice = same(m, items[i - 1], items[i]);
	if (twice) {
		map->count = (uint32_t)drop_duplicates(r, m, items, map->count);
		rc = sort_members(r, m, map->count, &items);
	}
	if (rc || map->count <= SMALL)
		return rc;
	uint32_t *sorted = mg_new_n(r->a, uint32_t, map->count);
	if (!sorted)
		return mg_fail_arena(r->a, r->err);
	for (uint32_t i = 0; i < map->count; i++)
		sorted[i] = items[i].at;
	map->sorted = sorted;
	return MG_OK;
}

int mg_json_members(struct mg_json *r, struct mg_node *map, struct mg_member *m)
{
	int rc = MG_OK;
	if (map->count > SMALL || small_has_duplicate(m, map->count))
		rc = settle(r, map, m);
	if (rc)
		return rc;
	map->members = mg_new_n(r->a, struct mg_member, map->count);
	if (!map->members)
		return mg_fail_arena(r->a, r->err);
	memcpy(map->members, m, map->count * sizeof *m);
	return MG_OK;
}
