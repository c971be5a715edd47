/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/answer.h"

#include <math.h>

#include <lauxlib.h>

#include "policy/exam.h"
#include "policy/lib.h"
#include "policy/libs.h"
#include "policy/view.h"

static void write_value(lua_State *L, struct mg_buf *b, int idx, int depth);

void mg_answer_key(struct mg_buf *b, bool *first, struct mg_str key)
{
	if (!*first)
		mg_buf_putc(b, ',');
	*first = false;
	mg_buf_json(b, key);
	mg_buf_putc(b, ':');
}

static void write_table(lua_State *L, struct mg_buf *b, int idx, int depth)
{
	mg_lib_table(L, idx, false);
	size_t n = (size_t)lua_rawlen(L, idx), entries = 0;
	for (lua_pushnil(L); lua_next(L, idx); lua_pop(L, 1))
		entries++;
	mg_charge(L, 2 * entries + 1);
	if (n == entries) {
		mg_buf_putc(b, '[');
		for (size_t i = 0; i < n; i++) {
			if (i)
				mg_buf_putc(b, ',');
			lua_rawgeti(L, idx, (lua_Integer)i + 1);
			write_value(L, b, lua_gettop(L), depth + 1);
			lua_pop(L, 1);
		}
		mg_buf_putc(b, ']');
		return;
	}
	bool first = true;
	mg_buf_putc(b, '{');
	lua_pushcfunction(L, mg_base_pairs);
	lua_pushvalue(L, idx);
	lua_call(L, 1, 3); // f s k
	for (int f = lua_gettop(L) - 2;;) {
		lua_pushvalue(L, f);
		lua_pushvalue(L, f + 1);
		lua_pushvalue(L, f + 2);
		lua_call(L, 2, 2); // f s k key value
		if (lua_isnil(L, -2)) {
			lua_settop(L, f - 1);
			break;
		}
		mg_lib_tostring(L, -2);
		mg_answer_key(b, &first, mg_lib_text(L, -1));
		lua_pop(L, 1);
		write_value(L, b, lua_gettop(L), depth + 1);
		lua_pop(L, 1);
		lua_replace(L, f + 2);
	}
	mg_buf_putc(b, '}');
}

static void check_going(lua_State *L, const struct mg_side *side)
{
	if (mg_explore_stopped(side->x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, side);
}

static void write_resolved(lua_State *L, struct mg_buf *b, const struct mg_view *v, const struct mg_value *value)
{
	if (value)
		mg_value_json(v->side->x, value, b);
	check_going(L, v->side);
	if (value && v->side->reads)
		mg_reads_walk(v->side->reads, v->side->x, value, 0);
	check_going(L, v->side);
}

static void write_resource(lua_State *L, struct mg_buf *b, const struct mg_view *v)
{
	const struct mg_node *p = v->resource->properties;
	mg_buf_puts(b, "{\"logical_id\":");
	mg_buf_json(b, v->resource->id);
	mg_buf_puts(b, ",\"type\":");
	mg_buf_json(b, v->resource->type);
	mg_buf_puts(b, ",\"properties\":");
	if (p)
		write_resolved(L, b, v, mg_resolve(v->side->x, p));
	else
		mg_buf_puts(b, "{}");
	mg_buf_putc(b, '}');
}

static void write_outputs(lua_State *L, struct mg_buf *b, const struct mg_view *v)
{
	const struct mg_template *t = v->side->t;
	bool first = true;
	mg_buf_putc(b, '{');
	for (size_t i = 0; i < t->noutputs; i++) {
		bool present = mg_explore_output_present(v->side->x, &t->outputs[i]);
		check_going(L, v->side);
		if (!present)
			continue;
		mg_answer_key(b, &first, t->outputs[i].name);
		write_resolved(L, b, v, mg_resolve(v->side->x, t->outputs[i].node));
	}
	mg_buf_putc(b, '}');
}

/* What there is to ask for; the resources as they are declared, since their presence is a question of its own. */
static void write_stack(struct mg_buf *b, const struct mg_template *t)
{
	bool first = true;
	mg_buf_puts(b, "{\"parameters\":[");
	for (size_t i = 0; i < t->nparameters; i++) {
		mg_buf_puts(b, i ? "," : "");
		mg_buf_json(b, t->parameters[i].name);
	}
	mg_buf_puts(b, "],\"conditions\":[");
	for (size_t i = 0; i < t->nconditions; i++) {
		mg_buf_puts(b, i ? "," : "");
		mg_buf_json(b, t->conditions[i].name);
	}
	mg_buf_puts(b, "],\"resources\":{");
	for (size_t i = 0; i < t->nresources; i++) {
		mg_answer_key(b, &first, t->resources[i].id);
		mg_buf_json(b, t->resources[i].type);
	}
	mg_buf_puts(b, "},\"outputs\":[");
	for (size_t i = 0; i < t->noutputs; i++) {
		mg_buf_puts(b, i ? "," : "");
		mg_buf_json(b, t->outputs[i].name);
	}
	mg_buf_puts(b, "]}");
}

/* A use of an intrinsic: its name and place. */
static void write_use(lua_State *L, struct mg_buf *b, int idx)
{
	static const char *const fields[] = { "name", "path", "logical_id", "line" };
	mg_buf_putc(b, '{');
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		lua_pushcfunction(L, mg_index_use);
		lua_pushvalue(L, idx);
		lua_pushstring(L, fields[i]);
		lua_call(L, 2, 1);
		mg_buf_printf(b, "%s\"%s\":", i ? "," : "", fields[i]);
		write_value(L, b, lua_gettop(L), 1);
		lua_pop(L, 1);
	}
	mg_buf_putc(b, '}');
}

