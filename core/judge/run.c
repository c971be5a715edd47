/* SPDX-License-Identifier: Apache-2.0 */
/* Every policy on every target of one judgement. */
#include "judge/judgement.h"

#include "base/clock.h"
#include "base/error.h"


static int keep(struct mg_judgement *j, const struct mg_result *r, struct mg_error *err)
{
	if (j->nresults == j->capresults) {
		size_t cap = j->capresults ? j->capresults * 2 : 64;
		const struct mg_result **more = mg_new_n(j->arena, const struct mg_result *, cap);
		if (!more)
			return mg_fail_arena(j->arena, err);
		if (j->nresults)
			memcpy(more, j->results, j->nresults * sizeof(*more));
		j->results = more;
		j->capresults = cap;
	}
	j->results[j->nresults++] = r;
	return MG_OK;
}

/* A result that no check gave. */
static int say(struct mg_judgement *j, const struct mg_policy *p, enum mg_outcome outcome, struct mg_str target, struct mg_str reason, struct mg_error *err)
{
	struct mg_result *r = mg_new(j->arena, struct mg_result);
	if (!r || !reason.p)
		return mg_fail_arena(j->arena, err);
	*r = (struct mg_result){ .policy = &p->info, .outcome = outcome, .target = target, .reason = reason };
	return keep(j, r, err);
}

static int check(struct mg_judgement *j, const struct mg_policy *p, struct mg_subject *s, const struct mg_resource *target, struct mg_error *err)
{
	struct mg_str id = target ? target->id : MG_STR_NONE;
	const struct mg_result *r = NULL;
	struct mg_error why;
	uint64_t now = mg_clock_cpu_about(), left = UINT64_MAX;
	if (now >= j->cpu_end)
		return say(j, p, MG_ERROR, id, MG_STR("deadline: the time for this template is spent (limit judge_millis)"), err);
	if (j->job->deadline) {
		uint64_t wall = mg_clock_now();
		if (wall >= j->job->deadline)
			return say(j, p, MG_ERROR, id, MG_STR("deadline: the time for this request is spent"), err);
		left = j->job->deadline - wall;
	}
	s->cpu_nanoseconds = j->cpu_end - now < left ? j->cpu_end - now : left;
	if (mg_check(j->runner, p, s, target, &r, &why) < 0)
		return say(j, p, MG_ERROR, id, mg_arena_str(j->arena, mg_str_from(why.text)), err);
	return keep(j, r, err);
}

/* Resources by policy: start[p]..start[p+1) of items are the targets of policy p, in order of declaration. */
struct targets {
	uint32_t *start, *items;
};


static int find_targets(struct mg_judgement *j, const struct mg_template *t, struct targets *out, struct mg_error *err)
{
	const struct mg_policy_list **lists = mg_new_n(j->arena, const struct mg_policy_list *, t->nresources + 1);
	uint32_t *next = mg_new_n(j->arena, uint32_t, j->set->n + 1);
	out->start = mg_new_n(j->arena, uint32_t, j->set->n + 2);
	if (!lists || !next || !out->start)
		return mg_fail_arena(j->arena, err);
	for (size_t i = 0; i < t->nresources; i++) {
		lists[i] = mg_dispatch_type(j->dispatch, t->resources[i].type);
		if (!lists[i])
			return mg_fail_nomem(err);
		for (uint32_t k = 0; k < lists[i]->n; k++)
			out->start[lists[i]->items[k] + 1]++;
	}
	for (size_t p = 0; p < j->set->n; p++) {
		out->start[p + 1] += out->start[p];
		next[p] = out->start[p];
	}
	out->items = mg_new_n(j->arena, uint32_t, (size_t)out->start[j->set->n] + 1);
	if (!out->items)
		return mg_fail_arena(j->arena, err);
	for (size_t i = 0; i < t->nresources; i++)
		for (uint32_t k = 0; k < lists[i]->n; k++)
			out->items[next[lists[i]->items[k]]++] = (uint32_t)i;
	return MG_OK;
}

/* Why resources may be there that nobody sees, or an empty text. */
static struct mg_str hidden(struct mg_judgement *j, const struct mg_template *t)
{
	for (size_t i = 0; i < t->ngaps; i++)
		if (t->gaps[i].resources)
			return t->gaps[i].reason;
	for (size_t i = 0; i < t->nresources; i++)
		if (t->resources[i].opaque)
			return mg_arena_printf(j->arena, "what %.*s (%.*s) deploys is not visible here", MG_STR_ARG(t->resources[i].id),
					       MG_STR_ARG(t->resources[i].type));
	return MG_STR_NONE;
}

/* Does no reachable scenario deploy r any more? Where that cannot be said it counts as there, and its own checks say why they are undecided. */
static bool never_deployed(const struct mg_judgement *j, const struct mg_resource *r)
{
	struct mg_explore *x = r->condition.n ? mg_explore_new(j->now.world, NULL, NULL) : NULL;
	if (!x)
		return false;
	bool there = mg_explore_can_be_present(x, r) || mg_explore_stopped(x) != MG_EXPLORE_GOING;
	mg_explore_free(x);
	return !there;
}

/* Was the resource taken away, by a condition too, or replaced by one of another type? */
static bool removed(const struct mg_judgement *j, const struct mg_resource *old)
{
	const struct mg_resource *r = mg_template_resource(j->now.template, old->id);
	if (!j->job->changes)
		return !r || !mg_str_eq(r->type, old->type) || never_deployed(j, r);
	for (size_t i = 0; i < j->job->nchanges; i++)
		if (j->job->changes[i].operation == MG_DELETE && mg_str_eq(j->job->changes[i].id, old->id))
			return true;
	return false;
}

