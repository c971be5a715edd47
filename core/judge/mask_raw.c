/* SPDX-License-Identifier: Apache-2.0 */
/* The secrets of a text that could not be read: what stands behind names that say secret, on one line. */
#include "judge/mask_add.h"

enum {
	NAME = 128,
	MOST = 1000, /* secrets looked for */
};

static bool in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* The end of a quoted text that begins at from: its quote, or the line's end. */
static size_t quoted_end(struct mg_str s, size_t from, char quote)
{
	size_t to = from;
	for (; to < s.n && s.p[to] != '\n' && s.p[to] != '\r'; to++) {
		bool pair = quote == '"' ? s.p[to] == '\\' : s.p[to] == quote && to + 1 < s.n && s.p[to + 1] == quote;
		if (pair)
			to++;
		else if (s.p[to] == quote)
			break;
	}
	return to < s.n ? to : s.n;
}

/* Does the name that begins at from begin its line, so that the value may have commas and brackets? */
static bool begins_line(struct mg_str s, size_t from)
{
	while (from && (is_blank(s.p[from - 1]) || is_quote(s.p[from - 1]) || s.p[from - 1] == '-'))
		from--;
	return !from || s.p[from - 1] == '\n' || s.p[from - 1] == '\r';
}

static bool is_reference(struct mg_str s)
{
	static const char *const starts[] = { "!Ref", "!GetAtt", "!ImportValue", "!FindInMap", "{" };
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (mg_str_starts(s, mg_str_from(starts[i])))
			return true;
	return false;
}

/* What follows the colon at at: a quoted text, a list, or all up to a comma, bracket or the line's end. */
static void add_behind(struct mg_mask *m, struct mg_str s, size_t at, bool own_line)
{
	size_t from = at + 1, to;
	while (from < s.n && is_blank(s.p[from]))
		from++;
	if (from < s.n && is_quote(s.p[from])) {
		to = quoted_end(s, from + 1, s.p[from]);
		from++;
	} else {
		const char *ends = from < s.n && s.p[from] == '[' ? "]\r\n" : own_line ? "\r\n" : ",]}\r\n";
		for (to = from; to < s.n && !strchr(ends, s.p[to]); to++)
			;
	}
	struct mg_str text = mg_str_trim(mg_str_sub(s, from, to - from));
	if (!text.n || is_reference(text))
		return;
	mg_mask_add_span(m, from, text.n);
	mg_mask_add_text(m, text);
}

void mg_mask_find_raw(struct mg_mask *m, struct mg_arena *a, const struct mg_source *s)
{
	*m = (struct mg_mask){ .arena = a, .source = s };
	mg_mask_add_references(m);
	mg_mask_add_raw(m, s);
}

void mg_mask_add_raw(struct mg_mask *m, const struct mg_source *source)
{
	struct mg_str s = source->text;
	bool no_echo = mg_str_find(s, MG_STR("NoEcho"), 0) != (size_t)-1;
	for (size_t at = 0; (at = mg_str_find(s, MG_STR(":"), at)) != (size_t)-1 && m->nspans < MOST; at++) {
		size_t end = at, from;
		while (end && is_blank(s.p[end - 1])) /* JSON may have some here */
			end--;
		if (end && is_quote(s.p[end - 1]))
			end--;
		for (from = end; from && in_word(s.p[from - 1]) && end - from < NAME; from--)
			;
		struct mg_str name = mg_str_sub(s, from, end - from);
		if (mg_mask_name(name) || (no_echo && (mg_str_is(name, "Default") || mg_str_is(name, "AllowedValues"))))
			add_behind(m, s, at, begins_line(s, from));
	}
}
