/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config.h"

#include "base/buf.h"
#include "base/error.h"

/* A map with the members of base and, over them, those of top. Neither changes; the new one has top's place. */
static const struct mg_node *overlay(struct mg_arena *a, const struct mg_node *base, const struct mg_node *top)
{
	if (!base)
		return top;
	struct mg_node *out = mg_new(a, struct mg_node);
	struct mg_member *members = mg_new_n(a, struct mg_member, (size_t)base->count + top->count + 1);
	if (!out || !members)
		return NULL;
	*out = *top;
	out->members = members;
	out->count = 0;
	out->sorted = NULL;
	for (uint32_t i = 0; i < base->count; i++)
		if (!mg_node_get(top, base->members[i].key))
			members[out->count++] = base->members[i];
	for (uint32_t i = 0; i < top->count; i++)
		members[out->count++] = top->members[i];
	return out;
}

static int lay(struct mg_arena *a, struct mg_config *c, const struct mg_setting *over, struct mg_error *err)
{
	for (size_t i = 0; i < c->nsettings; i++) {
		struct mg_setting *s = &c->settings[i];
		if (!mg_str_eq(s->policy, over->policy))
			continue;
		if (over->has_enforcement) {
			s->has_enforcement = true;
			s->enforcement = over->enforcement;
		}
		if (!over->config)
			return MG_OK;
		s->config = overlay(a, s->config, over->config);
		return s->config ? MG_OK : mg_fail_arena(a, err);
	}
	c->settings[c->nsettings++] = *over;
	return MG_OK;
}

static int apply(struct mg_arena *a, struct mg_config *c, const struct mg_environment *e, struct mg_error *err)
{
	struct mg_setting *settings = mg_new_n(a, struct mg_setting, c->nsettings + e->nsettings + 1);
	int status = MG_OK;
	if (!settings)
		return mg_fail_arena(a, err);
	if (c->nsettings)
		memcpy(settings, c->settings, c->nsettings * sizeof(*settings));
	c->settings = settings;
	for (size_t i = 0; i < e->nsettings && status == MG_OK; i++)
		status = lay(a, c, &e->settings[i], err);
	if (e->has_undecided)
		c->undecided_allows = e->undecided_allows;
	return status;
}

static int unknown(struct mg_arena *a, const struct mg_config *c, struct mg_str name, struct mg_error *err)
{
	char quoted[MG_QUOTE_MAX];
	const char **names = mg_new_n(a, const char *, c->nenvironments + 1);
	struct mg_buf all = { 0 };
	if (!names)
		return mg_fail_arena(a, err);
	if (!c->nenvironments)
		return mg_fail(err, MG_EINPUT, "--env %s: the configuration has no environments", mg_quote(name, quoted));
	for (size_t i = 0; i < c->nenvironments; i++) {
		names[i] = mg_arena_str(a, c->environments[i].name).p;
		if (!names[i])
			return mg_fail_arena(a, err);
		mg_buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
	}
	const char *near = mg_str_nearest(name, names, c->nenvironments);
	mg_quote(name, quoted);
	int status = near ? mg_fail(err, MG_EINPUT, "--env %s: there is no such environment; did you mean `%s`?", quoted, near)
			  : mg_fail(err, MG_EINPUT, "--env %s: there is no such environment; %.*s has %.*s", quoted, MG_STR_ARG(c->path),
				    MG_STR_ARG(mg_buf_view(&all)));
	mg_buf_fini(&all);
	return status;
}

int mg_config_select(struct mg_arena *a, struct mg_config *c, struct mg_str name, struct mg_str account, struct mg_error *err)
{
	for (size_t i = 0; i < c->nenvironments; i++) {
		const struct mg_environment *e = &c->environments[i];
		bool chosen = name.n && mg_str_eq(e->name, name);
		for (size_t k = 0; !name.n && account.n && k < e->naccounts && !chosen; k++)
			chosen = mg_str_eq(e->accounts[k], account);
		if (chosen)
			return apply(a, c, e, err);
	}
	return name.n ? unknown(a, c, name, err) : MG_OK;
}
