/* SPDX-License-Identifier: Apache-2.0 */
/* Errors that show only with values. */
#include "world_load.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "

/* Everything that diagnosing adds, in order: "level code line:column witness" joined by " | ". */
static const char *added(const char *yaml)
{
	static char out[4096];
	struct loaded *l = load_template(yaml, NULL, NULL, false);

	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	l->diags.n = 0;
	assert_int_equal(mg_world_diagnose(l->w, &l->diags, &l->err), MG_OK);
	mg_diags_sort(&l->diags);
	out[0] = '\0';
	for (size_t i = 0; i < l->diags.n; i++) {
		const struct mg_diag *d = &l->diags.items[i];
		struct mg_place p = mg_source_place(d->source, d->span);
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%s %s %u:%u%s%.*s", i ? " | " : "", mg_diag_level_name(d->level), d->code, p.line, p.column, d->witness.n ? " " : "",
			 MG_STR_ARG(d->witness));
	}
	unload(l);
	return out;
}

static void test_nothing_to_say(void **state)
{
	(void)state;
	assert_string_equal(added("Parameters: {E: {Type: String}}\n" TOPIC "!Sub '${E}-${B}'\n  B: {Type: 'AWS::SNS::Topic'}\n"), "");
}

#define KEYS "Parameters: {E: {Type: String, AllowedValues: [a, b, c]}, F: {Type: String, AllowedValues: [x, y]}}\nMappings: {M: {a: {k: 1}, b: {k: 2}}}\n"

static void test_missing_keys(void **state)
{
	(void)state;
	assert_string_equal(added(KEYS TOPIC "!FindInMap [M, !Ref E, k]\n"), "error mapping-not-found 7:10 --parameter E=c");
	/* Only under the conditions of the place. */
	assert_string_equal(added(KEYS "Conditions: {C: !Equals [!Ref E, c], D: !Equals [!Ref F, x]}\n" TOPIC "!If [C, none, !FindInMap [M, !Ref E, k]]\n"), "");
	assert_string_equal(added(KEYS "Conditions: {C: !Equals [!Ref E, c], D: !Equals [!Ref F, x]}\n" TOPIC "!If [D, !FindInMap [M, !Ref E, k], none]\n"), "error mapping-not-found 8:18 --parameter E=c --parameter F=x");
	assert_string_equal(added(KEYS "Conditions: {C: !Equals [!FindInMap [M, !Ref E, k], '1']}\n" TOPIC "x\n"), "error mapping-not-found 3:26 --parameter E=c");
	/* Keys that nobody gave are no error. */
	assert_string_equal(added("Parameters: {E: {Type: String}}\nMappings: {M: {a: {k: 1}, b: {j: 2}}}\n" TOPIC "!FindInMap [M, !Ref E, k]\n"), "");
}

static void test_lists_where_texts_belong(void **state)
{
	static const char head[] = "Parameters: {E: {Type: String, AllowedValues: [a, b]}, L: {Type: CommaDelimitedList, Default: 'x,y'}}\nMappings: {M: {a: {k: 1}, b: {k: [2, 3]}}}\n" TOPIC;
	char text[1000];

	(void)state;
	snprintf(text, sizeof(text), "%s!Sub ['${V}', {V: !FindInMap [M, !Ref E, k]}]\n", head);
	assert_string_equal(added(text), "error sub-not-text 7:10 --parameter E=b");
	snprintf(text, sizeof(text), "%s!Join ['', [x, !FindInMap [M, !Ref E, k]]]\n", head);
	assert_string_equal(added(text), "error join-not-list 7:10 --parameter E=b");
	snprintf(text, sizeof(text), "%s!Select [!FindInMap [M, !Ref E, k], !Ref L]\n", head);
	assert_string_equal(added(text), "error function-arguments 7:10 --parameter E=b");
}

#define COND "Parameters: {E: {Type: String, AllowedValues: [a, b]}, F: {Type: String, AllowedValues: [x, y]}}\nConditions: {C: !Equals [!Ref E, a], D: !Equals [!Ref F, x]}\n"
#define B_IF_C "  B: {Type: 'AWS::SNS::Topic', Condition: C}\n"

