/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments: what every function library does first with what a policy handed it. */
#ifndef MG_LIBRARIES_ARGUMENTS_H
#define MG_LIBRARIES_ARGUMENTS_H

#include <string.h>

#include <moongate/plugin.h>

/* The host is the state of each built-in library: start() hands it on. */
static inline int library_start(const struct mg_host *host, void **state, struct mg_error *err)
{
	(void)err;
	*state = (void *)(uintptr_t)host;
	return MG_OK;
}

static inline const struct mg_host *host_of(void *state)
{
	return (const struct mg_host *)state;
}

/* Argument i as text, unknowns stopping the check; the function's name goes into the author's message. */
static inline int text_argument(const struct mg_host *h, struct mg_call *c, const char *function, size_t i, struct mg_str *out)
{
	const struct mg_value *v = h->argument(c, i);
	enum mg_value_type t = h->type(c, v);
	if (!v || t == MG_TYPE_NIL || t == MG_TYPE_LIST || t == MG_TYPE_MAP) {
		h->error(c, "%s: argument %zu must be a text, it is %s; write %s(\"...\")", function, i + 1,
			 t == MG_TYPE_LIST ? "a list" : t == MG_TYPE_MAP ? "a map" : "nil", function);
		return MG_EPOLICY;
	}
	return h->text(c, v, out);
}

static inline bool str_is(struct mg_str s, const char *z)
{
	return s.n == strlen(z) && (s.n == 0 || memcmp(s.p, z, s.n) == 0);
}

static inline bool str_same(struct mg_str a, struct mg_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

#endif
