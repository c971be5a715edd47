/* SPDX-License-Identifier: Apache-2.0 */
/* Intrinsic functions: what a map is, and the one table of names, argument shapes and places. */
#ifndef MG_CFN_INTRINSIC_H
#define MG_CFN_INTRINSIC_H

#include "doc/node.h"

enum mg_fn {
	MG_FN_NONE, /* not a function */
	MG_FN_REF, MG_FN_GETATT, MG_FN_SUB, MG_FN_JOIN, MG_FN_SELECT, MG_FN_SPLIT, MG_FN_IF, MG_FN_FINDINMAP, MG_FN_BASE64, MG_FN_CIDR,
	MG_FN_GETAZS, MG_FN_IMPORTVALUE, MG_FN_GETSTACKOUTPUT, MG_FN_LENGTH, MG_FN_TOJSONSTRING, MG_FN_TRANSFORM,
	MG_FN_AND, MG_FN_OR, MG_FN_NOT, MG_FN_EQUALS, MG_FN_CONDITION,
	MG_FN_CONTAINS, MG_FN_EACHMEMBEREQUALS, MG_FN_EACHMEMBERIN, MG_FN_REFALL, MG_FN_VALUEOF, MG_FN_VALUEOFALL,
	MG_FN_UNKNOWN, /* Fn::Something that is none of them */
};

/* The function that n is, and its argument; MG_FN_NONE for any other node. {"Condition": text} counts only where conditions stand, so the caller says so. */
enum mg_fn mg_fn_of(const struct mg_node *n, bool in_condition, const struct mg_node **argument);
/* "Fn::Join", "Ref". */
const char *mg_fn_name(enum mg_fn fn);
/* By key, whatever the map around it: MG_FN_NONE for other keys (and for loops), MG_FN_CONDITION for "Condition". */
enum mg_fn mg_fn_by_name(struct mg_str key);
/* Fn::ForEach::Name, a key that stands among others. */
bool mg_fn_is_loop(struct mg_str key);

/* Where a function may stand, what it needs and what it gives. */
enum mg_fn_place { MG_PLACE_VALUE = 1, MG_PLACE_CONDITION = 2, MG_PLACE_RULE = 4 };
enum mg_gives { MG_GIVES_ANY, MG_GIVES_TEXT, MG_GIVES_LIST, MG_GIVES_MAP, MG_GIVES_TRUTH };
enum { MG_FN_EXTENSION = 1 }; /* only with the transform AWS::LanguageExtensions */
struct mg_fn_info {
	const char *name;
	uint8_t places, flags, gives;
};
const struct mg_fn_info *mg_fn_info(enum mg_fn fn);

/* A piece of a Fn::Sub text: literal text, or a variable name between ${ and }. off/len are its place in the decoded text, braces included. */
struct mg_sub_piece {
	bool variable;
	struct mg_str text; /* the literal (with ${!x} already turned to ${x}), or the name */
	size_t off, len;
};

/* Splits text. MG_EINPUT with the service's rule when a variable name has characters outside [A-Za-z0-9_.:]; *bad is then the piece's offset. */
struct mg_error;
struct mg_arena;
int mg_sub_parse(struct mg_arena *a, struct mg_str text, struct mg_sub_piece **pieces, size_t *n, size_t *bad, struct mg_error *err);

/* The block of Fn::Cidr, an address with a prefix length; the bits after the prefix are 0. */
struct mg_cidr {
	unsigned char bytes[16];
	int family;             /* AF_INET, AF_INET6 */
	uint32_t width, prefix; /* 32 or 128, and how many of them are the block's */
};
bool mg_cidr_parse(struct mg_str s, struct mg_cidr *out);

/* A dynamic reference {{resolve:service:...}} inside text. Of Fn::Sub text too: ${N} inside a part stays. */
struct mg_dynref {
	struct mg_str service, id, json_key, stage, version; /* ssm, ssm-secure, secretsmanager */
	size_t off, len;
};
/* The next one at or after from; false when there is none. */
bool mg_dynref_find(struct mg_str text, size_t from, struct mg_dynref *out);
/* The next whole {{resolve:...}} at or after from that the service would not understand: its place in *off and *len, and why as a literal; NULL when there is none.
 * One with a ${variable} in it is not known yet. */
const char *mg_dynref_fault(struct mg_str text, size_t from, size_t *off, size_t *len);

#endif