static void test_references_to_what_is_absent(void **state)
{
	(void)state;
	assert_string_equal(added(COND TOPIC "!Ref B\n    Condition: D\n" B_IF_C), "error unresolved-dependency 7:10 --parameter E=b --parameter F=x");
	assert_string_equal(added(COND TOPIC "!If [D, !Ref B, !If [C, !Ref B, x]]\n" B_IF_C), "error unresolved-dependency 7:18 --parameter E=b --parameter F=x");
	assert_string_equal(added(COND "Resources:\n" B_IF_C "Outputs: {O: {Value: !Ref B}}\n"), "error unresolved-dependency 5:22 --parameter E=b");
	assert_string_equal(added(COND "Resources:\n" B_IF_C "Outputs: {O: {Condition: C, Value: !Ref B}}\n"), "");
	/* Equivalent conditions guard as well. */
	assert_string_equal(added("Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a], D: !Not [!Equals [!Ref E, b]]}\n" TOPIC "!If [D, !Ref B, x]\n" B_IF_C), "");
}

static void test_undecidable_is_a_warning(void **state)
{
	(void)state;
	assert_string_equal(added("Parameters: {V: {Type: 'AWS::SSM::Parameter::Value<String>'}}\nConditions: {C: !Equals [!Ref V, a]}\n" TOPIC "!Ref B\n" B_IF_C),
			    "warning unresolved-dependency 7:10 condition C is false");
}

/* With E as a or b, F as x or y, the list L, the conditions C (E is a), D (F is x), N (not C) and T (always), and a map with a text and a list. */
static void test_each_function(void **state)
{
	static const struct {
		const char *value, *want;
	} rows[] = {
		/* references to B, which is there when C is true */
		{ "!Ref B", "error unresolved-dependency 8:10 --parameter E=b" },
		{ "!If [C, !Ref B, x]", "" },
		{ "!If [N, x, !Ref B]", "" },
		{ "!If [N, !Ref B, x]", "error unresolved-dependency 8:18 --parameter E=b" },
		{ "!GetAtt B.TopicArn", "error unresolved-dependency 8:10 --parameter E=b" },
		{ "{Fn::GetAtt: [B, TopicArn]}", "error unresolved-dependency 8:10 --parameter E=b" },
		{ "{Fn::GetAtt: B.TopicArn}", "error unresolved-dependency 8:10 --parameter E=b" },
		{ "!If [C, {Fn::GetAtt: B.TopicArn}, x]", "" },
		{ "!Sub '${B.TopicArn} ${B} ${E}'", "error unresolved-dependency 8:10 --parameter E=b" },
		{ "!Sub ['${B}', {B: x}]", "" },
		{ "!Sub ['${B}-${W}', {W: x}]", "error unresolved-dependency 8:10 --parameter E=b" },
		{ "!Sub ['${W}', {W: !Ref B}]", "error unresolved-dependency 8:28 --parameter E=b" },
		{ "!If [T, x, !Ref B]", "" },
		{ "!Ref A", "" },
		/* texts and lists */
		{ "!Join ['-', !If [C, [a], x]]", "error join-not-list 8:10 --parameter E=b" },
		{ "!Join ['-', !If [C, !Ref L, !GetAZs '']]", "" },
		{ "!Join ['-', [a, !If [C, !Ref L, b]]]", "error join-not-list 8:10 --parameter E=a" },
		{ "!Select ['0', [!If [C, a, !Ref 'AWS::NoValue']]]", "error select-out-of-range 8:10 --parameter E=b" },
		{ "!Select ['1', [a, !If [C, a, !Ref 'AWS::NoValue']]]", "error select-out-of-range 8:10 --parameter E=b" },
		{ "!Select ['1', !If [C, [a], [a, b]]]", "error select-out-of-range 8:10 --parameter E=a" },
		{ "!Select [!If [C, '0', '5'], [a, b]]", "error select-out-of-range 8:10 --parameter E=b" },
		{ "!Select [!If [C, '0', x], [a, b]]", "error function-arguments 8:10 --parameter E=b" },
		{ "!Split [',', !If [C, a, !Ref L]]", "error split-not-text 8:10 --parameter E=b" },
		{ "!Split [',', {Fn::GetStackOutput: {StackName: a, OutputName: b}}]", "" },
		{ "!Split [',', !ImportValue x]", "" },
		{ "!Sub ['${W}', {W: !If [D, x, !Ref L]}]", "error sub-not-text 8:10 --parameter F=y" },
		{ "{Fn::Base64: !If [C, a, !Ref L]}", "error function-arguments 8:10 --parameter E=b" },
		{ "!Cidr [!If [C, 10.0.0.0/16, x], 2, 8]", "error function-arguments 8:10 --parameter E=b" },
		{ "!Cidr [10.0.0.0/16, !If [C, 2, 1000], 8]", "error function-arguments 8:10 --parameter E=b" },
		/* look-ups */
		{ "!FindInMap [M, !Ref F, k]", "error mapping-not-found 8:10" },
		{ "!FindInMap [!Ref F, a, k]", "error mapping-not-found 8:10" },
		{ "!If [C, !FindInMap [M, !Ref F, k], x]", "error mapping-not-found 8:18 --parameter E=a" },
		{ "!If [C, {a: [!FindInMap [M, !If [D, a, c], k]]}, x]", "error mapping-not-found 8:23 --parameter E=a --parameter F=y" },
		/* wrong shapes: the load says so, and nothing more is said of them */
		{ "!Sub ['${W}', {W: {Ref: [x]}}]", "" },
		{ "!Sub ['${W}', [x]]", "" },
		{ "!Sub []", "" },
		{ "!Sub [[x], {V: y}]", "" },
		{ "{Fn::GetAtt: []}", "" },
		{ "{Fn::GetAtt: [[B], Arn]}", "" },
		{ "!Join ['-']", "" },
		{ "!Join ['-', [a, {Ref: [x]}]]", "" },
		{ "!FindInMap [M, !Ref E]", "" },
		{ "!If [C, !FindInMap [M, !Ref F, k]]", "error mapping-not-found 8:18" },
		{ "!If [!Ref E, !FindInMap [M, !Ref F, k], x]", "error mapping-not-found 8:23" },
		{ "!If [Nope, !FindInMap [M, !Ref F, k], x]", "error mapping-not-found 8:21" },
	};
	char text[2000];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof(text), "Parameters: {E: {Type: String, AllowedValues: [a, b]}, F: {Type: String, AllowedValues: [x, y]}, L: {Type: CommaDelimitedList, Default: 'x,y'}}\n"
			 "Mappings: {M: {a: {k: v}, b: {k: [2, 3]}}}\nConditions: {C: !Equals [!Ref E, a], D: !Equals [!Ref F, x], N: !Not [!Condition C], T: !Equals [x, x]}\n" TOPIC "%s\n" B_IF_C, rows[i].value);
		if (strcmp(added(text), rows[i].want) != 0)
			fail_msg("%s: %s, want %s", rows[i].value, added(text), rows[i].want);
	}
}

