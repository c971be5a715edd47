/* SPDX-License-Identifier: Apache-2.0 */
/* What replay prints: decisions as they come, then what it adds up to. */
#ifndef MG_CLI_REPLAY_OUT_H
#define MG_CLI_REPLAY_OUT_H

#include <stdio.h>

#include "base/map.h"
#include "service/rejudge.h"

enum { MG_REPLAY_OUTCOMES = MG_NO_OUTCOME + 1, MG_REPLAY_NAMED = 1000 };

/* How often a policy went from one outcome to another. */
struct mg_replay_policy {
	struct mg_str id;
	uint64_t counts[MG_REPLAY_OUTCOMES][MG_REPLAY_OUTCOMES];
};

/* Decisions that were not judged: all are counted, the first ones named. */
struct mg_replay_rest {
	struct mg_str ids[MG_REPLAY_NAMED], whys[MG_REPLAY_NAMED];
	uint64_t n;
};

struct mg_replay {
	struct mg_arena *arena;
	FILE *to;
	bool json;
	uint64_t judged, changed, verdicts, denied, allowed; /* decisions; with any change; with another verdict: now denied, now allowed */
	struct mg_map policies; /* id -> struct mg_replay_policy */
	struct mg_replay_rest no_input, failed;
};

/* Each gives MG_OK, MG_ENOMEM, or MG_EIO when to cannot be written. */
int mg_replay_add(struct mg_replay *r, const struct mg_rejudged *d);
int mg_replay_end(struct mg_replay *r);

#endif
