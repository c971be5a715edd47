/* SPDX-License-Identifier: Apache-2.0 */
/* Cycles that hang on conditions: the load warns of them on the union of all scenarios; here one scenario decides. */
#include "base/buf.h"
#include "cfn/cycle.h"
#include "cfn/diagnose.h"
#include "cfn/graph.h"

/* Is the edge's place in a branch that is taken? Asks from the outside in. */
static bool taken(struct mg_explore *x, const struct mg_edge *e)
{
	const struct mg_node *path[512];
	size_t n = 0;

	for (const struct mg_node *at = e->node; at && at != e->from->node && n < 512; at = at->parent)
		path[n++] = at;
	for (; n > 1; n--) {
		const struct mg_node *list = path[n - 1], *branch = path[n - 2], *fn = list->parent, *arg;
		if (list->kind != MG_LIST || mg_fn_of(fn, false, &arg) != MG_FN_IF || arg != list || branch->index == 0)
			continue;
		bool truth = mg_explore_condition(x, list->items[0]->text);
		if (x->stop || truth != (branch->index == 1))
			return false;
	}
	return true;
}

/* The edges among members that the scenario has, as a graph over them. */
static bool scenario_graph(struct mg_diagnosis *d, const uint32_t *members, uint32_t n, const uint32_t *place, struct mg_digraph *out)
{
	const struct mg_graph *g = d->w->t->graph;
	uint32_t edges = 0, *start = mg_take(d->x, (n + 1) * sizeof(*start)), *to;

	for (uint32_t i = 0; i < n; i++)
		edges += g->out_start[members[i] + 1] - g->out_start[members[i]];
	to = start ? mg_take(d->x, (edges + 1) * sizeof(*to)) : NULL;
	edges = 0;
	for (uint32_t i = 0; to && i < n; i++) {
		start[i] = edges;
		for (uint32_t e = g->out_start[members[i]]; e < g->out_start[members[i] + 1] && !d->x->stop; e++) {
			const struct mg_edge *edge = &g->edges[e];
			uint32_t at = place[edge->to->index];
			if (at == 0 || !mg_explore_present(d->x, edge->from) || !mg_explore_present(d->x, edge->to) || (edge->conditional && !taken(d->x, edge)))
				continue;
			to[edges++] = at - 1;
		}
	}
	if (!to || d->x->stop)
		return false;
	start[n] = edges;
	*out = (struct mg_digraph){ n, start, to };
	return true;
}

static bool sure(const struct mg_graph *g, const struct mg_resource *from, uint32_t to)
{
	for (uint32_t e = g->out_start[from->index]; e < g->out_start[from->index + 1]; e++)
		if (g->edges[e].to->index == to && !g->edges[e].conditional)
			return !from->condition.n;
	return false;
}

/* The load tells of a cycle that hangs on no condition. */
static bool told_at_load(const struct mg_diagnosis *d, const uint32_t *members, const uint32_t *cycle, size_t n)
{
	const struct mg_template *t = d->w->t;

	for (size_t i = 0; i < n; i++)
		if (!sure(t->graph, &t->resources[members[cycle[i]]], members[cycle[(i + 1) % n]]))
			return false;
	return true;
}

static void tell(struct mg_diagnosis *d, const uint32_t *members, const uint32_t *cycle, size_t n, const struct mg_trail *leaf)
{
	const struct mg_template *t = d->w->t;
	const struct mg_graph *g = t->graph;
	const struct mg_node *at = t->resources[members[cycle[0]]].node;
	struct mg_buf b = { 0 };

	for (uint32_t e = g->out_start[members[cycle[0]]]; e < g->out_start[members[cycle[0]] + 1]; e++)
		if (g->edges[e].to->index == members[cycle[n > 1 ? 1 : 0]]) {
			at = g->edges[e].node;
			break;
		}
	mg_buf_puts(&b, "circular dependency between resources: [");
	for (size_t i = 0; i < n && i < 20; i++) {
		mg_buf_puts(&b, i ? ", " : "");
		mg_buf_str(&b, t->resources[members[cycle[i]]].id);
	}
	mg_buf_puts(&b, n > 20 ? ", ...]; remove one of the references, or put it into a resource of its own" : "]; remove one of the references, or put it into a resource of its own");
	struct mg_str text = mg_arena_str(d->w->arena, mg_buf_view(&b));
	mg_buf_fini(&b);
	if (text.p)
		mg_diagnose_report(d, "circular-dependency", at, leaf, NULL, 1, text);
}

