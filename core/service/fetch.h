/* SPDX-License-Identifier: Apache-2.0 */
/* Fetch: the payload that a hook request leaves behind a presigned URL. A request is a stranger's word, so the URL decides nothing but the object: https only,
 * hosts by pattern, no redirects, no proxy of the environment, no private addresses, capped in size and time. The URL, which is a credential, is in no text. */
#ifndef MG_SERVICE_FETCH_H
#define MG_SERVICE_FETCH_H

#include "base/buf.h"
#include "config/config.h"

enum { MG_FETCH_BYTES = 8 << 20, MG_FETCH_MILLIS = 10000, MG_FETCH_TRIES = 3 };

struct mg_fetch_options {
	const struct mg_str *hosts; /* patterns with *, each with an optional :port (443 otherwise); "s3" stands for S3's hosts in every partition */
	size_t nhosts;              /* 0: S3's */
	bool private_addresses;     /* loopback, link-local and private networks may be reached */
	struct mg_str ca;           /* PEM file of the authorities that count instead of the system's; empty: the system's */
	struct mg_str proxy;        /* URL of a proxy; empty: none */
};

/* A payload that somebody else fetches than who needs it. */
struct mg_fetched {
	bool done;  /* status, and bytes or err, are there */
	int status; /* of mg_fetch */
	struct mg_buf url, bytes;
	struct mg_error err;
	uint64_t reserved; /* of the worker's buffer */
};

/* Reads payload_hosts, payload_private, payload_ca and payload_proxy of the configuration's `server`; texts live as long as the configuration or in a.
 * MG_EINPUT with the place. */
int mg_fetch_configure(struct mg_arena *a, const struct mg_config *c, struct mg_fetch_options *out, struct mg_error *err);
/* May url be fetched? MG_EINPUT says why not, quoting at most the host. */
int mg_fetch_allowed(const struct mg_fetch_options *o, struct mg_str url, struct mg_error *err);
/* Is host (without a port) one of S3's? */
bool mg_fetch_is_s3(struct mg_str host);
/* Is it an address that is not of the public internet? family is AF_INET or AF_INET6, address 4 or 16 bytes. */
bool mg_fetch_is_private(int family, const unsigned char *address);
/* Appends what url gives to out, until deadline (mg_clock_now()). MG_EINPUT: refused, or the answer was none; MG_ELIMIT: too large; MG_EIO: not reached, or no
 * answer in time. */
int mg_fetch(const struct mg_fetch_options *o, struct mg_str url, uint64_t deadline, struct mg_buf *out, struct mg_error *err);
/* Before the first thread and before privileges go: sets up what the library sets up once. */
void mg_fetch_start(void);
/* Can this program fetch at all? */
bool mg_fetch_built(void);

#endif
