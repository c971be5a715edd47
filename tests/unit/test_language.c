/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of policy languages: what they see, and where their findings stand. */
#include "language_load.h"

#define A "Resources:\n  A:\n    Type: AWS::SNS::Topic\n"
#define CHOICE "Parameters:\n  P: {Type: String, AllowedValues: [x, y, z]}\n  U: {Type: String}\n  N: {Type: String, NoEcho: true, Default: abc}\n" \
	       "Mappings:\n  M:\n    x: {v: 1}\n    y: {v: 2}\n"

static const struct mg_value *properties(struct mg_call *c)
{
	struct mg_target t = { .size = sizeof t };
	assert_int_equal(host->owner(c, &t), MG_OK);
	return t.properties;
}

/* ---- places ---- */

static int note_value(struct mg_call *c)
{
	const struct mg_value *v;
	int status = host->get(c, properties(c), MG_STR("K"), &v);
	return status == MG_OK ? note(c, v, "", "K is wrong") : status;
}

static int note_missing(struct mg_call *c)
{
	return note(c, properties(c), "K/~", "K is missing");
}

static int note_missing_anywhere(struct mg_call *c)
{
	return note(c, NULL, "K", "K is missing");
}

static int note_nothing(struct mg_call *c)
{
	return note(c, NULL, "", "");
}

static int note_made(struct mg_call *c)
{
	const struct mg_value *v;
	int status = host->make_text(c, MG_STR("x"), NULL, &v);
	return status == MG_OK ? note(c, v, "", "made") : status;
}

static int note_first_resource(struct mg_call *c)
{
	const struct mg_target *const *list;
	size_t n;
	int status = host->resources(c, MG_STR(""), &list, &n);
	return status == MG_OK ? note(c, list[0]->properties, "", "first") : status;
}

static int note_first_without(struct mg_call *c)
{
	const struct mg_target *const *list;
	size_t n;
	int status = host->resources(c, MG_STR("AWS::SNS::*"), &list, &n);
	return status == MG_OK ? note(c, list[0]->properties, "K", "K is missing") : status;
}

static int warn(struct mg_call *c)
{
	struct mg_check_note n = { .size = sizeof n, .message = MG_STR("look"), .warning = true };
	return host->note(c, &n);
}

static void test_places(void **state)
{
	(void)state;
	static const char with[] = A "    Properties:\n      K: 1\n", without[] = A;
	says(note_value, with, "A", "fail\nA /Resources/A/Properties/K 5:10 deny: K is wrong");
	says(note_missing, with, "A", "fail\nA /Resources/A/Properties/K~1~0 4:5 deny: K is missing");
	says(note_missing_anywhere, with, "A", "fail\nA /Resources/A/Properties/K 4:5 deny: K is missing");
	/* As Lua policies say it: where it would stand, at the deepest that there is. */
	says(note_missing, without, "A", "fail\nA /Resources/A/Properties/K~1~0 2:3 deny: K is missing");
	says(note_missing_anywhere, without, "A", "fail\nA /Resources/A/Properties/K 2:3 deny: K is missing");
	judge("fn:expect('K'):exists()", without, NULL, "A", "fail\nA /Resources/A/Properties/K 2:3 exists: K is missing, expected a value");
	says(note_nothing, with, "A", "fail\nA /Resources/A 2:3 deny: the policy gave no message");
	says(note_made, with, "A", "fail\nA /Resources/A 2:3 deny: made");
	says(warn, with, "A", "pass\nA /Resources/A 2:3 warning warn: look");
	/* The stack's own findings stand at the file's start, unless a value says where. */
	says(note_nothing, with, NULL, "fail\n  1:1 deny: the policy gave no message");
	says(note_missing_anywhere, with, NULL, "fail\n  1:1 deny: K is missing");
	says(note_made, with, NULL, "fail\n  1:1 deny: made");
	says(note_first_resource, with, NULL, "fail\nA /Resources/A/Properties 5:7 deny: first");
	says(note_first_resource, without, NULL, "fail\nA /Resources/A 3:5 deny: first");
	says(note_first_without, without, NULL, "fail\nA /Resources/A/Properties/K 2:3 deny: K is missing");
}

/* ---- configuration ---- */

