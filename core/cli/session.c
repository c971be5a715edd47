/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "base/error.h"
#include "builtin.h"
#include "judge/intake.h"
#include "policy/library.h"

int mg_session_option(struct mg_session_options *o, int option, const char *arg)
{
	switch (option) {
	case 'p':
		return mg_args_add(&o->packs, arg) ? 1 : -1;
	case 'c':
		o->config = arg;
		return 1;
	case 'e':
		o->env = arg;
		return 1;
	default:
		return 0;
	}
}

static int read_config(struct mg_session *s, const struct mg_session_options *o, struct mg_error *err)
{
	struct mg_str path = mg_str_from(o->config);
	int status = MG_OK;
	mg_config_init(&s->config);
	mg_config_init(&s->plain);
	if (!o->config)
		status = mg_config_find(s->arena, &path, err);
	if (status == MG_OK && path.n)
		status = mg_config_read(s->arena, path.p, &s->config, err);
	return status == MG_OK ? mg_config_select(s->arena, &s->config, mg_str_from(o->env), mg_str_from(o->account), err) : status;
}

static int choose_packs(struct mg_session *s, const struct mg_session_options *o, struct mg_error *err)
{
	s->packs = s->config.packs;
	s->npacks = s->config.npacks;
	if (!o->packs.n)
		return MG_OK;
	struct mg_str *packs = mg_new_n(s->arena, struct mg_str, o->packs.n);
	if (!packs)
		return mg_fail_arena(s->arena, err);
	for (size_t i = 0; i < o->packs.n; i++)
		packs[i] = mg_str_from(o->packs.items[i]);
	s->packs = packs;
	s->npacks = o->packs.n;
	return MG_OK;
}

/* What the loader would say of a folder is for authors of packs; whoever mistyped one wants to hear that first. */
static int check_packs(const struct mg_session *s, struct mg_error *err)
{
	for (size_t i = 0; i < s->npacks; i++) {
		DIR *d = s->packs[i].n ? opendir(s->packs[i].p) : NULL;
		if (!d)
			return mg_fail(err, MG_EINPUT, "policy folder %s: %s", s->packs[i].n ? s->packs[i].p : "``", s->packs[i].n ? strerror(errno) : "its name is empty");
		closedir(d);
	}
	if (!s->npacks)
		return mg_fail(err, MG_EINPUT, s->config.path.n ? "no policies: %s names no `packs`; add them, or name a folder with -p DIR"
								 : "no policies: name a folder with -p DIR, or in a moongate.yaml as `packs: [policies]`%s",
			       s->config.path.n ? s->config.path.p : "");
	return MG_OK;
}

struct mg_pack_options mg_session_packs(const struct mg_session *s, const struct mg_config *config)
{
	return (struct mg_pack_options){ .folders = s->packs, .nfolders = s->npacks, .config = config ? config : &s->plain,
					 .libraries = (const struct mg_library *const *)s->plugins.libraries, .library_states = s->plugins.library_states,
					 .nlibraries = s->plugins.nlibraries, .plugins = &s->plugins, .limits = &s->config.limits };
}

static int open_all(struct mg_session *s, const struct mg_session_options *o, struct mg_error *err)
{
	int status = read_config(s, o, err);
	if (status == MG_OK)
		status = choose_packs(s, o, err);
	mg_host_init(&s->host);
	mg_library_host(&s->host);
	mg_intake_host(&s->host);
	if (status == MG_OK)
		status = mg_plugins_open(s->arena, &s->host, mg_builtins, s->config.plugins, s->config.nplugins, &s->plugins, err);
	if (status < 0 || o->no_policies)
		return status;
	status = check_packs(s, err);
	struct mg_pack_options packs = mg_session_packs(s, o->plain ? NULL : &s->config);
	packs.keep_states = true;
	if (o->folders_only)
		return status;
	return status == MG_OK ? mg_policies_load(s->arena, &packs, &s->set, err) : status;
}

int mg_session_load(struct mg_session *s, const struct mg_session_options *o, struct mg_error *err)
{
	*s = (struct mg_session){ .arena = mg_arena_new(0) };
	return s->arena ? open_all(s, o, err) : mg_fail_nomem(err);
}

int mg_session_open(struct mg_session *s, const struct mg_session_options *o)
{
	struct mg_error err;
	int status = mg_session_load(s, o, &err);
	if (status < 0) {
		mg_cli_fail("%s", err.text);
		mg_session_close(s);
	}
	return status;
}

void mg_session_close(struct mg_session *s)
{
	mg_policies_drop_states(s->set);
	mg_plugins_close(&s->plugins);
	mg_arena_free(s->arena);
	*s = (struct mg_session){ 0 };
}
