/* SPDX-License-Identifier: Apache-2.0 */
#include "service/keep.h"

#include "service/spool.h"

void mg_keeper_init(struct mg_keeper *k, const struct mg_ledger_settings *settings)
{
	*k = (struct mg_keeper){ .settings = settings };
	pthread_mutex_init(&k->lock, NULL);
}

void mg_keeper_fini(struct mg_keeper *k)
{
	mg_spool_close(k->spool);
	k->spool = NULL;
	pthread_mutex_destroy(&k->lock);
}

static int spool_of(struct mg_keeper *k, struct mg_spool **out, struct mg_error *err)
{
	const struct mg_ledger_settings *s = k->settings;
	struct mg_spool_options options = { s->spool_bytes, s->segment_bytes, s->durable };
	int status = MG_OK;
	pthread_mutex_lock(&k->lock);
	if (!k->spool)
		status = mg_spool_open(s->spool.p, &options, &k->spool, err);
	*out = status == MG_OK ? k->spool : NULL;
	pthread_mutex_unlock(&k->lock);
	return status;
}

int mg_keeper_keep(struct mg_keeper *k, const struct mg_decision *d, struct mg_error *err)
{
	struct mg_buf record = { 0 };
	struct mg_spool *spool;
	uint64_t ticket;
	if (!k->settings || k->settings->off)
		return MG_OK;
	int status = spool_of(k, &spool, err);
	if (status == MG_OK && !mg_decision_record(d, &record))
		status = mg_fail_nomem(err);
	if (status == MG_OK)
		status = mg_spool_append(spool, mg_buf_view(&record), &ticket, err);
	if (status == MG_OK)
		status = mg_spool_settle(spool, ticket, err);
	mg_buf_fini(&record);
	return status;
}
