/* SPDX-License-Identifier: Apache-2.0 */
/* The trail of choices, and going through its alternatives. */
#include "cfn/resolve.h"

bool mg_explore_pay(struct mg_explore *x, uint64_t units)
{
	if (x->stop)
		return false;
	if (!x->pay || x->pay(x->ctx, units))
		return true;
	x->stop = MG_EXPLORE_BUDGET;
	return false;
}

struct mg_since mg_since_now(const struct mg_explore *x)
{
	return (struct mg_since){ x->epoch, x->n, x->n ? x->levels[x->n - 1].serial : 0 };
}

bool mg_since_holds(const struct mg_explore *x, struct mg_since s)
{
	return s.epoch == x->epoch && s.depth <= x->n && (s.depth == 0 || x->levels[s.depth - 1].serial == s.serial);
}

struct mg_moment mg_explore_moment(const struct mg_explore *x)
{
	struct mg_since s = mg_since_now(x);
	return (struct mg_moment){ s.epoch, s.depth, s.serial };
}

bool mg_explore_still(const struct mg_explore *x, struct mg_moment m)
{
	return mg_since_holds(x, (struct mg_since){ m.use, m.depth, m.serial });
}

static bool push(struct mg_explore *x, uint32_t var, uint32_t pick)
{
	if (x->n == x->cap) {
		uint32_t cap = x->cap ? x->cap * 2 : 16;
		struct mg_level *more = mg_arena_calloc(x->w->arena, cap, sizeof(*more));
		if (!more) {
			x->stop = MG_EXPLORE_NOMEM;
			return false;
		}
		if (x->n)
			memcpy(more, x->levels, x->n * sizeof(*more));
		x->levels = more;
		x->cap = cap;
	}
	struct mg_level *l = &x->levels[x->n++];
	*l = (struct mg_level){ .var = var, .pick = pick, .serial = ++x->serial, .mark = mg_scratch_mark(&x->scratch) };
	if (var & MG_VAR_CONDITION) {
		l->holds = mg_condition_is(x->w, var & ~MG_VAR_CONDITION, pick == 0);
		x->forced[var & ~MG_VAR_CONDITION] = pick == 0 ? 1 : 2;
	} else {
		x->assign[var] = (int32_t)pick;
		x->model[var] = (int32_t)pick;
	}
	return true;
}

static struct mg_level pop(struct mg_explore *x)
{
	struct mg_level l = x->levels[--x->n];

	if (l.var & MG_VAR_CONDITION)
		x->forced[l.var & ~MG_VAR_CONDITION] = 0;
	else
		x->assign[l.var] = -1;
	mg_scratch_release(&x->scratch, l.mark);
	return l;
}

/* Truth of a condition under the trail: forced, or a choice with true first. */
static bool decide_truth(struct mg_explore *x, uint32_t c, bool *choice)
{
	uint32_t branch;
	enum mg_verdict now = mg_expr_eval(x, x->w->conds[c].expr, x->assign, &branch);

	*choice = false;
	if (now != MG_V_MAYBE)
		return now == MG_V_YES;
	/* The model meets the trail, so the truth it gives needs no search. */
	enum mg_verdict model = mg_expr_eval(x, x->w->conds[c].expr, x->model, &branch);
	int can_true = model == MG_V_YES ? 1 : mg_search_condition(x, c, true, true);
	if (can_true != 1)
		return false;
	int can_false = model == MG_V_NO ? 1 : mg_search_condition(x, c, false, false);
	*choice = can_false == 1;
	return true;
}

bool mg_explore_truth(struct mg_explore *x, uint32_t c)
{
	struct mg_known_truth *known = &x->known[c];
	bool choice, truth;

	if (x->stop)
		return false;
	if (x->forced[c])
		return x->forced[c] == 1;
	uint8_t can = mg_world_can(x->w, c);
	if ((can & 3) != 3)
		return can & 1;
	if (x->w->memo_on && known->since.epoch && mg_since_holds(x, known->since))
		return known->truth;
	truth = decide_truth(x, c, &choice);
	if (x->stop)
		return false;
	if (choice)
		return push(x, MG_VAR_CONDITION | c, 0);
	*known = (struct mg_known_truth){ mg_since_now(x), truth };
	return truth;
}

/* The first candidate from `from` on that the trail allows; MG_NONE when there is none, or stopped. */
static uint32_t reachable(struct mg_explore *x, uint32_t sym, uint32_t from, bool want_model)
{
	for (uint32_t c = from; c < x->w->syms[sym].ncands; c++) {
		int found = x->model[sym] == (int32_t)c ? 1 : mg_search_pick(x, sym, c, want_model);
		if (found < 0)
			return MG_NONE;
		if (found)
			return c;
	}
	return MG_NONE;
}

uint32_t mg_explore_pick(struct mg_explore *x, uint32_t sym)
{
	const struct mg_symbol *s = &x->w->syms[sym];

	if (x->stop)
		return MG_NONE;
	if (s->ncands == 1)
		return 0;
	const int32_t *assign = x->fixed ? x->fixed : x->assign;
	if (assign[sym] >= 0)
		return (uint32_t)assign[sym];
	if (x->fixed)
		return s->ncands - 1;
	uint32_t first = reachable(x, sym, 0, true);
	if (x->stop || first == MG_NONE)
		return x->stop ? MG_NONE : 0;
	uint32_t second = reachable(x, sym, first + 1, false);
	if (x->stop)
		return MG_NONE;
	if (second != MG_NONE && !push(x, sym, first))
		return MG_NONE;
	return first;
}

