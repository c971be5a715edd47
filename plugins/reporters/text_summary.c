/* SPDX-License-Identifier: Apache-2.0 */
/* The last line of the report for people. */
#include "text.h"

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

void text_summary(struct text *t, const struct mg_report *r, const struct mg_report_options *options)
{
	struct tally c = { 0 };
	const char *before = ": ";
	tally(&c, r);
	if (t->begun)
		out_char(&t->out, '\n');
	text_paint(t, r->verdict == MG_DENY ? RED : GREEN, r->verdict == MG_DENY ? "deny" : "allow");
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
	if (c.results && c.skip == c.results && !r->summary.waived)
		out_text(&t->out, ", so nothing was checked: no policy applies to what is here");
	elapsed(t, options);
	out_char(&t->out, '\n');
}
