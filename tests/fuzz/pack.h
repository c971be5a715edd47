/* SPDX-License-Identifier: Apache-2.0 */
/* For targets that judge: policies from texts, loaded from a folder of their own in memory, with the built-in plugins. */
#ifndef MG_FUZZ_PACK_H
#define MG_FUZZ_PACK_H

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "builtin.h"
#include "judge/engine.h"
#include "plugin/host.h"
#include "policy/library.h"
#include "target.h"

/* Made once per process and never freed: what it points to stays reachable. */
struct fuzz_pack {
	char folder[64], file[96];
	struct mg_arena *arena;
	struct mg_config config;
	struct mg_host host;
	struct mg_plugins plugins;
	struct mg_str name;
	struct mg_pack_options options;
};

static inline void fuzz_pack_write(const struct fuzz_pack *p, struct mg_str text)
{
	FILE *f = fopen(p->file, "wb");
	MUST(f && fwrite(text.p, 1, text.n, f) == text.n);
	fclose(f);
}

static inline void fuzz_pack_init(struct fuzz_pack *p)
{
	struct mg_error err;
	snprintf(p->folder, sizeof(p->folder), "%s/mgfuzzXXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	MUST(mkdtemp(p->folder));
	snprintf(p->file, sizeof(p->file), "%s/p.lua", p->folder);
	p->name = mg_str_from(p->folder);
	mg_config_init(&p->config);
	p->config.limits = fuzz_limits();
	mg_host_init(&p->host);
	mg_library_host(&p->host);
	MUST((p->arena = mg_arena_new(0)) && mg_plugins_open(p->arena, &p->host, mg_builtins, NULL, 0, &p->plugins, &err) == MG_OK);
	p->options = (struct mg_pack_options){ .folders = &p->name, .nfolders = 1, .config = &p->config, .limits = &p->config.limits,
		.libraries = p->plugins.libraries, .library_states = p->plugins.library_states, .nlibraries = p->plugins.nlibraries };
}

static inline void fuzz_pack_remove(const struct fuzz_pack *p)
{
	unlink(p->file);
	rmdir(p->folder);
}

#endif
