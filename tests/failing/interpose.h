/* SPDX-License-Identifier: Apache-2.0 */
/* The allocator of the whole process under the test's control: malloc and its kin are defined here, so that also what libyaml, PCRE2, Lua and the C library
 * ask for is counted, and any one request of this thread can be made to fail. */
#ifndef MG_TEST_INTERPOSE_H
#define MG_TEST_INTERPOSE_H

#include <stdbool.h>
#include <stdint.h>

/* From now on the nth request fails (0: none; they are counted only). */
void interpose_begin(uint64_t nth);
/* Ends it. True when the nth request was reached. */
bool interpose_end(void);
/* Requests since begin. */
uint64_t interpose_count(void);
/* Blocks that are allocated now. */
int64_t interpose_live(void);

#endif
