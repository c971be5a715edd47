/* SPDX-License-Identifier: Apache-2.0 */
#include "service/input.h"

#include "base/buf.h"
#include "base/error.h"
#include "config/fields.h"
#include "judge/mask.h"
#include "service/decision.h"
#include "judge/scrub.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The flags of a job by name. */
static const struct {
	const char *name;
	size_t offset;
} flags[] = {
	{ "strict_values", offsetof(struct mg_job, inputs.strict_values) },
	{ "processed", offsetof(struct mg_job, processed) },
	{ "properties_only", offsetof(struct mg_job, properties_only) },
	{ "made", offsetof(struct mg_job, made) },
	{ "previous_made", offsetof(struct mg_job, previous_made) },
};

static void key(struct mg_buf *out, const char *name)
{
	mg_buf_printf(out, "%s\"%s\":", out->n && out->p[out->n - 1] == '{' ? "" : ",", name);
}

static void text(struct mg_buf *out, const char *name, struct mg_str s)
{
	if (!s.n)
		return;
	key(out, name);
	mg_scrub_json(out, s);
}

/* s as a document of its own; root is NULL when it is none. */
static int load(struct mg_arena *a, struct mg_str s, const struct mg_limits *limits, struct mg_doc *doc, struct mg_error *err)
{
	struct mg_diags diags;
	*doc = (struct mg_doc){ 0 };
	mg_diags_init(&diags, a, 1);
	int status = mg_doc_load(a, MG_STR("input"), s, MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, limits, &diags, doc, err);
	return status == MG_ENOMEM ? status : MG_OK;
}

