/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations and quiet questions. An expectation is judged over all candidates of its value in place, so it does not fork the check; a quiet
 * question is a plain read: it takes the check's own choices, and stops when it hangs on an unknown. */
#include <lauxlib.h>

#include "policy/bind.h"
#include "policy/lib.h"
#include "policy/matchers.h"

struct mg_asking {
	struct mg_view view; /* what it is asked of */
	const struct mg_path *path;
	const struct mg_value *fallback; /* :default */
	struct mg_view given;            /* fallback as of the moment when it was given */
	struct mg_waiting *waiting;
	struct mg_str why;
	size_t first, last; /* pending notes of the last matcher */
	uint32_t line, leg;
	bool quiet, any, if_present;
};

static struct mg_asking *asking_self(lua_State *L, const char *method)
{
	if (mg_view_kind(L, 1) != MG_VIEW_ASKING)
		mg_raise(L, "call it with a colon on what expect returns: fn:expect(\"Timeout\"):%s(...)", method);
	struct mg_asking *q = lua_touserdata(L, 1);
	mg_view_check(L, &q->view);
	if (q->fallback)
		mg_view_check(L, &q->given);
	if (q->leg != mg_exam_of(L)->leg)
		mg_raise(L, "an expectation is finished where it is begun: fn:expect(\"Timeout\"):%s(...) in one function", method);
	return q;
}

/* ---- judging what a path found ---- */

static bool goes_through_unknown(const struct mg_walk *w, const struct mg_found *f)
{
	return f->value->state == MG_UNKNOWN && f->missing < w->path->n;
}

static enum mg_truth judge_presence(const struct mg_walk *w, struct mg_judging *j, const struct mg_found *f)
{
	if (f->maybe)
		return w->n > 1 && strcmp(j->matcher->name, "exists") == 0 ? MG_YES : MG_MAYBE;
	return goes_through_unknown(w, f) ? MG_MAYBE : j->matcher->judge(j, f->value);
}

static enum mg_truth judge(const struct mg_asking *q, const struct mg_walk *w, struct mg_judging *j, const struct mg_found *f)
{
	const struct mg_value *v = f->value;
	j->reason = MG_STR_NONE;
	j->because = f->obstacle;
	if (v->state == MG_ABSENT && q->fallback)
		v = q->fallback;
	if (v->state == MG_ABSENT) {
		if (q->if_present)
			return MG_YES;
		if (!j->matcher->presence)
			return MG_NO;
	}
	if (j->matcher->presence && !q->fallback)
		return judge_presence(w, j, f);
	enum mg_truth t = j->matcher->judge(j, v);
	if (f->maybe || (t == MG_NO && goes_through_unknown(w, f)))
		t = MG_MAYBE;
	if (t == MG_MAYBE && !j->reason.n)
		j->reason = v->state == MG_UNKNOWN ? v->reason : MG_STR_NONE;
	return t;
}

/* The reason of the first unknown inside v, for lists and maps that are compared as a whole. */
static struct mg_str reason_inside(struct mg_explore *x, const struct mg_value *v, int depth)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;
	if (mg_value_unknown(v))
		return v->reason;
	if (v->state == MG_ABSENT || v->kind < MG_LIST || depth > 64 || !mg_value_children(x, v, &items, &keys, &n))
		return MG_STR_NONE;
	for (size_t i = 0; i < n; i++) {
		struct mg_str r = reason_inside(x, items[i], depth + 1);
		if (r.n)
			return r;
	}
	return MG_STR_NONE;
}

static struct mg_str reason_of(struct mg_judging *j, const struct mg_found *f)
{
	struct mg_str r = j->reason.n ? j->reason : reason_inside(j->side->x, f->value, 0);
	for (size_t i = 0; i < j->noperands && !r.n; i++)
		r = reason_inside(j->side->x, j->operands[i], 0);
	return r.n ? r : MG_STR("a value is not known");
}

/* ---- findings ---- */

