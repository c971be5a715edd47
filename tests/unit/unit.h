/* SPDX-License-Identifier: Apache-2.0 */
/* What every unit test starts with: cmocka behind the headers that it wants, and shorthands for text. */
#ifndef MG_TESTS_UNIT_H
#define MG_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/error.h"

/* got is exactly want; on failure both are shown. */
static inline void assert_str(struct mg_str got, const char *want)
{
	if (!mg_str_is(got, want))
		fail_msg("got `%.*s`, want `%s`", MG_STR_ARG(got), want);
}

/* text contains part. */
static inline void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("`%s` is not in `%s`", part ? part : "", text ? text : "");
}

#endif
