/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks and dates: the only place that asks the system for the time. Results never depend on it but through mg_date. */
#ifndef MG_BASE_CLOCK_H
#define MG_BASE_CLOCK_H

#include "base/str.h"

/* Nanoseconds of monotonic time, and of CPU time used by the calling thread. */
uint64_t mg_clock_now(void);
uint64_t mg_clock_cpu(void);
/* The same, up to one tick of the kernel (1 to 10 ms) behind: for looks that come often. now costs a few nanoseconds instead of some dozens, and cpu one system call
 * per tick instead of one per call. */
uint64_t mg_clock_now_about(void);
uint64_t mg_clock_cpu_about(void);

/* A calendar day, UTC. */
struct mg_date {
	int year, month, day;
};

struct mg_date mg_date_today(void);
/* "YYYY-MM-DD", a real day between 1970 and 9999. */
bool mg_date_parse(struct mg_str s, struct mg_date *out);
/* <0, 0, >0 */
int mg_date_cmp(struct mg_date a, struct mg_date b);
/* Writes "YYYY-MM-DD" and returns out. */
const char *mg_date_text(struct mg_date d, char out[11]);

#endif
