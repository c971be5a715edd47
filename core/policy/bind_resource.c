/* SPDX-License-Identifier: Apache-2.0 */
/* Resource handles: properties under their own names, attributes in lower case. */
#include <lauxlib.h>

#include "policy/lib.h"
#include "policy/view.h"

static const char advice[] = "Properties have capital names (fn.MemorySize); read others with fn:get(\"name\").";

static const char *const fields[] = {
	"logical_id", "type", "deletion_policy", "update_replace_policy", "dependencies", "metadata", "condition", "properties", "present", NULL,
};

static void push_node(lua_State *L, const struct mg_view *v, const struct mg_node *n)
{
	if (n)
		mg_view_push(L, v->side, v->resource, mg_resolve(v->side->x, n));
	else
		lua_pushnil(L);
}

/* DependsOn as a list of logical ids, whichever form it is written in; those of absent resources are not ignored here: it is what is written. */
static void push_dependencies(lua_State *L, const struct mg_view *v)
{
	const struct mg_node *d = v->resource->depends_on;
	lua_newtable(L);
	if (!d)
		return;
	const struct mg_value *value = mg_resolve(v->side->x, d);
	const struct mg_value *const *items = &value;
	const struct mg_str *keys;
	size_t n = 1;
	if (!value || (value->state == MG_KNOWN && value->kind == MG_LIST && !mg_value_children(v->side->x, value, &items, &keys, &n)))
		mg_exam_halt(L, v->side);
	for (size_t i = 0; i < n; i++) {
		mg_charge(L, 4);
		mg_view_push(L, v->side, v->resource, items[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

static void push_properties(lua_State *L, const struct mg_view *v)
{
	static const struct mg_value none = { .state = MG_KNOWN, .kind = MG_MAP };
	if (v->resource->properties) {
		push_node(L, v, v->resource->properties);
		return;
	}
	struct mg_value *empty = mg_exam_alloc(L, sizeof *empty);
	*empty = none;
	empty->used = v->resource->node;
	mg_view_push(L, v->side, v->resource, empty);
}

static bool push_field(lua_State *L, const struct mg_view *v, struct mg_str name)
{
	const struct mg_resource *r = v->resource;
	struct mg_exam *e = mg_exam_of(L);
	if (mg_str_is(name, "logical_id"))
		mg_lib_push(L, r->id);
	else if (mg_str_is(name, "type"))
		mg_lib_push(L, r->type);
	else if (mg_str_is(name, "properties"))
		push_properties(L, v);
	else if (mg_str_is(name, "present")) {
		lua_pushboolean(L, mg_explore_present(v->side->x, r));
		if (mg_explore_stopped(v->side->x) != MG_EXPLORE_GOING)
			mg_exam_halt(L, v->side);
	} else if (mg_str_is(name, "deletion_policy")) {
		mg_exam_needs_siblings(L, e, "attributes");
		push_node(L, v, r->deletion_policy);
	} else if (mg_str_is(name, "update_replace_policy")) {
		mg_exam_needs_siblings(L, e, "attributes");
		push_node(L, v, r->update_replace_policy);
	} else if (mg_str_is(name, "dependencies")) {
		mg_exam_needs_siblings(L, e, "dependencies");
		push_dependencies(L, v);
	} else if (mg_str_is(name, "metadata")) {
		mg_exam_needs_siblings(L, e, "metadata");
		push_node(L, v, r->metadata);
	} else if (mg_str_is(name, "condition")) {
		mg_exam_needs_siblings(L, e, "attributes");
		if (r->condition.n)
			mg_lib_push(L, r->condition);
		else
			lua_pushnil(L);
	} else {
		return false;
	}
	return true;
}

static bool is_lower(struct mg_str s)
{
	return s.n && ((s.p[0] >= 'a' && s.p[0] <= 'z') || s.p[0] == '_');
}

int mg_index_resource(lua_State *L)
{
	static const struct mg_method *const methods[] = { mg_methods_node,	mg_methods_expect,   mg_methods_report,
							   mg_methods_relation, mg_methods_resource, NULL };
	struct mg_view *v = lua_touserdata(L, 1);
	mg_charge(L, 3);
	if (lua_type(L, 2) != LUA_TSTRING)
		mg_raise(L, "a resource has names, not positions: write fn.MemorySize");
	struct mg_str name = mg_lib_text(L, 2);
	if (is_lower(name)) {
		lua_pushvalue(L, 2);
		if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TFUNCTION)
			return 1;
		lua_pop(L, 1);
		if (!push_field(L, v, name))
			mg_view_unknown_name(L, "a resource", name, methods, fields, advice);
		return 1;
	}
	const struct mg_resource *r = v->resource;
	if (!r->properties)
		return 0;
	const struct mg_value *p = mg_resolve(v->side->x, r->properties);
	if (!p)
		mg_exam_halt(L, v->side);
	mg_view_push(L, v->side, r, mg_value_member(v->side->x, p, name));
	return 1;
}
