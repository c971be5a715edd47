/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/relation.h"

#include <lauxlib.h>

#include "policy/lib.h"

const struct mg_gap *mg_side_gap(const struct mg_side *side)
{
	for (size_t i = 0; i < side->t->ngaps; i++)
		if (side->t->gaps[i].resources)
			return &side->t->gaps[i];
	return NULL;
}

const struct mg_gap *mg_side_hides(const struct mg_side *side, const struct mg_node *n)
{
	const struct mg_template *t = side->t;
	const struct mg_gap *above = mg_template_gap(t, n);
	const struct mg_node *author = n->flags & MG_NODE_SYNTHETIC ? n->origin : n;
	for (size_t i = 0; i < t->ngaps && !above; i++) {
		const struct mg_node *at = t->gaps[i].node;
		while (at && at != n && at != author)
			at = at->parent;
		if (at)
			return &t->gaps[i];
	}
	return above;
}

static void stop_for(lua_State *L, const struct mg_gap *gap)
{
	if (gap)
		mg_stop_raise(L, MG_STOP_UNKNOWN, "%.*s", MG_STR_ARG(gap->reason));
}

/* What is not seen in n may refer to anybody. */
static void needs_seen(lua_State *L, const struct mg_side *side, const struct mg_node *n)
{
	mg_charge(L, side->t->ngaps);
	stop_for(L, n ? mg_side_hides(side, n) : NULL);
}

/* The same of what a resource refers to by value. */
static void needs_properties(lua_State *L, const struct mg_side *side, const struct mg_resource *r)
{
	if (r->properties)
		needs_seen(L, side, r->properties);
	else
		stop_for(L, mg_template_gap(side->t, r->node));
}

void mg_side_needs_all(lua_State *L, const struct mg_side *side)
{
	stop_for(L, mg_side_gap(side));
}

struct mg_whom mg_whom_at(lua_State *L, int idx, const struct mg_side *side)
{
	struct mg_whom w = { 0 };
	if (mg_view_kind(L, idx) == MG_VIEW_RESOURCE) {
		struct mg_view *v = lua_touserdata(L, idx);
		w.resource = v->side == side ? v->resource : mg_template_resource(side->t, v->resource->id);
		if (!w.resource)
			w.pattern = MG_STR("-"); /* of the other template only: nothing refers to it here */
	} else if (lua_type(L, idx) == LUA_TSTRING) {
		struct mg_str s = mg_lib_text(L, idx);
		if (mg_str_find(s, MG_STR("::"), 0) != (size_t)-1 || mg_str_find(s, MG_STR("*"), 0) != (size_t)-1)
			w.pattern = s;
		else if (!(w.resource = mg_template_resource(side->t, s)))
			w.pattern = s;
	} else {
		mg_raise(L, "whom? a resource, a logical id or a type such as \"AWS::SNS::Topic\", not a %s", mg_lib_typename(L, idx));
	}
	if (!lua_isnoneornil(L, idx + 1))
		w.attribute = mg_lib_text(L, idx + 1);
	return w;
}

bool mg_whom_is(const struct mg_whom *w, const struct mg_template *t, const struct mg_ref *ref)
{
	if (ref->kind != MG_REF_RESOURCE && ref->kind != MG_REF_ATTRIBUTE)
		return false;
	if (w->attribute.n && !mg_str_eq(ref->attribute, w->attribute))
		return false;
	if (w->resource)
		return mg_str_eq(ref->id, w->resource->id);
	const struct mg_resource *r = mg_template_resource(t, ref->id);
	return r && mg_type_matches(w->pattern, r->type);
}

/* Is the node part of this scenario: every Fn::If above it, up to the resource, takes its branch? */
static bool is_live(lua_State *L, const struct mg_side *side, const struct mg_resource *r, const struct mg_node *n)
{
	for (; n && n != r->node && n->parent; n = n->parent) {
		const struct mg_node *list = n->parent, *map = list->parent;
		mg_charge(L, 1);
		if (list->kind != MG_LIST || list->count != 3 || n->index == 0 || !map || !mg_str_is(mg_node_key(list), "Fn::If"))
			continue;
		bool yes = mg_explore_condition(side->x, list->items[0]->text);
		if (mg_explore_stopped(side->x) != MG_EXPLORE_GOING)
			mg_exam_halt(L, side);
		if (yes != (n->index == 1))
			return false;
	}
	return true;
}

