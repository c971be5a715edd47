/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::ForEach: identifiers in scope, the collection of a loop, substitution in texts. Only core/cfn includes this. */
#ifndef MG_CFN_FOREACH_H
#define MG_CFN_FOREACH_H

#include "cfn/synth.h"

/* An identifier and its element, inside the loops around it. */
struct mg_scope {
	struct mg_str id, value;
	const struct mg_scope *outer;
	unsigned depth; /* 1 is the outermost loop */
};
/* The element of id, or NULL. */
const struct mg_str *mg_scope_find(const struct mg_scope *scope, struct mg_str id);

/* MG_OK with *out (NULL: nothing changed). keys: ${Id} and &{Id}; else a Fn::Sub text, where ${Id} in map is somebody else's and ${!Id} is literal. */
int mg_scope_replace(struct mg_loader *l, const struct mg_scope *scope, struct mg_str text, bool key, const struct mg_node *map, struct mg_str *out, bool *changed);
/* Does key name id, as ${Id} or &{Id}? */
bool mg_scope_names(struct mg_str key, struct mg_str id);
/* The first ${Name} of key that is no identifier in scope; false when there is none. */
bool mg_scope_foreign(const struct mg_scope *scope, struct mg_str key, struct mg_str *name);

enum mg_collected { MG_COLLECTED, MG_COLLECT_UNKNOWN, MG_COLLECT_BAD, MG_COLLECT_NOMEM };
/* The elements that a loop goes through. UNKNOWN: it hangs on something that is not given; *why (a literal or arena text) says what. */
enum mg_collected mg_collect(struct mg_loader *l, const struct mg_scope *scope, const struct mg_node *n, struct mg_str **items, size_t *count, const char **why);

#endif
