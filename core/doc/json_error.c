/* SPDX-License-Identifier: Apache-2.0 */
/* What is told when JSON is not JSON: what was found, what is expected, and for the usual mistakes what to do. */
#include <stdarg.h>
#include <stdio.h>

#include "base/buf.h"
#include "doc/json_reader.h"

int (mg_json_stop)(struct mg_json *r, enum mg_status status, const char *code, struct mg_span span, const char *fmt, ...)
{
	char text[MG_ERROR_TEXT];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	mg_diag_add(r->diags, MG_DIAG_ERROR, code, r->src, span, "%s", text);
	struct mg_place at = mg_source_place(r->src, span);
	return mg_fail(r->err, status, "%.*s:%u:%u: %s", MG_STR_ARG(r->src->label), (unsigned)at.line, (unsigned)at.column, text);
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || (unsigned char)c >= 0x80;
}

/* The string, the word, or the one code point at r->p. */
static struct mg_str found_at(const struct mg_json *r)
{
	const char *p = r->p;
	const char *quote = *p == '"' ? memchr(p + 1, '"', (size_t)(r->end - p) - 1) : NULL;
	if (quote && !memchr(p, '\n', (size_t)(quote - p)))
		p = quote + 1;
	else if (is_word(*p))
		while (p < r->end && is_word(*p))
			p++;
	else
		p++;
	return (struct mg_str){ r->p, (size_t)(p - r->p) };
}

struct mistake {
	const char *start; /* what stands there */
	bool word;         /* as a whole word */
	const char *advice;
};

static const struct mistake mistakes[] = {
	{ "//", false, "JSON has no comments; remove it" },
	{ "/*", false, "JSON has no comments; remove it" },
	{ "#", false, "JSON has no comments; remove it" },
	{ "'", false, "JSON strings are in double quotes" },
	{ "`", false, "JSON strings are in double quotes" },
	{ "\xE2\x80\x9C", false, "JSON strings are in plain double quotes" },
	{ "\xE2\x80\x9D", false, "JSON strings are in plain double quotes" },
	{ "\xC2\xA0", false, "this is a no-break space; write a plain one" },
	{ "+", false, "JSON numbers have no leading plus" },
	{ ".", false, "JSON numbers have a digit before the decimal point" },
	{ "True", true, "JSON writes true" },
	{ "TRUE", true, "JSON writes true" },
	{ "False", true, "JSON writes false" },
	{ "FALSE", true, "JSON writes false" },
	{ "None", true, "JSON writes null" },
	{ "NULL", true, "JSON writes null" },
	{ "Null", true, "JSON writes null" },
	{ "undefined", true, "JSON writes null, or leaves the key out" },
	{ "NaN", true, "JSON has no such number" },
	{ "nan", true, "JSON has no such number" },
	{ "Infinity", true, "JSON has no such number" },
	{ "inf", true, "JSON has no such number" },
	{ "!", false, "short forms such as !Ref are YAML; in JSON write {\"Ref\": \"Name\"}" },
	{ NULL, false, NULL },
};

/* The token before r->p, for mistakes that show one token late. */
static char before(const struct mg_json *r)
{
	const char *p = r->p;
	while (p > r->start && (p[-1] == ' ' || p[-1] == '\n' || p[-1] == '\r' || p[-1] == '\t'))
		p--;
	return p > r->start ? p[-1] : '\0';
}

static const char *advice_for(const struct mg_json *r, struct mg_str found, const char *expected)
{
	struct mg_str rest = { r->p, (size_t)(r->end - r->p) }, wanted = mg_str_from(expected);
	if (mg_str_starts(wanted, MG_STR("a digit")))
		return NULL;
	for (const struct mistake *m = mistakes; m->start; m++)
		if (m->word ? mg_str_is(found, m->start) : mg_str_starts(rest, mg_str_from(m->start)))
			return m->advice;
	if ((*r->p == '}' || *r->p == ']') && before(r) == ',')
		return "remove the trailing comma";
	if (*r->p == ',' && before(r) == ',')
		return "remove one of the two commas";
	if ((*r->p == '}' || *r->p == ']') && mg_str_starts(wanted, MG_STR("a comma")))
		return *r->p == '}' ? "a list is closed by ]" : "a map is closed by }";
	if (!r->open && r->root)
		return "a template is one value";
	if (*r->p == '"' && mg_str_starts(wanted, MG_STR("a comma")))
		return "a comma is missing before it";
	if (r->open && r->open->kind == MG_MAP && is_word(*r->p) && mg_str_is(wanted, "a key in double quotes"))
		return "put the key in double quotes";
	if (is_word(*r->p) && r->p > r->start && r->p[-1] >= '0' && r->p[-1] <= '9')
		return "numbers are decimal digits; write other text in double quotes";
	if (is_word(*r->p) && mg_str_is(wanted, "a value"))
		return "text is written in double quotes";
	return NULL;
}

static int fail_end(struct mg_json *r, const char *expected)
{
	struct mg_span here = mg_json_span(r, r->p, r->p);
	if (!r->open)
		return mg_json_stop(r, MG_EINPUT, "json-syntax", here, "the text ends where %s is expected", expected);
	struct mg_place at = mg_source_place(r->src, (struct mg_span){ r->open->span.off, 1 });
	return mg_json_stop(r, MG_EINPUT, "json-syntax", here,
			    "the text ends where %s is expected: the %s opened on line %u, column %u is not closed", expected,
			    r->open->kind == MG_MAP ? "map" : "list", (unsigned)at.line, (unsigned)at.column);
}

int mg_json_unexpected(struct mg_json *r, const char *expected)
{
	char quoted[MG_QUOTE_MAX];
	if (r->p >= r->end)
		return fail_end(r, expected);
	struct mg_str found = found_at(r);
	const char *advice = advice_for(r, found, expected);
	return mg_json_stop(r, MG_EINPUT, "json-syntax", mg_json_span(r, found.p, found.p + found.n), "found %s, expected %s%s%s",
			    mg_quote(found, quoted), expected, advice ? ": " : "", advice ? advice : "");
}
