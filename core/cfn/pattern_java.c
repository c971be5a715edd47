/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/pattern_java.h"

#include "base/buf.h"
#include "base/error.h"

struct reader {
	struct mg_str text;
	size_t at;
	struct mg_buf *out;
	bool folds;
	struct mg_error *err;
};

static int refuse(struct reader *r, const char *what)
{
	return mg_fail(r->err, MG_EINPUT, "the pattern cannot be checked: %s at offset %zu", what, r->at);
}

static char peek(const struct reader *r, size_t ahead)
{
	return r->at + ahead < r->text.n ? r->text.p[r->at + ahead] : '\0';
}

static void copy(struct reader *r, size_t n)
{
	if (n > r->text.n - r->at)
		n = r->text.n - r->at;
	mg_buf_add(r->out, r->text.p + r->at, n);
	r->at += n;
}

/* Java's POSIX class names, written \p{Name}. */
static const char *posix_class(struct mg_str name)
{
	static const char *const names[][2] = {
		{ "Lower", "lower" }, { "Upper", "upper" }, { "Alpha", "alpha" }, { "Digit", "digit" }, { "Alnum", "alnum" },
		{ "Punct", "punct" }, { "Graph", "graph" }, { "Print", "print" }, { "Blank", "blank" }, { "Cntrl", "cntrl" },
		{ "XDigit", "xdigit" }, { "Space", "space" }, { "ASCII", "ascii" },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (mg_str_is(name, names[i][0]))
			return names[i][1];
	return NULL;
}

static int property(struct reader *r, bool in_class)
{
	struct mg_str rest = mg_str_sub(r->text, r->at, r->text.n - r->at);
	size_t close = mg_str_find(rest, MG_STR("}"), 0);
	const char *name = NULL;

	if (peek(r, 2) == '{' && close != (size_t)-1)
		name = posix_class(mg_str_sub(rest, 3, close - 3));
	if (!name) {
		copy(r, 2);
		return MG_OK;
	}
	const char *negated = peek(r, 1) == 'P' ? "^" : "";
	if (in_class)
		mg_buf_printf(r->out, "[:%s%s:]", negated, name);
	else
		mg_buf_printf(r->out, "[[:%s%s:]]", negated, name);
	r->at += close + 1;
	return MG_OK;
}

static int hex4(struct reader *r)
{
	uint32_t cp = 0;

	for (size_t i = 2; i < 6; i++) {
		char c = peek(r, i);
		uint32_t d = c >= '0' && c <= '9' ? (uint32_t)(c - '0') : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10) :
			     c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10) : 16;
		if (d == 16)
			return refuse(r, "\\u without four hexadecimal digits");
		cp = cp << 4 | d;
	}
	if (cp >= 0xd800 && cp < 0xe000)
		return refuse(r, "a surrogate");
	mg_buf_printf(r->out, "\\x{%x}", cp);
	r->at += 6;
	return MG_OK;
}

/* \0 with one to three octal digits, at most 0377. */
static int octal(struct reader *r)
{
	uint32_t cp = 0;
	size_t n = 0;

	while (n < 3 && peek(r, 2 + n) >= '0' && peek(r, 2 + n) <= '7' && cp * 8 <= 0377)
		cp = cp * 8 + (uint32_t)(peek(r, 2 + n++) - '0');
	if (!n)
		return refuse(r, "\\0 without octal digits up to 0377");
	mg_buf_printf(r->out, "\\x{%x}", cp);
	r->at += 2 + n;
	return MG_OK;
}

static int quoted(struct reader *r)
{
	size_t end = mg_str_find(r->text, MG_STR("\\E"), r->at + 2);

	copy(r, end == (size_t)-1 ? r->text.n - r->at : end + 2 - r->at);
	return MG_OK;
}

static int escape(struct reader *r, bool in_class)
{
	switch (peek(r, 1)) {
	case 'p': case 'P':
		return property(r, in_class);
	case 'u':
		return hex4(r);
	case '0':
		return octal(r);
	case 'Q':
		return quoted(r);
	case 'K': case 'C': case 'N': case 'g': case 'o': case 'L': case 'l': case 'U':
		return refuse(r, "an escape that Java reads otherwise");
	default:
		copy(r, 2);
		return MG_OK;
	}
}

/* After \\w and the like Java takes a hyphen literally; PCRE2 complains of a range. */
static int class_escape(struct reader *r)
{
	char c = peek(r, 1);
	int rc = escape(r, true);

	if (rc == MG_OK && c && strchr("dDwWsSpPhHvV", c) && peek(r, 0) == '-' && peek(r, 1) != ']') {
		mg_buf_puts(r->out, "\\-");
		r->at++;
	}
	return rc;
}

/* From [ to its ]. Java nests classes and intersects them; PCRE2 would take these signs literally. */
static int char_class(struct reader *r)
{
	int rc = MG_OK;

	copy(r, peek(r, 1) == '^' ? 2 : 1);
	if (peek(r, 0) == ']')
		copy(r, 1);
	while (rc == MG_OK && r->at < r->text.n && peek(r, 0) != ']') {
		if (peek(r, 0) == '\\')
			rc = class_escape(r);
		else if (peek(r, 0) == '[')
			rc = refuse(r, "a class inside a class");
		else if (peek(r, 0) == '&' && peek(r, 1) == '&')
			rc = refuse(r, "an intersection of classes");
		else
			copy(r, 1);
	}
	if (rc == MG_OK)
		copy(r, 1);
	return rc;
}

/* (?...: only what both dialects have, with the same meaning. Blanks in a class are comments under Java's x. */
static int group(struct reader *r)
{
	if (peek(r, 1) == '*')
		return refuse(r, "(*");
	if (peek(r, 1) != '?') {
		copy(r, 1);
		return MG_OK;
	}
	char c = peek(r, 2);
	if (c && strchr(":=!<>", c)) {
		copy(r, 3);
		return MG_OK;
	}
	for (size_t i = 2; (c = peek(r, i)) != ':' && c != ')'; i++) {
		if (!c || !strchr("ims-", c))
			return refuse(r, "a group that Java reads otherwise");
		r->folds |= c == 'i';
	}
	copy(r, 2);
	return MG_OK;
}

int mg_pattern_from_java(struct mg_str text, struct mg_buf *out, bool *folds, struct mg_error *err)
{
	struct reader r = { text, 0, out, false, err };
	int rc = MG_OK;

	while (rc == MG_OK && r.at < text.n) {
		if (peek(&r, 0) == '\\')
			rc = escape(&r, false);
		else if (peek(&r, 0) == '[')
			rc = char_class(&r);
		else if (peek(&r, 0) == '(')
			rc = group(&r);
		else
			copy(&r, 1);
	}
	*folds = r.folds;
	return rc;
}
