/* SPDX-License-Identifier: Apache-2.0 */
/* A runner's states, and what every state is opened with. */
#include "policy/runner.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "policy/bind.h"
#include "policy/import.h"
#include "policy/regex.h"

#define PATHS_MAX (1u << 20)

struct mg_runner *mg_runner_new(const struct mg_policy_set *set)
{
	struct mg_runner *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	r->set = set;
	r->states = calloc(set->n ? set->n : 1, sizeof *r->states);
	r->paths = mg_arena_new(2 * PATHS_MAX);
	r->scratch = mg_arena_new((size_t)set->limits->policy_memory * 4);
	r->regexes = mg_regex_cache_new();
	if (r->states && r->paths && r->scratch && r->regexes)
		return r;
	mg_runner_free(r);
	return NULL;
}

void mg_runner_drop(struct mg_runner_state *s)
{
	mg_sandbox_free(s->sandbox);
	free(s->helpers);
	*s = (struct mg_runner_state){ 0 };
}

void mg_runner_free(struct mg_runner *r)
{
	if (!r)
		return;
	for (size_t i = 0; r->states && i < r->set->n; i++)
		mg_runner_drop(&r->states[i]);
	free(r->states);
	mg_arena_free(r->paths);
	mg_arena_free(r->scratch);
	mg_regex_cache_free(r->regexes);
	free(r);
}

struct mg_arena *mg_runner_paths(struct mg_runner *r)
{
	return r && mg_arena_used(r->paths) < PATHS_MAX ? r->paths : NULL;
}

struct mg_regex_cache *mg_runner_regexes(struct mg_runner *r)
{
	return r->regexes;
}

int mg_bind_open(lua_State *L)
{
	const struct mg_bind_context *c = lua_touserdata(L, 1);
	lua_settop(L, 0);
	mg_view_open(L);
	mg_context_open(L, c->policy);
	mg_library_open(L, c->set);
	mg_import_open(L, c);
	return 0;
}

int mg_bind_policy(lua_State *L)
{
	const struct mg_bind_context *c = lua_touserdata(L, 1);
	mg_context_open(L, c->policy);
	return 0;
}

/* The state that p's file was read in, when nobody has it yet. */
static int take_spare(const struct mg_policy *p, struct mg_runner_state *s, struct mg_error *err)
{
	struct mg_sandbox *sb = p->spare ? atomic_exchange(&p->spare->sandbox, NULL) : NULL;
	struct mg_bind_context c = { .policy = p };
	if (!sb)
		return MG_OK;
	*s = (struct mg_runner_state){ .sandbox = sb, .chunk = p->spare->chunk, .helpers = p->spare->helpers };
	int status = mg_sandbox_extend(sb, mg_bind_policy, &c, err);
	if (status < 0)
		mg_runner_drop(s);
	return status;
}

int mg_runner_state(struct mg_runner *r, const struct mg_policy *p, struct mg_runner_state **out, struct mg_error *err)
{
	struct mg_runner_state *s = &r->states[p->index];
	*out = s;
	if (s->sandbox && !mg_sandbox_spoiled(s->sandbox))
		return MG_OK;
	mg_runner_drop(s);
	int status = take_spare(p, s, err);
	if (status < 0 || s->sandbox)
		return status;
	s->helpers = calloc(r->set->nhelpers ? r->set->nhelpers : 1, sizeof *s->helpers);
	if (!s->helpers)
		return mg_fail_nomem(err);
	for (size_t i = 0; i < r->set->nhelpers; i++)
		s->helpers[i] = -1;
	struct mg_bind_context c = { .set = r->set, .policy = p, .folder = p->folder, .helpers = s->helpers };
	struct mg_sandbox_options o = { .limits = r->set->limits, .open = mg_bind_open, .ctx = &c };
	status = mg_sandbox_new(&o, &s->sandbox, err);
	if (status == MG_OK)
		status = mg_sandbox_load(s->sandbox, p->info.file, p->source, &s->chunk, err);
	if (status < 0)
		mg_runner_drop(s);
	return status;
}
