/* SPDX-License-Identifier: Apache-2.0 */
#include "report/copy.h"

#include "base/str.h"

/* Sticky: full is set at the arena's cap, and what is returned then is not used. */
struct copy {
	struct mg_arena *a;
	bool full;
};

static struct mg_str text(struct copy *c, struct mg_str s)
{
	if (!s.n)
		return MG_STR_NONE;
	struct mg_str out = mg_arena_str(c->a, s);
	c->full |= !out.p;
	return out;
}

/* Room for n pointers; never NULL unless full. */
static void *pointers(struct copy *c, size_t n)
{
	void *p = mg_arena_calloc(c->a, n + 1, sizeof(void *));
	c->full |= !p;
	return p;
}

static void *room(struct copy *c, size_t size)
{
	void *p = mg_arena_alloc(c->a, size);
	c->full |= !p;
	return p;
}

static const struct mg_report_witness *const *witness(struct copy *c, const struct mg_report_witness *const *items, size_t n)
{
	const struct mg_report_witness **out = pointers(c, n);
	for (size_t i = 0; i < n && !c->full; i++) {
		struct mg_report_witness *w = room(c, sizeof(*w));
		if (w)
			*w = (struct mg_report_witness){ text(c, items[i]->name), text(c, items[i]->value), items[i]->condition };
		out[i] = w;
	}
	return out;
}

static const struct mg_finding *finding(struct copy *c, const struct mg_finding *from)
{
	struct mg_finding *f = room(c, sizeof(*f));
	if (!f)
		return NULL;
	*f = *from;
	f->logical_id = text(c, from->logical_id);
	f->path = text(c, from->path);
	f->file = text(c, from->file);
	f->message = text(c, from->message);
	f->remedy = text(c, from->remedy);
	f->witness = witness(c, from->witness, from->nwitness);
	f->origin_path = text(c, from->origin_path);
	f->cdk_path = text(c, from->cdk_path);
	f->fingerprint = text(c, from->fingerprint);
	f->waived_reason = text(c, from->waived_reason);
	f->waived_until = text(c, from->waived_until);
	f->matcher = text(c, from->matcher);
	f->excerpt = text(c, from->excerpt);
	return f;
}

static const struct mg_result *result(struct copy *c, const struct mg_result *from)
{
	struct mg_result *r = room(c, sizeof(*r));
	const struct mg_finding **findings = pointers(c, from->nfindings);
	if (!r || !findings)
		return NULL;
	*r = *from;
	r->target = text(c, from->target);
	r->reason = text(c, from->reason);
	for (size_t i = 0; i < from->nfindings && !c->full; i++)
		findings[i] = finding(c, from->findings[i]);
	r->findings = findings;
	return r;
}

static const struct mg_diagnostic *diagnostic(struct copy *c, const struct mg_diagnostic *from)
{
	struct mg_diagnostic *d = room(c, sizeof(*d));
	if (!d)
		return NULL;
	*d = *from;
	d->code = text(c, from->code);
	d->message = text(c, from->message);
	d->file = text(c, from->file);
	d->excerpt = text(c, from->excerpt);
	d->witness = text(c, from->witness);
	return d;
}

static void lists(struct copy *c, struct mg_report_template *out, const struct mg_report_template *from)
{
	const struct mg_result **results = pointers(c, from->nresults);
	const struct mg_diagnostic **diagnostics = pointers(c, from->ndiagnostics);
	for (size_t i = 0; i < from->nresults && !c->full; i++)
		results[i] = result(c, from->results[i]);
	for (size_t i = 0; i < from->ndiagnostics && !c->full; i++)
		diagnostics[i] = diagnostic(c, from->diagnostics[i]);
	out->results = results;
	out->diagnostics = diagnostics;
	out->assumed = witness(c, from->assumed, from->nassumed);
}

static void graph(struct copy *c, struct mg_report_template *out, const struct mg_report_template *from)
{
	const struct mg_report_resource **resources = pointers(c, from->nlisted);
	const struct mg_report_edge **edges = pointers(c, from->nedges);
	for (size_t i = 0; i < from->nlisted && !c->full; i++) {
		struct mg_report_resource *r = room(c, sizeof(*r));
		if (r)
			*r = (struct mg_report_resource){ text(c, from->resources[i]->id), text(c, from->resources[i]->type), from->resources[i]->at };
		resources[i] = r;
	}
	for (size_t i = 0; i < from->nedges && !c->full; i++) {
		struct mg_report_edge *e = room(c, sizeof(*e));
		if (e)
			*e = (struct mg_report_edge){ from->edges[i]->from, from->edges[i]->to, text(c, from->edges[i]->kind) };
		edges[i] = e;
	}
	out->resources = resources;
	out->edges = edges;
}

struct mg_report_template *mg_report_template_copy(struct mg_arena *a, const struct mg_report_template *t)
{
	struct copy c = { a, false };
	struct mg_report_template *out = room(&c, sizeof(*out));
	if (!out)
		return NULL;
	*out = *t;
	out->file = text(&c, t->file);
	out->error = text(&c, t->error);
	out->source = text(&c, t->source);
	if (!c.full)
		lists(&c, out, t);
	if (!c.full)
		graph(&c, out, t);
	return c.full ? NULL : out;
}
