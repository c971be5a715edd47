/* SPDX-License-Identifier: Apache-2.0 */
/* Dispatch: which policies a resource type has, found without asking each of them. */
#ifndef MG_JUDGE_DISPATCH_H
#define MG_JUDGE_DISPATCH_H

#include "policy/pack.h"

struct mg_dispatch;

/* Indices of policies in their set, ascending. */
struct mg_policy_list {
	uint32_t *items;
	uint32_t n;
};

/* One engine's index over set, which outlives it. NULL without memory. */
struct mg_dispatch *mg_dispatch_new(const struct mg_policy_set *set);
void mg_dispatch_free(struct mg_dispatch *d); /* NULL is fine */
/* Policies that apply to resources of type; lives until the next call of mg_dispatch_begin. NULL without memory. */
const struct mg_policy_list *mg_dispatch_type(struct mg_dispatch *d, struct mg_str type);
/* Called before each judgement: forgets the types of earlier templates when they have become many, so that strange types cannot fill the memory. */
void mg_dispatch_begin(struct mg_dispatch *d);

#endif
