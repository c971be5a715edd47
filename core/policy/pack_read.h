/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a policy's table: metadata as plain data, checked, without running check. */
#ifndef MG_POLICY_PACK_READ_H
#define MG_POLICY_PACK_READ_H

#include <lua.h>

#include "policy/pack.h"

/* One file being read. A failure fills err with "file:line: ..." and returns its status. */
struct mg_reading {
	struct mg_arena *arena;
	const struct mg_limits *limits;
	struct mg_str file, source;
	struct mg_error *err;
};

/* The table on top of the stack into p. Inside a protected call of the sandbox. */
int mg_pack_read(lua_State *L, struct mg_reading *r, struct mg_policy *p);
/* The line on which `name =` stands in the file for the first time, or that of the returned table. */
uint32_t mg_pack_line(const struct mg_reading *r, const char *name);
/* A Lua value at idx as a node tree; maps by name. where names it in messages: "config.memory". */
int mg_pack_data(lua_State *L, int idx, struct mg_reading *r, const char *where, int depth, struct mg_node **out);

/* Lays the setting of config for p over its defaults and enforcement, with types checked. */
int mg_pack_configure(struct mg_arena *a, struct mg_policy *p, const struct mg_config *config, struct mg_error *err);

#endif
