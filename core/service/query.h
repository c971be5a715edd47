/* SPDX-License-Identifier: Apache-2.0 */
/* Queries of the decision log: parameters as texts in, pages of JSON out, the same over every store. */
#ifndef MG_SERVICE_QUERY_H
#define MG_SERVICE_QUERY_H

#include "service/ledger.h"

#include "base/buf.h"

enum { MG_QUERY_LIMIT = 50, MG_QUERY_LIMIT_MOST = 1000, MG_QUERY_PAGE_BYTES = 8 << 20 };

struct mg_query {
	struct mg_str verdict, policy, stack, cursor; /* empty: any */
	uint64_t since_ms, until_ms, limit;
};

/* Everything, newest first. */
void mg_query_init(struct mg_query *q);
/* One parameter: verdict, policy, stack, since, until (RFC 3339, a day, or milliseconds), limit, cursor. An empty value counts as not given. Texts are
 * borrowed. MG_EINPUT for an unknown name (with a suggestion) or a value that is none. */
int mg_query_set(struct mg_query *q, struct mg_str name, struct mg_str value, struct mg_error *err);

/* Appends {"decisions": [...], "next": cursor or null}: at most limit decisions and about MG_QUERY_PAGE_BYTES. MG_EINPUT: this store cannot be asked. MG_EIO: it
 * cannot be reached; l is closed and opened again by the next call. */
int mg_query_page(struct mg_ledger *l, const struct mg_query *q, struct mg_buf *out, struct mg_error *err);
/* Appends the decision called id, from the store or, when that does not have it yet, from the spool. *found says whether there is one. MG_EINPUT: no id. */
int mg_query_one(struct mg_ledger *l, struct mg_str id, struct mg_buf *out, bool *found, struct mg_error *err);
/* Hands every decision that fits (limit 0: all) to row, page by page, newest first. */
int mg_query_each(struct mg_ledger *l, const struct mg_query *q, int (*row)(void *ctx, struct mg_str json), void *ctx, struct mg_error *err);

#endif
