/* SPDX-License-Identifier: Apache-2.0 */
/* ctx: what a check knows besides its target. */
#include <lauxlib.h>

#include "base/clock.h"
#include "policy/bind.h"
#include "policy/environment.h"
#include "policy/lib.h"

static const char config_key;

void mg_push_data(lua_State *L, const struct mg_node *n)
{
	int64_t i;
	double d;
	mg_charge(L, 3);
	luaL_checkstack(L, 4, "configuration");
	switch ((enum mg_kind)n->kind) {
	case MG_NULL:
		lua_pushnil(L);
		return;
	case MG_BOOL:
		lua_pushboolean(L, mg_str_is(n->text, "true"));
		return;
	case MG_INT:
	case MG_FLOAT:
		if (n->kind == MG_INT && mg_str_to_int(n->text, &i))
			lua_pushinteger(L, i);
		else if (mg_str_to_double(n->text, &d))
			lua_pushnumber(L, d);
		else
			mg_lib_push(L, n->text);
		return;
	case MG_TEXT:
		mg_lib_push(L, n->text);
		return;
	case MG_LIST:
	case MG_MAP:
		break;
	}
	lua_newtable(L);
	for (uint32_t k = 0; k < n->count; k++) {
		if (n->kind == MG_MAP)
			mg_lib_push(L, n->members[k].key);
		else
			lua_pushinteger(L, (lua_Integer)k + 1);
		mg_push_data(L, n->kind == MG_MAP ? n->members[k].value : n->items[k]);
		lua_rawset(L, -3);
	}
}

/* Made once per state and read-only, so that runs can share it. */
void mg_context_open(lua_State *L, const struct mg_policy *p)
{
	if (p && p->config)
		mg_push_data(L, p->config);
	else
		lua_newtable(L);
	mg_env_freeze(L, "ctx.config");
	lua_rawsetp(L, LUA_REGISTRYINDEX, &config_key);
}

static int skip(lua_State *L)
{
	if (lua_type(L, 1) != LUA_TSTRING)
		mg_raise(L, "skip wants a reason: ctx.skip(\"no production environment\")");
	struct mg_str reason = mg_lib_text(L, 1);
	if (!reason.n)
		mg_raise(L, "skip wants a reason: ctx.skip(\"no production environment\")");
	mg_stop_raise(L, MG_STOP_SKIP, "%.*s", MG_STR_ARG(reason));
}

/* For what only the policy knows to be missing: code that lies elsewhere. */
static int undecided(lua_State *L)
{
	struct mg_str reason = lua_type(L, 1) == LUA_TSTRING ? mg_lib_text(L, 1) : MG_STR_NONE;
	if (!reason.n)
		mg_raise(L, "undecided wants a reason: ctx.undecided(\"the code is in S3\")");
	mg_stop_raise(L, MG_STOP_UNKNOWN, "%.*s", MG_STR_ARG(reason));
}

static void push_previous(lua_State *L, struct mg_exam *e)
{
	if (!e->has_before) {
		lua_pushnil(L);
		return;
	}
	if (!e->target) {
		mg_view_push_stack(L, &e->before);
		return;
	}
	const struct mg_resource *r = mg_template_resource(e->before.t, e->target->id);
	bool present = r && mg_explore_present(e->before.x, r);
	if (mg_explore_stopped(e->before.x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, &e->before);
	if (present)
		mg_view_push_resource(L, &e->before, r);
	else
		lua_pushnil(L);
}

static const char *const fields[] = { "config", "operation", "previous", "stack", "account", "region", "stack_name", "date", "skip", "undecided", NULL };

static bool push_field(lua_State *L, struct mg_exam *e, struct mg_str name)
{
	const struct mg_inputs *in = mg_world_inputs(e->subject->world);
	char date[11];
	const char *pseudo = mg_str_is(name, "account")	   ? "AWS::AccountId"
			     : mg_str_is(name, "region")     ? "AWS::Region"
			     : mg_str_is(name, "stack_name") ? "AWS::StackName"
							     : NULL;
	if (pseudo)
		mg_view_push(L, &e->now, NULL, mg_explore_pseudo(e->now.x, mg_str_from(pseudo)));
	else if (mg_str_is(name, "config"))
		lua_rawgetp(L, LUA_REGISTRYINDEX, &config_key);
	else if (mg_str_is(name, "operation"))
		lua_pushstring(L, mg_operation_names[e->subject->has_operation ? e->subject->operation : in->operation]);
	else if (mg_str_is(name, "previous"))
		push_previous(L, e);
	else if (mg_str_is(name, "stack"))
		mg_view_push_stack(L, &e->now);
	else if (mg_str_is(name, "date"))
		lua_pushstring(L, mg_date_text(in->date, date));
	else if (mg_str_is(name, "skip"))
		lua_pushcfunction(L, skip);
	else if (mg_str_is(name, "undecided"))
		lua_pushcfunction(L, undecided);
	else
		return false;
	return true;
}

int mg_index_context(lua_State *L)
{
	struct mg_str name = mg_lib_text(L, 2);
	mg_charge(L, 3);
	if (!push_field(L, mg_exam_of(L), name))
		mg_view_unknown_name(L, "ctx", name, NULL, fields, "It has config, operation, previous, stack, account, region, stack_name, date, skip and undecided.");
	return 1;
}
