/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/lib.h"

#include <lauxlib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* What Lua keeps beside the bytes of a text or userdata, rounded up: a text of policy_block bytes does not fit a block. */
#define BLOCK_OVERHEAD 64

/* ---- arguments ---- */

const char *mg_lib_typename(lua_State *L, int arg)
{
	if (lua_type(L, arg) == LUA_TUSERDATA && luaL_getmetafield(L, arg, "__type") != LUA_TNIL) {
		const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "userdata";
		lua_pop(L, 1); /* the metatable still holds it */
		return name;
	}
	if (lua_type(L, arg) == LUA_TLIGHTUSERDATA)
		return "userdata";
	return luaL_typename(L, arg);
}

void mg_lib_bad(lua_State *L, int arg, const char *fmt, ...)
{
	char why[200];
	lua_Debug ar;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(why, sizeof why, fmt, ap);
	va_end(ap);
	const char *name = "?";
	if (lua_getstack(L, 0, &ar)) {
		lua_getinfo(L, "n", &ar);
		name = ar.name ? ar.name : "?";
		if (ar.namewhat && strcmp(ar.namewhat, "method") == 0 && --arg == 0)
			mg_raise(L, "`%s` is called on a wrong value (%s)", name, why);
	}
	mg_raise(L, "bad argument #%d to `%s` (%s)", arg, name, why);
}

static _Noreturn void wrong_type(lua_State *L, int arg, const char *expected)
{
	mg_lib_bad(L, arg, "%s expected, got %s", expected, lua_isnone(L, arg) ? "nothing" : mg_lib_typename(L, arg));
}

struct mg_str mg_lib_text(lua_State *L, int arg)
{
	struct mg_str s;
	int type = lua_type(L, arg);
	if (type == LUA_TNUMBER)
		mg_charge(L, 2);
	else if (type != LUA_TSTRING)
		wrong_type(L, arg, "text");
	s.p = lua_tolstring(L, arg, &s.n);
	return s;
}

struct mg_str mg_lib_text_or(lua_State *L, int arg, struct mg_str def)
{
	return lua_isnoneornil(L, arg) ? def : mg_lib_text(L, arg);
}

lua_Integer mg_lib_integer(lua_State *L, int arg)
{
	int ok;
	lua_Integer i = lua_tointegerx(L, arg, &ok);
	if (ok)
		return i;
	if (lua_isnumber(L, arg))
		mg_lib_bad(L, arg, "number has no integer representation");
	wrong_type(L, arg, "number");
}

lua_Integer mg_lib_integer_or(lua_State *L, int arg, lua_Integer def)
{
	return lua_isnoneornil(L, arg) ? def : mg_lib_integer(L, arg);
}

lua_Number mg_lib_number(lua_State *L, int arg)
{
	int ok;
	lua_Number n = lua_tonumberx(L, arg, &ok);
	if (!ok)
		wrong_type(L, arg, "number");
	return n;
}

void mg_lib_any(lua_State *L, int arg)
{
	if (lua_isnone(L, arg))
		mg_lib_bad(L, arg, "value expected");
}

void mg_lib_function(lua_State *L, int arg)
{
	if (!lua_isfunction(L, arg))
		wrong_type(L, arg, "function");
}

void mg_lib_table(lua_State *L, int arg, bool write)
{
	if (!lua_istable(L, arg))
		wrong_type(L, arg, "table");
	if (!lua_getmetatable(L, arg))
		return;
	/* Only the host makes metatables: a view, or the environment itself. */
	lua_pushstring(L, MG_VIEW_CONTENT);
	lua_rawget(L, -2);
	if (write || !lua_istable(L, -1))
		mg_lib_bad(L, arg, "this table is read-only");
	lua_replace(L, arg);
	lua_pop(L, 1);
}

/* ---- texts ---- */

