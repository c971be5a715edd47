/* SPDX-License-Identifier: Apache-2.0 */
/* What the service takes from GnuTLS; tls_null.c stands in where it was not built in. */
#ifndef MG_SERVICE_TLS_H
#define MG_SERVICE_TLS_H

#include "base/error.h"
#include "base/str.h"

struct MHD_Connection;

/* Was TLS built in, and can the HTTP library do it? */
bool mg_tls_available(void);
/* SHA-256 of s. */
bool mg_tls_sha256(struct mg_str s, unsigned char out[32]);
/* Do certificate and key (PEM) belong together, and are there authorities in client_ca (NULL: none are asked for)? MG_EINPUT otherwise. */
int mg_tls_check(const char *certificate, const char *key, const char *client_ca, struct mg_error *err);

enum mg_tls_peer { MG_TLS_PEER_NONE, MG_TLS_PEER_FOREIGN, MG_TLS_PEER_KNOWN };
/* What the client of this connection has shown: no certificate, one that the client CA did not sign (or that has expired), or a good one. */
enum mg_tls_peer mg_tls_peer(struct MHD_Connection *c);

#endif