static uint64_t question(const struct mg_asking *q, const struct mg_matcher *m)
{
	uint64_t h = mg_str_hash(q->path->text) * 31 + mg_str_hash(mg_str_from(m->name));
	h = h * 1000003u + q->line;
	h = h * 1000003u + (q->view.resource ? q->view.resource->index + 1 : 0);
	if (q->view.value && q->view.value->used)
		h = h * 1000003u + q->view.value->used->id + 1;
	return h;
}

static struct mg_str with_why(lua_State *L, struct mg_str message, struct mg_str why)
{
	return why.n ? mg_exam_printf(L, "%.*s. %.*s", MG_STR_ARG(message), MG_STR_ARG(why)) : message;
}

static struct mg_str message(struct mg_walk *w, struct mg_judging *j, const struct mg_found *f)
{
	char shown[MG_SHOWN_MAX];
	struct mg_str label = mg_walk_label(w, f), phrase = mg_matcher_phrase(j);
	const char *join = j->matcher->takes == MG_TAKES_FUNCTION ? ":" : ",";
	bool absent = f->value->state == MG_ABSENT;
	if (f->value->kind == MG_LIST && f->value->state == MG_KNOWN && strcmp(j->matcher->name, "not_empty") == 0)
		j->because = "is empty";
	if (j->because && (absent || f->value->kind >= MG_LIST))
		return mg_exam_printf(w->L, "%.*s %s%s%s %.*s", MG_STR_ARG(label), absent ? "is missing: what stands there " : "", j->because, join,
				      MG_STR_ARG(phrase));
	mg_place_show(j->side->x, f->value, shown);
	return mg_exam_printf(w->L, "%.*s is %s%s%s%s %.*s", MG_STR_ARG(label), shown, j->because ? ", which " : "", j->because ? j->because : "", join,
			      MG_STR_ARG(phrase));
}

static void report(const struct mg_asking *q, struct mg_walk *w, struct mg_judging *j, const struct mg_found *f, uint32_t leaf, uint64_t asked, size_t event)
{
	struct mg_note n = {
		.side = j->side, .owner = j->owner, .spot = mg_walk_spot(w, f), .label = mg_found_label(w, f), .matcher = j->matcher->name, .line = q->line, .question = asked,
	};
	n.message = with_why(w->L, message(w, j, f), q->why);
	mg_exam_note(w->L, w->e, &n, leaf, event);
}

/* What the path did not find at all: `[*]` over an empty list, of which one should have been. */
static const struct mg_found *nothing(struct mg_walk *w)
{
	static const struct mg_value none = { .state = MG_ABSENT };
	w->first = (struct mg_found){ .value = &none, .anchor = w->empty, .missing = w->path->n, .label = w->path->text };
	return &w->first;
}

/* One scenario of an expectation. */
static void judge_scenario(const struct mg_asking *q, struct mg_walk *w, struct mg_judging *j, uint64_t asked, size_t event)
{
	bool any_yes = false, any_maybe = false;
	struct mg_str reason = MG_STR_NONE;
	uint32_t leaf = MG_NO_LEAF;
	bool has_leaf = false;
	const struct mg_found *failing = NULL;
	for (size_t i = 0; i < w->n; i++) {
		enum mg_truth t = judge(q, w, j, &w->found[i]);
		if (mg_explore_stopped(j->side->x) != MG_EXPLORE_GOING)
			return;
		any_yes |= t == MG_YES;
		if (t == MG_MAYBE && !any_maybe) {
			any_maybe = true;
			reason = reason_of(j, &w->found[i]);
		}
		if (t != MG_NO)
			continue;
		failing = failing ? failing : &w->found[i];
		if (q->any)
			continue;
		if (!has_leaf)
			leaf = mg_exam_leaf(w->e, j->side, asked);
		has_leaf = true;
		report(q, w, j, &w->found[i], leaf, asked, event);
	}
	if (!has_leaf)
		leaf = mg_exam_leaf(w->e, j->side, asked);
	if (q->any && !any_yes && !any_maybe && !(q->if_present && !failing))
		report(q, w, j, failing ? failing : nothing(w), leaf, asked, event);
	if (any_maybe && !(q->any && any_yes))
		mg_exam_outcome(w->e, MG_UNDECIDED, reason);
}

