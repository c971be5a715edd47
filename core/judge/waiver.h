/* SPDX-License-Identifier: Apache-2.0 */
/* Waivers: findings that somebody answers for until a day, from the configuration and from templates whose authors may. */
#ifndef MG_JUDGE_WAIVER_H
#define MG_JUDGE_WAIVER_H

#include "cfn/template.h"
#include "config/config.h"

/* One waiver that may count for a template. */
struct mg_waiver_use {
	struct mg_str policy, stack, resource, path; /* patterns; empty: any */
	struct mg_str reason;
	struct mg_date until;
	const struct mg_node *node; /* where it stands; may be NULL */
	bool expired;
	bool told; /* an expired one that would have counted */
};

/* Those of one template, configuration first, then root Metadata, then resources in order. */
struct mg_waivers {
	struct mg_arena *arena;
	struct mg_waiver_use *items;
	size_t n;
	struct mg_str stack; /* stack name; empty: unknown, and patterns of stacks match nothing */
};

/* Collects them in a: c's, and those in Metadata.moongate.waive of t and of its resources which c.template_waivers lets count. The last day of a waiver is
 * `until`. What is malformed or not allowed counts for nothing and is told in diags. t may be NULL. */
int mg_waivers_collect(struct mg_arena *a, const struct mg_config *c, const struct mg_template *t, struct mg_str stack, struct mg_date today,
		       struct mg_diags *diags, struct mg_waivers *out, struct mg_error *err);
/* The result as waivers leave it, in the arena: findings marked, and the outcome that remains. Expired ones that match are marked as told. A result that
 * nothing waives is returned itself; NULL at the arena's cap. */
const struct mg_result *mg_waivers_apply(struct mg_waivers *w, const struct mg_result *r);
/* A diagnostic for each expired waiver that matched a finding. */
void mg_waivers_tell(const struct mg_waivers *w, struct mg_diags *diags);

#endif
