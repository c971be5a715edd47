/* SPDX-License-Identifier: Apache-2.0 */
/* The report for people: what to look at first comes first, each finding with its line and what to do, then one line that sums up. */
#include <string.h>

#include "text.h"

void text_paint(struct text *t, const char *style, const char *z)
{
	if (t->color) {
		out_text(&t->out, "\033[");
		out_text(&t->out, style);
		out_char(&t->out, 'm');
	}
	out_text(&t->out, z);
	if (t->color)
		out_text(&t->out, "\033[0m");
}

static void pad(struct text *t, unsigned n)
{
	while (n-- > 0)
		out_char(&t->out, ' ');
}

static unsigned digits(uint32_t n)
{
	unsigned d = 1;
	while (n /= 10)
		d++;
	return d;
}

static const char *style_of(const char *word)
{
	if (!strcmp(word, "fail") || !strcmp(word, "error"))
		return RED;
	if (!strcmp(word, "pass"))
		return GREEN;
	if (!strcmp(word, "waived") || !strcmp(word, "skip"))
		return DIM;
	return !strcmp(word, "info") ? BLUE : YELLOW;
}

/* A blank line between blocks. */
static void block(struct text *t)
{
	if (t->begun)
		out_char(&t->out, '\n');
	t->begun = true;
}

/* word[code]: message */
static void headline(struct text *t, const char *word, struct mg_str code, const char *prefix, struct mg_str message)
{
	text_paint(t, style_of(word), word);
	if (code.n) {
		out_char(&t->out, '[');
		out_plain(&t->out, code);
		out_char(&t->out, ']');
	}
	out_text(&t->out, ": ");
	if (t->color)
		out_text(&t->out, "\033[" BOLD "m");
	out_text(&t->out, prefix);
	out_plain(&t->out, message);
	if (t->color)
		out_text(&t->out, "\033[0m");
	out_char(&t->out, '\n');
}

/* --> file:line:column (target, severity) */
static void place(struct text *t, struct mg_str file, const struct mg_position *at, struct mg_str target, const char *severity)
{
	pad(t, t->gutter);
	text_paint(t, BLUE, "--> ");
	out_plain(&t->out, file);
	if (at && at->line) {
		out_char(&t->out, ':');
		out_number(&t->out, at->line);
		out_char(&t->out, ':');
		out_number(&t->out, at->column);
	}
	if (target.n || severity) {
		out_text(&t->out, " (");
		out_plain(&t->out, target);
		if (target.n && severity)
			out_text(&t->out, ", ");
		if (severity)
			out_text(&t->out, severity);
		out_char(&t->out, ')');
	}
	out_char(&t->out, '\n');
}

static void bar(struct text *t, uint32_t line)
{
	pad(t, line ? t->gutter - digits(line) : t->gutter);
	if (t->color)
		out_text(&t->out, "\033[" BLUE "m");
	if (line)
		out_number(&t->out, line);
	out_text(&t->out, " |");
	if (t->color)
		out_text(&t->out, "\033[0m");
}

/* The lines of an excerpt behind a gutter; the first is the source line, the others point into it. */
static void excerpt(struct text *t, struct mg_str text, uint32_t line)
{
	if (!text.n)
		return;
	bar(t, 0);
	out_char(&t->out, '\n');
	for (size_t from = 0, nth = 0; from < text.n; nth++) {
		const char *end = memchr(text.p + from, '\n', text.n - from);
		size_t to = end ? (size_t)(end - text.p) : text.n;
		bar(t, nth ? 0 : line);
		if (to > from)
			out_char(&t->out, ' ');
		if (t->color && nth)
			out_text(&t->out, "\033[" RED "m");
		out_plain(&t->out, (struct mg_str){ text.p + from, to - from });
		if (t->color && nth)
			out_text(&t->out, "\033[0m");
		out_char(&t->out, '\n');
		from = to + 1;
	}
}

static void note_of(struct text *t, const char *word)
{
	pad(t, t->gutter);
	text_paint(t, BLUE, " = ");
	text_paint(t, CYAN, word);
	out_text(&t->out, ": ");
}

