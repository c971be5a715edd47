/* SPDX-License-Identifier: Apache-2.0 */
/* Engine: packs and a template in, a report out. One engine per thread of execution; the policy set is shared. */
#ifndef MG_JUDGE_ENGINE_H
#define MG_JUDGE_ENGINE_H

#include "config/config.h"
#include "policy/check.h"
#include "report/report.h"

struct mg_engine;

/* set and config outlive the engine. */
int mg_engine_new(const struct mg_policy_set *set, const struct mg_config *config, struct mg_engine **out, struct mg_error *err);
void mg_engine_free(struct mg_engine *e);

/* One resource of a change set. Those with MG_DELETE stand in the previous template. */
struct mg_change {
	struct mg_str id;
	enum mg_operation operation;
};

/* Reports of nested stacks, in the order in which they were found, with what tells the same template with the same inputs. */
struct mg_nested_reports {
	struct mg_report_template **items;
	struct mg_str *keys;
	size_t n;
	struct mg_nested_place *places; /* which stack resource each is: several stacks may share one */
	size_t nplaces;
};
/* Resource id of items[parent] (SIZE_MAX: of the template itself) is the stack of items[item]. */
struct mg_nested_place {
	size_t parent, item;
	struct mg_str id;
};

/* One template to judge. Bytes are copied where the report needs them. */
struct mg_job {
	struct mg_str label; /* file name, for the report */
	struct mg_str bytes;
	struct mg_str previous_label, previous_bytes; /* --previous; empty: none */
	struct mg_inputs inputs;                      /* parameters as given; checked against the template */
	bool processed, properties_only;
	struct mg_str stack; /* stack name for waivers; empty: unknown */
	bool strict_parameters; /* an undeclared given name is an error (one template); otherwise it is an error only when no template declares it */
	bool *declared;         /* one per inputs.given, set to true when the template declares that name; NULL: nobody asks */
	bool *ignored;          /* not NULL: a document without a root Resources is no template; then this is set and the answer is NULL */
	const char *base_path;  /* folder for local nested templates; NULL: none */
	struct mg_nested_reports *nested; /* not NULL, and base_path neither: local nested templates are judged too, and this is filled, in the answer's arena */

	/* What hook requests bring. A text that was made from a request has been resolved and checked by CloudFormation: it has no diagnostics of its own and
	 * no lines that anybody could look at, and {{changeSet:...}} in it is an unknown. */
	bool made, previous_made;
	struct mg_str overlay;  /* made: {"Resources": ...} as the change set leaves them, laid over the template; empty: none */
	const struct mg_change *changes; /* not NULL: only these resources are targets; the others are not touched */
	size_t nchanges;
	uint64_t deadline; /* mg_clock_now() when the answer must be ready, so that policies not asked by then are errors; 0: none */
};

/* Judges; the answer lives in a. A template that cannot be loaded is an answer (failed is set), wrong parameters are MG_EINPUT. */
int mg_engine_judge(struct mg_engine *e, struct mg_arena *a, const struct mg_job *job, struct mg_report_template **out, struct mg_error *err);

/* Puts templates (in the order wanted) together into a report in a. */
const struct mg_report *mg_report_assemble(struct mg_arena *a, const struct mg_policy_set *set, const struct mg_config *config, struct mg_date date,
					   struct mg_report_template *const *templates, size_t n);

/* The answers of a Lua expression on job's template, as mg_eval gives them, appended to out. nested: logical ids joined by "/" that lead to the nested stack to ask
 * instead, with what its parents give it; empty: the template itself. *refused: the template cannot be loaded, err says where. */
int mg_engine_eval(const struct mg_policy_set *set, const struct mg_job *job, struct mg_str nested, struct mg_str expression, struct mg_eval_options options,
		   struct mg_buf *out, bool *refused, struct mg_error *err);

#endif
