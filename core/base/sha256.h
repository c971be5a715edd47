/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 (FIPS 180-4): names packs and inputs by their content. */
#ifndef MG_BASE_SHA256_H
#define MG_BASE_SHA256_H

#include "base/str.h"

struct mg_sha256 {
	uint32_t h[8];
	uint64_t n; /* bytes so far */
	uint8_t block[64];
};

void mg_sha256_init(struct mg_sha256 *s);
void mg_sha256_add(struct mg_sha256 *s, struct mg_str bytes);
/* The same with the length in front, so that parts cannot run into each other. */
void mg_sha256_part(struct mg_sha256 *s, struct mg_str bytes);
/* Writes 64 lower-case hex digits and a NUL, returns out. s is used up. */
const char *mg_sha256_hex(struct mg_sha256 *s, char out[65]);

#endif