static void note(struct text *t, const char *word, struct mg_str s)
{
	note_of(t, word);
	out_plain(&t->out, s);
	out_char(&t->out, '\n');
}

static void origin(struct text *t, const struct mg_finding *f)
{
	if (!f->has_origin)
		return;
	note_of(t, "from");
	out_plain(&t->out, f->origin_path);
	if (f->origin.line) {
		out_text(&t->out, " at ");
		out_plain(&t->out, f->file);
		out_char(&t->out, ':');
		out_number(&t->out, f->origin.line);
		out_char(&t->out, ':');
		out_number(&t->out, f->origin.column);
	}
	out_char(&t->out, '\n');
}

static void waiver(struct text *t, const struct mg_finding *f)
{
	note_of(t, "waived");
	out_text(&t->out, "until ");
	out_plain(&t->out, f->waived_until);
	out_text(&t->out, ": ");
	out_plain(&t->out, f->waived_reason);
	out_char(&t->out, '\n');
}

static void witness(struct text *t, const struct mg_finding *f)
{
	if (!f->nwitness)
		return;
	note_of(t, "when");
	out_witness(&t->out, f, out_plain);
	out_char(&t->out, '\n');
}

static bool same_position(const struct mg_position *a, const struct mg_position *b)
{
	return a->line == b->line && a->column == b->column && a->end_line == b->end_line && a->end_column == b->end_column;
}

static bool same_witness(const struct mg_finding *a, const struct mg_finding *b)
{
	if (a->nwitness != b->nwitness)
		return false;
	for (size_t i = 0; i < a->nwitness; i++)
		if (!str_same(a->witness[i]->name, b->witness[i]->name) || !str_same(a->witness[i]->value, b->witness[i]->value))
			return false;
	return true;
}

/* Can b stand under the same source line as a, with everything but the message the same? */
static bool joins(const struct mg_result *r, const struct mg_finding *a, const struct mg_finding *b)
{
	return !a->waived && !b->waived && !a->has_origin && !b->has_origin && same_position(&a->at, &b->at) && str_same(a->file, b->file) &&
	       str_same(a->logical_id, b->logical_id) && same_witness(a, b) && finding_state(r, a) == finding_state(r, b) && str_same(a->remedy, b->remedy);
}

/* The place of findings whose messages stand above. A remedy is said once per result: a policy has one. */
static void finding(struct text *t, const struct mg_result *r, const struct mg_finding *f, bool help)
{
	place(t, f->file, &f->at, f->logical_id, severity_name(r->policy->severity));
	if (f->waived) {
		waiver(t, f);
		return;
	}
	excerpt(t, f->excerpt, f->at.line);
	origin(t, f);
	witness(t, f);
	if (f->cdk_path.n)
		note(t, "cdk", f->cdk_path);
	if (help && f->remedy.n)
		note(t, "help", f->remedy);
}

/* What a result says apart from its findings: why it is undecided or broke; passes and skips when asked for. */
static void remark(struct text *t, const struct mg_report_template *of, const struct mg_result *r)
{
	bool warn = r->policy->enforcement == MG_ENFORCE_WARN;
	const char *word = outcome_name(r->outcome);
	if (r->outcome == MG_FAIL || (r->outcome <= MG_PASS && t->detail < 1))
		return;
	bool serious = r->outcome > MG_PASS;
	t->gutter = 1;
	block(t);
	headline(t, serious && warn ? "warn" : word, r->policy->id, !serious || !warn ? "" : r->outcome == MG_ERROR ? "error: " : "undecided: ",
		 r->reason.n ? r->reason : r->policy->title);
	place(t, of->file, NULL, r->target, serious ? severity_name(r->policy->severity) : NULL);
}

