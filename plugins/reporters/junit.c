/* SPDX-License-Identifier: Apache-2.0 */
/* JUnit XML: a suite per template, a case per policy and target. Only what denies is a failure or an error there. */
#include "out.h"

static void attribute(struct out *o, const char *key, struct mg_str value)
{
	out_char(o, ' ');
	out_text(o, key);
	out_text(o, "=\"");
	out_xml_attribute(o, value);
	out_char(o, '"');
}

static void number(struct out *o, const char *key, uint64_t n)
{
	out_char(o, ' ');
	out_text(o, key);
	out_text(o, "=\"");
	out_number(o, n);
	out_char(o, '"');
}

static bool denies(const struct mg_result *r)
{
	return r->policy->enforcement == MG_ENFORCE_DENY;
}

static void place(struct out *o, struct mg_str file, const struct mg_position *at)
{
	out_xml(o, file);
	if (at->line) {
		out_char(o, ':');
		out_number(o, at->line);
		out_char(o, ':');
		out_number(o, at->column);
	}
	out_text(o, ": ");
}

static void findings(struct out *o, const struct mg_result *r)
{
	for (size_t i = 0; i < r->nfindings; i++) {
		const struct mg_finding *f = r->findings[i];
		place(o, f->file, &f->at);
		if (f->waived)
			out_text(o, "(waived) ");
		out_xml(o, f->message);
		for (size_t k = 0; k < f->nwitness; k++) {
			out_text(o, k ? ", " : " when ");
			out_xml(o, f->witness[k]->name);
			out_char(o, '=');
			out_xml(o, f->witness[k]->value);
		}
		out_char(o, '\n');
	}
	out_xml(o, r->policy->remedy);
	out_char(o, '\n');
}

static void failure(struct out *o, const char *element, const char *type, struct mg_str message, const struct mg_result *r)
{
	out_text(o, "      <");
	out_text(o, element);
	attribute(o, "message", message);
	out_text(o, " type=\"");
	out_text(o, type);
	out_text(o, "\">");
	findings(o, r);
	out_text(o, "</");
	out_text(o, element);
	out_text(o, ">\n");
}

static void skipped(struct out *o, struct mg_str why)
{
	out_text(o, "      <skipped");
	attribute(o, "message", why);
	out_text(o, "/>\n");
}

static void outcome(struct out *o, const struct mg_result *r)
{
	if (r->outcome == MG_SKIP) {
		skipped(o, r->reason);
	} else if (r->outcome > MG_PASS && !denies(r)) {
		out_text(o, "      <system-out>");
		out_text(o, enforcement_name(r->policy->enforcement));
		out_text(o, ": ");
		out_xml(o, r->reason);
		findings(o, r);
		out_text(o, "</system-out>\n");
	} else if (r->outcome == MG_FAIL) {
		failure(o, "failure", severity_name(r->policy->severity), r->nfindings ? r->findings[0]->message : r->policy->title, r);
	} else if (r->outcome == MG_UNDECIDED) {
		failure(o, "failure", "undecided", r->reason, r);
	} else if (r->outcome == MG_ERROR) {
		failure(o, "error", "policy", r->reason, r);
	}
}

static void result(struct out *o, const struct mg_report_template *t, const struct mg_result *r)
{
	out_text(o, "    <testcase classname=\"");
	out_xml(o, t->file);
	out_text(o, "\" name=\"");
	out_xml(o, r->policy->id);
	out_text(o, r->target.n ? " " : "");
	out_xml(o, r->target);
	out_char(o, '"');
	attribute(o, "file", t->file);
	if (r->nfindings && r->findings[0]->at.line)
		number(o, "line", r->findings[0]->at.line);
	out_text(o, ">\n");
	outcome(o, r);
	out_text(o, "    </testcase>\n");
}

struct counts {
	uint64_t tests, failures, errors, skipped;
};

static void count(struct counts *c, const struct mg_report_template *t)
{
	c->tests += t->nresults + 1;
	c->errors += t->failed;
	for (size_t i = 0; i < t->ndiagnostics; i++)
		if (!t->failed && t->diagnostics[i]->level == MG_LEVEL_ERROR) {
			c->errors++;
			break;
		}
	for (size_t i = 0; i < t->nresults; i++) {
		const struct mg_result *r = t->results[i];
		c->skipped += r->outcome == MG_SKIP;
		c->errors += denies(r) && r->outcome == MG_ERROR;
		c->failures += denies(r) && (r->outcome == MG_FAIL || r->outcome == MG_UNDECIDED);
	}
}

static void counts(struct out *o, const struct counts *c)
{
	number(o, "tests", c->tests);
	number(o, "failures", c->failures);
	number(o, "errors", c->errors);
	number(o, "skipped", c->skipped);
}

/* The template itself is a case: it can be loaded, and the service would take it. */
static void loading(struct out *o, const struct mg_report_template *t)
{
	const struct mg_diagnostic *first = NULL;
	out_text(o, "    <testcase");
	attribute(o, "classname", t->file);
	out_text(o, " name=\"template\"");
	attribute(o, "file", t->file);
	out_text(o, ">\n");
	for (size_t i = 0; i < t->ndiagnostics && !first; i++)
		if (t->diagnostics[i]->level == MG_LEVEL_ERROR)
			first = t->diagnostics[i];
	if (first || t->failed) {
		out_text(o, "      <error type=\"template\"");
		attribute(o, "message", first ? first->message : t->error);
		out_char(o, '>');
		for (size_t i = 0; i < t->ndiagnostics; i++) {
			const struct mg_diagnostic *d = t->diagnostics[i];
			if (d->level != MG_LEVEL_ERROR)
				continue;
			place(o, d->file, &d->at);
			out_xml(o, d->message);
			out_char(o, '\n');
		}
		out_text(o, "</error>\n");
	}
	out_text(o, "    </testcase>\n");
}

static void template(struct out *o, const struct mg_report *r, const struct mg_report_template *t)
{
	struct counts c = { 0, 0, 0, 0 };
	count(&c, t);
	out_text(o, "  <testsuite");
	attribute(o, "name", t->file);
	counts(o, &c);
	out_text(o, " timestamp=\"");
	out_xml(o, r->date);
	out_text(o, "T00:00:00\" time=\"0\">\n");
	loading(o, t);
	for (size_t i = 0; i < t->nresults; i++)
		result(o, t, t->results[i]);
	out_text(o, "  </testsuite>\n");
}

static int junit_write(void *state, const struct mg_report *r, const struct mg_report_options *options, const struct mg_writer *to,
		       struct mg_error *err)
{
	struct out out = { .writer = to };
	struct counts all = { 0, 0, 0, 0 };
	(void)state;
	(void)options;
	for (size_t i = 0; i < r->ntemplates; i++)
		count(&all, r->templates[i]);
	out_text(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"moongate\"");
	counts(&out, &all);
	out_text(&out, " time=\"0\">\n");
	for (size_t i = 0; i < r->ntemplates; i++)
		template(&out, r, r->templates[i]);
	out_text(&out, "</testsuites>\n");
	return out_flush(&out, err);
}

static const struct mg_reporter reporter = {
	sizeof(struct mg_reporter), "junit", "JUnit XML, a case per policy and target", "application/xml", junit_write,
};
static const struct mg_reporter *const reporters[] = { &reporter, NULL };

const struct mg_plugin mg_builtin_junit_report = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "junit-report", .version = "1", .description = "JUnit XML reports",
	.reporters = reporters,
};
