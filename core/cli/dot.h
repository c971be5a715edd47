/* SPDX-License-Identifier: Apache-2.0 */
/* The reference graph of a judged template as a DOT document. */
#ifndef MG_CLI_DOT_H
#define MG_CLI_DOT_H

#include <moongate/report.h>

#include "base/buf.h"

/* Resources as nodes in the order of the template, coloured by the worst outcome of their results; references as edges, one style a kind. False without memory. */
bool mg_dot(const struct mg_report_template *t, struct mg_buf *out);

#endif
