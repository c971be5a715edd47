/* SPDX-License-Identifier: Apache-2.0 */
/* Building a report: results, findings and diagnostics of one template, then of all, sorted, counted, with the verdict and the exit status. */
#ifndef MG_REPORT_REPORT_H
#define MG_REPORT_REPORT_H

#include <moongate/report.h>

#include "base/arena.h"
#include "doc/diag.h"

const char *mg_severity_name(enum mg_severity s);       /* "critical" ... */
const char *mg_enforcement_name(enum mg_enforcement e); /* "deny" ... */
const char *mg_outcome_name(enum mg_outcome o);         /* "pass" ... */
const char *mg_verdict_name(enum mg_verdict v);         /* "allow", "deny" */
/* By name; false when it is none. */
bool mg_severity_parse(struct mg_str s, enum mg_severity *out);
bool mg_enforcement_parse(struct mg_str s, enum mg_enforcement *out);
bool mg_outcome_parse(struct mg_str s, enum mg_outcome *out);

/* Fingerprint of a finding: 16 bytes in hex over policy, file name without folders, logical id, path with list positions kept, matcher and message
 * without numbers of lines; the same when lines move. Allocated in a. */
struct mg_str mg_fingerprint(struct mg_arena *a, struct mg_str policy, const struct mg_finding *f);

/* Order of findings: file, position, path, message; of results: first finding's file and position, policy id, target. Stable, total. */
void mg_findings_sort(const struct mg_finding **f, size_t n);
void mg_results_sort(const struct mg_result **r, size_t n);
/* The public copy of a diagnostic, with its excerpt, in a. NULL at the arena's cap. */
const struct mg_diagnostic *mg_diagnostic_from(struct mg_arena *a, const struct mg_diag *d);

/* What turns outcomes into a verdict: `undecided: warn` lets undecided pass. */
struct mg_verdict_mode {
	bool undecided_allows;
};

/* The verdict of one template by its results and diagnostics (product.md 1). */
enum mg_verdict mg_template_verdict(const struct mg_report_template *t, struct mg_verdict_mode mode);
/* Counts results of t into s. */
void mg_summary_add(struct mg_summary *s, const struct mg_report_template *t);
/* Exit status of check: 5, 4, 1, 3, 0 in that order of worth over all templates; only deny-enforced results count. */
int mg_report_exit_status(const struct mg_report *r, struct mg_verdict_mode mode);

#endif
