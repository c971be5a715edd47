/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/test_load.h"

#include <stdio.h>
#include <stdlib.h>

#include <lua.h>

#include "base/buf.h"
#include "policy/sandbox.h"

enum { DEPTH = 32 };

/* Lives outside of the call, so that an error inside loses nothing. */
struct loader {
	int chunk;
	struct mg_buf json;
	struct mg_str *keys; /* of all open maps, one after the other */
	size_t nkeys, capkeys;
};

static void keep_key(lua_State *L, struct loader *l, struct mg_str key)
{
	if (l->nkeys == l->capkeys) {
		size_t cap = l->capkeys ? l->capkeys * 2 : 64;
		struct mg_str *more = realloc(l->keys, cap * sizeof(*more));
		if (!more)
			mg_stop_raise(L, MG_STOP_MEMORY, "out of memory");
		l->keys = more;
		l->capkeys = cap;
	}
	l->keys[l->nkeys++] = key;
}

static int by_text(const void *a, const void *b)
{
	const struct mg_str *x = a, *y = b;
	return mg_str_cmp(*x, *y);
}

static void put_value(lua_State *L, struct loader *l, unsigned depth);

/* The named fields of the table on top, sorted, as members. Pure lists have none. */
static void put_fields(lua_State *L, struct loader *l, unsigned depth)
{
	size_t from = l->nkeys;
	int table = lua_gettop(L);
	for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) { // table key value
		struct mg_str key;
		mg_charge(L, 1);
		if (lua_isinteger(L, -2))
			continue;
		if (lua_type(L, -2) != LUA_TSTRING)
			mg_raise(L, "a table of the test has a key that is no text");
		key.p = lua_tolstring(L, -2, &key.n);
		keep_key(L, l, key);
	}
	if (l->nkeys > from)
		qsort(l->keys + from, l->nkeys - from, sizeof(*l->keys), by_text);
	mg_buf_putc(&l->json, '{');
	for (size_t i = from, n = l->nkeys; i < n; i++) {
		if (i > from)
			mg_buf_putc(&l->json, ',');
		mg_buf_json(&l->json, l->keys[i]);
		mg_buf_putc(&l->json, ':');
		lua_pushlstring(L, l->keys[i].p, l->keys[i].n);
		lua_rawget(L, table);
		put_value(L, l, depth + 1);
		lua_pop(L, 1);
	}
	mg_buf_putc(&l->json, '}');
	l->nkeys = from;
}

static void put_items(lua_State *L, struct loader *l, unsigned depth)
{
	lua_Unsigned n = lua_rawlen(L, -1);
	mg_buf_putc(&l->json, '[');
	for (lua_Unsigned i = 1; i <= n; i++) {
		mg_charge(L, 1);
		if (i > 1)
			mg_buf_putc(&l->json, ',');
		lua_rawgeti(L, -1, (lua_Integer)i);
		put_value(L, l, depth + 1);
		lua_pop(L, 1);
	}
	mg_buf_putc(&l->json, ']');
}

/* The number of items of the table on top, and whether it has named fields. An item behind a gap would be lost without a word. */
static lua_Unsigned count_items(lua_State *L, bool *named)
{
	int table = lua_gettop(L);
	lua_Unsigned n = 0;
	*named = false;
	for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) { // table key value
		mg_charge(L, 1);
		if (lua_isinteger(L, -2))
			n++;
		else
			*named = true;
	}
	if (n != lua_rawlen(L, table))
		mg_raise(L, "a list of the test has a gap; its items are numbered 1, 2, 3 and so on");
	return n;
}

static void put_table(lua_State *L, struct loader *l, unsigned depth)
{
	bool named;
	lua_Unsigned n = count_items(L, &named);
	if (n && named)
		mg_raise(L, "a table of the test is both a list and a map");
	if (n)
		put_items(L, l, depth);
	else
		put_fields(L, l, depth);
}

