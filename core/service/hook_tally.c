/* SPDX-License-Identifier: Apache-2.0 */
#include "service/hook_tally.h"

#include "base/map.h"

static bool counts(const struct mg_tally *t, enum mg_outcome o, struct mg_verdict_mode mode)
{
	return t->counts[o] && !(o == MG_UNDECIDED && mode.undecided_allows);
}

static enum mg_annotation status_of(const struct mg_tally *t, struct mg_verdict_mode mode)
{
	bool bad = counts(t, MG_FAIL, mode) || counts(t, MG_ERROR, mode) || counts(t, MG_UNDECIDED, mode);
	switch (t->policy->enforcement) {
	case MG_ENFORCE_AUDIT:
		return MG_ANNOTATION_SKIPPED;
	case MG_ENFORCE_DENY:
		if (bad)
			return MG_ANNOTATION_DENIES;
		break;
	case MG_ENFORCE_WARN:
		if (bad)
			return MG_ANNOTATION_WARNS;
		break;
	}
	return t->counts[MG_UNDECIDED] || !t->counts[MG_PASS] ? MG_ANNOTATION_SKIPPED : MG_ANNOTATION_PASSED;
}

struct mg_tally *mg_tally_make(struct mg_arena *a, const struct mg_policy_set *set, const struct mg_report_template *t, struct mg_verdict_mode mode)
{
	struct mg_tally *tallies = mg_new_n(a, struct mg_tally, set->n + 1);
	size_t total = t ? t->nresults : 0;
	const struct mg_result **sorted = mg_new_n(a, const struct mg_result *, total + 1);
	struct mg_map by_id = { .arena = a };
	if (!tallies || !sorted)
		return NULL;
	for (size_t i = 0; i < set->n; i++) {
		tallies[i].policy = &set->policies[i]->info;
		if (mg_map_set(&by_id, set->policies[i]->info.id, &tallies[i]) < 0)
			return NULL;
	}
	for (size_t i = 0; i < total; i++) {
		struct mg_tally *y = mg_map_get(&by_id, t->results[i]->policy->id);
		if (!y)
			continue;
		y->n++;
		y->counts[t->results[i]->outcome]++;
	}
	for (size_t i = 0; i < set->n; i++) {
		tallies[i].results = sorted;
		sorted += tallies[i].n;
		tallies[i].n = 0;
		tallies[i].status = status_of(&tallies[i], mode);
	}
	for (size_t i = 0; i < total; i++) {
		struct mg_tally *y = mg_map_get(&by_id, t->results[i]->policy->id);
		if (y)
			y->results[y->n++] = t->results[i];
	}
	return tallies;
}

bool mg_tally_refused(const struct mg_report_template *t)
{
	for (size_t i = 0; t && i < t->ndiagnostics; i++)
		if (t->diagnostics[i]->level == MG_LEVEL_ERROR)
			return true;
	return false;
}

enum mg_hook_end mg_tally_end(const struct mg_tally *tallies, size_t n, const struct mg_report_template *t, struct mg_verdict_mode mode)
{
	bool fails = mg_tally_refused(t), breaks = false, undecided = false;
	for (size_t i = 0; i < n; i++) {
		if (tallies[i].policy->enforcement != MG_ENFORCE_DENY)
			continue;
		fails |= tallies[i].counts[MG_FAIL] > 0;
		breaks |= tallies[i].counts[MG_ERROR] > 0;
		undecided |= tallies[i].counts[MG_UNDECIDED] && !mode.undecided_allows;
	}
	if (t && t->failed)
		return MG_END_INTERNAL;
	return fails ? MG_END_NONCOMPLIANT : breaks ? MG_END_INTERNAL : undecided ? MG_END_NONCOMPLIANT : MG_END_SUCCESS;
}