static void write_view(lua_State *L, struct mg_buf *b, int idx, enum mg_view_kind kind)
{
	const struct mg_view *v = lua_touserdata(L, idx);
	if (kind == MG_VIEW_RESOURCE) {
		write_resource(L, b, v);
	} else if (kind == MG_VIEW_OUTPUTS) {
		write_outputs(L, b, v);
	} else if (kind == MG_VIEW_STACK) {
		write_stack(b, v->side->t);
	} else if (kind == MG_VIEW_USE) {
		write_use(L, b, idx);
	} else if (kind == MG_VIEW_MAP || kind == MG_VIEW_LIST || (kind == MG_VIEW_PEEK && v->value)) {
		write_resolved(L, b, v, v->value);
	} else {
		mg_lib_tostring(L, idx);
		mg_buf_json(b, mg_lib_text(L, -1));
		lua_pop(L, 1);
	}
}

static void write_value(lua_State *L, struct mg_buf *b, int idx, int depth)
{
	enum mg_view_kind kind = mg_view_kind(L, idx);
	luaL_checkstack(L, 16, "answer");
	mg_charge(L, 4);
	if (depth > 64)
		mg_raise(L, "the answer is nested too deeply");
	switch (lua_type(L, idx)) {
	case LUA_TNIL:
		mg_buf_puts(b, "null");
		return;
	case LUA_TBOOLEAN:
		mg_buf_puts(b, lua_toboolean(L, idx) ? "true" : "false");
		return;
	case LUA_TNUMBER:
		if (lua_isinteger(L, idx))
			mg_buf_printf(b, "%lld", (long long)lua_tointeger(L, idx));
		else if (isfinite(lua_tonumber(L, idx)))
			mg_buf_printf(b, "%.17g", lua_tonumber(L, idx));
		else
			mg_raise(L, "the answer holds %s, which is no number that JSON can hold", isnan(lua_tonumber(L, idx)) ? "nan (0/0)" : "an infinite number (1/0)");
		return;
	case LUA_TTABLE:
		write_table(L, b, idx, depth);
		return;
	default:
		if (kind != MG_VIEW_NONE) {
			write_view(L, b, idx, kind);
			return;
		}
		mg_lib_tostring(L, idx);
		mg_buf_json(b, mg_lib_text(L, -1));
		lua_pop(L, 1);
	}
}

void mg_answer_write(lua_State *L, struct mg_buf *b, int idx)
{
	write_value(L, b, idx, 0);
}
