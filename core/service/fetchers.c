/* SPDX-License-Identifier: Apache-2.0 */
#include "service/fetchers.h"

#include "service/worker.h"

enum { STACK = 1 << 20 };

/* Payloads count as bodies do. */
static void account(struct mg_worker *w, struct mg_fetched *f)
{
	uint64_t n = f->bytes.n;
	if (f->status != MG_OK || atomic_fetch_add(&w->record->buffered, n) + n <= w->load->settings.buffer_bytes) {
		f->reserved = f->status == MG_OK ? n : 0;
		return;
	}
	atomic_fetch_sub(&w->record->buffered, n);
	mg_buf_fini(&f->bytes);
	f->status = mg_fail(&f->err, MG_ELIMIT, "the payload could not be kept: too many bodies are waiting; try again");
}

static void *work(void *ctx)
{
	struct mg_fetcher *me = ctx;
	struct mg_worker *w = me->worker;
	struct mg_request *r;
	while ((r = mg_queue_pop(&me->queue))) {
		struct mg_fetched *f = &r->fetched;
		f->status = mg_fetch(&w->load->fetch, mg_buf_view(&f->url), r->deadline, &f->bytes, &f->err);
		account(w, f);
		f->done = true;
		if (!mg_queue_return(&w->queue, r))
			mg_worker_late(r);
		mg_queue_done(&me->queue);
	}
	return NULL;
}

/* One more thread; NULL when there are enough, or none can be had. */
static struct mg_fetcher *grow(struct mg_fetchers *f, struct mg_worker *w)
{
	unsigned n = atomic_load(&f->n);
	size_t cap = w->load->settings.queue / MG_FETCHERS + 1;
	pthread_attr_t attributes;
	if (n == MG_FETCHERS || pthread_attr_init(&attributes) != 0)
		return NULL;
	struct mg_fetcher *one = &f->items[n];
	one->worker = w;
	pthread_attr_setstacksize(&attributes, STACK);
	bool ok = mg_queue_init(&one->queue, cap, w->load->settings.per_client) && pthread_create(&one->thread, &attributes, work, one) == 0;
	pthread_attr_destroy(&attributes);
	if (ok)
		atomic_store(&f->n, n + 1);
	return ok ? one : NULL;
}

bool mg_fetchers_push(struct mg_fetchers *f, struct mg_worker *w, struct mg_request *r)
{
	struct mg_fetcher *best = NULL;
	size_t least = 1;
	unsigned n = atomic_load(&f->n);
	for (unsigned i = 0; i < n && least; i++) {
		size_t load = mg_queue_load(&f->items[i].queue);
		if (i > 0 && load >= least)
			continue;
		best = &f->items[i];
		least = load;
	}
	struct mg_fetcher *more = least ? grow(f, w) : NULL;
	best = more ? more : best;
	return best && mg_queue_push(&best->queue, r, MG_LANE_JUDGE) == MG_PUSHED;
}

void mg_fetchers_expire(struct mg_fetchers *f, uint64_t now, void (*late)(struct mg_request *r))
{
	unsigned n = atomic_load(&f->n);
	bool stuck; /* a transfer ends with its deadline by itself */
	for (unsigned i = 0; i < n; i++)
		mg_queue_expire(&f->items[i].queue, now, late, &stuck);
}

void mg_fetchers_fini(struct mg_fetchers *f)
{
	unsigned n = atomic_load(&f->n);
	for (unsigned i = 0; i < n; i++)
		mg_queue_close(&f->items[i].queue);
	for (unsigned i = 0; i < n; i++)
		pthread_join(f->items[i].thread, NULL);
}
