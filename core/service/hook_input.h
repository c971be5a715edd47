/* SPDX-License-Identifier: Apache-2.0 */
/* Hook requests through the input kind, as the service and `check --input hook` read them. */
#ifndef MG_SERVICE_HOOK_INPUT_H
#define MG_SERVICE_HOOK_INPUT_H

#include "judge/intake.h"

/* intake.own is a struct mg_hook_request that mg_hook_read has filled, or NULL. The payload is fetched through the intake. */
extern const struct mg_input mg_hook_input;

#endif
