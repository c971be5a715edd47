/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/pack_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"

#define DEPTH_MAX 16

struct scan {
	struct mg_pack_files *out;
	const struct mg_limits *limits;
	struct mg_str folder;
	char *root; /* real path of the folder */
	struct mg_error *err;
};

void mg_pack_files_fini(struct mg_pack_files *f)
{
	free(f->items);
	f->items = NULL;
	f->n = f->cap = 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int wanted(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

/* A file or folder of the pack may be a link, but only to something in the pack. */
static int check_inside(struct scan *s, const char *path)
{
	char *real = realpath(path, NULL);
	if (!real)
		return mg_fail(s->err, MG_EIO, "%s: %s", path, strerror(errno));
	size_t n = strlen(s->root);
	bool inside = strncmp(real, s->root, n) == 0 && (real[n] == '/' || real[n] == 0 || (n && s->root[n - 1] == '/'));
	free(real);
	return inside ? MG_OK : mg_fail(s->err, MG_EINPUT, "%s: the link leads out of the pack; put the file into the pack", path);
}

static int add_file(struct scan *s, const char *path, struct mg_str name, bool helper, const struct mg_offer *language)
{
	struct mg_pack_files *f = s->out;
	char *text;
	size_t n;
	int status = mg_file_read(path, (size_t)s->limits->policy_source, &text, &n, s->err);
	if (status == MG_ELIMIT)
		return mg_fail(s->err, MG_ELIMIT, "%s: a policy file may have %llu bytes (limit policy_source)", path, (unsigned long long)s->limits->policy_source);
	if (status < 0)
		return status;
	if (f->n == f->cap) {
		size_t cap = f->cap ? f->cap * 2 : 32;
		struct mg_pack_file *p = realloc(f->items, cap * sizeof *p);
		if (!p) {
			free(text);
			return mg_fail_nomem(s->err);
		}
		f->items = p;
		f->cap = cap;
	}
	struct mg_pack_file *p = &f->items[f->n];
	*p = (struct mg_pack_file){ .path = mg_arena_str(f->arena, mg_str_from(path)), .name = mg_arena_str(f->arena, name), .folder = s->folder,
				    .text = mg_arena_str(f->arena, (struct mg_str){ text, n }), .helper = helper, .language = language };
	free(text);
	if (!p->path.p || !p->name.p || !p->text.p)
		return mg_fail_arena(f->arena, s->err);
	f->n++;
	return MG_OK;
}

static int scan_folder(struct scan *s, struct mg_str path, struct mg_str below, bool helper, int depth);

static const struct mg_offer *language_of(const struct mg_plugins *p, struct mg_str name)
{
	for (size_t i = 0; p && i < p->noffers[MG_KIND_LANGUAGE]; i++) {
		const struct mg_language *l = p->offers[MG_KIND_LANGUAGE][i].what;
		if (mg_str_ends(name, mg_str_from(l->extension)))
			return &p->offers[MG_KIND_LANGUAGE][i];
	}
	return NULL;
}

static int scan_entry(struct scan *s, struct mg_str dir, struct mg_str below, const char *entry, bool helper, int depth)
{
	struct mg_arena *a = s->out->arena;
	struct mg_str name = mg_str_from(entry), ext = MG_STR(".lua"), test = MG_STR(".test.lua");
	struct mg_str path = mg_arena_printf(a, "%.*s/%s", MG_STR_ARG(dir), entry);
	struct mg_str rel = mg_arena_printf(a, "%.*s%s%s", MG_STR_ARG(below), below.n ? "/" : "", entry);
	struct stat st;
	if (!path.p || !rel.p)
		return mg_fail_arena(a, s->err);
	if (stat(path.p, &st) < 0)
		return mg_fail(s->err, MG_EIO, "%s: %s", path.p, strerror(errno));
	bool lua = mg_str_ends(name, ext);
	const struct mg_offer *language = lua || helper ? NULL : language_of(s->out->plugins, name);
	bool file = S_ISREG(st.st_mode) && (language || lua) && !mg_str_ends(name, test);
	bool is_lib = mg_str_is(name, "lib");
	if (S_ISDIR(st.st_mode) && (!is_lib || helper || depth == 0)) {
		int status = check_inside(s, path.p);
		return status < 0 ? status : scan_folder(s, path, rel, helper || is_lib, depth + 1);
	}
	if (!file)
		return MG_OK;
	int status = check_inside(s, path.p);
	return status < 0 ? status : add_file(s, path.p, lua ? mg_str_sub(rel, 0, rel.n - ext.n) : rel, helper, language);
}

static int scan_folder(struct scan *s, struct mg_str path, struct mg_str below, bool helper, int depth)
{
	struct dirent **entries;
	int status = MG_OK;
	if (depth > DEPTH_MAX)
		return mg_fail(s->err, MG_EINPUT, "%.*s: folders are nested more than %d deep", MG_STR_ARG(path), DEPTH_MAX);
	int n = scandir(path.p, &entries, wanted, by_name);
	if (n < 0)
		return mg_fail(s->err, MG_EIO, "%.*s: %s", MG_STR_ARG(path), strerror(errno));
	for (int i = 0; i < n; i++) {
		if (status == MG_OK)
			status = scan_entry(s, path, below, entries[i]->d_name, helper, depth);
		free(entries[i]);
	}
	free(entries);
	return status;
}

int mg_pack_files_add(struct mg_pack_files *f, struct mg_str folder, const struct mg_limits *limits, struct mg_error *err)
{
	while (folder.n > 1 && folder.p[folder.n - 1] == '/')
		folder.n--;
	struct mg_str name = mg_arena_str(f->arena, folder);
	char quoted[MG_QUOTE_MAX];
	struct stat st;
	if (!name.p)
		return mg_fail_arena(f->arena, err);
	if (memchr(name.p, 0, name.n) || stat(name.p, &st) < 0)
		return mg_fail(err, MG_EINPUT, "policy folder %s does not exist", mg_quote(folder, quoted));
	if (!S_ISDIR(st.st_mode))
		return mg_fail(err, MG_EINPUT, "%s is no folder; name the folder that holds the policies", mg_quote(folder, quoted));
	struct scan s = { .out = f, .limits = limits, .folder = name, .root = realpath(name.p, NULL), .err = err };
	if (!s.root)
		return mg_fail(err, MG_EIO, "%s: %s", name.p, strerror(errno));
	int status = scan_folder(&s, name, MG_STR(""), false, 0);
	free(s.root);
	return status;
}
