/* SPDX-License-Identifier: Apache-2.0 */
/* Ledger: the decision log as configured (`log` of moongate.yaml) and the plugin that keeps it. */
#ifndef MG_SERVICE_LEDGER_H
#define MG_SERVICE_LEDGER_H

#include "base/arena.h"
#include "base/error.h"
#include "config/config.h"
#include "plugin/host.h"

/* Numbers: name, default, least, most, meaning. docs/decisions.md repeats the table. */
#define MG_LEDGER_NUMBERS(X)                                                                                                                         \
	X(spool_bytes, 256u << 20, 1u << 20, 1024ull << 30, "bytes of decisions that may wait for the store")                                         \
	X(segment_bytes, 4u << 20, 65536, 256u << 20, "bytes of one file of the spool")                                                               \
	X(retention_days, 0, 0, 36500, "days after which decisions are removed from the store; 0: never")                                             \
	X(retention_bytes, 0, 0, UINT64_MAX / 2, "bytes of decisions past which the oldest are removed from the store; 0: no limit")

/* Texts live as long as the configuration. */
struct mg_ledger_settings {
	bool off;             /* `store: none` */
	struct mg_str store;  /* name of the plugin; empty: the one that ranks highest */
	struct mg_str folder; /* terminated; the spool is in `spool` below it */
	struct mg_str spool;  /* terminated */
	bool durable;         /* `durability: power` */
	bool failure_allows;  /* `on_log_failure: allow` */
	bool keep_input;
#define X(name, def, least, most, why) uint64_t name;
	MG_LEDGER_NUMBERS(X)
#undef X
	const struct mg_decision_setting *settings; /* of the plugin */
	size_t nsettings;
};

/* Lays `log` of c over the defaults. MG_EINPUT with the place for an unknown key (with a suggestion), a wrong kind, or a value out of range. */
int mg_ledger_read(struct mg_arena *a, const struct mg_config *c, struct mg_ledger_settings *out, struct mg_error *err);

/* The store, opened. */
struct mg_ledger {
	const struct mg_decision_log *kind;
	void *log; /* NULL: closed */
	void *state;
	const struct mg_ledger_settings *settings;
	bool writes;
};

/* Finds the plugin; opens nothing. MG_EINPUT when there is none of that name, listing those there are. settings and plugins outlive it. */
int mg_ledger_init(struct mg_ledger *l, const struct mg_ledger_settings *settings, const struct mg_plugins *plugins, bool writes, struct mg_error *err);
/* Opens the store when it is not open. What the plugin answers; a text without "decision log NAME" in front gets it. */
int mg_ledger_open(struct mg_ledger *l, struct mg_error *err);
/* What a call of the plugin ended with, with "decision log NAME" in front; a plugin need not say why. */
int mg_ledger_failed(const struct mg_ledger *l, int status, const struct mg_error *why, struct mg_error *err);
void mg_ledger_close(struct mg_ledger *l);

#endif
