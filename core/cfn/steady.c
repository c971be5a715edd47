/* SPDX-License-Identifier: Apache-2.0 */
/* What hangs on no choice, told from the template alone, so that it is resolved once per judgement. */
#include "cfn/resolve.h"

enum { UNASKED, STEADY, CHANGING };

static bool steady_name(struct mg_explore *x, struct mg_str name, struct mg_str attribute, uint32_t depth)
{
	const struct mg_world *w = x->w;
	uint32_t sym = mg_symbol_find(w, name);

	if (sym != MG_NONE)
		return w->syms[sym].hidden || w->syms[sym].ncands == 1;
	const struct mg_resource *r = mg_template_resource(w->t, name);
	const struct mg_return *ret = r ? mg_return_find(r->type, attribute, NULL) : NULL;
	if (!ret || !ret->property || !r->properties)
		return true;
	const struct mg_node *p = mg_node_at(r->properties, ret->property), *path = mg_node_at(r->properties, "Path");
	return mg_steady(x, r->properties, depth) && (!p || mg_steady(x, p, depth)) && (!path || mg_steady(x, path, depth));
}

static bool steady_dotted(struct mg_explore *x, struct mg_str name, uint32_t depth)
{
	size_t dot = mg_str_find(name, MG_STR("."), 0);

	if (dot == (size_t)-1)
		return steady_name(x, name, MG_STR("Ref"), depth);
	return steady_name(x, mg_str_sub(name, 0, dot), mg_str_sub(name, dot + 1, name.n - dot - 1), depth);
}

static bool steady_sub(struct mg_explore *x, const struct mg_node *arg, uint32_t depth)
{
	const struct mg_node *text = arg->kind == MG_LIST && arg->count ? arg->items[0] : arg;
	const struct mg_sub_text *s;

	if (!mg_node_is_scalar(text))
		return true;
	if (!(s = mg_sub_text(x->w, text)))
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (s->pieces[i].variable && !steady_dotted(x, s->pieces[i].text, depth))
			return false;
	return true;
}

static bool steady_if(struct mg_explore *x, const struct mg_node *arg, uint32_t depth)
{
	if (arg->kind != MG_LIST || arg->count != 3 || !mg_node_is_scalar(arg->items[0]))
		return true;
	const struct mg_condition *c = mg_template_condition(x->w->t, arg->items[0]->text);
	uint8_t can = c ? mg_world_can(x->w, c->index) : 2;
	return (can & 3) != 3 && mg_steady(x, arg->items[can & 1 ? 1 : 2], depth);
}

static bool steady_getatt(struct mg_explore *x, const struct mg_node *arg, uint32_t depth)
{
	if (mg_node_is_scalar(arg))
		return steady_dotted(x, arg->text, depth);
	if (arg->kind != MG_LIST || arg->count != 2 || !mg_node_is_scalar(arg->items[0]))
		return false;
	return mg_node_is_scalar(arg->items[1]) && steady_name(x, arg->items[0]->text, arg->items[1]->text, depth);
}

static bool steady_children(struct mg_explore *x, const struct mg_node *n, uint32_t depth)
{
	for (uint32_t i = 0; i < n->count; i++)
		if (!mg_steady(x, n->kind == MG_LIST ? n->items[i] : n->members[i].value, depth))
			return false;
	return true;
}

static bool steady_function(struct mg_explore *x, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg, uint32_t depth)
{
	if (fn == MG_FN_IF)
		return steady_if(x, arg, depth);
	if (fn == MG_FN_REF)
		return mg_node_is_scalar(arg) && steady_name(x, arg->text, MG_STR("Ref"), depth);
	if (fn == MG_FN_GETATT)
		return steady_getatt(x, arg, depth);
	if (fn == MG_FN_SUB && !steady_sub(x, arg, depth))
		return false;
	return steady_children(x, n, depth);
}

bool mg_steady(struct mg_explore *x, const struct mg_node *n, uint32_t depth)
{
	const struct mg_node *arg;

	if (mg_node_is_scalar(n))
		return true;
	/* Deeper than values are resolved, or not of this template: asking again is cheaper than a wrong answer. */
	if (depth > 2 * x->w->limits->value_depth || n->id >= x->w->t->nodes)
		return false;
	uint8_t *known = &x->w->steady[n->id];
	if (*known != UNASKED)
		return *known == STEADY;
	*known = CHANGING; /* while asked: a name that hangs on itself */
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	bool steady = fn == MG_FN_NONE ? steady_children(x, n, depth + 1) : steady_function(x, n, fn, arg, depth + 1);
	*known = steady ? STEADY : CHANGING;
	return steady;
}
