/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that bind the template to Lua share beyond views. */
#ifndef MG_POLICY_BIND_H
#define MG_POLICY_BIND_H

#include "policy/view.h"

/* Plain data (a policy's config) as a fresh Lua value. */
void mg_push_data(lua_State *L, const struct mg_node *n);
/* Keeps the read-only ctx.config of p (NULL: empty) in the state. */
void mg_context_open(lua_State *L, const struct mg_policy *p);

/* The matchers as methods of expectations. */
void mg_expect_open(lua_State *L);

int mg_stack_each(lua_State *L);
int mg_stack_some(lua_State *L);
/* pairs over stack.outputs. */
int mg_pairs_outputs(lua_State *L);
/* The node of a use of an intrinsic at idx. */
const struct mg_node *mg_use_node(lua_State *L, int idx);

/* Makes the globals of the set's libraries (iam, net, ...). In open, before the first run. */
void mg_library_open(lua_State *L, const struct mg_policy_set *set);

#endif