static void judge_all(lua_State *L, struct mg_asking *q, struct mg_judging *j)
{
	struct mg_exam *e = j->e;
	struct mg_walk w = { .L = L, .e = e, .base = { q->view.side, q->view.resource, q->view.value }, .path = q->path };
	size_t mark = mg_explore_mark(j->side->x), event = mg_exam_event(e);
	uint64_t asked = question(q, j->matcher);
	bool alive = false;
	do {
		if (mg_walk_run(&w))
			judge_scenario(q, &w, j, asked, event);
		alive |= mg_explore_stopped(j->side->x) == MG_EXPLORE_GOING;
	} while (mg_exam_turn(j->side, mark));
	if (mg_explore_stopped(j->side->x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, j->side);
	if (!alive)
		mg_stop_raise(L, MG_STOP_CHOICE, "the service would refuse this scenario");
	q->first = event;
	q->last = mg_exam_event(e);
}

static bool judge_quietly(lua_State *L, struct mg_asking *q, struct mg_judging *j)
{
	struct mg_walk w = { .L = L, .e = j->e, .base = { q->view.side, q->view.resource, q->view.value }, .path = q->path };
	bool yes = false, no = false, maybe = false;
	struct mg_str reason = MG_STR_NONE;
	if (!mg_walk_run(&w))
		mg_exam_halt(L, j->side);
	for (size_t i = 0; i < w.n; i++) {
		enum mg_truth t = judge(q, &w, j, &w.found[i]);
		if (mg_explore_stopped(j->side->x) != MG_EXPLORE_GOING)
			mg_exam_halt(L, j->side);
		yes |= t == MG_YES;
		no |= t == MG_NO;
		if (t == MG_MAYBE && !maybe) {
			maybe = true;
			reason = reason_of(j, &w.found[i]);
		}
	}
	if (maybe && !(q->any ? yes : no))
		mg_stop_raise(L, MG_STOP_UNKNOWN, "%.*s", MG_STR_ARG(reason));
	return q->any ? yes : !no;
}

/* ---- methods of what expect returns ---- */

/* upvalue: the matcher */
static int apply(lua_State *L)
{
	const struct mg_matcher *m = lua_touserdata(L, lua_upvalueindex(1));
	struct mg_asking *q = asking_self(L, m->name);
	struct mg_exam *e = mg_exam_of(L);
	struct mg_judging j = { .L = L, .e = e, .side = q->view.side, .owner = q->view.resource, .matcher = m };
	mg_charge(L, 20);
	mg_matcher_operands(L, &j, 2);
	if (q->quiet) {
		bool yes = judge_quietly(L, q, &j);
		q->waiting->done = true;
		lua_pushboolean(L, yes);
		return 1;
	}
	judge_all(L, q, &j);
	q->waiting->done = true; /* only now: what pcall cut short was never judged */
	lua_settop(L, 1);
	return 1;
}

static int asking_why(lua_State *L)
{
	struct mg_asking *q = asking_self(L, "why");
	struct mg_exam *e = mg_exam_of(L);
	struct mg_str why = mg_exam_copy(L, mg_lib_text(L, 2));
	if (q->waiting->done)
		for (size_t i = q->first; i < q->last && i < e->npending; i++)
			e->pending[i].message = with_why(L, e->pending[i].message, why);
	else
		q->why = why;
	lua_settop(L, 1);
	return 1;
}

static void before_matcher(lua_State *L, const struct mg_asking *q, const char *method)
{
	if (q->waiting->done)
		mg_raise(L, "%s stands before the matcher: fn:expect(\"Timeout\"):%s(...):at_most(300)", method, method);
}

static int asking_if_present(lua_State *L)
{
	struct mg_asking *q = asking_self(L, "if_present");
	before_matcher(L, q, "if_present");
	q->if_present = true;
	lua_settop(L, 1);
	return 1;
}

static int asking_default(lua_State *L)
{
	struct mg_asking *q = asking_self(L, "default");
	before_matcher(L, q, "default");
	q->fallback = mg_view_operand(L, q->view.side, 2, "the default");
	q->given = mg_view_of(q->view.side, q->fallback, NULL);
	lua_settop(L, 1);
	return 1;
}

const struct mg_method mg_methods_asking[] = {
	{ "why", asking_why, ":why(text)", "adds a sentence to the message" },
	{ "if_present", asking_if_present, ":if_present()", "an absent value is no finding" },
	{ "default", asking_default, ":default(value)", "an absent value counts as this one" },
	{ NULL, NULL, NULL, NULL },
};

int mg_index_asking(lua_State *L)
{
	static const struct mg_method *const methods[] = { mg_methods_asking, NULL };
	const char *list[64];
	size_t n = 0;
	mg_charge(L, 2);
	lua_pushvalue(L, 2);
	if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TFUNCTION)
		return 1;
	for (const struct mg_matcher *m = mg_matchers; m->name; m++)
		list[n++] = m->name;
	list[n] = NULL;
	mg_view_unknown_name(L, "an expectation", mg_lib_text(L, 2), methods, list, "For example: fn:expect(\"MemorySize\"):equals(3072).");
}

