/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: a policy language, linked in, whose compiling and checking are the test's own functions. */
#ifndef MG_TEST_LANGUAGE_LOAD_H
#define MG_TEST_LANGUAGE_LOAD_H

#include "policy_load.h"

#include "plugin/host.h"
#include "policy/library.h"

static const struct mg_host *host;
static int (*probe_compile)(struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err);
static int (*probe_check)(struct mg_call *c);

static inline int probe_start(const struct mg_host *h, void **state, struct mg_error *err)
{
	(void)err;
	host = h;
	*state = &host;
	return MG_OK;
}

static inline int compile_probe(void *state, struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err)
{
	assert_ptr_equal(state, &host);
	return probe_compile(c, file, err);
}

static inline int check_probe(void *state, struct mg_call *c, const void *program)
{
	assert_ptr_equal(state, &host);
	assert_ptr_equal(program, &probe_check);
	return probe_check(c);
}

static const struct mg_language probe = { sizeof probe, "probe", "what a test wants", ".probe", compile_probe, check_probe };
static const struct mg_language *const probes[] = { &probe, NULL };
static const struct mg_plugin probe_plugin = { .abi = MG_PLUGIN_ABI, .size = sizeof probe_plugin, .name = "probes", .version = "1.0", .description = "for tests",
					       .start = probe_start, .languages = probes };

/* A whole policy for a function's resources, at line 3 of its file. */
static inline struct mg_policy_definition probe_policy(void)
{
	static const struct mg_str applies = { "*", 1 };
	return (struct mg_policy_definition){ .size = sizeof(struct mg_policy_definition), .id = MG_STR("T-1"), .title = MG_STR("t"), .applies = &applies,
					      .napplies = 1, .line = 3, .program = &probe_check };
}

/* A bench whose pack is one file of the language, p.probe. */
static inline struct bench *probe_bench(void)
{
	static struct mg_host table;
	static const struct mg_plugin *const builtins[] = { &probe_plugin, NULL };
	struct bench *b = bench_new();
	struct mg_plugins *plugins = mg_new(b->arena, struct mg_plugins);
	assert_non_null(plugins);
	mg_host_init(&table);
	mg_library_host(&table);
	if (mg_plugins_open(b->arena, &table, builtins, NULL, 0, plugins, &b->err) != MG_OK)
		fail_msg("%s", b->err.text);
	b->plugins = plugins;
	write_file(b->folder, "p.probe", "anything\n");
	write_file(b->folder, "notes.txt", "nobody's\n");
	return b;
}

struct with {
	uint64_t fuel, millis, findings, scenarios, work; /* limits; 0: the defaults */
	const char *config;
	bool properties_only;
};

static struct mg_policy_definition handed; /* to the host, by hand_over */

static inline int hand_over(struct mg_compile *c, const struct mg_source_file *file, struct mg_error *err)
{
	(void)file;
	return host->policy(c, &handed, err);
}

/* What comes of a check of target in yaml. */
static inline void says_with(struct with w, int (*check)(struct mg_call *c), const char *yaml, const char *target, const char *want)
{
	struct bench *b = probe_bench();
	handed = probe_policy();
	handed.napplies = target ? 1 : 0;
	handed.config = mg_str_from(w.config ? w.config : "");
	probe_compile = hand_over;
	probe_check = check;
	if (bench_load(b) != MG_OK)
		fail_msg("%s", b->err.text);
	bench_template(b, yaml, NULL);
	b->subject.properties_only = w.properties_only;
	b->limits.policy_fuel = w.fuel ? w.fuel : b->limits.policy_fuel;
	b->limits.policy_millis = w.millis ? w.millis : b->limits.policy_millis;
	b->limits.policy_findings = w.findings ? w.findings : b->limits.policy_findings;
	b->l->limits.scenarios = w.scenarios ? w.scenarios : b->l->limits.scenarios;
	b->l->limits.scenario_work = w.work ? w.work : b->l->limits.scenario_work;
	assert_string_equal(bench_check(b, 0, target), want);
	bench_free(b);
}

static inline void says(int (*check)(struct mg_call *c), const char *yaml, const char *target, const char *want)
{
	says_with((struct with){ 0 }, check, yaml, target, want);
}

static inline int note(struct mg_call *c, const struct mg_value *at, const char *missing, const char *message)
{
	struct mg_check_note n = { .size = sizeof n, .at = at, .missing = mg_str_from(missing), .message = mg_str_from(message), .line = 4 };
	return host->note(c, &n);
}

#endif
