/* SPDX-License-Identifier: Apache-2.0 */
/* From a request to a job: one resource as a template of its own; stacks and change sets by their payload. */
#include "service/hook_job.h"

#include "base/error.h"
#include "service/hook_read.h"

static bool is_masked(struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '*')
			return false;
	return s.n >= 4;
}

void mg_job_value(struct mg_buf *out, const struct mg_node *n)
{
	bool map = n->kind == MG_MAP, first = true;
	if (n->kind == MG_TEXT && is_masked(n->text)) {
		mg_buf_json(out, MG_STR(MG_MASKED));
		return;
	}
	if (mg_node_is_scalar(n)) {
		mg_node_json(n, out);
		return;
	}
	mg_buf_putc(out, map ? '{' : '[');
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_node *v = map ? n->members[i].value : n->items[i];
		if (v->kind == MG_NULL)
			continue;
		if (!first)
			mg_buf_putc(out, ',');
		first = false;
		if (map) {
			mg_buf_json(out, n->members[i].key);
			mg_buf_putc(out, ':');
		}
		mg_job_value(out, v);
	}
	mg_buf_putc(out, map ? '}' : ']');
}

void mg_job_resource(struct mg_buf *out, struct mg_str id, struct mg_str type, const struct mg_node *properties, bool attributes)
{
	static const char *const names[] = { "DeletionPolicy", "UpdateReplacePolicy", "DependsOn", "Metadata", "CreationPolicy", "UpdatePolicy" };
	mg_buf_json(out, id);
	mg_buf_puts(out, ":{\"Type\":");
	mg_buf_json(out, type);
	mg_buf_puts(out, ",\"Properties\":");
	if (properties)
		mg_job_value(out, properties);
	else
		mg_buf_puts(out, "\"" MG_NOT_SENT "\"");
	for (size_t i = 0; attributes && i < sizeof(names) / sizeof(*names); i++)
		mg_buf_printf(out, ",\"%s\":\"" MG_NOT_SENT "\"", names[i]);
	mg_buf_putc(out, '}');
}

int mg_job_take(struct mg_hook_request *r, struct mg_buf *from, struct mg_str *out, struct mg_error *err)
{
	struct mg_str copy = from->failed ? MG_STR_NONE : mg_arena_str(r->arena, mg_buf_view(from));
	bool failed = from->failed;
	mg_buf_fini(from);
	*out = copy;
	if (failed)
		return mg_fail_nomem(err);
	return copy.p ? MG_OK : mg_fail_arena(r->arena, err);
}

/* The properties on one side of a model: NULL when not sent. */
static const struct mg_node *side(const struct mg_node *model, const char *key, bool *sent)
{
	const struct mg_node *n = mg_envelope_get(model, key);
	*sent |= n != NULL;
	return n && n->kind == MG_MAP ? n : NULL;
}

static int make(struct mg_hook_request *r, const struct mg_node *properties, struct mg_str *out, struct mg_error *err)
{
	struct mg_buf b = { 0 };
	mg_buf_puts(&b, "{\"Resources\":{");
	mg_job_resource(&b, r->logical_id.n ? r->logical_id : MG_STR("Resource"), r->target_name, properties, false);
	mg_buf_puts(&b, "}}");
	return mg_job_take(r, &b, out, err);
}

static int wrong_kind(const struct mg_node *model, const char *key, struct mg_error *err)
{
	const struct mg_node *n = mg_envelope_get(model, key);
	if (!n || n->kind == MG_MAP || n->kind == MG_NULL)
		return MG_OK;
	return mg_fail(err, MG_EINPUT, "targetModel.%s is %s; it must be an object", key, mg_kind_name((enum mg_kind)n->kind));
}

/* What is there now or will be. On DELETE, requests have been seen with it on either side. */
static int job_resource(struct mg_hook_request *r, const struct mg_node *model, struct mg_job *job, struct mg_error *err)
{
	static struct mg_node none = { .kind = MG_MAP };
	bool sent = false, sent_before = false;
	const struct mg_node *now = side(model, "resourceProperties", &sent), *before = side(model, "previousResourceProperties", &sent_before);
	int status = wrong_kind(model, "resourceProperties", err);
	if (status == MG_OK)
		status = wrong_kind(model, "previousResourceProperties", err);
	if (status < 0)
		return status;
	if (r->operation == MG_DELETE) {
		now = now && now->count ? now : before && before->count ? before : NULL;
	} else if (!sent && !sent_before && model) {
		now = model; /* the properties themselves, without what goes around them */
	} else if (!sent) {
		return mg_fail(err, MG_EINPUT, "the request carries no resourceProperties in requestData.targetModel, so that there is nothing to judge");
	} else if (!now) {
		now = &none;
	}
	job->label = job->previous_label = MG_STR("request");
	job->made = job->previous_made = job->properties_only = true;
	status = make(r, now, &job->bytes, err);
	if (status == MG_OK && r->operation == MG_UPDATE && before && before->count)
		status = make(r, before, &job->previous_bytes, err);
	return status;
}

/* Nothing in it, as some say: nulls, empty maps, empty texts. */
static bool is_hollow(const struct mg_node *model)
{
	for (uint32_t i = 0; model && i < model->count; i++) {
		const struct mg_node *v = model->members[i].value;
		bool container = v->kind == MG_MAP || v->kind == MG_LIST;
		if (container ? v->count > 0 : v->kind != MG_NULL && !(v->kind == MG_TEXT && mg_envelope_blank(v->text)))
			return false;
	}
	return true;
}

bool mg_hook_needs_payload(const struct mg_hook_request *r)
{
	return r->payload_url.n && is_hollow(r->model);
}

int mg_hook_job(struct mg_hook_request *r, struct mg_str payload, struct mg_job *job, bool *nothing, struct mg_error *err)
{
	const struct mg_node *model = r->model;
	*nothing = false;
	job->inputs.operation = r->operation;
	job->inputs.account = r->account;
	job->inputs.region = r->region;
	job->inputs.stack_name = r->stack_name;
	job->stack = r->stack_name;
	if (mg_hook_needs_payload(r)) {
		if (mg_envelope_blank(payload))
			return mg_fail(err, MG_EINPUT, "the payload is empty");
		int status = mg_envelope_load(r->arena, "the payload", payload, r->limits, &model, err);
		if (status < 0)
			return status;
		if (model->kind != MG_MAP)
			return mg_fail(err, MG_EINPUT, "the payload is %s; it must be a JSON object", mg_kind_name((enum mg_kind)model->kind));
	}
	switch (r->target) {
	case MG_HOOK_STACK:
		return mg_job_stack(r, model, job, nothing, err);
	case MG_HOOK_CHANGE_SET:
		return mg_job_change_set(r, model, job, err);
	case MG_HOOK_RESOURCE:
	case MG_HOOK_CLOUD_CONTROL:
		break;
	}
	return job_resource(r, model, job, err);
}
