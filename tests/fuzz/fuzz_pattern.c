/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns: Fn AllowedPattern and `matches`, each over a subject. Input: pattern NUL subject. Within their limits, the same answer twice, and a pattern that is
 * literal text finds what a search for the text finds. */
#include "base/error.h"
#include "cfn/pattern.h"
#include "policy/regex.h"
#include "target.h"

static void allowed(struct mg_str pattern, struct mg_str subject, const struct mg_limits *l)
{
	struct mg_error err;
	struct mg_pattern *p = mg_pattern_new(pattern, l, &err);
	if (!p) {
		MUST(err.text[0]);
		return;
	}
	int first = mg_pattern_whole(p, subject);
	MUST(first >= -1 && first <= 1 && mg_pattern_whole(p, subject) == first);
	mg_pattern_free(p);
}

static int search(struct mg_str pattern, struct mg_str subject, const struct mg_limits *l)
{
	struct mg_regex_cache *cache = mg_regex_cache_new();
	struct mg_account account, again;
	struct mg_error err = { 0 };
	mg_account_init(&account, l);
	mg_account_init(&again, l);
	MUST(cache);
	int first = mg_regex_search(cache, l, &account, pattern, subject, &err), second = mg_regex_search(cache, l, &again, pattern, subject, &err);
	MUST(first == second);
	MUST(first != MG_EPOLICY || err.text[0]);
	mg_regex_cache_free(cache);
	return first;
}

static int literally(const struct mg_literal_pattern *lit, struct mg_str subject)
{
	if (lit->from_start && lit->to_end)
		return mg_str_eq(subject, lit->text);
	if (lit->from_start)
		return mg_str_starts(subject, lit->text);
	return lit->to_end ? mg_str_ends(subject, lit->text) : mg_str_find(subject, lit->text, 0) != (size_t)-1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_limits l = fuzz_limits();
	struct mg_str pattern = fuzz_text(data, size), subject = { "", 0 };
	const char *nul = size ? memchr(data, 0, size) : NULL;
	struct mg_literal_pattern lit;
	if (nul) {
		pattern.n = (size_t)(nul - pattern.p);
		subject = (struct mg_str){ nul + 1, size - pattern.n - 1 };
	}
	allowed(pattern, subject, &l);
	int found = search(pattern, subject, &l);
	char *decoded = malloc(pattern.n + 1);
	MUST(decoded);
	/* Texts of documents are UTF-8; an expression sees the parts of any other as if each stood alone. */
	bool whole = mg_utf8_check(pattern) == pattern.n && mg_utf8_check(subject) == subject.n;
	if (whole && mg_regex_literal(pattern, decoded, &lit) && found >= 0)
		MUST(literally(&lit, subject) == found);
	free(decoded);
	return 0;
}
