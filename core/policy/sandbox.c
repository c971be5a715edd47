/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/sandbox.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/environment.h"
#include "policy/state.h"

/* What starting a run costs: at least what the hook lets pass before it charges first. */
#define RUN_PRICE 100
#define PUSH_PRICE 20
/* With an error's text and place copied. */
#define SUBCALL_PRICE 100

/* Lua gave up outside of any protected call: a bug of ours, and the state cannot be trusted any more. Never jump out of it. */
static int on_panic(lua_State *L)
{
	const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "no text";
	fprintf(stderr, "moongate: internal error: Lua error outside of a protected call: %s\n", text);
	abort();
}

/* Compiled once: each call makes a closure whose one upvalue is a cell that nothing else has. */
static void make_cell_maker(lua_State *L, struct mg_sandbox *sb)
{
	static const char text[] = "local e = ... return function() return e end";
	if (luaL_loadbufferx(L, text, sizeof text - 1, "=cell", "t") != LUA_OK)
		lua_error(L);
	sb->cell = luaL_ref(L, LUA_REGISTRYINDEX);
}

static int open_state(lua_State *L)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	const struct mg_sandbox_options *o = sb->options;
	make_cell_maker(L, sb);
	mg_env_open(L, o->tables);
	if (o->open) {
		lua_settop(L, 0);
		lua_pushcfunction(L, o->open);
		lua_pushlightuserdata(L, o->ctx);
		lua_call(L, 1, 0);
	}
	return 0;
}

void mg_sandbox_setup(struct mg_sandbox *sb)
{
	mg_account_init(&sb->setup, sb->limits);
	sb->account = &sb->setup;
	sb->heap.long_text = sb->long_constant;
	mg_stop_arm(sb);
}

static int fault_status(const struct mg_fault *f, struct mg_error *err, struct mg_str name)
{
	if (f->stop)
		return mg_fail(err, MG_ELIMIT, "%.*s%s%s", MG_STR_ARG(name), name.n ? ": " : "", f->text);
	return mg_fail(err, MG_EPOLICY, "%s", f->text);
}

int mg_sandbox_new(const struct mg_sandbox_options *o, struct mg_sandbox **out, struct mg_error *err)
{
	struct mg_sandbox *sb = calloc(1, sizeof *sb);
	if (!sb)
		return mg_fail_nomem(err);
	sb->limits = o->limits;
	sb->heap = (struct mg_heap){ .cap = (size_t)o->limits->policy_memory, .block = (size_t)o->limits->policy_block, .fail_at = o->fail_at };
	sb->L = lua_newstate(mg_heap_alloc, sb);
	if (!sb->L) {
		mg_heap_close(&sb->heap);
		free(sb);
		return mg_fail(err, MG_ELIMIT, "no room for an empty Lua state in %llu bytes (limit policy_memory)", (unsigned long long)o->limits->policy_memory);
	}
	*(struct mg_sandbox **)lua_getextraspace(sb->L) = sb;
	lua_atpanic(sb->L, on_panic);
	sb->options = o;
	mg_sandbox_setup(sb);
	struct mg_fault fault;
	enum mg_run run = mg_sandbox_call(sb, open_state, NULL, &fault);
	sb->options = NULL;
	if (run != MG_RUN_OK) {
		mg_sandbox_free(sb);
		return fault_status(&fault, err, MG_STR_NONE);
	}
	*out = sb;
	return MG_OK;
}

int mg_sandbox_extend(struct mg_sandbox *sb, lua_CFunction open, void *ctx, struct mg_error *err)
{
	struct mg_fault fault;
	mg_sandbox_setup(sb);
	return mg_sandbox_call(sb, open, ctx, &fault) == MG_RUN_OK ? MG_OK : fault_status(&fault, err, MG_STR_NONE);
}

void mg_sandbox_free(struct mg_sandbox *sb)
{
	if (!sb)
		return;
	sb->account = NULL;
	lua_close(sb->L);
	mg_heap_close(&sb->heap);
	free(sb);
}

