/* SPDX-License-Identifier: Apache-2.0 */
/* The board in the Prometheus text format. */
#include <inttypes.h>

#include <moongate/version.h>

#include "base/buf.h"
#include "report/report.h"
#include "service/board.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void head(struct mg_buf *b, const char *name, const char *type, const char *help)
{
	mg_buf_printf(b, "# HELP moongate_%s %s\n# TYPE moongate_%s %s\n", name, help, name, type);
}

static void value(struct mg_buf *b, const char *name, uint64_t n)
{
	mg_buf_printf(b, "moongate_%s %" PRIu64 "\n", name, n);
}

static void one(struct mg_buf *b, const char *name, const char *type, const char *help, uint64_t n)
{
	head(b, name, type, help);
	value(b, name, n);
}

/* A label's value: backslash, quote and line feed escaped. */
static void label(struct mg_buf *b, struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			mg_buf_puts(b, "\\n");
		else {
			if (s.p[i] == '\\' || s.p[i] == '"')
				mg_buf_putc(b, '\\');
			mg_buf_putc(b, s.p[i]);
		}
	}
}

static void histogram(struct mg_buf *b, const char *name, const char *help, struct mg_histogram *h)
{
	static const char *const bounds[] = {
#define X(us, text) text,
		MG_BUCKETS(X)
#undef X
		"+Inf",
	};
	uint64_t sum = 0;
	head(b, name, "histogram", help);
	for (size_t i = 0; i < COUNT(bounds); i++) {
		sum += atomic_load_explicit(&h->buckets[i], memory_order_relaxed);
		mg_buf_printf(b, "moongate_%s_bucket{le=\"%s\"} %" PRIu64 "\n", name, bounds[i], sum);
	}
	uint64_t us = atomic_load_explicit(&h->sum_us, memory_order_relaxed);
	mg_buf_printf(b, "moongate_%s_sum %" PRIu64 ".%06" PRIu64 "\n", name, us / 1000000, us % 1000000);
	mg_buf_printf(b, "moongate_%s_count %" PRIu64 "\n", name, sum);
}

static void labelled(struct mg_buf *b, const char *name, const char *key, const char *const *names, const _Atomic uint64_t *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		mg_buf_printf(b, "moongate_%s{%s=\"%s\"} %" PRIu64 "\n", name, key, names[i], atomic_load_explicit(&values[i], memory_order_relaxed));
}

static void counters(struct mg_buf *b, struct mg_board *board)
{
	static const char *const classes[] = { "other", "1xx", "2xx", "3xx", "4xx", "5xx" };
	static const char *const verdicts[MG_DECIDED_COUNT] = { "allow", "deny", "failure" };
	static const char *const reasons[MG_LOST_COUNT] = { "crash", "stuck", "memory" };
	static const char *const refusals[MG_REFUSED_COUNT] = { "overload", "client", "body", "slow", "rights" };
	head(b, "requests_total", "counter", "Answers by class of their HTTP status.");
	labelled(b, "requests_total", "status", classes, board->requests, COUNT(classes));
	head(b, "decisions_total", "counter", "Decisions by source and verdict; failure: no verdict could be reached.");
	for (size_t s = 0; s < MG_ENTRY_COUNT; s++)
		for (size_t v = 0; v < MG_DECIDED_COUNT; v++)
			mg_buf_printf(b, "moongate_decisions_total{source=\"%s\",verdict=\"%s\"} %" PRIu64 "\n", mg_entry_names[s], verdicts[v],
				      atomic_load_explicit(&board->decisions[s][v], memory_order_relaxed));
	head(b, "workers_lost_total", "counter", "Workers that were replaced, by reason.");
	labelled(b, "workers_lost_total", "reason", reasons, board->lost, COUNT(reasons));
	head(b, "refused_total", "counter", "Requests refused, by reason: full queue, one client's share, body too long, too slow, no right.");
	labelled(b, "refused_total", "reason", refusals, board->refused, COUNT(refusals));
	one(b, "timeouts_total", "counter", "Requests whose deadline passed before a verdict.", atomic_load(&board->timeouts));
	one(b, "log_failures_total", "counter", "Decisions that could not be written to the decision log.", atomic_load(&board->log_failures));
	one(b, "fail_open_total", "counter", "Decisions that were answered although they could not be logged (on_log_failure: allow).", atomic_load(&board->fail_open));
	one(b, "log_stored_total", "counter", "Decisions brought from the spool to the store.", atomic_load(&board->log_stored));
	one(b, "log_refused_total", "counter", "Decisions that the store will never take; they are in refused.jsonl.", atomic_load(&board->log_refused));
	one(b, "log_pruned_total", "counter", "Decisions removed by retention.", atomic_load(&board->log_pruned));
	head(b, "reloads_total", "counter", "Loads of the policies, by result.");
	mg_buf_printf(b, "moongate_reloads_total{result=\"ok\"} %" PRIu64 "\nmoongate_reloads_total{result=\"failed\"} %" PRIu64 "\n",
		      atomic_load(&board->reloads_ok), atomic_load(&board->reloads_bad));
	one(b, "generations_lost_total", "counter", "Processes that hold the policies which died and were replaced.", atomic_load(&board->generations_lost));
}

