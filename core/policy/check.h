/* SPDX-License-Identifier: Apache-2.0 */
/* One policy, one target, all scenarios that its own path asks for. */
#ifndef MG_POLICY_CHECK_H
#define MG_POLICY_CHECK_H

#include "cfn/scenario.h"
#include "policy/pack.h"

/* A thread's Lua states, one per policy, made on first use and dropped after a stop. Not shared between threads. */
struct mg_runner;

struct mg_runner *mg_runner_new(const struct mg_policy_set *set);
void mg_runner_free(struct mg_runner *r);

/* What a judgement has for its checks. */
struct mg_subject {
	struct mg_world *world;
	struct mg_world *previous; /* the template before the update, or NULL */
	uint64_t cpu_nanoseconds;  /* CPU time that the judgement has left for this check; 0: only the policy's own limit */
	bool has_operation;        /* operation is that of the target, whatever the template's is */
	enum mg_operation operation;
	bool properties_only;      /* RESOURCE and CLOUD_CONTROL requests: no attributes, no siblings */
	struct mg_arena *arena;    /* results and findings are made here */
};

/* Runs p on target (NULL: the stack) and gives the result with its findings, sorted and merged over scenarios. Never fails for anything a policy does:
 * that is an outcome. MG_ENOMEM or MG_ELIMIT when the judgement itself has no room; the caller answers that as an error outcome. */
int mg_check(struct mg_runner *r, const struct mg_policy *p, const struct mg_subject *s, const struct mg_resource *target,
	     const struct mg_result **out, struct mg_error *err);

/* Runs a Lua expression with `stack` in scope over every scenario that it asks for: each answer as one line of JSON, with the witness when answers differ. For eval. */
struct mg_eval_options {
	bool first;     /* only the first scenario */
	bool scenarios; /* a line with its witness for each scenario, also where answers are the same */
	bool places;    /* with the places of what was read */
};
int mg_eval(const struct mg_policy_set *set, const struct mg_subject *s, struct mg_str expression, struct mg_eval_options options, struct mg_buf *out,
	    struct mg_error *err);

#endif
