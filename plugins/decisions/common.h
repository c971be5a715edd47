/* SPDX-License-Identifier: Apache-2.0 */
/* What the decision logs share: settings, names of files, ids of times. */
#ifndef MG_DECISIONS_COMMON_H
#define MG_DECISIONS_COMMON_H

#include <moongate/plugin.h>

/* start() of the plugins: the state is the host, for its fail(). */
int decisions_start(const struct mg_host *host, void **state, struct mg_error *err);

/* The setting called name, or NULL. Values are terminated. */
const char *decisions_setting(const struct mg_decision_options *o, const char *name);
/* MG_EINPUT when there is a setting that is not among names (ends with NULL). */
int decisions_known(const struct mg_host *h, const struct mg_decision_options *o, const char *const *names, struct mg_error *err);
/* A number of the settings, or fallback; MG_EINPUT when it is none from least to most. */
int decisions_number(const struct mg_host *h, const struct mg_decision_options *o, const char *name, uint64_t fallback, uint64_t least, uint64_t most,
		     uint64_t *out, struct mg_error *err);
/* folder/name, or name when it begins with a slash; to be freed. NULL without memory. */
char *decisions_path(const struct mg_decision_options *o, const char *name);
/* The smallest id that a decision of ms or later can have is greater or equal to this. */
void decisions_id_of(uint64_t ms, char out[13]);

#endif
