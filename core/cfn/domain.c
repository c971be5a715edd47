/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/literals.h"

/* More free symbols compared with each other than this share one "other", and whether two others are equal stays open. */
#define OTHERS_MAX 6

void *mg_world_grow(struct mg_world *w, void *items, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	uint32_t more = *cap ? *cap * 2 : 8;
	void *p = more > *cap ? mg_arena_calloc(w->arena, more, size) : NULL;
	if (p && n)
		memcpy(p, items, n * size);
	if (p)
		*cap = more;
	return p;
}

uint32_t mg_symbol_find(const struct mg_world *w, struct mg_str name)
{
	const struct mg_parameter *p = mg_template_parameter(w->t, name);
	if (p)
		return p->index;
	enum mg_pseudo pseudo = mg_pseudo_find(name);
	return pseudo == MG_NPSEUDO ? MG_NONE : w->pseudo0 + pseudo;
}

static bool is_list(enum mg_param_type t)
{
	return t == MG_PARAM_LIST_NUMBER || t == MG_PARAM_COMMA_LIST || t == MG_PARAM_LIST_STRING || t == MG_PARAM_AWS_LIST || t == MG_PARAM_SSM_LIST;
}

/* Constraints are about the key in the store, not about the value. */
static bool is_stored(const struct mg_parameter *p)
{
	return p->type == MG_PARAM_SSM_VALUE || p->type == MG_PARAM_SSM_LIST;
}

static const struct mg_given *given_of(const struct mg_inputs *in, struct mg_str name)
{
	for (size_t i = in->ngiven; i > 0; i--)
		if (mg_str_eq(in->given[i - 1].name, name))
			return &in->given[i - 1];
	return NULL;
}

static bool add(struct mg_world *w, struct mg_symbol *s, uint32_t *cap, struct mg_candidate c)
{
	s->cands = mg_world_grow(w, s->cands, s->ncands, cap, sizeof(*s->cands));
	if (!s->cands)
		return false;
	for (uint32_t i = 0; c.has_text && i < s->ncands; i++)
		if (s->cands[i].has_text && mg_str_eq(s->cands[i].text, c.text))
			return true;
	s->cands[s->ncands++] = c;
	return true;
}

static bool constant(struct mg_world *w, struct mg_symbol *s, struct mg_candidate c)
{
	uint32_t cap = s->ncands = 0;

	s->cands = NULL;
	return add(w, s, &cap, c);
}

static struct mg_str unknown_reason(struct mg_world *w, struct mg_symbol *s)
{
	const struct mg_parameter *p = s->parameter;

	if (!p)
		return mg_arena_printf(w->arena, "%.*s is not given", MG_STR_ARG(s->name));
	if (s->secret)
		return MG_STR("NoEcho");
	if (is_stored(p))
		return mg_arena_printf(w->arena, "parameter %.*s is read from the parameter store when the stack is deployed", MG_STR_ARG(s->name));
	const struct mg_given *g = given_of(w->in, s->name);
	if (g && g->use_previous && g->unknown.n)
		return mg_arena_printf(w->arena, "parameter %.*s %.*s", MG_STR_ARG(s->name), MG_STR_ARG(g->unknown));
	if (g && g->use_previous)
		return mg_arena_printf(w->arena, "parameter %.*s keeps its previous value", MG_STR_ARG(s->name));
	return mg_arena_printf(w->arena, "parameter %.*s has no value%s", MG_STR_ARG(s->name),
			       p->fallback && w->in->strict_values ? " (its Default is not assumed)" : "");
}

/* May it be the Default? What is given, or read elsewhere, is not, though nobody knows it. */
static bool may_default(const struct mg_world *w, const struct mg_symbol *s)
{
	const struct mg_given *g = s->parameter ? given_of(w->in, s->name) : NULL;

	return s->parameter && s->parameter->fallback && !w->in->strict_values && !(s->hidden && !s->secret) && !(g && g->use_previous);
}

