/* SPDX-License-Identifier: Apache-2.0 */
/* Bearer tokens: kept as SHA-256 hashes, each with the rights it gives, compared in constant time. */
#ifndef MG_SERVICE_TOKEN_H
#define MG_SERVICE_TOKEN_H

#include "base/str.h"

enum mg_right { MG_RIGHT_JUDGE = 1, MG_RIGHT_READ = 2, MG_RIGHT_ADMIN = 4 };

enum { MG_TOKENS_MOST = 64, MG_DIGEST = 32 };

struct mg_token {
	char name[64]; /* for the log; may be empty */
	unsigned char digest[MG_DIGEST];
	unsigned rights; /* of enum mg_right */
};

struct mg_tokens {
	struct mg_token items[MG_TOKENS_MOST];
	size_t n;
};

bool mg_right_parse(struct mg_str s, enum mg_right *out);
/* 64 hex digits, "sha256:" before them or not. */
bool mg_digest_parse(struct mg_str s, unsigned char out[MG_DIGEST]);
/* The token of an Authorization header, or NULL when there is none or it is not known. Every token is compared, each in constant time. */
const struct mg_token *mg_tokens_find(const struct mg_tokens *t, struct mg_str authorization);

#endif
