/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/graph.h"

#include "base/error.h"
#include "cfn/intrinsic.h"

/* Two rounds over the same walk: edges NULL counts, then fills. */
struct walk {
	const struct mg_template *t;
	struct mg_arena *arena;
	struct mg_edge *edges;
	size_t n;
	const struct mg_resource *from;
	unsigned branches; /* Fn::If around the place */
	int rc;
	struct mg_error *err;
};

static void add(struct walk *w, struct mg_str id, enum mg_edge_kind kind, struct mg_str attribute, const struct mg_node *node)
{
	const struct mg_resource *to = mg_template_resource(w->t, id);

	if (!to)
		return;
	if (w->edges)
		w->edges[w->n] = (struct mg_edge){ w->from, to, kind, attribute, node, w->branches > 0 };
	w->n++;
}

static void add_path(struct walk *w, struct mg_str path, enum mg_edge_kind kind, const struct mg_node *node)
{
	const char *dot = path.n ? memchr(path.p, '.', path.n) : NULL;
	size_t n = dot ? (size_t)(dot - path.p) : path.n;

	add(w, mg_str_sub(path, 0, n), kind, dot ? mg_str_sub(path, n + 1, path.n - n - 1) : MG_STR("Ref"), node);
}

/* Variables that the map defines are no references. */
static void walk_sub(struct walk *w, const struct mg_node *text, const struct mg_node *map)
{
	struct mg_arena_mark mark = mg_arena_mark(w->arena);
	struct mg_sub_piece *pieces;
	size_t n, bad;

	if (!mg_node_is_scalar(text) || !text->text.n || !memchr(text->text.p, '$', text->text.n))
		return;
	int rc = mg_sub_parse(w->arena, text->text, &pieces, &n, &bad, w->err);
	for (size_t i = 0; rc == MG_OK && i < n; i++)
		if (pieces[i].variable && !(map && mg_node_get(map, pieces[i].text)))
			add_path(w, pieces[i].text, MG_EDGE_SUB, text);
	if (rc != MG_OK && rc != MG_EINPUT)
		w->rc = rc;
	mg_arena_release(w->arena, mark);
}

static void walk_getatt(struct walk *w, const struct mg_node *n, const struct mg_node *arg)
{
	if (arg->kind == MG_TEXT)
		add_path(w, arg->text, MG_EDGE_GETATT, n);
	else if (arg->kind == MG_LIST && arg->count == 2 && mg_node_is_scalar(arg->items[0]))
		add(w, arg->items[0]->text, MG_EDGE_GETATT, mg_node_is_scalar(arg->items[1]) ? arg->items[1]->text : MG_STR_NONE, n);
}

static void walk(struct walk *w, const struct mg_node *n)
{
	const struct mg_node *arg;

	if (mg_node_is_scalar(n))
		return;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn == MG_FN_REF && mg_node_is_scalar(arg)) {
		add(w, arg->text, MG_EDGE_REF, MG_STR("Ref"), n);
		return;
	}
	if (fn == MG_FN_GETATT)
		walk_getatt(w, n, arg);
	else if (fn == MG_FN_SUB)
		walk_sub(w, arg->kind == MG_LIST && arg->count ? arg->items[0] : arg, arg->kind == MG_LIST && arg->count == 2 ? arg->items[1] : NULL);
	w->branches += fn == MG_FN_IF;
	for (uint32_t i = 0; i < n->count; i++)
		walk(w, n->kind == MG_LIST ? n->items[i] : n->members[i].value);
	w->branches -= fn == MG_FN_IF;
}

static void walk_depends(struct walk *w, const struct mg_node *n)
{
	if (!n)
		return;
	if (n->kind == MG_LIST)
		for (uint32_t i = 0; i < n->count; i++)
			walk_depends(w, n->items[i]);
	else if (mg_node_is_scalar(n))
		add(w, n->text, MG_EDGE_DEPENDS, MG_STR_NONE, n);
}

static void walk_resource(struct walk *w, const struct mg_resource *r)
{
	const struct mg_node *const parts[] = {
		r->properties, r->metadata, mg_node_at(r->node, "UpdatePolicy"), mg_node_at(r->node, "CreationPolicy"),
	};

	w->from = r;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i])
			walk(w, parts[i]);
	walk_depends(w, r->depends_on);
}

/* In-edges by counting sort, so that each target's stay in edge order. */
static void index_targets(struct mg_graph *g, size_t nresources)
{
	for (size_t i = 0; i < g->n; i++)
		g->in_start[g->edges[i].to->index + 1]++;
	for (size_t i = 0; i < nresources; i++)
		g->in_start[i + 1] += g->in_start[i];
	for (size_t i = 0; i < g->n; i++)
		g->in_edges[g->in_start[g->edges[i].to->index]++] = (uint32_t)i;
	for (size_t i = nresources; i > 0; i--)
		g->in_start[i] = g->in_start[i - 1];
	g->in_start[0] = 0;
}

int mg_graph_build(struct mg_arena *a, const struct mg_template *t, struct mg_graph **out, struct mg_error *err)
{
	struct walk w = { .t = t, .arena = a, .rc = MG_OK, .err = err };
	struct mg_graph *g = mg_new(a, struct mg_graph);

	if (!g)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < t->nresources; i++)
		walk_resource(&w, &t->resources[i]);
	if (w.rc) /* what was not counted may be found in the second round, and has no room there */
		return w.rc;
	g->n = w.n;
	g->edges = w.edges = mg_new_n(a, struct mg_edge, w.n + 1);
	g->in_edges = mg_new_n(a, uint32_t, w.n + 1);
	g->out_start = mg_new_n(a, uint32_t, t->nresources + 1);
	g->in_start = mg_new_n(a, uint32_t, t->nresources + 1);
	g->queue = mg_new_n(a, uint32_t, t->nresources + 1);
	g->seen = mg_new_n(a, uint32_t, t->nresources + 1);
	if (!g->edges || !g->in_edges || !g->out_start || !g->in_start || !g->queue || !g->seen)
		return mg_fail_arena(a, err);
	w.n = 0;
	for (size_t i = 0; i < t->nresources; i++) {
		g->out_start[i] = (uint32_t)w.n;
		walk_resource(&w, &t->resources[i]);
	}
	g->out_start[t->nresources] = (uint32_t)w.n;
	if (w.rc)
		return w.rc;
	index_targets(g, t->nresources);
	*out = g;
	return MG_OK;
}

bool mg_graph_depends(struct mg_graph *g, const struct mg_template *t, const struct mg_resource *from, const struct mg_resource *to)
{
	size_t head = 0, tail = 0;

	if (++g->round == 0) { /* wrapped: forget all rounds */
		memset(g->seen, 0, t->nresources * sizeof(*g->seen));
		g->round = 1;
	}
	g->queue[tail++] = from->index;
	while (head < tail) {
		uint32_t v = g->queue[head++];
		for (uint32_t e = g->out_start[v]; e < g->out_start[v + 1]; e++) {
			uint32_t x = g->edges[e].to->index;
			if (x == to->index)
				return true;
			if (g->seen[x] == g->round)
				continue;
			g->seen[x] = g->round;
			g->queue[tail++] = x;
		}
	}
	return false;
}
