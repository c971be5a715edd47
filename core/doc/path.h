/* SPDX-License-Identifier: Apache-2.0 */
/* Paths of the policy language: A.B, List[1], List[*].Key, Tags[Key=CostCenter].Value, Map.*, and a leading / for the resource itself. */
#ifndef MG_DOC_PATH_H
#define MG_DOC_PATH_H

#include "base/arena.h"
#include "base/error.h"

enum mg_step_kind {
	MG_STEP_KEY,   /* member of a map */
	MG_STEP_INDEX, /* list item, from 1 */
	MG_STEP_ALL,   /* [*] or .* : every item or member */
	MG_STEP_WHERE, /* [Key=Value]: every item whose member Key is the text Value */
};

struct mg_step {
	enum mg_step_kind kind;
	struct mg_str key;   /* KEY, WHERE */
	struct mg_str value; /* WHERE */
	uint32_t index;      /* INDEX */
};

struct mg_path {
	struct mg_step *steps;
	size_t n;
	bool from_resource; /* leading '/' */
	struct mg_str text; /* as written, for messages */
};

/* Parses text into a. MG_EINPUT names the column and an example of the right form. The empty text is the node itself. */
int mg_path_parse(struct mg_arena *a, struct mg_str text, struct mg_path *out, struct mg_error *err);

#endif
