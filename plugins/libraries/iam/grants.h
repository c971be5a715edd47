/* SPDX-License-Identifier: Apache-2.0 */
/* What a role is granted by the stack: its own policies, and those of others that are attached to it. */
#ifndef MG_IAM_GRANTS_H
#define MG_IAM_GRANTS_H

#include "document.h"

/* The library function iam.grants(role). */
int iam_grants(void *state, struct mg_call *c, const struct mg_value **out);

#endif
