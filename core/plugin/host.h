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
	struct mg_str file;   /* terminated; empty: built in */
	void *handle;         /* of dlopen; NULL: built in */
};

enum mg_plugin_kind { MG_KIND_REPORTER, MG_KIND_DECISION_LOG, MG_KIND_LIBRARY, MG_KIND_INPUT, MG_KIND_LANGUAGE, MG_PLUGIN_KINDS };

/* One thing that a plugin offers. */
struct mg_offer {
	const void *what; /* the struct of its kind */
	const char *name, *description;
	const struct mg_loaded *by;
};

/* All of them, built-in ones first, in the order they were named. Immutable after opening. */
struct mg_plugins {
	struct mg_loaded *items;
	size_t n;
	struct mg_offer *offers[MG_PLUGIN_KINDS]; /* by name, no two of a kind alike */
	size_t noffers[MG_PLUGIN_KINDS];
	const struct mg_library **libraries; /* by name, as policies get them */
	void **library_states;
	size_t nlibraries;
};

/* "reporter", "decision log", "library", "input", "policy language". */
const char *mg_plugin_kind_name(enum mg_plugin_kind kind);

/* Sets abi, size and fail; the functions for calls, compiling and inputs belong to those who run them. */
void mg_host_init(struct mg_host *host);

/* Checks and starts builtins (ends with NULL) and the shared objects of files, in a. MG_EINPUT naming file or plugin, its version and what is wrong:
 * no entry, another ABI, a struct too small, a NULL that must not be, two plugins with one reporter, library and so on. MG_EIO when a file cannot be
 * opened, or what start() answered. On failure everything started is stopped again. host must outlive the plugins. */
int mg_plugins_open(struct mg_arena *a, const struct mg_host *host, const struct mg_plugin *const *builtins, const struct mg_str *files, size_t nfiles,
		    struct mg_plugins *out, struct mg_error *err);
/* Stops them, last one first. */
void mg_plugins_close(struct mg_plugins *p);

/* The offer of that kind called name, or NULL. */
const struct mg_offer *mg_plugins_find(const struct mg_plugins *p, enum mg_plugin_kind kind, struct mg_str name);
/* The reporter called name with its state, or NULL. */
const struct mg_reporter *mg_plugins_reporter(const struct mg_plugins *p, struct mg_str name, void **state);
/* The decision log called name (empty: the one that ranks highest) with its state, or NULL. */
const struct mg_decision_log *mg_plugins_decision_log(const struct mg_plugins *p, struct mg_str name, void **state);
/* "plugin NAME VERSION" of whoever offers what (the struct of its kind), for messages; "a plugin" when p is NULL or nobody does. */
#define MG_PLUGIN_LABEL 160
const char *mg_plugins_label(const struct mg_plugins *p, const void *what, char out[MG_PLUGIN_LABEL]);

/* After a call into a plugin that returned status: MG_OK, or a negative enum mg_status with err filled. What a plugin left undone is mended: an error without
 * a text, without an end, of several lines, or a status that is none. */
int mg_plugin_answered(int status, struct mg_error *err);

#endif
