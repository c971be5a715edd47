/* SPDX-License-Identifier: Apache-2.0 */
/* Lua patterns, as the manual defines them (Lua 5.4, 6.4.1), paid for by the step: no pattern can hold the processor. */
#ifndef MG_POLICY_MATCH_H
#define MG_POLICY_MATCH_H

#include <stddef.h>

#include "policy/lib.h"

#define MG_MATCH_CAPTURES 32
/* Nesting of pattern items that are being tried, as in stock Lua. */
#define MG_MATCH_DEPTH 200

struct mg_capture {
	const char *p;
	ptrdiff_t n; /* length, or MG_CAPTURE_OPEN, MG_CAPTURE_POSITION */
};
enum { MG_CAPTURE_OPEN = -1, MG_CAPTURE_POSITION = -2 };

/* subject and pattern are views on Lua texts that the caller keeps on the stack. */
struct mg_match {
	lua_State *L;
	const char *begin, *end;   /* of the subject */
	const char *pbegin, *pend; /* of the pattern, without its anchor */
	int level;                 /* captures so far */
	int depth;
	unsigned credit;           /* steps paid for in advance */
	int first;                 /* the byte that every match begins with, or -1 */
	struct mg_capture captures[MG_MATCH_CAPTURES];
};

void mg_match_init(struct mg_match *m, lua_State *L, struct mg_str subject, struct mg_str pattern);
/* The first place from s on where the pattern, which has no anchor, can match at all; NULL when there is none. */
const char *mg_match_next(struct mg_match *m, const char *s);
/* Tries the pattern at s, which lies in the subject or at its end. The end of the match, or NULL. Raises a Lua error for a malformed pattern. */
const char *mg_match_at(struct mg_match *m, const char *s);
/* Text of capture i after a match from s to e; the whole match when the pattern has none and i is 0. position is set (from 1) for position captures,
 * 0 otherwise. Raises for an index that the pattern has not. */
struct mg_str mg_match_capture(struct mg_match *m, int i, const char *s, const char *e, lua_Integer *position);
/* Pushes all captures, or the whole match when there is none and s is given; returns how many. */
int mg_match_push(struct mg_match *m, const char *s, const char *e);
/* Pushes capture i. */
void mg_match_push_one(struct mg_match *m, int i, const char *s, const char *e);
/* True when the pattern has no special byte: a plain search will do. */
bool mg_match_is_plain(struct mg_str pattern);

#endif
