/* SPDX-License-Identifier: Apache-2.0 */
/* The resources and how they refer to each other: as a drawing, and as a table that says the same. */
#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "html_layout.h"

struct fate {
	enum state state;
	uint64_t findings;
};

struct graph {
	const struct section *s;
	struct fate *fates;   /* of each resource */
	uint32_t *by_name;    /* resources sorted by logical id */
	struct layout layout;
};

static int compare_names(struct mg_str a, struct mg_str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : a.n < b.n ? -1 : a.n > b.n;
}

static void sift(struct graph *g, size_t n, size_t i)
{
	for (size_t child; (child = 2 * i + 1) < n; i = child) {
		const struct mg_report_resource *const *r = g->s->of->resources;
		uint32_t swap = g->by_name[i];
		if (child + 1 < n && compare_names(r[g->by_name[child]]->id, r[g->by_name[child + 1]]->id) < 0)
			child++;
		if (compare_names(r[swap]->id, r[g->by_name[child]]->id) >= 0)
			return;
		g->by_name[i] = g->by_name[child];
		g->by_name[child] = swap;
	}
}

static void sort_names(struct graph *g)
{
	size_t n = g->s->of->nlisted;
	for (size_t i = 0; i < n; i++)
		g->by_name[i] = (uint32_t)i;
	for (size_t i = n / 2; i-- > 0;)
		sift(g, n, i);
	for (size_t end = n; end > 1; end--) {
		uint32_t swap = g->by_name[0];
		g->by_name[0] = g->by_name[end - 1];
		g->by_name[end - 1] = swap;
		sift(g, end - 1, 0);
	}
}

static struct fate *fate_of(struct graph *g, struct mg_str id)
{
	size_t from = 0, to = g->s->of->nlisted;
	while (id.n && from < to) {
		size_t middle = (from + to) / 2;
		int c = compare_names(id, g->s->of->resources[g->by_name[middle]]->id);
		if (!c)
			return &g->fates[g->by_name[middle]];
		if (c < 0)
			to = middle;
		else
			from = middle + 1;
	}
	return NULL;
}

static void worsen(struct fate *f, enum state state)
{
	if (f && state > f->state)
		f->state = state;
}

/* The worst of what is said of each resource, by results that target it and by findings of the stack that name it. */
static void judge(struct graph *g)
{
	for (size_t i = 0; i < g->s->of->nresults; i++) {
		const struct mg_result *r = g->s->of->results[i];
		worsen(fate_of(g, r->target), state_of_result(r));
		for (size_t k = 0; k < r->nfindings; k++) {
			struct fate *f = fate_of(g, r->findings[k]->logical_id);
			worsen(f, state_of_finding(r, r->findings[k]));
			if (f)
				f->findings += !r->findings[k]->waived;
		}
	}
}

/* At most so many characters of it, whole ones. */
static void label(struct html *h, struct mg_str s, size_t most)
{
	size_t at = 0;
	uint32_t cp;
	for (size_t chars = 0; at < s.n && chars < most; chars++) {
		size_t n = str_character(s, at, &cp);
		at += n ? n : 1;
	}
	html_str(h, (struct mg_str){ s.p, at });
	if (at < s.n)
		html_z(h, "\xe2\x80\xa6");
}

static struct mg_str short_type(struct mg_str type)
{
	return type.n > 5 && !memcmp(type.p, "AWS::", 5) ? (struct mg_str){ type.p + 5, type.n - 5 } : type;
}

static void coordinate(struct html *h, const char *before, uint32_t n)
{
	html_z(h, before);
	html_number(h, n);
}

static void edge(struct graph *g, const struct layout_edge *e)
{
	struct html *h = g->s->page;
	const struct layout_node *a = &g->layout.nodes[e->from], *b = &g->layout.nodes[e->to];
	bool ahead = a->x + BOX_WIDTH < b->x;
	uint32_t y1 = a->y + BOX_HEIGHT / 2, y2 = b->y + BOX_HEIGHT / 2, x1 = a->x + BOX_WIDTH, x2 = ahead ? b->x : b->x + BOX_WIDTH;
	uint32_t bend = ahead ? (x2 - x1) / 2 : GAP_X;
	html_z(h, "<path class=\"e");
	html_z(h, e->kinds & KIND_VALUE ? "" : e->kinds & KIND_SUB ? " sub" : " dep");
	coordinate(h, "\" data-a=\"", e->from);
	coordinate(h, "\" data-b=\"", e->to);
	coordinate(h, "\" d=\"M", x1);
	coordinate(h, " ", y1);
	coordinate(h, "C", x1 + bend);
	coordinate(h, " ", y1);
	coordinate(h, " ", ahead ? x2 - bend : x2 + bend);
	coordinate(h, " ", y2);
	coordinate(h, " ", x2);
	coordinate(h, " ", y2);
	html_z(h, "\" marker-end=\"url(#");
	html_anchor(g->s, 'a', 0);
	html_z(h, ")\"/>\n");
}

