/* SPDX-License-Identifier: Apache-2.0 */
/* What a judgement found, as a report: diagnostics, results in order, the graph; nothing secret in any text. */
#include "judge/judgement.h"

#include "base/error.h"
#include "judge/scrub.h"

/* Both templates' secrets, as an update may quote either, and what looks like one. */
static struct mg_str clean(struct mg_judgement *j, struct mg_str s)
{
	s = mg_mask_text(&j->now.mask, s);
	s = j->has_before ? mg_mask_text(&j->before.mask, s) : s;
	return mg_scrub_text(j->arena, s);
}

static int list_diagnostics(struct mg_judgement *j, struct mg_report_template *t, struct mg_error *err)
{
	mg_diags_sort(&j->diags);
	const struct mg_diagnostic **out = mg_new_n(j->arena, const struct mg_diagnostic *, j->diags.n + 2);
	if (!out)
		return mg_fail_arena(j->arena, err);
	for (size_t i = 0; i < j->diags.n; i++) {
		struct mg_diag d = j->diags.items[i];
		d.text = clean(j, d.text);
		d.witness = clean(j, d.witness);
		out[i] = mg_diagnostic_from(j->arena, &d);
		if (!out[i])
			return mg_fail_arena(j->arena, err);
	}
	t->diagnostics = out;
	t->ndiagnostics = j->diags.n;
	if (!j->diags.dropped)
		return MG_OK;
	struct mg_diagnostic *more = mg_new(j->arena, struct mg_diagnostic);
	if (!more)
		return mg_fail_arena(j->arena, err);
	*more = (struct mg_diagnostic){ .level = MG_LEVEL_ERROR, .code = MG_STR("too-many-diagnostics"), .file = t->file,
					.message = mg_arena_printf(j->arena, "%zu more diagnostics are not shown (limit doc_diagnostics)", j->diags.dropped) };
	out[t->ndiagnostics++] = more;
	return MG_OK;
}

/* Where the first error is, for the one line that says why a template could not be loaded. */
static void place_error(struct mg_judgement *j, struct mg_report_template *t)
{
	for (size_t i = 0; i < j->diags.n; i++) {
		const struct mg_diag *d = &j->diags.items[i];
		if (d->level != MG_DIAG_ERROR || !d->source)
			continue;
		struct mg_place at = mg_source_place(d->source, d->span);
		t->error = clean(j, d->text);
		t->error_at = (struct mg_position){ at.line, at.column, at.end_line, at.end_column };
		return;
	}
}

/* The value of a parameter that a witness names; from itself when it may be told. */
static const struct mg_report_witness *clean_witness(struct mg_judgement *j, const struct mg_report_witness *from)
{
	struct mg_str value = clean(j, from->value);
	struct mg_report_witness *w = value.p == from->value.p ? NULL : mg_new(j->arena, struct mg_report_witness);
	if (!w)
		return value.p == from->value.p ? from : NULL;
	*w = *from;
	w->value = value;
	return w;
}

static int clean_witnesses(struct mg_judgement *j, struct mg_finding *f, bool *changed)
{
	const struct mg_report_witness **list = f->nwitness ? mg_new_n(j->arena, const struct mg_report_witness *, f->nwitness) : NULL;
	if (!f->nwitness)
		return MG_OK;
	if (!list)
		return MG_ENOMEM;
	for (size_t i = 0; i < f->nwitness; i++) {
		list[i] = clean_witness(j, f->witness[i]);
		if (!list[i])
			return MG_ENOMEM;
		*changed |= list[i] != f->witness[i];
	}
	f->witness = list;
	return MG_OK;
}

/* Itself when there is nothing to hide, as nearly always. */
static const struct mg_finding *clean_finding(struct mg_judgement *j, const struct mg_finding *from)
{
	struct mg_finding copy = *from;
	copy.message = clean(j, from->message);
	copy.excerpt = clean(j, from->excerpt);
	bool changed = copy.message.p != from->message.p || copy.excerpt.p != from->excerpt.p;
	if (clean_witnesses(j, &copy, &changed) < 0)
		return NULL;
	struct mg_finding *f = changed ? mg_new(j->arena, struct mg_finding) : NULL;
	if (!f)
		return changed ? NULL : from;
	*f = copy;
	return f;
}

static const struct mg_result *clean_result(struct mg_judgement *j, const struct mg_result *from)
{
	struct mg_str reason = clean(j, from->reason);
	if (!from->nfindings && reason.p == from->reason.p)
		return from;
	struct mg_result *r = mg_new(j->arena, struct mg_result);
	const struct mg_finding **findings = mg_new_n(j->arena, const struct mg_finding *, from->nfindings + 1);
	if (!r || !findings)
		return NULL;
	*r = *from;
	r->reason = reason;
	for (size_t i = 0; i < from->nfindings; i++) {
		findings[i] = clean_finding(j, from->findings[i]);
		if (!findings[i])
			return NULL;
	}
	r->findings = findings;
	return r;
}

