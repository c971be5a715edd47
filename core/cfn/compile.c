/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions and rules become expressions over atoms; what every deployment meets becomes constraints. */
#include "cfn/explore.h"

#define DEPTH_MAX 2000 /* levels of And, Or, Not and Condition below one expression; deeper is a comparison nobody can decide */

struct compiler {
	struct mg_world *w;
	uint32_t open; /* expressions being compiled */
};

static struct mg_expr *make(struct compiler *c, enum mg_expr_op op, uint32_t index)
{
	struct mg_expr *e = mg_new(c->w->arena, struct mg_expr);

	if (e)
		*e = (struct mg_expr){ .op = op, .index = index };
	return e;
}

static struct mg_expr *atom(struct compiler *c, enum mg_fn fn, const struct mg_node *a, const struct mg_node *b)
{
	uint32_t i = mg_atom_add(c->w, fn, a, b);

	return i == MG_NONE ? NULL : make(c, MG_X_ATOM, i);
}

static struct mg_expr *compile(struct compiler *c, const struct mg_node *n, uint32_t *depth);

static struct mg_expr *compile_condition(struct compiler *c, const struct mg_condition *cond)
{
	struct mg_cond *to = &c->w->conds[cond->index];

	to->compiling = true;
	to->expr = cond->hidden ? atom(c, MG_FN_NONE, cond->node, cond->node) : compile(c, cond->node, &to->depth);
	to->compiling = false;
	return to->expr;
}

static struct mg_expr *compile_name(struct compiler *c, const struct mg_node *n, struct mg_str name, uint32_t *depth)
{
	const struct mg_condition *cond = mg_template_condition(c->w->t, name);

	if (!cond)
		return make(c, MG_X_FALSE, 0);
	struct mg_cond *to = &c->w->conds[cond->index];
	if (to->compiling)
		return make(c, MG_X_FALSE, 0); /* a cycle, which the load reports */
	if (!to->expr && !compile_condition(c, cond))
		return NULL;
	*depth = to->depth + 1;
	return *depth > DEPTH_MAX ? atom(c, MG_FN_NONE, n, n) : make(c, MG_X_CONDITION, cond->index);
}

static struct mg_expr *compile_group(struct compiler *c, enum mg_expr_op op, const struct mg_node *arg, uint32_t *depth)
{
	struct mg_expr *e = make(c, op, 0), **kids = mg_new_n(c->w->arena, struct mg_expr *, arg->count ? arg->count : 1);

	if (!e || !kids)
		return NULL;
	for (uint32_t i = 0; i < arg->count; i++) {
		uint32_t d;
		if (!(kids[i] = compile(c, arg->items[i], &d)))
			return NULL;
		*depth = d + 1 > *depth ? d + 1 : *depth;
	}
	e->kids = kids;
	e->n = arg->count;
	return e;
}

static struct mg_expr *compile_fn(struct compiler *c, const struct mg_node *n, uint32_t *depth)
{
	const struct mg_node *arg = NULL;
	enum mg_fn fn = mg_fn_of(n, true, &arg);

	if (mg_node_is_scalar(n) && (mg_str_eq_nocase(n->text, MG_STR("true")) || mg_str_eq_nocase(n->text, MG_STR("false"))))
		return make(c, n->text.n == 4 ? MG_X_TRUE : MG_X_FALSE, 0);
	if (fn == MG_FN_CONDITION && mg_node_is_scalar(arg))
		return compile_name(c, n, arg->text, depth);
	if (fn != MG_FN_NONE && arg->kind == MG_LIST) {
		if (fn == MG_FN_AND || fn == MG_FN_OR)
			return compile_group(c, fn == MG_FN_AND ? MG_X_AND : MG_X_OR, arg, depth);
		if (fn == MG_FN_NOT && arg->count == 1)
			return compile_group(c, MG_X_NOT, arg, depth);
		if (arg->count == 2 && (fn == MG_FN_EQUALS || fn == MG_FN_CONTAINS || fn == MG_FN_EACHMEMBEREQUALS || fn == MG_FN_EACHMEMBERIN))
			return atom(c, fn, arg->items[0], arg->items[1]);
	}
	return atom(c, MG_FN_NONE, n, n);
}

