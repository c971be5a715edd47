/* SPDX-License-Identifier: Apache-2.0 */
#include "world_load.h"

#include "cfn/diagnose.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "

/* The witness for the property being want, as K=V texts, or as one would type it; "always" when empty. */
static const char *explained_within(const char *yaml, const char *want, bool typed, uint64_t work)
{
	static char out[20000];
	struct loaded *l = load_template(yaml, NULL, NULL, false);
	struct mg_trail leaves[256];
	bool failed[256];
	size_t n = 0;
	struct mg_witness wit;

	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	do {
		struct mg_buf b = { 0 };
		const struct mg_value *v = mg_resolve(l->x, prop(l, "A", "P"));
		if (!v || !mg_value_json(l->x, v, &b)) {
			mg_buf_fini(&b);
			continue;
		}
		failed[n] = mg_str_is(mg_buf_view(&b), want);
		assert_true(n < 255 && mg_explore_trail(l->x, l->arena, &leaves[n++]));
		mg_buf_fini(&b);
	} while (mg_explore_next(l->x, 0));
	l->limits.scenario_work = work;
	assert_true(mg_explore_witness(l->x, leaves, failed, n, &wit));
	snprintf(out, sizeof(out), "%s", wit.n ? "" : "always");
	for (size_t i = 0; i < wit.n && !typed; i++)
		snprintf(out + strlen(out), sizeof(out) - strlen(out), "%s%.*s=%.*s%s", i ? " " : "", MG_STR_ARG(wit.items[i].name), MG_STR_ARG(wit.items[i].value),
			 wit.items[i].condition ? "(condition)" : "");
	if (typed)
		snprintf(out, sizeof(out), "%.*s", MG_STR_ARG(mg_witness_text(l->w, &wit)));
	unload(l);
	return out;
}

static const char *explained(const char *yaml, const char *want, bool typed)
{
	return explained_within(yaml, want, typed, mg_limits_default.scenario_work);
}

static const char *why(const char *yaml, const char *want)
{
	return explained(yaml, want, false);
}

static void test_what_does_not_matter_is_dropped(void **state)
{
	static const char yaml[] = "Parameters: {A: {Type: String, AllowedValues: [x, y]}, B: {Type: String, AllowedValues: [p, q]}, D: {Type: String, AllowedValues: [1, 2]}}\n"
				   "Conditions: {CA: !Equals [!Ref A, y], CB: !Equals [!Ref B, q], CD: !Equals [!Ref D, '2']}\n" TOPIC;
	char text[2000];

	(void)state;
	snprintf(text, sizeof(text), "%s!If [CD, !If [CB, bad, good], !If [CB, bad, good]]\n", yaml);
	assert_string_equal(why(text, "\"bad\""), "B=q");
	snprintf(text, sizeof(text), "%s!If [CA, !If [CB, good, bad], good]\n", yaml);
	assert_string_equal(why(text, "\"bad\""), "A=y B=p");
	snprintf(text, sizeof(text), "%s!If [CA, bad, !If [CB, bad, bad]]\n", yaml);
	assert_string_equal(why(text, "\"bad\""), "always");
	snprintf(text, sizeof(text), "%s!If [CA, bad, !If [CB, bad, good]]\n", yaml);
	assert_string_equal(why(text, "\"bad\""), "A=y");
}

static void test_nothing_failed(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {A: {Type: String, AllowedValues: [x, y]}}\n" TOPIC "!Ref A\n", "\"z\""), "always");
}

static void test_values_read(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {A: {Type: String, AllowedValues: [x, y, z]}}\n" TOPIC "!Ref A\n", "\"z\""), "A=z");
}

