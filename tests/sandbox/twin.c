/* SPDX-License-Identifier: Apache-2.0 */
/* Twins: each program of tests/sandbox/twin/ runs in stock Lua and in the sandbox and must give the same lines. */
#include <lauxlib.h>
#include <lualib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "policy/sandbox.h"

static char folder[400];

struct program {
	struct mg_str text;
	int chunk;
	struct mg_buf out;
};

static void read_into(struct mg_buf *b, const char *name)
{
	char path[600];
	struct mg_str text;
	struct mg_error err;
	char *p;
	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (mg_file_read(path, 1 << 20, &p, &text.n, &err) != MG_OK)
		fail_msg("%s", err.text);
	mg_buf_add(b, p, text.n);
	free(p);
}

/* The list of lines on top of the stack, one a line: together they may be longer than a sandbox's text. */
static void take_lines(lua_State *L, struct mg_buf *out)
{
	lua_Integer n = (lua_Integer)lua_rawlen(L, -1);
	for (lua_Integer i = 1; i <= n; i++) {
		size_t len;
		lua_rawgeti(L, -1, i);
		const char *p = lua_tolstring(L, -1, &len);
		mg_buf_add(out, p, len);
		mg_buf_putc(out, '\n');
		lua_pop(L, 1);
	}
}

static void run_stock(struct mg_str text, struct mg_buf *out)
{
	lua_State *L = luaL_newstate();
	assert_non_null(L);
	luaL_openlibs(L);
	if (luaL_loadbufferx(L, text.p, text.n, "=twin", "t") || lua_pcall(L, 0, 1, 0))
		fail_msg("stock Lua: %s", lua_tostring(L, -1));
	take_lines(L, out);
	lua_close(L);
}

static int run_chunk(lua_State *L)
{
	struct program *p = lua_touserdata(L, 1);
	mg_sandbox_push(L, p->chunk);
	lua_call(L, 0, 1);
	take_lines(L, &p->out);
	return 0;
}

static void run_sandboxed(struct program *p)
{
	struct mg_limits l = mg_limits_default;
	struct mg_sandbox_options o = { .limits = &l };
	struct mg_sandbox *sb;
	struct mg_account account;
	struct mg_error err;
	struct mg_fault fault;
	l.policy_fuel = 1ull << 40;
	l.policy_millis = 600000;
	l.policy_memory = 256u << 20;
	l.policy_block = 64u << 20;
	assert_int_equal(mg_sandbox_new(&o, &sb, &err), MG_OK);
	if (mg_sandbox_load(sb, MG_STR("twin"), p->text, &p->chunk, &err) != MG_OK)
		fail_msg("%s", err.text);
	mg_account_init(&account, &l);
	assert_int_equal(mg_sandbox_begin(sb, &account, &err), MG_OK);
	if (mg_sandbox_call(sb, run_chunk, p, &fault) != MG_RUN_OK)
		fail_msg("%s", fault.text);
	mg_sandbox_end(sb);
	mg_sandbox_free(sb);
}

static void same_lines(struct mg_str stock, struct mg_str ours)
{
	size_t at = 0, start = 0;
	for (; at < stock.n && at < ours.n && stock.p[at] == ours.p[at]; at++)
		if (stock.p[at] == '\n')
			start = at + 1;
	if (at == stock.n && at == ours.n)
		return;
	const char *a = memchr(stock.p + start, '\n', stock.n - start), *b = memchr(ours.p + start, '\n', ours.n - start);
	fail_msg("stock: %.*s\nours:  %.*s", (int)(a ? a - stock.p - (ptrdiff_t)start : 0), stock.p + start, (int)(b ? b - ours.p - (ptrdiff_t)start : 0),
		 ours.p + start);
}

static void twins_agree(void **state)
{
	struct mg_buf text = { .n = 0 }, stock = { .n = 0 };
	struct program p = { .out = { .n = 0 } };
	read_into(&text, "prelude.lua");
	read_into(&text, *state);
	mg_buf_puts(&text, "\nreturn lines\n");
	p.text = mg_buf_view(&text);
	run_stock(p.text, &stock);
	run_sandboxed(&p);
	assert_true(stock.n > 1000);
	same_lines(mg_buf_view(&stock), mg_buf_view(&p.out));
	mg_buf_fini(&text);
	mg_buf_fini(&stock);
	mg_buf_fini(&p.out);
}

int main(void)
{
	const char *source = getenv("MG_SOURCE");
	snprintf(folder, sizeof folder, "%s/tests/sandbox/twin", source ? source : ".");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(twins_agree, (void *)"patterns.lua"),
		cmocka_unit_test_prestate(twins_agree, (void *)"strings.lua"),
		cmocka_unit_test_prestate(twins_agree, (void *)"tables.lua"),
		cmocka_unit_test_prestate(twins_agree, (void *)"utf8.lua"),
	};
	return cmocka_run_group_tests_name("twins", tests, NULL, NULL);
}
