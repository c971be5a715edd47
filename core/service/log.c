/* SPDX-License-Identifier: Apache-2.0 */
#include "service/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"

static struct {
	enum mg_log_level level;
	int fd;
	const char *process;
} log_state = { MG_LOG_INFO, STDERR_FILENO, "supervisor" };

static const char *const level_names[] = { "error", "warn", "info", "debug" };

bool mg_log_level_parse(struct mg_str s, enum mg_log_level *out)
{
	for (int i = MG_LOG_ERROR; i <= MG_LOG_DEBUG; i++) {
		if (!mg_str_is(s, level_names[i]))
			continue;
		*out = (enum mg_log_level)i;
		return true;
	}
	return false;
}

void mg_log_open(enum mg_log_level level, int fd)
{
	log_state.level = level;
	log_state.fd = fd;
}

int mg_log_fd(void)
{
	return log_state.fd;
}

void mg_log_process(const char *name)
{
	log_state.process = name;
}

bool mg_log_wants(enum mg_log_level level)
{
	return level <= log_state.level;
}

/* Room stays for the closing brace and the line feed. */
static bool put(struct mg_log_line *l, const char *p, size_t n)
{
	if (l->full || n > sizeof(l->p) - 2 - l->n) {
		l->full = true;
		return false;
	}
	memcpy(l->p + l->n, p, n);
	l->n += n;
	return true;
}

static void put_key(struct mg_log_line *l, const char *key)
{
	char text[80];
	int n = snprintf(text, sizeof(text), ",\"%s\":", key);
	put(l, text, (size_t)n);
}

void mg_log_text(struct mg_log_line *l, const char *key, struct mg_str value)
{
	enum { LONGEST = 1600 };
	struct mg_buf b = { 0 };
	size_t before = l->n;
	put_key(l, key);
	if (!mg_buf_json(&b, mg_utf8_cut(value, LONGEST)) || !put(l, b.p, b.n))
		l->n = before;
	mg_buf_fini(&b);
}

void mg_log_number(struct mg_log_line *l, const char *key, uint64_t value)
{
	char text[32];
	size_t before = l->n;
	int n = snprintf(text, sizeof(text), "%llu", (unsigned long long)value);
	put_key(l, key);
	if (!put(l, text, (size_t)n))
		l->n = before;
}

void mg_log_begin(struct mg_log_line *l, enum mg_log_level level, const char *event)
{
	struct timespec now;
	struct tm utc;
	char text[160];
	l->n = 0;
	l->full = false;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	int n = snprintf(text, sizeof(text), "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"level\":\"%s\",\"event\":\"%s\",\"process\":\"%s\"",
			 utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (int)(now.tv_nsec / 1000000),
			 level_names[level], event, log_state.process);
	put(l, text, (size_t)n < sizeof(text) ? (size_t)n : sizeof(text) - 1);
	mg_log_number(l, "pid", (uint64_t)getpid());
}

void mg_log_end(struct mg_log_line *l)
{
	memcpy(l->p + l->n, "}\n", 2);
	size_t done; /* when it is not all of it, nobody is left to be told */
	mg_write_all(log_state.fd, (struct mg_str){ l->p, l->n + 2 }, &done);
}

void mg_log(enum mg_log_level level, const char *event, const char *fmt, ...)
{
	struct mg_log_line l;
	char text[1600];
	va_list args;
	int saved = errno;
	if (!mg_log_wants(level))
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	mg_log_begin(&l, level, event);
	mg_log_text(&l, "message", mg_str_from(text));
	mg_log_end(&l);
	errno = saved;
}
