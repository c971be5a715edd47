/* SPDX-License-Identifier: Apache-2.0 */
/* The template's lines with its findings marked in them. The findings come in the order of their results, the lines want them by position: as many as
 * fit are picked in one pass over the findings, the next ones in another, so that memory does not grow with their number. */
#include <stdlib.h>
#include <string.h>

#include "html.h"

enum {
	MARKS = 2048,
	TAGS = 6,          /* named at the end of one line; the others are counted */
	LONG_LINE = 2000,  /* bytes: such a line is wrapped */
};

struct mark {
	struct mg_position at;
	uint64_t number; /* of the finding */
	enum state state;
	const struct mg_policy_info *policy;
};

/* The next marks by position and number. items is a heap with the last on top while it is filled, then sorted. */
struct marks {
	struct mark items[MARKS];
	size_t n, at;
	bool more; /* some stand behind the last of items */
};

static bool comes_before(const struct mark *a, const struct mark *b)
{
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line;
	return a->at.column != b->at.column ? a->at.column < b->at.column : a->number < b->number;
}

static void sink(struct mark *heap, size_t n, size_t i)
{
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		struct mark swap = heap[i];
		if (child + 1 < n && comes_before(&heap[child], &heap[child + 1]))
			child++;
		if (!comes_before(&heap[i], &heap[child]))
			return;
		heap[i] = heap[child];
		heap[child] = swap;
	}
}

static void rise(struct mark *heap, size_t i)
{
	while (i && comes_before(&heap[(i - 1) / 2], &heap[i])) {
		struct mark swap = heap[i];
		heap[i] = heap[(i - 1) / 2];
		heap[(i - 1) / 2] = swap;
		i = (i - 1) / 2;
	}
}

static void offer(struct marks *m, const struct mark *mark)
{
	if (m->n < MARKS) {
		m->items[m->n] = *mark;
		rise(m->items, m->n++);
		return;
	}
	m->more = true;
	if (!comes_before(mark, &m->items[0]))
		return;
	m->items[0] = *mark;
	sink(m->items, m->n, 0);
}

static void sort(struct marks *m)
{
	for (size_t n = m->n; n > 1; n--) {
		struct mark last = m->items[0];
		m->items[0] = m->items[n - 1];
		m->items[n - 1] = last;
		sink(m->items, n - 1, 0);
	}
}

/* Those that come behind after (NULL: the first). */
static void pick(struct marks *m, const struct section *s, const struct mark *after)
{
	uint64_t number = 0;
	m->n = m->at = 0;
	m->more = false;
	for (size_t i = 0; i < s->of->nresults; i++) {
		const struct mg_result *r = s->of->results[i];
		for (size_t k = 0; k < r->nfindings; k++) {
			const struct mg_finding *f = r->findings[k];
			struct mark mark = { f->at, ++number, state_of_finding(r, f), r->policy };
			if (f->at.line && str_same(f->file, s->of->file) && (!after || comes_before(after, &mark)))
				offer(m, &mark);
		}
	}
	sort(m);
}

/* The next mark when it stands in the line, or before it. */
static const struct mark *next(struct marks *m, const struct section *s, uint32_t line)
{
	if (m->at == m->n && m->more) {
		struct mark last = m->items[m->n - 1];
		pick(m, s, &last);
	}
	return m->at < m->n && m->items[m->at].at.line <= line ? &m->items[m->at] : NULL;
}

/* One line's text as it is written: where we are in bytes and in columns. */
struct cursor {
	struct mg_str text;
	size_t at;
	uint32_t column;
};

/* Writes up to the column, or to the line's end. */
static void advance(struct html *h, struct cursor *c, uint32_t column)
{
	size_t from = c->at;
	while (c->at < c->text.n && c->column < column) {
		uint32_t cp;
		size_t n = str_character(c->text, c->at, &cp);
		c->at += n ? n : 1;
		c->column++;
	}
	html_str(h, (struct mg_str){ c->text.p + from, c->at - from });
}

