/* SPDX-License-Identifier: Apache-2.0 */
#include "service/board.h"

#include <stdio.h>
#include <sys/mman.h>

const char *const mg_entry_names[MG_ENTRY_COUNT] = { "hook", "invoke", "check" };

struct mg_board *mg_board_new(void)
{
	void *p = mmap(NULL, sizeof(struct mg_board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

struct mg_record *mg_board_claim(struct mg_board *b, int generation, int slot)
{
	for (size_t i = 0; i < MG_RECORDS; i++) {
		struct mg_record *r = &b->records[i];
		int free = MG_RECORD_FREE;
		if (!atomic_compare_exchange_strong(&r->state, &free, MG_RECORD_STARTING))
			continue;
		atomic_store(&r->pid, 0);
		atomic_store(&r->generation, generation);
		atomic_store(&r->slot, slot);
		atomic_store(&r->judging_since, 0);
		atomic_store(&r->waiting, 0);
		atomic_store(&r->connections, 0);
		atomic_store(&r->buffered, 0);
		return r;
	}
	return NULL;
}

void mg_record_free(struct mg_record *r)
{
	atomic_store(&r->pid, 0);
	atomic_store(&r->state, MG_RECORD_FREE);
}

void mg_board_sweep(struct mg_board *b, int generation)
{
	for (size_t i = 0; i < MG_RECORDS; i++)
		if (atomic_load(&b->records[i].state) != MG_RECORD_FREE && atomic_load(&b->records[i].generation) == generation)
			mg_record_free(&b->records[i]);
}

/* An odd number says that the status is being written. There is one writer. */
void mg_board_publish(struct mg_board *b, const struct mg_board_status *s)
{
	atomic_fetch_add(&b->sequence, 1);
	b->status = *s;
	atomic_fetch_add(&b->sequence, 1);
}

struct mg_board_status mg_board_status(const struct mg_board *b)
{
	struct mg_board_status s;
	unsigned before, tries = 0;
	do {
		before = atomic_load(&b->sequence);
		s = b->status;
		atomic_thread_fence(memory_order_acquire);
	} while ((before % 2 || before != atomic_load(&b->sequence)) && ++tries < 1000);
	s.message[sizeof(s.message) - 1] = '\0';
	s.revision[sizeof(s.revision) - 1] = '\0';
	return s;
}

struct mg_policy_count *mg_board_policy(struct mg_board *b, struct mg_str id)
{
	size_t n = atomic_load(&b->npolicies);
	id = mg_utf8_cut(id, MG_POLICY_NAME - 1);
	for (size_t i = 0; i < n; i++)
		if (mg_str_is(id, b->policies[i].id))
			return &b->policies[i];
	if (n + 1 >= MG_POLICIES_COUNTED)
		return &b->policies[MG_POLICIES_COUNTED - 1];
	snprintf(b->policies[n].id, sizeof(b->policies[n].id), "%.*s", MG_STR_ARG(id));
	atomic_store(&b->npolicies, n + 1);
	return &b->policies[n];
}

void mg_histogram_add(struct mg_histogram *h, uint64_t us)
{
	static const uint64_t bounds[] = {
#define X(bound, text) bound,
		MG_BUCKETS(X)
#undef X
	};
	size_t i = 0;
	while (i < MG_BUCKET_INF && us > bounds[i])
		i++;
	atomic_fetch_add_explicit(&h->buckets[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&h->sum_us, us, memory_order_relaxed);
}
