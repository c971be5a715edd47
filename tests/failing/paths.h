/* SPDX-License-Identifier: Apache-2.0 */
/* What is done while requests for memory fail: one function per way through the program, each with a text that shows what came out. */
#ifndef MG_TESTS_FAILING_PATHS_H
#define MG_TESTS_FAILING_PATHS_H

#include <stdint.h>

#include "base/buf.h"

struct mg_error;

struct path {
	const char *name;
	/* The nth request fails (0: none); *hit tells whether there were so many. What came out is added to out. */
	int (*run)(uint64_t nth, bool *hit, struct mg_buf *out, struct mg_error *err);
	bool denies;   /* it may also answer that a policy broke, and deny */
	bool template; /* works on the text of paths_work_on */
};
extern const struct path paths[]; /* up to one without a name; the last of them writes with the reporter numbered paths_reporter */
extern size_t paths_reporter;
size_t paths_reporters(void);
const char *paths_reporter_name(void);

/* Whose requests fail: those of the whole process to the system, or each that an arena or buffer is asked for, most of which need no system. */
enum paths_failing { FAILING_SYSTEM, FAILING_ARENAS };
void paths_fail(enum paths_failing what);
/* text stays the caller's; MG_STR_NONE: the template of the house. */
void paths_work_on(struct mg_str text);

int paths_set_up(struct mg_error *err);
void paths_tear_down(void);

#endif
