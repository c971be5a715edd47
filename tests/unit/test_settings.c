/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "service/settings.h"

/* Reads a configuration whose `server` is text. */
static int settings(const char *text, struct mg_settings *out, struct mg_error *err)
{
	char path[] = "/tmp/moongate-settings-XXXXXX";
	struct mg_arena *a = mg_arena_new(0);
	struct mg_config c;
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	dprintf(fd, "server: %s\n", text);
	close(fd);
	int status = mg_config_read(a, path, &c, err);
	if (status == MG_OK)
		status = mg_settings_read(&c, out, err);
	unlink(path);
	mg_arena_free(a);
	return status;
}

static void refused(const char *text, const char *why)
{
	static struct mg_settings s;
	struct mg_error err;
	assert_int_equal(settings(text, &s, &err), MG_EINPUT);
	if (!strstr(err.text, why))
		fail_msg("%s: %s", text, err.text);
	assert_non_null(strstr(err.text, ":1:"));
}

static void defaults(void **state)
{
	static struct mg_settings s;
	struct mg_error err;
	(void)state;
	assert_int_equal(settings("{}", &s, &err), MG_OK);
	assert_string_equal(s.listen, "127.0.0.1:8420");
	assert_int_equal(s.deadline, 25);
	assert_int_equal(s.body_bytes, 8u << 20);
	assert_int_equal(s.tokens.n, 0);
	assert_true(s.seccomp);
}

static void all_keys(void **state)
{
	static struct mg_settings s;
	struct mg_error err;
	(void)state;
	assert_int_equal(settings("{listen: '[::1]:1', health_listen: 'x:2', unix: gate.sock, unix_mode: '0600', workers: 3, queue: 4, log_level: debug, log_file: l,\n"
				  " seccomp: false, payload_hosts: [s3], tokens: [{name: n, hash: 'sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b',\n"
				  " rights: [judge, admin]}]}", &s, &err), MG_OK);
	assert_string_equal(s.listen, "[::1]:1");
	assert_string_equal(s.health_listen, "x:2");
	assert_string_equal(s.unix_path, "/tmp/gate.sock");
	assert_int_equal(s.unix_mode, 0600);
	assert_int_equal(s.workers, 3);
	assert_int_equal(s.queue, 4);
	assert_int_equal(s.log_level, MG_LOG_DEBUG);
	assert_false(s.seccomp);
	assert_int_equal(s.tokens.items[0].rights, MG_RIGHT_JUDGE | MG_RIGHT_ADMIN);
}

/* Each number at its bounds, and one past them. */
static void bounds(void **state)
{
	static const struct {
		const char *name;
		uint64_t least, most;
	} numbers[] = {
#define X(name, def, least, most, why) { #name, least, most },
		MG_SETTINGS_NUMBERS(X)
#undef X
	};
	static struct mg_settings s;
	struct mg_error err;
	char text[128];
	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		const uint64_t good[] = { numbers[i].least, numbers[i].most };
		for (size_t k = 0; k < 2; k++) {
			snprintf(text, sizeof(text), "{%s: %llu}", numbers[i].name, (unsigned long long)good[k]);
			assert_int_equal(settings(text, &s, &err), MG_OK);
		}
		snprintf(text, sizeof(text), "{%s: %llu}", numbers[i].name, (unsigned long long)numbers[i].most + 1);
		refused(text, "whole number");
		if (numbers[i].least == 0)
			continue;
		snprintf(text, sizeof(text), "{%s: %llu}", numbers[i].name, (unsigned long long)numbers[i].least - 1);
		refused(text, "whole number");
	}
}

static void mistakes(void **state)
{
	(void)state;
	refused("[]", "map");
	refused("{qeue: 1}", "did you mean `queue`?");
	refused("{queue: 1.5}", "whole number");
	refused("{listen: ''}", "empty");
	refused("{tls: {key: k}}", "certificate");
	refused("{tls: {crtificate: k}}", "did you mean `certificate`?");
	refused("{tokens: {}}", "list");
	refused("{tokens: [{hash: 1, rights: [read]}]}", "sha256sum");
	refused("{log_level: verbose}", "error, warn, info or debug");
	refused("{unix_mode: 0888}", "octal");
}

