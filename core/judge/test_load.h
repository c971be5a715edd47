/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a test file: run in a sandbox, its table taken over as a node tree. Only core/judge includes this. */
#ifndef MG_JUDGE_TEST_LOAD_H
#define MG_JUDGE_TEST_LOAD_H

#include "base/error.h"
#include "doc/doc.h"

/* The table that the chunk returns, as {"shared": {...}, "cases": [...]}: its named fields and its list. Keys are in order of text. */
int mg_test_load(struct mg_arena *a, struct mg_str path, struct mg_str text, const struct mg_limits *limits, const struct mg_node **out,
		 struct mg_error *err);

#endif
