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
		{ "packs: [true]\n", "moongate.yaml:1:9: `packs` is a boolean, it must be a list of texts" },
		{ "packs: [~]\n", "moongate.yaml:1:9: `packs` is null, it must be a list of texts" },
		{ "plugins: x.so\n", "moongate.yaml:1:10: `plugins` is a string, it must be a list" },
		{ "template_waivers: {}\n", "moongate.yaml:1:19: `template_waivers` is a map, it must be a list" },
		{ "undecided: [warn]\n", "moongate.yaml:1:12: `undecided` is a list, it must be `deny` or `warn`" },
		{ "undecided: 1\n", "moongate.yaml:1:12: `undecided` is `1`, it must be `deny` or `warn`" },
		{ "policies: []\n", "moongate.yaml:1:11: `policies` is a list, it must be a map" },
		{ "policies: {P: {enforcement: [warn]}}\n", "moongate.yaml:1:29: `enforcement` is a list, it must be `deny`, `warn` or `audit`" },
		{ "policies: {P: {enforcement: 3}}\n", "moongate.yaml:1:29: `enforcement` is `3`, it must be `deny`, `warn` or `audit`" },
		{ "environments: []\n", "moongate.yaml:1:15: `environments` is a list, it must be a map" },
		{ "environments: {p: 3}\n", "moongate.yaml:1:19: environment `p` is an integer, it must be a map" },
		{ "environments: {p: {accounts: '123456789012'}}\n", "moongate.yaml:1:30: `accounts` is a string, it must be a list" },
		{ "environments: {p: {accounts: [12345678901x]}}\n", "moongate.yaml:1:31: account `12345678901x` is no account id; write twelve digits in quotes" },
		{ "environments: {p: {accounts: ['12345678901/']}}\n", "account `12345678901/` is no account id" },
		{ "environments: {p: {policies: {P: {config: 1}}}}\n", "moongate.yaml:1:43: `config` is an integer, it must be a map" },
		{ "environments: {p: {undecided: no}, q: 3}\n", "`undecided` is `no`, it must be `deny` or `warn`" },
		{ "environments: {p: {accounts: ['111111111111', '222222222222']}, q: {accounts: ['333333333333', '222222222222']}}\n",
		  "account `222222222222` belongs to environment `p` already; name it once" },
		{ "waivers: [x, 3]\n", "moongate.yaml:1:11: a waiver is a string, it must be a map with policy, reason and until" },
		{ "waivers: [{policy: [P]}]\n", "moongate.yaml:1:20: `policy` is a list, it must be a text" },
		{ "waivers: [{policy: P, reason: ''}]\n", "moongate.yaml:1:31: `reason` is empty, it must be a text" },
		{ "waivers: [{policy: P, reason: r, until: [2026]}]\n", "moongate.yaml:1:41: `until` is a list, it must be a date as YYYY-MM-DD" },
		{ "waivers: [{policy: P, reason: r, until: 2026}]\n", "`until` is `2026`, it must be a day as YYYY-MM-DD" },
		{ "limits: []\n", "moongate.yaml:1:9: `limits` is a list, it must be a map" },
		{ "limits: {policy_fuel: 99999999999999999999999}\n", "limit `policy_fuel` must be a whole number above 0" },
		{ "limits: {policy_fuel: -5}\n", "limit `policy_fuel` must be a whole number above 0" },
		{ "limits: {policy_fuel: 5.5}\n", "limit `policy_fuel` must be a whole number above 0" },
		{ "undecided: No\n", "moongate.yaml:1:12: `undecided` is `No`, it must be `deny` or `warn`" },
		{ "environments: {p: {}, q: 3, r: {}}\n", "moongate.yaml:1:26: environment `q` is an integer, it must be a map" },
		{ "waivers: [3, {}]\n", "moongate.yaml:1:11: a waiver is an integer, it must be a map with policy, reason and until" },
		{ "log: []\n", "moongate.yaml:1:6: `log` is a list, it must be a map" },
		{ "packs: ['\xff']\n", "moongate.yaml:1:" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		read_bad(rows[i][0], rows[i][1]);
	struct mg_config c;
	struct mg_error err;
	assert_int_equal(mg_config_read(arena, "none.yaml", &c, &err), MG_EIO);
	assert_non_null(strstr(err.text, "none.yaml"));
	assert_int_equal(mg_config_read(arena, "/none.yaml", &c, &err), MG_EIO);
	assert_string_equal(c.folder.p, "/");
}

