/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of reports: what outlives a judgement, so that its arena can serve the next one. */
#ifndef MG_REPORT_COPY_H
#define MG_REPORT_COPY_H

#include <moongate/report.h>

#include "base/arena.h"

/* A deep copy of t in a; policy infos are shared, since the policy set outlives every report. NULL at the arena's cap. */
struct mg_report_template *mg_report_template_copy(struct mg_arena *a, const struct mg_report_template *t);

#endif
