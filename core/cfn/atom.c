/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"
#include "cfn/explore.h"
#include "cfn/resolve.h"

#define TABLE_MAX 4096 /* larger products of candidates are evaluated each time */
#define EAGER_MAX 64   /* up to this the table is filled at once, and a comparison that is always decided needs no symbol of its own */

/* The symbol in its "other" state that a value is as a whole; MG_NONE when it is anything else. */
static uint32_t other_of(struct mg_world *w, const struct mg_value *v, const int32_t *assign)
{
	const struct mg_ref *ref = v->npieces == 1 && v->pieces[0].hole ? v->pieces[0].ref : NULL;

	if (!ref || (ref->kind != MG_REF_PARAMETER && ref->kind != MG_REF_PSEUDO))
		return MG_NONE;
	uint32_t sym = mg_symbol_find(w, ref->id);
	return sym != MG_NONE && w->syms[sym].cands[assign[sym]].other ? sym : MG_NONE;
}

static enum mg_verdict equal_literal(struct mg_explore *x, const struct mg_value *v, struct mg_str lit)
{
	return mg_others_rule_out(x, v, lit) || mg_text_equal(v, lit) == MG_NO ? MG_V_NO : MG_V_OPAQUE;
}

/* Two whole unknown symbols: others of one group are equal when their tokens are. */
static enum mg_verdict equal_others(struct mg_world *w, const struct mg_value *a, const struct mg_value *b, const int32_t *assign)
{
	uint32_t sa = other_of(w, a, assign), sb = other_of(w, b, assign);

	if (sa == MG_NONE || sb == MG_NONE)
		return MG_V_OPAQUE;
	uint32_t ta = w->syms[sa].cands[assign[sa]].token, tb = w->syms[sb].cands[assign[sb]].token;
	if (!ta || !tb)
		return MG_V_OPAQUE;
	return ta == tb ? MG_V_YES : MG_V_NO;
}

static bool scalar(const struct mg_value *v)
{
	return v->state == MG_KNOWN && v->kind < MG_LIST;
}

/* Fn::Equals: exact and case-sensitive on the texts. Lists and NoValue are not defined there. */
static enum mg_verdict equal(struct mg_explore *x, const struct mg_value *a, const struct mg_value *b, const int32_t *assign)
{
	if (a->state == MG_ABSENT || b->state == MG_ABSENT || a->kind >= MG_LIST || b->kind >= MG_LIST)
		return MG_V_OPAQUE;
	if (scalar(a) && scalar(b))
		return mg_str_eq(a->text, b->text) ? MG_V_YES : MG_V_NO;
	if (a->state == MG_UNKNOWN && b->state == MG_UNKNOWN) {
		enum mg_verdict v = equal_others(x->w, a, b, assign);
		if (v == MG_V_OPAQUE && mg_value_equal(x, a, b) == MG_YES)
			return MG_V_YES;
		return v;
	}
	if (scalar(b))
		return equal_literal(x, a, b->text);
	if (scalar(a))
		return equal_literal(x, b, a->text);
	return MG_V_OPAQUE;
}

/* Is v among the members? */
static enum mg_verdict among(struct mg_explore *x, const struct mg_value *v, const struct mg_value *const *items, size_t n, bool open, const int32_t *assign)
{
	enum mg_verdict all = open ? MG_V_OPAQUE : MG_V_NO;

	for (size_t i = 0; i < n; i++) {
		enum mg_verdict e = equal(x, v, items[i], assign);
		if (e == MG_V_YES)
			return MG_V_YES;
		if (e == MG_V_OPAQUE)
			all = MG_V_OPAQUE;
	}
	return all;
}

/* The members of a list operand, none of an open one; a scalar counts as a list of one. False when x has stopped. */
static bool members(struct mg_explore *x, const struct mg_value *v, const struct mg_value *const **items, size_t *n, bool *open)
{
	const struct mg_value **one;

	*open = v->state == MG_UNKNOWN && (v->kind == MG_LIST || v->npieces == 0);
	if (v->state == MG_KNOWN && v->kind == MG_LIST)
		return mg_value_children(x, v, items, NULL, n);
	*n = 0;
	if (*open || v->state == MG_ABSENT)
		return true;
	one = mg_take(x, sizeof(*one));
	if (!one)
		return false;
	one[0] = v;
	*items = one;
	*n = 1;
	return true;
}

static enum mg_verdict judge(struct mg_explore *x, const struct mg_atom *at, const int32_t *assign)
{
	const struct mg_value *const *as = NULL, *const *bs = NULL;
	size_t na = 0, nb = 0;
	bool opena, openb;

