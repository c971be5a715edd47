/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"
#include "base/error.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MG_POISON 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(MG_POISON)
#define MG_POISON 1
#endif

#ifdef MG_POISON
#include <sanitizer/asan_interface.h>
#define poison(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define unpoison(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define poison(p, n) ((void)(p), (void)(n))
#define unpoison(p, n) ((void)(p), (void)(n))
#endif

enum {
	ALIGN = alignof(max_align_t),
	BLOCK_FIRST = 32 << 10,
	BLOCK_MAX = 1 << 20,
};

struct block {
	struct block *prev;
	size_t size;   /* bytes of data */
	size_t before; /* large blocks: the arena's total when it was made; marks compare with it */
	alignas(max_align_t) char data[];
};

/* Blocks and large blocks are two stacks. A large allocation gets a block of its own, so that it does not throw away the rest of the current one. */
struct mg_arena {
	struct block *head; /* the current block */
	size_t used;        /* bytes used of the current block */
	struct block *large;
	size_t total; /* bytes handed out, rounding included */
	size_t cap;
	size_t next_size;
	uint64_t refused;
};

static struct block *block_new(struct block *prev, size_t size)
{
	if (mg_alloc_fails() || size > SIZE_MAX - sizeof(struct block))
		return NULL;
	struct block *b = malloc(sizeof *b + size);
	if (!b)
		return NULL;
	b->prev = prev;
	b->size = size;
	b->before = 0;
	poison(b->data, size);
	return b;
}

static struct block *block_pop(struct block *b)
{
	struct block *prev = b->prev;
	unpoison(b->data, b->size);
	free(b);
	return prev;
}

struct mg_arena *mg_arena_new(size_t cap)
{
	if (mg_alloc_fails())
		return NULL;
	struct mg_arena *a = calloc(1, sizeof *a);
	if (!a)
		return NULL;
	a->cap = cap;
	a->next_size = BLOCK_FIRST;
	return a;
}

void mg_arena_free(struct mg_arena *a)
{
	if (!a)
		return;
	while (a->head)
		a->head = block_pop(a->head);
	while (a->large)
		a->large = block_pop(a->large);
	free(a);
}

void mg_arena_reset(struct mg_arena *a)
{
	mg_arena_release(a, (struct mg_arena_mark){ NULL, 0, 0 });
}

size_t mg_arena_used(const struct mg_arena *a)
{
	return a->total;
}

size_t mg_arena_cap(const struct mg_arena *a)
{
	return a->cap;
}

uint64_t mg_arena_refused(const struct mg_arena *a)
{
	return a->refused;
}

static char *take_large(struct mg_arena *a, size_t size)
{
	struct block *b = block_new(a->large, size);
	if (!b)
		return NULL;
	b->before = a->total;
	a->large = b;
	a->total += size;
	return b->data;
}

static bool grow(struct mg_arena *a)
{
	struct block *b = block_new(a->head, a->next_size);
	if (!b)
		return false;
	a->head = b;
	a->used = 0;
	if (a->next_size < BLOCK_MAX)
		a->next_size *= 2;
	return true;
}

static char *find_room(struct mg_arena *a, size_t size)
{
	if (mg_alloc_fails() || size > SIZE_MAX - ALIGN)
		return NULL;
	size_t room = size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
	if (a->cap && (room > a->cap || a->total > a->cap - room))
		return NULL;
	char *p;
	if (a->head && a->head->size - a->used >= room) {
		p = a->head->data + a->used;
		a->used += room;
		a->total += room;
	} else if (room > BLOCK_FIRST / 4) {
		p = take_large(a, room);
	} else {
		if (!grow(a))
			return NULL;
		p = a->head->data;
		a->used = room;
		a->total += room;
	}
	return p;
}

/* size bytes, not zeroed. Every allocation takes at least ALIGN bytes, so that addresses are distinct and totals grow. */
static char *take(struct mg_arena *a, size_t size)
{
	char *p = find_room(a, size);
	if (p)
		unpoison(p, size);
	else
		a->refused++;
	return p;
}

void *mg_arena_alloc(struct mg_arena *a, size_t size)
{
	char *p = take(a, size);
	return p ? memset(p, 0, size) : NULL;
}

void *mg_arena_calloc(struct mg_arena *a, size_t n, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return mg_arena_alloc(a, bytes);
}

struct mg_str mg_arena_str(struct mg_arena *a, struct mg_str s)
{
	char *p = s.n < SIZE_MAX ? take(a, s.n + 1) : NULL;
	if (!p)
		return MG_STR_NONE;
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct mg_str){ p, s.n };
}

struct mg_str mg_arena_printf(struct mg_arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	struct mg_str s = mg_arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

struct mg_str mg_arena_vprintf(struct mg_arena *a, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	char *p = n < 0 ? NULL : take(a, (size_t)n + 1);
	if (p)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p ? (struct mg_str){ p, (size_t)n } : MG_STR_NONE;
}

struct mg_arena_mark mg_arena_mark(const struct mg_arena *a)
{
	return (struct mg_arena_mark){ a->head, a->used, a->total };
}

/* A mark without a block was taken before the first block was made: of the blocks since then one stays, emptied. */
void mg_arena_release(struct mg_arena *a, struct mg_arena_mark mark)
{
	while (a->large && a->large->before >= mark.total)
		a->large = block_pop(a->large);
	while (mark.block && a->head != mark.block)
		a->head = block_pop(a->head);
	while (!mark.block && a->head && a->head->prev)
		a->head->prev = block_pop(a->head->prev);
	a->used = mark.used;
	a->total = mark.total;
	if (a->head)
		poison(a->head->data + a->used, a->head->size - a->used);
}

int (mg_fail_arena)(const struct mg_arena *a, struct mg_error *err)
{
	if (!a->cap)
		return mg_fail_nomem(err);
	return mg_fail(err, MG_ELIMIT,
		       "needs more memory than the limit arena_bytes of %zu bytes: make the template smaller or raise `limits: {arena_bytes: ...}`",
		       a->cap);
}
