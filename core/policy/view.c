/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/view.h"

#include <stdlib.h>

#include <lauxlib.h>

#include "base/buf.h"
#include "policy/bind.h"
#include "policy/lib.h"
#include "policy/reads.h"

/* Registry keys of the metatables, by kind. */
static const char metatables[MG_VIEW_KINDS];

/* At the end of every view's memory. No userdata but views reaches a policy. */
struct tag {
	const char *magic; /* metatables */
	uint64_t kind;
};

void mg_view_metatable(lua_State *L, enum mg_view_kind kind)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &metatables[kind]);
}

void *mg_view_new(lua_State *L, enum mg_view_kind kind, size_t size)
{
	mg_charge(L, 4);
	struct tag tag = { metatables, kind };
	char *p = lua_newuserdatauv(L, size + sizeof(tag), 0);
	memset(p, 0, size);
	memcpy(p + size, &tag, sizeof(tag));
	mg_view_metatable(L, kind);
	lua_setmetatable(L, -2);
	return p;
}

enum mg_view_kind mg_view_kind(lua_State *L, int idx)
{
	struct tag tag;
	size_t n = lua_type(L, idx) == LUA_TUSERDATA ? (size_t)lua_rawlen(L, idx) : 0;
	if (n < sizeof(tag))
		return MG_VIEW_NONE;
	memcpy(&tag, (const char *)lua_touserdata(L, idx) + n - sizeof(tag), sizeof(tag));
	return tag.magic == metatables ? (enum mg_view_kind)tag.kind : MG_VIEW_NONE;
}

struct mg_view *mg_view_self(lua_State *L, int idx, const char *method)
{
	enum mg_view_kind k = mg_view_kind(L, idx);
	if (k != MG_VIEW_MAP && k != MG_VIEW_LIST && k != MG_VIEW_RESOURCE && k != MG_VIEW_STACK)
		mg_raise(L, "call it with a colon: node:%s(...), on a node, a resource or the stack; this is a %s", method, mg_lib_typename(L, idx));
	mg_view_check(L, lua_touserdata(L, idx));
	return lua_touserdata(L, idx);
}

struct mg_view mg_view_of(const struct mg_side *side, const struct mg_value *value, const struct mg_resource *owner)
{
	return (struct mg_view){ side, value, owner, mg_explore_moment(side->x) };
}

void mg_view_check(lua_State *L, const struct mg_view *v)
{
	if (v->value && !mg_explore_still(v->side->x, v->moment))
		mg_raise(L, "this value belongs to a scenario that has ended; do not keep nodes from inside the function of each, some or satisfies");
}

struct mg_base mg_view_base(lua_State *L, int idx)
{
	struct mg_view *v = lua_touserdata(L, idx);
	return (struct mg_base){ v->side, v->resource, v->value };
}

void mg_view_stop_unknown(lua_State *L, const struct mg_value *v)
{
	struct mg_str why = mg_value_why(v);
	mg_stop_raise(L, MG_STOP_UNKNOWN, "%.*s", MG_STR_ARG(why));
}

static void push_number(lua_State *L, struct mg_str text)
{
	double d;
	if (mg_str_to_double(text, &d))
		lua_pushnumber(L, d);
	else
		mg_lib_push(L, text);
}

void mg_view_push_scalar(lua_State *L, const struct mg_value *v)
{
	int64_t i;
	switch ((enum mg_kind)v->kind) {
	case MG_NULL:
	case MG_LIST:
	case MG_MAP:
		lua_pushnil(L);
		break;
	case MG_BOOL:
		lua_pushboolean(L, mg_str_is(v->text, "true"));
		break;
	case MG_INT:
		if (mg_str_to_int(v->text, &i))
			lua_pushinteger(L, i);
		else
			push_number(L, v->text);
		break;
	case MG_FLOAT:
		push_number(L, v->text);
		break;
	case MG_TEXT:
		mg_lib_push(L, v->text);
		break;
	}
}

