/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/synth.h"

int mg_synth_pay(struct mg_loader *l, uint64_t n)
{
	l->made += n;
	if (l->made <= l->limits->template_nodes)
		return MG_OK;
	return mg_fail(l->err, MG_ELIMIT, "expanding loops and SAM resources makes more than %llu nodes (limit template_nodes)", (unsigned long long)l->limits->template_nodes);
}

static struct mg_node *make(struct mg_loader *l, const struct mg_node *at)
{
	struct mg_node *n = mg_synth_pay(l, 1) == MG_OK ? mg_new(l->arena, struct mg_node) : NULL;

	if (!n) {
		if (l->made <= l->limits->template_nodes)
			mg_fail_arena(l->arena, l->err);
		return NULL;
	}
	n->id = l->t->nodes++;
	n->span = at->span;
	n->source = at->source;
	n->origin = at->flags & MG_NODE_SYNTHETIC ? at->origin : (struct mg_node *)at;
	return n;
}

struct mg_node *mg_synth_copy(struct mg_loader *l, const struct mg_node *at)
{
	struct mg_node *n = make(l, at);

	if (!n)
		return NULL;
	n->kind = at->kind;
	n->flags = (uint16_t)((at->flags & ~MG_NODE_ALIAS) | MG_NODE_SYNTHETIC);
	if (mg_node_is_scalar(at)) {
		n->text = at->text;
		n->raw = at->raw;
	}
	return n;
}

/* raw stays the author's text, so that places inside the new text are not looked for in the source. */
struct mg_node *mg_synth_text(struct mg_loader *l, const struct mg_node *at, struct mg_str text)
{
	struct mg_node *n = mg_synth_node(l, at, MG_TEXT);

	if (!n)
		return NULL;
	n->text = text;
	n->raw = mg_node_is_scalar(at) ? at->raw : MG_STR_NONE;
	return n;
}

struct mg_node *mg_synth_node(struct mg_loader *l, const struct mg_node *at, enum mg_kind kind)
{
	struct mg_node *n = make(l, at);

	if (!n)
		return NULL;
	n->kind = (uint8_t)kind;
	n->flags = MG_NODE_SYNTHETIC;
	return n;
}

int mg_members_add(struct mg_loader *l, struct mg_members *list, struct mg_str key, struct mg_span key_span, struct mg_node *value)
{
	if (list->n == list->cap) {
		uint32_t cap = list->cap ? list->cap * 2 : 8;
		struct mg_member *more = mg_new_n(l->arena, struct mg_member, cap);
		if (!more)
			return mg_fail_arena(l->arena, l->err);
		if (list->n)
			memcpy(more, list->items, list->n * sizeof(*more));
		list->items = more;
		list->cap = cap;
	}
	list->items[list->n++] = (struct mg_member){ key, key_span, value };
	return MG_OK;
}

static void adopt(struct mg_node *parent, struct mg_node *child, uint32_t index)
{
	if (!(child->flags & MG_NODE_SYNTHETIC) || child->parent)
		return; /* the author's keep the author's parent */
	child->parent = parent;
	child->index = index;
}

/* Merge sort of member indices by key, stable. */
static void sort(uint32_t *v, uint32_t *spare, uint32_t n, const struct mg_member *m)
{
	for (uint32_t width = 1; width < n; width *= 2) {
		for (uint32_t from = 0; from < n; from += 2 * width) {
			uint32_t mid = from + width < n ? from + width : n, end = mid + width < n ? mid + width : n;
			for (uint32_t i = from, j = mid, k = from; k < end; k++)
				spare[k] = j >= end || (i < mid && mg_str_cmp(m[v[i]].key, m[v[j]].key) <= 0) ? v[i++] : v[j++];
		}
		memcpy(v, spare, n * sizeof(*v));
	}
}

int mg_synth_map(struct mg_loader *l, struct mg_node *map, const struct mg_members *list)
{
	map->members = list->items;
	map->count = list->n;
	for (uint32_t i = 0; i < list->n; i++)
		adopt(map, list->items[i].value, i);
	if (list->n <= 8)
		return MG_OK;
	uint32_t *order = mg_new_n(l->arena, uint32_t, (size_t)list->n * 2);
	if (!order)
		return mg_fail_arena(l->arena, l->err);
	for (uint32_t i = 0; i < list->n; i++)
		order[i] = i;
	sort(order, order + list->n, list->n, list->items);
	map->sorted = order;
	return MG_OK;
}

void mg_synth_list(struct mg_node *list, struct mg_node **items, uint32_t n)
{
	list->items = items;
	list->count = n;
	for (uint32_t i = 0; i < n; i++)
		adopt(list, items[i], i);
}

struct mg_node *mg_synth_with(struct mg_loader *l, const struct mg_node *map, struct mg_str key, const struct mg_node *at, struct mg_node *value)
{
	struct mg_node *copy = mg_synth_copy(l, map);
	struct mg_members list = { 0 };
	bool found = false;

	if (!copy)
		return NULL;
	for (uint32_t i = 0; i < map->count; i++) {
		const struct mg_member *m = &map->members[i];
		bool here = mg_str_eq(m->key, key);
		found |= here;
		if (mg_members_add(l, &list, m->key, m->key_span, here ? value : m->value))
			return NULL;
	}
	if (!found && mg_members_add(l, &list, key, at->span, value))
		return NULL;
	return mg_synth_map(l, copy, &list) == MG_OK ? copy : NULL;
}
