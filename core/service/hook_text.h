/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of answers: findings and lists of them that fit. Only core/service/hook*.c include this. */
#ifndef MG_SERVICE_HOOK_TEXT_H
#define MG_SERVICE_HOOK_TEXT_H

#include <moongate/report.h>

#include "base/buf.h"

/* A text of entries that ends with "and N more" where the next would not fit. Zero-initialised but for out, max and between is empty. */
struct mg_entries {
	struct mg_buf *out;
	size_t from;         /* of out, where the text begins */
	size_t max;          /* bytes, without the words about the rest */
	size_t each;         /* bytes of one entry; 0: no cap */
	const char *between; /* "; " */
	size_t n, dropped;
};
/* Adds text, or counts it as dropped. The first is cut to fit. */
void mg_entries_add(struct mg_entries *e, struct mg_str text);
/* Writes about what was dropped. */
void mg_entries_end(struct mg_entries *e);

/* "Id /Properties/X line 12: message (when A=b)". No line where the text has none. */
void mg_finding_text(const struct mg_finding *f, struct mg_buf *out);
/* "Id: what: reason" of a result without findings. */
void mg_result_text(const struct mg_result *r, const char *what, struct mg_buf *out);

#endif
