/* SPDX-License-Identifier: Apache-2.0 */
/* Policy languages of plugins: compiling the files of packs, and running their checks. Only core/policy includes this. */
#ifndef MG_POLICY_LANGUAGE_H
#define MG_POLICY_LANGUAGE_H

#include "policy/pack_files.h"
#include "policy/runner.h"

/* Fills what checks and compiling need into a host table; the second only the latter. */
void mg_language_host(struct mg_host *host);
void mg_compile_host(struct mg_host *host);

/* Hands each policy of f, in a, to add. MG_EPOLICY with "file:line: ...", or naming the plugin when it misbehaves. */
int mg_language_compile(struct mg_arena *a, const struct mg_pack_file *f, const struct mg_limits *limits, int (*add)(void *ctx, struct mg_policy *p, struct mg_error *err),
			void *ctx, struct mg_error *err);

/* One run of the exam's policy, as mg_sandbox_call runs one in Lua: fault is filled unless OK. */
enum mg_run mg_language_run(struct mg_exam *e, struct mg_fault *fault);

#endif
