/* SPDX-License-Identifier: Apache-2.0 */
/* Exploration from inside: the trail, the search for satisfying assignments, and what resolving needs. Internal to core/cfn. */
#ifndef MG_CFN_EXPLORE_H
#define MG_CFN_EXPLORE_H

#include "cfn/scratch.h"
#include "cfn/world.h"

/* A choice variable is a symbol, or a condition with this bit; a condition's picks are 0 (true) and 1 (false). */
#define MG_VAR_CONDITION 0x80000000u

struct mg_level {
	uint32_t var, pick;
	uint64_t serial; /* never used again: a remembered value is valid while its level still has it */
	struct mg_scratch_mark mark; /* scratch as it was before the choice */
	struct mg_constraint holds;  /* of a condition */
};

/* When something was found out: holds as long as the trail's first `depth` levels are the same. */
struct mg_since {
	uint32_t epoch, depth;
	uint64_t serial;
};

struct mg_seen {
	struct mg_since since;
	const struct mg_value *value;
};

struct mg_known_truth {
	struct mg_since since;
	bool truth;
};

struct mg_frame {
	uint32_t sym, cand;
};

struct mg_explore {
	struct mg_world *w;
	bool (*pay)(void *ctx, uint64_t units);
	void *ctx;
	enum mg_explore_stop stop;
	struct mg_explore *next_idle;
	uint32_t epoch; /* grows with each new use of this struct */

	struct mg_level *levels;
	uint32_t n, cap;
	uint64_t serial, runs;
	bool died; /* some run was DEAD: the runs that lived are not all there is to the choices */

	/* The search. assign holds the picks of the trail, forced its conditions (0 free, 1 true, 2 false); model is one assignment that meets the trail. */
	int32_t *assign, *model;
	uint8_t *forced;
	uint32_t *stamps, stamp;
	uint8_t *truths;
	uint32_t *branches;
	uint64_t steps, work; /* work: the cap of steps */
	struct mg_frame *frames;
	uint64_t *cone;
	const struct mg_constraint **active;
	uint32_t nactive, capactive;

	/* Resolving. */
	struct mg_scratch scratch;
	struct mg_seen *seen;            /* by node id, made on first use */
	struct mg_known_truth *known;    /* by condition */
	const int32_t *fixed;            /* a full assignment: reads take no choice (operands of atoms) */
	uint32_t depth, steady;          /* steady > 0: what is resolved hangs on no choice and lives as long as the world */
};

struct mg_explore *mg_explore_make(struct mg_world *w); /* search arrays included: after the world is built */
struct mg_explore *mg_explore_probe(struct mg_world *w); /* only for mg_explore.fixed */

/* search.c: does an assignment meet the trail, the fixed constraints and the question? 1 yes, 0 no, -1 stopped (x->stop says why).
 * want_model merges the found assignment into x->model, which is right only when the question goes on the trail. */
int mg_search(struct mg_explore *x, const struct mg_constraint *extra, uint32_t nextra, bool want_model);
int mg_search_condition(struct mg_explore *x, uint32_t condition, bool truth, bool want_model);
int mg_search_pick(struct mg_explore *x, uint32_t sym, uint32_t cand, bool want_model);
struct mg_constraint mg_condition_is(const struct mg_world *w, uint32_t condition, bool truth);
/* Verdict of an expression under assign; *branch is a free symbol it hangs on when MG_V_MAYBE. Conditions on the trail count as it says. */
enum mg_verdict mg_expr_eval(struct mg_explore *x, const struct mg_expr *e, const int32_t *assign, uint32_t *branch);

/* scenario.c */
bool mg_explore_pay(struct mg_explore *x, uint64_t units);
/* The candidate of a symbol in this scenario, choosing where several are reachable; MG_NONE when stopped. */
uint32_t mg_explore_pick(struct mg_explore *x, uint32_t sym);
bool mg_explore_truth(struct mg_explore *x, uint32_t condition);
/* Puts a choice on the trail without looking at alternatives; false when no deployment has it, or stopped. */
bool mg_explore_assume(struct mg_explore *x, uint32_t var, uint32_t pick);
/* Can the condition be true (1), false (2), both (3) over all deployments? */
uint8_t mg_world_can(struct mg_world *w, uint32_t condition);
struct mg_since mg_since_now(const struct mg_explore *x);
bool mg_since_holds(const struct mg_explore *x, struct mg_since s);
/* witness.c: the assignment that leads to all of one trail, whatever else leads there. */
bool mg_witness_trail(struct mg_explore *x, const struct mg_trail *trail, struct mg_witness *out);
/* mg_explore_witness where all leaves begin with the same `given` choices, which the witness always leads to. */
bool mg_witness_under(struct mg_explore *x, size_t given, const struct mg_trail *leaves, const bool *failed, size_t n, struct mg_witness *out);
/* example.c: how a candidate is written in a witness. */
struct mg_str mg_candidate_text(struct mg_world *w, const struct mg_symbol *s, struct mg_candidate *c);

#endif
