/* SPDX-License-Identifier: Apache-2.0 */
/* Protection of a worker: what it gives up before it reads the first request. What cannot be set is told in the log. */
#ifndef MG_SERVICE_PROTECT_H
#define MG_SERVICE_PROTECT_H

#include "base/error.h"
#include "service/settings.h"

/* No new privileges, no capabilities, resource limits, system call filter. Before any thread is started. */
void mg_protect(const struct mg_settings *s, int slot);

/* The filter: no new programs or processes, no new listening sockets, nothing that a worker never does. MG_EIO says why it could not be set. */
int mg_protect_filter(struct mg_error *err);

#endif
