/* SPDX-License-Identifier: Apache-2.0 */
/* Adding to the inputs, for the readers of parameter files. */
#ifndef MG_CFN_INPUTS_FILE_H
#define MG_CFN_INPUTS_FILE_H

#include "cfn/inputs.h"

/* Appends; nothing is copied. */
int mg_inputs_give(struct mg_arena *a, struct mg_inputs *in, const struct mg_given *g, struct mg_error *err);
int mg_inputs_tag(struct mg_arena *a, struct mg_inputs *in, const struct mg_given *g, struct mg_error *err);
/* Fills name and value from K=V, split at the first '='. */
int mg_inputs_split(struct mg_arena *a, struct mg_str argument, struct mg_given *out, struct mg_error *err);

#endif
