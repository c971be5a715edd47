/* SPDX-License-Identifier: Apache-2.0 */
#include "service/watch.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

enum { DEPTH = 32, ENTRIES = 200000 };

struct sum {
	uint64_t value;
	unsigned entries;
};

static uint64_t mix(uint64_t h, uint64_t x)
{
	h ^= x;
	h *= 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static void add(struct sum *s, const char *path, unsigned depth);

/* The order in which a folder lists its entries does not count: each adds a number of its own. */
static void add_folder(struct sum *s, const char *path, unsigned depth)
{
	DIR *d = opendir(path);
	struct dirent *e;
	char below[PATH_MAX];
	while (d && (e = readdir(d)) && s->entries < ENTRIES) {
		/* Editors keep their own files under such names; the links of configuration maps change with what they lead to. */
		if (e->d_name[0] == '.' || snprintf(below, sizeof(below), "%s/%s", path, e->d_name) >= (int)sizeof(below))
			continue;
		add(s, below, depth + 1);
	}
	if (d)
		closedir(d);
}

static void add(struct sum *s, const char *path, unsigned depth)
{
	struct stat st;
	uint64_t h = mg_str_hash(mg_str_from(path));
	s->entries++;
	if (stat(path, &st) != 0) {
		s->value += mix(h, 1);
		return;
	}
	if (S_ISDIR(st.st_mode)) {
		s->value += mix(h, 2);
		if (depth < DEPTH)
			add_folder(s, path, depth);
		return;
	}
	h = mix(h, (uint64_t)st.st_ino);
	h = mix(h, (uint64_t)st.st_size);
	h = mix(h, (uint64_t)st.st_mtim.tv_sec);
	h = mix(h, (uint64_t)st.st_mtim.tv_nsec);
	s->value += mix(h, 3);
}

uint64_t mg_watch_state(const struct mg_str *paths, size_t n)
{
	struct sum s = { 0 };
	for (size_t i = 0; i < n; i++)
		add(&s, paths[i].p, 0);
	return s.value;
}
