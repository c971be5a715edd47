/* SPDX-License-Identifier: Apache-2.0 */
#include "html_layout.h"

#include <stdlib.h>
#include <string.h>

#include "out.h"

enum {
	SWEEPS = 8,        /* over the columns, to uncross edges */
	SHELF = 1240,      /* width that parts are packed to */
	TALL = 14,         /* rows of a column before it is folded */
};

static uint8_t kind_of(struct mg_str kind)
{
	return str_same(kind, LITERAL("DependsOn")) ? KIND_DEPENDS : str_same(kind, LITERAL("Sub")) ? KIND_SUB : KIND_VALUE;
}

static int compare_edges(const void *a, const void *b)
{
	const struct layout_edge *x = a, *y = b;
	return x->from != y->from ? (x->from < y->from ? -1 : 1) : x->to < y->to ? -1 : x->to > y->to;
}

/* Template edges come sorted by where they start, so that the pairs of one resource lie together; scratch holds the last edge to each. */
bool layout_read(struct layout *l, const struct mg_report_template *of)
{
	if (of->nlisted > LAYOUT_NODES)
		return false;
	memset(l, 0, sizeof(*l));
	l->n = of->nlisted;
	for (size_t i = 0; i < of->nedges; i++) {
		const struct mg_report_edge *e = of->edges[i];
		if (e->from >= l->n || e->to >= l->n || e->from == e->to)
			continue;
		struct layout_edge *known = &l->edges[l->scratch[e->to]];
		if (l->scratch[e->to] < l->nedges && known->from == e->from && known->to == e->to) {
			known->kinds |= kind_of(e->kind);
			continue;
		}
		if (l->nedges == LAYOUT_EDGES)
			return false;
		l->scratch[e->to] = (uint16_t)l->nedges;
		l->edges[l->nedges++] = (struct layout_edge){ (uint16_t)e->from, (uint16_t)e->to, kind_of(e->kind), false };
	}
	qsort(l->edges, l->nedges, sizeof(*l->edges), compare_edges);
	for (size_t i = 0; i < l->nedges; i++) {
		struct layout_node *from = &l->nodes[l->edges[i].from];
		if (!from->nout++)
			from->first = (uint16_t)i;
		l->nodes[l->edges[i].to].in++;
	}
	return true;
}

/* Union by the smaller index. */
static uint16_t root_of(struct layout *l, uint16_t i)
{
	while (l->nodes[i].part != i)
		i = l->nodes[i].part = l->nodes[l->nodes[i].part].part;
	return i;
}

static void find_parts(struct layout *l)
{
	for (size_t i = 0; i < l->n; i++)
		l->nodes[i].part = (uint16_t)i;
	for (size_t i = 0; i < l->nedges; i++) {
		uint16_t a = root_of(l, l->edges[i].from), b = root_of(l, l->edges[i].to);
		l->nodes[a > b ? a : b].part = a > b ? b : a;
	}
	for (size_t i = 0; i < l->n; i++)
		l->nodes[i].part = root_of(l, (uint16_t)i);
}

enum { FRESH, OPEN, DONE };

/* Depth first: edges back to an open node close a cycle. order becomes the nodes with who is referred to first. */
static void visit(struct layout *l, uint16_t start, uint8_t *mark, uint16_t *seen, size_t *done)
{
	size_t depth = 0;
	l->stack[depth++] = start;
	mark[start] = OPEN;
	while (depth) {
		uint16_t v = l->stack[depth - 1];
		if (seen[v] == l->nodes[v].nout) {
			mark[v] = DONE;
			l->order[(*done)++] = v;
			depth--;
			continue;
		}
		struct layout_edge *e = &l->edges[l->nodes[v].first + seen[v]++];
		e->back = mark[e->to] == OPEN;
		if (mark[e->to] == FRESH) {
			mark[e->to] = OPEN;
			l->stack[depth++] = e->to;
		}
	}
}

/* The longest way to a node makes its column; a node that nobody refers to moves up to what it refers to. */
static void find_columns(struct layout *l)
{
	uint8_t mark[LAYOUT_NODES] = { 0 };
	uint16_t *seen = l->scratch;
	size_t done = 0;
	memset(seen, 0, sizeof(l->scratch));
	for (size_t i = 0; i < l->n; i++)
		if (mark[i] == FRESH)
			visit(l, (uint16_t)i, mark, seen, &done);
	for (size_t i = l->n; i-- > 0;) {
		const struct layout_node *v = &l->nodes[l->order[i]];
		for (size_t k = v->first; k < (size_t)v->first + v->nout; k++)
			if (!l->edges[k].back && l->nodes[l->edges[k].to].column < v->column + 1)
				l->nodes[l->edges[k].to].column = (uint16_t)(v->column + 1);
	}
	for (size_t i = 0; i < l->n; i++) {
		struct layout_node *v = &l->nodes[i];
		uint16_t nearest = UINT16_MAX;
		for (size_t k = v->first; k < (size_t)v->first + v->nout; k++)
			if (!l->edges[k].back && l->nodes[l->edges[k].to].column < nearest)
				nearest = l->nodes[l->edges[k].to].column;
		if (!v->in && nearest != UINT16_MAX && nearest)
			v->column = (uint16_t)(nearest - 1);
	}
}

static bool stands_before(const struct layout *l, uint16_t a, uint16_t b)
{
	const struct layout_node *x = &l->nodes[a], *y = &l->nodes[b];
	if (x->part != y->part)
		return x->part < y->part;
	return x->column != y->column ? x->column < y->column : x->pull < y->pull;
}

