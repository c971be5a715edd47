/* SPDX-License-Identifier: Apache-2.0 */
/* The YAML reader: structure, short forms, places, anchors and merging. */
#include "yaml_load.h"

/* text gives json, with no diagnostic at all. */
static void clean(const char *text, const char *json)
{
	struct load l;

	load(&l, text);
	if (l.rc || l.diags.n)
		fail_msg("<%s>: %s %s", text, diag_of(&l, 0), l.err.text);
	assert_string_equal(json_of(&l), json);
	unload(&l);
}

static void structure(void **state)
{
	(void)state;
	clean("a: 1\n", "{\"a\":1}");
	clean("a:\n  b: [x, 2, {c: d}]\n  e:\n  - f\n  -\n", "{\"a\":{\"b\":[\"x\",2,{\"c\":\"d\"}],\"e\":[\"f\",null]}}");
	clean("- a\n- - b\n  - c: d\n", "[\"a\",[\"b\",{\"c\":\"d\"}]]");
	clean("--- # head\na: {}\nb: []\n...\n# tail\n", "{\"a\":{},\"b\":[]}");
	clean("%YAML 1.1\n---\na: b\n", "{\"a\":\"b\"}");
	clean("\xEF\xBB\xBF" "a: b\n", "{\"a\":\"b\"}");
	clean("a: \"010\"\nb: 'yes'\nc: |\n  1\nd: >-\n  x\n  y\n", "{\"a\":\"010\",\"b\":\"yes\",\"c\":\"1\\n\",\"d\":\"x y\"}");
	clean("Version: 2012-10-17\n", "{\"Version\":\"2012-10-17\"}");
	clean("? a\n: b\n", "{\"a\":\"b\"}");
	clean("{\"a\": [1,2],\"b\":\"c\"}", "{\"a\":[1,2],\"b\":\"c\"}");
	clean("on: x\nyes: y\n? =\n: z\n", "{\"on\":\"x\",\"yes\":\"y\",\"=\":\"z\"}");
	clean("123456789012: x\n'012345670123': y\n1.10: z\n", "{\"123456789012\":\"x\",\"012345670123\":\"y\",\"1.10\":\"z\"}");
	clean("a: \"x\\0y\"\n", "{\"a\":\"x\\u0000y\"}");
	clean("justtext", "\"justtext\"");
	clean("a: &x {p: 1}\nb: &y 2\n&z c: 3\n", "{\"a\":{\"p\":1},\"b\":2,\"c\":3}");
	clean("'<<': 1\n", "{\"<<\":1}");
	clean("a: !!str 010\nb: !!int \"12\"\nc: !!float 3\nd: !!bool 'yes'\ne: !!null ''\nf: !!seq [a]\ng: !!map {h: i}\n",
	      "{\"a\":\"010\",\"b\":12,\"c\":3,\"d\":true,\"e\":null,\"f\":[\"a\"],\"g\":{\"h\":\"i\"}}");
	clean("a: !<tag:yaml.org,2002:str> 010\nb: !!float 1e3\n", "{\"a\":\"010\",\"b\":1e3}");
}

