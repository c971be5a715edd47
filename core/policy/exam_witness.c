/* SPDX-License-Identifier: Apache-2.0 */
/* The witness of a note: which leaves and legs explain it. Leaves are ordered by question once, so that many notes over many scenarios cost no more than what
 * was asked. */
#include <stdlib.h>

#include "policy/exam.h"

struct asked {
	uint64_t question;
	uint32_t leaf;
};

struct mg_explaining {
	struct mg_arena *arena; /* of its own: the exam's may be full */
	struct mg_arena_mark mark;
	struct asked *asked;
	size_t n;
};

static int by_question(const void *a, const void *b)
{
	const struct asked *x = a, *y = b;
	if (x->question != y->question)
		return x->question < y->question ? -1 : 1;
	return x->leaf < y->leaf ? -1 : x->leaf > y->leaf;
}

struct mg_explaining *mg_explaining_new(const struct mg_exam *e)
{
	struct mg_arena *a = mg_arena_new(0);
	struct mg_explaining *x = a ? mg_new(a, struct mg_explaining) : NULL;
	struct asked *asked = x ? mg_new_n(a, struct asked, e->nleaves + 1) : NULL;
	if (!asked) {
		mg_arena_free(a);
		return NULL;
	}
	for (size_t i = 0; i < e->nleaves; i++)
		asked[i] = (struct asked){ e->leaves[i].question, (uint32_t)i };
	qsort(asked, e->nleaves, sizeof *asked, by_question);
	*x = (struct mg_explaining){ .arena = a, .asked = asked, .n = e->nleaves };
	x->mark = mg_arena_mark(a);
	return x;
}

void mg_explaining_free(struct mg_explaining *x)
{
	if (x)
		mg_arena_free(x->arena);
}

/* The first place that is not before (question, leaf). */
static size_t place_of(const struct mg_explaining *x, uint64_t question, uint32_t leaf)
{
	struct asked key = { question, leaf };
	size_t low = 0, high = x->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (by_question(&x->asked[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- legs beside those that asked: same parent, same scope ---- */

struct beside {
	const struct mg_exam *e;
	uint32_t *slots; /* legs + 1 that asked, one of each parent and scope */
	size_t mask;
};

static bool same_choice(const struct mg_leg *a, const struct mg_leg *b)
{
	return a->parent == b->parent && a->scope == b->scope;
}

/* The slot of the leg's parent and scope; empty when none that asked has them. */
static uint32_t *slot_of(const struct beside *b, const struct mg_leg *l)
{
	uint64_t h = (l->parent + 1) * 0x9e3779b97f4a7c15u ^ l->scope * 0xc2b2ae3d27d4eb4fu;
	size_t i = (size_t)(h ^ h >> 29) & b->mask;
	while (b->slots[i] && !same_choice(&b->e->legs[b->slots[i] - 1], l))
		i = (i + 1) & b->mask;
	return &b->slots[i];
}

static bool find_beside(const struct mg_exam *e, struct mg_arena *a, const bool *asked, struct beside *b)
{
	size_t size = 16;
	while (size < 2 * e->nlegs)
		size *= 2;
	*b = (struct beside){ .e = e, .slots = mg_new_n(a, uint32_t, size), .mask = size - 1 };
	for (size_t i = 0; b->slots && i < e->nlegs; i++)
		if (asked[i] && e->legs[i].parent != MG_NO_LEG)
			*slot_of(b, &e->legs[i]) = (uint32_t)i + 1;
	return b->slots != NULL;
}

/* ---- one note ---- */

/* The leaves that explain a note: where its question was asked, and where it was not asked at all (runs and alternatives of legs that went another way). */
struct leaves {
	struct mg_trail *trails;
	bool *failed;
	size_t n;
};

/* The legs that asked, themselves or in a leg within. */
static void mark_asked(const struct mg_exam *e, uint32_t leg, bool *asked)
{
	for (; leg != MG_NO_LEG && !asked[leg]; leg = e->legs[leg].parent)
		asked[leg] = true;
}

static bool collect(const struct mg_exam *e, const struct mg_explaining *x, const struct mg_note *n, struct leaves *out)
{
	size_t from = place_of(x, n->question, 0), to = from;
	struct beside beside;
	while (to < x->n && x->asked[to].question == n->question)
		to++;
	size_t most = to - from + e->nlegs + 1;
	bool *asked = mg_new_n(x->arena, bool, e->nlegs + 1);
	*out = (struct leaves){ .trails = mg_new_n(x->arena, struct mg_trail, most), .failed = mg_new_n(x->arena, bool, most) };
	if (!asked || !out->trails || !out->failed)
		return false;
	for (size_t i = from; i < to; i++) {
		const struct mg_leaf *l = &e->leaves[x->asked[i].leaf];
		mark_asked(e, l->leg, asked);
		out->trails[out->n++] = l->trail;
	}
	for (size_t i = 0; i < n->nleaves; i++) {
		size_t at = place_of(x, n->question, n->leaves[i]);
		if (at < to && x->asked[at].leaf == n->leaves[i])
			out->failed[at - from] = true;
	}
	if (!find_beside(e, x->arena, asked, &beside))
		return false;
	for (size_t i = 0; i < e->nlegs; i++)
		if (!asked[i] && (e->legs[i].parent == MG_NO_LEG || *slot_of(&beside, &e->legs[i])))
			out->trails[out->n++] = e->legs[i].end;
	return true;
}

bool mg_explain(const struct mg_exam *e, struct mg_explaining *x, const struct mg_note *n, struct mg_witness *out)
{
	struct leaves leaves;
	*out = (struct mg_witness){ 0 };
	for (size_t i = 0; i < n->nleaves; i++)
		if (n->leaves[i] == MG_NO_LEAF)
			return true;
	if (n->nleaves == 0)
		return true;
	bool ok = collect(e, x, n, &leaves) && mg_explore_witness(e->now.x, leaves.trails, leaves.failed, leaves.n, out);
	mg_arena_release(x->arena, x->mark);
	return ok;
}