/* One strongly connected part of the union graph: told once, for the first scenario that has a cycle in it. */
static void diagnose_part(struct mg_diagnosis *d, const uint32_t *members, uint32_t n, const uint32_t *place)
{
	struct mg_explore *x = d->x;
	size_t mark = mg_explore_mark(x);

	do {
		struct mg_digraph graph;
		struct mg_cycles cycles;
		struct mg_trail leaf;
		if (!scenario_graph(d, members, n, place, &graph))
			continue;
		if (mg_cycles_find(d->w->arena, &graph, &cycles, NULL) != MG_OK || cycles.n == 0)
			continue;
		if (mg_explore_trail(x, d->w->arena, &leaf) && !told_at_load(d, members, cycles.members + cycles.start[0], cycles.start[1] - cycles.start[0]))
			tell(d, members, cycles.members + cycles.start[0], cycles.start[1] - cycles.start[0], &leaf);
		break;
	} while (mg_explore_next(x, mark));
	mg_explore_rewind(x, mark);
}

/* Marks what is reachable from seed, forwards or backwards, by a number in seen. */
static void reach(const struct mg_graph *g, uint32_t seed, bool back, uint8_t *seen, uint8_t bit, uint32_t *queue)
{
	uint32_t n = 0;

	queue[n++] = seed;
	seen[seed] |= bit;
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t *start = back ? g->in_start : g->out_start;
		for (uint32_t e = start[queue[i]]; e < start[queue[i] + 1]; e++) {
			uint32_t next = back ? g->edges[g->in_edges[e]].from->index : g->edges[e].to->index;
			if (!(seen[next] & bit)) {
				seen[next] |= bit;
				queue[n++] = next;
			}
		}
	}
}

/* The strongly connected part around each cycle of the union graph. */
static void diagnose_parts(struct mg_diagnosis *d, const struct mg_cycles *cycles)
{
	const struct mg_template *t = d->w->t;
	uint32_t *place = mg_new_n(d->w->arena, uint32_t, t->nresources + 1), *members = mg_new_n(d->w->arena, uint32_t, t->nresources + 1);
	uint8_t *seen = mg_new_n(d->w->arena, uint8_t, t->nresources + 1);

	for (size_t i = 0; place && members && seen && i < cycles->n && !d->x->stop; i++) {
		uint32_t seed = cycles->members[cycles->start[i]], n = 0;
		memset(seen, 0, t->nresources);
		reach(t->graph, seed, false, seen, 1, members);
		reach(t->graph, seed, true, seen, 2, members);
		for (uint32_t k = 0; k < t->nresources; k++) {
			place[k] = seen[k] == 3 ? n + 1 : 0;
			if (seen[k] == 3)
				members[n++] = k;
		}
		diagnose_part(d, members, n, place);
	}
}

void mg_diagnose_cycles(struct mg_diagnosis *d)
{
	const struct mg_template *t = d->w->t;
	const struct mg_graph *g = t->graph;
	struct mg_cycles cycles;

	bool conditional = d->conditional;
	for (size_t i = 0; g && i < g->n && !conditional; i++)
		conditional = g->edges[i].conditional;
	if (!g || !conditional || d->x->stop)
		return;
	uint32_t *to = mg_new_n(d->w->arena, uint32_t, g->n + 1);
	for (size_t i = 0; to && i < g->n; i++)
		to[i] = g->edges[i].to->index;
	struct mg_digraph all = { t->nresources, g->out_start, to };
	if (to && mg_cycles_find(d->w->arena, &all, &cycles, NULL) == MG_OK)
		diagnose_parts(d, &cycles);
}
