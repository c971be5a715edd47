/* SPDX-License-Identifier: Apache-2.0 */
/* Without GnuTLS: no TLS, tokens work. */
#include "service/tls.h"

#include "base/sha256.h"
#include "service/token.h"

bool mg_tls_available(void)
{
	return false;
}

bool mg_tls_sha256(struct mg_str s, unsigned char out[32])
{
	struct mg_sha256 sha;
	char text[65];
	mg_sha256_init(&sha);
	mg_sha256_add(&sha, s);
	return mg_digest_parse(mg_str_from(mg_sha256_hex(&sha, text)), out);
}

int mg_tls_check(const char *certificate, const char *key, const char *client_ca, struct mg_error *err)
{
	(void)certificate;
	(void)key;
	(void)client_ca;
	return mg_fail(err, MG_EINPUT, "this moongate was built without TLS; build it with GnuTLS (libgnutls28-dev), or put a proxy in front");
}

enum mg_tls_peer mg_tls_peer(struct MHD_Connection *c)
{
	(void)c;
	return MG_TLS_PEER_NONE;
}
