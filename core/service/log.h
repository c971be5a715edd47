/* SPDX-License-Identifier: Apache-2.0 */
/* Log: one JSON object per line on stderr or in a file, each written by one call, so that lines of several processes do not mix. */
#ifndef MG_SERVICE_LOG_H
#define MG_SERVICE_LOG_H

#include "base/str.h"

enum mg_log_level { MG_LOG_ERROR, MG_LOG_WARN, MG_LOG_INFO, MG_LOG_DEBUG };

bool mg_log_level_parse(struct mg_str s, enum mg_log_level *out);

/* What is less than level is left out. Inherited by the processes forked later. fd 2 unless said otherwise. */
void mg_log_open(enum mg_log_level level, int fd);
int mg_log_fd(void);
/* The name of this process in the lines that follow: "supervisor", "generation", "worker". */
void mg_log_process(const char *name);
bool mg_log_wants(enum mg_log_level level);

/* A line under way. Texts that do not fit are cut; the line stays valid JSON. */
struct mg_log_line {
	char p[3900];
	size_t n;
	bool full;
};
void mg_log_begin(struct mg_log_line *l, enum mg_log_level level, const char *event);
void mg_log_text(struct mg_log_line *l, const char *key, struct mg_str value);
void mg_log_number(struct mg_log_line *l, const char *key, uint64_t value);
void mg_log_end(struct mg_log_line *l);

/* A whole line with a message. */
void mg_log(enum mg_log_level level, const char *event, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
