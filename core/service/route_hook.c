/* SPDX-License-Identifier: Apache-2.0 */
/* POST /hook, and the same as an invocation of a Lambda function: a hook request in, the hook's answer out. */
#include "base/clock.h"
#include "service/hook.h"
#include "service/route.h"

static const struct mg_policy_set nothing;

static void wrong(struct mg_answer *out, const char *text)
{
	mg_answer_error(out, 400, "no_hook_request", "%s", text);
	out->aws_error = "InvalidRequestContentException";
}

void mg_route_hook(struct mg_desk *d, struct mg_request *r, struct mg_judged *judged, struct mg_answer *out)
{
	struct mg_hook hook = { d->engine, d->load->set ? d->load->set : &nothing, d->load->config, &d->load->fetch, d->load->ledger.keep_input, &r->fetched };
	struct mg_hook_request request = { 0 };
	struct mg_error err;
	struct mg_str body = mg_buf_view(&r->body);
	if (!body.n && r->route->access == MG_ACCESS_INVOKE)
		body = MG_STR("{}"); /* as the Lambda API takes an event that is left out */
	int status = mg_hook_handle(&hook, d->arena, body, r->deadline, &request, &judged->decision, &out->body, &err);
	judged->later = status == MG_HOOK_LATER;
	if (status == MG_OK || judged->later)
		return;
	judged->refused = status == MG_EINPUT;
	judged->decision.internal_failure = !judged->refused;
	if (judged->refused)
		wrong(out, err.text);
	else
		mg_answer_error(out, 500, "not_judged", "%s", err.text);
}

/* The request is read once more, for the token that the answer echoes: the judging thread may be at it still. */
void mg_route_hook_fail(const struct mg_desk *d, const struct mg_request *r, const char *reason, struct mg_answer *out)
{
	struct mg_arena *a = mg_arena_new((size_t)d->load->config->limits.arena_bytes);
	struct mg_hook_request request = { 0 };
	struct mg_error err;
	bool foreign = false;
	int status = a ? mg_hook_read(a, mg_buf_view(&r->body), &d->load->config->limits, &request, &foreign, &err) : MG_ENOMEM;
	if (!mg_hook_failure(status == MG_OK ? &request : NULL, mg_str_from(r->id), reason, &out->body))
		mg_answer_error(out, 500, "no_memory", "out of memory");
	mg_arena_free(a);
}
