/* SPDX-License-Identifier: Apache-2.0 */
/* Our matcher beside stock Lua's: find, match, gmatch and gsub give the same where both end. Input: a byte for init, then pattern NUL replacement NUL subject.
 * Ours goes first, under little fuel: what it ends, the stock one ends, too, since both take the same steps. */
#include <lauxlib.h>
#include <lualib.h>

#include "policy/lib.h"
#include "policy/sandbox.h"
#include "target.h"

static const char script[] =
	"local p, r, s, init = ...\n"
	"local out = {}\n"
	"local function add(...)\n"
	"  for i = 1, select('#', ...) do local v = (select(i, ...)) out[#out + 1] = type(v) == 'string' and #v .. ':' .. v or tostring(v) end\n"
	"  out[#out + 1] = ';'\n"
	"end\n"
	"local function try(f) if not pcall(f) then out[#out + 1] = 'error;' end end\n"
	"try(function() add(string.find(s, p, init)) end)\n"
	"try(function() add(string.find(s, p, init, true)) end)\n"
	"try(function() add(string.match(s, p, init)) end)\n"
	"try(function() local n = 0 for a, b, c in string.gmatch(s, p) do n = n + 1 add(a, b, c) if n > 50 then break end end end)\n"
	"try(function() add(string.gsub(s, p, r)) end)\n"
	"try(function() add(string.gsub(s, p, function(a, b) return b end, 5)) end)\n"
	"try(function() add(string.gsub(s, p, { a = 'x', [1] = 'y' })) end)\n"
	"return table.concat(out, ',')\n";

struct job {
	struct mg_str part[3];
	lua_Integer init;
	int chunk;
	struct mg_buf *out;
};

static void call(lua_State *L, const struct job *j)
{
	for (int i = 0; i < 3; i++)
		lua_pushlstring(L, j->part[i].p, j->part[i].n);
	lua_pushinteger(L, j->init);
	lua_call(L, 4, 1);
	size_t n;
	const char *text = lua_tolstring(L, -1, &n);
	mg_buf_add(j->out, text, n);
}

static int ours(lua_State *L)
{
	const struct job *j = lua_touserdata(L, 1);
	mg_sandbox_push(L, j->chunk);
	call(L, j);
	return 0;
}

static void stock(const struct job *j)
{
	static lua_State *L;
	if (!L) {
		MUST(L = luaL_newstate());
		luaL_openlibs(L);
	}
	MUST(luaL_loadstring(L, script) == LUA_OK);
	call(L, j);
	lua_settop(L, 0);
}

/* One sandbox for all inputs: making one costs more than most inputs do. Each input is a run of its own in it, as each policy's is in a judgement. A stop
 * may spoil it; then the next input gets another, as in a judgement, too. */
static struct mg_sandbox *kept(const struct mg_limits *l, int *chunk)
{
	static struct mg_sandbox *sb;
	static int loaded;
	if (sb && mg_sandbox_spoiled(sb)) {
		mg_sandbox_free(sb);
		sb = NULL;
	}
	if (!sb) {
		static struct mg_limits limits;
		limits = *l;
		struct mg_sandbox_options options = { .limits = &limits };
		struct mg_error err;
		MUST(mg_sandbox_new(&options, &sb, &err) == MG_OK);
		MUST(mg_sandbox_load(sb, MG_STR("match"), MG_STR(script), &loaded, &err) == MG_OK);
	}
	*chunk = loaded;
	return sb;
}

/* What ours says; false when it was stopped. */
static bool run_ours(struct job *j)
{
	struct mg_limits l = fuzz_limits();
	struct mg_account account;
	struct mg_fault fault;
	struct mg_error err;
	struct mg_sandbox *sb = kept(&l, &j->chunk);
	mg_account_init(&account, &l);
	MUST(mg_sandbox_begin(sb, &account, &err) == MG_OK);
	enum mg_run run = mg_sandbox_call(sb, ours, j, &fault);
	MUST(run != MG_RUN_ERROR);
	mg_sandbox_end(sb);
	return run == MG_RUN_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_buf mine = { 0 }, theirs = { 0 };
	struct job j = { .out = &mine };
	if (size < 3 || size > 2000)
		return 0;
	j.init = (signed char)data[0];
	struct mg_str rest = fuzz_text(data + 1, size - 1);
	for (int i = 0; i < 3; i++) {
		const char *nul = i < 2 ? memchr(rest.p, 0, rest.n) : NULL;
		size_t n = nul ? (size_t)(nul - rest.p) : rest.n;
		j.part[i] = (struct mg_str){ rest.p, n };
		rest = nul ? mg_str_sub(rest, n + 1, rest.n - n - 1) : (struct mg_str){ "", 0 };
	}
	if (run_ours(&j)) {
		j.out = &theirs;
		stock(&j);
		if (!mg_str_eq(mg_buf_view(&mine), mg_buf_view(&theirs)))
			fprintf(stderr, "ours:  %.*s\nstock: %.*s\n", MG_STR_ARG(mg_buf_view(&mine)), MG_STR_ARG(mg_buf_view(&theirs)));
		MUST(mg_str_eq(mg_buf_view(&mine), mg_buf_view(&theirs)));
	}
	mg_buf_fini(&mine);
	mg_buf_fini(&theirs);
	return 0;
}
