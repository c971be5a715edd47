/* SPDX-License-Identifier: Apache-2.0 */
#include "service/decision.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum { RANDOM = 10 };

/* The last id of this process. A child of fork starts anew, or it would repeat its parent's. */
static struct {
	pthread_mutex_t lock;
	pid_t pid;
	uint64_t ms;
	unsigned char random[RANDOM];
} last = { .lock = PTHREAD_MUTEX_INITIALIZER };

static uint64_t wall_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void draw(unsigned char out[RANDOM])
{
	size_t have = 0;
	while (have < RANDOM) {
		ssize_t got = getrandom(out + have, RANDOM - have, 0);
		if (got > 0)
			have += (size_t)got;
	}
	out[0] &= 0x7f; /* room to count up */
}

static void next_id(uint64_t *ms, unsigned char random[RANDOM])
{
	pid_t pid = getpid();
	pthread_mutex_lock(&last.lock);
	if (last.pid != pid || *ms > last.ms) {
		last.pid = pid;
		last.ms = *ms;
		draw(last.random);
	} else {
		*ms = last.ms; /* also when the clock has been set back */
		for (int i = RANDOM; i-- > 0 && ++last.random[i] == 0;)
			;
	}
	memcpy(random, last.random, RANDOM);
	pthread_mutex_unlock(&last.lock);
}

void mg_decision_stamp(struct mg_decision *d)
{
	unsigned char random[RANDOM];
	d->time_ms = wall_ms();
	next_id(&d->time_ms, random);
	snprintf(d->id, sizeof(d->id), "%012" PRIx64, d->time_ms & 0xffffffffffff);
	for (size_t i = 0; i < RANDOM; i++)
		snprintf(d->id + 12 + 2 * i, 3, "%02x", random[i]);
}

bool mg_decision_is_id(struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f')))
			return false;
	return s.n == MG_DECISION_ID;
}

const char *mg_time_text(uint64_t ms, char out[32])
{
	time_t seconds = (time_t)(ms / 1000);
	char text[96];
	struct tm t;
	if (!gmtime_r(&seconds, &t) || t.tm_year > 9999 - 1900)
		memset(&t, 0, sizeof(t));
	snprintf(text, sizeof(text), "%04d-%02d-%02dT%02d:%02d:%02d.%03uZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec,
		 (unsigned)(ms % 1000));
	memcpy(out, text, 31);
	out[31] = '\0';
	return out;
}
