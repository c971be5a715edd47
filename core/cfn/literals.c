/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/literals.h"

/* prefix SYMBOL suffix, or the literal prefix alone. joined: a list symbol whose members are joined by delim. */
struct shape {
	uint32_t sym;
	struct mg_str prefix, suffix, delim;
	bool joined;
};

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

static struct mg_str concat(struct collector *c, struct mg_str a, struct mg_str b)
{
	if (a.n == 0)
		return b;
	if (b.n == 0)
		return a;
	struct mg_str s = mg_arena_printf(c->w->arena, "%.*s%.*s", MG_STR_ARG(a), MG_STR_ARG(b));
	if (!s.p)
		c->nomem = true;
	return s;
}

/* Puts part after what is in s; false when that would make two symbols. */
static bool append(struct collector *c, struct shape *s, const struct shape *part)
{
	if (s->sym != MG_NONE && part->sym != MG_NONE)
		return false;
	if (s->sym != MG_NONE) {
		s->suffix = concat(c, s->suffix, part->prefix);
		return true;
	}
	struct mg_str before = s->prefix;
	*s = *part;
	s->prefix = concat(c, before, part->prefix);
	return true;
}

static bool shape_of(struct collector *c, const struct mg_node *n, struct shape *out, int depth);

static bool shape_name(struct collector *c, struct mg_str name, struct shape *out)
{
	uint32_t sym = mg_symbol_find(c->w, name);

	*out = (struct shape){ .sym = sym };
	return sym != MG_NONE;
}

static bool shape_sub(struct collector *c, const struct mg_node *arg, struct shape *out, int depth)
{
	const struct mg_node *text = arg, *vars = NULL;
	if (arg->kind == MG_LIST && arg->count == 2) {
		text = arg->items[0];
		vars = arg->items[1];
	}
	const struct mg_sub_text *s = mg_node_is_scalar(text) ? mg_sub_text(c->w, text) : NULL;
	if (!s || s->bad)
		return false;
	const struct mg_sub_piece *pieces = s->pieces;
	*out = (struct shape){ .sym = MG_NONE };
	for (size_t i = 0; i < s->n; i++) {
		struct shape part = { .sym = MG_NONE, .prefix = pieces[i].text };
		const struct mg_node *var = pieces[i].variable ? mg_node_get(vars, pieces[i].text) : NULL;
		if (var ? !shape_of(c, var, &part, depth) : pieces[i].variable && !shape_name(c, pieces[i].text, &part))
			return false;
		if (!append(c, out, &part))
			return false;
	}
	return true;
}

static bool shape_join(struct collector *c, const struct mg_node *arg, struct shape *out, int depth)
{
	if (arg->kind != MG_LIST || arg->count != 2 || !mg_node_is_scalar(arg->items[0]))
		return false;
	const struct mg_node *list = arg->items[1];
	struct mg_str delim = arg->items[0]->text;
	if (list->kind != MG_LIST) {
		if (!shape_of(c, list, out, depth) || out->sym == MG_NONE || !c->w->syms[out->sym].list || out->joined)
			return false;
		out->joined = true;
		out->delim = delim;
		return true;
	}
	*out = (struct shape){ .sym = MG_NONE };
	for (uint32_t i = 0; i < list->count; i++) {
		struct shape part, sep = { .sym = MG_NONE, .prefix = delim };
		if ((i && !append(c, out, &sep)) || !shape_of(c, list->items[i], &part, depth) || !append(c, out, &part))
			return false;
	}
	return true;
}

static bool shape_select(struct collector *c, const struct mg_node *arg, struct shape *out, int depth)
{
	int64_t i;

	if (arg->kind != MG_LIST || arg->count != 2 || !mg_node_is_scalar(arg->items[0]) || !mg_str_to_int(arg->items[0]->text, &i))
		return false;
	const struct mg_node *list = arg->items[1];
	return list->kind == MG_LIST && i >= 0 && i < list->count && shape_of(c, list->items[i], out, depth);
}

/* The forms in which one symbol, or none, stands between literal text. */
static bool shape_of(struct collector *c, const struct mg_node *n, struct shape *out, int depth)
{
	const struct mg_node *arg;

	if (depth > 32)
		return false;
	*out = (struct shape){ .sym = MG_NONE };
	if (mg_node_is_scalar(n)) {
		out->prefix = n->text;
		return true;
	}
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn == MG_FN_REF)
		return mg_node_is_scalar(arg) && shape_name(c, arg->text, out);
	if (fn == MG_FN_SUB)
		return shape_sub(c, arg, out, depth + 1);
	if (fn == MG_FN_JOIN)
		return shape_join(c, arg, out, depth + 1);
	if (fn == MG_FN_SELECT)
		return shape_select(c, arg, out, depth + 1);
	return false;
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

