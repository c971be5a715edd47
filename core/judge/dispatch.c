/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/dispatch.h"

#include <stdlib.h>

#include "base/map.h"
#include "cfn/template.h"

enum { TYPES_KEPT = 4096 };

/* A pattern with a *, and its policy. */
struct glob {
	struct mg_str pattern;
	uint32_t policy;
};

struct mg_dispatch {
	const struct mg_policy_set *set;
	struct mg_arena *arena; /* exact and globs */
	struct mg_map exact;    /* type → struct mg_policy_list */
	struct glob *globs;
	size_t nglobs;
	struct mg_arena *seen_arena;
	struct mg_map seen; /* type → struct mg_policy_list, globs included */
};

static bool add_exact(struct mg_dispatch *d, struct mg_str type, uint32_t policy)
{
	struct mg_policy_list *l = mg_map_get(&d->exact, type);
	if (!l) {
		l = mg_new(d->arena, struct mg_policy_list);
		if (!l || mg_map_set(&d->exact, type, l) < 0)
			return false;
	}
	if (l->n && l->items[l->n - 1] == policy)
		return true;
	if ((l->n & (l->n - 1)) == 0) { /* full at each power of two */
		uint32_t *more = mg_new_n(d->arena, uint32_t, l->n ? (size_t)l->n * 2 : 1);
		if (!more)
			return false;
		if (l->n)
			memcpy(more, l->items, l->n * sizeof(*more));
		l->items = more;
	}
	l->items[l->n++] = policy;
	return true;
}

static size_t count_patterns(const struct mg_policy_set *set)
{
	size_t n = 1;
	for (size_t i = 0; i < set->n; i++)
		n += set->policies[i]->napplies;
	return n;
}

static bool fill(struct mg_dispatch *d)
{
	d->globs = mg_new_n(d->arena, struct glob, count_patterns(d->set));
	if (!d->globs)
		return false;
	for (size_t i = 0; i < d->set->n; i++) {
		const struct mg_policy *p = d->set->policies[i];
		for (size_t k = 0; k < p->napplies; k++) {
			if (memchr(p->applies[k].p, '*', p->applies[k].n))
				d->globs[d->nglobs++] = (struct glob){ p->applies[k], (uint32_t)i };
			else if (!add_exact(d, p->applies[k], (uint32_t)i))
				return false;
		}
	}
	return true;
}

struct mg_dispatch *mg_dispatch_new(const struct mg_policy_set *set)
{
	struct mg_dispatch *d = calloc(1, sizeof(*d));
	if (!d)
		return NULL;
	d->set = set;
	d->arena = mg_arena_new(0);
	d->seen_arena = mg_arena_new(0);
	if (d->arena && d->seen_arena) {
		mg_map_init(&d->exact, d->arena);
		mg_map_init(&d->seen, d->seen_arena);
		if (fill(d))
			return d;
	}
	mg_dispatch_free(d);
	return NULL;
}

void mg_dispatch_free(struct mg_dispatch *d)
{
	if (!d)
		return;
	mg_arena_free(d->arena);
	mg_arena_free(d->seen_arena);
	free(d);
}

void mg_dispatch_begin(struct mg_dispatch *d)
{
	if (d->seen.n < TYPES_KEPT)
		return;
	mg_arena_reset(d->seen_arena);
	mg_map_init(&d->seen, d->seen_arena);
}

/* Merges the two ascending sequences, each policy once. */
static void merge(struct mg_policy_list *out, const struct mg_policy_list *exact, const uint32_t *globs, size_t nglobs)
{
	size_t i = 0, k = 0, n = exact ? exact->n : 0;
	while (i < n || k < nglobs) {
		uint32_t next = k == nglobs || (i < n && exact->items[i] <= globs[k]) ? exact->items[i++] : globs[k++];
		if (!out->n || out->items[out->n - 1] != next)
			out->items[out->n++] = next;
	}
}

const struct mg_policy_list *mg_dispatch_type(struct mg_dispatch *d, struct mg_str type)
{
	struct mg_policy_list *out = mg_map_get(&d->seen, type);
	if (out)
		return out;
	const struct mg_policy_list *exact = mg_map_get(&d->exact, type);
	out = mg_new(d->seen_arena, struct mg_policy_list);
	uint32_t *globs = mg_new_n(d->seen_arena, uint32_t, d->nglobs + 1);
	struct mg_str key = mg_arena_str(d->seen_arena, type);
	size_t n = 0;
	if (!out || !globs || !key.p)
		return NULL;
	for (size_t i = 0; i < d->nglobs; i++)
		if (mg_type_matches(d->globs[i].pattern, type))
			globs[n++] = d->globs[i].policy;
	out->items = mg_new_n(d->seen_arena, uint32_t, n + (exact ? exact->n : 0) + 1);
	if (!out->items)
		return NULL;
	merge(out, exact, globs, n);
	return mg_map_set(&d->seen, key, out) < 0 ? NULL : out;
}
