/* SPDX-License-Identifier: Apache-2.0 */
/* Matchers: what may be expected of a value. One table; expect, expect_any, is and is_any use the same. */
#ifndef MG_POLICY_MATCHERS_H
#define MG_POLICY_MATCHERS_H

#include "policy/relation.h"

struct mg_matcher;

/* One question about one value: the operands as given, and what the answer needs beyond yes and no. */
struct mg_judging {
	lua_State *L;
	struct mg_exam *e;
	const struct mg_side *side;
	const struct mg_resource *owner;
	const struct mg_matcher *matcher;
	const struct mg_value **operands; /* of `one_of` and its like: the members */
	size_t noperands;
	struct mg_str text;       /* refers_to: whom, as written; satisfies: the message */
	struct mg_whom whom;      /* refers_to */
	int function;             /* satisfies: its stack slot */
	double low, high;         /* numbers */
	const struct mg_value *hidden; /* the operand when it is not known: a number, or a set of which operands are what is known */
	struct mg_str reason;     /* of MAYBE, when it is none of the value's own */
	const char *because;      /* of NO: what is wrong with the value's kind, or NULL */
};

enum mg_matcher_takes {
	MG_TAKES_NOTHING,
	MG_TAKES_VALUE,    /* one operand */
	MG_TAKES_SET,      /* a list, or several operands */
	MG_TAKES_LIST,     /* one list */
	MG_TAKES_SCALAR,
	MG_TAKES_PATTERN,
	MG_TAKES_NUMBER,
	MG_TAKES_NUMBERS,  /* low, high */
	MG_TAKES_RESOURCE, /* and an attribute */
	MG_TAKES_FUNCTION, /* and a message */
};

struct mg_matcher {
	const char *name;
	enum mg_matcher_takes takes;
	bool presence; /* decides by itself about absent values */
	enum mg_truth (*judge)(struct mg_judging *j, const struct mg_value *v);
	const char *phrase;  /* of messages after "expected ": %v is the operand, %s the set, %l and %h the numbers, %t the text */
	const char *usage, *doc, *example;
};

extern const struct mg_matcher mg_matchers[]; /* ends with a NULL name */
/* Reads the operands from the stack, from slot first on. Raises with the matcher's example for wrong ones. */
void mg_matcher_operands(lua_State *L, struct mg_judging *j, int first);
/* The matcher's phrase with the operands in it, in the exam's arena. */
struct mg_str mg_matcher_phrase(struct mg_judging *j);

/* Those over texts, lists and numbers, in files of their own. */
enum mg_truth mg_match_equals(struct mg_judging *j, const struct mg_value *v);
enum mg_truth mg_match_differs(struct mg_judging *j, const struct mg_value *v);
enum mg_truth mg_match_equals_set(struct mg_judging *j, const struct mg_value *v);
enum mg_truth mg_match_one_of(struct mg_judging *j, const struct mg_value *v);
enum mg_truth mg_match_none_of(struct mg_judging *j, const struct mg_value *v);
enum mg_truth mg_match_matches(struct mg_judging *j, const struct mg_value *v);
enum mg_truth mg_match_contains(struct mg_judging *j, const struct mg_value *v);
enum mg_truth mg_match_lacks(struct mg_judging *j, const struct mg_value *v);

#endif
