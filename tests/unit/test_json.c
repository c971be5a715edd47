/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON reader: values, places, refusals, duplicates, limits. */
#include "doc_load.h"

static void values(void **state)
{
	(void)state;
	reads_as("{}", "{}");
	reads_as("[]", "[]");
	reads_as(" \t\r\n[ 1 , -2 ,\t3.5e-7 ] ", "[1,-2,3.5e-7]");
	reads_as("{\"a\" : {\"b\":[true,false,null]} , \"c\":\"\"}", "{\"a\":{\"b\":[true,false,null]},\"c\":\"\"}");
	reads_as("\"just text\"", "\"just text\"");
	reads_as("-0", "0");
	reads_as("-0.0", "-0.0");
	reads_as("\xEF\xBB\xBF{\"a\":1}", "{\"a\":1}");
	reads_as("[[[],[[]]],{}]", "[[[],[[]]],{}]");
	reads_as("12345678901234567890123456789", "12345678901234567890123456789");
	reads_as("{\"!Ref\":\"x\",\"<<\":1}", "{\"!Ref\":\"x\",\"<<\":1}");
}

static void strings(void **state)
{
	(void)state;
	reads_as("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\"");
	reads_as("\"\\ud83d\\ude00\\u00e9\\u20AC\\uFFFF\"", "\"\xF0\x9F\x98\x80\xC3\xA9\xE2\x82\xAC\xEF\xBF\xBF\"");
	reads_as("\"a\\u0000b\"", "\"a\\u0000b\"");
	reads_as("\"\x7F\xC2\x85\xE2\x80\xA8\"", "\"\x7F\xC2\x85\xE2\x80\xA8\"");
	reads_as("{\"a\\u0041\":1}", "{\"aA\":1}");
	/* Escapes and quotes at every distance from the eight bytes that are looked at together. */
	for (int pad = 0; pad < 20; pad++) {
		char text[96], want[96];
		snprintf(text, sizeof text, "[\"%.*s\\n%.*s\",\"%.*s\"]", pad, "xxxxxxxxxxxxxxxxxxxx", 20 - pad, "yyyyyyyyyyyyyyyyyyyy", pad, "zzzzzzzzzzzzzzzzzzzz");
		snprintf(want, sizeof want, "%s", text);
		reads_as(text, want);
	}
}

/* Text without escapes is a view of the source; kinds, flags, spans, raw and canonical text. */
static void nodes(void **state)
{
	struct loaded l;
	(void)state;
	load_json(&l, MG_STR("{ \"k\\n\": [1.50, \"v\", -0, tru\x65] }"));
	struct mg_node *root = l.doc.root, *list = mg_node_at(root, "k\n");
	assert_int_equal(root->flags, MG_NODE_FLOW);
	assert_int_equal(root->span.off, 0);
	assert_int_equal(root->span.len, 32);
	assert_int_equal(root->members[0].key_span.off, 2);
	assert_int_equal(root->members[0].key_span.len, 5);
	assert_int_equal(list->span.off, 9);
	assert_int_equal(list->span.len, 21);
	assert_int_equal(list->items[0]->kind, MG_FLOAT);
	assert_str(list->items[0]->text, "1.50");
	assert_int_equal(list->items[1]->kind, MG_TEXT);
	assert_int_equal(list->items[1]->flags, MG_NODE_QUOTED);
	assert_int_equal(list->items[1]->span.off, 16);
	assert_int_equal(list->items[1]->span.len, 3);
	assert_ptr_equal(list->items[1]->text.p, l.doc.source->text.p + 17);
	assert_str(list->items[1]->raw, "v");
	assert_int_equal(list->items[2]->kind, MG_INT);
	assert_str(list->items[2]->text, "0");
	assert_str(list->items[2]->raw, "-0");
	assert_int_equal(list->items[3]->kind, MG_BOOL);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(list->items[i]->index, i);
		assert_int_equal(list->items[i]->id, i + 2);
		assert_ptr_equal(list->items[i]->parent, list);
		assert_ptr_equal(list->items[i]->source, l.doc.source);
	}
	assert_int_equal(l.doc.nodes, 6);
	assert_int_equal(l.doc.format, MG_FORMAT_JSON);
	unload(&l);
}

