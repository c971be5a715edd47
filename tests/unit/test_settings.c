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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(defaults), cmocka_unit_test(all_keys), cmocka_unit_test(bounds), cmocka_unit_test(mistakes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
