/* SPDX-License-Identifier: Apache-2.0 */
/* What a symbol may be, by how it is compared: forms that give literals, and forms of any shape that give none. */
#include "world_load.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "
#define OPEN(name) "{\"unknown\":\"parameter " name " has no value\"}"

static const char *outcomes_of(struct loaded *l)
{
	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	return outcomes(l, "A", "P");
}

static void gives(const char *yaml, const char *want)
{
	struct loaded *l = load_template(yaml, NULL, NULL, false);

	assert_string_equal(outcomes_of(l), want);
	unload(l);
}

/* An operand beside a literal, with U, V and W as texts and L as a list. */
struct row {
	const char *operand, *literal;
	const char *value; /* what is looked at */
	const char *want;
};

static void check_rows(const struct row *rows, size_t n)
{
	char text[4000];

	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "Parameters: {U: {Type: String}, V: {Type: String}, W: {Type: String}, X: {Type: String}, L: {Type: CommaDelimitedList}}\n"
			 "Conditions: {C: !Equals [%s, %s]}\n" TOPIC "%s\n", rows[i].operand, rows[i].literal, rows[i].value);
		struct loaded *l = load_template(text, NULL, NULL, false);
		const char *got = outcomes_of(l);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s = %s: %s, want %s", rows[i].operand, rows[i].literal, got, rows[i].want);
		unload(l);
	}
}

static void forms_that_give_literals(void **state)
{
	static const struct row rows[] = {
		{ "!Join ['', [p, q, !Sub '${U}-${V}', r]]", "pqx-yr", "[!If [C, y, n], !If [C, !Ref U, x], !If [C, !Ref V, x]]", "[\"y\",\"x\",\"y\"] | [\"n\",\"x\",\"x\"]" },
		{ "!Sub ['${T}-${U}', {T: t}]", "t-b", "[!If [C, y, n], !If [C, !Ref U, x]]", "[\"y\",\"b\"] | [\"n\",\"x\"]" },
		{ "!Sub ['${T}-b', {T: !Ref U}]", "t-b", "[!If [C, y, n], !If [C, !Ref U, x]]", "[\"y\",\"t\"] | [\"n\",\"x\"]" },
		{ "!Sub ['${U}-b', {U: !Ref V}]", "t-b", "[!If [C, y, n], !If [C, !Ref V, x]]", "[\"y\",\"t\"] | [\"n\",\"x\"]" },
		{ "!Join ['-', !Ref L]", "b-c", "!If [C, !Ref L, x]", "[\"b\",\"c\"] | \"x\"" },
		{ "!Sub ['<${T}>', {T: !Join ['--', !Ref L]}]", "<b--c-d>", "!If [C, !Ref L, x]", "[\"b\",\"c-d\"] | \"x\"" },
		{ "!Join ['', [a, b]]", "ab", "!If [C, y, n]", "\"y\"" },
		{ "!Select [1, [z, !Sub '${U}!']]", "'a!'", "!If [C, !Ref U, x]", "\"a\" | \"x\"" },
		{ "!Sub '${U}.'", "''", "!If [C, y, n]", "\"n\"" },
		{ "!Sub '${U}${V}'", "''", "[!If [C, y, n], !If [C, !Ref U, x]]", "[\"y\",\"\"] | [\"n\",\"x\"]" },
		{ "!Sub 'ab${U}ba'", "aba", "!If [C, y, n]", "\"n\"" },
	};

	(void)state;
	check_rows(rows, sizeof rows / sizeof *rows);
}

