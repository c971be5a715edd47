/* SPDX-License-Identifier: Apache-2.0 */
/* POST /v1/check: a template, or a JSON object with a template and what is known of its deployment; the JSON report comes back. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/sha256.h"
#include "config/fields.h"
#include "service/judged.h"
#include "service/route.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum {
	TEXT = 1024,        /* bytes of a name: the file's stands in every finding */
	REPORT = 128 << 20, /* bytes of a report */
};

static const char *const fields[] = { "template", "file", "parameters", "previous_template", "region", "account", "stack_name", "tags", "operation", "strict_values" };

static int set_operation(struct mg_job *job, struct mg_str s, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	if (mg_operation_parse(s, &job->inputs.operation))
		return MG_OK;
	return mg_fail(err, MG_EINPUT, "operation %s is none; it is CREATE, UPDATE or DELETE", mg_quote(s, quoted));
}

/* One of the settings that are a single text. 1: it was one. */
static int set_text(struct mg_job *job, struct mg_str name, struct mg_str value, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	if (value.n > TEXT)
		return mg_fail(err, MG_EINPUT, "%s has %zu bytes, at most %d are taken", mg_quote(name, quoted), value.n, TEXT);
	if (mg_str_is(name, "region"))
		job->inputs.region = value;
	else if (mg_str_is(name, "account"))
		job->inputs.account = value;
	else if (mg_str_is(name, "stack_name"))
		job->inputs.stack_name = job->stack = value;
	else if (mg_str_is(name, "file"))
		job->label = value;
	else if (mg_str_is(name, "operation"))
		return set_operation(job, value, err) < 0 ? MG_EINPUT : 1;
	else if (mg_str_is(name, "strict_values"))
		job->inputs.strict_values = mg_str_is(value, "true") || mg_str_is(value, "1");
	else
		return 0;
	return 1;
}

/* The bytes of a template that stands in the envelope: the text, or the very bytes of the object. */
static int template_of(const struct mg_node *n, const char *key, struct mg_str *out, struct mg_error *err)
{
	if (n->kind == MG_TEXT)
		*out = n->text;
	else if (n->kind == MG_MAP)
		*out = mg_str_sub(n->source->text, n->span.off, n->span.len);
	else
		return mg_fail_at(err, n, "`%s` is %s, it must be a template: a text, or an object with Resources", key, mg_kind_name((enum mg_kind)n->kind));
	return MG_OK;
}

/* Scalars as text; a list is what CommaDelimitedList means. */
static int value_of(struct mg_arena *a, const struct mg_member *m, struct mg_str *out, struct mg_error *err)
{
	const struct mg_node *n = m->value;
	char quoted[MG_QUOTE_MAX];
	if (mg_node_is_scalar(n) && n->kind != MG_NULL) {
		*out = n->text;
		return MG_OK;
	}
	if (n->kind != MG_LIST)
		return mg_fail_at(err, n, "the value of %s is %s, it must be a text, a number, true or false, or a list of these", mg_quote(m->key, quoted),
				  mg_kind_name((enum mg_kind)n->kind));
	*out = MG_STR("");
	for (uint32_t i = 0; i < n->count; i++) {
		if (!mg_node_is_scalar(n->items[i]) || n->items[i]->kind == MG_NULL)
			return mg_fail_at(err, n->items[i], "the list of %s must hold texts", mg_quote(m->key, quoted));
		*out = mg_arena_printf(a, "%.*s%s%.*s", MG_STR_ARG(*out), i ? "," : "", MG_STR_ARG(n->items[i]->text));
		if (!out->p)
			return mg_fail_arena(a, err);
	}
	return MG_OK;
}

