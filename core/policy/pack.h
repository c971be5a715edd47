/* SPDX-License-Identifier: Apache-2.0 */
/* Packs: folders of policies. Loading reads and checks each file's table without running any check. */
#ifndef MG_POLICY_PACK_H
#define MG_POLICY_PACK_H

#include <moongate/report.h>

#include "cfn/inputs.h"
#include "config/config.h"
#include "plugin/host.h"

/* A configuration value of a policy: null never, scalars, lists and maps; plain data that outlives every Lua state. */
struct mg_policy {
	struct mg_policy_info info; /* what reports show; enforcement already as configured */
	uint32_t index;             /* in the set, by id */
	struct mg_str *applies;     /* type patterns; none: the whole stack */
	size_t napplies;
	unsigned operations;        /* bit per enum mg_operation */
	struct mg_str source;       /* the file's text */
	struct mg_str folder;       /* of its pack: where import looks */
	const struct mg_node *config; /* defaults with the configuration laid over them, as a node tree; or NULL */
	uint32_t line;              /* of the returned table, for messages */
	struct mg_spare_state *spare; /* with keep_states; see there */
	const struct mg_language *language; /* of a plugin; NULL: Lua, and then the rest is not set */
	void *language_state;
	const void *program;
	size_t siblings;            /* policies of the same file, itself included */
};

struct mg_buf;

/* A file that policies of its pack may import. */
struct mg_helper {
	struct mg_str folder; /* of its pack */
	struct mg_str name;   /* as import names it: "lib/tags" */
	struct mg_str file, source;
};

/* All policies of a run. Immutable after loading, shared by threads. */
struct mg_policy_set {
	struct mg_arena *arena;
	const struct mg_policy *const *policies; /* by id */
	size_t n;
	struct mg_str revision; /* hash over ids, sources, helper files and settings */
	const struct mg_library *const *libraries; /* of the plugins, in order of name */
	void *const *library_states;
	size_t nlibraries;
	const struct mg_helper *helpers;
	size_t nhelpers;
	const struct mg_limits *limits;
	const struct mg_plugins *plugins; /* for messages; may be NULL */
};

/* What a pack is loaded with. */
struct mg_pack_options {
	const struct mg_str *folders;
	size_t nfolders;
	const struct mg_config *config; /* settings are laid over the policies; a setting for a policy that does not exist is an error */
	const struct mg_library *const *libraries; /* handed in by the program */
	void *const *library_states;
	size_t nlibraries;
	const struct mg_plugins *plugins; /* whose policy languages are read; NULL: only Lua is */
	const struct mg_limits *limits;
	bool keep_states; /* the states that the files were read in stay, for whoever checks first: a short run needs no others. Ends with mg_policies_drop_states */
};

/* Reads every *.lua, and what policy languages read, of each folder (not lib/, not *.test.lua), in order of name, folders below included (but lib/ and those that start with a dot).
 * MG_EINPUT or MG_EPOLICY with file:line, what is, what was meant: syntax error, unknown field (suggestion), missing id or check, wrong types, two policies
 * with one id (both places), config of a wrong type, no policy in any folder. Nothing is half loaded. */
int mg_policies_load(struct mg_arena *a, const struct mg_pack_options *o, struct mg_policy_set **out, struct mg_error *err);
/* Appends p as a JSON object: id, title, severity, enforcement, applies and operations; whole: remedy, links, controls and config, too. */
void mg_policy_json(struct mg_buf *b, const struct mg_policy *p, bool whole);
/* Frees the states that were kept and that nobody has taken. Before the set's arena goes; NULL is fine. */
void mg_policies_drop_states(const struct mg_policy_set *set);

#endif
