/* SPDX-License-Identifier: Apache-2.0 */
/* A card for each finding, and for each result that could not be decided or broke. */
#include "html.h"

static void begin(const struct section *s, const struct mg_result *r, enum state state, char kind, uint64_t number)
{
	struct html *h = s->page;
	const char *severity = severity_name(r->policy->severity);
	size_t policy = html_policy(h, r->policy);
	html_z(h, "<article class=\"card o-");
	html_z(h, state_name(state));
	html_z(h, "\" id=\"");
	html_anchor(s, kind, number);
	html_z(h, "\" data-p=\"");
	html_str(h, r->policy->id);
	html_z(h, "\" data-s=\"");
	html_z(h, severity);
	html_z(h, "\" data-o=\"");
	html_z(h, state_name(state));
	html_z(h, "\" tabindex=\"-1\">\n<header><span class=\"pill o-");
	html_z(h, state_name(state));
	html_z(h, "\">");
	html_z(h, state_name(state));
	html_z(h, "</span> <span class=\"sev s-");
	html_z(h, severity);
	html_z(h, "\">");
	html_z(h, severity);
	html_z(h, "</span> <a class=\"pid\" href=\"#p");
	html_number(h, policy);
	html_z(h, "\">");
	html_str(h, r->policy->id);
	html_z(h, "</a> <span class=\"title\">");
	html_str(h, r->policy->title);
	html_z(h, "</span></header>\n");
}

static void row(struct html *h, const char *name, struct mg_str value)
{
	if (!value.n)
		return;
	html_z(h, "<dt>");
	html_z(h, name);
	html_z(h, "</dt><dd>");
	html_str(h, value);
	html_z(h, "</dd>");
}

static void witness(struct html *h, const struct mg_finding *f)
{
	if (!f->nwitness)
		return;
	html_z(h, "<dt>When</dt><dd><code class=\"args\">");
	out_witness(&h->out, f, out_html);
	html_z(h, "</code></dd>");
}

static void origin(const struct section *s, const struct mg_finding *f)
{
	if (!f->has_origin)
		return;
	html_z(s->page, "<dt>From</dt><dd><code>");
	html_str(s->page, f->origin_path);
	html_z(s->page, "</code> at ");
	html_place(s, f->file, &f->origin);
	html_z(s->page, "</dd>");
}

static void waiver(struct html *h, const struct mg_finding *f)
{
	if (!f->waived)
		return;
	html_z(h, "<dt>Waived</dt><dd>until ");
	html_str(h, f->waived_until);
	html_z(h, ": ");
	html_str(h, f->waived_reason);
	html_z(h, "</dd>");
}

static void excerpt(struct html *h, struct mg_str text, bool always)
{
	if (!text.n)
		return;
	html_z(h, always ? "<pre class=\"excerpt always\">" : "<pre class=\"excerpt\">");
	html_str(h, text);
	html_z(h, "</pre>\n");
}

static void finding(const struct section *s, const struct mg_result *r, const struct mg_finding *f, uint64_t number)
{
	struct html *h = s->page;
	begin(s, r, state_of_finding(r, f), 'f', number);
	html_z(h, "<p class=\"msg\">");
	html_str(h, f->message);
	html_z(h, "</p>\n<p class=\"at\">");
	html_place(s, f->file, &f->at);
	if (f->logical_id.n) {
		html_z(h, " <span class=\"target\">");
		html_str(h, f->logical_id);
		html_z(h, "</span>");
	}
	html_z(h, "</p>\n");
	excerpt(h, f->excerpt, !s->has_source || !str_same(f->file, s->of->file));
	html_z(h, "<dl>");
	origin(s, f);
	witness(h, f);
	row(h, "Remedy", f->remedy);
	waiver(h, f);
	row(h, "CDK", f->cdk_path);
	if (f->path.n) {
		html_z(h, "<dt>Path</dt><dd><code>");
		html_str(h, f->path);
		html_z(h, "</code></dd>");
	}
	html_z(h, "</dl>\n</article>\n");
}

static void remark(const struct section *s, const struct mg_result *r, uint64_t number)
{
	struct html *h = s->page;
	struct mg_position at = target_place(s->of, r->target);
	begin(s, r, state_of_result(r), 'r', number);
	html_z(h, "<p class=\"msg\">");
	if (r->outcome == MG_ERROR)
		html_z(h, "The policy broke: ");
	else if (r->outcome == MG_UNDECIDED)
		html_z(h, "Cannot be decided: ");
	html_str(h, r->reason.n ? r->reason : r->policy->title);
	html_z(h, "</p>\n<p class=\"at\">");
	html_place(s, s->of->file, &at);
	html_z(h, " <span class=\"target\">");
	html_str(h, r->target.n ? r->target : LITERAL("the whole stack"));
	html_z(h, "</span></p>\n</article>\n");
}

void html_cards(const struct section *s)
{
	uint64_t number = 0, remarks = 0;
	for (size_t i = 0; i < s->of->nresults; i++) {
		const struct mg_result *r = s->of->results[i];
		for (size_t k = 0; k < r->nfindings; k++)
			finding(s, r, r->findings[k], ++number);
		if (has_remark(r))
			remark(s, r, ++remarks);
	}
}