static void is_refused(struct mg_str text, const char *code, unsigned line, unsigned column, const char *why)
{
	struct loaded l;
	char place[32];
	load_json(&l, text);
	if (l.rc != MG_EINPUT || l.diags.n != 1)
		fail_msg("%.*s: %d, %zu diagnostics", MG_STR_ARG(text), l.rc, l.diags.n);
	assert_string_equal(l.diags.items[0].code, code);
	struct mg_place at = mg_source_place(l.diags.items[0].source, l.diags.items[0].span);
	if (at.line != line || at.column != column)
		fail_msg("%.*s: %u:%u", MG_STR_ARG(text), at.line, at.column);
	assert_has(l.diags.items[0].text.p, why);
	snprintf(place, sizeof place, "t.json:%u:%u: ", line, column);
	assert_has(l.err.text, place);
	assert_has(l.err.text, why);
	unload(&l);
}

static void refused(const char *text, unsigned column, const char *why)
{
	is_refused(mg_str_from(text), "json-syntax", 1, column, why);
}

static void structure_errors(void **state)
{
	(void)state;
	refused("{\"a\":1,}", 8, "remove the trailing comma");
	refused("[1 , ]", 6, "remove the trailing comma");
	refused("[1,,2]", 4, "two commas");
	refused("[,1]", 2, "found `,`, expected a value");
	refused("{,}", 2, "expected a key");
	refused("[1 2]", 4, "expected a comma or the closing ]");
	refused("{\"a\":1 \"b\":2}", 8, "found `\"b\"`, expected a comma or the closing }: a comma is missing");
	refused("{\"a\" 1}", 6, "expected a colon");
	is_refused(MG_STR("[1,\t\r\n]"), "json-syntax", 2, 1, "remove the trailing comma");
	is_refused(MG_STR("[\"a\nb\" x]"), "json-syntax", 1, 4, "a line end; write \\n");
	refused("[\"a\" \"b", 6, "a comma is missing");
	refused("[a$b_9\xC3\xA9 x]", 2, "found `a$b_9\xC3\xA9`");
	refused("{\"a\"=1}", 5, "found `=`, expected a colon");
	refused("{\"a\":}", 6, "expected a value");
	refused("{\"a\"}", 5, "expected a colon");
	refused("{a:1}", 2, "put the key in double quotes");
	refused("{1:1}", 2, "put the key in double quotes");
	refused("{'a':1}", 2, "double quotes");
	refused("['a']", 2, "double quotes");
	refused("[1}", 3, "a list is closed by ]");
	refused("{\"a\":1]", 7, "a map is closed by }");
	refused("1 2", 3, "one value");
	refused("{}{}", 3, "expected the end of the text");
	refused("[] ]", 4, "expected the end of the text");
	refused("// c\n[]", 1, "JSON has no comments");
	refused("[] # c", 4, "JSON has no comments");
	refused("[/* c */]", 2, "JSON has no comments");
	refused("[!Ref x]", 2, "short forms such as !Ref are YAML");
	refused("[\x0C]", 2, "found `\\x0c`");
	refused("[\xC2\xA0" "1]", 2, "no-break space");
	refused("[1", 3, "the list opened on line 1, column 1 is not closed");
	refused("{\"a\":{\"b\":1}", 13, "the map opened on line 1, column 1 is not closed");
	refused("{\"a\"", 5, "the text ends");
	refused("{", 2, "the text ends");
	is_refused(MG_STR("{\n  \"\xC3\xA9\": [\n\n"), "json-syntax", 4, 1, "opened on line 2, column 8");
	is_refused(MG_STR("{\n\"\xC3\xA9\": x\n}"), "json-syntax", 2, 6, "found `x`");
	is_refused(MG_STR("[\0]"), "json-syntax", 1, 2, "found `\\x00`");
}

