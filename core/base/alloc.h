/* SPDX-License-Identifier: Apache-2.0 */
/* The one gate through which arenas and buffers ask for memory, so that a test can make any single request fail. */
#ifndef MG_BASE_ALLOC_H
#define MG_BASE_ALLOC_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* 0: off (the only state outside tests); n: the nth request from now fails. Set through mg_alloc_fail_at. */
extern _Atomic uint64_t mg_alloc_countdown;

bool mg_alloc_count(void);

/* Whether this request has to fail. Costs one relaxed load when no test is at work. */
static inline bool mg_alloc_fails(void)
{
	return atomic_load_explicit(&mg_alloc_countdown, memory_order_relaxed) != 0 && mg_alloc_count();
}

#endif
