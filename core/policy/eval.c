/* SPDX-License-Identifier: Apache-2.0 */
/* Ad hoc Lua over one template: the answers as JSON, by scenario. */
#include <stdlib.h>

#include <lauxlib.h>

#include "base/buf.h"
#include "policy/import.h"
#include "policy/lib.h"
#include "policy/libs.h"
#include "policy/regex.h"
#include "policy/view.h"

struct answer {
	struct mg_str json;
	struct mg_trail trail;
};

struct evaluation {
	struct mg_exam exam;
	struct mg_policy policy;
	int chunk;
	struct mg_buf json; /* owned here: a Lua error loses nothing */
	struct answer *answers;
	size_t n, cap;
};

static void write_value(lua_State *L, struct mg_buf *b, int idx, int depth);

static void write_key(struct mg_buf *b, bool *first, struct mg_str key)
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
		write_key(b, &first, mg_lib_text(L, -1));
		lua_pop(L, 1);
		write_value(L, b, lua_gettop(L), depth + 1);
		lua_pop(L, 1);
		lua_replace(L, f + 2);
	}
	mg_buf_putc(b, '}');
}

static void write_view(lua_State *L, struct mg_buf *b, int idx, enum mg_view_kind kind)
{
	const struct mg_view *v = lua_touserdata(L, idx);
	const struct mg_value *value = v->value;
	if (kind == MG_VIEW_RESOURCE) {
		mg_buf_puts(b, "{\"logical_id\":");
		mg_buf_json(b, v->resource->id);
		mg_buf_puts(b, ",\"type\":");
		mg_buf_json(b, v->resource->type);
		mg_buf_puts(b, ",\"properties\":");
		value = v->resource->properties ? mg_resolve(v->side->x, v->resource->properties) : NULL;
		if (!v->resource->properties)
			mg_buf_puts(b, "{}");
	} else if (!value) {
		mg_lib_tostring(L, idx);
		mg_buf_json(b, mg_lib_text(L, -1));
		lua_pop(L, 1);
		return;
	}
	if (value)
		mg_value_json(v->side->x, value, b);
	if (mg_explore_stopped(v->side->x) != MG_EXPLORE_GOING)
		mg_exam_halt(L, v->side);
	if (kind == MG_VIEW_RESOURCE)
		mg_buf_putc(b, '}');
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
		else
			mg_buf_printf(b, "%.17g", lua_tonumber(L, idx));
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

static int run(lua_State *L)
{
	struct evaluation *ev = lua_touserdata(L, 1);
	lua_settop(L, 0);
	mg_import_begin(L);
	mg_sandbox_push(L, ev->chunk);
	lua_getupvalue(L, 1, 1); // chunk env
	lua_pushliteral(L, "stack");
	mg_view_push_stack(L, &ev->exam.now);
	lua_rawset(L, 2);
	struct mg_view *ctx = (lua_pushliteral(L, "ctx"), mg_view_new(L, MG_VIEW_CONTEXT, sizeof *ctx));
	ctx->side = &ev->exam.now;
	lua_rawset(L, 2);
	lua_settop(L, 1);
	lua_call(L, 0, 1);
	mg_buf_clear(&ev->json);
	write_value(L, &ev->json, 1, 0);
	return 0;
}

static int keep(struct evaluation *ev, struct mg_error *err)
{
	struct mg_exam *e = &ev->exam;
	struct mg_trail trail;
	if (!mg_exam_grow(e, (void **)&ev->answers, ev->n, &ev->cap, sizeof *ev->answers) || !mg_explore_trail(e->now.x, e->arena, &trail))
		return mg_fail_arena(e->arena, err);
	struct mg_str json = mg_arena_str(e->arena, mg_buf_view(&ev->json));
	if (!json.p || ev->json.failed)
		return mg_fail(err, MG_ELIMIT, "the answer is longer than the limit policy_output");
	ev->answers[ev->n++] = (struct answer){ json, trail };
	return MG_OK;
}

static int explore(struct evaluation *ev, struct mg_sandbox *sb, bool all, struct mg_error *err)
{
	struct mg_exam *e = &ev->exam;
	struct mg_fault fault;
	int status;
	do {
		uint32_t leg;
		e->waiting = NULL;
		if (!mg_exam_begin_leg(e, 0, &leg))
			return mg_fail_arena(e->arena, err);
		enum mg_run r = mg_sandbox_call(sb, run, ev, &fault);
		bool dead = mg_explore_stopped(e->now.x) == MG_EXPLORE_DEAD;
		mg_exam_end_leg(e, leg);
		if (dead)
			continue;
		if (r == MG_RUN_ERROR || (r == MG_RUN_STOP && mg_stop_spoils(fault.stop)))
			return mg_fail(err, MG_EPOLICY, "%s", fault.text);
		if (r == MG_RUN_STOP) {
			mg_buf_clear(&ev->json);
			mg_buf_puts(&ev->json, fault.stop == MG_STOP_SKIP || fault.stop == MG_STOP_NOT_CARRIED ? "{\"skip\":" : "{\"unknown\":");
			mg_buf_json(&ev->json, mg_str_from(fault.text));
			mg_buf_putc(&ev->json, '}');
		}
		if ((status = keep(ev, err)) < 0)
			return status;
		if (!all)
			break;
	} while (mg_exam_next(e));
	return MG_OK;
}

static void write_witness(struct evaluation *ev, size_t i, const struct mg_trail *trails, bool *failed, struct mg_buf *out)
{
	struct mg_witness w = { 0 };
	bool first = true;
	failed[i] = true;
	mg_explore_witness(ev->exam.now.x, trails, failed, ev->n, &w);
	failed[i] = false;
	mg_buf_putc(out, '{');
	for (size_t k = 0; k < w.n; k++) {
		write_key(out, &first, w.items[k].name);
		mg_buf_json(out, w.items[k].value);
	}
	mg_buf_putc(out, '}');
}

/* One line for an answer that always holds; with several, each with the scenario it is the answer for. */
static int write_answers(struct evaluation *ev, bool all, struct mg_buf *out, struct mg_error *err)
{
	struct mg_trail *trails = mg_arena_calloc(ev->exam.arena, ev->n + 1, sizeof *trails);
	bool *failed = mg_arena_calloc(ev->exam.arena, ev->n + 1, sizeof *failed);
	if (!trails || !failed)
		return mg_fail_arena(ev->exam.arena, err);
	for (size_t i = 0; i < ev->n; i++)
		trails[i] = ev->answers[i].trail;
	for (size_t i = 0; i < ev->n; i++) {
		if (!all || ev->n == 1) {
			mg_buf_str(out, ev->answers[i].json);
		} else {
			mg_buf_puts(out, "{\"witness\":");
			write_witness(ev, i, trails, failed, out);
			mg_buf_puts(out, ",\"value\":");
			mg_buf_str(out, ev->answers[i].json);
			mg_buf_putc(out, '}');
		}
		mg_buf_putc(out, '\n');
	}
	return out->failed ? mg_fail_nomem(err) : MG_OK;
}

/* As an expression first; what does not compile so is tried as statements. */
static int compile(struct mg_sandbox *sb, struct mg_str text, int *chunk, struct mg_error *err)
{
	struct mg_buf b = { 0 };
	mg_buf_puts(&b, "return ");
	mg_buf_str(&b, text);
	int status = b.failed ? mg_fail_nomem(err) : mg_sandbox_load(sb, MG_STR("eval"), mg_buf_view(&b), chunk, err);
	mg_buf_fini(&b);
	return status == MG_EPOLICY ? mg_sandbox_load(sb, MG_STR("eval"), text, chunk, err) : status;
}

static int evaluate(struct evaluation *ev, struct mg_runner *r, struct mg_sandbox *sb, const struct mg_subject *s, struct mg_str text, bool all,
		    struct mg_buf *out, struct mg_error *err)
{
	int status = compile(sb, text, &ev->chunk, err);
	if (status == MG_OK)
		status = mg_exam_open(&ev->exam, r, &ev->policy, s, NULL, err);
	if (status == MG_OK)
		status = mg_sandbox_begin(sb, &ev->exam.account, err);
	if (status < 0) {
		mg_exam_close(&ev->exam);
		return status;
	}
	mg_sandbox_set_subject(sb, &ev->exam);
	ev->json.max = (size_t)r->set->limits->policy_output;
	status = explore(ev, sb, all, err);
	mg_sandbox_end(sb);
	if (status == MG_OK)
		status = write_answers(ev, all, out, err);
	mg_exam_close(&ev->exam);
	return status;
}

int mg_eval(const struct mg_policy_set *set, const struct mg_subject *s, struct mg_str expression, bool all_scenarios, struct mg_buf *out,
	    struct mg_error *err)
{
	struct evaluation ev = { 0 };
	struct mg_runner *r = mg_runner_new(set);
	struct mg_sandbox *sb = NULL;
	if (!r)
		return mg_fail_nomem(err);
	struct mg_bind_context c = { .set = set };
	struct mg_sandbox_options o = { .limits = set->limits, .open = mg_bind_open, .ctx = &c };
	int status = mg_sandbox_new(&o, &sb, err);
	if (status == MG_OK)
		status = evaluate(&ev, r, sb, s, expression, all_scenarios, out, err);
	mg_sandbox_free(sb);
	mg_buf_fini(&ev.json);
	mg_runner_free(r);
	return status;
}
