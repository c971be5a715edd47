/* SPDX-License-Identifier: Apache-2.0 */
/* Equality and numbers: scalars by their text, values by what is known of them. */
#include "world_load.h"

static struct mg_value text_of(const struct mg_piece *pieces, size_t n)
{
	return (struct mg_value){ .state = MG_UNKNOWN, .pieces = pieces, .npieces = n };
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

/* Long numbers compare by their digits, those with an exponent as the computer's. */
static void test_numbers_by_their_digits(void **state)
{
	(void)state;
	assert_true(same(MG_FLOAT, "+1.50", MG_FLOAT, "1.5"));
	assert_true(same(MG_INT, "-12", MG_FLOAT, "-12.00"));
	assert_true(same(MG_TEXT, "-12.0", MG_INT, "-12"));
	assert_false(same(MG_INT, "-12", MG_INT, "12"));
	assert_false(same(MG_FLOAT, "1.5", MG_FLOAT, "1.25"));
	assert_true(same(MG_FLOAT, "1e3", MG_INT, "1000"));
	assert_true(same(MG_FLOAT, "1E3", MG_FLOAT, "1000.0"));
	assert_false(same(MG_FLOAT, "1e3", MG_INT, "1001"));
	assert_false(same(MG_TEXT, "1e3", MG_INT, "1000"));
	assert_false(same(MG_TEXT, "5.", MG_INT, "5"));
	assert_false(same(MG_TEXT, "5x", MG_INT, "5"));
	assert_false(same(MG_TEXT, "5.0x", MG_INT, "5"));
	assert_false(same(MG_TEXT, "-", MG_INT, "0"));
	assert_false(same(MG_TEXT, "", MG_INT, "0"));
	assert_true(same(MG_TEXT, "0.0", MG_FLOAT, "-0.00"));
	assert_false(same(MG_TEXT, "true", MG_TEXT, "True "));
	assert_true(same(MG_TEXT, "true", MG_TEXT, "TRUE"));
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
			  "      M3: {x: 1}\n      M4: {x: 1, y: {'Fn::Transform': {Name: T}}}\n      M5: {x: 1, z: 2}\n      M6: {x: !Ref U}\n      M7: {x: 1, y: 2, z: 3}\n      M8: {}\n"
			  "      M9: {x: 1, z: {'Fn::Transform': {Name: T}}}\n"
			  "      L5: [a, {'Fn::Transform': {Name: T}}]\n      L6: [a, {'Fn::Transform': {Name: T}}, b]\n      L7: !Split [',', !Sub 'a,b,${U}']\n      L8: [a, b, c, d]\n      L9: [[a], [!Ref U]]\n      LA: [[a], [b]]\n"
			  "      N1: !Ref AWS::NoValue\n      Y: true\n      Y1: !Sub '${U}e'\n      Y2: !Sub '1.${U}'\n      Y3: 'true'\n      D: '{{resolve:ssm:x}}'\n      X1: {'Fn::Transform': {Name: T}}\n"
			  "      K: x\n      N: '5'\n      O: !Sub '${U}GB'\n      Q1: !Select [0, !Ref L]\n      Q2: !Select [1, !Ref L]\n      Z: !Ref L\n"
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
		{ "R1", "N", MG_MAYBE }, { "Z", "K", MG_NO },     { "Z", "L2", MG_MAYBE },
		/* numbers and truths beside pieces */
		{ "Y1", "Y", MG_MAYBE }, { "S", "Y", MG_NO },     { "Y1", "Y3", MG_MAYBE }, { "Y2", "N", MG_MAYBE }, { "Y1", "N", MG_MAYBE }, { "D", "D", MG_YES },     { "D", "R1", MG_MAYBE },
		/* lists of which only the start is known */
		{ "L7", "L8", MG_MAYBE }, { "L7", "L4", MG_NO },  { "L7", "L3", MG_NO },    { "L7", "L2", MG_MAYBE }, { "L7", "L7", MG_MAYBE }, { "L9", "LA", MG_MAYBE }, { "L2", "L8", MG_NO },
		/* what a macro makes is one value that nobody knows */
		{ "M4", "M3", MG_NO },   { "M4", "M1", MG_MAYBE }, { "M4", "M5", MG_NO }, { "M4", "M7", MG_NO },    { "M4", "M8", MG_NO },   { "M4", "M9", MG_NO },  { "M8", "M8", MG_YES },
		{ "L5", "L4", MG_NO },   { "L5", "L2", MG_MAYBE }, { "L5", "L3", MG_NO },   { "L6", "L2", MG_NO },   { "L6", "L8", MG_NO },
		{ "M1", "M7", MG_NO },   { "M5", "M3", MG_NO },   { "M6", "M3", MG_MAYBE }, { "M6", "M6", MG_YES },  { "S", "M1", MG_NO },    { "X1", "M1", MG_MAYBE },  { "Z", "M1", MG_MAYBE },
		/* nothing is equal to nothing alone */
		{ "N1", "N1", MG_YES },  { "N1", "K", MG_NO },    { "N1", "X1", MG_NO },   { "N1", "R1", MG_NO },   { "N1", "M8", MG_NO },
	};
	struct loaded *l = load_template(two, NULL, NULL, false);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mg_value *a = mg_resolve(l->x, prop(l, "A", cases[i].a)), *b = mg_resolve(l->x, prop(l, "A", cases[i].b));
		if (mg_value_equal(l->x, a, b) != cases[i].want || mg_value_equal(l->x, b, a) != cases[i].want)
			fail_msg("%s = %s: not %d", cases[i].a, cases[i].b, cases[i].want);
	}
	unload(l);
}

