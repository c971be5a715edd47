/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/mask_look.h"

enum {
	KEY = 20,   /* characters of an access key */
	PIECE = 40, /* bytes that a quoted text takes whole, however they are escaped */
};

static bool has(struct mg_str s, const char *z)
{
	return mg_str_find(s, mg_str_from(z), 0) != (size_t)-1;
}

static bool is_key_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool has_access_key(struct mg_str s)
{
	static const char *const starts[] = { "AKIA", "ASIA" };
	for (size_t i = 0; i < 2; i++)
		for (size_t at = 0; (at = mg_str_find(s, mg_str_from(starts[i]), at)) != (size_t)-1; at++) {
			size_t end = at;
			while (end < s.n && is_key_letter(s.p[end]))
				end++;
			if (end - at == KEY && (!at || !is_key_letter(s.p[at - 1])))
				return true;
		}
	return false;
}

/* scheme://user:password@host, the password written out. */
static bool has_password(struct mg_str s)
{
	for (size_t at = 0; (at = mg_str_find(s, MG_STR("://"), at)) != (size_t)-1; at++) {
		size_t colon = 0, end = at + 3;
		for (; end < s.n && !strchr("/@ ?#\"'<>", s.p[end]); end++)
			if (s.p[end] == ':' && !colon)
				colon = end;
		struct mg_str password = colon ? mg_str_sub(s, colon + 1, end - colon - 1) : MG_STR_NONE;
		if (end < s.n && s.p[end] == '@' && password.n && !mg_str_starts(password, MG_STR("${")) && !mg_str_starts(password, MG_STR("{{")))
			return true;
	}
	return false;
}

bool mg_mask_looks(struct mg_str s)
{
	return has(s, "X-Amz-Signature=") || has(s, "X-Amz-Security-Token=") || (has(s, "AWSAccessKeyId=") && has(s, "Signature=")) ||
	       (has(s, "-----BEGIN ") && has(s, "PRIVATE KEY-----")) || has_access_key(s) || has_password(s);
}

bool mg_mask_looks_likely(struct mg_str text)
{
	return has(text, "AKIA") || has(text, "ASIA") || has(text, "X-Amz-S") || has(text, "AWSAccessKeyId=") || has(text, "PRIVATE KEY-----") || has_password(text);
}

/* Is there a character that some spelling changes? */
static bool is_changed(struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F || c == 0xC2 || c == 0xE2)
			return true;
	}
	return false;
}

static void spell_message(struct mg_str s, struct mg_buf *out)
{
	char quoted[MG_QUOTE_MAX];
	for (size_t from = 0, to; from < s.n; from = to) {
		for (to = s.n - from > PIECE ? from + PIECE : s.n; to < s.n && to > from + 1 && ((unsigned char)s.p[to] & 0xC0) == 0x80; to--)
			;
		mg_quote(mg_str_sub(s, from, to - from), quoted);
		mg_buf_add(out, quoted + 1, strlen(quoted) - 2);
	}
}

bool mg_mask_form(struct mg_str s, int form, struct mg_buf *out)
{
	if (!is_changed(s))
		return false;
	if (form) {
		spell_message(s, out);
	} else {
		struct mg_buf json = { 0 };
		mg_buf_json(&json, s);
		out->failed |= json.failed;
		if (json.n > 2)
			mg_buf_add(out, json.p + 1, json.n - 2);
		mg_buf_fini(&json);
	}
	return true;
}
