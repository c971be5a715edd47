/* SPDX-License-Identifier: Apache-2.0 */
/* Host: the plugins of a process, built in and loaded, checked before anything of them is used. */
#ifndef MG_PLUGIN_HOST_H
#define MG_PLUGIN_HOST_H

#include <moongate/plugin.h>

#include "base/arena.h"

/* One plugin that was started. */
struct mg_loaded {
	const struct mg_plugin *plugin;
	void *state;          /* what start() made */
	struct mg_str file;   /* empty: built in */
	void *handle;         /* of dlopen; NULL: built in */
};

/* All of them, built-in ones first, in the order they were named. Immutable after opening. */
struct mg_plugins {
	struct mg_loaded *items;
	size_t n;
	const struct mg_reporter **reporters; /* by name */
	void **reporter_states;
	size_t nreporters;
	const struct mg_library **libraries; /* by name */
	void **library_states;
	size_t nlibraries;
	const struct mg_decision_log **decision_logs; /* by name */
	void **decision_log_states;
	size_t ndecision_logs;
};

/* Sets abi, size and fail; the functions of library calls belong to whoever runs policies. */
void mg_host_init(struct mg_host *host);

/* Checks and starts builtins (ends with NULL) and the shared objects of files, in a. MG_EINPUT naming file or plugin, its version and what is wrong:
 * no entry, another ABI, a struct too small, a NULL that must not be, two plugins with one reporter, library or decision log. MG_EIO when a file cannot be opened, or
 * what start() answered. On failure everything started is stopped again. host must outlive the plugins. */
int mg_plugins_open(struct mg_arena *a, const struct mg_host *host, const struct mg_plugin *const *builtins, const struct mg_str *files, size_t nfiles,
		    struct mg_plugins *out, struct mg_error *err);
/* Stops them, last one first. */
void mg_plugins_close(struct mg_plugins *p);

/* The reporter called name with its state, or NULL. */
const struct mg_reporter *mg_plugins_reporter(const struct mg_plugins *p, struct mg_str name, void **state);
/* The decision log called name (empty: the one that ranks highest) with its state, or NULL. */
const struct mg_decision_log *mg_plugins_decision_log(const struct mg_plugins *p, struct mg_str name, void **state);

#endif