static void test_other_values(void **state)
{
	static const char tail[] = "Conditions: {C: !Equals [!Ref A, prod]}\n" TOPIC "!If [C, good, bad]\n";
	char text[2000];

	(void)state;
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String, Default: dev}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=dev");
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=other");
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String, MinLength: 3, MaxLength: 4}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=100");
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String, AllowedPattern: 'prod|zzzz-[0-9]{9}'}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=zzzz-000000000");
	snprintf(text, sizeof(text), "Parameters: {A: {Type: String, NoEcho: true}}\n%s", tail);
	assert_string_equal(why(text, "\"bad\""), "A=****");
}

static void test_region(void **state)
{
	(void)state;
	assert_string_equal(why("Conditions: {C: !Equals [!Ref 'AWS::Region', us-east-1]}\n" TOPIC "!If [C, good, bad]\n", "\"bad\""), "AWS::Region=eu-west-1");
	assert_string_equal(why("Conditions: {C: !Equals [!Ref 'AWS::Region', us-east-1]}\n" TOPIC "!If [C, bad, good]\n", "\"bad\""), "AWS::Region=us-east-1");
}

#define A48 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B48 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

/* A text for "another value than this literal" that the parameter takes, as one would type it. */
static void test_examples(void **state)
{
	static const struct {
		const char *declaration, *literal, *want;
	} rows[] = {
		{ "Type: String, AllowedPattern: 'v[0-9]+'", "v1", "--parameter E=v12" },
		{ "Type: String, AllowedPattern: '(x-)*prod(-x)*'", "prod", "--parameter E=prod-x" },
		{ "Type: String, MinLength: 48, MaxLength: 48", B48, "--parameter E=" A48 },
		{ "Type: String, MinLength: 48, MaxLength: 48", A48, "E is another value that its constraints take" },
		{ "Type: String, AllowedPattern: '[k-m]{3}'", "kkk", "--parameter E=lkk" },
		{ "Type: String, MinLength: 3, AllowedPattern: '[k-m]{3}'", "kkk", "--parameter E=lkk" },
		{ "Type: String, MinLength: 4, MaxLength: 4, AllowedPattern: '[k-m]*'", "kkkk", "--parameter E=lkkk" },
		{ "Type: String, MinLength: 0, AllowedPattern: '[k-m]{3}'", "kkk", "--parameter E=lkk" },
		{ "Type: String, MinLength: -1, AllowedPattern: '[k-m]{3}'", "kkk", "--parameter E=lkk" },
		{ "Type: String, MinLength: 1.5, AllowedPattern: '[k-m]{3}'", "kkk", "--parameter E=lkk" },
		{ "Type: String, AllowedPattern: '\\P{Alpha}[k-m]'", "1k", "--parameter E=0k" },
		{ "Type: String, AllowedPattern: 'a|b'", "a", "--parameter E=b" },
		{ "Type: String, AllowedPattern: 'q?'", "q", "--parameter E=''" },
		{ "Type: String, AllowedPattern: 'two (words|others)'", "two words", "--parameter E='two others'" },
		{ "Type: String, AllowedPattern: \"it's [kl]\"", "it''s k", "--parameter E='it'\\''s l'" },
		{ "Type: String, AllowedPattern: '(k|l)\\1'", "kk", "E is another value that its constraints take" },
		{ "Type: Number, MinValue: 70000, MaxValue: 70001", "70001", "--parameter E=70000" },
		{ "Type: Number, MinValue: -70001, MaxValue: -70000", "-70001", "--parameter E=-70000" },
		{ "Type: Number, MinValue: 70000, MaxValue: 70000", "70000", "E is another value that its constraints take" },
		{ "Type: String, NoEcho: true", "prod", "--parameter E='****'" },
	};
	char text[2000];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof(text), "Parameters: {E: {%s}}\nConditions: {C: !Equals [!Ref E, '%s']}\n" TOPIC "!If [C, good, bad]\n", rows[i].declaration, rows[i].literal);
		const char *got = explained(text, "\"bad\"", true);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s, not %s: `%s`, want `%s`", rows[i].declaration, rows[i].literal, got, rows[i].want);
	}
	assert_string_equal(explained("Parameters: {L: {Type: CommaDelimitedList, AllowedValues: [p, q]}}\nConditions: {C: !Equals [!Join ['+', !Ref L], p+q]}\n" TOPIC "!If [C, good, bad]\n", "\"bad\"", true),
			    "--parameter L=p");
}

