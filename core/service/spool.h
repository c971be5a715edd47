/* SPDX-License-Identifier: Apache-2.0 */
/* Spool: where a process puts its decisions before it answers. What mg_spool_append took survives the end of this process by any means; what mg_spool_settle
 * confirmed in a durable spool survives a loss of power. The feed (feed.h) brings it to the store. */
#ifndef MG_SERVICE_SPOOL_H
#define MG_SERVICE_SPOOL_H

#include "base/buf.h"
#include "base/error.h"

struct mg_spool;

struct mg_spool_options {
	uint64_t bytes;   /* that all segments of all processes may take; held to within 64 KiB for each of them */
	uint64_t segment; /* bytes after which the next segment is begun */
	bool durable;
};

/* Makes the folder when it is not there. Opened after the fork by each process that decides, for all of its threads. MG_EIO when the folder cannot be used. */
int mg_spool_open(const char *folder, const struct mg_spool_options *options, struct mg_spool **out, struct mg_error *err);
void mg_spool_close(struct mg_spool *s); /* NULL is fine */

/* Appends payload by one write; *ticket is for mg_spool_settle. MG_ELIMIT: the spool is full, since the store is down or slow. MG_EIO: the disk is full or broken;
 * nothing of payload is left behind, and the next call may succeed. MG_ENOMEM. Any thread may call. */
int mg_spool_append(struct mg_spool *s, struct mg_str payload, uint64_t *ticket, struct mg_error *err);
/* Returns when what ticket stands for is as durable as it was asked to be; threads that wait at the same time share one sync. MG_EIO: it may be lost. */
int mg_spool_settle(struct mg_spool *s, uint64_t ticket, struct mg_error *err);

/* Appends the line of the decision called id to out when the spool in folder has it and the store may not yet. *found says so. */
int mg_spool_find(const char *folder, struct mg_str id, struct mg_buf *out, bool *found, struct mg_error *err);

#endif
