/* SPDX-License-Identifier: Apache-2.0 */
/* The words of the report's enumerations, as every format writes them. */
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
