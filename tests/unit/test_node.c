/* SPDX-License-Identifier: Apache-2.0 */
#include "doc_load.h"

static void look_up(void **state)
{
	struct loaded l;
	(void)state;
	load_json(&l, MG_STR("{\"b\":1,\"a\":{\"x\":[true,null]},\"\":2,\"a\\u0000\":3}"));
	struct mg_node *root = l.doc.root, *a = mg_node_at(root, "a");
	assert_str(mg_node_at(root, "b")->text, "1");
	assert_str(mg_node_at(root, "")->text, "2");
	assert_str(mg_node_get(root, MG_STR("a\0"))->text, "3");
	assert_null(mg_node_at(root, "c"));
	assert_null(mg_node_at(NULL, "c"));
	assert_null(mg_node_at(mg_node_at(root, "b"), "c"));
	assert_null(mg_node_at(mg_node_at(a, "x"), "0"));
	assert_str(mg_node_key(a), "a");
	assert_str(mg_node_key(root), "");
	assert_str(mg_node_key(mg_node_at(a, "x")->items[0]), "");
	assert_int_equal(mg_node_member(root, MG_STR("a"))->key_span.off, 7);
	unload(&l);
}

/* Around the size from which maps are looked up through an index, every key is found and no other. */
static void sizes(void **state)
{
	(void)state;
	for (unsigned n = 0; n < 70; n++) {
		struct mg_buf b = { 0 };
		struct loaded l;
		char key[16];
		mg_buf_putc(&b, '{');
		for (unsigned i = 0; i < n; i++)
			mg_buf_printf(&b, "%s\"k%u\":%u", i ? "," : "", i * 37 % 71, i);
		mg_buf_putc(&b, '}');
		load_json(&l, mg_buf_view(&b));
		assert_int_equal(l.rc, MG_OK);
		assert_int_equal(l.doc.root->count, n);
		assert_true((l.doc.root->sorted != NULL) == (n > 8));
		for (unsigned i = 0; i < 71; i++) {
			snprintf(key, sizeof key, "k%u", i * 37 % 71);
			struct mg_member *m = mg_node_member(l.doc.root, mg_str_from(key));
			assert_true(i < n ? m == &l.doc.root->members[i] && m->value->index == i : m == NULL);
		}
		unload(&l);
		mg_buf_fini(&b);
	}
}

static void pointer(void **state)
{
	struct loaded l;
	struct mg_buf b = { 0 };
	(void)state;
	load_json(&l, MG_STR("{\"a/b\":{\"~c\":[0,[1,{\"\":2}]]}}"));
	mg_node_pointer(l.doc.root, &b);
	assert_str(mg_buf_view(&b), "");
	struct mg_node *inner = mg_node_at(mg_node_at(l.doc.root, "a/b"), "~c")->items[1]->items[1];
	mg_node_pointer(mg_node_at(inner, ""), &b);
	assert_str(mg_buf_view(&b), "/a~1b/~0c/1/1/");
	mg_buf_fini(&b);
	unload(&l);
}

static void number_as(enum mg_kind kind, const char *text, const char *want)
{
	struct mg_node n = { .kind = (uint8_t)kind, .text = mg_str_from(text) };
	struct mg_buf b = { 0 };
	mg_node_json(&n, &b);
	assert_str(mg_buf_view(&b), want);
	mg_buf_fini(&b);
}

/* YAML writes numbers in ways that JSON does not have. */
static void numbers(void **state)
{
	(void)state;
	number_as(MG_INT, "12", "12");
	number_as(MG_INT, "-12", "-12");
	number_as(MG_INT, "0", "0");
	number_as(MG_FLOAT, "1.5e+3", "1.5e+3");
	number_as(MG_FLOAT, ".5", "0.5");
	number_as(MG_FLOAT, "1.", "1.0");
	number_as(MG_FLOAT, "+1.25", "1.25");
	number_as(MG_FLOAT, "-01.5", "-1.5");
	number_as(MG_FLOAT, "00.5", "0.5");
	number_as(MG_FLOAT, "1_000.5", "1000.5");
	number_as(MG_FLOAT, "1.e+3", "1.0e+3");
	number_as(MG_FLOAT, ".inf", "\".inf\"");
	number_as(MG_FLOAT, ".nan", "\".nan\"");
	number_as(MG_FLOAT, "1e999", "\"1e999\"");
	number_as(MG_FLOAT, "-.5", "-0.5");
	number_as(MG_INT, "+12", "12");
	number_as(MG_INT, "00_12", "12");
	number_as(MG_FLOAT, "0__0.5", "0.5");
	number_as(MG_INT, "-0", "-0");
	number_as(MG_FLOAT, "-", "\"-\"");
	number_as(MG_FLOAT, "", "\"\"");
}

static void same(const char *x, const char *y, bool want)
{
	struct loaded a, b;
	load_json(&a, mg_str_from(x));
	load_json(&b, mg_str_from(y));
	if (mg_node_equal(a.doc.root, b.doc.root) != want || mg_node_equal(b.doc.root, a.doc.root) != want)
		fail_msg("%s and %s", x, y);
	unload(&a);
	unload(&b);
}

static void equal(void **state)
{
	(void)state;
	same("3", "\"3\"", true);
	same("true", "\"true\"", true);
	same("true", "\"True\"", false);
	same("null", "null", true);
	same("null", "\"null\"", false);
	same("null", "\"\"", false);
	same("[1,2]", "[\"1\",\"2\"]", true);
	same("[1,2]", "[2,1]", false);
	same("[1]", "1", false);
	same("[]", "{}", false);
	same("{\"a\":1,\"b\":[{}]}", "{\"b\":[{}],\"a\":\"1\"}", true);
	same("{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}", false);
	same("{\"a\":1}", "{\"a\":1,\"c\":2}", false);
}

static void kinds(void **state)
{
	(void)state;
	assert_string_equal(mg_kind_name(MG_NULL), "null");
	assert_string_equal(mg_kind_name(MG_BOOL), "a boolean");
	assert_string_equal(mg_kind_name(MG_INT), "an integer");
	assert_string_equal(mg_kind_name(MG_FLOAT), "a number");
	assert_string_equal(mg_kind_name(MG_TEXT), "a string");
	assert_string_equal(mg_kind_name(MG_LIST), "a list");
	assert_string_equal(mg_kind_name(MG_MAP), "a map");
	assert_string_equal(mg_kind_name((enum mg_kind)(MG_MAP + 1)), "a value");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(look_up), cmocka_unit_test(sizes), cmocka_unit_test(pointer),
		cmocka_unit_test(numbers), cmocka_unit_test(equal), cmocka_unit_test(kinds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
