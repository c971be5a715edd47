/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/source.h"

#include "base/limits.h"
#include "doc/utf16.h"

enum { POINTS_STEP = 1024 };

static int check_text(struct mg_str bytes, bool utf16, bool allow_utf16, struct mg_error *err)
{
	if (utf16)
		return allow_utf16 ? MG_OK : mg_fail(err, MG_EINPUT, "this is UTF-16, and JSON is UTF-8: save the file as UTF-8");
	if (bytes.n > 1 && bytes.n % 2 == 0 && !bytes.p[0] != !bytes.p[1])
		return mg_fail(err, MG_EINPUT, "this looks like UTF-16 without a byte order mark: save the file as UTF-8");
	size_t bad = mg_utf8_check(bytes);
	if (bad == bytes.n)
		return MG_OK;
	return mg_fail(err, MG_EINPUT, "byte 0x%02x at offset %zu is not UTF-8: save the file as UTF-8", (unsigned char)bytes.p[bad], bad);
}

int mg_source_open(struct mg_arena *a, struct mg_str label, struct mg_str bytes, bool allow_utf16,
		   const struct mg_limits *limits, struct mg_source **out, struct mg_error *err)
{
	*out = NULL;
	if (bytes.n > limits->doc_bytes || bytes.n > UINT32_MAX / 2)
		return mg_fail(err, MG_ELIMIT, "%zu bytes are more than the limit doc_bytes of %llu: split the document or raise the limit", bytes.n,
			       (unsigned long long)limits->doc_bytes);
	bool utf16 = mg_utf16_is(bytes);
	int rc = check_text(bytes, utf16, allow_utf16, err);
	if (rc)
		return rc;
	struct mg_source *s = mg_new(a, struct mg_source);
	if (!s)
		return mg_fail_arena(a, err);
	s->arena = a;
	s->label = mg_arena_str(a, label);
	if (utf16)
		rc = mg_utf16_read(a, bytes, &s->text, err);
	else
		s->text = mg_arena_str(a, bytes);
	if (rc)
		return rc;
	if (!s->label.p || !s->text.p)
		return mg_fail_arena(a, err);
	*out = s;
	return MG_OK;
}

static size_t bom(struct mg_str text)
{
	return mg_str_starts(text, MG_STR("\xEF\xBB\xBF")) ? 3 : 0;
}

/* Offset of the first byte after the line end at i, or i when there is none. */
static size_t after_end(struct mg_str t, size_t i)
{
	if (t.p[i] == '\n')
		return i + 1;
	if (t.p[i] == '\r')
		return i + 1 < t.n && t.p[i + 1] == '\n' ? i + 2 : i + 1;
	return i;
}

/* The next line feed or carriage return from i on, or the end. */
static size_t next_end(struct mg_str t, size_t i, bool returns)
{
	const char *p = t.p + i;
	if (!returns) {
		p = memchr(p, '\n', t.n - i);
		return p ? (size_t)(p - t.p) : t.n;
	}
	while (i < t.n && t.p[i] != '\n' && t.p[i] != '\r')
		i++;
	return i;
}

/* Fills lines when there is somewhere to, and counts them. */
static size_t scan_lines(struct mg_str t, uint32_t *lines)
{
	size_t n = 1;
	bool returns = t.n && memchr(t.p, '\r', t.n);
	if (lines)
		lines[0] = (uint32_t)bom(t);
	for (size_t i = 0; i < t.n && (i = next_end(t, i, returns)) < t.n; n++) {
		i = after_end(t, i);
		if (lines)
			lines[n] = (uint32_t)i;
	}
	return n;
}

/* Without memory for the index places are searched from the start: slower, never wrong. */
static void make_index(struct mg_source *s)
{
	if (s->lines)
		return;
	size_t nlines = scan_lines(s->text, NULL), npoints = s->text.n / POINTS_STEP + 1;
	uint32_t *lines = mg_new_n(s->arena, uint32_t, nlines);
	uint32_t *points = lines ? mg_new_n(s->arena, uint32_t, npoints) : NULL;
	if (!points)
		return;
	scan_lines(s->text, lines);
	for (size_t i = 1; i < npoints; i++)
		points[i] = points[i - 1] + (uint32_t)mg_utf8_count(mg_str_sub(s->text, (i - 1) * POINTS_STEP, POINTS_STEP));
	s->lines = lines;
	s->nlines = nlines;
	s->points = points;
}

/* Code points before off. */
static uint32_t points_before(const struct mg_source *s, uint32_t off)
{
	size_t i = s->points ? off / POINTS_STEP : 0;
	uint32_t base = s->points ? s->points[i] : 0;
	return base + (uint32_t)mg_utf8_count(mg_str_sub(s->text, i * POINTS_STEP, off - i * POINTS_STEP));
}

/* The line (from 0) that holds off, and where it starts. */
static uint32_t line_of(const struct mg_source *s, uint32_t off, uint32_t *start)
{
	if (s->lines) {
		size_t lo = 0, hi = s->nlines;
		while (hi - lo > 1) {
			size_t mid = lo + (hi - lo) / 2;
			if (s->lines[mid] <= off)
				lo = mid;
			else
				hi = mid;
		}
		*start = s->lines[lo];
		return (uint32_t)lo;
	}
	uint32_t line = 0;
	*start = (uint32_t)bom(s->text);
	for (size_t i = 0; i < off;) {
		size_t next = after_end(s->text, i);
		if (next > off)
			break;
		if (next > i) {
			line++;
			*start = (uint32_t)next;
		}
		i = next > i ? next : i + 1;
	}
	return line;
}

static void place_one(const struct mg_source *s, uint32_t off, uint32_t *line, uint32_t *column)
{
	uint32_t start;
	*line = line_of(s, off, &start) + 1;
	*column = off > start ? points_before(s, off) - points_before(s, start) + 1 : 1;
}

struct mg_place mg_source_place(struct mg_source *s, struct mg_span span)
{
	struct mg_place place;
	uint32_t n = (uint32_t)s->text.n;
	uint32_t from = span.off < n ? span.off : n;
	uint32_t to = span.len < n - from ? from + span.len : n;
	make_index(s);
	place_one(s, from, &place.line, &place.column);
	place_one(s, to, &place.end_line, &place.end_column);
	return place;
}

static struct mg_str line_text(const struct mg_source *s, size_t from)
{
	size_t to = from;
	while (to < s->text.n && s->text.p[to] != '\n' && s->text.p[to] != '\r')
		to++;
	return mg_str_sub(s->text, from, to - from);
}

/* By the index, without a look at the text: a template on one line has as many findings on it as it likes. */
static struct mg_str indexed_line(const struct mg_source *s, uint32_t line)
{
	size_t from = s->lines[line - 1], to = line < s->nlines ? s->lines[line] : s->text.n;
	if (to > from && line < s->nlines && s->text.p[to - 1] == '\n')
		to--;
	if (to > from && line < s->nlines && s->text.p[to - 1] == '\r')
		to--;
	return mg_str_sub(s->text, from, to - from);
}

struct mg_str mg_source_line(struct mg_source *s, uint32_t line)
{
	make_index(s);
	if (line == 0)
		return MG_STR_NONE;
	if (s->lines)
		return line <= s->nlines ? indexed_line(s, line) : MG_STR_NONE;
	size_t from = bom(s->text);
	for (size_t i = from; line > 1; line--) {
		while (i < s->text.n && after_end(s->text, i) == i)
			i++;
		if (i == s->text.n)
			return MG_STR_NONE;
		from = i = after_end(s->text, i);
	}
	return line_text(s, from);
}
