/* SPDX-License-Identifier: Apache-2.0 */
/* What plugins offer, each kind with every wrong shape: refused by name, with what is and what should be. */
#include "unit.h"

#include "plugin/host.h"

static struct mg_host host;
static struct mg_arena *arena;

static int setup(void **state)
{
	(void)state;
	mg_host_init(&host);
	arena = mg_arena_new(0);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_arena_free(arena);
	return 0;
}

static int report(void *state, const struct mg_report *r, const struct mg_report_options *o, const struct mg_writer *w, struct mg_error *err)
{
	(void)state, (void)r, (void)o, (void)w, (void)err;
	return MG_OK;
}

static int call(void *state, struct mg_call *c, const struct mg_value **out)
{
	(void)state, (void)c, (void)out;
	return MG_OK;
}

static int compile(void *state, struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err)
{
	(void)state, (void)c, (void)file, (void)err;
	return MG_OK;
}

static int check(void *state, struct mg_call *c, const void *program)
{
	(void)state, (void)c, (void)program;
	return MG_OK;
}

#define PLUGIN(n) { .abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = n, .version = "1.2", .description = "d" }

/* Opens the plugins; "" when they load, otherwise what is said. */
static const char *opened(const struct mg_plugin *a, const struct mg_plugin *b)
{
	static struct mg_error err;
	const struct mg_plugin *const builtins[] = { a, b, NULL };
	struct mg_plugins ps;
	err.text[0] = 0;
	if (mg_plugins_open(arena, &host, builtins, NULL, 0, &ps, &err) == MG_OK)
		mg_plugins_close(&ps);
	else
		assert_int_equal(err.code, MG_EINPUT);
	return err.text;
}

static void test_words(void **state)
{
	(void)state;
	static const char *const wrong[] = { "-x", "a b", "a\x7f", "\xc3\xa4", "a\n" }, *const right[] = { "x", "a-b_c.d", "json2", "~!" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const struct mg_reporter r = { sizeof r, wrong[i], "d", "text/plain", report };
		const struct mg_reporter *const rs[] = { &r, NULL };
		struct mg_plugin p = PLUGIN("p");
		p.reporters = rs;
		assert_has(opened(&p, NULL), "plugin p 1.2: a reporter is called `");
		assert_has(opened(&p, NULL), "a name is one word of letters, digits and marks such as - and _");
	}
	for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
		const struct mg_reporter r = { sizeof r, right[i], "d", "text/plain", report };
		const struct mg_reporter *const rs[] = { &r, NULL };
		struct mg_plugin p = PLUGIN("p");
		p.reporters = rs;
		assert_string_equal(opened(&p, NULL), "");
	}
}

static const char *library_of(const char *name, struct mg_function f)
{
	const struct mg_function fs[] = { f, { NULL, NULL, NULL, NULL, NULL } };
	const struct mg_library l = { sizeof l, name, "d", fs };
	const struct mg_library *const ls[] = { &l, NULL };
	struct mg_plugin p = PLUGIN("p");
	p.libraries = ls;
	return opened(&p, NULL);
}

static void test_functions(void **state)
{
	(void)state;
	static const struct mg_function good = { "f", "f()", "1", "d", call };
	static const char lacks[] = "plugin p 1.2: function `l.f` lacks signature, price, doc or call, or its name is none that policies can write; fill them all";
	static const char *const wrong[] = { "9a", "a-b", "a b", "\xc3\xa4" };
	struct mg_function f[7] = { good, good, good, good, good, good, good };
	assert_string_equal(library_of("l", good), "");
	assert_string_equal(library_of("_l9", good), "");
	f[0].signature = NULL;
	f[1].signature = "";
	f[2].price = NULL;
	f[3].price = "";
	f[4].doc = NULL;
	f[5].doc = "";
	f[6].call = NULL;
	for (size_t i = 0; i < 7; i++)
		assert_string_equal(library_of("l", f[i]), lacks);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_has(library_of(wrong[i], good), "a name is one word of letters, digits and underscores");
		f[0] = good;
		f[0].name = wrong[i];
		assert_has(library_of("l", f[0]), " or its name is none that policies can write");
	}
	f[0].name = "";
	assert_has(library_of("l", f[0]), "plugin p 1.2: function `l.` lacks");
}

static struct mg_language language(const char *name, const char *extension)
{
	return (struct mg_language){ sizeof(struct mg_language), name, "d", extension, compile, check };
}

static const char *languages_of(const char *x, const char *y)
{
	const struct mg_language l = language("l", x), m = language("m", y ? y : "");
	const struct mg_language *const ls[] = { &l, NULL }, *const ms[] = { &m, NULL };
	struct mg_plugin p = PLUGIN("p"), q = PLUGIN("q");
	p.languages = ls;
	q.languages = ms;
	return opened(&p, y ? &q : NULL);
}