static int read_pairs(struct mg_arena *a, const struct mg_node *n, const char *key, struct mg_given **out, size_t *count, struct mg_error *err)
{
	int status = mg_field_map(n, key, err);
	if (status < 0)
		return status;
	*out = mg_new_n(a, struct mg_given, (size_t)n->count + 1);
	if (!*out)
		return mg_fail_arena(a, err);
	for (uint32_t i = 0; i < n->count && status == MG_OK; i++) {
		(*out)[i] = (struct mg_given){ .name = n->members[i].key, .from = mg_str_from(key) };
		status = value_of(a, &n->members[i], &(*out)[i].value, err);
	}
	*count = n->count;
	return status;
}

static int read_field(struct mg_arena *a, const struct mg_member *m, struct mg_job *job, struct mg_error *err)
{
	struct mg_str text;
	if (mg_str_is(m->key, "template"))
		return template_of(m->value, "template", &job->bytes, err);
	if (mg_str_is(m->key, "previous_template")) {
		job->previous_label = MG_STR("previous_template");
		return template_of(m->value, "previous_template", &job->previous_bytes, err);
	}
	if (mg_str_is(m->key, "parameters"))
		return read_pairs(a, m->value, "parameters", &job->inputs.given, &job->inputs.ngiven, err);
	if (mg_str_is(m->key, "tags"))
		return read_pairs(a, m->value, "tags", &job->inputs.tags, &job->inputs.ntags, err);
	int status = value_of(a, m, &text, err);
	return status < 0 || (status = set_text(job, m->key, text, err)) < 0 ? status : MG_OK;
}

/* *taken: the body is an object with a template in it, and job is filled from that. */
static int read_envelope(struct mg_desk *d, struct mg_str body, struct mg_job *job, bool *taken, struct mg_error *err)
{
	struct mg_str trimmed = mg_str_trim(body);
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error why;
	*taken = false;
	if (!trimmed.n || trimmed.p[0] != '{' || mg_str_find(body, MG_STR("\"template\""), 0) == (size_t)-1)
		return MG_OK;
	mg_diags_init(&diags, d->arena, 16);
	/* What cannot be read here is judged as a template, and the report says what is wrong with it. */
	if (mg_doc_load(d->arena, MG_STR("request"), body, MG_FORMAT_JSON, MG_DIALECT_PLAIN, d->load->set->limits, &diags, &doc, &why) < 0 || !doc.root ||
	    doc.root->kind != MG_MAP || !mg_node_at(doc.root, "template") || mg_node_at(doc.root, "Resources"))
		return MG_OK;
	*taken = true;
	int status = mg_fields_known(doc.root, "the request", fields, COUNT(fields), err);
	for (uint32_t i = 0; i < doc.root->count && status == MG_OK; i++)
		status = read_field(d->arena, &doc.root->members[i], job, err);
	return status;
}

/* ?region=eu-west-1&parameter.Environment=prod */
static int read_query(struct mg_desk *d, const struct mg_request *r, struct mg_job *job, struct mg_error *err)
{
	struct mg_str name, value, prefix = MG_STR("parameter.");
	char quoted[MG_QUOTE_MAX];
	int status = MG_OK;
	for (size_t at = 0; status == MG_OK && mg_request_next(r, &at, &name, &value);) {
		if (mg_str_starts(name, prefix)) {
			struct mg_str rest = mg_str_sub(name, prefix.n, name.n - prefix.n);
			struct mg_str pair = mg_arena_printf(d->arena, "%.*s=%.*s", MG_STR_ARG(rest), MG_STR_ARG(value));
			status = pair.p ? mg_inputs_add(d->arena, &job->inputs, pair, err) : mg_fail_arena(d->arena, err);
			continue;
		}
		status = set_text(job, name, value, err);
		if (status == 0)
			return mg_fail(err, MG_EINPUT, "the query has no %s; it has region, account, stack_name, operation, file, strict_values and parameter.NAME",
				       mg_quote(name, quoted));
		status = status < 0 ? status : MG_OK;
	}
	return status;
}

static int append(void *ctx, const char *p, size_t n)
{
	return mg_buf_add(ctx, p, n) ? MG_OK : MG_EIO;
}

