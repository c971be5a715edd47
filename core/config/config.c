/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "config/fields.h"
#include "report/report.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

void mg_config_init(struct mg_config *c)
{
	*c = (struct mg_config){ .limits = mg_limits_default };
}

/* Relative names of the file are relative to its folder. */
static int place_names(struct mg_arena *a, const struct mg_config *c, struct mg_str *names, size_t n, struct mg_error *err)
{
	for (size_t i = 0; i < n; i++) {
		bool here = names[i].p[0] == '/' || mg_str_is(c->folder, ".");
		names[i] = here ? mg_arena_str(a, names[i]) : mg_arena_printf(a, "%.*s/%.*s", MG_STR_ARG(c->folder), MG_STR_ARG(names[i]));
		if (!names[i].p)
			return mg_fail_arena(a, err);
	}
	return MG_OK;
}

/* dlopen looks elsewhere for a name without a slash. */
static int place_plugins(struct mg_arena *a, struct mg_str *names, size_t n, struct mg_error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (memchr(names[i].p, '/', names[i].n))
			continue;
		names[i] = mg_arena_printf(a, "./%.*s", MG_STR_ARG(names[i]));
		if (!names[i].p)
			return mg_fail_arena(a, err);
	}
	return MG_OK;
}

/* What stands where it should not: a scalar as it was written, anything else by its kind. */
static const char *what_is(const struct mg_node *n, char quoted[MG_QUOTE_MAX])
{
	if (!mg_node_is_scalar(n))
		return mg_kind_name((enum mg_kind)n->kind);
	return mg_quote(n->kind == MG_TEXT ? n->text : n->raw, quoted);
}

static int read_undecided(const struct mg_node *n, bool *allows, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	if (n->kind == MG_TEXT && mg_str_is(n->text, "warn"))
		*allows = true;
	else if (n->kind == MG_TEXT && mg_str_is(n->text, "deny"))
		*allows = false;
	else
		return mg_fail_at(err, n, "`undecided` is %s, it must be `deny` or `warn`", what_is(n, quoted));
	return MG_OK;
}

static int read_setting(const struct mg_member *m, struct mg_setting *out, struct mg_error *err)
{
	static const char *const names[] = { "enforcement", "config" };
	char quoted[MG_QUOTE_MAX], what[MG_QUOTE_MAX + 32];
	*out = (struct mg_setting){ .policy = m->key, .node = m->value };
	snprintf(what, sizeof(what), "the setting of %s", mg_quote(m->key, quoted));
	if (m->value->kind != MG_MAP)
		return mg_fail_at(err, m->value, "%s is %s, it must be a map such as {enforcement: warn}", what, mg_kind_name((enum mg_kind)m->value->kind));
	int status = mg_fields_known(m->value, what, names, COUNT(names), err);
	if (status < 0)
		return status;
	const struct mg_node *n = mg_node_at(m->value, "enforcement");
	if (n) {
		if (n->kind != MG_TEXT || !mg_enforcement_parse(n->text, &out->enforcement))
			return mg_fail_at(err, n, "`enforcement` is %s, it must be `deny`, `warn` or `audit`", what_is(n, quoted));
		out->has_enforcement = true;
	}
	out->config = mg_node_at(m->value, "config");
	return out->config ? mg_field_map(out->config, "config", err) : MG_OK;
}

static int read_settings(struct mg_arena *a, const struct mg_node *n, struct mg_setting **out, size_t *count, struct mg_error *err)
{
	int status = mg_field_map(n, "policies", err);
	if (status < 0)
		return status;
	*out = mg_new_n(a, struct mg_setting, (size_t)n->count + 1);
	if (!*out)
		return mg_fail_arena(a, err);
	for (uint32_t i = 0; i < n->count; i++) {
		status = read_setting(&n->members[i], &(*out)[i], err);
		if (status < 0)
			return status;
	}
	*count = n->count;
	return MG_OK;
}

