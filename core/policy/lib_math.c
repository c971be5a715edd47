/* SPDX-License-Identifier: Apache-2.0 */
/* The math library without chance, and without what no policy computes. Each function costs one unit. */
#include <lauxlib.h>
#include <math.h>

#include "policy/libs.h"

static int push_float(lua_State *L, lua_Number d)
{
	lua_pushnumber(L, d);
	return 1;
}

/* An integer where it fits, else the float. */
static int push_whole(lua_State *L, lua_Number d)
{
	lua_Integer i;
	if (lua_numbertointeger(d, &i))
		lua_pushinteger(L, i);
	else
		lua_pushnumber(L, d);
	return 1;
}

int mg_math_abs(lua_State *L)
{
	mg_charge(L, 1);
	if (!lua_isinteger(L, 1))
		return push_float(L, fabs(mg_lib_number(L, 1)));
	lua_Integer i = lua_tointeger(L, 1);
	lua_pushinteger(L, i < 0 ? (lua_Integer)(0u - (lua_Unsigned)i) : i);
	return 1;
}

static int whole(lua_State *L, lua_Number (*to)(lua_Number))
{
	mg_charge(L, 1);
	if (!lua_isinteger(L, 1))
		return push_whole(L, to(mg_lib_number(L, 1)));
	lua_settop(L, 1);
	return 1;
}

int mg_math_ceil(lua_State *L)
{
	return whole(L, ceil);
}

int mg_math_floor(lua_State *L)
{
	return whole(L, floor);
}

int mg_math_exp(lua_State *L)
{
	mg_charge(L, 1);
	return push_float(L, exp(mg_lib_number(L, 1)));
}

int mg_math_sqrt(lua_State *L)
{
	mg_charge(L, 1);
	return push_float(L, sqrt(mg_lib_number(L, 1)));
}

int mg_math_log(lua_State *L)
{
	lua_Number x = mg_lib_number(L, 1);
	mg_charge(L, 1);
	if (lua_isnoneornil(L, 2))
		return push_float(L, log(x));
	lua_Number base = mg_lib_number(L, 2);
	if (base == 2.0)
		return push_float(L, log2(x));
	return push_float(L, base == 10.0 ? log10(x) : log(x) / log(base));
}

static int integer_fmod(lua_State *L)
{
	lua_Integer a = lua_tointeger(L, 1), b = lua_tointeger(L, 2);
	if (b == 0)
		mg_lib_bad(L, 2, "zero");
	lua_pushinteger(L, b == -1 ? 0 : a % b); /* mininteger % -1 traps */
	return 1;
}

int mg_math_fmod(lua_State *L)
{
	mg_charge(L, 8);
	if (lua_isinteger(L, 1) && lua_isinteger(L, 2))
		return integer_fmod(L);
	return push_float(L, fmod(mg_lib_number(L, 1), mg_lib_number(L, 2)));
}

int mg_math_modf(lua_State *L)
{
	mg_charge(L, 1);
	if (lua_isinteger(L, 1)) {
		lua_settop(L, 1);
		return push_float(L, 0) + 1;
	}
	lua_Number d = mg_lib_number(L, 1), n = d < 0 ? ceil(d) : floor(d);
	push_whole(L, n);
	return push_float(L, n == d ? 0.0 : d - n) + 1;
}

static int extreme(lua_State *L, bool greatest)
{
	int n = lua_gettop(L), best = 1;
	mg_charge(L, 1 + (uint64_t)n);
	mg_lib_number(L, 1);
	for (int i = 2; i <= n; i++) {
		mg_lib_number(L, i);
		if (greatest ? lua_compare(L, best, i, LUA_OPLT) : lua_compare(L, i, best, LUA_OPLT))
			best = i;
	}
	lua_pushvalue(L, best);
	return 1;
}

int mg_math_max(lua_State *L)
{
	return extreme(L, true);
}

int mg_math_min(lua_State *L)
{
	return extreme(L, false);
}

int mg_math_tointeger(lua_State *L)
{
	int ok;
	mg_charge(L, 1);
	mg_lib_any(L, 1);
	lua_Integer i = lua_tointegerx(L, 1, &ok);
	if (ok)
		lua_pushinteger(L, i);
	else
		lua_pushnil(L);
	return 1;
}

int mg_math_type(lua_State *L)
{
	mg_charge(L, 1);
	mg_lib_any(L, 1);
	if (lua_type(L, 1) == LUA_TNUMBER)
		lua_pushstring(L, lua_isinteger(L, 1) ? "integer" : "float");
	else
		lua_pushnil(L);
	return 1;
}

int mg_math_ult(lua_State *L)
{
	mg_charge(L, 1);
	lua_pushboolean(L, (lua_Unsigned)mg_lib_integer(L, 1) < (lua_Unsigned)mg_lib_integer(L, 2));
	return 1;
}
