/* SPDX-License-Identifier: Apache-2.0 */
/* The source line with carets under a place; long lines are cut around it. */
#include "base/buf.h"
#include "doc/diag.h"

enum {
	WIDTH = 110,  /* columns of the line that are shown */
	BEFORE = 40,  /* of them before the place, when the line is cut */
};

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

/* Offset in line n code points from at on, or its end. */
static size_t forward(struct mg_str line, size_t at, size_t n)
{
	for (; n && at < line.n; n--)
		do
			at++;
		while (at < line.n && is_continuation(line.p[at]));
	return at;
}

static size_t backward(struct mg_str line, size_t at, size_t n)
{
	for (; n && at; n--)
		do
			at--;
		while (at && is_continuation(line.p[at]));
	return at;
}

/* The window [from, to) of line that is shown around the byte at. */
static void window(struct mg_str line, size_t at, size_t *from, size_t *to)
{
	*from = 0;
	*to = forward(line, 0, WIDTH);
	if (*to == line.n)
		return;
	*from = backward(line, at, BEFORE);
	*to = forward(line, *from, WIDTH);
	if (*to == line.n)
		*from = backward(line, line.n, WIDTH);
}

/* Blanks as wide as s: tabs stay tabs. */
static void indent(struct mg_str s, struct mg_buf *out)
{
	for (size_t i = 0, end; i < s.n; i = end + 1) {
		const char *tab = memchr(s.p + i, '\t', s.n - i);
		end = tab ? (size_t)(tab - s.p) : s.n;
		for (size_t n = mg_utf8_columns(mg_str_sub(s, i, end - i)); n; n--)
			mg_buf_putc(out, ' ');
		if (tab)
			mg_buf_putc(out, '\t');
	}
}

void mg_caret_show(struct mg_source *src, struct mg_span span, struct mg_buf *out)
{
	struct mg_place place = mg_source_place(src, span);
	struct mg_str line = mg_source_line(src, place.line);
	if (line.n == 0 || !line.p)
		return;
	size_t start = (size_t)(line.p - src->text.p);
	size_t at = span.off > start ? span.off - start : 0, end, from, to;
	if (at > line.n)
		at = line.n;
	end = span.len < line.n - at ? at + span.len : line.n;
	window(line, at, &from, &to);
	if (end > to)
		end = to;
	const char *before = from ? "..." : "";
	mg_buf_puts(out, before);
	mg_buf_line(out, mg_str_sub(line, from, to - from));
	mg_buf_puts(out, to < line.n ? "...\n" : "\n");
	mg_buf_puts(out, from ? "   " : "");
	indent(mg_str_sub(line, from, at - from), out);
	size_t carets = mg_utf8_columns(mg_str_sub(line, at, end - at));
	do
		mg_buf_putc(out, '^');
	while (carets-- > 1);
	mg_buf_putc(out, '\n');
}
