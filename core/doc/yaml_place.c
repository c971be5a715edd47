/* SPDX-License-Identifier: Apache-2.0 */
/* Places: libyaml counts characters and ends some tokens late; here they become exact byte spans of the source. */
#include "doc/yaml_reader.h"

static bool is_head(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

/* Whether the eight bytes at p are ASCII. */
static bool is_ascii8(const char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof word);
	return (word & UINT64_C(0x8080808080808080)) == 0;
}

bool mg_yaml_is_ascii(struct mg_str s)
{
	size_t i = 0;

	for (; i + 8 <= s.n && is_ascii8(s.p + i); i += 8)
		;
	for (; i < s.n && (unsigned char)s.p[i] < 0x80; i++)
		;
	return i == s.n;
}

/* Moves from the last place converted. Events come in order, give or take one token, so all moves together are linear. */
static size_t seek(struct mg_yaml *y, size_t target)
{
	const char *p = y->src->text.p + y->start;
	size_t n = y->src->text.n - y->start, c = y->at_char, b = y->at_byte;

	while (c < target && b < n) {
		if (target - c >= 8 && n - b >= 8 && is_ascii8(p + b)) {
			b += 8;
			c += 8;
			continue;
		}
		for (b++; b < n && !is_head(p[b]); b++)
			;
		c++;
	}
	while (c > target && b > 0) {
		for (b--; b > 0 && !is_head(p[b]); b--)
			;
		c--;
	}
	y->at_char = c;
	y->at_byte = b;
	return b;
}

uint32_t mg_yaml_at(struct mg_yaml *y, yaml_mark_t mark)
{
	size_t off = y->start + (y->ascii ? mark.index : seek(y, mark.index));

	return (uint32_t)(off < y->src->text.n ? off : y->src->text.n);
}

struct mg_span mg_yaml_between(struct mg_yaml *y, yaml_mark_t from, yaml_mark_t to)
{
	uint32_t off = mg_yaml_at(y, from), end = mg_yaml_at(y, to);

	return (struct mg_span){ off, end > off ? end - off : 0 };
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Length of a line break of more than one byte (NEL, LS, PS) at p[i]. */
static size_t wide_break(const char *p, size_t i, size_t end)
{
	if (i + 1 < end && p[i] == '\xC2' && p[i + 1] == '\x85')
		return 2;
	if (i + 2 < end && p[i] == '\xE2' && p[i + 1] == '\x80' && (p[i + 2] == '\xA8' || p[i + 2] == '\xA9'))
		return 3;
	return 0;
}

/* Skips blanks, line ends and comments between a property and the content. */
static size_t skip_space(const char *p, size_t i, size_t end)
{
	while (i < end) {
		size_t wide = wide_break(p, i, end);

		if (wide)
			i += wide;
		else if (is_blank(p[i]))
			i++;
		else if (p[i] == '#')
			while (i < end && p[i] != '\n' && p[i] != '\r' && !wide_break(p, i, end))
				i++;
		else
			break;
	}
	return i;
}

static bool is_anchor_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* The end of the tag or anchor at p[i]. libyaml lets a plain value such as `:x` follow an anchor without a blank. */
static size_t skip_property(const char *p, size_t i, size_t end)
{
	bool anchor = p[i] == '&', verbatim = !anchor && i + 1 < end && p[i + 1] == '<';

	for (i++; i < end; i++) {
		if (verbatim && p[i] == '>')
			return i + 1;
		if (anchor ? !is_anchor_char(p[i]) : is_blank(p[i]) || wide_break(p, i, end))
			break;
		if (!verbatim && strchr(",[]{}", p[i]))
			break;
	}
	return i;
}

uint32_t mg_yaml_content(const struct mg_yaml *y, struct mg_span whole, unsigned properties, struct mg_span *tag)
{
	const char *p = y->src->text.p;
	size_t end = (size_t)whole.off + whole.len, i = whole.off, last = i;

	*tag = (struct mg_span){ whole.off, 0 };
	for (; properties && i < end && (p[i] == '!' || p[i] == '&'); properties--) {
		last = skip_property(p, i, end);
		if (p[i] == '!')
			*tag = (struct mg_span){ (uint32_t)i, (uint32_t)(last - i) };
		i = skip_space(p, last, end);
	}
	return (uint32_t)(i < end ? i : last);
}

uint32_t mg_yaml_block_end(const struct mg_yaml *y, struct mg_span span)
{
	const char *p = y->src->text.p;
	size_t end = (size_t)span.off + span.len, i = end;

	while (i > span.off && is_blank(p[i - 1]))
		i--;
	/* Blanks behind the last text belong to it. */
	while (i < end && (p[i] == ' ' || p[i] == '\t'))
		i++;
	return (uint32_t)i;
}

struct mg_str mg_yaml_text(struct mg_yaml *y, const yaml_event_t *ev, struct mg_span span)
{
	struct mg_str value = { (const char *)ev->data.scalar.value, ev->data.scalar.length };
	struct mg_str view = mg_str_sub(y->src->text, span.off, span.len);
	yaml_scalar_style_t style = ev->data.scalar.style;

	if ((style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE) && view.n >= 2)
		view = mg_str_sub(view, 1, view.n - 2);
	return mg_str_eq(view, value) ? view : mg_arena_str(y->a, value);
}

uint32_t mg_yaml_line(struct mg_yaml *y, uint32_t off)
{
	return mg_source_place(y->src, (struct mg_span){ off, 0 }).line;
}
