/* SPDX-License-Identifier: Apache-2.0 */
/* Ordered map from text to pointer in an arena: iteration is insertion order, so no hash order ever reaches a result. */
#ifndef MG_BASE_MAP_H
#define MG_BASE_MAP_H

#include "base/arena.h"

struct mg_map_entry {
	struct mg_str key; /* not copied: must live as long as the map */
	uint64_t hash;
	void *value;
};

/* Zero-initialised with an arena set is empty and valid. entries[0..n) in insertion order.
 * Look-up is by open addressing with bounded probing; past the bound it turns to a sorted index, so chosen keys stay O(log n). */
struct mg_map {
	struct mg_arena *arena;
	struct mg_map_entry *entries;
	size_t n, cap;
	uint32_t *slots; /* 1-based index into entries; 0 is free */
	size_t nslots;
	uint32_t *sorted; /* set when probing degenerated */
};

void mg_map_init(struct mg_map *m, struct mg_arena *a);
/* The value, or NULL when absent. */
void *mg_map_get(const struct mg_map *m, struct mg_str key);
/* Index in entries, or (size_t)-1. */
size_t mg_map_index(const struct mg_map *m, struct mg_str key);
/* Sets or replaces (keeping the first position). MG_OK or MG_ELIMIT when the arena is full. */
int mg_map_set(struct mg_map *m, struct mg_str key, void *value);

#endif
