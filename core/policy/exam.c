/* SPDX-License-Identifier: Apache-2.0 */
/* Legs, leaves and outcomes of an exam, and the memory that its bindings use. */
#include "policy/exam.h"

#include <stdarg.h>
#include <stdio.h>

#include <lauxlib.h>

/* Of the witness that is looked for among the leaves when the exam has ended. */
#define LEAF_PRICE 16

struct mg_exam *mg_exam_of(lua_State *L)
{
	return mg_sandbox_subject(L);
}

bool mg_exam_grow(struct mg_exam *e, void **items, size_t count, size_t *cap, size_t size)
{
	if (count < *cap)
		return true;
	size_t want = *cap ? *cap * 2 : 16;
	void *p = mg_arena_calloc(e->arena, want, size);
	if (!p) {
		e->failed = true;
		return false;
	}
	if (count)
		memcpy(p, *items, count * size);
	*items = p;
	*cap = want;
	return true;
}

bool mg_exam_begin_leg(struct mg_exam *e, uint64_t scope, uint32_t *leg)
{
	if (!mg_exam_grow(e, (void **)&e->legs, e->nlegs, &e->caplegs, sizeof *e->legs))
		return false;
	*leg = (uint32_t)e->nlegs++;
	e->legs[*leg] = (struct mg_leg){ .parent = e->leg, .scope = scope, .outcome = MG_PASS };
	e->leg = *leg;
	return true;
}

void mg_exam_end_leg(struct mg_exam *e, uint32_t leg)
{
	struct mg_leg *l = &e->legs[leg];
	if (!mg_explore_trail(e->now.x, e->arena, &l->end))
		e->failed = true;
	e->leg = l->parent;
	if (l->parent == MG_NO_LEG)
		return;
	struct mg_leg *parent = &e->legs[l->parent];
	if (l->outcome > MG_PASS && l->outcome > parent->outcome)
		parent->outcome = l->outcome;
	for (int i = 0; i <= MG_ERROR; i++)
		if (!parent->reasons[i].n)
			parent->reasons[i] = l->reasons[i];
}

void mg_exam_unwind(struct mg_exam *e, uint32_t leg)
{
	while (e->leg != leg && e->leg != MG_NO_LEG)
		mg_exam_end_leg(e, e->leg);
}

void mg_exam_cut_leg(struct mg_exam *e, uint32_t leg)
{
	e->leg = e->legs[leg].parent;
	while (e->nleaves && e->leaves[e->nleaves - 1].leg >= leg)
		e->nleaves--;
	while (e->npending && e->pending[e->npending - 1].leg >= leg)
		e->npending--;
	e->nlegs = leg;
}

void mg_exam_outcome(struct mg_exam *e, enum mg_outcome outcome, struct mg_str reason)
{
	struct mg_leg *l = &e->legs[e->leg];
	if (outcome == MG_SKIP) {
		if (l->outcome == MG_PASS)
			l->outcome = MG_SKIP;
	} else if (outcome > l->outcome) {
		l->outcome = outcome;
	}
	if (reason.n && !l->reasons[outcome].n) {
		struct mg_str copy = mg_arena_str(e->arena, reason);
		if (!copy.p)
			e->failed = true;
		else
			l->reasons[outcome] = copy;
	}
}

uint32_t mg_exam_leaf(struct mg_exam *e, const struct mg_side *side, uint64_t question)
{
	struct mg_trail trail = { 0 };
	mg_account_pay(&e->account, LEAF_PRICE); /* the next charge stops the run */
	if (side->old || !mg_explore_trail(e->now.x, e->arena, &trail)) {
		e->failed |= !side->old;
		return MG_NO_LEAF;
	}
	if (trail.n == 0 || !mg_exam_grow(e, (void **)&e->leaves, e->nleaves, &e->capleaves, sizeof *e->leaves))
		return MG_NO_LEAF;
	e->leaves[e->nleaves] = (struct mg_leaf){ .question = question, .leg = e->leg, .trail = trail };
	return (uint32_t)e->nleaves++;
}

void mg_exam_close(struct mg_exam *e)
{
	mg_explore_free(e->now.x);
	mg_explore_free(e->before.x);
	e->now.x = e->before.x = NULL;
}

bool mg_exam_turn(const struct mg_side *side, size_t mark)
{
	if (mg_explore_stopped(side->x) == MG_EXPLORE_DEAD)
		mg_explore_revive(side->x);
	return mg_explore_next(side->x, mark);
}

void mg_exam_halt(lua_State *L, const struct mg_side *side)
{
	switch (mg_explore_stopped(side->x)) {
	case MG_EXPLORE_DEAD:
		mg_stop_raise(L, MG_STOP_CHOICE, "the service would refuse this scenario");
	case MG_EXPLORE_MANY:
		mg_stop_raise(L, MG_STOP_CHOICE, "too many scenarios");
	case MG_EXPLORE_BUDGET:
		mg_charge_settle(L);
		break;
	case MG_EXPLORE_GOING:
	case MG_EXPLORE_NOMEM:
		break;
	}
	mg_stop_raise(L, MG_STOP_MEMORY, "%s", MG_EXPLORE_FULL);
}

void mg_exam_full(lua_State *L, const struct mg_exam *e)
{
	mg_stop_raise(L, MG_STOP_MEMORY, "memory: the policy's texts, operands and findings need more than %zu bytes (four times the limit policy_memory)",
		      mg_arena_cap(e->arena));
}

void mg_exam_needs_siblings(lua_State *L, struct mg_exam *e, const char *what)
{
	if (e->subject->properties_only)
		mg_stop_raise(L, MG_STOP_NOT_CARRIED, "not carried by this request: %s", what);
}

void *mg_exam_alloc(lua_State *L, size_t n)
{
	struct mg_exam *e = mg_exam_of(L);
	mg_charge_bytes(L, n);
	void *p = mg_arena_alloc(e->arena, n);
	if (!p)
		mg_exam_full(L, e);
	return p;
}

struct mg_str mg_exam_copy(lua_State *L, struct mg_str s)
{
	char *p = mg_exam_alloc(L, s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct mg_str){ p, s.n };
}

struct mg_str mg_exam_printf(lua_State *L, const char *fmt, ...)
{
	va_list args, again;
	va_start(args, fmt);
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	char *p = mg_exam_alloc(L, (size_t)(n < 0 ? 0 : n) + 1);
	if (n > 0)
		vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (struct mg_str){ p, (size_t)(n < 0 ? 0 : n) };
}

uint32_t mg_exam_line(lua_State *L, struct mg_str *source)
{
	lua_Debug ar;
	*source = MG_STR_NONE;
	for (int level = 1; lua_getstack(L, level, &ar); level++) {
		lua_getinfo(L, "Sl", &ar);
		if (ar.currentline <= 0)
			continue;
		*source = (struct mg_str){ ar.source + (*ar.source == '='), strlen(ar.source + (*ar.source == '=')) };
		return (uint32_t)ar.currentline;
	}
	return 0;
}
