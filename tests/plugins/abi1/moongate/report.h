/* SPDX-License-Identifier: Apache-2.0 */
/* The report: what a judgement found, as plain data in its final order. Read only; lives until the engine's owner frees it.
 * Structs only grow at their end and are reached through arrays of pointers, so that an older plugin reads a newer report. */
#ifndef MOONGATE_REPORT_H
#define MOONGATE_REPORT_H

#include <moongate/types.h>

#ifdef __cplusplus
extern "C" {
#endif

enum mg_severity { MG_SEVERITY_CRITICAL, MG_SEVERITY_HIGH, MG_SEVERITY_MEDIUM, MG_SEVERITY_LOW, MG_SEVERITY_INFO };
enum mg_enforcement { MG_ENFORCE_DENY, MG_ENFORCE_WARN, MG_ENFORCE_AUDIT };
/* In the order of worth: the largest counts over scenarios and targets. */
enum mg_outcome { MG_SKIP, MG_PASS, MG_UNDECIDED, MG_FAIL, MG_ERROR };
enum mg_verdict { MG_ALLOW, MG_DENY };

/* Lines and columns count from 1, columns in code points; the end is the place after the last one. All 0: no place. */
struct mg_position {
	uint32_t line, column, end_line, end_column;
};

/* One entry of a witness: a parameter or pseudo parameter and its value, or an undecidable condition and "true" or "false". */
struct mg_report_witness {
	struct mg_str name, value;
	bool condition;
};

struct mg_finding {
	struct mg_str logical_id; /* empty: the stack */
	struct mg_str path;       /* JSON pointer into the author's file */
	struct mg_str file;
	struct mg_position at;
	struct mg_str message, remedy;
	const struct mg_report_witness *const *witness;
	size_t nwitness; /* 0: it always holds; printed as null */
	bool has_origin; /* the value comes from elsewhere */
	struct mg_str origin_path;
	struct mg_position origin;
	struct mg_str cdk_path;    /* empty: none */
	struct mg_str fingerprint; /* hex, survives moved lines */
	bool waived;
	struct mg_str waived_reason, waived_until;
	struct mg_str matcher;  /* "equals"; "deny" when reported by hand */
	bool warning;           /* reported by :warn: never changes the outcome */
	struct mg_str excerpt;  /* source line and caret line(s), each ended by a line feed, for people; secrets masked */
};

struct mg_policy_info {
	struct mg_str id, title, remedy, file; /* file of the policy */
	enum mg_severity severity;
	enum mg_enforcement enforcement; /* in force, after configuration */
	const struct mg_str *links;
	size_t nlinks;
	const struct mg_str *controls; /* pairs: framework, number, framework, number... */
	size_t ncontrols;              /* number of pairs */
};

/* One per policy and target. */
struct mg_result {
	const struct mg_policy_info *policy;
	enum mg_outcome outcome;
	struct mg_str target; /* logical id; empty: the whole stack */
	struct mg_str reason; /* empty: none */
	const struct mg_finding *const *findings;
	size_t nfindings;
};

enum mg_diagnostic_level { MG_LEVEL_ERROR, MG_LEVEL_WARNING, MG_LEVEL_INFO };

struct mg_diagnostic {
	enum mg_diagnostic_level level;
	struct mg_str code, message, file;
	struct mg_position at;
	struct mg_str excerpt; /* as in mg_finding */
	struct mg_str witness; /* text of the scenario it needs; empty: always */
};

/* A resource and an edge of the reference graph, for pages that draw them. */
struct mg_report_resource {
	struct mg_str id, type;
	struct mg_position at;
};
struct mg_report_edge {
	uint32_t from, to; /* indices into resources */
	struct mg_str kind; /* "Ref", "GetAtt", "Sub", "DependsOn" */
};

struct mg_report_template {
	struct mg_str file;
	enum mg_verdict verdict;
	bool failed; /* could not be loaded; error_* say why */
	struct mg_str error;
	struct mg_position error_at;
	size_t nresources;
	const struct mg_report_witness *const *assumed; /* parameters and the Default assumed for them */
	size_t nassumed;
	const struct mg_result *const *results;
	size_t nresults;
	const struct mg_diagnostic *const *diagnostics;
	size_t ndiagnostics;
	struct mg_str source; /* the template's text with NoEcho Defaults and literal secrets masked; for pages that show lines */
	const struct mg_report_resource *const *resources;
	size_t nlisted; /* resources listed */
	const struct mg_report_edge *const *edges;
	size_t nedges;
};

struct mg_summary {
	uint64_t templates, resources, policies, pass, fail, undecided, skip, error, waived, warnings;
};

struct mg_report {
	uint32_t size; /* of this struct */
	struct mg_str version;  /* of the engine */
	struct mg_str revision; /* hash of the loaded packs */
	struct mg_str date;     /* YYYY-MM-DD that waivers and dated data were judged by */
	size_t npolicies;
	enum mg_verdict verdict;
	const struct mg_report_template *const *templates;
	size_t ntemplates;
	struct mg_summary summary;
	const struct mg_policy_info *const *policies; /* all that were loaded, by id */
};

#ifdef __cplusplus
}
#endif

#endif
