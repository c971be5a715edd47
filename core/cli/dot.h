/* SPDX-License-Identifier: Apache-2.0 */
/* The reference graph of a judged template as a DOT document. */
#ifndef MG_CLI_DOT_H
#define MG_CLI_DOT_H

#include <moongate/report.h>

#include "base/buf.h"
#include "judge/engine.h"

/* Resources as nodes in the order of the template, coloured by the worst outcome of their results; references as edges, one style a kind. A nested stack's
 * template is a cluster once for each stack that it is, with a bold edge from the stack's resource; nested may be NULL. False without memory. */
bool mg_dot(const struct mg_report_template *t, const struct mg_nested_reports *nested, struct mg_buf *out);

#endif
