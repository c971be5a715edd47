/* SPDX-License-Identifier: Apache-2.0 */
/* Nested stacks as the parent's template gives them: what TemplateURL and each of the Parameters can be over all scenarios in which the resource is present. */
#ifndef MG_CFN_NESTED_H
#define MG_CFN_NESTED_H

#include "cfn/scenario.h"

/* The values that a property has in reachable scenarios. Nothing at all: no scenario could be looked at. */
struct mg_possible {
	struct mg_str *texts; /* the known ones, each once, in order of scenarios; of a list its elements joined by commas */
	size_t n, cap;
	bool absent, unknown; /* in some scenario */
	struct mg_str reason; /* why it is unknown */
};

struct mg_nested_value {
	struct mg_str name;
	struct mg_span key_span; /* in the parameters' source */
	const struct mg_node *node;
	struct mg_possible value;
};

struct mg_nested_stack {
	const struct mg_resource *resource;
	const struct mg_node *url_node; /* NULL: it has no TemplateURL */
	struct mg_possible url;
	const struct mg_member *given; /* the Parameters property, or NULL */
	struct mg_nested_value *values;
	size_t nvalues;
	bool open; /* what is given cannot be listed: Parameters is made by a function, or hidden by a macro */
};

/* Reads resource r, in w's arena. *present is false when it exists in no scenario; then out is not filled. MG_ELIMIT at the arena's cap. */
int mg_nested_read(struct mg_world *w, const struct mg_resource *r, struct mg_nested_stack *out, bool *present, struct mg_error *err);
/* An error for each reference to an output of stack r which its template does not have. */
void mg_nested_outputs(struct mg_world *w, const struct mg_resource *r, const struct mg_template *nested, struct mg_diags *diags);

#endif
