/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/dot.h"

#define CLUSTERS_MAX 1000 /* a template that many stacks share is drawn for each */

/* Fill and border of a resource by its worst outcome; readable in print and for people who do not see red and green apart. */
static const struct {
	const char *fill, *line;
} colors[] = {
	[MG_SKIP] = { "#f2f2f2", "#9a9a9a" },
	[MG_PASS] = { "#dcefe2", "#2f7d4f" },
	[MG_UNDECIDED] = { "#fff2cc", "#b58900" },
	[MG_FAIL] = { "#f8d7da", "#a61b29" },
	[MG_ERROR] = { "#e5d4f1", "#6a2c91" },
};

static const struct {
	const char *kind, *style;
} edges[] = {
	{ "Ref", "solid" },
	{ "GetAtt", "solid" },
	{ "Sub", "dashed" },
	{ "DependsOn", "dotted" },
};

/* A DOT string: quotes and backslashes escaped, line ends as \n, and nothing in it that drives a terminal. */
static void put_string(struct mg_buf *out, struct mg_str s)
{
	struct mg_buf safe = { 0 };
	mg_buf_putc(out, '"');
	for (size_t from = 0, to; from <= s.n; from = to + 1) {
		const char *end = from < s.n ? memchr(s.p + from, '\n', s.n - from) : NULL;
		to = end ? (size_t)(end - s.p) : s.n;
		mg_buf_clear(&safe);
		mg_buf_line(&safe, mg_str_sub(s, from, to - from));
		for (size_t i = 0; i < safe.n; i++) {
			if (safe.p[i] == '"' || safe.p[i] == '\\')
				mg_buf_putc(out, '\\');
			mg_buf_putc(out, safe.p[i]);
		}
		if (end)
			mg_buf_puts(out, "\\n");
	}
	mg_buf_putc(out, '"');
	out->failed |= safe.failed;
	mg_buf_fini(&safe);
}

static bool is_about(const struct mg_result *r, struct mg_str id)
{
	if (mg_str_eq(r->target, id))
		return true;
	for (size_t i = 0; i < r->nfindings; i++)
		if (!r->findings[i]->waived && !r->findings[i]->warning && mg_str_eq(r->findings[i]->logical_id, id))
			return true;
	return false;
}

/* The worst of the results that name the resource, and how many of its findings count. */
static enum mg_outcome worst(const struct mg_report_template *t, struct mg_str id, size_t *findings)
{
	enum mg_outcome o = MG_SKIP;
	*findings = 0;
	for (size_t i = 0; i < t->nresults; i++) {
		const struct mg_result *r = t->results[i];
		if (!is_about(r, id))
			continue;
		if (r->outcome > o)
			o = r->outcome;
		for (size_t k = 0; k < r->nfindings; k++)
			*findings += !r->findings[k]->waived && mg_str_eq(r->findings[k]->logical_id, id);
	}
	return o;
}

/* The name of a node: below nested stacks it is the way there. */
static void put_name(struct mg_buf *out, struct mg_str prefix, struct mg_str id)
{
	struct mg_buf name = { 0 };
	mg_buf_str(&name, prefix);
	mg_buf_str(&name, id);
	put_string(out, mg_buf_view(&name));
	out->failed = out->failed || name.failed;
	mg_buf_fini(&name);
}

static void put_resource(const struct mg_report_template *t, const struct mg_report_resource *r, struct mg_str prefix, struct mg_buf *out)
{
	size_t findings;
	enum mg_outcome o = worst(t, r->id, &findings);
	mg_buf_puts(out, "  ");
	put_name(out, prefix, r->id);
	mg_buf_puts(out, " [label=");
	struct mg_buf label = { 0 };
	mg_buf_str(&label, r->id);
	mg_buf_putc(&label, '\n');
	mg_buf_str(&label, r->type);
	if (findings)
		mg_buf_printf(&label, "\n%zu finding%s", findings, findings == 1 ? "" : "s");
	put_string(out, mg_buf_view(&label));
	out->failed = out->failed || label.failed;
	mg_buf_fini(&label);
	mg_buf_printf(out, ", fillcolor=\"%s\", color=\"%s\"];\n", colors[o].fill, colors[o].line);
}

static void put_edge(const struct mg_report_template *t, const struct mg_report_edge *e, struct mg_str prefix, struct mg_buf *out)
{
	const char *style = "solid";
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++)
		if (mg_str_is(e->kind, edges[i].kind))
			style = edges[i].style;
	mg_buf_puts(out, "  ");
	put_name(out, prefix, t->resources[e->from]->id);
	mg_buf_puts(out, " -> ");
	put_name(out, prefix, t->resources[e->to]->id);
	mg_buf_puts(out, " [label=");
	put_string(out, e->kind);
	mg_buf_printf(out, ", style=%s];\n", style);
}