static bool present(lua_State *L, const struct mg_side *side, const struct mg_resource *r)
{
	bool yes = mg_explore_present(side->x, r);
	if (mg_explore_stopped(side->x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, side);
	return yes;
}

static bool in_properties(const struct mg_edge *edge)
{
	const struct mg_node *n = edge->node, *home = edge->from->properties;
	const struct mg_node *author = home && home->flags & MG_NODE_SYNTHETIC ? home->origin : home; /* a change set's properties replace the author's */
	while (n && n->parent && n != home && n != author)
		n = n->parent;
	return n && (n == home || n == author);
}

/* By value, in this scenario, both ends deployed. */
static bool holds(lua_State *L, const struct mg_side *side, const struct mg_edge *edge)
{
	mg_charge(L, 4);
	return edge->kind != MG_EDGE_DEPENDS && in_properties(edge) && (!edge->conditional || is_live(L, side, edge->from, edge->node));
}

static bool edge_means(const struct mg_whom *w, const struct mg_edge *edge)
{
	if (w->attribute.n && !mg_str_eq(edge->attribute, w->attribute))
		return false;
	return w->resource ? edge->to == w->resource : mg_type_matches(w->pattern, edge->to->type);
}

static int value_refers_to(lua_State *L, const struct mg_view *v, const struct mg_whom *w)
{
	const struct mg_ref *const *refs;
	size_t n;
	if (!mg_value_refs(v->side->x, v->value, &refs, &n))
		mg_exam_halt(L, v->side);
	bool found = false;
	for (size_t i = 0; i < n && !found; i++) {
		mg_charge(L, 2);
		found = mg_whom_is(w, v->side->t, refs[i]);
	}
	if (!found)
		needs_seen(L, v->side, v->value->used);
	lua_pushboolean(L, found);
	return 1;
}

static int node_refers_to(lua_State *L)
{
	struct mg_view *v = mg_view_self(L, 1, "refers_to");
	mg_exam_needs_siblings(L, mg_exam_of(L), "siblings");
	struct mg_whom w = mg_whom_at(L, 2, v->side);
	if (v->value)
		return value_refers_to(L, v, &w);
	if (!v->resource)
		mg_raise(L, "refers_to is asked of a resource or of a node in it");
	const struct mg_graph *g = v->side->t->graph;
	bool found = false;
	for (uint32_t i = g->out_start[v->resource->index]; i < g->out_start[v->resource->index + 1] && !found; i++)
		found = edge_means(&w, &g->edges[i]) && holds(L, v->side, &g->edges[i]);
	if (!found)
		needs_properties(L, v->side, v->resource);
	lua_pushboolean(L, found);
	return 1;
}

/* Pushes the marked resources in the template's order. */
static int push_marked(lua_State *L, const struct mg_side *side, const bool *marked)
{
	lua_Integer n = 0;
	lua_newtable(L);
	for (size_t i = 0; i < side->t->nresources; i++) {
		if (!marked[i])
			continue;
		mg_view_push_resource(L, side, &side->t->resources[i]);
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

static bool *marks(lua_State *L, const struct mg_side *side)
{
	mg_charge(L, side->t->nresources / 8 + 1);
	return mg_exam_alloc(L, side->t->nresources + 1);
}

static struct mg_str pattern(lua_State *L, int idx)
{
	return lua_isnoneornil(L, idx) ? MG_STR("*") : mg_lib_text(L, idx);
}

static int node_references(lua_State *L)
{
	struct mg_view *v = mg_view_self(L, 1, "references");
	mg_exam_needs_siblings(L, mg_exam_of(L), "siblings");
	struct mg_str type = pattern(L, 2);
	bool *marked = marks(L, v->side);
	if (v->value) {
		const struct mg_ref *const *refs;
		size_t n;
		struct mg_whom w = { .pattern = type };
		if (!mg_value_refs(v->side->x, v->value, &refs, &n))
			mg_exam_halt(L, v->side);
		needs_seen(L, v->side, v->value->used);
		for (size_t i = 0; i < n; i++)
			if (mg_whom_is(&w, v->side->t, refs[i]))
				marked[mg_template_resource(v->side->t, refs[i]->id)->index] = true;
		return push_marked(L, v->side, marked);
	}
	if (!v->resource)
		mg_raise(L, "references is asked of a resource or of a node in it");
	needs_properties(L, v->side, v->resource);
	const struct mg_graph *g = v->side->t->graph;
	for (uint32_t i = g->out_start[v->resource->index]; i < g->out_start[v->resource->index + 1]; i++) {
		const struct mg_edge *edge = &g->edges[i];
		if (!marked[edge->to->index] && mg_type_matches(type, edge->to->type) && holds(L, v->side, edge))
			marked[edge->to->index] = true;
	}
	return push_marked(L, v->side, marked);
}

/* The stack, and what stands outside of its resources, has these methods only by another's name: fn.referrers(stack). */
static struct mg_view *resource_self(lua_State *L, const char *method)
{
	struct mg_view *v = mg_view_self(L, 1, method);
	if (!v->resource)
		mg_raise(L, "%s is asked of a resource: fn:%s(...)", method, method);
	return v;
}

static int resource_referrers(lua_State *L)
{
	struct mg_view *v = resource_self(L, "referrers");
	mg_exam_needs_siblings(L, mg_exam_of(L), "siblings");
	mg_side_needs_all(L, v->side);
	struct mg_str type = pattern(L, 2);
	bool *marked = marks(L, v->side);
	const struct mg_graph *g = v->side->t->graph;
	for (uint32_t i = g->in_start[v->resource->index]; i < g->in_start[v->resource->index + 1]; i++) {
		const struct mg_edge *edge = &g->edges[g->in_edges[i]];
		if (!marked[edge->from->index] && mg_type_matches(type, edge->from->type) && present(L, v->side, edge->from) && holds(L, v->side, edge))
			marked[edge->from->index] = true;
	}
	for (size_t i = 0; i < v->side->t->nresources && v->side->t->ngaps; i++) {
		const struct mg_resource *r = &v->side->t->resources[i];
		if (!marked[i] && mg_type_matches(type, r->type) && present(L, v->side, r))
			needs_properties(L, v->side, r);
	}
	return push_marked(L, v->side, marked);
}

/* Marks what leads to to on the union of all scenarios, so that the search forward asks only for choices that matter. */
static bool *leads_to(lua_State *L, const struct mg_side *side, const struct mg_graph *g, const struct mg_resource *to)
{
	bool *can = marks(L, side);
	uint32_t *todo = mg_exam_alloc(L, (side->t->nresources + 1) * sizeof *todo);
	size_t n = 0;
	todo[n++] = to->index;
	can[to->index] = true;
	while (n) {
		uint32_t r = todo[--n];
		for (uint32_t i = g->in_start[r]; i < g->in_start[r + 1]; i++) {
			uint32_t from = g->edges[g->in_edges[i]].from->index;
			mg_charge(L, 1);
			if (can[from])
				continue;
			can[from] = true;
			todo[n++] = from;
		}
	}
	return can;
}

/* Depth first from one to the other over edges that hold. */
static bool reaches(lua_State *L, const struct mg_side *side, const struct mg_graph *g, const struct mg_resource *from, const struct mg_resource *to)
{
	const bool *can = leads_to(L, side, g, to);
	if (!can[from->index])
		return false;
	bool *seen = marks(L, side);
	uint32_t *todo = mg_exam_alloc(L, (side->t->nresources + 1) * sizeof *todo);
	size_t n = 0;
	todo[n++] = from->index;
	seen[from->index] = true;
	while (n) {
		const struct mg_resource *r = &side->t->resources[todo[--n]];
		for (uint32_t i = g->out_start[r->index]; i < g->out_start[r->index + 1]; i++) {
			const struct mg_edge *edge = &g->edges[i];
			mg_charge(L, 2);
			if (seen[edge->to->index] || !can[edge->to->index])
				continue;
			if ((edge->conditional && !is_live(L, side, r, edge->node)) || !present(L, side, edge->to))
				continue;
			if (edge->to == to)
				return true;
			seen[edge->to->index] = true;
			todo[n++] = edge->to->index;
		}
	}
	return false;
}

/* What is not seen of a resource, or of one that it depends on, may wait for anybody. */
static void needs_waits(lua_State *L, const struct mg_side *side, const struct mg_graph *g, const struct mg_resource *from)
{
	bool *seen = marks(L, side);
	const struct mg_resource **todo = mg_exam_alloc(L, (side->t->nresources + 1) * sizeof *todo);
	size_t n = 0;
	todo[n++] = from;
	seen[from->index] = true;
	while (n) {
		const struct mg_resource *r = todo[--n];
		needs_seen(L, side, r->node);
		for (uint32_t i = g->out_start[r->index]; i < g->out_start[r->index + 1]; i++) {
			const struct mg_edge *edge = &g->edges[i];
			mg_charge(L, 2);
			if (seen[edge->to->index] || (edge->conditional && !is_live(L, side, r, edge->node)) || !present(L, side, edge->to))
				continue;
			seen[edge->to->index] = true;
			todo[n++] = edge->to;
		}
	}
}

static int resource_depends_on(lua_State *L)
{
	struct mg_view *v = resource_self(L, "depends_on");
	mg_exam_needs_siblings(L, mg_exam_of(L), "dependencies");
	struct mg_whom w = mg_whom_at(L, 2, v->side);
	const struct mg_graph *g = v->side->t->graph;
	bool found = false;
	for (size_t i = 0; i < v->side->t->nresources && !found; i++) {
		const struct mg_resource *to = &v->side->t->resources[i];
		if (to == v->resource || !(w.resource ? to == w.resource : mg_type_matches(w.pattern, to->type)))
			continue;
		found = reaches(L, v->side, g, v->resource, to);
	}
	if (!found && v->side->t->ngaps)
		needs_waits(L, v->side, g, v->resource);
	lua_pushboolean(L, found);
	return 1;
}

const struct mg_method mg_methods_relation[] = {
	{ "refers_to", node_refers_to, "node:refers_to(resource [, attribute])",
	  "does a value in it come from the resource (a handle, a logical id or a type) by Ref, Fn::GetAtt or Fn::Sub? \"Ref\", \"Arn\", ... to be exact" },
	{ "references", node_references, "node:references([type])", "the resources of the type that it refers to by value, in the template's order" },
	{ NULL, NULL, NULL, NULL },
};

const struct mg_method mg_methods_resource[] = {
	{ "referrers", resource_referrers, "resource:referrers([type])", "the deployed resources of the type that refer to it by value" },
	{ "depends_on", resource_depends_on, "resource:depends_on(resource)", "is the other deployed before it: by DependsOn or a reference, directly or through others?" },
	{ NULL, NULL, NULL, NULL },
};
