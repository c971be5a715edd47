/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/overlay.h"
#include "cfn/synth.h"

bool mg_placeholder_in(struct mg_str text)
{
	return text.n > 14 && mg_str_find(text, MG_STR("{{changeSet:"), 0) != (size_t)-1;
}

static const struct mg_node *section(const struct mg_loader *l)
{
	return l->options->overlay ? mg_node_at(l->options->overlay->root, "Resources") : NULL;
}

size_t mg_overlay_count(const struct mg_loader *l)
{
	const struct mg_node *s = section(l);

	return s && s->kind == MG_MAP ? s->count : 0;
}

/* Ids of the two documents must differ. As deep as the document, so bounded by doc_depth. */
static void renumber(struct mg_node *n, uint32_t by)
{
	n->id += by;
	if (mg_node_is_scalar(n))
		return;
	for (uint32_t i = 0; i < n->count; i++)
		renumber(n->kind == MG_LIST ? n->items[i] : n->members[i].value, by);
}

static struct mg_str type_in(const struct mg_node *n)
{
	const struct mg_node *type = mg_node_at(n, "Type");

	return type && type->kind == MG_TEXT ? type->text : MG_STR_NONE;
}

/* One that only the overlay shows. */
static int add(struct mg_loader *l, const struct mg_member *m)
{
	struct mg_template *t = l->t;
	struct mg_resource *r = &t->resources[t->nresources];

	*r = (struct mg_resource){ .id = m->key, .index = (uint32_t)t->nresources, .node = m->value, .key_span = m->key_span, .type = type_in(m->value),
				   .properties = mg_node_at(m->value, "Properties"), .metadata = mg_node_at(m->value, "Metadata"),
				   .deletion_policy = mg_node_at(m->value, "DeletionPolicy"),
				   .update_replace_policy = mg_node_at(m->value, "UpdateReplacePolicy"), .depends_on = mg_node_at(m->value, "DependsOn") };
	t->nresources++;
	return mg_map_set(&t->resource_by_id, m->key, r) ? mg_fail_arena(l->arena, l->err) : MG_OK;
}

int mg_overlay_add(struct mg_loader *l)
{
	struct mg_template *t = l->t;
	const struct mg_node *s = section(l);
	size_t n = mg_overlay_count(l);

	if (!n)
		return MG_OK;
	if (l->options->overlay->nodes > UINT32_MAX - t->nodes)
		return mg_fail(l->err, MG_ELIMIT, "the change set and the template have more nodes than can be counted");
	renumber(l->options->overlay->root, t->nodes);
	t->nodes += l->options->overlay->nodes;
	if (!t->resources && !(t->resources = mg_new_n(l->arena, struct mg_resource, n)))
		return mg_fail_arena(l->arena, l->err);
	for (size_t i = 0; i < n; i++) {
		struct mg_resource *r = mg_template_resource(t, s->members[i].key);
		int rc = r ? MG_OK : add(l, &s->members[i]);
		if (rc)
			return rc;
		if (r && type_in(s->members[i].value).n) /* a macro may have made another type of it */
			r->type = type_in(s->members[i].value);
		if (r)
			r->opaque = false;
	}
	return MG_OK;
}

/* A copy of c in the place of at. As deep as the overlay, so bounded by doc_depth. */
static struct mg_node *copy(struct mg_loader *l, const struct mg_node *at, const struct mg_node *c)
{
	struct mg_node *n = mg_synth_node(l, at, (enum mg_kind)c->kind);

	if (!n)
		return NULL;
	if (mg_node_is_scalar(c)) {
		n->text = c->text;
		n->raw = mg_node_is_scalar(at) ? at->raw : MG_STR_NONE;
		if (mg_fn_of(at, false, NULL) != MG_FN_NONE)
			n->flags |= MG_NODE_LAID;
		return n;
	}
	if (c->kind == MG_LIST) {
		struct mg_node **items = mg_new_n(l->arena, struct mg_node *, (size_t)c->count + 1);
		for (uint32_t i = 0; items && i < c->count; i++)
			if (!(items[i] = copy(l, at, c->items[i])))
				return NULL;
		if (!items)
			return NULL;
		mg_synth_list(n, items, c->count);
		return n;
	}
	struct mg_members list = { 0 };
	for (uint32_t i = 0; i < c->count; i++) {
		struct mg_node *v = copy(l, at, c->members[i].value);
		if (!v || mg_members_add(l, &list, c->members[i].key, at->span, v))
			return NULL;
	}
	return mg_synth_map(l, n, &list) == MG_OK ? n : NULL;
}

/* Is the text the parameter's name, or (as of Fn::Sub) one that mentions it? */
static bool names(struct mg_str text, struct mg_str parameter)
{
	return mg_str_eq(text, parameter) || (mg_str_find(text, MG_STR("${"), 0) != (size_t)-1 && mg_str_find(text, parameter, 0) != (size_t)-1);
}

