/* SPDX-License-Identifier: Apache-2.0 */
/* How the tables become an environment: one content table per library behind a read-only view, one shared table of globals behind each instance's own. */
#include "policy/environment.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/libs.h"

/* Registry keys: the addresses count, the values do not. */
static char globals_key, instance_key;

/* Depth of tables that can be frozen: the nesting of a document is capped lower. */
#define FREEZE_DEPTH 200
/* Names that a suggestion is looked for among. */
#define NAMES_MAX 512

/* ---- reading what is not there ---- */

static void push_content(lua_State *L, const char *library);

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The text keys of the table on top, sorted: lua_next alone would let the hash seed choose among equally near names. */
static size_t names_of(lua_State *L, const char *names[NAMES_MAX])
{
	size_t n = 0;
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		lua_pop(L, 1);
		if (lua_type(L, -1) == LUA_TSTRING && n < NAMES_MAX)
			names[n++] = lua_tostring(L, -1);
	}
	qsort(names, n, sizeof *names, by_name);
	return n;
}

static const char *missing_reason(const char *library, struct mg_str name)
{
	size_t k = library ? strlen(library) + 1 : 0;
	for (const struct mg_env_missing *m = mg_env_missing; m->name; m++) {
		if (library && (strncmp(m->name, library, k - 1) != 0 || m->name[k - 1] != '.'))
			continue;
		if (mg_str_is(name, m->name + k))
			return m->reason;
	}
	return NULL;
}

void mg_env_advise(lua_State *L, const char *library, struct mg_str name, char out[MG_ENV_ADVICE])
{
	char quoted[MG_QUOTE_MAX];
	const char *names[NAMES_MAX], *of = library ? " of " : "", *where = library ? library : "";
	const char *reason = missing_reason(library, name);
	mg_quote(name, quoted);
	if (reason) {
		snprintf(out, MG_ENV_ADVICE, "%s%s%s is not available to policies: %s", quoted, of, where, reason);
		return;
	}
	luaL_checkstack(L, 4, NULL);
	push_content(L, library);
	const char *near = name.n <= 64 ? mg_str_nearest(name, names, names_of(L, names)) : NULL;
	if (near)
		snprintf(out, MG_ENV_ADVICE, "%s%s%s is not defined; did you mean `%s`?", quoted, of, where, near);
	else
		snprintf(out, MG_ENV_ADVICE, "%s%s%s is not defined", quoted, of, where);
	lua_pop(L, 1);
}

bool mg_env_has(lua_State *L, struct mg_str name)
{
	luaL_checkstack(L, 2, NULL);
	push_content(L, NULL);
	lua_pushlstring(L, name.p, name.n);
	bool has = lua_rawget(L, -2) != LUA_TNIL;
	lua_pop(L, 2);
	return has;
}

/* upvalue 1: the library's name, or nil for globals. Arguments: table, key. */
static int undefined(lua_State *L)
{
	const char *library = lua_tostring(L, lua_upvalueindex(1));
	char advice[MG_ENV_ADVICE];
	if (lua_type(L, 2) != LUA_TSTRING)
		mg_raise(L, "%s cannot be indexed with a %s", library ? library : "the environment", mg_lib_typename(L, 2));
	struct mg_str name;
	name.p = lua_tolstring(L, 2, &name.n);
	mg_charge(L, 2000 + name.n);
	mg_env_advise(L, library, name, advice);
	mg_raise(L, "%s", advice);
}

/* Gives the table on top a metatable whose __index raises. */
static void guard_names(lua_State *L, const char *library)
{
	lua_createtable(L, 0, 1);
	lua_pushstring(L, library); /* nil for NULL */
	lua_pushcclosure(L, undefined, 1);
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
}

/* ---- read-only views ---- */

static int refuse_write(lua_State *L)
{
	mg_raise(L, "%s is read-only", lua_tostring(L, lua_upvalueindex(1)));
}

static int view_length(lua_State *L)
{
	lua_pushinteger(L, (lua_Integer)lua_rawlen(L, lua_upvalueindex(1)));
	return 1;
}

/* Replaces the table on top by a view of it. */
static void make_view(lua_State *L, const char *what)
{
	lua_createtable(L, 0, 0);
	lua_createtable(L, 0, 4); // content view meta
	lua_pushvalue(L, -3);
	lua_setfield(L, -2, "__index");
	lua_pushvalue(L, -3);
	lua_setfield(L, -2, MG_VIEW_CONTENT);
	lua_pushstring(L, what);
	lua_pushcclosure(L, refuse_write, 1);
	lua_setfield(L, -2, "__newindex");
	lua_pushvalue(L, -3);
	lua_pushcclosure(L, view_length, 1);
	lua_setfield(L, -2, "__len");
	lua_setmetatable(L, -2); // content view
	lua_remove(L, -2);
}

static bool is_view(lua_State *L, int index)
{
	if (luaL_getmetafield(L, index, MG_VIEW_CONTENT) == LUA_TNIL)
		return false;
	lua_pop(L, 1);
	return true;
}

