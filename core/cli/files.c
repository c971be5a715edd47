/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/map.h"

enum { DEPTH = 64, MOST = 1000000 };

struct walk {
	struct mg_arena *a;
	struct mg_files *out;
	struct mg_map seen;
	struct mg_error *err;
};

static int keep(struct walk *w, struct mg_str path, struct mg_str label, bool found)
{
	struct mg_files *f = w->out;
	if (mg_map_index(&w->seen, label) != (size_t)-1)
		return MG_OK;
	if (f->n == MOST)
		return mg_fail(w->err, MG_ELIMIT, "more than %d templates in one run; name fewer folders", MOST);
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 16;
		struct mg_file *more = mg_new_n(w->a, struct mg_file, cap);
		if (!more)
			return mg_fail_arena(w->a, w->err);
		if (f->n)
			memcpy(more, f->items, f->n * sizeof(*more));
		f->items = more;
		f->cap = cap;
	}
	f->items[f->n++] = (struct mg_file){ path, label, found };
	return mg_map_set(&w->seen, label, w) < 0 ? mg_fail_arena(w->a, w->err) : MG_OK;
}

static bool is_template_name(struct mg_str name)
{
	static const char *const ends[] = { ".yaml", ".yml", ".json", ".template" };
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (name.n > strlen(ends[i]) && mg_str_ends(name, mg_str_from(ends[i])))
			return true;
	return false;
}

static int by_name(const void *a, const void *b)
{
	const struct mg_str *x = a, *y = b;
	return mg_str_cmp(*x, *y);
}

/* The names in folder, sorted. */
static int list(struct walk *w, const char *folder, struct mg_str **names, size_t *n)
{
	size_t cap = 0;
	DIR *d = opendir(folder);
	struct dirent *e;
	if (!d)
		return mg_fail(w->err, MG_EINPUT, "folder %s: %s", folder, strerror(errno));
	for (*n = 0, *names = NULL; (errno = 0, e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		if (*n == cap) {
			size_t more = cap ? cap * 2 : 32;
			struct mg_str *p = mg_new_n(w->a, struct mg_str, more);
			if (!p)
				break;
			if (*n)
				memcpy(p, *names, *n * sizeof(*p));
			*names = p;
			cap = more;
		}
		(*names)[*n] = mg_arena_str(w->a, mg_str_from(e->d_name));
		if (!(*names)[(*n)++].p)
			break;
	}
	int failed = e ? ENOMEM : errno;
	closedir(d);
	if (failed)
		return mg_fail(w->err, MG_EIO, "folder %s: %s", folder, strerror(failed));
	if (*n)
		qsort(*names, *n, sizeof(**names), by_name);
	return MG_OK;
}

static int folder(struct walk *w, struct mg_str path, unsigned depth)
{
	struct mg_str *names = NULL;
	size_t n = 0;
	int status = depth < DEPTH ? list(w, path.p, &names, &n) : mg_fail(w->err, MG_ELIMIT, "folder %s lies more than %d folders deep", path.p, DEPTH);
	for (size_t i = 0; status == MG_OK && i < n; i++) {
		struct stat st;
		bool slash = path.p[path.n - 1] == '/';
		struct mg_str below = mg_str_is(path, ".") ? names[i] : mg_arena_printf(w->a, "%s%s%s", path.p, slash ? "" : "/", names[i].p);
		if (!below.p)
			return mg_fail_arena(w->a, w->err);
		if (lstat(below.p, &st) != 0)
			continue; /* gone since it was listed */
		if (S_ISDIR(st.st_mode))
			status = folder(w, below, depth + 1);
		else if (is_template_name(names[i]) && stat(below.p, &st) == 0 && S_ISREG(st.st_mode))
			status = keep(w, below, below, true);
	}
	return status;
}

int mg_files_collect(struct mg_arena *a, const char *const *args, size_t n, struct mg_files *out, struct mg_error *err)
{
	struct walk w = { .a = a, .out = out, .err = err };
	int status = MG_OK;
	*out = (struct mg_files){ 0 };
	mg_map_init(&w.seen, a);
	for (size_t i = 0; i < n && status == MG_OK; i++) {
		struct mg_str path = mg_str_from(args[i]);
		struct stat st;
		if (!path.n)
			return mg_fail(err, MG_EINPUT, "an argument is empty; name a template, a folder, or - for standard input");
		if (mg_str_is(path, "-"))
			status = keep(&w, path, MG_STR("<stdin>"), false);
		else if (stat(args[i], &st) == 0 && S_ISDIR(st.st_mode))
			status = folder(&w, path, 0);
		else
			status = keep(&w, path, path, false);
	}
	return status;
}

const char *mg_files_folder(struct mg_arena *a, struct mg_str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/')
			return mg_arena_str(a, mg_str_sub(path, 0, i > 1 ? i - 1 : 1)).p;
	return ".";
}
