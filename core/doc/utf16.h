/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-16 with a byte order mark, which YAML allows and Windows tools write. */
#ifndef MG_DOC_UTF16_H
#define MG_DOC_UTF16_H

#include "base/arena.h"
#include "base/error.h"

/* Whether bytes start with the mark of UTF-16, little or big end first. */
bool mg_utf16_is(struct mg_str bytes);
/* The first code unit after the mark and blanks, or 0: enough to tell JSON from YAML. */
uint32_t mg_utf16_first(struct mg_str bytes);
/* The text as UTF-8 in a, with its mark. MG_EINPUT for half a code unit or an unpaired surrogate, with the offset. */
int mg_utf16_read(struct mg_arena *a, struct mg_str bytes, struct mg_str *out, struct mg_error *err);

#endif