static void put_number(lua_State *L, struct loader *l)
{
	if (lua_isinteger(L, -1)) {
		mg_buf_printf(&l->json, "%lld", (long long)lua_tointeger(L, -1));
		return;
	}
	double d = lua_tonumber(L, -1);
	if (d - d != 0)
		mg_raise(L, "a number of the test is not finite");
	mg_buf_printf(&l->json, "%.17g", d);
}

/* The value on top of the stack, which stays. */
static void put_value(lua_State *L, struct loader *l, unsigned depth)
{
	struct mg_str s;
	if (depth > DEPTH || !lua_checkstack(L, 8))
		mg_raise(L, "the test's table is nested more than %d deep", DEPTH);
	switch (lua_type(L, -1)) {
	case LUA_TBOOLEAN:
		mg_buf_puts(&l->json, lua_toboolean(L, -1) ? "true" : "false");
		break;
	case LUA_TNUMBER:
		put_number(L, l);
		break;
	case LUA_TSTRING:
		s.p = lua_tolstring(L, -1, &s.n);
		mg_charge_bytes(L, s.n);
		mg_buf_json(&l->json, s);
		break;
	case LUA_TTABLE:
		put_table(L, l, depth);
		break;
	default:
		mg_raise(L, "a value of the test is a %s; tests are texts, numbers, booleans and tables of them", lua_typename(L, lua_type(L, -1)));
	}
}

static int call(lua_State *L)
{
	struct loader *l = lua_touserdata(L, 1);
	mg_sandbox_push(L, l->chunk);
	lua_call(L, 0, 1); // loader table
	if (lua_type(L, -1) != LUA_TTABLE)
		mg_raise(L, "a test file returns a table: a list of cases, return { { name = ..., template = ..., expect = \"pass\" } }");
	bool named;
	count_items(L, &named);
	mg_buf_puts(&l->json, "{\"shared\":");
	put_fields(L, l, 0);
	mg_buf_puts(&l->json, ",\"cases\":");
	put_items(L, l, 0);
	mg_buf_putc(&l->json, '}');
	return 0;
}

static int run(struct mg_sandbox *sb, struct mg_str path, struct mg_str text, const struct mg_limits *limits, struct loader *l, struct mg_error *err)
{
	struct mg_account account;
	struct mg_fault fault;
	int status = mg_sandbox_load(sb, path, text, &l->chunk, err);
	mg_account_init(&account, limits);
	if (status == MG_OK)
		status = mg_sandbox_begin(sb, &account, err);
	if (status < 0)
		return status;
	if (mg_sandbox_call(sb, call, l, &fault) != MG_RUN_OK)
		status = mg_fail(err, MG_EPOLICY, "%s%s%s", mg_str_starts(mg_str_from(fault.text), path) ? "" : path.p,
				 mg_str_starts(mg_str_from(fault.text), path) ? "" : ": ", fault.text);
	mg_sandbox_end(sb);
	return status == MG_OK && l->json.failed ? mg_fail_nomem(err) : status;
}

int mg_test_load(struct mg_arena *a, struct mg_str path, struct mg_str text, const struct mg_limits *limits, const struct mg_node **out,
		 struct mg_error *err)
{
	struct mg_sandbox_options options = { .limits = limits };
	struct loader l = { 0 };
	struct mg_sandbox *sb;
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	int status = mg_sandbox_new(&options, &sb, err);
	if (status < 0)
		return status;
	status = run(sb, path, text, limits, &l, err);
	mg_diags_init(&diags, a, 16);
	if (status == MG_OK)
		status = mg_doc_load(a, path, mg_buf_view(&l.json), MG_FORMAT_JSON, MG_DIALECT_PLAIN, limits, &diags, &doc, err);
	if (status == MG_OK) {
		doc.source->unplaced = true;
		*out = doc.root;
	}
	mg_buf_fini(&l.json);
	free(l.keys);
	mg_sandbox_free(sb);
	return status;
}
