/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON report, schema docs/schema/report-1.json. Others build on its names: keys may be added, none may change. */
#include "out.h"

static void witness(struct json *j, const char *key, const struct mg_report_witness *const *items, size_t n, bool null_when_empty)
{
	if (!n && null_when_empty) {
		json_null(j, key);
		return;
	}
	json_open(j, key, '{');
	for (size_t i = 0; i < n; i++)
		json_member(j, items[i]->name, items[i]->value);
	json_close(j, '}');
}

static void waiver(struct json *j, const struct mg_finding *f)
{
	if (!f->waived) {
		json_null(j, "waived");
		return;
	}
	json_open(j, "waived", '{');
	json_str(j, "reason", f->waived_reason);
	json_str(j, "until", f->waived_until);
	json_close(j, '}');
}

static void origin(struct json *j, const struct mg_finding *f)
{
	if (!f->has_origin) {
		json_null(j, "origin");
		return;
	}
	json_open(j, "origin", '{');
	json_str(j, "path", f->origin_path);
	json_place(j, "line", f->origin.line);
	json_place(j, "column", f->origin.column);
	json_close(j, '}');
}

static void finding(struct json *j, const struct mg_finding *f)
{
	json_open(j, NULL, '{');
	json_str_or_null(j, "logical_id", f->logical_id);
	json_str(j, "path", f->path);
	json_str(j, "file", f->file);
	json_place(j, "line", f->at.line);
	json_place(j, "column", f->at.column);
	json_place(j, "end_line", f->at.end_line);
	json_place(j, "end_column", f->at.end_column);
	json_str(j, "message", f->message);
	json_str(j, "remedy", f->remedy);
	witness(j, "witness", f->witness, f->nwitness, true);
	origin(j, f);
	json_str_or_null(j, "cdk_path", f->cdk_path);
	json_str(j, "fingerprint", f->fingerprint);
	waiver(j, f);
	json_str(j, "matcher", f->matcher);
	json_bool(j, "warning", f->warning);
	json_close(j, '}');
}

static void result(struct json *j, const struct mg_result *r)
{
	json_open(j, NULL, '{');
	json_str(j, "policy", r->policy->id);
	json_str(j, "title", r->policy->title);
	json_text(j, "severity", severity_name(r->policy->severity));
	json_text(j, "enforcement", enforcement_name(r->policy->enforcement));
	json_text(j, "outcome", outcome_name(r->outcome));
	json_str_or_null(j, "target", r->target);
	json_str_or_null(j, "reason", r->reason);
	json_open(j, "findings", '[');
	for (size_t i = 0; i < r->nfindings; i++)
		finding(j, r->findings[i]);
	json_close(j, ']');
	json_close(j, '}');
}

static void diagnostic(struct json *j, const struct mg_diagnostic *d)
{
	json_open(j, NULL, '{');
	json_text(j, "severity", level_name(d->level));
	json_str(j, "code", d->code);
	json_str(j, "message", d->message);
	json_str(j, "file", d->file);
	json_place(j, "line", d->at.line);
	json_place(j, "column", d->at.column);
	json_place(j, "end_line", d->at.end_line);
	json_place(j, "end_column", d->at.end_column);
	json_str_or_null(j, "witness", d->witness);
	json_close(j, '}');
}

static void load_error(struct json *j, const struct mg_report_template *t)
{
	if (!t->failed) {
		json_null(j, "error");
		return;
	}
	json_open(j, "error", '{');
	json_str(j, "message", t->error);
	json_place(j, "line", t->error_at.line);
	json_place(j, "column", t->error_at.column);
	json_close(j, '}');
}

