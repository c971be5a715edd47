/* SPDX-License-Identifier: Apache-2.0 */
/* Exam: one policy on one target, over all runs. What runs report is buffered per leg and merged when the run has ended; the exam outlives every run,
 * so nothing of a run may be kept in it but through these functions. */
#ifndef MG_POLICY_EXAM_H
#define MG_POLICY_EXAM_H

#include "cfn/graph.h"
#include "cfn/scenario.h"
#include "policy/check.h"
#include "policy/sandbox.h"

/* One template as the policy sees it: the one that is judged, or the one before the update. */
struct mg_side {
	struct mg_explore *x;
	const struct mg_template *t;
	bool old;
	struct mg_reads *reads; /* eval wants to know what is read; NULL in checks */
};

/* A place in a file. node may be NULL when only source and span are known. */
struct mg_spot {
	struct mg_source *source;
	struct mg_span span;
	struct mg_str pointer;
	const struct mg_node *origin; /* where the value comes from, or NULL */
};

/* What is reported, before it is a finding. Texts live in the exam's arena. */
struct mg_note {
	const struct mg_side *side;
	const struct mg_resource *owner; /* NULL: the stack */
	struct mg_spot spot;
	struct mg_str label;  /* the path as people write it: "Tags[2].Value" */
	struct mg_str message;
	const char *matcher;
	uint32_t line;        /* of the policy, that tells two reports at one place apart */
	uint32_t ordinal;     /* among reports of one leg that agree in all of these */
	uint64_t question;    /* what was asked; leaves of the same question explain it */
	uint32_t leg;         /* that reported it; while pending */
	bool warning;
	uint32_t *leaves;     /* indices of the leaves in which it was reported */
	size_t nleaves, cap;
};

/* One execution of policy code: the check in one run, or the function of stack:each for one resource under one assignment. */
struct mg_leg {
	uint32_t parent;  /* leg, or MG_NO_LEG for runs */
	uint64_t scope;   /* legs of one scope and one parent are alternatives of each other */
	enum mg_outcome outcome;
	bool idle;        /* the target is not deployed: nothing ran */
	struct mg_str reasons[MG_ERROR + 1]; /* first one by outcome */
	struct mg_trail end;
};
#define MG_NO_LEG UINT32_MAX
#define MG_NO_LEAF UINT32_MAX

/* One answer to a question under one trail, kept for witnesses. leg is the leg that asked. */
struct mg_leaf {
	uint64_t question;
	uint32_t leg;
	struct mg_trail trail;
};

/* An expectation or quiet question that waits for its matcher. */
struct mg_waiting {
	struct mg_waiting *next;
	struct mg_str source;
	uint32_t line;
	bool quiet, done;
};

struct mg_exam {
	struct mg_runner *runner;
	const struct mg_policy *policy;
	const struct mg_policy_set *set;
	const struct mg_subject *subject;
	const struct mg_resource *target; /* NULL: the stack */
	struct mg_arena *arena;           /* until the exam ends */
	struct mg_account account;
	struct mg_side now, before;
	bool has_before;

	/* Of the running leg. */
	uint32_t leg;
	struct mg_waiting *waiting;

	/* Buffered by run, cut back when a run is discarded. */
	struct mg_leg *legs;
	struct mg_leaf *leaves;
	struct mg_note *pending;
	size_t nlegs, caplegs, nleaves, capleaves, npending, cappending;

	/* Merged over runs. */
	struct mg_note *notes;
	size_t nnotes, capnotes;
	enum mg_outcome outcome;
	bool judged; /* some run reached the target */
	struct mg_str reasons[MG_ERROR + 1];
	bool failed; /* no memory: sticky */
};

struct mg_exam *mg_exam_of(lua_State *L);

/* Legs nest. begin gives the index; end keeps the trail and the outcome; cut drops it and all that was reported since (a dead scenario). */
bool mg_exam_begin_leg(struct mg_exam *e, uint64_t scope, uint32_t *leg);
void mg_exam_end_leg(struct mg_exam *e, uint32_t leg);
void mg_exam_cut_leg(struct mg_exam *e, uint32_t leg);
/* Ends the legs that a raise has left open inside leg, so that nothing they found is lost. After every call that may raise out of one. */
void mg_exam_unwind(struct mg_exam *e, uint32_t leg);
/* The running leg is at least as bad as outcome; the first reason for an outcome is kept. */
void mg_exam_outcome(struct mg_exam *e, enum mg_outcome outcome, struct mg_str reason);
/* Merges what the run reported. Called when the outermost leg has ended. */
void mg_exam_merge(struct mg_exam *e);

/* Records that question was answered under the trail at hand. Returns the leaf, or MG_NO_LEAF when no choice was made (nothing to explain). */
uint32_t mg_exam_leaf(struct mg_exam *e, const struct mg_side *side, uint64_t question);
/* Buffers a note (copied); leaf as given by mg_exam_leaf. The same note twice in one event keeps the first message. Charges the finding and its bytes; false when the account is spent or without memory. */
bool mg_exam_put(struct mg_exam *e, struct mg_note *note, uint32_t leaf, size_t event);
/* The same, from Lua: raises. */
void mg_exam_note(lua_State *L, struct mg_exam *e, struct mg_note *note, uint32_t leaf, size_t event);
/* Where the pending notes of an event start. */
size_t mg_exam_event(const struct mg_exam *e);

/* Makes room for one more of count items of size bytes at *items; the arena keeps the old block until the exam ends. */
bool mg_exam_grow(struct mg_exam *e, void **items, size_t count, size_t *cap, size_t size);

/* What explains the notes of an exam that has ended: made once, asked for each note. NULL without memory. */
struct mg_explaining;
struct mg_explaining *mg_explaining_new(const struct mg_exam *e);
void mg_explaining_free(struct mg_explaining *x);
/* The note's witness, empty when it always holds. False when there is no memory for it. */
bool mg_explain(const struct mg_exam *e, struct mg_explaining *x, const struct mg_note *n, struct mg_witness *out);

/* Makes the result with its findings in the subject's arena. */
int mg_exam_result(struct mg_exam *e, const struct mg_result **out, struct mg_error *err);

/* Gives the explorations back. After the result is made. */
void mg_exam_close(struct mg_exam *e);
/* mg_explore_next, also after a dead scenario. False when there is no other alternative, or when stopped for good. */
bool mg_exam_turn(const struct mg_side *side, size_t mark);
/* Raises the stop that fits why side's exploration has stopped. */
_Noreturn void mg_exam_halt(lua_State *L, const struct mg_side *side);
/* Ends the run for want of memory in the exam's arena. */
_Noreturn void mg_exam_full(lua_State *L, const struct mg_exam *e);
/* The reason when the exploration has no room. */
#define MG_EXPLORE_FULL "memory: the values that the policy asks for need more than the limit arena_bytes"
/* Raises "not carried by this request" when only properties are at hand. */
void mg_exam_needs_siblings(lua_State *L, struct mg_exam *e, const char *what);
/* Memory of the exam, charged; raises when there is none. */
void *mg_exam_alloc(lua_State *L, size_t n);
struct mg_str mg_exam_printf(lua_State *L, const char *fmt, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
struct mg_str mg_exam_copy(lua_State *L, struct mg_str s);
/* The line and file of the policy function that called the running C function. */
uint32_t mg_exam_line(lua_State *L, struct mg_str *source);

#endif
