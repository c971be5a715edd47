/* SPDX-License-Identifier: Apache-2.0 */
/* Overlay: what a change set says of its resources, laid over the template: the properties are the change set's, everything else stays the template's.
 * Only core/cfn includes this. */
#ifndef MG_CFN_OVERLAY_H
#define MG_CFN_OVERLAY_H

#include "cfn/load.h"
#include "cfn/value.h"

/* The overlay is {"Resources": {id: {"Type", "Properties", ...}}}. How many of them it has; 0 without one. */
size_t mg_overlay_count(const struct mg_loader *l);
/* Adds the resources that the template does not show (a macro makes them), with what the overlay says of them. Before the graph is built. */
int mg_overlay_add(struct mg_loader *l);
/* Replaces the properties of the others. After the graph is built: who refers to whom is the template's affair. A place in the new properties is that of
 * the template's node that stood there. Where the overlay has a placeholder, or a NoEcho parameter is behind the value, the template's function stays. */
int mg_overlay_lay(struct mg_loader *l);
/* Gives v, the value of a node that was laid over a function, the references of that function. False when x has stopped. */
bool mg_overlay_refs(struct mg_explore *x, const struct mg_node *n, struct mg_value *v);
/* Does the text stand for a value that nobody knows yet? */
bool mg_placeholder_in(struct mg_str text);

#endif
