/* SPDX-License-Identifier: Apache-2.0 */
/* A policy's description as JSON: one spelling for `moongate policies` and for the routes of the service. */
#include "policy/pack.h"

#include "base/buf.h"
#include "report/report.h"

static void member(struct mg_buf *b, const char *key, struct mg_str value)
{
	mg_buf_printf(b, ", \"%s\": ", key);
	mg_buf_json(b, value);
}

static void texts(struct mg_buf *b, const char *key, const struct mg_str *items, size_t n)
{
	mg_buf_printf(b, ", \"%s\": [", key);
	for (size_t i = 0; i < n; i++) {
		mg_buf_puts(b, i ? ", " : "");
		mg_buf_json(b, items[i]);
	}
	mg_buf_putc(b, ']');
}

static void operations(struct mg_buf *b, unsigned set)
{
	const char *separator = "";
	mg_buf_puts(b, ", \"operations\": [");
	for (unsigned i = 0; i < MG_OPERATIONS; i++) {
		if (!(set & (1u << i)))
			continue;
		mg_buf_printf(b, "%s\"%s\"", separator, mg_operation_names[i]);
		separator = ", ";
	}
	mg_buf_putc(b, ']');
}

/* Pairs of one framework stand together. */
static void controls(struct mg_buf *b, const struct mg_policy_info *p)
{
	mg_buf_puts(b, ", \"controls\": {");
	for (size_t i = 0; i < p->ncontrols; i++) {
		if (i && mg_str_eq(p->controls[2 * i], p->controls[2 * i - 2])) {
			mg_buf_puts(b, ", ");
		} else {
			mg_buf_puts(b, i ? "], " : "");
			mg_buf_json(b, p->controls[2 * i]);
			mg_buf_puts(b, ": [");
		}
		mg_buf_json(b, p->controls[2 * i + 1]);
	}
	mg_buf_puts(b, p->ncontrols ? "]}" : "}");
}

static void details(struct mg_buf *b, const struct mg_policy *p)
{
	member(b, "remedy", p->info.remedy);
	texts(b, "links", p->info.links, p->info.nlinks);
	controls(b, &p->info);
	mg_buf_puts(b, ", \"config\": ");
	if (p->config)
		mg_node_json(p->config, b);
	else
		mg_buf_puts(b, "{}");
}

void mg_policy_json(struct mg_buf *b, const struct mg_policy *p, bool whole)
{
	mg_buf_puts(b, "{\"id\": ");
	mg_buf_json(b, p->info.id);
	member(b, "title", p->info.title);
	member(b, "severity", mg_str_from(mg_severity_name(p->info.severity)));
	member(b, "enforcement", mg_str_from(mg_enforcement_name(p->info.enforcement)));
	texts(b, "applies", p->applies, p->napplies);
	operations(b, p->operations);
	if (whole)
		details(b, p);
	mg_buf_putc(b, '}');
}