static int say_config(struct mg_call *c)
{
	struct mg_buf b = { 0 };
	const struct mg_value *v, *item;
	struct mg_str text;
	double d;
	static const char *const names[] = { "text", "yes", "list", "map", "none", "n" };
	static const char *const types[] = { "nil", "boolean", "integer", "number", "text", "list", "map", "unknown" };
	int status = MG_OK;
	for (size_t i = 0; i < sizeof names / sizeof *names && status == MG_OK; i++) {
		status = host->config(c, mg_str_from(names[i]), &v);
		mg_buf_printf(&b, "%s=%s ", names[i], types[host->type(c, v)]);
		if (status == MG_OK && v && i == 2) {
			const struct mg_value *const *items;
			size_t n;
			assert_int_equal(host->children(c, v, &items, NULL, &n), MG_OK);
			assert_int_equal(n, 2);
			assert_int_equal(host->text(c, items[1], &text), MG_OK);
			mg_buf_printf(&b, "(%.*s) ", MG_STR_ARG(text));
		} else if (status == MG_OK && v && i == 3) {
			assert_int_equal(host->get(c, v, MG_STR("deep"), &item), MG_OK);
			assert_int_equal(host->number(c, item, &d), MG_OK);
			mg_buf_printf(&b, "(%g) ", d);
		}
	}
	mg_buf_putc(&b, '\0');
	status = status == MG_OK ? note(c, NULL, "", b.p) : status;
	mg_buf_fini(&b);
	return status;
}

static void test_config(void **state)
{
	(void)state;
	says_with((struct with){ .config = "{\"text\":\"t\",\"yes\":true,\"list\":[\"a\",\"b\"],\"map\":{\"deep\":1.5},\"n\":1}" }, say_config, A, "A", "fail\nA /Resources/A 2:3 deny: text=text yes=boolean list=list (b) map=map (1.5) none=nil n=integer ");
	says(say_config, A, "A", "fail\nA /Resources/A 2:3 deny: text=nil yes=nil list=nil map=nil none=nil n=nil ");
}

/* ---- scenarios ---- */

static int note_text(struct mg_call *c)
{
	const struct mg_value *v;
	struct mg_str s;
	int status = host->get(c, properties(c), MG_STR("K"), &v);
	if (status == MG_OK)
		status = host->text(c, v, &s);
	return status == MG_OK && !mg_str_is(s, "1") ? note(c, v, "", "is not 1") : status;
}

static int mapped_resources(struct mg_call *c)
{
	const struct mg_target *const *list;
	size_t n;
	int status = host->resources(c, MG_STR("AWS::SNS::Topic"), &list, &n);
	return status == MG_OK && n > 1 ? note(c, list[1]->properties, "", "two topics") : status;
}

static void test_scenarios(void **state)
{
	(void)state;
	static const char mapped[] = CHOICE A "    Properties:\n      K: !FindInMap [M, !Ref U, v]\n", choice[] = CHOICE A "    Properties:\n      K: !Ref P\n";
	static const char searched[] = CHOICE "Conditions: {C: !Equals [!Ref P, x]}\n" A "    Properties:\n      K: !If [C, 1, 2]\n";
	static const char whole[] = CHOICE A "    Properties: !FindInMap [M, !Ref U, v]\n";
	static const char twice[] = CHOICE "Conditions: {C: !Equals [!Ref P, x]}\n" A "  B: {Type: AWS::SNS::Topic, Condition: C}\n  C: {Type: AWS::SQS::Queue}\n";
	/* The service refuses what has no mapping, and nothing is said of it. */
	says(note_text, mapped, "A", "fail\nA /Resources/A/Properties/K 13:10 deny: is not 1 {U=y}");
	says_with((struct with){ .scenarios = 1 }, note_text, choice, "A", "fail (too many scenarios)\nA /Resources/A/Properties/K 13:10 deny: is not 1 {P=x}");
	says_with((struct with){ .fuel = 60 }, note_text, choice, "A", "error (work: the policy needs more than 60 units for one target (limit policy_fuel))");
	says_with((struct with){ .work = 1 }, note_text, searched, "A", "undecided (too many scenarios)");
	says(note_first_resource, whole, NULL, "fail\nA /Resources/A/Properties 12:17 deny: first");
	says(mapped_resources, twice, NULL, "fail\nB /Resources/B 13:6 deny: two topics {P=x}");
	says_with((struct with){ .properties_only = true }, mapped_resources, twice, "A", "skip (not carried by this request: siblings)");
	says(mapped_resources, "Transform: Unknown\n" A, NULL, "undecided (macro `Unknown` not expanded)");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_places), cmocka_unit_test(test_config), cmocka_unit_test(test_scenarios) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
