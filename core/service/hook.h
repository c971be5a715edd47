/* SPDX-License-Identifier: Apache-2.0 */
/* Hook protocol: a CloudFormation hook request in, what to judge; a report in, the hook's answer. Knows no sockets; the payload is fetched by fetch.h. */
#ifndef MG_SERVICE_HOOK_H
#define MG_SERVICE_HOOK_H

#include "judge/engine.h"
#include "service/decision.h"
#include "service/fetch.h"

enum mg_hook_target { MG_HOOK_RESOURCE, MG_HOOK_STACK, MG_HOOK_CHANGE_SET, MG_HOOK_CLOUD_CONTROL };

/* One request. Texts point into the arena; nothing of credentials is kept. */
struct mg_hook_request {
	enum mg_hook_target target;
	enum mg_operation operation;
	struct mg_str token; /* clientRequestToken, echoed; may be empty */
	struct mg_str account, region, stack_id, stack_name, change_set_id, hook_type;
	struct mg_str target_name, logical_id;  /* as sent */
	struct mg_str payload_url;              /* never logged */
	const struct mg_node *model;            /* targetModel, NULL when empty */
	bool invoker; /* the older envelope of the sample LambdaFunctionInvoker, which wants `status` in the answer */
	struct mg_arena *arena;
	const struct mg_limits *limits;
};

/* Reads a request, keys of the envelope without regard to case. MG_EINPUT says what is missing or strange in one line, without values; what could be read
 * (the token) is in out even then. *foreign is set when this is no hook request at all: no JSON object, or what another gate speaks, which the error names. */
int mg_hook_read(struct mg_arena *a, struct mg_str body, const struct mg_limits *limits, struct mg_hook_request *out, bool *foreign, struct mg_error *err);
/* The name of what root is instead of a hook request ("a Kubernetes AdmissionReview"), or NULL. */
const char *mg_hook_foreign(const struct mg_node *root);

/* Must the payload be fetched from payload_url before there is anything to judge? */
bool mg_hook_needs_payload(const struct mg_hook_request *r);
/* Fills job for the engine. payload is what the URL gave, empty when none was needed. *nothing: there is nothing to judge (the deletion of a stack brings no
 * template). An empty or unreadable payload is MG_EINPUT, never an empty template. */
int mg_hook_job(struct mg_hook_request *r, struct mg_str payload, struct mg_job *job, bool *nothing, struct mg_error *err);

/* The answer's JSON for a judged request. report NULL: there was nothing to judge, and every policy is SKIPPED. *internal: it is an InternalFailure, since
 * a policy broke. False without memory. */
bool mg_hook_answer(const struct mg_hook_request *r, const struct mg_policy_set *set, const struct mg_report *report, struct mg_str decision_id,
		    struct mg_verdict_mode mode, struct mg_buf *out, bool *internal);
/* FAILED with InternalFailure, for errors of our own and spent time; r may be NULL when the request could not be read. False without memory. */
bool mg_hook_failure(const struct mg_hook_request *r, struct mg_str decision_id, const char *message, struct mg_buf *out);

/* What requests are judged with. Everything outlives the calls. */
struct mg_hook {
	struct mg_engine *engine;
	const struct mg_policy_set *set;
	const struct mg_config *config;
	const struct mg_fetch_options *fetch; /* NULL: payload URLs are refused */
	bool keep_input; /* decisions carry the masked text that was judged */
	struct mg_fetched *later; /* the payload is fetched by somebody else: see MG_HOOK_LATER. NULL: here and now */
};

/* mg_hook_handle has written the payload's URL to `later` and waits for its bytes: it is to be called again when they are there. */
enum { MG_HOOK_LATER = 1 };

/* From body to answer. deadline: mg_clock_now() by which out must be ready. The caller has stamped d (id, time, source, trace); the rest of it is filled here,
 * with texts in a. MG_OK: out is the hook's answer (a failure of our own is one, too). MG_EINPUT: no hook request at all, see mg_hook_read; out is empty.
 * MG_HOOK_LATER: nothing yet. MG_ENOMEM: not even a failure could be written. r is filled for mg_hook_failure, should the decision not be kept. */
int mg_hook_handle(const struct mg_hook *h, struct mg_arena *a, struct mg_str body, uint64_t deadline, struct mg_hook_request *r, struct mg_decision *d,
		   struct mg_buf *out, struct mg_error *err);

#endif
