/* SPDX-License-Identifier: Apache-2.0 */
/* Reporting by hand: deny and warn. */
#include <lauxlib.h>

#include "policy/bind.h"
#include "policy/libs.h"

/* "Tags[Key=Cost Center].Value" is a path, "too large" and "%s is bad" are messages. */
static bool reads_as_path(lua_State *L, int idx)
{
	struct mg_str s = mg_lib_text(L, idx);
	int depth = 0;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		depth += c == '[' ? 1 : c == ']' ? -1 : 0;
		if (c == '%' || (depth <= 0 && (c == ' ' || c == ',' || c == '`' || c == '\n')))
			return false;
	}
	return true;
}

/* The message from the stack, from slot fmt on, as string.format makes it. */
static struct mg_str format(lua_State *L, int fmt, const char *method)
{
	if (lua_type(L, fmt) != LUA_TSTRING)
		mg_raise(L, "%s wants a message: fn:%s(\"Timeout\", \"%%s seconds are too many\", n)", method, method);
	int top = lua_gettop(L);
	if (top == fmt)
		return mg_exam_copy(L, mg_lib_text(L, fmt));
	luaL_checkstack(L, top + 4, "message");
	lua_pushcfunction(L, mg_string_format);
	for (int i = fmt; i <= top; i++)
		lua_pushvalue(L, i);
	lua_call(L, top - fmt + 1, 1);
	return mg_exam_copy(L, mg_lib_text(L, -1));
}

/* Without a path: the value, the resource's logical id, or the template's first line. */
static void spot_of_view(struct mg_exam *e, const struct mg_view *v, struct mg_note *n)
{
	if (v->value && v->value->used)
		n->spot = mg_spot_node(e->arena, v->value->used);
	else if (v->resource)
		n->spot = mg_spot_resource(e->arena, v->resource);
	else
		n->spot = mg_spot_missing(e->arena, v->side->t->root, MG_STR(""));
}

static void spot_of_path(lua_State *L, struct mg_exam *e, int idx, struct mg_note *n)
{
	struct mg_walk w = { .L = L, .e = e, .base = mg_view_base(L, 1), .path = mg_walk_path(L, idx) };
	if (!mg_walk_run(&w))
		mg_exam_halt(L, w.base.side);
	if (w.n == 0) {
		n->label = w.path->text;
		if (w.empty)
			n->spot = mg_spot_node(e->arena, w.empty);
		else /* the list is of a library's making, and stands nowhere */
			spot_of_view(e, lua_touserdata(L, 1), n);
		return;
	}
	n->spot = mg_walk_spot(&w, &w.found[0]);
	n->label = mg_found_label(&w, &w.found[0]);
}

/* Reads the place; the slot of the message is returned. */
static int read_place(lua_State *L, struct mg_exam *e, struct mg_view *self, struct mg_note *n)
{
	enum mg_view_kind kind = mg_view_kind(L, 2);
	int type = lua_type(L, 2);
	if (kind == MG_VIEW_USE) {
		struct mg_view *u = lua_touserdata(L, 2);
		n->spot = mg_spot_node(e->arena, mg_use_node(L, 2));
		n->owner = u->resource;
		return 3;
	}
	if (kind >= MG_VIEW_MAP && kind <= MG_VIEW_STACK) {
		struct mg_view *v = lua_touserdata(L, 2);
		mg_view_check(L, v);
		n->side = v->side;
		n->owner = v->resource;
		spot_of_view(e, v, n);
		return 3;
	}
	if (type == LUA_TTABLE || (type == LUA_TSTRING && lua_type(L, 3) == LUA_TSTRING && reads_as_path(L, 2))) {
		spot_of_path(L, e, 2, n);
		return 3;
	}
	spot_of_view(e, self, n);
	return type == LUA_TNIL ? 3 : 2;
}

static int report(lua_State *L, const char *method, bool warning)
{
	struct mg_view *self = mg_view_self(L, 1, method);
	struct mg_exam *e = mg_exam_of(L);
	struct mg_str source;
	struct mg_note n = { .side = self->side, .owner = self->resource, .matcher = method, .warning = warning };
	mg_charge(L, 20);
	n.line = mg_exam_line(L, &source);
	int fmt = read_place(L, e, self, &n);
	n.message = format(L, fmt, method);
	n.question = mg_str_hash(n.spot.pointer) * 31 + n.line;
	mg_exam_note(L, e, &n, mg_exam_leaf(e, n.side, n.question), mg_exam_event(e));
	return 0;
}

static int node_deny(lua_State *L)
{
	return report(L, "deny", false);
}

static int node_warn(lua_State *L)
{
	return report(L, "warn", true);
}

const struct mg_method mg_methods_report[] = {
	{ "deny", node_deny, "node:deny([place,] message, ...)", "records a finding; the place is a path, a node, a resource or a use of a function" },
	{ "warn", node_warn, "node:warn([place,] message, ...)", "records a warning, which never changes the outcome" },
	{ NULL, NULL, NULL, NULL },
};