struct pass {
	struct mg_judgement *j;
	struct mg_subject now, gone;
	struct targets here, there; /* there: resources of the template before the update */
	struct mg_str hidden;
	enum mg_operation operation;
	const uint8_t *changes; /* by resource: 0 untouched, else 1 + its operation; NULL: all are targets */
};

static int find_changes(struct pass *x, struct mg_error *err)
{
	const struct mg_job *job = x->j->job;
	const struct mg_template *t = x->j->now.template;
	uint8_t *out = job->changes ? mg_new_n(x->j->arena, uint8_t, t->nresources + 1) : NULL;
	if (job->changes && !out)
		return mg_fail_arena(x->j->arena, err);
	for (size_t i = 0; out && i < job->nchanges; i++) {
		const struct mg_resource *r = mg_template_resource(t, job->changes[i].id);
		if (r)
			out[r->index] = (uint8_t)(1 + job->changes[i].operation);
	}
	x->changes = out;
	return MG_OK;
}

static int run_removed(struct pass *x, const struct mg_policy *p, size_t *ran, struct mg_error *err)
{
	const struct mg_template *old = x->j->has_before ? x->j->before.template : NULL;
	int status = MG_OK;
	if (!old || !x->there.start || (x->operation != MG_UPDATE && !x->changes) || !(p->operations & (1u << MG_DELETE)))
		return MG_OK;
	for (uint32_t i = x->there.start[p->index]; i < x->there.start[p->index + 1] && status == MG_OK; i++) {
		const struct mg_resource *r = &old->resources[x->there.items[i]];
		if (!removed(x->j, r))
			continue;
		status = check(x->j, p, &x->gone, r, err);
		++*ran;
	}
	return status;
}

/* Does p run on r, and for which operation? */
static bool is_target(struct pass *x, const struct mg_policy *p, const struct mg_resource *r)
{
	unsigned change = x->changes ? x->changes[r->index] : 1u + x->operation;
	if (!change || (x->changes && change == 1u + MG_DELETE))
		return false;
	x->now.has_operation = x->changes != NULL;
	x->now.operation = (enum mg_operation)(change - 1);
	return p->operations & (1u << x->now.operation);
}

static int run_here(struct pass *x, const struct mg_policy *p, size_t *ran, struct mg_error *err)
{
	const struct mg_template *t = x->j->now.template;
	int status = MG_OK;
	for (uint32_t i = x->here.start[p->index]; i < x->here.start[p->index + 1] && status == MG_OK; i++) {
		const struct mg_resource *r = &t->resources[x->here.items[i]];
		if (!is_target(x, p, r))
			continue;
		status = check(x->j, p, &x->now, r, err);
		++*ran;
	}
	x->now.has_operation = false;
	if (status == MG_OK && x->hidden.n) {
		++*ran;
		status = say(x->j, p, MG_UNDECIDED, MG_STR_NONE, x->hidden, err);
	}
	return status;
}

static int run_policy(struct pass *x, const struct mg_policy *p, struct mg_error *err)
{
	size_t ran = 0;
	bool now = p->operations & (1u << x->operation);
	int status = MG_OK;
	if (!p->napplies && x->j->job->properties_only && now)
		return say(x->j, p, MG_SKIP, MG_STR_NONE, MG_STR("not carried by this request: the template"), err);
	if (!p->napplies)
		return now ? check(x->j, p, &x->now, NULL, err)
			   : say(x->j, p, MG_SKIP, MG_STR_NONE, mg_arena_printf(x->j->arena, "not for %s", mg_operation_names[x->operation]), err);
	if (now || x->changes)
		status = run_here(x, p, &ran, err);
	if (status == MG_OK)
		status = run_removed(x, p, &ran, err);
	if (status < 0 || ran)
		return status;
	if (x->changes)
		return say(x->j, p, MG_SKIP, MG_STR_NONE, MG_STR("the change set changes no resource that it is for"), err);
	if (!now)
		return say(x->j, p, MG_SKIP, MG_STR_NONE, mg_arena_printf(x->j->arena, "not for %s", mg_operation_names[x->operation]), err);
	return say(x->j, p, MG_SKIP, MG_STR_NONE, MG_STR("no resource here that it applies to"), err);
}

int mg_judgement_run(struct mg_judgement *j, struct mg_error *err)
{
	struct pass x = { .j = j, .operation = j->now.inputs.operation };
	x.now = (struct mg_subject){ .world = j->now.world, .previous = j->has_before ? j->before.world : NULL,
				     .properties_only = j->job->properties_only, .arena = j->arena };
	if (!j->job->properties_only && !j->job->changes) /* a change set lists what macros make too */
		x.hidden = hidden(j, j->now.template);
	int status = find_targets(j, j->now.template, &x.here, err);
	if (status == MG_OK)
		status = find_changes(&x, err);
	if (status == MG_OK && j->has_before) {
		x.gone = (struct mg_subject){ .world = j->removed.world, .arena = j->arena };
		status = find_targets(j, j->before.template, &x.there, err);
	}
	for (size_t i = 0; i < j->set->n && status == MG_OK; i++)
		status = run_policy(&x, j->set->policies[i], err);
	return status;
}
