/* SPDX-License-Identifier: Apache-2.0 */
/* The collection of a loop: literals, parameters and mappings are known before anything is deployed; all else is not. */
#include "cfn/foreach.h"

struct collect {
	struct mg_loader *l;
	const struct mg_scope *scope;
	struct mg_str *items;
	size_t n, cap;
	const char *why;
	bool nomem, bad; /* bad: no collection whatever the values are */
};

static bool unknown(struct collect *c, const char *why)
{
	if (!c->why)
		c->why = why;
	return false;
}

static bool push(struct collect *c, struct mg_str s)
{
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 16;
		struct mg_str *more = mg_new_n(c->l->arena, struct mg_str, cap);
		if (!more)
			return c->nomem = true, false;
		if (c->n)
			memcpy(more, c->items, c->n * sizeof(*more));
		c->items = more;
		c->cap = cap;
	}
	c->items[c->n++] = s;
	return true;
}

static bool is_list_type(enum mg_param_type type)
{
	return type == MG_PARAM_LIST_NUMBER || type == MG_PARAM_COMMA_LIST || type == MG_PARAM_LIST_STRING || type == MG_PARAM_AWS_LIST;
}

/* The given text of a parameter, or its Default. */
static bool parameter_text(struct collect *c, struct mg_str name, bool list, struct mg_str *out)
{
	const struct mg_load_options *o = c->l->options;
	const struct mg_parameter *p = mg_template_parameter(c->l->t, name);

	if (!p || p->type == MG_PARAM_SSM_VALUE || p->type == MG_PARAM_SSM_LIST || is_list_type(p->type) != list) {
		struct mg_str why = mg_arena_printf(c->l->arena, "Ref %.*s", MG_STR_ARG(name));
		return unknown(c, why.p ? why.p : "a Ref");
	}
	if (o->loop_value ? o->loop_value(o->loop_ctx, p, out) : p->fallback != NULL) {
		if (!o->loop_value)
			*out = p->fallback->text;
		return true;
	}
	struct mg_str why = mg_arena_printf(c->l->arena, "parameter %.*s has no value", MG_STR_ARG(name));
	return unknown(c, why.p ? why.p : "a parameter has no value");
}

static bool text_of(struct collect *c, const struct mg_node *n, struct mg_str *out);

static const struct mg_node *find_in_map(struct collect *c, const struct mg_node *arg)
{
	struct mg_str key[3];

	if (arg->kind != MG_LIST || arg->count < 3)
		return NULL;
	for (uint32_t i = 0; i < 3; i++)
		if (!text_of(c, arg->items[i], &key[i]))
			return NULL;
	const struct mg_node *v = c->l->t->mappings;
	for (uint32_t i = 0; i < 3; i++) {
		if (mg_node_at(v, "Fn::Transform")) {
			unknown(c, "Fn::FindInMap in what a macro changes");
			return NULL;
		}
		v = mg_node_get(v, key[i]);
	}
	if (!v && arg->count == 4)
		v = mg_node_at(arg->items[3], "DefaultValue");
	if (!v)
		unknown(c, "Fn::FindInMap without such a key");
	return v;
}

static bool sub_text(struct collect *c, const struct mg_node *arg, struct mg_str *out)
{
	bool changed;

	if (!mg_node_is_scalar(arg))
		return unknown(c, "Fn::Sub");
	if (mg_scope_replace(c->l, c->scope, arg->text, false, NULL, out, &changed))
		return c->nomem = true, false;
	return mg_str_find(*out, MG_STR("${"), 0) == (size_t)-1 || unknown(c, "Fn::Sub");
}

static bool text_of(struct collect *c, const struct mg_node *n, struct mg_str *out)
{
	const struct mg_node *arg;
	enum mg_fn fn = mg_fn_of(n, false, &arg);

	if (mg_node_is_scalar(n)) {
		*out = n->text;
		c->bad = c->bad || n->kind == MG_NULL;
		return n->kind != MG_NULL || unknown(c, "null");
	}
	if (fn == MG_FN_REF && mg_node_is_scalar(arg)) {
		const struct mg_str *value = mg_scope_find(c->scope, arg->text);
		if (value)
			*out = *value;
		return value || parameter_text(c, arg->text, false, out);
	}
	if (fn == MG_FN_SUB)
		return sub_text(c, arg, out);
	if (fn == MG_FN_FINDINMAP) {
		const struct mg_node *v = find_in_map(c, arg);
		if (v && mg_node_is_scalar(v)) {
			*out = v->text;
			return true;
		}
	}
	c->bad = c->bad || fn == MG_FN_NONE;
	return unknown(c, fn == MG_FN_NONE ? "a map or list where a text should stand" : mg_fn_name(fn));
}

/* Members are trimmed; no text at all is one empty member. */
static bool split(struct collect *c, struct mg_str text)
{
	for (size_t from = 0;;) {
		size_t comma = mg_str_find(text, MG_STR(","), from);
		size_t end = comma == (size_t)-1 ? text.n : comma;
		if (!push(c, mg_str_trim(mg_str_sub(text, from, end - from))))
			return false;
		if (comma == (size_t)-1)
			return true;
		from = comma + 1;
	}
}

static bool list_of(struct collect *c, const struct mg_node *n)
{
	const struct mg_node *arg;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	struct mg_str text;

	if (n->kind == MG_LIST) {
		for (uint32_t i = 0; i < n->count; i++)
			if (!text_of(c, n->items[i], &text) || !push(c, text))
				return false;
		return true;
	}
	if (fn == MG_FN_REF && mg_node_is_scalar(arg))
		return parameter_text(c, arg->text, true, &text) && split(c, text);
	if (fn == MG_FN_FINDINMAP) {
		const struct mg_node *v = find_in_map(c, arg);
		c->bad = c->bad || (v && mg_node_is_scalar(v));
		return v && v->kind == MG_LIST ? list_of(c, v) : unknown(c, "Fn::FindInMap");
	}
	return unknown(c, mg_fn_name(fn));
}

enum mg_collected mg_collect(struct mg_loader *l, const struct mg_scope *scope, const struct mg_node *n, struct mg_str **items, size_t *count, const char **why)
{
	struct collect c = { .l = l, .scope = scope };

	if (n->kind != MG_LIST && mg_fn_of(n, false, NULL) == MG_FN_NONE)
		return MG_COLLECT_BAD;
	if (list_of(&c, n)) {
		*items = c.items;
		*count = c.n;
		return MG_COLLECTED;
	}
	*why = c.why;
	if (c.nomem)
		return MG_COLLECT_NOMEM;
	return c.bad ? MG_COLLECT_BAD : MG_COLLECT_UNKNOWN;
}
