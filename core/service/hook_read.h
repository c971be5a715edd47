/* SPDX-License-Identifier: Apache-2.0 */
/* Reading envelopes: JSON whose keys are spelled this way and that. Only core/service/hook*.c include this. */
#ifndef MG_SERVICE_HOOK_READ_H
#define MG_SERVICE_HOOK_READ_H

#include "base/error.h"
#include "cfn/inputs.h"
#include "doc/doc.h"

/* The first member whose key is name without regard to ASCII case, or NULL; n may be NULL or no map. */
const struct mg_node *mg_envelope_get(const struct mg_node *n, const char *name);
/* Its text: of any scalar but null; empty otherwise. */
struct mg_str mg_envelope_text(const struct mg_node *n, const char *name);
/* Loads JSON that a request brought. what names it in errors, which quote nothing. */
int mg_envelope_load(struct mg_arena *a, const char *what, struct mg_str bytes, const struct mg_limits *limits, const struct mg_node **out,
		     struct mg_error *err);
/* Nothing but blanks. */
bool mg_envelope_blank(struct mg_str s);

#endif
