/* SPDX-License-Identifier: Apache-2.0 */
/* String views: a pointer and a length; NUL bytes are data. A view owns nothing. */
#ifndef MG_BASE_STR_H
#define MG_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <moongate/types.h>

#define MG_STR(literal) ((struct mg_str){ (literal), sizeof(literal) - 1 })
#define MG_STR_NONE ((struct mg_str){ NULL, 0 })
/* For printf: printf("%.*s", MG_STR_ARG(s)). */
#define MG_STR_ARG(s) (int)(s).n, ((s).p ? (s).p : "")

static inline struct mg_str mg_str_from(const char *z)
{
	return (struct mg_str){ z, z ? strlen(z) : 0 };
}

static inline bool mg_str_eq(struct mg_str a, struct mg_str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool mg_str_is(struct mg_str a, const char *z)
{
	return mg_str_eq(a, mg_str_from(z));
}

static inline struct mg_str mg_str_sub(struct mg_str s, size_t from, size_t n)
{
	return (struct mg_str){ from ? s.p + from : s.p, n }; /* an empty text may have no bytes to count from */
}

bool mg_str_starts(struct mg_str s, struct mg_str prefix);
bool mg_str_ends(struct mg_str s, struct mg_str suffix);
/* Bytewise order, shorter first on a tie: the order of every sorted output. Returns <0, 0, >0. */
int mg_str_cmp(struct mg_str a, struct mg_str b);
/* ASCII case folded equality: "True" is "true". */
bool mg_str_eq_nocase(struct mg_str a, struct mg_str b);
/* Offset of the first needle at or after from, or (size_t)-1. An empty needle is found at from. Worst case is linear (memmem). */
size_t mg_str_find(struct mg_str s, struct mg_str needle, size_t from);
/* Removes ASCII blanks (space, tab, CR, LF) on both sides. */
struct mg_str mg_str_trim(struct mg_str s);
/* FNV-1a; deterministic on purpose, so never the only defence where a stranger picks the keys (see map.h). */
uint64_t mg_str_hash(struct mg_str s);
/* Plain decimal integer with an optional sign that fits int64; leading zeros count for nothing; no blanks, no underscores. */
bool mg_str_to_int(struct mg_str s, int64_t *out);
/* Decimal number (JSON grammar plus an optional leading '+', ".5", "1."), finite; independent of the locale. */
bool mg_str_to_double(struct mg_str s, double *out);
/* The name of choices[0..n) nearest to s by edit distance (at most a third of its length, at least 1), or NULL: for "did you mean". */
const char *mg_str_nearest(struct mg_str s, const char *const *choices, size_t n);

/* Number of code points in valid UTF-8. */
size_t mg_utf8_count(struct mg_str s);
/* Offset of the first byte that is not valid UTF-8 (overlong forms, surrogates and > U+10FFFF are invalid), or s.n. */
size_t mg_utf8_check(struct mg_str s);
/* s without half a character at its end, at most max bytes. */
struct mg_str mg_utf8_cut(struct mg_str s, size_t max);
/* Columns that the text takes on a terminal as mg_buf_line writes it: 2 for wide characters, none for combining ones, 1 for all else. */
size_t mg_utf8_columns(struct mg_str s);
/* Base64 of RFC 4648 with its padding: bytes that n bytes take, and those of s written to out (not terminated), which has the room; returns how many. */
size_t mg_base64_size(size_t n);
size_t mg_base64_put(struct mg_str s, char *out);
/* Writes the code point's 1 to 4 bytes; 0 when cp is a surrogate or too large. */
size_t mg_utf8_put(uint32_t cp, char out[4]);

#endif
