/* SPDX-License-Identifier: Apache-2.0 */
#include "service/token.h"

#include "service/tls.h"

bool mg_right_parse(struct mg_str s, enum mg_right *out)
{
	static const struct {
		const char *name;
		enum mg_right right;
	} rights[] = { { "judge", MG_RIGHT_JUDGE }, { "read", MG_RIGHT_READ }, { "admin", MG_RIGHT_ADMIN } };
	for (size_t i = 0; i < sizeof(rights) / sizeof(rights[0]); i++) {
		if (!mg_str_is(s, rights[i].name))
			continue;
		*out = rights[i].right;
		return true;
	}
	return false;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool mg_digest_parse(struct mg_str s, unsigned char out[MG_DIGEST])
{
	struct mg_str prefix = MG_STR("sha256:");
	if (mg_str_starts(s, prefix))
		s = mg_str_sub(s, prefix.n, s.n - prefix.n);
	if (s.n != 2 * MG_DIGEST)
		return false;
	for (size_t i = 0; i < MG_DIGEST; i++) {
		int high = hex(s.p[2 * i]), low = hex(s.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

/* No early end: the time tells nothing of where two digests differ. */
static bool same(const unsigned char *a, const unsigned char *b)
{
	volatile unsigned char differ = 0;
	for (size_t i = 0; i < MG_DIGEST; i++)
		differ = (unsigned char)(differ | (a[i] ^ b[i]));
	return differ == 0;
}

const struct mg_token *mg_tokens_find(const struct mg_tokens *t, struct mg_str authorization)
{
	const struct mg_token *found = NULL;
	unsigned char digest[MG_DIGEST];
	struct mg_str scheme = { authorization.p, 7 };
	if (authorization.n <= 7 || !mg_str_eq_nocase(scheme, MG_STR("Bearer ")))
		return NULL;
	struct mg_str secret = mg_str_trim(mg_str_sub(authorization, 7, authorization.n - 7));
	if (!secret.n || !mg_tls_sha256(secret, digest))
		return NULL;
	for (size_t i = 0; i < t->n; i++)
		if (same(digest, t->items[i].digest) && !found)
			found = &t->items[i];
	return found;
}
