/* SPDX-License-Identifier: Apache-2.0 */
/* AllowedPattern: a Java regular expression that must match a whole value, checked by PCRE2 under limits. */
#ifndef MG_CFN_PATTERN_H
#define MG_CFN_PATTERN_H

#include "base/limits.h"

struct mg_pattern;
struct mg_error;

/* NULL when PCRE2 cannot check it as Java would (err says why): the constraint is then neither met nor broken. Owned by the caller. */
struct mg_pattern *mg_pattern_new(struct mg_str text, const struct mg_limits *limits, struct mg_error *err);
void mg_pattern_free(struct mg_pattern *p); /* NULL is fine */
/* Whole-template account of steps, which all patterns of a template draw on: what they cost together stays bounded however many values there are. NULL: none.
 * It must outlive p. */
void mg_pattern_draw_on(struct mg_pattern *p, uint64_t *steps);
/* Pays for compiling a pattern of so many bytes; false when not enough is left. steps may be NULL. */
bool mg_pattern_pay(uint64_t *steps, size_t bytes);
/* Divides the match limit, so that n matches together cost what one may. */
void mg_pattern_share(struct mg_pattern *p, size_t n);
/* 1 when the whole subject matches, 0 when not, -1 when a limit was reached. */
int mg_pattern_whole(const struct mg_pattern *p, struct mg_str subject);

struct mg_parameter;
/* mg_parameter_accepts with the pattern compiled already; NULL: it is compiled when needed. */
int mg_pattern_accepts(struct mg_pattern *compiled, const struct mg_parameter *p, struct mg_str value, struct mg_error *why);

#endif
