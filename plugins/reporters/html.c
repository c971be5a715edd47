/* SPDX-License-Identifier: Apache-2.0 */
/* One self-contained page: what was judged, each finding beside the template's lines, the resources as a graph. It needs no network and, to be read, no
 * script. */
#include <string.h>

#include "html.h"

const char *state_name(enum state s)
{
	static const char *const names[] = { "skip", "pass", "waived", "audit", "warn", "undecided", "fail", "error" };
	return names[s];
}

static enum state softened(const struct mg_result *r, enum state s)
{
	return r->policy->enforcement == MG_ENFORCE_AUDIT ? STATE_AUDIT : r->policy->enforcement == MG_ENFORCE_WARN ? STATE_WARN : s;
}

enum state state_of_finding(const struct mg_result *r, const struct mg_finding *f)
{
	return f->waived ? STATE_WAIVED : softened(r, f->warning ? STATE_WARN : STATE_FAIL);
}

enum state state_of_result(const struct mg_result *r)
{
	static const enum state states[] = { STATE_SKIP, STATE_PASS, STATE_UNDECIDED, STATE_FAIL, STATE_ERROR };
	return r->outcome <= MG_PASS ? states[r->outcome] : softened(r, states[r->outcome]);
}

bool has_remark(const struct mg_result *r)
{
	return r->outcome == MG_UNDECIDED || r->outcome == MG_ERROR || (r->outcome == MG_FAIL && !r->nfindings);
}

void html_str(struct html *h, struct mg_str s)
{
	out_html(&h->out, s);
}

void html_z(struct html *h, const char *z)
{
	out_text(&h->out, z);
}

void html_number(struct html *h, uint64_t n)
{
	out_number(&h->out, n);
}

void html_amount(struct html *h, uint64_t n, const char *one, const char *many)
{
	html_number(h, n);
	html_z(h, " ");
	html_z(h, n == 1 ? one : many);
}

void html_anchor(const struct section *s, char kind, uint64_t n)
{
	html_z(s->page, "t");
	html_number(s->page, s->number);
	html_z(s->page, "-");
	out_char(&s->page->out, kind);
	html_number(s->page, n);
}

void html_place(const struct section *s, struct mg_str file, const struct mg_position *at)
{
	bool shown = s->has_source && at->line && str_same(file, s->of->file);
	if (shown) {
		html_z(s->page, "<a class=\"jump\" href=\"#");
		html_anchor(s, 'L', at->line);
		html_z(s->page, "\">");
	}
	html_str(s->page, file);
	if (at->line) {
		html_z(s->page, ":");
		html_number(s->page, at->line);
		html_z(s->page, ":");
		html_number(s->page, at->column);
	}
	if (shown)
		html_z(s->page, "</a>");
}

size_t html_policy(const struct html *h, const struct mg_policy_info *p)
{
	for (size_t i = 0; i < h->report->npolicies; i++)
		if (h->report->policies[i] == p)
			return i + 1;
	return 0;
}

static void head(struct html *h)
{
	html_z(h, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		  "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src '");
	html_z(h, html_style_hash);
	html_z(h, "'; script-src '");
	html_z(h, html_script_hash);
	html_z(h, "'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
		  "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"generator\" content=\"moongate ");
	html_str(h, h->report->version);
	html_z(h, "\">\n<link rel=\"icon\" href=\"data:,\">\n<title>");
	html_z(h, h->report->verdict == MG_DENY ? "Denied" : "Allowed");
	html_z(h, " \xc2\xb7 ");
	if (h->report->ntemplates == 1)
		html_str(h, h->report->templates[0]->file);
	else
		html_amount(h, h->report->ntemplates, "template", "templates");
	html_z(h, " \xc2\xb7 moongate</title>\n<style>");
	html_z(h, html_style);
	html_z(h, "</style>\n</head>\n");
}

