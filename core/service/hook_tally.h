/* SPDX-License-Identifier: Apache-2.0 */
/* Tally: the results of a report by policy, and what they come to. Only core/service/hook*.c include this. */
#ifndef MG_SERVICE_HOOK_TALLY_H
#define MG_SERVICE_HOOK_TALLY_H

#include "policy/pack.h"
#include "report/report.h"

enum mg_annotation { MG_ANNOTATION_DENIES, MG_ANNOTATION_WARNS, MG_ANNOTATION_PASSED, MG_ANNOTATION_SKIPPED };

struct mg_tally {
	const struct mg_policy_info *policy;
	const struct mg_result **results;
	size_t n;
	size_t counts[MG_ERROR + 1]; /* by outcome */
	enum mg_annotation status;
};

/* One per policy of set, in its order, in a; NULL at the arena's cap. t NULL: no results. */
struct mg_tally *mg_tally_make(struct mg_arena *a, const struct mg_policy_set *set, const struct mg_report_template *t, struct mg_verdict_mode mode);

/* The first line of product.md's table that holds. */
enum mg_hook_end { MG_END_SUCCESS, MG_END_NONCOMPLIANT, MG_END_INTERNAL };
enum mg_hook_end mg_tally_end(const struct mg_tally *tallies, size_t n, const struct mg_report_template *t, struct mg_verdict_mode mode);
/* Has the template something that the service itself would refuse? */
bool mg_tally_refused(const struct mg_report_template *t);

#endif
