/* SPDX-License-Identifier: Apache-2.0 */
/* Nested stacks with a local TemplateURL: found while the parent is judged, then judged themselves, breadth first. Only core/judge includes this. */
#ifndef MG_JUDGE_NESTED_H
#define MG_JUDGE_NESTED_H

#include "judge/engine.h"

struct mg_judgement;

/* A template on the way: the one that was asked for, or one that is nested. */
struct mg_nested_item {
	const struct mg_nested_item *parent; /* NULL: the one that was asked for */
	unsigned depth;
	size_t index;            /* among the items; of the root nothing */
	const char *real;        /* real path, by which cycles are found */
	struct mg_str label, key;
	const char *base_path;   /* folder, for what is nested in it */
	char *bytes;             /* of malloc, until it is judged */
	size_t nbytes;
	struct mg_inputs inputs;
};

/* Stack resource id of parent (NULL: the root) is this item. Several stacks may share an item. */
struct mg_nested_link {
	const struct mg_nested_item *parent;
	struct mg_str id;
	const struct mg_nested_item *item;
};

/* What one judgement follows. Lives in the arena of the answers, which outlives the judgements. */
struct mg_follow {
	struct mg_arena *arena;
	const struct mg_limits *limits;
	const char *tree; /* real path of the folder that nothing may lead out of */
	struct mg_nested_item **items; /* found, each once; in the order of judging */
	size_t n, cap;
	struct mg_nested_link *links; /* in the order of finding */
	size_t nlinks, caplinks;
	struct mg_map seen; /* key → item */
	struct mg_nested_item root;
	const struct mg_nested_item *at; /* the one at hand */
};

/* MG_EIO when the working tree cannot be found. */
int mg_follow_begin(struct mg_follow *f, struct mg_arena *a, const struct mg_job *job, const struct mg_limits *limits, struct mg_error *err);
void mg_follow_end(struct mg_follow *f);
/* Puts what the template at hand nests into the list, and into the diagnostics what is wrong with how it does. The world of j->now is there. */
int mg_follow_find(struct mg_judgement *j, struct mg_error *err);

enum mg_nested_path {
	MG_NESTED_LOCAL,
	MG_NESTED_REMOTE,  /* a scheme: somewhere else */
	MG_NESTED_REFUSED, /* absolute, or leads out of the tree, or no regular file: why says which */
	MG_NESTED_MISSING,
};
/* What url in a template in base_path is: *path (to read), *real and *label (for reports, beside parent_label) are filled in a when it is local.
 * why is a literal. MG_ENOMEM or MG_ELIMIT without memory. */
int mg_nested_path(struct mg_arena *a, const struct mg_follow *f, struct mg_str url, enum mg_nested_path *kind, const char **path, const char **real,
		   struct mg_str *label, const char **why, struct mg_error *err);
/* The folder of path, in a; NULL without memory. */
const char *mg_nested_folder(struct mg_arena *a, struct mg_str path);

#endif