/* Up to 4096 bytes. */
static void test_examples_end_at_a_length(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	for (int n = 4096; n <= 4097; n++) {
		mg_buf_clear(&b);
		mg_buf_printf(&b, "Parameters: {E: {Type: String, MinLength: %d, MaxLength: %d, AllowedPattern: '[ab]+'}}\nConditions: {C: !Equals [!Ref E, ", n, n);
		for (int i = 0; i < n; i++)
			mg_buf_putc(&b, 'b');
		mg_buf_printf(&b, "]}\n" TOPIC "!If [C, good, bad]\n%c", 0);
		const char *got = explained(b.p, "\"bad\"", true);
		if (n == 4096)
			assert_int_equal(strspn(strchr(got, '=') + 1, "a"), 4096);
		else
			assert_string_equal(got, "E is another value that its constraints take");
	}
	mg_buf_fini(&b);
}

/* What the service gives, and parameters that must differ from each other. */
static void test_examples_of_pseudo_parameters(void **state)
{
	static const struct {
		const char *head, *value, *want;
	} rows[] = {
		{ "Conditions: {C: !Equals [!Ref 'AWS::AccountId', '111111111111'], D: !Equals [!Ref 'AWS::AccountId', '222222222222']}", "!If [C, good, !If [D, good, bad]]",
		  "--account 333333333333" },
		{ "Conditions: {C: !Equals [!Ref 'AWS::StackName', other]}", "!If [C, good, bad]", "--stack-name another" },
		{ "Conditions: {C: !Equals [!Ref 'AWS::StackId', x]}", "!If [C, good, bad]", "AWS::StackId is another value" },
		{ "Conditions: {C: !Equals [!Ref 'AWS::Partition', aws]}", "!If [C, good, bad]", "AWS::Partition is aws-cn" },
		{ "Conditions: {C: !Equals [!Ref 'AWS::URLSuffix', amazonaws.com], D: !Equals [!Ref 'AWS::URLSuffix', amazonaws.com.cn]}", "!If [C, good, !If [D, good, bad]]",
		  "AWS::URLSuffix is another value" },
		{ "Parameters: {E: {Type: String}}\nConditions: {C: !Equals [!Ref E, !Ref 'AWS::AccountId'], D: !Equals [!Ref E, '111111111111']}", "!If [C, good, !If [D, bad, good]]",
		  "--parameter E=111111111111 --account 222222222222" },
		{ "Parameters: {E: {Type: String}, F: {Type: String}, G: {Type: String}}\nConditions: {C: !Equals [!Ref E, !Ref F], D: !Equals [!Ref F, !Ref G], H: !Equals [!Ref E, !Ref G]}",
		  "!If [C, good, !If [D, good, !If [H, good, bad]]]", "--parameter E=other --parameter F=another --parameter G=third" },
		{ "Parameters: {E: {Type: String, AllowedPattern: '[pq]{3}'}, F: {Type: String, AllowedPattern: '[pq]{3}'}}\nConditions: {C: !Equals [!Ref E, !Ref F]}", "!If [C, good, bad]",
		  "--parameter E=ppp --parameter F=qpp" },
	};
	char text[2000];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(text, sizeof(text), "%s\n" TOPIC "%s\n", rows[i].head, rows[i].value);
		assert_string_equal(explained(text, "\"bad\"", true), rows[i].want);
	}
}

static void test_undecidable_conditions_are_named(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {V: {Type: 'AWS::SSM::Parameter::Value<String>'}, A: {Type: String, AllowedValues: [x, y]}}\n"
				"Conditions: {S: !Equals [!Ref V, a], C: !Equals [!Ref A, y]}\n" TOPIC "!If [C, !If [S, good, bad], good]\n", "\"bad\""),
			    "A=y S=false(condition)");
}