static bool digits(struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

/* The marks of a mask mean something to YAML at the start of a value, and a number must stay one: what is kept has to load again. */
static int soften(struct mg_arena *a, struct mg_str original, struct mg_str masked, struct mg_str *out, struct mg_error *err)
{
	*out = masked;
	if (original.n != masked.n || original.p == masked.p)
		return MG_OK;
	*out = mg_arena_str(a, masked);
	if (!out->p)
		return mg_fail_arena(a, err);
	char *p = (char *)(uintptr_t)out->p;
	for (size_t i = 0, end; i < masked.n; i = end) {
		for (end = i; end < masked.n && masked.p[end] == '*' && original.p[end] != '*'; end++)
			;
		memset(p + i, digits(mg_str_sub(original, i, end - i)) ? '0' : 'x', end - i);
		end += end == i;
	}
	return MG_OK;
}

/* The text of a document that no report masks. */
static int mask_text(struct mg_arena *a, struct mg_str s, const struct mg_limits *limits, struct mg_str *out, struct mg_error *err)
{
	struct mg_doc doc = { 0 };
	struct mg_mask mask;
	*out = MG_STR_NONE;
	if (!s.n)
		return MG_OK;
	int status = load(a, s, limits, &doc, err);
	if (status < 0 || !doc.source)
		return status;
	if (doc.root)
		mg_mask_find_in(&mask, a, doc.root);
	else
		mg_mask_find_raw(&mask, a, doc.source);
	struct mg_str masked = mg_mask_source(&mask, doc.source);
	return masked.p ? soften(a, doc.source->text, masked, out, err) : mg_fail_arena(a, err);
}

static bool secret(const struct mg_node *parameters, struct mg_str name)
{
	const struct mg_node *no_echo = mg_node_at(mg_node_get(parameters, name), "NoEcho");
	return mg_mask_name(name) || (no_echo && !(mg_node_is_scalar(no_echo) && mg_str_eq_nocase(no_echo->text, MG_STR("false"))));
}

/* A value that a secret parameter has, too, is as secret wherever else it stands. */
static bool secret_value(const struct mg_inputs *in, const struct mg_node *parameters, struct mg_str value)
{
	for (size_t i = 0; i < in->ngiven; i++)
		if (value.n && mg_str_eq(in->given[i].value, value) && secret(parameters, in->given[i].name))
			return true;
	return false;
}

static void pair(struct mg_buf *out, size_t i, struct mg_str name)
{
	if (i)
		mg_buf_putc(out, ',');
	mg_scrub_json(out, name);
	mg_buf_putc(out, ':');
}

static int parameters(struct mg_arena *a, const struct mg_job *job, const struct mg_limits *limits, struct mg_buf *out, struct mg_error *err)
{
	const struct mg_inputs *in = &job->inputs;
	struct mg_doc doc = { 0 };
	if (!in->ngiven)
		return MG_OK;
	int status = load(a, job->bytes, limits, &doc, err);
	if (status < 0)
		return status;
	const struct mg_node *declared = doc.root ? mg_node_at(doc.root, "Parameters") : NULL;
	key(out, "parameters");
	mg_buf_putc(out, '{');
	size_t n = 0;
	for (size_t i = 0; i < in->ngiven; i++) {
		const struct mg_given *g = mg_inputs_given(in, in->given[i].name);
		if (g != &in->given[i])
			continue; /* one that comes later wins */
		pair(out, n++, g->name);
		if (g->use_previous || secret_value(in, declared, g->value) || secret(declared, g->name))
			mg_buf_puts(out, "null");
		else
			mg_scrub_json(out, g->value);
	}
	mg_buf_putc(out, '}');
	return MG_OK;
}

static void tags(const struct mg_inputs *in, struct mg_buf *out)
{
	if (!in->ntags)
		return;
	key(out, "tags");
	mg_buf_putc(out, '{');
	for (size_t i = 0; i < in->ntags; i++) {
		pair(out, i, in->tags[i].name);
		mg_scrub_json(out, mg_mask_name(in->tags[i].name) ? MG_STR("****") : in->tags[i].value);
	}
	mg_buf_putc(out, '}');
}

static void changes(const struct mg_job *job, struct mg_buf *out)
{
	if (!job->changes)
		return;
	key(out, "changes");
	mg_buf_putc(out, '{');
	for (size_t i = 0; i < job->nchanges; i++) {
		pair(out, i, job->changes[i].id);
		mg_buf_json(out, mg_str_from(mg_operation_names[job->changes[i].operation]));
	}
	mg_buf_putc(out, '}');
}

static int write_input(struct mg_arena *a, const struct mg_job *job, struct mg_str masked, const struct mg_limits *limits, struct mg_buf *out, struct mg_error *err)
{
	struct mg_str previous, overlay, template = MG_STR_NONE;
	char date[11];
	int status = mask_text(a, job->previous_bytes, limits, &previous, err);
	if (status == MG_OK)
		status = mask_text(a, job->overlay, limits, &overlay, err);
	if (status == MG_OK)
		status = soften(a, job->bytes, masked, &template, err);
	if (status < 0)
		return status;
	mg_buf_putc(out, '{');
	text(out, "label", job->label);
	text(out, "template", template);
	text(out, "previous_label", job->previous_label);
	text(out, "previous_template", previous);
	text(out, "overlay", overlay);
	changes(job, out);
	status = parameters(a, job, limits, out, err);
	tags(&job->inputs, out);
	text(out, "region", job->inputs.region);
	text(out, "account", job->inputs.account);
	text(out, "stack_name", job->inputs.stack_name);
	text(out, "stack", job->stack);
	text(out, "operation", mg_str_from(mg_operation_names[job->inputs.operation]));
	text(out, "date", mg_str_from(mg_date_text(job->inputs.date, date)));
	for (size_t i = 0; i < COUNT(flags); i++)
		if (*(const bool *)((const char *)job + flags[i].offset)) {
			key(out, flags[i].name);
			mg_buf_puts(out, "true");
		}
	mg_buf_putc(out, '}');
	return status == MG_OK && out->failed ? mg_fail_nomem(err) : status;
}

int mg_input_json(struct mg_arena *a, const struct mg_job *job, struct mg_str masked, const struct mg_limits *limits, struct mg_buf *out, struct mg_error *err)
{
	size_t from = out->n;
	if (!masked.n)
		return MG_OK;
	int status = write_input(a, job, masked, limits, out, err);
	if (status < 0)
		out->n = from;
	return status;
}

int mg_decision_keep_input(struct mg_arena *a, const struct mg_job *job, const struct mg_report_template *t, const struct mg_limits *limits, struct mg_decision *d,
			   struct mg_error *err)
{
	struct mg_buf out = { .max = MG_DECISION_BYTES };
	int status = mg_input_json(a, job, t->source, limits, &out, err);
	if (out.failed) { /* too large to be kept: the decision says so in its own way */
		mg_buf_fini(&out);
		return MG_OK;
	}
	d->input = status == MG_OK && out.n ? mg_arena_str(a, mg_buf_view(&out)) : MG_STR_NONE;
	if (status == MG_OK && out.n && !d->input.p)
		status = mg_fail_arena(a, err);
	mg_buf_fini(&out);
	return status;
}

static int read_operation(const struct mg_node *n, enum mg_operation *out, struct mg_error *err)
{
	if (mg_node_is_scalar(n) && mg_operation_parse(n->text, out))
		return MG_OK;
	return mg_fail_at(err, n, "an operation is CREATE, UPDATE or DELETE");
}

/* Names and values; a null is given, but unknown. */
static int read_pairs(struct mg_arena *a, const struct mg_node *n, const char *name, struct mg_given **out, size_t *count, struct mg_error *err)
{
	int status = mg_field_map(n, name, err);
	if (status < 0)
		return status;
	*out = mg_new_n(a, struct mg_given, (size_t)n->count + 1);
	if (!*out)
		return mg_fail_arena(a, err);
	*count = n->count;
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_node *value = n->members[i].value;
		if (!mg_node_is_scalar(value))
			return mg_fail_at(err, value, "a value of `%s` must be a text", name);
		bool unknown = value->kind == MG_NULL;
		(*out)[i] = (struct mg_given){ .name = n->members[i].key, .value = unknown ? MG_STR_NONE : value->text, .from = mg_str_from(name), .use_previous = unknown };
	}
	return MG_OK;
}

