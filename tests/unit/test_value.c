/* SPDX-License-Identifier: Apache-2.0 */
#include "world_load.h"

static struct mg_value text_of(const struct mg_piece *pieces, size_t n)
{
	return (struct mg_value){ .state = MG_UNKNOWN, .pieces = pieces, .npieces = n };
}

static const struct mg_piece arn[] = {
	{ .text = { "arn:", 4 } }, { .hole = true, .text = { "${AWS::Partition}", 17 } }, { .text = { ":sns:*", 6 } },
};

static void test_pieces_decide_text(void **state)
{
	struct mg_value v = text_of(arn, 3);

	(void)state;
	assert_int_equal(mg_text_starts(&v, MG_STR("arn:")), MG_YES);
	assert_int_equal(mg_text_starts(&v, MG_STR("ar")), MG_YES);
	assert_int_equal(mg_text_starts(&v, MG_STR("arn:aws")), MG_MAYBE);
	assert_int_equal(mg_text_starts(&v, MG_STR("x")), MG_NO);
	assert_int_equal(mg_text_starts(&v, MG_STR("")), MG_YES);
	assert_int_equal(mg_text_ends(&v, MG_STR("*")), MG_YES);
	assert_int_equal(mg_text_ends(&v, MG_STR("aws:sns:*")), MG_MAYBE);
	assert_int_equal(mg_text_ends(&v, MG_STR("x")), MG_NO);
	assert_int_equal(mg_text_contains(&v, MG_STR("sns")), MG_YES);
	assert_int_equal(mg_text_contains(&v, MG_STR("sqs")), MG_MAYBE);
	assert_int_equal(mg_text_equal(&v, MG_STR("arn:aws:sns:*")), MG_MAYBE);
	assert_int_equal(mg_text_equal(&v, MG_STR("arn::sns:*")), MG_MAYBE);
	assert_int_equal(mg_text_equal(&v, MG_STR("arn:aws:sqs:*")), MG_NO);
	/* The edges may not share bytes. */
	assert_int_equal(mg_text_equal(&v, MG_STR("arn:sns:*")), MG_NO);
}

static void test_middle_pieces_stand_in_order(void **state)
{
	static const struct mg_piece p[] = {
		{ .hole = true, .text = { "${A}", 4 } }, { .text = { "-x-", 3 } }, { .hole = true, .text = { "${B}", 4 } }, { .text = { "-y-", 3 } }, { .hole = true, .text = { "${C}", 4 } },
	};
	struct mg_value v = text_of(p, 5);

	(void)state;
	assert_int_equal(mg_text_equal(&v, MG_STR("1-x-2-y-3")), MG_MAYBE);
	assert_int_equal(mg_text_equal(&v, MG_STR("1-y-2-x-3")), MG_NO);
	assert_int_equal(mg_text_equal(&v, MG_STR("-x--y-")), MG_MAYBE);
	assert_int_equal(mg_text_equal(&v, MG_STR("-x-y-")), MG_NO);
}

static void test_known_and_unknown_without_pieces(void **state)
{
	struct mg_value known = { .state = MG_KNOWN, .kind = MG_TEXT, .text = MG_STR("abc") }, unknown = { .state = MG_UNKNOWN };
	struct mg_value list = { .state = MG_KNOWN, .kind = MG_LIST }, absent = { .state = MG_ABSENT };

	(void)state;
	assert_int_equal(mg_text_contains(&known, MG_STR("b")), MG_YES);
	assert_int_equal(mg_text_contains(&known, MG_STR("x")), MG_NO);
	assert_int_equal(mg_text_equal(&unknown, MG_STR("x")), MG_MAYBE);
	assert_int_equal(mg_text_starts(&unknown, MG_STR("x")), MG_MAYBE);
	assert_int_equal(mg_text_contains(&list, MG_STR("")), MG_NO);
	assert_int_equal(mg_text_equal(&absent, MG_STR("")), MG_NO);
	assert_int_equal(mg_value_present(&known), MG_YES);
	assert_int_equal(mg_value_present(&unknown), MG_YES);
	assert_int_equal(mg_value_present(&absent), MG_NO);
}

/* "starts ends contains equal" of a text, each y, n or ?. */
static void decides(const struct mg_value *v, const char *text, const char *want)
{
	static const char letters[] = { [MG_NO] = 'n', [MG_YES] = 'y', [MG_MAYBE] = '?' };
	struct mg_str s = mg_str_from(text);
	char got[5] = { letters[mg_text_starts(v, s)], letters[mg_text_ends(v, s)], letters[mg_text_contains(v, s)], letters[mg_text_equal(v, s)], '\0' };

	if (strcmp(got, want))
		fail_msg("of `%s` is decided %s, not %s", text, got, want);
}

static void test_what_each_kind_of_value_decides(void **state)
{
	static const struct mg_piece holes[] = { { .hole = true, .text = { "${A}", 4 } }, { .text = { "-x", 2 } } }, end[] = { { .text = { "x-", 2 } }, { .hole = true, .text = { "${A}", 4 } } };
	struct mg_value known = { .state = MG_KNOWN, .kind = MG_TEXT, .text = MG_STR("abc") }, number = { .state = MG_KNOWN, .kind = MG_INT, .text = MG_STR("17") };
	struct mg_value list = { .state = MG_KNOWN, .kind = MG_LIST }, map = { .state = MG_KNOWN, .kind = MG_MAP }, absent = { .state = MG_ABSENT };
	struct mg_value unknown = { .state = MG_UNKNOWN }, open = { .state = MG_UNKNOWN, .kind = MG_LIST }, tail = text_of(holes, 2), head = text_of(end, 2);

	(void)state;
	decides(&known, "abc", "yyyy");
	decides(&known, "ab", "ynyn");
	decides(&known, "bc", "nyyn");
	decides(&known, "", "yyyn");
	decides(&number, "17", "yyyy");
	decides(&list, "", "nnnn");
	decides(&map, "x", "nnnn");
	decides(&absent, "", "nnnn");
	decides(&unknown, "x", "????");
	decides(&unknown, "", "????");
	decides(&open, "x", "???n");
	decides(&tail, "x", "?yyn");
	decides(&tail, "", "yyyn");
	decides(&tail, "-x", "?yy?");
	decides(&tail, "a-x", "????");
	decides(&tail, "y", "?n?n");
	decides(&head, "x-", "y?y?");
	decides(&head, "y", "n??n");
	decides(&head, "x-a", "????");
	decides(&head, "", "yyyn");
}

