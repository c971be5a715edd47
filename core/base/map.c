/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

enum {
	PROBES = 32, /* at a load of at most a half, one honest key in 2^32 needs more */
	ENTRIES_MIN = 8,
};

void mg_map_init(struct mg_map *m, struct mg_arena *a)
{
	*m = (struct mg_map){ .arena = a };
}

/* FNV-1a leaves little of long keys' ends in the low bits. */
static size_t slot_of(uint64_t hash, size_t nslots)
{
	return (size_t)(hash ^ hash >> 32) & (nslots - 1);
}

/* Probes at triangular distances, which visit every slot of a power of two and do not cluster. */
static size_t find_hashed(const struct mg_map *m, struct mg_str key, uint64_t hash)
{
	size_t at = slot_of(hash, m->nslots);
	for (size_t i = 1; i <= PROBES; at = (at + i++) & (m->nslots - 1)) {
		uint32_t one = m->slots[at];
		if (!one)
			return (size_t)-1;
		const struct mg_map_entry *e = &m->entries[one - 1];
		if (e->hash == hash && mg_str_eq(e->key, key))
			return one - 1;
	}
	return (size_t)-1;
}

/* The sorted index of n entries is one sorted run for each bit set in n, longest first (Bentley and Saxe's logarithmic method):
 * adding one entry merges like a carry, so that n insertions cost O(n log n) comparisons whatever the keys are. */
static size_t find_run(const struct mg_map *m, const uint32_t *run, size_t n, struct mg_str key)
{
	size_t lo = 0;
	while (lo < n) {
		size_t mid = lo + (n - lo) / 2;
		int c = mg_str_cmp(m->entries[run[mid]].key, key);
		if (c == 0)
			return run[mid];
		if (c < 0)
			lo = mid + 1;
		else
			n = mid;
	}
	return (size_t)-1;
}

static size_t find_sorted(const struct mg_map *m, struct mg_str key)
{
	size_t start = 0;
	for (size_t bit = (size_t)1 << 31; bit; bit >>= 1) {
		if (!(m->n & bit))
			continue;
		size_t hit = find_run(m, m->sorted + start, bit, key);
		if (hit != (size_t)-1)
			return hit;
		start += bit;
	}
	return (size_t)-1;
}

/* Merges the two neighbouring runs of len entries that start at run; the second half of the index is the scratch. */
static void merge(struct mg_map *m, uint32_t *run, size_t len)
{
	uint32_t *left = m->sorted + m->cap, *right = run + len;
	memcpy(left, run, len * sizeof *run);
	size_t i = 0, j = 0;
	for (size_t k = 0; i < len; k++) {
		if (j < len && mg_str_cmp(m->entries[right[j]].key, m->entries[left[i]].key) < 0)
			run[k] = right[j++];
		else
			run[k] = left[i++];
	}
}

/* Entry at (the number of entries already in the index) joins it. */
static void index_add(struct mg_map *m, size_t at)
{
	m->sorted[at] = (uint32_t)at;
	for (size_t len = 1; at & len; len *= 2)
		merge(m, m->sorted + (at & ~(2 * len - 1)), len);
}

static bool index_all(struct mg_map *m)
{
	m->sorted = mg_arena_calloc(m->arena, m->cap, 2 * sizeof *m->sorted);
	if (!m->sorted)
		return false;
	for (size_t i = 0; i < m->n; i++)
		index_add(m, i);
	return true;
}

/* False when the probing bound is met. */
static bool place(struct mg_map *m, size_t entry)
{
	size_t at = slot_of(m->entries[entry].hash, m->nslots);
	for (size_t i = 1; i <= PROBES; at = (at + i++) & (m->nslots - 1)) {
		if (m->slots[at])
			continue;
		m->slots[at] = (uint32_t)entry + 1;
		return true;
	}
	return false;
}

/* Doubles the room; on failure the map is as before. */
static bool grow(struct mg_map *m)
{
	struct mg_map old = *m;
	size_t cap = m->cap ? m->cap * 2 : ENTRIES_MIN;
	if (cap > UINT32_MAX / 4)
		return false;
	struct mg_map_entry *entries = mg_arena_calloc(m->arena, cap, sizeof *entries);
	uint32_t *slots = entries && !m->sorted ? mg_arena_calloc(m->arena, cap * 2, sizeof *slots) : NULL;
	if (!entries || (!slots && !m->sorted))
		return false;
	if (m->n)
		memcpy(entries, m->entries, m->n * sizeof *entries);
	m->entries = entries;
	m->cap = cap;
	if (!m->sorted) {
		m->slots = slots;
		m->nslots = cap * 2;
		bool placed = true;
		for (size_t i = 0; i < m->n && placed; i++)
			placed = place(m, i);
		if (placed)
			return true;
	}
	if (index_all(m))
		return true;
	*m = old;
	return false;
}

static size_t find(const struct mg_map *m, struct mg_str key, uint64_t hash)
{
	if (m->n == 0)
		return (size_t)-1;
	return m->sorted ? find_sorted(m, key) : find_hashed(m, key, hash);
}

size_t mg_map_index(const struct mg_map *m, struct mg_str key)
{
	return find(m, key, m->sorted ? 0 : mg_str_hash(key));
}

void *mg_map_get(const struct mg_map *m, struct mg_str key)
{
	size_t i = mg_map_index(m, key);
	return i == (size_t)-1 ? NULL : m->entries[i].value;
}

int mg_map_set(struct mg_map *m, struct mg_str key, void *value)
{
	uint64_t hash = mg_str_hash(key);
	size_t i = find(m, key, hash);
	if (i != (size_t)-1) {
		m->entries[i].value = value;
		return MG_OK;
	}
	if (m->n == m->cap && !grow(m))
		return MG_ELIMIT;
	m->entries[m->n] = (struct mg_map_entry){ key, hash, value };
	if (m->sorted)
		index_add(m, m->n);
	else if (!place(m, m->n)) {
		if (!index_all(m))
			return MG_ELIMIT;
		index_add(m, m->n);
	}
	m->n++;
	return MG_OK;
}
