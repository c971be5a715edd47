/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that stand alone, but pairs. */
#include <lauxlib.h>

#include "policy/libs.h"
#include "policy/state.h"

int mg_base_assert(lua_State *L)
{
	mg_charge(L, 1);
	mg_lib_any(L, 1);
	if (lua_toboolean(L, 1))
		return lua_gettop(L);
	if (lua_gettop(L) < 2)
		mg_raise(L, "assertion failed");
	lua_settop(L, 2);
	return lua_error(L);
}

int mg_base_error(lua_State *L)
{
	lua_Integer level = mg_lib_integer_or(L, 2, 1);
	mg_charge(L, 16);
	lua_settop(L, 1);
	if (lua_type(L, 1) == LUA_TSTRING && level > 0 && level < 200) {
		mg_charge_bytes(L, lua_rawlen(L, 1));
		luaL_where(L, (int)level);
		lua_insert(L, 1);
		lua_concat(L, 2);
	}
	return lua_error(L);
}

static int ipairs_next(lua_State *L)
{
	lua_Integer i = (lua_Integer)((lua_Unsigned)mg_lib_integer(L, 2) + 1);
	mg_charge(L, 1);
	lua_pushinteger(L, i);
	return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

int mg_base_ipairs(lua_State *L)
{
	mg_charge(L, 1);
	if (!lua_istable(L, 1) && !lua_isuserdata(L, 1))
		mg_lib_bad(L, 1, "table or list expected, got %s", lua_isnone(L, 1) ? "nothing" : mg_lib_typename(L, 1));
	lua_pushcfunction(L, ipairs_next);
	lua_pushvalue(L, 1);
	lua_pushinteger(L, 0);
	return 3;
}

int mg_base_pcall(lua_State *L)
{
	mg_charge(L, 8);
	mg_lib_any(L, 1);
	int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
	mg_stop_rethrow(L, status);
	lua_pushboolean(L, status == LUA_OK);
	lua_insert(L, 1);
	return lua_gettop(L);
}

int mg_base_select(lua_State *L)
{
	int n = lua_gettop(L);
	mg_charge(L, 1 + (uint64_t)n);
	if (lua_type(L, 1) == LUA_TSTRING && mg_str_is(mg_lib_text(L, 1), "#")) {
		lua_pushinteger(L, n - 1);
		return 1;
	}
	lua_Integer i = mg_lib_integer(L, 1);
	if (i < 0)
		i = n + i;
	else if (i > n)
		i = n;
	if (i < 1)
		mg_lib_bad(L, 1, "index out of range");
	return n - (int)i;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'z' ? c - 'a' + 10 : 99;
}

/* Digits in a base, blanks around and a sign in front allowed; nil for anything else. Wraps around like stock Lua. */
static int in_base(lua_State *L, struct mg_str s, int base)
{
	s = mg_str_trim(s);
	bool negative = s.n && s.p[0] == '-';
	size_t i = negative || (s.n && s.p[0] == '+') ? 1 : 0;
	lua_Unsigned value = 0;
	bool ok = i < s.n;
	for (; ok && i < s.n; i++) {
		int digit = digit_of(s.p[i]);
		ok = digit < base;
		value = value * (lua_Unsigned)base + (lua_Unsigned)digit;
	}
	if (ok)
		lua_pushinteger(L, (lua_Integer)(negative ? 0u - value : value));
	else
		lua_pushnil(L);
	return 1;
}

int mg_base_tonumber(lua_State *L)
{
	mg_charge(L, 2);
	if (!lua_isnoneornil(L, 2)) {
		lua_Integer base = mg_lib_integer(L, 2);
		if (lua_type(L, 1) != LUA_TSTRING)
			mg_lib_bad(L, 1, "text expected, got %s", mg_lib_typename(L, 1));
		if (base < 2 || base > 36)
			mg_lib_bad(L, 2, "base out of range");
		struct mg_str s = mg_lib_text(L, 1);
		mg_charge_bytes(L, s.n * 8);
		return in_base(L, s, (int)base);
	}
	mg_lib_any(L, 1);
	if (lua_type(L, 1) == LUA_TNUMBER) {
		lua_settop(L, 1);
		return 1;
	}
	size_t n = 0;
	const char *p = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &n) : NULL;
	mg_charge_bytes(L, n * 8);
	if (!p || lua_stringtonumber(L, p) != n + 1)
		lua_pushnil(L);
	return 1;
}

int mg_base_tostring(lua_State *L)
{
	mg_lib_any(L, 1);
	mg_lib_tostring(L, 1);
	return 1;
}

int mg_base_type(lua_State *L)
{
	mg_charge(L, 1);
	mg_lib_any(L, 1);
	lua_pushstring(L, mg_lib_typename(L, 1));
	return 1;
}