static int number_text(lua_State *L, int arg, char buf[64])
{
	if (lua_isinteger(L, arg))
		return snprintf(buf, 64, LUA_INTEGER_FMT, (LUAI_UACINT)lua_tointeger(L, arg));
	lua_Number d = lua_tonumber(L, arg);
	if (isnan(d)) /* printf shows the sign bit, which differs between processors */
		return snprintf(buf, 64, "nan");
	int n = snprintf(buf, 64, "%.14g", d);
	if (strspn(buf, "-0123456789") == (size_t)n)
		n += snprintf(buf + n, 64 - (size_t)n, ".0");
	return n;
}

/* A host object prints itself through a C function; a policy cannot set one. */
static void userdata_text(lua_State *L, int arg)
{
	if (luaL_getmetafield(L, arg, "__tostring") == LUA_TNIL) {
		lua_pushstring(L, mg_lib_typename(L, arg));
		return;
	}
	lua_pushvalue(L, arg);
	lua_call(L, 1, 1);
	if (lua_type(L, -1) != LUA_TSTRING)
		mg_raise(L, "`__tostring` of the host gave no text");
}

struct mg_str mg_lib_tostring(lua_State *L, int arg)
{
	char buf[64];
	struct mg_str s;
	arg = lua_absindex(L, arg);
	luaL_checkstack(L, 4, NULL);
	mg_charge(L, 2);
	switch (lua_type(L, arg)) {
	case LUA_TSTRING: lua_pushvalue(L, arg); break;
	case LUA_TNUMBER: lua_pushlstring(L, buf, (size_t)number_text(L, arg, buf)); break;
	case LUA_TBOOLEAN: lua_pushstring(L, lua_toboolean(L, arg) ? "true" : "false"); break;
	case LUA_TUSERDATA: userdata_text(L, arg); break;
	default: lua_pushstring(L, lua_isnone(L, arg) ? "nil" : mg_lib_typename(L, arg)); break;
	}
	s.p = lua_tolstring(L, -1, &s.n);
	return s;
}

void mg_lib_reserve(lua_State *L, uint64_t n)
{
	uint64_t block = mg_sandbox_limits(L)->policy_block;
	if (n > block || block - n < BLOCK_OVERHEAD)
		mg_stop_raise(L, MG_STOP_MEMORY, "memory: a text would be longer than one block of %llu bytes (limit policy_block)", (unsigned long long)block);
	mg_charge(L, 1 + n / 32);
}

void mg_lib_push(lua_State *L, struct mg_str s)
{
	mg_lib_reserve(L, s.n);
	lua_pushlstring(L, s.n ? s.p : "", s.n);
}

/* ---- growing text ---- */

void mg_lbuf_init(struct mg_lbuf *b, lua_State *L)
{
	luaL_checkstack(L, 4, NULL);
	lua_pushnil(L);
	b->L = L;
	b->p = b->first;
	b->n = 0;
	b->cap = sizeof b->first;
	b->slot = lua_gettop(L);
}

char *mg_lbuf_room(struct mg_lbuf *b, size_t n)
{
	if (n <= b->cap - b->n)
		return b->p + b->n;
	uint64_t block = mg_sandbox_limits(b->L)->policy_block, need = mg_sat_add(b->n, n), most = block > BLOCK_OVERHEAD ? block - BLOCK_OVERHEAD : 0;
	mg_lib_reserve(b->L, need);
	uint64_t cap = need > most / 2 ? most : need * 2; /* need <= most: reserve saw to it */
	char *p = lua_newuserdatauv(b->L, (size_t)cap, 0);
	memcpy(p, b->p, b->n);
	lua_replace(b->L, b->slot);
	b->p = p;
	b->cap = (size_t)cap;
	return p + b->n;
}

void mg_lbuf_add(struct mg_lbuf *b, const char *p, size_t n)
{
	mg_charge(b->L, 1 + n / 32);
	char *to = mg_lbuf_room(b, n);
	if (n)
		memcpy(to, p, n);
	b->n += n;
}

void mg_lbuf_putc(struct mg_lbuf *b, char c)
{
	*mg_lbuf_room(b, 1) = c;
	b->n++;
}

void mg_lbuf_finish(struct mg_lbuf *b)
{
	mg_lib_push(b->L, (struct mg_str){ b->p, b->n });
	lua_replace(b->L, b->slot);
}
