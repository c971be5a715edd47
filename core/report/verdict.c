/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

static bool has_error_diagnostic(const struct mg_report_template *t)
{
	for (size_t i = 0; i < t->ndiagnostics; i++)
		if (t->diagnostics[i]->level == MG_LEVEL_ERROR)
			return true;
	return false;
}

/* Does the result, enforced, forbid the deployment? */
static bool forbids(const struct mg_result *r, struct mg_verdict_mode mode)
{
	if (r->policy->enforcement != MG_ENFORCE_DENY)
		return false;
	return r->outcome == MG_FAIL || r->outcome == MG_ERROR || (r->outcome == MG_UNDECIDED && !mode.undecided_allows);
}

enum mg_verdict mg_template_verdict(const struct mg_report_template *t, struct mg_verdict_mode mode)
{
	if (t->failed || has_error_diagnostic(t))
		return MG_DENY;
	for (size_t i = 0; i < t->nresults; i++)
		if (forbids(t->results[i], mode))
			return MG_DENY;
	return MG_ALLOW;
}

static void count(struct mg_summary *s, const struct mg_result *r)
{
	switch (r->outcome) {
	case MG_SKIP:
		s->skip++;
		break;
	case MG_PASS:
		s->pass++;
		break;
	case MG_UNDECIDED:
		s->undecided++;
		break;
	case MG_FAIL:
		s->fail++;
		break;
	case MG_ERROR:
		s->error++;
		break;
	}
	if (r->policy->enforcement == MG_ENFORCE_WARN && r->outcome >= MG_UNDECIDED)
		s->warnings++;
	for (size_t i = 0; i < r->nfindings; i++) {
		s->waived += r->findings[i]->waived;
		s->warnings += r->findings[i]->warning && !r->findings[i]->waived;
	}
}

void mg_summary_add(struct mg_summary *s, const struct mg_report_template *t)
{
	s->templates++;
	s->resources += t->nresources;
	for (size_t i = 0; i < t->nresults; i++)
		count(s, t->results[i]);
}

/* The index in worth of what one template asks the exit status to be. */
static size_t worth_of(const struct mg_report_template *t, struct mg_verdict_mode mode)
{
	size_t worth = 0;
	if (t->failed || has_error_diagnostic(t))
		return 4;
	for (size_t i = 0; i < t->nresults; i++) {
		const struct mg_result *r = t->results[i];
		if (!forbids(r, mode))
			continue;
		size_t w = r->outcome == MG_ERROR ? 3 : r->outcome == MG_FAIL ? 2 : 1;
		if (w > worth)
			worth = w;
	}
	return worth;
}

int mg_report_exit_status(const struct mg_report *r, struct mg_verdict_mode mode)
{
	static const int status[] = { 0, 3, 1, 4, 5 };
	size_t worth = 0;
	for (size_t i = 0; i < r->ntemplates; i++) {
		size_t w = worth_of(r->templates[i], mode);
		if (w > worth)
			worth = w;
	}
	return status[worth];
}
