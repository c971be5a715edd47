/* SPDX-License-Identifier: Apache-2.0 */
/* Globals: scalars are replaced by the resource's, maps merged, lists put before the resource's. */
#include "cfn/sam.h"

static struct mg_node *merge(struct mg_sam *s, const struct mg_node *global, const struct mg_node *local);

static struct mg_node *merge_lists(struct mg_sam *s, const struct mg_node *global, const struct mg_node *local)
{
	struct mg_node **items = mg_new_n(s->l->arena, struct mg_node *, (size_t)global->count + local->count + 1);

	if (!items) {
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
		return NULL;
	}
	if (global->count)
		memcpy(items, global->items, global->count * sizeof(*items));
	if (local->count)
		memcpy(items + global->count, local->items, local->count * sizeof(*items));
	return mg_sam_list(s, local, items, global->count + local->count);
}

static struct mg_node *merge_maps(struct mg_sam *s, const struct mg_node *global, const struct mg_node *local, const struct mg_node *ignored)
{
	struct mg_members list = { 0 };

	for (uint32_t i = 0; i < local->count && !s->rc; i++) {
		const struct mg_member *m = &local->members[i];
		const struct mg_node *g = mg_node_get(ignored, m->key) ? NULL : mg_node_get(global, m->key);
		struct mg_node *v = g ? merge(s, g, m->value) : m->value;
		if (!s->rc)
			s->rc = mg_members_add(s->l, &list, m->key, m->key_span, v);
	}
	for (uint32_t i = 0; i < global->count && !s->rc; i++) {
		const struct mg_member *m = &global->members[i];
		if (!mg_node_get(local, m->key) && !mg_node_get(ignored, m->key))
			s->rc = mg_members_add(s->l, &list, m->key, m->key_span, m->value);
	}
	return mg_sam_map(s, local, &list);
}

/* As deep as the document, so bounded by doc_depth. Functions are not looked into: the resource's counts. */
static struct mg_node *merge(struct mg_sam *s, const struct mg_node *global, const struct mg_node *local)
{
	bool function = mg_fn_of(global, false, NULL) != MG_FN_NONE || mg_fn_of(local, false, NULL) != MG_FN_NONE;

	if (!function && global->kind == MG_MAP && local->kind == MG_MAP)
		return merge_maps(s, global, local, NULL);
	if (!function && global->kind == MG_LIST && local->kind == MG_LIST)
		return merge_lists(s, global, local);
	return (struct mg_node *)local;
}

/* IgnoreGlobals as a map with the ignored names as keys; *all for '*'. */
static const struct mg_node *ignored_names(struct mg_sam *s, const struct mg_node *resource, bool *all)
{
	const struct mg_node *n = mg_node_at(resource, "IgnoreGlobals");
	struct mg_members list = { 0 };

	*all = n && mg_node_is_scalar(n) && mg_str_is(n->text, "*");
	if (!n || n->kind != MG_LIST)
		return NULL;
	for (uint32_t i = 0; i < n->count && !s->rc; i++)
		if (mg_node_is_scalar(n->items[i]))
			s->rc = mg_members_add(s->l, &list, n->items[i]->text, n->items[i]->span, n->items[i]);
	return mg_sam_map(s, n, &list);
}

const struct mg_node *mg_sam_properties(struct mg_sam *s, const struct mg_node *resource, const char *kind)
{
	const struct mg_node *local = mg_node_at(resource, "Properties"), *global = mg_node_at(s->globals, kind), *ignored;
	bool all;

	if (s->rc || !global || global->kind != MG_MAP || (local && local->kind != MG_MAP))
		return local;
	ignored = ignored_names(s, resource, &all);
	if (all || s->rc)
		return local;
	if (local)
		return merge_maps(s, global, local, ignored);
	struct mg_members none = { 0 };
	struct mg_node *empty = mg_sam_map(s, resource, &none);
	return empty ? merge_maps(s, global, empty, ignored) : NULL;
}
