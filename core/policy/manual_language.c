/* SPDX-License-Identifier: Apache-2.0 */
/* The reference part of docs/policy-language.md, from the tables that bind the language. */
#include "policy/manual_language.h"

#include "policy/matchers.h"

/* A cell of a table: bars would end it. */
static void cell(struct mg_buf *out, const char *z)
{
	for (; *z; z++) {
		if (*z == '|')
			mg_buf_putc(out, '\\');
		mg_buf_putc(out, *z);
	}
}

static void methods(struct mg_buf *out, const char *title, const struct mg_method *m)
{
	mg_buf_printf(out, "### %s\n\n| method | what it does |\n|---|---|\n", title);
	for (; m->name; m++) {
		mg_buf_puts(out, "| `");
		cell(out, m->usage);
		mg_buf_puts(out, "` | ");
		cell(out, m->doc);
		mg_buf_puts(out, " |\n");
	}
	mg_buf_putc(out, '\n');
}

bool mg_language_manual(struct mg_buf *out)
{
	mg_buf_puts(out, "### Matchers\n\n| matcher | holds for | example |\n|---|---|---|\n");
	for (const struct mg_matcher *m = mg_matchers; m->name; m++) {
		mg_buf_printf(out, "| `%s` | ", m->usage);
		cell(out, m->doc);
		mg_buf_puts(out, " | `");
		cell(out, m->example);
		mg_buf_puts(out, "` |\n");
	}
	mg_buf_putc(out, '\n');
	methods(out, "Before and after a matcher", mg_methods_asking);
	methods(out, "Expecting and asking: nodes, resources, the stack", mg_methods_expect);
	methods(out, "Reading: nodes, resources, the stack", mg_methods_node);
	methods(out, "Reporting by hand: nodes, resources, the stack", mg_methods_report);
	methods(out, "Relations: nodes and resources", mg_methods_relation);
	methods(out, "Relations: resources", mg_methods_resource);
	methods(out, "The stack", mg_methods_stack);
	return !out->failed;
}
