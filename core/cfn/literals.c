/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/literals.h"

#include "cfn/operand.h"

struct collector {
	struct mg_world *w;
	struct mg_compared *out;
	bool nomem;
};

uint32_t mg_compared_root(struct mg_compared *c, uint32_t sym)
{
	while (c[sym].group != sym) {
		c[sym].group = c[c[sym].group].group;
		sym = c[sym].group;
	}
	return sym;
}

bool mg_compared_add(struct mg_world *w, struct mg_compared *c, struct mg_str text, struct mg_str raw)
{
	for (struct mg_literal *l = c->first; l; l = l->next)
		if (mg_str_eq(l->text, text) && mg_str_eq(l->raw, raw))
			return true;
	struct mg_literal *l = mg_new(w->arena, struct mg_literal);
	if (!l)
		return false;
	*l = (struct mg_literal){ .text = text, .raw = raw };
	if (c->last)
		c->last->next = l;
	else
		c->first = l;
	c->last = l;
	c->nliterals++;
	return true;
}

/* With members joined by delim, the comma-joined text of the same members. */
static struct mg_str rejoin(struct collector *c, struct mg_str text, struct mg_str delim)
{
	if (delim.n == 0 || mg_str_is(delim, ","))
		return text;
	char *p = mg_arena_alloc(c->w->arena, text.n + 1);
	size_t n = 0;
	if (!p) {
		c->nomem = true;
		return text;
	}
	for (size_t i = 0; i < text.n;) {
		if (text.n - i >= delim.n && memcmp(text.p + i, delim.p, delim.n) == 0) {
			p[n++] = ',';
			i += delim.n;
		} else {
			p[n++] = text.p[i++];
		}
	}
	return (struct mg_str){ p, n };
}

/* Symbols that hang on a comparison in a way that gives no literals: beside what they are known to be they may be anything else. */
static void loosen(struct collector *c, const struct mg_node *n);

static void loosen_name(struct collector *c, struct mg_str name)
{
	uint32_t sym = mg_symbol_find(c->w, name);

	if (sym != MG_NONE)
		c->out[sym].loose = true;
}

static void loosen_sub(struct collector *c, const struct mg_node *arg)
{
	const struct mg_node *text = arg->kind == MG_LIST && arg->count ? arg->items[0] : arg;
	const struct mg_node *vars = arg->kind == MG_LIST && arg->count == 2 ? arg->items[1] : NULL;
	const struct mg_sub_text *s = mg_node_is_scalar(text) ? mg_sub_text(c->w, text) : NULL;

	for (size_t i = 0; s && i < s->n; i++)
		if (s->pieces[i].variable && !mg_node_get(vars, s->pieces[i].text))
			loosen_name(c, s->pieces[i].text);
}

/* A look-up's keys are literals of the symbols there (walk_lookup), unless they have another form. */
static void loosen_keys(struct collector *c, const struct mg_node *arg)
{
	struct mg_operand key;

	for (uint32_t i = 0; arg->kind == MG_LIST && i < arg->count; i++)
		if (i > 2 || !mg_operand_of(c->w, arg->items[i], &key, &c->nomem))
			loosen(c, arg->items[i]);
}

static void loosen(struct collector *c, const struct mg_node *n)
{
	const struct mg_node *arg;

	if (mg_node_is_scalar(n))
		return;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn == MG_FN_REF && mg_node_is_scalar(arg))
		loosen_name(c, arg->text);
	if (fn == MG_FN_SUB)
		loosen_sub(c, arg);
	if (fn == MG_FN_FINDINMAP) {
		loosen_keys(c, arg);
		return;
	}
	for (uint32_t i = 0; i < n->count; i++)
		loosen(c, n->kind == MG_LIST ? n->items[i] : n->members[i].value);
}

struct parts {
	struct collector *c;
	const struct mg_operand *o;
};

static bool add_parts(void *ctx, const struct mg_str *parts)
{
	struct parts *p = ctx;
	struct collector *c = p->c;

	for (uint32_t i = 0; i < p->o->n; i++) {
		const struct mg_hole *h = &p->o->holes[i];
		struct mg_str value = h->joined ? rejoin(c, parts[i], h->delim) : parts[i];
		if (!mg_compared_add(c->w, &c->out[h->sym], value, parts[i]))
			c->nomem = true;
	}
	return true;
}