/* memo at 1; replaces the table on top by its view, and those inside. */
static void freeze(lua_State *L, const char *what, int depth)
{
	if (depth > FREEZE_DEPTH)
		mg_raise(L, "%s is nested deeper than %d tables", what, FREEZE_DEPTH);
	luaL_checkstack(L, 8, NULL);
	lua_pushvalue(L, -1);
	if (lua_rawget(L, 1) != LUA_TNIL) { // table seen
		lua_remove(L, -2);
		return;
	}
	lua_pop(L, 1);
	lua_pushvalue(L, -1);
	make_view(L, what); // content view
	lua_pushvalue(L, -2);
	lua_pushvalue(L, -2);
	lua_rawset(L, 1);
	lua_insert(L, -2); // view content
	lua_pushnil(L);
	while (lua_next(L, -2)) { // view content key value
		mg_charge(L, 8);
		if (!lua_istable(L, -1) || is_view(L, -1)) {
			lua_pop(L, 1);
			continue;
		}
		freeze(L, what, depth + 1);
		lua_pushvalue(L, -2);
		lua_insert(L, -2); // view content key key frozen
		lua_rawset(L, -4);
	}
	lua_pop(L, 1);
}

static int freeze_call(lua_State *L) // table what
{
	const char *what = lua_tostring(L, 2);
	lua_newtable(L);
	lua_insert(L, 1); // memo table what
	lua_pushvalue(L, 2);
	freeze(L, what, 0);
	return 1;
}

void mg_env_freeze(lua_State *L, const char *what)
{
	luaL_checkstack(L, 3, NULL);
	lua_pushcfunction(L, freeze_call);
	lua_insert(L, -2);
	lua_pushstring(L, what);
	lua_call(L, 2, 1);
}

/* ---- building ---- */

static void push_value(lua_State *L, const struct mg_env_entry *e)
{
	switch (e->kind) {
	case MG_ENV_FUNCTION: lua_pushcfunction(L, e->as.function); break;
	case MG_ENV_INTEGER: lua_pushinteger(L, e->as.integer); break;
	case MG_ENV_NUMBER: lua_pushnumber(L, e->as.number); break;
	case MG_ENV_TEXT: lua_pushlstring(L, e->as.text.p, e->as.text.n); break;
	}
}

/* Pushes the content table of a library (NULL: the globals), making the library when it is missing. */
static void push_content(lua_State *L, const char *library)
{
	lua_rawgetp(L, LUA_REGISTRYINDEX, &globals_key);
	if (!library)
		return;
	lua_pushstring(L, library);
	if (lua_rawget(L, -2) == LUA_TNIL) { // globals nil
		lua_pop(L, 1);
		lua_createtable(L, 0, 16);
		guard_names(L, library);
		lua_pushvalue(L, -1);
		make_view(L, library); // globals content view
		lua_pushstring(L, library);
		lua_insert(L, -2);
		lua_rawset(L, -4); // globals content
	} else {
		luaL_getmetafield(L, -1, MG_VIEW_CONTENT);
		lua_remove(L, -2);
	}
	lua_remove(L, -2);
}

void mg_env_add(lua_State *L, const char *library, const char *name)
{
	luaL_checkstack(L, 8, NULL);
	push_content(L, library); // value content
	lua_pushstring(L, name);
	lua_rotate(L, -3, -1); // content name value
	lua_rawset(L, -3);
	lua_pop(L, 1);
}

/* Length of the library's name with its dot; 0 for globals. */
static size_t library_of(const struct mg_env_entry *e)
{
	const char *dot = strchr(e->name, '.');
	return dot ? (size_t)(dot - e->name) + 1 : 0;
}

/* Entries of one library stand together, so its content is looked up once for all of them. */
static void add_table(lua_State *L, const struct mg_env_entry *e)
{
	while (e->name) {
		char library[64];
		size_t n = library_of(e);
		const char *prefix = e->name;
		snprintf(library, sizeof library, "%.*s", n ? (int)n - 1 : 0, prefix);
		push_content(L, n ? library : NULL);
		for (; e->name && library_of(e) == n && memcmp(e->name, prefix, n) == 0; e++) {
			lua_pushstring(L, e->name + n);
			push_value(L, e);
			lua_rawset(L, -3);
		}
		lua_pop(L, 1);
	}
}

/* Texts have the string library's functions as methods, and no arithmetic: "10" + 1 is a mistake here. */
static void set_text_methods(lua_State *L)
{
	lua_pushlstring(L, "", 0);
	lua_createtable(L, 0, 1);
	push_content(L, "string");
	lua_setfield(L, -2, "__index");
	lua_setmetatable(L, -2);
	lua_pop(L, 1);
}

void mg_env_open(lua_State *L, const struct mg_env_entry *const *tables)
{
	luaL_checkstack(L, 10, NULL);
	lua_createtable(L, 0, 32);
	guard_names(L, NULL);
	lua_createtable(L, 0, 1);
	lua_pushvalue(L, -2);
	lua_setfield(L, -2, "__index"); // globals instance-meta
	lua_rawsetp(L, LUA_REGISTRYINDEX, &instance_key);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &globals_key);
	add_table(L, mg_env_base);
	for (; tables && *tables; tables++)
		add_table(L, *tables);
	set_text_methods(L);
}

void mg_env_push(lua_State *L)
{
	lua_newtable(L);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &instance_key);
	lua_setmetatable(L, -2);
}
