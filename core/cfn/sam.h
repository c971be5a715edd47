/* SPDX-License-Identifier: Apache-2.0 */
/* AWS::Serverless: from SAM's resources to those that are deployed. Only core/cfn includes this. */
#ifndef MG_CFN_SAM_H
#define MG_CFN_SAM_H

#include "cfn/synth.h"

/* One expansion. The builders return NULL after a failure, which stays in rc; NULL given to them as a value is left out. */
struct mg_sam {
	struct mg_loader *l;
	const struct mg_node *globals;   /* or NULL */
	const struct mg_node *resources; /* before expansion */
	struct mg_members out;           /* the new Resources */
	int rc;
};

struct mg_node *mg_sam_text(struct mg_sam *s, const struct mg_node *at, const char *text);
struct mg_node *mg_sam_str(struct mg_sam *s, const struct mg_node *at, struct mg_str text);
struct mg_node *mg_sam_map(struct mg_sam *s, const struct mg_node *at, const struct mg_members *members);
struct mg_node *mg_sam_list(struct mg_sam *s, const struct mg_node *at, struct mg_node *const *items, uint32_t n);
/* {"key": value} */
struct mg_node *mg_sam_one(struct mg_sam *s, const struct mg_node *at, const char *key, struct mg_node *value);
struct mg_node *mg_sam_ref(struct mg_sam *s, const struct mg_node *at, struct mg_str id);
struct mg_node *mg_sam_getatt(struct mg_sam *s, const struct mg_node *at, struct mg_str id, const char *attribute);
void mg_sam_put(struct mg_sam *s, struct mg_members *list, const char *key, const struct mg_node *at, struct mg_node *value);
/* id followed by suffix. */
struct mg_str mg_sam_id(struct mg_sam *s, struct mg_str id, const char *suffix);

/* A generated resource beside owner, which gives it its place and its Condition; NULL when the id is taken. */
struct mg_node *mg_sam_generate(struct mg_sam *s, const struct mg_member *owner, struct mg_str id, const char *type, const struct mg_members *properties);
/* owner as a resource of another type with other properties, its attributes kept. */
void mg_sam_replace(struct mg_sam *s, const struct mg_member *owner, const char *type, const struct mg_members *properties);
/* Something that SAM makes for owner is not shown. */
void mg_sam_gap(struct mg_sam *s, const struct mg_member *owner, const struct mg_node *at, const char *what);

/* The Properties of a resource of kind ("Function") with the Globals merged in; NULL when there are none. */
const struct mg_node *mg_sam_properties(struct mg_sam *s, const struct mg_node *resource, const char *kind);

void mg_sam_function(struct mg_sam *s, const struct mg_member *m);
void mg_sam_role(struct mg_sam *s, const struct mg_member *m, const struct mg_node *properties);
void mg_sam_events(struct mg_sam *s, const struct mg_member *m, const struct mg_node *events);
void mg_sam_table(struct mg_sam *s, const struct mg_member *m);
/* {a: b} as [{Key: a, Value: b}], SAM's own tag first when createdBy. */
struct mg_node *mg_sam_tags(struct mg_sam *s, const struct mg_node *at, const struct mg_node *tags, bool created_by);

#endif
