/* SPDX-License-Identifier: Apache-2.0 */
/* table.sort: a stable merge sort on a copy. No pivot from clock or address, n log n comparisons whatever the comparator answers. */
#include <lauxlib.h>

#include "policy/libs.h"

/* Stack of the sorting function: table, comparator or nil, two copies that take turns. */
enum { TABLE = 1, COMPARE = 2, FROM = 3, TO = 4 };

static void charge_compare(lua_State *L, int a, int b)
{
	mg_charge(L, 4);
	if (lua_type(L, a) == LUA_TSTRING && lua_type(L, b) == LUA_TSTRING) {
		size_t x = lua_rawlen(L, a), y = lua_rawlen(L, b);
		mg_charge(L, (x < y ? x : y) / 32);
	}
}

/* Does the second of the two values on top go before the first? Leaves both. */
static bool goes_before(lua_State *L)
{
	if (lua_isnil(L, COMPARE)) {
		int a = lua_gettop(L) - 1;
		charge_compare(L, a, a + 1);
		return lua_compare(L, a + 1, a, LUA_OPLT);
	}
	mg_charge(L, 8);
	lua_pushvalue(L, COMPARE);
	lua_pushvalue(L, -2);
	lua_pushvalue(L, -4);
	lua_call(L, 2, 1);
	bool before = lua_toboolean(L, -1);
	lua_pop(L, 1);
	return before;
}

/* Merges [lo, mid) and [mid, hi) of FROM into TO; an element of the right half goes first only when it is less. */
static void merge(lua_State *L, int from, int to, lua_Integer lo, lua_Integer mid, lua_Integer hi)
{
	lua_Integer a = lo, b = mid;
	mg_charge_mul(L, (uint64_t)(hi - lo), 2);
	for (lua_Integer k = lo; k < hi; k++) {
		bool right = a >= mid;
		if (a < mid && b < hi) {
			lua_rawgeti(L, from, a);
			lua_rawgeti(L, from, b);
			right = goes_before(L);
			lua_pop(L, 2);
		}
		lua_rawgeti(L, from, right ? b++ : a++);
		lua_rawseti(L, to, k);
	}
}

static void copy(lua_State *L, int from, int to, lua_Integer n)
{
	mg_charge(L, (uint64_t)n);
	for (lua_Integer i = 1; i <= n; i++) {
		lua_rawgeti(L, from, i);
		lua_rawseti(L, to, i);
	}
}

int mg_table_sort(lua_State *L)
{
	mg_lib_table(L, TABLE, true);
	if (!lua_isnoneornil(L, COMPARE))
		mg_lib_function(L, COMPARE);
	lua_settop(L, COMPARE);
	lua_Integer n = (lua_Integer)lua_rawlen(L, TABLE);
	mg_charge(L, 8);
	if (n < 2)
		return 0;
	if (n > INT32_MAX)
		mg_lib_bad(L, TABLE, "too many elements to sort");
	lua_createtable(L, (int)n, 0);
	lua_createtable(L, (int)n, 0);
	copy(L, TABLE, FROM, n);
	int from = FROM, to = TO;
	for (lua_Integer width = 1; width < n; width *= 2) {
		for (lua_Integer lo = 1; lo <= n; lo += 2 * width) {
			lua_Integer mid = lo + width, hi = mid + width;
			merge(L, from, to, lo, mid > n + 1 ? n + 1 : mid, hi > n + 1 ? n + 1 : hi);
		}
		from = from == FROM ? TO : FROM;
		to = to == FROM ? TO : FROM;
	}
	copy(L, from, TABLE, n);
	return 0;
}
