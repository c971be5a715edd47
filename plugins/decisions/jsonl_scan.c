/* SPDX-License-Identifier: Apache-2.0 */
#include "jsonl_scan.h"

#include <string.h>

static size_t blanks(struct mg_str s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t'))
		i++;
	return i;
}

/* The offset behind the string that starts at i, or s.n + 1. */
static size_t string_end(struct mg_str s, size_t i)
{
	for (i++; i < s.n && s.p[i] != '"'; i++)
		if (s.p[i] == '\\')
			i++;
	return i < s.n ? i + 1 : s.n + 1;
}

/* The offset behind the value that starts at i, or s.n + 1. */
static size_t value_end(struct mg_str s, size_t i)
{
	size_t depth = 0;
	while (i < s.n) {
		char c = s.p[i];
		if (c == '"') {
			i = string_end(s, i);
			if (!depth)
				return i;
			continue;
		}
		if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (!depth)
				return i; /* of what surrounds a plain scalar */
			if (!--depth)
				return i + 1;
		} else if (c == ',' && !depth) {
			return i;
		}
		i++;
	}
	return s.n + 1;
}

bool jsonl_member(struct mg_str line, const char *key, struct mg_str *value)
{
	size_t n = strlen(key), i = blanks(line, 0);
	if (i >= line.n || line.p[i] != '{')
		return false;
	for (i = blanks(line, i + 1); i < line.n && line.p[i] == '"';) {
		size_t from = i + 1, end = string_end(line, i), colon = end <= line.n ? blanks(line, end) : line.n;
		if (colon >= line.n || line.p[colon] != ':')
			return false;
		size_t start = blanks(line, colon + 1), stop = value_end(line, start);
		if (stop > line.n)
			return false;
		if (end - 1 - from == n && memcmp(line.p + from, key, n) == 0) {
			*value = (struct mg_str){ line.p + start, stop - start };
			return true;
		}
		i = blanks(line, stop);
		if (i >= line.n || line.p[i] != ',')
			return false;
		i = blanks(line, i + 1);
	}
	return false;
}

static unsigned hex4(const char *p)
{
	unsigned n = 0;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		n = n * 16 + (unsigned)(c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : c >= '0' && c <= '9' ? c - '0' : 0);
	}
	return n;
}

static size_t put_utf8(unsigned long c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = n - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3f));
	out[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | c);
	return n;
}

/* The next character of a string's inside, decoded; *i moves on. Its bytes. */
static size_t next(struct mg_str s, size_t *i, char out[4])
{
	static const char names[] = "bfnrt\"\\/", means[] = "\b\f\n\r\t\"\\/";
	if (s.p[*i] != '\\' || *i + 1 >= s.n) {
		out[0] = s.p[(*i)++];
		return 1;
	}
	char c = s.p[*i + 1];
	const char *at = c ? strchr(names, c) : NULL;
	if (c != 'u' || s.n - *i < 6) {
		*i += 2;
		out[0] = at ? means[at - names] : c;
		return 1;
	}
	unsigned long code = hex4(s.p + *i + 2);
	*i += 6;
	if (code >= 0xd800 && code < 0xdc00 && s.n - *i >= 6 && s.p[*i] == '\\' && s.p[*i + 1] == 'u') {
		code = 0x10000 + ((code - 0xd800) << 10) + (hex4(s.p + *i + 2) - 0xdc00UL);
		*i += 6;
	}
	return put_utf8(code & 0x1fffff, out);
}

bool jsonl_is(struct mg_str value, struct mg_str text)
{
	size_t at = 0;
	if (value.n < 2 || value.p[0] != '"')
		return false;
	struct mg_str s = { value.p + 1, value.n - 2 };
	for (size_t i = 0; i < s.n;) {
		char c[4];
		size_t n = next(s, &i, c);
		if (text.n - at < n || memcmp(text.p + at, c, n) != 0)
			return false;
		at += n;
	}
	return at == text.n;
}

bool jsonl_has(struct mg_str value, struct mg_str text)
{
	if (value.n < 2 || value.p[0] != '[')
		return false;
	for (size_t i = 1; i < value.n;) {
		size_t from = blanks(value, i), end = value_end(value, from);
		if (end > value.n)
			return false;
		if (jsonl_is((struct mg_str){ value.p + from, end - from }, text))
			return true;
		i = end + 1;
	}
	return false;
}
