/* SPDX-License-Identifier: Apache-2.0 */
/* libyaml's problems said for authors: the exact place, what is there, what to do. */
#include <stdarg.h>
#include <stdio.h>

#include "doc/yaml_reader.h"

int mg_yaml_blame(struct mg_yaml *y, enum mg_status status)
{
	for (size_t i = 0; i < y->diags->n; i++) {
		const struct mg_diag *d = &y->diags->items[i];
		struct mg_place at;

		if (d->level != MG_DIAG_ERROR || d->source != y->src)
			continue;
		at = mg_source_place(y->src, d->span);
		return mg_fail(y->err, status, "%.*s:%u:%u: %.*s", MG_STR_ARG(y->src->label), (unsigned)at.line,
			       (unsigned)at.column, MG_STR_ARG(d->text));
	}
	return mg_fail(y->err, status, "%.*s: the document has errors", MG_STR_ARG(y->src->label));
}

int (mg_yaml_stop)(struct mg_yaml *y, enum mg_status status, const char *code, struct mg_span span, const char *fmt, ...)
{
	char text[MG_ERROR_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	mg_diag_add(y->diags, MG_DIAG_ERROR, code, y->src, span, "%s", text);
	return mg_yaml_blame(y, status);
}

/* One of libyaml's problems. %s is what stands at the place, %u the line where the construct began. */
struct translation {
	const char *problem;
	const char *context; /* NULL: any */
	bool at_context;     /* the place to show is where the construct began */
	uint8_t shown;       /* bytes of the source to show and mark */
	const char *text;
};

static const struct translation table[] = {
	{ "mapping values are not allowed in this context", NULL, false, 1,
	  "`: ` may not stand here: quote the value if it contains `: ` or ends in `:`, or give this line the indentation of its neighbours" },
	{ "could not find expected ':'", NULL, true, 0,
	  "this is neither `key: value` nor a list item: put `: ` after the key, or indent the line deeper to go on with the text above" },
	{ "did not find expected key", "while parsing a block mapping", false, 1,
	  "here a key of the map that starts on line %u is expected: give all its keys the same indentation, and quote a value as a whole" },
	{ "did not find expected '-' indicator", NULL, false, 1,
	  "here a `- ` of the list that starts on line %u is expected: give all its items the same indentation, and quote a value as a whole" },
	{ "did not find expected ',' or ']'", NULL, false, 1, "here `,` or `]` is expected: the list opened with `[` on line %u is not closed" },
	{ "did not find expected ',' or '}'", NULL, false, 1, "here `,` or `}` is expected: the map opened with `{` on line %u is not closed" },
	{ "did not find expected node content", NULL, false, 1, "here a value is missing: write it, or remove the mark before it" },
	{ "did not find expected <document start>", NULL, false, 1,
	  "this does not belong to the document above it: all its top-level keys must start in the same column" },
	{ "block sequence entries are not allowed in this context", NULL, false, 1,
	  "a list may not start here: put its `- ` items on lines of their own under the key, or quote the value" },
	{ "mapping keys are not allowed in this context", NULL, false, 1, "`? ` may not stand here: quote the value" },
	{ "found unexpected end of stream", "while scanning a quoted scalar", true, 1, "the quote opened here is never closed" },
	{ "found unexpected document indicator", NULL, false, 3,
	  "a line of a quoted text may not start with `---` or `...`: close the quote opened on line %u, or indent this line" },
	{ "found unknown escape character", NULL, false, 2,
	  "%s is no escape of double quotes: write `\\\\` for a backslash, or put the text in single quotes" },
	{ "did not find expected hexdecimal number", NULL, false, 2, "hexadecimal digits are missing: \\x takes 2, \\u 4 and \\U 8 of them" },
	{ "found invalid Unicode character escape code", NULL, false, 2,
	  "this escape is no character: write one beyond \\uFFFF as \\U and 8 digits, not as a pair" },
	{ "did not find expected comment or line break", "while scanning a block scalar", false, 1,
	  "nothing may follow `|` or `>` on its line: start the text on the next line, indented" },
	{ "found an indentation indicator equal to 0", NULL, false, 1, "the number after `|` or `>` counts spaces of indentation: 1 to 9" },
	{ "did not find expected alphabetic or numeric character", "while scanning an alias", true, 1,
	  "an unquoted `*` starts an alias: put the value in quotes" },
	{ "did not find expected alphabetic or numeric character", "while scanning an anchor", true, 1,
	  "an unquoted `&` starts an anchor: put the value in quotes" },
	{ "found undefined tag handle", NULL, false, 0, "a tag is written `!Name` or `!!str`: this one names no known function or type" },
	{ "did not find expected whitespace or line break", "while scanning a tag", true, 0, "a tag is `!Name` and a blank: put the blank, or quote a value that starts with `!`" },
	{ "did not find expected tag URI", "while parsing a tag", true, 1, "a tag is `!Name` and a blank: name the function, or quote a value that starts with `!`" },
	{ "found incompatible YAML document", NULL, false, 0, "%%YAML says another version: templates are YAML 1.1, remove the line" },
	{ "found unknown directive name", NULL, true, 1, "a line that starts with `%%` is a directive, and this is none: quote the value or indent the line" },
};

/* What cannot start a token, one by one. */
static const char *cannot_start(char c)
{
	switch (c) {
	case '@':
	case '`':
		return "an unquoted value may not start with %s: put it in quotes";
	case '%':
		return "an unquoted value may not start with %s: put it in quotes (a `%%` in the first column starts a directive)";
	case '|':
	case '>':
		return "%s starts a block text, which may not stand inside `[` or `{`: put the value in quotes";
	default:
		return "%s may not stand here: put the value in quotes";
	}
}

/* Offset of a tab among the blanks that start the line of off; (size_t)-1 when there is none before off. */
static size_t tab_of_line(const struct mg_yaml *y, size_t off)
{
	struct mg_str text = y->src->text;
	size_t i = off;

	while (i > y->start && text.p[i - 1] != '\n' && text.p[i - 1] != '\r')
		i--;
	for (; i < text.n && (text.p[i] == ' ' || text.p[i] == '\t'); i++)
		if (i <= off && text.p[i] == '\t')
			return i;
	return (size_t)-1;
}

static size_t word_end(struct mg_str text, size_t i)
{
	while (i < text.n && !strchr(" \t\r\n,[]{}", text.p[i]))
		i++;
	return i;
}

/* `!Base64 !Sub x`: libyaml stumbles over the second tag. Says so when off is at a tag and only blanks part it from another. */
static bool two_tags(struct mg_yaml *y, size_t off)
{
	struct mg_str text = y->src->text, first, second;
	char a[MG_QUOTE_MAX], b[MG_QUOTE_MAX], want[MG_QUOTE_MAX];
	size_t end = off, i;

	if (off >= text.n || text.p[off] != '!')
		return false;
	while (end > 0 && strchr(" \t\r\n", text.p[end - 1]))
		end--;
	for (i = end; i > 0 && !strchr(" \t\r\n,[]{}", text.p[i - 1]); i--)
		;
	if (i == end || end == off || text.p[i] != '!')
		return false;
	first = mg_str_sub(text, i, end - i);
	second = mg_str_sub(text, off, word_end(text, off) - off);
	snprintf(want, sizeof want, "%s%.*s: %.*s", mg_str_is(first, "!Ref") || mg_str_is(first, "!Condition") ? "" : "Fn::",
		 (int)(first.n > 60 ? 60 : first.n - 1), first.p + 1, (int)(second.n > 60 ? 60 : second.n), second.p);
	mg_yaml_report(y, MG_DIAG_ERROR, "yaml-syntax", ((struct mg_span){ (uint32_t)off, (uint32_t)second.n }),
		       "the short form %s may not follow the short form %s: write the first one in long form, `%s`", mg_quote(second, b),
		       mg_quote(first, a), want);
	return true;
}

/* The offset of the last byte before off on its line that is not blank; off when there is none. */
static size_t before(struct mg_str text, size_t off)
{
	size_t i = off;

	while (i > 0 && (text.p[i - 1] == ' ' || text.p[i - 1] == '\t'))
		i--;
	return i > 0 && text.p[i - 1] != '\n' && text.p[i - 1] != '\r' ? i - 1 : off;
}

/* Whether the line above off's is `key:value`: a colon, but none with a blank or the line's end behind it. */
static bool lacks_blank_above(struct mg_yaml *y, size_t off)
{
	uint32_t line = mg_yaml_line(y, (uint32_t)off);
	struct mg_str above = mg_str_trim(mg_source_line(y->src, line - 1));
	size_t colon = mg_str_find(above, MG_STR(":"), 0);

	return line > 1 && colon != (size_t)-1 && colon > 0 && colon + 1 < above.n && mg_str_find(above, MG_STR(": "), 0) == (size_t)-1 &&
	       above.p[above.n - 1] != ':' && !strchr("#-\"'", above.p[0]);
}

/* What can be said better than the table does when a key of a map is missing at off. */
static const char *missing_key(struct mg_str text, size_t off)
{
	size_t prev = before(text, off);
	char c = off < text.n ? text.p[off] : '\0', p = prev < off ? text.p[prev] : '\0';

	if (c == ']' || c == '}')
		return "%s closes nothing here: remove it, or quote the value";
	if (p == '"' || p == '\'')
		return "nothing may follow a closing quote: put the whole value in quotes, and write a quote inside it as '' or \\\"";
	if (p == ']' || p == '}')
		return "nothing may follow the closing bracket: remove it, or put the whole value in quotes";
	if (c == '-' && prev == off && (off + 1 == text.n || strchr(" \t\r\n", text.p[off + 1])))
		return "a `- ` item stands where a key of the map that starts on line %u is expected: indent the list below its key, which has no other value";
	return NULL;
}

/* What the table would say too broadly; NULL when it will do. */
static const char *special(struct mg_yaml *y, const char *problem, size_t off)
{
	struct mg_str text = y->src->text;
	bool flow = strstr(problem, "',' or") != NULL, colon = off < text.n && text.p[off] == ':';

	if (strcmp(problem, "did not find expected key") == 0)
		return missing_key(text, off);
	if (!flow && strcmp(problem, "mapping values are not allowed in this context") != 0)
		return NULL;
	if (!flow && lacks_blank_above(y, off))
		return "`: ` may not stand here, since the line above is text: put a blank after its colon";
	if (colon && y->parser.problem_mark.column > 1024)
		return "a key may have 1024 characters at most: quote the value if this is meant as text";
	return NULL;
}

/* The reader's own problems come with a byte offset. */
static int bad_bytes(struct mg_yaml *y)
{
	size_t off = y->start + y->parser.problem_offset;
	struct mg_span span = { (uint32_t)off, off < y->src->text.n ? 1 : 0 };
	const char *problem = y->parser.problem ? y->parser.problem : "";

	if (strcmp(problem, "control characters are not allowed") == 0)
		return mg_yaml_stop(y, MG_EINPUT, "yaml-syntax", span,
				    "the control character U+%04X is not allowed: remove it, or write it as \\u%04X in double quotes",
				    (unsigned)y->parser.problem_value, (unsigned)y->parser.problem_value);
	return mg_yaml_stop(y, MG_EINPUT, "yaml-syntax", span, "the bytes here are no valid text (%s): save the file as UTF-8",
			    problem);
}

/* The piece of source to show: n bytes, not beyond the line, whole characters. */
static struct mg_span shown_at(const struct mg_yaml *y, size_t off, size_t n)
{
	struct mg_str text = y->src->text;
	size_t end = off;

	while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r' && (end < off + n || ((unsigned char)text.p[end] & 0xC0) == 0x80))
		end++;
	return (struct mg_span){ (uint32_t)off, (uint32_t)(end - off) };
}

static int tell(struct mg_yaml *y, struct mg_span span, size_t from, const char *fmt)
{
	char text[MG_ERROR_TEXT], quoted[MG_QUOTE_MAX];
	size_t n = 0;

	mg_quote(mg_str_sub(y->src->text, span.off, span.len), quoted);
	for (const char *p = fmt; *p && n + MG_QUOTE_MAX < sizeof text; p++) {
		if (*p != '%')
			text[n++] = *p;
		else if (*++p == 's')
			n += (size_t)snprintf(text + n, sizeof text - n, "%s", quoted);
		else if (*p == 'u')
			n += (size_t)snprintf(text + n, sizeof text - n, "%u", (unsigned)mg_yaml_line(y, (uint32_t)from));
		else
			text[n++] = *p;
	}
	text[n] = '\0';
	return mg_yaml_stop(y, MG_EINPUT, "yaml-syntax", span, "%s", text);
}

static int tab_error(struct mg_yaml *y, size_t off)
{
	struct mg_span span = { (uint32_t)off, 1 };

	return mg_yaml_stop(y, MG_EINPUT, "yaml-tab", span, "a tab indents this line; YAML allows spaces only");
}

/* Lines of a flow collection may be indented by tabs: there a tab is not the reason. */
static bool tab_matters(const char *problem, const char *context)
{
	return !strstr(problem, "',' or") && !(context && (strstr(context, "flow") || strstr(context, "quoted")));
}

/* Where the text ends in a flow collection: *from is its bracket. Behind a comma libyaml knows only that a value is missing. */
static bool never_closed(struct mg_yaml *y, const char *problem, size_t *from)
{
	const struct mg_yaml_frame *f = mg_yaml_top(y);

	if (strstr(problem, "',' or"))
		return true;
	if (!f || strcmp(problem, "did not find expected node content") != 0 || !strchr("[{", y->src->text.p[f->node->span.off]))
		return false;
	*from = f->node->span.off;
	return true;
}

int mg_yaml_syntax(struct mg_yaml *y)
{
	const yaml_parser_t *p = &y->parser;
	const char *problem = p->problem ? p->problem : "unknown problem", *better;
	size_t off, from, tab;

	if (p->error == YAML_MEMORY_ERROR)
		return mg_fail_nomem(y->err);
	if (p->error == YAML_READER_ERROR)
		return bad_bytes(y);
	off = mg_yaml_at(y, p->problem_mark);
	from = p->context ? mg_yaml_at(y, p->context_mark) : off;
	if (strstr(problem, "found a tab character"))
		return tab_error(y, off);
	tab = tab_matters(problem, p->context) ? tab_of_line(y, off) : (size_t)-1;
	if (tab == (size_t)-1 && strstr(problem, "could not find expected ':'"))
		tab = tab_of_line(y, from);
	if (tab != (size_t)-1)
		return tab_error(y, tab);
	if (two_tags(y, off))
		return mg_yaml_blame(y, MG_EINPUT);
	if (strcmp(problem, "found character that cannot start any token") == 0)
		return tell(y, shown_at(y, off, 1), from, cannot_start(off < y->src->text.n ? y->src->text.p[off] : '\0'));
	better = special(y, problem, off);
	if (better)
		return tell(y, shown_at(y, off, 1), from, better);
	if (mg_str_trim(mg_str_sub(y->src->text, off, y->src->text.n - off)).n == 0 && never_closed(y, problem, &from))
		return tell(y, shown_at(y, from, 1), from, "%s is opened here and never closed");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const struct translation *t = &table[i];

		if (strcmp(problem, t->problem) == 0 && (!t->context || (p->context && strcmp(p->context, t->context) == 0)))
			return tell(y, shown_at(y, t->at_context ? from : off, t->shown ? t->shown : 40), from, t->text);
	}
	if (p->context && strstr(p->context, "directive"))
		return tell(y, shown_at(y, from, 40), from, "this directive is not complete, and a template needs none: remove the line, or quote the value");
	return mg_yaml_stop(y, MG_EINPUT, "yaml-syntax", shown_at(y, off, 1), "this is no valid YAML: %s", problem);
}
