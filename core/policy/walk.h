/* SPDX-License-Identifier: Apache-2.0 */
/* Walking a path over values: what the policy's `Tags[*].Key` finds in the current scenario. */
#ifndef MG_POLICY_WALK_H
#define MG_POLICY_WALK_H

#include "doc/path.h"
#include "policy/place.h"

/* Where a walk starts: a nested value, a resource's properties, or the template's root. */
struct mg_base {
	const struct mg_side *side;
	const struct mg_resource *owner; /* NULL: the stack's */
	const struct mg_value *value;    /* nested values; NULL: the resource, or the stack when owner is NULL too */
};

/* One step of the way to a value, and those before it: a key, or a position from 1. Spelled out for messages only. */
struct mg_label {
	const struct mg_label *before;
	struct mg_str key;
	size_t position;
};

struct mg_found {
	const struct mg_value *value; /* never NULL; absent when there is none */
	const struct mg_node *anchor; /* of absent values: the deepest node on the way that exists; may be NULL */
	size_t missing;               /* of absent values: the first step that found nothing */
	const struct mg_label *way;   /* to the value, when the path can find several */
	size_t rest;                  /* the steps of the path from here on follow way in the label */
	struct mg_str label;          /* instead of way and rest */
	bool maybe;                   /* chosen by [Key=Value] although its Key is not known */
	const char *obstacle;         /* of absent values: "is not a list", or NULL */
};

struct mg_walk {
	lua_State *L;
	struct mg_exam *e;
	struct mg_base base;
	const struct mg_path *path;
	struct mg_found *found; /* in the exam's arena */
	size_t n, cap;
	const struct mg_node *empty; /* the last list that [*] found empty */
	struct mg_found first;  /* room for the usual one */
};

/* Walks in the current scenario of base's side. False when its exploration has stopped (mg_exam_halt says why). Raises for limits only. */
bool mg_walk_run(struct mg_walk *w);
/* JSON pointer steps of what is missing, from the anchor: "/Timeout". */
struct mg_str mg_walk_rest(struct mg_walk *w, const struct mg_found *f);
/* The place of what was found, or of what is missing. */
struct mg_spot mg_walk_spot(struct mg_walk *w, const struct mg_found *f);
/* The path with its positions: "Tags[2].Value". */
struct mg_str mg_found_label(struct mg_walk *w, const struct mg_found *f);
/* The path as people write it, with what stands before it when base is nested. */
struct mg_str mg_walk_label(struct mg_walk *w, const struct mg_found *f);

/* The path at stack slot idx: text, a table of segments, or none (the value itself). Parsed texts are kept by the runner. Raises for a malformed path. */
const struct mg_path *mg_walk_path(lua_State *L, int idx);

/* A node as plain data, nothing resolved; Defaults and allowed values of NoEcho parameters are unknown but when empty. In the exam's arena. */
const struct mg_value *mg_raw_value(lua_State *L, const struct mg_template *t, const struct mg_node *n);

#endif
