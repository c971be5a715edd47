/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static uint64_t read_clock(clockid_t id)
{
	struct timespec t;
	if (clock_gettime(id, &t) != 0)
		return 0;
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

uint64_t mg_clock_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

uint64_t mg_clock_cpu(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t mg_clock_now_about(void)
{
	return read_clock(CLOCK_MONOTONIC_COARSE);
}

uint64_t mg_clock_cpu_about(void)
{
	static _Thread_local uint64_t tick, cpu; /* cpu was read when tick began, or later */
	uint64_t now = mg_clock_now_about();
	if (now != tick || !cpu) {
		cpu = mg_clock_cpu();
		tick = now;
	}
	return cpu;
}

static bool number(struct mg_str s, int *out)
{
	*out = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*out = *out * 10 + (s.p[i] - '0');
	}
	return true;
}

static int days_of(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

/* Not by gmtime, which reads the time zone's file first. */
struct mg_date mg_date_today(void)
{
	time_t now = time(NULL);
	struct mg_date d = { 1970, 1, 1 };
	int64_t left = now > 0 ? now / 86400 : 0;
	for (; d.year < 9999 && left >= 337 + days_of(d.year, 2); d.year++)
		left -= 337 + days_of(d.year, 2);
	for (; d.month < 12 && left >= days_of(d.year, d.month); d.month++)
		left -= days_of(d.year, d.month);
	d.day += left < 31 ? (int)left : 30;
	return d;
}

bool mg_date_parse(struct mg_str s, struct mg_date *out)
{
	struct mg_date d;
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	if (!number(mg_str_sub(s, 0, 4), &d.year) || !number(mg_str_sub(s, 5, 2), &d.month) ||
	    !number(mg_str_sub(s, 8, 2), &d.day))
		return false;
	if (d.year < 1970 || d.month < 1 || d.month > 12 || d.day < 1 || d.day > days_of(d.year, d.month))
		return false;
	*out = d;
	return true;
}

int mg_date_cmp(struct mg_date a, struct mg_date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

const char *mg_date_text(struct mg_date d, char out[11])
{
	unsigned year = (unsigned)d.year % 10000, month = (unsigned)d.month % 100, day = (unsigned)d.day % 100;
	snprintf(out, 11, "%04u-%02u-%02u", year, month, day);
	return out;
}
