/* SPDX-License-Identifier: Apache-2.0 */
/* Which of the two readers a document gets, and whose diagnostics stay. */
#include "doc_load.h"

static void goes_to(const char *label, struct mg_str text, enum mg_format want, int rc)
{
	struct loaded l;
	load_as(&l, label, text, MG_FORMAT_AUTO, &mg_limits_default);
	if (l.rc != rc || l.doc.format != want)
		fail_msg("%s <%.*s>: %d %d %s", label, MG_STR_ARG(text), l.rc, l.doc.format, l.rc ? l.err.text : "");
	bool json = false;
	for (size_t i = 0; i < l.diags.n; i++)
		json |= strncmp(l.diags.items[i].code, "json", 4) == 0;
	assert_true(json == (rc && want == MG_FORMAT_JSON));
	unload(&l);
}

static void decision(void **state)
{
	(void)state;
	goes_to("t", MG_STR("{\"a\":1}"), MG_FORMAT_JSON, MG_OK);
	goes_to("t.yaml", MG_STR("{\"a\":1}"), MG_FORMAT_JSON, MG_OK);
	goes_to("t.yaml", MG_STR("\xEF\xBB\xBF \r\n\t{\"a\":1}"), MG_FORMAT_JSON, MG_OK);
	goes_to("t.yaml", MG_STR("[1]"), MG_FORMAT_JSON, MG_OK);
	goes_to("t.json", MG_STR("a: 1"), MG_FORMAT_YAML, MG_OK);
	goes_to("t", MG_STR("---\na: 1"), MG_FORMAT_YAML, MG_OK);
	goes_to("t.json", MG_STR(""), MG_FORMAT_YAML, MG_EINPUT);
	goes_to("t.yml", MG_STR("# only a comment"), MG_FORMAT_YAML, MG_EINPUT);
}

/* UTF-16 is told from its first character past the blanks; JSON has to be UTF-8. */
static void utf16(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		enum mg_format format;
		const char *code; /* of the first diagnostic */
	} rows[] = {
		{ "\xFF\xFE \0\n\0a\0:\0 \0" "1\0", 14, MG_FORMAT_YAML, NULL },
		{ "\xFF\xFE\t\0a\0", 6, MG_FORMAT_YAML, "yaml-tab" },
		{ "\xFF\xFE \0\t\0\r\0\n\0{\0}\0", 14, MG_FORMAT_JSON, "encoding" },
		{ "\xFE\xFF\0\n\0[\0]", 8, MG_FORMAT_JSON, "encoding" },
		{ "\xFF\xFE \0\n\0", 6, MG_FORMAT_YAML, "empty-document" },
		{ "\xFF\xFE", 2, MG_FORMAT_YAML, "empty-document" },
		{ "\xFF\xFE\0\0{\0\0\0", 8, MG_FORMAT_YAML, "encoding" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct loaded l;
		load_as(&l, "t.json", (struct mg_str){ rows[i].bytes, rows[i].n }, MG_FORMAT_AUTO, &mg_limits_default);
		if (l.doc.format != rows[i].format || (l.rc != MG_OK) != (rows[i].code != NULL) || (l.rc && strcmp(l.diags.items[0].code, rows[i].code) != 0))
			fail_msg("row %zu: %d %d %s", i, l.rc, l.doc.format, l.rc ? l.diags.items[0].code : "");
		unload(&l);
	}
}

static void fallback(void **state)
{
	(void)state;
	goes_to("t.yaml", MG_STR("{a: 1}"), MG_FORMAT_YAML, MG_OK);
	goes_to("t.YML", MG_STR("{a: 1}"), MG_FORMAT_YAML, MG_OK);
	goes_to("x.template", MG_STR("{'a': !Ref b,}"), MG_FORMAT_YAML, MG_OK);
	goes_to("t.json", MG_STR("{a: 1}"), MG_FORMAT_JSON, MG_EINPUT);
	goes_to("<stdin>", MG_STR("{a: 1}"), MG_FORMAT_JSON, MG_EINPUT);
	goes_to("yaml", MG_STR("{a: 1}"), MG_FORMAT_JSON, MG_EINPUT);
	goes_to("t.yaml", MG_STR("{a: [}"), MG_FORMAT_YAML, MG_EINPUT);
	goes_to("t.yaml", MG_STR("\xFF\xFE{\0a\0:\0 \0" "1\0}\0"), MG_FORMAT_YAML, MG_OK);
	goes_to("t.yaml", MG_STR("\xFF\xFE" "a\0:\0 \0" "1\0"), MG_FORMAT_YAML, MG_OK);
}

/* Duplicates are no failure to load: JSON keeps the file, even where YAML could have it. A limit is none to be got round, either. */
static void no_fallback(void **state)
{
	struct mg_limits limits = mg_limits_default;
	struct loaded l;
	(void)state;
	load_as(&l, "t.yaml", MG_STR("{\"a\":1,\"a\":2}"), MG_FORMAT_AUTO, &limits);
	assert_int_equal(l.rc, MG_OK);
	assert_int_equal(l.doc.format, MG_FORMAT_JSON);
	assert_int_equal(l.diags.errors, 2);
	unload(&l);
	limits.doc_depth = 2;
	load_as(&l, "t.yaml", MG_STR("[[[1]]]"), MG_FORMAT_AUTO, &limits);
	assert_int_equal(l.rc, MG_ELIMIT);
	assert_int_equal(l.doc.format, MG_FORMAT_JSON);
	unload(&l);
}

