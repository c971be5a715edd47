/* SPDX-License-Identifier: Apache-2.0 */
/* Policy documents in one shape: every statement a map of lists, whatever the author left out or wrote as a single value. */
#ifndef MG_IAM_DOCUMENT_H
#define MG_IAM_DOCUMENT_H

#include "../arguments.h"

/* A list of values: one of the statement's elements. given tells an empty list from an element that is not there. */
struct element {
	const struct mg_value *const *items;
	size_t n;
	bool given;
};

struct statement {
	const struct mg_value *value; /* as written */
	bool deny;
	bool no_variables; /* the document says a version before 2012-10-17, or none: ${aws:username} is text there */
	struct element action, not_action, resource, not_resource;
	const struct mg_value *principal, *not_principal, *condition; /* or NULL */
};

/* Reads the statements of a document: a map with Statement, one statement, or a list of statements. MG_EPOLICY when an unknown hides their number or their
 * Effect, and for what is no policy document. Allocated in the call. */
int iam_read(const struct mg_host *h, struct mg_call *c, const struct mg_value *document, struct statement **out, size_t *n);

/* The statement as a map for policies: Sid, Effect, Action..., each list-valued element a list, Principal a map of lists. */
int iam_view(const struct mg_host *h, struct mg_call *c, const struct statement *s, const struct mg_value **out);

#endif