bool mg_config_is_account(struct mg_str s)
{
	if (s.n != 12)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

static int check_accounts(const struct mg_config *c, const struct mg_environment *e, const struct mg_node *n, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	for (size_t i = 0; i < e->naccounts; i++) {
		if (!mg_config_is_account(e->accounts[i]))
			return mg_fail_at(err, n->items[i], "account %s is no account id; write twelve digits in quotes", mg_quote(e->accounts[i], quoted));
		for (size_t k = 0; k < c->nenvironments; k++)
			for (size_t j = 0; j < c->environments[k].naccounts; j++)
				if (mg_str_eq(c->environments[k].accounts[j], e->accounts[i]))
					return mg_fail_at(err, n->items[i], "account %s belongs to environment `%.*s` already; name it once",
							  mg_quote(e->accounts[i], quoted), MG_STR_ARG(c->environments[k].name));
	}
	return MG_OK;
}

static int read_environment(struct mg_arena *a, struct mg_config *c, const struct mg_member *m, struct mg_error *err)
{
	static const char *const names[] = { "accounts", "policies", "undecided" };
	struct mg_environment e = { .name = m->key };
	char quoted[MG_QUOTE_MAX], what[MG_QUOTE_MAX + 32];
	snprintf(what, sizeof(what), "environment %s", mg_quote(m->key, quoted));
	int status = m->value->kind == MG_MAP ? mg_fields_known(m->value, what, names, COUNT(names), err)
					      : mg_fail_at(err, m->value, "%s is %s, it must be a map", what, mg_kind_name((enum mg_kind)m->value->kind));
	const struct mg_node *n;
	if (status == MG_OK && (n = mg_node_at(m->value, "accounts"))) {
		status = mg_field_texts(a, n, "accounts", &e.accounts, &e.naccounts, err);
		if (status == MG_OK)
			status = check_accounts(c, &e, n, err);
	}
	if (status == MG_OK && (n = mg_node_at(m->value, "policies")))
		status = read_settings(a, n, &e.settings, &e.nsettings, err);
	if (status == MG_OK && (n = mg_node_at(m->value, "undecided"))) {
		e.has_undecided = true;
		status = read_undecided(n, &e.undecided_allows, err);
	}
	if (status == MG_OK)
		c->environments[c->nenvironments++] = e;
	return status;
}

static int read_environments(struct mg_arena *a, struct mg_config *c, const struct mg_node *n, struct mg_error *err)
{
	int status = mg_field_map(n, "environments", err);
	if (status < 0)
		return status;
	c->environments = mg_new_n(a, struct mg_environment, (size_t)n->count + 1);
	if (!c->environments)
		return mg_fail_arena(a, err);
	for (uint32_t i = 0; i < n->count && status == MG_OK; i++)
		status = read_environment(a, c, &n->members[i], err);
	return status;
}

static int read_waiver(const struct mg_node *n, struct mg_waiver *out, struct mg_error *err)
{
	static const char *const names[] = { "policy", "stack", "resource", "path", "reason", "until" };
	struct mg_str *const texts[] = { &out->policy, &out->stack, &out->resource, &out->path, &out->reason };
	*out = (struct mg_waiver){ .node = n };
	if (n->kind != MG_MAP)
		return mg_fail_at(err, n, "a waiver is %s, it must be a map with policy, reason and until", mg_kind_name((enum mg_kind)n->kind));
	int status = mg_fields_known(n, "a waiver", names, COUNT(names), err);
	for (size_t i = 0; i < COUNT(texts) && status == MG_OK; i++) {
		const struct mg_node *value = mg_node_at(n, names[i]);
		if (value)
			status = mg_field_text(value, names[i], texts[i], err);
	}
	if (status < 0)
		return status;
	if (!out->policy.n || !out->reason.n || !mg_node_at(n, "until"))
		return mg_fail_at(err, n, "this waiver has no `%s`; a waiver needs policy, reason and until: {policy: PAY-R01, reason: \"why\", until: 2026-12-31}",
				  !out->policy.n ? "policy" : !out->reason.n ? "reason" : "until");
	return mg_field_date(mg_node_at(n, "until"), "until", &out->until, err);
}

static int read_waivers(struct mg_arena *a, struct mg_config *c, const struct mg_node *n, struct mg_error *err)
{
	int status = mg_field_list(n, "waivers", err);
	if (status < 0)
		return status;
	c->waivers = mg_new_n(a, struct mg_waiver, (size_t)n->count + 1);
	if (!c->waivers)
		return mg_fail_arena(a, err);
	for (uint32_t i = 0; i < n->count && status == MG_OK; i++)
		status = read_waiver(n->items[i], &c->waivers[i], err);
	c->nwaivers = n->count;
	return status;
}

static int read_limits(struct mg_config *c, const struct mg_node *n, struct mg_error *err)
{
	int status = mg_field_map(n, "limits", err);
	for (uint32_t i = 0; status == MG_OK && i < n->count; i++) {
		const struct mg_member *m = &n->members[i];
		char quoted[MG_QUOTE_MAX];
		struct mg_error why;
		int64_t value;
		if (m->value->kind != MG_INT || !mg_str_to_int(m->value->text, &value) || value <= 0)
			return mg_fail_at(err, m->value, "limit %s must be a whole number above 0", mg_quote(m->key, quoted));
		if (mg_limits_set(&c->limits, m->key, (uint64_t)value, &why) < 0)
			return mg_fail_at(err, m->value, "%s", why.text);
	}
	return status;
}

static int read_names(struct mg_arena *a, struct mg_config *c, const struct mg_node *root, struct mg_error *err)
{
	const struct mg_node *n;
	int status = MG_OK;
	if ((n = mg_node_at(root, "packs")))
		status = mg_field_texts(a, n, "packs", &c->packs, &c->npacks, err);
	if (status == MG_OK)
		status = place_names(a, c, c->packs, c->npacks, err);
	if (status == MG_OK && (n = mg_node_at(root, "plugins")))
		status = mg_field_texts(a, n, "plugins", &c->plugins, &c->nplugins, err);
	if (status == MG_OK)
		status = place_names(a, c, c->plugins, c->nplugins, err);
	if (status == MG_OK)
		status = place_plugins(a, c->plugins, c->nplugins, err);
	if (status == MG_OK && (n = mg_node_at(root, "template_waivers")))
		status = mg_field_texts(a, n, "template_waivers", &c->template_waivers, &c->ntemplate_waivers, err);
	return status;
}

/* The service checks what stands in these. */
static int read_sections(struct mg_config *c, const struct mg_node *root, struct mg_error *err)
{
	int status = MG_OK;
	c->server = mg_node_at(root, "server");
	c->log = mg_node_at(root, "log");
	if (c->server)
		status = mg_field_map(c->server, "server", err);
	if (status == MG_OK && c->log)
		status = mg_field_map(c->log, "log", err);
	return status;
}

static int read_root(struct mg_arena *a, struct mg_config *c, const struct mg_node *root, struct mg_error *err)
{
	static const char *const names[] = { "packs", "policies", "environments", "waivers", "template_waivers", "undecided",
					     "limits", "plugins", "server", "log" };
	const struct mg_node *n;
	if (root->kind != MG_MAP)
		return mg_fail_at(err, root, "the configuration is %s, it must be a map such as `packs: [policies]`", mg_kind_name((enum mg_kind)root->kind));
	int status = mg_fields_known(root, "the configuration", names, COUNT(names), err);
	if (status == MG_OK)
		status = read_names(a, c, root, err);
	if (status == MG_OK && (n = mg_node_at(root, "policies")))
		status = read_settings(a, n, &c->settings, &c->nsettings, err);
	if (status == MG_OK && (n = mg_node_at(root, "environments")))
		status = read_environments(a, c, n, err);
	if (status == MG_OK && (n = mg_node_at(root, "waivers")))
		status = read_waivers(a, c, n, err);
	if (status == MG_OK && (n = mg_node_at(root, "undecided")))
		status = read_undecided(n, &c->undecided_allows, err);
	if (status == MG_OK && (n = mg_node_at(root, "limits")))
		status = read_limits(c, n, err);
	return status == MG_OK ? read_sections(c, root, err) : status;
}

/* The first error diagnostic, with its place: duplicate keys leave a tree, but here they are mistakes. */
static int first_error(struct mg_diags *diags, struct mg_error *err)
{
	mg_diags_sort(diags);
	for (size_t i = 0; i < diags->n; i++) {
		const struct mg_diag *d = &diags->items[i];
		if (d->level != MG_DIAG_ERROR)
			continue;
		if (!d->source)
			return mg_fail(err, MG_EINPUT, "%.*s", MG_STR_ARG(d->text));
		struct mg_place at = mg_source_place(d->source, d->span);
		return mg_fail(err, MG_EINPUT, "%.*s:%u:%u: %.*s", MG_STR_ARG(d->source->label), at.line, at.column, MG_STR_ARG(d->text));
	}
	return MG_OK;
}

static int load(struct mg_arena *a, struct mg_config *c, struct mg_str bytes, struct mg_error *err)
{
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error why;
	mg_diags_init(&diags, a, (size_t)c->limits.doc_diagnostics);
	int status = mg_doc_load(a, c->path, bytes, MG_FORMAT_YAML, MG_DIALECT_PLAIN, &mg_limits_default, &diags, &doc, &why);
	int told = first_error(&diags, err);
	if (told < 0)
		return told;
	if (status < 0)
		return mg_fail(err, (enum mg_status)status, "%.*s: %s", MG_STR_ARG(c->path), why.text);
	mg_source_place(doc.source, (struct mg_span){ 0, 0 }); /* makes the line index now: later several threads read it */
	return read_root(a, c, doc.root, err);
}

/* Nothing but blanks and comments: a configuration that says nothing. */
static bool says_nothing(struct mg_str s)
{
	for (size_t at = 0; at < s.n;) {
		const char *end = memchr(s.p + at, '\n', s.n - at);
		size_t to = end ? (size_t)(end - s.p) : s.n;
		struct mg_str line = mg_str_trim(mg_str_sub(s, at, to - at));
		if (line.n && line.p[0] != '#')
			return false;
		at = to + 1;
	}
	return true;
}

int mg_config_read(struct mg_arena *a, const char *path, struct mg_config *out, struct mg_error *err)
{
	char *bytes;
	size_t n;
	const char *slash = strrchr(path, '/');
	mg_config_init(out);
	out->path = mg_arena_str(a, mg_str_from(path));
	out->folder = slash ? mg_arena_str(a, (struct mg_str){ path, slash == path ? 1 : (size_t)(slash - path) }) : MG_STR(".");
	if (!out->path.p || !out->folder.p)
		return mg_fail_arena(a, err);
	int status = mg_file_read(path, (size_t)mg_limits_default.doc_bytes, &bytes, &n, err);
	if (status < 0)
		return status;
	status = says_nothing((struct mg_str){ bytes, n }) ? MG_OK : load(a, out, (struct mg_str){ bytes, n }, err);
	free(bytes);
	return status;
}
