/* SPDX-License-Identifier: Apache-2.0 */
/* A helper's chunk is compiled once per state, run once per run, and gives every importer of that run the same value. */
#include "policy/import.h"

#include <lauxlib.h>

#include "base/buf.h"
#include "policy/environment.h"
#include "policy/lib.h"

static const char loaded_key, running_key;

static const struct mg_helper *find(const struct mg_bind_context *c, struct mg_str name)
{
	for (size_t i = 0; i < c->set->nhelpers; i++)
		if (mg_str_eq(c->set->helpers[i].folder, c->folder) && mg_str_eq(c->set->helpers[i].name, name))
			return &c->set->helpers[i];
	return NULL;
}

static _Noreturn void not_found(lua_State *L, const struct mg_bind_context *c, struct mg_str name)
{
	const char *names[64], *near;
	char quoted[MG_QUOTE_MAX];
	size_t n = 0;
	if (mg_str_find(name, MG_STR(".."), 0) != (size_t)-1 || (name.n && name.p[0] == '/'))
		mg_raise(L, "import %s: helpers come from the pack's own lib folder; write import \"lib/tags\"", mg_quote(name, quoted));
	for (size_t i = 0; i < c->set->nhelpers && n < 64; i++)
		if (mg_str_eq(c->set->helpers[i].folder, c->folder))
			names[n++] = mg_exam_of(L) ? mg_exam_copy(L, c->set->helpers[i].name).p : lua_pushlstring(L, c->set->helpers[i].name.p, c->set->helpers[i].name.n);
	near = mg_str_nearest(name, names, n);
	mg_raise(L, "import %s: the pack has no such file%s%s%s; helpers are files such as lib/tags.lua, written import \"lib/tags\"", mg_quote(name, quoted),
		 near ? "; did you mean `" : "", near ? near : "", near ? "`?" : "");
}

/* name at 1, what is loaded at 2; pushes what the helper gives. One that breaks is running no more, for whoever catches that and imports it again. */
static void run(lua_State *L, int chunk)
{
	struct mg_fault fault;
	mg_sandbox_push(L, chunk);
	enum mg_run ended = mg_sandbox_subcall(L, 0, 1, &fault);
	if (ended == MG_RUN_OK)
		return;
	lua_pushvalue(L, 1);
	lua_pushnil(L);
	lua_rawset(L, 2);
	if (ended == MG_RUN_STOP)
		mg_stop_raise(L, fault.stop, "%s", fault.text);
	mg_raise_again(L, &fault);
}

/* upvalue: the context, a userdata */
static int import(lua_State *L)
{
	const struct mg_bind_context *c = lua_touserdata(L, lua_upvalueindex(1));
	struct mg_str name = mg_lib_text(L, 1);
	mg_charge_bytes(L, 64 + name.n);
	lua_settop(L, 1);
	lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key); // name loaded
	lua_pushvalue(L, 1);
	if (lua_rawget(L, 2) != LUA_TNIL) {
		if (lua_touserdata(L, -1) == &running_key)
			mg_raise(L, "import `%.*s`: it imports itself, directly or through others", MG_STR_ARG(name));
		return 1;
	}
	lua_pop(L, 1);
	const struct mg_helper *h = find(c, name);
	if (!h)
		not_found(L, c, name);
	int *chunk = &c->helpers[h - c->set->helpers];
	if (*chunk < 0)
		*chunk = mg_sandbox_compile(L, h->file, h->source);
	lua_pushvalue(L, 1);
	lua_pushlightuserdata(L, (void *)(uintptr_t)&running_key);
	lua_rawset(L, 2);
	run(L, *chunk);
	if (lua_isnil(L, -1)) {
		lua_pop(L, 1);
		lua_pushboolean(L, 1);
	}
	lua_pushvalue(L, 1);
	lua_pushvalue(L, -2);
	lua_rawset(L, 2);
	return 1;
}

void mg_import_begin(lua_State *L)
{
	lua_newtable(L);
	lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
}

void mg_import_open(lua_State *L, const struct mg_bind_context *c)
{
	struct mg_bind_context *own = lua_newuserdatauv(L, sizeof *own, 0);
	*own = *c;
	lua_pushcclosure(L, import, 1);
	mg_env_add(L, NULL, "import");
	mg_import_begin(L);
}
