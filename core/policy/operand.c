/* SPDX-License-Identifier: Apache-2.0 */
/* Operands: what a policy hands to a matcher or a library function, as a value. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <lauxlib.h>

#include "policy/lib.h"
#include "policy/view.h"

static const struct mg_value *convert(lua_State *L, const struct mg_side *side, int idx, const char *what, uint64_t depth);

static struct mg_value *scalar(lua_State *L, enum mg_kind kind, struct mg_str text)
{
	struct mg_value *v = mg_exam_alloc(L, sizeof *v);
	*v = (struct mg_value){ .state = MG_KNOWN, .kind = (uint8_t)kind, .text = text };
	return v;
}

static struct mg_value *number(lua_State *L, int idx)
{
	if (lua_isinteger(L, idx))
		return scalar(L, MG_INT, mg_exam_printf(L, "%lld", (long long)lua_tointeger(L, idx)));
	double d = lua_tonumber(L, idx);
	if (!isfinite(d))
		mg_raise(L, "a number that is infinite or not a number compares with nothing");
	return scalar(L, MG_FLOAT, mg_exam_printf(L, "%.17g", d));
}

static int by_text(const void *a, const void *b)
{
	return mg_str_cmp(*(const struct mg_str *)a, *(const struct mg_str *)b);
}

static struct mg_value *list(lua_State *L, const struct mg_side *side, int idx, size_t n, const char *what, uint64_t depth)
{
	struct mg_value *v = scalar(L, MG_LIST, MG_STR_NONE);
	v->items = mg_exam_alloc(L, (n + 1) * sizeof *v->items);
	v->nitems = n;
	for (size_t i = 0; i < n; i++) {
		lua_geti(L, idx, (lua_Integer)i + 1);
		v->items[i] = (struct mg_value *)(uintptr_t)convert(L, side, lua_gettop(L), what, depth + 1);
		lua_pop(L, 1);
	}
	return v;
}

/* Keys sorted, so that messages are the same in every run. */
static struct mg_value *map(lua_State *L, const struct mg_side *side, int idx, size_t n, const char *what, uint64_t depth)
{
	struct mg_value *v = scalar(L, MG_MAP, MG_STR_NONE);
	v->items = mg_exam_alloc(L, (n + 1) * sizeof *v->items);
	v->keys = mg_exam_alloc(L, (n + 1) * sizeof *v->keys);
	lua_pushnil(L);
	while (lua_next(L, idx)) {
		if (lua_type(L, -2) != LUA_TSTRING)
			mg_raise(L, "%s mixes positions and names: a list has positions 1, 2, ... only, a map has names only", what);
		if (v->nitems < n) {
			size_t len;
			const char *p = lua_tolstring(L, -2, &len);
			v->keys[v->nitems++] = mg_exam_copy(L, (struct mg_str){ p, len });
		}
		lua_pop(L, 1);
	}
	qsort(v->keys, v->nitems, sizeof *v->keys, by_text);
	for (size_t i = 0; i < v->nitems; i++) {
		lua_pushlstring(L, v->keys[i].p, v->keys[i].n);
		lua_rawget(L, idx);
		v->items[i] = (struct mg_value *)(uintptr_t)convert(L, side, lua_gettop(L), what, depth + 1);
		lua_pop(L, 1);
	}
	return v;
}

static const struct mg_value *table(lua_State *L, const struct mg_side *side, int idx, const char *what, uint64_t depth)
{
	size_t n = (size_t)lua_rawlen(L, idx), entries = 0;
	lua_pushnil(L);
	while (lua_next(L, idx)) {
		entries++;
		lua_pop(L, 1);
	}
	mg_charge_mul(L, entries + 1, 4);
	if (n && n != entries)
		mg_raise(L, "%s mixes positions and names, or has gaps: a list has positions 1, 2, ... only, a map has names only", what);
	return n || !entries ? list(L, side, idx, n, what, depth) : map(L, side, idx, entries, what, depth);
}

/* The table at idx, or the one behind a read-only view such as ctx.config. */
static const struct mg_value *content(lua_State *L, const struct mg_side *side, int idx, const char *what, uint64_t depth)
{
	lua_pushvalue(L, idx);
	mg_lib_table(L, lua_gettop(L), false);
	const struct mg_value *v = table(L, side, lua_gettop(L), what, depth);
	lua_pop(L, 1);
	return v;
}

static const struct mg_value *convert(lua_State *L, const struct mg_side *side, int idx, const char *what, uint64_t depth)
{
	struct mg_view *view;
	if (depth > mg_sandbox_limits(L)->value_depth)
		mg_raise(L, "%s is nested more than %llu deep", what, (unsigned long long)mg_sandbox_limits(L)->value_depth);
	luaL_checkstack(L, 8, "operand");
	switch (lua_type(L, idx)) {
	case LUA_TBOOLEAN:
		return scalar(L, MG_BOOL, lua_toboolean(L, idx) ? MG_STR("true") : MG_STR("false"));
	case LUA_TNUMBER:
		return number(L, idx);
	case LUA_TSTRING:
		return scalar(L, MG_TEXT, mg_exam_copy(L, mg_lib_text(L, idx)));
	case LUA_TTABLE:
		return content(L, side, idx, what, depth);
	case LUA_TUSERDATA:
		view = lua_touserdata(L, idx);
		switch (mg_view_kind(L, idx)) {
		case MG_VIEW_MAP:
		case MG_VIEW_LIST:
		case MG_VIEW_PEEK:
			mg_view_check(L, view);
			return mg_view_carry(L, view->side, side, view->value);
		case MG_VIEW_RESOURCE:
		case MG_VIEW_STACK:
		case MG_VIEW_OUTPUTS:
		case MG_VIEW_CONTEXT:
		case MG_VIEW_USE:
		case MG_VIEW_ASKING:
			break;
		case MG_VIEW_NONE:
		case MG_VIEW_KINDS:
			return content(L, side, idx, what, depth);
		}
		break;
	default:
		break;
	}
	mg_raise(L, "%s must be a text, number, boolean, list, map or node, not %s %s%s", what, lua_isnil(L, idx) ? "" : "a", mg_lib_typename(L, idx),
		 lua_isnil(L, idx) ? " (to ask for a missing value, use absent())" : "");
}

const struct mg_value *mg_view_operand(lua_State *L, const struct mg_side *side, int idx, const char *what)
{
	return convert(L, side, lua_absindex(L, idx), what, 0);
}

bool mg_operand_is_empty_table(const struct mg_value *v)
{
	return v->state == MG_KNOWN && v->kind == MG_LIST && !v->used && !v->container && v->nitems == 0;
}