static void test_rules_stand_behind_the_witness(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {A: {Type: String, AllowedValues: [x, y]}, B: {Type: String, AllowedValues: [x, y]}}\n"
				"Rules: {R: {Assertions: [{Assert: {'Fn::Equals': [{Ref: A}, {Ref: B}]}}]}}\nConditions: {C: !Equals [!Ref B, y]}\n" TOPIC "!If [C, bad, good]\n", "\"bad\""),
			    "B=y");
}

/* With little budget the witness says more than it needs, with none the choices as they were made; it always leads there. */
static void test_witness_within_a_budget(void **state)
{
	static const char yaml[] = "Parameters: {A: {Type: String, AllowedValues: [x, y]}, B: {Type: String, AllowedValues: [p, q]}, V: {Type: 'AWS::SSM::Parameter::Value<String>'}}\n"
				   "Conditions: {CA: !Equals [!Ref A, y], CB: !Equals [!Ref B, q], S: !Equals [!Ref V, a]}\n" TOPIC "!If [CA, !If [CB, good, !If [S, bad, !Ref B]], good]\n";
	static const char choices[] = "condition CA is true, condition CB is false, condition S is true", values[] = "--parameter A=y --parameter B=p, condition S is true";
	bool solved = false;

	(void)state;
	for (uint64_t work = 0; work < 100; work++) {
		const char *got = explained_within(yaml, "\"bad\"", true, work);
		solved = solved || strcmp(got, choices) != 0;
		assert_string_equal(got, solved ? values : choices);
		assert_true(work > 0 || !solved);
	}
	assert_true(solved);
	assert_string_equal(explained_within("Parameters: {A: {Type: String, AllowedValues: [x, y, z]}}\n" TOPIC "!Ref A\n", "\"z\"", true, 0), "--parameter A=z");
}

/* NoEcho parameters that are compared with each other: both may be what the other may be, and none is told. */
static void test_secrets_compared(void **state)
{
	static const char yaml[] = "Parameters: {A: {Type: String, NoEcho: true, AllowedValues: [p, q]}, B: {Type: String, NoEcho: true, AllowedValues: [q, r]}, D: {Type: String}}\n"
				   "Conditions: {C: !Equals [!Ref A, !Ref B], E: !Equals [!Ref B, !Ref D]}\n" TOPIC;
	char text[1000];

	(void)state;
	snprintf(text, sizeof(text), "%s!If [C, bad, good]\n", yaml);
	assert_string_equal(explained(text, "\"bad\"", true), "--parameter A='****' --parameter B='****'");
	snprintf(text, sizeof(text), "%s!If [C, !If [E, good, bad], good]\n", yaml);
	assert_string_equal(explained(text, "\"bad\"", true), "--parameter A='****' --parameter B='****', condition E is false");
}

static void test_dead_deployments_are_no_witness(void **state)
{
	(void)state;
	assert_string_equal(why("Parameters: {K: {Type: String}}\nMappings: {M: {b: {k: 1}}}\nConditions: {C: !Equals [!Ref K, a], D: !Equals [!Ref K, z]}\n" TOPIC
				"!If [D, good, [!FindInMap [M, !Ref K, k]]]\n", "[1]"),
			    "K=b");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_does_not_matter_is_dropped), cmocka_unit_test(test_nothing_failed), cmocka_unit_test(test_values_read),  cmocka_unit_test(test_other_values),
		cmocka_unit_test(test_witness_within_a_budget),         cmocka_unit_test(test_secrets_compared),
		cmocka_unit_test(test_examples),                        cmocka_unit_test(test_examples_end_at_a_length),
		cmocka_unit_test(test_examples_of_pseudo_parameters),
		cmocka_unit_test(test_region),                          cmocka_unit_test(test_undecidable_conditions_are_named),
		cmocka_unit_test(test_rules_stand_behind_the_witness),  cmocka_unit_test(test_dead_deployments_are_no_witness),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
