/* SPDX-License-Identifier: Apache-2.0 */
/* Text of strangers inside our output: as JSON strings, and quoted in messages so that it can neither break a line nor drive a terminal. */
#include <stdio.h>

#include "base/buf.h"

enum { QUOTE_BYTES = 80 };

/* Length of the sequence that starts with lead byte c; 1 for a byte that starts none. */
static size_t length(unsigned char c)
{
	return c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC2 ? 2 : 1;
}

/* The valid code point at s.p[i], its length in *len; or -1 and 1. */
static int32_t decode(struct mg_str s, size_t i, size_t *len)
{
	unsigned char c = (unsigned char)s.p[i];
	size_t k = length(c);
	*len = 1;
	if (c < 0x80)
		return c;
	if (k == 1 || s.n - i < k || mg_utf8_check(mg_str_sub(s, i, k)) != k)
		return -1;
	*len = k;
	int32_t cp = c & (0x7F >> k);
	for (size_t j = 1; j < k; j++)
		cp = cp << 6 | ((unsigned char)s.p[i + j] & 0x3F);
	return cp;
}

static const char *short_escape(unsigned char c)
{
	switch (c) {
	case '"': return "\\\"";
	case '\\': return "\\\\";
	case '\b': return "\\b";
	case '\f': return "\\f";
	case '\n': return "\\n";
	case '\r': return "\\r";
	case '\t': return "\\t";
	default: return NULL;
	}
}

/* Length of the run at i that needs no change in a JSON string: printable ASCII but quote and backslash, and DEL. */
static size_t plain(struct mg_str s, size_t i)
{
	size_t from = i;
	for (; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c >= 0x80 || c == '"' || c == '\\')
			break;
	}
	return i - from;
}

bool mg_buf_json(struct mg_buf *b, struct mg_str s)
{
	mg_buf_putc(b, '"');
	for (size_t i = 0, len; i < s.n; i += len) {
		len = plain(s, i);
		if (len) {
			mg_buf_add(b, s.p + i, len);
			continue;
		}
		unsigned char c = (unsigned char)s.p[i];
		const char *escape = short_escape(c);
		int32_t cp = decode(s, i, &len);
		if (escape)
			mg_buf_puts(b, escape);
		else if (c < 0x20)
			mg_buf_printf(b, "\\u%04x", c);
		else if (cp < 0)
			mg_buf_puts(b, "\xEF\xBF\xBD");
		else
			mg_buf_add(b, s.p + i, len);
	}
	return mg_buf_putc(b, '"');
}

/* C0, DEL, C1, line and paragraph separators and the bidirectional controls. */
static bool is_control(int32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp < 0xA0) || (cp >= 0x2028 && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
}

/* One code point of a message in at most 6 bytes and a NUL. */
static size_t shown(struct mg_str s, size_t i, size_t len, int32_t cp, char out[8])
{
	if (cp == '\n' || cp == '\r' || cp == '\t')
		return (size_t)snprintf(out, 8, "%s", short_escape((unsigned char)cp));
	if (cp < 0 || (cp < 0x80 && is_control(cp)))
		return (size_t)snprintf(out, 8, "\\x%02x", (unsigned char)s.p[i]);
	if (is_control(cp))
		return (size_t)snprintf(out, 8, "\\u%04x", (unsigned)cp & 0xFFFF);
	memcpy(out, s.p + i, len);
	return len;
}

/* Both the text taken and the text written are bounded: 80 bytes taken may become 320 when all are escaped. */
const char *mg_quote(struct mg_str s, char out[MG_QUOTE_MAX])
{
	size_t n = 0, i = 0;
	out[n++] = '`';
	while (i < s.n) {
		char piece[8];
		size_t len;
		int32_t cp = decode(s, i, &len);
		size_t k = shown(s, i, len, cp, piece);
		if (i + len > QUOTE_BYTES || n + k + sizeof "...`" > MG_QUOTE_MAX)
			break;
		memcpy(out + n, piece, k);
		n += k;
		i += len;
	}
	memcpy(out + n, i < s.n ? "...`" : "`", i < s.n ? 5 : 2);
	return out;
}

bool mg_buf_quote(struct mg_buf *b, struct mg_str s)
{
	char out[MG_QUOTE_MAX];
	return mg_buf_puts(b, mg_quote(s, out));
}

bool mg_buf_line(struct mg_buf *b, struct mg_str s)
{
	size_t from = 0, len;
	for (size_t i = 0; i < s.n; i += len) {
		int32_t cp = decode(s, i, &len);
		if (cp >= 0 && (cp == '\t' || !is_control(cp)))
			continue;
		mg_buf_add(b, s.p + from, i - from);
		mg_buf_putc(b, '?');
		from = i + len;
	}
	return from < s.n ? mg_buf_add(b, s.p + from, s.n - from) : !b->failed;
}
