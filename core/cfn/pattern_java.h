/* SPDX-License-Identifier: Apache-2.0 */
/* Java's regular expressions in PCRE2's words, where they differ. */
#ifndef MG_CFN_PATTERN_JAVA_H
#define MG_CFN_PATTERN_JAVA_H

#include "base/str.h"

struct mg_buf;
struct mg_error;

/* Appends the translation to out. MG_EINPUT for what PCRE2 would read in another sense. *folds: the pattern ignores case somewhere. */
int mg_pattern_from_java(struct mg_str text, struct mg_buf *out, bool *folds, struct mg_error *err);

#endif
