/* SPDX-License-Identifier: Apache-2.0 */
/* The types that embedders, plugins and the core share. Compiles as C11 and as C++17. */
#ifndef MOONGATE_TYPES_H
#define MOONGATE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A view of bytes: not terminated, NUL bytes are data, owns nothing. */
struct mg_str {
	const char *p; /* may be NULL only when n is 0 */
	size_t n;
};

enum mg_status {
	MG_OK = 0,
	MG_ENOMEM = -1,  /* the system has no memory */
	MG_EINPUT = -2,  /* the caller's input is wrong; the text says where and what to do */
	MG_ELIMIT = -3,  /* a limit of the limits table was reached */
	MG_EPOLICY = -4, /* a policy or its pack is broken, or a check was stopped */
	MG_EIO = -5,     /* a file, pipe or socket failed */
};

#define MG_ERROR_TEXT 512

/* Set only when a function returns a negative status. code repeats that status. */
struct mg_error {
	enum mg_status code;
	char text[MG_ERROR_TEXT]; /* one line, always terminated, never empty after a failure */
};

#ifdef __cplusplus
}
#endif

#endif
