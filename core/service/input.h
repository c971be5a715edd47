/* SPDX-License-Identifier: Apache-2.0 */
/* Input: what was judged, as one JSON object, masked: enough to judge it again by other policies. Kept with a decision only when configured. */
#ifndef MG_SERVICE_INPUT_H
#define MG_SERVICE_INPUT_H

#include "judge/engine.h"

/* Appends the object to out, in one line. masked is the template's text as the report has it (source); an empty one gives no input, and out stays as it is.
 * Values of NoEcho parameters and of those whose name says that they are secrets become null: given, but unknown. Needs room in a. */
int mg_input_json(struct mg_arena *a, const struct mg_job *job, struct mg_str masked, const struct mg_limits *limits, struct mg_buf *out, struct mg_error *err);

/* Fills job from n, an object that mg_input_json has made. Texts are n's or in a. MG_EINPUT: it is none. */
int mg_input_read(struct mg_arena *a, const struct mg_node *n, struct mg_job *job, struct mg_error *err);

#endif
