/* SPDX-License-Identifier: Apache-2.0 */
/* Short reads and writes, interrupted calls, and each call failing once: what is read is whole or an error, what is said to be stored is, and nothing half
 * stays behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "builtin.h"
#include "config/config.h"
#include "interpose_io.h"
#include "policy/pack.h"
#include "service/lambda_http.h"
#include "../unit/unit.h"
#include "../unit/spool_folder.h"

#define CALLS_MAX 10000

static void put_file(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", home, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* ---- reading: the path gives a text, or an error ---- */

static struct mg_arena *arena;

static int read_file(struct mg_buf *out, struct mg_error *err)
{
	char path[128], *p;
	size_t n;
	snprintf(path, sizeof path, "%s/a.lua", home);
	int status = mg_file_read(path, 1 << 20, &p, &n, err);
	if (status == MG_OK)
		mg_buf_add(out, p, n);
	free(p);
	return status;
}

static int read_config(struct mg_buf *out, struct mg_error *err)
{
	struct mg_config c;
	char path[128];
	snprintf(path, sizeof path, "%s/moongate.yaml", home);
	mg_config_init(&c);
	int status = mg_config_read(arena, path, &c, err);
	if (status == MG_OK)
		mg_buf_printf(out, "%zu %llu", c.npacks, (unsigned long long)c.limits.policy_fuel);
	return status;
}

static int read_pack(struct mg_buf *out, struct mg_error *err)
{
	struct mg_str pack = mg_str_from(home);
	struct mg_config config;
	struct mg_policy_set *set;
	mg_config_init(&config);
	struct mg_pack_options o = { .folders = &pack, .nfolders = 1, .config = &config, .limits = &mg_limits_default };
	int status = mg_policies_load(arena, &o, &set, err);
	if (status == MG_OK)
		mg_buf_str(out, set->revision);
	return status;
}

static void read_is_whole_or_an_error(int (*path)(struct mg_buf *, struct mg_error *))
{
	static const enum io_mode slow[] = { IO_SHORT, IO_EINTR };
	struct mg_buf whole = { 0 };
	struct mg_error err;
	arena = mg_arena_new(0);
	assert_int_equal(path(&whole, &err), MG_OK);
	for (int i = 0; i < 2; i++) {
		struct mg_buf again = { 0 };
		interpose_io_begin(slow[i], 0);
		int status = path(&again, &err);
		interpose_io_end();
		assert_int_equal(status, MG_OK);
		assert_int_equal(again.n, whole.n);
		assert_memory_equal(again.p, whole.p, whole.n);
		mg_buf_fini(&again);
	}
	uint64_t n = 1;
	for (bool hit = true; hit && n < CALLS_MAX; n += hit) {
		struct mg_buf none = { 0 };
		err.text[0] = '\0';
		interpose_io_begin(IO_FAIL, n);
		int status = path(&none, &err);
		hit = interpose_io_end();
		assert_int_equal(status, hit ? MG_EIO : MG_OK);
		assert_true(!hit || strstr(err.text, "Input/output error"));
		mg_buf_fini(&none);
	}
	assert_true(n > 2);
	mg_buf_fini(&whole);
	mg_arena_free(arena);
}

static void reads(void **state)
{
	(void)state;
	put_file("a.lua", "local h = import \"lib/h\"\nreturn { id = \"A\", check = function() end }\n");
	char lib[128];
	snprintf(lib, sizeof lib, "%s/lib", home);
	mkdir(lib, 0700);
	put_file("lib/h.lua", "return {}\n");
	put_file("moongate.yaml", "packs: [a, b]\nlimits: {policy_fuel: 12345}\n");
	read_is_whole_or_an_error(read_file);
	read_is_whole_or_an_error(read_config);
	read_is_whole_or_an_error(read_pack);
}

/* ---- the spool ---- */

