/* SPDX-License-Identifier: Apache-2.0 */
/* The stack: sections of the template, resources by id and type, uses of intrinsics. */
#include <lauxlib.h>

#include "base/buf.h"
#include "cfn/intrinsic.h"
#include "policy/bind.h"
#include "policy/lib.h"
#include "policy/relation.h"

static const char *const fields[] = {
	"parameters", "mappings", "conditions", "outputs", "metadata", "description", "transforms", "tags", NULL,
};

/* Declarations, as data; an absent section is an empty map, so that pairs runs over nothing. */
static void push_section(lua_State *L, const struct mg_side *side, const char *name)
{
	const struct mg_node *n = mg_node_at(side->t->root, name);
	if (n && n->kind == MG_MAP) {
		mg_view_push(L, side, NULL, mg_raw_value(L, side->t, n));
		return;
	}
	struct mg_value *empty = mg_exam_alloc(L, sizeof *empty);
	*empty = (struct mg_value){ .state = MG_KNOWN, .kind = MG_MAP, .used = side->t->root };
	mg_view_push(L, side, NULL, empty);
}

static void push_texts(lua_State *L, const struct mg_str *texts, size_t n)
{
	lua_createtable(L, 0, 0);
	for (size_t i = 0; i < n; i++) {
		mg_lib_push(L, texts[i]);
		lua_rawseti(L, -2, (lua_Integer)i + 1);
	}
}

/* The stack's own tags as given: a map from key to value. */
static void push_tags(lua_State *L, const struct mg_inputs *in)
{
	lua_createtable(L, 0, 0);
	for (size_t i = 0; i < in->ntags; i++) {
		mg_lib_push(L, in->tags[i].name);
		mg_lib_push(L, in->tags[i].value);
		lua_rawset(L, -3);
	}
}

static bool push_field(lua_State *L, const struct mg_view *v, struct mg_str name)
{
	const struct mg_template *t = v->side->t;
	if (mg_str_is(name, "parameters"))
		push_section(L, v->side, "Parameters");
	else if (mg_str_is(name, "mappings"))
		push_section(L, v->side, "Mappings");
	else if (mg_str_is(name, "conditions"))
		push_section(L, v->side, "Conditions");
	else if (mg_str_is(name, "outputs")) {
		struct mg_view *o = mg_view_new(L, MG_VIEW_OUTPUTS, sizeof *o);
		*o = (struct mg_view){ .side = v->side };
	} else if (mg_str_is(name, "metadata")) {
		if (t->metadata)
			mg_view_push(L, v->side, NULL, mg_resolve(v->side->x, t->metadata));
		else
			lua_pushnil(L);
	} else if (mg_str_is(name, "description")) {
		if (t->description)
			mg_lib_push(L, t->description->text);
		else
			lua_pushnil(L);
	} else if (mg_str_is(name, "transforms"))
		push_texts(L, t->transforms, t->ntransforms);
	else if (mg_str_is(name, "tags"))
		push_tags(L, mg_world_inputs(mg_explore_world(v->side->x)));
	else
		return false;
	return true;
}

int mg_index_stack(lua_State *L)
{
	static const struct mg_method *const methods[] = { mg_methods_node, mg_methods_expect, mg_methods_report, mg_methods_stack, NULL };
	struct mg_view *v = lua_touserdata(L, 1);
	mg_charge(L, 3);
	struct mg_str name = mg_lib_text(L, 2);
	mg_exam_needs_siblings(L, mg_exam_of(L), "the template");
	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TFUNCTION)
		return 1;
	lua_pop(L, 1);
	if (!push_field(L, v, name))
		mg_view_unknown_name(L, "the stack", name, methods, fields, "Resources are reached by stack:resource(\"Id\") and stack:each(type, function).");
	return 1;
}

/* ---- outputs: those that are deployed, each asked for when it is reached ---- */

