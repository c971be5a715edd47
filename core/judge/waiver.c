/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/waiver.h"

#include "base/buf.h"
#include "base/error.h"

static bool matches(struct mg_str pattern, struct mg_str text)
{
	return !pattern.n || mg_type_matches(pattern, text);
}

static bool allowed(const struct mg_config *c, struct mg_str policy)
{
	for (size_t i = 0; i < c->ntemplate_waivers; i++)
		if (mg_type_matches(c->template_waivers[i], policy))
			return true;
	return false;
}

/* The list at Metadata.moongate.waive, or NULL. */
static const struct mg_node *list_in(const struct mg_node *metadata)
{
	return mg_node_at(mg_node_at(metadata, "moongate"), "waive");
}

static size_t count(const struct mg_config *c, const struct mg_template *t)
{
	const struct mg_node *n = t ? list_in(t->metadata) : NULL;
	size_t total = c->nwaivers + (n && n->kind == MG_LIST ? n->count : 0);
	for (size_t i = 0; t && i < t->nresources; i++) {
		n = list_in(t->resources[i].metadata);
		total += n && n->kind == MG_LIST ? n->count : 0;
	}
	return total;
}

struct collector {
	struct mg_waivers *out;
	const struct mg_config *config;
	struct mg_diags *diags;
	struct mg_date today;
};

static void warn(struct collector *c, const char *code, const struct mg_node *n, const char *what)
{
	mg_diag_add(c->diags, MG_DIAG_WARNING, code, n->source, n->span, "%s", what);
}

static bool text_field(const struct mg_node *n, const char *key, struct mg_str *out)
{
	const struct mg_node *v = mg_node_at(n, key);
	*out = v && v->kind == MG_TEXT ? v->text : MG_STR_NONE;
	return !v || (v->kind == MG_TEXT && v->text.n > 0);
}

/* One entry of a template's list; resource is where it stands, or empty at the root. */
static void take(struct collector *c, const struct mg_node *n, struct mg_str resource)
{
	struct mg_waiver_use u = { .node = n };
	const struct mg_node *until = mg_node_at(n, "until");
	bool good = n->kind == MG_MAP && text_field(n, "policy", &u.policy) && text_field(n, "reason", &u.reason) &&
		    text_field(n, "resource", &u.resource) && text_field(n, "path", &u.path);
	if (!good || !u.policy.n || !u.reason.n || !until || !mg_node_is_scalar(until) || !mg_date_parse(until->raw, &u.until)) {
		warn(c, "waiver-malformed", n, "a waiver needs policy, reason and until (YYYY-MM-DD): {policy: PAY-R01, reason: \"why\", until: 2026-12-31}; this one waives nothing");
		return;
	}
	if (!allowed(c->config, u.policy)) {
		mg_diag_add(c->diags, MG_DIAG_WARNING, "waiver-not-allowed", n->source, n->span,
			    "the configuration does not let templates waive %.*s; this waiver waives nothing", MG_STR_ARG(u.policy));
		return;
	}
	if (resource.n)
		u.resource = resource;
	u.expired = mg_date_cmp(u.until, c->today) < 0;
	c->out->items[c->out->n++] = u;
}

static void take_list(struct collector *c, const struct mg_node *metadata, struct mg_str resource)
{
	const struct mg_node *n = list_in(metadata);
	if (!n)
		return;
	if (n->kind != MG_LIST) {
		warn(c, "waiver-malformed", n, "`Metadata.moongate.waive` must be a list of waivers; it waives nothing");
		return;
	}
	for (uint32_t i = 0; i < n->count; i++)
		take(c, n->items[i], resource);
}

int mg_waivers_collect(struct mg_arena *a, const struct mg_config *c, const struct mg_template *t, struct mg_str stack, struct mg_date today,
		       struct mg_diags *diags, struct mg_waivers *out, struct mg_error *err)
{
	struct collector all = { out, c, diags, today };
	*out = (struct mg_waivers){ .arena = a, .stack = stack };
	out->items = mg_new_n(a, struct mg_waiver_use, count(c, t) + 1);
	if (!out->items)
		return mg_fail_arena(a, err);
	for (size_t i = 0; i < c->nwaivers; i++) {
		const struct mg_waiver *w = &c->waivers[i];
		out->items[out->n++] = (struct mg_waiver_use){ w->policy, w->stack,	  w->resource, w->path, w->reason,
							       w->until,  w->node, mg_date_cmp(w->until, today) < 0, false };
	}
	if (!t)
		return MG_OK;
	take_list(&all, t->metadata, MG_STR_NONE);
	for (size_t i = 0; i < t->nresources; i++)
		take_list(&all, t->resources[i].metadata, t->resources[i].id);
	return MG_OK;
}

