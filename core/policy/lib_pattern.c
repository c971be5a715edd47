/* SPDX-License-Identifier: Apache-2.0 */
/* string.find, match, gmatch and gsub over the paid matcher. */
#include <lauxlib.h>

#include "policy/libs.h"
#include "policy/match.h"

static int find_plain(lua_State *L, struct mg_str s, struct mg_str needle, size_t from)
{
	mg_charge(L, 1 + (s.n - from) / 8 + needle.n / 8);
	size_t at = mg_str_find(s, needle, from);
	if (at == (size_t)-1) {
		lua_pushnil(L);
		return 1;
	}
	lua_pushinteger(L, (lua_Integer)at + 1);
	lua_pushinteger(L, (lua_Integer)at + (lua_Integer)needle.n);
	return 2;
}

/* Takes the '^' off. */
static bool take_anchor(struct mg_str *pattern)
{
	if (!pattern->n || pattern->p[0] != '^')
		return false;
	*pattern = mg_str_sub(*pattern, 1, pattern->n - 1);
	return true;
}

static int search(lua_State *L, bool find)
{
	struct mg_str s = mg_lib_text(L, 1), pattern = mg_lib_text(L, 2);
	size_t init = mg_lib_start(mg_lib_integer_or(L, 3, 1), s.n) - 1;
	if (init > s.n) {
		lua_pushnil(L);
		return 1;
	}
	mg_charge_bytes(L, pattern.n);
	if (find && (lua_toboolean(L, 4) || mg_match_is_plain(pattern)))
		return find_plain(L, s, pattern, init);
	struct mg_match m;
	bool anchor = take_anchor(&pattern);
	mg_match_init(&m, L, s, pattern);
	for (const char *at = s.p + init; at <= m.end; at++) {
		if (!anchor && !(at = mg_match_next(&m, at)))
			break;
		const char *e = mg_match_at(&m, at);
		if (e && find) {
			lua_pushinteger(L, at - s.p + 1);
			lua_pushinteger(L, e - s.p);
			return mg_match_push(&m, NULL, NULL) + 2;
		}
		if (e)
			return mg_match_push(&m, at, e);
		if (anchor)
			break;
	}
	lua_pushnil(L);
	return 1;
}

int mg_string_find(lua_State *L)
{
	return search(L, true);
}

int mg_string_match(lua_State *L)
{
	return search(L, false);
}

/* ---- gmatch ---- */

/* upvalues: subject, pattern, offset to go on from, offset of the last match's end or -1 */
static int gmatch_next(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, lua_upvalueindex(1)), pattern = mg_lib_text(L, lua_upvalueindex(2));
	size_t from = (size_t)lua_tointeger(L, lua_upvalueindex(3));
	lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
	struct mg_match m;
	mg_match_init(&m, L, s, pattern);
	for (; from <= s.n; from++) {
		const char *at = mg_match_next(&m, s.p + from);
		if (!at)
			break;
		from = (size_t)(at - s.p);
		const char *e = mg_match_at(&m, at);
		if (!e || e - s.p == last)
			continue;
		lua_pushinteger(L, e - s.p);
		lua_copy(L, -1, lua_upvalueindex(3));
		lua_replace(L, lua_upvalueindex(4));
		return mg_match_push(&m, at, e);
	}
	lua_pushinteger(L, (lua_Integer)s.n + 1);
	lua_replace(L, lua_upvalueindex(3));
	return 0;
}

int mg_string_gmatch(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1);
	mg_lib_text(L, 2);
	size_t init = mg_lib_start(mg_lib_integer_or(L, 3, 1), s.n) - 1;
	mg_charge(L, 8);
	lua_settop(L, 2);
	lua_pushinteger(L, (lua_Integer)(init > s.n ? s.n + 1 : init));
	lua_pushinteger(L, -1);
	lua_pushcclosure(L, gmatch_next, 4);
	return 1;
}

/* ---- gsub ---- */

