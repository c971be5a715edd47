/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/cycle.h"

#define NONE UINT32_MAX

/* Tarjan's algorithm with its own stack: templates may chain thousands of names. */
struct tarjan {
	const struct mg_digraph *g;
	uint32_t *order, *low, *part; /* order NONE: not seen; part NONE: still open */
	uint32_t *open, *path, *next; /* open nodes; the path to the current one, and the next edge of each */
	size_t nopen, npath;
	uint32_t seen, parts;
};

static void enter(struct tarjan *s, uint32_t v)
{
	s->order[v] = s->low[v] = s->seen++;
	s->next[v] = s->g->start[v];
	s->open[s->nopen++] = v;
	s->path[s->npath++] = v;
}

static void leave(struct tarjan *s, uint32_t v)
{
	s->npath--;
	if (s->npath && s->low[v] < s->low[s->path[s->npath - 1]])
		s->low[s->path[s->npath - 1]] = s->low[v];
	if (s->low[v] != s->order[v])
		return;
	uint32_t w;
	do {
		w = s->open[--s->nopen];
		s->part[w] = s->parts;
	} while (w != v);
	s->parts++;
}

static void visit(struct tarjan *s, uint32_t root)
{
	enter(s, root);
	while (s->npath) {
		uint32_t v = s->path[s->npath - 1];
		if (s->next[v] == s->g->start[v + 1]) {
			leave(s, v);
			continue;
		}
		uint32_t w = s->g->to[s->next[v]++];
		if (s->order[w] == NONE)
			enter(s, w);
		else if (s->part[w] == NONE && s->order[w] < s->low[v])
			s->low[v] = s->order[w];
	}
}

/* The shortest way from v back to v inside its part, by breadth first search; NULL when there is none. Uses s->low as the way back. */
static size_t shortest(struct tarjan *s, uint32_t v, uint32_t *members)
{
	uint32_t *from = s->low, *queue = s->path;
	size_t head = 0, tail = 0, n = 0;

	queue[tail++] = v;
	while (head < tail) {
		uint32_t w = queue[head++];
		for (uint32_t e = s->g->start[w]; e < s->g->start[w + 1]; e++) {
			uint32_t x = s->g->to[e];
			if (x == v) {
				for (; w != v; w = from[w])
					members[++n] = w;
				members[0] = v;
				for (size_t i = 1, j = n; i < j; i++, j--) {
					uint32_t swap = members[i];
					members[i] = members[j];
					members[j] = swap;
				}
				return n + 1;
			}
			if (s->part[x] == s->part[v] && from[x] == NONE) {
				from[x] = w;
				queue[tail++] = x;
			}
		}
	}
	return 0;
}

/* The first node of each part, in order, looks for its way back. */
static void collect(struct tarjan *s, bool *done, struct mg_cycles *out)
{
	for (size_t i = 0; i < s->g->n; i++)
		s->low[i] = NONE;
	for (size_t i = 0; i < s->g->n; i++) {
		if (done[s->part[i]])
			continue;
		done[s->part[i]] = true;
		size_t n = shortest(s, (uint32_t)i, out->members + out->start[out->n]);
		if (n) {
			out->start[out->n + 1] = out->start[out->n] + (uint32_t)n;
			out->n++;
		}
	}
}

int mg_cycles_find(struct mg_arena *a, const struct mg_digraph *g, struct mg_cycles *out, struct mg_error *err)
{
	size_t n = g->n + 1; /* at least one, so that no pointer is NULL */
	uint32_t *memory = mg_arena_calloc(a, n * 8, sizeof(uint32_t));
	bool *done = mg_new_n(a, bool, n);

	*out = (struct mg_cycles){ 0 };
	if (!memory || !done)
		return mg_fail_arena(a, err);
	struct tarjan s = { .g = g, .order = memory, .low = memory + n, .part = memory + 2 * n, .open = memory + 3 * n, .path = memory + 4 * n, .next = memory + 5 * n };
	out->start = memory + 6 * n;
	out->members = memory + 7 * n;
	for (size_t i = 0; i < g->n; i++)
		s.order[i] = s.part[i] = NONE;
	for (size_t i = 0; i < g->n; i++)
		if (s.order[i] == NONE)
			visit(&s, (uint32_t)i);
	collect(&s, done, out);
	return MG_OK;
}
