/* SPDX-License-Identifier: Apache-2.0 */
/* From body to answer. Whatever goes wrong on the way is an answer, too: FAILED with InternalFailure. */
#include "service/hook.h"

#include "base/clock.h"
#include "base/error.h"
#include "base/sha256.h"
#include "service/hook_input.h"


static struct mg_str id_of(const struct mg_decision *d)
{
	return mg_str_from(d->id);
}

static void describe(const struct mg_hook_request *r, struct mg_decision *d)
{
	d->stack = r->stack_name;
	d->account = r->account;
	d->region = r->region;
	/* A stack is named already; a change set's ARN tells nobody more than its own id. */
	d->target = r->target == MG_HOOK_STACK || r->target == MG_HOOK_CHANGE_SET ? r->target_name : r->logical_id.n ? r->logical_id : r->target_name;
	d->operation = mg_str_from(mg_operation_names[r->operation]);
}

/* What was judged, so that two decisions over the same input can be told from others. */
static int hash(struct mg_arena *a, const struct mg_job *job, struct mg_str *out, struct mg_error *err)
{
	struct mg_sha256 s;
	char hex[65];
	mg_sha256_init(&s);
	mg_sha256_part(&s, job->bytes);
	mg_sha256_part(&s, job->previous_bytes);
	mg_sha256_part(&s, job->overlay);
	mg_sha256_part(&s, mg_str_from(mg_operation_names[job->inputs.operation]));
	*out = mg_arena_str(a, mg_str_from(mg_sha256_hex(&s, hex)));
	return out->p ? MG_OK : mg_fail_arena(a, err);
}

/* What somebody else fetches. What may not be fetched is told at once. */
static int fetched(const struct mg_hook *h, const struct mg_hook_request *r, struct mg_str *payload, struct mg_error *err)
{
	struct mg_fetched *f = h->later;
	if (!f->done) {
		int status = mg_fetch_built() ? mg_fetch_allowed(h->fetch, r->payload_url, err) : MG_OK;
		if (status < 0)
			return status;
		return mg_buf_str(&f->url, r->payload_url) ? MG_HOOK_LATER : mg_fail_nomem(err);
	}
	*payload = mg_buf_view(&f->bytes);
	if (f->status < 0)
		*err = f->err;
	return f->status;
}

static int fetch(const struct mg_hook *h, struct mg_arena *a, const struct mg_hook_request *r, uint64_t deadline, struct mg_str *payload, struct mg_error *err)
{
	struct mg_buf b = { 0 };
	*payload = MG_STR_NONE;
	if (!mg_hook_needs_payload(r))
		return MG_OK;
	if (!h->fetch)
		return mg_fail(err, MG_EINPUT, "payload URLs are not fetched here");
	if (h->later)
		return fetched(h, r, payload, err);
	int status = mg_fetch(h->fetch, r->payload_url, deadline, &b, err);
	if (status == MG_OK) {
		*payload = mg_arena_str(a, mg_buf_view(&b));
		if (!payload->p)
			status = mg_fail_arena(a, err);
	}
	mg_buf_fini(&b);
	return status;
}

/* The payload is at hand when the input asks for it. */
static int hand_over(void *ctx, struct mg_arena *a, struct mg_str url, struct mg_str *payload, struct mg_error *err)
{
	(void)a;
	(void)url;
	(void)err;
	*payload = *(const struct mg_str *)ctx;
	return MG_OK;
}

static int judge(const struct mg_hook *h, struct mg_arena *a, struct mg_job *job, struct mg_decision *d, struct mg_error *err)
{
	struct mg_report_template *t;
	int status = hash(a, job, &d->input_hash, err);
	if (status == MG_OK)
		status = mg_engine_judge(h->engine, a, job, &t, err);
	if (status < 0)
		return status;
	d->report = mg_report_assemble(a, h->set, h->config, job->inputs.date, &t, 1);
	if (!d->report)
		return mg_fail_arena(a, err);
	return h->keep_input ? mg_decision_keep_input(a, job, t, h->set->limits, d, err) : MG_OK;
}

/* Reads, fetches, judges, answers. A negative status is told by the caller. */
static int answer(const struct mg_hook *h, struct mg_arena *a, struct mg_str body, struct mg_hook_request *r, uint64_t deadline, struct mg_decision *d, struct mg_buf *out,
		  struct mg_error *err)
{
	struct mg_job job = { .deadline = deadline, .inputs.date = mg_date_today() };
	struct mg_str payload;
	struct mg_intake in = { .arena = a, .limits = r->limits, .fetch = hand_over, .ctx = &payload, .own = r };
	const struct mg_input_source source = { .size = sizeof(source), .label = MG_STR("request"), .bytes = body };
	bool nothing = false;
	int status = fetch(h, a, r, deadline, &payload, err);
	if (status == MG_OK)
		status = mg_intake_read(&in, &mg_hook_input, NULL, NULL, &source, &job, &nothing, err);
	if (status == MG_OK && !nothing)
		status = judge(h, a, &job, d, err);
	if (status != MG_OK)
		return status;
	bool internal = false;
	if (!mg_hook_answer(r, h->set, d->report, id_of(d), (struct mg_verdict_mode){ h->config->undecided_allows }, out, &internal))
		return mg_fail_nomem(err);
	d->verdict = d->report ? d->report->verdict : MG_ALLOW;
	d->internal_failure = internal;
	if (internal)
		d->message = d->report && d->report->templates[0]->failed ? MG_STR("the template cannot be read") : MG_STR("a policy broke");
	return MG_OK;
}

int mg_hook_handle(const struct mg_hook *h, struct mg_arena *a, struct mg_str body, uint64_t deadline, struct mg_hook_request *r, struct mg_decision *d,
		   struct mg_buf *out, struct mg_error *err)
{
	uint64_t start = mg_clock_now();
	bool foreign;
	d->revision = h->set->revision;
	int status = mg_hook_read(a, body, &h->config->limits, r, &foreign, err);
	if (status < 0 && foreign)
		return status;
	if (status == MG_OK) {
		describe(r, d);
		status = h->set->n ? answer(h, a, body, r, deadline, d, out, err) : mg_fail(err, MG_EINPUT, "no policy is loaded");
	}
	if (status == MG_HOOK_LATER)
		return status;
	if (status < 0) {
		d->report = NULL;
		d->internal_failure = true;
		d->verdict = MG_DENY;
		d->message = mg_arena_str(a, mg_str_from(err->text));
		if (!d->message.p)
			d->message = MG_STR("no memory");
		mg_buf_fini(out);
		*out = (struct mg_buf){ 0 };
		if (!mg_hook_failure(r, id_of(d), err->text, out))
			return mg_fail_nomem(err);
	}
	d->duration_us = (mg_clock_now() - start) / 1000;
	return MG_OK;
}
