/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "cfn/resolve.h"

struct mg_explore *mg_explore_probe(struct mg_world *w)
{
	struct mg_explore *x = mg_new(w->arena, struct mg_explore);

	if (!x)
		return NULL;
	x->w = w;
	x->work = w->limits->scenario_work;
	x->scratch = (struct mg_scratch){ .arena = w->arena, .idle = &w->blocks };
	return x;
}

struct mg_explore *mg_explore_make(struct mg_world *w)
{
	struct mg_explore *x = mg_explore_probe(w);
	size_t nconds = w->t->nconditions + 1;

	if (!x)
		return NULL;
	x->assign = mg_new_n(w->arena, int32_t, w->nsyms);
	x->model = mg_new_n(w->arena, int32_t, w->nsyms);
	x->frames = mg_new_n(w->arena, struct mg_frame, w->nsyms);
	x->cone = mg_new_n(w->arena, uint64_t, w->words);
	x->forced = mg_new_n(w->arena, uint8_t, nconds);
	x->truths = mg_new_n(w->arena, uint8_t, nconds);
	x->stamps = mg_new_n(w->arena, uint32_t, nconds);
	x->branches = mg_new_n(w->arena, uint32_t, nconds);
	x->known = mg_new_n(w->arena, struct mg_known_truth, nconds);
	if (!x->assign || !x->model || !x->frames || !x->cone || !x->forced || !x->truths || !x->stamps || !x->branches || !x->known)
		return NULL;
	for (uint32_t i = 0; i < w->nsyms; i++) {
		x->assign[i] = w->syms[i].ncands == 1 ? 0 : -1;
		x->model[i] = w->base ? w->base->model[i] : x->assign[i];
	}
	x->epoch = 1;
	return x;
}

struct mg_explore *mg_explore_new(struct mg_world *w, bool (*pay)(void *ctx, uint64_t units), void *ctx)
{
	struct mg_explore *x = w->idle;

	if (x) {
		w->idle = x->next_idle;
		x->epoch++;
		memcpy(x->model, w->base->model, w->nsyms * sizeof(*x->model));
	} else if (!(x = mg_explore_make(w))) {
		return NULL;
	}
	x->pay = pay;
	x->ctx = ctx;
	x->stop = MG_EXPLORE_GOING;
	x->runs = x->steps = 0;
	x->died = false;
	x->depth = x->steady = 0;
	return x;
}

void mg_explore_free(struct mg_explore *x)
{
	if (!x)
		return;
	mg_explore_rewind(x, 0);
	mg_scratch_release(&x->scratch, (struct mg_scratch_mark){ 0 });
	x->next_idle = x->w->idle;
	x->w->idle = x;
}

struct mg_world *mg_explore_world(const struct mg_explore *x)
{
	return x->w;
}

const struct mg_template *mg_world_template(const struct mg_world *w)
{
	return w->t;
}

const struct mg_inputs *mg_world_inputs(const struct mg_world *w)
{
	return w->in;
}

struct mg_arena *mg_world_arena(const struct mg_world *w)
{
	return w->arena;
}

size_t mg_world_assumed(const struct mg_world *w, const struct mg_str **names, const struct mg_str **values)
{
	*names = w->assumed_names;
	*values = w->assumed_values;
	return w->nassumed;
}

void mg_world_set_memo(struct mg_world *w, bool on)
{
	w->memo_on = on;
}

const struct mg_sub_text *mg_sub_text(struct mg_world *w, const struct mg_node *text)
{
	struct mg_sub_text *s;
	size_t bad;

	if (!w->subs && !(w->subs = mg_new_n(w->arena, struct mg_sub_text *, w->t->nodes)))
		return NULL;
	if (text->id < w->t->nodes && w->subs[text->id])
		return w->subs[text->id];
	if (!(s = mg_new(w->arena, struct mg_sub_text)))
		return NULL;
	int status = mg_sub_parse(w->arena, text->text, &s->pieces, &s->n, &bad, NULL);
	if (status != MG_OK && status != MG_EINPUT)
		return NULL;
	s->bad = status != MG_OK;
	if (s->bad)
		s->n = 0;
	if (text->id < w->t->nodes)
		w->subs[text->id] = s;
	return s;
}

uint8_t mg_world_can(struct mg_world *w, uint32_t condition)
{
	struct mg_cond *c = &w->conds[condition];
	struct mg_explore *x = w->base;

	if (c->can)
		return c->can;
	int yes = mg_search_condition(x, condition, true, false), no = yes < 0 ? 1 : mg_search_condition(x, condition, false, false);
	/* Past the budget both stay possible, which over-approximates. */
	x->stop = MG_EXPLORE_GOING;
	c->can = (uint8_t)(4 | (yes ? 1 : 0) | (no ? 2 : 0));
	return c->can;
}

