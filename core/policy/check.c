/* SPDX-License-Identifier: Apache-2.0 */
/* A check: run the policy's chunk anew in a fresh environment for every scenario that its own path asks for. */
#include "policy/check.h"

#include <lauxlib.h>

#include "policy/import.h"
#include "policy/language.h"
#include "policy/lib.h"
#include "policy/view.h"

/* Reads the table that the chunk returned and calls check(target, ctx). The exam is the sandbox's subject. */
static int run(lua_State *L)
{
	struct mg_exam *e = lua_touserdata(L, 1);
	const struct mg_runner_state *s = &e->runner->states[e->policy->index];
	lua_settop(L, 0);
	mg_import_begin(L);
	mg_sandbox_push(L, s->chunk);
	lua_call(L, 0, 1);
	mg_lib_table(L, 1, false);
	lua_pushliteral(L, "check");
	lua_rawget(L, 1);
	if (e->target)
		mg_view_push_resource(L, &e->now, e->target);
	else
		mg_view_push_stack(L, &e->now);
	struct mg_view *ctx = mg_view_new(L, MG_VIEW_CONTEXT, sizeof *ctx);
	ctx->side = &e->now;
	lua_call(L, 2, 1);
	if (!lua_isnil(L, -1))
		mg_raise(L, "check returned a %s; it reports through expect and deny and returns nothing", mg_lib_typename(L, -1));
	return 0;
}

int mg_exam_open(struct mg_exam *e, struct mg_runner *r, const struct mg_policy *p, const struct mg_subject *s, const struct mg_resource *target,
		 struct mg_error *err)
{
	*e = (struct mg_exam){ .runner = r, .policy = p, .set = r->set, .subject = s, .target = target, .arena = r->scratch, .leg = MG_NO_LEG };
	mg_arena_reset(r->scratch);
	mg_account_init(&e->account, r->set->limits);
	if (s->cpu_nanoseconds)
		mg_account_cap_time(&e->account, s->cpu_nanoseconds);
	e->now = (struct mg_side){ .x = mg_explore_new(s->world, mg_account_pay_for, &e->account), .t = mg_world_template(s->world) };
	e->has_before = s->previous != NULL;
	if (s->previous)
		e->before = (struct mg_side){ .x = mg_explore_new(s->previous, mg_account_pay_for, &e->account), .t = mg_world_template(s->previous), .old = true };
	if (!e->now.x || (s->previous && !e->before.x))
		return mg_fail(err, MG_ELIMIT, "no memory for another check");
	return MG_OK;
}

bool mg_exam_next(struct mg_exam *e)
{
	if (e->has_before && mg_explore_stopped(e->now.x) == MG_EXPLORE_GOING && mg_exam_turn(&e->before, 0))
		return true;
	if (e->has_before)
		mg_explore_rewind(e->before.x, 0);
	return mg_exam_turn(&e->now, 0);
}

static enum mg_outcome outcome_of(enum mg_stop stop)
{
	switch (stop) {
	case MG_STOP_UNKNOWN:
	case MG_STOP_CHOICE:
		return MG_UNDECIDED;
	case MG_STOP_SKIP:
	case MG_STOP_NOT_CARRIED:
		return MG_SKIP;
	case MG_STOP_NONE:
	case MG_STOP_FUEL:
	case MG_STOP_MEMORY:
	case MG_STOP_DEADLINE:
	case MG_STOP_OUTPUT:
	case MG_STOP_FINDINGS:
	case MG_STOP_STACK:
	case MG_STOP_HOST:
		break;
	}
	return MG_ERROR;
}

/* An expectation that nobody finished: the first one in the policy's order. */
static void check_waiting(struct mg_exam *e)
{
	const struct mg_waiting *first = NULL;
	for (const struct mg_waiting *w = e->waiting; w; w = w->next)
		if (!w->done)
			first = w;
	if (!first)
		return;
	struct mg_str s = mg_arena_printf(e->arena, "%.*s:%u: %s without a matcher; for example: %s", MG_STR_ARG(first->source), first->line,
					  first->quiet ? "is" : "expect",
					  first->quiet ? "if fn:is(\"Timeout\"):at_most(300) then" : "fn:expect(\"Timeout\"):equals(300)");
	mg_exam_outcome(e, MG_ERROR, s);
}

static bool is_dead(const struct mg_exam *e)
{
	return mg_explore_stopped(e->now.x) == MG_EXPLORE_DEAD || (e->has_before && mg_explore_stopped(e->before.x) == MG_EXPLORE_DEAD);
}

