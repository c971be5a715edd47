/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/scrub.h"

static const struct mg_str STARS = { "****", 4 };

static bool upper_or_digit(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool word(char c)
{
	return upper_or_digit(c) || (c >= 'a' && c <= 'z') || c == '_';
}

static bool base64(char c)
{
	return (word(c) && c != '_') || c == '+' || c == '/' || c == '=';
}

static size_t run(struct mg_str s, size_t from, bool (*is)(char))
{
	size_t n = 0;
	while (from + n < s.n && is(s.p[from + n]))
		n++;
	return n;
}

static bool at(struct mg_str s, size_t from, const char *z)
{
	size_t n = strlen(z);
	return s.n - from >= n && memcmp(s.p + from, z, n) == 0;
}

/* Each of these looks at s from i on and, when its kind of secret is there, appends what may be kept and returns how many bytes that stands for. */

/* A reference cut short by a message ends where the message's quote does. Without a name (Fn::Join has it elsewhere) it stays. */
static size_t take_reference(struct mg_buf *out, struct mg_str s, size_t i)
{
	static const char *const openings[] = { "{{resolve:secretsmanager:", "{{resolve:ssm-secure:" };
	bool variable = false;
	size_t k, n = 0;
	for (k = 0; k < 2 && !n; k++)
		n = at(s, i, openings[k]) ? strlen(openings[k]) : 0;
	if (!n)
		return 0;
	mg_buf_add(out, s.p + i, n);
	size_t from = i + n, to = from;
	for (; to < s.n && !strchr("\n\r\"`", s.p[to]); to++) {
		if (s.p[to] == '$' && at(s, to, "${"))
			variable = true;
		else if (s.p[to] == '}' && variable)
			variable = false;
		else if (s.p[to] == '}' && at(s, to, "}}")) {
			mg_buf_puts(out, "masked}}");
			return to + 2 - i;
		}
	}
	if (to > from)
		mg_buf_str(out, STARS);
	return to - i;
}

static size_t take_access_key(struct mg_buf *out, struct mg_str s, size_t i)
{
	static const char *const prefixes[] = { "AKIA", "ASIA", "ABIA", "ACCA" };
	if (i && word(s.p[i - 1]))
		return 0;
	for (size_t k = 0; k < 4; k++) {
		if (!at(s, i, prefixes[k]) || run(s, i, upper_or_digit) != 20 || (i + 20 < s.n && word(s.p[i + 20])))
			continue;
		mg_buf_str(out, STARS);
		return 20;
	}
	return 0;
}

/* Tokens of the token service begin alike: they are the base64 of "origin" and of "aws" under the same headers. */
static size_t take_session_token(struct mg_buf *out, struct mg_str s, size_t i)
{
	if (!at(s, i, "IQoJb3JpZ2lu") && !at(s, i, "FwoGZXIvYXdz") && !at(s, i, "FQoGZXIvYXdz"))
		return 0;
	mg_buf_str(out, STARS);
	return run(s, i, base64);
}

/* aws_secret_access_key = ..., "SecretAccessKey": "...". */
static size_t take_named(struct mg_buf *out, struct mg_str s, size_t i)
{
	static const char *const names[] = { "secret_access_key", "SecretAccessKey", "secretAccessKey", "SECRET_ACCESS_KEY",
					     "session_token", "SessionToken", "sessionToken", "SESSION_TOKEN" };
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
		if (!at(s, i, names[k]))
			continue;
		size_t from = i + strlen(names[k]);
		while (from < s.n && strchr(" \t\"':=\\`", s.p[from]) && s.p[from])
			from++;
		size_t n = run(s, from, base64);
		if (n < 20)
			return 0;
		mg_buf_add(out, s.p + i, from - i);
		mg_buf_str(out, STARS);
		return from + n - i;
	}
	return 0;
}

static bool signs(struct mg_str query)
{
	static const char *const keys[] = { "x-amz-", "signature=", "awsaccesskeyid=", "key-pair-id=", "sig=" };
	for (size_t i = 0; i < query.n; i++)
		for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
			size_t n = strlen(keys[k]);
			if (query.n - i >= n && mg_str_eq_nocase(mg_str_sub(query, i, n), (struct mg_str){ keys[k], n }))
				return true;
		}
	return false;
}

