/* SPDX-License-Identifier: Apache-2.0 */
/* Is there a deployment that meets the trail, the rules and a question? Depth first over the cone of influence of the question, each time on a
 * symbol that a still open constraint hangs on. Symbols that share no constraint with the question never take part: the trail is kept satisfiable. */
#include "cfn/explore.h"

static enum mg_verdict eval_atom(struct mg_explore *x, uint32_t index, const int32_t *assign, uint32_t *branch)
{
	struct mg_world *w = x->w;
	enum mg_verdict v = mg_atom_verdict(w, index, assign, branch);

	if (v == MG_V_DEAD)
		return MG_V_NO; /* MG_MUST_LIVE rules the assignment out */
	if (v != MG_V_OPAQUE)
		return v;
	uint32_t own = w->atoms[index].opaque;
	if (own == MG_NONE)
		return MG_V_NO;
	if (assign[own] >= 0)
		return assign[own] == 0 ? MG_V_YES : MG_V_NO;
	for (uint32_t s = w->syms[own].next_rival; s != own; s = w->syms[s].next_rival)
		if (assign[s] == 0 && !mg_str_eq(w->syms[s].rival_text, w->syms[own].rival_text))
			return MG_V_NO;
	*branch = own;
	return MG_V_MAYBE;
}

static enum mg_verdict eval(struct mg_explore *x, const struct mg_expr *e, const int32_t *assign, uint32_t *branch);

static enum mg_verdict eval_condition(struct mg_explore *x, uint32_t c, const int32_t *assign, uint32_t *branch)
{
	if (x->forced[c])
		return x->forced[c] == 1 ? MG_V_YES : MG_V_NO;
	if (x->stamps[c] != x->stamp) {
		x->truths[c] = (uint8_t)eval(x, x->w->conds[c].expr, assign, &x->branches[c]);
		x->stamps[c] = x->stamp;
	}
	if (x->truths[c] == MG_V_MAYBE)
		*branch = x->branches[c];
	return (enum mg_verdict)x->truths[c];
}

static enum mg_verdict eval_group(struct mg_explore *x, const struct mg_expr *e, const int32_t *assign, uint32_t *branch)
{
	enum mg_verdict stop = e->op == MG_X_AND ? MG_V_NO : MG_V_YES, all = e->op == MG_X_AND ? MG_V_YES : MG_V_NO;
	uint32_t first;

	for (uint32_t i = 0; i < e->n; i++) {
		enum mg_verdict v = eval(x, e->kids[i], assign, &first);
		if (v == stop)
			return stop;
		if (v == MG_V_MAYBE && all != MG_V_MAYBE) {
			all = MG_V_MAYBE;
			*branch = first;
		}
	}
	return all;
}

static enum mg_verdict eval(struct mg_explore *x, const struct mg_expr *e, const int32_t *assign, uint32_t *branch)
{
	enum mg_verdict v;

	x->steps++;
	switch (e->op) {
	case MG_X_FALSE:
		return MG_V_NO;
	case MG_X_TRUE:
		return MG_V_YES;
	case MG_X_ATOM:
		return eval_atom(x, e->index, assign, branch);
	case MG_X_CONDITION:
		return eval_condition(x, e->index, assign, branch);
	case MG_X_NOT:
		v = eval(x, e->kids[0], assign, branch);
		return v == MG_V_YES ? MG_V_NO : v == MG_V_NO ? MG_V_YES : v;
	case MG_X_AND:
	case MG_X_OR:
		return eval_group(x, e, assign, branch);
	}
	return MG_V_NO;
}

enum mg_verdict mg_expr_eval(struct mg_explore *x, const struct mg_expr *e, const int32_t *assign, uint32_t *branch)
{
	x->stamp++;
	return eval(x, e, assign, branch);
}

static enum mg_verdict follows(struct mg_explore *x, uint32_t sym, uint32_t *branch)
{
	uint32_t region = x->w->pseudo0 + MG_PSEUDO_REGION;

	if (x->assign[region] < 0 || x->assign[sym] < 0) {
		*branch = x->assign[region] < 0 ? region : sym;
		return MG_V_MAYBE;
	}
	return mg_partition_fits(x->w, sym, (uint32_t)x->assign[sym], (uint32_t)x->assign[region]) ? MG_V_YES : MG_V_NO;
}

static enum mg_verdict check(struct mg_explore *x, const struct mg_constraint *con, uint32_t *branch)
{
	enum mg_verdict v = MG_V_NO;

	switch (con->kind) {
	case MG_MUST_EXPR:
		v = eval(x, con->expr, x->assign, branch);
		if (v == MG_V_MAYBE)
			return v;
		return (v == MG_V_YES) == con->truth ? MG_V_YES : MG_V_NO;
	case MG_MUST_LIVE:
		v = mg_atom_verdict(x->w, con->index, x->assign, branch);
		return v == MG_V_DEAD ? MG_V_NO : v == MG_V_MAYBE ? v : MG_V_YES;
	case MG_MUST_PARTITION:
		return follows(x, con->index, branch);
	}
	return v;
}

/* All active constraints under the assignment so far. */
static enum mg_verdict check_all(struct mg_explore *x, uint32_t *branch)
{
	enum mg_verdict all = MG_V_YES;
	uint32_t first;

	x->stamp++;
	for (uint32_t i = 0; i < x->nactive; i++) {
		enum mg_verdict v = check(x, x->active[i], &first);
		x->steps++;
		if (v == MG_V_NO)
			return v;
		if (v == MG_V_MAYBE && all == MG_V_YES) {
			all = v;
			*branch = first;
		}
	}
	return all;
}