/* The report with the decision's id as its first key. */
static int write_report(struct mg_desk *d, const struct mg_request *r, const struct mg_report *report, struct mg_buf *out, struct mg_error *err)
{
	struct mg_report_options options = { .size = sizeof(options) };
	struct mg_buf text = { .max = REPORT };
	struct mg_writer writer = { append, &text };
	void *state;
	const struct mg_reporter *json = mg_plugins_reporter(d->load->plugins, MG_STR("json"), &state);
	if (!json)
		return mg_fail(err, MG_EINPUT, "this moongate was built without the json reporter");
	int status = json->write(state, report, &options, &writer, err);
	if (text.failed)
		status = mg_fail(err, MG_ELIMIT, "the report has more than %d bytes, or no memory is left for it", REPORT);
	if (status == MG_OK && text.n && text.p[0] == '{') {
		mg_buf_printf(out, "{\"decision\": \"%s\",", r->id);
		mg_buf_add(out, text.p + 1, text.n - 1);
	}
	mg_buf_fini(&text);
	return status;
}

static int judge(struct mg_desk *d, struct mg_request *r, struct mg_job *job, struct mg_decision *decision, struct mg_answer *out, struct mg_error *err)
{
	struct mg_report_template *t;
	int status = mg_engine_judge(d->engine, d->arena, job, &t, err);
	if (status < 0)
		return status;
	decision->report = mg_report_assemble(d->arena, d->load->set, d->load->config, job->inputs.date, &t, 1);
	if (!decision->report)
		return mg_fail_arena(d->arena, err);
	decision->verdict = decision->report->verdict;
	if (d->load->ledger.keep_input)
		status = mg_decision_keep_input(d->arena, job, t, d->load->set->limits, decision, err);
	return status < 0 ? status : write_report(d, r, decision->report, &out->body, err);
}

static void describe(struct mg_desk *d, const struct mg_job *job, struct mg_decision *decision)
{
	struct mg_sha256 sha;
	char hex[65];
	mg_sha256_init(&sha);
	mg_sha256_add(&sha, job->bytes);
	decision->input_hash = mg_arena_str(d->arena, mg_str_from(mg_sha256_hex(&sha, hex)));
	decision->stack = job->stack;
	decision->target = job->label;
	decision->operation = mg_str_from(mg_operation_names[job->inputs.operation]);
	decision->account = job->inputs.account;
	decision->region = job->inputs.region;
}

void mg_route_check(struct mg_desk *d, struct mg_request *r, struct mg_judged *judged, struct mg_answer *out)
{
	struct mg_job job = { .label = MG_STR("template"), .bytes = mg_buf_view(&r->body), .strict_parameters = true, .deadline = r->deadline };
	struct mg_error err;
	bool taken = false;
	if (!d->engine) {
		judged->decision.internal_failure = true;
		mg_answer_error(out, 503, "no_policies", "no policies are loaded; /health/ready says why");
		return;
	}
	job.inputs.date = mg_date_today();
	int status = job.bytes.n ? MG_OK : mg_fail(&err, MG_EINPUT, "the body is empty; send a template, or an object with one under `template`");
	if (status == MG_OK)
		status = read_envelope(d, job.bytes, &job, &taken, &err);
	if (status == MG_OK)
		status = read_query(d, r, &job, &err);
	if (status == MG_OK && job.previous_bytes.n && job.inputs.operation == MG_CREATE)
		job.inputs.operation = MG_UPDATE;
	describe(d, &job, &judged->decision);
	if (status == MG_OK)
		status = judge(d, r, &job, &judged->decision, out, &err);
	if (status == MG_OK)
		return;
	judged->decision.message = mg_arena_str(d->arena, mg_str_from(err.text));
	judged->refused = status == MG_EINPUT;
	judged->decision.internal_failure = !judged->refused;
	if (judged->refused)
		mg_answer_error(out, 400, "wrong_input", "%s", err.text);
	else
		mg_answer_error(out, 500, "not_judged", "%s", err.text);
}
