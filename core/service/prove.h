/* SPDX-License-Identifier: Apache-2.0 */
/* Prove: runs a pack's own tests before it may judge. */
#ifndef MG_SERVICE_PROVE_H
#define MG_SERVICE_PROVE_H

#include "service/service.h"

/* Runs the test files beside the policies of l, with the policies' own defaults. MG_EPOLICY names the first case that does not hold. */
int mg_prove(const struct mg_loadout *l, size_t *cases, struct mg_error *err);

#endif