/* ---- chunks ---- */

struct load {
	struct mg_str name, text;
	int chunk;
};

static const char *read_once(lua_State *L, void *ud, size_t *n)
{
	(void)L;
	struct mg_str *s = ud;
	const char *p = s->n ? s->p : NULL;
	*n = s->n;
	s->n = 0;
	return p;
}

/* The message of a syntax error has the cut name in front; Lua cuts at 59 bytes. */
static void syntax_error(lua_State *L, struct mg_str name)
{
	char text[MG_FAULT_TEXT], source[MG_FAULT_TEXT], cut_name[60];
	size_t n;
	bool cut;
	const char *p = lua_tolstring(L, -1, &n);
	snprintf(source, sizeof source, "=%.*s", MG_STR_ARG(name));
	snprintf(cut_name, sizeof cut_name, "%.*s", MG_STR_ARG(name));
	mg_fault_text(text, p ? p : "", p ? n : 0, cut_name, source, &cut);
	lua_settop(L, 0);
	lua_pushstring(L, text);
	lua_error(L);
}

int mg_sandbox_compile(lua_State *L, struct mg_str name, struct mg_str text)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	if (text.n > sb->limits->policy_source)
		mg_raise(L, "%.*s has %zu bytes; a policy file may have %llu (limit policy_source)", MG_STR_ARG(name), text.n,
			 (unsigned long long)sb->limits->policy_source);
	mg_charge_mul(L, text.n, 4);
	struct mg_str rest = text;
	lua_pushfstring(L, "=%s", lua_pushlstring(L, name.p, name.n));
	int status = lua_load(L, read_once, &rest, lua_tostring(L, -1), "t");
	mg_stop_rethrow(L, status == LUA_ERRSYNTAX ? LUA_OK : status);
	if (status != LUA_OK)
		syntax_error(L, name);
	int chunk = luaL_ref(L, LUA_REGISTRYINDEX);
	sb->long_constant = sb->heap.long_text; /* its constants stay */
	lua_pop(L, 2);
	return chunk;
}

static int load_chunk(lua_State *L)
{
	struct load *l = lua_touserdata(L, 1);
	l->chunk = mg_sandbox_compile(L, l->name, l->text);
	return 0;
}

int mg_sandbox_load(struct mg_sandbox *sb, struct mg_str name, struct mg_str text, int *chunk, struct mg_error *err)
{
	if (sb->spoiled || sb->running)
		return mg_fail(err, MG_EPOLICY, "%.*s: the policy's state cannot load: %s", MG_STR_ARG(name), sb->running ? "a run is going on" : sb->stop_text);
	struct load l = { .name = name, .text = text };
	struct mg_fault fault;
	mg_sandbox_setup(sb);
	if (mg_sandbox_call(sb, load_chunk, &l, &fault) != MG_RUN_OK)
		return fault_status(&fault, err, name);
	*chunk = l.chunk;
	return MG_OK;
}

void mg_sandbox_push(lua_State *L, int chunk)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	mg_charge(L, PUSH_PRICE);
	luaL_checkstack(L, 4, NULL);
	lua_rawgeti(L, LUA_REGISTRYINDEX, chunk);
	lua_rawgeti(L, LUA_REGISTRYINDEX, sb->cell);
	mg_env_push(L);
	lua_call(L, 1, 1); // main holder
	/* The main function's _ENV becomes the holder's fresh cell. What earlier instances made keeps the cell of its time, which nothing new reaches. */
	lua_upvaluejoin(L, -2, 1, -1, 1);
	lua_pop(L, 1); // main
}

/* ---- runs ---- */

