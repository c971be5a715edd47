/* SPDX-License-Identifier: Apache-2.0 */
/* Values: known, unknown (with reason, provenance and known pieces of text) or absent; each with its place. Lazy: containers resolve their members on demand. */
#ifndef MG_CFN_VALUE_H
#define MG_CFN_VALUE_H

#include "cfn/template.h"

enum mg_state { MG_KNOWN, MG_UNKNOWN, MG_ABSENT };
enum mg_truth { MG_NO, MG_YES, MG_MAYBE };

/* Where a value comes from, as peek().source tells it. */
enum mg_from { MG_FROM_LITERAL, MG_FROM_GIVEN, MG_FROM_DEFAULT, MG_FROM_ALLOWED, MG_FROM_MAPPING, MG_FROM_PSEUDO, MG_FROM_RESOURCE, MG_FROM_OTHER };

enum mg_ref_kind { MG_REF_PARAMETER, MG_REF_PSEUDO, MG_REF_RESOURCE, MG_REF_ATTRIBUTE, MG_REF_IMPORT, MG_REF_DYNAMIC, MG_REF_STACK_OUTPUT };

/* One thing the value was made from. attribute: "Ref" for MG_REF_RESOURCE, the attribute's name for MG_REF_ATTRIBUTE, the service for MG_REF_DYNAMIC. */
struct mg_ref {
	enum mg_ref_kind kind;
	struct mg_str id, attribute;
	const struct mg_node *node; /* where it is written */
};

/* What kind of thing an unknown Ref or GetAtt gives (reference 6.2). */
enum mg_shape { MG_SHAPE_ANY, MG_SHAPE_NAME, MG_SHAPE_ARN, MG_SHAPE_URL, MG_SHAPE_ID, MG_SHAPE_LIST, MG_SHAPE_TEXT };

/* A piece of a partly known text: a literal, or a hole whose ref says what fills it. Neighbouring literals are merged. */
struct mg_piece {
	bool hole;
	struct mg_str text; /* literal text; of a hole, how the author wrote it: ${Table.Arn} */
	const struct mg_ref *ref; /* holes: may be NULL */
};

/* Immutable once returned, but for the lazily filled items. */
struct mg_value {
	uint8_t state; /* enum mg_state */
	uint8_t kind;  /* enum mg_kind; KNOWN only. An unknown whose kind is known to be a list has kind MG_LIST */
	uint8_t from;  /* enum mg_from */
	uint8_t shape; /* enum mg_shape */
	bool secret;   /* NoEcho or a secret reference: the text must not be printed */
	bool function; /* made by an intrinsic at `used` (peek().fn names it) */
	bool maybe;    /* unknown, and it may as well be absent (a member of something unknown, or of what a macro rewrites) */
	const char *fault; /* unknown because the service would refuse it: the diagnostic's code, a string literal; reason is its text */
	const struct mg_node *used;   /* the node in the author's text where the value stands: the place of a finding. NULL only for absent members */
	const struct mg_node *origin; /* where it comes from when elsewhere: Default, AllowedValues item, mapping value, anchored node; else NULL */
	struct mg_str text;   /* known scalars: canonical text. Unknown: the raw text as written, for peek().text */
	struct mg_str reason; /* unknown: "parameter MemorySize has no value", "GetAtt Key.Arn", "NoEcho"; never a secret */
	const struct mg_ref *refs; /* provenance, of known values too */
	size_t nrefs;
	const struct mg_piece *pieces; /* unknown texts with known pieces; at least one hole */
	size_t npieces;
	const struct mg_node *container; /* known literal map or list that resolves on demand; NULL for computed ones */
	struct mg_value **items;         /* computed lists: the elements. Computed maps: values beside keys */
	struct mg_str *keys;
	size_t nitems;
	bool open; /* list of unknown length: items are only some of it */
};

/* Whether some of v is unknown: an open list is, whatever is known of it. */
static inline bool mg_value_unknown(const struct mg_value *v)
{
	return v->state == MG_UNKNOWN || v->open;
}

/* Why it is: never empty. */
static inline struct mg_str mg_value_why(const struct mg_value *v)
{
	return v->reason.n ? v->reason : MG_STR("a value is not known");
}

struct mg_explore;

/* Resolves n in the current scenario of x, taking choices as needed (see scenario.h). NULL when x has stopped. */
const struct mg_value *mg_resolve(struct mg_explore *x, const struct mg_node *n);
/* The resolved member or element; MG_ABSENT when there is none (also NoValue). v may be any value: absent of a scalar; unknown of an unknown. */
const struct mg_value *mg_value_member(struct mg_explore *x, const struct mg_value *v, struct mg_str key);
/* i from 0, on the list after NoValue elements are gone. */
const struct mg_value *mg_value_item(struct mg_explore *x, const struct mg_value *v, size_t i);
/* All elements of a known list or all members of a known map in document order, without the absent ones. keys may be NULL. False when x has stopped. */
bool mg_value_children(struct mg_explore *x, const struct mg_value *v, const struct mg_value *const **items, const struct mg_str **keys, size_t *n);
/* Presence without resolving further: is there a value that is not NoValue? Decided for unknown values too. */
enum mg_truth mg_value_present(const struct mg_value *v);

/* The resolved value of any plain Lua or test literal: a known scalar with no place. */
const struct mg_value *mg_value_literal(struct mg_arena *a, enum mg_kind kind, struct mg_str text);

/* Equality as CloudFormation compares (product.md 3): text "3072" = number 3072, "true" in any case = true, 3072.0 = 3072, otherwise text is exact;
 * lists ordered, maps by key; a scalar is no list. The same unknown origin twice is equal. MG_MAYBE also when x has stopped. */
enum mg_truth mg_value_equal(struct mg_explore *x, const struct mg_value *a, const struct mg_value *b);
/* Whether a list may stand there: an unknown of which nothing is known, or an attribute of which no list of return values tells the kind. */
bool mg_value_may_be_list(const struct mg_value *v);
bool mg_scalar_equal(enum mg_kind ka, struct mg_str a, enum mg_kind kb, struct mg_str b);
/* A number, or a text that reads wholly as a plain decimal number ("010" does not). */
bool mg_value_number(const struct mg_value *v, double *out);

/* Decided from the known pieces where they decide it; v is a known scalar or an unknown, with or without pieces. */
enum mg_truth mg_text_contains(const struct mg_value *v, struct mg_str needle);
enum mg_truth mg_text_starts(const struct mg_value *v, struct mg_str prefix);
enum mg_truth mg_text_ends(const struct mg_value *v, struct mg_str suffix);
enum mg_truth mg_text_equal(const struct mg_value *v, struct mg_str text);

/* Refs of v and of everything inside it (containers walked within value_depth). False when x has stopped. */
bool mg_value_refs(struct mg_explore *x, const struct mg_value *v, const struct mg_ref *const **refs, size_t *n);
/* Compact JSON with unknowns as {"unknown": reason}; secrets masked. For eval and messages. */
struct mg_buf;
bool mg_value_json(struct mg_explore *x, const struct mg_value *v, struct mg_buf *out);

#endif