static void test_where_it_stands(void **state)
{
	(void)state;
	assert_string_equal(added(COND TOPIC "!Ref B\n    Condition: C\n" B_IF_C), "");
	assert_string_equal(added(COND TOPIC "!Ref B\n  B: {Type: 'AWS::SNS::Topic', Condition: Nope}\n"), "");
	assert_string_equal(added(COND TOPIC "!Ref B\n    Condition: Nope\n" B_IF_C), "");
	assert_string_equal(added(COND TOPIC "!Ref P\n  P: {Type: 'AWS::SNS::Topic', Condition: C}\n"), "error unresolved-dependency 7:10 --parameter E=b");
	assert_string_equal(added(COND TOPIC "x\n    DependsOn: B\n" B_IF_C), "");
	assert_string_equal(added(COND TOPIC "x\n    Metadata: {a: !Ref B}\n" B_IF_C), "error unresolved-dependency 8:19 --parameter E=b");
	assert_string_equal(added(COND "Resources: {A: {Type: 'AWS::SNS::Topic', Condition: C}}\nOutputs: {O: {Value: {Fn::GetAtt: A.TopicArn}}, Q: x}\n"), "error unresolved-dependency 4:22 --parameter E=b");
}

/* A resource that refers to itself, long circles, and branches within branches. */
static void test_more_cycles(void **state)
{
	(void)state;
	assert_string_equal(added(COND TOPIC "!Ref A\n    Condition: C\n"), "error circular-dependency 7:10 --parameter E=a");
	assert_string_equal(added(COND TOPIC "!If [C, !If [D, x, {a: [!Ref B]}], y]\n  B: {Type: 'AWS::SNS::Topic', Properties: {P: !If [C, !Ref A, z]}}\n"),
			    "error circular-dependency 7:34 --parameter E=a --parameter F=y");
	assert_string_equal(added(COND TOPIC "!If [C, !Ref B, y]\n  B: {Type: 'AWS::SNS::Topic', Properties: {P: !If [C, z, !Ref A]}}\n"), "");
	/* What stands where the name of a condition should is in no branch. */
	assert_string_equal(added(COND TOPIC "!If [!Ref B, x, y]\n  B: {Type: 'AWS::SNS::Topic', Properties: {P: !Ref A}}\n"), "error circular-dependency 7:15");
	/* At the reference that closes the circle, whatever stands before it. */
	assert_string_equal(added(COND TOPIC "[!Ref X, !Ref B]\n    Condition: C\n  B: {Type: 'AWS::SNS::Topic', Condition: C, Properties: {P: !Ref A}}\n  X: {Type: 'AWS::SNS::Topic'}\n"),
			    "error circular-dependency 7:19 --parameter E=a");
	/* One part that is told at load, and a branch beside it. */
	assert_string_equal(added(COND TOPIC "[!Ref B, !If [C, !Ref B, y]]\n  B: {Type: 'AWS::SNS::Topic', Properties: {P: !Ref A}}\n"), "");
	for (int n = 20; n <= 21; n++) {
		struct mg_buf b = { 0 };
		mg_buf_puts(&b, COND "Resources:\n");
		for (int i = 0; i < n; i++)
			mg_buf_printf(&b, "  R%d: {Type: 'AWS::SNS::Topic', Condition: C, Properties: {P: !Ref R%d}}\n", i, (i + 1) % n);
		mg_buf_putc(&b, '\0');
		struct loaded *l = load_template(b.p, NULL, NULL, false);
		l->diags.n = 0;
		assert_int_equal(mg_world_diagnose(l->w, &l->diags, &l->err), MG_OK);
		assert_int_equal(l->diags.n, 1);
		bool cut = mg_str_find(l->diags.items[0].text, MG_STR(", R19, ...]; remove"), 0) != (size_t)-1, whole = mg_str_find(l->diags.items[0].text, MG_STR(", R19]; remove"), 0) != (size_t)-1;
		assert_true(n == 20 ? whole && !cut : cut && !whole);
		unload(l);
		mg_buf_fini(&b);
	}
}

