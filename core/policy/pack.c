/* SPDX-License-Identifier: Apache-2.0 */
/* Loading packs: every file is compiled, its top level run under the limits, its table read and checked. Nothing is half loaded. */
#include "policy/pack.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <lauxlib.h>

#include "base/buf.h"
#include "base/sha256.h"
#include "policy/environment.h"
#include "policy/import.h"
#include "policy/language.h"
#include "policy/pack_files.h"
#include "policy/pack_read.h"

struct loading {
	struct mg_arena *arena;
	const struct mg_pack_options *o;
	struct mg_pack_files files;
	struct mg_policy_set *set;
	struct mg_policy **policies;
	size_t n, cap;
	struct mg_error *err;
};

/* ---- one file ---- */

struct one {
	int chunk, status;
	struct mg_reading reading;
	struct mg_policy *policy;
};

static int read_table(lua_State *L)
{
	struct one *one = lua_touserdata(L, 1);
	lua_settop(L, 0);
	mg_sandbox_push(L, one->chunk);
	lua_call(L, 0, 1);
	one->status = mg_pack_read(L, &one->reading, one->policy);
	return 0;
}

static int read_in(struct loading *l, struct mg_sandbox *sb, const struct mg_pack_file *f, struct mg_policy *p, int *chunk)
{
	struct mg_account account;
	struct mg_fault fault;
	struct one one = { .policy = p, .reading = { l->arena, l->o->limits, f->path, f->text, l->err } };
	int status = mg_sandbox_load(sb, f->path, f->text, &one.chunk, l->err);
	if (status < 0 || (status = mg_sandbox_check_names(sb, one.chunk, l->err)) < 0)
		return status;
	*chunk = one.chunk;
	mg_account_init(&account, l->o->limits);
	if ((status = mg_sandbox_begin(sb, &account, l->err)) < 0)
		return status;
	enum mg_run run = mg_sandbox_call(sb, read_table, &one, &fault);
	mg_sandbox_end(sb);
	if (run == MG_RUN_OK)
		return one.status;
	const char *hint = run == MG_RUN_STOP ? " (the code outside of check runs when the pack is loaded)" : "";
	if (fault.source[0] && fault.line > 0 && run == MG_RUN_STOP)
		return mg_fail(l->err, MG_EPOLICY, "%s:%d: %s%s", fault.source, fault.line, fault.text, hint);
	return mg_fail(l->err, MG_EPOLICY, "%s%s", fault.text, hint);
}

static int keep(struct loading *l, struct mg_policy *p, struct mg_sandbox *sb, int chunk, int *helpers)
{
	p->spare = mg_new(l->arena, struct mg_spare_state);
	if (!p->spare)
		return mg_fail_arena(l->arena, l->err);
	p->spare->chunk = chunk;
	p->spare->helpers = helpers;
	atomic_init(&p->spare->sandbox, sb);
	return MG_OK;
}

/* A state of its own for each file: none can touch what the next one reads. */
static int read_policy(struct loading *l, const struct mg_pack_file *f, struct mg_policy *p)
{
	struct mg_sandbox *sb = NULL;
	int chunk, *helpers = calloc(l->set->nhelpers + 1, sizeof *helpers);
	if (!helpers)
		return mg_fail_nomem(l->err);
	for (size_t i = 0; i < l->set->nhelpers; i++)
		helpers[i] = -1;
	struct mg_bind_context c = { .set = l->set, .folder = f->folder, .helpers = helpers };
	struct mg_sandbox_options o = { .limits = l->o->limits, .open = mg_bind_open, .ctx = &c };
	int status = mg_sandbox_new(&o, &sb, l->err);
	p->folder = f->folder;
	if (status == MG_OK)
		status = read_in(l, sb, f, p, &chunk);
	if (status == MG_OK && l->o->keep_states)
		status = keep(l, p, sb, chunk, helpers);
	if (status == MG_OK && p->spare)
		return MG_OK;
	mg_sandbox_free(sb);
	free(helpers);
	return status;
}

/* ---- all files ---- */

static int by_id(const void *a, const void *b)
{
	const struct mg_policy *pa = *(struct mg_policy *const *)a, *pb = *(struct mg_policy *const *)b;
	int order = mg_str_cmp(pa->info.id, pb->info.id);
	return order ? order : mg_str_cmp(pa->info.file, pb->info.file);
}

