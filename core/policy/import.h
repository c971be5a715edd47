/* SPDX-License-Identifier: Apache-2.0 */
/* import "lib/tags": helper files of a pack, read when the pack is loaded. */
#ifndef MG_POLICY_IMPORT_H
#define MG_POLICY_IMPORT_H

#include "policy/runner.h"

/* Adds the global import. c is copied. */
void mg_import_open(lua_State *L, const struct mg_bind_context *c);
/* Forgets what the last run imported: every run starts helpers anew. Inside a call. */
void mg_import_begin(lua_State *L);

#endif