static void link_to(const struct section *s, const struct mark *mark, const char *class)
{
	html_z(s->page, "<a class=\"");
	html_z(s->page, class);
	html_z(s->page, " o-");
	html_z(s->page, state_name(mark->state));
	html_z(s->page, "\" href=\"#");
	html_anchor(s, 'f', mark->number);
	html_z(s->page, "\">");
}

/* The part of the line that a mark covers and that no earlier one did. */
static void cover(const struct section *s, struct cursor *c, const struct mark *mark)
{
	uint32_t end = mark->at.end_line > mark->at.line ? UINT32_MAX : mark->at.end_column > mark->at.column ? mark->at.end_column : mark->at.column + 1;
	advance(s->page, c, mark->at.column);
	if (c->at == c->text.n || end <= c->column)
		return;
	link_to(s, mark, "hit");
	advance(s->page, c, end);
	html_z(s->page, "</a>");
}

static void tags(const struct section *s, const struct mark *marks, size_t n, uint64_t all)
{
	struct html *h = s->page;
	if (!all)
		return;
	html_z(h, "<span class=\"tags\">");
	for (size_t i = 0; i < n; i++) {
		link_to(s, &marks[i], "tag");
		html_str(h, marks[i].policy->id);
		html_z(h, "</a>");
	}
	if (all > n) {
		html_z(h, "<span class=\"tag\">+");
		html_number(h, all - n);
		html_z(h, "</span>");
	}
	html_z(h, "</span>");
}

static void line(const struct section *s, struct marks *m, struct mg_str text, uint32_t number)
{
	struct html *h = s->page;
	struct cursor c = { text, 0, 1 };
	struct mark named[TAGS];
	const struct mark *mark = next(m, s, number);
	uint64_t all = 0;
	html_z(h, text.n > LONG_LINE ? "<div class=\"ln long" : "<div class=\"ln");
	if (mark) {
		html_z(h, " on o-");
		html_z(h, state_name(mark->state));
	}
	html_z(h, "\" id=\"");
	html_anchor(s, 'L', number);
	html_z(h, "\"><a class=\"no\" href=\"#");
	html_anchor(s, 'L', number);
	html_z(h, "\">");
	html_number(h, number);
	html_z(h, "</a><code>");
	for (; mark; mark = next(m, s, number)) {
		if (all++ < TAGS)
			named[all - 1] = *mark;
		cover(s, &c, mark);
		m->at++;
	}
	advance(h, &c, UINT32_MAX);
	html_z(h, "</code>");
	tags(s, named, all < TAGS ? (size_t)all : TAGS, all);
	html_z(h, "</div>\n");
}

/* Lines end in LF, CRLF or CR. */
static size_t line_end(struct mg_str text, size_t from, size_t *rest)
{
	size_t at = from;
	while (at < text.n && text.p[at] != '\n' && text.p[at] != '\r')
		at++;
	*rest = at + (at < text.n);
	if (at + 1 < text.n && text.p[at] == '\r' && text.p[at + 1] == '\n')
		*rest = at + 2;
	return at;
}

int html_source(const struct section *s)
{
	struct mg_str text = s->of->source;
	struct marks *m = malloc(sizeof(*m));
	uint32_t number = 0;
	if (!m)
		return MG_ENOMEM;
	pick(m, s, NULL);
	html_z(s->page, "<section class=\"source\" aria-label=\"Lines of ");
	html_str(s->page, s->of->file);
	html_z(s->page, "\" tabindex=\"0\">\n");
	for (size_t from = 0, rest; from < text.n && s->page->out.status == MG_OK; from = rest) {
		size_t end = line_end(text, from, &rest);
		line(s, m, (struct mg_str){ text.p + from, end - from }, ++number);
	}
	html_z(s->page, "</section>\n");
	free(m);
	return MG_OK;
}
