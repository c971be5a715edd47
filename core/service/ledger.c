/* SPDX-License-Identifier: Apache-2.0 */
#include "service/ledger.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/buf.h"
#include "config/fields.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct number {
	const char *name, *why;
	size_t offset;
	uint64_t least, most;
};

static const struct number numbers[] = {
#define X(name, def, least, most, why) { #name, why, offsetof(struct mg_ledger_settings, name), least, most },
	MG_LEDGER_NUMBERS(X)
#undef X
};

static int read_number(const struct mg_node *n, const struct number *number, struct mg_ledger_settings *s, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	int64_t value;
	if (n->kind != MG_INT || !mg_str_to_int(n->text, &value) || value < 0 || (uint64_t)value < number->least || (uint64_t)value > number->most)
		return mg_fail_at(err, n, "`%s` is %s, it must be a whole number from %" PRIu64 " to %" PRIu64 " (%s)", number->name,
				  mg_node_is_scalar(n) ? mg_quote(n->raw, quoted) : mg_kind_name((enum mg_kind)n->kind), number->least, number->most, number->why);
	*(uint64_t *)(void *)((char *)s + number->offset) = (uint64_t)value;
	return MG_OK;
}

/* One of two words. */
static int read_choice(const struct mg_node *n, const char *key, const char *no, const char *yes, bool *out, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	if (mg_node_is_scalar(n) && (mg_str_is(n->text, no) || mg_str_is(n->text, yes))) {
		*out = mg_str_is(n->text, yes);
		return MG_OK;
	}
	return mg_fail_at(err, n, "`%s` is %s, it must be `%s` or `%s`", key, mg_node_is_scalar(n) ? mg_quote(n->raw, quoted) : mg_kind_name((enum mg_kind)n->kind), no,
			  yes);
}

/* The plugin's own settings: scalars by name. What they mean only the plugin knows. */
static int read_settings(struct mg_arena *a, const struct mg_node *n, struct mg_ledger_settings *s, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	int status = mg_field_map(n, "settings", err);
	struct mg_decision_setting *list = status == MG_OK ? mg_new_n(a, struct mg_decision_setting, (size_t)n->count + 1) : NULL;
	if (status == MG_OK && !list)
		return mg_fail_arena(a, err);
	for (uint32_t i = 0; i < n->count && status == MG_OK; i++) {
		const struct mg_member *m = &n->members[i];
		if (!mg_node_is_scalar(m->value))
			return mg_fail_at(err, m->value, "the setting %s is %s, it must be a text or a number", mg_quote(m->key, quoted),
					  mg_kind_name((enum mg_kind)m->value->kind));
		/* Plugins hand these to libraries that end texts at a NUL. */
		if (memchr(m->value->text.p, 0, m->value->text.n))
			return mg_fail_at(err, m->value, "the setting %s has a NUL byte in it", mg_quote(m->key, quoted));
		list[i] = (struct mg_decision_setting){ mg_arena_str(a, m->key), mg_arena_str(a, m->value->text) };
		if (!list[i].name.p || !list[i].value.p)
			return mg_fail_arena(a, err);
	}
	s->settings = list;
	s->nsettings = n->kind == MG_MAP ? n->count : 0;
	return status;
}

static int read_key(struct mg_arena *a, const struct mg_member *m, struct mg_ledger_settings *s, struct mg_error *err)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (mg_str_is(m->key, numbers[i].name))
			return read_number(m->value, &numbers[i], s, err);
	if (mg_str_is(m->key, "store"))
		return mg_field_text(m->value, "store", &s->store, err);
	if (mg_str_is(m->key, "folder"))
		return mg_field_text(m->value, "folder", &s->folder, err);
	if (mg_str_is(m->key, "durability"))
		return read_choice(m->value, "durability", "process", "power", &s->durable, err);
	if (mg_str_is(m->key, "on_log_failure"))
		return read_choice(m->value, "on_log_failure", "deny", "allow", &s->failure_allows, err);
	if (mg_str_is(m->key, "keep_input"))
		return read_choice(m->value, "keep_input", "false", "true", &s->keep_input, err);
	return read_settings(a, m->value, s, err);
}

