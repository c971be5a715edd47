/* SPDX-License-Identifier: Apache-2.0 */
/* `replace` of a case: for breaking one thing of a good template. */
#ifndef MG_JUDGE_TEST_REPLACE_H
#define MG_JUDGE_TEST_REPLACE_H

#include "base/buf.h"
#include "doc/node.h"

/* Every key of n, which must occur exactly once in *text, becomes its value; the new text is in a. False: why says what is wrong, in one line. */
bool mg_test_replace(struct mg_arena *a, const struct mg_node *n, struct mg_str *text, struct mg_buf *why);

#endif
