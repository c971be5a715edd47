/* SPDX-License-Identifier: Apache-2.0 */
/* Errors that show only with values: every function is looked at under the conditions of its place, and in each scenario of its own choices. */
#include "base/buf.h"
#include "cfn/diagnose.h"

/* The load may have told it already, at n or at its argument. */
static bool told(const struct mg_diags *diags, const char *code, const struct mg_node *n)
{
	for (size_t i = 0; i < diags->n; i++) {
		const struct mg_diag *d = &diags->items[i];
		if (d->source == n->source && d->span.off >= n->span.off && d->span.off < n->span.off + n->span.len && strcmp(d->code, code) == 0 && d->witness.n == 0)
			return true;
	}
	return false;
}

/* A refusal that hangs on a condition nobody can decide may never happen: a warning. */
void mg_diagnose_report(struct mg_diagnosis *d, const char *code, const struct mg_node *n, const struct mg_trail *leaves, const bool *failed, size_t nleaves, struct mg_str text)
{
	bool found;
	enum mg_diag_level level = mg_template_gap(d->w->t, n) ? MG_DIAG_WARNING : MG_DIAG_ERROR;
	struct mg_witness wit;

	if (told(d->diags, code, n))
		return;
	found = failed ? mg_witness_under(d->x, mg_explore_mark(d->x), leaves, failed, nleaves, &wit) : mg_witness_trail(d->x, leaves, &wit);
	if (!found)
		return;
	for (size_t i = 0; i < wit.n; i++)
		if (wit.items[i].condition)
			level = MG_DIAG_WARNING;
	mg_diag_add_witness(d->diags, level, code, n->source, n->span, mg_witness_text(d->w, &wit), "%.*s", MG_STR_ARG(text));
}

/* One pass over the scenarios of n; with leaves, records their trails. Returns the first fault that is n's own, or NULL. */
static const char *pass(struct mg_diagnosis *d, const struct mg_node *n, struct mg_str *text, struct mg_trail *leaves, bool *failed, size_t max, size_t *nleaves)
{
	struct mg_explore *x = d->x;
	size_t mark = mg_explore_mark(x);
	const char *code = NULL;
	bool live = false;

	*nleaves = 0;
	do {
		const struct mg_value *v = mg_resolve(x, n);
		if (!v)
			continue;
		live = true;
		bool own = v->fault && v->used == n;
		if (own && !code) {
			code = v->fault;
			*text = mg_arena_str(d->w->arena, v->reason);
		}
		if (leaves && *nleaves < max && mg_explore_trail(x, d->w->arena, &leaves[*nleaves]))
			failed[(*nleaves)++] = own;
		else if (!leaves)
			(*nleaves)++;
	} while (mg_explore_next(x, mark));
	if (live || x->stop == MG_EXPLORE_DEAD)
		mg_explore_revive(x);
	return code;
}

static void diagnose_function(struct mg_diagnosis *d, const struct mg_node *n)
{
	struct mg_str text = { "", 0 };
	size_t count, recorded;
	const char *code = pass(d, n, &text, NULL, NULL, 0, &count);

	if (!code || d->x->stop)
		return;
	struct mg_trail *leaves = mg_new_n(d->w->arena, struct mg_trail, count);
	bool *failed = mg_new_n(d->w->arena, bool, count);
	if (!leaves || !failed)
		return;
	pass(d, n, &text, leaves, failed, count, &recorded);
	mg_diagnose_report(d, code, n, leaves, failed, recorded, text);
}

/* A reference from here, where the trail holds what must be for that, to a resource that is absent in some such deployment. */
static void diagnose_reference(struct mg_diagnosis *d, const struct mg_node *n, struct mg_str id)
{
	struct mg_explore *x = d->x;
	const struct mg_resource *r = mg_template_resource(d->w->t, id);
	const struct mg_condition *c = r && r->condition.n ? mg_template_condition(d->w->t, r->condition) : NULL;
	char name[MG_QUOTE_MAX], cond[MG_QUOTE_MAX];
	struct mg_trail leaf;

	if (!c || r == d->from || mg_symbol_find(d->w, id) != MG_NONE || !(mg_world_can(d->w, c->index) & 2))
		return;
	size_t mark = mg_explore_mark(x);
	if (mg_explore_assume(x, MG_VAR_CONDITION | c->index, 1) && mg_explore_trail(x, d->w->arena, &leaf)) {
		struct mg_str text = mg_arena_printf(d->w->arena, "refers to the resource %s, which is absent when its condition %s is false: the service would refuse that deployment; "
						     "refer to it inside an Fn::If on that condition, or give this the same condition", mg_quote(id, name), mg_quote(r->condition, cond));
		mg_diagnose_report(d, "unresolved-dependency", n, &leaf, NULL, 1, text);
	}
	mg_explore_rewind(x, mark);
}

/* "id.attribute", or an id alone. */
static void diagnose_path(struct mg_diagnosis *d, const struct mg_node *n, struct mg_str path)
{
	size_t dot = mg_str_find(path, MG_STR("."), 0);

	diagnose_reference(d, n, dot == (size_t)-1 ? path : mg_str_sub(path, 0, dot));
}

