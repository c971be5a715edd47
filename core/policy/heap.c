/* SPDX-License-Identifier: Apache-2.0 */
/* The allocator of a sandbox: capped in total and per block, paid for, and never able to raise. */
#include <stdlib.h>

#include "policy/state.h"

/* The work of an allocation, and of the copy that a growing block makes. */
#define BYTES_PER_UNIT 64
/* One comparison of texts this long takes about a quarter of a millisecond at worst (l_strcmp calls strcoll anew after every NUL byte). */
#define LONG_TEXT (16u << 10)

/* An allocator cannot raise: an empty account is noted, and the next hook or charge ends the run. */
static void pay(struct mg_sandbox *sb, uint64_t units)
{
	if (sb->account && !sb->stop && !mg_account_pay(sb->account, units))
		mg_stop_note_spent(sb);
}

/* Lua answers a refusal with a full collection and asks again, so a refusal is paid for like one: by the size of the heap. */
static void *refuse(struct mg_sandbox *sb, bool block)
{
	sb->heap.block_refused = block;
	pay(sb, 1 + sb->heap.used / BYTES_PER_UNIT);
	return NULL;
}

/* Once it failed, everything after fails too: otherwise Lua's second try would hide it. */
static bool fails(struct mg_heap *h)
{
	return ++h->count >= h->fail_at && h->fail_at;
}

void *mg_heap_alloc(void *ud, void *ptr, size_t osize, size_t nsize)
{
	struct mg_sandbox *sb = ud;
	struct mg_heap *h = &sb->heap;
	size_t old = ptr ? osize : 0; /* for a new block osize is a type tag */
	if (nsize == 0) {
		free(ptr);
		h->used -= old;
		return NULL;
	}
	if (nsize > old) {
		if (nsize > h->block)
			return refuse(sb, true);
		if (nsize - old > h->cap - h->used || fails(h))
			return refuse(sb, false);
		pay(sb, 1 + nsize / BYTES_PER_UNIT);
		if (!ptr && osize == LUA_TSTRING && nsize >= LONG_TEXT && !h->long_text) {
			h->long_text = true;
			mg_stop_arm(sb);
		}
	}
	void *p = realloc(ptr, nsize);
	if (!p)
		return nsize > old ? refuse(sb, false) : ptr;
	h->used = h->used - old + nsize;
	if (h->used > h->peak)
		h->peak = h->used;
	return p;
}
