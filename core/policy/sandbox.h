/* SPDX-License-Identifier: Apache-2.0 */
/* Sandbox: one Lua state in which one policy runs, under a capped allocator, one account for all work, and stops that no pcall can swallow.
 *
 * Life of a state:
 *     mg_sandbox_new → mg_sandbox_load (once per chunk) → { mg_sandbox_begin → mg_sandbox_call … → mg_sandbox_end } per run → mg_sandbox_free
 * After a stop that spoils (mg_stop_spoils) begin refuses and the owner drops the state. One thread at a time.
 *
 * Rules for C code that runs inside (bindings):
 *  - everything that touches L happens inside mg_sandbox_call (Lua raises, also for lack of memory, in nearly every function of its API);
 *  - nothing is owned by C across a call that may raise: use the judgement's arena, mg_scratch or userdata; never luaL_Buffer (its box does not
 *    collect garbage at the cap), never luaL_tolstring (it prints addresses): see lib.h for the replacements;
 *  - pay first, then work; loops without payment are bugs;
 *  - userdata that policies see has no __gc, and its metatable is never reachable by a policy. */
#ifndef MG_POLICY_SANDBOX_H
#define MG_POLICY_SANDBOX_H

#include <lua.h>

#include "base/error.h"
#include "policy/account.h"

struct mg_sandbox;
struct mg_env_entry;

#define MG_FAULT_SOURCE 256

/* How a call ended, copied out of the state. */
struct mg_fault {
	enum mg_stop stop;            /* NONE: a plain Lua error */
	char text[MG_FAULT_TEXT];     /* one line; a Lua error starts with "file:line: " when a place is known */
	char source[MG_FAULT_SOURCE]; /* chunk name of the innermost policy function, empty when there was none */
	int line;                     /* its current line, 0 when unknown */
	bool cut;                     /* text was longer */
};

enum mg_run { MG_RUN_OK, MG_RUN_ERROR, MG_RUN_STOP };

struct mg_sandbox_options {
	const struct mg_limits *limits;              /* must outlive the sandbox */
	const struct mg_env_entry *const *tables;    /* more environment tables than the base one, NULL-terminated, or NULL */
	int (*open)(lua_State *L);                   /* called once, protected, with options.ctx as light userdata: metatables, libraries; or NULL */
	void *ctx;
	uint64_t fail_at;                            /* test support: the nth allocation of the state and all after it fail; 0: none */
};

/* MG_ENOMEM, or MG_ELIMIT when policy_memory has no room for an empty state, or MG_EPOLICY with open's error. */
int mg_sandbox_new(const struct mg_sandbox_options *o, struct mg_sandbox **out, struct mg_error *err);
void mg_sandbox_free(struct mg_sandbox *sb); /* NULL is fine */
/* Between runs: more of what options.open does. */
int mg_sandbox_extend(struct mg_sandbox *sb, lua_CFunction open, void *ctx, struct mg_error *err);

/* Compiles a text chunk (binary ones are refused) and keeps it; *chunk names it from now on. name is what messages show as the file. Compiling
 * is bounded by policy_source and policy_memory; inside a run it is also paid for. MG_EPOLICY with file:line for a syntax error, MG_ELIMIT past a limit.
 * Not from inside mg_sandbox_call: use mg_sandbox_compile there. */
int mg_sandbox_load(struct mg_sandbox *sb, struct mg_str name, struct mg_str text, int *chunk, struct mg_error *err);
/* The same from inside a call: raises a Lua error when the text does not compile. Returns the chunk. */
int mg_sandbox_compile(lua_State *L, struct mg_str name, struct mg_str text);

/* Looks for globals that the chunk reads and that are neither in the environment nor assigned anywhere in it, also in branches that no run has taken.
 * MG_EPOLICY with "file:line: `nam` is not defined; did you mean `name`?" for the first. Outside of runs only. Names reached in other ways (_ENV[k]) are found
 * when they are read. */
int mg_sandbox_check_names(struct mg_sandbox *sb, int chunk, struct mg_error *err);

/* A run: everything between begin and end is paid from account, which must stay where it is. MG_EPOLICY when the state is spoiled (drop it),
 * MG_ELIMIT when the account is spent already. Between the runs nothing may be called but load and free. */
int mg_sandbox_begin(struct mg_sandbox *sb, struct mg_account *account, struct mg_error *err);
/* Forgets what the run left: the stack is emptied, orderly stops are cleared. */
void mg_sandbox_end(struct mg_sandbox *sb);

/* Calls fn protected, with ctx as its one argument (light userdata), results are dropped: fn hands them out through ctx. All that the host does to
 * the state happens inside such a call. fault is filled unless OK (may be NULL). Inside of a run only, but not inside another call. */
enum mg_run mg_sandbox_call(struct mg_sandbox *sb, lua_CFunction fn, void *ctx, struct mg_fault *fault);

/* Inside a call: pushes a new instance of the chunk, a function with an environment of its own that nothing else has seen: no global and no
 * upvalue of another instance is reachable from it. Do not instantiate a chunk whose main function is still running (import reports the cycle). */
void mg_sandbox_push(lua_State *L, int chunk);

/* For bindings that run a policy's function as a part with an end of its own (stack:each). Calls like lua_pcall; on ERROR or STOP the results are not
 * pushed and fault says why. An orderly stop is cleared, so that the rest goes on; one that spoils is raised again and does not return. */
enum mg_run mg_sandbox_subcall(lua_State *L, int nargs, int nresults, struct mg_fault *fault);

/* The sandbox and account of the running call. The account is never NULL inside a call. */
struct mg_sandbox *mg_sandbox_of(lua_State *L);
struct mg_account *mg_sandbox_account(lua_State *L);
const struct mg_limits *mg_sandbox_limits(lua_State *L);
/* A pointer for bindings, NULL at begin: what the current run is about. */
void *mg_sandbox_subject(lua_State *L);
void mg_sandbox_set_subject(struct mg_sandbox *sb, void *subject);

/* The stop that ended, or is just ending, the run; NONE when none. */
enum mg_stop mg_sandbox_stopped(const struct mg_sandbox *sb);
/* True after a stop that spoils: free it and make a new one. */
bool mg_sandbox_spoiled(const struct mg_sandbox *sb);
/* Bytes the state holds now, and the most it ever held. */
size_t mg_sandbox_memory(const struct mg_sandbox *sb, size_t *peak);

/* Pays units from the account, or stops the run and does not return. Also ends a call that runs on after a stop, or past the deadline. */
void mg_charge(lua_State *L, uint64_t units);
/* n * each, saturating. */
void mg_charge_mul(lua_State *L, uint64_t n, uint64_t each);
/* The price of looking at n bytes once: 1 + n / 32. */
void mg_charge_bytes(lua_State *L, size_t n);
/* Before a message or finding is recorded. */
void mg_charge_output(lua_State *L, size_t bytes);
void mg_charge_finding(lua_State *L);
/* After mg_account_pay said no outside Lua, or to hand on any stop of the account: raises it. Does nothing when nothing is spent. */
void mg_charge_settle(lua_State *L);

/* Ends the run (or the innermost subcall, for orderly stops): the cause and text are kept in C, the first stop wins, no pcall holds it. */
_Noreturn void mg_stop_raise(lua_State *L, enum mg_stop stop, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* A policy author's mistake: a Lua error (pcall may catch it) with the caller's file:line in front, formatted in C, cut at MG_FAULT_TEXT. */
_Noreturn void mg_raise(lua_State *L, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Raises an error that a subcall ended with: its text has its place already. */
_Noreturn void mg_raise_again(lua_State *L, const struct mg_fault *fault);

#endif