static void test_members_and_items(void **state)
{
	struct loaded *l = load_template("Parameters: {U: {Type: String}}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      L: [a, !Ref 'AWS::NoValue', b, !Ref U]\n"
					 "      M: {k: v, gone: !Ref 'AWS::NoValue', l: [1]}\n      U: !GetAtt B.Arn\n  B: {Type: 'AWS::X::Y'}\n", NULL, NULL, false);
	const struct mg_value *list = mg_resolve(l->x, prop(l, "A", "L")), *map = mg_resolve(l->x, prop(l, "A", "M")), *unknown = mg_resolve(l->x, prop(l, "A", "U"));
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;

	(void)state;
	assert_true(mg_str_is(mg_value_item(l->x, list, 1)->text, "b"));
	assert_int_equal(mg_value_item(l->x, list, 2)->state, MG_UNKNOWN);
	assert_int_equal(mg_value_item(l->x, list, 3)->state, MG_ABSENT);
	assert_true(mg_value_children(l->x, list, &items, NULL, &n));
	assert_int_equal(n, 3);
	assert_int_equal(mg_value_member(l->x, map, MG_STR("gone"))->state, MG_ABSENT);
	assert_int_equal(mg_value_member(l->x, map, MG_STR("none"))->state, MG_ABSENT);
	assert_true(mg_value_children(l->x, map, &items, &keys, &n));
	assert_int_equal(n, 2);
	assert_true(mg_str_is(keys[1], "l"));
	assert_int_equal(mg_value_member(l->x, list, MG_STR("k"))->state, MG_ABSENT);
	assert_int_equal(mg_value_present(mg_value_member(l->x, unknown, MG_STR("k"))), MG_MAYBE);
	assert_true(mg_str_is(mg_value_member(l->x, unknown, MG_STR("k"))->reason, "GetAtt B.Arn"));
	/* It may be nothing, and so may be equal to what is nothing. */
	const struct mg_value *perhaps = mg_value_member(l->x, unknown, MG_STR("k")), *gone = mg_value_member(l->x, map, MG_STR("gone"));
	assert_int_equal(mg_value_equal(l->x, perhaps, gone), MG_MAYBE);
	assert_int_equal(mg_value_equal(l->x, gone, perhaps), MG_MAYBE);
	assert_int_equal(mg_value_equal(l->x, gone, unknown), MG_NO);
	unload(l);
}

/* What a function makes of parts that may be missing is a text all the same. */
static void test_a_text_is_present(void **state)
{
	static const char yaml[] = "Transform: AWS::LanguageExtensions\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      N: '{{changeSet:NOT_SENT}}'\n"
				   "      S: !Sub ['${V}-x', {V: '{{changeSet:NOT_SENT}}'}]\n      J: !Join ['', [a, '{{changeSet:NOT_SENT}}']]\n"
				   "      B: {Fn::Base64: '{{changeSet:NOT_SENT}}'}\n      T: {Fn::ToJsonString: {a: '{{changeSet:NOT_SENT}}'}}\n";
	static const char *const names[] = { "S", "J", "B", "T" };
	struct loaded *l = load_template(yaml, NULL, NULL, false);

	(void)state;
	assert_int_equal(l->status, MG_OK);
	l->t->placeholders = true;
	assert_int_equal(mg_value_present(mg_resolve(l->x, prop(l, "A", "N"))), MG_MAYBE);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct mg_value *v = mg_resolve(l->x, prop(l, "A", names[i]));
		if (v->state != MG_UNKNOWN || mg_value_present(v) != MG_YES)
			fail_msg("%s: state %d, present %d", names[i], v->state, mg_value_present(v));
	}
	unload(l);
}

static void test_refs_of_everything_inside(void **state)
{
	struct loaded *l = load_template("Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: {x: [!Ref B, {y: !Sub '${B.Arn}/*'}], z: 1}\n  B: {Type: 'AWS::X::Y'}\n",
					 NULL, NULL, false);
	const struct mg_ref *const *refs;
	size_t n;

	(void)state;
	assert_true(mg_value_refs(l->x, mg_resolve(l->x, prop(l, "A", "P")), &refs, &n));
	assert_int_equal(n, 2);
	assert_int_equal(refs[0]->kind, MG_REF_RESOURCE);
	assert_true(mg_str_is(refs[0]->attribute, "Ref"));
	assert_int_equal(refs[1]->kind, MG_REF_ATTRIBUTE);
	assert_true(mg_str_is(refs[1]->id, "B") && mg_str_is(refs[1]->attribute, "Arn"));
	unload(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces_decide_text),     cmocka_unit_test(test_middle_pieces_stand_in_order), cmocka_unit_test(test_known_and_unknown_without_pieces), cmocka_unit_test(test_what_each_kind_of_value_decides),
		cmocka_unit_test(test_members_and_items),      cmocka_unit_test(test_refs_of_everything_inside), cmocka_unit_test(test_a_text_is_present),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
