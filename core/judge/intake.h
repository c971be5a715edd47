/* SPDX-License-Identifier: Apache-2.0 */
/* Intake: bytes through an input (built in or of a plugin) into what the engine judges. */
#ifndef MG_JUDGE_INTAKE_H
#define MG_JUDGE_INTAKE_H

#include "judge/engine.h"
#include "plugin/host.h"

/* One reading. What the input makes lives in arena. */
struct mg_intake {
	struct mg_arena *arena;
	const struct mg_limits *limits;
	/* What an address has, into out's arena memory; NULL: nothing is fetched here. */
	int (*fetch)(void *ctx, struct mg_arena *a, struct mg_str url, struct mg_str *out, struct mg_error *err);
	void *ctx;
	void *own; /* what whoever made the intake has read of the bytes already, for an input of ours that knows it; else NULL */
};

/* Fills what inputs need into a host table. */
void mg_intake_host(struct mg_host *host);

/* Reads source by input and lays the answer over job: what the job has already (label, what the user gave) stays. *nothing: there is nothing to judge.
 * MG_EINPUT with the input's words, or naming the plugin of offers when it misbehaves (plugins may be NULL). */
int mg_intake_read(struct mg_intake *in, const struct mg_input *input, void *state, const struct mg_plugins *plugins, const struct mg_input_source *source,
		   struct mg_job *job, bool *nothing, struct mg_error *err);

#endif
