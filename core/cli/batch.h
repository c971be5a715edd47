/* SPDX-License-Identifier: Apache-2.0 */
/* Batch: many templates judged on several threads, answers in the order of the files whatever order they finish in. */
#ifndef MG_CLI_BATCH_H
#define MG_CLI_BATCH_H

#include "cli/files.h"
#include "judge/intake.h"

/* What became of one file. */
struct mg_answer {
	struct mg_report_template *report; /* NULL: ignored, or wrong usage */
	struct mg_nested_reports nested;   /* of the local templates of its nested stacks */
	bool ignored;                      /* found in a folder, and no template */
	bool wrong;                        /* the given values do not fit it: err says which */
	struct mg_error err;
	bool *declared;                    /* one per given parameter */
};

struct mg_batch {
	const struct mg_policy_set *set;
	const struct mg_config *config;
	const struct mg_files *files;
	struct mg_job job;          /* what all have in common */
	const struct mg_plugins *plugins;
	const struct mg_offer *input; /* that reads the files */
	bool templates;             /* they are templates as their authors wrote them: what has no root Resources is none, and nested stacks are followed */
	unsigned threads;
	bool progress;              /* a bar on standard error when it takes over a second */
	struct mg_answer *answers;  /* by file, filled */
	struct mg_arena **arenas;   /* one per thread: where answers live until mg_batch_free */
	unsigned narenas;
};

/* Judges all. MG_ENOMEM when not even one thread can work. On an interrupt the bar is taken away and the process ends by the signal. */
int mg_batch_run(struct mg_batch *b, struct mg_arena *a, struct mg_error *err);
void mg_batch_free(struct mg_batch *b);

/* The thread count of --jobs: n when it is not 0, else one per processor at hand. */
unsigned mg_batch_threads(unsigned n);

#endif
