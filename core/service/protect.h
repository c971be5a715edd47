/* SPDX-License-Identifier: Apache-2.0 */
/* Protection of a worker: what it gives up before it reads the first request. What cannot be set is told in the log. */
#ifndef MG_SERVICE_PROTECT_H
#define MG_SERVICE_PROTECT_H

#include "base/error.h"
#include "service/settings.h"

/* No new privileges, no capabilities, resource limits, system call filter. Before any thread is started. */
void mg_protect(const struct mg_settings *s, int slot);

/* The filter: no new programs, no new listening sockets, nothing that the service never does once it has started; no new processes either but for those that
 * start others (forks). Children have it too. MG_EIO says why it could not be set. */
int mg_protect_filter(bool forks, struct mg_error *err);

#endif
