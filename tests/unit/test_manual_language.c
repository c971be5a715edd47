/* SPDX-License-Identifier: Apache-2.0 */
/* The manual says what the program does: its reference is the program's, and its examples load and run. */
#include "policy_load.h"

#include "policy/manual_language.h"

static char *page(void)
{
	char path[512], *text;
	size_t n;
	struct mg_error err;
	snprintf(path, sizeof path, "%s/docs/policy-language.md", getenv("MG_SOURCE") ? getenv("MG_SOURCE") : ".");
	if (mg_file_read(path, 1u << 20, &text, &n, &err) < 0)
		fail_msg("%s", err.text);
	char *z = malloc(n + 1);
	assert_non_null(z);
	memcpy(z, text, n);
	z[n] = 0;
	free(text);
	return z;
}

static void test_reference(void **state)
{
	(void)state;
	struct mg_buf b = { 0 };
	char *text = page();
	assert_true(mg_language_manual(&b));
	mg_buf_putc(&b, 0);
	const char *at = strstr(text, "### Matchers");
	assert_non_null(at);
	assert_string_equal(at, b.p);
	mg_buf_fini(&b);
	free(text);
}

static void test_examples(void **state)
{
	(void)state;
	struct bench *b = bench_new();
	char *text = page(), name[32];
	size_t n = 0;
	for (char *at = text; (at = strstr(at, "```lua\n"));) {
		at += strlen("```lua\n");
		char *end = strstr(at, "```");
		assert_non_null(end);
		*end = 0;
		snprintf(name, sizeof name, "p%02zu.lua", n++);
		write_file(b->folder, name, at);
		at = end + 1;
	}
	assert_true(n > 5);
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	assert_int_equal(b->set->n, n);
	bench_template(b, "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {Endpoint: !Ref B, Layers: [x], Tags: []}}\n  B: {Type: AWS::SQS::Queue}\n", NULL);
	for (size_t i = 0; i < n; i++) {
		const char *got = bench_check(b, i, b->set->policies[i]->napplies ? "A" : NULL);
		if (b->result->outcome == MG_ERROR)
			fail_msg("%.*s: %s", MG_STR_ARG(b->set->policies[i]->info.id), got);
	}
	bench_free(b);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_reference), cmocka_unit_test(test_examples) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