static void diagnose_sub(struct mg_diagnosis *d, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_node *text = arg->kind == MG_LIST && arg->count ? arg->items[0] : arg, *vars = arg->kind == MG_LIST && arg->count > 1 ? arg->items[1] : NULL;
	const struct mg_sub_text *parsed = d->conditional && mg_node_is_scalar(text) ? mg_sub_text(d->w, text) : NULL;

	for (size_t i = 0; parsed && i < parsed->n; i++) {
		struct mg_str name = parsed->pieces[i].text;
		if (parsed->pieces[i].variable && !(vars && mg_node_get(vars, name)))
			diagnose_path(d, n, name);
	}
}

static void walk(struct mg_diagnosis *d, const struct mg_node *n);

static void walk_branch(struct mg_diagnosis *d, const struct mg_node *n, const struct mg_condition *c, uint32_t pick)
{
	size_t mark = mg_explore_mark(d->x);

	if (!c || mg_explore_assume(d->x, MG_VAR_CONDITION | c->index, pick))
		walk(d, n);
	mg_explore_rewind(d->x, mark);
}

static void walk_function(struct mg_diagnosis *d, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	if (fn == MG_FN_IF && arg->kind == MG_LIST && arg->count == 3 && mg_node_is_scalar(arg->items[0])) {
		const struct mg_condition *c = mg_template_condition(d->w->t, arg->items[0]->text);
		walk_branch(d, arg->items[1], c, 0);
		walk_branch(d, arg->items[2], c, 1);
		return;
	}
	if (fn == MG_FN_REF && mg_node_is_scalar(arg) && d->conditional)
		diagnose_reference(d, n, arg->text);
	if (fn == MG_FN_GETATT && mg_node_is_scalar(arg) && d->conditional)
		diagnose_path(d, n, arg->text);
	if (fn == MG_FN_GETATT && arg->kind == MG_LIST && arg->count && mg_node_is_scalar(arg->items[0]) && d->conditional)
		diagnose_reference(d, n, arg->items[0]->text);
	if (fn == MG_FN_SUB)
		diagnose_sub(d, n, arg);
	if (mg_can_break(d, fn, arg))
		diagnose_function(d, n);
	walk(d, arg);
}

static void walk(struct mg_diagnosis *d, const struct mg_node *n)
{
	const struct mg_node *arg = NULL;

	if (mg_node_is_scalar(n) || d->x->stop)
		return;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn != MG_FN_NONE) {
		walk_function(d, n, fn, arg);
		return;
	}
	for (uint32_t i = 0; i < n->count; i++)
		walk(d, n->kind == MG_LIST ? n->items[i] : n->members[i].value);
}

/* A resource or output, where it is present. DependsOn may name what is absent. */
static void walk_entity(struct mg_diagnosis *d, const struct mg_node *n, struct mg_str condition)
{
	const struct mg_condition *c = condition.n ? mg_template_condition(d->w->t, condition) : NULL;

	if ((!condition.n || c) && (!c || mg_explore_assume(d->x, MG_VAR_CONDITION | c->index, 0)))
		for (uint32_t i = 0; n->kind == MG_MAP && i < n->count; i++)
			if (!mg_str_is(n->members[i].key, "DependsOn") && !mg_str_is(n->members[i].key, "Condition"))
				walk(d, n->members[i].value);
	mg_explore_rewind(d->x, 0);
}

/* A look-up in a condition: with each full assignment of its symbols. */
static void diagnose_conditions(struct mg_diagnosis *d)
{
	for (size_t i = 0; i < d->w->t->nconditions && d->w->t->mappings; i++)
		walk(d, d->w->t->conditions[i].node);
}

int mg_world_diagnose(struct mg_world *w, struct mg_diags *diags, struct mg_error *err)
{
	struct mg_diagnosis d = { .w = w, .diags = diags };
	const struct mg_template *t = w->t;
	int status = MG_OK;

	d.x = mg_explore_new(w, NULL, NULL);
	if (!d.x)
		return mg_fail_arena(w->arena, err);
	for (uint32_t i = 0; i < w->pseudo0 + MG_NPSEUDO; i++)
		d.lists = d.lists || (w->syms[i].list && w->syms[i].parameter);
	for (size_t i = 0; i < t->nresources; i++)
		d.conditional = d.conditional || t->resources[i].condition.n;
	diagnose_conditions(&d);
	for (size_t i = 0; i < t->nresources; i++) {
		d.from = &t->resources[i];
		walk_entity(&d, t->resources[i].node, t->resources[i].condition);
	}
	d.from = NULL;
	for (size_t i = 0; i < t->noutputs; i++)
		walk_entity(&d, t->outputs[i].node, t->outputs[i].condition);
	mg_diagnose_cycles(&d);
	if (d.x->stop == MG_EXPLORE_NOMEM)
		status = mg_fail_arena(w->arena, err);
	if (d.x->stop == MG_EXPLORE_MANY)
		mg_diag_add(diags, MG_DIAG_WARNING, "too-many-scenarios", t->source, t->root->span, "too many scenarios to look for what the service would refuse in each; not all were looked at");
	mg_explore_free(d.x);
	return status;
}
