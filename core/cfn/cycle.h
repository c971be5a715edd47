/* SPDX-License-Identifier: Apache-2.0 */
/* Cycles of a directed graph: one short cycle for each strongly connected part. */
#ifndef MG_CFN_CYCLE_H
#define MG_CFN_CYCLE_H

#include "base/arena.h"
#include "base/error.h"

/* Node i has the edges to[start[i]] .. to[start[i + 1] - 1]. */
struct mg_digraph {
	size_t n;
	const uint32_t *start, *to;
};

/* Cycle i is members[start[i]] .. members[start[i + 1] - 1], in the order of its edges, beginning with its smallest member. Sorted by that. */
struct mg_cycles {
	size_t n;
	uint32_t *start, *members;
};

int mg_cycles_find(struct mg_arena *a, const struct mg_digraph *g, struct mg_cycles *out, struct mg_error *err);

#endif
