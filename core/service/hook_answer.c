/* SPDX-License-Identifier: Apache-2.0 */
/* The strict writer: only keys that the contract has, none of them empty. */
#include <stdio.h>

#include "service/hook.h"
#include "service/hook_tally.h"
#include "service/hook_text.h"

enum {
	MESSAGE = 960,     /* bytes of the message before "and N more": Cloud Control cuts at 1024 */
	ENTRY = 420,       /* of one finding in it */
	STATUS = 16000,    /* of a statusMessage, whose API cap is 16384 characters */
	ANSWER = 4 << 20,  /* of the whole answer, after which annotations go without a statusMessage: Lambda takes 6 MB */
	LINK = 5120,
	FAILURE = 4000,
};

struct answer {
	const struct mg_hook_request *r;
	const struct mg_report_template *t; /* NULL: nothing was judged */
	const struct mg_tally *tallies;
	size_t n;
	struct mg_str id;
	struct mg_verdict_mode mode;
	enum mg_hook_end end;
	struct mg_buf *out;
	struct mg_buf text; /* of one entry */
};

/* In the order in which people need to hear of them. */
static const enum mg_outcome worst[] = { MG_FAIL, MG_ERROR, MG_UNDECIDED };

static bool is_bad(const struct mg_result *r, struct mg_verdict_mode mode)
{
	return r->outcome == MG_FAIL || r->outcome == MG_ERROR || (r->outcome == MG_UNDECIDED && !mode.undecided_allows);
}

static const char *word(enum mg_outcome o)
{
	return o == MG_ERROR ? "the policy broke" : o == MG_UNDECIDED ? "undecided" : "fails";
}

/* Room for the next entry; that one before it was cut short for want of memory is not forgotten. */
static void next_entry(struct answer *w)
{
	w->out->failed |= w->text.failed;
	mg_buf_clear(&w->text);
}

/* A result's findings as entries, or its reason; prefix stands before each. */
static void add_result(struct answer *w, const struct mg_result *r, const char *prefix, struct mg_entries *e)
{
	bool told = false;
	for (size_t i = 0; i < r->nfindings; i++) {
		const struct mg_finding *f = r->findings[i];
		if (f->waived || f->warning)
			continue;
		next_entry(w);
		mg_buf_puts(&w->text, prefix);
		mg_finding_text(f, &w->text);
		mg_entries_add(e, mg_buf_view(&w->text));
		told = true;
	}
	if (told && r->outcome == MG_FAIL)
		return;
	next_entry(w);
	mg_buf_puts(&w->text, prefix);
	mg_result_text(r, word(r->outcome), &w->text);
	mg_entries_add(e, mg_buf_view(&w->text));
}

/* ---- the message ---- */

static void add_policies(struct answer *w, enum mg_annotation status, struct mg_entries *e)
{
	char prefix[160];
	for (size_t o = 0; o < sizeof(worst) / sizeof(*worst); o++) {
		for (int s = MG_SEVERITY_CRITICAL; s <= MG_SEVERITY_INFO; s++) {
			for (size_t i = 0; i < w->n; i++) {
				const struct mg_tally *y = &w->tallies[i];
				if (y->status != status || (int)y->policy->severity != s || !y->counts[worst[o]])
					continue;
				snprintf(prefix, sizeof(prefix), "%.*s [%s] ", MG_STR_ARG(mg_utf8_cut(y->policy->id, 120)), mg_severity_name(y->policy->severity));
				for (size_t k = 0; k < y->n; k++)
					if (y->results[k]->outcome == worst[o] && is_bad(y->results[k], w->mode))
						add_result(w, y->results[k], prefix, e);
			}
		}
	}
}

static void add_diagnostics(struct answer *w, struct mg_entries *e)
{
	for (size_t i = 0; w->t && i < w->t->ndiagnostics; i++) {
		const struct mg_diagnostic *d = w->t->diagnostics[i];
		if (d->level != MG_LEVEL_ERROR)
			continue;
		next_entry(w);
		mg_buf_puts(&w->text, "template");
		if (d->at.line)
			mg_buf_printf(&w->text, " line %u", d->at.line);
		mg_buf_puts(&w->text, ": ");
		mg_buf_line(&w->text, d->message);
		mg_entries_add(e, mg_buf_view(&w->text));
	}
}

static size_t count_status(const struct answer *w, enum mg_annotation status)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n; i++)
		n += w->tallies[i].status == status;
	return n;
}

static void open_message(struct answer *w, struct mg_buf *m)
{
	size_t denies = count_status(w, MG_ANNOTATION_DENIES);
	if (w->t && w->t->failed)
		mg_buf_puts(m, "moongate could not judge this: the template cannot be read");
	else if (w->end == MG_END_INTERNAL)
		mg_buf_puts(m, "moongate could not judge this");
	else if (w->end == MG_END_NONCOMPLIANT && !denies)
		mg_buf_puts(m, "Denied: CloudFormation would refuse this template");
	else if (w->end == MG_END_NONCOMPLIANT)
		mg_buf_printf(m, "Denied by %zu %s", denies, denies == 1 ? "policy" : "policies");
	else if (!w->t)
		mg_buf_puts(m, "Allowed: the request carries no template, nothing was judged");
	else
		mg_buf_printf(m, "Allowed: %zu %s, %zu skipped", count_status(w, MG_ANNOTATION_PASSED),
			      count_status(w, MG_ANNOTATION_PASSED) == 1 ? "policy holds" : "policies hold", count_status(w, MG_ANNOTATION_SKIPPED));
	if (w->id.n)
		mg_buf_printf(m, " (decision %.*s)", MG_STR_ARG(w->id));
}

