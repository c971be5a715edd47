/* SPDX-License-Identifier: Apache-2.0 */
/* Judges one template again and again inside one process: judge TEMPLATE PACK... Prints the median of ROUNDS times of CPU, in nanoseconds, from bytes to the
 * finished report; packs are loaded once, as the service does. */
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "judge/engine.h"
#include "builtin.h"
#include "plugin/host.h"
#include "policy/library.h"

#ifndef ROUNDS
#define ROUNDS 301
#endif

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static int fail(const struct mg_error *err)
{
	fprintf(stderr, "%s\n", err->text);
	return 1;
}

int main(int argc, char **argv)
{
	static uint64_t times[ROUNDS];
	struct mg_error err;
	struct mg_config config;
	struct mg_policy_set *set;
	struct mg_engine *engine;
	struct mg_plugins plugins;
	struct mg_host host;
	struct mg_str folders[8];
	struct mg_job job = { 0 };
	char *bytes;
	if (argc < 3 || argc > 10)
		return 2;
	struct mg_arena *load = mg_arena_new(0), *a = mg_arena_new(0);
	mg_config_init(&config);
	for (int i = 2; i < argc; i++)
		folders[i - 2] = mg_str_from(argv[i]);
	mg_host_init(&host);
	mg_library_host(&host);
	if (mg_plugins_open(load, &host, mg_builtins, NULL, 0, &plugins, &err) != MG_OK)
		return fail(&err);
	struct mg_pack_options o = { .folders = folders, .nfolders = (size_t)argc - 2, .config = &config, .limits = &config.limits,
				     .libraries = (const struct mg_library *const *)plugins.libraries, .library_states = plugins.library_states,
				     .nlibraries = plugins.nlibraries };
	if (mg_policies_load(load, &o, &set, &err) != MG_OK || mg_engine_new(set, &config, &engine, &err) != MG_OK ||
	    mg_file_read(argv[1], 64u << 20, &bytes, &job.bytes.n, &err) != MG_OK)
		return fail(&err);
	job.label = mg_str_from(argv[1]);
	job.bytes.p = bytes;
	job.inputs.date = (struct mg_date){ 2026, 1, 1 };
	for (int i = 0; i < ROUNDS; i++) {
		struct mg_report_template *t;
		mg_arena_reset(a);
		uint64_t start = mg_clock_cpu();
		if (mg_engine_judge(engine, a, &job, &t, &err) != MG_OK)
			return fail(&err);
		times[i] = mg_clock_cpu() - start;
	}
	qsort(times, ROUNDS, sizeof *times, by_value);
	printf("%llu\n", (unsigned long long)times[ROUNDS / 2]);
	mg_engine_free(engine);
	mg_arena_free(a);
	mg_plugins_close(&plugins);
	mg_arena_free(load);
	free(bytes);
	return 0;
}