/* Diagnostics of earlier documents survive the fallback, also when the list had to grow in between. */
static void earlier_diagnostics(void **state)
{
	(void)state;
	for (int before = 0; before < 20; before++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_diags d;
		struct mg_doc doc;
		struct mg_error err;
		mg_diags_init(&d, a, 100);
		for (int i = 0; i < before; i++)
			mg_diag_add(&d, MG_DIAG_ERROR, "earlier", NULL, (struct mg_span){ 0, 0 }, "number %d", i);
		int rc = mg_doc_load(a, MG_STR("t.yml"), MG_STR("{a: 1, 'b': 2}"), MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, &mg_limits_default, &d, &doc, &err);
		assert_int_equal(rc, MG_OK);
		assert_int_equal(d.n, before);
		assert_int_equal(d.errors, before);
		if (before)
			assert_has(d.items[before - 1].text.p, "number");
		mg_arena_free(a);
	}
}

/* Neither does the first attempt take the place of what was there at the cap, while an error that stays does. */
static void a_full_list(void **state)
{
	static const struct {
		const char *text, *left; /* what the list holds afterwards */
		int rc;
	} rows[] = { { "{a: 1, 'b': 2}", "early late", MG_OK }, { "{a: 1, 'b': 2", "early yaml-syntax", MG_EINPUT } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_diags d;
		struct mg_doc doc;
		struct mg_error err;
		char left[100];
		mg_diags_init(&d, a, 2);
		mg_diag_add(&d, MG_DIAG_WARNING, "early", NULL, (struct mg_span){ 0, 0 }, "x");
		mg_diag_add(&d, MG_DIAG_WARNING, "late", NULL, (struct mg_span){ 0, 0 }, "x");
		assert_int_equal(mg_doc_load(a, MG_STR("t.yml"), mg_str_from(rows[i].text), MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, &mg_limits_default, &d, &doc, &err), rows[i].rc);
		snprintf(left, sizeof left, "%s %s", d.items[0].code, d.items[1].code);
		assert_string_equal(left, rows[i].left);
		assert_int_equal(d.errors, rows[i].rc ? 1 : 0);
		if (rows[i].rc)
			assert_string_equal(err.text, "t.yml:1:1: `{` is opened here and never closed");
		mg_arena_free(a);
	}
	/* What is JSON by its name keeps the first attempt's. */
	struct mg_arena *a = mg_arena_new(0);
	struct mg_diags d;
	struct mg_doc doc;
	struct mg_error err;
	mg_diags_init(&d, a, 1);
	mg_diag_add(&d, MG_DIAG_ERROR, "early", NULL, (struct mg_span){ 0, 0 }, "x");
	assert_int_equal(mg_doc_load(a, MG_STR("t.json"), MG_STR("{\"a\": 1, \"a\": 2, }"), MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, &mg_limits_default, &d, &doc, &err), MG_EINPUT);
	assert_int_equal(d.n, 1);
	assert_true(d.errors > 1);
	assert_int_equal(d.dropped, d.errors - 1);
	mg_arena_free(a);
}

static void forced(void **state)
{
	struct loaded l;
	(void)state;
	load_as(&l, "t.yaml", MG_STR("{a: 1}"), MG_FORMAT_JSON, &mg_limits_default);
	assert_int_equal(l.rc, MG_EINPUT);
	unload(&l);
	load_as(&l, "t.json", MG_STR("{\"a\": 1}"), MG_FORMAT_YAML, &mg_limits_default);
	assert_int_equal(l.rc, MG_OK);
	assert_int_equal(l.doc.format, MG_FORMAT_YAML);
	unload(&l);
}

/* Even what is no text at all is told with file, line and column. */
static void unreadable(void **state)
{
	struct mg_limits limits = mg_limits_default;
	struct mg_buf b = { 0 };
	struct loaded l;
	(void)state;
	load_as(&l, "bin.yml", MG_STR("a: b\nc: \x89PNG"), MG_FORMAT_AUTO, &limits);
	assert_int_equal(l.rc, MG_EINPUT);
	mg_diag_show(&l.diags.items[0], &b);
	assert_str(mg_buf_view(&b), "bin.yml:2:4: error: byte 0x89 at offset 8 is not UTF-8: save the file as UTF-8 [encoding]\nc: \n   ^\n");
	assert_string_equal(l.err.text, "bin.yml:2:4: byte 0x89 at offset 8 is not UTF-8: save the file as UTF-8");
	unload(&l);
	limits.doc_bytes = 4;
	load_as(&l, "big.yml", MG_STR("a: bc"), MG_FORMAT_AUTO, &limits);
	assert_int_equal(l.rc, MG_ELIMIT);
	assert_string_equal(l.diags.items[0].code, "doc-bytes");
	unload(&l);
	mg_buf_fini(&b);
}

/* The same tree from both readers. */
static void twins(void **state)
{
	static const char text[] = "{\"A\":{\"Ref\":\"B\"},\"L\":[1,-2,\"3\",true,null,\"x\\ny\"],\"E\":{},\"F\":[]}";
	struct loaded json, yaml;
	(void)state;
	load_as(&json, "t", mg_str_from(text), MG_FORMAT_JSON, &mg_limits_default);
	load_as(&yaml, "t", mg_str_from(text), MG_FORMAT_YAML, &mg_limits_default);
	assert_true(mg_node_equal(json.doc.root, yaml.doc.root));
	assert_int_equal(json.doc.nodes, yaml.doc.nodes);
	unload(&json);
	unload(&yaml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decision), cmocka_unit_test(utf16), cmocka_unit_test(fallback), cmocka_unit_test(no_fallback), cmocka_unit_test(earlier_diagnostics),
		cmocka_unit_test(a_full_list), cmocka_unit_test(forced), cmocka_unit_test(unreadable), cmocka_unit_test(twins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
