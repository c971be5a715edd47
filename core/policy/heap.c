/* SPDX-License-Identifier: Apache-2.0 */
/* The allocator of a sandbox: capped in total and per block, paid for, and never able to raise. Small blocks, which Lua makes and drops by the thousand, come
 * from one pool per state, so that what a policy touches lies close together. */
#include <stdlib.h>
#include <string.h>

#include "policy/state.h"

/* The work of an allocation, and of the copy that a growing block makes. */
#define BYTES_PER_UNIT 64
/* One comparison of texts this long takes about a quarter of a millisecond at worst (l_strcmp calls strcoll anew after every NUL byte). */
#define LONG_TEXT (16u << 10)

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MG_POOL_BYTES 0
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(MG_POOL_BYTES)
#define MG_POOL_BYTES 0 /* so that every block is watched */
#endif
#ifndef MG_POOL_BYTES
#define MG_POOL_BYTES (512u << 10)
#endif

/* ---- the pool: blocks in steps of MG_POOL_STEP bytes, one list of free ones per size. Whatever finds no room in it comes from malloc ---- */

static bool in_pool(const struct mg_heap *h, const void *p)
{
	return (uintptr_t)p - (uintptr_t)h->pool < h->pool_used;
}

static size_t class_of(size_t n)
{
	return (n - 1) / MG_POOL_STEP;
}

static void *take(struct mg_heap *h, size_t n)
{
	if (n > MG_POOL_BLOCK)
		return malloc(n);
	size_t c = class_of(n), size = (c + 1) * MG_POOL_STEP;
	void *p = h->freed[c];
	if (p) {
		memcpy(&h->freed[c], p, sizeof(void *));
		return p;
	}
	if (!h->pool && MG_POOL_BYTES > 0)
		h->pool = malloc(MG_POOL_BYTES);
	if (!h->pool || MG_POOL_BYTES - h->pool_used < size)
		return malloc(n);
	p = h->pool + h->pool_used;
	h->pool_used += size;
	return p;
}

static void give(struct mg_heap *h, void *p, size_t n)
{
	if (!in_pool(h, p)) {
		free(p);
		return;
	}
	memcpy(p, &h->freed[class_of(n)], sizeof(void *));
	h->freed[class_of(n)] = p;
}

static void *move(struct mg_heap *h, void *p, size_t old, size_t n)
{
	if (!p)
		return take(h, n);
	if (!in_pool(h, p))
		return realloc(p, n);
	if (n <= MG_POOL_BLOCK && class_of(n) == class_of(old))
		return p;
	void *to = take(h, n);
	if (to) {
		memcpy(to, p, old < n ? old : n);
		give(h, p, old);
	}
	return to;
}

void mg_heap_close(struct mg_heap *h)
{
	free(h->pool);
	h->pool = NULL;
}

/* ---- what it costs ---- */

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
		if (ptr)
			give(h, ptr, old);
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
	void *p = move(h, ptr, old, nsize);
	if (!p)
		return nsize > old ? refuse(sb, false) : ptr;
	h->used = h->used - old + nsize;
	if (h->used > h->peak)
		h->peak = h->used;
	return p;
}