static void scalar_errors(void **state)
{
	(void)state;
	refused("[NaN]", 2, "no such number");
	refused("[Infinity]", 2, "no such number");
	refused("[-Infinity]", 3, "no such number");
	refused("[True]", 2, "JSON writes true");
	refused("[None]", 2, "JSON writes null");
	refused("[undefined]", 2, "null");
	refused("[nul]", 2, "double quotes");
	refused("[truex]", 6, "expected a comma");
	refused("[hello]", 2, "double quotes");
	refused("[01]", 2, "does not start with 0");
	refused("[-01]", 2, "does not start with 0");
	refused("[+1]", 2, "no leading plus");
	refused("[.5]", 2, "before the decimal point");
	refused("[1.]", 4, "a digit after the decimal point");
	refused("[1.e3]", 4, "a digit after the decimal point");
	refused("[-]", 3, "a digit after the minus");
	refused("[1e]", 4, "a digit in the exponent");
	refused("[1e+]", 5, "a digit in the exponent");
	refused("[0x1F]", 3, "decimal digits");
	refused("[1_000]", 3, "decimal digits");
	refused("-", 2, "the text ends");
	refused("[\"a\tb\"]", 4, "a tab; write \\t");
	refused("[\"a\rb\"]", 4, "a line end; write \\n");
	refused("[-x]", 3, "a digit after the minus");
	refused("[1.I]", 4, "a digit after the decimal point");
	refused("[1eI]", 4, "expected a digit in the exponent");
	refused("[-1eI]", 5, "expected a digit in the exponent");
	refused("[\"\\ud83d\\udbff\"]", 3, "first half");
	refused("[\"\\ud83d\\ue000\"]", 3, "first half");
	refused("[\"\\udc00\"]", 3, "second half");
	refused("[\"\\", 2, "not closed");
	refused("[\"a\nb\"]", 4, "a line end; write \\n");
	refused("[\"a\x1F\"]", 4, "0x1f; write \\u001f");
	refused("[\"\\x41\"]", 3, "escape does not exist");
	refused("[\"\\'\"]", 3, "escape does not exist");
	refused("[\"\\u12G4\"]", 3, "four hexadecimal digits");
	refused("[\"\\u12", 3, "four hexadecimal digits");
	refused("[\"\\ud83d\"]", 3, "first half");
	refused("[\"\\ud83dx\"]", 3, "first half");
	refused("[\"\\ud83d\\n\"]", 3, "first half");
	refused("[\"\\ud83d\\ud83d\"]", 3, "first half");
	refused("[\"\\ude00\"]", 3, "second half");
	refused("[\"abc", 2, "not closed");
	refused("[\"abc\\", 2, "not closed");
	refused("[\"abc\\\"", 2, "not closed");
	refused("\"", 1, "not closed");
	refused("{\"a", 2, "not closed");
}

static void encoding(void **state)
{
	(void)state;
	is_refused(MG_STR(""), "empty-document", 1, 1, "template is empty");
	is_refused(MG_STR(" \n "), "empty-document", 2, 2, "template is empty");
	is_refused(MG_STR("\xEF\xBB\xBF"), "empty-document", 1, 1, "template is empty");
	is_refused(MG_STR("[\n\"\xC3\xA9\xFF\"]"), "encoding", 2, 3, "0xff at offset 5");
	is_refused(MG_STR("\xFF\xFE{\0}\0"), "encoding", 1, 1, "UTF-16");
	is_refused(MG_STR("{\0}\0"), "encoding", 1, 1, "UTF-16");
	is_refused(MG_STR("{\xEF\xBB\xBF}"), "json-syntax", 1, 2, "expected a key");
}

static void number_range(void **state)
{
	static const char *const out[] = { "1e309", "-1e309", "1e-400", "123.456e999999", "0.0001e-500" };
	static const char *const in[] = { "1e308", "0E999", "0.000e-999", "5e-324", "-0.0E-300" };
	struct loaded l;
	char text[400];
	(void)state;
	for (size_t i = 0; i < 5; i++) {
		load_json(&l, mg_str_from(out[i]));
		assert_int_equal(l.rc, MG_OK);
		assert_int_equal(l.diags.n, 1);
		assert_int_equal(l.diags.items[0].level, MG_DIAG_WARNING);
		assert_string_equal(l.diags.items[0].code, "number-range");
		assert_int_equal(l.diags.errors, 0);
		assert_str(l.doc.root->text, out[i]);
		unload(&l);
		load_json(&l, mg_str_from(in[i]));
		assert_int_equal(l.diags.n, 0);
		unload(&l);
	}
	memset(text, '9', sizeof text);
	load_json(&l, (struct mg_str){ text, 308 });
	assert_int_equal(l.diags.n, 0);
	unload(&l);
	memset(text + 2, '0', sizeof text - 2);
	memcpy(text, "0.", 2);
	load_json(&l, (struct mg_str){ text, 310 });
	assert_int_equal(l.diags.n, 0);
	unload(&l);
	text[350] = '1';
	load_json(&l, (struct mg_str){ text, 360 });
	assert_int_equal(l.diags.n, 1);
	unload(&l);
	memset(text, '9', sizeof text);
	load_json(&l, (struct mg_str){ text, 310 });
	assert_int_equal(l.diags.n, 1);
	assert_int_equal(l.doc.root->kind, MG_INT);
	unload(&l);
}

