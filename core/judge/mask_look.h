/* SPDX-License-Identifier: Apache-2.0 */
/* What secrets look like: by themselves, and in the spellings of our output. */
#ifndef MG_JUDGE_MASK_LOOK_H
#define MG_JUDGE_MASK_LOOK_H

#include "base/buf.h"

/* Can s be nothing but a credential, whatever it is called: an AWS access key, a private key in PEM, a signed URL, a URL with a password? References to
 * secrets ({{resolve:...}}, ${...}) in place of a password are none. */
bool mg_mask_looks(struct mg_str s);
/* Could some scalar of the text be one? Quick, and says yes more often than it need. */
bool mg_mask_looks_likely(struct mg_str text);

enum { MG_MASK_FORMS = 2 };
/* Appends s as JSON (0) or messages (1) spell it; false when that is s itself. */
bool mg_mask_form(struct mg_str s, int form, struct mg_buf *out);

#endif