static bool output_present(lua_State *L, const struct mg_side *side, const struct mg_output *o)
{
	bool yes = mg_explore_output_present(side->x, o);
	if (mg_explore_stopped(side->x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, side);
	return yes;
}

int mg_index_outputs(lua_State *L)
{
	struct mg_view *v = lua_touserdata(L, 1);
	struct mg_str name = mg_lib_text(L, 2);
	const struct mg_template *t = v->side->t;
	mg_charge(L, 3 + t->noutputs / 4);
	for (size_t i = 0; i < t->noutputs; i++) {
		if (!mg_str_eq(t->outputs[i].name, name) || !output_present(L, v->side, &t->outputs[i]))
			continue;
		mg_view_push(L, v->side, NULL, mg_resolve(v->side->x, t->outputs[i].node));
		return 1;
	}
	return 0;
}

static int next_output(lua_State *L)
{
	struct mg_view *v = lua_touserdata(L, lua_upvalueindex(1));
	const struct mg_template *t = v->side->t;
	size_t i = (size_t)lua_tointeger(L, lua_upvalueindex(2));
	mg_charge(L, 3);
	while (i < t->noutputs && !output_present(L, v->side, &t->outputs[i]))
		i++;
	lua_pushinteger(L, (lua_Integer)i + 1);
	lua_replace(L, lua_upvalueindex(2));
	if (i == t->noutputs)
		return 0;
	mg_lib_push(L, t->outputs[i].name);
	mg_view_push(L, v->side, NULL, mg_resolve(v->side->x, t->outputs[i].node));
	return 2;
}

int mg_pairs_outputs(lua_State *L)
{
	lua_settop(L, 1);
	lua_pushinteger(L, 0);
	lua_pushcclosure(L, next_output, 2);
	lua_pushnil(L);
	lua_pushnil(L);
	return 3;
}

/* ---- resources ---- */

static struct mg_view *stack_self(lua_State *L, const char *method)
{
	struct mg_view *v = mg_view_self(L, 1, method);
	if (mg_view_kind(L, 1) != MG_VIEW_STACK)
		mg_raise(L, "%s is asked of the stack: ctx.stack:%s(...)", method, method);
	mg_exam_needs_siblings(L, mg_exam_of(L), "siblings");
	return v;
}

static int stack_resource(lua_State *L)
{
	struct mg_view *v = stack_self(L, "resource");
	const struct mg_resource *r = mg_template_resource(v->side->t, mg_lib_text(L, 2));
	if (!r)
		mg_side_needs_all(L, v->side);
	if (r)
		mg_view_push_resource(L, v->side, r);
	else
		lua_pushnil(L);
	return 1;
}

static int stack_resources(lua_State *L)
{
	struct mg_view *v = stack_self(L, "resources");
	struct mg_str type = lua_isnoneornil(L, 2) ? MG_STR("*") : mg_lib_text(L, 2);
	lua_Integer n = 0;
	mg_side_needs_all(L, v->side);
	lua_newtable(L);
	for (size_t i = 0; i < v->side->t->nresources; i++) {
		const struct mg_resource *r = &v->side->t->resources[i];
		mg_charge(L, 2);
		if (!mg_type_matches(type, r->type))
			continue;
		mg_view_push_resource(L, v->side, r);
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

/* ---- uses of intrinsics ---- */

struct mg_view_use {
	struct mg_view view;
	const struct mg_node *node, *argument;
	enum mg_fn fn;
};

static void push_use(lua_State *L, const struct mg_side *side, const struct mg_node *n, const struct mg_node *argument, enum mg_fn fn)
{
	struct mg_view_use *u = mg_view_new(L, MG_VIEW_USE, sizeof *u);
	u->view = (struct mg_view){ .side = side, .resource = mg_place_owner(side->t, n) };
	u->node = n;
	u->argument = argument;
	u->fn = fn;
}

static int stack_functions(lua_State *L)
{
	struct mg_view *v = stack_self(L, "functions");
	struct mg_str name = lua_isnoneornil(L, 2) ? MG_STR_NONE : mg_lib_text(L, 2);
	char quoted[MG_QUOTE_MAX];
	lua_Integer n = 0;
	enum mg_fn fn = name.n ? mg_fn_by_name(name) : MG_FN_NONE;
	if (name.n && (fn == MG_FN_NONE || fn == MG_FN_UNKNOWN))
		mg_raise(L, "functions: %s is no intrinsic function; write \"Fn::Join\" or \"Ref\"", mg_quote(name, quoted));
	const struct mg_uses *uses = mg_world_uses(mg_explore_world(v->side->x));
	if (!uses)
		mg_stop_raise(L, MG_STOP_MEMORY, "%s", MG_EXPLORE_FULL);
	mg_charge(L, uses->nodes);
	lua_newtable(L);
	for (uint32_t i = 0; i < uses->n; i++) {
		const struct mg_use *u = &uses->items[i];
		if (name.n && u->fn != fn)
			continue;
		push_use(L, v->side, u->node, u->argument, u->fn);
		lua_rawseti(L, -2, ++n);
	}
	return 1;
}

int mg_index_use(lua_State *L)
{
	static const char *const names[] = { "name", "path", "argument", "resource", "logical_id", "line", NULL };
	struct mg_view_use *u = lua_touserdata(L, 1);
	const struct mg_side *side = u->view.side;
	struct mg_str name = mg_lib_text(L, 2);
	mg_charge(L, 3);
	if (mg_str_is(name, "name"))
		lua_pushstring(L, mg_fn_name(u->fn));
	else if (mg_str_is(name, "path"))
		mg_lib_push(L, mg_place_pointer(mg_exam_of(L)->arena, u->node));
	else if (mg_str_is(name, "argument"))
		mg_view_push(L, side, u->view.resource, mg_raw_value(L, side->t, u->argument));
	else if (mg_str_is(name, "resource") && u->view.resource)
		mg_view_push_resource(L, side, u->view.resource);
	else if (mg_str_is(name, "logical_id") && u->view.resource)
		mg_lib_push(L, u->view.resource->id);
	else if (mg_str_is(name, "line"))
		lua_pushinteger(L, mg_source_place(u->node->source, u->node->span).line);
	else if (mg_str_is(name, "resource") || mg_str_is(name, "logical_id"))
		lua_pushnil(L);
	else
		mg_view_unknown_name(L, "a use of a function", name, NULL, names, "It has name, path, argument, resource, logical_id and line.");
	return 1;
}

const struct mg_node *mg_use_node(lua_State *L, int idx)
{
	return ((struct mg_view_use *)lua_touserdata(L, idx))->node;
}



const struct mg_method mg_methods_stack[] = {
	{ "resource", stack_resource, "stack:resource(id)", "the resource with this logical id, whether deployed or not; nil when the template has none" },
	{ "resources", stack_resources, "stack:resources(type)", "a table of all resources of the type, as if all were deployed: consults no condition" },
	{ "each", mg_stack_each, "stack:each(type, function)", "runs the function for every deployed resource as a check of its own, with its own choices and stop" },
	{ "some", mg_stack_some, "stack:some(type, predicate)", "the first deployed resource for which the predicate holds, or nil; undecided when it hangs on an unknown" },
	{ "functions", stack_functions, "stack:functions(\"Fn::Join\")", "each use of an intrinsic function in the source, with its place" },
	{ NULL, NULL, NULL, NULL },
};
