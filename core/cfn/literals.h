/* SPDX-License-Identifier: Apache-2.0 */
/* Literals: what each symbol is compared with, and which symbols are compared with each other. Internal, used while domains are built. */
#ifndef MG_CFN_LITERALS_H
#define MG_CFN_LITERALS_H

#include "cfn/world.h"

struct mg_literal {
	struct mg_str text; /* the symbol's value that meets the comparison */
	struct mg_str raw;  /* as compared, less the literal text around the symbol */
	struct mg_literal *next;
};

struct mg_compared {
	struct mg_literal *first, *last;
	uint32_t nliterals;
	struct mg_compared *secret; /* at a group's root: what its NoEcho members are anyway, which only such members may read */
	bool loose; /* compared in a form that gives no literals (Split, Length, with another symbol): "other" is unknown beside the Default */
	uint32_t group; /* union-find parent over symbols that are compared with each other */
	uint32_t members, unfixed; /* of the group, at its root: how many, and how many of them have no value or AllowedValues */
};

/* One entry per symbol, in document order of Conditions, Rules, then the mappings' look-ups. */
int mg_literals_collect(struct mg_world *w, struct mg_compared *out, struct mg_error *err);
uint32_t mg_compared_root(struct mg_compared *c, uint32_t sym);
/* Adds a literal unless it is there; false without memory. */
bool mg_compared_add(struct mg_world *w, struct mg_compared *c, struct mg_str text, struct mg_str raw);

#endif
