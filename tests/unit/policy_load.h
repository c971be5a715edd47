/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: a pack in a folder of its own, a template, and the result of a check as text. */
#ifndef MG_TEST_POLICY_LOAD_H
#define MG_TEST_POLICY_LOAD_H

#include "world_load.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugin/host.h"
#include "policy/check.h"
#include "policy/library.h"
#include "report/report.h"
#include "unit.h"

struct bench {
	struct loaded *l, *previous;
	struct mg_arena *arena;
	struct mg_policy_set *set;
	struct mg_runner *runner;
	struct mg_config config;
	const struct mg_result *result;
	struct mg_error err;
	struct mg_subject subject;
	struct mg_limits limits;
	const struct mg_library *const *libraries;
	void *const *library_states;
	size_t nlibraries;
	const struct mg_plugins *plugins;
	char folder[64], text[65536];
};

static inline int remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static inline void write_file(const char *folder, const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	for (char *p = path + strlen(folder) + 1; (p = strchr(p, '/')); p++) {
		*p = 0;
		mkdir(path, 0700);
		*p = '/';
	}
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	fwrite(text, 1, strlen(text), f);
	fclose(f);
}

static inline struct bench *bench_new(void)
{
	struct bench *b = calloc(1, sizeof *b);
	assert_non_null(b);
	b->arena = mg_arena_new(64u << 20);
	b->limits = mg_limits_default;
	b->limits.policy_millis = 20000; /* sanitizers are slow */
	mg_config_init(&b->config);
	strcpy(b->folder, "/tmp/mgpackXXXXXX");
	assert_non_null(mkdtemp(b->folder));
	return b;
}

/* The same with one library of functions, which live as long as the program; *host is what it calls. */
static inline struct bench *bench_new_with(const struct mg_library *library, struct mg_host *host)
{
	static const struct mg_library *libraries[1];
	static void *const states[] = { NULL };
	struct bench *b = bench_new();
	mg_host_init(host);
	mg_library_host(host);
	libraries[0] = library;
	b->libraries = libraries;
	b->library_states = states;
	b->nlibraries = 1;
	return b;
}

static inline void bench_free(struct bench *b)
{
	mg_runner_free(b->runner);
	mg_arena_free(b->arena);
	if (b->l)
		unload(b->l);
	if (b->previous)
		unload(b->previous);
	nftw(b->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	free(b);
}

static inline int bench_load(struct bench *b)
{
	struct mg_str folder = mg_str_from(b->folder);
	struct mg_pack_options o = { .folders = &folder, .nfolders = 1, .config = &b->config, .libraries = b->libraries, .library_states = b->library_states,
				     .nlibraries = b->nlibraries, .plugins = b->plugins, .limits = &b->limits };
	return mg_policies_load(b->arena, &o, &b->set, &b->err);
}

static inline void bench_template(struct bench *b, const char *yaml, const char *const *params)
{
	b->l = load_template(yaml, params, NULL, false);
	if (b->l->status != MG_OK)
		fail_msg("template: %s", b->l->err.text);
	b->subject.world = b->l->w;
	b->subject.arena = b->arena;
}

/* "outcome (reason)", then "\nid path line:column matcher: message {witness}" by finding. */
static inline const char *bench_text(struct bench *b)
{
	struct mg_buf out = { 0 };
	const struct mg_result *r = b->result;
	mg_buf_puts(&out, mg_outcome_name(r->outcome));
	struct mg_str reason = r->reason;
	size_t at = mg_str_find(reason, mg_str_from(b->folder), 0);
	if (at == 0)
		reason = mg_str_sub(reason, strlen(b->folder), reason.n - strlen(b->folder));
	if (reason.n)
		mg_buf_printf(&out, " (%.*s)", MG_STR_ARG(reason));
	for (size_t i = 0; i < r->nfindings; i++) {
		const struct mg_finding *f = r->findings[i];
		mg_buf_printf(&out, "\n%.*s %.*s %u:%u %s%.*s: %.*s", MG_STR_ARG(f->logical_id), MG_STR_ARG(f->path), f->at.line, f->at.column,
			      f->warning ? "warning " : "", MG_STR_ARG(f->matcher), MG_STR_ARG(f->message));
		for (size_t k = 0; k < f->nwitness; k++)
			mg_buf_printf(&out, "%s%.*s=%.*s", k ? ", " : " {", MG_STR_ARG(f->witness[k]->name), MG_STR_ARG(f->witness[k]->value));
		if (f->nwitness)
			mg_buf_putc(&out, '}');
	}
	snprintf(b->text, sizeof b->text, "%.*s", (int)out.n, out.p);
	mg_buf_fini(&out);
	return b->text;
}

/* Runs the set's only policy (or the one at index) on the resource (NULL: the stack). */
static inline const char *bench_check(struct bench *b, size_t index, const char *target)
{
	const struct mg_resource *r = target ? mg_template_resource(b->l->t, mg_str_from(target)) : NULL;
	if (target)
		assert_non_null(r);
	if (!b->runner)
		b->runner = mg_runner_new(b->set);
	assert_non_null(b->runner);
	int status = mg_check(b->runner, b->set->policies[index], &b->subject, r, &b->result, &b->err);
	if (status < 0) {
		snprintf(b->text, sizeof b->text, "status %d: %s", status, b->err.text);
		return b->text;
	}
	return bench_text(b);
}

/* All at once: a policy made of a check's body, a template, the result as text. The policy applies to target's type, or to the stack. */
static inline void judge(const char *body, const char *yaml, const char *const *params, const char *target, const char *want)
{
	struct bench *b = bench_new();
	struct mg_buf policy = { 0 };
	mg_buf_printf(&policy, "return { id = \"T-1\",%s\ncheck = function(fn, ctx)\nlocal stack = ctx.stack\n%s\nend }\n", target ? " applies = \"*\"," : "", body);
	mg_buf_putc(&policy, 0);
	write_file(b->folder, "p.lua", policy.p);
	mg_buf_fini(&policy);
	if (bench_load(b) != MG_OK)
		fail_msg("load: %s", b->err.text);
	bench_template(b, yaml, params);
	const char *got = bench_check(b, 0, target);
	if (strcmp(got, want) != 0)
		print_message("policy: %s\n", body);
	assert_string_equal(got, want);
	bench_free(b);
}

#endif
