/* SPDX-License-Identifier: Apache-2.0 */
/* each and some: a policy's function over the resources of the stack. */
#include <lauxlib.h>

#include "policy/bind.h"
#include "policy/lib.h"
#include "policy/relation.h"
#include "policy/runner.h"

static struct mg_view *arguments(lua_State *L, const char *method)
{
	struct mg_view *v = mg_view_self(L, 1, method);
	if (mg_view_kind(L, 1) != MG_VIEW_STACK)
		mg_raise(L, "%s is asked of the stack: ctx.stack:%s(type, function)", method, method);
	mg_exam_needs_siblings(L, mg_exam_of(L), "siblings");
	mg_lib_text(L, 2);
	mg_lib_function(L, 3);
	lua_settop(L, 3);
	return v;
}

/* An expectation made in one leg may not wait in another. */
static void leave_waiting(struct mg_exam *e, struct mg_waiting *waiting)
{
	e->waiting = waiting;
}

/* One scenario of one resource: a leg. False when the leg was dead. */
static bool run_leg(lua_State *L, struct mg_exam *e, const struct mg_side *side, const struct mg_resource *r, uint64_t scope)
{
	struct mg_fault fault;
	struct mg_waiting *waiting = e->waiting;
	uint32_t leg;
	bool alive = true;
	bool present = mg_explore_present(side->x, r);
	if (mg_explore_stopped(side->x) == MG_EXPLORE_DEAD)
		return false;
	if (mg_explore_stopped(side->x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, side);
	if (!mg_exam_begin_leg(e, scope, &leg))
		mg_exam_full(L, e);
	if (present) {
		e->waiting = NULL;
		lua_pushvalue(L, 3);
		mg_view_push_resource(L, side, r);
		enum mg_run status = mg_sandbox_subcall(L, 1, 1, &fault);
		if (status == MG_RUN_OK) {
			if (!lua_isnil(L, -1))
				fault = (struct mg_fault){ .text = "the function of each returned a value; it reports through expect and deny and returns nothing" };
			if (!lua_isnil(L, -1))
				status = MG_RUN_ERROR;
			lua_pop(L, 1);
		}
		mg_exam_unwind(e, leg);
		alive = mg_exam_fault(e, status, &fault);
		leave_waiting(e, waiting);
		if (mg_explore_stopped(side->x) == MG_EXPLORE_MANY)
			mg_exam_halt(L, side);
	}
	if (alive)
		mg_exam_end_leg(e, leg);
	else
		mg_exam_cut_leg(e, leg);
	return alive;
}

static void each_resource(lua_State *L, const struct mg_side *side, const struct mg_resource *r, uint64_t scope)
{
	struct mg_exam *e = mg_exam_of(L);
	struct mg_explore *x = side->x;
	size_t mark = mg_explore_mark(x);
	bool any = false;
	do {
		mg_charge(L, 20);
		any |= run_leg(L, e, side, r, scope);
	} while (mg_exam_turn(side, mark));
	if (mg_explore_stopped(x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, side);
	if (!any) /* nothing of this scenario is deployable */
		mg_stop_raise(L, MG_STOP_CHOICE, "the service would refuse this scenario");
}

int mg_stack_each(lua_State *L)
{
	struct mg_view *v = arguments(L, "each");
	const struct mg_template *t = v->side->t;
	struct mg_str source, type = mg_lib_text(L, 2);
	uint64_t scope = mg_exam_line(L, &source);
	const struct mg_gap *gap = mg_side_gap(v->side);
	for (size_t i = 0; i < t->nresources; i++) {
		mg_charge(L, 2);
		if (mg_type_matches(type, t->resources[i].type))
			each_resource(L, v->side, &t->resources[i], (scope + 1) * 1000003u + i);
	}
	if (gap)
		mg_exam_outcome(mg_exam_of(L), MG_UNDECIDED, gap->reason);
	return 0;
}

/* The predicate's answer: 1 yes, 0 no, -1 hangs on an unknown (reason is filled). */
static int ask(lua_State *L, const struct mg_side *side, const struct mg_resource *r, struct mg_fault *fault)
{
	lua_pushvalue(L, 3);
	mg_view_push_resource(L, side, r);
	switch (mg_sandbox_subcall(L, 1, 1, fault)) {
	case MG_RUN_OK: {
		int yes = lua_toboolean(L, -1);
		lua_pop(L, 1);
		return yes;
	}
	case MG_RUN_ERROR:
		mg_raise_again(L, fault);
	case MG_RUN_STOP:
		break;
	}
	if (fault->stop != MG_STOP_UNKNOWN)
		mg_stop_raise(L, fault->stop, "%s", fault->text);
	return -1;
}

int mg_stack_some(lua_State *L)
{
	struct mg_view *v = arguments(L, "some");
	const struct mg_template *t = v->side->t;
	struct mg_str type = mg_lib_text(L, 2);
	struct mg_fault fault, first = { 0 };
	for (size_t i = 0; i < t->nresources; i++) {
		const struct mg_resource *r = &t->resources[i];
		mg_charge(L, 2);
		if (!mg_type_matches(type, r->type))
			continue;
		bool present = mg_explore_present(v->side->x, r);
		if (mg_explore_stopped(v->side->x) != MG_EXPLORE_GOING)
			mg_exam_halt(L, v->side);
		int answer = present ? ask(L, v->side, r, &fault) : 0;
		if (answer == 1) {
			mg_view_push_resource(L, v->side, r);
			return 1;
		}
		if (answer < 0 && first.stop == MG_STOP_NONE)
			first = fault;
	}
	if (first.stop != MG_STOP_NONE)
		mg_stop_raise(L, MG_STOP_UNKNOWN, "%s", first.text);
	mg_side_needs_all(L, v->side);
	lua_pushnil(L);
	return 1;
}
