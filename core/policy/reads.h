/* SPDX-License-Identifier: Apache-2.0 */
/* Reads: which values of the template a run looked at, with their places. Only eval asks for it. */
#ifndef MG_POLICY_READS_H
#define MG_POLICY_READS_H

#include "cfn/value.h"

#define MG_READS_MAX 1000

struct mg_read {
	const struct mg_node *used, *origin;
};
struct mg_reads {
	struct mg_read items[MG_READS_MAX];
	size_t n;
};

/* Notes the place of a value, each once; past the maximum nothing more. */
void mg_reads_add(struct mg_reads *r, const struct mg_value *v);
/* The same for everything inside it. */
void mg_reads_walk(struct mg_reads *r, struct mg_explore *x, const struct mg_value *v, unsigned depth);
struct mg_buf;
/* As JSON: [{"path", "at": "file:line:column", "from": the same or null}], in the order of reading. */
void mg_reads_write(const struct mg_reads *r, struct mg_arena *a, struct mg_buf *out);

#endif
