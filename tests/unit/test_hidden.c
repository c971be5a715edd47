/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions that the template does not show, or that nobody can decide: each may be true and may be false. */
#include "value_rows.h"

#define INCLUDE "{'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}"
#define LOOP "Parameters: {L: {Type: CommaDelimitedList}}\n" LE "Conditions: {'Fn::ForEach::X': [I, !Ref L, {'Is${I}': !Equals [!Ref 'AWS::Region', !Ref I]}]"
#define NAMELESS(place, name, where) "warning undefined-condition " place " unresolved condition dependency `" name "` in " where ": no condition of this name is defined"
#define UNLOOPED "warning unknown-collection 3:36 `Fn::ForEach::X` cannot be expanded because its collection is not known here (parameter L has no value); " \
		 "policies are undecided about what it makes, give the value with --parameter\n"

static void what_a_macro_may_define(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH("Conditions: " INCLUDE "}\n", "1\n    Condition: H",
		    "warning unresolvable-transform 1:14 " UNRUN("AWS::Include") "\n" NAMELESS("7:16", "H", "a resource"), "1 | (absent)"),
		/* Names that are no truth by themselves, and two that do not hang together. */
		ROW_WITH("Conditions: " INCLUDE "}\n", "[!If ['true', 1, 2], !If [H, 3, 4], !If ['true', 5, 6]]",
		    "warning unresolvable-transform 1:14 " UNRUN("AWS::Include") "\n" NAMELESS("6:16", "true", "Fn::If") "\n" NAMELESS("6:36", "H", "Fn::If") "\n"
		    NAMELESS("6:51", "true", "Fn::If"), "[1,3,5] | [1,4,5] | [2,3,6] | [2,4,6]"),
		/* Beside one that the template has. */
		ROW_WITH("Conditions: " INCLUDE ", D: !Equals [a, b]}\n", "!If [D, 1, 2]", "warning unresolvable-transform 1:14 " UNRUN("AWS::Include"), "1 | 2"),
		/* Names that are none. */
		{ "[!If x, !If [], !If [[a], 1, 2], !If ['', 1, 2]]\n    Condition: [H]",
		    "warning unresolvable-transform 1:14 " UNRUN("AWS::Include") "\n"
		    "error function-arguments 1:106 Condition needs the name of a condition as a literal text; here it has a list\n"
		    "error function-arguments 6:11 Fn::If needs exactly three members, the name of a condition and two values; here it has a string\n"
		    "error function-arguments 6:18 Fn::If needs exactly three members, the name of a condition and two values; here it has 0\n"
		    "error function-arguments 6:31 Fn::If needs the name of a condition as a literal text; here it has a list\n"
		    "error function-arguments 6:48 Fn::If needs the name of a condition as a literal text; here it has an empty text\n"
		    "error function-arguments 7:16 a resource needs the name of a condition as a literal text; here it has a list\n"
		    "error section-not-map 8:10 Outputs is a string; it must be a map of names",
		    "[{\"unknown\":\"Fn::If that is not [condition, value, value]\"},{\"unknown\":\"Fn::If that is not [condition, value, value]\"},{\"unknown\":\"Fn::If that is not [condition, value, value]\"},{\"unknown\":\"Fn::If on the condition , which the template does not declare\"}]",
		    "Conditions: " INCLUDE ", D: {Condition: [a]}}\n", "Outputs: text\n" },
		/* The whole template is the macro's. */
		ROW_WITH("Transform: Mine\n", "1\n    Condition: H",
		    "warning unresolvable-transform 1:12 macro `Mine` changes this template before it is deployed and cannot be run here: policies are undecided about what it touches; "
		    "judge the change set's processed template with --processed\n" NAMELESS("7:16", "H", "a resource"),
		    "{\"unknown\":\"macro `Mine` not expanded\"} | (absent)"),
	};

	(void)state;
	value_rows(rows);
}

static void what_a_loop_may_define(void **state)
{
	static const struct value_row rows[] = {
		ROW_WITH(LOOP "}\n", "!If [Isb, 1, 2]\n    Condition: Isa",
		    UNLOOPED NAMELESS("8:15", "Isb", "Fn::If") "\n" NAMELESS("9:16", "Isa", "a resource"), "1 | 2 | (absent)"),
		/* A condition of the template hangs on those of the loop as it says. */
		ROW_WITH(LOOP ", C: !Or [!Condition Isa, !Condition Isb]}\n", "!If [C, 1, !If [Isa, 2, 3]]",
		    UNLOOPED NAMELESS("3:114", "Isa", "Condition") "\n" NAMELESS("3:130", "Isb", "Condition") "\n" NAMELESS("8:26", "Isa", "Fn::If"), "1 | 3"),
		{ "1", UNLOOPED NAMELESS("9:26", "Isc", "an output"), "1", LOOP "}\n", "Outputs: {O: {Condition: Isc, Value: x}}\n" },
		/* A loop that is expanded hides nothing. */
		ROW_WITH(LE "Conditions: {'Fn::ForEach::X': [I, [a], {'Is${I}': !Equals [!Ref I, a]}]}\n", "!If [Isb, 1, 2]",
		    "error undefined-condition 7:15 unresolved condition dependency `Isb` in Fn::If: no condition of this name is defined, did you mean `Isa`?",
		    "{\"unknown\":\"Fn::If on the condition Isb, which the template does not declare\"}"),
		ROW_WITH("", "!If [1, 2, 3]", "error undefined-condition 5:15 unresolved condition dependency `1` in Fn::If: no condition of this name is defined",
		    "{\"unknown\":\"Fn::If on the condition 1, which the template does not declare\"}"),
	};

	(void)state;
	value_rows(rows);
}

/* Conditions that name each other deeper than is looked are open, not true. */
static void what_is_too_deep(void **state)
{
	struct mg_buf yaml = { 0 };

	(void)state;
	mg_buf_puts(&yaml, "Conditions:\n  C0: !Equals [!Ref 'AWS::Region', x]\n");
	for (int i = 1; i <= 2100; i++)
		mg_buf_printf(&yaml, "  C%d: !Not [!Condition C%d]\n", i, i - 1);
	mg_buf_puts(&yaml, "Resources: {A: {Type: 'AWS::SNS::Topic', Condition: C2100, Properties: {P: 1}}}\n");
	mg_buf_putc(&yaml, '\0');
	struct loaded *l = load_template(yaml.p, NULL, NULL, false);
	assert_int_equal(l->status, MG_OK);
	assert_int_equal(l->diags.errors, 0);
	assert_string_equal(outcomes(l, "A", "P"), "1 | (absent)");
	unload(l);
	l = load_template(yaml.p, NULL, "y", false);
	assert_string_equal(outcomes(l, "A", "P"), "1 | (absent)");
	unload(l);
	mg_buf_fini(&yaml);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_macro_may_define), cmocka_unit_test(what_a_loop_may_define), cmocka_unit_test(what_is_too_deep),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