static int find_files(struct loading *l)
{
	const struct mg_pack_options *o = l->o;
	size_t nhelpers = 0;
	for (size_t i = 0; i < o->nfolders; i++) {
		bool again = false;
		for (size_t k = 0; k < i; k++)
			again |= mg_str_eq(o->folders[i], o->folders[k]);
		int status = again ? MG_OK : mg_pack_files_add(&l->files, o->folders[i], o->limits, l->err);
		if (status < 0)
			return status;
	}
	struct mg_helper *helpers = mg_new_n(l->arena, struct mg_helper, l->files.n + 1);
	if (!helpers)
		return mg_fail_arena(l->arena, l->err);
	for (size_t i = 0; i < l->files.n; i++) {
		const struct mg_pack_file *f = &l->files.items[i];
		if (f->helper)
			helpers[nhelpers++] = (struct mg_helper){ f->folder, f->name, f->path, f->text };
	}
	l->set->helpers = helpers;
	l->set->nhelpers = nhelpers;
	if (l->files.n == nhelpers)
		return o->nfolders ? mg_fail(l->err, MG_EINPUT, "no policy in %.*s%s: a policy is a file such as r01.lua that returns a table; `moongate new ID` writes one",
					     MG_STR_ARG(o->folders[0]), o->nfolders > 1 ? " and the other folders" : "")
				   : mg_fail(l->err, MG_EINPUT, "no policy folder is named: use --policies DIR, or `packs:` in moongate.yaml");
	if (l->files.n - nhelpers > o->limits->policy_count)
		return mg_fail(l->err, MG_ELIMIT, "%zu policies are more than the limit policy_count", l->files.n - nhelpers);
	return MG_OK;
}

/* Mistakes in a helper show when the pack is loaded, not when the first check imports it. */
static int check_helpers(struct loading *l)
{
	struct mg_bind_context c = { .set = l->set };
	struct mg_sandbox_options o = { .limits = l->o->limits, .open = mg_bind_open, .ctx = &c };
	struct mg_sandbox *sb = NULL;
	int status = MG_OK, chunk;
	for (size_t i = 0; i < l->set->nhelpers && status == MG_OK; i++) {
		const struct mg_helper *h = &l->set->helpers[i];
		/* Nothing is run, so that one state does for many, as long as there is room. */
		if (sb && mg_sandbox_memory(sb, NULL) > l->o->limits->policy_memory / 8) {
			mg_sandbox_free(sb);
			sb = NULL;
		}
		if (!sb && (status = mg_sandbox_new(&o, &sb, l->err)) < 0)
			return status;
		status = mg_sandbox_load(sb, h->file, h->source, &chunk, l->err);
		if (status == MG_OK)
			status = mg_sandbox_check_names(sb, chunk, l->err);
	}
	mg_sandbox_free(sb);
	return status;
}

static int append(struct loading *l, struct mg_policy *p)
{
	if (l->n == l->cap) {
		size_t cap = l->cap ? 2 * l->cap : l->files.n + 1;
		struct mg_policy **more = mg_new_n(l->arena, struct mg_policy *, cap);
		if (!more)
			return mg_fail_arena(l->arena, l->err);
		if (l->n)
			memcpy(more, l->policies, l->n * sizeof *more);
		l->policies = more;
		l->cap = cap;
	}
	l->policies[l->n++] = p;
	return MG_OK;
}

static int add_compiled(void *ctx, struct mg_policy *p, struct mg_error *err)
{
	struct loading *l = ctx;
	if (l->n >= l->o->limits->policy_count)
		return mg_fail(err, MG_ELIMIT, "%.*s: more policies than the limit policy_count", MG_STR_ARG(p->info.file));
	int status = mg_pack_configure(l->arena, p, l->o->config, err);
	if (status < 0)
		return status;
	struct mg_error *own = l->err;
	l->err = err;
	status = append(l, p);
	l->err = own;
	return status;
}

static int read_file(struct loading *l, const struct mg_pack_file *f)
{
	size_t before = l->n;
	if (f->language) {
		int status = mg_language_compile(l->arena, f, l->o->limits, add_compiled, l, l->err);
		for (size_t i = before; i < l->n; i++)
			l->policies[i]->siblings = l->n - before;
		return status;
	}
	struct mg_policy *p = mg_new(l->arena, struct mg_policy);
	int status = p ? append(l, p) : mg_fail_arena(l->arena, l->err);
	if (status == MG_OK)
		status = read_policy(l, f, p);
	return status == MG_OK ? mg_pack_configure(l->arena, p, l->o->config, l->err) : status;
}

static int read_all(struct loading *l)
{
	for (size_t i = 0; i < l->files.n; i++) {
		int status = l->files.items[i].helper ? MG_OK : read_file(l, &l->files.items[i]);
		if (status < 0)
			return status;
	}
	if (!l->n)
		return MG_OK;
	qsort(l->policies, l->n, sizeof *l->policies, by_id);
	return MG_OK;
}

