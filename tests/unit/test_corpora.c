/* SPDX-License-Identifier: Apache-2.0 */
/* The template corpora under ../shared: good ones load without an error diagnostic but for the kept list; of the bad ones, those that are bad as templates
 * are refused with the kept reason, and the rest is lint. */
#include "cfn_load.h"

#include <dirent.h>

enum { MAX_FILES = 1000 };

/* What is expected of one file: its first error's code and line, "-" for none. */
struct expected {
	const char *path, *code;
	unsigned line;
};

/* Good for a linter's rule, but nothing that the service would take. */
static const struct expected good[] = {
#include "corpora_good.inc"
};

static const struct expected bad[] = {
#include "corpora_bad.inc"
};

static char *paths[MAX_FILES];
static size_t npaths;

static bool is_template(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && (!strcmp(dot, ".yaml") || !strcmp(dot, ".yml") || !strcmp(dot, ".json") || !strcmp(dot, ".template"));
}

static void collect(const char *folder)
{
	DIR *d = opendir(folder);

	for (struct dirent *e; d && (e = readdir(d));) {
		char path[2000];
		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		if (is_template(e->d_name)) {
			assert_true(npaths < MAX_FILES);
			paths[npaths++] = strdup(path);
		} else {
			collect(path);
		}
	}
	if (d)
		closedir(d);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const struct expected *find(const struct expected *list, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(list[i].path, path))
			return &list[i];
	return NULL;
}

/* Loads one file and compares its first error with what is kept; MG_CORPORA_PRINT=1 prints the lists anew. */
static size_t check_file(const char *path, const char *name, const struct expected *list, size_t n)
{
	const struct expected *e = find(list, n, name);
	const char *code = "-";
	unsigned line = 0;
	struct mg_error err;
	struct cfn c;
	char *text;
	size_t size;

	assert_int_equal(mg_file_read(path, 1 << 28, &text, &size, &err), MG_OK);
	cfn_open_label(&c, path, (struct mg_str){ text, size }, NULL, &mg_limits_default);
	for (size_t i = 0; i < c.diags.n && code[0] == '-'; i++)
		if (c.diags.items[i].level == MG_DIAG_ERROR) {
			code = c.diags.items[i].code;
			line = mg_source_place(c.diags.items[i].source, c.diags.items[i].span).line;
		}
	assert_true(c.rc == MG_OK || c.diags.errors > 0);
	bool same = e ? !strcmp(e->code, code) && e->line == line : code[0] == '-' || list == bad; /* of an unknown bad file nothing is kept */
	if (getenv("MG_CORPORA_PRINT") && code[0] != '-')
		printf("{ \"%s\", \"%s\", %u },\n", name, code, line);
	else if (!same)
		print_error("%s: first error %s on line %u, kept: %s %u\n", name, code, line, e ? e->code : "-", e ? e->line : 0);
	cfn_close(&c);
	free(text);
	return !same;
}

static void check_folders(const char *const *folders, const struct expected *list, size_t n)
{
	const char *shared = getenv("MG_SHARED");
	size_t wrong = 0, root;
	char base[1000];

	snprintf(base, sizeof(base), "%s/corpora", shared ? shared : "../shared");
	root = strlen(base) + 1;
	npaths = 0;
	for (; *folders; folders++) {
		char path[2000];
		snprintf(path, sizeof(path), "%s/%s", base, *folders);
		collect(path);
	}
	if (!npaths)
		skip();
	qsort(paths, npaths, sizeof(*paths), by_name);
	for (size_t i = 0; i < npaths; i++) {
		wrong += check_file(paths[i], paths[i] + root, list, n);
		free(paths[i]);
	}
	if (!getenv("MG_CORPORA_PRINT"))
		assert_int_equal(wrong, 0);
}

static void good_templates_load(void **state)
{
	static const char *const folders[] = { "real-templates", "cfn-lint-templates/good", "cfn-lint-templates/v0.87.0/good", NULL };

	(void)state;
	check_folders(folders, good, sizeof(good) / sizeof(good[0]));
}

static void bad_templates_are_refused_for_their_reason(void **state)
{
	static const char *const folders[] = { "cfn-lint-templates/bad", "cfn-lint-templates/v0.87.0/bad", NULL };

	(void)state;
	check_folders(folders, bad, sizeof(bad) / sizeof(bad[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_templates_load), cmocka_unit_test(bad_templates_are_refused_for_their_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
