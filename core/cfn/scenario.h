/* SPDX-License-Identifier: Apache-2.0 */
/* Scenarios: the reachable deployments of one template, explored along the path of whoever asks. */
#ifndef MG_CFN_SCENARIO_H
#define MG_CFN_SCENARIO_H

#include "cfn/inputs.h"
#include "cfn/intrinsic.h"
#include "cfn/value.h"

/* The template with the user's inputs: a finite domain for each parameter and pseudo parameter, the rules as constraints, memoised values that
 * hang on no choice. One per judgement, in its arena, which nobody takes back to an earlier mark while the world lives. */
struct mg_world;

/* MG_EINPUT when the given values break a Rule (named) or a constraint. */
int mg_world_new(struct mg_arena *a, const struct mg_template *t, const struct mg_inputs *in, const struct mg_limits *limits,
		 struct mg_diags *diags, struct mg_world **out, struct mg_error *err);
const struct mg_template *mg_world_template(const struct mg_world *w);
const struct mg_inputs *mg_world_inputs(const struct mg_world *w);
struct mg_arena *mg_world_arena(const struct mg_world *w);
/* Parameters whose Default is taken as the value: names and texts in declaration order, for the report. */
size_t mg_world_assumed(const struct mg_world *w, const struct mg_str **names, const struct mg_str **values);
/* The uses of intrinsics in the source, in document order. nodes: how many values were looked at, what finding them costs whoever asks. NULL without memory. */
struct mg_use {
	const struct mg_node *node, *argument;
	enum mg_fn fn;
};
struct mg_uses {
	struct mg_use *items;
	uint32_t n;
	uint64_t nodes;
};
const struct mg_uses *mg_world_uses(struct mg_world *w);
/* Switches memoising off (a test compares both). */
void mg_world_set_memo(struct mg_world *w, bool on);

enum mg_explore_stop {
	MG_EXPLORE_GOING,
	MG_EXPLORE_DEAD,      /* the service would refuse this scenario (a mapping without the key): discard the run, go to the next */
	MG_EXPLORE_MANY,      /* cap of scenarios or search steps: undecided, too many scenarios */
	MG_EXPLORE_BUDGET,    /* pay said no */
	MG_EXPLORE_NOMEM,
};

/* One exploration: a trail of choices (a condition's truth, a parameter's value, an undecidable condition). When something asks for a choice that
 * is not made yet, the first consistent alternative is taken and put on the trail; mg_explore_next turns the last one that has another.
 * Depth first, declaration order, true before false, so the order of scenarios never changes. */
struct mg_explore;

/* pay charges work to the asker's account and says false when it is spent; may be NULL. */
struct mg_explore *mg_explore_new(struct mg_world *w, bool (*pay)(void *ctx, uint64_t units), void *ctx);
struct mg_world *mg_explore_world(const struct mg_explore *x);
/* Gives its memory back to the world for the next one; the values it resolved are gone. Without it the memory stays until the arena goes. */
void mg_explore_free(struct mg_explore *x);
enum mg_explore_stop mg_explore_stopped(const struct mg_explore *x);
/* After DEAD only: forget it. next does so itself when it finds another alternative; a local exploration that ended DEAD but had a live run calls this,
 * one that had none leaves it, since then the run around it is dead too. */
void mg_explore_revive(struct mg_explore *x);

/* Local exploration: everything chosen after the mark. Use:
 *   size_t mark = mg_explore_mark(x);
 *   do { ... resolve, judge ... } while (mg_explore_next(x, mark));
 * After the loop the trail is as it was at the mark. Values that hung on a choice live until the trail drops that choice: copy what must last.
 * Whole checks use mark 0. next is false at the end or when stopped for good (see stopped);
 * it passes over alternatives that no reachable deployment has. */
size_t mg_explore_mark(const struct mg_explore *x);
bool mg_explore_next(struct mg_explore *x, size_t mark);
/* Drops what was chosen after the mark, without looking at alternatives. */
void mg_explore_rewind(struct mg_explore *x, size_t mark);
/* A moment of an exploration: still there as long as no choice that was on the trail then has been dropped. Values resolved at it live so long. */
struct mg_moment {
	uint32_t use, depth;
	uint64_t serial;
};
struct mg_moment mg_explore_moment(const struct mg_explore *x);
bool mg_explore_still(const struct mg_explore *x, struct mg_moment m);

/* Number of runs begun by next since new, for the cap and for metrics. */
uint64_t mg_explore_runs(const struct mg_explore *x);

/* Truth of a condition by name in this scenario; takes a choice when both are reachable. False when undefined or stopped. */
bool mg_explore_condition(struct mg_explore *x, struct mg_str name);
/* Is the resource (output) part of the deployment in this scenario? Takes a choice on its condition. */
bool mg_explore_present(struct mg_explore *x, const struct mg_resource *r);
bool mg_explore_output_present(struct mg_explore *x, const struct mg_output *o);
/* Without choosing: could it be present in some reachable scenario? */
bool mg_explore_can_be_present(struct mg_explore *x, const struct mg_resource *r);
/* A pseudo parameter's value ("AWS::Region"). */
const struct mg_value *mg_explore_pseudo(struct mg_explore *x, struct mg_str name);
/* A parameter's value, as Ref gives it. */
const struct mg_value *mg_explore_parameter(struct mg_explore *x, const struct mg_parameter *p);

/* A record of the choices on the trail: what a finding keeps until the witness is asked for. */
struct mg_trail {
	uint32_t *ids;    /* choice variable */
	uint32_t *picks;  /* alternative taken */
	size_t n;
};
bool mg_explore_trail(const struct mg_explore *x, struct mg_arena *a, struct mg_trail *out);

/* One entry of a witness: a parameter or pseudo parameter with its value, or a condition that cannot be decided with "true" or "false". */
struct mg_witness_item {
	struct mg_str name, value;
	bool condition;
};
struct mg_witness {
	struct mg_witness_item *items; /* declaration order: parameters, pseudo parameters, conditions */
	size_t n;
};
/* The first assignment in declaration order that leads to failing, reduced to what matters. leaves are the trails of all runs that asked and were not
 * DEAD, failed[i] says which of them failed; the first failing one is explained. n == 0 in the result: it always holds (print null).
 * NoEcho values print as `****`; an "other" value prints as the Default where that is one, else as a text that satisfies the constraints. */
bool mg_explore_witness(struct mg_explore *x, const struct mg_trail *leaves, const bool *failed, size_t n, struct mg_witness *out);

/* Errors that show only with values, in some reachable scenario (a missing mapping key, Select out of range, a reference to an absent resource):
 * resolves every function of Resources, Outputs and Conditions over its own choices and adds diagnostics with their witness. Bounded by scenario_work. */
int mg_world_diagnose(struct mg_world *w, struct mg_diags *diags, struct mg_error *err);

#endif
