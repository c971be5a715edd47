/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn_load.h"

#include "cfn/inputs.h"

static struct mg_arena *arena;
static struct mg_inputs in;
static struct mg_error err;

static int setup(void **state)
{
	(void)state;
	arena = mg_arena_new(0);
	in = (struct mg_inputs){ 0 };
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_arena_free(arena);
	return 0;
}

static int read_text(const char *label, const char *text)
{
	return mg_inputs_read(arena, &in, mg_str_from(label), mg_str_from(text), &mg_limits_default, &err);
}

/* "K=V K2=?": ? for a previous value. */
static const char *given(void)
{
	static char out[500];
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < in.ngiven; i++)
		n += (size_t)snprintf(out + n, sizeof(out) - n, "%s%.*s=%.*s", i ? " " : "", MG_STR_ARG(in.given[i].name),
				      MG_STR_ARG(in.given[i].use_previous ? MG_STR("?") : in.given[i].value));
	return out;
}

static void the_cli_list(void **state)
{
	(void)state;
	assert_int_equal(read_text("p.json", "[{\"ParameterKey\": \"A\", \"ParameterValue\": \"1\"}, {\"ParameterKey\": \"B\", \"UsePreviousValue\": true}]"), MG_OK);
	assert_string_equal(given(), "A=1 B=?");
	assert_string_equal(in.given[0].from.p, "p.json");
}

static void a_list_of_texts(void **state)
{
	(void)state;
	assert_int_equal(read_text("p.json", "[\"A=1\", \"B=x=y\"]"), MG_OK);
	assert_string_equal(given(), "A=1 B=x=y");
}

static void the_pipeline_form(void **state)
{
	(void)state;
	assert_int_equal(read_text("p.json", "{\"Parameters\": {\"A\": \"1\", \"N\": 1.50}, \"Tags\": {\"T\": \"v\"}, \"StackPolicy\": {\"Statement\": []}}"), MG_OK);
	assert_string_equal(given(), "A=1 N=1.50");
	assert_int_equal(in.ntags, 1);
	assert_true(mg_str_is(in.tags[0].name, "T") && mg_str_is(in.tags[0].value, "v"));
}

static void the_git_sync_form(void **state)
{
	(void)state;
	assert_int_equal(read_text("p.yaml", "template-file-path: a.yaml\nparameters:\n  A: 7\n  B: true\n  C: [x, 2]\ntags:\n  T: v\n"), MG_OK);
	assert_string_equal(given(), "A=7 B=true C=x,2");
	assert_int_equal(in.ntags, 1);
}

static void a_plain_map(void **state)
{
	(void)state;
	assert_int_equal(read_text("p.yaml", "Parameters: x\nTags: y\n"), MG_OK);
	assert_string_equal(given(), "Parameters=x Tags=y");
}

static void the_last_value_counts(void **state)
{
	(void)state;
	assert_int_equal(mg_inputs_add(arena, &in, MG_STR("A=1"), &err), MG_OK);
	assert_int_equal(mg_inputs_add(arena, &in, MG_STR("A="), &err), MG_OK);
	assert_true(mg_str_is(mg_inputs_given(&in, MG_STR("A"))->value, ""));
	assert_null(mg_inputs_given(&in, MG_STR("B")));
}

static void bad_files_are_told_with_their_place(void **state)
{
	(void)state;
	assert_int_equal(read_text("p.json", "{\"A\": null}"), MG_EINPUT);
	assert_string_equal(err.text, "p.json:1:7: a parameter's value is null; write a text, or leave the parameter out");
	assert_int_equal(read_text("p.json", "{\"A\": {\"B\": 1}}"), MG_EINPUT);
	assert_int_equal(read_text("p.json", "[{\"ParameterKey\": \"A\"}]"), MG_EINPUT);
	assert_int_equal(read_text("p.json", "[\"A\"]"), MG_EINPUT);
	assert_int_equal(read_text("p.json", "[3]"), MG_EINPUT);
	assert_int_equal(read_text("p.json", "{\"A\": \"1\""), MG_EINPUT);
	assert_non_null(strstr(err.text, "p.json:1:"));
	assert_int_equal(read_text("p.yaml", "just text"), MG_EINPUT);
	assert_int_equal(read_text("p.yaml", ""), MG_EINPUT);
	assert_int_equal(mg_inputs_add(arena, &in, MG_STR("novalue"), &err), MG_EINPUT);
	assert_int_equal(mg_inputs_add(arena, &in, MG_STR("=v"), &err), MG_EINPUT);
	assert_int_equal(mg_inputs_add(arena, &in, MG_STR(""), &err), MG_EINPUT);
	assert_string_equal(err.text, "`` is no parameter with a value; write Name=value");
	assert_int_equal(mg_inputs_add(arena, &in, MG_STR("A=\xff"), &err), MG_EINPUT);
	assert_string_equal(err.text, "`A=\\xff` is not valid UTF-8");
}

