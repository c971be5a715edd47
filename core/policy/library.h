/* SPDX-License-Identifier: Apache-2.0 */
/* Function libraries of plugins, as policies call them: the value API of <moongate/plugin.h> over values. */
#ifndef MG_POLICY_LIBRARY_H
#define MG_POLICY_LIBRARY_H

#include <moongate/plugin.h>

/* Fills what library calls, and checks and compiling of policy languages, need into a host table that mg_host_init has made. */
void mg_library_host(struct mg_host *host);

#endif
