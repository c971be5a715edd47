/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions of every form and shape: what is decided, and what stays a choice. What the load refuses is decided in no way that could hide something. */
#include "world_load.h"

#define TOPIC "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: "
#define OPEN "y | n"

struct row {
	const char *condition, *want; /* the outcomes of Fn::If, without their quotes */
};

static const char *plain_outcomes(struct loaded *l)
{
	static char out[4096];
	size_t n = 0;

	if (l->status != MG_OK)
		fail_msg("%s", l->err.text);
	for (const char *p = outcomes(l, "A", "P"); *p && n + 1 < sizeof out; p++)
		if (*p != '"')
			out[n++] = *p;
	out[n] = '\0';
	return out;
}

static void check_rows(const struct row *rows, size_t n)
{
	char text[2000];

	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "Parameters: {U: {Type: String}, V: {Type: String}, L: {Type: CommaDelimitedList}, K: {Type: String}}\n"
			 "Mappings: {M: {a: {k: v, l: [x, y]}}}\nConditions: {C: %s}\n" TOPIC "!If [C, y, n]\n", rows[i].condition);
		struct loaded *l = load_template(text, NULL, NULL, false);
		const char *got = plain_outcomes(l);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: %s, want %s", rows[i].condition, got, rows[i].want);
		unload(l);
	}
}
#define CHECK(rows) check_rows(rows, sizeof(rows) / sizeof(*(rows)))

static void shapes(void **state)
{
	static const struct row rows[] = {
		{ "true", "y" },
		{ "'False'", "n" },
		{ "maybe", OPEN },
		{ "~", OPEN },
		{ "5", OPEN },
		{ "[a]", OPEN },
		{ "{a: b}", OPEN },
		{ "{Condition: [x]}", OPEN },
		{ "{Condition: Nope}", "n" },
		{ "{Condition: C}", "n" },
		{ "!Not [!Condition C]", "y" },
		{ "{Fn::And: x}", OPEN },
		{ "{Fn::Not: x}", OPEN },
		{ "!Not [!Equals [a, b], !Equals [a, a]]", OPEN },
		{ "!And []", "y" },
		{ "!Or []", "n" },
		{ "!And [!Equals [a, a]]", "y" },
		{ "!Or ['true', x]", "y" },
		{ "!And ['true', x]", OPEN },
		{ "!If [a, b, c]", OPEN },
		{ "!Equals [a]", OPEN },
		{ "!Equals x", OPEN },
	};

	(void)state;
	CHECK(rows);
}

static void operands(void **state)
{
	static const struct row rows[] = {
		{ "!Equals [!Ref 'AWS::NoValue', x]", OPEN },
		{ "!Equals [x, !Ref 'AWS::NoValue']", OPEN },
		{ "!Equals [!Ref U, !Ref 'AWS::NoValue']", OPEN },
		{ "!Equals [!FindInMap [M, a, l], x]", OPEN },
		{ "!Equals [x, !FindInMap [M, a, l]]", OPEN },
		{ "!Equals [!FindInMap [M, a, l], !FindInMap [M, a, l]]", OPEN },
		/* Another key is looked up in no deployment. */
		{ "!Equals [!FindInMap [M, !Ref K, k], v]", "y" },
		{ "!Equals [!Sub [], x]", OPEN },
		{ "!Equals [!Sub [[x]], x]", OPEN },
		{ "!Equals [!Sub ['${U}', x], x]", OPEN },
		{ "!Equals [!Split [',', !Ref U], !Split [',', !Ref V]]", OPEN },
		{ "!Equals [!Select [0, !Split [',', !Ref U]], !Select [0, !Split [',', !Ref V]]]", OPEN },
		{ "!Equals [!Sub '${U}-a', !Sub '${U}-a']", "y" },
		{ "!Equals [!Sub '${U}-a', !Sub '${U}-b']", OPEN },
		{ "!Equals [!Sub 'a-${U}', b]", "n" },
		{ "!Equals [b, !Sub 'a-${U}']", "n" },
		{ "!Equals ['{{resolve:ssm:x}}', a]", OPEN },
		{ "!Equals ['{{resolve:ssm:x}}', '{{resolve:ssm:y}}']", OPEN },
		{ "!Equals ['x{{resolve:ssm:x}}', a]", "n" },
		{ "!Equals [1, '1']", "y" },
		{ "!Equals [1.0, 1]", "n" },
		{ "!Equals [true, 'true']", "y" },
		{ "!Equals [a, A]", "n" },
	};

	(void)state;
	CHECK(rows);
}

