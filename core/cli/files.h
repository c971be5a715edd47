/* SPDX-License-Identifier: Apache-2.0 */
/* Files: the templates that arguments name, folders walked, in a stable order. */
#ifndef MG_CLI_FILES_H
#define MG_CLI_FILES_H

#include "base/arena.h"
#include "base/error.h"

/* One input. */
struct mg_file {
	struct mg_str path;   /* as given or found, terminated; "-" for standard input */
	struct mg_str label;  /* for reports: the path, or "<stdin>" */
	bool found;           /* in a folder: without a root Resources it is no template */
};

struct mg_files {
	struct mg_file *items;
	size_t n, cap;
};

/* Collects arguments in their order and what folders hold in order of name: .yaml .yml .json .template, folders below included, hidden ones and links to
 * folders not. A file named twice counts once. MG_EINPUT with what is wrong; a file that does not exist is left for the judgement to tell. */
int mg_files_collect(struct mg_arena *a, const char *const *args, size_t n, struct mg_files *out, struct mg_error *err);

/* The folder that path is in, in a: what stands beside a template. NULL without memory. */
const char *mg_files_folder(struct mg_arena *a, struct mg_str path);

#endif
