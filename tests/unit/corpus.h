/* SPDX-License-Identifier: Apache-2.0 */
/* Walks a corpus below $MG_SHARED/corpora in a fixed order; without the folder there is nothing to walk and the test skips itself. */
#ifndef TESTS_CORPUS_H
#define TESTS_CORPUS_H

#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"

static inline int corpus_by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static inline bool corpus_has_suffix(const char *name, const char *suffix)
{
	const char *dot = strrchr(name, '.');

	return dot && strcmp(dot + 1, suffix) == 0;
}

/* Calls visit with each file that ends in .suffix, its path relative to the folder; returns how many there were. */
static inline size_t each_file(const char *folder, const char *suffix, void (*visit)(const char *path, struct mg_str bytes))
{
	const char *shared = getenv("MG_SHARED");
	char root[4096], *roots[] = { root, NULL };
	size_t files = 0, n;
	FTSENT *e;
	FTS *fts;
	char *p;

	if (!shared)
		return 0;
	snprintf(root, sizeof root, "%s/corpora/%s", shared, folder);
	fts = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, corpus_by_name);
	while (fts && (e = fts_read(fts))) {
		if (e->fts_info != FTS_F || !corpus_has_suffix(e->fts_name, suffix))
			continue;
		if (mg_file_read(e->fts_path, 64u << 20, &p, &n, NULL))
			continue;
		visit(e->fts_path + strlen(root) + 1, (struct mg_str){ p, n });
		free(p);
		files++;
	}
	if (fts)
		fts_close(fts);
	return files;
}

#endif
