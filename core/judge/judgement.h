/* SPDX-License-Identifier: Apache-2.0 */
/* Judgement: one template on its way through the engine. Only core/judge includes this. */
#ifndef MG_JUDGE_JUDGEMENT_H
#define MG_JUDGE_JUDGEMENT_H

#include "cfn/graph.h"
#include "judge/dispatch.h"
#include "judge/engine.h"
#include "judge/mask.h"
#include "judge/nested.h"
#include "judge/waiver.h"

/* One template, loaded: the one that is judged, or the one before the update. */
struct mg_side_loaded {
	struct mg_doc doc;
	struct mg_template *template;
	struct mg_world *world;
	struct mg_inputs inputs; /* those that the template declares */
	struct mg_mask mask;
};

struct mg_judgement {
	const struct mg_policy_set *set;
	const struct mg_config *config;
	struct mg_dispatch *dispatch;
	struct mg_runner *runner;
	struct mg_arena *arena; /* everything of this judgement */
	const struct mg_job *job;
	struct mg_follow *follow; /* NULL: nested stacks are not followed */
	struct mg_diags diags;
	struct mg_side_loaded now, before, removed; /* removed: before, as the template of a deletion */
	bool has_before;
	uint64_t cpu_end; /* mg_clock_cpu() at which the time for all policies is over */
	const struct mg_result **results;
	size_t nresults, capresults;
};

/* Loads bytes. MG_EINPUT or MG_ELIMIT when there is nothing to judge: err says why, diags where. */
int mg_side_load(struct mg_judgement *j, struct mg_str label, struct mg_str bytes, struct mg_side_loaded *out, struct mg_error *err);
/* Could it be read, and has it no root `Resources`? */
bool mg_side_is_no_template(const struct mg_side_loaded *s);
/* Binds the job's inputs to it and makes its world. strict: what the template does not declare or accept is MG_EINPUT; otherwise it is left out. */
int mg_side_bind(struct mg_judgement *j, struct mg_side_loaded *s, enum mg_operation operation, bool strict, struct mg_error *err);
/* Masks secrets in the text that excerpts are cut from. */
int mg_side_mask(struct mg_judgement *j, struct mg_side_loaded *s, struct mg_error *err);

/* Runs every policy on every target and fills results. */
int mg_judgement_run(struct mg_judgement *j, struct mg_error *err);
/* The report of the judgement, in its arena. load_error is NULL, or why the template could not be loaded. */
int mg_judgement_report(struct mg_judgement *j, const struct mg_error *load_error, struct mg_report_template **out, struct mg_error *err);

#endif
