/* SPDX-License-Identifier: Apache-2.0 */
/* Fetchers: the threads of a worker that fetch payloads, so that a server that does not answer keeps nobody's judgement waiting but that of who named it. */
#ifndef MG_SERVICE_FETCHERS_H
#define MG_SERVICE_FETCHERS_H

#include "service/queue.h"

enum { MG_FETCHERS = 8 };

/* One thread and what waits for it. */
struct mg_fetcher {
	struct mg_worker *worker;
	struct mg_queue queue;
	pthread_t thread;
};

/* Threads are started when they are needed: the first started ones are the used ones. Zeroed is none. */
struct mg_fetchers {
	struct mg_fetcher items[MG_FETCHERS];
	_Atomic unsigned n;
};

/* Has the payload of r fetched, after which r is in the worker's queue again; called by the judging thread alone. False: too many are waiting for theirs. */
bool mg_fetchers_push(struct mg_fetchers *f, struct mg_worker *w, struct mg_request *r);
/* As mg_queue_expire, for what waits for a payload. */
void mg_fetchers_expire(struct mg_fetchers *f, uint64_t now, void (*late)(struct mg_request *r));
/* Ends the threads; the judging thread has ended already. */
void mg_fetchers_fini(struct mg_fetchers *f);

#endif
