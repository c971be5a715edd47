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

/* Without budget nothing is decided. */
static bool pay_nothing(void *ctx, uint64_t units)
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
			struct mg_explore *x = mg_explore_new(l->w, pay_nothing, &left);
			left = UINT64_MAX;
			const struct mg_value *a = mg_resolve(x, prop(l, "A", pairs[i][0])), *b = mg_resolve(x, prop(l, "A", pairs[i][1]));
			enum mg_truth want = mg_value_equal(x, a, b);
			mg_explore_free(x);
			x = mg_explore_new(l->w, pay_nothing, &left);
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
		cmocka_unit_test(test_scalars_compare_as_the_service_does), cmocka_unit_test(test_numbers_are_plain), cmocka_unit_test(test_numbers_by_their_digits),
		cmocka_unit_test(test_pieces_from_the_same_origins), cmocka_unit_test(test_equality_ends_with_the_budget), cmocka_unit_test(test_equality_of_unknowns),
		cmocka_unit_test(test_members_and_items),      cmocka_unit_test(test_refs_of_everything_inside), cmocka_unit_test(test_a_text_is_present),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
