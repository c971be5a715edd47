/* SPDX-License-Identifier: Apache-2.0 */
/* The hook code without a server around it: requests on standard input, each as its length in decimal, a line feed and its bytes; answers in the same form,
 * with "ok", "refused" (no hook request) or "failed" before the length. Arguments: a pack's folder, and a configuration or "-". */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "builtin.h"
#include "plugin/host.h"
#include "policy/library.h"
#include "service/hook.h"

struct program {
	struct mg_arena *arena;
	struct mg_config config;
	struct mg_host host;
	struct mg_plugins plugins;
	struct mg_policy_set *set;
	struct mg_fetch_options fetch;
	struct mg_hook hook;
	uint64_t millis;
};

static int open_all(struct program *p, const char *folder, const char *config, struct mg_error *err)
{
	struct mg_str folders = mg_str_from(folder);
	struct mg_pack_options o = { .folders = &folders, .nfolders = 1, .config = &p->config, .limits = &p->config.limits };
	mg_config_init(&p->config);
	int status = strcmp(config, "-") ? mg_config_read(p->arena, config, &p->config, err) : MG_OK;
	p->config.limits.policy_millis = 20000; /* sanitizers are slow */
	mg_host_init(&p->host);
	mg_library_host(&p->host);
	if (status == MG_OK)
		status = mg_plugins_open(p->arena, &p->host, mg_builtins, NULL, 0, &p->plugins, err);
	o.libraries = (const struct mg_library *const *)p->plugins.libraries;
	o.library_states = p->plugins.library_states;
	o.nlibraries = p->plugins.nlibraries;
	if (status == MG_OK)
		status = mg_policies_load(p->arena, &o, &p->set, err);
	if (status == MG_OK)
		status = mg_fetch_configure(p->arena, &p->config, &p->fetch, err);
	p->hook = (struct mg_hook){ .set = p->set, .config = &p->config, .fetch = &p->fetch };
	return status == MG_OK ? mg_engine_new(p->set, &p->config, &p->hook.engine, err) : status;
}

static void answer(struct program *p, struct mg_str body)
{
	struct mg_arena *a = mg_arena_new((size_t)p->config.limits.arena_bytes);
	struct mg_hook_request r;
	struct mg_decision d = { .id = "0123456789abcdef0123456789abcdef", .source = MG_STR("test") };
	struct mg_buf out = { 0 };
	struct mg_error err;
	int status = mg_hook_handle(&p->hook, a, body, mg_clock_now() + p->millis * 1000000u, &r, &d, &out, &err);
	struct mg_str text = status == MG_OK ? mg_buf_view(&out) : mg_str_from(err.text);
	printf("%s %zu\n%.*s\n", status == MG_OK ? "ok" : status == MG_EINPUT ? "refused" : "failed", text.n, MG_STR_ARG(text));
	fflush(stdout);
	mg_buf_fini(&out);
	mg_arena_free(a);
}

int main(int argc, char **argv)
{
	struct program p = { .arena = mg_arena_new(0), .millis = argc > 3 ? strtoull(argv[3], NULL, 10) : 25000 };
	struct mg_error err;
	size_t n;
	if (argc < 3 || !p.arena)
		return 2;
	mg_fetch_start();
	if (open_all(&p, argv[1], argv[2], &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	while (scanf("%zu", &n) == 1 && getchar() == '\n') {
		char *body = malloc(n + 1);
		if (!body || fread(body, 1, n, stdin) != n)
			return 2;
		answer(&p, (struct mg_str){ body, n });
		free(body);
	}
	mg_engine_free(p.hook.engine);
	mg_plugins_close(&p.plugins);
	mg_arena_free(p.arena);
	return 0;
}