/* By insertion: stable, so that equals keep their order, and quick for what is nearly sorted. */
static void sort_order(struct layout *l)
{
	for (size_t i = 1; i < l->n; i++) {
		uint16_t v = l->order[i];
		size_t k = i;
		for (; k && stands_before(l, v, l->order[k - 1]); k--)
			l->order[k] = l->order[k - 1];
		l->order[k] = v;
	}
	for (size_t i = 0, row = 0; i < l->n; i++) {
		struct layout_node *v = &l->nodes[l->order[i]], *last = i ? &l->nodes[l->order[i - 1]] : NULL;
		row = last && last->part == v->part && last->column == v->column ? row + 1 : 0;
		v->row = (uint16_t)row;
	}
}

/* Each node goes to the mean of the rows on one side of it: of those that refer to it, or of those that it refers to. */
static void sweep(struct layout *l, bool by_referrers)
{
	double sum[LAYOUT_NODES] = { 0 };
	uint32_t count[LAYOUT_NODES] = { 0 };
	for (size_t i = 0; i < l->nedges; i++) {
		uint16_t to = by_referrers ? l->edges[i].to : l->edges[i].from, from = by_referrers ? l->edges[i].from : l->edges[i].to;
		sum[to] += l->nodes[from].row;
		count[to]++;
	}
	for (size_t i = 0; i < l->n; i++)
		l->nodes[i].pull = count[i] ? sum[i] / count[i] : l->nodes[i].row;
	sort_order(l);
}

/* The end of the part that starts at from in order. */
static size_t part_end(const struct layout *l, size_t from)
{
	size_t to = from;
	while (to < l->n && l->nodes[l->order[to]].part == l->nodes[l->order[from]].part)
		to++;
	return to;
}

static size_t column_end(const struct layout *l, size_t from, size_t to)
{
	size_t end = from;
	while (end < to && l->nodes[l->order[end]].column == l->nodes[l->order[from]].column)
		end++;
	return end;
}

/* Folds columns that are tall, and centres each on the tallest. The part's size in *width and *height; places are relative to its corner. */
static void place_part(struct layout *l, size_t from, size_t to, uint32_t *width, uint32_t *height)
{
	uint32_t tallest = 1, x = 0, fold = TALL;
	while ((size_t)fold * fold < (to - from) * 2)
		fold++;
	for (size_t i = from, end; i < to; i = end) {
		end = column_end(l, i, to);
		uint32_t rows = end - i < fold ? (uint32_t)(end - i) : fold;
		tallest = rows > tallest ? rows : tallest;
	}
	*height = tallest * (BOX_HEIGHT + GAP_Y) - GAP_Y;
	for (size_t i = from, end; i < to; i = end) {
		end = column_end(l, i, to);
		size_t folds = (end - i + fold - 1) / fold, rows = (end - i + folds - 1) / folds;
		for (size_t k = i; k < end; k++) {
			size_t sub = (k - i) / rows, here = sub + 1 < folds ? rows : end - i - sub * rows;
			struct layout_node *v = &l->nodes[l->order[k]];
			v->x = x + (uint32_t)sub * (BOX_WIDTH + GAP_Y);
			v->y = (*height - ((uint32_t)here * (BOX_HEIGHT + GAP_Y) - GAP_Y)) / 2 + (uint32_t)((k - i) % rows) * (BOX_HEIGHT + GAP_Y);
		}
		x += (uint32_t)folds * (BOX_WIDTH + GAP_Y) - GAP_Y + GAP_X;
	}
	*width = x - GAP_X;
}

struct shelf {
	uint32_t x, y, height;
};

/* Puts a part beside the last one, or on a new shelf. */
static void shelve(struct layout *l, struct shelf *s, size_t from, size_t to)
{
	uint32_t width, height;
	place_part(l, from, to, &width, &height);
	if (s->x && s->x + width > SHELF) {
		s->y += s->height + 2 * GAP_Y;
		s->x = s->height = 0;
	}
	for (size_t i = from; i < to; i++) {
		l->nodes[l->order[i]].x += s->x + MARGIN;
		l->nodes[l->order[i]].y += s->y + MARGIN;
	}
	if (s->x + width + 2 * MARGIN > l->width)
		l->width = s->x + width + 2 * MARGIN;
	s->x += width + 2 * GAP_Y;
	s->height = height > s->height ? height : s->height;
	l->height = s->y + s->height + 2 * MARGIN;
}

/* Large parts first; within a size, in the order of the template. */
static void pack(struct layout *l)
{
	struct shelf s = { 0, 0, 0 };
	size_t largest = 0, next;
	for (size_t i = 0; i < l->n; i = part_end(l, i))
		largest = part_end(l, i) - i > largest ? part_end(l, i) - i : largest;
	for (size_t size = largest; size; size = next) {
		next = 0;
		for (size_t i = 0, end; i < l->n; i = end) {
			end = part_end(l, i);
			if (end - i == size)
				shelve(l, &s, i, end);
			else if (end - i < size && end - i > next)
				next = end - i;
		}
	}
}

void layout_place(struct layout *l)
{
	find_parts(l);
	find_columns(l);
	for (size_t i = 0; i < l->n; i++) {
		l->order[i] = (uint16_t)i;
		l->nodes[i].pull = 0;
	}
	sort_order(l);
	for (int i = 0; i < SWEEPS; i++)
		sweep(l, i % 2 == 0);
	pack(l);
}
