/* SPDX-License-Identifier: Apache-2.0 */
/* Samples: texts that a regular expression matches, for examples. */
#ifndef MG_CFN_SAMPLE_H
#define MG_CFN_SAMPLE_H

#include "base/buf.h"

/* Puts the variant-th text that the pattern was made for into out; the caller checks that it matches, since look-around and the like are passed over.
 * min_length is what repetitions reach for in some variants. False when the pattern has what cannot be made (a back reference), or is too deep or long. */
bool mg_sample(struct mg_str pattern, uint64_t variant, size_t min_length, struct mg_buf *out);

#endif
