/* SPDX-License-Identifier: Apache-2.0 */
/* The report for people: what to look at first comes first, each finding with its line and what to do, then one line that sums up. */
#include <string.h>

#include "out.h"

#define BOLD "1"
#define DIM "2"
#define RED "1;31"
#define YELLOW "1;33"
#define GREEN "1;32"
#define BLUE "1;34"
#define CYAN "1;36"

struct text {
	struct out out;
	bool color;
	int detail;
	bool begun; /* something stands above: a blank line goes before the next block */
	unsigned gutter;
};

static void paint(struct text *t, const char *style, const char *z)
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

/* word[code]: message */
static void headline(struct text *t, const char *word, struct mg_str code, const char *prefix, struct mg_str message)
{
	if (t->begun)
		out_char(&t->out, '\n');
	t->begun = true;
	paint(t, style_of(word), word);
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
	paint(t, BLUE, "--> ");
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

static void note_begin(struct text *t, const char *word)
{
	pad(t, t->gutter);
	paint(t, BLUE, " = ");
	paint(t, CYAN, word);
	out_text(&t->out, ": ");
}

static void note(struct text *t, const char *word, struct mg_str s)
{
	note_begin(t, word);
	out_plain(&t->out, s);
	out_char(&t->out, '\n');
}

static bool plain_word(struct mg_str s)
{
	static const char fine[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:@%+,=-";
	for (size_t i = 0; i < s.n; i++)
		if (!memchr(fine, s.p[i], sizeof(fine) - 1))
			return false;
	return true;
}

/* name=value as one word of a shell. */
static void argument(struct text *t, const char *option, struct mg_str name, struct mg_str value)
{
	bool quote = !plain_word(name) || !plain_word(value);
	out_text(&t->out, option);
	out_text(&t->out, quote ? " '" : " ");
	if (name.n) {
		out_plain(&t->out, name);
		out_char(&t->out, '=');
	}
	for (size_t i = 0, from = 0; i <= value.n; i++)
		if (i == value.n || value.p[i] == '\'') {
			out_plain(&t->out, (struct mg_str){ value.p + from, i - from });
			if (i < value.n)
				out_text(&t->out, "'\\''");
			from = i + 1;
		}
	if (quote)
		out_char(&t->out, '\'');
}

static void assignment(struct text *t, const struct mg_report_witness *w)
{
	static const struct {
		struct mg_str name;
		const char *option;
	} pseudo[] = {
		{ { "AWS::Region", 11 }, "--region" }, { { "AWS::AccountId", 14 }, "--account" }, { { "AWS::StackName", 14 }, "--stack-name" },
	};
	if (w->condition) {
		out_text(&t->out, "condition ");
		out_plain(&t->out, w->name);
		out_text(&t->out, " is ");
		out_plain(&t->out, w->value);
		return;
	}
	for (size_t i = 0; i < sizeof(pseudo) / sizeof(*pseudo); i++)
		if (str_same(w->name, pseudo[i].name)) {
			argument(t, pseudo[i].option, (struct mg_str){ NULL, 0 }, w->value);
			return;
		}
	if (w->name.n > 5 && !memcmp(w->name.p, "AWS::", 5)) {
		out_plain(&t->out, w->name);
		out_text(&t->out, " is ");
		out_plain(&t->out, w->value);
		return;
	}
	argument(t, "--parameter", w->name, w->value);
}

static void witness(struct text *t, const struct mg_finding *f)
{
	if (!f->nwitness)
		return;
	note_begin(t, "when");
	for (size_t i = 0; i < f->nwitness; i++) {
		bool words = f->witness[i]->condition;
		if (i)
			out_text(&t->out, words || f->witness[i - 1]->condition ? ", " : " ");
		assignment(t, f->witness[i]);
	}
	out_char(&t->out, '\n');
}

static void origin(struct text *t, const struct mg_finding *f)
{
	if (!f->has_origin)
		return;
	note_begin(t, "from");
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
	note_begin(t, "waived");
	out_text(&t->out, "until ");
	out_plain(&t->out, f->waived_until);
	out_text(&t->out, ": ");
	out_plain(&t->out, f->waived_reason);
	out_char(&t->out, '\n');
}

/* A remedy is said once per result: a policy has one. */
static void finding(struct text *t, const struct mg_result *r, const struct mg_finding *f, bool help)
{
	t->gutter = f->at.line ? digits(f->at.line) : 1;
	headline(t, finding_state(r, f), r->policy->id, "", f->message);
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
		finding(t, r, f, !str_same(f->remedy, said));
		if (!f->waived)
			said = f->remedy;
	}
	remark(t, of, r);
}

static void diagnostic(struct text *t, const struct mg_report_template *of, const struct mg_diagnostic *d)
{
	t->gutter = d->at.line ? digits(d->at.line) : 1;
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
	headline(t, "error", (struct mg_str){ NULL, 0 }, "", of->error);
	place(t, of->file, &of->error_at, (struct mg_str){ NULL, 0 }, NULL);
}

/* Which Defaults the judgement took for granted: a few by name, all when asked for more. */
static void assumed(struct text *t, const struct mg_report_template *of)
{
	size_t shown = t->detail > 0 || of->nassumed <= 4 ? of->nassumed : 3;
	if (!of->nassumed)
		return;
	if (t->begun)
		out_char(&t->out, '\n');
	t->begun = true;
	paint(t, BLUE, "note");
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
	if (!quiet || t->detail > 0)
		assumed(t, of);
}

static void amount(struct text *t, const char *before, uint64_t n, const char *one, const char *many)
{
	out_text(&t->out, before);
	out_number(&t->out, n);
	out_char(&t->out, ' ');
	out_text(&t->out, n == 1 ? one : many);
}

/* Results by how they count: what is only warned about or noted does not stand among the failures. */
struct tally {
	uint64_t fail, error, undecided, pass, skip, broken, results;
};

static void tally(struct tally *c, const struct mg_report *r)
{
	for (size_t i = 0; i < r->ntemplates; i++) {
		const struct mg_report_template *of = r->templates[i];
		bool broken = of->failed;
		for (size_t k = 0; k < of->ndiagnostics && !broken; k++)
			broken = of->diagnostics[k]->level == MG_LEVEL_ERROR;
		c->broken += broken;
		for (size_t k = 0; k < of->nresults; k++) {
			const struct mg_result *x = of->results[k];
			bool deny = x->policy->enforcement == MG_ENFORCE_DENY;
			c->results++;
			c->pass += x->outcome == MG_PASS;
			c->skip += x->outcome == MG_SKIP;
			c->fail += deny && x->outcome == MG_FAIL;
			c->error += deny && x->outcome == MG_ERROR;
			c->undecided += deny && x->outcome == MG_UNDECIDED;
		}
	}
}

static void part(struct text *t, const char **before, uint64_t n, const char *word)
{
	if (!n)
		return;
	amount(t, *before, n, word, word);
	*before = ", ";
}

static void elapsed(struct text *t, const struct mg_report_options *options)
{
	if (!options->terminal || !options->elapsed_ms)
		return;
	uint64_t ms = options->elapsed_ms;
	out_text(&t->out, " (");
	out_number(&t->out, ms / 1000);
	out_char(&t->out, '.');
	out_char(&t->out, (char)('0' + ms % 1000 / 100));
	out_char(&t->out, (char)('0' + ms % 100 / 10));
	out_text(&t->out, " s)");
}

static void summary(struct text *t, const struct mg_report *r, const struct mg_report_options *options)
{
	struct tally c = { 0 };
	const char *before = ": ";
	tally(&c, r);
	if (t->begun)
		out_char(&t->out, '\n');
	paint(t, r->verdict == MG_DENY ? RED : GREEN, r->verdict == MG_DENY ? "deny" : "allow");
	amount(t, ": ", r->summary.templates, "template", "templates");
	amount(t, ", ", r->summary.resources, "resource", "resources");
	amount(t, ", ", r->npolicies, "policy", "policies");
	part(t, &before, c.broken, c.broken == 1 ? "template refused" : "templates refused");
	part(t, &before, c.error, c.error == 1 ? "policy error" : "policy errors");
	part(t, &before, c.fail, "fail");
	part(t, &before, c.undecided, "undecided");
	part(t, &before, r->summary.warnings, "warn");
	part(t, &before, r->summary.waived, "waived");
	part(t, &before, c.pass, "pass");
	part(t, &before, c.skip, "skip");
	if (c.results && c.skip == c.results)
		out_text(&t->out, ", so nothing was checked: no policy applies to what is here");
	elapsed(t, options);
	out_char(&t->out, '\n');
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
	for (size_t i = 0; i < r->ntemplates && t.detail >= 0; i++)
		template(&t, r->templates[i]);
	summary(&t, r, options);
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