static void result(struct text *t, const struct mg_report_template *of, const struct mg_result *r)
{
	struct mg_str said = { NULL, 0 };
	if (r->policy->enforcement == MG_ENFORCE_AUDIT && t->detail < 1)
		return;
	for (size_t i = 0; i < r->nfindings; i++) {
		const struct mg_finding *f = r->findings[i];
		t->gutter = f->at.line ? digits(f->at.line) : 1;
		if (!i || !joins(r, r->findings[i - 1], f))
			block(t);
		headline(t, finding_state(r, f), r->policy->id, "", f->message);
		if (i + 1 < r->nfindings && joins(r, f, r->findings[i + 1]))
			continue;
		finding(t, r, f, !str_same(f->remedy, said));
		if (!f->waived)
			said = f->remedy;
	}
	remark(t, of, r);
}

static void diagnostic(struct text *t, const struct mg_report_template *of, const struct mg_diagnostic *d)
{
	t->gutter = d->at.line ? digits(d->at.line) : 1;
	block(t);
	headline(t, level_name(d->level), d->code, "", d->message);
	place(t, d->file.n ? d->file : of->file, &d->at, (struct mg_str){ NULL, 0 }, NULL);
	excerpt(t, d->excerpt, d->at.line);
	if (d->witness.n)
		note(t, "when", d->witness);
}

/* An error that no diagnostic shows already. */
static void load_error(struct text *t, const struct mg_report_template *of)
{
	for (size_t i = 0; i < of->ndiagnostics; i++)
		if (of->diagnostics[i]->level == MG_LEVEL_ERROR)
			return;
	t->gutter = 1;
	block(t);
	headline(t, "error", (struct mg_str){ NULL, 0 }, "", of->error);
	place(t, of->file, &of->error_at, (struct mg_str){ NULL, 0 }, NULL);
}

/* Which Defaults the judgement took for granted: a few by name, all when asked for more. */
static void assumed(struct text *t, const struct mg_report_template *of)
{
	size_t shown = t->detail > 0 || of->nassumed <= 4 ? of->nassumed : 3;
	if (!of->nassumed)
		return;
	block(t);
	text_paint(t, BLUE, "note");
	out_text(&t->out, ": ");
	out_plain(&t->out, of->file);
	out_text(&t->out, " was judged with the Default of ");
	for (size_t i = 0; i < shown; i++) {
		out_text(&t->out, i ? ", " : "");
		out_plain(&t->out, of->assumed[i]->name);
	}
	if (shown < of->nassumed) {
		out_text(&t->out, " and ");
		out_number(&t->out, of->nassumed - shown);
		out_text(&t->out, " more");
	}
	out_text(&t->out, "; --strict-values leaves them open\n");
}

static void template(struct text *t, const struct mg_report_template *of)
{
	bool quiet = true;
	if (of->failed)
		load_error(t, of);
	for (size_t i = 0; i < of->ndiagnostics; i++)
		diagnostic(t, of, of->diagnostics[i]);
	for (size_t i = 0; i < of->nresults; i++) {
		result(t, of, of->results[i]);
		quiet = quiet && of->results[i]->outcome <= MG_PASS;
	}
	if (t->detail > 0 || (!quiet && t->detail == 0))
		assumed(t, of);
}

/* Members of options that an older caller does not have read as zero. */
static int detail_of(const struct mg_report_options *options)
{
	return options->size >= offsetof(struct mg_report_options, detail) + sizeof(options->detail) ? options->detail : 0;
}

static int text_write(void *state, const struct mg_report *r, const struct mg_report_options *options, const struct mg_writer *to,
		      struct mg_error *err)
{
	(void)state;
	struct text t = { .out = { .writer = to }, .color = options->color, .detail = detail_of(options) };
	for (size_t i = 0; i < r->ntemplates; i++)
		template(&t, r->templates[i]);
	if (t.detail >= 0)
		text_summary(&t, r, options);
	return out_flush(&t.out, err);
}

static const struct mg_reporter reporter = {
	sizeof(struct mg_reporter), "text", "for people: findings with their lines, and a summary", "text/plain; charset=utf-8", text_write,
};
static const struct mg_reporter *const reporters[] = { &reporter, NULL };

const struct mg_plugin mg_builtin_text_report = {
	.abi = MG_PLUGIN_ABI, .size = sizeof(struct mg_plugin), .name = "text-report", .version = "1", .description = "reports for people",
	.reporters = reporters,
};
