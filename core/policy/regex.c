/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "policy/regex.h"

#include <pcre2.h>
#include <stdlib.h>

#define CACHE_SIZE 64
#define PATTERN_MAX 65536
#define FIRST_STEP 1000

struct compiled {
	char *text;
	size_t n;
	uint64_t hash;
	pcre2_code *code;
	pcre2_match_data *match;
};

struct mg_regex_cache {
	struct compiled slots[CACHE_SIZE];
	size_t next; /* slot to be used next: round robin */
	pcre2_match_context *context;
};

struct mg_regex_cache *mg_regex_cache_new(void)
{
	struct mg_regex_cache *c = calloc(1, sizeof *c);
	if (c && !(c->context = pcre2_match_context_create(NULL))) {
		free(c);
		return NULL;
	}
	return c;
}

static void forget(struct compiled *p)
{
	free(p->text);
	pcre2_match_data_free(p->match);
	pcre2_code_free(p->code);
	memset(p, 0, sizeof *p);
}

void mg_regex_cache_free(struct mg_regex_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < CACHE_SIZE; i++)
		forget(&c->slots[i]);
	pcre2_match_context_free(c->context);
	free(c);
}

static struct compiled *find(struct mg_regex_cache *c, struct mg_str pattern, uint64_t hash)
{
	for (size_t i = 0; i < CACHE_SIZE; i++) {
		struct compiled *p = &c->slots[i];
		if (p->code && p->hash == hash && mg_str_eq((struct mg_str){ p->text, p->n }, pattern))
			return p;
	}
	return NULL;
}

static int compile(struct mg_regex_cache *c, struct mg_account *account, struct mg_str pattern, uint64_t hash, struct compiled **out, struct mg_error *err)
{
	int number;
	size_t offset;
	if (pattern.n > PATTERN_MAX)
		return mg_fail(err, MG_EPOLICY, "the pattern has %zu bytes, at most %d are allowed", pattern.n, PATTERN_MAX);
	if (!mg_account_pay(account, 1000 + 20 * (uint64_t)pattern.n))
		return mg_fail(err, MG_ELIMIT, "no work left");
	struct compiled *p = &c->slots[c->next];
	c->next = (c->next + 1) % CACHE_SIZE;
	forget(p);
	p->code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""), pattern.n, PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &number, &offset,
				NULL);
	if (!p->code) {
		PCRE2_UCHAR text[160];
		pcre2_get_error_message(number, text, sizeof text);
		return mg_fail(err, MG_EPOLICY, "the pattern is wrong at character %zu: %s", offset + 1, (const char *)text);
	}
	p->match = pcre2_match_data_create_from_pattern(p->code, NULL);
	p->text = malloc(pattern.n + 1);
	if (!p->match || !p->text) {
		forget(p);
		return mg_fail_nomem(err);
	}
	if (pattern.n)
		memcpy(p->text, pattern.p, pattern.n);
	p->n = pattern.n;
	p->hash = hash;
	*out = p;
	return MG_OK;
}

int mg_regex_search(struct mg_regex_cache *c, const struct mg_limits *limits, struct mg_account *account, struct mg_str pattern, struct mg_str subject,
		    struct mg_error *err)
{
	uint64_t hash = mg_str_hash(pattern), step = FIRST_STEP;
	struct compiled *p = find(c, pattern, hash);
	int status = p ? MG_OK : compile(c, account, pattern, hash, &p, err);
	if (status < 0)
		return status;
	pcre2_set_heap_limit(c->context, (uint32_t)limits->pattern_heap);
	/* PCRE2 does not tell what a match cost: try under a small limit first, and pay for each larger one. */
	for (;; step *= 10) {
		uint64_t limit = step < limits->pattern_match ? step : limits->pattern_match;
		if (!mg_account_pay(account, 10 + subject.n / 32 + (step == FIRST_STEP ? 0 : limit)))
			return mg_fail(err, MG_ELIMIT, "no work left");
		pcre2_set_match_limit(c->context, (uint32_t)limit);
		pcre2_set_depth_limit(c->context, (uint32_t)(limit / 10 + 1));
		int n = pcre2_match(p->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n, 0, 0, p->match, c->context);
		if (n >= 0)
			return 1;
		if (n == PCRE2_ERROR_NOMATCH)
			return 0;
		if (n != PCRE2_ERROR_MATCHLIMIT && n != PCRE2_ERROR_DEPTHLIMIT)
			return mg_fail(err, MG_EPOLICY, "the text cannot be searched (PCRE2 error %d)", n);
		if (step >= limits->pattern_match)
			return mg_fail(err, MG_EPOLICY, "the pattern backtracks too much on a text of %zu bytes; make its repetitions more exact", subject.n);
	}
}

static bool is_special(char c)
{
	return strchr("\\^$.[]|()?*+{}", c) != NULL;
}

bool mg_regex_literal(struct mg_str pattern, char *out, struct mg_literal_pattern *lit)
{
	size_t i = 0, end = pattern.n, n = 0;
	*lit = (struct mg_literal_pattern){ 0 };
	if (end && pattern.p[0] == '^') {
		lit->from_start = true;
		i++;
	}
	if (end > i && pattern.p[end - 1] == '$' && !(end > i + 1 && pattern.p[end - 2] == '\\')) {
		lit->to_end = true;
		end--;
	}
	for (; i < end; i++) {
		char c = pattern.p[i];
		if (c == '\\') {
			if (++i == end || !is_special(pattern.p[i])) {
				if (i < end && strchr("-/:", pattern.p[i]) && pattern.p[i]) {
					out[n++] = pattern.p[i];
					continue;
				}
				return false;
			}
			c = pattern.p[i];
		} else if (c == 0 || is_special(c)) {
			return false;
		}
		out[n++] = c;
	}
	lit->text = (struct mg_str){ out, n };
	return true;
}