static void too_much_is_told(void **state)
{
	(void)state;
	char text[600];
	memset(text, '[', 500);
	text[500] = '\0';
	read_bad(text, "moongate.yaml:1:");
}

/* Names are relative to the file's folder, but those that start at the root; what looks like a number is a name, too. */
static void names_are_where_the_file_is(void **state)
{
	(void)state;
	struct mg_config c;
	struct mg_error err;
	write_config("packs: [p, /abs, 2026, 1.50]\nplugins: [x.so, /abs/y.so]\n");
	char path[64];
	snprintf(path, sizeof(path), "%s/moongate.yaml", folder);
	assert_int_equal(mg_config_read(arena, path, &c, &err), MG_OK);
	static const char *const packs[] = { "/p", "/abs", "/2026", "/1.50" }, *const plugins[] = { "/x.so", "/abs/y.so" };
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", i == 1 ? "" : folder, packs[i]);
		assert_string_equal(c.packs[i].p, path);
	}
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s%s", i == 1 ? "" : folder, plugins[i]);
		assert_string_equal(c.plugins[i].p, path);
	}
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
	assert_string_equal(err.text, "--env `prd`: there is no such environment; did you mean `prod`?");
	c = read_good("environments: {one: {}, two: {policies: {P: {enforcement: audit}}, accounts: ['111111111111', '222222222222']}}\n");
	assert_int_equal(mg_config_select(arena, &c, MG_STR("something"), MG_STR_NONE, &err), MG_EINPUT);
	assert_string_equal(err.text, "--env `something`: there is no such environment; moongate.yaml has one, two");
	assert_int_equal(mg_config_select(arena, &c, MG_STR_NONE, MG_STR("222222222222"), &err), MG_OK); /* over no settings at all */
	assert_int_equal(c.nsettings, 1);
	assert_int_equal(c.settings[0].enforcement, MG_ENFORCE_AUDIT);
	assert_false(c.undecided_allows);
	c = read_good("policies: {P: {enforcement: warn}, Q: {config: {a: 1}}}\n"
		      "environments: {e: {policies: {P: {config: {b: 2}}, Q: {enforcement: audit}}}}\n");
	assert_int_equal(mg_config_select(arena, &c, MG_STR("e"), MG_STR_NONE, &err), MG_OK);
	assert_int_equal(c.settings[0].enforcement, MG_ENFORCE_WARN);
	assert_true(mg_str_is(mg_node_at(c.settings[0].config, "b")->text, "2"));
	assert_int_equal(c.settings[1].enforcement, MG_ENFORCE_AUDIT);
	assert_true(mg_str_is(mg_node_at(c.settings[1].config, "a")->text, "1"));
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

/* The short ending counts, a folder of that name does not; a working folder that is gone has none above it. */
static void only_files_are_found(void **state)
{
	(void)state;
	struct mg_str path;
	struct mg_error err;
	unlink("moongate.yaml");
	assert_int_equal(mkdir("moongate.yaml", 0777), 0);
	assert_int_equal(mg_config_find(arena, &path, &err), MG_OK);
	assert_int_equal(path.n, 0);
	assert_int_equal(rmdir("moongate.yaml"), 0);
	write_config("packs: [p]\n");
	assert_int_equal(rename("moongate.yaml", "moongate.yml"), 0);
	assert_int_equal(mg_config_find(arena, &path, &err), MG_OK);
	assert_string_equal(path.p, "moongate.yml");
	assert_int_equal(unlink("moongate.yml"), 0);
	assert_int_equal(mkdir("gone", 0777), 0);
	assert_int_equal(chdir("gone"), 0);
	assert_int_equal(rmdir("../gone"), 0);
	assert_int_equal(mg_config_find(arena, &path, &err), MG_OK);
	assert_int_equal(path.n, 0);
	assert_int_equal(chdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_read),  cmocka_unit_test(empty_files_say_nothing), cmocka_unit_test(mistakes_teach),
		cmocka_unit_test(environments_are_laid_over), cmocka_unit_test(nearest_file_counts),
		cmocka_unit_test(too_much_is_told), cmocka_unit_test(names_are_where_the_file_is), cmocka_unit_test(only_files_are_found),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
