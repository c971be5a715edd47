/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of policy languages: what the host offers them beside the value API, and how they end. */
#include "policy/language.h"

#include <stdio.h>

#include "policy/call.h"
#include "policy/place.h"

/* ---- configuration ---- */

static int call_config(struct mg_call *c, struct mg_str name, const struct mg_value **out)
{
	const struct mg_node *config = c->e->policy->config;
	int status = mg_call_charge(c, 4);
	*out = NULL;
	for (uint32_t i = 0; status == MG_OK && config && i < config->count; i++)
		if (mg_str_eq(config->members[i].key, name))
			return mg_call_data(c, config->members[i].value, out);
	return status;
}

/* ---- findings ---- */

/* Where a member that a resource's properties lack would stand, in a resource that has none at all. */
static struct mg_spot spot_without_properties(struct mg_call *c, const struct mg_node *resource, struct mg_str missing)
{
	struct mg_arena *a = c->e->arena;
	return mg_spot_missing(a, resource, mg_pointer_add(a, MG_STR("/Properties"), missing));
}

static struct mg_spot spot_of(struct mg_call *c, const struct mg_value *at, struct mg_str missing)
{
	struct mg_exam *e = c->e;
	const struct mg_node *n = at && at->used && at->used->source ? at->used : NULL;
	if (!n && missing.n && e->target)
		n = e->target->properties ? e->target->properties : e->target->node;
	const struct mg_resource *r = n && missing.n ? mg_place_owner(c->side->t, n) : NULL;
	if (r && r->node == n)
		return spot_without_properties(c, n, missing);
	if (n && missing.n)
		return mg_spot_missing(e->arena, n, mg_pointer_add(e->arena, MG_STR(""), missing));
	if (n)
		return mg_spot_node(e->arena, n);
	if (e->target)
		return mg_spot_resource(e->arena, e->target);
	return mg_spot_missing(e->arena, c->side->t->root, MG_STR(""));
}

static int call_note(struct mg_call *c, const struct mg_check_note *in)
{
	struct mg_exam *e = c->e;
	struct mg_note n = { .side = c->side, .owner = e->target, .matcher = in->warning ? "warn" : "deny", .line = in->line, .warning = in->warning };
	if (c->failed)
		return MG_EPOLICY;
	if (in->size < sizeof *in)
		return mg_call_error(c, "a finding's size is %u; set it to sizeof(struct mg_check_note)", (unsigned)in->size);
	int status = mg_call_charge(c, 20);
	if (status != MG_OK)
		return status;
	n.spot = spot_of(c, in->at, in->missing);
	if (!n.owner && n.spot.source && in->at && in->at->used)
		n.owner = mg_place_owner(c->side->t, in->at->used);
	n.message = mg_arena_str(e->arena, in->message.n ? in->message : MG_STR("the policy gave no message"));
	n.label = MG_STR("");
	if (!n.message.p || !n.spot.pointer.p)
		return mg_call_limit(c, MG_STOP_MEMORY, "the findings need more memory than a check may have");
	n.question = mg_str_hash(n.spot.pointer) * 31 + n.line;
	if (mg_exam_put(e, &n, mg_exam_leaf(e, n.side, n.question), mg_exam_event(e)))
		return MG_OK;
	return mg_call_limit(c, e->account.spent ? MG_STOP_NONE : MG_STOP_HOST, "out of memory");
}

static int call_skip(struct mg_call *c, struct mg_str reason)
{
	return mg_call_stop(c, MG_STOP_SKIP, reason.n ? reason : MG_STR("the policy gave no reason"));
}

/* ---- how a check ends ---- */

static enum mg_run ended(struct mg_fault *f, enum mg_stop stop, const char *text)
{
	f->stop = stop;
	snprintf(f->text, sizeof f->text, "%s", text);
	return stop == MG_STOP_NONE ? MG_RUN_ERROR : MG_RUN_STOP;
}

static enum mg_run spent(const struct mg_exam *e, struct mg_fault *f)
{
	char text[MG_FAULT_TEXT];
	mg_account_explain(&e->account, e->set->limits, text);
	return ended(f, e->account.spent, text);
}

static enum mg_run halted(struct mg_call *c, struct mg_fault *f)
{
	switch (mg_explore_stopped(c->side->x)) {
	case MG_EXPLORE_DEAD:
		return ended(f, MG_STOP_CHOICE, "the service would refuse this scenario");
	case MG_EXPLORE_MANY:
		return ended(f, MG_STOP_CHOICE, "too many scenarios");
	case MG_EXPLORE_BUDGET:
	case MG_EXPLORE_GOING:
	case MG_EXPLORE_NOMEM:
		break;
	}
	return c->e->account.spent ? spent(c->e, f) : ended(f, MG_STOP_HOST, "out of memory");
}

static enum mg_run failed(struct mg_call *c, struct mg_fault *f)
{
	const struct mg_policy *p = c->e->policy;
	char text[MG_FAULT_TEXT];
	if (c->halted)
		return halted(c, f);
	if (c->e->account.spent)
		return spent(c->e, f);
	if (c->stop != MG_STOP_NONE)
		return ended(f, c->stop, c->text);
	snprintf(text, sizeof text, "%.*s:%u: %.300s", MG_STR_ARG(p->info.file.n > 180 ? mg_str_sub(p->info.file, p->info.file.n - 180, 180) : p->info.file), p->line,
		 c->text);
	return ended(f, MG_STOP_NONE, text);
}

enum mg_run mg_language_run(struct mg_exam *e, struct mg_fault *f)
{
	const struct mg_policy *p = e->policy;
	struct mg_call c = { .e = e, .side = &e->now, .owner = e->target };
	char label[MG_PLUGIN_LABEL], text[MG_FAULT_TEXT];
	*f = (struct mg_fault){ .stop = MG_STOP_NONE };
	if (!mg_account_pay(&e->account, 20))
		return spent(e, f);
	int status = p->language->check(p->language_state, &c, p->program);
	if (c.failed)
		return failed(&c, f);
	if (status == MG_OK)
		return mg_account_in_time(&e->account) ? MG_RUN_OK : spent(e, f);
	snprintf(text, sizeof text, "%.*s: the language `%s` of %s failed: its check returned %d and gave no reason", MG_STR_ARG(p->info.id), p->language->name,
		 mg_plugins_label(e->set->plugins, p->language, label), status);
	return ended(f, MG_STOP_NONE, text);
}

void mg_language_host(struct mg_host *host)
{
	host->config = call_config;
	host->note = call_note;
	host->skip = call_skip;
	mg_compile_host(host);
}