/* An error at every occurrence, naming the lines; the first value stays, in maps of every size. */
static void duplicates(void **state)
{
	struct loaded l;
	(void)state;
	load_json(&l, MG_STR("{\"a\":1,\n\"b\":{\"a\":2},\n\"a\":3,\n\"\\u0061\":4}"));
	assert_int_equal(l.rc, MG_OK);
	assert_int_equal(l.diags.n, 3);
	assert_int_equal(l.diags.errors, 3);
	assert_int_equal(l.diags.items[0].span.off, 1);
	assert_has(l.diags.items[0].text.p, "`a` is given again on line 3");
	assert_int_equal(l.diags.items[1].span.off, 21);
	assert_has(l.diags.items[1].text.p, "already given on line 1");
	assert_int_equal(l.diags.items[2].span.off, 28);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(l.diags.items[i].code, "duplicate-key");
	assert_int_equal(l.doc.root->count, 2);
	assert_str(mg_node_at(l.doc.root, "a")->text, "1");
	unload(&l);
}

static void many_duplicates(void **state)
{
	(void)state;
	for (unsigned n = 2; n < 60; n++) {
		struct mg_buf b = { 0 };
		struct loaded l;
		char key[32];
		unsigned distinct = n - n / 3;
		mg_buf_putc(&b, '{');
		for (unsigned i = 0; i < n; i++)
			mg_buf_printf(&b, "%s\"key number %u\":%u", i ? "," : "", i % distinct, i);
		mg_buf_putc(&b, '}');
		load_json(&l, mg_buf_view(&b));
		assert_int_equal(l.rc, MG_OK);
		assert_int_equal(l.diags.n, 2 * (n / 3));
		assert_int_equal(l.doc.root->count, distinct);
		assert_true((l.doc.root->sorted != NULL) == (distinct > 8));
		for (unsigned i = 0; i < distinct; i++) {
			snprintf(key, sizeof key, "key number %u", i);
			struct mg_node *v = mg_node_at(l.doc.root, key);
			assert_non_null(v);
			assert_int_equal(v->index, i);
			assert_ptr_equal(l.doc.root->members[i].value, v);
		}
		unload(&l);
		mg_buf_fini(&b);
	}
}

/* Loads text under the default limits but one. */
static int with_limit(struct mg_str text, uint64_t *field, struct mg_limits *limits, uint64_t value, const char *code)
{
	struct loaded l;
	*field = value;
	load_as(&l, "t.json", text, MG_FORMAT_JSON, limits);
	int rc = l.rc;
	if (rc) {
		assert_int_equal(l.diags.n, 1);
		assert_string_equal(l.diags.items[0].code, code);
	}
	unload(&l);
	return rc;
}

