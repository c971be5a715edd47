/* SPDX-License-Identifier: Apache-2.0 */
/* An expression on a template, for people who look for something. */
#include "base/buf.h"
#include "base/error.h"
#include "judge/judgement.h"
#include "judge/scrub.h"

static int first_error(struct mg_judgement *j, const struct mg_error *why, struct mg_error *err)
{
	mg_diags_sort(&j->diags);
	for (size_t i = 0; i < j->diags.n; i++) {
		const struct mg_diag *d = &j->diags.items[i];
		if (d->level != MG_DIAG_ERROR || !d->source)
			continue;
		struct mg_place at = mg_source_place(d->source, d->span);
		return mg_fail(err, MG_EINPUT, "%.*s:%u:%u: %.*s", MG_STR_ARG(d->source->label), at.line, at.column, MG_STR_ARG(d->text));
	}
	return mg_fail(err, why->code, "%.*s: %s", MG_STR_ARG(j->job->label), why->text);
}

struct question {
	const struct mg_policy_set *set;
	struct mg_str expression;
	struct mg_eval_options options;
	struct mg_buf *out;
	struct mg_follow *follow;
};

static int answer(struct mg_judgement *j, const struct question *q, struct mg_error *err)
{
	struct mg_subject s = { .world = j->now.world, .arena = j->arena };
	struct mg_buf raw = { 0 };
	int status = mg_eval(q->set, &s, q->expression, q->options, &raw, err);
	if (status == MG_OK && (raw.failed || !mg_buf_str(q->out, mg_scrub_text(j->arena, mg_mask_text(&j->now.mask, mg_buf_view(&raw))))))
		status = mg_fail_nomem(err);
	mg_buf_fini(&raw);
	return status;
}

static struct mg_nested_item *find(const struct mg_follow *f, struct mg_str name)
{
	for (size_t i = 0; f && i < f->nlinks; i++)
		if (f->links[i].parent == (f->at == &f->root ? NULL : f->at) && mg_str_eq(f->links[i].id, name))
			return f->items[f->links[i].item->index];
	return NULL;
}

/* Why r is not among those that are followed; NULL when nothing was told of it. */
static const struct mg_diag *told_of(struct mg_diags *diags, const struct mg_resource *r)
{
	mg_diags_sort(diags);
	for (size_t i = 0; i < diags->n; i++) {
		const struct mg_diag *d = &diags->items[i];
		if (d->source == r->node->source && !strncmp(d->code, "nested-", 7) && d->span.off >= r->key_span.off && d->span.off < r->node->span.off + r->node->span.len)
			return d;
	}
	return NULL;
}

static int step(struct mg_judgement *j, struct mg_str name, struct mg_nested_item **next, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	int status = mg_follow_find(j, err);
	if (status < 0)
		return status;
	*next = find(j->follow, name);
	if (*next)
		return MG_OK;
	const struct mg_resource *r = mg_template_resource(j->now.template, name);
	const struct mg_diag *d = r ? told_of(&j->diags, r) : NULL;
	if (d)
		return mg_fail(err, MG_EINPUT, "%s is no nested stack that can be followed: %.*s", mg_quote(name, quoted), MG_STR_ARG(d->text));
	return mg_fail(err, MG_EINPUT, "%.*s has no nested stack %s with a local template", MG_STR_ARG(j->job->label), mg_quote(name, quoted));
}

/* Asks job's template, or with a name finds the nested stack of that name in it. */
static int ask(const struct question *q, const struct mg_job *job, struct mg_str name, struct mg_nested_item **next, bool *refused, struct mg_error *err)
{
	struct mg_error why;
	struct mg_judgement j = { .set = q->set, .arena = mg_arena_new((size_t)q->set->limits->arena_bytes), .job = job, .follow = q->follow };
	if (!j.arena)
		return mg_fail_nomem(err);
	mg_diags_init(&j.diags, j.arena, (size_t)q->set->limits->doc_diagnostics);
	int status = mg_side_load(&j, job->label, job->bytes, &j.now, &why);
	*refused = status < 0;
	if (status < 0)
		status = first_error(&j, &why, err);
	else if ((status = mg_side_mask(&j, &j.now, err)) == MG_OK)
		status = mg_side_bind(&j, &j.now, job->inputs.operation, true, err);
	if (status == MG_OK)
		status = name.n ? step(&j, name, next, err) : answer(&j, q, err);
	mg_arena_free(j.arena);
	return status;
}

/* Through the nested stacks of the path, then the answer. */
static int ask_path(const struct question *q, const struct mg_job *job, struct mg_str path, bool *refused, struct mg_error *err)
{
	struct mg_nested_item *next = NULL;
	struct mg_job at = *job;
	struct mg_str whole = path;
	char quoted[MG_QUOTE_MAX];
	while (path.n) {
		size_t slash = mg_str_find(path, MG_STR("/"), 0), n = slash == (size_t)-1 ? path.n : slash;
		if (!n) /* ask would answer here and now */
			return mg_fail(err, MG_EINPUT, "the path %s of nested stacks has an empty name; write Network or Network/Subnets", mg_quote(whole, quoted));
		int status = ask(q, &at, mg_str_sub(path, 0, n), &next, refused, err);
		if (status != MG_OK)
			return status;
		path = n < path.n ? mg_str_sub(path, n + 1, path.n - n - 1) : MG_STR_NONE;
		at = (struct mg_job){ .label = next->label, .bytes = { next->bytes, next->nbytes }, .inputs = next->inputs, .base_path = next->base_path };
		q->follow->at = next;
	}
	return ask(q, &at, MG_STR_NONE, &next, refused, err);
}

int mg_engine_eval(const struct mg_policy_set *set, const struct mg_job *job, struct mg_str nested, struct mg_str expression, struct mg_eval_options options,
		   struct mg_buf *out, bool *refused, struct mg_error *err)
{
	struct question q = { .set = set, .expression = expression, .options = options, .out = out };
	struct mg_nested_item *none;
	struct mg_follow f;
	if (!nested.n)
		return ask(&q, job, MG_STR_NONE, &none, refused, err);
	if (!job->base_path)
		return mg_fail(err, MG_EINPUT, "a template from standard input is in no folder, so that nested templates cannot be found beside it");
	struct mg_arena *a = mg_arena_new((size_t)set->limits->arena_bytes);
	int status = a ? mg_follow_begin(&f, a, job, set->limits, err) : mg_fail_nomem(err);
	if (status == MG_OK) {
		q.follow = &f;
		status = ask_path(&q, job, nested, refused, err);
		mg_follow_end(&f);
	}
	mg_arena_free(a);
	return status;
}
