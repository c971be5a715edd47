/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/json_reader.h"

#define ONES UINT64_C(0x0101010101010101)
#define HIGH UINT64_C(0x8080808080808080)

/* Non-zero exactly when one of the eight bytes is below limit, which is at most 128. */
static inline uint64_t below(uint64_t word, uint64_t limit)
{
	return (word - ONES * limit) & ~word & HIGH;
}

/* The first quote, backslash or control byte from p on; the NUL at the end is one. */
static inline const char *plain_end(const char *p, const char *end)
{
	uint64_t word;
	for (; end - p >= (ptrdiff_t)sizeof word; p += sizeof word) {
		memcpy(&word, p, sizeof word);
		if (below(word, 0x20) | below(word ^ ONES * '"', 1) | below(word ^ ONES * '\\', 1))
			break;
	}
	while ((unsigned char)*p >= 0x20 && *p != '"' && *p != '\\')
		p++;
	return p;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of \uXXXX at p, or -1. The NUL at the end stops it in time. */
static int32_t unit(const char *p)
{
	int32_t v = 0;
	if (p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex(p[i]);
		if (digit < 0)
			return -1;
		v = v << 4 | digit;
	}
	return v;
}

static int fail_escape(struct mg_json *r, const char *at, size_t len, const char *text)
{
	if (len > (size_t)(r->end - at))
		len = (size_t)(r->end - at);
	return mg_json_stop(r, MG_EINPUT, "json-syntax", mg_json_span(r, at, at + len), "%s", text);
}

static int fail_inside(struct mg_json *r, const char *open, const char *at)
{
	if (at == r->end || (*at == '\\' && at + 1 == r->end))
		return mg_json_stop(r, MG_EINPUT, "json-syntax", mg_json_span(r, open, open + 1),
				    "this string is not closed: the text ends before its closing double quote");
	const char *name = *at == '\n' || *at == '\r' ? "a line end; write \\n, or close the string before it" :
			   *at == '\t' ? "a tab; write \\t" : NULL;
	if (name)
		return mg_json_stop(r, MG_EINPUT, "json-syntax", mg_json_span(r, at, at + 1), "found inside a string: %s", name);
	return mg_json_stop(r, MG_EINPUT, "json-syntax", mg_json_span(r, at, at + 1),
			    "found inside a string: the control byte 0x%02x; write \\u%04x", (unsigned char)*at, (unsigned char)*at);
}

/* A \u escape or a pair of them at *p, as UTF-8 at *to. */
static int unescape_unit(struct mg_json *r, const char **p, char **to)
{
	const char *at = *p;
	int32_t cp = unit(at);
	if (cp < 0)
		return fail_escape(r, at, 2, "\\u takes four hexadecimal digits, as in \\u00e9");
	*p += 6;
	if (cp >= 0xD800 && cp <= 0xDBFF) {
		int32_t low = unit(*p);
		if (low < 0xDC00 || low > 0xDFFF)
			return fail_escape(r, at, 6, "this is the first half of a surrogate pair, and the second (\\udc00 to \\udfff) does not follow");
		*p += 6;
		cp = 0x10000 + ((cp - 0xD800) << 10) + (low - 0xDC00);
	} else if (cp >= 0xDC00 && cp <= 0xDFFF) {
		return fail_escape(r, at, 6, "this is the second half of a surrogate pair, and the first (\\ud800 to \\udbff) does not stand before it");
	}
	*to += mg_utf8_put((uint32_t)cp, *to);
	return MG_OK;
}

static int unescape(struct mg_json *r, const char *open, const char **p, char **to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	if (*p + 1 == r->end)
		return fail_inside(r, open, *p);
	char c = (*p)[1];
	if (c == 'u')
		return unescape_unit(r, p, to);
	const char *hit = c ? strchr(from, c) : NULL;
	if (!hit)
		return fail_escape(r, *p, 2, "this escape does not exist in JSON: the ones there are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX; a backslash itself is \\\\");
	*(*to)++ = into[hit - from];
	*p += 2;
	return MG_OK;
}

static int check_length(struct mg_json *r, size_t n, const char *from, const char *to)
{
	if (n <= r->limits->doc_scalar)
		return MG_OK;
	return mg_json_stop(r, MG_ELIMIT, "doc-scalar", mg_json_span(r, from, to), "a value is longer than %llu bytes (limit doc_scalar)",
			    (unsigned long long)r->limits->doc_scalar);
}

/* The closing quote of the string whose content starts at p, or where it breaks off. */
static const char *find_close(const char *p, const char *end)
{
	for (p = plain_end(p, end); *p == '\\' && p + 1 < end; p = plain_end(p, end))
		p += 2;
	return p;
}

/* The string from open on, whose first escape is at p. Text never grows by unescaping. */
static int decode(struct mg_json *r, const char *open, const char *p, struct mg_str *text)
{
	const char *close = find_close(p, r->end), *from = open + 1;
	char *buf = mg_arena_alloc(r->a, (size_t)(close - from) + 1), *to = buf;
	if (!buf)
		return mg_fail_arena(r->a, r->err);
	for (;;) {
		memcpy(to, from, (size_t)(p - from));
		to += p - from;
		if (*p != '\\')
			break;
		int rc = unescape(r, open, &p, &to);
		if (rc)
			return rc;
		from = p;
		p = plain_end(p, r->end);
	}
	r->p = p;
	*text = (struct mg_str){ buf, (size_t)(to - buf) };
	return MG_OK;
}

int mg_json_string(struct mg_json *r, struct mg_str *text, struct mg_span *span)
{
	const char *open = r->p, *p = plain_end(open + 1, r->end);
	int rc = MG_OK;
	if (*p == '\\') {
		rc = decode(r, open, p, text);
		p = r->p;
	} else {
		*text = (struct mg_str){ open + 1, (size_t)(p - open) - 1 };
	}
	if (!rc && *p != '"')
		rc = fail_inside(r, open, p);
	if (rc)
		return rc;
	r->p = p + 1;
	*span = mg_json_span(r, open, r->p);
	return check_length(r, text->n, open, r->p);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *digits(const char *p)
{
	while (is_digit(*p))
		p++;
	return p;
}

/* A number is kept as text; that a double cannot hold it is worth a word. */
static void check_range(struct mg_json *r, const struct mg_node *n)
{
	double v;
	bool held = mg_str_to_double(n->raw, &v);
	for (size_t i = 0; held && v == 0 && i < n->raw.n && n->raw.p[i] != 'e' && n->raw.p[i] != 'E'; i++)
		held = n->raw.p[i] < '1' || n->raw.p[i] > '9';
	if (!held)
		mg_diag_add(r->diags, MG_DIAG_WARNING, "number-range", r->src, n->span,
			    "this number is outside the range of a double (about 1e-323 to 1e308), and readers differ on it; write it as a string");
}

static int fail_number(struct mg_json *r, const char *at, const char *from)
{
	r->p = at;
	if (at == from + 1 && *from == '-') /* -Infinity is told as what it is */
		return mg_json_unexpected(r, *at == 'I' ? "a value" : "a digit after the minus");
	if (at[-1] == '.')
		return mg_json_unexpected(r, "a digit after the decimal point");
	return mg_json_unexpected(r, "a digit in the exponent");
}

int mg_json_number(struct mg_json *r, struct mg_node *n)
{
	const char *from = r->p, *p = from + (*from == '-');
	bool whole = true, exponent = false;
	if (!is_digit(*p))
		return fail_number(r, p, from);
	if (*p == '0' && is_digit(p[1]))
		return mg_json_stop(r, MG_EINPUT, "json-syntax", mg_json_span(r, from, digits(p)),
				    "a number does not start with 0: remove the leading zeros, or write it in double quotes when they count");
	p = digits(p);
	if (*p == '.') {
		whole = false;
		if (!is_digit(p[1]))
			return fail_number(r, p + 1, from);
		p = digits(p + 1);
	}
	if (*p == 'e' || *p == 'E') {
		whole = false;
		exponent = true;
		p += p[1] == '-' || p[1] == '+' ? 2 : 1;
		if (!is_digit(*p))
			return fail_number(r, p, from);
		p = digits(p);
	}
	r->p = p;
	n->kind = whole ? MG_INT : MG_FLOAT;
	n->raw = n->text = (struct mg_str){ from, (size_t)(p - from) };
	n->span = mg_json_span(r, from, p);
	if (whole && mg_str_is(n->raw, "-0"))
		n->text = MG_STR("0");
	if (exponent || n->raw.n > 300)
		check_range(r, n);
	return check_length(r, n->raw.n, from, p);
}