/* Functions of rules are read in conditions too, though the load refuses them there. */
static void members(void **state)
{
	static const struct row rows[] = {
		{ "{Fn::Contains: [[a], a]}", "y" },
		{ "{Fn::Contains: [[a], b]}", "n" },
		{ "{Fn::Contains: [a, a]}", "y" },
		{ "{Fn::Contains: [[a, b], [b]]}", "y" },
		{ "{Fn::Contains: [[a, b], [a, b]]}", OPEN },
		{ "{Fn::Contains: [[a, b], []]}", OPEN },
		{ "{Fn::Contains: [[a, b], !Ref L]}", OPEN },
		{ "{Fn::Contains: [!Ref L, !Ref U]}", OPEN },
		{ "{Fn::Contains: [[a, b], !Split [',', !Sub 'a,${U}']]}", OPEN },
		{ "{Fn::Contains: [!Split [',', !Sub 'a,b,${U}'], c]}", OPEN },
		{ "{Fn::Contains: [[a, !Sub '${U}-b'], c]}", "n" },
		{ "{Fn::Contains: [!Ref 'AWS::NoValue', a]}", "n" },
		{ "{Fn::Contains: [a, !Ref 'AWS::NoValue']}", OPEN },
		{ "{Fn::Contains: [[!FindInMap [M, !Ref K, k]], v]}", "y" },
		{ "{Fn::Contains: [[v], !FindInMap [M, !Ref K, k]]}", "y" },
		{ "{Fn::Contains: [!FindInMap [M, a, l], y]}", "y" },
		{ "{Fn::EachMemberIn: [[a, b], [a]]}", "n" },
		{ "{Fn::EachMemberIn: [[a, a], [a]]}", "y" },
		{ "{Fn::EachMemberIn: [[], [a]]}", "y" },
		{ "{Fn::EachMemberIn: [[a], !Ref L]}", OPEN },
		{ "{Fn::EachMemberIn: [[!Ref U, c], [a, b]]}", "n" },
		{ "{Fn::EachMemberIn: [[!Ref U, !Ref V], [a, b]]}", OPEN },
		{ "{Fn::EachMemberIn: [!Ref L, !Ref L]}", OPEN },
		{ "{Fn::EachMemberIn: [[!FindInMap [M, !Ref K, k]], [v]]}", "y" },
		{ "{Fn::EachMemberEquals: [!Ref L, a]}", OPEN },
		{ "{Fn::EachMemberEquals: [[a, a], a]}", "y" },
		{ "{Fn::EachMemberEquals: [[a, b], a]}", "n" },
	};

	(void)state;
	CHECK(rows);
}

/* Too many combinations for a table: each is looked at when it is asked for. */
static void many_combinations(void **state)
{
	struct mg_buf b = { 0 };

	(void)state;
	mg_buf_puts(&b, "Parameters:\n");
	for (int p = 0; p < 4; p++) {
		mg_buf_printf(&b, "  P%d: {Type: String, AllowedValues: [v0", p);
		for (int i = 1; i < (p == 3 ? 2 : 17); i++)
			mg_buf_printf(&b, ", v%d", i);
		mg_buf_puts(&b, "]}\n");
	}
	mg_buf_printf(&b, "Conditions: {C: !Equals [!Sub '${P0}-${P1}-${P2}${P3}', v3-v4-v5v1], D: !Equals [!Ref P0, v3]}\n" TOPIC "!If [C, !If [D, y, x], n]\n%c", 0);
	struct loaded *l = load_template(b.p, NULL, NULL, false);
	assert_string_equal(plain_outcomes(l), "y | n");
	unload(l);
	mg_buf_fini(&b);
}

/* A condition that names one that names one ...: as deep as may be it is decided, deeper it is a choice. Either order of the declarations. */
static void long_chains(void **state)
{
	(void)state;
	for (int backwards = 0; backwards < 2; backwards++)
		for (int n = 998; n <= 1100; n += 102) {
			struct mg_buf b = { 0 };
			mg_buf_puts(&b, "Conditions:\n");
			for (int k = 0; k < n; k++) {
				int i = backwards ? n - 1 - k : k;
				if (i == 0)
					mg_buf_puts(&b, "  C0: !Equals [a, a]\n");
				else
					mg_buf_printf(&b, "  C%d: !Not [!Condition C%d]\n", i, i - 1);
			}
			mg_buf_printf(&b, TOPIC "!If [C%d, y, n]\n%c", n - 1, 0);
			struct loaded *l = load_template(b.p, NULL, NULL, false);
			assert_string_equal(plain_outcomes(l), n == 998 ? "n" : OPEN);
			unload(l);
			mg_buf_fini(&b);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shapes), cmocka_unit_test(operands), cmocka_unit_test(members), cmocka_unit_test(many_combinations), cmocka_unit_test(long_chains),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