static void test_cycles_of_a_scenario(void **state)
{
	static const char yaml[] = "Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a], N: !Not [!Condition C]}\n"
				   "Resources:\n  A: {Type: 'AWS::SNS::Topic', Condition: C, Properties: {P: !Ref B}}\n  B: {Type: 'AWS::SNS::Topic', Condition: %s, Properties: {P: !Ref A}}\n";
	char text[1000];

	(void)state;
	snprintf(text, sizeof(text), yaml, "C");
	assert_string_equal(added(text), "error circular-dependency 4:62 --parameter E=a");
	snprintf(text, sizeof(text), yaml, "N");
	assert_null(strstr(added(text), "circular-dependency"));
	/* What is absent is in no circle, whatever DependsOn says. */
	static const char depends[] = "Parameters: {E: {Type: String, AllowedValues: [%s]}}\nConditions: {C: !Equals [!Ref E, a]}\n" TOPIC "!Ref B\n    Condition: C\n  B: {Type: 'AWS::SNS::Topic', DependsOn: A}\n";
	snprintf(text, sizeof(text), depends, "a, b");
	assert_string_equal(added(text), "error circular-dependency 7:10 --parameter E=a");
	snprintf(text, sizeof(text), depends, "b");
	assert_string_equal(added(text), "");
	/* A branch that is always taken. */
	assert_string_equal(added("Conditions: {C: !Equals [x, x]}\n" TOPIC "!If [C, !Ref B, z]\n  B: {Type: 'AWS::SNS::Topic', Properties: {P: !Ref A}}\n"), "error circular-dependency 6:18");
	assert_string_equal(added("Conditions: {C: !Equals [x, y]}\n" TOPIC "!If [C, !Ref B, z]\n  B: {Type: 'AWS::SNS::Topic', Properties: {P: !Ref A}}\n"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_to_say),               cmocka_unit_test(test_missing_keys),     cmocka_unit_test(test_lists_where_texts_belong),
		cmocka_unit_test(test_references_to_what_is_absent), cmocka_unit_test(test_undecidable_is_a_warning), cmocka_unit_test(test_cycles_of_a_scenario),
		cmocka_unit_test(test_each_function),                cmocka_unit_test(test_where_it_stands),  cmocka_unit_test(test_more_cycles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
