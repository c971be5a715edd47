/* SPDX-License-Identifier: Apache-2.0 */
/* Arena: one judgement's memory, capped, dropped whole. Allocations stay where they are until the arena is reset or freed. */
#ifndef MG_BASE_ARENA_H
#define MG_BASE_ARENA_H

#include <stdarg.h>
#include <stdint.h>

#include "base/str.h"

struct mg_arena;

/* cap counts the bytes handed out and the rounding; 0 means no cap. NULL when out of memory. */
struct mg_arena *mg_arena_new(size_t cap);
void mg_arena_free(struct mg_arena *a); /* NULL is fine */
/* Forgets every allocation, keeps the newest block (at most 1 MiB) for reuse, so that the next judgement faults no pages in. Under AddressSanitizer the memory is poisoned. */
void mg_arena_reset(struct mg_arena *a);
size_t mg_arena_used(const struct mg_arena *a);
size_t mg_arena_cap(const struct mg_arena *a);
/* Requests refused so far, at the cap or out of memory: never less than it was. Who gives an answer in spite of one must not have needed what it asked for. */
uint64_t mg_arena_refused(const struct mg_arena *a);

/* size bytes aligned for any type, zeroed. NULL at the cap or out of memory: callers answer MG_ELIMIT through mg_fail_arena. */
void *mg_arena_alloc(struct mg_arena *a, size_t size);
/* n * size with overflow check, zeroed. */
void *mg_arena_calloc(struct mg_arena *a, size_t n, size_t size);
/* Copy of s with a terminating NUL after it; p is NULL on failure. */
struct mg_str mg_arena_str(struct mg_arena *a, struct mg_str s);
/* printf into the arena; p is NULL on failure. */
struct mg_str mg_arena_printf(struct mg_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct mg_str mg_arena_vprintf(struct mg_arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* A point to come back to: memory allocated since the mark is released, everything older stays. */
struct mg_arena_mark {
	void *block;
	size_t used, total;
};
struct mg_arena_mark mg_arena_mark(const struct mg_arena *a);
void mg_arena_release(struct mg_arena *a, struct mg_arena_mark mark);

#define mg_new(a, type) ((type *)mg_arena_alloc((a), sizeof(type)))
#define mg_new_n(a, type, n) ((type *)mg_arena_calloc((a), (n), sizeof(type)))

struct mg_error;
/* The failure of an allocation from a: MG_ELIMIT naming the cap; MG_ENOMEM when a has none. */
int mg_fail_arena(const struct mg_arena *a, struct mg_error *err);
#ifdef __clang_analyzer__ /* see base/error.h */
#include "base/error.h"
#define mg_fail_arena(a, err) mg_failed(mg_fail_arena(a, err), MG_ELIMIT)
#endif

/* Test support: the nth allocation from now (counted over all arenas and buffers of the process, 1 = the next) fails, and only that one; 0 switches it off. */
void mg_alloc_fail_at(uint64_t nth);

#endif