static void utf16(void **state)
{
	struct load l;

	(void)state;
	load_with(&l, (struct mg_str){ "\xFF\xFE" "a\0:\0 \0\xE9\0\n\0", 12 }, MG_DIALECT_TEMPLATE, &mg_limits_default);
	assert_string_equal(json_of(&l), "{\"a\":\"\xC3\xA9\"}");
	unload(&l);
	/* Either order of the bytes, blanks before what tells JSON from YAML, and characters of two units. */
	static const struct {
		const char *bytes;
		size_t n;
		const char *json;
	} rows[] = {
		{ "\xFE\xFF\0a\0:\0 \xD8\x3D\xDE\x00", 12, "{\"a\":\"\xF0\x9F\x98\x80\"}" },
		{ "\xFF\xFE \0\r\0\n\0a\0", 10, "\"a\"" },
		{ "\xFF\xFE\x00\xE0", 4, "\"\xEE\x80\x80\"" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		load_with(&l, (struct mg_str){ rows[i].bytes, rows[i].n }, MG_DIALECT_TEMPLATE, &mg_limits_default);
		assert_int_equal(l.rc, MG_OK);
		assert_string_equal(json_of(&l), rows[i].json);
		unload(&l);
	}
	static const struct {
		const char *bytes;
		size_t n;
		const char *why;
	} bad[] = {
		{ "\xFF\xFE" "a\0\x3D", 5, "the UTF-16 text ends inside a code unit: save the file as UTF-8" },
		{ "\xFF\xFE" "a\0\x3D\xD8", 6, "the UTF-16 text has half a surrogate pair at offset 4: save the file as UTF-8" },
		{ "\xFF\xFE\x3D\xD8" "a\0", 6, "the UTF-16 text has half a surrogate pair at offset 2: save the file as UTF-8" },
		{ "\xFF\xFE\x3D\xD8\x00\xE0", 6, "the UTF-16 text has half a surrogate pair at offset 2: save the file as UTF-8" },
		{ "\xFF\xFE\x00\xDE", 4, "the UTF-16 text has half a surrogate pair at offset 2: save the file as UTF-8" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		load_with(&l, (struct mg_str){ bad[i].bytes, bad[i].n }, MG_DIALECT_TEMPLATE, &mg_limits_default);
		assert_int_equal(l.rc, MG_EINPUT);
		assert_string_equal(l.err.text, bad[i].why);
		unload(&l);
	}
}

static void short_forms(void **state)
{
	(void)state;
	clean("a: !Ref 010\n", "{\"a\":{\"Ref\":\"010\"}}");
	clean("a: !Condition yes\n", "{\"a\":{\"Condition\":\"yes\"}}");
	clean("a: !Sub \"x ${B}\"\n", "{\"a\":{\"Fn::Sub\":\"x ${B}\"}}");
	clean("a: !Sub\n  - ${B}\n  - B: 1\n", "{\"a\":{\"Fn::Sub\":[\"${B}\",{\"B\":1}]}}");
	clean("a: !GetAtt Db.Endpoint.Address\n", "{\"a\":{\"Fn::GetAtt\":[\"Db\",\"Endpoint.Address\"]}}");
	clean("a: !GetAtt [Db, Endpoint.Address]\n", "{\"a\":{\"Fn::GetAtt\":[\"Db\",\"Endpoint.Address\"]}}");
	clean("a: !GetAtt Db\n", "{\"a\":{\"Fn::GetAtt\":\"Db\"}}");
	clean("a: !Select [0, [010x, !Ref B]]\n", "{\"a\":{\"Fn::Select\":[0,[\"010x\",{\"Ref\":\"B\"}]]}}");
	clean("a: !If [C, !Ref X, !Ref \"AWS::NoValue\"]\n", "{\"a\":{\"Fn::If\":[\"C\",{\"Ref\":\"X\"},{\"Ref\":\"AWS::NoValue\"}]}}");
	clean("a: !Refx Foo\nb: !Odd {c: 1}\n", "{\"a\":{\"Fn::Refx\":\"Foo\"},\"b\":{\"Fn::Odd\":{\"c\":1}}}");
	clean("Fn::Base64: !Sub x\n", "{\"Fn::Base64\":{\"Fn::Sub\":\"x\"}}");
	clean("a: !Base64\n  Fn::Sub: x\n", "{\"a\":{\"Fn::Base64\":{\"Fn::Sub\":\"x\"}}}");
	clean("a: !Ref\nb: !Join ['', [!Ref A, !Sub \"y\"]]\n", "{\"a\":{\"Ref\":\"\"},\"b\":{\"Fn::Join\":[\"\",[{\"Ref\":\"A\"},{\"Fn::Sub\":\"y\"}]]}}");
	clean("a: !Sub |\n  010\n  x\n", "{\"a\":{\"Fn::Sub\":\"010\\nx\\n\"}}");
	clean("a: !Cidr x\nb: !FindInMap [a, b, c]\nc: !GetAZs ''\nd: !ImportValue e\nf: !Split [a, b]\ng: !And [a]\nh: !Or [a]\ni: !Not [a]\n"
	      "j: !Equals [a, b]\nk: !Transform {Name: n}\nl: !GetStackOutput s\nm: !Length [a]\nn: !ToJsonString {a: b}\no: !ForEach [a]\n"
	      "p: !Contains [a]\n",
	      "{\"a\":{\"Fn::Cidr\":\"x\"},\"b\":{\"Fn::FindInMap\":[\"a\",\"b\",\"c\"]},\"c\":{\"Fn::GetAZs\":\"\"},\"d\":{\"Fn::ImportValue\":\"e\"},"
	      "\"f\":{\"Fn::Split\":[\"a\",\"b\"]},\"g\":{\"Fn::And\":[\"a\"]},\"h\":{\"Fn::Or\":[\"a\"]},\"i\":{\"Fn::Not\":[\"a\"]},"
	      "\"j\":{\"Fn::Equals\":[\"a\",\"b\"]},\"k\":{\"Fn::Transform\":{\"Name\":\"n\"}},\"l\":{\"Fn::GetStackOutput\":\"s\"},"
	      "\"m\":{\"Fn::Length\":[\"a\"]},\"n\":{\"Fn::ToJsonString\":{\"a\":\"b\"}},\"o\":{\"Fn::ForEach\":[\"a\"]},\"p\":{\"Fn::Contains\":[\"a\"]}}");
}

static void spans(void **state)
{
	struct load l;
	struct mg_node *n;

	(void)state;
	load(&l, "# \xC3\xA9t\xC3\xA9\n"
		 "k\xC3\xA9y: plain text # c\n"
		 "q: 'it''s'\n"
		 "d: \"\xE2\x82\xAC\\n\"\n"
		 "b: |+\n  one \n\n  two\n\n\n"
		 "m:\n  x: 1\n  y:\n\n"
		 "f: [ a, {b: c} ]  # end\n"
		 "s:\n  - p\n  - !Sub \"${x}\"   \n"
		 "g: !GetAtt  Db.Endpoint.Address\n"
		 "i: &anc !If\n  - C\n  - v\n  - &k w\n"
		 "n: !Join ['', [a]]\n"
		 "e: !Ref\n"
		 "t: !!str  12\n"
		 "o: &m\n  &mk kk: vv\n");
	assert_int_equal(l.rc, MG_OK);
	assert_slice(&l, at(&l, "k\xC3\xA9y")->span, "plain text");
	assert_slice(&l, mg_node_member(l.doc.root, MG_STR("k\xC3\xA9y"))->key_span, "k\xC3\xA9y");
	assert_slice(&l, at(&l, "q")->span, "'it''s'");
	assert_slice(&l, at(&l, "d")->span, "\"\xE2\x82\xAC\\n\"");
	assert_slice(&l, at(&l, "b")->span, "|+\n  one \n\n  two");
	assert_slice(&l, at(&l, "m")->span, "x: 1\n  y:");
	assert_slice(&l, at(&l, "f")->span, "[ a, {b: c} ]");
	assert_slice(&l, at(&l, "f/1")->span, "{b: c}");
	assert_slice(&l, at(&l, "s")->span, "- p\n  - !Sub \"${x}\"");
	assert_slice(&l, at(&l, "s/1")->span, "!Sub \"${x}\"");
	assert_slice(&l, at(&l, "s/1")->members[0].key_span, "!Sub");
	assert_slice(&l, at(&l, "s/1/Fn::Sub")->span, "\"${x}\"");
	assert_slice(&l, at(&l, "g")->span, "!GetAtt  Db.Endpoint.Address");
	assert_slice(&l, at(&l, "g/Fn::GetAtt")->span, "Db.Endpoint.Address");
	assert_slice(&l, at(&l, "g/Fn::GetAtt/0")->span, "Db");
	assert_slice(&l, at(&l, "g/Fn::GetAtt/1")->span, "Endpoint.Address");
	assert_slice(&l, at(&l, "i")->span, "!If\n  - C\n  - v\n  - &k w");
	assert_slice(&l, at(&l, "i/Fn::If")->span, "- C\n  - v\n  - &k w");
	assert_slice(&l, at(&l, "i/Fn::If/2")->span, "w");
	assert_slice(&l, at(&l, "n")->span, "!Join ['', [a]]");
	assert_slice(&l, at(&l, "e")->span, "!Ref");
	assert_slice(&l, at(&l, "e/Ref")->span, "");
	assert_slice(&l, at(&l, "t")->span, "12");
	assert_slice(&l, at(&l, "o")->span, "&mk kk: vv");
	assert_slice(&l, at(&l, "o")->members[0].key_span, "kk");
	assert_int_equal(l.doc.root->span.off, 8);
	n = at(&l, "i");
	assert_true(n->flags & MG_NODE_SHORT);
	assert_int_equal(mg_source_place(l.src, n->span).line, 20);
	assert_true(at(&l, "f")->flags & MG_NODE_FLOW);
	assert_true(at(&l, "q")->flags & MG_NODE_QUOTED);
	assert_true(at(&l, "b")->flags & MG_NODE_BLOCK);
	unload(&l);
}

/* Every node is under its parent at its index, inside its span, and ids count in document order. */
static void check_tree(const struct mg_node *n, const struct mg_node *parent, uint32_t *id)
{
	assert_ptr_equal(n->parent, parent);
	assert_int_equal(n->id, *id);
	++*id;
	if (parent) {
		assert_true(n->span.off >= parent->span.off || (n->flags & MG_NODE_ALIAS));
		assert_true(n->span.off + n->span.len <= parent->span.off + parent->span.len || (n->flags & MG_NODE_ALIAS));
	}
	for (uint32_t i = 0; n->kind == MG_LIST && i < n->count; i++) {
		assert_int_equal(n->items[i]->index, i);
		check_tree(n->items[i], n, id);
	}
	for (uint32_t i = 0; n->kind == MG_MAP && i < n->count; i++) {
		assert_int_equal(n->members[i].value->index, i);
		check_tree(n->members[i].value, n, id);
	}
}

static void tree(void **state)
{
	struct load l;
	uint32_t id = 0;

	(void)state;
	load(&l, "a: &a {x: 1, y: [!Ref Z, !GetAtt A.B]}\nb: {<<: *a, x: 2, z: 3}\nc: *a\nd: !If [C, *a, !Sub ['${x}', {x: *a}]]\n");
	assert_int_equal(l.rc, MG_OK);
	check_tree(l.doc.root, NULL, &id);
	assert_int_equal(l.doc.nodes, id);
	unload(&l);
}

static void aliases(void **state)
{
	struct load l;
	struct mg_node *n;

	(void)state;
	load(&l, "a: &x\n  p: 1\n  q: [&y deep, two]\nb: *x\nc: *y\n? *y\n: d\n");
	assert_string_equal(json_of(&l), "{\"a\":{\"p\":1,\"q\":[\"deep\",\"two\"]},\"b\":{\"p\":1,\"q\":[\"deep\",\"two\"]},\"c\":\"deep\",\"deep\":\"d\"}");
	assert_int_equal(count_code(&l, "yaml-alias"), 3);
	assert_int_equal(l.diags.n, 3);
	assert_int_equal(l.diags.errors, 0);
	assert_string_equal(diag_of(&l, 0), "4:4 warning yaml-alias");
	n = at(&l, "b/q/1");
	assert_true(n->flags & MG_NODE_ALIAS);
	assert_ptr_equal(n->origin, at(&l, "a/q/1"));
	assert_slice(&l, n->span, "*x");
	assert_slice(&l, mg_node_text_span(n, 1, 1), "*x");
	assert_slice(&l, n->origin->span, "two");
	assert_slice(&l, at(&l, "b")->members[0].key_span, "*x");
	unload(&l);
	/* A second anchor of one name counts from there on. A copy of a copy comes from the first. */
	load(&l, "- &a 1\n- *a\n- &a [*a]\n- *a\n");
	assert_string_equal(diag_of(&l, 1), "3:7 error yaml-alias");
	assert_int_equal(l.rc, MG_EINPUT);
	unload(&l);
	load(&l, "- &a 1\n- &b [*a]\n- *b\n");
	assert_string_equal(json_of(&l), "[1,[1],[1]]");
	assert_ptr_equal(at(&l, "2/0")->origin, at(&l, "0"));
	unload(&l);
}

static void merges(void **state)
{
	struct load l;

	(void)state;
	load(&l, "a: &a {p: 1, q: 2}\nb: &b {q: 3, r: 4}\nc:\n  <<: *a\n  p: own\nd:\n  p: own\n  <<: [*a, *b, {s: 5}]\n  z: 6\n");
	assert_string_equal(json_of(&l), "{\"a\":{\"p\":1,\"q\":2},\"b\":{\"q\":3,\"r\":4},\"c\":{\"q\":2,\"p\":\"own\"},"
					 "\"d\":{\"p\":\"own\",\"q\":2,\"r\":4,\"s\":5,\"z\":6}}");
	assert_int_equal(count_code(&l, "yaml-merge"), 2);
	assert_int_equal(l.diags.errors, 0);
	assert_slice(&l, at(&l, "c/q")->span, "*a");
	assert_slice(&l, at(&l, "c")->members[0].key_span, "*a");
	assert_slice(&l, at(&l, "d/s")->span, "5");
	assert_ptr_equal(at(&l, "d/r")->origin, at(&l, "b/r"));
	unload(&l);
	load(&l, "a: {<<: 5, b: 1}\n");
	assert_int_equal(count_code(&l, "yaml-merge"), 2);
	assert_int_equal(l.diags.errors, 1);
	assert_string_equal(json_of(&l), "{\"a\":{\"b\":1}}");
	unload(&l);
}

static void hazards(void **state)
{
	static const struct {
		const char *text, *json, *diag;
	} rows[] = {
		{ "AccountId: 012345670123\n", "{\"AccountId\":1402433619}", "1:12 warning yaml-type-hazard" },
		{ "AccountId: 012345678901\n", "{\"AccountId\":\"012345678901\"}", "1:12 warning yaml-type-hazard" },
		{ "AccountId: \"012345678901\"\n", "{\"AccountId\":\"012345678901\"}", "none" },
		{ "012345670123:\n  a: b\n", "{\"012345670123\":{\"a\":\"b\"}}", "1:1 warning yaml-key-hazard" },
		{ "012345678901: a\n", "{\"012345678901\":\"a\"}", "1:1 warning yaml-key-hazard" },
		{ "22:22: a\n", "{\"22:22\":\"a\"}", "1:1 warning yaml-key-hazard" },
		{ "Enabled: yes\n", "{\"Enabled\":true}", "none" },
		{ "Ports: [22:22]\n", "{\"Ports\":[1342]}", "1:9 warning yaml-type-hazard" },
		{ "Timeout: 0300\n", "{\"Timeout\":192}", "1:10 warning yaml-type-hazard" },
		{ "AllowedValues: [Yes, x]\n", "{\"AllowedValues\":[true,\"x\"]}", "1:17 warning yaml-type-hazard" },
		{ "AllowedValues:\n- off\n", "{\"AllowedValues\":[false]}", "2:3 warning yaml-type-hazard" },
		{ "Default: no\n", "{\"Default\":false}", "1:10 warning yaml-type-hazard" },
		{ "AllowedValues: [true, False]\n", "{\"AllowedValues\":[true,false]}", "none" },
		{ "AllowedValues: {a: [Yes]}\n", "{\"AllowedValues\":{\"a\":[true]}}", "none" },
		{ "a: !Ref 010\n", "{\"a\":{\"Ref\":\"010\"}}", "none" },
		{ "- Yes\n", "[true]", "none" },
		{ "- [[No]]\n", "[[[false]]]", "none" },
		{ "Default: !Sub [Yes]\n", "{\"Default\":{\"Fn::Sub\":[true]}}", "none" },
		{ "Yes\n", "true", "none" },
		{ "a: .5\n", "{\"a\":0.5}", "none" },
		{ "1_000: x\n", "{\"1_000\":\"x\"}", "1:1 warning yaml-key-hazard" },
		{ "No: x\nnothing: y\n", "{\"No\":\"x\",\"nothing\":\"y\"}", "none" },
	};
	struct load l;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		load(&l, rows[i].text);
		assert_int_equal(l.rc, MG_OK);
		assert_string_equal(json_of(&l), rows[i].json);
		assert_string_equal(diag_of(&l, 0), rows[i].diag);
		assert_true(l.diags.n <= 1);
		unload(&l);
	}
	load(&l, "a: 010\nb: 10\n");
	assert_true(at(&l, "a")->flags & MG_NODE_HAZARD);
	assert_true(mg_str_is(at(&l, "a")->raw, "010"));
	assert_false(at(&l, "b")->flags & MG_NODE_HAZARD);
	unload(&l);
}

/* Look-up in maps of more than eight members goes through the sorted index. */
static void big_map(void **state)
{
	struct mg_buf b = { 0 };
	char key[16];
	struct load l;

	(void)state;
	for (int i = 0; i < 3000; i++)
		mg_buf_printf(&b, "k%d: %d\n", (i * 7919) % 3000, i);
	load_with(&l, mg_buf_view(&b), MG_DIALECT_TEMPLATE, &mg_limits_default);
	assert_int_equal(l.rc, MG_OK);
	assert_non_null(l.doc.root->sorted);
	for (int i = 0; i < 3000; i++) {
		snprintf(key, sizeof key, "k%d", i);
		assert_ptr_equal(l.doc.root->members[at(&l, key)->index].value, at(&l, key));
	}
	unload(&l);
	mg_buf_fini(&b);
}

static void plain_dialect(void **state)
{
	static const char *const refused[] = { "a: !Ref b\n", "a: &x 1\nb: *x\n", "a: {<<: {b: c}}\n", "a: !Sub [a]\n" };
	struct load l;

	(void)state;
	load_with(&l, MG_STR("limits: {scenarios: 5}\non: [yes]\n"), MG_DIALECT_PLAIN, &mg_limits_default);
	assert_int_equal(l.diags.n, 0);
	assert_string_equal(json_of(&l), "{\"limits\":{\"scenarios\":5},\"on\":[true]}");
	unload(&l);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		load_with(&l, mg_str_from(refused[i]), MG_DIALECT_PLAIN, &mg_limits_default);
		assert_int_equal(l.diags.errors, 1);
		unload(&l);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(structure), cmocka_unit_test(utf16),    cmocka_unit_test(short_forms), cmocka_unit_test(spans),
		cmocka_unit_test(tree),      cmocka_unit_test(aliases),  cmocka_unit_test(merges),      cmocka_unit_test(hazards),
		cmocka_unit_test(big_map),   cmocka_unit_test(plain_dialect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
