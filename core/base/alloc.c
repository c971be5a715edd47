/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"

#include "base/arena.h"

_Atomic uint64_t mg_alloc_countdown;

void mg_alloc_fail_at(uint64_t nth)
{
	atomic_store_explicit(&mg_alloc_countdown, nth, memory_order_relaxed);
}

/* Reaching 0 switches the countdown off by itself: only the nth request fails. */
bool mg_alloc_count(void)
{
	uint64_t left = atomic_load_explicit(&mg_alloc_countdown, memory_order_relaxed);
	while (left && !atomic_compare_exchange_weak_explicit(&mg_alloc_countdown, &left, left - 1, memory_order_relaxed,
							     memory_order_relaxed))
		;
	return left == 1;
}
