/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions of `matches`: PCRE2 searches under the limits pattern_match and pattern_heap, without its JIT, which ignores the heap limit. */
#ifndef MG_POLICY_REGEX_H
#define MG_POLICY_REGEX_H

#include "base/error.h"
#include "policy/account.h"

/* Compiled patterns by text, as long as their owner lives. Past its size the oldest go. */
struct mg_regex_cache;
struct mg_regex_cache *mg_regex_cache_new(void);
void mg_regex_cache_free(struct mg_regex_cache *c);

/* Does pattern match somewhere in subject? 1 yes, 0 no; MG_EPOLICY: the pattern is wrong or backtracks too much (err tells); MG_ELIMIT: the account is
 * spent; MG_ENOMEM. Compiling and matching are charged. */
int mg_regex_search(struct mg_regex_cache *c, const struct mg_limits *limits, struct mg_account *account, struct mg_str pattern, struct mg_str subject,
		    struct mg_error *err);

/* A pattern that is literal text: between ^ and $, either, or neither. text is decoded into out (at least pattern.n bytes). False for any other. */
struct mg_literal_pattern {
	bool from_start, to_end;
	struct mg_str text;
};
bool mg_regex_literal(struct mg_str pattern, char *out, struct mg_literal_pattern *lit);

#endif
