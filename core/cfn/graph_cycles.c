/* SPDX-License-Identifier: Apache-2.0 */
/* Circular dependencies. Edges inside Fn::If, and resources under different conditions, may never meet in one deployment: such cycles are warnings
 * until a scenario shows them. */
#include "base/buf.h"
#include "base/error.h"
#include "cfn/cycle.h"
#include "cfn/graph.h"

/* A part of the graph: what is there in every deployment, or all. */
struct part {
	const struct mg_graph *g;
	const struct mg_template *t;
	bool all; /* edges inside Fn::If and resources under conditions too */
};

static bool in_part(const struct part *p, const struct mg_resource *r)
{
	return p->all || !r->condition.n;
}

static int extract(struct mg_arena *a, const struct part *p, struct mg_digraph *out, struct mg_error *err)
{
	uint32_t *start = mg_new_n(a, uint32_t, p->t->nresources + 1), *to = mg_new_n(a, uint32_t, p->g->n + 1), n = 0;

	if (!start || !to)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < p->t->nresources; i++) {
		start[i] = n;
		for (uint32_t e = p->g->out_start[i]; e < p->g->out_start[i + 1]; e++) {
			const struct mg_edge *edge = &p->g->edges[e];
			if ((edge->conditional && !p->all) || !in_part(p, edge->from) || !in_part(p, edge->to))
				continue;
			to[n++] = edge->to->index;
		}
	}
	start[p->t->nresources] = n;
	*out = (struct mg_digraph){ p->t->nresources, start, to };
	return MG_OK;
}

static const struct mg_edge *first_edge(const struct mg_graph *g, uint32_t from, uint32_t to)
{
	for (uint32_t e = g->out_start[from]; e < g->out_start[from + 1]; e++)
		if (g->edges[e].to->index == to)
			return &g->edges[e];
	return NULL;
}

static void report(const struct part *p, struct mg_diags *diags, const uint32_t *members, size_t n)
{
	const struct mg_edge *edge = first_edge(p->g, members[0], members[n > 1 ? 1 : 0]);
	struct mg_buf b = { 0 };

	for (size_t i = 0; i < n && i < 20; i++) {
		if (i)
			mg_buf_puts(&b, ", ");
		mg_buf_str(&b, p->t->resources[members[i]].id);
	}
	if (n > 20)
		mg_buf_puts(&b, ", ...");
	if (p->all)
		mg_diag_add(diags, MG_DIAG_WARNING, "possible-circular-dependency", edge->node->source, edge->node->span,
			    "resources may depend on each other in a circle when all conditions meet: [%.*s]; see that no deployment has all of these references",
			    MG_STR_ARG(mg_buf_view(&b)));
	else
		mg_diag_add(diags, mg_template_gap(p->t, p->t->root) ? MG_DIAG_WARNING : MG_DIAG_ERROR, "circular-dependency", edge->node->source, edge->node->span,
			    "circular dependency between resources: [%.*s]; remove one of the references, or put it into a resource of its own", MG_STR_ARG(mg_buf_view(&b)));
	mg_buf_fini(&b);
}

/* Reports the cycles of p but for those that have a member in done, and marks their members. */
static int find(const struct part *p, bool *done, struct mg_diags *diags, struct mg_error *err)
{
	struct mg_arena *a = p->t->arena;
	struct mg_digraph d;
	struct mg_cycles cycles;
	int rc = extract(a, p, &d, err);

	if (rc == MG_OK)
		rc = mg_cycles_find(a, &d, &cycles, err);
	for (size_t i = 0; rc == MG_OK && i < cycles.n; i++) {
		const uint32_t *members = cycles.members + cycles.start[i];
		size_t n = cycles.start[i + 1] - cycles.start[i];
		bool told = false;
		for (size_t k = 0; k < n; k++)
			told |= done[members[k]];
		if (!told)
			report(p, diags, members, n);
		for (size_t k = 0; k < n; k++)
			done[members[k]] = true;
	}
	return rc;
}

static bool any_cycle(const struct part *p, bool *yes, struct mg_error *err)
{
	struct mg_digraph d;
	struct mg_cycles cycles = { 0 };
	int rc = extract(p->t->arena, p, &d, err);

	if (rc == MG_OK)
		rc = mg_cycles_find(p->t->arena, &d, &cycles, err);
	*yes = rc == MG_OK && cycles.n;
	return rc == MG_OK;
}

int mg_graph_cycles(const struct mg_graph *g, const struct mg_template *t, struct mg_diags *diags, struct mg_error *err)
{
	struct part p = { .g = g, .t = t, .all = true };
	bool *done, cyclic = false;

	if (!any_cycle(&p, &cyclic, err))
		return MG_ELIMIT;
	if (!cyclic)
		return MG_OK;
	done = mg_new_n(t->arena, bool, t->nresources + 1);
	if (!done)
		return mg_fail_arena(t->arena, err);
	struct part sure = { .g = g, .t = t };
	int rc = find(&sure, done, diags, err);
	return rc == MG_OK ? find(&p, done, diags, err) : rc;
}
