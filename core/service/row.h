/* SPDX-License-Identifier: Apache-2.0 */
/* Rows: the columns of a decision and its line as bytes, as they stand in the spool between one process and another of this machine. */
#ifndef MG_SERVICE_ROW_H
#define MG_SERVICE_ROW_H

#include <moongate/plugin.h>

#include "base/arena.h"
#include "base/buf.h"

bool mg_row_write(struct mg_buf *out, const struct mg_decision_row *r);
/* r's texts point into bytes, its policies into a. MG_EINPUT when these are no row. */
int mg_row_read(struct mg_arena *a, struct mg_str bytes, struct mg_decision_row *r, struct mg_error *err);
/* The id alone; empty when these are no row. */
struct mg_str mg_row_id(struct mg_str bytes);

#endif
