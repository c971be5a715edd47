/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/engine.h"

#include <stdlib.h>

#include <moongate/version.h>

#include "base/clock.h"
#include "base/error.h"
#include "judge/judgement.h"
#include "report/copy.h"

struct mg_engine {
	const struct mg_policy_set *set;
	const struct mg_config *config;
	struct mg_runner *runner;
	struct mg_dispatch *dispatch;
	struct mg_arena *arena; /* of the judgement at hand */
};

int mg_engine_new(const struct mg_policy_set *set, const struct mg_config *config, struct mg_engine **out, struct mg_error *err)
{
	struct mg_engine *e = calloc(1, sizeof(*e));
	if (!e)
		return mg_fail_nomem(err);
	e->set = set;
	e->config = config;
	e->runner = mg_runner_new(set);
	e->dispatch = mg_dispatch_new(set);
	e->arena = mg_arena_new((size_t)set->limits->arena_bytes);
	if (!e->runner || !e->dispatch || !e->arena) {
		mg_engine_free(e);
		return mg_fail_nomem(err);
	}
	*out = e;
	return MG_OK;
}

void mg_engine_free(struct mg_engine *e)
{
	if (!e)
		return;
	mg_runner_free(e->runner);
	mg_dispatch_free(e->dispatch);
	mg_arena_free(e->arena);
	free(e);
}

/* The template before the update. That it cannot be used is the caller's mistake, since nobody asked to judge it. */
static int open_before(struct mg_judgement *j, struct mg_error *err)
{
	struct mg_error why;
	struct mg_diags own = j->diags;
	int status;
	if (!j->job->previous_bytes.n)
		return MG_OK;
	mg_diags_init(&j->diags, j->arena, (size_t)j->set->limits->doc_diagnostics);
	status = mg_side_load(j, j->job->previous_label, j->job->previous_bytes, &j->before, &why);
	if (status < 0) {
		j->diags = own;
		return mg_fail(err, MG_EINPUT, "the previous template %.*s cannot be loaded: %s", MG_STR_ARG(j->job->previous_label), why.text);
	}
	status = mg_side_bind(j, &j->before, MG_UPDATE, false, err);
	if (status == MG_OK)
		status = mg_side_mask(j, &j->before, err);
	j->removed = j->before;
	if (status == MG_OK)
		status = mg_side_bind(j, &j->removed, MG_DELETE, false, err);
	j->diags = own;
	j->has_before = true;
	return status;
}

static int waive_all(struct mg_judgement *j, struct mg_error *err)
{
	struct mg_waivers w = { 0 };
	int status = mg_waivers_collect(j->arena, j->config, j->now.template, j->job->stack, j->job->inputs.date, &j->diags, &w, err);
	for (size_t i = 0; i < j->nresults && status == MG_OK; i++) {
		j->results[i] = mg_waivers_apply(&w, j->results[i]);
		if (!j->results[i])
			status = mg_fail_arena(j->arena, err);
	}
	if (status == MG_OK)
		mg_waivers_tell(&w, &j->diags);
	return status;
}

static int judge(struct mg_judgement *j, struct mg_error *err)
{
	int status = mg_side_bind(j, &j->now, j->job->inputs.operation, true, err);
	if (status == MG_OK)
		status = open_before(j, err);
	if (status == MG_OK && !j->job->made)
		status = mg_world_diagnose(j->now.world, &j->diags, err);
	if (status == MG_OK)
		status = mg_follow_find(j, err);
	if (status == MG_OK && j->job->made)
		mg_diags_init(&j->diags, j->arena, (size_t)j->set->limits->doc_diagnostics);
	if (status == MG_OK)
		status = mg_judgement_run(j, err);
	return status == MG_OK ? waive_all(j, err) : status;
}

/* The answer when the judgement has no room left even to say what it found: nothing of it is shown, and it denies. */
static int refuse(struct mg_arena *a, const struct mg_job *job, const struct mg_error *why, struct mg_report_template **out, struct mg_error *err)
{
	struct mg_report_template *t = mg_new(a, struct mg_report_template);
	struct mg_str file = mg_arena_str(a, job->label), text = mg_arena_str(a, mg_str_from(why->text));
	if (!t || !file.p || !text.p)
		return mg_fail_arena(a, err);
	*t = (struct mg_report_template){ .file = file, .verdict = MG_DENY, .failed = true, .error = text };
	*out = t;
	return MG_OK;
}

static int judge_job(struct mg_engine *e, struct mg_arena *a, const struct mg_job *job, struct mg_follow *follow, struct mg_report_template **out,
		     struct mg_error *err)
{
	struct mg_judgement j = { .set = e->set, .config = e->config, .dispatch = e->dispatch, .runner = e->runner, .arena = e->arena, .job = job,
				  .follow = follow };
	struct mg_report_template *report;
	struct mg_error why;
	uint64_t refused = mg_arena_refused(e->arena);
	mg_arena_reset(e->arena);
	mg_dispatch_begin(e->dispatch);
	mg_diags_init(&j.diags, e->arena, (size_t)e->set->limits->doc_diagnostics);
	j.cpu_end = mg_clock_cpu() + e->set->limits->judge_millis * 1000000u;
	int loaded = mg_side_load(&j, job->label, job->bytes, &j.now, &why);
	if (job->ignored && mg_side_is_no_template(&j.now)) {
		*job->ignored = true;
		*out = NULL;
		return MG_OK;
	}
	if (loaded == MG_ENOMEM)
		return mg_fail(err, MG_ENOMEM, "%s", why.text);
	if (loaded == MG_OK || j.now.doc.source) {
		struct mg_error masked;
		if (mg_side_mask(&j, &j.now, &masked) < 0)
			return refuse(a, job, loaded < 0 ? &why : &masked, out, err);
	}
	if (loaded == MG_OK) {
		int status = judge(&j, &why);
		if (status == MG_EINPUT || status == MG_ENOMEM)
			return mg_fail(err, (enum mg_status)status, "%s", why.text);
		loaded = status;
	}
	struct mg_error room;
	if (mg_judgement_report(&j, loaded < 0 ? &why : NULL, &report, &room) < 0)
		return refuse(a, job, loaded < 0 ? &why : &room, out, err);
	/* Whoever went on without the room it asked for may have seen too little. */
	if (report->verdict == MG_ALLOW && mg_arena_refused(e->arena) != refused) {
		mg_fail_arena(e->arena, &room);
		return refuse(a, job, &room, out, err);
	}
	*out = mg_report_template_copy(a, report);
	return *out ? MG_OK : mg_fail_arena(a, err);
}

