/* SPDX-License-Identifier: Apache-2.0 */
/* The files of a pack: policies and helpers, in order of name. */
#ifndef MG_POLICY_PACK_FILES_H
#define MG_POLICY_PACK_FILES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/limits.h"
#include "plugin/host.h"

struct mg_pack_file {
	struct mg_str path;   /* as messages show it: the folder as given, and the name below it */
	struct mg_str name;   /* below the folder, without .lua: "lib/tags" */
	struct mg_str folder; /* as given */
	struct mg_str text;
	bool helper;          /* under the folder's lib/ */
	const struct mg_offer *language; /* whose file it is; NULL: Lua */
};

struct mg_pack_files {
	struct mg_arena *arena;
	const struct mg_plugins *plugins; /* whose languages count; may be NULL */
	struct mg_pack_file *items; /* on the heap */
	size_t n, cap;
};

/* Adds the files of folder: *.lua but *.test.lua, and those of policy languages; folders below too, but those called lib (the first of which holds the helpers) and those that start
 * with a dot. Links that lead out of the folder are refused. MG_EINPUT when folder is none or a file is too long; MG_EIO. */
int mg_pack_files_add(struct mg_pack_files *f, struct mg_str folder, const struct mg_limits *limits, struct mg_error *err);
void mg_pack_files_fini(struct mg_pack_files *f);

#endif
