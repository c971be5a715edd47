/* SPDX-License-Identifier: Apache-2.0 */
/* Making synthetic nodes: what loops and SAM expand to. Only core/cfn includes this. */
#ifndef MG_CFN_SYNTH_H
#define MG_CFN_SYNTH_H

#include "cfn/load.h"

/* All return NULL, with err set, when the arena is full or template_nodes is reached. at is the author's node (or a synthetic one made from it),
 * whose place the new node gets. */
struct mg_node *mg_synth_copy(struct mg_loader *l, const struct mg_node *at); /* a scalar with its text; lists and maps still empty */
struct mg_node *mg_synth_text(struct mg_loader *l, const struct mg_node *at, struct mg_str text);
struct mg_node *mg_synth_node(struct mg_loader *l, const struct mg_node *at, enum mg_kind kind);

/* Members of a map to be, in order. Zero-initialised is empty. */
struct mg_members {
	struct mg_member *items;
	uint32_t n, cap;
};
int mg_members_add(struct mg_loader *l, struct mg_members *list, struct mg_str key, struct mg_span key_span, struct mg_node *value);
/* Gives map its members, and its synthetic children their parent. */
int mg_synth_map(struct mg_loader *l, struct mg_node *map, const struct mg_members *list);
/* The same for a list; items is kept. */
void mg_synth_list(struct mg_node *list, struct mg_node **items, uint32_t n);
/* Work that made no node; counted all the same. */
int mg_synth_pay(struct mg_loader *l, uint64_t n);
/* A map like map with the value under key replaced, or added with the place of at. */
struct mg_node *mg_synth_with(struct mg_loader *l, const struct mg_node *map, struct mg_str key, const struct mg_node *at, struct mg_node *value);

#endif
