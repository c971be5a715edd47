/* SPDX-License-Identifier: Apache-2.0 */
/* Scratch memory of one exploration: blocks of the judgement's arena that go back to the world's list, so that thousands of runs need no more than one. */
#ifndef MG_CFN_SCRATCH_H
#define MG_CFN_SCRATCH_H

#include "base/arena.h"

struct mg_block {
	struct mg_block *below;
	size_t cap, used;
};

struct mg_scratch {
	struct mg_arena *arena;
	struct mg_block **idle; /* the world's list */
	struct mg_block *top;
};

struct mg_scratch_mark {
	struct mg_block *top;
	size_t used;
};

/* Zeroed, aligned for any type; NULL at the arena's cap. */
void *mg_scratch_alloc(struct mg_scratch *s, size_t size);
struct mg_scratch_mark mg_scratch_mark(const struct mg_scratch *s);
/* Gives back everything allocated since the mark. A zero mark gives back all. */
void mg_scratch_release(struct mg_scratch *s, struct mg_scratch_mark mark);

#endif
