/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a sandbox: for the files that make it (sandbox.c, stop.c, heap.c) and their tests only. */
#ifndef MG_POLICY_STATE_H
#define MG_POLICY_STATE_H

#include "policy/sandbox.h"

/* Blocks of up to so many bytes come from the pool, rounded up to its step. */
enum { MG_POOL_STEP = 16, MG_POOL_BLOCK = 512 };

/* The heap of one state. used <= cap always; shrinking never fails. */
struct mg_heap {
	size_t used, peak, cap, block;
	uint64_t count, fail_at; /* allocations so far; the one that fails */
	bool block_refused;      /* which cap the last refusal met, for the message */
	char *pool;
	size_t pool_used;
	void *freed[MG_POOL_BLOCK / MG_POOL_STEP]; /* free blocks of the pool by size, each with the next in its first bytes */
	bool long_text;          /* a text long enough to make one comparison dear was made, in this run or as a constant */
};

struct mg_sandbox {
	lua_State *L;
	const struct mg_limits *limits;
	struct mg_account *account; /* of the run, or &setup */
	struct mg_account setup;    /* pays for building the state and for loading */
	void *subject;
	struct mg_heap heap;
	enum mg_stop stop;
	char stop_text[MG_FAULT_TEXT];
	bool spoiled, running;
	bool long_constant;  /* heap.long_text after loading: what begin goes back to */
	unsigned uncharged;  /* instructions since the last charge, while the hook runs more often than it charges */
	struct mg_fault fault; /* filled by the message handler, at the place of the error */
	int cell;              /* reference of the function that makes a closure with a fresh upvalue */
	const struct mg_sandbox_options *options; /* while opening */
};

/* Before a call that is not part of a run (building, loading): paid from an account of its own, bounded, but not by what is left of a policy's. */
void mg_sandbox_setup(struct mg_sandbox *sb);

/* lua_Alloc with a sandbox as ud. */
void *mg_heap_alloc(void *ud, void *ptr, size_t osize, size_t nsize);
/* Frees the pool, when the state is closed. */
void mg_heap_close(struct mg_heap *h);

/* Notes a stop without raising it (allocator): the next hook or charge raises. */
void mg_stop_note(struct mg_sandbox *sb, enum mg_stop stop, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Notes what the account says it is spent by. */
void mg_stop_note_spent(struct mg_sandbox *sb);
/* Raises the noted stop. */
_Noreturn void mg_stop_throw(lua_State *L);
/* After a lua_pcall inside of the state: raises again what no pcall may hold, by status and noted stop; else returns. */
void mg_stop_rethrow(lua_State *L, int status);
/* Makes the status of a lua_pcall a stop where it is one: LUA_ERRMEM and LUA_ERRERR. */
void mg_stop_from_status(struct mg_sandbox *sb, int status);
/* Arms the hook: rarely as a rule, every few instructions once a long text exists, at every one after a stop. */
void mg_stop_arm(struct mg_sandbox *sb);

/* Message handler for lua_pcall: keeps text and place in sb->fault; allocates nothing. */
int mg_fault_handler(lua_State *L);
/* Fills out from the ended call. */
void mg_fault_take(struct mg_sandbox *sb, enum mg_run run, struct mg_fault *out);
/* Replaces a chunk name that Lua cut (59 bytes) in front of a message by the whole name. */
void mg_fault_text(char out[MG_FAULT_TEXT], const char *text, size_t n, const char *short_src, const char *source, bool *cut);

#endif
