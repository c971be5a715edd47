/* SPDX-License-Identifier: Apache-2.0 */
#include "service/queue.h"

bool mg_queue_init(struct mg_queue *q, size_t cap, size_t per_client)
{
	*q = (struct mg_queue){ .cap = cap, .per_client = per_client };
	q->last[0] = &q->first[0];
	q->last[1] = &q->first[1];
	return pthread_mutex_init(&q->lock, NULL) == 0 && pthread_cond_init(&q->filled, NULL) == 0;
}

static size_t share(const struct mg_queue *q, const struct mg_request *r)
{
	size_t n = q->current && !strcmp(q->current->client, r->client);
	for (int lane = 0; lane < 2; lane++)
		for (const struct mg_request *x = q->first[lane]; x; x = x->next)
			n += !strcmp(x->client, r->client);
	return n;
}

enum mg_pushed mg_queue_push(struct mg_queue *q, struct mg_request *r, enum mg_lane lane)
{
	enum mg_pushed result = MG_PUSHED;
	int i = lane == MG_LANE_QUERY;
	pthread_mutex_lock(&q->lock);
	if (q->closed || q->n >= q->cap)
		result = MG_PUSH_FULL;
	else if (q->per_client && share(q, r) >= q->per_client)
		result = MG_PUSH_CLIENT;
	else {
		mg_request_hold(r);
		r->next = NULL;
		*q->last[i] = r;
		q->last[i] = &r->next;
		q->n++;
		pthread_cond_signal(&q->filled);
	}
	pthread_mutex_unlock(&q->lock);
	return result;
}

bool mg_queue_return(struct mg_queue *q, struct mg_request *r)
{
	pthread_mutex_lock(&q->lock);
	bool open = !q->closed;
	if (open) {
		mg_request_hold(r);
		r->next = q->first[0];
		if (!q->first[0])
			q->last[0] = &r->next;
		q->first[0] = r;
		q->n++;
		pthread_cond_signal(&q->filled);
	}
	pthread_mutex_unlock(&q->lock);
	return open;
}

static struct mg_request *take(struct mg_queue *q)
{
	int i = q->first[0] ? 0 : 1;
	struct mg_request *r = q->first[i];
	q->first[i] = r->next;
	if (!r->next)
		q->last[i] = &q->first[i];
	q->n--;
	return r;
}

struct mg_request *mg_queue_pop(struct mg_queue *q)
{
	struct mg_request *r = NULL;
	pthread_mutex_lock(&q->lock);
	while (!q->n && !q->closed)
		pthread_cond_wait(&q->filled, &q->lock);
	if (q->n)
		r = take(q);
	q->current = r;
	pthread_mutex_unlock(&q->lock);
	return r;
}

void mg_queue_done(struct mg_queue *q)
{
	pthread_mutex_lock(&q->lock);
	struct mg_request *r = q->current;
	q->current = NULL;
	pthread_mutex_unlock(&q->lock);
	mg_request_drop(r);
}

void mg_queue_close(struct mg_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->filled);
	pthread_mutex_unlock(&q->lock);
}

size_t mg_queue_length(struct mg_queue *q)
{
	pthread_mutex_lock(&q->lock);
	size_t n = q->n;
	pthread_mutex_unlock(&q->lock);
	return n;
}

size_t mg_queue_load(struct mg_queue *q)
{
	pthread_mutex_lock(&q->lock);
	size_t n = q->n + (q->current != NULL);
	pthread_mutex_unlock(&q->lock);
	return n;
}

void mg_queue_expire(struct mg_queue *q, uint64_t now, void (*late)(struct mg_request *r), bool *stuck)
{
	pthread_mutex_lock(&q->lock);
	for (int i = 0; i < 2; i++) {
		struct mg_request **at = &q->first[i];
		while (*at) {
			struct mg_request *r = *at;
			if (r->deadline > now) {
				at = &r->next;
				continue;
			}
			*at = r->next;
			q->n--;
			late(r);
			mg_request_drop(r);
		}
		q->last[i] = at;
	}
	*stuck = q->current && q->current->deadline <= now;
	if (*stuck)
		late(q->current);
	pthread_mutex_unlock(&q->lock);
}
