/* SPDX-License-Identifier: Apache-2.0 */
#include "service/tls.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>

bool mg_tls_available(void)
{
	return MHD_is_feature_supported(MHD_FEATURE_TLS) == MHD_YES;
}

bool mg_tls_sha256(struct mg_str s, unsigned char out[32])
{
	return gnutls_hash_fast(GNUTLS_DIG_SHA256, s.p, s.n, out) == 0;
}

/* The number of authorities in it, or a negative status. */
static int trust(gnutls_certificate_credentials_t credentials, const char *client_ca)
{
	gnutls_datum_t pem = { (unsigned char *)(uintptr_t)client_ca, (unsigned)strlen(client_ca) };
	return gnutls_certificate_set_x509_trust_mem(credentials, &pem, GNUTLS_X509_FMT_PEM);
}

int mg_tls_check(const char *certificate, const char *key, const char *client_ca, struct mg_error *err)
{
	gnutls_certificate_credentials_t credentials;
	gnutls_datum_t cert = { (unsigned char *)(uintptr_t)certificate, (unsigned)strlen(certificate) };
	gnutls_datum_t secret = { (unsigned char *)(uintptr_t)key, (unsigned)strlen(key) };
	if (gnutls_certificate_allocate_credentials(&credentials) != 0)
		return mg_fail_nomem(err);
	int status = gnutls_certificate_set_x509_key_mem(credentials, &cert, &secret, GNUTLS_X509_FMT_PEM);
	int authorities = client_ca ? trust(credentials, client_ca) : 1;
	gnutls_certificate_free_credentials(credentials);
	if (status < 0)
		return mg_fail(err, MG_EINPUT, "the certificate and its key cannot be used: %s", gnutls_strerror(status));
	if (authorities <= 0)
		return mg_fail(err, MG_EINPUT, "`client_ca` cannot be used: %s", authorities ? gnutls_strerror(authorities) : "there is no certificate in it");
	return MG_OK;
}

enum mg_tls_peer mg_tls_peer(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	unsigned status = 0, n = 0;
	if (!info || !info->tls_session)
		return MG_TLS_PEER_NONE;
	gnutls_session_t session = (gnutls_session_t)info->tls_session;
	if (!gnutls_certificate_get_peers(session, &n) || n == 0)
		return MG_TLS_PEER_NONE;
	gnutls_typed_vdata_st purpose = { .type = GNUTLS_DT_KEY_PURPOSE_OID, .data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT, .size = 0 };
	if (gnutls_certificate_verify_peers(session, &purpose, 1, &status) < 0 || status != 0)
		return MG_TLS_PEER_FOREIGN;
	return MG_TLS_PEER_KNOWN;
}