static void gauges(struct mg_buf *b, struct mg_board *board)
{
	static const char *const states[] = { "free", "starting", "serving", "stuck", "draining" };
	uint64_t waiting = 0, connections = 0, buffered = 0, busy = 0, by_state[COUNT(states)] = { 0 };
	for (size_t i = 0; i < MG_RECORDS; i++) {
		struct mg_record *r = &board->records[i];
		int state = atomic_load(&r->state);
		if (state <= MG_RECORD_FREE || state >= (int)COUNT(states))
			continue;
		by_state[state]++;
		busy += atomic_load(&r->judging_since) != 0;
		waiting += atomic_load(&r->waiting);
		connections += atomic_load(&r->connections);
		buffered += atomic_load(&r->buffered);
	}
	head(b, "workers", "gauge", "Processes that serve, by state.");
	for (size_t i = MG_RECORD_STARTING; i < COUNT(states); i++)
		mg_buf_printf(b, "moongate_workers{state=\"%s\"} %" PRIu64 "\n", states[i], by_state[i]);
	one(b, "workers_busy", "gauge", "Workers that are judging.", busy);
	one(b, "queue_waiting", "gauge", "Requests that wait to be judged.", waiting);
	one(b, "queue_limit", "gauge", "Requests that may wait for one worker.", board->settings.queue);
	one(b, "log_store_down", "gauge", "1 while the store cannot be used and decisions wait in the spool.", atomic_load(&board->log_store_down));
	one(b, "connections", "gauge", "Open connections.", connections);
	one(b, "buffered_bytes", "gauge", "Bytes of request bodies held.", buffered);
}

static void state(struct mg_buf *b, struct mg_board *board)
{
	struct mg_board_status s = mg_board_status(board);
	one(b, "ready", "gauge", "1 when policies are loaded and requests are taken.", s.generation && s.policies && !atomic_load(&board->stopping));
	one(b, "policies", "gauge", "Policies loaded.", s.policies);
	one(b, "generation", "gauge", "Number of the load that serves.", (uint64_t)s.generation);
	one(b, "last_reload_successful", "gauge", "1 when the last load of the policies succeeded.", s.ok);
	head(b, "last_reload_success_timestamp_seconds", "gauge", "When policies were last loaded.");
	mg_buf_printf(b, "moongate_last_reload_success_timestamp_seconds %" PRIu64 ".%03" PRIu64 "\n", s.success_ms / 1000, s.success_ms % 1000);
	head(b, "build_info", "gauge", "1; version and revision of the policies as labels.");
	mg_buf_puts(b, "moongate_build_info{version=\"" MG_VERSION "\",revision=\"");
	label(b, mg_str_from(s.revision));
	mg_buf_puts(b, "\"} 1\n");
}

static void policy(struct mg_buf *b, struct mg_policy_count *p, const char *id)
{
	for (int o = 0; o < MG_OUTCOMES; o++) {
		uint64_t n = atomic_load_explicit(&p->outcomes[o], memory_order_relaxed);
		if (!n)
			continue;
		mg_buf_puts(b, "moongate_policy_outcomes_total{policy=\"");
		label(b, mg_str_from(id));
		mg_buf_printf(b, "\",outcome=\"%s\"} %" PRIu64 "\n", mg_outcome_name((enum mg_outcome)o), n);
	}
}

void mg_board_metrics(struct mg_board *board, struct mg_buf *out)
{
	size_t n = atomic_load(&board->npolicies);
	state(out, board);
	gauges(out, board);
	counters(out, board);
	histogram(out, "request_seconds", "From the first byte of a request's headers to its answer, for requests that are judged.", &board->answer);
	histogram(out, "judge_seconds", "Time that judging took.", &board->judge);
	histogram(out, "wait_seconds", "Time between arrival and the start of judging.", &board->wait);
	head(out, "policy_outcomes_total", "counter", "Results by policy and outcome; one per policy and target.");
	for (size_t i = 0; i < n; i++)
		policy(out, &board->policies[i], board->policies[i].id);
	policy(out, &board->policies[MG_POLICIES_COUNTED - 1], "(others)");
}