/* What is fixed before any comparison is looked at: a given value or AllowedValues. */
static bool fixed_domain(struct mg_world *w, struct mg_symbol *s)
{
	const struct mg_parameter *p = s->parameter;
	const struct mg_given *g = given_of(w->in, s->name);
	uint32_t cap = 0;

	s->list = is_list(p->type);
	s->secret = p->no_echo;
	bool stored = is_stored(p);
	s->hidden = p->no_echo || stored || (g && g->use_previous);
	if (stored || (g && g->use_previous))
		return true;
	for (size_t i = 0; g && i < g->nchoices; i++)
		if (!add(w, s, &cap, (struct mg_candidate){ .text = g->choices[i], .has_text = true, .from = MG_FROM_GIVEN }))
			return false;
	if (g)
		return g->nchoices || constant(w, s, (struct mg_candidate){ .text = g->value, .has_text = true, .from = MG_FROM_GIVEN });
	if (w->in->complete && p->fallback)
		return constant(w, s, (struct mg_candidate){ .text = p->fallback->text, .has_text = true, .from = MG_FROM_DEFAULT, .origin = p->fallback });
	if (s->list || !p->allowed)
		return true;
	for (uint32_t i = 0; i < p->allowed->count; i++) {
		const struct mg_node *n = p->allowed->items[i];
		if (!mg_node_is_scalar(n) || mg_parameter_accepts(p, n->text, NULL) == 0)
			continue;
		if (!add(w, s, &cap, (struct mg_candidate){ .text = n->text, .has_text = true, .from = MG_FROM_ALLOWED, .origin = n }))
			return false;
	}
	return true;
}

/* Adds to the literals of a group what its members can be anyway, so that they can be equal; what is secret, apart. */
static bool spread(struct mg_world *w, struct mg_compared *cmp, uint32_t from, uint32_t root)
{
	const struct mg_symbol *s = &w->syms[from];
	const struct mg_parameter *p = s->parameter;
	struct mg_compared *to = &cmp[root];

	for (const struct mg_literal *l = cmp[from].first; l && from != root; l = l->next)
		if (!mg_compared_add(w, to, l->text, l->raw))
			return false;
	if (s->secret && !to->secret && !(to->secret = mg_new(w->arena, struct mg_compared)))
		return false;
	if (s->secret)
		to = to->secret;
	for (uint32_t i = 0; i < s->ncands; i++)
		if (s->cands[i].has_text && !mg_compared_add(w, to, s->cands[i].text, s->cands[i].text))
			return false;
	if (s->ncands || !may_default(w, s))
		return true;
	return mg_compared_add(w, to, p->fallback->text, p->fallback->text);
}

/* The literals a symbol may read: all of them, with the secret ones last when it is secret itself. */
static const struct mg_literal **literals_of(struct mg_world *w, const struct mg_symbol *s, const struct mg_compared *lits, uint32_t *n)
{
	const struct mg_compared *secret = s->secret ? lits->secret : NULL;
	const struct mg_literal **all = mg_new_n(w->arena, const struct mg_literal *, (size_t)lits->nliterals + (secret ? secret->nliterals : 0) + 1);

	*n = 0;
	for (const struct mg_literal *l = lits->first; all && l; l = l->next)
		all[(*n)++] = l;
	for (const struct mg_literal *l = secret ? secret->first : NULL; all && l; l = l->next)
		all[(*n)++] = l;
	return all;
}

static bool raws_of(struct mg_world *w, struct mg_symbol *s, const struct mg_literal *const *lits, uint32_t n)
{
	struct mg_str *raws = mg_new_n(w->arena, struct mg_str, (size_t)n + 1);

	for (uint32_t i = 0; raws && i < n; i++)
		raws[i] = lits[i]->raw;
	s->raws = raws;
	s->nraws = n;
	return raws != NULL;
}

