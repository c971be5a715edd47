/* SPDX-License-Identifier: Apache-2.0 */
/* Places: where a value, or a missing one, stands in the author's file; what of it may be shown. */
#ifndef MG_POLICY_PLACE_H
#define MG_POLICY_PLACE_H

#include "cfn/value.h"
#include "policy/exam.h"

/* JSON pointer of n in the author's file, in a; p is NULL at the arena's cap. */
struct mg_str mg_place_pointer(struct mg_arena *a, const struct mg_node *n);
/* The source line with a caret, NoEcho values of t masked; empty when there is no room. */
struct mg_str mg_place_excerpt(struct mg_arena *a, const struct mg_template *t, struct mg_source *src, struct mg_span span);

/* The place of a node: its span and pointer. */
struct mg_spot mg_spot_node(struct mg_arena *a, const struct mg_node *n);
/* The place of the key under which n stands, for what is missing in n: rest is the pointer from n to where it would be ("/Timeout"). */
struct mg_spot mg_spot_missing(struct mg_arena *a, const struct mg_node *n, struct mg_str rest);
/* The place of a resource: its logical id. */
struct mg_spot mg_spot_resource(struct mg_arena *a, const struct mg_resource *r);
/* Appends "/" and key with ~ and / escaped. */
struct mg_str mg_pointer_add(struct mg_arena *a, struct mg_str pointer, struct mg_str key);

/* The resource that n belongs to in t, by its place; NULL when none. */
const struct mg_resource *mg_place_owner(const struct mg_template *t, const struct mg_node *n);

/* A node as people write its path: below the resource's Properties, list positions from 1, without Fn::If branches: "Environment.Variables". */
struct mg_str mg_place_label(struct mg_arena *a, const struct mg_node *n);

/* Text of a value for messages: numbers and booleans plain, text in backquotes, lists and maps as JSON, cut; secrets as ****. */
#define MG_SHOWN_MAX 384
void mg_place_show(struct mg_explore *x, const struct mg_value *v, char out[MG_SHOWN_MAX]);

#endif