/* A resource that names another ten times has one edge of each kind. Edges come sorted by where they start. */
static bool is_repeated(const struct mg_report_template *t, size_t i)
{
	for (size_t k = i; k-- > 0 && t->edges[k]->from == t->edges[i]->from;)
		if (t->edges[k]->to == t->edges[i]->to && mg_str_eq(t->edges[k]->kind, t->edges[i]->kind))
			return true;
	return false;
}

struct drawing {
	const struct mg_nested_reports *nested;
	struct mg_buf *out;
	size_t clusters;
};

static void draw(struct drawing *d, const struct mg_report_template *t, size_t self, struct mg_str prefix, unsigned depth);

static void put_failed(const struct mg_report_template *t, struct mg_str prefix, struct mg_buf *out)
{
	struct mg_buf label = { 0 };
	mg_buf_str(&label, t->file);
	mg_buf_puts(&label, "\ncannot be loaded: ");
	mg_buf_str(&label, t->error);
	mg_buf_puts(out, "  ");
	put_name(out, prefix, MG_STR_NONE);
	mg_buf_puts(out, " [label=");
	put_string(out, mg_buf_view(&label));
	mg_buf_printf(out, ", fillcolor=\"%s\", color=\"%s\"];\n", colors[MG_ERROR].fill, colors[MG_ERROR].line);
	out->failed = out->failed || label.failed;
	mg_buf_fini(&label);
}

/* The stack resource points at the first node of its template. */
static void put_stack_edge(struct mg_buf *out, struct mg_str from, struct mg_str prefix, const struct mg_report_template *t, size_t cluster)
{
	mg_buf_puts(out, "  ");
	put_string(out, from);
	mg_buf_puts(out, " -> ");
	put_name(out, prefix, t->failed || !t->nlisted ? MG_STR_NONE : t->resources[0]->id);
	mg_buf_printf(out, " [label=\"TemplateURL\", style=bold, lhead=\"cluster_%zu\"];\n", cluster);
}

static void put_cluster(struct drawing *d, const struct mg_nested_place *p, struct mg_str parent, unsigned depth)
{
	const struct mg_report_template *t = d->nested->items[p->item];
	struct mg_buf from = { 0 }, prefix = { 0 };
	size_t cluster = d->clusters++;
	mg_buf_str(&from, parent);
	mg_buf_str(&from, p->id);
	mg_buf_str(&prefix, mg_buf_view(&from));
	mg_buf_putc(&prefix, '/');
	mg_buf_printf(d->out, "  subgraph \"cluster_%zu\" {\n  label=", cluster);
	put_string(d->out, t->file);
	mg_buf_puts(d->out, ";\n  fontname=\"sans-serif\"; fontsize=10; color=\"#9a9a9a\";\n");
	if (t->failed || !t->nlisted)
		put_failed(t, mg_buf_view(&prefix), d->out);
	draw(d, t, p->item, mg_buf_view(&prefix), depth + 1);
	mg_buf_puts(d->out, "  }\n");
	put_stack_edge(d->out, mg_buf_view(&from), mg_buf_view(&prefix), t, cluster);
	d->out->failed = d->out->failed || from.failed || prefix.failed;
	mg_buf_fini(&from);
	mg_buf_fini(&prefix);
}

/* self: the template among the nested ones, SIZE_MAX for the one that was asked for. */
static void draw(struct drawing *d, const struct mg_report_template *t, size_t self, struct mg_str prefix, unsigned depth)
{
	for (size_t i = 0; i < t->nlisted; i++)
		put_resource(t, t->resources[i], prefix, d->out);
	for (size_t i = 0; i < t->nedges; i++)
		if (!is_repeated(t, i))
			put_edge(t, t->edges[i], prefix, d->out);
	for (size_t i = 0; d->nested && i < d->nested->nplaces && depth < 32 && d->clusters < CLUSTERS_MAX; i++)
		if (d->nested->places[i].parent == self)
			put_cluster(d, &d->nested->places[i], prefix, depth);
}

bool mg_dot(const struct mg_report_template *t, const struct mg_nested_reports *nested, struct mg_buf *out)
{
	struct drawing d = { .nested = nested, .out = out };
	mg_buf_puts(out, "digraph ");
	put_string(out, t->file);
	mg_buf_puts(out, " {\n  rankdir=LR;\n  node [shape=box, style=\"filled,rounded\", fontname=\"sans-serif\", fontsize=10];\n"
			 "  edge [fontname=\"sans-serif\", fontsize=8, color=\"#666666\"];\n");
	if (nested && nested->nplaces)
		mg_buf_puts(out, "  compound=true;\n");
	draw(&d, t, SIZE_MAX, MG_STR_NONE, 0);
	mg_buf_puts(out, "}\n");
	return !out->failed;
}
