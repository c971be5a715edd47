/* SPDX-License-Identifier: Apache-2.0 */
/* Hook requests as an input: the request in, what CloudFormation is about to do out. */
#include "service/hook_input.h"

#include "base/error.h"
#include "service/hook.h"

static int copy_changes(struct mg_arena *a, const struct mg_job *job, struct mg_input_subject *out, struct mg_error *err)
{
	struct mg_input_change *changes;
	if (!job->changes)
		return MG_OK;
	changes = mg_new_n(a, struct mg_input_change, job->nchanges + 1);
	if (!changes)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < job->nchanges; i++)
		changes[i] = (struct mg_input_change){ job->changes[i].id, job->changes[i].operation };
	out->changes = changes;
	out->nchanges = job->nchanges;
	return MG_OK;
}

static int hand_out(struct mg_arena *a, const struct mg_job *job, struct mg_input_subject *out, struct mg_error *err)
{
	out->text = job->bytes;
	out->label = job->label;
	out->previous = job->previous_bytes;
	out->previous_label = job->previous_label;
	out->made = job->made;
	out->previous_made = job->previous_made;
	out->properties_only = job->properties_only;
	out->strict_values = job->inputs.strict_values;
	out->has_operation = true;
	out->operation = job->inputs.operation;
	out->region = job->inputs.region;
	out->account = job->inputs.account;
	out->stack_name = job->inputs.stack_name;
	out->overlay = job->overlay;
	return copy_changes(a, job, out, err);
}

/* The service has read the envelope already, which its answers need; others have not. */
static int envelope(struct mg_intake *in, struct mg_str bytes, struct mg_hook_request **out, struct mg_error *err)
{
	bool foreign;
	*out = in->own ? in->own : mg_new(in->arena, struct mg_hook_request);
	if (!*out)
		return mg_fail_arena(in->arena, err);
	return in->own ? MG_OK : mg_hook_read(in->arena, bytes, in->limits, *out, &foreign, err);
}

static int read_request(void *state, struct mg_intake *in, const struct mg_input_source *source, struct mg_input_subject *out, struct mg_error *err)
{
	struct mg_hook_request *r;
	struct mg_job job = { 0 };
	struct mg_str payload = MG_STR_NONE;
	(void)state;
	int status = envelope(in, source->bytes, &r, err);
	if (status == MG_OK && mg_hook_needs_payload(r))
		status = in->fetch ? in->fetch(in->ctx, in->arena, r->payload_url, &payload, err) : mg_fail(err, MG_EINPUT, "payload URLs are not fetched here");
	if (status == MG_OK)
		status = mg_hook_job(r, payload, &job, &out->nothing, err);
	return status == MG_OK && !out->nothing ? hand_out(in->arena, &job, out, err) : status;
}

const struct mg_input mg_hook_input = { sizeof(struct mg_input), "hook", "a CloudFormation hook request, as the hook service gets it", read_request };

static const struct mg_input *const inputs[] = { &mg_hook_input, NULL };

const struct mg_plugin mg_builtin_hook_input = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "hook-input", .version = "1", .description = "hook requests", .inputs = inputs,
};
