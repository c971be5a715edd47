/* SPDX-License-Identifier: Apache-2.0 */
/* The YAML test suite (1.2) against our reader (1.1, templates): where accepting or refusing differs is a kept list, with a class for each case.
 * Templates of the corpora load; the exceptions stand here with their reasons. */
#include <ctype.h>

#include "corpus.h"
#include "yaml_load.h"

/* Why a case may differ; the second field of each line of yaml_suite_differs.txt. */
static const char *const classes[] = {
	"several-documents", /* refused on purpose */
	"empty",             /* refused on purpose */
	"tag",               /* tags that templates do not have: refused on purpose */
	"key",               /* null and collection keys: refused on purpose */
	"duplicate-key",     /* refused on purpose */
	"alias",             /* an alias without its anchor, or as a collection key */
	"libyaml-refuses",   /* valid by 1.2, not by libyaml */
	"libyaml-accepts",   /* invalid by 1.2, read by libyaml */
};

static struct mg_buf differs;
static size_t cases;

static bool is_error_case(const char *path)
{
	const char *shared = getenv("MG_SHARED");
	char name[4096];
	FILE *f;

	snprintf(name, sizeof name, "%s/corpora/yaml-test-suite/data/%.*s/error", shared, (int)(strrchr(path, '/') - path), path);
	f = fopen(name, "rb");
	if (f)
		fclose(f);
	return f != NULL;
}

static const char *class_of(const struct load *l, bool accepted)
{
	static const struct {
		const char *code, *class;
	} map[] = {
		{ "yaml-documents", "several-documents" }, { "empty-document", "empty" },  { "yaml-tag", "tag" },         { "yaml-key", "key" },
		{ "duplicate-key", "duplicate-key" },      { "yaml-alias", "alias" },      { "yaml-syntax", "libyaml-refuses" },
		{ "yaml-tab", "libyaml-refuses" },
	};

	if (accepted)
		return "libyaml-accepts";
	for (size_t i = 0; i < l->diags.n; i++)
		for (size_t k = 0; l->diags.items[i].level == MG_DIAG_ERROR && k < sizeof map / sizeof *map; k++)
			if (strcmp(l->diags.items[i].code, map[k].code) == 0)
				return map[k].class;
	return "unknown";
}

static void suite_case(const char *path, struct mg_str bytes)
{
	bool accepted, error = is_error_case(path);
	struct load l;

	cases++;
	load_with(&l, bytes, MG_DIALECT_TEMPLATE, &mg_limits_default);
	accepted = !l.diags.errors && !l.rc;
	if (accepted == error)
		mg_buf_printf(&differs, "%.*s %s\n", (int)(strrchr(path, '/') - path), path, class_of(&l, accepted));
	unload(&l);
}

static bool known_class(const char *line)
{
	const char *blank = strchr(line, ' ');

	for (size_t i = 0; blank && i < sizeof classes / sizeof *classes; i++) {
		size_t n = strlen(classes[i]);

		if (strncmp(blank + 1, classes[i], n) == 0 && (blank[1 + n] == '\n' || blank[1 + n] == '\0'))
			return true;
	}
	return false;
}

static void suite(void **state)
{
	char path[4096], *kept;
	size_t n;

	(void)state;
	if (!each_file("yaml-test-suite/data", "yaml", suite_case))
		skip();
	assert_true(cases > 300);
	snprintf(path, sizeof path, "%s/tests/unit/yaml_suite_differs.txt", getenv("MG_SOURCE"));
	assert_int_equal(mg_file_read(path, 1u << 20, &kept, &n, NULL), MG_OK);
	if (!mg_str_eq(mg_buf_view(&differs), (struct mg_str){ kept, n })) {
		fprintf(stderr, "%.*s", MG_STR_ARG(mg_buf_view(&differs)));
		fail_msg("the list of differing cases changed, %s is not what is printed here", path);
	}
	mg_buf_putc(&differs, '\0');
	for (const char *line = differs.p; *line; line = strchr(line, '\n') + 1)
		if (!known_class(line))
			fail_msg("no class: %.40s", line);
	free(kept);
	mg_buf_fini(&differs);
}

static size_t templates;

static void template_file(const char *path, struct mg_str bytes)
{
	struct load l;

	templates++;
	load_with(&l, bytes, MG_DIALECT_TEMPLATE, &mg_limits_default);
	if (l.diags.errors || l.rc)
		fail_msg("%s: %s %s", path, diag_of(&l, 0), l.err.text);
	unload(&l);
}

/* No exceptions: each one loads without an error. */
static void corpora(void **state)
{
	static const char *const folders[] = { "cfn-lint-templates/good", "cfn-lint-templates/v0.87.0/good", "real-templates" };
	static const char *const suffixes[] = { "yaml", "yml", "template" };

	(void)state;
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < 3; k++)
			each_file(folders[i], suffixes[k], template_file);
	if (!templates)
		skip();
}

static void any_file(const char *path, struct mg_str bytes)
{
	struct load l;

	(void)path;
	templates++;
	load_with(&l, bytes, MG_DIALECT_TEMPLATE, &mg_limits_default);
	unload(&l);
}

/* Bad ones, and files that are no YAML at all: never a crash, always a tree or an error. */
static void bad_files(void **state)
{
	(void)state;
	templates = 0;
	each_file("cfn-lint-templates/bad", "yaml", any_file);
	each_file("cfn-lint-templates/v0.87.0/bad", "yaml", any_file);
	each_file("json-test-suite/test_parsing", "json", any_file);
	if (!templates)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suite),
		cmocka_unit_test(corpora),
		cmocka_unit_test(bad_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
