/* SPDX-License-Identifier: Apache-2.0 */
/* Worker: one process with its slot's sockets, an HTTP thread per socket, one judging thread, and a main thread that watches the clock. */
#ifndef MG_SERVICE_WORKER_H
#define MG_SERVICE_WORKER_H

#include "service/fetchers.h"
#include "service/http.h"
#include "service/keep.h"
#include "service/route.h"

enum { MG_SLOT_HEALTH = MG_WORKERS_MOST }; /* the slot that answers probes only */

/* What the supervisor has opened. */
struct mg_sockets {
	int tcp[MG_WORKERS_MOST], unix_fd, health; /* -1: none */
	unsigned n; /* worker slots */
};

struct mg_worker {
	const struct mg_loadout *load;
	struct mg_board *board;
	struct mg_record *record;
	struct mg_policy_count **counts;
	struct mg_queue queue, asks; /* judgements; queries of the decision log */
	struct mg_fetchers fetchers;
	struct mg_desk desk, quick, asking; /* of the judging thread, of the HTTP threads and of the one that asks the log; only the first has an engine */
	struct mg_keeper keeper;
	struct mg_ledger ledger; /* of the thread that asks */
	struct mg_door doors[2];
	size_t ndoors;
	int wake; /* eventfd: the main thread has something to look at */
	char *certificate, *key, *client_ca; /* PEM texts; NULL: none */
	_Atomic bool draining, stuck;
	_Atomic uint64_t active; /* requests between their first byte and the end of their answer */
};

/* Runs the process and ends it. */
_Noreturn void mg_worker_run(const struct mg_loadout *load, struct mg_board *board, struct mg_record *record, struct mg_policy_count **counts,
			     const struct mg_sockets *sockets, int slot);

/* Can the PEM files that s names be read and used? */
int mg_worker_check_tls(const struct mg_settings *s, struct mg_error *err);
/* Hands r to the judging thread; false when r was settled with an answer instead (503, 429). */
bool mg_worker_push(struct mg_worker *w, struct mg_request *r);
/* Answers r, unless somebody has, as one whose time is spent. */
void mg_worker_late(struct mg_request *r);

#endif