/* Literals that the parameter takes, then the others. */
static bool open_domain(struct mg_world *w, struct mg_symbol *s, const struct mg_compared *lits, uint32_t others, bool loose)
{
	const struct mg_parameter *p = s->parameter;
	struct mg_str text = p && p->fallback ? p->fallback->text : MG_STR_NONE;
	bool has_default = p && may_default(w, s), listed = false;
	uint32_t cap = 0, n;
	const struct mg_literal **all = literals_of(w, s, lits, &n);

	if (!all || !raws_of(w, s, all, n))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		const struct mg_literal *l = all[i];
		bool same = has_default && mg_str_eq(l->text, text);
		listed = listed || same;
		if (p ? !is_stored(p) && mg_parameter_accepts(p, l->text, NULL) == 0 : l->text.n == 0)
			continue; /* no pseudo parameter is empty */
		struct mg_candidate c = { .text = l->text, .has_text = true, .from = same ? MG_FROM_DEFAULT : MG_FROM_OTHER };
		c.origin = same ? p->fallback : NULL;
		if (!add(w, s, &cap, c))
			return false;
	}
	bool reads = has_default && !listed && others == 1 && !loose;
	for (uint32_t i = 0; i < others; i++) {
		struct mg_candidate c = { .other = true, .token = others == 1 ? 0 : i + 1, .from = MG_FROM_OTHER };
		if (reads)
			c = (struct mg_candidate){ .other = true, .has_text = true, .text = text, .origin = p->fallback, .from = MG_FROM_DEFAULT };
		if (!add(w, s, &cap, c))
			return false;
	}
	return true;
}

static bool default_domain(struct mg_world *w, struct mg_symbol *s)
{
	const struct mg_parameter *p = s->parameter;

	if (may_default(w, s)) {
		struct mg_candidate c = { .text = p->fallback->text, .has_text = true, .from = MG_FROM_DEFAULT, .origin = p->fallback };
		if (!s->hidden) {
			w->assumed_names[w->nassumed] = s->name;
			w->assumed_values[w->nassumed++] = c.text;
		}
		return constant(w, s, c);
	}
	return constant(w, s, (struct mg_candidate){ .from = MG_FROM_OTHER });
}

/* How many distinct others the members of a group need to be all different: as many as are not fixed, of whom the asker is one. */
static uint32_t others_of(const struct mg_compared *root)
{
	return root->members < 2 || root->unfixed > OTHERS_MAX ? 1 : root->unfixed;
}

/* A partition or suffix follows the region where that is given; where the region is a choice, so is it. */
static bool follow(struct mg_world *w, struct mg_compared *cmp, uint32_t sym)
{
	const struct mg_symbol *region = &w->syms[w->pseudo0 + MG_PSEUDO_REGION];
	struct mg_symbol *s = &w->syms[sym];
	bool suffix = sym == w->pseudo0 + MG_PSEUDO_URL_SUFFIX;

	for (uint32_t i = 0; i < region->ncands; i++) {
		struct mg_str text = region->cands[i].has_text ? mg_region_partition(region->cands[i].text) : MG_STR_NONE;
		text = suffix ? mg_partition_suffix(text) : text;
		if (text.n && region->ncands == 1)
			return constant(w, s, (struct mg_candidate){ .text = text, .has_text = true, .from = MG_FROM_PSEUDO });
		if (text.n && !mg_compared_add(w, &cmp[mg_compared_root(cmp, sym)], text, text))
			return false;
	}
	return true;
}

static bool follow_region(struct mg_world *w, struct mg_compared *cmp)
{
	return follow(w, cmp, w->pseudo0 + MG_PSEUDO_PARTITION) && follow(w, cmp, w->pseudo0 + MG_PSEUDO_URL_SUFFIX);
}

static bool pseudo_domain(struct mg_world *w, enum mg_pseudo p)
{
	struct mg_symbol *s = &w->syms[w->pseudo0 + p];
	const struct mg_str given[MG_NPSEUDO] = { [MG_PSEUDO_ACCOUNT] = w->in->account, [MG_PSEUDO_REGION] = w->in->region, [MG_PSEUDO_STACK_NAME] = w->in->stack_name };

	s->list = p == MG_PSEUDO_NOTIFICATIONS;
	if (given[p].n)
		return constant(w, s, (struct mg_candidate){ .text = given[p], .has_text = true, .from = MG_FROM_GIVEN });
	return true;
}