/* One row for each wrong shape: what it says, and that it says where. */
static void wrong_shapes(void **state)
{
#define HASH "'sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b'"
	static const char *const table[][2] = {
		{ "{queue: [1]}", "`queue` is a list, it must be a whole number from 1 to 65536" },
		{ "{queue: -1}", "`queue` is `-1`, it must be" },
		{ "{queue: 99999999999999999999}", "`queue` is `99999999999999999999`, it must be" },
		{ "{queue: '5'}", "`queue` is `5`, it must be" },
		{ "{listen: \"a\\0b\"}", "`listen` has a NUL byte in it" },
		{ "{listen: 80}", "`listen` is an integer, it must be a text" },
		{ "{unix: [s]}", "`unix` is a list, it must be a text" },
		{ "{log_file: \"a\\0b\"}", "`log_file` has a NUL byte in it" },
		{ "{seccomp: 1}", "`seccomp` is an integer, it must be true or false" },
		{ "{tls: x}", "`tls` is a string, it must be a map" },
		{ "{tls: {certificate: 1, key: k}}", "`certificate` is an integer, it must be a text" },
		{ "{tls: {certificate: c}}", "`tls` has no `key`; it needs certificate and key" },
		{ "{tokens: [x]}", "a token is a string, it must be a map such as" },
		{ "{tokens: [{hsh: x}]}", "did you mean `hash`?" },
		{ "{tokens: [{name: '', hash: x, rights: [read]}]}", "`name` is empty" },
		{ "{tokens: [{rights: [read]}]}", "this token has no `hash`; a token needs hash and rights" },
		{ "{tokens: [{hash: x}]}", "this token has no `rights`; a token needs hash and rights" },
		{ "{tokens: [{hash: [x], rights: [read]}]}", "`hash` must be the SHA-256 of the token" },
		{ "{tokens: [{hash: " HASH ", rights: read}]}", "`rights` is a string, it must be a list" },
		{ "{tokens: [{hash: " HASH ", rights: []}]}", "this token has no rights; give it" },
		{ "{tokens: [{hash: " HASH ", rights: [write]}]}", "right `write` is none; rights are judge, read and admin" },
		{ "{tokens: [{hash: " HASH ", rights: [[read]]}]}", "right a list is none" },
		{ "{tokens: [{hash: " HASH ", rights: [1]}]}", "right `1` is none" },
		{ "{log_level: 1}", "`log_level` is `1`, it must be error, warn, info or debug" },
		{ "{log_level: [info]}", "`log_level` is a list, it must be" },
		{ "{unix_mode: [6]}", "octal" },
		{ "{unix_mode: '60'}", "octal" },
		{ "{unix_mode: '000660'}", "octal" },
		{ "{unix_mode: '06-0'}", "octal" },
		{ "{unix_mode: '1777'}", "octal" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		refused(table[i][0], table[i][1]);
}

/* Sixty-four tokens fit, and each text up to its field. */
static void most_that_fits(void **state)
{
	static struct mg_settings s;
	static char text[16384];
	struct mg_error err;
	(void)state;
	for (int n = MG_TOKENS_MOST; n <= MG_TOKENS_MOST + 1; n++) {
		int at = snprintf(text, sizeof(text), "{tokens: [");
		for (int i = 0; i < n; i++)
			at += snprintf(text + at, sizeof(text) - (size_t)at, "{hash: " HASH ", rights: [read]}, ");
		snprintf(text + at, sizeof(text) - (size_t)at, "]}");
		if (n > MG_TOKENS_MOST)
			refused(text, "65 tokens; at most 64 can be");
		else
			assert_int_equal(settings(text, &s, &err), MG_OK);
	}
	assert_int_equal(s.tokens.n, MG_TOKENS_MOST);
	for (int n = MG_ADDRESS_MAX - 1; n <= MG_ADDRESS_MAX; n++) {
		snprintf(text, sizeof(text), "{listen: '%0*d'}", n, 1);
		if (n == MG_ADDRESS_MAX)
			refused(text, "`listen` is 272 bytes long; at most 271 fit");
		else
			assert_int_equal(settings(text, &s, &err), MG_OK);
	}
	assert_int_equal(strlen(s.listen), MG_ADDRESS_MAX - 1);
	/* With the folder before it. */
	snprintf(text, sizeof(text), "{unix: '%0*d'}", (int)sizeof(s.unix_path) - 1 - 4, 1);
	refused(text, "`unix` is 108 bytes long; at most 107 fit");
	snprintf(text, sizeof(text), "{unix: '/%0*d'}", (int)sizeof(s.unix_path) - 2, 1);
	assert_int_equal(settings(text, &s, &err), MG_OK);
	assert_int_equal(strlen(s.unix_path), sizeof(s.unix_path) - 1);
}

/* Beside the configuration, unless the path is whole or the configuration lies here. */
static void paths_are_beside_the_configuration(void **state)
{
	static const char *const folders[][2] = { { "", "l" }, { ".", "l" }, { "conf", "conf/l" }, { "/etc", "/etc/l" } };
	static struct mg_settings s;
	char path[] = "/tmp/moongate-settings-XXXXXX";
	struct mg_error err;
	struct mg_config c;
	(void)state;
	int fd = mkstemp(path);
	dprintf(fd, "server: {log_file: l, unix: /run/s}\n");
	close(fd);
	struct mg_arena *a = mg_arena_new(0);
	assert_int_equal(mg_config_read(a, path, &c, &err), MG_OK);
	unlink(path);
	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		c.folder = mg_str_from(folders[i][0]);
		assert_int_equal(mg_settings_read(&c, &s, &err), MG_OK);
		assert_string_equal(s.log_file, folders[i][1]);
		assert_string_equal(s.unix_path, "/run/s");
	}
	mg_arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wrong_shapes), cmocka_unit_test(most_that_fits), cmocka_unit_test(paths_are_beside_the_configuration),
		 cmocka_unit_test(defaults), cmocka_unit_test(all_keys), cmocka_unit_test(bounds), cmocka_unit_test(mistakes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
