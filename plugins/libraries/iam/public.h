/* SPDX-License-Identifier: Apache-2.0 */
/* Does a statement let in anybody at all? */
#ifndef MG_IAM_PUBLIC_H
#define MG_IAM_PUBLIC_H

#include "document.h"

/* Whether an Allow has strangers as principals and no condition that ties the request to an owner or a network. MG_EPOLICY where the condition is not
 * known; a single unknown value in it counts as one owner. */
int iam_is_public(const struct mg_host *h, struct mg_call *c, const struct statement *s, bool *yes);

#endif
