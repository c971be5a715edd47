/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Drops the incomplete code point that a cut may have left at the end of text[0..n). */
static void cut(char *text, size_t n)
{
	size_t i = n;
	while (i > 0 && n - i < 3 && ((unsigned char)text[i - 1] & 0xC0) == 0x80)
		i--;
	if (i == 0)
		return;
	unsigned char lead = (unsigned char)text[i - 1];
	size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
	if (n - (i - 1) < want)
		text[i - 1] = '\0';
}

int (mg_fail)(struct mg_error *err, enum mg_status code, const char *fmt, ...)
{
	if (!err)
		return code;
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	err->code = code;
	if (n >= (int)sizeof err->text)
		cut(err->text, sizeof err->text - 1);
	else if (n <= 0)
		memcpy(err->text, "no reason given", sizeof "no reason given");
	for (char *p = err->text; *p; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	return code;
}

int (mg_fail_nomem)(struct mg_error *err)
{
	return mg_fail(err, MG_ENOMEM, "out of memory");
}
