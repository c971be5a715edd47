/* SPDX-License-Identifier: Apache-2.0 */
/* Views: the userdata through which a policy sees values, resources and the stack. Made and dropped within one run; over memory that outlives the state. */
#ifndef MG_POLICY_VIEW_H
#define MG_POLICY_VIEW_H

#include "policy/walk.h"

enum mg_view_kind {
	MG_VIEW_NONE,
	MG_VIEW_MAP,
	MG_VIEW_LIST,
	MG_VIEW_RESOURCE,
	MG_VIEW_STACK,
	MG_VIEW_OUTPUTS,
	MG_VIEW_CONTEXT,
	MG_VIEW_PEEK,
	MG_VIEW_USE,    /* one use of an intrinsic: struct mg_view_use */
	MG_VIEW_ASKING, /* an expectation: struct mg_asking in expect.c */
	MG_VIEW_KINDS
};

struct mg_view {
	const struct mg_side *side;
	const struct mg_value *value;       /* MAP, LIST, PEEK */
	const struct mg_resource *resource; /* RESOURCE: itself; else whom the value belongs to, or NULL */
	struct mg_moment moment;            /* of value: it lives as long as the choices that were made then */
};
/* A view of value, resolved at this moment. */
struct mg_view mg_view_of(const struct mg_side *side, const struct mg_value *value, const struct mg_resource *owner);
/* Raises when the view's value is gone: it was kept from a scenario that has ended (out of the function of each, mostly). */
void mg_view_check(lua_State *L, const struct mg_view *v);

/* Creates the metatables; once per state. */
void mg_view_open(lua_State *L);
/* The metatable of kind, pushed; for the files that fill it. */
void mg_view_metatable(lua_State *L, enum mg_view_kind kind);
/* Fills the metatable of kind (pushed before) with functions; methods end with a NULL name and become an upvalue of index. */
struct mg_method {
	const char *name;
	lua_CFunction call;
	const char *usage, *doc; /* for the manual */
};
void mg_view_define(lua_State *L, enum mg_view_kind kind, const char *type, lua_CFunction index, const struct mg_method *const *methods);

/* A new userdata of size bytes with kind's metatable, pushed. */
void *mg_view_new(lua_State *L, enum mg_view_kind kind, size_t size);
/* The kind of the value at idx; NONE for anything that is not ours. */
enum mg_view_kind mg_view_kind(lua_State *L, int idx);
/* The view at idx, which must be one of MAP, LIST, RESOURCE, STACK; raises, naming method, otherwise (a dot instead of a colon, mostly). */
struct mg_view *mg_view_self(lua_State *L, int idx, const char *method);
struct mg_base mg_view_base(lua_State *L, int idx);

/* Pushes a value as policies read it: scalars as Lua values, maps and lists as views, absent as nil. An unknown stops the run. */
void mg_view_push(lua_State *L, const struct mg_side *side, const struct mg_resource *owner, const struct mg_value *v);
/* Pushes a known scalar as a Lua value. */
void mg_view_push_scalar(lua_State *L, const struct mg_value *v);
void mg_view_push_resource(lua_State *L, const struct mg_side *side, const struct mg_resource *r);
void mg_view_push_stack(lua_State *L, const struct mg_side *side);
/* Ends the run as undecided for v's reason. */
_Noreturn void mg_view_stop_unknown(lua_State *L, const struct mg_value *v);

/* v, a value of home, as one that can be looked into from the other side: itself there, else a copy in which nothing is left to resolve, for the exam. */
const struct mg_value *mg_view_carry(lua_State *L, const struct mg_side *home, const struct mg_side *to, const struct mg_value *v);
/* The Lua value at idx as a value of side: scalars, tables (lists and maps of the same), views, peeks. Raises for anything else; what names the argument. */
const struct mg_value *mg_view_operand(lua_State *L, const struct mg_side *side, int idx, const char *what);
/* Text, number or boolean, whose conversion needs no name in a message. */
static inline bool mg_operand_is_scalar(lua_State *L, int idx)
{
	int type = lua_type(L, idx);
	return type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN;
}
/* The template's value is an empty map or list: `{}` in Lua is both. */
bool mg_operand_is_empty_table(const struct mg_value *v);

/* The name at idx is none of methods and fields: raises with the nearest name. what: "a resource". */
_Noreturn void mg_view_unknown_name(lua_State *L, const char *what, struct mg_str name, const struct mg_method *const *methods, const char *const *fields,
				    const char *advice);

extern const struct mg_method mg_methods_node[];     /* get, has, is, peek, number, boolean, changed: everything that reads */
extern const struct mg_method mg_methods_expect[];   /* expect, expect_any, is, is_any */
extern const struct mg_method mg_methods_asking[];   /* why, if_present, default */
extern const struct mg_method mg_methods_report[];   /* deny, warn */
extern const struct mg_method mg_methods_relation[]; /* refers_to, references */
extern const struct mg_method mg_methods_resource[]; /* referrers, depends_on */
extern const struct mg_method mg_methods_stack[];    /* resource, resources, each, some, functions */

int mg_index_node(lua_State *L);
int mg_index_resource(lua_State *L);
int mg_index_stack(lua_State *L);
int mg_index_outputs(lua_State *L);
int mg_index_context(lua_State *L);
int mg_index_peek(lua_State *L);
int mg_index_use(lua_State *L);
int mg_index_asking(lua_State *L);

#endif