/* Fills the methods of expectations: the matchers, each with its row of the table. */
void mg_expect_open(lua_State *L)
{
	mg_view_metatable(L, MG_VIEW_ASKING);
	lua_getfield(L, -1, "methods");
	for (const struct mg_method *m = mg_methods_asking; m->name; m++) {
		lua_pushcfunction(L, m->call);
		lua_setfield(L, -2, m->name);
	}
	for (const struct mg_matcher *m = mg_matchers; m->name; m++) {
		lua_pushlightuserdata(L, (void *)(uintptr_t)m);
		lua_pushcclosure(L, apply, 1);
		lua_setfield(L, -2, m->name);
	}
	lua_pop(L, 2);
}

/* ---- asking ---- */

static int ask(lua_State *L, const char *method, bool quiet, bool any)
{
	struct mg_view *v = mg_view_self(L, 1, method);
	struct mg_exam *e = mg_exam_of(L);
	const struct mg_path *path = mg_walk_path(L, 2);
	if (path->from_resource && v->resource)
		mg_exam_needs_siblings(L, e, "attributes");
	if (!v->resource && !v->value)
		mg_exam_needs_siblings(L, e, "the template");
	if (lua_gettop(L) > 2)
		mg_raise(L, "%s takes one path; the matcher follows: fn:%s(\"Timeout\"):equals(300)", method, method);
	struct mg_waiting *w = mg_exam_alloc(L, sizeof *w);
	w->line = mg_exam_line(L, &w->source);
	w->quiet = quiet;
	w->next = e->waiting;
	e->waiting = w;
	struct mg_asking *q = mg_view_new(L, MG_VIEW_ASKING, sizeof *q);
	*q = (struct mg_asking){ .view = *v, .path = path,  .waiting = w, .line = w->line, .leg = e->leg, .quiet = quiet, .any = any };
	return 1;
}

static int node_expect(lua_State *L)
{
	return ask(L, "expect", false, false);
}

static int node_expect_any(lua_State *L)
{
	return ask(L, "expect_any", false, true);
}

static int node_is(lua_State *L)
{
	return ask(L, "is", true, false);
}

static int node_is_any(lua_State *L)
{
	return ask(L, "is_any", true, true);
}

const struct mg_method mg_methods_expect[] = {
	{ "expect", node_expect, "node:expect(path):matcher(...)", "records a finding for every value at the path that does not meet the matcher" },
	{ "expect_any", node_expect_any, "node:expect_any(path):matcher(...)", "records a finding when no value at the path meets the matcher" },
	{ "is", node_is, "node:is(path):matcher(...)", "asks the same quietly: true or false" },
	{ "is_any", node_is_any, "node:is_any(path):matcher(...)", "asks quietly whether at least one value at the path meets the matcher" },
	{ NULL, NULL, NULL, NULL },
};
