/* SPDX-License-Identifier: Apache-2.0 */
/* The table, the live environment and the manual page say the same. MG_UPDATE=1 writes the page anew. */
#include <lauxlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "builtin.h"
#include "policy/environment.h"
#include "policy/lib.h"
#include "policy/sandbox.h"

static struct mg_sandbox *sb;
static struct mg_account account;

static int open_sandbox(void **state)
{
	(void)state;
	struct mg_sandbox_options o = { .limits = &mg_limits_default };
	mg_account_init(&account, &mg_limits_default);
	return mg_sandbox_new(&o, &sb, NULL) || mg_sandbox_begin(sb, &account, NULL);
}

static int close_sandbox(void **state)
{
	(void)state;
	mg_sandbox_end(sb);
	mg_sandbox_free(sb);
	return 0;
}

static void call(lua_CFunction fn, void *ctx)
{
	struct mg_fault fault;
	if (mg_sandbox_call(sb, fn, ctx, &fault) != MG_RUN_OK)
		fail_msg("%s", fault.text);
}

/* Pushes what a policy reads under "name" or "library.member". */
static int push_named(lua_State *L, const char *name)
{
	const char *dot = strchr(name, '.');
	mg_env_push(L);
	lua_pushlstring(L, name, dot ? (size_t)(dot - name) : strlen(name));
	int type = lua_gettable(L, -2);
	if (dot)
		type = lua_getfield(L, -1, dot + 1);
	return type;
}

static int read_all(lua_State *L)
{
	for (const struct mg_env_entry *e = mg_env_base; e->name; e++) {
		int type = push_named(L, e->name);
		switch (e->kind) {
		case MG_ENV_FUNCTION: assert_ptr_equal(lua_tocfunction(L, -1), e->as.function); break;
		case MG_ENV_INTEGER: assert_true(lua_isinteger(L, -1)); break;
		case MG_ENV_NUMBER: assert_int_equal(type, LUA_TNUMBER); break;
		case MG_ENV_TEXT: assert_int_equal(lua_rawlen(L, -1), e->as.text.n); break;
		}
		lua_settop(L, 1);
	}
	return 0;
}

static void each_entry_is_there(void **state)
{
	(void)state;
	call(read_all, NULL);
}

static const struct mg_env_entry *entry(const char *library, const char *name)
{
	char full[128];
	snprintf(full, sizeof full, "%s%s%s", library ? library : "", library ? "." : "", name);
	for (const struct mg_env_entry *e = mg_env_base; e->name; e++)
		if (!strcmp(e->name, full))
			return e;
	return NULL;
}

/* content at the top; every key must be an entry, or a library whose content is walked in turn. */
static void walk(lua_State *L, const char *library)
{
	lua_pushnil(L);
	while (lua_next(L, -2)) {
		assert_int_equal(lua_type(L, -2), LUA_TSTRING);
		const char *name = lua_tostring(L, -2);
		if (!library && lua_istable(L, -1)) {
			assert_int_equal(luaL_getmetafield(L, -1, MG_VIEW_CONTENT), LUA_TTABLE);
			walk(L, name);
			lua_pop(L, 1);
		} else if (!entry(library, name)) {
			fail_msg("%s%s%s is in the environment but not in the table", library ? library : "", library ? "." : "", name);
		}
		lua_pop(L, 1);
	}
}

static int walk_all(lua_State *L)
{
	mg_env_push(L);
	lua_pushnil(L);
	assert_int_equal(lua_next(L, -2), 0); /* a fresh one has nothing of its own */
	luaL_getmetafield(L, -1, "__index");
	walk(L, NULL);
	return 0;
}

static void nothing_else_is_there(void **state)
{
	(void)state;
	call(walk_all, NULL);
}

static int read_missing(lua_State *L)
{
	push_named(L, lua_touserdata(L, 1));
	return 0;
}

static void what_is_missing_says_why(void **state)
{
	(void)state;
	struct mg_fault fault;
	for (const struct mg_env_missing *m = mg_env_missing; m->name; m++) {
		assert_int_equal(mg_sandbox_call(sb, read_missing, (void *)m->name, &fault), MG_RUN_ERROR);
		assert_non_null(strstr(fault.text, m->reason));
	}
}

