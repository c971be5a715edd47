/* SPDX-License-Identifier: Apache-2.0 */
/* Keep: a process's way into the spool, opened when it is needed and again after a failure. */
#ifndef MG_SERVICE_KEEP_H
#define MG_SERVICE_KEEP_H

#include <pthread.h>

#include "service/decision.h"
#include "service/ledger.h"

struct mg_spool;

struct mg_keeper {
	const struct mg_ledger_settings *settings; /* NULL or off: nothing is kept */
	pthread_mutex_t lock;
	struct mg_spool *spool;
};

/* Opens nothing yet; settings outlive it. */
void mg_keeper_init(struct mg_keeper *k, const struct mg_ledger_settings *settings);
void mg_keeper_fini(struct mg_keeper *k);
/* Returns when d is kept as durably as configured. MG_EIO, MG_ELIMIT, MG_ENOMEM: it is not. Any thread may call. */
int mg_keeper_keep(struct mg_keeper *k, const struct mg_decision *d, struct mg_error *err);

#endif
