/* SPDX-License-Identifier: Apache-2.0 */
/* Why a finding holds, in as few words as lead to it. */
#include "cfn/explore.h"

#define LEAVES_EACH 256   /* with more runs than this a value is dropped only when the choices stay forced without it */
#define LIVE_SEARCHES 4096 /* questions whether an assignment leads to a run that failed; past it the first is taken */
#define LEAF_SEARCHES 256 /* questions whether a passing run goes with the kept choices; past it a choice is kept */

struct why {
	struct mg_world *w;
	struct mg_explore *x; /* its own, with an empty trail */
	const struct mg_trail *leaves;
	const bool *failed;
	size_t n;
	uint32_t *ids, *picks; /* the choices that matter */
	size_t nkept, given; /* the first `given` choices are what the question stands under: never dropped */
	bool died;     /* some run was DEAD */
	bool complete; /* leaves are all runs there are */
	uint32_t searches;
	uint32_t *syms, *cands; /* the assignment */
	size_t nsyms;
	uint32_t *opaque; /* kept choices that no assignment decides, as indices into ids */
	size_t nopaque;
};

/* 1 same pick, -1 another pick, 0 the leaf did not ask. */
static int leaf_pick(const struct mg_trail *leaf, uint32_t id, uint32_t pick)
{
	for (size_t i = 0; i < leaf->n; i++)
		if (leaf->ids[i] == id)
			return leaf->picks[i] == pick ? 1 : -1;
	return 0;
}

/* Does a deployment of this leaf meet the kept choices but the one at skip? */
static bool goes_with(struct why *y, const struct mg_trail *leaf, size_t skip)
{
	bool asked_all = true, ok = true;

	for (size_t i = 0; i < y->nkept; i++) {
		int same = i == skip ? 1 : leaf_pick(leaf, y->ids[i], y->picks[i]);
		if (same < 0)
			return false;
		asked_all = asked_all && same;
	}
	if (asked_all || y->searches >= LEAF_SEARCHES)
		return true;
	y->searches++;
	for (size_t i = 0; ok && i < leaf->n; i++)
		ok = mg_explore_assume(y->x, leaf->ids[i], leaf->picks[i]);
	for (size_t i = 0; ok && i < y->nkept; i++)
		ok = i == skip || mg_explore_assume(y->x, y->ids[i], y->picks[i]);
	ok = ok || y->x->stop;
	mg_explore_rewind(y->x, 0);
	return ok;
}

static void remove_at(uint32_t *a, uint32_t *b, size_t *n, size_t i)
{
	memmove(a + i, a + i + 1, (*n - i - 1) * sizeof(*a));
	memmove(b + i, b + i + 1, (*n - i - 1) * sizeof(*b));
	(*n)--;
}

/* Drops each choice whose other ways all fail as well, the latest first. */
static void reduce(struct why *y)
{
	for (size_t i = y->nkept; i > y->given; i--) {
		bool matters = false;
		for (size_t k = 0; k < y->n && !matters; k++)
			matters = !y->failed[k] && goes_with(y, &y->leaves[k], i - 1);
		if (!matters)
			remove_at(y->ids, y->picks, &y->nkept, i - 1);
	}
}

static bool concerns(const struct why *y, uint32_t sym)
{
	for (size_t i = 0; i < y->nkept; i++) {
		uint32_t id = y->ids[i];
		if (id & MG_VAR_CONDITION ? mg_bit_get(y->w->conds[id & ~MG_VAR_CONDITION].bits, sym) : id == sym)
			return true;
	}
	return false;
}

/* Where some runs were DEAD, an assignment that meets the choices may lead into one; it has to lead into one that failed. */
static bool lives(struct why *y)
{
	size_t mark = mg_explore_mark(y->x);
	bool found = !y->died || y->searches >= LIVE_SEARCHES;

	for (size_t k = 0; k < y->n && !found; k++) {
		y->searches++;
		found = y->failed[k];
		for (size_t i = 0; i < y->leaves[k].n && found; i++)
			found = mg_explore_assume(y->x, y->leaves[k].ids[i], y->leaves[k].picks[i]);
		mg_explore_rewind(y->x, mark);
	}
	return found;
}