/* What fits exactly is taken; one less and it is refused. */
static void limits(void **state)
{
	struct mg_limits l = mg_limits_default;
	(void)state;
	assert_int_equal(with_limit(MG_STR("[{\"a\":[]},[1]]"), &l.doc_depth, &l, 3, ""), MG_OK);
	assert_int_equal(with_limit(MG_STR("[{\"a\":[]},[1]]"), &l.doc_depth, &l, 2, "doc-depth"), MG_ELIMIT);
	l = mg_limits_default;
	assert_int_equal(with_limit(MG_STR("{\"a\":[1,2],\"b\":{}}"), &l.doc_nodes, &l, 7, ""), MG_OK);
	assert_int_equal(with_limit(MG_STR("{\"a\":[1,2],\"b\":{}}"), &l.doc_nodes, &l, 6, "doc-nodes"), MG_ELIMIT);
	l = mg_limits_default;
	assert_int_equal(with_limit(MG_STR("[{\"a\":1,\"b\":2},{\"a\":1,\"b\":2}]"), &l.doc_keys, &l, 2, ""), MG_OK);
	assert_int_equal(with_limit(MG_STR("[{\"a\":1,\"b\":2},{\"a\":1,\"b\":2}]"), &l.doc_keys, &l, 1, "doc-keys"), MG_ELIMIT);
	l = mg_limits_default;
	assert_int_equal(with_limit(MG_STR("[\"abcde\"]"), &l.doc_scalar, &l, 5, ""), MG_OK);
	assert_int_equal(with_limit(MG_STR("[\"abcde\"]"), &l.doc_scalar, &l, 4, "doc-scalar"), MG_ELIMIT);
	assert_int_equal(with_limit(MG_STR("[\"abc\\u0041e\"]"), &l.doc_scalar, &l, 5, ""), MG_OK);
	assert_int_equal(with_limit(MG_STR("[\"abc\\u0041e\"]"), &l.doc_scalar, &l, 4, "doc-scalar"), MG_ELIMIT);
	assert_int_equal(with_limit(MG_STR("{\"abcde\":1}"), &l.doc_scalar, &l, 4, "doc-scalar"), MG_ELIMIT);
	assert_int_equal(with_limit(MG_STR("[12345]"), &l.doc_scalar, &l, 4, "doc-scalar"), MG_ELIMIT);
	l = mg_limits_default;
	assert_int_equal(with_limit(MG_STR("[12345]"), &l.doc_bytes, &l, 7, ""), MG_OK);
	assert_int_equal(with_limit(MG_STR("[12345]"), &l.doc_bytes, &l, 6, "doc-bytes"), MG_ELIMIT);
}

/* The default depth, for the two kinds of nesting. */
static void default_depth(void **state)
{
	(void)state;
	for (uint64_t depth = mg_limits_default.doc_depth; depth <= mg_limits_default.doc_depth + 1; depth++) {
		struct mg_buf b = { 0 };
		struct loaded l;
		for (uint64_t i = 0; i < depth; i++)
			mg_buf_puts(&b, i % 2 ? "{\"a\":" : "[");
		mg_buf_putc(&b, '1');
		for (uint64_t i = depth; i-- > 0;)
			mg_buf_putc(&b, i % 2 ? '}' : ']');
		load_json(&l, mg_buf_view(&b));
		assert_int_equal(l.rc, depth == mg_limits_default.doc_depth ? MG_OK : MG_ELIMIT);
		unload(&l);
		mg_buf_fini(&b);
	}
}

static void arena_cap(void **state)
{
	struct mg_limits limits = mg_limits_default;
	struct loaded l;
	(void)state;
	limits.arena_bytes = 4000;
	load_as(&l, "t.json", MG_STR("[{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]"), MG_FORMAT_JSON, &limits);
	assert_int_equal(l.rc, MG_ELIMIT);
	assert_has(l.err.text, "arena_bytes");
	unload(&l);
}

/* Every allocation fails once: the load says so, or succeeds without it, and never does anything else. */
static void fail_nth(void **state)
{
	const struct mg_str text = MG_STR("{\"a\":[1,2.5,\"x\\ny\",{\"b\":null}],\"c\":1,\"d\":2,\"e\":3,\"f\":4,\"g\":5,\"h\":6,\"i\":7,\"j\":8,\"k\":1e999,"
					  "\"d\":9,\"l\":[[[[[[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]]]]]]}");
	bool succeeded = false;
	(void)state;
	for (uint64_t nth = 1; !succeeded; nth++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_diags diags;
		struct mg_doc doc;
		struct mg_error err;
		mg_diags_init(&diags, a, 100);
		mg_alloc_fail_at(nth);
		int rc = mg_doc_load(a, MG_STR("t.json"), text, MG_FORMAT_JSON, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, &err);
		mg_alloc_fail_at(0);
		assert_true(nth < 200);
		assert_true(rc ? rc == MG_ENOMEM && doc.root == NULL && err.code == rc : doc.root != NULL && diags.errors == 2);
		succeeded = !rc && diags.dropped == 0 && diags.n == 3 && doc.source->lines;
		mg_arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values), cmocka_unit_test(strings), cmocka_unit_test(nodes), cmocka_unit_test(structure_errors),
		cmocka_unit_test(scalar_errors), cmocka_unit_test(encoding), cmocka_unit_test(number_range), cmocka_unit_test(duplicates),
		cmocka_unit_test(many_duplicates), cmocka_unit_test(limits), cmocka_unit_test(default_depth), cmocka_unit_test(arena_cap),
		cmocka_unit_test(fail_nth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
