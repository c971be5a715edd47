/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

void mg_buf_fini(struct mg_buf *b)
{
	free(b->p);
	b->p = NULL;
	b->n = b->cap = 0;
	b->failed = false;
}

void mg_buf_clear(struct mg_buf *b)
{
	b->n = 0;
	b->failed = false;
}

/* Room for more bytes and a NUL that never counts, so that views can be handed to C functions. */
static bool reserve(struct mg_buf *b, size_t more)
{
	if (b->failed)
		return false;
	if (b->cap > b->n && more < b->cap - b->n && (!b->max || more <= b->max - b->n))
		return true;
	size_t need, grown;
	b->failed = true;
	if (__builtin_add_overflow(b->n, more, &need) || need >= SIZE_MAX / 2 || (b->max && need > b->max))
		return false;
	grown = b->cap + b->cap / 2;
	if (grown < need + 1)
		grown = need + 1 < 64 ? 64 : need + 1;
	char *p = mg_alloc_fails() ? NULL : realloc(b->p, grown);
	if (!p)
		return false;
	b->p = p;
	b->cap = grown;
	b->failed = false;
	return true;
}

bool mg_buf_add(struct mg_buf *b, const char *p, size_t n)
{
	if (!reserve(b, n))
		return false;
	if (n)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
	return true;
}

bool mg_buf_puts(struct mg_buf *b, const char *z)
{
	return mg_buf_add(b, z, strlen(z));
}

bool mg_buf_putc(struct mg_buf *b, char c)
{
	return mg_buf_add(b, &c, 1);
}

bool mg_buf_str(struct mg_buf *b, struct mg_str s)
{
	return mg_buf_add(b, s.p, s.n);
}

bool mg_buf_printf(struct mg_buf *b, const char *fmt, ...)
{
	char small[256];
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(small, sizeof small, fmt, ap);
	va_end(ap);
	bool ok;
	if (n < 0) {
		b->failed = true;
		ok = false;
	} else if ((size_t)n < sizeof small) {
		ok = mg_buf_add(b, small, (size_t)n);
	} else {
		ok = reserve(b, (size_t)n);
		if (ok) {
			vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
			b->n += (size_t)n;
		}
	}
	va_end(again);
	return ok;
}

struct mg_str mg_buf_view(const struct mg_buf *b)
{
	return (struct mg_str){ b->p, b->n };
}
