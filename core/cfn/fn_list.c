/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::Select, Fn::Split, Fn::Length. */
#include "cfn/resolve.h"

const struct mg_value *mg_fn_select(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *index, *list, *const *items = NULL;
	size_t count = 0;
	int64_t i;

	if (arg->kind != MG_LIST || arg->count != 2)
		return mg_make_unknown(x, n, MG_STR("Fn::Select that is not [index, list]"));
	bool decided = mg_operand_int(x, arg->items[0], &i, &index);
	if (!index || !(list = mg_resolve(x, arg->items[1])))
		return NULL;
	if (!decided && index->state == MG_UNKNOWN)
		return mg_make_like(x, n, index);
	if (!decided || i < 0)
		return mg_make_fault(x, n, "function-arguments", "Fn::Select takes an index from 0, a whole number");
	if (list->state == MG_UNKNOWN) {
		if ((uint64_t)i < list->nitems)
			return list->items[i];
		return mg_make_like(x, n, list);
	}
	if (list->state == MG_ABSENT || list->kind != MG_LIST)
		return mg_make_fault(x, n, "function-arguments", "Fn::Select takes a list of values, not %s", mg_value_what(list));
	if (!mg_value_children(x, list, &items, NULL, &count))
		return NULL;
	if ((uint64_t)i >= count)
		return mg_make_fault(x, n, "select-out-of-range", "Fn::Select cannot select nonexistent value at index %lld: the list has %zu member%s, counted from 0", (long long)i, count, count == 1 ? "" : "s");
	return items[i];
}

/* The texts between delimiters, as far as the literal pieces before the first hole tell. */
static size_t cut(struct mg_str text, struct mg_str delim, struct mg_str *out)
{
	size_t n = 0, from = 0, at;

	while ((at = mg_str_find(text, delim, from)) != (size_t)-1) {
		if (out)
			out[n] = mg_str_sub(text, from, at - from);
		n++;
		from = at + delim.n;
	}
	if (out)
		out[n] = mg_str_sub(text, from, text.n - from);
	return n + 1;
}

static struct mg_value *split(struct mg_explore *x, const struct mg_node *n, const struct mg_value *of, struct mg_str text, struct mg_str delim, size_t drop)
{
	size_t count = cut(text, delim, NULL);

	if (count > x->w->limits->value_list)
		return mg_make_fault(x, n, "value-too-large", "Fn::Split gives more than limits.value_list members");
	struct mg_str *texts = mg_take(x, count * sizeof(*texts));
	struct mg_value **items = texts ? mg_take(x, count * sizeof(*items)) : NULL;
	if (!items)
		return NULL;
	cut(text, delim, texts);
	count -= drop;
	for (size_t i = 0; i < count; i++) {
		if (!(items[i] = mg_make_text(x, n, texts[i])))
			return NULL;
		items[i]->from = of->from;
		items[i]->refs = of->refs;
		items[i]->nrefs = of->nrefs;
	}
	struct mg_value *v = mg_make_list(x, n, items, count);
	if (v) {
		v->refs = of->refs;
		v->nrefs = of->nrefs;
		v->from = of->from;
	}
	return v;
}

const struct mg_value *mg_fn_split(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *d, *of;
	struct mg_str delim, text;

	if (arg->kind != MG_LIST || arg->count != 2)
		return mg_make_unknown(x, n, MG_STR("Fn::Split that is not [delimiter, text]"));
	if (!mg_operand_text(x, arg->items[0], &delim, &d))
		return d ? mg_make_like(x, n, d) : NULL;
	if (delim.n == 0)
		return mg_make_fault(x, n, "function-arguments", "Fn::Split takes a delimiter that is not empty");
	if (mg_operand_text(x, arg->items[1], &text, &of))
		return split(x, n, of, text, delim, 0);
	if (!of)
		return NULL;
	if (of->state != MG_UNKNOWN || of->kind == MG_LIST)
		return mg_make_fault(x, n, "split-not-text", "Fn::Split splits a string, but this is %s", mg_value_what(of));
	/* What stands before the first hole is known but for its last part. */
	struct mg_value *v = of->npieces && !of->pieces[0].hole ? split(x, n, of, of->pieces[0].text, delim, 1) : mg_make_like(x, n, of);
	if (!v || v->fault)
		return v;
	v->state = MG_UNKNOWN;
	v->kind = MG_LIST;
	v->shape = MG_SHAPE_LIST;
	v->open = true;
	v->reason = of->reason;
	v->secret = of->secret;
	return v;
}

const struct mg_value *mg_fn_length(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *list = mg_resolve(x, arg), *const *items;
	size_t count;

	if (!list)
		return NULL;
	if (list->state == MG_UNKNOWN)
		return mg_make_like(x, n, list);
	if (list->state == MG_ABSENT || list->kind != MG_LIST)
		return mg_make_fault(x, n, "function-arguments", "Fn::Length takes a list, not %s", mg_value_what(list));
	if (!mg_value_children(x, list, &items, NULL, &count))
		return NULL;
	struct mg_value *v = mg_make_text(x, n, mg_take_printf(x, "%zu", count));
	if (v)
		v->kind = MG_INT;
	return v;
}
