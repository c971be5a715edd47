/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of one template, and the list of policies that ends the page. */
#include "html.h"

static void heading(const struct section *s)
{
	struct html *h = s->page;
	html_z(h, "<header><h2><span class=\"pill ");
	html_z(h, s->of->verdict == MG_DENY ? "deny\">deny" : "allow\">allow");
	html_z(h, "</span> <span class=\"file\">");
	html_str(h, s->of->file);
	html_z(h, "</span></h2><p class=\"count\">");
	html_amount(h, s->of->nresources, "resource", "resources");
	html_z(h, "<span class=\"matches\"></span></p></header>\n");
}

static void diagnostic(const struct section *s, const struct mg_diagnostic *d)
{
	struct html *h = s->page;
	html_z(h, "<li class=\"diagnostic d-");
	html_z(h, level_name(d->level));
	html_z(h, "\"><p><span class=\"pill d-");
	html_z(h, level_name(d->level));
	html_z(h, "\">");
	html_z(h, level_name(d->level));
	html_z(h, "</span> <code>");
	html_str(h, d->code);
	html_z(h, "</code> <span class=\"msg\">");
	html_str(h, d->message);
	html_z(h, "</span></p><p class=\"at\">");
	html_place(s, d->file.n ? d->file : s->of->file, &d->at);
	if (d->witness.n) {
		html_z(h, " when <code>");
		html_str(h, d->witness);
		html_z(h, "</code>");
	}
	html_z(h, "</p>");
	if (d->excerpt.n) {
		html_z(h, "<pre class=\"excerpt always\">");
		html_str(h, d->excerpt);
		html_z(h, "</pre>");
	}
	html_z(h, "</li>\n");
}

static void diagnostics(const struct section *s)
{
	struct html *h = s->page;
	bool told = false;
	for (size_t i = 0; i < s->of->ndiagnostics; i++)
		told = told || s->of->diagnostics[i]->level == MG_LEVEL_ERROR;
	if (s->of->failed && !told) {
		html_z(h, "<p class=\"refused\"><strong>This template cannot be judged:</strong> ");
		html_str(h, s->of->error);
		html_z(h, " (");
		html_place(s, s->of->file, &s->of->error_at);
		html_z(h, ")</p>\n");
	}
	if (!s->of->ndiagnostics)
		return;
	html_z(h, "<section class=\"diagnostics\"><h3>What is wrong with the template</h3>\n<ul>\n");
	for (size_t i = 0; i < s->of->ndiagnostics; i++)
		diagnostic(s, s->of->diagnostics[i]);
	html_z(h, "</ul></section>\n");
}

static void assumed(const struct section *s)
{
	struct html *h = s->page;
	if (!s->of->nassumed)
		return;
	html_z(h, "<details class=\"assumed\"><summary>Judged with the Default of ");
	html_amount(h, s->of->nassumed, "parameter", "parameters");
	html_z(h, "</summary>\n<p>These had no value; <code>--strict-values</code> leaves them open.</p>\n<dl>");
	for (size_t i = 0; i < s->of->nassumed; i++) {
		html_z(h, "<dt>");
		html_str(h, s->of->assumed[i]->name);
		html_z(h, "</dt><dd><code>");
		html_str(h, s->of->assumed[i]->value);
		html_z(h, "</code></dd>");
	}
	html_z(h, "</dl></details>\n");
}

static void check(const struct section *s, const struct mg_result *r)
{
	struct html *h = s->page;
	const char *state = state_name(state_of_result(r));
	html_z(h, "<tr><td><a href=\"#p");
	html_number(h, html_policy(h, r->policy));
	html_z(h, "\">");
	html_str(h, r->policy->id);
	html_z(h, "</a></td><td>");
	html_str(h, r->target.n ? r->target : LITERAL("the whole stack"));
	html_z(h, "</td><td><span class=\"pill o-");
	html_z(h, state);
	html_z(h, "\">");
	html_z(h, state);
	html_z(h, "</span></td><td>");
	html_str(h, r->reason);
	html_z(h, "</td></tr>\n");
}