static bool finish(struct mg_world *w, struct mg_compared *cmp, uint32_t sym)
{
	struct mg_symbol *s = &w->syms[sym];
	const struct mg_compared *root = &cmp[mg_compared_root(cmp, sym)];
	bool linked = root->members > 1;
	const struct mg_compared *lits = linked ? root : &cmp[sym];

	if (s->ncands)
		return true;
	if (cmp[sym].loose && may_default(w, s) && !linked) {
		struct mg_str text = s->parameter->fallback->text;
		if (!mg_compared_add(w, &cmp[sym], text, text))
			return false;
	}
	return lits->nliterals || linked ? open_domain(w, s, lits, others_of(root), cmp[sym].loose) : default_domain(w, s);
}

static bool link(struct mg_world *w, struct mg_compared *cmp)
{
	for (uint32_t i = 0; i < w->nsyms; i++) {
		struct mg_compared *root = &cmp[mg_compared_root(cmp, i)];
		root->members++;
		root->unfixed += w->syms[i].ncands == 0;
	}
	for (uint32_t i = 0; i < w->nsyms; i++) {
		uint32_t root = mg_compared_root(cmp, i);
		if (cmp[root].members > 1 && !spread(w, cmp, i, root))
			return false;
	}
	return true;
}

/* Where a region is compared with what is compared with a partition: another region is none of the partitions that came after. */
static bool no_partition(struct mg_world *w, struct mg_compared *cmp, uint32_t region)
{
	struct mg_symbol *s = &w->syms[region];
	const struct mg_literal **all;
	uint32_t n;

	if (s->nraws == 0)
		return true;
	all = literals_of(w, s, &cmp[mg_compared_root(cmp, region)], &n);
	return all && raws_of(w, s, all, n);
}

static bool build(struct mg_world *w, struct mg_compared *cmp, struct mg_error *err)
{
	uint32_t region = w->pseudo0 + MG_PSEUDO_REGION;

	for (uint32_t i = 0; i < w->pseudo0; i++)
		if (!fixed_domain(w, &w->syms[i]))
			return false;
	if (mg_literals_collect(w, cmp, err) != MG_OK)
		return false;
	for (int p = 0; p < MG_NPSEUDO; p++)
		if (!pseudo_domain(w, (enum mg_pseudo)p))
			return false;
	/* Before the links a given region is all there is to follow, after them its choices too. */
	if (!follow_region(w, cmp) || !link(w, cmp) || !finish(w, cmp, region) || !follow_region(w, cmp) || !no_partition(w, cmp, region))
		return false;
	for (uint32_t i = 0; i < w->nsyms; i++)
		if (!finish(w, cmp, i))
			return false;
	return true;
}

int mg_domains_build(struct mg_world *w, struct mg_error *err)
{
	const struct mg_template *t = w->t;

	w->pseudo0 = (uint32_t)t->nparameters;
	w->nsyms = w->pseudo0 + MG_NPSEUDO;
	w->capsyms = w->nsyms + 8;
	w->syms = mg_new_n(w->arena, struct mg_symbol, w->capsyms);
	w->assumed_names = mg_new_n(w->arena, struct mg_str, t->nparameters + 1);
	w->assumed_values = mg_new_n(w->arena, struct mg_str, t->nparameters + 1);
	struct mg_compared *cmp = mg_new_n(w->arena, struct mg_compared, w->nsyms);
	if (!w->syms || !w->assumed_names || !w->assumed_values || !cmp)
		return mg_fail_arena(w->arena, err);
	for (uint32_t i = 0; i < w->nsyms; i++) {
		struct mg_symbol *s = &w->syms[i];
		s->parameter = i < w->pseudo0 ? &t->parameters[i] : NULL;
		s->name = i < w->pseudo0 ? s->parameter->name : mg_str_from(mg_pseudo_names[i - w->pseudo0]);
		s->next_rival = i;
	}
	if (!build(w, cmp, err))
		return mg_fail_arena(w->arena, err);
	for (uint32_t i = 0; i < w->nsyms; i++) {
		struct mg_symbol *s = &w->syms[i];
		bool unknown = s->hidden;
		for (uint32_t k = 0; k < s->ncands; k++)
			unknown = unknown || !s->cands[k].has_text;
		if (unknown && !(s->reason = unknown_reason(w, s)).p)
			return mg_fail_arena(w->arena, err);
	}
	return MG_OK;
}
