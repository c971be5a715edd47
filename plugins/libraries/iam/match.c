/* SPDX-License-Identifier: Apache-2.0 */
#include "match.h"

#define TOKENS_MAX 4096
#define STAR (-1)
#define ONE (-2)
#define HOLE (-16) /* HOLE - k is the k-th distinct hole */
#define HOLES_MAX 64
#define TOO_MANY 256 /* no token: more holes than can be told apart */

static int folded(int ch, bool fold)
{
	return fold && ch >= 'A' && ch <= 'Z' ? ch + 32 : ch;
}

bool iam_match_text(struct mg_str pattern, struct mg_str subject, bool fold)
{
	size_t p = 0, s = 0, star = SIZE_MAX, from = 0;
	while (s < subject.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			star = p++;
			from = s;
		} else if (p < pattern.n && (pattern.p[p] == '?' || folded((unsigned char)pattern.p[p], fold) == folded((unsigned char)subject.p[s], fold))) {
			p++;
			s++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			s = ++from;
		} else {
			return false;
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

struct holes {
	struct mg_str names[HOLES_MAX];
	size_t n;
};

/* The same author's text is the same hole: ${Table.Arn} twice is one value. A hole without text is like no other. */
static int hole_token(struct holes *holes, struct mg_str name)
{
	for (size_t i = 0; name.n && i < holes->n; i++)
		if (str_same(holes->names[i], name))
			return HOLE - (int)i;
	if (holes->n == HOLES_MAX)
		return TOO_MANY;
	holes->names[holes->n] = name;
	return HOLE - (int)holes->n++;
}

/* A policy variable ${aws:username} inside a known text: unknown until the request. Its length, or 0. ${*}, ${?} and ${$} are the characters themselves. */
static size_t variable(struct mg_str s, size_t at)
{
	if (s.n - at < 4 || s.p[at] != '$' || s.p[at + 1] != '{')
		return 0;
	const char *end = memchr(s.p + at, '}', s.n - at);
	return end ? (size_t)(end - (s.p + at)) + 1 : 0;
}

static bool put_text(struct holes *holes, struct mg_str s, bool pattern, unsigned how, int *tokens, size_t *n)
{
	bool fold = how & MATCH_FOLD;
	for (size_t i = 0; i < s.n; i++) {
		size_t length = pattern && !(how & MATCH_LITERAL) ? variable(s, i) : 0;
		if (*n == TOKENS_MAX)
			return false;
		if (length == 4 && strchr("*?$", s.p[i + 2]))
			tokens[(*n)++] = (unsigned char)s.p[i + 2];
		else if (length)
			tokens[(*n)++] = hole_token(holes, (struct mg_str){ s.p + i, length });
		else
			tokens[(*n)++] = pattern && s.p[i] == '*' ? STAR : pattern && s.p[i] == '?' ? ONE : folded((unsigned char)s.p[i], fold);
		if (tokens[*n - 1] == TOO_MANY)
			return false;
		i += length ? length - 1 : 0;
	}
	return true;
}

static bool tokenize(const struct mg_text_piece *pieces, size_t n, struct holes *holes, bool pattern, unsigned how, int *tokens, size_t *count)
{
	*count = 0;
	for (size_t i = 0; i < n; i++) {
		if (!pieces[i].hole) {
			if (!put_text(holes, pieces[i].text, pattern, how, tokens, count))
				return false;
		} else {
			if (*count == TOKENS_MAX)
				return false;
			tokens[(*count)++] = hole_token(holes, pieces[i].text);
			if (tokens[*count - 1] == TOO_MANY)
				return false;
		}
	}
	return true;
}

/* One row per pattern token: can pattern[0..i) and subject[0..j) be the same text? In the certain sense a hole is a single strange character that only
 * itself and * meet; in the possible sense it is any text, on either side. */
static bool align(const int *p, size_t np, const int *s, size_t ns, bool possible, unsigned char *row)
{
	row[0] = 1;
	for (size_t j = 1; j <= ns; j++)
		row[j] = possible && row[j - 1] && s[j - 1] <= HOLE;
	for (size_t i = 1; i <= np; i++) {
		unsigned char diagonal = row[0];
		bool any = p[i - 1] == STAR || (possible && p[i - 1] <= HOLE);
		row[0] = row[0] && any;
		for (size_t j = 1; j <= ns; j++) {
			unsigned char above = row[j];
			bool hole = s[j - 1] <= HOLE;
			bool meet = p[i - 1] == s[j - 1] || (p[i - 1] == ONE && (!hole || possible));
			row[j] = (any && (above || row[j - 1])) || (diagonal && meet) || (possible && hole && (above || row[j - 1] || diagonal));
			diagonal = above;
		}
	}
	return row[ns];
}

static enum tri match_pieces(const struct mg_host *h, struct mg_call *c, const struct mg_text_piece *pp, size_t np, const struct mg_text_piece *sp,
			     size_t ns, unsigned how, int *status)
{
	struct holes holes = { .n = 0 };
	void *memory;
	size_t n, m;
	*status = h->alloc(c, 2 * TOKENS_MAX * sizeof(int) + TOKENS_MAX + 1, &memory);
	if (*status != MG_OK)
		return TRI_MAYBE;
	int *pattern = memory, *subject = pattern + TOKENS_MAX;
	if (!tokenize(pp, np, &holes, true, how, pattern, &n) || !tokenize(sp, ns, &holes, false, how, subject, &m))
		return TRI_MAYBE;
	*status = h->charge(c, (uint64_t)n * m / 2 + 1);
	if (*status != MG_OK)
		return TRI_MAYBE;
	unsigned char *row = (unsigned char *)(subject + TOKENS_MAX);
	if (align(pattern, n, subject, m, false, row))
		return TRI_YES;
	return align(pattern, n, subject, m, true, row) ? TRI_MAYBE : TRI_NO;
}

enum tri iam_match(const struct mg_host *h, struct mg_call *c, const struct mg_value *pattern, const struct mg_value *subject, unsigned how, int *status)
{
	const struct mg_text_piece *pp, *sp;
	size_t np, ns;
	int same = 0;
	*status = h->pieces(c, pattern, &pp, &np);
	if (*status == MG_OK)
		*status = h->pieces(c, subject, &sp, &ns);
	if (*status != MG_OK)
		return TRI_MAYBE;
	if (np == 1 && !pp[0].hole && str_is(pp[0].text, "*"))
		return TRI_YES;
	if (np == 1 && ns == 1 && !pp[0].hole && !sp[0].hole && (how & MATCH_LITERAL || !pp[0].text.n || !memchr(pp[0].text.p, '$', pp[0].text.n))) {
		*status = h->charge(c, 1 + (pp[0].text.n + sp[0].text.n) / 4);
		return iam_match_text(pp[0].text, sp[0].text, how & MATCH_FOLD) ? TRI_YES : TRI_NO;
	}
	*status = h->equal(c, pattern, subject, &same);
	if (*status != MG_OK || same == 1)
		return same == 1 ? TRI_YES : TRI_MAYBE;
	if (np == 0 || ns == 0)
		return TRI_MAYBE;
	return match_pieces(h, c, pp, np, sp, ns, how, status);
}