bool mg_explore_assume(struct mg_explore *x, uint32_t var, uint32_t pick)
{
	int found;

	if (x->stop)
		return false;
	if (var & MG_VAR_CONDITION) {
		uint32_t c = var & ~MG_VAR_CONDITION;
		if (x->forced[c])
			return x->forced[c] == (pick == 0 ? 1 : 2);
		const struct mg_expr *e = x->w->conds[c].expr;
		uint32_t branch;
		enum mg_verdict want = pick == 0 ? MG_V_YES : MG_V_NO, now = mg_expr_eval(x, e, x->assign, &branch);
		if (now != MG_V_MAYBE && now != want)
			return false;
		found = now == want || mg_expr_eval(x, e, x->model, &branch) == want ? 1 : mg_search_condition(x, c, pick == 0, true);
	} else {
		if (x->assign[var] >= 0)
			return x->assign[var] == (int32_t)pick;
		found = x->model[var] == (int32_t)pick ? 1 : mg_search_pick(x, var, pick, true);
	}
	return found == 1 && push(x, var, pick);
}

enum mg_explore_stop mg_explore_stopped(const struct mg_explore *x)
{
	/* Comparisons are asked with memory of their own: without it they stay open, and more looks possible than is. */
	return x->stop == MG_EXPLORE_GOING && x->w->probe->stop == MG_EXPLORE_NOMEM ? MG_EXPLORE_NOMEM : x->stop;
}

void mg_explore_revive(struct mg_explore *x)
{
	if (x->stop == MG_EXPLORE_DEAD)
		x->stop = MG_EXPLORE_GOING;
}

size_t mg_explore_mark(const struct mg_explore *x)
{
	return x->n;
}

void mg_explore_rewind(struct mg_explore *x, size_t mark)
{
	while (x->n > mark)
		pop(x);
}

/* The next alternative of a choice just dropped, with the model that meets it. */
static bool turn(struct mg_explore *x, struct mg_level l)
{
	uint32_t pick = MG_NONE;

	if (l.var & MG_VAR_CONDITION) {
		/* Both truths were found when the choice was made. */
		if (l.pick == 0 && mg_search_condition(x, l.var & ~MG_VAR_CONDITION, false, true) == 1)
			pick = 1;
	} else {
		pick = reachable(x, l.var, l.pick + 1, true);
	}
	return pick != MG_NONE && !x->stop && push(x, l.var, pick);
}

bool mg_explore_next(struct mg_explore *x, size_t mark)
{
	bool dead = x->stop == MG_EXPLORE_DEAD;

	x->died = x->died || dead;
	mg_explore_revive(x);
	while (x->n > mark && !x->stop) {
		if (!turn(x, pop(x)))
			continue;
		if (++x->runs < x->w->limits->scenarios)
			return true;
		x->stop = MG_EXPLORE_MANY;
	}
	mg_explore_rewind(x, mark);
	if (!x->stop && dead)
		x->stop = MG_EXPLORE_DEAD;
	return false;
}

uint64_t mg_explore_runs(const struct mg_explore *x)
{
	return x->runs;
}

bool mg_explore_condition(struct mg_explore *x, struct mg_str name)
{
	const struct mg_condition *c = mg_template_condition(x->w->t, name);

	return c && mg_explore_truth(x, c->index);
}

bool mg_explore_present(struct mg_explore *x, const struct mg_resource *r)
{
	return !x->stop && (r->condition.n == 0 || mg_explore_condition(x, r->condition));
}

bool mg_explore_output_present(struct mg_explore *x, const struct mg_output *o)
{
	return !x->stop && (o->condition.n == 0 || mg_explore_condition(x, o->condition));
}

bool mg_explore_can_be_present(struct mg_explore *x, const struct mg_resource *r)
{
	const struct mg_condition *c = r->condition.n ? mg_template_condition(x->w->t, r->condition) : NULL;

	return r->condition.n == 0 || (c && (mg_world_can(x->w, c->index) & 1));
}

const struct mg_value *mg_explore_pseudo(struct mg_explore *x, struct mg_str name)
{
	return x->stop ? NULL : mg_ref_name(x, NULL, name);
}

const struct mg_value *mg_explore_parameter(struct mg_explore *x, const struct mg_parameter *p)
{
	return x->stop ? NULL : mg_ref_name(x, p->node, p->name);
}

bool mg_explore_trail(const struct mg_explore *x, struct mg_arena *a, struct mg_trail *out)
{
	out->ids = mg_new_n(a, uint32_t, (size_t)x->n + 1);
	out->picks = mg_new_n(a, uint32_t, (size_t)x->n + 1);
	out->n = x->n;
	if (!out->ids || !out->picks)
		return false;
	for (uint32_t i = 0; i < x->n; i++) {
		out->ids[i] = x->levels[i].var;
		out->picks[i] = x->levels[i].pick;
	}
	return true;
}