/* Every way to get the text; with too many of them the symbols may be anything. */
static void compare_literal(struct collector *c, const struct mg_operand *o, struct mg_str text)
{
	struct mg_str before[MG_HOLES_MAX];
	struct parts p = { c, o };

	for (uint32_t i = 0; i < o->n; i++)
		before[i] = o->holes[i].before;
	if (!mg_partings(text, before, o->n, o->after, add_parts, &p))
		for (uint32_t i = 0; i < o->n; i++)
			c->out[o->holes[i].sym].loose = true;
}

/* Every scalar a look-up in the map could give for this second key (NULL: any). */
static void compare_mapping(struct collector *c, const struct mg_operand *o, const struct mg_node *map, const struct mg_node *second)
{
	for (uint32_t i = 0; map && map->kind == MG_MAP && i < map->count; i++) {
		const struct mg_node *top = map->members[i].value;
		for (uint32_t k = 0; top->kind == MG_MAP && k < top->count; k++) {
			const struct mg_node *v = top->members[k].value;
			if (mg_node_is_scalar(v) && (!second || mg_str_eq(top->members[k].key, second->text)))
				compare_literal(c, o, v->text);
		}
	}
}

/* With a look-up, or with what is no operand. node is where o was read. */
static void compare_side(struct collector *c, const struct mg_operand *o, const struct mg_node *node, const struct mg_node *other)
{
	const struct mg_node *arg;
	bool lookup = mg_fn_of(other, false, &arg) == MG_FN_FINDINMAP && arg->kind == MG_LIST && arg->count == 3 && mg_node_is_scalar(arg->items[0]);

	if (lookup)
		compare_mapping(c, o, mg_node_get(c->w->t->mappings, arg->items[0]->text), mg_node_is_scalar(arg->items[2]) ? arg->items[2] : NULL);
	else
		loosen(c, node);
	loosen(c, other);
}

static bool plain(const struct collector *c, const struct mg_operand *o)
{
	return o->n == 1 && !o->holes[0].before.n && !o->after.n && !c->w->syms[o->holes[0].sym].list;
}

static void compare(struct collector *c, const struct mg_node *a, const struct mg_node *b)
{
	struct mg_operand oa, ob;
	bool oka = mg_operand_of(c->w, a, &oa, &c->nomem), okb = mg_operand_of(c->w, b, &ob, &c->nomem);

	if (oka && okb && oa.n && ob.n && plain(c, &oa) && plain(c, &ob)) {
		uint32_t sa = oa.holes[0].sym, sb = ob.holes[0].sym;
		if (sa != sb)
			c->out[mg_compared_root(c->out, sb)].group = mg_compared_root(c->out, sa);
	} else if (oka && oa.n && okb && !ob.n) {
		compare_literal(c, &oa, ob.after);
	} else if (okb && ob.n && oka && !oa.n) {
		compare_literal(c, &ob, oa.after);
	} else if (oka && oa.n && !okb) {
		compare_side(c, &oa, a, b);
	} else if (okb && ob.n && !oka) {
		compare_side(c, &ob, b, a);
	} else {
		loosen(c, a);
		loosen(c, b);
	}
}

/* A list of several members is in no literal. */
static void loosen_list(struct collector *c, const struct mg_node *n)
{
	struct mg_operand o;

	if (mg_operand_of(c->w, n, &o, &c->nomem) && o.n == 1 && c->w->syms[o.holes[0].sym].list)
		c->out[o.holes[0].sym].loose = true;
}

/* Fn::Contains and its like: each member of one side with each of the other. A list symbol stands for a list of one too. */
static void compare_members(struct collector *c, const struct mg_node *a, const struct mg_node *b)
{
	const struct mg_node *const *as = a->kind == MG_LIST ? (const struct mg_node *const *)a->items : &a;
	const struct mg_node *const *bs = b->kind == MG_LIST ? (const struct mg_node *const *)b->items : &b;
	uint32_t na = a->kind == MG_LIST ? a->count : 1, nb = b->kind == MG_LIST ? b->count : 1;

	loosen_list(c, a);
	loosen_list(c, b);
	for (uint32_t i = 0; i < na; i++)
		for (uint32_t k = 0; k < nb; k++)
			compare(c, as[i], bs[k]);
}

