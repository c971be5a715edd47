/* SPDX-License-Identifier: Apache-2.0 */
/* Growing byte buffer on the heap, for text that is built before it is written. Sticky failure: check failed once at the end. */
#ifndef MG_BASE_BUF_H
#define MG_BASE_BUF_H

#include "base/str.h"

/* Zero-initialised is empty and valid. After a failure failed is true, n is what fitted before the append that failed,
 * and further appends do nothing. A NUL that does not count follows the bytes. */
struct mg_buf {
	char *p;
	size_t n, cap;
	size_t max;  /* 0: no maximum; otherwise appends past it fail */
	bool failed;
};

void mg_buf_fini(struct mg_buf *b);
void mg_buf_clear(struct mg_buf *b); /* keeps the memory */
bool mg_buf_add(struct mg_buf *b, const char *p, size_t n);
bool mg_buf_puts(struct mg_buf *b, const char *z);
bool mg_buf_putc(struct mg_buf *b, char c);
bool mg_buf_str(struct mg_buf *b, struct mg_str s);
bool mg_buf_printf(struct mg_buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Appends s as a JSON string with quotes; each byte of invalid UTF-8 becomes U+FFFD, control bytes \b \f \n \r \t or \u00XX,
 * DEL and above as they are. */
bool mg_buf_json(struct mg_buf *b, struct mg_str s);
/* Appends s for a message: in backquotes, control characters (bidirectional ones too) and invalid bytes escaped, cut to 80 bytes at a code point
 * with "..." */
bool mg_buf_quote(struct mg_buf *b, struct mg_str s);
/* Appends s as part of one line on a terminal: tabs stay, every other control character and invalid byte becomes one '?', so that columns stay. */
bool mg_buf_line(struct mg_buf *b, struct mg_str s);
struct mg_str mg_buf_view(const struct mg_buf *b);

/* The quoting of mg_buf_quote in a caller's buffer; returns out. */
#define MG_QUOTE_MAX 256
const char *mg_quote(struct mg_str s, char out[MG_QUOTE_MAX]);

/* Reads a whole file or, for "-", standard input, up to max bytes, retrying short reads and EINTR. The caller frees *p with free().
 * MG_EIO with the path and the system's reason; MG_ELIMIT when longer than max. */
struct mg_error;
int mg_file_read(const char *path, size_t max, char **p, size_t *n, struct mg_error *err);
/* Writes all of s to fd, by as many calls as that takes. 0, or the errno of the call that failed; *done says how much is written. */
int mg_write_all(int fd, struct mg_str s, size_t *done);

#endif
