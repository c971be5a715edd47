/* SPDX-License-Identifier: Apache-2.0 */
/* The top of the page: the verdict, the counts, and which template has what. */
#include "html.h"

struct tally {
	uint64_t results[STATES];
	uint64_t findings[STATES]; /* cards: findings, and remarks of results without one */
	uint64_t severities[SEVERITIES]; /* of the cards that deny */
	uint64_t broken;
};

static void count_card(struct tally *t, const struct mg_result *r, enum state s)
{
	t->findings[s]++;
	if (s >= STATE_UNDECIDED)
		t->severities[r->policy->severity]++;
}

static void count(struct tally *t, const struct mg_report_template *of)
{
	bool broken = of->failed;
	for (size_t i = 0; i < of->ndiagnostics && !broken; i++)
		broken = of->diagnostics[i]->level == MG_LEVEL_ERROR;
	t->broken += broken;
	for (size_t i = 0; i < of->nresults; i++) {
		const struct mg_result *r = of->results[i];
		t->results[state_of_result(r)]++;
		for (size_t k = 0; k < r->nfindings; k++)
			count_card(t, r, state_of_finding(r, r->findings[k]));
		if (has_remark(r))
			count_card(t, r, state_of_result(r));
	}
}

static void tile(struct html *h, const char *name, const char *style, uint64_t n)
{
	html_z(h, "<div class=\"tile ");
	html_z(h, n ? style : "none");
	html_z(h, "\"><dt>");
	html_z(h, name);
	html_z(h, "</dt><dd>");
	html_number(h, n);
	html_z(h, "</dd></div>");
}

static void tiles(struct html *h, const struct tally *t)
{
	html_z(h, "<dl class=\"tiles\">");
	if (t->broken)
		tile(h, t->broken == 1 ? "template refused" : "templates refused", "error", t->broken);
	tile(h, "fail", "fail", t->results[STATE_FAIL]);
	if (t->results[STATE_ERROR])
		tile(h, t->results[STATE_ERROR] == 1 ? "policy error" : "policy errors", "error", t->results[STATE_ERROR]);
	tile(h, "undecided", "undecided", t->results[STATE_UNDECIDED]);
	tile(h, "warn", "warn", t->results[STATE_WARN]);
	if (t->findings[STATE_AUDIT])
		tile(h, "audit", "audit", t->findings[STATE_AUDIT]);
	tile(h, "waived", "waived", h->report->summary.waived);
	tile(h, "pass", "pass", t->results[STATE_PASS]);
	tile(h, "skip", "skip", t->results[STATE_SKIP]);
	html_z(h, "</dl>\n");
}