/* The first value of each symbol in declaration order that goes with the choices and with the values before it. */
static bool solve(struct why *y)
{
	struct mg_explore *x = y->x;

	for (size_t i = 0; i < y->nkept; i++)
		if (!mg_explore_assume(x, y->ids[i], y->picks[i]))
			return false;
	for (uint32_t s = 0; s < y->w->pseudo0 + MG_NPSEUDO; s++) {
		const struct mg_symbol *sym = &y->w->syms[s];
		if (sym->ncands < 2 || (sym->hidden && !sym->secret) || !concerns(y, s))
			continue;
		uint32_t c = x->assign[s] >= 0 ? (uint32_t)x->assign[s] : 0;
		for (size_t mark = mg_explore_mark(x); c < sym->ncands && x->assign[s] < 0; c++) {
			if (mg_explore_assume(x, s, c) && lives(y))
				break;
			mg_explore_rewind(x, mark);
		}
		if (c >= sym->ncands)
			return false;
		y->syms[y->nsyms] = s;
		y->cands[y->nsyms++] = c;
	}
	mg_explore_rewind(x, 0);
	return true;
}

/* The kept conditions that the assignment leaves open are told by name. */
static void find_opaque(struct why *y)
{
	struct mg_explore *x = y->x;
	uint32_t branch;

	for (size_t i = 0; i < y->nsyms; i++)
		mg_explore_assume(x, y->syms[i], y->cands[i]);
	for (size_t i = 0; i < y->nkept && !x->stop; i++) {
		if (!(y->ids[i] & MG_VAR_CONDITION))
			continue;
		uint32_t c = y->ids[i] & ~MG_VAR_CONDITION;
		if (mg_search_condition(x, c, y->picks[i] != 0, false) == 0)
			continue;
		if (mg_expr_eval(x, y->w->conds[c].expr, x->assign, &branch) == MG_V_MAYBE) {
			y->opaque[y->nopaque++] = (uint32_t)i;
			mg_explore_assume(x, y->ids[i], y->picks[i]);
		}
	}
	mg_explore_rewind(x, 0);
}

/* The assignment but the one at skip, and the named conditions but one, as a trail. */
static void lay(struct why *y, size_t skip, size_t skip_opaque)
{
	for (size_t i = 0; i < y->nsyms; i++)
		if (i != skip)
			mg_explore_assume(y->x, y->syms[i], y->cands[i]);
	for (size_t i = 0; i < y->nopaque; i++)
		if (i != skip_opaque)
			mg_explore_assume(y->x, y->ids[y->opaque[i]], y->picks[y->opaque[i]]);
}

/* Does the trail force the first n kept choices? */
static bool forces(struct why *y, size_t n)
{
	struct mg_explore *x = y->x;
	bool all = true;

	for (size_t i = 0; i < n && all; i++) {
		uint32_t id = y->ids[i], pick = y->picks[i];
		if (id & MG_VAR_CONDITION) {
			if (!x->forced[id & ~MG_VAR_CONDITION])
				all = mg_search_condition(x, id & ~MG_VAR_CONDITION, pick != 0, false) == 0;
			continue;
		}
		for (uint32_t c = 0; x->assign[id] < 0 && c < y->w->syms[id].ncands && all; c++)
			all = c == pick || mg_search_pick(x, id, c, false) == 0;
	}
	return all && !x->stop;
}

/* Does no passing run go with the trail? Then it need not force every choice. */
static bool all_fail(struct why *y)
{
	struct mg_explore *x = y->x;
	size_t mark = mg_explore_mark(x);
	bool reached = !y->complete || y->n > LEAVES_EACH || !forces(y, y->given);

	for (size_t k = 0; k < y->n && !reached; k++) {
		reached = !y->failed[k];
		for (size_t i = 0; i < y->leaves[k].n && reached; i++)
			reached = mg_explore_assume(x, y->leaves[k].ids[i], y->leaves[k].picks[i]);
		mg_explore_rewind(x, mark);
	}
	return !reached && !x->stop;
}

/* Is the finding explained without the assignment at skip, or the named condition at skip_opaque? */
static bool spare(struct why *y, size_t skip, size_t skip_opaque)
{
	lay(y, skip, skip_opaque);
	bool yes = (skip_opaque == SIZE_MAX && forces(y, y->nkept)) || all_fail(y);
	mg_explore_rewind(y->x, 0);
	return yes;
}

