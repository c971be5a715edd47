/* SPDX-License-Identifier: Apache-2.0 */
/* Wildcard matching as IAM does it (* any run, ? one character), three-valued where texts are only partly known. */
#ifndef MG_IAM_MATCH_H
#define MG_IAM_MATCH_H

#include "../arguments.h"

enum tri { TRI_NO, TRI_YES, TRI_MAYBE };

enum {
	MATCH_FOLD = 1,    /* case does not count: actions */
	MATCH_LITERAL = 2, /* ${...} is no variable: documents of the version before 2012-10-17 */
};

/* Does pattern (wildcards count) match subject (they do not)? Either may be partly known: a hole of the pattern may be any text, so it can only make the
 * answer possible, unless the subject has the very same hole there. A policy variable is a hole. *status is the host's when it ends the call. */
enum tri iam_match(const struct mg_host *h, struct mg_call *c, const struct mg_value *pattern, const struct mg_value *subject, unsigned how, int *status);

/* Known texts only. */
bool iam_match_text(struct mg_str pattern, struct mg_str subject, bool fold);

#endif
