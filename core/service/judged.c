/* SPDX-License-Identifier: Apache-2.0 */
#include "service/judged.h"

#include <time.h>

#include "base/clock.h"
#include "report/report.h"
#include "service/keep.h"
#include "service/route.h"

static enum mg_decided decided(const struct mg_decision *d)
{
	if (d->internal_failure)
		return MG_DECIDED_FAILURE;
	return d->verdict == MG_DENY ? MG_DECIDED_DENY : MG_DECIDED_ALLOW;
}

void mg_judged_begin(struct mg_judged *j, const struct mg_desk *d, const struct mg_request *r)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	*j = (struct mg_judged){ .decision = { .verdict = MG_DENY, .source = mg_str_from(mg_entry_names[r->route->source]), .trace = mg_str_from(r->trace) } };
	memcpy(j->decision.id, r->id, sizeof(r->id));
	j->decision.time_ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	if (d->load->set)
		j->decision.revision = d->load->set->revision;
}

/* infos are shared with the policy set: a result's is the first member of its policy. */
static void count_results(const struct mg_desk *d, const struct mg_report *report)
{
	for (size_t t = 0; t < report->ntemplates; t++) {
		for (size_t i = 0; i < report->templates[t]->nresults; i++) {
			const struct mg_result *r = report->templates[t]->results[i];
			uint32_t index = ((const struct mg_policy *)(const void *)r->policy)->index;
			if (d->load->set && index < d->load->set->n)
				atomic_fetch_add_explicit(&d->counts[index]->outcomes[r->outcome], 1, memory_order_relaxed);
		}
	}
}

static void add(struct mg_log_line *l, const char *key, struct mg_str value)
{
	if (value.n)
		mg_log_text(l, key, value);
}

static void write_line(const struct mg_request *r, const struct mg_judged *j)
{
	static const char *const verdicts[MG_DECIDED_COUNT] = { "allow", "deny", "failure" };
	const struct mg_decision *d = &j->decision;
	struct mg_log_line l;
	mg_log_begin(&l, d->internal_failure && !j->refused ? MG_LOG_WARN : MG_LOG_INFO, j->refused ? "refused" : "decision");
	mg_log_text(&l, "decision", mg_str_from(r->id));
	mg_log_text(&l, "source", d->source);
	if (!j->refused)
		mg_log_text(&l, "verdict", mg_str_from(verdicts[decided(d)]));
	add(&l, "stack", d->stack);
	add(&l, "target", d->target);
	add(&l, "operation", d->operation);
	add(&l, "message", d->message);
	add(&l, "trace", d->trace);
	add(&l, "client", mg_str_from(r->client));
	mg_log_number(&l, "judge_us", d->duration_us);
	mg_log_end(&l);
}

/* One line a second is enough: the counter has them all. */
static void tell_failure(const struct mg_error *err, bool open)
{
	static _Atomic uint64_t last;
	uint64_t now = mg_clock_now(), before = atomic_load(&last);
	if ((before && now < before + 1000000000u) || !atomic_compare_exchange_strong(&last, &before, now))
		return;
	mg_log(MG_LOG_ERROR, "log_failure", open ? "%s; the decision is answered all the same (on_log_failure: allow)" : "%s; the decision is answered as a failure", err->text);
}

bool mg_judged_keep(const struct mg_desk *d, struct mg_judged *j)
{
	struct mg_error err;
	if (j->refused || !d->keeper || mg_keeper_keep(d->keeper, &j->decision, &err) == MG_OK)
		return true;
	bool open = d->keeper->settings->failure_allows;
	atomic_fetch_add(&d->board->log_failures, 1);
	atomic_fetch_add(&d->board->fail_open, open);
	tell_failure(&err, open);
	if (open)
		return true;
	j->decision.internal_failure = true;
	j->decision.message = MG_STR("the decision could not be logged");
	return false;
}

void mg_judged_tell(const struct mg_desk *d, const struct mg_request *r, const struct mg_judged *j)
{
	mg_histogram_add(&d->board->judge, j->decision.duration_us);
	if (!j->refused)
		atomic_fetch_add(&d->board->decisions[r->route->source][decided(&j->decision)], 1);
	if (j->decision.report && d->counts)
		count_results(d, j->decision.report);
	if (mg_log_wants(j->decision.internal_failure ? MG_LOG_WARN : MG_LOG_INFO))
		write_line(r, j);
}