/* Is a NoEcho parameter named somewhere below n? */
static bool secret(const struct mg_template *t, const struct mg_node *n)
{
	if (mg_node_is_scalar(n)) {
		for (size_t i = 0; i < t->nparameters && n->kind == MG_TEXT; i++)
			if (t->parameters[i].no_echo && names(n->text, t->parameters[i].name))
				return true;
		return false;
	}
	for (uint32_t i = 0; i < n->count; i++)
		if (secret(t, n->kind == MG_LIST ? n->items[i] : n->members[i].value))
			return true;
	return false;
}

/* What the overlay leaves out is absent; but a function that cannot turn out as AWS::NoValue has a value, which the overlay does not know. */
static bool survives(const struct mg_node *n)
{
	enum mg_fn fn = mg_fn_of(n, false, NULL);

	return fn != MG_FN_NONE && fn != MG_FN_IF && fn != MG_FN_REF && fn != MG_FN_FINDINMAP && fn != MG_FN_TRANSFORM;
}

static struct mg_node *merge(struct mg_loader *l, struct mg_node *a, struct mg_node *c);

static struct mg_node *merge_map(struct mg_loader *l, struct mg_node *a, struct mg_node *c)
{
	struct mg_node *n = mg_synth_node(l, a, MG_MAP);
	struct mg_members list = { 0 };

	for (uint32_t i = 0; n && i < a->count; i++) {
		const struct mg_member *m = &a->members[i];
		struct mg_node *v = mg_node_get(c, m->key);
		if (!v && !survives(m->value))
			continue;
		v = v ? merge(l, m->value, v) : m->value;
		if (!v || mg_members_add(l, &list, m->key, m->key_span, v))
			return NULL;
	}
	for (uint32_t i = 0; n && i < c->count; i++) {
		const struct mg_member *m = &c->members[i];
		struct mg_node *v = mg_node_get(a, m->key) ? NULL : copy(l, a, m->value);
		if (mg_node_get(a, m->key))
			continue;
		if (!v || mg_members_add(l, &list, m->key, a->span, v))
			return NULL;
	}
	return n && mg_synth_map(l, n, &list) == MG_OK ? n : NULL;
}

static struct mg_node *merge_list(struct mg_loader *l, struct mg_node *a, struct mg_node *c)
{
	struct mg_node *n = mg_synth_node(l, a, MG_LIST);
	struct mg_node **items = mg_new_n(l->arena, struct mg_node *, (size_t)a->count + 1);

	if (!n || !items)
		return NULL;
	for (uint32_t i = 0; i < a->count; i++)
		if (!(items[i] = merge(l, a->items[i], c->items[i])))
			return NULL;
	mg_synth_list(n, items, a->count);
	return n;
}

/* a is the template's, c the overlay's. Both are bounded by doc_depth. NULL without room. */
static struct mg_node *merge(struct mg_loader *l, struct mg_node *a, struct mg_node *c)
{
	bool function = mg_fn_of(a, false, NULL) != MG_FN_NONE;

	if (mg_template_gap(l->t, a))
		return c; /* what the template shows here is not what is deployed */
	if (function && (secret(l->t, a) || (c->kind == MG_TEXT && mg_placeholder_in(c->text))))
		return a;
	if (function || mg_node_is_scalar(a) != mg_node_is_scalar(c))
		return copy(l, a, c);
	if (mg_node_is_scalar(a))
		return a->kind == c->kind && mg_str_eq(a->text, c->text) ? a : copy(l, a, c);
	if (a->kind == MG_MAP && c->kind == MG_MAP)
		return merge_map(l, a, c);
	if (a->kind == MG_LIST && c->kind == MG_LIST && a->count == c->count)
		return merge_list(l, a, c);
	return copy(l, a, c);
}

static int lay(struct mg_loader *l, struct mg_resource *r, struct mg_node *c)
{
	struct mg_node *old = (struct mg_node *)(uintptr_t)r->properties, *new;
	bool hidden = mg_template_gap(l->t, r->node);

	new = hidden ? c : old && mg_str_eq(type_in(r->node), r->type) ? merge(l, old, c) : copy(l, old ? old : r->node, c);
	if (!new)
		return l->made > l->limits->template_nodes ? MG_ELIMIT : mg_fail_arena(l->arena, l->err);
	r->properties = new;
	if (hidden || new == c)
		return MG_OK;
	struct mg_node *node = mg_synth_with(l, r->node, MG_STR("Properties"), old ? old : r->node, new);
	if (!node)
		return l->made > l->limits->template_nodes ? MG_ELIMIT : mg_fail_arena(l->arena, l->err);
	node->parent = r->node->parent; /* where labels and owners are looked for */
	node->index = r->node->index;
	r->node = node;
	return MG_OK;
}

int mg_overlay_lay(struct mg_loader *l)
{
	const struct mg_node *s = section(l);
	size_t n = mg_overlay_count(l);
	int rc = MG_OK;

	for (size_t i = 0; i < n && rc == MG_OK; i++) {
		struct mg_resource *r = mg_template_resource(l->t, s->members[i].key);
		struct mg_node *properties = mg_node_at(s->members[i].value, "Properties");
		bool shown = properties && !mg_node_is_scalar(properties); /* a placeholder says nothing that the template would not say better */
		if (r && r->node != s->members[i].value && shown)
			rc = lay(l, r, properties);
	}
	return rc;
}
