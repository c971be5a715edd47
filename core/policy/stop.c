/* SPDX-License-Identifier: Apache-2.0 */
/* Stops: how a run ends before its end, why no pcall can hold one, and how an error's place leaves the state. */
#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/state.h"

/* Instructions between two charges. */
#define CHARGE_STEP 100
/* Instructions between two looks at the clock when one instruction may take 20 ms: a comparison of texts of policy_block NUL bytes. Fuel is charged at the
 * same instructions either way, so that a stop for work comes at the same place whatever the pace. Divides CHARGE_STEP. */
#define LONG_TEXT_STEP 2

/* The value that a stop is raised with. It says nothing: cause and text are in the sandbox, because after a trip the state may not be able to hold a text. */
static char stop_value;

struct mg_sandbox *mg_sandbox_of(lua_State *L)
{
	return *(struct mg_sandbox **)lua_getextraspace(L);
}

static void hook(lua_State *L, lua_Debug *ar)
{
	(void)ar;
	struct mg_sandbox *sb = mg_sandbox_of(L);
	sb->uncharged += sb->heap.long_text ? LONG_TEXT_STEP : CHARGE_STEP;
	uint64_t due = sb->uncharged >= CHARGE_STEP ? CHARGE_STEP : 0;
	sb->uncharged -= (unsigned)due;
	if (!sb->stop && (!mg_account_pay(sb->account, due) || !mg_account_in_time(sb->account)))
		mg_stop_note_spent(sb);
	if (sb->stop)
		mg_stop_throw(L);
}

void mg_stop_arm(struct mg_sandbox *sb)
{
	int step = mg_stop_spoils(sb->stop) ? 1 : sb->heap.long_text ? LONG_TEXT_STEP : CHARGE_STEP;
	lua_sethook(sb->L, hook, LUA_MASKCOUNT, step);
}

static __attribute__((format(printf, 3, 0))) void note(struct mg_sandbox *sb, enum mg_stop stop, const char *fmt, va_list ap)
{
	/* The first cause is the one to report; only a spoiling one may take the place of an orderly one, which could otherwise hide a limit. */
	if (sb->stop && !(mg_stop_spoils(stop) && !mg_stop_spoils(sb->stop)))
		return;
	sb->stop = stop;
	vsnprintf(sb->stop_text, sizeof sb->stop_text, fmt, ap);
	if (mg_stop_spoils(stop)) {
		sb->spoiled = true;
		mg_stop_arm(sb);
	}
}

void mg_stop_note(struct mg_sandbox *sb, enum mg_stop stop, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	note(sb, stop, fmt, ap);
	va_end(ap);
}

void mg_stop_note_spent(struct mg_sandbox *sb)
{
	char text[MG_FAULT_TEXT];
	if (!sb->account->spent)
		return;
	mg_account_explain(sb->account, sb->limits, text);
	mg_stop_note(sb, sb->account->spent, "%s", text);
}

void mg_stop_from_status(struct mg_sandbox *sb, int status)
{
	const struct mg_limits *l = sb->limits;
	if (status == LUA_ERRMEM && sb->heap.block_refused)
		mg_stop_note(sb, MG_STOP_MEMORY, "memory: one text, table or call stack needs more than %llu bytes (limit policy_block)", (unsigned long long)l->policy_block);
	else if (status == LUA_ERRMEM)
		mg_stop_note(sb, MG_STOP_MEMORY, "memory: the policy needs more than %llu bytes (limit policy_memory)", (unsigned long long)l->policy_memory);
	else if (status == LUA_ERRERR)
		mg_stop_note(sb, MG_STOP_STACK, "stack: calls nest without end, in C or while an error is handled");
}

void mg_stop_throw(lua_State *L)
{
	/* No allocation: where the frame is full, its top value gives way. */
	if (!lua_checkstack(L, 1))
		lua_pop(L, 1);
	lua_pushlightuserdata(L, &stop_value);
	lua_error(L);
	abort();
}

void mg_stop_rethrow(lua_State *L, int status)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	if (status != LUA_OK)
		mg_stop_from_status(sb, status);
	if (sb->stop)
		mg_stop_throw(L);
}

void mg_stop_raise(lua_State *L, enum mg_stop stop, const char *fmt, ...)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	va_list ap;
	va_start(ap, fmt);
	note(sb, stop, fmt, ap);
	va_end(ap);
	mg_stop_throw(L);
}

void mg_charge(lua_State *L, uint64_t units)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	if (!sb->stop && mg_account_pay(sb->account, units))
		return;
	mg_charge_settle(L);
	mg_stop_throw(L);
}

void mg_charge_mul(lua_State *L, uint64_t n, uint64_t each)
{
	mg_charge(L, mg_sat_mul(n, each));
}

void mg_charge_bytes(lua_State *L, size_t n)
{
	mg_charge(L, 1 + n / 32);
}

void mg_charge_output(lua_State *L, size_t bytes)
{
	mg_charge_bytes(L, bytes);
	if (!mg_account_pay_output(mg_sandbox_account(L), bytes))
		mg_charge_settle(L);
}

void mg_charge_finding(lua_State *L)
{
	mg_charge(L, 100);
	if (!mg_account_pay_finding(mg_sandbox_account(L)))
		mg_charge_settle(L);
}

void mg_charge_settle(lua_State *L)
{
	struct mg_sandbox *sb = mg_sandbox_of(L);
	if (sb->account->spent)
		mg_stop_note_spent(sb);
	if (sb->stop)
		mg_stop_throw(L);
}

void mg_raise(lua_State *L, const char *fmt, ...)
{
	char text[MG_FAULT_TEXT];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	mg_charge_bytes(L, sizeof text);
	lua_settop(L, 0); /* room, in a frame that will not be used any more */
	luaL_where(L, 1);
	lua_pushlstring(L, text, strlen(text));
	lua_concat(L, 2);
	lua_error(L);
	abort();
}

void mg_raise_again(lua_State *L, const struct mg_fault *fault)
{
	mg_charge_bytes(L, sizeof fault->text);
	lua_settop(L, 0);
	lua_pushstring(L, fault->text);
	lua_error(L);
	abort();
}