static int list_results(struct mg_judgement *j, struct mg_report_template *t, struct mg_error *err)
{
	for (size_t i = 0; i < j->nresults; i++) {
		j->results[i] = clean_result(j, j->results[i]);
		if (!j->results[i])
			return mg_fail_arena(j->arena, err);
	}
	mg_results_sort(j->results, j->nresults);
	t->results = j->results;
	t->nresults = j->nresults;
	return MG_OK;
}

static int list_assumed(struct mg_judgement *j, struct mg_report_template *t, struct mg_error *err)
{
	const struct mg_str *names, *values;
	size_t n = mg_world_assumed(j->now.world, &names, &values);
	const struct mg_report_witness **list = mg_new_n(j->arena, const struct mg_report_witness *, n + 1);
	struct mg_report_witness *items = mg_new_n(j->arena, struct mg_report_witness, n + 1);
	if (!list || !items)
		return mg_fail_arena(j->arena, err);
	for (size_t i = 0; i < n; i++) {
		items[i] = (struct mg_report_witness){ names[i], mg_mask_name(names[i]) ? MG_STR("****") : clean(j, values[i]), false };
		list[i] = &items[i];
	}
	t->assumed = list;
	t->nassumed = n;
	return MG_OK;
}

static struct mg_str edge_kind(enum mg_edge_kind kind)
{
	switch (kind) {
	case MG_EDGE_REF:
		return MG_STR("Ref");
	case MG_EDGE_GETATT:
		return MG_STR("GetAtt");
	case MG_EDGE_SUB:
		return MG_STR("Sub");
	case MG_EDGE_DEPENDS:
		return MG_STR("DependsOn");
	}
	return MG_STR_NONE;
}

static int list_edges(struct mg_judgement *j, struct mg_report_template *t, struct mg_error *err)
{
	const struct mg_graph *g = j->now.template->graph;
	const struct mg_report_edge **list = mg_new_n(j->arena, const struct mg_report_edge *, g->n + 1);
	struct mg_report_edge *items = mg_new_n(j->arena, struct mg_report_edge, g->n + 1);
	if (!list || !items)
		return mg_fail_arena(j->arena, err);
	for (size_t i = 0; i < g->n; i++) {
		items[i] = (struct mg_report_edge){ g->edges[i].from->index, g->edges[i].to->index, edge_kind(g->edges[i].kind) };
		list[i] = &items[i];
	}
	t->edges = list;
	t->nedges = g->n;
	return MG_OK;
}

static int list_resources(struct mg_judgement *j, struct mg_report_template *t, struct mg_error *err)
{
	const struct mg_template *from = j->now.template;
	const struct mg_report_resource **list = mg_new_n(j->arena, const struct mg_report_resource *, from->nresources + 1);
	struct mg_report_resource *items = mg_new_n(j->arena, struct mg_report_resource, from->nresources + 1);
	if (!list || !items)
		return mg_fail_arena(j->arena, err);
	for (size_t i = 0; i < from->nresources; i++) {
		const struct mg_resource *r = &from->resources[i];
		struct mg_place at = mg_source_place(r->node->source, r->key_span);
		items[i] = (struct mg_report_resource){ r->id, r->type, { at.line, at.column, at.end_line, at.end_column } };
		list[i] = &items[i];
	}
	t->nresources = from->nresources;
	t->resources = list;
	t->nlisted = from->nresources;
	return MG_OK;
}

/* Of a template that was judged. */
static int fill(struct mg_judgement *j, struct mg_report_template *t, struct mg_error *err)
{
	int status = list_results(j, t, err);
	if (status == MG_OK)
		status = list_assumed(j, t, err);
	if (status == MG_OK)
		status = list_resources(j, t, err);
	if (status == MG_OK)
		status = list_edges(j, t, err);
	t->source = j->now.doc.source->text;
	return status;
}

int mg_judgement_report(struct mg_judgement *j, const struct mg_error *load_error, struct mg_report_template **out, struct mg_error *err)
{
	struct mg_report_template *t = mg_new(j->arena, struct mg_report_template);
	int status;
	if (!t)
		return mg_fail_arena(j->arena, err);
	t->file = j->job->label;
	t->failed = load_error != NULL;
	status = list_diagnostics(j, t, err);
	if (load_error) {
		t->error = mg_str_from(load_error->text);
		place_error(j, t);
	} else if (status == MG_OK) {
		status = fill(j, t, err);
	}
	t->verdict = mg_template_verdict(t, (struct mg_verdict_mode){ j->config->undecided_allows });
	*out = t;
	return status;
}