/* One bar, as long as there are findings that deny, in the colours of their severities. */
static void bar(struct html *h, const struct tally *t)
{
	uint64_t all = 0, at = 0;
	for (int i = 0; i < SEVERITIES; i++)
		all += t->severities[i];
	if (!all)
		return;
	html_z(h, "<figure class=\"severities\">\n<svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
	for (int i = 0; i < SEVERITIES; i++) {
		uint64_t from = at * 1000 / all, to = (at += t->severities[i]) * 1000 / all;
		if (to == from)
			continue;
		html_z(h, "<rect class=\"s-");
		html_z(h, severity_name((enum mg_severity)i));
		html_z(h, "\" x=\"");
		html_number(h, from);
		html_z(h, "\" width=\"");
		html_number(h, to - from);
		html_z(h, "\" height=\"10\"/>");
	}
	html_z(h, "</svg>\n<figcaption>");
	for (int i = 0; i < SEVERITIES; i++) {
		if (!t->severities[i])
			continue;
		html_z(h, "<span class=\"key s-");
		html_z(h, severity_name((enum mg_severity)i));
		html_z(h, "\">");
		html_number(h, t->severities[i]);
		html_z(h, " ");
		html_z(h, severity_name((enum mg_severity)i));
		html_z(h, "</span>");
	}
	html_z(h, "</figcaption>\n</figure>\n");
}

static void headline(struct html *h, const struct tally *t)
{
	uint64_t denied = 0, cards = t->findings[STATE_FAIL] + t->findings[STATE_ERROR] + t->findings[STATE_UNDECIDED];
	const struct mg_report *r = h->report;
	for (size_t i = 0; i < r->ntemplates; i++)
		denied += r->templates[i]->verdict == MG_DENY;
	html_z(h, "<div class=\"verdict ");
	html_z(h, r->verdict == MG_DENY ? "deny" : "allow");
	html_z(h, "\">\n<h1><span class=\"sign\" aria-hidden=\"true\">");
	html_z(h, r->verdict == MG_DENY ? "\xc3\x97" : "\xe2\x9c\x93");
	html_z(h, "</span>");
	html_z(h, r->verdict == MG_DENY ? "Denied" : "Allowed");
	html_z(h, "</h1>\n<p>");
	if (r->verdict == MG_DENY) {
		if (r->ntemplates == 1) {
			html_z(h, "The template is denied");
		} else {
			html_number(h, denied);
			html_z(h, " of ");
			html_amount(h, r->ntemplates, "template", "templates");
			html_z(h, denied == 1 ? " is denied" : " are denied");
		}
		if (cards) {
			html_z(h, " for ");
			html_amount(h, cards, "finding", "findings");
		}
	} else {
		html_z(h, cards ? "Nothing here denies" : "Nothing stands against ");
		html_z(h, cards ? "" : r->ntemplates == 1 ? "this template" : "these templates");
	}
	html_z(h, ". ");
	html_amount(h, r->summary.resources, "resource", "resources");
	html_z(h, ", ");
	html_amount(h, r->npolicies, "policy", "policies");
	html_z(h, ".</p>\n</div>\n");
}

/* Which template has what; of one alone, the page says it below. */
static void index_of_templates(struct html *h)
{
	if (h->report->ntemplates < 2)
		return;
	html_z(h, "<nav aria-label=\"Templates\"><ul class=\"templates\">\n");
	for (size_t i = 0; i < h->report->ntemplates; i++) {
		const struct mg_report_template *of = h->report->templates[i];
		struct tally t = { { 0 }, { 0 }, { 0 }, 0 };
		uint64_t cards;
		count(&t, of);
		cards = t.findings[STATE_FAIL] + t.findings[STATE_ERROR] + t.findings[STATE_UNDECIDED];
		html_z(h, "<li><a href=\"#t");
		html_number(h, i + 1);
		html_z(h, "\"><span class=\"pill ");
		html_z(h, of->verdict == MG_DENY ? "deny\">deny" : "allow\">allow");
		html_z(h, "</span> <span class=\"file\">");
		html_str(h, of->file);
		html_z(h, "</span> <span class=\"count\">");
		if (t.broken)
			html_z(h, "refused");
		else if (cards)
			html_amount(h, cards, "finding", "findings");
		html_z(h, "</span></a></li>\n");
	}
	html_z(h, "</ul></nav>\n");
}

void html_summary(struct html *h)
{
	struct tally t = { { 0 }, { 0 }, { 0 }, 0 };
	for (size_t i = 0; i < h->report->ntemplates; i++)
		count(&t, h->report->templates[i]);
	html_z(h, "<header class=\"top\">\n<div class=\"brand\"><span class=\"logo\" aria-hidden=\"true\"></span>moongate"
		  "<button type=\"button\" id=\"theme\" hidden>Theme: auto</button></div>\n");
	headline(h, &t);
	tiles(h, &t);
	bar(h, &t);
	html_z(h, "<dl class=\"facts\"><div><dt>Date</dt><dd>");
	html_str(h, h->report->date);
	html_z(h, "</dd></div><div><dt>Revision</dt><dd><code>");
	html_str(h, (struct mg_str){ h->report->revision.p, h->report->revision.n < 12 ? h->report->revision.n : 12 });
	html_z(h, "</code></dd></div><div><dt>Engine</dt><dd>moongate ");
	html_str(h, h->report->version);
	html_z(h, "</dd></div></dl>\n");
	index_of_templates(h);
	html_z(h, "</header>\n");
}
