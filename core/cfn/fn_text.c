/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::Sub, Fn::Join, Fn::Base64: texts from texts, with what is known of them. */
#include "cfn/resolve.h"

static const char *what(const struct mg_value *v)
{
	return v->state == MG_ABSENT ? "AWS::NoValue" : v->kind == MG_MAP ? "a map" : "a list";
}

static bool is_text(const struct mg_value *v)
{
	return v->state == MG_KNOWN ? v->kind < MG_LIST : v->state == MG_UNKNOWN && v->kind != MG_LIST;
}

static const struct mg_value *variable(struct mg_explore *x, const struct mg_node *n, const struct mg_node *vars, struct mg_str name)
{
	const struct mg_node *own = mg_node_get(vars, name);
	size_t dot = mg_str_find(name, MG_STR("."), 0);

	if (own)
		return mg_resolve(x, own);
	if (dot == (size_t)-1)
		return mg_ref_name(x, n, name);
	return mg_attribute(x, n, mg_str_sub(name, 0, dot), mg_str_sub(name, dot + 1, name.n - dot - 1));
}

/* The parsed text: steady ones stay in the arena, the others move to the trail's memory, so that runs do not pile up. */
static struct mg_sub_piece *parse(struct mg_explore *x, struct mg_str text, size_t *count, bool *bad_name)
{
	struct mg_arena_mark mark = mg_arena_mark(x->w->arena);
	struct mg_sub_piece *pieces, *own;
	size_t bad;
	int status = mg_sub_parse(x->w->arena, text, &pieces, count, &bad, NULL);

	*bad_name = status == MG_EINPUT;
	if (status != MG_OK) {
		if (!*bad_name)
			x->stop = MG_EXPLORE_NOMEM;
		return NULL;
	}
	if (x->steady)
		return pieces;
	own = mg_take(x, (*count ? *count : 1) * sizeof(*own));
	for (size_t i = 0; own && i < *count; i++) {
		own[i] = pieces[i];
		own[i].text = pieces[i].variable ? pieces[i].text : mg_take_str(x, pieces[i].text);
	}
	if (!x->stop)
		mg_arena_release(x->w->arena, mark);
	return x->stop ? NULL : own;
}

const struct mg_value *mg_fn_sub(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_node *text = arg, *vars = NULL;
	struct mg_builder b = { .x = x, .n = n };
	struct mg_sub_piece *pieces;
	bool bad_name;
	size_t count;

	if (arg->kind == MG_LIST && arg->count == 2) {
		text = arg->items[0];
		vars = arg->items[1];
	}
	if (!mg_node_is_scalar(text))
		return mg_make_unknown(x, n, MG_STR("Fn::Sub takes a text, or [text, map]"));
	if (!(pieces = parse(x, text->text, &count, &bad_name)))
		return bad_name ? mg_make_unknown(x, n, MG_STR("Fn::Sub with a variable name that is none")) : NULL;
	for (size_t i = 0; i < count; i++) {
		if (!pieces[i].variable) {
			mg_builder_literal(&b, pieces[i].text);
			continue;
		}
		const struct mg_value *v = variable(x, n, vars, pieces[i].text);
		if (!v)
			return NULL;
		if (!is_text(v))
			return mg_make_fault(x, n, "sub-variable", "Fn::Sub variable `%.*s` is %s; it takes texts", (int)(pieces[i].text.n > 80 ? 80 : pieces[i].text.n),
					     pieces[i].text.p, what(v));
		if (!mg_builder_value(&b, v, mg_take_printf(x, "${%.*s}", MG_STR_ARG(pieces[i].text))))
			return NULL;
	}
	return mg_builder_finish(&b, text->text);
}

/* The items of a Join's list, joined; an open list ends in a hole. */
static const struct mg_value *join(struct mg_explore *x, const struct mg_node *n, struct mg_str delim, const struct mg_value *list)
{
	struct mg_builder b = { .x = x, .n = n };
	const struct mg_value *const *items = NULL;
	size_t count = 0;

	if (list->state == MG_KNOWN && !mg_value_children(x, list, &items, NULL, &count))
		return NULL;
	if (list->state == MG_UNKNOWN) {
		items = (const struct mg_value *const *)list->items;
		count = list->nitems;
	}
	for (size_t i = 0; i < count; i++) {
		if (!is_text(items[i]))
			return mg_make_fault(x, n, "join-item", "Fn::Join item %zu is %s; it joins texts", i + 1, what(items[i]));
		if (i)
			mg_builder_literal(&b, delim);
		struct mg_str hole = items[i]->state == MG_UNKNOWN && !items[i]->npieces ? mg_take_printf(x, "${%.*s}", MG_STR_ARG(items[i]->reason)) : MG_STR("");
		if (!mg_builder_value(&b, items[i], hole))
			return NULL;
	}
	if (list->state == MG_UNKNOWN) {
		if (count)
			mg_builder_literal(&b, delim);
		b.reason = list->reason;
		b.secret = b.secret || list->secret;
		mg_builder_refs(&b, list);
		mg_builder_hole(&b, list->npieces ? list->pieces[0].text : mg_take_printf(x, "${%.*s}", MG_STR_ARG(list->reason)), list->nrefs ? list->refs : NULL);
	}
	return mg_builder_finish(&b, list->state == MG_UNKNOWN ? list->text : MG_STR(""));
}

const struct mg_value *mg_fn_join(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *d, *list;
	struct mg_str delim;

	if (arg->kind != MG_LIST || arg->count != 2)
		return mg_make_unknown(x, n, MG_STR("Fn::Join that is not [delimiter, list]"));
	if (!mg_operand_text(x, arg->items[0], &delim, &d))
		return d ? mg_make_like(x, n, d) : NULL;
	if (!(list = mg_resolve(x, arg->items[1])))
		return NULL;
	if (list->state == MG_ABSENT || (list->state == MG_KNOWN && list->kind != MG_LIST))
		return mg_make_fault(x, n, "join-list", "Fn::Join takes a list, not %s", list->state == MG_KNOWN && list->kind < MG_LIST ? "a text" : what(list));
	return join(x, n, delim, list);
}

static struct mg_str base64(struct mg_explore *x, struct mg_str s)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *in = (const unsigned char *)s.p;
	size_t n = 0;
	char *p = mg_take(x, (s.n + 2) / 3 * 4 + 1);

	if (!p)
		return MG_STR_NONE;
	for (size_t i = 0; i < s.n; i += 3) {
		size_t left = s.n - i;
		uint32_t v = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0);
		p[n++] = digits[v >> 18];
		p[n++] = digits[v >> 12 & 63];
		p[n++] = left > 1 ? digits[v >> 6 & 63] : '=';
		p[n++] = left > 2 ? digits[v & 63] : '=';
	}
	return (struct mg_str){ p, n };
}

const struct mg_value *mg_fn_base64(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *of;
	struct mg_str text;

	if (!mg_operand_text(x, arg, &text, &of)) {
		if (of && of->state == MG_KNOWN)
			return mg_make_fault(x, n, "base64-text", "Fn::Base64 takes a text, not %s", what(of));
		struct mg_value *u = of ? mg_make_like(x, n, of) : NULL;
		if (u)
			u->text = of->text;
		return u;
	}
	if (text.n > x->w->limits->value_text / 4 * 3)
		return mg_make_fault(x, n, "value-too-large", "Fn::Base64 makes a text longer than limits.value_text");
	struct mg_value *v = mg_make_text(x, n, base64(x, text));
	if (v) {
		v->refs = of->refs;
		v->nrefs = of->nrefs;
		v->from = of->from;
	}
	return v;
}