static void walk_condition(struct collector *c, const struct mg_node *n)
{
	const struct mg_node *arg;
	enum mg_fn fn = mg_fn_of(n, true, &arg);

	if (fn == MG_FN_AND || fn == MG_FN_OR || fn == MG_FN_NOT) {
		for (uint32_t i = 0; arg->kind == MG_LIST && i < arg->count; i++)
			walk_condition(c, arg->items[i]);
		return;
	}
	if (arg == NULL || fn == MG_FN_NONE || arg->kind != MG_LIST || arg->count != 2)
		return;
	if (fn == MG_FN_EQUALS)
		compare(c, arg->items[0], arg->items[1]);
	else if (fn == MG_FN_CONTAINS || fn == MG_FN_EACHMEMBEREQUALS || fn == MG_FN_EACHMEMBERIN)
		compare_members(c, arg->items[0], arg->items[1]);
}

static void key_literals(struct collector *c, const struct mg_operand *o, const struct mg_node *map)
{
	for (uint32_t i = 0; map && map->kind == MG_MAP && i < map->count; i++)
		compare_literal(c, o, map->members[i].key);
}

static void walk_lookup(struct collector *c, const struct mg_node *arg)
{
	const struct mg_node *maps = c->w->t->mappings;
	struct mg_operand name, top, second;

	if (arg->kind != MG_LIST || arg->count < 3)
		return;
	loosen_keys(c, arg);
	bool named = mg_operand_of(c->w, arg->items[0], &name, &c->nomem);
	if (named && name.n)
		key_literals(c, &name, maps);
	bool ok_top = mg_operand_of(c->w, arg->items[1], &top, &c->nomem), ok_second = mg_operand_of(c->w, arg->items[2], &second, &c->nomem);
	for (uint32_t i = 0; i < maps->count; i++) {
		const struct mg_node *map = maps->members[i].value;
		if (named && !name.n && !mg_str_eq(maps->members[i].key, name.after))
			continue;
		if (ok_top && top.n)
			key_literals(c, &top, map);
		for (uint32_t k = 0; ok_second && second.n && map->kind == MG_MAP && k < map->count; k++)
			if (!ok_top || top.n || mg_str_eq(map->members[k].key, top.after))
				key_literals(c, &second, map->members[k].value);
	}
}

static void walk_lookups(struct collector *c, const struct mg_node *n)
{
	const struct mg_node *arg;

	if (mg_node_is_scalar(n))
		return;
	if (mg_fn_of(n, false, &arg) == MG_FN_FINDINMAP)
		walk_lookup(c, arg);
	for (uint32_t i = 0; i < n->count; i++)
		walk_lookups(c, n->kind == MG_LIST ? n->items[i] : n->members[i].value);
}

int mg_literals_collect(struct mg_world *w, struct mg_compared *out, struct mg_error *err)
{
	struct collector c = { .w = w, .out = out };
	const struct mg_template *t = w->t;

	for (uint32_t i = 0; i < w->nsyms; i++)
		out[i].group = i;
	for (size_t i = 0; i < t->nconditions; i++)
		walk_condition(&c, t->conditions[i].node);
	for (size_t i = 0; i < t->nassertions; i++) {
		if (t->assertions[i].when)
			walk_condition(&c, t->assertions[i].when);
		walk_condition(&c, t->assertions[i].check);
	}
	if (t->mappings && t->mappings->kind == MG_MAP) {
		for (size_t i = 0; i < t->nconditions; i++)
			walk_lookups(&c, t->conditions[i].node);
		for (size_t i = 0; i < t->nresources; i++)
			walk_lookups(&c, t->resources[i].node);
		for (size_t i = 0; i < t->noutputs; i++)
			walk_lookups(&c, t->outputs[i].node);
	}
	return c.nomem ? mg_fail_arena(w->arena, err) : MG_OK;
}
