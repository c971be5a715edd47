/* SPDX-License-Identifier: Apache-2.0 */
/* docs/policy-environment.md, from the tables. */
#include "policy/environment.h"

#include <moongate/plugin.h>

static size_t library_of(const char *name)
{
	const char *dot = strchr(name, '.');
	return dot ? (size_t)(dot - name) : 0;
}

static bool add_cell(struct mg_buf *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '|')
			mg_buf_putc(out, '\\');
		mg_buf_putc(out, *text);
	}
	return !out->failed;
}

static void add_rows(struct mg_buf *out, const struct mg_env_entry *e)
{
	const char *last = NULL;
	for (; e->name; e++) {
		size_t n = library_of(e->name);
		if (!last || library_of(last) != n || strncmp(last, e->name, n) != 0) {
			if (n)
				mg_buf_printf(out, "\n## %.*s\n", (int)n, e->name);
			else
				mg_buf_puts(out, "\n## Functions\n");
			mg_buf_puts(out, "\n| name | what it does | work | why it is there |\n|---|---|---|---|\n");
		}
		last = e->name;
		mg_buf_puts(out, "| `");
		if (n)
			mg_buf_printf(out, "%.*s.", (int)n, e->name);
		add_cell(out, e->usage);
		mg_buf_puts(out, "` | ");
		add_cell(out, e->doc);
		mg_buf_puts(out, " | ");
		add_cell(out, e->price);
		mg_buf_puts(out, " | ");
		add_cell(out, e->reason);
		mg_buf_puts(out, " |\n");
	}
}

/* One library of a plugin: why it is there stands once, above its functions. */
static void add_library(struct mg_buf *out, const struct mg_library *l)
{
	mg_buf_printf(out, "\n## %s\n\n%s\n\n| name | what it does | work |\n|---|---|---|\n", l->name, l->doc);
	for (const struct mg_function *f = l->functions; f->name; f++) {
		mg_buf_puts(out, "| `");
		add_cell(out, f->signature);
		mg_buf_puts(out, "` | ");
		add_cell(out, f->doc);
		mg_buf_puts(out, " | ");
		add_cell(out, f->price);
		mg_buf_puts(out, " |\n");
	}
}

bool mg_env_manual(struct mg_buf *out, const struct mg_env_entry *const *tables, const struct mg_library *const *libraries)
{
	mg_buf_puts(out,
		    "# What a policy sees\n\n"
		    "This page is made from the table in `core/policy/environment_table.c` and those of the library plugins; a test compares them with the live environment. Policies are Lua 5.4\n"
		    "without whatever is not named here. Library tables are read-only, a policy's own globals live for one run, reading a name that does not exist is an\n"
		    "error, and texts do no arithmetic (`\"10\" + 1` is an error: use `tonumber`). Resources, the stack and expectations have their own page, policy-language.md:\n"
		    "their methods cost 3 to 20 units, 4 for every value that a path finds or a comparison visits, and 1 for every 32 bytes of a text.\n\n"
		    "Work is counted in units, about one instruction each (limit `policy_fuel` for one policy and target, over all scenarios). Every instruction costs 1, every\n"
		    "allocation 1 + bytes / 64, and every function what stands beside it, paid before it works.\n");
	add_rows(out, mg_env_base);
	for (; tables && *tables; tables++)
		add_rows(out, *tables);
	for (; libraries && *libraries; libraries++)
		add_library(out, *libraries);
	mg_buf_puts(out, "\n## What is not there\n\nReading one of these is an error that gives the reason.\n\n| name | reason |\n|---|---|\n");
	for (const struct mg_env_missing *m = mg_env_missing; m->name; m++) {
		mg_buf_printf(out, "| `%s` | ", m->name);
		add_cell(out, m->reason);
		mg_buf_puts(out, " |\n");
	}
	return !out->failed;
}