/* Judges one that was found. What the parent gives may break a rule of the template: the service would refuse it. */
static int judge_nested(struct mg_engine *e, struct mg_follow *f, const struct mg_job *parent, struct mg_nested_item *item, struct mg_report_template **out,
			struct mg_error *err)
{
	struct mg_job job = { .label = item->label, .bytes = { item->bytes, item->nbytes }, .inputs = item->inputs, .base_path = item->base_path };
	job.deadline = parent->deadline;
	f->at = item;
	int status = judge_job(e, f->arena, &job, f, out, err);
	if (status == MG_EINPUT) {
		struct mg_error why = *err;
		status = refuse(f->arena, &job, &why, out, err);
	}
	free(item->bytes);
	item->bytes = NULL;
	return status;
}

static int nested_places(struct mg_follow *f, struct mg_nested_reports *out, struct mg_error *err)
{
	if (!(out->places = mg_new_n(f->arena, struct mg_nested_place, f->nlinks + 1)))
		return mg_fail_arena(f->arena, err);
	for (size_t i = 0; i < f->nlinks; i++) {
		const struct mg_nested_link *l = &f->links[i];
		out->places[out->nplaces++] = (struct mg_nested_place){ l->parent ? l->parent->index : SIZE_MAX, l->item->index, l->id };
	}
	return MG_OK;
}

static int judge_all_nested(struct mg_engine *e, struct mg_follow *f, const struct mg_job *job, struct mg_error *err)
{
	struct mg_nested_reports *out = job->nested;
	size_t cap = 0;
	int status = MG_OK;
	for (size_t i = 0; i < f->n && status == MG_OK; i++) {
		if (out->n == cap) {
			cap = cap ? cap * 2 : 8;
			struct mg_report_template **items = mg_new_n(f->arena, struct mg_report_template *, cap);
			struct mg_str *keys = mg_new_n(f->arena, struct mg_str, cap);
			if (!items || !keys)
				return mg_fail_arena(f->arena, err);
			for (size_t k = 0; k < out->n; k++) {
				items[k] = out->items[k];
				keys[k] = out->keys[k];
			}
			out->items = items;
			out->keys = keys;
		}
		status = judge_nested(e, f, job, f->items[i], &out->items[out->n], err);
		out->keys[out->n++] = f->items[i]->key;
	}
	return status == MG_OK ? nested_places(f, out, err) : status;
}

int mg_engine_judge(struct mg_engine *e, struct mg_arena *a, const struct mg_job *job, struct mg_report_template **out, struct mg_error *err)
{
	struct mg_follow f;
	if (job->nested)
		*job->nested = (struct mg_nested_reports){ 0 };
	if (!job->nested || !job->base_path || job->processed || job->made || job->properties_only)
		return judge_job(e, a, job, NULL, out, err);
	int status = mg_follow_begin(&f, a, job, e->set->limits, err);
	if (status == MG_OK)
		status = judge_job(e, a, job, &f, out, err);
	if (status == MG_OK)
		status = judge_all_nested(e, &f, job, err);
	mg_follow_end(&f);
	return status;
}

static struct mg_str date_in(struct mg_arena *a, struct mg_date d)
{
	char text[11];
	return mg_arena_str(a, mg_str_from(mg_date_text(d, text)));
}

const struct mg_report *mg_report_assemble(struct mg_arena *a, const struct mg_policy_set *set, const struct mg_config *config, struct mg_date date,
					   struct mg_report_template *const *templates, size_t n)
{
	struct mg_report *r = mg_new(a, struct mg_report);
	const struct mg_report_template **list = mg_new_n(a, const struct mg_report_template *, n + 1);
	const struct mg_policy_info **policies = mg_new_n(a, const struct mg_policy_info *, set->n + 1);
	(void)config;
	if (!r || !list || !policies)
		return NULL;
	*r = (struct mg_report){ .size = sizeof(*r), .version = MG_STR(MG_VERSION), .revision = set->revision, .npolicies = set->n };
	r->date = date_in(a, date);
	for (size_t i = 0; i < n; i++) {
		list[i] = templates[i];
		mg_summary_add(&r->summary, templates[i]);
		if (templates[i]->verdict == MG_DENY)
			r->verdict = MG_DENY;
	}
	for (size_t i = 0; i < set->n; i++)
		policies[i] = &set->policies[i]->info;
	r->summary.policies = set->n;
	r->templates = list;
	r->ntemplates = n;
	r->policies = policies;
	return r->date.p ? r : NULL;
}
