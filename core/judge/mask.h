/* SPDX-License-Identifier: Apache-2.0 */
/* Mask: keeps secrets that a template holds out of everything that is printed: NoEcho values, and literals under names such as `MasterUserPassword`. */
#ifndef MG_JUDGE_MASK_H
#define MG_JUDGE_MASK_H

#include "cfn/inputs.h"

struct mg_mask {
	struct mg_arena *arena;
	const struct mg_source *source; /* that spans are of */
	struct mg_str *texts; /* the secrets, as values */
	size_t n, cap;
	struct mg_span *spans; /* where they stand in the source */
	size_t nspans, capspans;
	bool full; /* the arena has no room: nothing may be shown */
};

/* Finds the secrets of t and of the values given for its NoEcho parameters. in may be NULL. */
void mg_mask_find(struct mg_mask *m, struct mg_arena *a, const struct mg_template *t, const struct mg_inputs *in);
/* The same for a document that is no good template, as far as it looks like one. */
void mg_mask_find_in(struct mg_mask *m, struct mg_arena *a, const struct mg_node *root);
/* For a text that could not be read at all: what stands behind names that say secret, and behind Default, on one line. */
void mg_mask_find_raw(struct mg_mask *m, struct mg_arena *a, const struct mg_source *s);
/* Adds to m what mg_mask_find_raw finds: for a text whose tree does not hold all of it, such as the second of two equal keys. */
void mg_mask_add_raw(struct mg_mask *m, const struct mg_source *s);
/* A copy of the source's text with each secret replaced by as many marks as it has characters and bytes, so that every place stays where it is. The text
 * itself when there is none; p is NULL when full. */
struct mg_str mg_mask_source(struct mg_mask *m, const struct mg_source *s);
/* s with every secret as ****; s itself when it holds none. */
struct mg_str mg_mask_text(struct mg_mask *m, struct mg_str s);
/* Does the name say that its value is a secret? */
bool mg_mask_name(struct mg_str name);

#endif