static void entries_are_whole_and_in_order(void **state)
{
	(void)state;
	for (const struct mg_env_entry *e = mg_env_base; e->name; e++) {
		assert_true(*e->usage && *e->price && *e->reason && *e->doc);
		if (e == mg_env_base)
			continue;
		const char *a = strchr(e[-1].name, '.'), *b = strchr(e->name, '.');
		assert_true(!a || b); /* functions that stand alone come first */
		if (!a == !b)
			assert_true(strcmp(e[-1].name, e->name) < 0);
	}
	for (const struct mg_env_missing *m = mg_env_missing; m[1].name; m++)
		assert_true(strcmp(m->name, m[1].name) < 0);
}

static void manual_is_up_to_date(void **state)
{
	(void)state;
	const char *source = getenv("MG_SOURCE");
	char path[512], *p;
	size_t n;
	struct mg_buf page = { .n = 0 };
	struct mg_error err;
	snprintf(path, sizeof path, "%s/docs/policy-environment.md", source ? source : ".");
	const struct mg_library *libraries[16];
	size_t nlibraries = 0;
	for (size_t i = 0; mg_builtins[i]; i++)
		for (size_t k = 0; mg_builtins[i]->libraries && mg_builtins[i]->libraries[k]; k++)
			libraries[nlibraries++] = mg_builtins[i]->libraries[k];
	libraries[nlibraries] = NULL;
	assert_true(nlibraries >= 5);
	assert_true(mg_env_manual(&page, NULL, libraries));
	if (getenv("MG_UPDATE")) {
		FILE *f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(page.p, 1, page.n, f), page.n);
		fclose(f);
	}
	if (mg_file_read(path, 1 << 20, &p, &n, &err) != MG_OK)
		fail_msg("%s", err.text);
	if (n != page.n || memcmp(p, page.p, n) != 0)
		fail_msg("docs/policy-environment.md differs from the table; run this test with MG_UPDATE=1");
	free(p);
	mg_buf_fini(&page);
}

static int add_late(lua_State *L)
{
	lua_pushinteger(L, 7);
	mg_env_add(L, "mine", "seven");
	lua_pushinteger(L, 8);
	mg_env_add(L, "mine", "eight");
	lua_pushinteger(L, 9);
	mg_env_add(L, NULL, "nine");
	push_named(L, "mine.seven");
	assert_int_equal(lua_tointeger(L, -1), 7);
	push_named(L, "mine.eight");
	assert_int_equal(lua_tointeger(L, -1), 8);
	push_named(L, "nine");
	assert_int_equal(lua_tointeger(L, -1), 9);
	return 0;
}

static void libraries_can_be_added(void **state)
{
	(void)state;
	call(add_late, NULL);
}

static int freeze_cycle(lua_State *L)
{
	lua_newtable(L);
	lua_pushvalue(L, -1);
	lua_setfield(L, -2, "self");
	lua_newtable(L);
	lua_pushvalue(L, -1);
	lua_setfield(L, -3, "a");
	lua_setfield(L, -2, "b");
	mg_env_freeze(L, "config");
	lua_getfield(L, -1, "self");
	assert_true(lua_rawequal(L, -1, -2));
	lua_getfield(L, -2, "a");
	lua_getfield(L, -3, "b");
	assert_true(lua_rawequal(L, -1, -2));
	return 0;
}

static void freezing_keeps_shared_and_cyclic_tables(void **state)
{
	(void)state;
	call(freeze_cycle, NULL);
}

static int freeze_deep(lua_State *L)
{
	lua_newtable(L);
	for (int i = 0; i < *(int *)lua_touserdata(L, 1); i++) {
		lua_createtable(L, 1, 0);
		lua_insert(L, -2);
		lua_rawseti(L, -2, 1);
	}
	mg_env_freeze(L, "config");
	return 0;
}

static void freezing_has_a_depth_limit(void **state)
{
	(void)state;
	struct mg_fault fault;
	int depth = 200;
	call(freeze_deep, &depth);
	depth = 201;
	assert_int_equal(mg_sandbox_call(sb, freeze_deep, &depth, &fault), MG_RUN_ERROR);
	assert_non_null(strstr(fault.text, "config is nested deeper than 200"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_sandbox, close_sandbox)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_entry_is_there), TEST(nothing_else_is_there), TEST(what_is_missing_says_why), cmocka_unit_test(entries_are_whole_and_in_order),
		cmocka_unit_test(manual_is_up_to_date), TEST(libraries_can_be_added), TEST(freezing_keeps_shared_and_cyclic_tables), TEST(freezing_has_a_depth_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
