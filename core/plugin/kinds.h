/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds: what a plugin may offer, and whether what it offers is whole. Only core/plugin includes this. */
#ifndef MG_PLUGIN_KINDS_H
#define MG_PLUGIN_KINDS_H

#include "plugin/host.h"

/* The list of one kind as p has it, ended by NULL; NULL when there is none, or when p was built before there was that kind. */
const void *const *mg_kind_list(const struct mg_plugin *p, enum mg_plugin_kind kind);
/* What every offer starts with. */
struct mg_offer_head {
	uint32_t size;
	const char *name, *description;
};
struct mg_offer_head mg_kind_head(const void *offer);
/* Checks everything that p has, without calling any of it. file is how messages call it. MG_EINPUT with file or name, version and what is wrong. */
int mg_plugin_check(const struct mg_plugin *p, const char *file, struct mg_error *err);

#endif
