/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of moongate.yaml laid over a policy's defaults. */
#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "policy/pack_read.h"

static int fail_at(const struct mg_node *n, struct mg_error *err, const char *text)
{
	if (!n->source || n->source->unplaced)
		return mg_fail(err, MG_EINPUT, "%s", text);
	struct mg_place p = mg_source_place(n->source, n->span);
	return mg_fail(err, MG_EINPUT, "%.*s:%u:%u: %s", MG_STR_ARG(n->source->label), p.line, p.column, text);
}

enum class { TRUTH, NUMBER, TEXT, LIST, MAP, NOTHING };

static enum class class_of(const struct mg_node *n)
{
	double d;
	switch ((enum mg_kind)n->kind) {
	case MG_NULL:
		return NOTHING;
	case MG_BOOL:
		return TRUTH;
	case MG_INT:
		return NUMBER;
	case MG_FLOAT: /* .inf and .nan are no numbers that a policy could compare with */
		return mg_str_to_double(n->text, &d) && isfinite(d) ? NUMBER : TEXT;
	case MG_TEXT:
		return TEXT;
	case MG_LIST:
		return LIST;
	case MG_MAP:
		return MAP;
	}
	return NOTHING;
}

static const char *const class_names[] = { "true or false", "a number", "a text", "a list", "a map", "nothing" };

/* An empty table in Lua is a list or a map. A list of one class of scalars holds only that class. */
static bool fits(const struct mg_node *def, const struct mg_node *n, const struct mg_node **bad, enum class *want)
{
	*bad = n;
	*want = class_of(def);
	if (*want == LIST && def->count == 0)
		return class_of(n) == LIST || class_of(n) == MAP;
	if (class_of(n) != *want)
		return false;
	if (*want != LIST)
		return true;
	*want = class_of(def->items[0]);
	for (uint32_t i = 1; i < def->count; i++)
		if (class_of(def->items[i]) != *want)
			return true;
	for (uint32_t i = 0; i < n->count; i++) {
		*bad = n->items[i];
		if (class_of(n->items[i]) != *want)
			return false;
	}
	return true;
}

static int unknown_key(const struct mg_policy *p, const struct mg_member *m, struct mg_error *err)
{
	const char *names[64];
	char quoted[MG_QUOTE_MAX], text[MG_ERROR_TEXT];
	size_t n = 0;
	for (uint32_t i = 0; p->config && i < p->config->count && n < 64; i++)
		names[n++] = p->config->members[i].key.p;
	const char *near = mg_str_nearest(m->key, names, n);
	snprintf(text, sizeof text, "policy %.*s has no config %s%s%s%s; it has %s%s", MG_STR_ARG(p->info.id), mg_quote(m->key, quoted),
		 near ? ": did you mean `" : "", near ? near : "", near ? "`?" : "", n ? names[0] : "none", n > 1 ? " and others" : "");
	return fail_at(m->value, err, text);
}

static int lay(struct mg_arena *a, struct mg_policy *p, const struct mg_node *over, struct mg_error *err)
{
	struct mg_node *merged = mg_new(a, struct mg_node);
	uint32_t n = p->config ? p->config->count : 0;
	struct mg_member *members = mg_new_n(a, struct mg_member, n + 1);
	char text[MG_ERROR_TEXT];
	if (!merged || !members)
		return mg_fail_arena(a, err);
	*merged = (struct mg_node){ .kind = MG_MAP, .count = n, .members = members };
	for (uint32_t i = 0; i < n; i++)
		members[i] = p->config->members[i];
	for (uint32_t k = 0; over->kind == MG_MAP && k < over->count; k++) {
		const struct mg_member *m = &over->members[k];
		const struct mg_node *bad;
		enum class want;
		uint32_t i = 0;
		while (i < n && !mg_str_eq(members[i].key, m->key))
			i++;
		if (i == n)
			return unknown_key(p, m, err);
		if (!fits(p->config->members[i].value, m->value, &bad, &want)) {
			snprintf(text, sizeof text, "config %.*s of policy %.*s must be %s, not %s%s", MG_STR_ARG(m->key), MG_STR_ARG(p->info.id), class_names[want],
				 class_names[class_of(bad)], want == TEXT && class_of(bad) < TEXT ? "; put it into quotes" : "");
			return fail_at(bad, err, text);
		}
		members[i].value = m->value;
	}
	p->config = merged;
	return MG_OK;
}

int mg_pack_configure(struct mg_arena *a, struct mg_policy *p, const struct mg_config *config, struct mg_error *err)
{
	for (size_t i = 0; config && i < config->nsettings; i++) {
		const struct mg_setting *s = &config->settings[i];
		if (!mg_str_eq(s->policy, p->info.id))
			continue;
		if (s->has_enforcement)
			p->info.enforcement = s->enforcement;
		int status = s->config ? lay(a, p, s->config, err) : MG_OK;
		if (status < 0)
			return status;
	}
	return MG_OK;
}