static bool names_given(const struct mg_world *w, const struct mg_node *n)
{
	const struct mg_node *arg;

	if (!n || mg_node_is_scalar(n))
		return false;
	if (mg_fn_of(n, false, &arg) == MG_FN_REF && mg_node_is_scalar(arg)) {
		uint32_t sym = mg_symbol_find(w, arg->text);
		return sym != MG_NONE && w->syms[sym].ncands == 1 && w->syms[sym].cands[0].from == MG_FROM_GIVEN;
	}
	for (uint32_t i = 0; i < n->count; i++)
		if (names_given(w, n->kind == MG_LIST ? n->items[i] : n->members[i].value))
			return true;
	return false;
}

static int broken(const struct mg_assertion *a, struct mg_error *err)
{
	char name[MG_QUOTE_MAX], says[MG_QUOTE_MAX];

	return mg_fail(err, MG_EINPUT, "the given values break the rule %s%s%s; give values that meet it", mg_quote(a->rule, name),
		       a->description.n ? ", which asserts " : "", a->description.n ? mg_quote(a->description, says) : "");
}

/* Where no deployment meets a constraint, it is dropped, and the template is refused by a diagnostic. */
static int unmet(struct mg_world *w, uint32_t i, struct mg_error *err)
{
	const struct mg_constraint con = w->fixed[i];
	bool given = false;
	char name[MG_QUOTE_MAX];

	if (con.kind == MG_MUST_EXPR) {
		const struct mg_assertion *a = &w->t->assertions[con.index];
		for (uint32_t k = 0; k <= i && !given; k++)
			if (w->fixed[k].kind == MG_MUST_EXPR)
				given = names_given(w, w->t->assertions[w->fixed[k].index].check) || names_given(w, w->t->assertions[w->fixed[k].index].when);
		if (given)
			return broken(a, err);
		mg_diag_add(w->diags, MG_DIAG_ERROR, "rule-unsatisfiable", a->check->source, a->check->span, "no parameter values meet the rule %s%s: the service would refuse every deployment",
			    mg_quote(a->rule, name), i ? " together with those before it" : "");
	} else {
		const struct mg_node *n = con.kind == MG_MUST_LIVE ? w->atoms[con.index].a->parent : w->t->root;
		mg_diag_add(w->diags, MG_DIAG_ERROR, "mapping-not-found", n->source, n->span, "Fn::FindInMap finds no key in any deployment: the service would refuse it; add the key or a DefaultValue");
	}
	memmove(&w->fixed[i], &w->fixed[i + 1], (w->nfixed - i - 1) * sizeof(*w->fixed));
	w->nfixed--;
	return MG_OK;
}

/* Adds the constraints one by one, each with a model of all so far. */
static int check_rules(struct mg_world *w, struct mg_error *err)
{
	uint32_t n = w->nfixed, done = 0;
	struct mg_explore *x = w->base;
	int status = MG_OK;

	while (done < n && status == MG_OK) {
		w->nfixed = done;
		struct mg_constraint con = w->fixed[done];
		int found = mg_search(x, &con, 1, true);
		w->nfixed = n;
		if (x->stop == MG_EXPLORE_NOMEM)
			return mg_fail_arena(w->arena, err);
		x->stop = MG_EXPLORE_GOING;
		if (found != 0) {
			done++;
			continue;
		}
		status = unmet(w, done, err);
		n = w->nfixed;
	}
	w->nfixed = n;
	return status;
}

int mg_world_new(struct mg_arena *a, const struct mg_template *t, const struct mg_inputs *in, const struct mg_limits *limits,
		 struct mg_diags *diags, struct mg_world **out, struct mg_error *err)
{
	struct mg_world *w = mg_new(a, struct mg_world);
	int status;

	if (!w)
		return mg_fail_arena(a, err);
	*w = (struct mg_world){ .arena = a, .t = t, .in = in, .limits = limits, .diags = diags, .memo_on = true };
	w->memo = mg_new_n(a, const struct mg_value *, t->nodes);
	w->steady = mg_new_n(a, uint8_t, t->nodes);
	w->probe = mg_explore_probe(w);
	if (!w->memo || !w->steady || !w->probe)
		return mg_fail_arena(a, err);
	if ((status = mg_domains_build(w, err)) != MG_OK || (status = mg_conditions_build(w, err)) != MG_OK)
		return status;
	if (!(w->base = mg_explore_make(w)))
		return mg_fail_arena(a, err);
	if ((status = check_rules(w, err)) != MG_OK)
		return status;
	*out = w;
	return MG_OK;
}
