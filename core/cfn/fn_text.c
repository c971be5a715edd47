/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::Sub, Fn::Join, Fn::Base64: texts from texts, with what is known of them. */
#include "base/buf.h"
#include "cfn/resolve.h"

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

const struct mg_value *mg_fn_sub(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_node *text = arg, *vars = NULL;
	struct mg_builder b = { .x = x, .n = n };
	const struct mg_sub_text *parsed;
	char q[MG_QUOTE_MAX];

	if (arg->kind == MG_LIST && arg->count == 2) {
		text = arg->items[0];
		vars = arg->items[1];
	}
	const struct mg_gap *gap = vars ? mg_template_gap(x->w->t, vars) : NULL;
	if (gap)
		return mg_make_unknown(x, n, gap->reason); /* which may define any variable */
	if (!mg_node_is_scalar(text))
		return mg_make_unknown(x, n, MG_STR("Fn::Sub takes a text, or [text, map]"));
	if (!(parsed = mg_sub_text(x->w, text))) {
		x->stop = MG_EXPLORE_NOMEM;
		return NULL;
	}
	if (parsed->bad)
		return mg_make_unknown(x, n, MG_STR("Fn::Sub with a variable name that is none"));
	const struct mg_sub_piece *pieces = parsed->pieces;
	for (size_t i = 0; i < parsed->n; i++) {
		if (!pieces[i].variable) {
			mg_builder_literal(&b, pieces[i].text);
			continue;
		}
		const struct mg_value *v = variable(x, n, vars, pieces[i].text);
		if (!v)
			return NULL;
		if (!is_text(v))
			return mg_make_fault(x, n, "sub-not-text", "a variable of Fn::Sub must resolve to a string, but %s is %s; join lists with Fn::Join", mg_quote(pieces[i].text, q),
					     mg_value_what(v));
		mg_builder_value(&b, v, mg_take_printf(x, "${%.*s}", MG_STR_ARG(pieces[i].text)));
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
			return mg_make_fault(x, n, "join-not-list", "every Fn::Join object requires (2) a list of strings to be joined; member %zu is %s", i + 1, mg_value_what(items[i]));
		if (i)
			mg_builder_literal(&b, delim);
		struct mg_str hole = items[i]->state == MG_UNKNOWN && !items[i]->npieces ? mg_take_printf(x, "${%.*s}", MG_STR_ARG(items[i]->reason)) : MG_STR("");
		mg_builder_value(&b, items[i], hole);
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
		return mg_make_fault(x, n, "join-not-list", "every Fn::Join object requires (2) a list of strings or a function that gives one; this is %s", mg_value_what(list));
	return join(x, n, delim, list);
}

static struct mg_str base64(struct mg_explore *x, struct mg_str s)
{
	char *p = mg_take(x, mg_base64_size(s.n) + 1);

	return p ? (struct mg_str){ p, mg_base64_put(s, p) } : MG_STR_NONE;
}

const struct mg_value *mg_fn_base64(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *of;
	struct mg_str text;

	if (!mg_operand_text(x, arg, &text, &of)) {
		if (of && of->state == MG_KNOWN)
			return mg_make_fault(x, n, "function-arguments", "Fn::Base64 takes a text, not %s", mg_value_what(of));
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
