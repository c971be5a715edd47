/* SPDX-License-Identifier: Apache-2.0 */
/* Environment: the one table of what a policy sees, with a price and a reason for each name. What is not in a table does not exist. */
#ifndef MG_POLICY_ENVIRONMENT_H
#define MG_POLICY_ENVIRONMENT_H

#include <lua.h>

#include "base/buf.h"

enum mg_env_kind { MG_ENV_FUNCTION, MG_ENV_INTEGER, MG_ENV_NUMBER, MG_ENV_TEXT };

/* One name. Tables end with a NULL name; names of one library stand together. */
struct mg_env_entry {
	const char *name;      /* "pairs", or "string.find": library and member */
	enum mg_env_kind kind;
	union {
		lua_CFunction function;
		int64_t integer;
		double number;
		struct mg_str text;
	} as;
	const char *usage;  /* "find(s, pattern [, init [, plain]])" */
	const char *price;  /* what it charges, in words */
	const char *reason; /* why policies have it */
	const char *doc;    /* what it does, where it differs from stock Lua */
};

/* A name of stock Lua that policies do not have: reading it is an error that says why. */
struct mg_env_missing {
	const char *name;    /* "setmetatable", "string.dump", "os" */
	const char *reason;
};

extern const struct mg_env_entry mg_env_base[];       /* ordered by library, then name */
extern const struct mg_env_missing mg_env_missing[];  /* by name */

/* Builds the shared, read-only environment of a state: base, then each of tables (NULL-terminated or NULL). Once per state, inside a protected call. */
void mg_env_open(lua_State *L, const struct mg_env_entry *const *tables);
/* Adds the value on top of the stack as a global (library NULL) or as a member of a library, which is made when it is missing. Pops it. Before the first run only. */
void mg_env_add(lua_State *L, const char *library, const char *name);
/* Pushes a fresh environment for one instance of a chunk: empty, reads fall to the shared one, undefined names raise with a suggestion. */
void mg_env_push(lua_State *L);

/* Is there a shared global of this name? Inside a protected call. */
bool mg_env_has(lua_State *L, struct mg_str name);
/* Writes what is wrong with reading name (of a library, or of the globals when NULL): why it is missing, or what was perhaps meant. */
#define MG_ENV_ADVICE 512
void mg_env_advise(lua_State *L, const char *library, struct mg_str name, char out[MG_ENV_ADVICE]);

/* Replaces the table on top of the stack by a read-only view of it, tables inside included (depth and size are charged; shared and cyclic tables keep their shape).
 * Reads, #, pairs, ipairs and the table library see the content; every write raises "what is read-only". The original must not be kept in reach of a policy. */
void mg_env_freeze(lua_State *L, const char *what);

/* The manual page docs/policy-environment.md from the tables, and from the libraries of plugins (ends with NULL). */
struct mg_library;
bool mg_env_manual(struct mg_buf *out, const struct mg_env_entry *const *tables, const struct mg_library *const *libraries);

#endif
