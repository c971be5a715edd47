/* SPDX-License-Identifier: Apache-2.0 */
/* Queue between the HTTP thread and the judging thread of a worker, bounded. Judgements go before queries of the decision log. */
#ifndef MG_SERVICE_QUEUE_H
#define MG_SERVICE_QUEUE_H

#include <pthread.h>

#include "service/request.h"

enum mg_lane { MG_LANE_NONE, MG_LANE_JUDGE, MG_LANE_QUERY };

struct mg_queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct mg_request *first[2], **last[2];
	size_t n, cap, per_client; /* per_client 0: no limit */
	struct mg_request *current; /* with the judging thread */
	bool closed;
};

enum mg_pushed { MG_PUSHED, MG_PUSH_FULL, MG_PUSH_CLIENT };

bool mg_queue_init(struct mg_queue *q, size_t cap, size_t per_client);
/* Takes a hold of r. FULL: no room. CLIENT: r's client has its share. */
enum mg_pushed mg_queue_push(struct mg_queue *q, struct mg_request *r, enum mg_lane lane);
/* For what has been in q before and comes back: ahead of the others, beside cap and share. False when q is closed. */
bool mg_queue_return(struct mg_queue *q, struct mg_request *r);
/* Waits for the next; NULL when closed. The hold goes to the caller until mg_queue_done. */
struct mg_request *mg_queue_pop(struct mg_queue *q);
/* The judging thread is through with the current request; drops the queue's hold. */
void mg_queue_done(struct mg_queue *q);
void mg_queue_close(struct mg_queue *q);
size_t mg_queue_length(struct mg_queue *q);
/* The length, and one more while a request is being worked on. */
size_t mg_queue_load(struct mg_queue *q);
/* Takes out what has its deadline before now, or everything (now UINT64_MAX), and hands each to late with the hold. *stuck: the current request's deadline
 * has passed too; late is called for it as well, but its hold stays with the judging thread. */
void mg_queue_expire(struct mg_queue *q, uint64_t now, void (*late)(struct mg_request *r), bool *stuck);

#endif