/* The replacement text at 3 with its %0 … %9 filled in. */
static void add_template(struct mg_match *m, struct mg_lbuf *b, struct mg_str with, const char *s, const char *e)
{
	const char *p = with.p, *end = with.p + with.n;
	while (p < end) {
		const char *percent = memchr(p, '%', (size_t)(end - p));
		mg_lbuf_add(b, p, (size_t)((percent ? percent : end) - p));
		if (!percent)
			return;
		char c = percent + 1 < end ? percent[1] : '\0';
		p = percent + 2;
		if (c == '%') {
			mg_lbuf_putc(b, '%');
		} else if (c == '0') {
			mg_lbuf_add(b, s, (size_t)(e - s));
		} else if (c >= '1' && c <= '9') {
			lua_Integer position;
			struct mg_str text = mg_match_capture(m, c - '1', s, e, &position);
			if (position) {
				lua_pushinteger(m->L, position);
				text = mg_lib_tostring(m->L, -1);
				mg_lbuf_add(b, text.p, text.n);
				lua_pop(m->L, 2);
			} else {
				mg_lbuf_add(b, text.p, text.n);
			}
		} else {
			mg_raise(m->L, "invalid use of `%%` in replacement text");
		}
	}
}

/* Adds what stands for the match from s to e. False when the match stays as it was. */
static bool add_value(struct mg_match *m, struct mg_lbuf *b, const char *s, const char *e)
{
	lua_State *L = m->L;
	int type = lua_type(L, 3);
	if (type == LUA_TFUNCTION) {
		lua_pushvalue(L, 3);
		lua_call(L, mg_match_push(m, s, e), 1);
	} else if (type == LUA_TTABLE) {
		mg_match_push_one(m, 0, s, e);
		lua_gettable(L, 3);
	} else {
		struct mg_str with;
		with.p = lua_tolstring(L, 3, &with.n);
		add_template(m, b, with, s, e);
		return true;
	}
	bool changed = lua_toboolean(L, -1);
	if (!changed) {
		mg_lbuf_add(b, s, (size_t)(e - s));
	} else if (!lua_isstring(L, -1)) {
		mg_raise(L, "invalid replacement value (a %s)", mg_lib_typename(L, -1));
	} else {
		struct mg_str text = mg_lib_tostring(L, -1);
		mg_lbuf_add(b, text.p, text.n);
		lua_pop(L, 1);
	}
	lua_pop(L, 1);
	return changed;
}

int mg_string_gsub(lua_State *L)
{
	struct mg_str s = mg_lib_text(L, 1), pattern = mg_lib_text(L, 2);
	int type = lua_type(L, 3);
	if (type != LUA_TNUMBER && type != LUA_TSTRING && type != LUA_TFUNCTION && type != LUA_TTABLE)
		mg_lib_bad(L, 3, "text, function or table expected, got %s", lua_isnone(L, 3) ? "nothing" : mg_lib_typename(L, 3));
	if (type == LUA_TNUMBER)
		mg_lib_text(L, 3);
	lua_Integer most = mg_lib_integer_or(L, 4, (lua_Integer)s.n + 1), count = 0;
	lua_settop(L, 4);
	bool anchor = take_anchor(&pattern), changed = false;
	struct mg_lbuf b;
	struct mg_match m;
	mg_lbuf_init(&b, L);
	mg_match_init(&m, L, s, pattern);
	const char *at = s.p, *last = NULL, *kept = s.p; /* kept: what is not in the buffer yet */
	while (count < most) {
		if (!anchor && !(at = mg_match_next(&m, at)))
			break;
		const char *e = mg_match_at(&m, at);
		if (e && e != last) {
			count++;
			mg_lbuf_add(&b, kept, (size_t)(at - kept));
			changed |= add_value(&m, &b, at, e);
			kept = at = last = e;
		} else if (at < m.end) {
			at++;
		} else {
			break;
		}
		if (anchor)
			break;
	}
	if (changed) {
		mg_lbuf_add(&b, kept, (size_t)(m.end - kept));
		mg_lbuf_finish(&b);
	} else {
		lua_settop(L, 1);
	}
	lua_pushinteger(L, count);
	return 2;
}
