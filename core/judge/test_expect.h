/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations of a policy test, compared with a report. Only core/judge includes this. */
#ifndef MG_JUDGE_TEST_EXPECT_H
#define MG_JUDGE_TEST_EXPECT_H

#include <moongate/report.h>

#include "base/buf.h"
#include "doc/node.h"

/* Fields of `expect`, which end with NULL: the first are its own, the rest describe one finding. */
enum { MG_EXPECT_OWN = 5 };
extern const char *const mg_expect_names[];

/* Is the expectation well formed? *outcome is what it expects; otherwise why says what is wrong with it. */
bool mg_expect_check(const struct mg_node *expect, enum mg_outcome *outcome, struct mg_buf *why);
/* Adds a line to why for everything that differs. template is the judged text, for `line = "text"`. */
void mg_expect_compare(const struct mg_node *expect, const struct mg_report_template *t, struct mg_str template, struct mg_buf *why);
/* Refuses keys of map that are not in names (ends with NULL), with a suggestion in why. */
bool mg_expect_keys(const struct mg_node *map, const char *what, const char *const *names, struct mg_buf *why);

#endif