static void write_message(struct answer *w)
{
	struct mg_buf m = { 0 };
	struct mg_entries e = { .out = &m, .max = MESSAGE, .each = ENTRY, .between = "; " };
	open_message(w, &m);
	size_t head = m.n;
	bool warns = w->end == MG_END_SUCCESS && count_status(w, MG_ANNOTATION_WARNS);
	mg_buf_puts(&m, warns ? ". Warnings: " : ": ");
	if (w->t && w->t->failed) {
		if (w->t->error_at.line) /* a text that was made from the request has none */
			mg_buf_printf(&m, "line %u: ", w->t->error_at.line);
		mg_entries_add(&e, w->t->error);
	} else if (w->end == MG_END_SUCCESS) {
		add_policies(w, MG_ANNOTATION_WARNS, &e);
	} else {
		add_policies(w, MG_ANNOTATION_DENIES, &e);
		add_diagnostics(w, &e);
	}
	mg_entries_end(&e);
	if (!e.n)
		m.n = head;
	w->out->failed |= m.failed;
	mg_buf_json(w->out, mg_buf_view(&m));
	mg_buf_fini(&m);
}

/* ---- annotations ---- */

static void key(struct mg_buf *out, const char *name, struct mg_str value)
{
	if (!value.n)
		return;
	mg_buf_printf(out, ",\"%s\":", name);
	mg_buf_json(out, value);
}

static const char *severity(enum mg_severity s)
{
	switch (s) {
	case MG_SEVERITY_CRITICAL:
		return "CRITICAL";
	case MG_SEVERITY_HIGH:
		return "HIGH";
	case MG_SEVERITY_MEDIUM:
		return "MEDIUM";
	case MG_SEVERITY_LOW:
		return "LOW";
	case MG_SEVERITY_INFO:
		break;
	}
	return "INFORMATIONAL";
}

/* Why nothing is said of it: the first reason there is. */
static void skip_text(struct answer *w, const struct mg_tally *y, struct mg_buf *m)
{
	bool for_delete = w->r->operation == MG_DELETE;
	if (y->policy->enforcement == MG_ENFORCE_AUDIT) {
		mg_buf_printf(m, "audit only, kept in the decision log: %zu fail, %zu undecided, %zu broke, %zu hold", y->counts[MG_FAIL], y->counts[MG_UNDECIDED],
			      y->counts[MG_ERROR], y->counts[MG_PASS]);
		return;
	}
	for (size_t i = 0; i < y->n; i++) {
		const struct mg_result *r = y->results[i];
		if (y->counts[MG_UNDECIDED] ? r->outcome != MG_UNDECIDED : r->outcome != MG_SKIP)
			continue;
		if (r->outcome == MG_UNDECIDED)
			mg_result_text(r, "undecided", m);
		else if (r->reason.n)
			mg_buf_line(m, r->reason);
		else
			mg_buf_puts(m, "all findings are waived");
		return;
	}
	mg_buf_puts(m, !w->t && for_delete ? "the request carries no template of the stack that is deleted" : "nothing here that it is for");
}

static void status_text(struct answer *w, const struct mg_tally *y, struct mg_buf *m)
{
	struct mg_entries e = { .out = m, .max = STATUS, .each = 4000, .between = "\n" };
	switch (y->status) {
	case MG_ANNOTATION_SKIPPED:
		skip_text(w, y, m);
		return;
	case MG_ANNOTATION_PASSED:
		mg_buf_line(m, mg_utf8_cut(y->policy->title.n ? y->policy->title : MG_STR("holds"), 1000));
		return;
	case MG_ANNOTATION_DENIES:
	case MG_ANNOTATION_WARNS:
		break;
	}
	for (size_t o = 0; o < sizeof(worst) / sizeof(*worst); o++)
		for (size_t k = 0; k < y->n; k++)
			if (y->results[k]->outcome == worst[o] && is_bad(y->results[k], w->mode))
				add_result(w, y->results[k], "", &e);
	mg_entries_end(&e);
}

static void open_annotation(struct answer *w, struct mg_str name, const char *status)
{
	mg_buf_puts(w->out, w->out->p[w->out->n - 1] == '[' ? "{\"annotationName\":" : ",{\"annotationName\":");
	mg_buf_json(w->out, mg_utf8_cut(name, 1024));
	mg_buf_printf(w->out, ",\"status\":\"%s\"", status);
}

