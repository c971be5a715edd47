/* SPDX-License-Identifier: Apache-2.0 */
/* The little HTTP that the Lambda Runtime API needs: one request, one answer, a connection of its own. Plain, to the address in AWS_LAMBDA_RUNTIME_API. */
#ifndef MG_SERVICE_LAMBDA_HTTP_H
#define MG_SERVICE_LAMBDA_HTTP_H

#include "base/buf.h"

struct mg_lambda_reply {
	int status;
	struct mg_buf bytes; /* head and body as they came, chunks put together */
	struct mg_str head, body; /* of bytes */
};

void mg_lambda_reply_fini(struct mg_lambda_reply *r);
/* The header's value without regard to the case of its name; empty when absent. */
struct mg_str mg_lambda_header(const struct mg_lambda_reply *r, const char *name);
/* GET or POST of path at api ("host:port"). headers: whole lines ended by CR LF, or empty. No time-out: the process may be frozen while it waits. MG_EIO says what
 * failed; MG_ELIMIT when the answer has more than max bytes. */
int mg_lambda_http(const char *api, const char *method, const char *path, const char *headers, struct mg_str body, size_t max, struct mg_lambda_reply *out,
		   struct mg_error *err);
/* Takes the bytes in out apart: 1 when the answer is whole, 0 when more must come (ended: nothing more will), MG_EIO when it is no HTTP answer. */
int mg_lambda_parse(struct mg_lambda_reply *out, bool ended, struct mg_error *err);

#endif