static struct mg_expr *compile(struct compiler *c, const struct mg_node *n, uint32_t *depth)
{
	*depth = 0;
	if (c->open >= DEPTH_MAX || mg_template_gap(c->w->t, n))
		return atom(c, MG_FN_NONE, n, n);
	c->open++;
	struct mg_expr *e = compile_fn(c, n, depth);
	c->open--;
	if (e && *depth > DEPTH_MAX) {
		*depth = 0;
		return atom(c, MG_FN_NONE, n, n);
	}
	return e;
}

/* The symbols an atom hangs on, with those that exclude its own. */
static void atom_bits(const struct mg_world *w, const struct mg_atom *at, uint64_t *bits)
{
	for (uint32_t i = 0; i < at->nsyms; i++)
		mg_bit_set(bits, at->syms[i]);
	if (at->opaque == MG_NONE)
		return;
	uint32_t s = at->opaque;
	do {
		mg_bit_set(bits, s);
		s = w->syms[s].next_rival;
	} while (s != at->opaque);
}

static bool cond_bits(struct mg_world *w, uint32_t index);

static bool expr_bits(struct mg_world *w, const struct mg_expr *e, uint64_t *bits)
{
	if (e->op == MG_X_ATOM)
		atom_bits(w, &w->atoms[e->index], bits);
	if (e->op == MG_X_CONDITION) {
		if (!cond_bits(w, e->index))
			return false;
		for (uint32_t i = 0; i < w->words; i++)
			bits[i] |= w->conds[e->index].bits[i];
	}
	for (uint32_t i = 0; i < e->n; i++)
		if (!expr_bits(w, e->kids[i], bits))
			return false;
	return true;
}

static bool cond_bits(struct mg_world *w, uint32_t index)
{
	struct mg_cond *c = &w->conds[index];

	if (c->bits)
		return true;
	c->bits = mg_new_n(w->arena, uint64_t, w->words);
	return c->bits && expr_bits(w, c->expr, c->bits);
}

static struct mg_constraint *add_fixed(struct mg_world *w, struct mg_constraint con, uint64_t **bits)
{
	struct mg_constraint *more = mg_world_grow(w, w->fixed, w->nfixed, &w->capfixed, sizeof(*more));

	*bits = mg_new_n(w->arena, uint64_t, w->words);
	if (!more || !*bits)
		return NULL;
	w->fixed = more;
	con.bits = *bits;
	w->fixed[w->nfixed] = con;
	return &w->fixed[w->nfixed++];
}

static bool must_follow(struct mg_world *w, enum mg_pseudo p)
{
	uint32_t sym = w->pseudo0 + p, region = w->pseudo0 + MG_PSEUDO_REGION;
	uint64_t *bits;

	if (w->syms[sym].ncands < 2 || w->syms[region].ncands < 2)
		return true;
	if (!add_fixed(w, (struct mg_constraint){ .kind = MG_MUST_PARTITION, .index = sym }, &bits))
		return false;
	mg_bit_set(bits, sym);
	mg_bit_set(bits, region);
	return true;
}

static bool constraints(struct mg_world *w, struct mg_expr *const *rules)
{
	uint64_t *bits;

	w->words = (w->nsyms + 63) / 64;
	for (uint32_t i = 0; i < w->t->nconditions; i++)
		if (!cond_bits(w, i))
			return false;
	for (size_t i = 0; i < w->t->nassertions; i++) {
		struct mg_constraint con = { .kind = MG_MUST_EXPR, .truth = true, .expr = rules[i], .index = (uint32_t)i };
		if (!add_fixed(w, con, &bits) || !expr_bits(w, rules[i], bits))
			return false;
	}
	for (uint32_t i = 0; i < w->natoms; i++) {
		if (!w->atoms[i].can_die)
			continue;
		if (!add_fixed(w, (struct mg_constraint){ .kind = MG_MUST_LIVE, .index = i }, &bits))
			return false;
		for (uint32_t k = 0; k < w->atoms[i].nsyms; k++)
			mg_bit_set(bits, w->atoms[i].syms[k]);
	}
	return must_follow(w, MG_PSEUDO_PARTITION) && must_follow(w, MG_PSEUDO_URL_SUFFIX);
}