/* The first waiver in force for a finding, or for a whole target when path is NULL. Expired ones on the way are told. */
static const struct mg_waiver_use *find(struct mg_waivers *w, struct mg_str policy, struct mg_str id, const struct mg_str *path)
{
	for (size_t i = 0; i < w->n; i++) {
		struct mg_waiver_use *u = &w->items[i];
		if (!mg_type_matches(u->policy, policy) || !matches(u->resource, id) || (u->stack.n && (!w->stack.n || !mg_type_matches(u->stack, w->stack))))
			continue;
		if (path ? !matches(u->path, *path) : u->path.n > 0)
			continue;
		if (!u->expired)
			return u;
		u->told = true;
	}
	return NULL;
}

static struct mg_str date_text(struct mg_arena *a, struct mg_date d)
{
	char text[11];
	return mg_arena_str(a, mg_str_from(mg_date_text(d, text)));
}

static const struct mg_finding *waive(struct mg_waivers *w, const struct mg_finding *f, const struct mg_waiver_use *u)
{
	struct mg_finding *out = mg_new(w->arena, struct mg_finding);
	if (!out)
		return NULL;
	*out = *f;
	out->waived = true;
	out->waived_reason = u->reason;
	out->waived_until = date_text(w->arena, u->until);
	return out;
}

/* What is left of an undecided result: a waiver without a path may answer for it as a whole. */
static bool waive_undecided(struct mg_waivers *w, struct mg_result *r)
{
	const struct mg_waiver_use *u = find(w, r->policy->id, r->target, NULL);
	char until[11];
	if (!u)
		return true;
	r->outcome = MG_SKIP;
	r->reason = mg_arena_printf(w->arena, "waived until %s: %.*s (undecided: %.*s)", mg_date_text(u->until, until), MG_STR_ARG(u->reason),
				    MG_STR_ARG(r->reason));
	return r->reason.p != NULL;
}

/* Marks findings; *open counts those that still make the result fail. */
static const struct mg_finding *const *mark(struct mg_waivers *w, const struct mg_result *r, size_t *open, size_t *waived)
{
	const struct mg_finding **out = mg_new_n(w->arena, const struct mg_finding *, r->nfindings + 1);
	for (size_t i = 0; out && i < r->nfindings; i++) {
		const struct mg_finding *f = r->findings[i];
		const struct mg_waiver_use *u = find(w, r->policy->id, f->logical_id, &f->path);
		out[i] = u ? waive(w, f, u) : f;
		if (!out[i])
			return NULL;
		*waived += u != NULL;
		*open += !u && !f->warning;
	}
	return out;
}

const struct mg_result *mg_waivers_apply(struct mg_waivers *w, const struct mg_result *r)
{
	size_t open = 0, waived = 0;
	if (!w->n || r->outcome == MG_ERROR || (!r->nfindings && r->outcome != MG_UNDECIDED))
		return r;
	struct mg_result *out = mg_new(w->arena, struct mg_result);
	const struct mg_finding *const *findings = mark(w, r, &open, &waived);
	if (!out || !findings)
		return NULL;
	*out = *r;
	out->findings = findings;
	if (r->outcome == MG_FAIL && !open && waived) {
		/* A failing result with a reason was undecided in other places, which no finding stands for. */
		out->outcome = r->reason.n ? MG_UNDECIDED : MG_SKIP;
		if (!r->reason.n)
			out->reason = MG_STR("all findings waived");
	}
	if (out->outcome == MG_UNDECIDED && !waive_undecided(w, out))
		return NULL;
	return out;
}

void mg_waivers_tell(const struct mg_waivers *w, struct mg_diags *diags)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct mg_waiver_use *u = &w->items[i];
		char until[11];
		if (!u->told)
			continue;
		mg_diag_add(diags, MG_DIAG_WARNING, "waiver-expired", u->node ? u->node->source : NULL, u->node ? u->node->span : (struct mg_span){ 0, 0 },
			    "the waiver of %.*s ended on %s and waives nothing; mend what it was for, or renew it", MG_STR_ARG(u->policy),
			    mg_date_text(u->until, until));
	}
}
