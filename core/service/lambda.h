/* SPDX-License-Identifier: Apache-2.0 */
/* Lambda: the client of the Lambda Runtime API (2018-06-01). One event at a time, each answered by the hook code. */
#ifndef MG_SERVICE_LAMBDA_H
#define MG_SERVICE_LAMBDA_H

#include "service/hook.h"

struct mg_lambda {
	const char *api; /* AWS_LAMBDA_RUNTIME_API: "host:port" */
	struct mg_hook hook;
	uint64_t events;  /* end after so many; 0: never */
	/* Told of each decision before the answer leaves. False: it is not kept, and the answer says so. May be NULL. */
	bool (*log)(void *ctx, const struct mg_decision *d);
	void *ctx;
};

/* Serves events until the API goes away (MG_EIO) or `events` are answered (MG_OK). */
int mg_lambda_run(const struct mg_lambda *l, struct mg_error *err);
/* Tells the API that nothing can be served, and why. Best effort. type is Category.Reason, such as Runtime.BadPolicies. */
void mg_lambda_init_error(const char *api, const char *type, const char *message);
/* When the answer must be ready, in mg_clock_now(): a little before Lambda's own deadline (Unix milliseconds; 0: none given), at most 25 seconds from now. */
uint64_t mg_lambda_deadline(uint64_t deadline_ms, uint64_t unix_ms, uint64_t now);

#endif
