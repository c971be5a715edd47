/* SPDX-License-Identifier: Apache-2.0 */
/* Account: what one policy may still spend on one target, over all its runs. The sandbox charges it, and so does everything that works on a
 * policy's behalf outside Lua (resolver, plugins). */
#ifndef MG_POLICY_ACCOUNT_H
#define MG_POLICY_ACCOUNT_H

#include "base/limits.h"

/* The longest text of an error or stop, with its end. */
#define MG_FAULT_TEXT 512

/* Why a run ended before its end. The causes up to MG_STOP_HOST spoil the Lua state: it is dropped. The others are orderly: the state can run again. */
enum mg_stop {
	MG_STOP_NONE,
	MG_STOP_FUEL,        /* limit policy_fuel */
	MG_STOP_MEMORY,      /* limits policy_memory, policy_block, or the system has none */
	MG_STOP_DEADLINE,    /* limits policy_millis, judge_millis */
	MG_STOP_OUTPUT,      /* limit policy_output */
	MG_STOP_FINDINGS,    /* limit policy_findings */
	MG_STOP_STACK,       /* an error inside error handling: recursion without end */
	MG_STOP_HOST,        /* the program itself broke or has no room (judgement's arena) */
	MG_STOP_UNKNOWN,     /* a plain read of an unknown value: undecided */
	MG_STOP_CHOICE,      /* the exploration gave this run up: dead scenario, too many */
	MG_STOP_SKIP,        /* ctx.skip(reason) */
	MG_STOP_NOT_CARRIED, /* the request does not carry what was read */
};

/* "work", "memory", "deadline", "output", ...: the word that reports and tests use. */
const char *mg_stop_name(enum mg_stop s);
/* True for the causes that end the state's life: NONE < s <= MG_STOP_HOST. */
static inline bool mg_stop_spoils(enum mg_stop s)
{
	return s > MG_STOP_NONE && s <= MG_STOP_HOST;
}

/* Fewer than a cache of compiled patterns keeps, so that what an account has paid for is mostly still there. */
#define MG_ACCOUNT_PATTERNS 16

/* Plain data, owned by the caller. Belongs to the thread that made it: the deadline is in that thread's CPU time. */
struct mg_account {
	uint64_t fuel_left;
	uint64_t cpu_deadline;  /* mg_clock_cpu() of the thread at which the time is over */
	uint64_t next_look;     /* mg_clock_now_about() before which the deadline cannot have come: saves asking for CPU time, a system call */
	uint64_t unlooked;      /* units paid since the clock was last looked at */
	uint64_t output_left;   /* bytes of messages */
	uint64_t findings_left;
	enum mg_stop spent;     /* first limit that was hit; everything after it is refused */
	uint64_t patterns[MG_ACCOUNT_PATTERNS]; /* hashes of the patterns whose compiling this account paid for last, as a ring */
	unsigned npatterns;                     /* paid for so far */
};

/* Full account by policy_fuel, policy_millis, policy_output and policy_findings. */
void mg_account_init(struct mg_account *a, const struct mg_limits *l);
/* Moves the deadline forward to at most nanoseconds of CPU time from now: what a judgement has left. */
void mg_account_cap_time(struct mg_account *a, uint64_t nanoseconds);
/* Units between two looks at the clock outside the hook: well under a millisecond of matching or sorting. */
#define MG_LOOK_UNITS 20000
bool mg_account_pay_slowly(struct mg_account *a, uint64_t units);
/* Pays, or says false and sets spent. Looks at the clock every few ten thousand units. Saturating: a price may be UINT64_MAX. */
static inline bool mg_account_pay(struct mg_account *a, uint64_t units)
{
	if (a->spent || units > a->fuel_left || units >= MG_LOOK_UNITS || a->unlooked + units >= MG_LOOK_UNITS)
		return mg_account_pay_slowly(a, units);
	a->fuel_left -= units;
	a->unlooked += units;
	return true;
}
/* mg_account_pay with the signature of mg_explore_new's pay; ctx is the account. */
bool mg_account_pay_for(void *account, uint64_t units);
/* Pays for the compiling of a pattern, unless this account did so among its last few. What others compiled, and a cache still holds, makes no difference: what
 * a run may do must not hang on what ran before it. */
bool mg_account_pay_pattern(struct mg_account *a, uint64_t hash, size_t bytes);
/* Looks at the deadline now. */
bool mg_account_in_time(struct mg_account *a);
bool mg_account_pay_output(struct mg_account *a, uint64_t bytes);
bool mg_account_pay_finding(struct mg_account *a);
/* One line that says which limit was spent, the cause first: "work: ...". */
void mg_account_explain(const struct mg_account *a, const struct mg_limits *l, char out[MG_FAULT_TEXT]);

/* For prices: never wraps. */
static inline uint64_t mg_sat_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}
static inline uint64_t mg_sat_mul(uint64_t a, uint64_t b)
{
	return b && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

#endif
