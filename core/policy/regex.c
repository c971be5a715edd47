/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "policy/regex.h"

#include <pcre2.h>
#include <stdlib.h>

#define CACHE_SIZE 64
/* PCRE2 compares every two names of groups: a longer pattern could hold the processor while it is compiled. */
#define PATTERN_MAX 32768
/* Bytes that steps may have looked at before the clock is. */
#define LOOK_BYTES (256u << 10)

struct compiled {
	char *text;
	size_t n;
	uint64_t hash;
	pcre2_code *code;
};

struct mg_regex_cache {
	struct compiled slots[CACHE_SIZE];
	size_t next; /* slot to be used next: round robin */
	pcre2_match_context *context;
	pcre2_match_data *match; /* of all patterns: PCRE2 leaves up to pattern_heap KiB in it */
};

struct mg_regex_cache *mg_regex_cache_new(void)
{
	struct mg_regex_cache *c = calloc(1, sizeof *c);
	if (!c)
		return NULL;
	c->context = pcre2_match_context_create(NULL);
	c->match = pcre2_match_data_create(1, NULL);
	if (c->context && c->match)
		return c;
	mg_regex_cache_free(c);
	return NULL;
}

static void forget(struct compiled *p)
{
	free(p->text);
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
	pcre2_match_data_free(c->match);
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

static int compile(struct mg_regex_cache *c, struct mg_str pattern, uint64_t hash, struct compiled **out, struct mg_error *err)
{
	int number;
	size_t offset;
	struct compiled *p = &c->slots[c->next];
	c->next = (c->next + 1) % CACHE_SIZE;
	forget(p);
	p->code = pcre2_compile((PCRE2_SPTR)(pattern.p ? pattern.p : ""), pattern.n, PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT,
				&number, &offset, NULL);
	if (!p->code) {
		PCRE2_UCHAR text[160];
		pcre2_get_error_message(number, text, sizeof text);
		return mg_fail(err, MG_EPOLICY, "the pattern is wrong at character %zu: %s", offset + 1, (const char *)text);
	}
	p->text = malloc(pattern.n + 1);
	if (!p->text) {
		forget(p);
		return mg_fail_nomem(err);
	}
	if (pattern.p)
		memcpy(p->text, pattern.p, pattern.n);
	p->n = pattern.n;
	p->hash = hash;
	*out = p;
	return MG_OK;
}

/* One search while it runs. */
struct search {
	struct mg_account *account;
	size_t at;     /* where the last step was */
	size_t looked; /* bytes that steps may have looked at since the clock was */
};

/* Before every item of the pattern that is tried. PCRE2's own limits count anew at each place where a match may begin, and not what one item looks at: they
 * bound memory and recursion, and this bounds the work. */
static int step(pcre2_callout_block *b, void *ctx)
{
	struct search *s = ctx;
	size_t moved = b->current_position > s->at ? b->current_position - s->at : s->at - b->current_position;
	s->at = b->current_position;
	s->looked += 1 + b->subject_length - b->current_position;
	if (!mg_account_pay(s->account, 2 + moved / 32))
		return PCRE2_ERROR_CALLOUT;
	if (s->looked < LOOK_BYTES)
		return 0;
	s->looked = 0;
	return mg_account_in_time(s->account) ? 0 : PCRE2_ERROR_CALLOUT;
}

static void set_limits(struct mg_regex_cache *c, const struct mg_limits *limits, struct search *s)
{
	pcre2_set_heap_limit(c->context, (uint32_t)limits->pattern_heap);
	pcre2_set_match_limit(c->context, (uint32_t)limits->pattern_match);
	pcre2_set_depth_limit(c->context, (uint32_t)(limits->pattern_match / 10 + 1));
	pcre2_set_callout(c->context, step, s);
}

int mg_regex_search(struct mg_regex_cache *c, const struct mg_limits *limits, struct mg_account *account, struct mg_str pattern, struct mg_str subject,
		    struct mg_error *err)
{
	uint64_t hash = mg_str_hash(pattern);
	struct search s = { .account = account };
	if (pattern.n > PATTERN_MAX)
		return mg_fail(err, MG_EPOLICY, "the pattern has %zu bytes, at most %d are allowed", pattern.n, PATTERN_MAX);
	if (!mg_account_pay_pattern(account, hash, pattern.n))
		return mg_fail(err, MG_ELIMIT, "no work left");
	struct compiled *p = find(c, pattern, hash);
	int status = p ? MG_OK : compile(c, pattern, hash, &p, err);
	if (status < 0)
		return status;
	if (!mg_account_pay(account, 10 + subject.n / 32))
		return mg_fail(err, MG_ELIMIT, "no work left");
	set_limits(c, limits, &s);
	int n = pcre2_match(p->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n, 0, 0, c->match, c->context);
	if (n >= 0)
		return 1;
	switch (n) {
	case PCRE2_ERROR_NOMATCH:
		return 0;
	case PCRE2_ERROR_CALLOUT:
		return mg_fail(err, MG_ELIMIT, "no work left");
	case PCRE2_ERROR_NOMEMORY:
		return mg_fail_nomem(err);
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
		return mg_fail(err, MG_EPOLICY, "the pattern backtracks too much on a text of %zu bytes (limit pattern_match); make its repetitions more exact",
			       subject.n);
	case PCRE2_ERROR_HEAPLIMIT:
		return mg_fail(err, MG_EPOLICY, "the pattern needs more memory on a text of %zu bytes than a search may use (limit pattern_heap)", subject.n);
	default:
		return mg_fail(err, MG_EPOLICY, "the text cannot be searched (PCRE2 error %d)", n);
	}
}

static bool is_special(char c)
{
	return c && strchr("\\^$.[]|()?*+{}", c);
}

/* After a backslash anything but these stands for itself. */
static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
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
			if (++i == end || is_alphanumeric(pattern.p[i]))
				return false;
			c = pattern.p[i];
		} else if (is_special(c)) {
			return false;
		}
		out[n++] = c;
	}
	lit->text = (struct mg_str){ out, n };
	return true;
}
