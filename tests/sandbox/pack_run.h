/* SPDX-License-Identifier: Apache-2.0 */
/* For the attacks on whole packs: an attacking policy between two honest ones, judged over a template made for the attack. */
#ifndef MG_TEST_PACK_RUN_H
#define MG_TEST_PACK_RUN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "judge/engine.h"
#include "plugin/host.h"

/* What all packs share: plugins and configuration. */
struct pack_host {
	struct mg_arena *arena;
	struct mg_host host;
	struct mg_plugins plugins;
	struct mg_config config;
};
void pack_host_open(struct pack_host *h);
void pack_host_close(struct pack_host *h);

/* A folder of policies that goes when it is closed. */
struct pack {
	char folder[64];
	struct mg_limits limits;
	struct mg_arena *arena, *judging; /* of the policies, and of the judgement */
	struct mg_policy_set *set;
	struct mg_report_template *report;
	struct mg_nested_reports nested; /* filled when follow is set: stacks that lie in the folder are judged, too */
	bool follow;
	double millis; /* CPU time of the judgement */
	struct mg_error err;
};
void pack_open(struct pack *p);
void pack_close(struct pack *p);
/* Writes a file of the pack; folders in name are made. */
void pack_write(const struct pack *p, const char *name, struct mg_str text);
/* Loads the pack and judges the template by it; a status below 0 says in p->err what was refused. */
int pack_judge(struct pack *p, struct pack_host *h, struct mg_str template);

/* A text without the paths of the pack's own folder. */
void pack_text(const struct pack *p, struct mg_str s, struct mg_buf *out);
/* "outcome reason", then a line by finding, of one result. */
void pack_result(const struct pack *p, const struct mg_result *r, struct mg_buf *out);
/* The same of every result of the policy, each after its target. */
void pack_results(const struct pack *p, const char *policy, struct mg_buf *out);

/* Templates by name: "plain", "deep", "wide", "long", "many", "forks", "unknown", "iam"; n is how many resources "probe" has. Appended. */
bool pack_template(const char *name, size_t n, struct mg_buf *out);

#endif
