/* SPDX-License-Identifier: Apache-2.0 */
/* Service: what the program hands to the supervisor, and what each of its processes works with. */
#ifndef MG_SERVICE_SERVICE_H
#define MG_SERVICE_SERVICE_H

#include "judge/engine.h"
#include "plugin/host.h"
#include "service/board.h"
#include "service/ledger.h"
#include "service/fetch.h"
#include "service/settings.h"

/* What one generation serves. Lives as long as its process. */
struct mg_loadout {
	const struct mg_config *config;
	struct mg_settings settings;
	struct mg_ledger_settings ledger; /* where decisions go; with set only */
	const struct mg_policy_set *set; /* NULL: nothing could be loaded; why says why */
	char why[MG_ERROR_TEXT];
	const struct mg_plugins *plugins;
	struct mg_fetch_options fetch;
	struct mg_pack_options plain;   /* how the packs are loaded without anybody's settings, for their tests */
	const struct mg_str *watched;   /* folders and files whose change means a reload; filled as far as known, also on failure */
	size_t nwatched;
};

struct mg_service {
	void *ctx;
	/* Reads configuration and settings. Runs in a process of its own that ends afterwards. */
	int (*settings)(void *ctx, struct mg_settings *out, struct mg_error *err);
	/* Loads everything; once per generation process. On failure config, settings and watched are set as far as they are known. */
	int (*load)(void *ctx, struct mg_loadout *out, struct mg_error *err);
};

/* Serves until SIGTERM or SIGINT. The exit status. Errors before anything is served are told on stderr. */
int mg_supervise(const struct mg_service *s);

#endif
