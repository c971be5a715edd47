/* SPDX-License-Identifier: Apache-2.0 */
/* The public result of an exam: findings with places, excerpts and witnesses, sorted. */
#include "base/buf.h"
#include "doc/diag.h"
#include "policy/exam.h"
#include "policy/place.h"
#include "report/report.h"

static int fail_full(const struct mg_exam *e, struct mg_error *err)
{
	return mg_fail(err, MG_ELIMIT, "memory: the policy's texts, operands and findings need more than %zu bytes (four times the limit policy_memory)",
		       mg_arena_cap(e->arena));
}

static int witness(struct mg_exam *e, struct mg_explaining *x, const struct mg_note *n, struct mg_finding *f, struct mg_error *err)
{
	struct mg_arena *a = e->subject->arena;
	struct mg_witness w;
	if (!mg_explain(e, x, n, &w))
		return mg_fail(err, MG_ELIMIT, "%s", MG_EXPLORE_FULL);
	if (w.n == 0)
		return MG_OK;
	const struct mg_report_witness **items = mg_new_n(a, const struct mg_report_witness *, w.n);
	struct mg_report_witness *texts = mg_new_n(a, struct mg_report_witness, w.n);
	if (!items || !texts)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < w.n; i++) {
		texts[i] = (struct mg_report_witness){ mg_arena_str(a, w.items[i].name), mg_arena_str(a, w.items[i].value), w.items[i].condition };
		if (!texts[i].name.p || !texts[i].value.p)
			return mg_fail_arena(a, err);
		items[i] = &texts[i];
	}
	f->witness = items;
	f->nwitness = w.n;
	return MG_OK;
}

static struct mg_position position(struct mg_source *s, struct mg_span span)
{
	if (s->unplaced)
		return (struct mg_position){ 0 };
	struct mg_place p = mg_source_place(s, span);
	return (struct mg_position){ p.line, p.column, p.end_line, p.end_column };
}

static void fill_origin(struct mg_exam *e, const struct mg_note *n, struct mg_finding *f)
{
	const struct mg_node *origin = n->spot.origin;
	if (!origin || !origin->source || origin->source->unplaced || origin->flags & MG_NODE_LAID)
		return;
	f->has_origin = true;
	f->origin_path = mg_place_pointer(e->subject->arena, origin);
	f->origin = position(origin->source, origin->span);
}

static int make_finding(struct mg_exam *e, struct mg_explaining *x, const struct mg_note *n, const struct mg_finding **out, struct mg_error *err)
{
	struct mg_arena *a = e->subject->arena;
	struct mg_finding *f = mg_new(a, struct mg_finding);
	if (!f)
		return mg_fail_arena(a, err);
	f->logical_id = n->owner ? n->owner->id : MG_STR_NONE;
	f->cdk_path = n->owner ? n->owner->cdk_path : MG_STR_NONE;
	f->path = mg_arena_str(a, n->spot.pointer);
	f->message = mg_arena_str(a, n->message);
	f->remedy = e->policy->info.remedy;
	f->matcher = mg_arena_str(a, mg_str_from(n->matcher));
	f->warning = n->warning;
	if (n->spot.source) {
		f->file = n->spot.source->label;
		f->at = position(n->spot.source, n->spot.span);
		f->excerpt = mg_place_excerpt(a, n->side->t, n->spot.source, n->spot.span);
	} else {
		f->file = n->side->t->source->label;
	}
	fill_origin(e, n, f);
	int status = witness(e, x, n, f, err);
	if (status < 0)
		return status;
	f->fingerprint = mg_fingerprint(a, e->policy->info.id, f);
	if (!f->path.p || !f->message.p || !f->matcher.p || !f->fingerprint.p || (f->has_origin && !f->origin_path.p))
		return mg_fail_arena(a, err);
	*out = f;
	return MG_OK;
}

static int make_findings(struct mg_exam *e, const struct mg_finding **findings, struct mg_error *err)
{
	struct mg_explaining *x = e->nnotes ? mg_explaining_new(e) : NULL;
	int status = e->nnotes && !x ? mg_fail_nomem(err) : MG_OK;
	for (size_t i = 0; status == MG_OK && i < e->nnotes; i++)
		status = make_finding(e, x, &e->notes[i], &findings[i], err);
	mg_explaining_free(x);
	return status;
}

int mg_exam_result(struct mg_exam *e, const struct mg_result **out, struct mg_error *err)
{
	struct mg_arena *a = e->subject->arena;
	if (e->account.spent == MG_STOP_DEADLINE)
		e->nnotes = 0; /* how many there were by then hangs on the clock, and results are the same bytes every time */
	struct mg_result *r = mg_new(a, struct mg_result);
	const struct mg_finding **findings = mg_new_n(a, const struct mg_finding *, e->nnotes ? e->nnotes : 1);
	if (!r || !findings)
		return mg_fail_arena(a, err);
	if (e->failed)
		return fail_full(e, err);
	int status = make_findings(e, findings, err);
	if (status < 0)
		return status;
	mg_findings_sort(findings, e->nnotes);
	r->policy = &e->policy->info;
	r->target = e->target ? e->target->id : MG_STR_NONE;
	r->outcome = e->judged ? e->outcome : MG_SKIP;
	/* A failure that is waived leaves what could not be decided besides: the reason says so, for findings do not. */
	enum mg_outcome because = e->outcome == MG_FAIL && !e->reasons[MG_FAIL].n ? MG_UNDECIDED : r->outcome;
	r->reason = mg_arena_str(a, e->judged ? e->reasons[because] : MG_STR("no reachable scenario deploys it"));
	r->findings = findings;
	r->nfindings = e->nnotes;
	*out = r;
	return r->reason.p ? MG_OK : mg_fail_arena(a, err);
}
