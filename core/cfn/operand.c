/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/operand.h"

#define DEPTH_MAX 32

struct reader {
	struct mg_world *w;
	bool nomem;
};

static struct mg_str concat(struct reader *r, struct mg_str a, struct mg_str b)
{
	if (a.n == 0)
		return b;
	if (b.n == 0)
		return a;
	struct mg_str s = mg_arena_printf(r->w->arena, "%.*s%.*s", MG_STR_ARG(a), MG_STR_ARG(b));
	r->nomem = r->nomem || !s.p;
	return s;
}

/* Puts part behind what is in o; false when that makes too many holes. */
static bool append(struct reader *r, struct mg_operand *o, const struct mg_operand *part)
{
	if (o->n + part->n > MG_HOLES_MAX)
		return false;
	for (uint32_t i = 0; i < part->n; i++) {
		struct mg_hole *h = &o->holes[o->n++];
		*h = part->holes[i];
		if (i == 0)
			h->before = concat(r, o->after, h->before);
	}
	o->after = part->n ? part->after : concat(r, o->after, part->after);
	return true;
}

static bool read(struct reader *r, const struct mg_node *n, struct mg_operand *out, int depth);

static bool read_name(struct reader *r, struct mg_str name, struct mg_operand *out)
{
	uint32_t sym = mg_symbol_find(r->w, name);

	*out = (struct mg_operand){ .holes = { { .sym = sym } }, .n = 1 };
	return sym != MG_NONE;
}

static bool read_sub(struct reader *r, const struct mg_node *arg, struct mg_operand *out, int depth)
{
	const struct mg_node *text = arg, *vars = NULL;
	if (arg->kind == MG_LIST && arg->count == 2) {
		text = arg->items[0];
		vars = arg->items[1];
	}
	const struct mg_sub_text *s = mg_node_is_scalar(text) ? mg_sub_text(r->w, text) : NULL;
	if (!s || s->bad)
		return false;
	for (size_t i = 0; i < s->n; i++) {
		const struct mg_sub_piece *p = &s->pieces[i];
		struct mg_operand part = { .after = p->text };
		const struct mg_node *var = p->variable ? mg_node_get(vars, p->text) : NULL;
		if (var ? !read(r, var, &part, depth) : p->variable && !read_name(r, p->text, &part))
			return false;
		if (!append(r, out, &part))
			return false;
	}
	return true;
}

static bool read_join(struct reader *r, const struct mg_node *arg, struct mg_operand *out, int depth)
{
	if (arg->kind != MG_LIST || arg->count != 2 || !mg_node_is_scalar(arg->items[0]))
		return false;
	const struct mg_node *list = arg->items[1];
	struct mg_operand delim = { .after = arg->items[0]->text };
	if (list->kind != MG_LIST) {
		if (!read(r, list, out, depth) || out->n != 1 || !r->w->syms[out->holes[0].sym].list || out->holes[0].joined)
			return false;
		out->holes[0].joined = true;
		out->holes[0].delim = delim.after;
		return true;
	}
	for (uint32_t i = 0; i < list->count; i++) {
		struct mg_operand part;
		if ((i && !append(r, out, &delim)) || !read(r, list->items[i], &part, depth) || !append(r, out, &part))
			return false;
	}
	return true;
}

static bool read_select(struct reader *r, const struct mg_node *arg, struct mg_operand *out, int depth)
{
	int64_t i;

	if (arg->kind != MG_LIST || arg->count != 2 || !mg_node_is_scalar(arg->items[0]) || !mg_str_to_int(arg->items[0]->text, &i))
		return false;
	const struct mg_node *list = arg->items[1];
	return list->kind == MG_LIST && i >= 0 && i < list->count && read(r, list->items[i], out, depth);
}

static bool read(struct reader *r, const struct mg_node *n, struct mg_operand *out, int depth)
{
	const struct mg_node *arg;

	*out = (struct mg_operand){ 0 };
	if (depth > DEPTH_MAX)
		return false;
	if (mg_node_is_scalar(n)) {
		out->after = n->text;
		return true;
	}
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn == MG_FN_REF)
		return mg_node_is_scalar(arg) && read_name(r, arg->text, out);
	if (fn == MG_FN_SUB)
		return read_sub(r, arg, out, depth + 1);
	if (fn == MG_FN_JOIN)
		return read_join(r, arg, out, depth + 1);
	if (fn == MG_FN_SELECT)
		return read_select(r, arg, out, depth + 1);
	return false;
}

bool mg_operand_of(struct mg_world *w, const struct mg_node *n, struct mg_operand *out, bool *nomem)
{
	struct reader r = { .w = w };
	bool ok = read(&r, n, out, 0);

	*nomem = *nomem || r.nomem;
	return ok && !r.nomem;
}

struct parting {
	const struct mg_str *before;
	struct mg_str after;
	size_t n, tried;
	bool (*each)(void *ctx, const struct mg_str *parts);
	void *ctx;
	struct mg_str parts[MG_HOLES_MAX];
	bool stopped;
};

/* text: what stands behind the literal before hole i. */
static void part(struct parting *p, struct mg_str text, size_t i)
{
	if (i + 1 == p->n) {
		if (text.n < p->after.n || !mg_str_ends(text, p->after))
			return;
		p->parts[i] = mg_str_sub(text, 0, text.n - p->after.n);
		p->stopped = ++p->tried > MG_PARTINGS_MAX || !p->each(p->ctx, p->parts);
		return;
	}
	struct mg_str next = p->before[i + 1];
	for (size_t at = 0; at + next.n <= text.n && !p->stopped; at++) {
		if (next.n && (at = mg_str_find(text, next, at)) == (size_t)-1)
			return;
		p->stopped = ++p->tried > MG_PARTINGS_MAX;
		p->parts[i] = mg_str_sub(text, 0, at);
		if (!p->stopped)
			part(p, mg_str_sub(text, at + next.n, text.n - at - next.n), i + 1);
	}
}

bool mg_partings(struct mg_str text, const struct mg_str *before, size_t n, struct mg_str after, bool (*each)(void *ctx, const struct mg_str *parts), void *ctx)
{
	struct parting p = { .before = before, .after = after, .n = n, .each = each, .ctx = ctx };

	if (n == 0 || n > MG_HOLES_MAX)
		return n == 0;
	if (mg_str_starts(text, before[0]))
		part(&p, mg_str_sub(text, before[0].n, text.n - before[0].n), 0);
	return p.tried <= MG_PARTINGS_MAX;
}
