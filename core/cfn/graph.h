/* SPDX-License-Identifier: Apache-2.0 */
/* Reference graph: who refers to whom, by Ref, GetAtt, Sub and DependsOn. */
#ifndef MG_CFN_GRAPH_H
#define MG_CFN_GRAPH_H

#include "cfn/template.h"

enum mg_edge_kind { MG_EDGE_REF, MG_EDGE_GETATT, MG_EDGE_SUB, MG_EDGE_DEPENDS };

/* from refers to to. node is where it is written; attribute is "Ref" or the attribute ("" for DependsOn). */
struct mg_edge {
	const struct mg_resource *from, *to;
	enum mg_edge_kind kind;
	struct mg_str attribute;
	const struct mg_node *node;
	bool conditional; /* inside an Fn::If branch: exists only in some scenarios */
};

/* Edges sorted by from, then position. out/in give slices per resource. */
struct mg_graph {
	struct mg_edge *edges;
	size_t n;
	uint32_t *out_start;        /* [nresources + 1] into edges */
	uint32_t *in_edges, *in_start; /* edge indices by target */
	uint32_t *queue, *seen;        /* scratch of mg_graph_depends, so that it cannot fail */
	uint32_t round;
};

int mg_graph_build(struct mg_arena *a, const struct mg_template *t, struct mg_graph **out, struct mg_error *err);
/* Adds "circular-dependency" diagnostics naming the members: cycles on the union graph that need no Fn::If are errors; the rest is confirmed by
 * the caller per scenario (mg_world_diagnose). */
int mg_graph_cycles(const struct mg_graph *g, const struct mg_template *t, struct mg_diags *diags, struct mg_error *err);
/* Is to reachable from from over edges of any kind (explicit or implied)? */
bool mg_graph_depends(struct mg_graph *g, const struct mg_template *t, const struct mg_resource *from, const struct mg_resource *to);

#endif
