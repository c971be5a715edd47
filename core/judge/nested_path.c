/* SPDX-License-Identifier: Apache-2.0 */
/* Where a local TemplateURL leads, and that it leads nowhere else. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/error.h"
#include "judge/judgement.h"
#include "judge/nested.h"

const char *mg_nested_folder(struct mg_arena *a, struct mg_str path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/')
			return mg_arena_str(a, mg_str_sub(path, 0, i > 1 ? i - 1 : 1)).p;
	return ".";
}

static bool below(const char *real, const char *tree)
{
	size_t n = strlen(tree);
	return !strncmp(real, tree, n) && (real[n] == '/' || n == 1); /* all is below the root */
}

/* "https:", "s3:": letters, digits, + - . and a colon before any slash. */
static bool has_scheme(struct mg_str url)
{
	for (size_t i = 0; i < url.n; i++) {
		char c = url.p[i];
		if (c == ':')
			return i > 0;
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.'))
			return false;
	}
	return false;
}

/* path without `.` and with `..` taken back where something stands before it, for people. */
static struct mg_str tidy(struct mg_arena *a, struct mg_str path)
{
	struct mg_str none = MG_STR_NONE;
	char *out = mg_arena_alloc(a, path.n + 1);
	size_t n = 0, floor = 0; /* floor: leading `..` are not taken back */
	if (!out)
		return none;
	if (path.n && path.p[0] == '/')
		out[n++] = '/', floor = 1;
	for (size_t i = 0, end; i < path.n; i = end + 1) {
		for (end = i; end < path.n && path.p[end] != '/'; end++)
			;
		struct mg_str part = mg_str_sub(path, i, end - i);
		if (!part.n || mg_str_is(part, "."))
			continue;
		if (mg_str_is(part, "..") && n > floor) {
			while (n > floor && out[n - 1] != '/')
				n--;
			if (n > floor)
				n--;
			continue;
		}
		if (n && out[n - 1] != '/')
			out[n++] = '/';
		memcpy(out + n, part.p, part.n);
		n += part.n;
		if (mg_str_is(part, ".."))
			floor = n;
	}
	return (struct mg_str){ out, n };
}

static int fill(struct mg_arena *a, const struct mg_follow *f, struct mg_str url, const char *found, const char **path, const char **real,
		struct mg_str *label, struct mg_error *err)
{
	const char *folder = mg_nested_folder(a, f->at->label);
	struct mg_str joined = folder ? mg_arena_printf(a, "%s/%.*s", folder, MG_STR_ARG(url)) : MG_STR_NONE;
	*path = mg_arena_printf(a, "%s/%.*s", f->at->base_path, MG_STR_ARG(url)).p;
	*real = mg_arena_str(a, mg_str_from(found)).p;
	*label = joined.p ? tidy(a, joined) : MG_STR_NONE;
	return *path && *real && label->p ? MG_OK : mg_fail_arena(a, err);
}

static int refuse(enum mg_nested_path *kind, const char **why, enum mg_nested_path as, const char *text)
{
	*kind = as;
	*why = text;
	return MG_OK;
}

int mg_nested_path(struct mg_arena *a, const struct mg_follow *f, struct mg_str url, enum mg_nested_path *kind, const char **path, const char **real,
		   struct mg_str *label, const char **why, struct mg_error *err)
{
	char joined[PATH_MAX], found[PATH_MAX];
	struct stat st;
	if (has_scheme(url))
		return refuse(kind, why, MG_NESTED_REMOTE, "it is elsewhere");
	if (!url.n || memchr(url.p, '\0', url.n))
		return refuse(kind, why, MG_NESTED_REFUSED, "it is no path");
	if (url.p[0] == '/')
		return refuse(kind, why, MG_NESTED_REFUSED, "its path is absolute");
	int n = snprintf(joined, sizeof(joined), "%s/%.*s", f->at->base_path, MG_STR_ARG(url));
	if (n < 0 || (size_t)n >= sizeof(joined))
		return refuse(kind, why, MG_NESTED_REFUSED, "its path is too long");
	if (!realpath(joined, found))
		return refuse(kind, why, MG_NESTED_MISSING, "there is no such file");
	if (!below(found, f->tree))
		return refuse(kind, why, MG_NESTED_REFUSED, "it leads out of the working tree");
	if (stat(found, &st) != 0 || !S_ISREG(st.st_mode))
		return refuse(kind, why, MG_NESTED_REFUSED, "it is no regular file");
	*kind = MG_NESTED_LOCAL;
	return fill(a, f, url, found, path, real, label, err);
}

/* The working folder where the template lies below it, else the template's own folder. */
int mg_follow_begin(struct mg_follow *f, struct mg_arena *a, const struct mg_job *job, const struct mg_limits *limits, struct mg_error *err)
{
	char here[PATH_MAX], folder[PATH_MAX];
	*f = (struct mg_follow){ .arena = a, .limits = limits };
	mg_map_init(&f->seen, a);
	if (!realpath(job->base_path, folder))
		return mg_fail(err, MG_EIO, "the folder %s is gone", job->base_path);
	bool inside = realpath(".", here) && (!strcmp(here, folder) || below(folder, here));
	size_t slash = job->label.n;
	while (slash > 0 && job->label.p[slash - 1] != '/')
		slash--;
	f->tree = mg_arena_str(a, mg_str_from(inside ? here : folder)).p;
	struct mg_str named = mg_arena_printf(a, "%s/%.*s", folder, MG_STR_ARG(mg_str_sub(job->label, slash, job->label.n - slash)));
	if (!f->tree || !named.p)
		return mg_fail_arena(a, err);
	const char *real = realpath(named.p, here) ? here : named.p;
	f->root = (struct mg_nested_item){ .label = job->label, .base_path = job->base_path, .real = mg_arena_str(a, mg_str_from(real)).p };
	f->at = &f->root;
	return f->root.real ? MG_OK : mg_fail_arena(a, err);
}

void mg_follow_end(struct mg_follow *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->items[i]->bytes);
		f->items[i]->bytes = NULL;
	}
}
