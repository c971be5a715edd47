/* SPDX-License-Identifier: Apache-2.0 */
/* Every use of an intrinsic in the source, found once per world. */
#include "cfn/world.h"

#include "cfn/scenario.h"

static bool add(struct mg_world *w, struct mg_uses *u, const struct mg_node *n, const struct mg_node *argument, enum mg_fn fn)
{
	struct mg_use *items = mg_world_grow(w, u->items, u->n, &w->capuses, sizeof(*items));

	if (!items)
		return false;
	u->items = items;
	u->items[u->n++] = (struct mg_use){ n, argument, fn };
	return true;
}

/* Depth is that of the document, which doc_depth bounds. */
static bool find(struct mg_world *w, struct mg_uses *u, const struct mg_node *n, bool conditions)
{
	const struct mg_node *argument;

	u->nodes++;
	if (mg_node_is_scalar(n))
		return true;
	enum mg_fn fn = n->kind == MG_MAP ? mg_fn_of(n, conditions, &argument) : MG_FN_NONE;
	if (fn != MG_FN_NONE && !add(w, u, n, argument, fn))
		return false;
	conditions = conditions || (fn >= MG_FN_AND && fn <= MG_FN_CONDITION);
	for (uint32_t i = 0; i < n->count; i++)
		if (!find(w, u, n->kind == MG_MAP ? n->members[i].value : n->items[i], conditions))
			return false;
	return true;
}

const struct mg_uses *mg_world_uses(struct mg_world *w)
{
	const struct mg_node *root = w->t->root;
	struct mg_uses *u;

	if (w->uses)
		return w->uses;
	if (!(u = mg_new(w->arena, struct mg_uses)))
		return NULL;
	for (uint32_t i = 0; root->kind == MG_MAP && i < root->count; i++) {
		struct mg_str key = root->members[i].key;
		if (!find(w, u, root->members[i].value, mg_str_is(key, "Conditions") || mg_str_is(key, "Rules")))
			return NULL;
	}
	w->uses = u;
	return u;
}