void mg_view_push(lua_State *L, const struct mg_side *side, const struct mg_resource *owner, const struct mg_value *v)
{
	if (!v)
		mg_exam_halt(L, side);
	if (side->reads && v->state != MG_ABSENT && (v->state == MG_UNKNOWN || v->kind < MG_LIST))
		mg_reads_add(side->reads, v);
	if (v->state == MG_UNKNOWN)
		mg_view_stop_unknown(L, v);
	if (v->state == MG_ABSENT) {
		lua_pushnil(L);
	} else if (v->kind < MG_LIST) {
		mg_view_push_scalar(L, v);
	} else {
		struct mg_view *n = mg_view_new(L, v->kind == MG_MAP ? MG_VIEW_MAP : MG_VIEW_LIST, sizeof *n);
		*n = mg_view_of(side, v, owner);
	}
}

void mg_view_push_resource(lua_State *L, const struct mg_side *side, const struct mg_resource *r)
{
	struct mg_view *n = mg_view_new(L, MG_VIEW_RESOURCE, sizeof *n);
	*n = (struct mg_view){ .side = side, .resource = r };
}

void mg_view_push_stack(lua_State *L, const struct mg_side *side)
{
	struct mg_view *n = mg_view_new(L, MG_VIEW_STACK, sizeof *n);
	*n = (struct mg_view){ .side = side };
}

/* ---- metamethods that views share ---- */

static int new_index(lua_State *L)
{
	mg_raise(L, "a %s of the template is read-only", mg_lib_typename(L, 1));
}

static const struct mg_value *container(lua_State *L, const struct mg_view *v)
{
	if (v->value)
		return v->value;
	const struct mg_value *p = v->resource && v->resource->properties ? mg_resolve(v->side->x, v->resource->properties) : NULL;
	if (!p && v->resource && v->resource->properties)
		mg_exam_halt(L, v->side);
	return p;
}

/* The children of a map, a list or a resource's Properties. */
static size_t children(lua_State *L, const struct mg_view *v, const struct mg_value *const **items, const struct mg_str **keys)
{
	mg_view_check(L, v);
	const struct mg_value *c = container(L, v);
	size_t n = 0;
	*keys = NULL;
	if (!c)
		return 0;
	if (mg_value_unknown(c))
		mg_view_stop_unknown(L, c);
	if (!mg_value_children(v->side->x, c, items, keys, &n))
		mg_exam_halt(L, v->side);
	mg_charge(L, 1 + n);
	if (c->kind != MG_MAP)
		*keys = NULL;
	return n;
}

static int length(lua_State *L)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	lua_pushinteger(L, (lua_Integer)children(L, lua_touserdata(L, 1), &items, &keys));
	return 1;
}

/* upvalues: view as of the moment of pairs, position, children, keys, their number. The children were resolved when pairs was called; later choices do not
 * change what they are, but they go with the choices that were made then, also where the view itself (a resource) stays. */
static int next_child(lua_State *L)
{
	struct mg_view *v = lua_touserdata(L, lua_upvalueindex(1));
	size_t i = (size_t)lua_tointeger(L, lua_upvalueindex(2));
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n = (size_t)lua_tointeger(L, lua_upvalueindex(5));
	items = lua_touserdata(L, lua_upvalueindex(3));
	keys = lua_touserdata(L, lua_upvalueindex(4));
	mg_charge(L, 2);
	mg_view_check(L, v);
	if (i >= n)
		return 0;
	lua_pushinteger(L, (lua_Integer)i + 1);
	lua_replace(L, lua_upvalueindex(2));
	if (keys)
		mg_lib_push(L, keys[i]);
	else
		lua_pushinteger(L, (lua_Integer)i + 1);
	mg_view_push(L, v->side, v->resource, items[i]);
	return 2;
}

static int pairs(lua_State *L)
{
	const struct mg_value *const *items = NULL;
	const struct mg_str *keys = NULL;
	const struct mg_view *v = lua_touserdata(L, 1);
	size_t n = children(L, v, &items, &keys);
	lua_settop(L, 1);
	struct mg_view *then = mg_view_new(L, MG_VIEW_MAP, sizeof *then);
	*then = mg_view_of(v->side, container(L, v), v->resource);
	lua_pushinteger(L, 0);
	lua_pushlightuserdata(L, (void *)(uintptr_t)items);
	if (keys)
		lua_pushlightuserdata(L, (void *)(uintptr_t)keys);
	else
		lua_pushnil(L);
	lua_pushinteger(L, (lua_Integer)n);
	lua_pushcclosure(L, next_child, 5);
	lua_pushnil(L);
	lua_pushnil(L);
	return 3;
}

