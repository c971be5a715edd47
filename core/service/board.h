/* SPDX-License-Identifier: Apache-2.0 */
/* Board: the memory that all processes of a service share. Counters, what each worker is at, and how the last load went. Lives as long as the supervisor. */
#ifndef MG_SERVICE_BOARD_H
#define MG_SERVICE_BOARD_H

#include <stdatomic.h>
#include <sys/types.h>

#include <moongate/report.h>

#include "base/error.h"
#include "service/settings.h"

enum { MG_RECORDS = 512, MG_POLICIES_COUNTED = 10001, MG_POLICY_NAME = 128, MG_OUTCOMES = MG_ERROR + 1 };

/* Upper bounds in microseconds; past the deadline too, so that late answers show. The last bucket is everything. */
#define MG_BUCKETS(X)                                                                                                                        \
	X(500, "0.0005") X(1000, "0.001") X(2500, "0.0025") X(5000, "0.005") X(10000, "0.01") X(25000, "0.025") X(50000, "0.05") X(100000, "0.1")     \
	X(250000, "0.25") X(500000, "0.5") X(1000000, "1") X(2500000, "2.5") X(5000000, "5") X(10000000, "10") X(20000000, "20")                   \
	X(25000000, "25") X(30000000, "30") X(60000000, "60")

enum {
#define X(us, text) MG_BUCKET_##us,
	MG_BUCKETS(X)
#undef X
	MG_BUCKET_INF,
	MG_BUCKET_COUNT
};

struct mg_histogram {
	_Atomic uint64_t buckets[MG_BUCKET_COUNT], sum_us;
};
void mg_histogram_add(struct mg_histogram *h, uint64_t us);

/* Where a decision came from, in the order of mg_entry_names. */
enum mg_entry { MG_ENTRY_HOOK, MG_ENTRY_INVOKE, MG_ENTRY_CHECK, MG_ENTRY_COUNT };
extern const char *const mg_entry_names[MG_ENTRY_COUNT];
/* How it ended. */
enum mg_decided { MG_DECIDED_ALLOW, MG_DECIDED_DENY, MG_DECIDED_FAILURE, MG_DECIDED_COUNT };
enum mg_lost { MG_LOST_CRASH, MG_LOST_STUCK, MG_LOST_MEMORY, MG_LOST_COUNT };
enum mg_refused { MG_REFUSED_OVERLOAD, MG_REFUSED_CLIENT, MG_REFUSED_BODY, MG_REFUSED_SLOW, MG_REFUSED_RIGHTS, MG_REFUSED_COUNT };
enum mg_record_state { MG_RECORD_FREE, MG_RECORD_STARTING, MG_RECORD_SERVING, MG_RECORD_STUCK, MG_RECORD_DRAINING };

/* One process that serves. Written by itself, but for claiming and freeing, which its generation does. */
struct mg_record {
	_Atomic int state; /* enum mg_record_state */
	_Atomic int pid, generation, slot;
	_Atomic uint64_t judging_since; /* mg_clock_now(), 0: idle */
	_Atomic uint32_t waiting, connections;
	_Atomic uint64_t buffered;
};

/* Has it judged one request for more than so many seconds? now may be older than what the record says since: who asks took it before another began. */
static inline bool mg_record_judges_longer(const struct mg_record *r, uint64_t now, uint64_t seconds)
{
	uint64_t since = atomic_load(&r->judging_since);
	return since && now > since && now - since > seconds * 1000000000u;
}

struct mg_policy_count {
	char id[MG_POLICY_NAME];
	_Atomic uint64_t outcomes[MG_OUTCOMES];
};

/* How the last attempt to load went. Written by the supervisor only, read under its sequence number. */
struct mg_board_status {
	bool ok;                    /* the last attempt */
	char message[MG_ERROR_TEXT]; /* why not */
	uint64_t time_ms, success_ms;
	int generation; /* the one that serves; 0: none */
	uint64_t policies;
	char revision[80];
};

struct mg_board {
	struct mg_settings settings; /* the supervisor's own: addresses, workers. Set before the first generation */
	char address[MG_ADDRESS_MAX]; /* as bound */
	_Atomic int stopping;
	_Atomic unsigned sequence;
	struct mg_board_status status;
	struct mg_record records[MG_RECORDS];
	_Atomic uint64_t requests[6], decisions[MG_ENTRY_COUNT][MG_DECIDED_COUNT], lost[MG_LOST_COUNT], refused[MG_REFUSED_COUNT]; /* requests by hundreds of the status */
	_Atomic uint64_t reloads_ok, reloads_bad, log_failures, fail_open, log_stored, log_refused, log_pruned, log_store_down, timeouts, generations_lost;
	struct mg_histogram answer, judge, wait;
	_Atomic size_t npolicies;
	struct mg_policy_count policies[MG_POLICIES_COUNTED]; /* the last one stands for all that found no room */
};

/* Shared with every process forked later. NULL without memory. */
struct mg_board *mg_board_new(void);
/* A free record, claimed for slot of generation, or NULL. */
struct mg_record *mg_board_claim(struct mg_board *b, int generation, int slot);
void mg_record_free(struct mg_record *r);
/* Frees what a generation that died has left. */
void mg_board_sweep(struct mg_board *b, int generation);
void mg_board_publish(struct mg_board *b, const struct mg_board_status *s);
struct mg_board_status mg_board_status(const struct mg_board *b);
/* The counter of a policy, made when it is new. Called while a generation loads; generations load one at a time. */
struct mg_policy_count *mg_board_policy(struct mg_board *b, struct mg_str id);

/* Everything in the Prometheus text format. */
struct mg_buf;
void mg_board_metrics(struct mg_board *b, struct mg_buf *out);

#endif
