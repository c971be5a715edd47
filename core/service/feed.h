/* SPDX-License-Identifier: Apache-2.0 */
/* Feed: brings decisions from the spool to the store and frees what is stored. One at a time works on a folder; another waits for its end. */
#ifndef MG_SERVICE_FEED_H
#define MG_SERVICE_FEED_H

#include "service/ledger.h"

/* What it has to tell. */
enum mg_fed {
	MG_FED_STORED,   /* n decisions are in the store */
	MG_FED_REFUSED,  /* n decisions went to refused.jsonl, since the store will never take them; text says why */
	MG_FED_DAMAGED,  /* n bytes of the spool are no decision: the end of a process cut them off, or the disk is broken */
	MG_FED_FAILED,   /* the store cannot be used now; text says why. Told once for each reason */
	MG_FED_RESTORED, /* it can be used again */
	MG_FED_PRUNED,   /* n decisions were removed by their age or by size */
};

struct mg_feed_options {
	const struct mg_ledger_settings *settings;
	const struct mg_plugins *plugins;
	int stop; /* descriptor that can be read when the feed is to end; what is in the spool by then is brought on first */
	void (*told)(void *ctx, enum mg_fed what, uint64_t n, const char *text);
	void *ctx;
	bool once; /* ends when the spool is empty, or with the first failure */
};

/* Runs until told to stop. Also to be run as a process of its own: it opens files and the store, and starts no threads. MG_EINPUT or MG_EIO when it cannot begin
 * (or, with once, what failed). */
int mg_feed_run(const struct mg_feed_options *o, struct mg_error *err);

#endif
