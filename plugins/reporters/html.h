/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of the HTML page: what its files share. Everything is written as it is walked; what is kept does not grow with the findings. */
#ifndef MG_REPORTERS_HTML_H
#define MG_REPORTERS_HTML_H

#include "out.h"

/* The page's own style and script, made of html.css and html.js by the build, with the hashes that its content security policy admits them by. */
extern const char html_style[], html_style_hash[], html_script[], html_script_hash[];

/* What is said of a finding, or of a result without one, in a word: it is also the name of its colour. */
enum state { STATE_SKIP, STATE_PASS, STATE_WAIVED, STATE_AUDIT, STATE_WARN, STATE_UNDECIDED, STATE_FAIL, STATE_ERROR };
#define STATES 8
#define SEVERITIES 5

const char *state_name(enum state s);
enum state state_of_finding(const struct mg_result *r, const struct mg_finding *f);
/* Of the result as a whole, by what it counts for. */
enum state state_of_result(const struct mg_result *r);
/* Does a result have a card of its own, apart from those of its findings? */
bool has_remark(const struct mg_result *r);

struct html {
	struct out out;
	const struct mg_report *report;
};

/* The template that is written, and its number from 1: anchors are t1-L12 for a line and t1-f3 for a finding. */
struct section {
	struct html *page;
	const struct mg_report_template *of;
	size_t number;
	bool has_source;
};

/* Text of the report, escaped for element and attribute. */
void html_str(struct html *h, struct mg_str s);
void html_z(struct html *h, const char *z);
void html_number(struct html *h, uint64_t n);
/* "3 findings" */
void html_amount(struct html *h, uint64_t n, const char *one, const char *many);
/* The anchor's name: t1-L12. */
void html_anchor(const struct section *s, char kind, uint64_t n);
/* file:line:column, linked to the line when the page shows it. */
void html_place(const struct section *s, struct mg_str file, const struct mg_position *at);
/* The number of p among the report's policies, from 1; 0: none of them. */
size_t html_policy(const struct html *h, const struct mg_policy_info *p);

void html_summary(struct html *h);
void html_template(struct html *h, const struct mg_report_template *of, size_t number);
/* The cards of a template's findings and remarks. */
void html_cards(const struct section *s);
/* The template's lines, with its findings marked in them. A negative status when there is no memory. */
int html_source(const struct section *s);
/* The resources and how they refer to each other. A negative status when there is no memory. */
int html_graph(const struct section *s);
/* All that was loaded, with remedies and controls. */
void html_policies(struct html *h);

#endif