static int equal(lua_State *L)
{
	enum mg_view_kind ka = mg_view_kind(L, 1), kb = mg_view_kind(L, 2);
	const struct mg_view *a = lua_touserdata(L, 1), *b = lua_touserdata(L, 2);
	bool same = false;
	if (ka == MG_VIEW_NONE || kb == MG_VIEW_NONE || ka > MG_VIEW_STACK || kb > MG_VIEW_STACK) {
		same = a == b;
	} else if (a->value && b->value) {
		mg_view_check(L, a);
		mg_view_check(L, b);
		enum mg_truth t = mg_value_equal(a->side->x, a->value, mg_view_carry(L, b->side, a->side, b->value));
		if (mg_explore_stopped(a->side->x) != MG_EXPLORE_GOING)
			mg_exam_halt(L, a->side);
		if (t == MG_MAYBE)
			mg_stop_raise(L, MG_STOP_UNKNOWN, "two values are compared that hang on something unknown");
		same = t == MG_YES;
	} else {
		same = ka == kb && a->side == b->side && a->resource == b->resource && a->value == b->value;
	}
	lua_pushboolean(L, same);
	return 1;
}

static int to_string(lua_State *L)
{
	const struct mg_view *v = lua_touserdata(L, 1);
	enum mg_view_kind kind = mg_view_kind(L, 1);
	if (kind == MG_VIEW_RESOURCE) {
		struct mg_str s = mg_exam_printf(L, "%.*s (%.*s)", MG_STR_ARG(v->resource->id), MG_STR_ARG(v->resource->type));
		mg_lib_push(L, s);
		return 1;
	}
	if (!v->value) {
		lua_pushstring(L, mg_lib_typename(L, 1));
		return 1;
	}
	mg_view_check(L, v);
	struct mg_buf b = { .max = mg_sandbox_limits(L)->policy_block };
	bool ok = mg_value_json(v->side->x, v->value, &b);
	struct mg_str s = ok ? mg_arena_str(mg_exam_of(L)->arena, mg_buf_view(&b)) : MG_STR_NONE;
	mg_buf_fini(&b);
	if (mg_explore_stopped(v->side->x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, v->side);
	if (!s.p)
		mg_stop_raise(L, MG_STOP_MEMORY, "memory: the text of a node would be longer than one block of %llu bytes (limit policy_block)",
			      (unsigned long long)mg_sandbox_limits(L)->policy_block);
	mg_lib_push(L, s);
	return 1;
}

/* `node:get(...)` where the map has a member called "get": the member was read as data, and it is called. Lua knows that a method was meant. */
static int call_data(lua_State *L)
{
	lua_Debug ar;
	enum mg_view_kind kind = mg_view_kind(L, 2);
	if ((kind == MG_VIEW_MAP || kind == MG_VIEW_LIST) && lua_getstack(L, 0, &ar) && lua_getinfo(L, "n", &ar) && ar.name &&
	    strcmp(ar.namewhat, "method") == 0) {
		lua_getmetatable(L, 2);
		lua_getfield(L, -1, "methods");
		lua_pushstring(L, ar.name);
		if (lua_rawget(L, -2) == LUA_TFUNCTION) {
			lua_replace(L, 1);
			lua_settop(L, lua_gettop(L) - 2);
			lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
			return lua_gettop(L);
		}
	}
	mg_raise(L, "attempt to call a %s value", mg_lib_typename(L, 1));
}

static void set_call_of_type(lua_State *L)
{
	if (!lua_getmetatable(L, -1))
		lua_newtable(L);
	lua_pushcfunction(L, call_data);
	lua_setfield(L, -2, "__call");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}

/* Pushes the table of methods. Lists have those of maps: the same table. */
static void push_methods(lua_State *L, enum mg_view_kind kind, const struct mg_method *const *methods)
{
	int n = kind == MG_VIEW_ASKING ? 32 : 0;
	if (kind == MG_VIEW_LIST) {
		mg_view_metatable(L, MG_VIEW_MAP);
		lua_getfield(L, -1, "methods");
		lua_remove(L, -2);
		return;
	}
	for (const struct mg_method *const *list = methods; list && *list; list++)
		for (const struct mg_method *m = *list; m->name; m++)
			n++;
	lua_createtable(L, 0, n);
	for (; methods && *methods; methods++) {
		for (const struct mg_method *m = *methods; m->name; m++) {
			lua_pushcfunction(L, m->call);
			lua_setfield(L, -2, m->name);
		}
	}
}

void mg_view_define(lua_State *L, enum mg_view_kind kind, const char *type, lua_CFunction index, const struct mg_method *const *methods)
{
	mg_view_metatable(L, kind); // mt
	push_methods(L, kind, methods); // mt methods
	lua_pushvalue(L, -1);
	lua_setfield(L, -3, "methods");
	lua_pushcclosure(L, index, 1);
	lua_setfield(L, -2, "__index");
	lua_pushstring(L, type);
	lua_setfield(L, -2, "__type");
	lua_pushstring(L, type);
	lua_setfield(L, -2, "__name");
	lua_pushboolean(L, 0);
	lua_setfield(L, -2, "__metatable");
	static const luaL_Reg shared[] = { { "__newindex", new_index }, { "__eq", equal }, { "__tostring", to_string }, { NULL, NULL } };
	static const luaL_Reg containers[] = { { "__len", length }, { "__pairs", pairs }, { "__call", call_data }, { NULL, NULL } };
	luaL_setfuncs(L, shared, 0);
	if (kind <= MG_VIEW_RESOURCE)
		luaL_setfuncs(L, containers, 0);
	if (kind == MG_VIEW_OUTPUTS) {
		lua_pushcfunction(L, mg_pairs_outputs);
		lua_setfield(L, -2, "__pairs");
	}
	lua_pop(L, 1);
}

void mg_view_open(lua_State *L)
{
	static const struct mg_method *const node[] = { mg_methods_node, mg_methods_expect, mg_methods_report, mg_methods_relation, NULL };
	static const struct mg_method *const resource[] = { mg_methods_node,     mg_methods_expect,   mg_methods_report,
							    mg_methods_relation, mg_methods_resource, NULL };
	static const struct mg_method *const stack[] = { mg_methods_node, mg_methods_expect, mg_methods_report, mg_methods_stack, NULL };
	for (int k = 1; k < MG_VIEW_KINDS; k++) {
		lua_createtable(L, 0, 12);
		lua_rawsetp(L, LUA_REGISTRYINDEX, &metatables[k]);
	}
	mg_view_define(L, MG_VIEW_MAP, "map", mg_index_node, node);
	mg_view_define(L, MG_VIEW_LIST, "list", mg_index_node, node);
	mg_view_define(L, MG_VIEW_RESOURCE, "resource", mg_index_resource, resource);
	mg_view_define(L, MG_VIEW_STACK, "stack", mg_index_stack, stack);
	mg_view_define(L, MG_VIEW_OUTPUTS, "map", mg_index_outputs, NULL);
	mg_view_define(L, MG_VIEW_CONTEXT, "ctx", mg_index_context, NULL);
	mg_view_define(L, MG_VIEW_PEEK, "peek", mg_index_peek, NULL);
	mg_view_define(L, MG_VIEW_USE, "use", mg_index_use, NULL);
	mg_view_define(L, MG_VIEW_ASKING, "expectation", mg_index_asking, NULL);
	mg_expect_open(L);
	lua_pushliteral(L, "");
	set_call_of_type(L);
	lua_pushinteger(L, 0);
	set_call_of_type(L);
	lua_pushboolean(L, 0);
	set_call_of_type(L);
}

void mg_view_unknown_name(lua_State *L, const char *what, struct mg_str name, const struct mg_method *const *methods, const char *const *fields,
			  const char *advice)
{
	const char *names[96];
	char quoted[MG_QUOTE_MAX];
	size_t n = 0;
	for (; methods && *methods; methods++)
		for (const struct mg_method *m = *methods; m->name && n < 96; m++)
			names[n++] = m->name;
	for (; fields && *fields && n < 96; fields++)
		names[n++] = *fields;
	const char *near = mg_str_nearest(name, names, n);
	if (near)
		mg_raise(L, "%s has no %s: did you mean `%s`? %s", what, mg_quote(name, quoted), near, advice);
	mg_raise(L, "%s has no %s. %s", what, mg_quote(name, quoted), advice);
}