/* Candidates that every comparison of the symbol alone treats alike are twins; a symbol compared with another keeps all apart. */
static void find_twins(struct mg_world *w, uint32_t sym, const uint32_t *atoms, uint32_t natoms, bool apart)
{
	struct mg_symbol *s = &w->syms[sym];

	for (uint32_t c = 0; c < s->ncands; c++) {
		s->cands[c].twin = c;
		for (uint32_t d = 0; !apart && d < c; d++) {
			bool same = s->cands[d].twin == d;
			for (uint32_t i = 0; same && i < natoms; i++)
				same = w->atoms[atoms[i]].table[c] == w->atoms[atoms[i]].table[d];
			if (same) {
				s->cands[c].twin = d;
				break;
			}
		}
	}
}

static bool twins(struct mg_world *w)
{
	uint32_t *list = mg_new_n(w->arena, uint32_t, (size_t)w->natoms + 1);
	uint32_t region = w->pseudo0 + MG_PSEUDO_REGION;

	if (!list)
		return false;
	for (uint32_t s = 0; s < w->nsyms; s++) {
		uint32_t n = 0;
		bool follows = s == region || s == w->pseudo0 + MG_PSEUDO_PARTITION || s == w->pseudo0 + MG_PSEUDO_URL_SUFFIX;
		bool apart = follows && (w->syms[w->pseudo0 + MG_PSEUDO_PARTITION].ncands > 1 || w->syms[w->pseudo0 + MG_PSEUDO_URL_SUFFIX].ncands > 1);
		if (w->syms[s].ncands < 2 || w->syms[s].opaque)
			continue;
		for (uint32_t i = 0; i < w->natoms && !apart; i++)
			for (uint32_t k = 0; k < w->atoms[i].nsyms; k++)
				if (w->atoms[i].syms[k] == s) {
					/* A table not filled yet tells nothing. */
					apart = apart || w->atoms[i].nsyms > 1 || !w->atoms[i].table || memchr(w->atoms[i].table, MG_V_UNSET, w->syms[s].ncands);
					list[n++] = i;
				}
		find_twins(w, s, list, n, apart);
	}
	return true;
}

int mg_conditions_build(struct mg_world *w, struct mg_error *err)
{
	struct compiler c = { .w = w };
	const struct mg_template *t = w->t;
	struct mg_expr **rules = mg_new_n(w->arena, struct mg_expr *, t->nassertions + 1);
	uint32_t depth;

	w->conds = mg_new_n(w->arena, struct mg_cond, t->nconditions + 1);
	mg_map_init(&w->opaque_by_key, w->arena);
	if (!w->conds || !rules)
		return mg_fail_arena(w->arena, err);
	for (size_t i = 0; i < t->nconditions; i++)
		if (!w->conds[i].expr && !compile_condition(&c, &t->conditions[i]))
			return mg_fail_arena(w->arena, err);
	for (size_t i = 0; i < t->nassertions; i++) {
		struct mg_expr *check = compile(&c, t->assertions[i].check, &depth), *when, **kids;
		rules[i] = check;
		if (check && t->assertions[i].when) {
			when = compile(&c, t->assertions[i].when, &depth);
			struct mg_expr *no = make(&c, MG_X_NOT, 0), *either = make(&c, MG_X_OR, 0);
			kids = mg_new_n(w->arena, struct mg_expr *, 3);
			if (!when || !no || !either || !kids)
				return mg_fail_arena(w->arena, err);
			kids[0] = no;
			kids[1] = check;
			kids[2] = when;
			no->kids = kids + 2;
			no->n = 1;
			either->kids = kids;
			either->n = 2;
			rules[i] = either;
		}
		if (!rules[i])
			return mg_fail_arena(w->arena, err);
	}
	return constraints(w, rules) && twins(w) ? MG_OK : mg_fail_arena(w->arena, err);
}
