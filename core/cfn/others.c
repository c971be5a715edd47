/* SPDX-License-Identifier: Apache-2.0 */
/* What a symbol's "other" is not: each literal that it was compared with. */
#include "cfn/operand.h"
#include "cfn/resolve.h"

struct holes {
	struct mg_world *w;
	uint32_t syms[MG_HOLES_MAX]; /* MG_NONE: anything may be in the hole */
	struct mg_str before[MG_HOLES_MAX], after;
	size_t n;
	bool possible;
};

static bool listed(const struct mg_symbol *s, struct mg_str raw)
{
	for (uint32_t i = 0; i < s->nraws; i++)
		if (mg_str_eq(s->raws[i], raw))
			return true;
	return false;
}

/* A way that puts a literal where an other stands is none. */
static bool try_parts(void *ctx, const struct mg_str *parts)
{
	struct holes *h = ctx;
	bool possible = true;

	for (size_t i = 0; i < h->n && possible; i++)
		possible = h->syms[i] == MG_NONE || !listed(&h->w->syms[h->syms[i]], parts[i]);
	h->possible = possible;
	return !possible;
}

/* The symbol that fills the hole when it is in its "other" state. */
static uint32_t other_in(struct mg_explore *x, const struct mg_ref *ref)
{
	if (!ref || (ref->kind != MG_REF_PARAMETER && ref->kind != MG_REF_PSEUDO))
		return MG_NONE;
	uint32_t sym = mg_symbol_find(x->w, ref->id);
	if (sym == MG_NONE || (x->w->syms[sym].hidden && !x->fixed))
		return MG_NONE;
	uint32_t pick = mg_explore_pick(x, sym);
	return pick != MG_NONE && x->w->syms[sym].cands[pick].other ? sym : MG_NONE;
}

bool mg_others_rule_out(struct mg_explore *x, const struct mg_value *v, struct mg_str text)
{
	struct holes h = { .w = x->w };
	bool others = false;

	if (v->state != MG_UNKNOWN || v->npieces == 0)
		return false;
	for (size_t i = 0; i < v->npieces; i++) {
		if (!v->pieces[i].hole) {
			h.after = v->pieces[i].text;
			continue;
		}
		if (h.n == MG_HOLES_MAX)
			return false;
		h.before[h.n] = h.after;
		h.after = MG_STR_NONE;
		h.syms[h.n] = other_in(x, v->pieces[i].ref);
		others = others || h.syms[h.n] != MG_NONE;
		h.n++;
	}
	return others && mg_partings(text, h.before, h.n, h.after, try_parts, &h) && !h.possible;
}
