/* SPDX-License-Identifier: Apache-2.0 */
/* The document tree: immutable once loaded, every node with its place. JSON and YAML, long and short intrinsic forms give the same tree. */
#ifndef MG_DOC_NODE_H
#define MG_DOC_NODE_H

#include "doc/source.h"

enum mg_kind { MG_NULL, MG_BOOL, MG_INT, MG_FLOAT, MG_TEXT, MG_LIST, MG_MAP };

enum mg_node_flag {
	MG_NODE_QUOTED = 1 << 0,   /* scalar written in quotes (always set for JSON strings) */
	MG_NODE_BLOCK = 1 << 1,    /* YAML literal block scalar | */
	MG_NODE_FOLDED = 1 << 2,   /* YAML folded block scalar > */
	MG_NODE_SHORT = 1 << 3,    /* map made from a short form such as !Ref; its span covers tag and argument */
	MG_NODE_ALIAS = 1 << 4,    /* copy made for an alias or merge key; origin is the anchored original */
	MG_NODE_HAZARD = 1 << 5,   /* plain YAML scalar whose value is not its text (010, 1:30, 012345670123) */
	MG_NODE_FLOW = 1 << 6,     /* YAML flow collection or JSON */
	MG_NODE_SYNTHETIC = 1 << 7, /* made by expanding a loop or SAM; origin is the author's node, whose place it has */
	MG_NODE_LAID = 1 << 8,     /* synthetic scalar with the value that a change set gives; origin is the function that the template has there */
};

/* A key with its value. key is the raw text of the key as a string: a key is never re-typed. */
struct mg_member {
	struct mg_str key;
	struct mg_span key_span;
	struct mg_node *value; /* never NULL */
};

/* Nodes never move and never change after the load. */
struct mg_node {
	uint8_t kind;  /* enum mg_kind */
	uint16_t flags;
	uint32_t count; /* items of a list, members of a map */
	struct mg_span span;
	struct mg_source *source;
	struct mg_node *parent; /* NULL at the root */
	uint32_t index;         /* position in the parent: items[index] or members[index] */
	uint32_t id;            /* 0.. in document order, unique in the document; for dense side tables */
	struct mg_node *origin; /* alias copies: the anchored original; synthetic nodes: the author's; else NULL */
	union {
		struct mg_str text;        /* scalars: canonical text (integers decimal, booleans true/false, floats and strings as written, null "null") */
		struct mg_node **items;
		struct mg_member *members; /* document order */
	};
	struct mg_str raw; /* scalars: the text as written (the plain YAML text, or the value for quoted ones) */
	const uint32_t *sorted; /* maps of more than 8 members: member indices by key, for look-up */
};

static inline bool mg_node_is_scalar(const struct mg_node *n)
{
	return n->kind < MG_LIST;
}

/* The member's value, or NULL when absent or n is no map (n may be NULL). */
struct mg_node *mg_node_get(const struct mg_node *n, struct mg_str key);
/* The member itself (for its key_span), or NULL. */
struct mg_member *mg_node_member(const struct mg_node *n, struct mg_str key);
/* For a literal key: mg_node_at(root, "Resources"). */
struct mg_node *mg_node_at(const struct mg_node *n, const char *key);
/* The key under which n stands in its parent map, or empty. */
struct mg_str mg_node_key(const struct mg_node *n);
/* "a map", "a list", "a string", "an integer"... for messages. */
const char *mg_kind_name(enum mg_kind k);

struct mg_buf;
/* JSON pointer (RFC 6901) from the document's root to n, in the author's file. Short forms count as written in long form. */
void mg_node_pointer(const struct mg_node *n, struct mg_buf *out);
/* The span of bytes [off, off+len) of a scalar's decoded text in the source: inside quoted, escaped, block and folded scalars too.
 * Falls back to the whole scalar when the text is not a run of the source (alias copies: the alias). */
struct mg_span mg_node_text_span(const struct mg_node *n, size_t off, size_t len);
/* Compact JSON of the tree, scalars by kind; for eval, tests and messages. Depth is bounded by doc_depth. */
void mg_node_json(const struct mg_node *n, struct mg_buf *out);
/* Structural equality after stringifying scalars (3 equals "3"); key order does not matter. */
bool mg_node_equal(const struct mg_node *a, const struct mg_node *b);

#endif
