/* SPDX-License-Identifier: Apache-2.0 */
/* The table library on plain tables, by raw access: no metamethod sets a bound, every range is paid for before it is walked. */
#include <lauxlib.h>

#include "policy/libs.h"

/* Number of integers from i to j; saturating, 0 when the range is empty. */
static uint64_t range(lua_Integer i, lua_Integer j)
{
	return i > j ? 0 : mg_sat_add((uint64_t)j - (uint64_t)i, 1);
}

static lua_Integer length(lua_State *L, int arg)
{
	mg_charge(L, 2);
	return (lua_Integer)lua_rawlen(L, arg);
}

int mg_table_concat(lua_State *L)
{
	mg_lib_table(L, 1, false);
	struct mg_str sep = mg_lib_text_or(L, 2, MG_STR_NONE);
	lua_Integer i = mg_lib_integer_or(L, 3, 1);
	lua_Integer j = lua_isnoneornil(L, 4) ? length(L, 1) : mg_lib_integer(L, 4);
	uint64_t n = range(i, j);
	struct mg_lbuf b;
	mg_charge_mul(L, n, 2);
	mg_lbuf_init(&b, L);
	for (uint64_t k = 0; k < n; k++) {
		uint64_t place = (uint64_t)i + k;
		lua_Integer at = (lua_Integer)place;
		int type = lua_rawgeti(L, 1, at);
		if (type != LUA_TSTRING && type != LUA_TNUMBER)
			mg_raise(L, "invalid value (a %s) at index %lld in table for `concat`", mg_lib_typename(L, -1), (long long)at);
		struct mg_str s = mg_lib_tostring(L, -1);
		mg_lbuf_add(&b, s.p, s.n);
		lua_pop(L, 2);
		if (k + 1 < n)
			mg_lbuf_add(&b, sep.p, sep.n);
	}
	mg_lbuf_finish(&b);
	return 1;
}

int mg_table_insert(lua_State *L)
{
	mg_lib_table(L, 1, true);
	lua_Integer end = (lua_Integer)((lua_Unsigned)length(L, 1) + 1), pos = end;
	int args = lua_gettop(L);
	if (args != 2 && args != 3)
		mg_raise(L, "wrong number of arguments to `insert`");
	if (args == 3) {
		pos = mg_lib_integer(L, 2);
		if ((lua_Unsigned)pos - 1u >= (lua_Unsigned)end)
			mg_lib_bad(L, 2, "position out of bounds");
	}
	mg_charge(L, range(pos, end));
	for (lua_Integer i = end; i > pos; i--) {
		lua_rawgeti(L, 1, i - 1);
		lua_rawseti(L, 1, i);
	}
	lua_rawseti(L, 1, pos);
	return 0;
}

int mg_table_remove(lua_State *L)
{
	mg_lib_table(L, 1, true);
	lua_Integer size = length(L, 1), pos = mg_lib_integer_or(L, 2, size);
	if (pos != size && (lua_Unsigned)pos - 1u > (lua_Unsigned)size)
		mg_lib_bad(L, 2, "position out of bounds");
	mg_charge(L, range(pos, size));
	lua_rawgeti(L, 1, pos);
	for (; pos < size; pos++) {
		lua_rawgeti(L, 1, pos + 1);
		lua_rawseti(L, 1, pos);
	}
	lua_pushnil(L);
	lua_rawseti(L, 1, pos);
	return 1;
}

int mg_table_pack(lua_State *L)
{
	int n = lua_gettop(L);
	mg_charge(L, 1 + (uint64_t)n);
	lua_createtable(L, n, 1);
	lua_insert(L, 1);
	for (int i = n; i >= 1; i--)
		lua_rawseti(L, 1, i);
	lua_pushlstring(L, "n", 1);
	lua_pushinteger(L, n);
	lua_rawset(L, 1);
	return 1;
}

int mg_table_unpack(lua_State *L)
{
	mg_lib_table(L, 1, false);
	lua_Integer i = mg_lib_integer_or(L, 2, 1);
	lua_Integer j = lua_isnoneornil(L, 3) ? length(L, 1) : mg_lib_integer(L, 3);
	uint64_t n = range(i, j);
	mg_charge(L, mg_sat_add(n, 1));
	if (n >= INT32_MAX || !lua_checkstack(L, (int)n))
		mg_stop_raise(L, MG_STOP_MEMORY, "memory: too many results of `unpack` for the stack (limit policy_block)");
	for (uint64_t k = 0; k < n; k++) {
		uint64_t place = (uint64_t)i + k;
		lua_rawgeti(L, 1, (lua_Integer)place);
	}
	return (int)n;
}

int mg_table_move(lua_State *L)
{
	int to = lua_isnoneornil(L, 5) ? 1 : 5;
	lua_Integer f = mg_lib_integer(L, 2), e = mg_lib_integer(L, 3), t = mg_lib_integer(L, 4);
	bool same = to == 1 || lua_rawequal(L, 1, to);
	mg_lib_table(L, 1, same);
	mg_lib_table(L, to, true);
	mg_charge(L, mg_sat_add(mg_sat_mul(range(f, e), 2), 1));
	if (e >= f) {
		if (f <= 0 && e >= LUA_MAXINTEGER + f)
			mg_lib_bad(L, 3, "too many elements to move");
		lua_Integer n = e - f + 1;
		if (t > LUA_MAXINTEGER - n + 1)
			mg_lib_bad(L, 4, "destination wrap around");
		bool up = t > e || t <= f || !same;
		for (lua_Integer k = 0; k < n; k++) {
			lua_Integer i = up ? k : n - 1 - k;
			lua_rawgeti(L, 1, f + i);
			lua_rawseti(L, to, t + i);
		}
	}
	lua_pushvalue(L, to);
	return 1;
}
