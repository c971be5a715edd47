/* SPDX-License-Identifier: Apache-2.0 */
/* What those that find secrets add to a mask. Only core/judge includes this. */
#ifndef MG_JUDGE_MASK_ADD_H
#define MG_JUDGE_MASK_ADD_H

#include "judge/mask.h"

/* A secret, as it is, and as messages and JSON spell it. */
void mg_mask_add_text(struct mg_mask *m, struct mg_str s);
/* Where one stands in the mask's source. */
void mg_mask_add_span(struct mg_mask *m, size_t from, size_t n);
/* What references to secrets name in the mask's source: they stay references. */
void mg_mask_add_references(struct mg_mask *m);

#endif
