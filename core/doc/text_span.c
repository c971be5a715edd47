/* SPDX-License-Identifier: Apache-2.0 */
/* From a range of a scalar's decoded text back to the source: the scalar is decoded once more, as libyaml did, with places.
 * What is written in one run (most scalars) needs no decoding; else ranges asked for in order cost one pass together. */
#include "doc/node.h"

/* Pieces are at most this long, so that the next look need not read a long line again. */
#define CHUNK 256

/* A decoder calls one of the step functions for each piece of decoded text in order; scan.done says that it may end. */
struct scan {
	const char *p; /* the source */
	size_t i, end; /* what is left of the scalar's content */
	struct mg_str text; /* the decoded text */
	size_t decoded;     /* how much of it was met */
	size_t from, to;    /* the range asked for, in text; not empty */
	size_t start, stop; /* the answer, in the source */
	bool started, done;
	bool lost; /* the pieces do not give the text: no answer */
	size_t indent;    /* of a block scalar; 0: not looked at yet */
	bool within, led; /* block scalars: s->i is within a line; the line is led by a blank */
	struct mg_text_mark mark; /* a place to go on from next time */
};

/* All before s->i is decoded: the next look may begin here, if this one has not found its start yet. */
static void mark(struct scan *s)
{
	if (s->started || s->done)
		return;
	s->mark = (struct mg_text_mark){ s->mark.text, s->mark.off, s->i, s->decoded, s->indent, s->within, s->led };
}

static void step(struct scan *s, size_t so, size_t sn, size_t dn, bool run)
{
	size_t next = s->decoded + dn;

	if (!dn || s->done)
		return;
	if (next > s->text.n || (run && memcmp(s->p + so, s->text.p + s->decoded, dn) != 0)) {
		s->lost = s->done = true;
		return;
	}
	if (!s->started && s->from < next) {
		s->start = so + (run ? s->from - s->decoded : 0);
		s->started = true;
	}
	if (s->started && s->to <= next) {
		s->stop = so + (run ? s->to - s->decoded : sn);
		s->done = true;
	}
	s->decoded = next;
}

/* The source's bytes from so to end are the decoded ones. */
static void step_run(struct scan *s, size_t so, size_t end)
{
	step(s, so, end - so, end - so, true);
}

