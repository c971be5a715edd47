/* SPDX-License-Identifier: Apache-2.0 */
#include "interpose.h"

#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static void *(*real_malloc)(size_t), *(*real_calloc)(size_t, size_t), *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);

static _Thread_local bool armed;
static _Thread_local uint64_t count, fails_at;
static _Atomic int64_t live;

/* What dlsym itself asks for, before there is anything to hand it on to. */
static char early[16384];
static size_t early_used;

static bool is_early(const void *p)
{
	return (const char *)p >= early && (const char *)p < early + sizeof early;
}

static void *early_alloc(size_t n)
{
	void *p = early + early_used;
	early_used += (n + 15) & ~(size_t)15;
	return early_used <= sizeof early ? p : NULL;
}

static bool find(void)
{
	static bool finding;
	if (real_free)
		return true;
	if (finding)
		return false;
	finding = true;
	*(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
	*(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
	*(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
	*(void **)&real_free = dlsym(RTLD_NEXT, "free");
	finding = false;
	return true;
}

static bool refused(void)
{
	if (!armed || ++count != fails_at)
		return false;
	errno = ENOMEM;
	return true;
}

static void *counted(void *p)
{
	if (p)
		atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
	return p;
}

#pragma GCC visibility push(default)

void *malloc(size_t n)
{
	if (!find())
		return early_alloc(n);
	return refused() ? NULL : counted(real_malloc(n));
}

void *calloc(size_t n, size_t size)
{
	if (!find())
		return early_alloc(n * size);
	return refused() ? NULL : counted(real_calloc(n, size));
}

void *realloc(void *p, size_t n)
{
	if (!p)
		return malloc(n);
	if (is_early(p))
		return NULL;
	if (!find() || (n > 0 && refused()))
		return NULL;
	return real_realloc(p, n);
}

void free(void *p)
{
	if (!p || is_early(p) || !find())
		return;
	atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed);
	real_free(p);
}

char *strndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *p = malloc(len + 1);
	if (!p)
		return NULL;
	memcpy(p, s, len);
	p[len] = '\0';
	return p;
}

char *strdup(const char *s)
{
	return strndup(s, strlen(s));
}

/* A sanitizer's own one would hand out memory that was never counted. */
char *realpath(const char *path, char *resolved)
{
	static char *(*real)(const char *, char *);
	char room[PATH_MAX];
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "realpath");
	if (resolved)
		return real(path, resolved);
	return real(path, room) ? strdup(room) : NULL;
}

#pragma GCC visibility pop

void interpose_begin(uint64_t nth)
{
	count = 0;
	fails_at = nth;
	armed = true;
}

bool interpose_end(void)
{
	armed = false;
	return fails_at && count >= fails_at;
}

uint64_t interpose_count(void)
{
	return count;
}

int64_t interpose_live(void)
{
	return atomic_load(&live);
}
