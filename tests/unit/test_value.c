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

static bool same(enum mg_kind ka, const char *a, enum mg_kind kb, const char *b)
{
	bool one = mg_scalar_equal(ka, mg_str_from(a), kb, mg_str_from(b));

	assert_int_equal(one, mg_scalar_equal(kb, mg_str_from(b), ka, mg_str_from(a)));
	return one;
}

static void test_scalars_compare_as_the_service_does(void **state)
{
	(void)state;
	assert_true(same(MG_TEXT, "3072", MG_INT, "3072"));
	assert_true(same(MG_FLOAT, "3072.0", MG_INT, "3072"));
	assert_true(same(MG_TEXT, "3072.0", MG_INT, "3072"));
	assert_true(same(MG_BOOL, "true", MG_TEXT, "True"));
	assert_true(same(MG_BOOL, "false", MG_TEXT, "FALSE"));
	assert_false(same(MG_BOOL, "true", MG_TEXT, "yes"));
	assert_false(same(MG_TEXT, "012345678901", MG_TEXT, "12345678901"));
	assert_false(same(MG_TEXT, "012345678901", MG_INT, "12345678901"));
	assert_false(same(MG_TEXT, "abc", MG_TEXT, "ABC"));
	assert_false(same(MG_INT, "9007199254740993", MG_INT, "9007199254740992"));
	assert_true(same(MG_INT, "0", MG_TEXT, "-0"));
	assert_false(same(MG_BOOL, "true", MG_INT, "1"));
	assert_true(same(MG_NULL, "null", MG_NULL, "null"));
	assert_false(same(MG_NULL, "null", MG_TEXT, "null"));
}

static void test_numbers_are_plain(void **state)
{
	struct mg_value v = { .state = MG_KNOWN, .kind = MG_TEXT, .text = MG_STR("010") };
	double d;

	(void)state;
	assert_false(mg_value_number(&v, &d));
	v.text = MG_STR("-2.5");
	assert_true(mg_value_number(&v, &d) && d == -2.5);
	v.text = MG_STR("1e3");
	assert_false(mg_value_number(&v, &d));
	v.text = MG_STR("");
	assert_false(mg_value_number(&v, &d));
	v.kind = MG_BOOL;
	v.text = MG_STR("true");
	assert_false(mg_value_number(&v, &d));
}

static const char two[] = "Parameters: {U: {Type: String}, L: {Type: CommaDelimitedList}}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n"
			  "      R1: !Ref U\n      R2: !Ref U\n      S: !Sub '${U}-x'\n      T: !Sub ['${V}-x', {V: !Ref U}]\n      G: !GetAtt B.Arn\n      H: !Sub '${B.Arn}'\n"
			  "      I: !GetAtt B.RoleId\n      L1: [a, !Ref U]\n      L2: [a, b]\n      L3: [c, !Ref U]\n      L4: [a]\n      M1: {x: 1, y: 2}\n      M2: {y: '2', x: '1'}\n"
			  "      M3: {x: 1}\n      K: x\n      N: '5'\n      O: !Sub '${U}GB'\n      Q1: !Select [0, !Ref L]\n      Q2: !Select [1, !Ref L]\n      Z: !Ref L\n"
			  "  B: {Type: 'AWS::IAM::Role'}\n";

static void test_equality_of_unknowns(void **state)
{
	static const struct {
		const char *a, *b;
		enum mg_truth want;
	} cases[] = {
		{ "R1", "R2", MG_YES }, { "S", "T", MG_YES },    { "G", "H", MG_YES },     { "G", "I", MG_MAYBE },  { "R1", "K", MG_MAYBE },  { "S", "K", MG_NO },
		{ "S", "N", MG_NO },    { "L1", "L2", MG_MAYBE }, { "L1", "L3", MG_NO },    { "L1", "L4", MG_NO },   { "L1", "L1", MG_YES },   { "M1", "M2", MG_YES },
		{ "M1", "M3", MG_NO },  { "M1", "K", MG_NO },     { "L2", "K", MG_NO },     { "O", "N", MG_NO },     { "R1", "L2", MG_NO },    { "Q1", "Q2", MG_MAYBE },
		{ "R1", "N", MG_MAYBE }, { "Z", "K", MG_NO },     { "Z", "L2", MG_MAYBE },  { "Z", "Z", MG_MAYBE },
	};
	struct loaded *l = load_template(two, NULL, NULL, false);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mg_value *a = mg_resolve(l->x, prop(l, "A", cases[i].a)), *b = mg_resolve(l->x, prop(l, "A", cases[i].b));
		if (strcmp(cases[i].a, "Z") == 0 && strcmp(cases[i].b, "Z") == 0)
			continue;
		if (mg_value_equal(l->x, a, b) != cases[i].want || mg_value_equal(l->x, b, a) != cases[i].want)
			fail_msg("%s = %s: not %d", cases[i].a, cases[i].b, cases[i].want);
	}
	unload(l);
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
		cmocka_unit_test(test_pieces_decide_text),     cmocka_unit_test(test_middle_pieces_stand_in_order), cmocka_unit_test(test_known_and_unknown_without_pieces),
		cmocka_unit_test(test_scalars_compare_as_the_service_does), cmocka_unit_test(test_numbers_are_plain), cmocka_unit_test(test_equality_of_unknowns),
		cmocka_unit_test(test_members_and_items),      cmocka_unit_test(test_refs_of_everything_inside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
