/* SPDX-License-Identifier: Apache-2.0 */
/* Payloads of stacks and change sets: the template as it was passed in, and what the change set makes of it. */
#include "base/error.h"
#include "cfn/template.h"
#include "service/hook_job.h"
#include "service/hook_read.h"

/* A template is a text; one that came as an object is written as JSON. Empty when there is none. */
static int read_template(struct mg_hook_request *r, const struct mg_node *payload, const char *key, struct mg_str *out, struct mg_error *err)
{
	const struct mg_node *n = mg_envelope_get(payload, key);
	*out = MG_STR_NONE;
	if (!n || n->kind == MG_NULL)
		return MG_OK;
	if (n->kind == MG_MAP && n->count) {
		struct mg_buf b = { 0 };
		mg_node_json(n, &b);
		return mg_job_take(r, &b, out, err);
	}
	if (n->kind != MG_TEXT && n->kind != MG_MAP)
		return mg_fail(err, MG_EINPUT, "the payload's %s is %s; it must be the template's text", key, mg_kind_name((enum mg_kind)n->kind));
	if (n->kind == MG_TEXT && !mg_envelope_blank(n->text))
		*out = n->text;
	return MG_OK;
}

static int read_templates(struct mg_hook_request *r, const struct mg_node *payload, struct mg_job *job, struct mg_error *err)
{
	job->label = MG_STR("template");
	job->previous_label = MG_STR("previousTemplate");
	job->inputs.strict_values = true; /* no parameter value is carried */
	int status = read_template(r, payload, "template", &job->bytes, err);
	return status == MG_OK ? read_template(r, payload, "previousTemplate", &job->previous_bytes, err) : status;
}

int mg_job_stack(struct mg_hook_request *r, const struct mg_node *payload, struct mg_job *job, bool *nothing, struct mg_error *err)
{
	int status = read_templates(r, payload, job, err);
	if (status < 0)
		return status;
	if (r->operation == MG_DELETE) {
		if (!job->bytes.n) {
			job->bytes = job->previous_bytes;
			job->label = job->previous_label;
		}
		job->previous_bytes = MG_STR_NONE;
		*nothing = !job->bytes.n;
		return MG_OK;
	}
	if (r->operation == MG_CREATE)
		job->previous_bytes = MG_STR_NONE;
	return job->bytes.n ? MG_OK : mg_fail(err, MG_EINPUT, "the request carries no template, so that there is nothing to judge");
}

/* One entry of changedResources. */
struct change {
	struct mg_str id, type;
	enum mg_operation operation;
	const struct mg_node *before, *after; /* properties; NULL: not sent */
};

/* A context is JSON in a text (or an object); the properties are under Properties, or it is them. */
static int read_context(struct mg_hook_request *r, const struct mg_node *item, const char *key, const char *other, const struct mg_node **out, struct mg_error *err)
{
	const struct mg_node *n = mg_envelope_get(item, key), *properties;
	bool named = n && n->kind != MG_NULL;
	*out = NULL;
	if (!named)
		n = mg_envelope_get(item, other);
	if (!n || n->kind == MG_NULL || (n->kind == MG_TEXT && mg_envelope_blank(n->text)))
		return MG_OK;
	if (n->kind == MG_TEXT) {
		int status = mg_envelope_load(r->arena, named ? key : other, n->text, r->limits, &n, err);
		if (status < 0)
			return status;
	}
	if (n->kind == MG_NULL)
		return MG_OK;
	if (n->kind != MG_MAP)
		return mg_fail(err, MG_EINPUT, "%s is %s; it must be an object with Properties", named ? key : other, mg_kind_name((enum mg_kind)n->kind));
	properties = mg_node_at(n, "Properties");
	if (properties && properties->kind != MG_MAP && properties->kind != MG_NULL && named)
		return mg_fail(err, MG_EINPUT, "Properties in %s is %s; it must be an object", key, mg_kind_name((enum mg_kind)properties->kind));
	static struct mg_node none = { .kind = MG_MAP };
	*out = properties && properties->kind == MG_MAP ? properties : named ? &none : n;
	return MG_OK;
}