/* Ids are unique, and every setting names one. */
static int check_ids(struct loading *l)
{
	char quoted[MG_QUOTE_MAX];
	for (size_t i = 0; i < l->n; i++) {
		struct mg_policy *p = l->policies[i], *before = i ? l->policies[i - 1] : NULL;
		p->index = (uint32_t)i;
		if (!before || !mg_str_eq(before->info.id, p->info.id))
			continue;
		return mg_fail(l->err, MG_EPOLICY, "two policies have the id %s: %.*s:%u and %.*s:%u; give one of them another id", mg_quote(p->info.id, quoted),
			       MG_STR_ARG(before->info.file), before->line, MG_STR_ARG(p->info.file), p->line);
	}
	const struct mg_config *config = l->o->config;
	for (size_t i = 0; config && i < config->nsettings; i++) {
		const struct mg_setting *s = &config->settings[i];
		const char **names = mg_new_n(l->arena, const char *, l->n + 1);
		bool known = false;
		for (size_t k = 0; names && k < l->n; k++) {
			names[k] = l->policies[k]->info.id.p;
			known |= mg_str_eq(l->policies[k]->info.id, s->policy);
		}
		if (known)
			continue;
		const char *near = names ? mg_str_nearest(s->policy, names, l->n) : NULL;
		struct mg_place at = { 0 };
		if (s->node && s->node->source)
			at = mg_source_place(s->node->source, s->node->span);
		return mg_fail(l->err, MG_EINPUT, "%.*s:%u:%u: no policy is called %s%s%s%s; `moongate policies` lists them", MG_STR_ARG(config->path), at.line, at.column,
			       mg_quote(s->policy, quoted), near ? ": did you mean `" : "", near ? near : "", near ? "`?" : "");
	}
	return MG_OK;
}

static bool add_node(struct mg_sha256 *h, const struct mg_node *n)
{
	struct mg_buf b = { 0 };
	if (n)
		mg_node_json(n, &b);
	mg_sha256_part(h, mg_buf_view(&b));
	bool whole = !b.failed;
	mg_buf_fini(&b);
	return whole;
}

/* Over what decides: ids, sources, helpers, settings. Not over where the files lie. */
static int make_revision(struct loading *l)
{
	struct mg_sha256 h;
	char hex[65];
	mg_sha256_init(&h);
	for (size_t i = 0; i < l->n; i++) {
		const struct mg_policy *p = l->policies[i];
		mg_sha256_part(&h, p->info.id);
		mg_sha256_part(&h, p->source);
		if (p->language)
			mg_sha256_part(&h, mg_str_from(p->language->name));
		mg_sha256_part(&h, mg_str_from(p->info.enforcement == MG_ENFORCE_DENY ? "deny" : p->info.enforcement == MG_ENFORCE_WARN ? "warn" : "audit"));
		if (!add_node(&h, p->config))
			return mg_fail_nomem(l->err);
	}
	for (size_t i = 0; i < l->set->nhelpers; i++) {
		mg_sha256_part(&h, l->set->helpers[i].name);
		mg_sha256_part(&h, l->set->helpers[i].source);
	}
	l->set->revision = mg_arena_str(l->arena, mg_str_from(mg_sha256_hex(&h, hex)));
	return l->set->revision.p ? MG_OK : mg_fail_arena(l->arena, l->err);
}

/* A library of a plugin must not change what every policy has under the same name. */
static int check_libraries(const struct loading *l)
{
	char label[MG_PLUGIN_LABEL];
	for (size_t i = 0; i < l->o->nlibraries; i++) {
		const struct mg_library *lib = l->o->libraries[i];
		size_t n = strlen(lib->name);
		for (const struct mg_env_entry *e = mg_env_base; e->name; e++)
			if (!strncmp(e->name, lib->name, n) && (!e->name[n] || e->name[n] == '.'))
				return mg_fail(l->err, MG_EINPUT, "%s: its library is called `%s`, which the policy language has already; give it another name",
					       mg_plugins_label(l->o->plugins, lib, label), lib->name);
	}
	return MG_OK;
}

int mg_policies_load(struct mg_arena *a, const struct mg_pack_options *o, struct mg_policy_set **out, struct mg_error *err)
{
	struct loading l = { .arena = a, .o = o, .files = { .arena = a, .plugins = o->plugins }, .set = mg_new(a, struct mg_policy_set), .err = err };
	if (!l.set)
		return mg_fail_arena(a, err);
	*l.set = (struct mg_policy_set){ .arena = a, .libraries = o->libraries, .library_states = o->library_states, .nlibraries = o->nlibraries, .limits = o->limits,
					 .plugins = o->plugins };
	int status = check_libraries(&l);
	if (status == MG_OK)
		status = find_files(&l);
	if (status == MG_OK)
		status = check_helpers(&l);
	if (status == MG_OK)
		status = read_all(&l);
	if (status == MG_OK)
		status = check_ids(&l);
	if (status == MG_OK)
		status = make_revision(&l);
	mg_pack_files_fini(&l.files);
	l.set->policies = (const struct mg_policy *const *)l.policies;
	l.set->n = l.n;
	if (status < 0) {
		mg_policies_drop_states(l.set);
		return status;
	}
	*out = l.set;
	return MG_OK;
}

void mg_policies_drop_states(const struct mg_policy_set *set)
{
	for (size_t i = 0; set && i < set->n; i++) {
		struct mg_spare_state *s = set->policies[i]->spare;
		struct mg_sandbox *sb = s ? atomic_exchange(&s->sandbox, NULL) : NULL;
		if (!sb)
			continue;
		mg_sandbox_free(sb);
		free(s->helpers);
	}
}
