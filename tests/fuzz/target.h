/* SPDX-License-Identifier: Apache-2.0 */
/* A fuzz target is one function. Under libFuzzer it is fed by the fuzzer; in `meson test` driver.c feeds it the kept corpus. */
#ifndef MG_FUZZ_TARGET_H
#define MG_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold whatever comes in: a broken promise ends the process, so that the fuzzer keeps the input. */
#define MUST(condition)                                                                       \
	do {                                                                                  \
		if (!(condition)) {                                                           \
			fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                              \
		}                                                                             \
	} while (0)

static inline struct mg_str fuzz_text(const uint8_t *data, size_t size)
{
	return (struct mg_str){ size ? (const char *)data : "", size };
}

/* Limits small enough that a stupid input is refused at once and not after a second. */
static inline struct mg_limits fuzz_limits(void)
{
	struct mg_limits l = mg_limits_default;
	l.doc_nodes = 20000;
	l.doc_aliases = 5000;
	l.arena_bytes = 64u << 20;
	l.scenario_work = 20000;
	l.scenarios = 64;
	l.policy_fuel = 200000;
	l.policy_memory = 1u << 20;
	return l;
}

#endif