static bool activate(struct mg_explore *x, const struct mg_constraint *con)
{
	for (uint32_t i = 0; i < x->nactive; i++)
		if (x->active[i] == con)
			return true;
	if (x->nactive == x->capactive) {
		uint32_t cap = x->capactive ? x->capactive * 2 : 16;
		const struct mg_constraint **more = mg_arena_calloc(x->w->arena, cap, sizeof(*more));
		if (!more) {
			x->stop = MG_EXPLORE_NOMEM;
			return false;
		}
		if (x->nactive)
			memcpy(more, x->active, x->nactive * sizeof(*more));
		x->active = more;
		x->capactive = cap;
	}
	x->active[x->nactive++] = con;
	for (uint32_t i = 0; i < x->w->words; i++)
		x->cone[i] |= con->bits[i];
	return true;
}

/* Does the constraint hang on a symbol of the cone that is still free? */
static bool touches(struct mg_explore *x, const struct mg_constraint *con)
{
	for (uint32_t i = 0; i < x->w->words; i++) {
		uint64_t common = x->cone[i] & con->bits[i];
		for (; common; common &= common - 1)
			if (x->assign[i * 64 + (uint32_t)__builtin_ctzll(common)] < 0)
				return true;
	}
	return false;
}

static bool is_active(const struct mg_explore *x, const struct mg_constraint *con)
{
	for (uint32_t i = 0; i < x->nactive; i++)
		if (x->active[i] == con)
			return true;
	return false;
}

/* Everything that shares free symbols with what is active, and so on. */
static bool spread(struct mg_explore *x)
{
	for (bool more = true; more;) {
		more = false;
		for (uint32_t i = 0; i < x->n + x->w->nfixed; i++) {
			const struct mg_constraint *con = i < x->n ? &x->levels[i].holds : &x->w->fixed[i - x->n];
			if ((i < x->n && !(x->levels[i].var & MG_VAR_CONDITION)) || is_active(x, con) || !touches(x, con))
				continue;
			if (!activate(x, con))
				return false;
			more = true;
		}
	}
	return true;
}

static uint32_t next_candidate(const struct mg_symbol *s, uint32_t from)
{
	while (from < s->ncands && s->cands[from].twin != from)
		from++;
	return from;
}

/* Turns the last decision that has another candidate; false when none has. */
static bool backtrack(struct mg_explore *x, uint32_t *depth)
{
	while (*depth) {
		struct mg_frame *f = &x->frames[*depth - 1];
		f->cand = next_candidate(&x->w->syms[f->sym], f->cand + 1);
		if (f->cand < x->w->syms[f->sym].ncands) {
			x->assign[f->sym] = (int32_t)f->cand;
			return true;
		}
		x->assign[f->sym] = -1;
		(*depth)--;
	}
	return false;
}

static int descend(struct mg_explore *x, uint32_t *depth)
{
	uint32_t branch = 0;

	for (;;) {
		enum mg_verdict v = check_all(x, &branch);
		if (v == MG_V_YES)
			return 1;
		if (x->steps > x->work) {
			x->stop = MG_EXPLORE_MANY;
			return -1;
		}
		if (v == MG_V_MAYBE) {
			x->frames[(*depth)++] = (struct mg_frame){ branch, 0 };
			x->assign[branch] = 0;
		} else if (!backtrack(x, depth)) {
			return 0;
		}
	}
}

static void keep_model(struct mg_explore *x)
{
	for (uint32_t i = 0; i < x->w->nsyms; i++)
		if (mg_bit_get(x->cone, i) && x->assign[i] >= 0)
			x->model[i] = x->assign[i];
}

static void begin(struct mg_explore *x)
{
	memset(x->cone, 0, x->w->words * sizeof(*x->cone));
	x->nactive = 0;
}

/* Decides what is active and unwinds. */
static int decide(struct mg_explore *x, bool want_model)
{
	uint64_t before = x->steps;
	uint32_t depth = 0;
	int found = descend(x, &depth);

	if (found == 1 && want_model)
		keep_model(x);
	while (depth)
		x->assign[x->frames[--depth].sym] = -1;
	return mg_explore_pay(x, (x->steps - before) / 8 + 1) ? found : -1;
}

int mg_search(struct mg_explore *x, const struct mg_constraint *extra, uint32_t nextra, bool want_model)
{
	begin(x);
	for (uint32_t i = 0; i < nextra; i++)
		if (!activate(x, &extra[i]))
			return -1;
	return spread(x) ? decide(x, want_model) : -1;
}

int mg_search_condition(struct mg_explore *x, uint32_t condition, bool truth, bool want_model)
{
	struct mg_constraint con = mg_condition_is(x->w, condition, truth);
	uint8_t before = x->forced[condition];

	x->forced[condition] = truth ? 1 : 2;
	int found = mg_search(x, &con, 1, want_model);
	x->forced[condition] = before;
	return found;
}

/* The constraints of sym are gathered while it is free, and decided with it assigned. */
int mg_search_pick(struct mg_explore *x, uint32_t sym, uint32_t cand, bool want_model)
{
	begin(x);
	mg_bit_set(x->cone, sym);
	if (!spread(x))
		return -1;
	x->assign[sym] = (int32_t)cand;
	int found = decide(x, want_model);
	x->assign[sym] = -1;
	return found;
}

struct mg_constraint mg_condition_is(const struct mg_world *w, uint32_t condition, bool truth)
{
	const struct mg_cond *c = &w->conds[condition];

	return (struct mg_constraint){ .kind = MG_MUST_EXPR, .truth = truth, .expr = c->expr, .bits = c->bits };
}
