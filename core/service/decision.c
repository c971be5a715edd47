/* SPDX-License-Identifier: Apache-2.0 */
#include "service/decision.h"

#include <inttypes.h>

#include "service/row.h"
#include "judge/scrub.h"

/* How much of a decision is written, when all of it is too much. */
enum detail { WHOLE, NO_INPUT, NO_FINDINGS };

enum { NONE = 0xff };

const char *mg_decision_verdict(const struct mg_decision *d)
{
	return d->internal_failure ? "failure" : mg_verdict_name(d->verdict);
}

/* The worst outcome of each policy of a report, by its place there; NONE: it had no result. */
struct tally {
	const struct mg_report *report;
	struct mg_buf outcomes, says; /* one byte per policy */
	struct mg_buf stack; /* as a column: scrubbed UTF-8 without NUL, since databases take nothing else */
};

/* Policies of a report are sorted by id. */
static size_t place_of(const struct mg_report *r, struct mg_str id)
{
	size_t from = 0, to = r->npolicies;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (mg_str_cmp(r->policies[middle]->id, id) < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from < r->npolicies && mg_str_eq(r->policies[from]->id, id) ? from : (size_t)-1;
}

static bool speaks(const struct mg_result *r)
{
	return r->nfindings || (r->outcome != MG_PASS && r->outcome != MG_SKIP);
}

static void count(struct tally *t, const struct mg_result *r)
{
	size_t at = place_of(t->report, r->policy->id);
	if (at >= t->outcomes.n || at >= t->says.n)
		return;
	unsigned char *o = (unsigned char *)&t->outcomes.p[at];
	if (*o == NONE || r->outcome > *o)
		*o = (unsigned char)r->outcome;
	if (speaks(r))
		t->says.p[at] = 1;
}

static bool write_stack(struct mg_buf *out, struct mg_str s)
{
	struct mg_buf clean = { 0 };
	bool ok = mg_scrub(&clean, s);
	for (struct mg_str rest = mg_buf_view(&clean); ok && rest.n;) {
		size_t good = mg_utf8_check(rest);
		const char *nul = memchr(rest.p, 0, good);
		good = nul ? (size_t)(nul - rest.p) : good;
		mg_buf_add(out, rest.p, good);
		if (good < rest.n)
			mg_buf_puts(out, "\xef\xbf\xbd");
		good += good < rest.n;
		rest = mg_str_sub(rest, good, rest.n - good);
	}
	mg_buf_fini(&clean);
	return ok && !out->failed;
}

static bool tally_open(struct tally *t, const struct mg_decision *d)
{
	const struct mg_report *r = d->report;
	*t = (struct tally){ .report = r };
	if (!write_stack(&t->stack, d->stack))
		return false;
	for (size_t i = 0; r && i < r->npolicies; i++) {
		mg_buf_putc(&t->outcomes, (char)NONE);
		mg_buf_putc(&t->says, 0);
	}
	if (t->outcomes.failed || t->says.failed)
		return false;
	for (size_t k = 0; r && k < r->ntemplates; k++)
		for (size_t i = 0; i < r->templates[k]->nresults; i++)
			count(t, r->templates[k]->results[i]);
	return true;
}

static void tally_close(struct tally *t)
{
	mg_buf_fini(&t->outcomes);
	mg_buf_fini(&t->says);
	mg_buf_fini(&t->stack);
}

static void key(struct mg_buf *out, const char *name)
{
	if (out->n && out->p[out->n - 1] != '{' && out->p[out->n - 1] != '[')
		mg_buf_putc(out, ',');
	if (name)
		mg_buf_printf(out, "\"%s\":", name);
}

static void text(struct mg_buf *out, const char *name, struct mg_str s)
{
	key(out, name);
	mg_scrub_json(out, s);
}

static void text_or_null(struct mg_buf *out, const char *name, struct mg_str s)
{
	if (s.n) {
		text(out, name, s);
		return;
	}
	key(out, name);
	mg_buf_puts(out, "null");
}

static void number(struct mg_buf *out, const char *name, uint64_t n)
{
	key(out, name);
	mg_buf_printf(out, "%" PRIu64, n);
}

static void place(struct mg_buf *out, const struct mg_position *p)
{
	if (!p->line)
		return;
	number(out, "line", p->line);
	number(out, "column", p->column);
}

static void witness(struct mg_buf *out, const struct mg_finding *f)
{
	key(out, "witness");
	if (!f->nwitness) {
		mg_buf_puts(out, "null");
		return;
	}
	mg_buf_putc(out, '{');
	for (size_t i = 0; i < f->nwitness; i++) {
		key(out, NULL);
		mg_scrub_json(out, f->witness[i]->name);
		mg_buf_putc(out, ':');
		mg_scrub_json(out, f->witness[i]->value);
	}
	mg_buf_putc(out, '}');
}

static void finding(struct mg_buf *out, const struct mg_finding *f)
{
	key(out, NULL);
	mg_buf_putc(out, '{');
	text_or_null(out, "logical_id", f->logical_id);
	text(out, "path", f->path);
	place(out, &f->at);
	text(out, "message", f->message);
	text(out, "remedy", f->remedy);
	witness(out, f);
	text(out, "fingerprint", f->fingerprint);
	if (f->waived) {
		key(out, "waived");
		mg_buf_putc(out, '{');
		text(out, "reason", f->waived_reason);
		text(out, "until", f->waived_until);
		mg_buf_putc(out, '}');
	}
	if (f->warning) {
		key(out, "warning");
		mg_buf_puts(out, "true");
	}
	mg_buf_putc(out, '}');
}

static void result(struct mg_buf *out, const struct mg_result *r)
{
	key(out, NULL);
	mg_buf_putc(out, '{');
	text(out, "policy", r->policy->id);
	text(out, "severity", mg_str_from(mg_severity_name(r->policy->severity)));
	text(out, "enforcement", mg_str_from(mg_enforcement_name(r->policy->enforcement)));
	text(out, "outcome", mg_str_from(mg_outcome_name(r->outcome)));
	text_or_null(out, "target", r->target);
	text_or_null(out, "reason", r->reason);
	key(out, "findings");
	mg_buf_putc(out, '[');
	for (size_t i = 0; i < r->nfindings && !out->failed; i++)
		finding(out, r->findings[i]);
	mg_buf_puts(out, "]}");
}

static void results(struct mg_buf *out, const struct mg_report *r)
{
	key(out, "results");
	mg_buf_putc(out, '[');
	for (size_t k = 0; k < r->ntemplates; k++)
		for (size_t i = 0; i < r->templates[k]->nresults && !out->failed; i++)
			if (speaks(r->templates[k]->results[i]))
				result(out, r->templates[k]->results[i]);
	mg_buf_putc(out, ']');
}

static void diagnostics(struct mg_buf *out, const struct mg_report *r)
{
	key(out, "diagnostics");
	mg_buf_putc(out, '[');
	for (size_t k = 0; k < r->ntemplates; k++) {
		const struct mg_report_template *t = r->templates[k];
		for (size_t i = 0; i < t->ndiagnostics && !out->failed; i++) {
			const struct mg_diagnostic *d = t->diagnostics[i];
			if (d->level != MG_LEVEL_ERROR)
				continue;
			key(out, NULL);
			mg_buf_putc(out, '{');
			text(out, "code", d->code);
			text(out, "message", d->message);
			place(out, &d->at);
			mg_buf_putc(out, '}');
		}
	}
	mg_buf_putc(out, ']');
}

/* Why the template could not be read; the first of them. */
static void load_error(struct mg_buf *out, const struct mg_report *r)
{
	struct mg_str why = MG_STR_NONE;
	for (size_t k = 0; k < r->ntemplates && !why.n; k++)
		if (r->templates[k]->failed)
			why = r->templates[k]->error;
	text_or_null(out, "error", why);
}

static void outcomes(struct mg_buf *out, const struct tally *t)
{
	key(out, "outcomes");
	mg_buf_putc(out, '{');
	for (size_t i = 0; i < t->report->npolicies && i < t->outcomes.n; i++) {
		unsigned char o = (unsigned char)t->outcomes.p[i];
		if (o == NONE)
			continue;
		key(out, NULL);
		mg_buf_json(out, t->report->policies[i]->id);
		mg_buf_putc(out, ':');
		mg_buf_json(out, mg_str_from(mg_outcome_name((enum mg_outcome)o)));
	}
	mg_buf_putc(out, '}');
}

static void summary(struct mg_buf *out, const struct mg_summary *s)
{
	key(out, "summary");
	mg_buf_putc(out, '{');
	number(out, "resources", s->resources);
	number(out, "policies", s->policies);
	number(out, "pass", s->pass);
	number(out, "fail", s->fail);
	number(out, "undecided", s->undecided);
	number(out, "skip", s->skip);
	number(out, "error", s->error);
	number(out, "waived", s->waived);
	mg_buf_putc(out, '}');
}

static void judged(const struct tally *t, enum detail detail, struct mg_buf *out)
{
	const struct mg_report *r = t->report;
	text(out, "engine", r->version);
	text(out, "date", r->date);
	load_error(out, r);
	summary(out, &r->summary);
	outcomes(out, t);
	if (detail < NO_FINDINGS) {
		results(out, r);
		diagnostics(out, r);
		return;
	}
	key(out, "omitted");
	mg_buf_puts(out, "[\"input\",\"results\",\"diagnostics\"]");
}

static void head(const struct mg_decision *d, const struct tally *t, struct mg_buf *out)
{
	char when[32];
	/* What queries go by stands first, so that a reader of lines need not look at the rest. */
	text(out, "schema", MG_STR("moongate.decision/1"));
	text(out, "id", mg_str_from(d->id));
	text(out, "time", mg_str_from(mg_time_text(d->time_ms, when)));
	number(out, "time_ms", d->time_ms);
	text(out, "verdict", mg_str_from(mg_decision_verdict(d)));
	text_or_null(out, "stack", mg_buf_view(&t->stack));
	key(out, "policies");
	mg_buf_putc(out, '[');
	for (size_t i = 0; t->report && i < t->report->npolicies; i++)
		if (i < t->says.n && t->says.p[i])
			text(out, NULL, t->report->policies[i]->id);
	mg_buf_putc(out, ']');
	text(out, "source", d->source);
	text_or_null(out, "target", d->target);
	text_or_null(out, "operation", d->operation);
	text_or_null(out, "account", d->account);
	text_or_null(out, "region", d->region);
	text_or_null(out, "message", d->message);
	text_or_null(out, "revision", d->revision);
	text_or_null(out, "input_hash", d->input_hash);
	number(out, "duration_us", d->duration_us);
	text_or_null(out, "trace", d->trace);
}

static bool write_line(const struct mg_decision *d, const struct tally *t, enum detail detail, struct mg_buf *out)
{
	mg_buf_putc(out, '{');
	head(d, t, out);
	if (t->report)
		judged(t, detail, out);
	if (d->input.n && detail == WHOLE) {
		key(out, "input");
		mg_buf_str(out, d->input);
	} else if (d->input.n && detail == NO_INPUT) {
		key(out, "omitted");
		mg_buf_puts(out, "[\"input\"]");
	}
	return mg_buf_putc(out, '}');
}

static bool write_json(const struct mg_decision *d, const struct tally *t, struct mg_buf *out)
{
	size_t from = out->n, max = out->max;
	bool done = false;
	if (out->failed)
		return false;
	out->max = from + MG_DECISION_BYTES;
	for (int detail = WHOLE; detail <= NO_FINDINGS && !done; detail++) {
		out->n = from;
		out->failed = false;
		done = write_line(d, t, (enum detail)detail, out);
	}
	out->max = max;
	return done;
}

bool mg_decision_json(const struct mg_decision *d, struct mg_buf *out)
{
	struct tally t;
	bool ok = tally_open(&t, d) && write_json(d, &t, out);
	tally_close(&t);
	out->failed |= !ok;
	return ok;
}

static bool list_policies(const struct tally *t, struct mg_buf *out)
{
	for (size_t i = 0; t->report && i < t->report->npolicies; i++)
		if (i < t->says.n && t->says.p[i])
			mg_buf_add(out, (const char *)&t->report->policies[i]->id, sizeof(struct mg_str));
	return !out->failed;
}

bool mg_decision_record(const struct mg_decision *d, struct mg_buf *out)
{
	struct mg_buf line = { 0 }, policies = { 0 };
	struct tally t;
	bool ok = tally_open(&t, d) && write_json(d, &t, &line) && list_policies(&t, &policies);
	if (ok)
		ok = mg_row_write(out, &(struct mg_decision_row){ .id = { d->id, MG_DECISION_ID }, .time_ms = d->time_ms,
				.verdict = mg_str_from(mg_decision_verdict(d)), .stack = mg_buf_view(&t.stack), .policies = (const struct mg_str *)(const void *)policies.p,
				.npolicies = policies.n / sizeof(struct mg_str), .json = mg_buf_view(&line) });
	tally_close(&t);
	mg_buf_fini(&line);
	mg_buf_fini(&policies);
	out->failed |= !ok;
	return ok;
}
