/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions: what was judged, for whom and how it ended; one JSON object per decision, kept in the spool until the store has it. */
#ifndef MG_SERVICE_DECISION_H
#define MG_SERVICE_DECISION_H

#include "base/buf.h"
#include "config/config.h"
#include "report/report.h"

struct mg_decision {
	char id[33];          /* random, hex, sortable by time: 12 digits of milliseconds, 20 of randomness */
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
	struct mg_str input;  /* masked input, only when configured to keep it */
};

/* Fills id and time. */
void mg_decision_stamp(struct mg_decision *d);
/* The decision as one line of JSON without the line feed: results with their findings, no source texts, secrets masked already. */
bool mg_decision_json(const struct mg_decision *d, struct mg_buf *out);

#endif