static int check(const char *parameters, const char *argument)
{
	char text[500];
	struct cfn c;
	struct mg_inputs one = { 0 };

	snprintf(text, sizeof(text), "Parameters:\n  %s\nResources:\n  A: {Type: 'AWS::SNS::Topic'}\n", parameters);
	cfn_open(&c, text);
	assert_int_equal(mg_inputs_add(c.a, &one, mg_str_from(argument), &err), MG_OK);
	int rc = mg_inputs_check(&one, c.t, &err);
	cfn_close(&c);
	return rc;
}

static void values_are_checked_against_the_template(void **state)
{
	(void)state;
	assert_int_equal(check("Stage: {Type: String}", "Stage=x"), MG_OK);
	assert_int_equal(check("Stage: {Type: String}", "Stagee=x"), MG_EINPUT);
	assert_string_equal(err.text, "`--parameter` gives a value for `Stagee`, which is no parameter of the template; did you mean `Stage`");
	assert_int_equal(check("Stage: {Type: String}", "Colour=x"), MG_EINPUT);
	assert_string_equal(err.text, "`--parameter` gives a value for `Colour`, which is no parameter of the template");
	assert_int_equal(check("N: {Type: Number}", "N=x"), MG_EINPUT);
	assert_string_equal(err.text, "`--parameter`: parameter `N`: `x` must be a number");
	assert_int_equal(check("S: {Type: String, NoEcho: true, MinLength: 8}", "S=hunter2"), MG_EINPUT);
	assert_null(strstr(err.text, "hunter2"));
	assert_int_equal(check("S: {Type: String, AllowedPattern: '[a[b]]'}", "S=x"), MG_OK);
}

/* Of values for two names the first that is refused is told; the longest that the service takes is 4096 bytes. */
static void values_have_a_length(void **state)
{
	static char text[5000];
	struct mg_inputs two = { 0 };
	struct cfn c;

	(void)state;
	cfn_open(&c, "Parameters: {A: {Type: String}, N: {Type: Number}}\nResources: {T: {Type: 'AWS::SNS::Topic'}}\n");
	snprintf(text, sizeof(text), "A=%04096d", 0);
	assert_int_equal(mg_inputs_add(c.a, &two, mg_str_from(text), &err), MG_OK);
	assert_int_equal(mg_inputs_check(&two, c.t, &err), MG_OK);
	snprintf(text, sizeof(text), "A=%04097d", 0);
	assert_int_equal(mg_inputs_add(c.a, &two, mg_str_from(text), &err), MG_OK);
	assert_int_equal(mg_inputs_add(c.a, &two, MG_STR("N=x"), &err), MG_OK);
	assert_int_equal(mg_inputs_check(&two, c.t, &err), MG_EINPUT);
	assert_string_equal(err.text, "`--parameter`: the value of parameter `A` has 4097 bytes; at most 4096 are allowed");
	cfn_close(&c);
}

static void failing_allocations(void **state)
{
	(void)state;
	for (uint64_t n = 1; n < 1000; n++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_inputs one = { 0 };
		mg_alloc_fail_at(n);
		int rc = mg_inputs_read(a, &one, MG_STR("p.json"), MG_STR("{\"A\": [\"x\", 2], \"B\": \"y\"}"), &mg_limits_default, &err);
		bool spent = mg_alloc_countdown != 0;
		mg_alloc_fail_at(0);
		assert_true(rc == MG_OK ? one.ngiven == 2 : one.ngiven <= 2);
		mg_arena_free(a);
		if (spent)
			return;
	}
	fail();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cli_list), cmocka_unit_test(a_list_of_texts), cmocka_unit_test(the_pipeline_form), cmocka_unit_test(the_git_sync_form),
		cmocka_unit_test(a_plain_map), cmocka_unit_test(the_last_value_counts), cmocka_unit_test(bad_files_are_told_with_their_place),
		cmocka_unit_test(values_are_checked_against_the_template), cmocka_unit_test(values_have_a_length), cmocka_unit_test(failing_allocations),
	};
	struct CMUnitTest with[sizeof(tests) / sizeof(tests[0])];

	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		with[i] = tests[i];
		with[i].setup_func = setup;
		with[i].teardown_func = teardown;
	}
	return cmocka_run_group_tests(with, NULL, NULL);
}
