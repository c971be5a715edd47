/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of decisions: they sort by time, and nobody guesses the next one. */
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"
#include "service/decision.h"

void mg_decision_stamp(struct mg_decision *d)
{
	struct timespec now;
	unsigned char random[10];
	clock_gettime(CLOCK_REALTIME, &now);
	d->time_ms = (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
	if (getrandom(random, sizeof(random), GRND_NONBLOCK) != (ssize_t)sizeof(random)) {
		/* Early in a boot there is none yet: ids must still differ. */
		uint64_t n = mg_clock_now();
		for (size_t i = 0; i < sizeof(random); i++)
			random[i] = (unsigned char)(n >> (i % 8 * 8) ^ (uint64_t)(i * 31));
	}
	snprintf(d->id, sizeof(d->id), "%012llx", (unsigned long long)(d->time_ms & 0xffffffffffffu));
	for (size_t i = 0; i < sizeof(random); i++)
		snprintf(d->id + 12 + 2 * i, 3, "%02x", random[i]);
}