static int read_change(struct mg_hook_request *r, const struct mg_node *item, struct change *out, struct mg_error *err)
{
	char q[MG_QUOTE_MAX];
	struct mg_str action = mg_envelope_text(item, "action");
	if (item->kind != MG_MAP)
		return mg_fail(err, MG_EINPUT, "an entry of changedResources is %s; it must be an object", mg_kind_name((enum mg_kind)item->kind));
	out->id = mg_envelope_text(item, "logicalResourceId");
	if (!out->id.n)
		out->id = mg_envelope_text(item, "logicalId");
	out->type = mg_envelope_text(item, "resourceType");
	if (!out->type.n)
		out->type = mg_envelope_text(item, "typeName");
	if (!out->id.n || !out->type.n)
		return mg_fail(err, MG_EINPUT, "an entry of changedResources has no %s", out->id.n ? "resourceType" : "logicalResourceId");
	if (!mg_operation_parse(action, &out->operation))
		return mg_fail(err, MG_EINPUT, "the change set does %s to %.*s, which cannot be judged; known are CREATE, UPDATE and DELETE",
			       mg_quote(action, q), MG_STR_ARG(out->id.n > 80 ? mg_str_sub(out->id, 0, 80) : out->id));
	int status = read_context(r, item, "afterContext", "resourceProperties", &out->after, err);
	return status == MG_OK ? read_context(r, item, "beforeContext", "previousResourceProperties", &out->before, err) : status;
}

/* Texts in the making: the resources as they will be, and as they were. */
struct texts {
	struct mg_buf after, before;
	struct mg_map seen;
	bool updates;
};

static void open_resource(struct mg_buf *b)
{
	mg_buf_puts(b, b->n ? "," : "{\"Resources\":{");
}

static int note_change(struct mg_hook_request *r, struct texts *t, const struct change *c, struct mg_error *err)
{
	if (mg_map_get(&t->seen, c->id))
		return mg_fail(err, MG_EINPUT, "changedResources lists %.*s twice", MG_STR_ARG(c->id.n > 80 ? mg_str_sub(c->id, 0, 80) : c->id));
	if (mg_map_set(&t->seen, c->id, t))
		return mg_fail_arena(r->arena, err);
	t->updates |= c->operation != MG_CREATE;
	if (c->operation != MG_DELETE) {
		open_resource(&t->after);
		mg_job_resource(&t->after, c->id, c->type, c->after, true);
	}
	if (c->operation == MG_DELETE || (c->operation == MG_UPDATE && c->before)) {
		open_resource(&t->before);
		mg_job_resource(&t->before, c->id, c->type, c->before, true);
	}
	return MG_OK;
}

static int note_all(struct mg_hook_request *r, const struct mg_node *list, struct texts *t, struct mg_change *changes, struct mg_error *err)
{
	int status = MG_OK;
	for (uint32_t i = 0; i < list->count && status == MG_OK; i++) {
		struct change c = { 0 };
		status = read_change(r, list->items[i], &c, err);
		if (status == MG_OK)
			status = note_change(r, t, &c, err);
		changes[i] = (struct mg_change){ c.id, c.operation };
	}
	return status;
}

static int close_text(struct mg_hook_request *r, struct mg_buf *b, struct mg_str *out, struct mg_error *err)
{
	if (!b->n && !b->failed)
		return MG_OK;
	mg_buf_puts(b, "}}");
	return mg_job_take(r, b, out, err);
}

int mg_job_change_set(struct mg_hook_request *r, const struct mg_node *payload, struct mg_job *job, struct mg_error *err)
{
	const struct mg_node *list = mg_envelope_get(payload, "changedResources");
	struct texts t = { .seen = { .arena = r->arena } };
	int status = read_templates(r, payload, job, err);
	job->previous_bytes = MG_STR_NONE; /* what the change set says of before is exact */
	if (status == MG_OK && !job->bytes.n)
		status = mg_fail(err, MG_EINPUT, "the request carries no template, so that there is nothing to judge");
	if (status == MG_OK && (!list || list->kind != MG_LIST))
		status = mg_fail(err, MG_EINPUT, "the payload has no list changedResources, so that nothing says what the change set does");
	struct mg_change *changes = status == MG_OK ? mg_new_n(r->arena, struct mg_change, (size_t)list->count + 1) : NULL;
	if (status == MG_OK)
		status = changes ? note_all(r, list, &t, changes, err) : mg_fail_arena(r->arena, err);
	if (status == MG_OK)
		status = close_text(r, &t.after, &job->overlay, err);
	if (status == MG_OK)
		status = close_text(r, &t.before, &job->previous_bytes, err);
	mg_buf_fini(&t.after);
	mg_buf_fini(&t.before);
	if (status < 0)
		return status;
	job->changes = changes;
	job->nchanges = list->count;
	job->previous_label = MG_STR("change set");
	job->previous_made = true;
	job->inputs.operation = t.updates ? MG_UPDATE : MG_CREATE;
	return MG_OK;
}
