/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/str.h"

static const char *const severities[] = { "critical", "high", "medium", "low", "info" };
static const char *const enforcements[] = { "deny", "warn", "audit" };
static const char *const outcomes[] = { "skip", "pass", "undecided", "fail", "error" };
static const char *const verdicts[] = { "allow", "deny" };

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool find(const char *const *names, size_t n, struct mg_str s, size_t *out)
{
	for (size_t i = 0; i < n; i++)
		if (mg_str_is(s, names[i])) {
			*out = i;
			return true;
		}
	return false;
}

const char *mg_severity_name(enum mg_severity s)
{
	return severities[s];
}

const char *mg_enforcement_name(enum mg_enforcement e)
{
	return enforcements[e];
}

const char *mg_outcome_name(enum mg_outcome o)
{
	return outcomes[o];
}

const char *mg_verdict_name(enum mg_verdict v)
{
	return verdicts[v];
}

bool mg_severity_parse(struct mg_str s, enum mg_severity *out)
{
	size_t i;
	if (!find(severities, COUNT(severities), s, &i))
		return false;
	*out = (enum mg_severity)i;
	return true;
}

bool mg_enforcement_parse(struct mg_str s, enum mg_enforcement *out)
{
	size_t i;
	if (!find(enforcements, COUNT(enforcements), s, &i))
		return false;
	*out = (enum mg_enforcement)i;
	return true;
}

bool mg_outcome_parse(struct mg_str s, enum mg_outcome *out)
{
	size_t i;
	if (!find(outcomes, COUNT(outcomes), s, &i))
		return false;
	*out = (enum mg_outcome)i;
	return true;
}
