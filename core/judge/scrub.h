/* SPDX-License-Identifier: Apache-2.0 */
/* Scrub: the last net before anything is told or kept. Texts come masked already; what still looks like a credential goes by its look alone. */
#ifndef MG_JUDGE_SCRUB_H
#define MG_JUDGE_SCRUB_H

#include "base/arena.h"
#include "base/buf.h"

/* Appends s without: what secretsmanager and ssm-secure references name (they stay references), AWS access keys, secret keys and session tokens, queries of
 * signed URLs, user and password of URLs, private keys in PEM. */
bool mg_scrub(struct mg_buf *out, struct mg_str s);
/* s itself where there is nothing of the kind, else a copy without it in a. */
struct mg_str mg_scrub_text(struct mg_arena *a, struct mg_str s);
/* The same as a JSON string with its quotes. */
bool mg_scrub_json(struct mg_buf *out, struct mg_str s);

#endif