/* sn bytes of source stand for dn others: an escape, a fold. */
static void step_code(struct scan *s, size_t so, size_t sn, size_t dn)
{
	step(s, so, sn, dn, false);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Length in the source of the line break at p[i] (LF, CR, CRLF, NEL, LS, PS), 0 when there is none; *dn is its decoded length. */
static size_t break_at(const char *p, size_t i, size_t end, size_t *dn)
{
	*dn = 1;
	if (i >= end)
		return 0;
	if (p[i] == '\r' && i + 1 < end && p[i + 1] == '\n')
		return 2;
	if (p[i] == '\n' || p[i] == '\r')
		return 1;
	if (i + 1 < end && p[i] == '\xC2' && p[i + 1] == '\x85')
		return 2;
	if (i + 2 < end && p[i] == '\xE2' && p[i + 1] == '\x80' && (p[i + 2] == '\xA8' || p[i + 2] == '\xA9')) {
		*dn = 3;
		return 3;
	}
	return 0;
}

static size_t skip_blanks(const struct scan *s, size_t i)
{
	while (i < s->end && is_blank(s->p[i]))
		i++;
	return i;
}

/* The breaks at s->i of a flow scalar and the blanks around them. first: the first break is one to fold, not an escaped one. */
static void fold_flow(struct scan *s, bool first)
{
	size_t dn, at = s->i, n = first ? break_at(s->p, at, s->end, &dn) : 0, more;
	bool folds = first && dn == 1;

	s->i = skip_blanks(s, at + n);
	more = break_at(s->p, s->i, s->end, &dn);
	if (folds ? !more : first)
		step_code(s, at, n, folds ? 1 : 3);
	while (more) {
		step_code(s, s->i, more, dn);
		s->i = skip_blanks(s, s->i + more);
		more = break_at(s->p, s->i, s->end, &dn);
	}
}

static size_t utf8_length(uint32_t cp)
{
	return cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
}

static uint32_t hex(const struct scan *s, size_t i, size_t n)
{
	uint32_t v = 0;

	for (size_t k = i; k < i + n && k < s->end; k++) {
		char c = s->p[k];

		v = v << 4 | (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

/* The escape at s->i, JSON's or YAML's. An escaped line break joins lines. */
static void escape(struct scan *s)
{
	size_t at = s->i, n = 2, dn, digits, brk = break_at(s->p, at + 1, s->end, &dn);
	char c = at + 1 < s->end ? s->p[at + 1] : ' ';
	uint32_t cp;

	if (brk) {
		s->i = at + 1 + brk;
		fold_flow(s, false);
		return;
	}
	digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
	dn = c == 'N' || c == '_' ? 2 : c == 'L' || c == 'P' ? 3 : 1;
	if (digits) {
		cp = hex(s, at + 2, digits);
		n += digits;
		/* A pair of JSON; libyaml refuses surrogates. */
		if (c == 'u' && cp >= 0xD800 && cp < 0xDC00) {
			cp = 0x10000;
			n += 6;
		}
		dn = utf8_length(cp);
	}
	s->i = at + n;
	step_code(s, at, n, dn);
}

/* Whether the blanks and the break at s->i, break at brk, are to fold. In JSON NEL, LS and PS are ordinary text: then the decoded text has them. */
static bool is_fold(const struct scan *s, size_t run, size_t brk, char quote)
{
	size_t dn, n = break_at(s->p, brk, s->end, &dn), at = s->decoded + (s->i - run), len = brk - s->i + n;

	if (!n || s->p[brk] == '\n' || s->p[brk] == '\r' || quote != '"')
		return n > 0;
	return at + len > s->text.n || memcmp(s->text.p + at, s->p + s->i, len) != 0;
}

/* Plain, single-quoted and double-quoted text (quote is 0, ' or "). Blanks before a break are dropped, all others are text. */
static void flow(struct scan *s, char quote)
{
	size_t run = s->i;

	while (s->i < s->end && !s->done) {
		size_t at = s->i, blanks = skip_blanks(s, at);
		char c = s->p[at];

		if (is_fold(s, run, blanks, quote)) {
			step_run(s, run, at);
			s->i = blanks;
			fold_flow(s, true);
		} else if (quote == '"' && c == '\\') {
			step_run(s, run, at);
			escape(s);
		} else if (quote == '\'' && c == '\'') {
			step_run(s, run, at);
			step_code(s, at, 2, 1);
			s->i += 2;
		} else {
			s->i = blanks > at ? blanks : at + 1;
			if (s->i - run < CHUNK)
				continue;
			step_run(s, run, s->i);
		}
		run = s->i;
		mark(s);
	}
	if (run < s->end)
		step_run(s, run, s->end);
}

/* Offset of the first line behind a block scalar's header. */
static size_t block_body(const struct scan *s)
{
	size_t i = s->i, dn, n;

	while (i < s->end && !(n = break_at(s->p, i, s->end, &dn)))
		i++;
	return i < s->end ? i + n : s->end;
}

static size_t spaces_at(const char *p, size_t i, size_t end)
{
	size_t from = i;

	while (i < end && p[i] == ' ')
		i++;
	return i - from;
}

/* The indentation that libyaml took off: what the first line with text has more in the source than in the decoded text. */
static bool block_indent(const struct scan *s, size_t *indent)
{
	struct mg_str text = s->text;
	size_t i = s->i, k = 0, dn, n, here, there;

	for (here = spaces_at(s->p, i, s->end); (n = break_at(s->p, i + here, s->end, &dn)); here = spaces_at(s->p, i, s->end))
		i += here + n;
	for (there = spaces_at(text.p, k, text.n); (n = break_at(text.p, k + there, text.n, &dn)); there = spaces_at(text.p, k, text.n))
		k += there + n;
	if (k == text.n && (!k || !memchr(text.p, ' ', k))) {
		*indent = SIZE_MAX; /* only line ends: all that stands before one is indentation */
		return true;
	}
	if (i + here >= s->end || k + there >= text.n || here < there)
		return false;
	*indent = here - there;
	return *indent > 0;
}

/* Skips up to indent spaces; true when a line break follows within them, that is, when the line is empty. */
static bool empty_line(struct scan *s, size_t indent)
{
	size_t n = spaces_at(s->p, s->i, s->end), dn;

	s->i += n < indent ? n : indent;
	return break_at(s->p, s->i, s->end, &dn) > 0;
}

/* All empty lines from s->i on, to the indented start of the next line with text. */
static void empty_lines(struct scan *s, size_t indent)
{
	size_t dn, n;

	while (!s->done && empty_line(s, indent)) {
		n = break_at(s->p, s->i, s->end, &dn);
		step_code(s, s->i, n, dn);
		s->i += n;
	}
}

/* A folded scalar drops the break behind a line when empty lines and then text follow; blanks that lead either line keep it. */
static bool drops_break(const struct scan *s, size_t indent, bool led_by_blank)
{
	struct scan peek = *s;
	size_t dn, line = s->i;
	bool any = false;

	for (; empty_line(&peek, indent); line = peek.i) {
		any = true;
		peek.i += break_at(peek.p, peek.i, peek.end, &dn);
	}
	/* A line less indented is no more of this scalar: there the last break stays. */
	return any && !led_by_blank && peek.i < peek.end && peek.i - line == indent && !is_blank(peek.p[peek.i]);
}

static void block(struct scan *s, bool folded)
{
	size_t dn = 1;

	if (!s->indent) {
		s->i = block_body(s);
		if (!block_indent(s, &s->indent))
			return;
		empty_lines(s, s->indent);
	}
	while (s->i < s->end && !s->done) {
		size_t from = s->i, brk, n = 0;

		if (!s->within)
			s->led = is_blank(s->p[from]);
		mark(s);
		while (s->i < s->end && s->i - from < CHUNK && !(n = break_at(s->p, s->i, s->end, &dn)))
			s->i++;
		brk = s->i;
		step_run(s, from, brk);
		if (s->done)
			break;
		s->within = n == 0;
		if (!n)
			continue;
		s->i += n;
		if (!folded || dn != 1 || !drops_break(s, s->indent, s->led))
			step_code(s, brk, n, dn);
		empty_lines(s, s->indent);
	}
}

/* Goes on from where the last look into this scalar came, unless that is behind the range. */
static void resume(struct scan *s, const struct mg_node *n)
{
	const struct mg_text_mark *m = &n->source->text_mark;

	if (m->text == n->text.p && m->off == n->span.off && m->decoded <= s->from) {
		s->mark = *m;
		s->i = m->at;
		s->decoded = m->decoded;
		s->indent = m->indent;
		s->within = m->within;
		s->led = m->led;
	}
	s->mark.text = n->text.p;
	s->mark.off = n->span.off;
}

/* The range [off, off+len), len > 0; false when it cannot be told. */
static bool locate(const struct mg_node *n, size_t off, size_t len, struct mg_span *out)
{
	struct mg_str src = n->source->text;
	size_t begin = n->span.off, end = begin + n->span.len;
	struct scan s = { .p = src.p, .i = begin, .end = end, .text = n->text, .from = off, .to = off + len };

	resume(&s, n);
	if (n->flags & (MG_NODE_BLOCK | MG_NODE_FOLDED)) {
		/* The span ends with the last text, the decoded text may go on with line ends. */
		s.end = src.n;
		block(&s, n->flags & MG_NODE_FOLDED);
	} else if (!(n->flags & MG_NODE_QUOTED)) {
		flow(&s, 0);
	} else if (end - begin >= 2 && (src.p[begin] == '"' || src.p[begin] == '\'')) {
		s.i += s.i == begin;
		s.end--;
		flow(&s, src.p[begin]);
	}
	if (!s.lost && s.mark.at)
		n->source->text_mark = s.mark;
	*out = (struct mg_span){ (uint32_t)s.start, (uint32_t)(s.stop - s.start) };
	return s.started && s.done && !s.lost;
}

static bool is_view(const struct mg_node *n)
{
	uintptr_t p = (uintptr_t)n->text.p, from = (uintptr_t)n->source->text.p;

	return p >= from && p + n->text.n <= from + n->source->text.n;
}

/* Whether the text is what was written, not a value read from it. Mostly both are the same bytes: comparing long ones each time would be dear. */
static bool is_written(const struct mg_node *n)
{
	return (n->text.p == n->raw.p && n->text.n == n->raw.n) || mg_str_eq(n->text, n->raw);
}

struct mg_span mg_node_text_span(const struct mg_node *n, size_t off, size_t len)
{
	struct mg_span span = n->span;
	bool at_end = len == 0 && off > 0;

	if (!mg_node_is_scalar(n) || (n->flags & MG_NODE_ALIAS) || off > n->text.n || len > n->text.n - off || !is_written(n))
		return n->span;
	if (n->text.n && is_view(n))
		return (struct mg_span){ (uint32_t)((size_t)(n->text.p - n->source->text.p) + off), (uint32_t)len };
	if (!n->text.n)
		return (struct mg_span){ span.off + (span.len >= 2 && (n->flags & MG_NODE_QUOTED)), 0 };
	/* An empty range is the place behind the byte before it, or before the first one. */
	if (!locate(n, at_end ? off - 1 : off, len ? len : 1, &span))
		return n->span;
	if (at_end)
		span.off += span.len;
	if (len == 0)
		span.len = 0;
	return span;
}
