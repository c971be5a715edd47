/* SPDX-License-Identifier: Apache-2.0 */
/* Rejudge: a decision of the log judged again, and what would be otherwise. */
#ifndef MG_SERVICE_REJUDGE_H
#define MG_SERVICE_REJUDGE_H

#include "judge/engine.h"

enum { MG_NO_OUTCOME = MG_ERROR + 1 }; /* the policy had no result, or there was no such policy */

struct mg_outcome_change {
	struct mg_str policy;
	int before, after; /* enum mg_outcome or MG_NO_OUTCOME */
};

enum mg_rejudged_state { MG_REJUDGED, MG_REJUDGE_NO_INPUT, MG_REJUDGE_FAILED };

/* Texts live in the arena that was given. */
struct mg_rejudged {
	enum mg_rejudged_state state;
	struct mg_str id, time, stack, target, source;
	uint64_t time_ms;
	struct mg_str before; /* verdict as logged: "allow", "deny" or "failure" */
	enum mg_verdict after;
	bool verdict_changed; /* what was let through would not be, or the other way round */
	const struct mg_outcome_change *changes; /* by policy */
	size_t nchanges;
	struct mg_str why; /* FAILED: why it could not be judged */
};

/* Judges line, a decision as JSON, with e, which works on set. date.year 0: the day of the decision. MG_EINPUT: line is no decision. MG_ENOMEM. */
int mg_rejudge(struct mg_engine *e, const struct mg_policy_set *set, struct mg_arena *a, struct mg_str line, struct mg_date date, struct mg_rejudged *out,
	       struct mg_error *err);
/* "pass", ..., "none" */
const char *mg_rejudged_outcome(int outcome);

#endif
