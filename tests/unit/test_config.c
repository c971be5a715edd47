/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "config/config.h"

static struct mg_arena *arena;
static char folder[] = "/tmp/mg-config-XXXXXX";

static int setup(void **state)
{
	(void)state;
	arena = mg_arena_new(0);
	return arena && mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	mg_arena_free(arena);
	unlink("moongate.yaml");
	rmdir("a/b");
	rmdir("a");
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void write_config(const char *text)
{
	FILE *f = fopen("moongate.yaml", "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static struct mg_config read_good(const char *text)
{
	struct mg_config c;
	struct mg_error err = { .text = "" };
	write_config(text);
	if (mg_config_read(arena, "moongate.yaml", &c, &err) < 0)
		fail_msg("%s", err.text);
	return c;
}

static void read_bad(const char *text, const char *says)
{
	struct mg_config c;
	struct mg_error err = { .text = "" };
	write_config(text);
	assert_true(mg_config_read(arena, "moongate.yaml", &c, &err) < 0);
	if (!strstr(err.text, says))
		fail_msg("`%s` does not contain `%s`", err.text, says);
}

static void everything_is_read(void **state)
{
	(void)state;
	struct mg_config c = read_good("packs: [policies, /abs]\n"
				       "policies:\n"
				       "  PAY-R01: {enforcement: warn, config: {timeout: 60}}\n"
				       "environments:\n"
				       "  prod: {accounts: ['123456789012', 012345678901], undecided: deny, policies: {PAY-R01: {enforcement: deny}}}\n"
				       "waivers:\n"
				       "  - {policy: 'PAY-*', stack: pay-*, resource: Fn, path: '*/Timeout', reason: slow, until: 2026-12-31}\n"
				       "template_waivers: ['ORG-*']\n"
				       "undecided: warn\n"
				       "limits: {policy_fuel: 1000}\n"
				       "plugins: [x.so, sub/y.so]\n"
				       "server: {listen: 'a'}\n"
				       "log: {}\n");
	assert_int_equal(c.npacks, 2);
	assert_string_equal(c.packs[0].p, "policies");
	assert_int_equal(c.nsettings, 1);
	assert_int_equal(c.settings[0].enforcement, MG_ENFORCE_WARN);
	assert_non_null(mg_node_at(c.settings[0].config, "timeout"));
	assert_int_equal(c.nenvironments, 1);
	assert_int_equal(c.environments[0].naccounts, 2);
	assert_string_equal(c.environments[0].accounts[1].p, "012345678901");
	assert_int_equal(c.nwaivers, 1);
	assert_int_equal(c.waivers[0].until.year, 2026);
	assert_int_equal(c.ntemplate_waivers, 1);
	assert_true(c.undecided_allows);
	assert_int_equal(c.limits.policy_fuel, 1000);
	assert_string_equal(c.plugins[0].p, "./x.so");
	assert_string_equal(c.plugins[1].p, "sub/y.so");
	assert_non_null(c.server);
	assert_non_null(c.log);
}

static void empty_files_say_nothing(void **state)
{
	(void)state;
	struct mg_config c = read_good("");
	assert_int_equal(c.npacks, 0);
	assert_int_equal(c.limits.policy_fuel, mg_limits_default.policy_fuel);
	c = read_good("# only a comment\n");
	assert_int_equal(c.npacks, 0);
}

static void mistakes_teach(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "pack: [a]\n", "moongate.yaml:1:1: the configuration has no key `pack`; did you mean `packs`?" },
		{ "zzz: 1\n", "it has packs, policies" },
		{ "- a\n", "is a list, it must be a map" },
		{ "packs: a\n", "moongate.yaml:1:8: `packs` is a string, it must be a list" },
		{ "packs: [{}]\n", "`packs` is a map, it must be a list of texts" },
		{ "packs: ['']\n", "moongate.yaml:1:9: a text in `packs` is empty" },
		{ "packs: [a]\npacks: [b]\n", "moongate.yaml:" },
		{ "policies: {P: warn}\n", "the setting of `P` is a string" },
		{ "policies: {P: {enforcment: warn}}\n", "did you mean `enforcement`?" },
		{ "policies: {P: {enforcement: block}}\n", "`block`, it must be `deny`, `warn` or `audit`" },
		{ "policies: {P: {config: 3}}\n", "`config` is an integer, it must be a map" },
		{ "environments: {p: {accounts: ['12']}}\n", "account `12` is no account id" },
		{ "environments: {p: {accounts: ['123456789012']}, q: {accounts: ['123456789012']}}\n", "belongs to environment `p` already" },
		{ "environments: {p: {account: []}}\n", "did you mean `accounts`?" },
		{ "waivers: [{policy: P, until: 2026-01-01}]\n", "has no `reason`" },
		{ "waivers: [{policy: P, reason: r}]\n", "has no `until`" },
		{ "waivers: [{reason: r, until: 2026-01-01}]\n", "has no `policy`" },
		{ "waivers: [{policy: P, reason: r, until: 2026-02-30}]\n", "`until` is `2026-02-30`, it must be a day" },
		{ "waivers: [{policy: P, reason: r, until: 2026-02-03, resources: a}]\n", "did you mean `resource`?" },
		{ "waivers: {}\n", "`waivers` is a map, it must be a list" },
		{ "undecided: maybe\n", "`undecided` is `maybe`, it must be `deny` or `warn`" },
		{ "limits: {policy_fule: 5}\n", "policy_fuel" },
		{ "limits: {policy_fuel: 0}\n", "above 0" },
		{ "limits: {policy_fuel: many}\n", "whole number" },
		{ "limits: {policy_fuel: 99999999999999}\n", "policy_fuel" },
		{ "server: 1\n", "`server` is an integer, it must be a map" },
		{ "packs: [a\n", "moongate.yaml:" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		read_bad(rows[i][0], rows[i][1]);
	struct mg_config c;
	struct mg_error err;
	assert_int_equal(mg_config_read(arena, "none.yaml", &c, &err), MG_EIO);
	assert_non_null(strstr(err.text, "none.yaml"));
}

static void environments_are_laid_over(void **state)
{
	(void)state;
	static const char text[] = "policies: {P: {enforcement: warn, config: {a: 1, b: 2}}, Q: {enforcement: audit}}\n"
				   "undecided: deny\n"
				   "environments:\n"
				   "  prod: {accounts: ['123456789012'], undecided: warn, policies: {P: {config: {b: 3, c: 4}}, R: {enforcement: warn}}}\n";
	struct mg_error err;
	for (int by_account = 0; by_account < 2; by_account++) {
		struct mg_config c = read_good(text);
		struct mg_str name = by_account ? MG_STR_NONE : MG_STR("prod");
		assert_int_equal(mg_config_select(arena, &c, name, MG_STR("123456789012"), &err), MG_OK);
		assert_int_equal(c.nsettings, 3);
		assert_true(c.undecided_allows);
		assert_int_equal(c.settings[0].enforcement, MG_ENFORCE_WARN);
		assert_int_equal(c.settings[0].config->count, 3);
		assert_true(mg_str_is(mg_node_at(c.settings[0].config, "a")->text, "1"));
		assert_true(mg_str_is(mg_node_at(c.settings[0].config, "b")->text, "3"));
	}
	struct mg_config c = read_good(text);
	assert_int_equal(mg_config_select(arena, &c, MG_STR_NONE, MG_STR("999999999999"), &err), MG_OK);
	assert_int_equal(c.nsettings, 2);
	assert_int_equal(mg_config_select(arena, &c, MG_STR("prd"), MG_STR_NONE, &err), MG_EINPUT);
	assert_non_null(strstr(err.text, "did you mean `prod`?"));
	c = read_good("");
	assert_int_equal(mg_config_select(arena, &c, MG_STR("prod"), MG_STR_NONE, &err), MG_EINPUT);
	assert_non_null(strstr(err.text, "no environments"));
}

static void nearest_file_counts(void **state)
{
	(void)state;
	struct mg_str path;
	struct mg_error err;
	struct mg_config c;
	write_config("packs: [policies]\n");
	assert_int_equal(mg_config_find(arena, &path, &err), MG_OK);
	assert_string_equal(path.p, "moongate.yaml");
	assert_int_equal(mkdir("a", 0777), 0);
	assert_int_equal(mkdir("a/b", 0777), 0);
	assert_int_equal(chdir("a/b"), 0);
	assert_int_equal(mg_config_find(arena, &path, &err), MG_OK);
	assert_string_equal(path.p, "../../moongate.yaml");
	assert_int_equal(mg_config_read(arena, path.p, &c, &err), MG_OK);
	assert_string_equal(c.packs[0].p, "../../policies");
	assert_int_equal(unlink("../../moongate.yaml"), 0);
	assert_int_equal(mg_config_find(arena, &path, &err), MG_OK);
	assert_int_equal(path.n, 0);
	assert_int_equal(chdir("../.."), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),  cmocka_unit_test(empty_files_say_nothing), cmocka_unit_test(mistakes_teach),
		cmocka_unit_test(environments_are_laid_over), cmocka_unit_test(nearest_file_counts),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
