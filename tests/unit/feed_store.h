/* SPDX-License-Identifier: Apache-2.0 */
/* A feed over a spool in a folder of its own, and a store in memory that does as it is told. */
#ifndef MG_TESTS_FEED_STORE_H
#define MG_TESTS_FEED_STORE_H

#include "plugin/host.h"
#include "service/feed.h"

#include "spool_folder.h"

/* A store in memory, and what it is told to do. */
static struct {
	char ids[4096][33];
	size_t n, calls;
	int open_status, store_status, failures; /* store fails as often */
	char poison[33];
	size_t fails_at; /* the call that fails without a reason; 0: none */
	int prune_status;
	uint64_t pruned_before, pruned_bytes, prunes;
} memory;

static inline int fake_open(void *state, const struct mg_decision_options *o, void **log, struct mg_error *err)
{
	(void)state, (void)o;
	*log = &memory;
	return memory.open_status < 0 ? mg_fail(err, memory.open_status, "the store is away") : MG_OK;
}

static inline bool kept(struct mg_str id)
{
	for (size_t i = 0; i < memory.n; i++)
		if (mg_str_is(id, memory.ids[i]))
			return true;
	return false;
}

static inline int fake_store(void *log, const struct mg_decision_row *const *rows, size_t n, struct mg_error *err)
{
	(void)log;
	if (++memory.calls == memory.fails_at)
		return MG_EIO;
	if (memory.failures > 0) {
		memory.failures--;
		return mg_fail(err, memory.store_status, "not now");
	}
	for (size_t i = 0; i < n; i++)
		if (memory.poison[0] && mg_str_is(rows[i]->id, memory.poison))
			return mg_fail(err, MG_EINPUT, "poison");
	for (size_t i = 0; i < n; i++)
		if (!kept(rows[i]->id))
			snprintf(memory.ids[memory.n++], 33, "%.*s", MG_STR_ARG(rows[i]->id));
	return MG_OK;
}

static inline int fake_prune(void *log, uint64_t before_ms, uint64_t most_bytes, uint64_t *removed, struct mg_error *err)
{
	(void)log, (void)err;
	memory.pruned_before = before_ms;
	memory.pruned_bytes = most_bytes;
	memory.prunes++;
	*removed = memory.prune_status < 0 ? 0 : 3;
	return memory.prune_status;
}

static inline void fake_close(void *log)
{
	(void)log;
}

static const struct mg_decision_log log_kind = { .size = sizeof(log_kind), .name = "memory", .description = "d", .rank = 1, .open = fake_open, .store = fake_store,
						 .prune = fake_prune, .close = fake_close };
static const struct mg_decision_log *const logs[] = { &log_kind, NULL };
static const struct mg_plugin plugin = { .abi = MG_PLUGIN_ABI, .size = sizeof(plugin), .name = "memory", .version = "1", .description = "d", .decision_logs = logs };
static const struct mg_plugin *const builtins[] = { &plugin, NULL };

static struct mg_arena *arena;
static struct mg_host host;
static struct mg_plugins plugins;
static struct mg_ledger_settings settings;
static uint64_t heard[MG_FED_PRUNED + 1];
static char said[MG_ERROR_TEXT];

static inline void told(void *ctx, enum mg_fed what, uint64_t n, const char *text)
{
	(void)ctx;
	heard[what] += n ? n : 1;
	if (text)
		snprintf(said, sizeof(said), "%s", text);
}

static inline int setup(void **state)
{
	struct mg_error err;
	memset(&memory, 0, sizeof(memory));
	memset(heard, 0, sizeof(heard));
	arena = mg_arena_new(0);
	mg_host_init(&host);
	if (folder_make(state) < 0 || mg_plugins_open(arena, &host, builtins, NULL, 0, &plugins, &err) < 0)
		return -1;
	settings = (struct mg_ledger_settings){ .folder = mg_str_from(home), .spool = mg_str_from(folder), .spool_bytes = 8 << 20, .segment_bytes = 65536 };
	return 0;
}

static inline int teardown(void **state)
{
	mg_plugins_close(&plugins);
	mg_arena_free(arena);
	return folder_remove(state);
}

static inline int feed_once(struct mg_error *err)
{
	struct mg_feed_options o = { .settings = &settings, .plugins = &plugins, .stop = -1, .told = told, .once = true };
	return mg_feed_run(&o, err);
}

static inline size_t left(void)
{
	struct mg_str *names;
	return segments(arena, &names);
}

#endif