	if (at->fn == MG_FN_NONE)
		return MG_V_OPAQUE; /* no comparison: equal to itself says nothing of its truth */
	const struct mg_value *a = mg_resolve(x, at->a), *b = a ? mg_resolve(x, at->b) : NULL;
	if (!a || !b)
		return x->stop == MG_EXPLORE_DEAD ? MG_V_DEAD : MG_V_OPAQUE;
	if (at->fn == MG_FN_EQUALS)
		return equal(x, a, b, assign);
	if (!members(x, a, &as, &na, &opena) || !members(x, b, &bs, &nb, &openb))
		return x->stop == MG_EXPLORE_DEAD ? MG_V_DEAD : MG_V_OPAQUE;
	if (at->fn == MG_FN_CONTAINS)
		return nb == 1 ? among(x, bs[0], as, na, opena, assign) : MG_V_OPAQUE;
	/* Every member of a is b, or in b. */
	enum mg_verdict all = opena ? MG_V_OPAQUE : MG_V_YES;
	for (size_t i = 0; i < na; i++) {
		enum mg_verdict v = among(x, as[i], bs, nb, openb, assign);
		if (v == MG_V_NO)
			return MG_V_NO;
		if (v == MG_V_OPAQUE)
			all = MG_V_OPAQUE;
	}
	return all;
}

/* Resolves the operands under the assignment in scratch memory that is given back. */
static enum mg_verdict evaluate(struct mg_world *w, const struct mg_atom *at, const int32_t *assign)
{
	struct mg_explore *x = w->probe;
	struct mg_scratch_mark mark = mg_scratch_mark(&x->scratch);
	const int32_t *before = x->fixed;

	x->fixed = assign;
	enum mg_verdict v = judge(x, at, assign);
	if (x->stop == MG_EXPLORE_DEAD)
		x->stop = MG_EXPLORE_GOING;
	x->fixed = before;
	mg_scratch_release(&x->scratch, mark);
	return v;
}

enum mg_verdict mg_atom_verdict(struct mg_world *w, uint32_t atom, const int32_t *assign, uint32_t *branch)
{
	struct mg_atom *at = &w->atoms[atom];
	size_t index = 0;

	for (uint32_t i = 0; i < at->nsyms; i++) {
		uint32_t s = at->syms[i];
		if (assign[s] < 0) {
			*branch = s;
			return MG_V_MAYBE;
		}
		index = index * w->syms[s].ncands + (uint32_t)assign[s];
	}
	if (!at->table)
		return evaluate(w, at, assign);
	if (at->table[index] == MG_V_UNSET)
		at->table[index] = (uint8_t)evaluate(w, at, assign);
	return (enum mg_verdict)at->table[index];
}

struct scan {
	struct mg_world *w;
	uint32_t *syms, n, cap;
	bool look_up, nomem;
};

static void scan_name(struct scan *s, struct mg_str name)
{
	uint32_t sym = mg_symbol_find(s->w, name);

	if (sym == MG_NONE || s->w->syms[sym].ncands < 2)
		return;
	for (uint32_t i = 0; i < s->n; i++)
		if (s->syms[i] == sym)
			return;
	uint32_t *more = mg_world_grow(s->w, s->syms, s->n, &s->cap, sizeof(*more));
	s->nomem = s->nomem || !more;
	if (!more)
		return;
	s->syms = more;
	s->syms[s->n++] = sym;
}

static void scan_sub(struct scan *s, const struct mg_node *arg)
{
	const struct mg_node *text = arg->kind == MG_LIST && arg->count ? arg->items[0] : arg;
	const struct mg_sub_text *parsed = mg_node_is_scalar(text) ? mg_sub_text(s->w, text) : NULL;

	for (size_t i = 0; parsed && i < parsed->n; i++)
		if (parsed->pieces[i].variable)
			scan_name(s, parsed->pieces[i].text);
}

/* The symbols with several candidates anywhere in an operand. */
static void scan_node(struct scan *s, const struct mg_node *n)
{
	const struct mg_node *arg;

	if (mg_node_is_scalar(n))
		return;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn == MG_FN_REF && mg_node_is_scalar(arg))
		scan_name(s, arg->text);
	if (fn == MG_FN_SUB)
		scan_sub(s, arg);
	s->look_up = s->look_up || fn == MG_FN_FINDINMAP;
	for (uint32_t i = 0; i < n->count; i++)
		scan_node(s, n->kind == MG_LIST ? n->items[i] : n->members[i].value);
}

static struct mg_str key_of(struct mg_world *w, enum mg_fn fn, const struct mg_node *a, const struct mg_node *b)
{
	struct mg_buf ba = { 0 }, bb = { 0 };

	mg_node_json(a, &ba);
	mg_node_json(b, &bb);
	bool swap = fn == MG_FN_EQUALS && mg_str_cmp(mg_buf_view(&ba), mg_buf_view(&bb)) > 0;
	struct mg_buf *first = swap ? &bb : &ba, *second = swap ? &ba : &bb;
	struct mg_str key = { NULL, 0 };
	if (!ba.failed && !bb.failed)
		key = mg_arena_printf(w->arena, "%d %.*s %.*s", (int)fn, (int)first->n, first->p, (int)second->n, second->p);
	mg_buf_fini(&ba);
	mg_buf_fini(&bb);
	return key;
}