bool mg_exam_fault(struct mg_exam *e, enum mg_run status, const struct mg_fault *fault)
{
	if (is_dead(e) || (status == MG_RUN_STOP && fault->stop == MG_STOP_CHOICE && strcmp(fault->text, "too many scenarios") != 0))
		return false;
	switch (status) {
	case MG_RUN_OK:
		check_waiting(e);
		break;
	case MG_RUN_ERROR:
		mg_exam_outcome(e, MG_ERROR, mg_str_from(fault->text));
		break;
	case MG_RUN_STOP:
		mg_exam_outcome(e, outcome_of(fault->stop), mg_str_from(fault->text));
		break;
	}
	return true;
}

/* One run, in sb or, when that is NULL, by the plugin whose language it is. False when nothing more can be run: the state is spoiled, or there is no room. */
static bool run_once(struct mg_exam *e, struct mg_sandbox *sb)
{
	struct mg_fault fault = { 0 };
	uint32_t leg;
	bool present = !e->target || mg_explore_present(e->now.x, e->target);
	if (is_dead(e))
		return true;
	if (mg_explore_stopped(e->now.x) != MG_EXPLORE_GOING)
		return false; /* note_end says why */
	if (!present) /* not deployed here: an alternative that explains the others */
		return mg_exam_begin_leg(e, 0, &leg) && (e->legs[leg].idle = true, mg_exam_end_leg(e, leg), true);
	e->waiting = NULL;
	if (!mg_exam_begin_leg(e, 0, &leg))
		return false;
	enum mg_run status = sb ? mg_sandbox_call(sb, run, e, &fault) : mg_language_run(e, &fault);
	mg_exam_unwind(e, leg);
	if (mg_exam_fault(e, status, &fault)) {
		mg_exam_end_leg(e, leg);
		mg_exam_merge(e);
	} else {
		mg_exam_cut_leg(e, leg);
	}
	return !e->failed && (sb ? !mg_sandbox_spoiled(sb) : !e->account.spent);
}

/* What ended the exploration before its end. */
static void note_end(struct mg_exam *e)
{
	const struct mg_side *side = mg_explore_stopped(e->now.x) == MG_EXPLORE_GOING && e->has_before ? &e->before : &e->now;
	enum mg_explore_stop stop = mg_explore_stopped(side->x);
	struct mg_str reason;
	enum mg_outcome o = MG_ERROR;
	if (stop == MG_EXPLORE_MANY) {
		o = MG_UNDECIDED;
		reason = MG_STR("too many scenarios");
	} else if (stop == MG_EXPLORE_BUDGET) {
		char text[MG_FAULT_TEXT];
		mg_account_explain(&e->account, e->set->limits, text);
		reason = mg_arena_str(e->arena, mg_str_from(text));
	} else if (stop == MG_EXPLORE_NOMEM) {
		reason = MG_STR(MG_EXPLORE_FULL);
	} else {
		return;
	}
	if (!e->judged || o > e->outcome)
		e->outcome = o;
	e->judged = true;
	if (!e->reasons[o].n)
		e->reasons[o] = reason;
}

static int check_compiled(struct mg_runner *r, const struct mg_policy *p, const struct mg_subject *s, const struct mg_resource *target,
			  const struct mg_result **out, struct mg_error *err)
{
	struct mg_exam e = { 0 };
	int status = mg_exam_open(&e, r, p, s, target, err);
	if (status == MG_OK) {
		while (run_once(&e, NULL) && mg_exam_next(&e))
			;
		note_end(&e);
		status = mg_exam_result(&e, out, err);
	}
	mg_exam_close(&e);
	return status;
}

int mg_check(struct mg_runner *r, const struct mg_policy *p, const struct mg_subject *s, const struct mg_resource *target, const struct mg_result **out,
	     struct mg_error *err)
{
	if (p->language)
		return check_compiled(r, p, s, target, out, err);
	struct mg_exam e = { 0 };
	struct mg_runner_state *state;
	int status = mg_runner_state(r, p, &state, err);
	if (status == MG_OK)
		status = mg_exam_open(&e, r, p, s, target, err);
	if (status == MG_OK)
		status = mg_sandbox_begin(state->sandbox, &e.account, err);
	if (status < 0) {
		mg_exam_close(&e);
		return status;
	}
	mg_sandbox_set_subject(state->sandbox, &e);
	while (run_once(&e, state->sandbox) && mg_exam_next(&e))
		;
	note_end(&e);
	mg_sandbox_end(state->sandbox);
	if (mg_sandbox_spoiled(state->sandbox))
		mg_runner_drop(state);
	status = mg_exam_result(&e, out, err);
	mg_exam_close(&e);
	return status;
}