static void write_annotation(struct answer *w, const struct mg_tally *y)
{
	static const char *const names[] = { "FAILED", "FAILED", "PASSED", "SKIPPED" };
	struct mg_buf m = { 0 };
	bool failed = y->status <= MG_ANNOTATION_WARNS;
	open_annotation(w, y->policy->id, names[y->status]);
	if (w->out->n < ANSWER)
		status_text(w, y, &m);
	w->out->failed |= m.failed;
	key(w->out, "statusMessage", mg_buf_view(&m));
	mg_buf_fini(&m);
	if (failed && w->out->n < ANSWER) {
		key(w->out, "remediationMessage", mg_utf8_cut(y->policy->remedy, STATUS));
		if (y->policy->nlinks && y->policy->links[0].n <= LINK)
			key(w->out, "remediationLink", y->policy->links[0]);
	}
	key(w->out, "severityLevel", mg_str_from(severity(y->policy->severity)));
	mg_buf_putc(w->out, '}');
}

/* What CloudFormation itself would say of the template. */
static void annotate_template(struct answer *w)
{
	struct mg_buf m = { 0 };
	struct mg_entries e = { .out = &m, .max = STATUS, .each = 1000, .between = "\n" };
	if (!mg_tally_refused(w->t))
		return;
	open_annotation(w, MG_STR("moongate.template"), "FAILED");
	add_diagnostics(w, &e);
	mg_entries_end(&e);
	w->out->failed |= m.failed;
	key(w->out, "statusMessage", mg_buf_view(&m));
	mg_buf_fini(&m);
	key(w->out, "severityLevel", MG_STR("HIGH"));
	mg_buf_putc(w->out, '}');
}

static void write_annotations(struct answer *w)
{
	if (!w->n || (w->t && w->t->failed))
		return;
	mg_buf_puts(w->out, ",\"annotations\":[");
	annotate_template(w);
	for (int status = MG_ANNOTATION_DENIES; status <= MG_ANNOTATION_SKIPPED; status++)
		for (int s = MG_SEVERITY_CRITICAL; s <= MG_SEVERITY_INFO; s++)
			for (size_t i = 0; i < w->n && !w->out->failed; i++)
				if ((int)w->tallies[i].status == status && (int)w->tallies[i].policy->severity == s)
					write_annotation(w, &w->tallies[i]);
	mg_buf_putc(w->out, ']');
}

/* ---- the answer ---- */

/* The sample that this older envelope comes from wants five keys, whatever they hold. */
static void open_answer(const struct mg_hook_request *r, enum mg_hook_end end, struct mg_buf *out)
{
	static const char *const codes[] = { [MG_END_SUCCESS] = NULL, [MG_END_NONCOMPLIANT] = "NonCompliant", [MG_END_INTERNAL] = "InternalFailure" };
	const char *status = end == MG_END_SUCCESS ? "SUCCESS" : "FAILED";
	bool invoker = r && r->invoker;
	mg_buf_printf(out, "{\"hookStatus\":\"%s\"", status);
	if (invoker)
		mg_buf_printf(out, ",\"status\":\"%s\",\"callbackContext\":null,\"callbackDelaySeconds\":0", status);
	if (codes[end])
		mg_buf_printf(out, ",\"errorCode\":\"%s\"", codes[end]);
	else if (invoker)
		mg_buf_puts(out, ",\"errorCode\":null");
	if (r)
		key(out, "clientRequestToken", r->token);
}

bool mg_hook_answer(const struct mg_hook_request *r, const struct mg_policy_set *set, const struct mg_report *report, struct mg_str decision_id,
		    struct mg_verdict_mode mode, struct mg_buf *out, bool *internal)
{
	struct answer w = { .r = r, .id = decision_id, .mode = mode, .out = out };
	w.t = report && report->ntemplates ? report->templates[0] : NULL;
	w.n = set->n;
	w.tallies = mg_tally_make(r->arena, set, w.t, mode);
	if (!w.tallies)
		return false;
	w.end = mg_tally_end(w.tallies, w.n, w.t, mode);
	*internal = w.end == MG_END_INTERNAL;
	open_answer(r, w.end, out);
	mg_buf_puts(out, ",\"message\":");
	write_message(&w);
	write_annotations(&w);
	mg_buf_putc(out, '}');
	bool ok = !out->failed && !w.text.failed;
	mg_buf_fini(&w.text);
	return ok;
}

bool mg_hook_failure(const struct mg_hook_request *r, struct mg_str decision_id, const char *message, struct mg_buf *out)
{
	struct mg_buf m = { 0 };
	mg_buf_puts(&m, "moongate could not judge this");
	if (decision_id.n)
		mg_buf_printf(&m, " (decision %.*s)", MG_STR_ARG(decision_id));
	mg_buf_puts(&m, ": ");
	mg_buf_line(&m, mg_utf8_cut(mg_str_from(message), FAILURE));
	open_answer(r, MG_END_INTERNAL, out);
	mg_buf_puts(out, ",\"message\":");
	mg_buf_json(out, mg_buf_view(&m));
	mg_buf_putc(out, '}');
	bool ok = !m.failed && !out->failed;
	mg_buf_fini(&m);
	return ok;
}
