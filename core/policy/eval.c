/* SPDX-License-Identifier: Apache-2.0 */
/* Ad hoc Lua over one template: the answers as JSON, by scenario. */
#include <stdlib.h>

#include <lauxlib.h>

#include "base/buf.h"
#include "policy/answer.h"
#include "policy/import.h"
#include "policy/lib.h"
#include "policy/view.h"

struct answer {
	struct mg_str json, places;
	struct mg_trail trail;
};

struct evaluation {
	struct mg_exam exam;
	struct mg_policy policy;
	int chunk;
	struct mg_eval_options options;
	struct mg_buf json; /* owned here: a Lua error loses nothing */
	struct mg_reads reads;
	struct answer *answers;
	size_t n, cap;
	bool many; /* there are more scenarios than are looked at */
};

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
	mg_answer_write(L, &ev->json, 1);
	return 0;
}

static int keep(struct evaluation *ev, struct mg_error *err)
{
	struct mg_exam *e = &ev->exam;
	struct mg_trail trail;
	if (!mg_exam_grow(e, (void **)&ev->answers, ev->n, &ev->cap, sizeof *ev->answers) || !mg_explore_trail(e->now.x, e->arena, &trail))
		return mg_fail_arena(e->arena, err);
	struct answer a = { .json = mg_arena_str(e->arena, mg_buf_view(&ev->json)), .trail = trail };
	bool whole = a.json.p && !ev->json.failed;
	if (whole && ev->options.places) {
		mg_buf_clear(&ev->json);
		mg_reads_write(&ev->reads, e->arena, &ev->json);
		a.places = mg_arena_str(e->arena, mg_buf_view(&ev->json));
		whole = a.places.p && !ev->json.failed;
	}
	if (!whole)
		return mg_fail(err, MG_ELIMIT, "the answer is longer than the limit policy_output");
	ev->answers[ev->n++] = a;
	return MG_OK;
}

/* What ended the exploration before its end: the answers are not all. */
static int explored(struct evaluation *ev, struct mg_error *err)
{
	const struct mg_exam *e = &ev->exam;
	enum mg_explore_stop stop = mg_explore_stopped(e->now.x);
	char text[MG_FAULT_TEXT];
	if (stop == MG_EXPLORE_NOMEM)
		return mg_fail(err, MG_ELIMIT, "%s", MG_EXPLORE_FULL);
	if (stop == MG_EXPLORE_BUDGET) {
		mg_account_explain(&e->account, e->set->limits, text);
		return mg_fail(err, MG_ELIMIT, "%s", text);
	}
	ev->many = stop == MG_EXPLORE_MANY;
	return MG_OK;
}

static int explore(struct evaluation *ev, struct mg_sandbox *sb, struct mg_error *err)
{
	struct mg_exam *e = &ev->exam;
	struct mg_fault fault;
	int status;
	do {
		uint32_t leg;
		e->waiting = NULL;
		ev->reads.n = 0;
		if (!mg_exam_begin_leg(e, 0, &leg))
			return mg_fail_arena(e->arena, err);
		enum mg_run r = mg_sandbox_call(sb, run, ev, &fault);
		bool dead = mg_explore_stopped(e->now.x) == MG_EXPLORE_DEAD;
		mg_exam_end_leg(e, leg);
		if (dead)
			continue;
		if (r == MG_RUN_ERROR || (r == MG_RUN_STOP && mg_stop_spoils(fault.stop)))
			return mg_fail(err, MG_EPOLICY, "%s", fault.text);
		if (mg_explore_stopped(e->now.x) == MG_EXPLORE_MANY)
			break;
		if (r == MG_RUN_STOP) {
			mg_buf_clear(&ev->json);
			mg_buf_puts(&ev->json, fault.stop == MG_STOP_SKIP || fault.stop == MG_STOP_NOT_CARRIED ? "{\"skip\":" : "{\"unknown\":");
			mg_buf_json(&ev->json, mg_str_from(fault.text));
			mg_buf_putc(&ev->json, '}');
		}
		if ((status = keep(ev, err)) < 0)
			return status;
		if (ev->options.first)
			break;
	} while (mg_exam_next(e));
	return explored(ev, err);
}

