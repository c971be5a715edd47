/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "cfn/pattern.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "cfn/pattern_java.h"

struct mg_pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	uint32_t match_limit, share; /* of one match: limit pattern_match, over as many as there are */
	uint64_t *steps; /* of the whole template; NULL: no such account */
	bool folds; /* (?i): Java folds ASCII alone, PCRE2 all of Unicode */
};

static pcre2_code *compile(struct mg_str text, struct mg_error *err)
{
	int code = 0;
	PCRE2_SIZE at = 0;
	pcre2_compile_context *context = pcre2_compile_context_create(NULL);
	uint32_t options = PCRE2_UTF | PCRE2_ANCHORED | PCRE2_ENDANCHORED | PCRE2_NEVER_BACKSLASH_C | PCRE2_NEVER_UCP | PCRE2_AUTO_CALLOUT;
	PCRE2_UCHAR reason[200];

	if (!context)
		return mg_fail_nomem(err), NULL;
	pcre2_set_newline(context, PCRE2_NEWLINE_ANYCRLF);
	pcre2_set_parens_nest_limit(context, 100);
	pcre2_code *c = pcre2_compile((PCRE2_SPTR)(text.p ? text.p : ""), text.n, options, &code, &at, context);
	pcre2_compile_context_free(context);
	if (c)
		return c;
	if (code == PCRE2_ERROR_HEAP_FAILED)
		return mg_fail_nomem(err), NULL;
	pcre2_get_error_message(code, reason, sizeof(reason));
	mg_fail(err, MG_EINPUT, "the pattern cannot be checked: %s", (const char *)reason);
	return NULL;
}

void mg_pattern_draw_on(struct mg_pattern *p, uint64_t *steps)
{
	p->steps = steps;
}

/* PCRE2 compares every two names of groups, hence the square; a step is about what 20 bytes take. */
bool mg_pattern_pay(uint64_t *steps, size_t bytes)
{
	uint64_t price = 150 + bytes + (uint64_t)bytes * bytes / 2000;

	if (!steps)
		return true;
	if (bytes > UINT32_MAX || price > *steps)
		return false;
	*steps -= price;
	return true;
}

void mg_pattern_share(struct mg_pattern *p, size_t n)
{
	uint32_t limit = n > 1 ? (uint32_t)(p->match_limit / n) : p->match_limit;

	limit = limit < 1000 ? 1000 : limit;
	p->share = limit;
	pcre2_set_match_limit(p->context, limit);
	pcre2_set_depth_limit(p->context, limit / 10);
}

static bool prepare(struct mg_pattern *p, const struct mg_limits *limits)
{
	p->data = pcre2_match_data_create(1, NULL);
	p->context = pcre2_match_context_create(NULL);
	if (!p->data || !p->context)
		return false;
	p->match_limit = (uint32_t)limits->pattern_match;
	mg_pattern_share(p, 1);
	pcre2_set_heap_limit(p->context, (uint32_t)limits->pattern_heap);
	return true;
}

struct mg_pattern *mg_pattern_new(struct mg_str text, const struct mg_limits *limits, struct mg_error *err)
{
	struct mg_buf b = { 0 };
	struct mg_pattern *p = calloc(1, sizeof(*p));

	if (!p) {
		mg_fail_nomem(err);
		return NULL;
	}
	if (mg_pattern_from_java(text, &b, &p->folds, err) == MG_OK) {
		if (b.failed)
			mg_fail_nomem(err);
		else if ((p->code = compile(mg_buf_view(&b), err)) && !prepare(p, limits))
			mg_fail_nomem(err);
	}
	mg_buf_fini(&b);
	if (p->context)
		return p;
	mg_pattern_free(p);
	return NULL;
}

void mg_pattern_free(struct mg_pattern *p)
{
	if (!p)
		return;
	pcre2_match_context_free(p->context);
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	free(p);
}

static bool ascii(struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

/* Before every item of the pattern that is tried: PCRE2's match limit does not see what one item looks at, which may be all that is left of the text. */
static int step(pcre2_callout_block *b, void *ctx)
{
	uint64_t *left = ctx, price = 1 + (b->subject_length - b->current_position) / 256;

	if (price > *left)
		return PCRE2_ERROR_CALLOUT;
	*left -= price;
	return 0;
}

int mg_pattern_whole(const struct mg_pattern *p, struct mg_str subject)
{
	if (p->folds && !ascii(subject))
		return -1;
	uint64_t may = p->steps && *p->steps < p->share ? *p->steps : p->share, left = may;
	pcre2_set_callout(p->context, step, &left);
	int rc = pcre2_match(p->code, (PCRE2_SPTR)(subject.p ? subject.p : ""), subject.n, 0, 0, p->data, p->context);
	if (p->steps)
		*p->steps -= may - left;
	if (rc >= 0)
		return 1;
	return rc == PCRE2_ERROR_NOMATCH ? 0 : -1;
}