/* Three decisions under a mode; those that were taken and settled are found afterwards, the others are not, and a fourth one goes in. */
static bool spool_three(enum io_mode mode, uint64_t nth)
{
	struct mg_error err = { .text = "" };
	struct mg_spool_options options = { 1 << 20, 400, true };
	struct mg_spool *s = NULL;
	bool taken[5] = { false };
	assert_int_equal(mg_spool_open(folder, &options, &s, &err), MG_OK);
	interpose_io_begin(mode, nth);
	for (unsigned i = 1; i <= 3; i++) {
		struct mg_buf row = { 0 };
		uint64_t ticket;
		int status = mg_spool_append(s, row_of(&row, i, 100), &ticket, &err);
		bool in = status == MG_OK;
		if (in)
			status = mg_spool_settle(s, ticket, &err);
		taken[i] = status == MG_OK;
		if (status < 0)
			assert_true(status == MG_EIO && err.text[0]);
		mg_buf_fini(&row);
	}
	bool hit = interpose_io_end();
	assert_int_equal(append(s, 4, 100, &err), MG_OK);
	taken[4] = true;
	mg_spool_close(s);
	for (unsigned i = 1; i <= 4; i++)
		assert_true(!taken[i] || spooled(i));
	assert_int_equal(nftw(folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
	return hit;
}

static void spool_keeps_what_it_took(void **state)
{
	static const enum io_mode modes[] = { IO_FAIL, IO_CUT };
	(void)state;
	spool_three(IO_SHORT, 0);
	spool_three(IO_EINTR, 0);
	for (int i = 0; i < 2; i++) {
		uint64_t n = 1;
		while (spool_three(modes[i], n) && n < CALLS_MAX)
			n++;
		assert_true(n > 6);
	}
}

/* ---- decisions as lines ---- */

static const struct mg_decision_log *jsonl(void)
{
	for (size_t i = 0; mg_builtins[i]; i++)
		for (size_t k = 0; mg_builtins[i]->decision_logs && mg_builtins[i]->decision_logs[k]; k++)
			if (!strcmp(mg_builtins[i]->decision_logs[k]->name, "jsonl"))
				return mg_builtins[i]->decision_logs[k];
	return NULL;
}

static int count_row(void *ctx, struct mg_str line)
{
	struct mg_str start = MG_STR("{\"id\":\"000");
	assert_true(mg_str_starts(line, start) && line.p[line.n - 1] == '}');
	++*(size_t *)ctx;
	return MG_OK;
}

static __attribute__((format(printf, 3, 4))) int fail_plainly(struct mg_error *err, enum mg_status code, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof err->text, fmt, args);
	va_end(args);
	return err->code = code;
}

static const struct mg_host *host_of_logs(void)
{
	static struct mg_host host = { .abi = MG_PLUGIN_ABI, .size = sizeof host, .fail = fail_plainly };
	return &host;
}

static bool store_two(enum io_mode mode, uint64_t nth)
{
	const struct mg_decision_log *l = jsonl();
	char ids[2][33], texts[2][64];
	struct mg_decision_row rows[2];
	const struct mg_decision_row *list[2] = { &rows[0], &rows[1] };
	struct mg_decision_options options = { .size = sizeof options, .folder = mg_str_from(home), .writes = true, .durable = true };
	struct mg_decision_filter all = { .size = sizeof all, .limit = 100 };
	struct mg_error err = { .text = "" };
	void *state = NULL, *log = NULL;
	char path[128];
	size_t n = 0;
	for (size_t i = 0; mg_builtins[i]; i++)
		if (mg_builtins[i]->decision_logs && mg_builtins[i]->decision_logs[0] == l && mg_builtins[i]->start)
			assert_int_equal(mg_builtins[i]->start(host_of_logs(), &state, &err), MG_OK);
	for (unsigned i = 0; i < 2; i++) {
		snprintf(ids[i], sizeof ids[i], "%032x", i + 1);
		snprintf(texts[i], sizeof texts[i], "{\"id\":\"%s\"}", ids[i]);
		rows[i] = (struct mg_decision_row){ .id = { ids[i], 32 }, .time_ms = i, .verdict = MG_STR("deny"), .json = mg_str_from(texts[i]) };
	}
	assert_int_equal(l->open(state, &options, &log, &err), MG_OK);
	interpose_io_begin(mode, nth);
	int status = l->store(log, list, 2, &err);
	bool hit = interpose_io_end();
	if (status < 0) {
		assert_true(status == MG_EIO && err.text[0]);
		assert_int_equal(l->store(log, list, 2, &err), MG_OK);
	}
	assert_int_equal(l->query(log, &all, count_row, &n, &err), MG_OK);
	assert_int_equal(n, 2);
	l->close(log);
	snprintf(path, sizeof path, "%s/decisions.jsonl", home);
	assert_int_equal(remove(path), 0);
	return hit;
}

static void lines_are_whole(void **state)
{
	static const enum io_mode modes[] = { IO_FAIL, IO_CUT };
	(void)state;
	if (!jsonl())
		skip();
	store_two(IO_SHORT, 0);
	store_two(IO_EINTR, 0);
	for (int i = 0; i < 2; i++) {
		uint64_t n = 1;
		while (store_two(modes[i], n) && n < CALLS_MAX)
			n++;
		assert_true(n > 1);
	}
}

/* ---- a socket ---- */

static void *serve(void *listening)
{
	static const char answer[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
	char block[4096];
	for (;;) {
		int fd = accept(*(int *)listening, NULL, NULL);
		if (fd < 0)
			return NULL;
		size_t n = 0;
		ssize_t got;
		while (n < sizeof block - 1 && (got = recv(fd, block + n, sizeof block - 1 - n, 0)) > 0) {
			n += (size_t)got;
			block[n] = '\0';
			if (strstr(block, "{\"end\":1}"))
				break;
		}
		send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
		close(fd);
	}
}

static bool ask(const char *api, enum io_mode mode, uint64_t nth)
{
	struct mg_lambda_reply r;
	struct mg_error err = { .text = "" };
	interpose_io_begin(mode, nth);
	int status = mg_lambda_http(api, "POST", "/x", "", MG_STR("{\"end\":1}"), 1 << 20, &r, &err);
	bool hit = interpose_io_end();
	assert_true(status == MG_OK || (hit && status == MG_EIO && err.text[0]));
	if (status == MG_OK)
		assert_true(mg_str_is(r.body, "hello world"));
	mg_lambda_reply_fini(&r);
	return hit;
}

static void sockets(void **state)
{
	(void)state;
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof a;
	pthread_t thread;
	char api[64];
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, size), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &size), 0);
	snprintf(api, sizeof api, "127.0.0.1:%d", ntohs(a.sin_port));
	assert_int_equal(pthread_create(&thread, NULL, serve, &fd), 0);
	ask(api, IO_PLAIN, 0);
	ask(api, IO_SHORT, 0);
	ask(api, IO_EINTR, 0);
	for (uint64_t n = 1; ask(api, IO_FAIL, n) && n < CALLS_MAX; n++)
		;
	shutdown(fd, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(reads, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(spool_keeps_what_it_took, folder_make, folder_remove),
		cmocka_unit_test_setup_teardown(lines_are_whole, folder_make, folder_remove),
		cmocka_unit_test(sockets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