/* Is answer i the same as an earlier one? */
static bool repeated(const struct evaluation *ev, size_t i, size_t *of)
{
	for (*of = 0; *of < i; (*of)++)
		if (mg_str_eq(ev->answers[*of].json, ev->answers[i].json) && mg_str_eq(ev->answers[*of].places, ev->answers[i].places))
			return true;
	return false;
}

/* What leads to answer i, or on request to its scenario. */
static void write_witness(struct evaluation *ev, size_t i, const struct mg_trail *trails, bool *chosen, struct mg_buf *out)
{
	struct mg_witness w = { 0 };
	bool first = true;
	size_t of;
	for (size_t k = 0; k < ev->n; k++)
		chosen[k] = k == i || (k > i && !ev->options.scenarios && repeated(ev, k, &of) && of == i);
	if (!mg_explore_witness(ev->exam.now.x, trails, chosen, ev->n, &w))
		out->failed = true;
	mg_buf_puts(out, "\"witness\":{");
	for (size_t k = 0; k < w.n; k++) {
		mg_answer_key(out, &first, w.items[k].name);
		mg_buf_json(out, w.items[k].value);
	}
	mg_buf_puts(out, "},");
}

/* The answer alone, or with what was asked for beside it. */
static void write_answer(struct evaluation *ev, size_t i, bool witness, const struct mg_trail *trails, bool *chosen, struct mg_buf *out)
{
	const struct answer *a = &ev->answers[i];
	if (!witness && !ev->options.places) {
		mg_buf_str(out, a->json);
	} else {
		mg_buf_putc(out, '{');
		if (witness)
			write_witness(ev, i, trails, chosen, out);
		mg_buf_puts(out, "\"value\":");
		mg_buf_str(out, a->json);
		if (ev->options.places) {
			mg_buf_puts(out, ",\"places\":");
			mg_buf_str(out, a->places);
		}
		mg_buf_putc(out, '}');
	}
	mg_buf_putc(out, '\n');
}

/* One line for an answer that always holds; with several, each with a scenario it is the answer for. */
static int write_answers(struct evaluation *ev, struct mg_buf *out, struct mg_error *err)
{
	struct mg_trail *trails = mg_arena_calloc(ev->exam.arena, ev->n + 1, sizeof *trails);
	bool *chosen = mg_arena_calloc(ev->exam.arena, ev->n + 1, sizeof *chosen), witness = ev->options.scenarios || ev->many;
	size_t of;
	if (!trails || !chosen)
		return mg_fail_arena(ev->exam.arena, err);
	for (size_t i = 0; i < ev->n; i++) {
		trails[i] = ev->answers[i].trail;
		witness = witness || (!ev->options.first && i && !repeated(ev, i, &of));
	}
	for (size_t i = 0; i < ev->n; i++)
		if (ev->options.scenarios || !repeated(ev, i, &of))
			write_answer(ev, i, witness, trails, chosen, out);
	if (ev->many) /* what the others say nobody knows */
		mg_buf_puts(out, "{\"unknown\":\"too many scenarios\"}\n");
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

static int evaluate(struct evaluation *ev, struct mg_runner *r, struct mg_sandbox *sb, const struct mg_subject *s, struct mg_str text, struct mg_buf *out,
		    struct mg_error *err)
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
	ev->exam.now.reads = ev->options.places ? &ev->reads : NULL;
	ev->json.max = (size_t)r->set->limits->policy_output;
	status = explore(ev, sb, err);
	mg_sandbox_end(sb);
	if (status == MG_OK)
		status = write_answers(ev, out, err);
	mg_exam_close(&ev->exam);
	return status;
}

int mg_eval(const struct mg_policy_set *set, const struct mg_subject *s, struct mg_str expression, struct mg_eval_options options, struct mg_buf *out,
	    struct mg_error *err)
{
	struct evaluation ev = { .options = options };
	struct mg_runner *r = mg_runner_new(set);
	struct mg_sandbox *sb = NULL;
	if (!r)
		return mg_fail_nomem(err);
	struct mg_bind_context c = { .set = set };
	struct mg_sandbox_options o = { .limits = set->limits, .open = mg_bind_open, .ctx = &c };
	int status = mg_sandbox_new(&o, &sb, err);
	if (status == MG_OK)
		status = evaluate(&ev, r, sb, s, expression, out, err);
	mg_sandbox_free(sb);
	mg_buf_fini(&ev.json);
	mg_runner_free(r);
	return status;
}