/* One unknown operand against different literals: at most one of the comparisons is true. */
static bool join_rivals(struct mg_world *w, uint32_t sym, const struct mg_atom *at)
{
	const struct mg_node *lit = mg_node_is_scalar(at->a) ? at->a : at->b, *other = lit == at->a ? at->b : at->a;
	struct mg_buf b = { 0 };

	if (at->fn != MG_FN_EQUALS || !mg_node_is_scalar(lit) || mg_node_is_scalar(other))
		return true;
	mg_node_json(other, &b);
	w->syms[sym].rival_key = mg_arena_str(w->arena, mg_buf_view(&b));
	mg_buf_fini(&b);
	if (!w->syms[sym].rival_key.p)
		return false;
	w->syms[sym].rival_text = lit->text;
	for (uint32_t i = w->pseudo0 + MG_NPSEUDO; i < sym; i++)
		if (w->syms[i].rival_key.n && mg_str_eq(w->syms[i].rival_key, w->syms[sym].rival_key)) {
			w->syms[sym].next_rival = w->syms[i].next_rival;
			w->syms[i].next_rival = sym;
			break;
		}
	return true;
}

/* The symbol that decides where values do not: the same pair of operands always the same. */
static uint32_t opaque_symbol(struct mg_world *w, const struct mg_atom *at)
{
	struct mg_str key = key_of(w, at->fn, at->a, at->b);
	void *found = key.p ? mg_map_get(&w->opaque_by_key, key) : NULL;
	uint32_t sym = w->nsyms;

	if (found)
		return (uint32_t)((uintptr_t)found - 1);
	struct mg_symbol *more = key.p ? mg_world_grow(w, w->syms, w->nsyms, &w->capsyms, sizeof(*more)) : NULL;
	struct mg_candidate *cands = mg_new_n(w->arena, struct mg_candidate, 2);
	if (!more || !cands || mg_map_set(&w->opaque_by_key, key, (void *)(uintptr_t)(sym + 1)) != MG_OK)
		return MG_NONE;
	cands[1].twin = 1;
	w->syms = more;
	w->syms[w->nsyms++] = (struct mg_symbol){ .cands = cands, .ncands = 2, .opaque = true, .next_rival = sym };
	return join_rivals(w, sym, at) ? sym : MG_NONE;
}

/* Fills the whole table; says whether some entry stays open. */
static bool fill(struct mg_world *w, struct mg_atom *at, size_t size)
{
	int32_t *assign = mg_arena_calloc(w->arena, w->nsyms, sizeof(*assign));
	bool open = false;

	if (!assign)
		return true;
	for (size_t index = 0; index < size; index++) {
		size_t rest = index;
		for (uint32_t i = at->nsyms; i > 0; i--) {
			uint32_t n = w->syms[at->syms[i - 1]].ncands;
			assign[at->syms[i - 1]] = (int32_t)(rest % n);
			rest /= n;
		}
		at->table[index] = (uint8_t)evaluate(w, at, assign);
		open = open || at->table[index] == MG_V_OPAQUE;
	}
	return open;
}

uint32_t mg_atom_add(struct mg_world *w, enum mg_fn fn, const struct mg_node *a, const struct mg_node *b)
{
	struct scan s = { .w = w };
	struct mg_atom at = { .fn = fn, .a = a, .b = b, .opaque = MG_NONE };
	size_t size = 1;

	scan_node(&s, a);
	scan_node(&s, b);
	if (s.nomem)
		return MG_NONE;
	at.syms = s.syms;
	at.nsyms = s.n;
	for (uint32_t i = 0; i < s.n && size <= TABLE_MAX; i++)
		size *= w->syms[s.syms[i]].ncands;
	if (size <= TABLE_MAX && !(at.table = mg_arena_alloc(w->arena, size)))
		return MG_NONE;
	if (at.table)
		memset(at.table, MG_V_UNSET, size);
	at.can_die = s.look_up;
	bool open = true;
	if (at.table && size <= EAGER_MAX) {
		open = fill(w, &at, size);
		at.can_die = memchr(at.table, MG_V_DEAD, size) != NULL;
		if (w->probe->stop == MG_EXPLORE_NOMEM) /* what looks open may be decided */
			return MG_NONE;
	}
	if (open && (at.opaque = opaque_symbol(w, &at)) == MG_NONE)
		return MG_NONE;
	struct mg_atom *more = mg_world_grow(w, w->atoms, w->natoms, &w->capatoms, sizeof(*more));
	if (!more)
		return MG_NONE;
	w->atoms = more;
	w->atoms[w->natoms] = at;
	return w->natoms++;
}