/* A service of systemd is told where its state belongs; everywhere else it lies beside the configuration. */
static int place(struct mg_arena *a, const struct mg_config *c, struct mg_ledger_settings *s, struct mg_error *err)
{
	const char *state = getenv("STATE_DIRECTORY");
	if (!s->folder.n && state && state[0] == '/' && !strchr(state, ':'))
		s->folder = mg_str_from(state);
	else if (!s->folder.n)
		s->folder = MG_STR("moongate-decisions");
	if (memchr(s->folder.p, 0, s->folder.n))
		return mg_fail(err, MG_EINPUT, "log: `folder` has a NUL byte in it");
	bool whole = s->folder.p[0] == '/' || !c->folder.n || mg_str_is(c->folder, ".");
	s->folder = whole ? mg_arena_str(a, s->folder) : mg_arena_printf(a, "%.*s/%.*s", MG_STR_ARG(c->folder), MG_STR_ARG(s->folder));
	s->spool = s->folder.p ? mg_arena_printf(a, "%.*s/spool", MG_STR_ARG(s->folder)) : MG_STR_NONE;
	return s->spool.p ? MG_OK : mg_fail_arena(a, err);
}

int mg_ledger_read(struct mg_arena *a, const struct mg_config *c, struct mg_ledger_settings *out, struct mg_error *err)
{
	static const char *const names[] = {
#define X(name, def, least, most, why) #name,
		MG_LEDGER_NUMBERS(X)
#undef X
		"store", "folder", "durability", "on_log_failure", "keep_input", "settings",
	};
	int status = MG_OK;
	*out = (struct mg_ledger_settings){
#define X(name, def, least, most, why) .name = (def),
		MG_LEDGER_NUMBERS(X)
#undef X
	};
	if (c->log)
		status = mg_fields_known(c->log, "`log`", names, COUNT(names), err);
	for (uint32_t i = 0; c->log && i < c->log->count && status == MG_OK; i++)
		status = read_key(a, &c->log->members[i], out, err);
	if (status == MG_OK && out->spool_bytes < 2 * out->segment_bytes)
		return mg_fail_at(err, c->log, "`spool_bytes` (%" PRIu64 ") must have room for two segments (`segment_bytes`: %" PRIu64 ")", out->spool_bytes,
				  out->segment_bytes);
	out->off = mg_str_is(out->store, "none");
	return status == MG_OK ? place(a, c, out, err) : status;
}

static int no_such(const struct mg_plugins *plugins, struct mg_str name, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	struct mg_buf list = { .max = 256 };
	for (size_t i = 0; i < plugins->noffers[MG_KIND_DECISION_LOG]; i++)
		mg_buf_printf(&list, "%s%s", i ? ", " : "", plugins->offers[MG_KIND_DECISION_LOG][i].name);
	int status = name.n ? mg_fail(err, MG_EINPUT, "there is no decision log called %s; there are: %s, none", mg_quote(name, quoted), list.n ? list.p : "none built in")
			    : mg_fail(err, MG_EINPUT, "no decision log is built in; build one, or write `log: {store: none}`");
	mg_buf_fini(&list);
	return status;
}

int mg_ledger_init(struct mg_ledger *l, const struct mg_ledger_settings *settings, const struct mg_plugins *plugins, bool writes, struct mg_error *err)
{
	*l = (struct mg_ledger){ .settings = settings, .writes = writes };
	l->kind = mg_plugins_decision_log(plugins, settings->store, &l->state);
	return l->kind ? MG_OK : no_such(plugins, settings->store, err);
}

int mg_ledger_failed(const struct mg_ledger *l, int status, const struct mg_error *why, struct mg_error *err)
{
	const char *reason = *why->text ? why->text : status == MG_ENOMEM ? "out of memory" : "it gave no reason";
	return mg_fail(err, (enum mg_status)status, "decision log %s: %s", l->kind->name, reason);
}

int mg_ledger_open(struct mg_ledger *l, struct mg_error *err)
{
	const struct mg_ledger_settings *s = l->settings;
	struct mg_decision_options options = { .size = sizeof(options), .settings = s->settings, .nsettings = s->nsettings, .folder = s->folder,
					       .writes = l->writes, .durable = s->durable };
	struct mg_error why = { .text = "" };
	if (l->log)
		return MG_OK;
	int status = l->kind->open(l->state, &options, &l->log, &why);
	if (status == MG_OK)
		return MG_OK;
	l->log = NULL;
	return mg_ledger_failed(l, status, &why, err);
}

void mg_ledger_close(struct mg_ledger *l)
{
	if (l->log)
		l->kind->close(l->log);
	l->log = NULL;
}