static void template(struct json *j, const struct mg_report_template *t)
{
	json_open(j, NULL, '{');
	json_str(j, "file", t->file);
	json_text(j, "verdict", t->verdict == MG_DENY ? "deny" : "allow");
	load_error(j, t);
	json_number(j, "resources", t->nresources);
	witness(j, "assumed", t->assumed, t->nassumed, false);
	json_open(j, "results", '[');
	for (size_t i = 0; i < t->nresults; i++)
		result(j, t->results[i]);
	json_close(j, ']');
	json_open(j, "diagnostics", '[');
	for (size_t i = 0; i < t->ndiagnostics; i++)
		diagnostic(j, t->diagnostics[i]);
	json_close(j, ']');
	json_close(j, '}');
}

/* Each framework once, in the order of its first number, with its numbers. */
static void controls(struct json *j, const struct mg_policy_info *p)
{
	json_open(j, "controls", '{');
	for (size_t i = 0; i < p->ncontrols; i++) {
		bool seen = false;
		for (size_t k = 0; k < i && !seen; k++)
			seen = str_same(p->controls[2 * k], p->controls[2 * i]);
		if (seen)
			continue;
		json_open_member(j, p->controls[2 * i], '[');
		for (size_t k = i; k < p->ncontrols; k++)
			if (str_same(p->controls[2 * k], p->controls[2 * i]))
				json_str(j, NULL, p->controls[2 * k + 1]);
		json_close(j, ']');
	}
	json_close(j, '}');
}

static void policy(struct json *j, const struct mg_policy_info *p)
{
	json_open(j, NULL, '{');
	json_str(j, "id", p->id);
	json_str(j, "title", p->title);
	json_text(j, "severity", severity_name(p->severity));
	json_text(j, "enforcement", enforcement_name(p->enforcement));
	json_str(j, "remedy", p->remedy);
	json_open(j, "links", '[');
	for (size_t i = 0; i < p->nlinks; i++)
		json_str(j, NULL, p->links[i]);
	json_close(j, ']');
	controls(j, p);
	json_close(j, '}');
}

static void summary(struct json *j, const struct mg_summary *s)
{
	json_open(j, "summary", '{');
	json_number(j, "templates", s->templates);
	json_number(j, "resources", s->resources);
	json_number(j, "policies", s->policies);
	json_number(j, "pass", s->pass);
	json_number(j, "fail", s->fail);
	json_number(j, "undecided", s->undecided);
	json_number(j, "skip", s->skip);
	json_number(j, "error", s->error);
	json_number(j, "waived", s->waived);
	json_number(j, "warnings", s->warnings);
	json_close(j, '}');
}

static int json_write(void *state, const struct mg_report *r, const struct mg_report_options *options, const struct mg_writer *to,
		      struct mg_error *err)
{
	(void)state;
	(void)options;
	struct out out = { .writer = to };
	struct json j = { &out, 0, true };
	json_open(&j, NULL, '{');
	json_text(&j, "schema", "moongate.report/1");
	json_open(&j, "engine", '{');
	json_str(&j, "version", r->version);
	json_number(&j, "policies", r->npolicies);
	json_str(&j, "revision", r->revision);
	json_close(&j, '}');
	json_str(&j, "date", r->date);
	json_text(&j, "verdict", r->verdict == MG_DENY ? "deny" : "allow");
	json_open(&j, "templates", '[');
	for (size_t i = 0; i < r->ntemplates; i++)
		template(&j, r->templates[i]);
	json_close(&j, ']');
	json_open(&j, "policies", '[');
	for (size_t i = 0; i < r->npolicies; i++)
		policy(&j, r->policies[i]);
	json_close(&j, ']');
	summary(&j, &r->summary);
	json_close(&j, '}');
	out_char(&out, '\n');
	return out_flush(&out, err);
}

static const struct mg_reporter reporter = {
	sizeof(struct mg_reporter), "json", "JSON for other programs, schema moongate.report/1", "application/json", json_write,
};
static const struct mg_reporter *const reporters[] = { &reporter, NULL };

const struct mg_plugin mg_builtin_json_report = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "json-report", .version = "1", .description = "JSON reports",
	.reporters = reporters,
};