static void test_extensions(void **state)
{
	(void)state;
	static const char *const wrong[] = { "", ".", "toy", ".a/b", ".lua", ".test.lua", ".a23456789012345678901234567890123" };
	char want[256];
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		snprintf(want, sizeof want, "plugin p 1.2: policy language `l` has the extension `%s`; it must be a dot and a name of its own, such as `.guard`", wrong[i]);
		assert_string_equal(languages_of(wrong[i], NULL), want);
	}
	assert_string_equal(languages_of(".x", NULL), "");
	assert_string_equal(languages_of(".a234567890123456789012345678901", NULL), "");
	assert_string_equal(languages_of(".toy", ".toys"), "");
	assert_string_equal(languages_of(".toy", ".toy"), "plugins p 1.2 and q 1.2 both have a policy language for `.toy`; load only one of them");
	/* A file that ends in the longer one ends in both. */
	assert_string_equal(languages_of(".toy", ".my.toy"), "plugins p 1.2 and q 1.2 both have a policy language for `.my.toy`; load only one of them");
	assert_string_equal(languages_of(".my.toy", ".toy"), "plugins p 1.2 and q 1.2 both have a policy language for `.my.toy`; load only one of them");
}

static void test_plugins(void **state)
{
	(void)state;
	static const char unnamed[] = "plugin %s: name, version and description must be set";
	static const struct {
		const char *name, *version, *description, *called;
	} rows[] = { { NULL, "1", "d", "(built in)" }, { "", "1", "d", "(built in)" }, { "p", "", "d", "p" }, { "p", NULL, "d", "p" }, { "p", "1", NULL, "p 1" }, { "p", "1", "", "p 1" } };
	char want[160];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mg_plugin p = PLUGIN(rows[i].name);
		p.version = rows[i].version;
		p.description = rows[i].description;
		snprintf(want, sizeof want, unnamed, rows[i].called);
		assert_string_equal(opened(&p, NULL), want);
	}
	struct mg_plugin small = PLUGIN("p");
	small.size = offsetof(struct mg_plugin, version);
	assert_has(opened(&small, NULL), "plugin p: its struct mg_plugin has ");
	const struct mg_reporter silent = { sizeof silent, "r", "", "text/plain", report };
	const struct mg_reporter *const rs[] = { &silent, NULL };
	struct mg_plugin p = PLUGIN("p"), good = PLUGIN("good");
	p.reporters = rs;
	assert_string_equal(opened(&p, &good), "plugin p 1.2: reporter `r` lacks name, description, media_type or write; fill them all"); /* the next is not even looked at */
}

static void test_labels(void **state)
{
	(void)state;
	char label[MG_PLUGIN_LABEL];
	struct mg_plugin p = PLUGIN("p");
	const struct mg_plugin *const builtins[] = { &p, NULL };
	struct mg_plugins ps;
	struct mg_error err;
	assert_string_equal(mg_plugins_label(NULL, &p, label), "a plugin");
	assert_int_equal(mg_plugins_open(arena, &host, builtins, NULL, 0, &ps, &err), MG_OK);
	assert_string_equal(mg_plugins_label(&ps, &p, label), "a plugin");
	mg_plugins_close(&ps);
	assert_int_equal(mg_plugins_open(arena, &host, NULL, NULL, 0, &ps, &err), MG_OK);
	assert_int_equal(ps.n, 0);
	mg_plugins_close(&ps);
}

static void test_files(void **state)
{
	(void)state;
	static const struct {
		struct mg_str file;
		const char *says;
	} rows[] = {
		{ { "./a\0b.so", 8 }, "plugin ./a cannot be loaded: its name contains a NUL byte" },
		{ { "/proc/self/exe", 14 }, "plugin /proc/self/exe cannot be loaded: " }, /* a program is no library, says the loader */
		{ { "/dev", 4 }, "plugin /dev cannot be loaded: it is no regular file" },
	};
	struct mg_plugins ps;
	struct mg_error err;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(mg_plugins_open(arena, &host, NULL, &rows[i].file, 1, &ps, &err), MG_EIO);
		assert_has(err.text, rows[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_words, setup, teardown),	cmocka_unit_test_setup_teardown(test_functions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_extensions, setup, teardown), cmocka_unit_test_setup_teardown(test_plugins, setup, teardown),
		cmocka_unit_test_setup_teardown(test_labels, setup, teardown),	cmocka_unit_test_setup_teardown(test_files, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
