/* SPDX-License-Identifier: Apache-2.0 */
/* Hook protocol: a CloudFormation hook request in, what to judge; a report in, the hook's answer. Knows no sockets; the payload is fetched by fetch.h. */
#ifndef MG_SERVICE_HOOK_H
#define MG_SERVICE_HOOK_H

#include "judge/engine.h"

enum mg_hook_target { MG_HOOK_RESOURCE, MG_HOOK_STACK, MG_HOOK_CHANGE_SET, MG_HOOK_CLOUD_CONTROL };

/* One request. Texts point into the arena; nothing of credentials is kept. */
struct mg_hook_request {
	enum mg_hook_target target;
	enum mg_operation operation;
	struct mg_str token;      /* clientRequestToken, echoed; may be empty */
	struct mg_str account, region, stack_id, stack_name, change_set_id, hook_type;
	struct mg_str target_name, logical_id; /* as sent */
	struct mg_str payload_url; /* STACK and CHANGE_SET; never logged */
	const struct mg_node *properties, *previous_properties; /* RESOURCE and CLOUD_CONTROL; NULL when empty */
	struct mg_arena *arena;
};

/* Reads a request, keys of the envelope without regard to case. MG_EINPUT says what is missing or strange in one line, without values. */
int mg_hook_read(struct mg_arena *a, struct mg_str body, const struct mg_limits *limits, struct mg_hook_request *out, struct mg_error *err);

/* Fills the jobs (one, or none: a DELETE of a stack without a template succeeds with skipped annotations) for the engine. payload is what the URL gave (STACK,
 * CHANGE_SET), empty otherwise. An empty or unreadable payload is MG_EINPUT, never an empty template. */
int mg_hook_job(const struct mg_hook_request *r, struct mg_str payload, struct mg_job *job, bool *nothing_to_judge, struct mg_error *err);

/* The answer's JSON for a judged request (report may be NULL when there was nothing to judge: every policy of the operation is SKIPPED). */
int mg_hook_answer(const struct mg_hook_request *r, const struct mg_report *report, struct mg_str decision_id, struct mg_verdict_mode mode, struct mg_buf *out);
/* FAILED with InternalFailure, for errors of our own and spent time; r may be NULL when the request could not be read. */
int mg_hook_failure(const struct mg_hook_request *r, struct mg_str decision_id, const char *message, struct mg_buf *out);

#endif