int mg_sandbox_begin(struct mg_sandbox *sb, struct mg_account *account, struct mg_error *err)
{
	if (sb->spoiled)
		return mg_fail(err, MG_EPOLICY, "the policy's state is spoiled: %s", sb->stop_text);
	if (!mg_account_pay(account, RUN_PRICE))
		return mg_fail(err, MG_ELIMIT, "%s: nothing is left of what the policy may spend on this target", mg_stop_name(account->spent));
	sb->account = account;
	sb->running = true;
	sb->subject = NULL;
	sb->uncharged = 0;
	sb->heap.long_text = sb->long_constant;
	mg_stop_arm(sb); /* resets the count, so that a run's price does not depend on the one before */
	return MG_OK;
}

void mg_sandbox_end(struct mg_sandbox *sb)
{
	lua_settop(sb->L, 0);
	sb->running = false;
	sb->account = &sb->setup;
	sb->subject = NULL;
	if (!sb->spoiled)
		sb->stop = MG_STOP_NONE;
}

/* Also a run that came to its end is stopped when its account ran out on the way, unnoticed by Lua. */
static enum mg_run outcome(struct mg_sandbox *sb, int status)
{
	mg_stop_from_status(sb, status);
	if (sb->account->spent)
		mg_stop_note_spent(sb);
	if (sb->stop)
		return MG_RUN_STOP;
	return status == LUA_OK ? MG_RUN_OK : MG_RUN_ERROR;
}

/* Its texts are empty, which is all that anybody looks at: clearing the whole of it at each call of each and some would be felt. */
static void no_fault(struct mg_fault *f)
{
	f->stop = MG_STOP_NONE;
	f->text[0] = f->source[0] = '\0';
	f->line = 0;
	f->cut = false;
}

enum mg_run mg_sandbox_call(struct mg_sandbox *sb, lua_CFunction fn, void *ctx, struct mg_fault *fault)
{
	lua_State *L = sb->L;
	no_fault(&sb->fault);
	lua_settop(L, 0);
	lua_pushcfunction(L, mg_fault_handler);
	lua_pushcfunction(L, fn);
	lua_pushlightuserdata(L, ctx);
	enum mg_run run = outcome(sb, lua_pcall(L, 1, 0, 1));
	lua_settop(L, 0);
	if (run != MG_RUN_OK)
		mg_fault_take(sb, run, fault);
	return run;
}

enum mg_run mg_sandbox_subcall(lua_State *L, int nargs, int nresults, struct mg_fault *fault)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	mg_charge(L, SUBCALL_PRICE + (uint64_t)nargs);
	luaL_checkstack(L, 1, NULL);
	int handler = lua_gettop(L) - nargs;
	lua_pushcfunction(L, mg_fault_handler);
	lua_insert(L, handler); // … handler fn args
	no_fault(&sb->fault);
	enum mg_run run = outcome(sb, lua_pcall(L, nargs, nresults, handler));
	if (mg_stop_spoils(sb->stop))
		mg_stop_throw(L);
	lua_remove(L, handler);
	if (run == MG_RUN_OK)
		return run;
	lua_pop(L, 1);
	mg_fault_take(sb, run, fault);
	sb->stop = MG_STOP_NONE;
	return run;
}

/* ---- looking at it ---- */

struct mg_account *mg_sandbox_account(lua_State *L)
{
	return mg_sandbox_of(L)->account;
}

const struct mg_limits *mg_sandbox_limits(lua_State *L)
{
	return mg_sandbox_of(L)->limits;
}

void *mg_sandbox_subject(lua_State *L)
{
	return mg_sandbox_of(L)->subject;
}

void mg_sandbox_set_subject(struct mg_sandbox *sb, void *subject)
{
	sb->subject = subject;
}

enum mg_stop mg_sandbox_stopped(const struct mg_sandbox *sb)
{
	return sb->stop;
}

bool mg_sandbox_spoiled(const struct mg_sandbox *sb)
{
	return sb->spoiled;
}

size_t mg_sandbox_memory(const struct mg_sandbox *sb, size_t *peak)
{
	if (peak)
		*peak = sb->heap.peak;
	return sb->heap.used;
}
