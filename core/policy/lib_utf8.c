/* SPDX-License-Identifier: Apache-2.0 */
/* The utf8 library, strict: overlong forms, surrogates and values past U+10FFFF are invalid; there is no lax mode. */
#include <lauxlib.h>

#include "policy/libs.h"

static bool continues(struct mg_str s, size_t i)
{
	return i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80;
}

/* Length of the code point at i, 0 when it is not valid UTF-8. */
static size_t decode(struct mg_str s, size_t i, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)s.p[i];
	size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;
	uint32_t v = n == 1 ? c : c & (0x7fu >> n);
	for (size_t k = 1; k < n; k++) {
		if (!continues(s, i + k))
			return 0;
		v = v << 6 | ((unsigned char)s.p[i + k] & 0x3fu);
	}
	if (n == 0 || v < least[n] || v > 0x10ffff || (v >= 0xd800 && v < 0xe000))
		return 0;
	*cp = v;
	return n;
}

/* A byte position from 0; negative counts from the end. May lie outside. */
static lua_Integer position(lua_Integer i, size_t n)
{
	if (i >= 0)
		return i - 1;
	return i < -(lua_Integer)n ? -1 : (lua_Integer)n + i;
}

int mg_utf8_lib_char(lua_State *L)
{
	int n = lua_gettop(L);
	struct mg_lbuf b;
	char cp[4];
	mg_charge(L, 1 + (uint64_t)n);
	mg_lbuf_init(&b, L);
	for (int i = 1; i <= n; i++) {
		lua_Integer v = mg_lib_integer(L, i);
		size_t k = v < 0 || v > 0x10ffff ? 0 : mg_utf8_put((uint32_t)v, cp);
		if (!k)
			mg_lib_bad(L, i, "value out of range");
		mg_lbuf_add(&b, cp, k);
	}
	mg_lbuf_finish(&b);
	return 1;
}

int mg_utf8_lib_codepoint(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	lua_Integer i = position(mg_lib_integer_or(L, 2, 1), s.n);
	lua_Integer j = position(mg_lib_integer_or(L, 3, i + 1), s.n);
	mg_charge(L, 2);
	if (i < 0)
		mg_lib_bad(L, 2, "out of bounds");
	if (j >= (lua_Integer)s.n)
		mg_lib_bad(L, 3, "out of bounds");
	int results = 0;
	for (size_t at = (size_t)i; (lua_Integer)at <= j; results++) {
		uint32_t cp;
		size_t n = decode(s, at, &cp);
		if (!n)
			mg_raise(L, "invalid UTF-8 code");
		mg_charge(L, 2);
		if (!lua_checkstack(L, 1))
			mg_stop_raise(L, MG_STOP_MEMORY, "memory: too many results of `codepoint` for the stack (limit policy_block)");
		lua_pushinteger(L, cp);
		at += n;
	}
	return results;
}

/* subject at 1, last position (from 1, 0 before the first) at 2 */
static int next_code(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	lua_Integer last = mg_lib_integer(L, 2);
	mg_charge(L, 2);
	uint32_t cp;
	size_t i = 0;
	if (last < 0 || (uint64_t)last > s.n)
		return 0;
	/* By the length of the last one: skipping continuation bytes would pass over stray ones. */
	if (last > 0)
		i = (size_t)last - 1 + decode(s, (size_t)last - 1, &cp);
	if (i >= s.n)
		return 0;
	if (i + 1 == (size_t)last || !decode(s, i, &cp))
		mg_raise(L, "invalid UTF-8 code");
	lua_pushinteger(L, (lua_Integer)i + 1);
	lua_pushinteger(L, cp);
	return 2;
}

int mg_utf8_lib_codes(lua_State *L)
{
	mg_lib_text(L, 1);
	mg_charge(L, 2);
	lua_pushcfunction(L, next_code);
	lua_pushvalue(L, 1);
	lua_pushinteger(L, 0);
	return 3;
}

int mg_utf8_lib_len(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	lua_Integer i = position(mg_lib_integer_or(L, 2, 1), s.n), j = position(mg_lib_integer_or(L, 3, -1), s.n), n = 0;
	if (i < 0 || i > (lua_Integer)s.n)
		mg_lib_bad(L, 2, "initial position out of bounds");
	if (j >= (lua_Integer)s.n)
		mg_lib_bad(L, 3, "final position out of bounds");
	mg_charge_bytes(L, s.n * 8);
	for (size_t at = (size_t)i; (lua_Integer)at <= j; n++) {
		uint32_t cp;
		size_t k = decode(s, at, &cp);
		if (!k) {
			lua_pushnil(L);
			lua_pushinteger(L, (lua_Integer)at + 1);
			return 2;
		}
		at += k;
	}
	lua_pushinteger(L, n);
	return 1;
}

/* Moves from the start of a code point n code points on (n < 0: back). -1 when there are not as many. */
static lua_Integer walk(struct mg_str s, lua_Integer at, lua_Integer n)
{
	for (; n < 0 && at > 0; n++) {
		do
			at--;
		while (at > 0 && continues(s, (size_t)at));
	}
	for (; n > 0 && at < (lua_Integer)s.n; n--) {
		do
			at++;
		while (continues(s, (size_t)at));
	}
	return n == 0 ? at : -1;
}

int mg_utf8_lib_offset(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	lua_Integer n = mg_lib_integer(L, 2);
	lua_Integer at = position(mg_lib_integer_or(L, 3, n >= 0 ? 1 : (lua_Integer)s.n + 1), s.n);
	if (at < 0 || at > (lua_Integer)s.n)
		mg_lib_bad(L, 3, "position out of bounds");
	mg_charge_bytes(L, s.n * 8);
	if (n == 0) {
		while (at > 0 && continues(s, (size_t)at))
			at--;
	} else {
		if (continues(s, (size_t)at))
			mg_raise(L, "initial position is a continuation byte");
		at = walk(s, at, n > 0 ? n - 1 : n);
	}
	if (at < 0)
		lua_pushnil(L);
	else
		lua_pushinteger(L, at + 1);
	return 1;
}
