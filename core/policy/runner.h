/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a runner, for the files that make up a check. */
#ifndef MG_POLICY_RUNNER_H
#define MG_POLICY_RUNNER_H

#include "policy/check.h"
#include "policy/exam.h"

struct mg_regex_cache;

enum { MG_KNOWN_PATHS = 64 };
/* A path's text, which the state keeps, and what it was parsed to. */
struct mg_known_path {
	const char *text;
	const struct mg_path *path;
};

/* A policy's state; sandbox is NULL before its first check and after a stop that spoiled it. */
struct mg_runner_state {
	struct mg_sandbox *sandbox;
	int chunk;
	int *helpers; /* chunk by helper of the set, -1 before its first import */
	struct mg_known_path known[MG_KNOWN_PATHS]; /* by the text's address */
};

/* The state that a policy's file was read in. The first runner to ask for one takes it; runners of several threads may ask at once. */
struct mg_spare_state {
	_Atomic(struct mg_sandbox *) sandbox; /* NULL when it is taken */
	int chunk, *helpers;
};

struct mg_runner {
	const struct mg_policy_set *set;
	struct mg_runner_state *states; /* by policy */
	struct mg_arena *paths;         /* parsed paths, as long as the runner lives */
	struct mg_regex_cache *regexes;
	struct mg_arena *scratch;       /* of one exam */
};

/* The arena for parsed paths; NULL when it is full. */
struct mg_arena *mg_runner_paths(struct mg_runner *r);
/* The state of p, made on first use. name and text are of its chunk. */
int mg_runner_state(struct mg_runner *r, const struct mg_policy *p, struct mg_runner_state **out, struct mg_error *err);
/* Compiled patterns of matches. */
struct mg_regex_cache *mg_runner_regexes(struct mg_runner *r);
/* Frees a state; the next check makes another. */
void mg_runner_drop(struct mg_runner_state *s);

/* Everything that bindings need in a state: metatables, library functions, import. For mg_sandbox_options.open. ctx is a struct mg_bind_context. */
struct mg_bind_context {
	const struct mg_policy_set *set;
	const struct mg_policy *policy; /* whose config and helpers; NULL while a pack is read, or for eval */
	struct mg_str folder;           /* of the pack, for import */
	int *helpers;                   /* see mg_runner_state; lives as long as the state */
};
int mg_bind_open(lua_State *L);
/* For a state that was opened without the policy: what depends on it. ctx as above. */
int mg_bind_policy(lua_State *L);

/* Makes the sides and the account of an exam. MG_ENOMEM or MG_ELIMIT. */
int mg_exam_open(struct mg_exam *e, struct mg_runner *r, const struct mg_policy *p, const struct mg_subject *s, const struct mg_resource *target,
		 struct mg_error *err);
/* The next alternative of what the run chose, in the previous template first. False at the end. */
bool mg_exam_next(struct mg_exam *e);
/* What a call that ended in STOP or ERROR means for the running leg; false when the leg is to be discarded (a dead scenario). */
bool mg_exam_fault(struct mg_exam *e, enum mg_run status, const struct mg_fault *fault);

#endif
