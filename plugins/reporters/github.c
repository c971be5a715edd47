/* SPDX-License-Identifier: Apache-2.0 */
/* GitHub's workflow commands: each finding becomes an annotation at its line. */
#include "out.h"

#include <string.h>

/* The escapes of the runner: data, and properties besides. */
static void escape(struct out *o, struct mg_str s, bool property)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '%')
			out_text(o, "%25");
		else if (c == '\r')
			out_text(o, "%0D");
		else if (c == '\n')
			out_text(o, "%0A");
		else if (property && c == ':')
			out_text(o, "%3A");
		else if (property && c == ',')
			out_text(o, "%2C");
		else if ((unsigned char)c < 0x20 || c == 0x7f)
			out_char(o, ' ');
		else
			out_char(o, c);
	}
}

static void property(struct out *o, const char *key, uint32_t n)
{
	if (!n)
		return;
	out_char(o, ',');
	out_text(o, key);
	out_char(o, '=');
	out_number(o, n);
}

static void begin(struct out *o, const char *command, struct mg_str file, const struct mg_position *at, struct mg_str title)
{
	out_text(o, "::");
	out_text(o, command);
	out_text(o, " file=");
	escape(o, file, true);
	property(o, "line", at->line);
	property(o, "col", at->column);
	property(o, "endLine", at->end_line);
	property(o, "endColumn", at->end_column);
	out_text(o, ",title=");
	escape(o, title, true);
	out_text(o, "::");
}

static void witness(struct out *o, const struct mg_finding *f)
{
	for (size_t i = 0; i < f->nwitness; i++) {
		out_text(o, i ? ", " : "%0Awhen ");
		escape(o, f->witness[i]->name, false);
		out_char(o, '=');
		escape(o, f->witness[i]->value, false);
	}
}

static void finding(struct out *o, const struct mg_result *r, const struct mg_finding *f)
{
	const char *state = finding_state(r, f);
	if (!strcmp(state, "audit"))
		return;
	begin(o, !strcmp(state, "fail") ? "error" : !strcmp(state, "warn") ? "warning" : "notice", f->file, &f->at, r->policy->id);
	escape(o, f->message, false);
	if (f->waived) {
		out_text(o, "%0Awaived until ");
		escape(o, f->waived_until, false);
		out_text(o, ": ");
		escape(o, f->waived_reason, false);
	} else if (f->remedy.n) {
		out_text(o, "%0A");
		escape(o, f->remedy, false);
	}
	witness(o, f);
	out_char(o, '\n');
}

static void result(struct out *o, const struct mg_report_template *t, const struct mg_result *r)
{
	for (size_t i = 0; i < r->nfindings; i++)
		finding(o, r, r->findings[i]);
	if ((r->outcome != MG_UNDECIDED && r->outcome != MG_ERROR) || r->policy->enforcement == MG_ENFORCE_AUDIT)
		return;
	struct mg_position at = target_place(t, r->target);
	begin(o, r->policy->enforcement == MG_ENFORCE_DENY ? "error" : "warning", t->file, &at, r->policy->id);
	out_text(o, r->outcome == MG_ERROR ? "the policy broke: " : "undecided: ");
	if (r->target.n) {
		escape(o, r->target, false);
		out_text(o, ": ");
	}
	escape(o, r->reason, false);
	out_char(o, '\n');
}

static void template(struct out *o, const struct mg_report_template *t)
{
	static const char *const commands[] = { "error", "warning", "notice" };
	bool told = false;
	for (size_t i = 0; i < t->ndiagnostics; i++) {
		const struct mg_diagnostic *d = t->diagnostics[i];
		begin(o, commands[d->level], d->file.n ? d->file : t->file, &d->at, d->code);
		escape(o, d->message, false);
		out_char(o, '\n');
		told = told || d->level == MG_LEVEL_ERROR;
	}
	if (t->failed && !told) {
		begin(o, "error", t->file, &t->error_at, LITERAL("template"));
		escape(o, t->error, false);
		out_char(o, '\n');
	}
	for (size_t i = 0; i < t->nresults; i++)
		result(o, t, t->results[i]);
}

static int github_write(void *state, const struct mg_report *r, const struct mg_report_options *options, const struct mg_writer *to,
			struct mg_error *err)
{
	struct out out = { .writer = to };
	(void)state;
	(void)options;
	for (size_t i = 0; i < r->ntemplates; i++)
		template(&out, r->templates[i]);
	return out_flush(&out, err);
}

static const struct mg_reporter reporter = {
	sizeof(struct mg_reporter), "github", "annotations of GitHub Actions", "text/plain; charset=utf-8", github_write,
};
static const struct mg_reporter *const reporters[] = { &reporter, NULL };

const struct mg_plugin mg_builtin_github_report = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "github-report", .version = "1", .description = "annotations of GitHub Actions",
	.reporters = reporters,
};