/* Passes and skips too: what was looked at. */
static void checks(const struct section *s)
{
	struct html *h = s->page;
	if (!s->of->nresults)
		return;
	html_z(h, "<details class=\"checks\"><summary>All ");
	html_amount(h, s->of->nresults, "check", "checks");
	html_z(h, "</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"All checks\"><table><thead><tr><th scope=\"col\">Policy</th>"
		  "<th scope=\"col\">Target</th><th scope=\"col\">Outcome</th><th scope=\"col\">Reason</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < s->of->nresults; i++)
		check(s, s->of->results[i]);
	html_z(h, "</tbody></table></div></details>\n");
}

static bool has_cards(const struct mg_report_template *of)
{
	for (size_t i = 0; i < of->nresults; i++)
		if (of->results[i]->nfindings || has_remark(of->results[i]))
			return true;
	return false;
}

static int body(const struct section *s)
{
	struct html *h = s->page;
	int status = MG_OK;
	bool cards = has_cards(s->of);
	html_z(h, cards && s->has_source ? "<div class=\"split\">\n" : "<div class=\"single\">\n");
	if (cards) {
		html_z(h, "<section class=\"cards\" aria-label=\"Findings\">\n");
		html_cards(s);
		html_z(h, "<p class=\"nothing\" hidden>No finding of this template fits the filter.</p>\n</section>\n");
	} else if (!s->of->failed) {
		html_z(h, "<p class=\"clean\">No findings.</p>\n");
	}
	if (s->has_source)
		status = html_source(s);
	html_z(h, "</div>\n");
	return status;
}

void html_template(struct html *h, const struct mg_report_template *of, size_t number)
{
	struct section s = { h, of, number, of->source.n > 0 };
	int status;
	html_z(h, "<section class=\"template\" id=\"t");
	html_number(h, number);
	html_z(h, "\">\n");
	heading(&s);
	diagnostics(&s);
	assumed(&s);
	status = body(&s);
	if (status == MG_OK)
		status = html_graph(&s);
	checks(&s);
	html_z(h, "</section>\n");
	if (h->out.status == MG_OK)
		h->out.status = status;
}

static bool is_web(struct mg_str s)
{
	return s.n > 8 && (str_same((struct mg_str){ s.p, 8 }, LITERAL("https://")) || str_same((struct mg_str){ s.p, 7 }, LITERAL("http://")));
}

static void links(struct html *h, const struct mg_policy_info *p)
{
	for (size_t i = 0; i < p->nlinks; i++) {
		html_z(h, i ? "<br>" : "<p class=\"links\">");
		if (is_web(p->links[i])) {
			html_z(h, "<a rel=\"noopener noreferrer nofollow\" href=\"");
			html_str(h, p->links[i]);
			html_z(h, "\">");
		}
		html_str(h, p->links[i]);
		html_z(h, is_web(p->links[i]) ? "</a>" : "");
	}
	html_z(h, p->nlinks ? "</p>" : "");
}

static void policy(struct html *h, const struct mg_policy_info *p, size_t number)
{
	const char *severity = severity_name(p->severity);
	html_z(h, "<article class=\"policy\" id=\"p");
	html_number(h, number);
	html_z(h, "\" tabindex=\"-1\"><h3><span class=\"sev s-");
	html_z(h, severity);
	html_z(h, "\">");
	html_z(h, severity);
	html_z(h, "</span> ");
	html_str(h, p->id);
	html_z(h, " <span class=\"title\">");
	html_str(h, p->title);
	html_z(h, "</span></h3><p>");
	html_str(h, p->remedy);
	html_z(h, "</p><p class=\"meta\"><span class=\"tag\">");
	html_z(h, enforcement_name(p->enforcement));
	html_z(h, "</span>");
	for (size_t i = 0; i < p->ncontrols; i++) {
		html_z(h, " <span class=\"tag\">");
		html_str(h, p->controls[2 * i]);
		html_z(h, " ");
		html_str(h, p->controls[2 * i + 1]);
		html_z(h, "</span>");
	}
	html_z(h, "</p>");
	links(h, p);
	html_z(h, "</article>\n");
}

void html_policies(struct html *h)
{
	html_z(h, "<details class=\"policies\" id=\"policies\"><summary>");
	html_amount(h, h->report->npolicies, "policy", "policies");
	html_z(h, "</summary>\n");
	for (size_t i = 0; i < h->report->npolicies; i++)
		policy(h, h->report->policies[i], i + 1);
	html_z(h, "</details>\n");
}
