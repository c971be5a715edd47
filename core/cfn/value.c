/* SPDX-License-Identifier: Apache-2.0 */
/* Reading values: members, items, children, presence. */
#include "cfn/resolve.h"

static const struct mg_value *absent(struct mg_explore *x)
{
	static const struct mg_value none = { .state = MG_ABSENT };

	return x->stop ? NULL : &none;
}

/* Something inside an unknown: as unknown, and perhaps not there at all. */
static const struct mg_value *inside(struct mg_explore *x, const struct mg_value *v)
{
	struct mg_value *u = mg_make_like(x, v->used, v);

	if (u) {
		u->function = v->function;
		u->from = v->from;
		u->origin = v->origin;
		u->maybe = true;
	}
	return u;
}

const struct mg_value *mg_value_member(struct mg_explore *x, const struct mg_value *v, struct mg_str key)
{
	const struct mg_node *n;

	if (x->stop)
		return NULL;
	if (v->state == MG_UNKNOWN)
		return inside(x, v);
	if (v->state == MG_ABSENT || v->kind != MG_MAP)
		return absent(x);
	for (size_t i = 0; !v->container && i < v->nitems; i++)
		if (mg_str_eq(v->keys[i], key))
			return v->items[i];
	n = v->container ? mg_node_get(v->container, key) : NULL;
	return n ? mg_resolve(x, n) : absent(x);
}

/* An element that may turn out as AWS::NoValue. */
static bool may_vanish(const struct mg_node *n)
{
	enum mg_fn fn = mg_fn_of(n, false, NULL);

	return fn == MG_FN_IF || fn == MG_FN_REF || fn == MG_FN_FINDINMAP;
}

const struct mg_value *mg_value_item(struct mg_explore *x, const struct mg_value *v, size_t i)
{
	if (x->stop)
		return NULL;
	if (v->state == MG_UNKNOWN)
		return i < v->nitems ? v->items[i] : inside(x, v);
	if (v->state == MG_ABSENT || v->kind != MG_LIST)
		return absent(x);
	if (!v->container)
		return i < v->nitems ? v->items[i] : absent(x);
	for (uint32_t k = 0; k < v->container->count; k++) {
		const struct mg_node *n = v->container->items[k];
		bool wanted = i == 0;
		const struct mg_value *item = wanted || may_vanish(n) ? mg_resolve(x, n) : NULL;
		if (x->stop)
			return NULL;
		if (item && item->state == MG_ABSENT)
			continue;
		if (wanted)
			return item;
		i--;
	}
	return absent(x);
}

bool mg_value_children(struct mg_explore *x, const struct mg_value *v, const struct mg_value *const **items, const struct mg_str **keys, size_t *n)
{
	const struct mg_node *c = v->container;
	bool map = v->kind == MG_MAP;

	*n = 0;
	if (keys)
		*keys = v->keys;
	*items = (const struct mg_value *const *)v->items;
	if (x->stop)
		return false;
	if (v->state == MG_ABSENT || !c) {
		*n = v->nitems;
		return true;
	}
	const struct mg_value **found = mg_take(x, (c->count ? c->count : 1) * sizeof(*found));
	struct mg_str *names = found && keys && map ? mg_take(x, (c->count ? c->count : 1) * sizeof(*names)) : NULL;
	for (uint32_t i = 0; found && i < c->count && !x->stop; i++) {
		const struct mg_value *child = mg_resolve(x, map ? c->members[i].value : c->items[i]);
		if (!child || child->state == MG_ABSENT)
			continue;
		found[*n] = child;
		if (names)
			names[*n] = c->members[i].key;
		(*n)++;
	}
	*items = found;
	if (keys)
		*keys = names;
	return !x->stop;
}

enum mg_truth mg_value_present(const struct mg_value *v)
{
	if (v->state == MG_ABSENT)
		return MG_NO;
	return v->state == MG_UNKNOWN && v->maybe ? MG_MAYBE : MG_YES;
}

const struct mg_value *mg_value_literal(struct mg_arena *a, enum mg_kind kind, struct mg_str text)
{
	struct mg_value *v = mg_new(a, struct mg_value);

	if (v) {
		v->state = MG_KNOWN;
		v->kind = (uint8_t)kind;
		v->text = text;
	}
	return v;
}
