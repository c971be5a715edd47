/* SPDX-License-Identifier: Apache-2.0 */
/* Request: one HTTP request on its way from the HTTP thread to the judging thread and back. Shared by count: the HTTP side holds one, the queue another. */
#ifndef MG_SERVICE_REQUEST_H
#define MG_SERVICE_REQUEST_H

#include <stdatomic.h>

#include "base/buf.h"
#include "base/error.h"
#include "service/board.h"
#include "service/fetch.h"

struct MHD_Connection;
struct mg_route;
struct mg_worker;

/* What goes back. Zeroed is an empty 200 of JSON. */
struct mg_answer {
	unsigned status; /* 0: 200 */
	struct mg_buf body;
	const char *type;      /* media type; NULL: application/json */
	const char *allow;     /* of a 405 */
	const char *aws_error; /* name of the error for clients of the Lambda API */
	size_t text_at, text_n; /* of an error: where its message stands in the body, as JSON */
	unsigned retry_after;  /* seconds; 0: none */
};
void mg_answer_fini(struct mg_answer *a);
/* Makes it an error in the one shape: {"error": {"code": ..., "message": ...}}. What stood in the body is dropped. */
void mg_answer_error(struct mg_answer *a, unsigned status, const char *code, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Has the error say its message where clients of the Lambda API look for it, too. */
void mg_answer_for_aws(struct mg_answer *a);

/* UPLOADING: the HTTP thread reads it. WAITING: queued or being judged. SETTLED: whoever brought it here writes the answer and nobody else. */
enum mg_phase { MG_PHASE_UPLOADING, MG_PHASE_WAITING, MG_PHASE_SETTLED };

struct mg_request {
	_Atomic int refs, phase;
	struct mg_request *next; /* in a queue */
	struct mg_worker *worker;
	struct MHD_Connection *connection;
	const struct mg_route *route; /* NULL: answered with an error */
	char id[33];                  /* of the decision */
	char trace[56];               /* traceparent; empty: none came */
	char client[80];              /* token's name or address: who shares of the queue are counted for */
	char content_type[96];
	char *tail;            /* what follows the route's path, decoded; NULL: nothing */
	struct mg_buf query;   /* name NUL value NUL, in order */
	struct mg_buf body;
	struct mg_fetched fetched; /* the payload that the request names; by one thread at a time */
	uint64_t reserved;     /* of the worker's buffer */
	uint64_t discarded;
	bool discard, refused, answered, trusted; /* trusted: may see details (loopback, or the right to read) */
	uint64_t arrived, deadline, begun; /* mg_clock_now() */
	struct mg_answer answer;
};

struct mg_request *mg_request_new(struct mg_worker *w);
void mg_request_hold(struct mg_request *r);
void mg_request_drop(struct mg_request *r);
/* The value of a query parameter (the last one given); false when there is none. */
bool mg_request_query(const struct mg_request *r, const char *name, struct mg_str *out);
/* Walks the query parameters: *at starts at 0; false at the end. */
bool mg_request_next(const struct mg_request *r, size_t *at, struct mg_str *name, struct mg_str *value);
/* Brings r from one phase to the next; false when somebody else has. */
bool mg_request_move(struct mg_request *r, enum mg_phase from, enum mg_phase to);
/* Takes a traceparent header (W3C trace context); one that is malformed counts as none. */
void mg_request_trace(struct mg_request *r, struct mg_str header);

#endif
