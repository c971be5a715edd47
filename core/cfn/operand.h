/* SPDX-License-Identifier: Apache-2.0 */
/* Operands: the forms of a comparison's side in which symbols stand between literal texts. Internal, used while domains are built. */
#ifndef MG_CFN_OPERAND_H
#define MG_CFN_OPERAND_H

#include "cfn/world.h"

#define MG_HOLES_MAX 4 /* symbols of one operand; more are not taken apart */

/* A symbol with the literal text before it. joined: a list symbol whose members are joined by delim. */
struct mg_hole {
	uint32_t sym;
	struct mg_str before, delim;
	bool joined;
};

/* Holes in order, then a literal text; without a hole that text alone. */
struct mg_operand {
	struct mg_hole holes[MG_HOLES_MAX];
	uint32_t n;
	struct mg_str after;
};

/* False when n has another form. *nomem is set when the arena was full. */
bool mg_operand_of(struct mg_world *w, const struct mg_node *n, struct mg_operand *out, bool *nomem);

/* A way to read a literal text as pieces with something in the holes: parts[i] is in hole i. Calls each for every way until it says false or more than
 * MG_PARTINGS_MAX were tried; false in the latter case. before[i]: literal text before hole i; after: behind the last. */
#define MG_PARTINGS_MAX 256
bool mg_partings(struct mg_str text, const struct mg_str *before, size_t n, struct mg_str after, bool (*each)(void *ctx, const struct mg_str *parts), void *ctx);

#endif
