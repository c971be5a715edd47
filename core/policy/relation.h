/* SPDX-License-Identifier: Apache-2.0 */
/* Relations between resources in the current scenario. An edge in an Fn::If branch exists where that branch is taken. */
#ifndef MG_POLICY_RELATION_H
#define MG_POLICY_RELATION_H

#include "policy/view.h"

/* Whom a relation asks about: a resource, or all of a type pattern; attribute empty: any. */
struct mg_whom {
	const struct mg_resource *resource;
	struct mg_str pattern;
	struct mg_str attribute;
};
/* The resource handle, logical id or type at idx, and the attribute at idx + 1. A logical id that the template does not have means nobody. */
struct mg_whom mg_whom_at(lua_State *L, int idx, const struct mg_side *side);
/* Does the reference mean whom? */
bool mg_whom_is(const struct mg_whom *w, const struct mg_template *t, const struct mg_ref *ref);
/* Ends the run as undecided when a macro may add resources that nobody sees. */
void mg_side_needs_all(lua_State *L, const struct mg_side *side);
/* The gap that may hide resources, or NULL. */
const struct mg_gap *mg_side_gap(const struct mg_side *side);
/* The gap that hides n or something in it, where there may be references; or NULL. */
const struct mg_gap *mg_side_hides(const struct mg_side *side, const struct mg_node *n);

#endif
