/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions: what was judged, for whom and how it ended; one JSON object per decision, kept in the spool until the store has it. */
#ifndef MG_SERVICE_DECISION_H
#define MG_SERVICE_DECISION_H

#include "base/arena.h"
#include "base/buf.h"
#include "config/config.h"
#include "report/report.h"

enum {
	MG_DECISION_ID = 32,
	MG_DECISION_BYTES = 8 << 20, /* of one line: a larger decision is kept without its input, then without its findings */
};

struct mg_decision {
	char id[MG_DECISION_ID + 1]; /* hex, sortable by time: 12 digits of milliseconds, 20 of randomness */
	uint64_t time_ms;     /* Unix time in milliseconds */
	struct mg_str source; /* "hook", "invoke", "check", "lambda" */
	struct mg_str stack, target, operation, account, region;
	enum mg_verdict verdict;
	bool internal_failure; /* no verdict could be reached */
	struct mg_str message; /* of a failure */
	struct mg_str revision;
	struct mg_str input_hash; /* SHA-256 of what was judged, hex */
	uint64_t duration_us;
	struct mg_str trace;  /* traceparent, or empty */
	const struct mg_report *report; /* NULL on an internal failure */
	struct mg_str input;  /* the input as mg_input_json gives it, only when configured to keep it; empty: none */
};

/* Fills id and time. Ids of one process never repeat and sort in the order they were made. */
void mg_decision_stamp(struct mg_decision *d);
/* "allow", "deny" or "failure". */
const char *mg_decision_verdict(const struct mg_decision *d);
/* Is s an id? 32 lower-case hex digits. */
bool mg_decision_is_id(struct mg_str s);
/* Writes "2026-07-30T12:00:00.123Z" and returns out. */
const char *mg_time_text(uint64_t ms, char out[32]);

struct mg_job;
/* Sets input to what was judged, masked, in a (input.h). */
int mg_decision_keep_input(struct mg_arena *a, const struct mg_job *job, const struct mg_report_template *t, const struct mg_limits *limits, struct mg_decision *d,
			   struct mg_error *err);
/* The decision as one line of JSON without the line feed, at most MG_DECISION_BYTES: docs/schema/decision-1.json. Results with findings or an outcome that is
 * neither pass nor skip, the outcome of every policy, no source texts. False when out has no memory. */
bool mg_decision_json(const struct mg_decision *d, struct mg_buf *out);
/* Appends what the spool keeps of it: the columns, and the line (row.h). */
bool mg_decision_record(const struct mg_decision *d, struct mg_buf *out);

#endif
