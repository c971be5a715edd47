/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/scratch.h"

#if defined(__SANITIZE_ADDRESS__)
#define MG_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MG_POISONS 1
#endif
#endif

#ifdef MG_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region(p, n)
#define UNPOISON(p, n) __asan_unpoison_memory_region(p, n)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

#define BLOCK_MIN ((size_t)8192)
#define ALIGN (sizeof(max_align_t))
#define HEAD ((sizeof(struct mg_block) + ALIGN - 1) / ALIGN * ALIGN)

static char *data(struct mg_block *b)
{
	return (char *)b + HEAD;
}

static struct mg_block *take(struct mg_scratch *s, size_t size)
{
	for (struct mg_block **at = s->idle; *at; at = &(*at)->below)
		if ((*at)->cap >= size) {
			struct mg_block *b = *at;
			*at = b->below;
			return b;
		}
	size_t cap = size > BLOCK_MIN ? size : BLOCK_MIN;
	if (s->top && s->top->cap < ((size_t)1 << 20) && cap < s->top->cap * 2)
		cap = s->top->cap * 2;
	struct mg_block *b = mg_arena_alloc(s->arena, HEAD + cap);
	if (!b)
		return NULL;
	b->cap = cap;
	POISON(data(b), cap);
	return b;
}

void *mg_scratch_alloc(struct mg_scratch *s, size_t size)
{
	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	if (size == 0)
		size = ALIGN;
	if (!s->top || s->top->cap - s->top->used < size) {
		struct mg_block *b = take(s, size);
		if (!b)
			return NULL;
		b->used = 0;
		b->below = s->top;
		s->top = b;
	}
	char *p = data(s->top) + s->top->used;
	UNPOISON(p, size);
	s->top->used += size;
	memset(p, 0, size);
	return p;
}

struct mg_scratch_mark mg_scratch_mark(const struct mg_scratch *s)
{
	return (struct mg_scratch_mark){ s->top, s->top ? s->top->used : 0 };
}

void mg_scratch_release(struct mg_scratch *s, struct mg_scratch_mark mark)
{
	while (s->top && s->top != mark.top) {
		struct mg_block *b = s->top;
		s->top = b->below;
		POISON(data(b), b->cap);
		b->below = *s->idle;
		*s->idle = b;
	}
	if (s->top) {
		POISON(data(s->top) + mark.used, s->top->used - mark.used);
		s->top->used = mark.used;
	}
}
