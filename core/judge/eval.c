/* SPDX-License-Identifier: Apache-2.0 */
/* An expression on a template, for people who look for something. */
#include "base/buf.h"
#include "base/error.h"
#include "judge/judgement.h"

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

static int eval(struct mg_judgement *j, struct mg_str expression, bool all, struct mg_buf *out, struct mg_error *err)
{
	struct mg_buf raw = { 0 };
	int status = mg_side_mask(j, &j->now, err);
	if (status == MG_OK)
		status = mg_side_bind(j, &j->now, j->job->inputs.operation, true, err);
	struct mg_subject s = { .world = j->now.world, .arena = j->arena };
	if (status == MG_OK)
		status = mg_eval(j->set, &s, expression, all, &raw, err);
	if (status == MG_OK && (raw.failed || !mg_buf_str(out, mg_mask_text(&j->now.mask, mg_buf_view(&raw)))))
		status = mg_fail_nomem(err);
	mg_buf_fini(&raw);
	return status;
}

int mg_engine_eval(const struct mg_policy_set *set, const struct mg_job *job, struct mg_str expression, bool all, struct mg_buf *out, bool *refused,
		   struct mg_error *err)
{
	struct mg_error why;
	struct mg_judgement j = { .set = set, .arena = mg_arena_new((size_t)set->limits->arena_bytes), .job = job };
	if (!j.arena)
		return mg_fail_nomem(err);
	mg_diags_init(&j.diags, j.arena, (size_t)set->limits->doc_diagnostics);
	int status = mg_side_load(&j, job->label, job->bytes, &j.now, &why);
	*refused = status < 0;
	status = status < 0 ? first_error(&j, &why, err) : eval(&j, expression, all, out, err);
	mg_arena_free(j.arena);
	return status;
}