static void compare_literal(struct collector *c, const struct shape *s, struct mg_str text)
{
	if (!mg_str_starts(text, s->prefix) || text.n < s->prefix.n + s->suffix.n || !mg_str_ends(text, s->suffix))
		return;
	struct mg_str raw = mg_str_sub(text, s->prefix.n, text.n - s->prefix.n - s->suffix.n);
	struct mg_str value = s->joined ? rejoin(c, raw, s->delim) : raw;
	if (!mg_compared_add(c->w, &c->out[s->sym], value, raw))
		c->nomem = true;
}

/* Every scalar a look-up in the map could give for this second key (NULL: any). */
static void compare_mapping(struct collector *c, const struct shape *s, const struct mg_node *map, const struct mg_node *second)
{
	for (uint32_t i = 0; map && map->kind == MG_MAP && i < map->count; i++) {
		const struct mg_node *top = map->members[i].value;
		for (uint32_t k = 0; top->kind == MG_MAP && k < top->count; k++) {
			const struct mg_node *v = top->members[k].value;
			if (mg_node_is_scalar(v) && (!second || mg_str_eq(top->members[k].key, second->text)))
				compare_literal(c, s, v->text);
		}
	}
}

static void compare_side(struct collector *c, const struct shape *s, const struct mg_node *other)
{
	const struct mg_node *arg;

	if (mg_fn_of(other, false, &arg) == MG_FN_FINDINMAP && arg->kind == MG_LIST && arg->count >= 3 && mg_node_is_scalar(arg->items[0]))
		compare_mapping(c, s, mg_node_get(c->w->t->mappings, arg->items[0]->text), mg_node_is_scalar(arg->items[2]) ? arg->items[2] : NULL);
}

static void compare(struct collector *c, const struct mg_node *a, const struct mg_node *b)
{
	struct shape sa, sb;
	bool oka = shape_of(c, a, &sa, 0), okb = shape_of(c, b, &sb, 0);

	if (oka && okb && sa.sym != MG_NONE && sb.sym != MG_NONE) {
		bool plain = !sa.prefix.n && !sa.suffix.n && !sb.prefix.n && !sb.suffix.n && !c->w->syms[sa.sym].list && !c->w->syms[sb.sym].list;
		if (plain && sa.sym != sb.sym)
			c->out[mg_compared_root(c->out, sb.sym)].group = mg_compared_root(c->out, sa.sym);
		return;
	}
	if (oka && sa.sym != MG_NONE && okb)
		compare_literal(c, &sa, sb.prefix);
	else if (okb && sb.sym != MG_NONE && oka)
		compare_literal(c, &sb, sa.prefix);
	else if (oka && sa.sym != MG_NONE)
		compare_side(c, &sa, b);
	else if (okb && sb.sym != MG_NONE)
		compare_side(c, &sb, a);
}

/* Fn::Contains and its like: each member of one side with each of the other. A list symbol stands for a list of one. */
static void compare_members(struct collector *c, const struct mg_node *a, const struct mg_node *b)
{
	const struct mg_node *const *as = a->kind == MG_LIST ? (const struct mg_node *const *)a->items : &a;
	const struct mg_node *const *bs = b->kind == MG_LIST ? (const struct mg_node *const *)b->items : &b;
	uint32_t na = a->kind == MG_LIST ? a->count : 1, nb = b->kind == MG_LIST ? b->count : 1;

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

static void key_literals(struct collector *c, const struct shape *s, const struct mg_node *map)
{
	for (uint32_t i = 0; map && map->kind == MG_MAP && i < map->count; i++)
		compare_literal(c, s, map->members[i].key);
}

static void walk_lookup(struct collector *c, const struct mg_node *arg)
{
	const struct mg_node *maps = c->w->t->mappings;
	struct shape name, top, second;

	if (arg->kind != MG_LIST || arg->count < 3)
		return;
	bool named = shape_of(c, arg->items[0], &name, 0);
	if (named && name.sym != MG_NONE)
		key_literals(c, &name, maps);
	bool ok_top = shape_of(c, arg->items[1], &top, 0), ok_second = shape_of(c, arg->items[2], &second, 0);
	for (uint32_t i = 0; i < maps->count; i++) {
		const struct mg_node *map = maps->members[i].value;
		if (named && name.sym == MG_NONE && !mg_str_eq(maps->members[i].key, name.prefix))
			continue;
		if (ok_top && top.sym != MG_NONE)
			key_literals(c, &top, map);
		for (uint32_t k = 0; ok_second && second.sym != MG_NONE && map->kind == MG_MAP && k < map->count; k++)
			if (!ok_top || top.sym != MG_NONE || mg_str_eq(map->members[k].key, top.prefix))
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
