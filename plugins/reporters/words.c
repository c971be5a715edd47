/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the report's enumerations, as every format writes them, and the place of what has none of its own. */
#include "out.h"

const char *severity_name(enum mg_severity s)
{
	static const char *const names[] = { "critical", "high", "medium", "low", "info" };
	return names[s];
}

const char *enforcement_name(enum mg_enforcement e)
{
	static const char *const names[] = { "deny", "warn", "audit" };
	return names[e];
}

const char *outcome_name(enum mg_outcome o)
{
	static const char *const names[] = { "skip", "pass", "undecided", "fail", "error" };
	return names[o];
}

const char *level_name(enum mg_diagnostic_level l)
{
	static const char *const names[] = { "error", "warning", "info" };
	return names[l];
}

const char *finding_state(const struct mg_result *r, const struct mg_finding *f)
{
	if (f->waived)
		return "waived";
	if (r->policy->enforcement == MG_ENFORCE_AUDIT)
		return "audit";
	if (f->warning || r->policy->enforcement == MG_ENFORCE_WARN)
		return "warn";
	return "fail";
}

struct mg_position target_place(const struct mg_report_template *t, struct mg_str target)
{
	for (size_t i = 0; target.n && i < t->nlisted; i++)
		if (str_same(t->resources[i]->id, target) && t->resources[i]->at.line)
			return t->resources[i]->at;
	return (struct mg_position){ 1, 1, 1, 1 };
}
