/* SPDX-License-Identifier: Apache-2.0 */
/* Errors are values: a negative status and a fixed-size text, so that reporting one cannot fail. */
#ifndef MG_BASE_ERROR_H
#define MG_BASE_ERROR_H

#include <moongate/types.h>

/* Fills err (which may be NULL) with a formatted text, cut at a code point when too long, and returns code. */
int mg_fail(struct mg_error *err, enum mg_status code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* mg_fail(err, MG_ENOMEM, "out of memory"). */
int mg_fail_nomem(struct mg_error *err);

/* The analyzer of clang looks into one file at a time: that what fails never answers MG_OK is told to it here. */
#ifdef __clang_analyzer__
static inline int mg_failed(int status, int code)
{
	(void)status;
	return code;
}
#define mg_fail(err, code, ...) mg_failed(mg_fail(err, code, __VA_ARGS__), code)
#define mg_fail_nomem(err) mg_failed(mg_fail_nomem(err), MG_ENOMEM)
#endif

#endif