static bool fill(struct why *y, struct mg_witness *out)
{
	struct mg_witness_item *items = mg_new_n(y->w->arena, struct mg_witness_item, y->nsyms + y->nopaque + 1);

	if (!items)
		return false;
	for (size_t i = 0; i < y->nsyms; i++) {
		const struct mg_symbol *s = &y->w->syms[y->syms[i]];
		items[out->n++] = (struct mg_witness_item){ s->name, mg_candidate_text(y->w, s, &s->cands[y->cands[i]]), false };
	}
	/* By declaration, not by when they were asked. */
	for (uint32_t c = 0; c < y->w->t->nconditions; c++)
		for (size_t i = 0; i < y->nopaque; i++)
			if (y->ids[y->opaque[i]] == (MG_VAR_CONDITION | c))
				items[out->n++] = (struct mg_witness_item){ y->w->t->conditions[c].name, y->picks[y->opaque[i]] == 0 ? MG_STR("true") : MG_STR("false"), true };
	out->items = items;
	return true;
}

/* Each step may search as much as a check may: what runs out only says more than it needs. */
static void refill(struct why *y)
{
	mg_explore_rewind(y->x, 0);
	y->x->stop = MG_EXPLORE_GOING;
	y->x->steps = 0;
}

/* Past the budget: the choices as they were made, not the values behind them. */
static void choices_alone(struct why *y)
{
	y->nsyms = y->nopaque = 0;
	for (size_t i = 0; i < y->nkept; i++) {
		if (y->ids[i] & MG_VAR_CONDITION) {
			y->opaque[y->nopaque++] = (uint32_t)i;
		} else {
			y->syms[y->nsyms] = y->ids[i];
			y->cands[y->nsyms++] = y->picks[i];
		}
	}
}

static bool explain(struct why *y, const struct mg_trail *first, struct mg_witness *out)
{
	struct mg_arena *a = y->w->arena;

	y->ids = mg_new_n(a, uint32_t, first->n + 1);
	y->picks = mg_new_n(a, uint32_t, first->n + 1);
	y->opaque = mg_new_n(a, uint32_t, first->n + 1);
	y->syms = mg_new_n(a, uint32_t, (size_t)y->w->nsyms + 1);
	y->cands = mg_new_n(a, uint32_t, (size_t)y->w->nsyms + 1);
	if (!y->ids || !y->picks || !y->opaque || !y->syms || !y->cands)
		return false;
	memcpy(y->ids, first->ids, first->n * sizeof(*y->ids));
	memcpy(y->picks, first->picks, first->n * sizeof(*y->picks));
	y->nkept = first->n;
	/* Runs that were never made might have passed. */
	if (y->complete)
		reduce(y);
	refill(y);
	if (!solve(y)) {
		choices_alone(y);
		return fill(y, out);
	}
	refill(y);
	find_opaque(y);
	for (size_t i = y->nsyms; i > 0; i--)
		if (spare(y, i - 1, SIZE_MAX))
			remove_at(y->syms, y->cands, &y->nsyms, i - 1);
	for (size_t i = y->nopaque; i > 0; i--)
		if (spare(y, SIZE_MAX, i - 1)) {
			memmove(y->opaque + i - 1, y->opaque + i, (y->nopaque - i) * sizeof(*y->opaque));
			y->nopaque--;
		}
	return fill(y, out);
}

/* first is not empty. */
static bool run(struct why *y, const struct mg_trail *first, struct mg_witness *out)
{
	/* Its own exploration: the asker's trail and account stay as they are. */
	y->x = mg_explore_new(y->w, NULL, NULL);
	bool ok = y->x && explain(y, first, out);
	mg_explore_free(y->x);
	return ok;
}

bool mg_witness_trail(struct mg_explore *x, const struct mg_trail *trail, struct mg_witness *out)
{
	struct why y = { .w = x->w, .given = trail->n };

	*out = (struct mg_witness){ NULL, 0 };
	return trail->n == 0 || run(&y, trail, out);
}

bool mg_witness_under(struct mg_explore *x, size_t given, const struct mg_trail *leaves, const bool *failed, size_t n, struct mg_witness *out)
{
	struct why y = { .w = x->w, .given = given, .leaves = leaves, .failed = failed, .n = n };
	size_t first = 0;

	*out = (struct mg_witness){ NULL, 0 };
	y.died = x->died;
	y.complete = x->stop == MG_EXPLORE_GOING || x->stop == MG_EXPLORE_DEAD;
	while (first < n && !failed[first])
		first++;
	return first == n || leaves[first].n == 0 || run(&y, &leaves[first], out);
}

bool mg_explore_witness(struct mg_explore *x, const struct mg_trail *leaves, const bool *failed, size_t n, struct mg_witness *out)
{
	return mg_witness_under(x, 0, leaves, failed, n, out);
}