static int read_changes(struct mg_arena *a, const struct mg_node *n, struct mg_job *job, struct mg_error *err)
{
	int status = mg_field_map(n, "changes", err);
	struct mg_change *list = status == MG_OK ? mg_new_n(a, struct mg_change, (size_t)n->count + 1) : NULL;
	if (status == MG_OK && !list)
		return mg_fail_arena(a, err);
	for (uint32_t i = 0; status == MG_OK && i < n->count; i++) {
		list[i].id = n->members[i].key;
		status = read_operation(n->members[i].value, &list[i].operation, err);
	}
	job->changes = list;
	job->nchanges = status == MG_OK ? n->count : 0;
	return status;
}

static int read_texts(const struct mg_node *n, struct mg_job *job, struct mg_error *err)
{
	const struct {
		const char *name;
		struct mg_str *to;
	} texts[] = {
		{ "label", &job->label }, { "template", &job->bytes }, { "previous_label", &job->previous_label }, { "previous_template", &job->previous_bytes },
		{ "overlay", &job->overlay }, { "region", &job->inputs.region }, { "account", &job->inputs.account }, { "stack_name", &job->inputs.stack_name },
		{ "stack", &job->stack },
	};
	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct mg_node *value = mg_node_at(n, texts[i].name);
		if (value && value->kind != MG_TEXT)
			return mg_fail_at(err, value, "`%s` must be a text", texts[i].name);
		if (value)
			*texts[i].to = value->text;
	}
	return job->bytes.n ? MG_OK : mg_fail_at(err, n, "this input has no `template`");
}

int mg_input_read(struct mg_arena *a, const struct mg_node *n, struct mg_job *job, struct mg_error *err)
{
	const struct mg_node *value;
	*job = (struct mg_job){ 0 };
	int status = mg_field_map(n, "input", err);
	if (status == MG_OK)
		status = read_texts(n, job, err);
	if (status == MG_OK && (value = mg_node_at(n, "parameters")))
		status = read_pairs(a, value, "parameters", &job->inputs.given, &job->inputs.ngiven, err);
	if (status == MG_OK && (value = mg_node_at(n, "tags")))
		status = read_pairs(a, value, "tags", &job->inputs.tags, &job->inputs.ntags, err);
	if (status == MG_OK && (value = mg_node_at(n, "changes")))
		status = read_changes(a, value, job, err);
	if (status == MG_OK && (value = mg_node_at(n, "operation")))
		status = read_operation(value, &job->inputs.operation, err);
	if (status == MG_OK && (value = mg_node_at(n, "date")))
		status = mg_field_date(value, "date", &job->inputs.date, err);
	for (size_t i = 0; i < COUNT(flags) && status == MG_OK; i++) {
		value = mg_node_at(n, flags[i].name);
		if (value && value->kind != MG_BOOL)
			return mg_fail_at(err, value, "`%s` is %s, it must be true or false", flags[i].name, mg_kind_name((enum mg_kind)value->kind));
		*(bool *)((char *)job + flags[i].offset) = value && mg_str_is(value->text, "true");
	}
	return status;
}
