/* SPDX-License-Identifier: Apache-2.0 */
/* pairs in an order that is always the same: numbers, then texts by their bytes, then false and true. The order of the table itself comes from a seed of
 * address and time and is never shown. */
#include <lauxlib.h>

#include "policy/libs.h"

/* 24 bytes: a table's keys must fit one block. */
struct key {
	union {
		struct mg_str text;
		lua_Integer integer;
		lua_Number number;
		int boolean;
	} as;
	uint32_t index; /* in the list of keys */
	uint8_t rank;   /* 0 number, 1 text, 2 boolean */
	bool is_integer;
};

static int compare_numbers(const struct key *a, const struct key *b)
{
	if (a->is_integer && b->is_integer)
		return (a->as.integer > b->as.integer) - (a->as.integer < b->as.integer);
	/* A float key never has an integer's value, so only an integer rounded to a double can tie; it goes first. */
	lua_Number x = a->is_integer ? (lua_Number)a->as.integer : a->as.number, y = b->is_integer ? (lua_Number)b->as.integer : b->as.number;
	if (x != y)
		return x < y ? -1 : 1;
	return (int)b->is_integer - (int)a->is_integer;
}

static int compare(const struct key *a, const struct key *b)
{
	if (a->rank != b->rank)
		return a->rank - b->rank;
	if (a->rank == 0)
		return compare_numbers(a, b);
	return a->rank == 1 ? mg_str_cmp(a->as.text, b->as.text) : a->as.boolean - b->as.boolean;
}

static struct key describe(lua_State *L, int at, uint32_t index)
{
	struct key k = { .index = index };
	switch (lua_type(L, at)) {
	case LUA_TNUMBER:
		k.is_integer = lua_isinteger(L, at);
		if (k.is_integer)
			k.as.integer = lua_tointeger(L, at);
		else
			k.as.number = lua_tonumber(L, at);
		break;
	case LUA_TSTRING:
		k.rank = 1;
		k.as.text.p = lua_tolstring(L, at, &k.as.text.n);
		mg_charge(L, k.as.text.n / 32);
		break;
	case LUA_TBOOLEAN:
		k.rank = 2;
		k.as.boolean = lua_toboolean(L, at);
		break;
	default:
		mg_raise(L, "pairs: a key of type %s has no order; use numbers, texts or booleans as keys", mg_lib_typename(L, at));
	}
	return k;
}

/* Bottom up; every step is paid for, and a comparison of texts by the shorter one. */
static struct key *sort(lua_State *L, struct key *from, struct key *to, size_t n)
{
	for (size_t width = 1; width < n; width *= 2) {
		mg_charge_mul(L, n, 2);
		for (size_t lo = 0; lo < n; lo += 2 * width) {
			size_t mid = lo + width < n ? lo + width : n, hi = mid + width < n ? mid + width : n, a = lo, b = mid;
			for (size_t k = lo; k < hi; k++) {
				bool right = a >= mid;
				if (a < mid && b < hi) {
					if (from[a].rank == 1 && from[b].rank == 1)
						mg_charge(L, (from[a].as.text.n < from[b].as.text.n ? from[a].as.text.n : from[b].as.text.n) / 32);
					right = compare(&from[b], &from[a]) < 0;
				}
				to[k] = right ? from[b++] : from[a++];
			}
		}
		struct key *swap = from;
		from = to;
		to = swap;
	}
	return from;
}

/* table at 1. Counts the keys; *list says whether they are exactly 1 … n in the border's sense, so that no order need be made. */
static size_t count(lua_State *L, bool *list)
{
	size_t n = 0, border = lua_rawlen(L, 1);
	*list = true;
	lua_pushnil(L);
	while (lua_next(L, 1)) {
		lua_pop(L, 1);
		n++;
		*list = *list && lua_isinteger(L, -1) && lua_tointeger(L, -1) >= 1 && (size_t)lua_tointeger(L, -1) <= border;
		mg_charge(L, 2);
	}
	*list = *list && n == border;
	return n;
}

/* table at 1; pushes a list of its keys in order. */
static void push_keys(lua_State *L, size_t n)
{
	luaL_checkstack(L, 8, NULL);
	mg_charge_mul(L, n, 8);
	lua_createtable(L, (int)n, 0); // seen order
	struct key *a = lua_newuserdatauv(L, n * sizeof *a, 0);
	struct key *b = lua_newuserdatauv(L, n * sizeof *b, 0);
	int seen = lua_gettop(L) - 2;
	uint32_t i = 0;
	lua_pushnil(L);
	while (i < n && lua_next(L, 1)) {
		lua_pop(L, 1);
		a[i] = describe(L, -1, i + 1);
		lua_pushvalue(L, -1);
		lua_rawseti(L, seen, ++i);
	}
	lua_settop(L, seen + 2);
	const struct key *sorted = sort(L, a, b, i);
	lua_createtable(L, (int)i, 0);
	for (uint32_t k = 0; k < i; k++) {
		lua_rawgeti(L, seen, sorted[k].index);
		lua_rawseti(L, -2, k + 1);
	}
	lua_replace(L, seen);
	lua_settop(L, seen);
}

/* upvalues: table, keys, last position. A key whose value is gone by now is passed over, as in stock Lua. */
static int next_key(lua_State *L)
{
	lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));
	lua_settop(L, 0);
	do {
		mg_charge(L, 1);
		lua_settop(L, 0);
		if (lua_rawgeti(L, lua_upvalueindex(2), ++i) == LUA_TNIL)
			return 1;
		lua_pushvalue(L, 1);
	} while (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL);
	lua_pushinteger(L, i);
	lua_replace(L, lua_upvalueindex(3));
	return 2;
}

/* upvalues: table, length at the start, last position. */
static int next_index(lua_State *L)
{
	lua_Integer i = lua_tointeger(L, lua_upvalueindex(3)), n = lua_tointeger(L, lua_upvalueindex(2));
	do {
		mg_charge(L, 1);
		lua_settop(L, 0);
		lua_pushinteger(L, ++i);
		if (i > n) {
			lua_pushnil(L);
			return 1;
		}
	} while (lua_rawgeti(L, lua_upvalueindex(1), i) == LUA_TNIL);
	lua_pushvalue(L, 1);
	lua_replace(L, lua_upvalueindex(3));
	return 2;
}

int mg_base_pairs(lua_State *L)
{
	mg_charge(L, 8);
	lua_settop(L, 1);
	if (lua_isuserdata(L, 1) && luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
		lua_pushvalue(L, 1);
		lua_call(L, 1, 3);
		return 3;
	}
	if (!lua_istable(L, 1))
		mg_lib_bad(L, 1, "table expected, got %s", mg_lib_typename(L, 1));
	if (luaL_getmetafield(L, 1, MG_VIEW_CONTENT) != LUA_TNIL)
		lua_replace(L, 1);
	bool list;
	size_t n = count(L, &list);
	lua_settop(L, 1);
	lua_pushvalue(L, 1);
	if (list)
		lua_pushinteger(L, (lua_Integer)n);
	else
		push_keys(L, n);
	lua_pushinteger(L, 0);
	lua_pushcclosure(L, list ? next_index : next_key, 3); // table closure
	lua_insert(L, 1);
	lua_pushnil(L);
	return 3;
}