static bool in_url(char c)
{
	return (unsigned char)c > ' ' && !strchr("\"'`<>\\^|", c);
}

static size_t take_url(struct mg_buf *out, struct mg_str s, size_t i)
{
	if (!at(s, i, "://"))
		return 0;
	struct mg_str url = mg_str_sub(s, i + 3, run(s, i + 3, in_url));
	size_t next = mg_str_find(url, MG_STR("://"), 0);
	url.n = next == (size_t)-1 ? url.n : next; /* of a row of URLs each is looked at once */
	size_t slash = 0, question, sign = (size_t)-1;
	while (slash < url.n && !strchr("/?#", url.p[slash]))
		sign = url.p[slash] == '@' ? slash : sign, slash++;
	question = mg_str_find(url, MG_STR("?"), 0);
	bool keyed = sign != (size_t)-1 && memchr(url.p, ':', sign), signed_ = question != (size_t)-1 && signs(mg_str_sub(url, question, url.n - question));
	if (!keyed && !signed_)
		return 0;
	mg_buf_puts(out, "://");
	if (keyed)
		mg_buf_str(out, STARS);
	size_t from = keyed ? sign : 0, to = signed_ ? question + 1 : url.n;
	mg_buf_add(out, url.p + from, to - from);
	if (signed_)
		mg_buf_str(out, STARS);
	return 3 + url.n;
}

static size_t take_private_key(struct mg_buf *out, struct mg_str s, size_t i)
{
	if (!at(s, i, "-----BEGIN "))
		return 0;
	size_t kind = mg_str_find(mg_str_sub(s, i, s.n - i < 64 ? s.n - i : 64), MG_STR("PRIVATE KEY-----"), 0);
	if (kind == (size_t)-1)
		return 0;
	kind += i + 16;
	size_t end = mg_str_find(s, MG_STR("-----END "), kind);
	mg_buf_add(out, s.p + i, kind - i);
	mg_buf_str(out, STARS);
	return (end == (size_t)-1 ? s.n : end) - i;
}

static size_t take(struct mg_buf *out, struct mg_str s, size_t i)
{
	switch (s.p[i]) {
	case '{':
		return take_reference(out, s, i);
	case ':':
		return take_url(out, s, i);
	case '-':
		return take_private_key(out, s, i);
	case 'A':
		return take_access_key(out, s, i);
	case 'I':
	case 'F':
		return take_session_token(out, s, i);
	case 's':
	case 'S':
		return take_named(out, s, i);
	default:
		return 0;
	}
}

bool mg_scrub(struct mg_buf *out, struct mg_str s)
{
	size_t kept = 0;
	for (size_t i = 0; i < s.n && !out->failed;) {
		if (!memchr("{:-AIFsS", s.p[i], 8)) {
			i++;
			continue;
		}
		/* What stands before goes in front of what a taker appends. */
		mg_buf_add(out, s.p + kept, i - kept);
		size_t n = take(out, s, i);
		kept = i + n;
		i += n ? n : 1;
	}
	return s.n ? mg_buf_add(out, s.p + kept, s.n - kept) : !out->failed;
}

/* Is there anything to take out? */
static bool suspects(struct mg_str s)
{
	struct mg_buf ignored = { 0 };
	size_t n = 0;
	for (size_t i = 0; i < s.n && !n; i++)
		if (memchr("{:-AIFsS", s.p[i], 8))
			n = take(&ignored, s, i);
	bool failed = ignored.failed;
	mg_buf_fini(&ignored);
	return n || failed;
}

struct mg_str mg_scrub_text(struct mg_arena *a, struct mg_str s)
{
	struct mg_buf clean = { 0 };
	if (!suspects(s))
		return s;
	struct mg_str copy = mg_scrub(&clean, s) ? mg_arena_str(a, mg_buf_view(&clean)) : MG_STR_NONE;
	mg_buf_fini(&clean);
	return copy.p ? copy : MG_STR("(withheld: no memory to mask it)");
}

bool mg_scrub_json(struct mg_buf *out, struct mg_str s)
{
	struct mg_buf clean = { 0 };
	mg_scrub(&clean, s);
	if (clean.failed)
		out->failed = true;
	else
		mg_buf_json(out, mg_buf_view(&clean));
	mg_buf_fini(&clean);
	return !out->failed;
}
