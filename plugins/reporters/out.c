/* SPDX-License-Identifier: Apache-2.0 */
#include "out.h"

#include <stdio.h>
#include <string.h>

static void drain(struct out *o)
{
	if (o->status == MG_OK && o->n)
		o->status = o->writer->write(o->writer->ctx, o->bytes, o->n);
	o->n = 0;
}

void out_bytes(struct out *o, const char *p, size_t n)
{
	while (n && o->status == MG_OK) {
		size_t room = sizeof(o->bytes) - o->n, part = n < room ? n : room;
		memcpy(o->bytes + o->n, p, part);
		o->n += part;
		p += part;
		n -= part;
		if (o->n == sizeof(o->bytes))
			drain(o);
	}
}

void out_text(struct out *o, const char *z)
{
	out_bytes(o, z, strlen(z));
}

void out_str(struct out *o, struct mg_str s)
{
	out_bytes(o, s.p, s.n);
}

void out_char(struct out *o, char c)
{
	out_bytes(o, &c, 1);
}

void out_number(struct out *o, uint64_t n)
{
	char digits[21];
	size_t at = sizeof(digits);
	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	out_bytes(o, digits + at, sizeof(digits) - at);
}

int out_flush(struct out *o, struct mg_error *err)
{
	drain(o);
	if (o->status != MG_OK && err) {
		err->code = (enum mg_status)o->status;
		snprintf(err->text, sizeof(err->text), o->status == MG_ENOMEM ? "there is no memory to write the report" : "the report could not be written");
	}
	return o->status;
}

size_t str_character(struct mg_str s, size_t i, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = (unsigned char)s.p[i];
	size_t n = c < 0x80 ? 1 : c >= 0xc2 && c < 0xe0 ? 2 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xf0 && c < 0xf5 ? 4 : 0;
	if (!n || s.n - i < n)
		return 0;
	*cp = n == 1 ? c : c & (0x7fu >> n);
	for (size_t k = 1; k < n; k++) {
		unsigned char d = (unsigned char)s.p[i + k];
		if ((d & 0xc0) != 0x80)
			return 0;
		*cp = (*cp << 6) | (d & 0x3fu);
	}
	if (*cp < least[n] || *cp > 0x10ffff || (*cp >= 0xd800 && *cp <= 0xdfff))
		return 0;
	return n;
}

/* Walks s and hands each character that write does not take over itself to the output as it is. */
static void each(struct out *o, struct mg_str s, bool (*write)(struct out *o, uint32_t cp))
{
	size_t kept = 0;
	for (size_t i = 0; i < s.n;) {
		uint32_t cp;
		size_t n = str_character(s, i, &cp);
		if (n && cp >= 0x20 && cp < 0x7f && cp != '"' && cp != '\\' && cp != '<' && cp != '>' && cp != '&' && cp != '\'') {
			i++;
			continue;
		}
		out_bytes(o, s.p + kept, i - kept);
		kept = i;
		i += n ? n : 1;
		if (!n)
			out_text(o, "\xef\xbf\xbd");
		else if (!write(o, cp))
			continue;
		kept = i;
	}
	if (kept < s.n) /* an empty text may have no bytes to point to */
		out_bytes(o, s.p + kept, s.n - kept);
}

static bool write_json(struct out *o, uint32_t cp)
{
	char escape[12];
	switch (cp) {
	case '"':
		out_text(o, "\\\"");
		return true;
	case '\\':
		out_text(o, "\\\\");
		return true;
	case '\n':
		out_text(o, "\\n");
		return true;
	case '\r':
		out_text(o, "\\r");
		return true;
	case '\t':
		out_text(o, "\\t");
		return true;
	default:
		break;
	}
	if (cp >= 0x20)
		return false;
	snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)cp);
	out_text(o, escape);
	return true;
}

void out_json(struct out *o, struct mg_str s)
{
	out_char(o, '"');
	each(o, s, write_json);
	out_char(o, '"');
}

static bool write_xml(struct out *o, uint32_t cp)
{
	switch (cp) {
	case '<':
		out_text(o, "&lt;");
		return true;
	case '>':
		out_text(o, "&gt;");
		return true;
	case '&':
		out_text(o, "&amp;");
		return true;
	case '"':
		out_text(o, "&quot;");
		return true;
	case '\'':
		out_text(o, "&#39;");
		return true;
	case '\n':
	case '\t':
		return false;
	case '\r':
		out_text(o, "&#13;");
		return true;
	default:
		break;
	}
	if (cp >= 0x20 && cp != 0xfffe && cp != 0xffff)
		return false;
	out_text(o, "\xef\xbf\xbd");
	return true;
}

void out_xml(struct out *o, struct mg_str s)
{
	each(o, s, write_xml);
}

/* Readers make a space of a bare line break in an attribute. */
static bool write_xml_attribute(struct out *o, uint32_t cp)
{
	if (cp != '\n' && cp != '\t')
		return write_xml(o, cp);
	out_text(o, cp == '\n' ? "&#10;" : "&#9;");
	return true;
}

void out_xml_attribute(struct out *o, struct mg_str s)
{
	each(o, s, write_xml_attribute);
}

static bool write_plain(struct out *o, uint32_t cp)
{
	char escape[16];
	bool control = cp < 0x20 ? cp != '\t' : cp >= 0x7f && cp < 0xa0;
	bool direction = cp == 0x061c || cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069);
	bool line = cp == 0x2028 || cp == 0x2029 || cp == 0xfeff;
	if (!control && !direction && !line)
		return false;
	snprintf(escape, sizeof(escape), "\\u{%x}", (unsigned)cp);
	out_text(o, escape);
	return true;
}

void out_plain(struct out *o, struct mg_str s)
{
	each(o, s, write_plain);
}

static bool write_html(struct out *o, uint32_t cp)
{
	return cp == '\n' ? false : write_plain(o, cp) || write_xml(o, cp);
}

void out_html(struct out *o, struct mg_str s)
{
	each(o, s, write_html);
}