/* Shown by the script only: without it nothing could be filtered. */
static void filters(struct html *h)
{
	static const char *const states[] = { "fail", "error", "undecided", "warn", "audit", "waived" };
	html_z(h, "<form class=\"filter\" id=\"filter\" role=\"search\" aria-label=\"Filter the findings\" hidden>\n"
		  "<label class=\"find\"><span>Search</span><input id=\"q\" type=\"search\" placeholder=\"Message, resource, path\xe2\x80\xa6\" autocomplete=\"off\" "
		  "spellcheck=\"false\"></label>\n<label class=\"pick\"><span>Policy</span><select id=\"policy\"><option value=\"\">All policies</option>");
	for (size_t i = 0; i < h->report->npolicies; i++) {
		html_z(h, "<option value=\"");
		html_str(h, h->report->policies[i]->id);
		html_z(h, "\">");
		html_str(h, h->report->policies[i]->id);
		html_z(h, " \xc2\xb7 ");
		html_str(h, h->report->policies[i]->title);
		html_z(h, "</option>");
	}
	html_z(h, "</select></label>\n<fieldset><legend>Severity</legend>");
	for (int i = 0; i < SEVERITIES; i++) {
		const char *name = severity_name((enum mg_severity)i);
		html_z(h, "<label class=\"chip s-");
		html_z(h, name);
		html_z(h, "\"><input type=\"checkbox\" name=\"severity\" value=\"");
		html_z(h, name);
		html_z(h, "\" checked><span>");
		html_z(h, name);
		html_z(h, "</span></label>");
	}
	html_z(h, "</fieldset>\n<fieldset><legend>Outcome</legend>");
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		html_z(h, "<label class=\"chip o-");
		html_z(h, states[i]);
		html_z(h, "\"><input type=\"checkbox\" name=\"outcome\" value=\"");
		html_z(h, states[i]);
		html_z(h, "\" checked><span>");
		html_z(h, states[i]);
		html_z(h, "</span></label>");
	}
	html_z(h, "</fieldset>\n<p class=\"shown\"><output id=\"shown\" aria-live=\"polite\"></output> <button type=\"reset\">Reset</button></p>\n</form>\n");
}

static void footer(struct html *h)
{
	html_z(h, "<footer>\n<p>Made by moongate ");
	html_str(h, h->report->version);
	html_z(h, " with the policies of revision <code>");
	html_str(h, h->report->revision);
	html_z(h, "</code>, judged as of ");
	html_str(h, h->report->date);
	html_z(h, ". Secrets in the template's text are masked.</p>\n<p class=\"keys\" hidden>Keys: <kbd>/</kbd> search \xc2\xb7 <kbd>j</kbd> <kbd>k</kbd> next "
		  "and previous finding \xc2\xb7 <kbd>l</kbd> to its line \xc2\xb7 <kbd>b</kbd> back to the finding \xc2\xb7 <kbd>Esc</kbd> clear the filter</p>\n"
		  "</footer>\n<script>");
	html_z(h, html_script);
	html_z(h, "</script>\n</body>\n</html>\n");
}

static int html_write(void *state, const struct mg_report *r, const struct mg_report_options *options, const struct mg_writer *to, struct mg_error *err)
{
	struct html h = { .out = { .writer = to }, .report = r };
	(void)state;
	(void)options;
	head(&h);
	html_z(&h, "<body>\n<a class=\"first\" href=\"#findings\">To the findings</a>\n");
	html_summary(&h);
	filters(&h);
	html_z(&h, "<main id=\"findings\">\n");
	for (size_t i = 0; i < r->ntemplates && h.out.status == MG_OK; i++)
		html_template(&h, r->templates[i], i + 1);
	html_policies(&h);
	html_z(&h, "</main>\n");
	footer(&h);
	return out_flush(&h.out, err);
}

static const struct mg_reporter reporter = {
	sizeof(struct mg_reporter), "html", "one page to read and pass on: findings beside their lines, the resource graph", "text/html; charset=utf-8",
	html_write,
};
static const struct mg_reporter *const reporters[] = { &reporter, NULL };

const struct mg_plugin mg_builtin_html_report = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "html-report", .version = "1", .description = "reports as one HTML page",
	.reporters = reporters,
};
