/* SPDX-License-Identifier: Apache-2.0 */
/* Layout of the resource graph: each connected part in columns, who refers to the left of what is referred to; the parts packed in shelves. The work is
 * bounded by the limits below whatever the template holds. */
#ifndef MG_REPORTERS_HTML_LAYOUT_H
#define MG_REPORTERS_HTML_LAYOUT_H

#include <moongate/report.h>

enum {
	LAYOUT_NODES = 1000,
	LAYOUT_EDGES = 5000,
	BOX_WIDTH = 204,
	BOX_HEIGHT = 42,
	GAP_X = 58,
	GAP_Y = 12,
	MARGIN = 12,
};

/* Bits of the ways in which a resource refers to another. */
enum { KIND_VALUE = 1, KIND_SUB = 2, KIND_DEPENDS = 4 };

struct layout_edge {
	uint16_t from, to;
	uint8_t kinds;
	bool back; /* part of a cycle: drawn, but without a say in the columns */
};

struct layout_node {
	uint16_t part, column, row; /* row within the column */
	uint16_t first, nout;       /* edges that start here */
	uint32_t in;                /* edges that end here */
	uint32_t x, y;
	double pull; /* where the neighbours are */
};

struct layout {
	size_t n, nedges;
	struct layout_node nodes[LAYOUT_NODES];
	struct layout_edge edges[LAYOUT_EDGES]; /* each pair once, sorted by from; none from a node to itself */
	uint16_t order[LAYOUT_NODES];           /* nodes by part, column and row */
	uint16_t scratch[LAYOUT_NODES], stack[LAYOUT_NODES];
	uint32_t width, height;
};

/* False when there is too much to draw. */
bool layout_read(struct layout *l, const struct mg_report_template *of);
void layout_place(struct layout *l);

#endif