static void node(struct graph *g, size_t i)
{
	static const char *const signs[] = { "\xe2\x80\x93", "\xe2\x9c\x93", "\xe2\x80\x93", "\xe2\x80\xa2", "!", "?", "\xc3\x97", "\xc3\x97" };
	struct html *h = g->s->page;
	const struct mg_report_resource *r = g->s->of->resources[i];
	const struct layout_node *v = &g->layout.nodes[i];
	const struct fate *f = &g->fates[i];
	bool linked = g->s->has_source && r->at.line;
	html_z(h, "<a class=\"n o-");
	html_z(h, state_name(f->state));
	coordinate(h, "\" data-n=\"", (uint32_t)i);
	if (linked) {
		html_z(h, "\" href=\"#");
		html_anchor(g->s, 'L', r->at.line);
	}
	coordinate(h, "\" transform=\"translate(", v->x);
	coordinate(h, " ", v->y);
	html_z(h, ")\"><title>");
	html_str(h, r->id);
	html_z(h, " (");
	html_str(h, r->type);
	html_z(h, "): ");
	html_z(h, state_name(f->state));
	if (f->findings) {
		html_z(h, ", ");
		html_amount(h, f->findings, "finding", "findings");
	}
	html_z(h, "</title><rect rx=\"7\"");
	coordinate(h, " width=\"", BOX_WIDTH);
	coordinate(h, "\" height=\"", BOX_HEIGHT);
	html_z(h, "\"/><text class=\"id\" x=\"12\" y=\"18\">");
	label(h, r->id, 20);
	html_z(h, "</text><text class=\"ty\" x=\"12\" y=\"33\">");
	label(h, short_type(r->type), 26);
	html_z(h, "</text><text class=\"sg\" x=\"189\" y=\"19\" text-anchor=\"middle\">");
	html_z(h, signs[f->state]);
	html_z(h, "</text></a>\n");
}

static void drawing(struct graph *g)
{
	struct html *h = g->s->page;
	struct layout *l = &g->layout;
	layout_place(l);
	html_z(h, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Graph of the resources\">\n<svg class=\"graph");
	html_z(h, l->width > 1400 || l->height > 1400 ? " big" : "");
	coordinate(h, "\" width=\"", l->width);
	coordinate(h, "\" height=\"", l->height);
	coordinate(h, "\" viewBox=\"0 0 ", l->width);
	coordinate(h, " ", l->height);
	html_z(h, "\" role=\"group\" aria-label=\"Resources and their references\">\n<defs><marker id=\"");
	html_anchor(g->s, 'a', 0);
	html_z(h, "\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path class=\"tip\" d=\"M0 0.8 7.4 4 0 7.2z\"/>"
		  "</marker></defs>\n");
	for (size_t i = 0; i < l->nedges; i++)
		edge(g, &l->edges[i]);
	for (size_t i = 0; i < l->n; i++)
		node(g, i);
	html_z(h, "</svg></div>\n<p class=\"legend\"><span class=\"o-fail\">\xc3\x97 fail</span> <span class=\"o-error\">\xc3\x97 error</span> "
		  "<span class=\"o-undecided\">? undecided</span> <span class=\"o-warn\">! warn</span> <span class=\"o-pass\">\xe2\x9c\x93 pass</span> "
		  "<span class=\"o-skip\">\xe2\x80\x93 skip, waived</span> <span class=\"line\">solid: Ref, GetAtt \xc2\xb7 dashed: Sub \xc2\xb7 dotted: DependsOn</span></p>\n");
}

static void row(struct graph *g, size_t i)
{
	struct html *h = g->s->page;
	const struct mg_report_resource *r = g->s->of->resources[i];
	html_z(h, "<tr><td>");
	html_str(h, r->id);
	html_z(h, "</td><td>");
	html_str(h, r->type);
	html_z(h, "</td><td><span class=\"pill o-");
	html_z(h, state_name(g->fates[i].state));
	html_z(h, "\">");
	html_z(h, state_name(g->fates[i].state));
	html_z(h, "</span></td><td>");
	html_number(h, g->fates[i].findings);
	html_z(h, "</td><td>");
	html_place(g->s, g->s->of->file, &r->at);
	html_z(h, "</td></tr>\n");
}

static void table(struct graph *g)
{
	struct html *h = g->s->page;
	html_z(h, "<details class=\"resources\"><summary>Resources as a table</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Resources\">"
		  "<table><thead><tr><th scope=\"col\">Resource</th><th scope=\"col\">Type</th><th scope=\"col\">Outcome</th><th scope=\"col\">Findings</th>"
		  "<th scope=\"col\">Place</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < g->s->of->nlisted; i++)
		row(g, i);
	html_z(h, "</tbody></table></div></details>\n");
}

static void write(struct graph *g)
{
	struct html *h = g->s->page;
	sort_names(g);
	judge(g);
	html_z(h, "<details class=\"map\" open><summary>Resources and their references</summary>\n");
	if (layout_read(&g->layout, g->s->of))
		drawing(g);
	else
		html_z(h, "<p>There are too many to draw here; <code>moongate graph</code> writes them as DOT.</p>\n");
	html_z(h, "</details>\n");
	table(g);
}

int html_graph(const struct section *s)
{
	size_t n = s->of->nlisted;
	struct graph *g = n ? malloc(sizeof(*g)) : NULL;
	if (!n)
		return MG_OK;
	if (g) {
		g->s = s;
		g->fates = calloc(n, sizeof(*g->fates));
		g->by_name = calloc(n, sizeof(*g->by_name));
		if (g->fates && g->by_name)
			write(g);
	}
	int status = g && g->fates && g->by_name ? MG_OK : MG_ENOMEM;
	if (g) {
		free(g->fates);
		free(g->by_name);
	}
	free(g);
	return status;
}
