/* SPDX-License-Identifier: Apache-2.0 */
/* Errors are values: a negative status and a fixed-size text, so that reporting one cannot fail. */
#ifndef MG_BASE_ERROR_H
#define MG_BASE_ERROR_H

enum mg_status {
	MG_OK = 0,
	MG_ENOMEM = -1,  /* the system has no memory */
	MG_EINPUT = -2,  /* the caller's input is wrong; the text says where and what to do */
	MG_ELIMIT = -3,  /* a limit of the limits table was reached */
	MG_EPOLICY = -4, /* a policy or its pack is broken */
	MG_EIO = -5,     /* a file, pipe or socket failed */
};

#define MG_ERROR_TEXT 512

/* Set only when a function returns a negative status. code repeats that status. */
struct mg_error {
	enum mg_status code;
	char text[MG_ERROR_TEXT]; /* one line, always terminated, never empty after a failure */
};

/* Fills err (which may be NULL) with a formatted text, cut at a code point when too long, and returns code. */
int mg_fail(struct mg_error *err, enum mg_status code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* mg_fail(err, MG_ENOMEM, "out of memory"). */
int mg_fail_nomem(struct mg_error *err);

#endif
