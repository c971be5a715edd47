/* SPDX-License-Identifier: Apache-2.0 */
/* Feeder: the process of a generation that feeds the store of the decisions. */
#ifndef MG_SERVICE_FEEDER_H
#define MG_SERVICE_FEEDER_H

#include "service/service.h"

/* Has load a store to be fed? */
bool mg_feeder_wanted(const struct mg_loadout *load);
/* Forks it. SIGTERM ends it, once the spool is empty or the store fails. -1: no process can be started. */
pid_t mg_feeder_start(const struct mg_loadout *load, struct mg_board *board);

#endif