/* The same pieces from the same origins; a difference in any part of one leaves it open. */
static void test_pieces_from_the_same_origins(void **state)
{
	static const struct mg_ref refs[] = {
		{ .kind = MG_REF_ATTRIBUTE, .id = { "B", 1 }, .attribute = { "Arn", 3 } },  { .kind = MG_REF_ATTRIBUTE, .id = { "C", 1 }, .attribute = { "Arn", 3 } },
		{ .kind = MG_REF_ATTRIBUTE, .id = { "B", 1 }, .attribute = { "Name", 4 } }, { .kind = MG_REF_STACK_OUTPUT, .id = { "B", 1 }, .attribute = { "Arn", 3 } },
	};
	static const struct mg_piece hole = { .hole = true, .text = { "${B.Arn}", 8 }, .ref = &refs[0] }, as_text = { .text = { "${B.Arn}", 8 } };
	static const struct mg_piece longer = { .hole = true, .text = { "${C.Arn}", 8 }, .ref = &refs[0] }, nameless = { .hole = true, .text = { "${B.Arn}", 8 } };
	struct loaded *l = load_template(two, NULL, NULL, false);
	struct mg_piece a[] = { hole, { .text = { "x", 1 } } }, b[] = { hole, { .text = { "x", 1 } } };
	struct mg_value va = text_of(a, 2), vb = text_of(b, 2), shorter = text_of(b, 1), list = text_of(b, 2);

	(void)state;
	list.kind = MG_LIST;
	assert_int_equal(mg_value_equal(l->x, &va, &vb), MG_YES);
	assert_int_equal(mg_value_equal(l->x, &va, &shorter), MG_MAYBE);
	assert_int_equal(mg_value_equal(l->x, &va, &list), MG_MAYBE);
	for (size_t i = 1; i < 4; i++) {
		b[0].ref = &refs[i];
		assert_int_equal(mg_value_equal(l->x, &va, &vb), MG_MAYBE);
	}
	const struct mg_piece others[] = { as_text, longer, nameless };
	for (size_t i = 0; i < 3; i++) {
		b[0] = others[i];
		assert_int_equal(mg_value_equal(l->x, &va, &vb), MG_MAYBE);
		assert_int_equal(mg_value_equal(l->x, &vb, &va), MG_MAYBE);
	}
	unload(l);
}

/* What the budget does not reach is open, never decided another way. */
static bool pay_from(void *ctx, uint64_t units)
{
	uint64_t *left = ctx;

	return *left >= units && (*left -= units, true);
}

static void test_equality_ends_with_the_budget(void **state)
{
	struct loaded *l = load_template(two, NULL, NULL, false);
	static const char *const pairs[][2] = { { "L2", "L8" }, { "M1", "M2" }, { "M2", "M1" }, { "M7", "M3" }, { "LA", "LA" }, { "K", "N" } };
	uint64_t left;

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		for (uint64_t budget = 0;; budget++) {
			struct mg_explore *x = mg_explore_new(l->w, pay_from, &left);
			left = UINT64_MAX;
			const struct mg_value *a = mg_resolve(x, prop(l, "A", pairs[i][0])), *b = mg_resolve(x, prop(l, "A", pairs[i][1]));
			enum mg_truth want = mg_value_equal(x, a, b);
			mg_explore_free(x);
			x = mg_explore_new(l->w, pay_from, &left);
			left = UINT64_MAX;
			a = mg_resolve(x, prop(l, "A", pairs[i][0]));
			b = mg_resolve(x, prop(l, "A", pairs[i][1]));
			left = budget;
			enum mg_truth got = mg_value_equal(x, a, b);
			bool stopped = mg_explore_stopped(x) == MG_EXPLORE_BUDGET;
			mg_explore_free(x);
			if (got != want && (!stopped || got != MG_MAYBE))
				fail_msg("%s = %s with %d: %d, not %d", pairs[i][0], pairs[i][1], (int)budget, got, want);
			if (!stopped)
				break;
			assert_true(budget < 1000);
		}
	unload(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scalars_compare_as_the_service_does), cmocka_unit_test(test_numbers_are_plain),       cmocka_unit_test(test_numbers_by_their_digits),
		cmocka_unit_test(test_pieces_from_the_same_origins),        cmocka_unit_test(test_equality_of_unknowns),    cmocka_unit_test(test_equality_ends_with_the_budget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