/* Both truths stay possible, and the symbol may be anything. */
static void forms_that_give_none(void **state)
{
	static const struct row rows[] = {
		{ "!Join ['-', [!Ref U, !Select [0, !Split [',', !Ref V]]]]", "a-a", "[!If [C, y, n], !Ref U]", "[\"y\"," OPEN("U") "] | [\"n\"," OPEN("U") "]" },
		{ "!Sub ['${T}-${U}', {T: !Select [0, !Split [',', !Ref V]]}]", "a-a", "[!If [C, y, n], !Ref U]", "[\"y\"," OPEN("U") "] | [\"n\"," OPEN("U") "]" },
		{ "!Sub '${U}${V}${W}${X}${AWS::Region}'", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Join ['', [!Ref U, !Ref V, !Ref W, !Ref X, !Ref 'AWS::Region']]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Join ['-', [!Ref U, !Sub '${V}${W}', !Ref X, !Ref 'AWS::Region']]", "a", "!If [C, y, n]", "\"n\"" },
		{ "!Join ['-', [!Ref U, !GetAtt A.TopicArn]]", "a", "!If [C, y, n]", "\"n\"" },
		/* wrong shapes, which the load refuses: nothing is said of them here, nothing breaks */
		{ "!Sub [a]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Sub '${}'", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Sub '${Nope}-${U}'", "a-b", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Join [[','], [!Ref U]]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Join ['-']", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Join x", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Join ['-', !Ref U]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Join ['-', !Sub '${U}${V}']", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Join ['-', !Join ['+', !Ref L]]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Select [x, [!Ref U]]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Select x", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Select [0]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Select [[0], [!Ref U]]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Select [-1, [!Ref U]]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Select [1, [!Ref U]]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Select [0, [!Sub [a]]]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Select [0, !Ref L]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
		{ "!Ref [U]", "a", "!If [C, y, n]", "\"y\" | \"n\"" },
	};

	(void)state;
	check_rows(rows, sizeof rows / sizeof *rows);
}

/* Wrapped as deep as operands are read there is a literal, deeper the symbol may be anything. */
static void deep_operands(void **state)
{
	(void)state;
	for (int depth = 32; depth <= 33; depth++) {
		struct mg_buf b = { 0 };
		mg_buf_puts(&b, "Parameters: {U: {Type: String}}\nConditions:\n  C: !Equals [");
		for (int i = 0; i < depth; i++)
			mg_buf_puts(&b, "!Join ['', [");
		mg_buf_puts(&b, "!Ref U");
		for (int i = 0; i < depth; i++)
			mg_buf_puts(&b, "]]");
		mg_buf_printf(&b, ", a]\n" TOPIC "!If [C, !Ref U, x]\n%c", 0);
		gives(b.p, depth == 32 ? "\"a\" | \"x\"" : OPEN("U") " | \"x\"");
		mg_buf_fini(&b);
	}
}

/* A text that can be parted in too many ways: all that was found, and any other. */
static void too_many_ways(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	mg_buf_puts(&b, "Parameters: {U: {Type: String, Default: u}, V: {Type: String}, W: {Type: String}}\nConditions: {C: !Equals [!Sub '${U}${V}${W}', ");
	for (int i = 0; i < 300; i++)
		mg_buf_putc(&b, 'x');
	mg_buf_printf(&b, "]}\n" TOPIC "!If [C, !Sub '${U}', n]\n%c", 0);
	gives(b.p, "\"\" | " OPEN("U") " | \"n\"");
	mg_buf_fini(&b);
}

static void compared_with_each_other(void **state)
{
	(void)state;
	gives("Parameters: {U: {Type: String}, V: {Type: String, Default: v}}\nConditions: {C: !Equals [!Ref U, !Ref V]}\n" TOPIC "!If [C, [!Ref U, !Ref V], !Ref V]\n",
	      "[\"v\",\"v\"] | [" OPEN("U") "," OPEN("V") "] | [" OPEN("U") "," OPEN("V") "] | \"v\" | " OPEN("V") " | " OPEN("V"));
	gives("Parameters: {U: {Type: String, AllowedValues: [x]}, V: {Type: String, AllowedValues: [x, z]}}\nConditions: {C: !Equals [!Ref U, !Ref V]}\n" TOPIC "[!If [C, y, n], !Ref V]\n",
	      "[\"y\",\"x\"] | [\"n\",\"z\"]");
	/* In another form than a whole symbol they are not tied to each other. */
	gives("Parameters: {U: {Type: String}, V: {Type: String, Default: v}}\nConditions: {C: !Equals [!Sub '${U}x', !Ref V], D: !Equals [!Ref V, a]}\n" TOPIC
	      "[!If [C, y, n], !If [D, y, n]]\n", "[\"y\",\"n\"] | [\"n\",\"y\"] | [\"n\",\"n\"]");
}

/* Up to six of them can be told apart; of seven each pair may be equal or not. */
static void a_large_group(void **state)
{
	static const char *const names = "BCDEFGH";

	(void)state;
	for (int n = 6; n <= 7; n++) {
		struct mg_buf b = { 0 };
		mg_buf_puts(&b, "Parameters:\n");
		for (int i = 0; i < n; i++)
			mg_buf_printf(&b, "  %c: {Type: String}\n", names[i]);
		mg_buf_puts(&b, "Conditions:\n");
		for (int i = 1; i < n; i++)
			mg_buf_printf(&b, "  C%d: !Equals [!Ref %c, !Ref %c]\n", i, names[i - 1], names[i]);
		mg_buf_printf(&b, "  Ends: !Equals [!Ref B, !Ref D]\n" TOPIC "!If [C1, !If [C2, !If [Ends, equal, apart], x], x]\n%c", 0);
		gives(b.p, n == 6 ? "\"equal\" | \"x\" | \"x\"" : "\"equal\" | \"apart\" | \"x\" | \"x\"");
		mg_buf_fini(&b);
	}
}

/* What a template may not declare leaves the parameter open, or counts for what is right in it. */
static void declarations_that_are_refused(void **state)
{
	(void)state;
	gives("Parameters: {U: {Type: String, AllowedValues: a}}\n" TOPIC "!Ref U\n", OPEN("U"));
	gives("Parameters: {U: {Type: String, AllowedValues: [[a], b]}}\n" TOPIC "!Ref U\n", "\"b\"");
	gives("Parameters: {U: {Type: String, AllowedValues: [b, b]}}\n" TOPIC "!Ref U\n", "\"b\"");
	gives("Parameters: {L: {Type: CommaDelimitedList, Default: [a, b]}}\n" TOPIC "!Ref L\n", OPEN("L"));
	gives("Parameters: {U: {Type: Nope, Default: x}}\n" TOPIC "!Ref U\n", "\"x\"");
}

/* What is given again: as a choice, all of them complete, or kept from before. */
static void given_in_other_ways(void **state)
{
	static const struct mg_str both[] = { { "a", 1 }, { "b", 1 }, { "a", 1 } };
	struct mg_given choices = { .name = MG_STR("U"), .choices = both, .nchoices = 3 }, kept = { .name = MG_STR("U"), .use_previous = true };
	struct mg_given parent = { .name = MG_STR("U"), .use_previous = true, .unknown = MG_STR("is given by the parent stack") };
	static const char yaml[] = "Parameters: {U: {Type: String, NoEcho: false, Default: a}, V: {Type: String}}\nConditions: {C: !Equals [!Ref U, b]}\n" TOPIC "[!Ref U, !If [C, y, n], !Ref V]\n";
	const struct {
		struct mg_given *given;
		bool complete;
		const char *want;
	} rows[] = {
		{ &choices, false, "[\"a\",\"n\"," OPEN("V") "] | [\"b\",\"y\"," OPEN("V") "]" },
		{ NULL, true, "[\"a\",\"n\"," OPEN("V") "]" },
		{ &kept, true, "[{\"unknown\":\"parameter U keeps its previous value\"},\"y\"," OPEN("V") "] | [{\"unknown\":\"parameter U keeps its previous value\"},\"n\"," OPEN("V") "]" },
		{ &parent, false, "[{\"unknown\":\"parameter U is given by the parent stack\"},\"y\"," OPEN("V") "] | [{\"unknown\":\"parameter U is given by the parent stack\"},\"n\"," OPEN("V") "]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct loaded *l = load_template(yaml, NULL, NULL, false);
		l->in.given = rows[i].given;
		l->in.ngiven = rows[i].given != NULL;
		l->in.complete = rows[i].complete;
		assert_int_equal(mg_world_new(l->arena, l->t, &l->in, &l->limits, &l->diags, &l->w, &l->err), MG_OK);
		assert_string_equal(outcomes_of(l), rows[i].want);
		unload(l);
	}
}

/* A secret that is kept: its Default is not what it is, and is never told. */
static void a_kept_secret(void **state)
{
	struct loaded *l = load_template("Parameters: {U: {Type: String, NoEcho: true, Default: hush}}\nConditions: {C: !Equals [!Ref U, b]}\n" TOPIC "[!Ref U, !If [C, y, n]]\n", NULL, NULL, false);
	struct mg_given kept = { .name = MG_STR("U"), .use_previous = true };

	(void)state;
	l->in.given = &kept;
	l->in.ngiven = 1;
	assert_int_equal(mg_world_new(l->arena, l->t, &l->in, &l->limits, &l->diags, &l->w, &l->err), MG_OK);
	assert_string_equal(outcomes_of(l), "[{\"unknown\":\"NoEcho\"},\"y\"] | [{\"unknown\":\"NoEcho\"},\"n\"]");
	unload(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms_that_give_literals), cmocka_unit_test(forms_that_give_none),          cmocka_unit_test(deep_operands),
		cmocka_unit_test(too_many_ways),            cmocka_unit_test(compared_with_each_other),      cmocka_unit_test(a_large_group),
		cmocka_unit_test(given_in_other_ways),      cmocka_unit_test(declarations_that_are_refused), cmocka_unit_test(a_kept_secret),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
