/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: one property's value as a row: what is said of the template when it is loaded, and what the value is in each scenario. */
#ifndef MG_TEST_VALUE_ROWS_H
#define MG_TEST_VALUE_ROWS_H

#include "world_load.h"

struct value_row {
	const char *value;         /* of the property P of topic A, at the end of a line */
	const char *said;          /* "error code 5:10 text", one per line */
	const char *outcomes;      /* as outcomes() gives them */
	const char *before, *after; /* lines before Resources; further resources */
};

#define LE "Transform: AWS::LanguageExtensions\n"
#define QUEUE "  Q: {Type: 'AWS::SQS::Queue'}\n"
/* What is said of a transform that cannot be run here. */
#define UNRUN(name) "`" name "` changes what stands around it before it is deployed and cannot be run here: policies are undecided about that part; " \
		    "judge the change set's processed template with --processed"

#define ROW(value, said, outcomes) { value, said, outcomes, "", "" }
#define ROW_WITH(before, value, said, outcomes) { value, said, outcomes, before, "" }
#define ROW_BESIDE(after, value, said, outcomes) { value, said, outcomes, "", after }

/* The diagnostics in their order, each with its place and its text. */
static inline void said(struct mg_diags *diags, struct mg_buf *out)
{
	mg_diags_sort(diags);
	for (size_t i = 0; i < diags->n; i++) {
		const struct mg_diag *d = &diags->items[i];
		struct mg_place at = mg_source_place(d->source, d->span);
		mg_buf_printf(out, "%s%s %s %u:%u %.*s", i ? "\n" : "", mg_diag_level_name(d->level), d->code, (unsigned)at.line, (unsigned)at.column, MG_STR_ARG(d->text));
	}
	mg_buf_putc(out, '\0');
}

/* The memory of steady values must change nothing. */
static inline void value_row(const struct value_row *row)
{
	struct mg_buf yaml = { 0 }, text = { 0 };

	mg_buf_printf(&yaml, "%sResources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: %s\n%s", row->before, row->value, row->after);
	mg_buf_putc(&yaml, '\0');
	struct loaded *l = load_template(yaml.p, NULL, NULL, false);
	if (l->status != MG_OK)
		fail_msg("%s: %s", row->value, l->err.text);
	said(&l->diags, &text);
	if (strcmp(text.p, row->said))
		fail_msg("%s: `%s` is said, not `%s`", yaml.p, text.p, row->said);
	for (int memo = 1; memo >= 0; memo--) {
		mg_world_set_memo(l->w, memo);
		if (strcmp(outcomes(l, "A", "P"), row->outcomes))
			fail_msg("%s: gives `%s`, not `%s`", yaml.p, l->text, row->outcomes);
	}
	unload(l);
	mg_buf_fini(&text);
	mg_buf_fini(&yaml);
}

#define value_rows(rows)                                                  \
	do {                                                              \
		for (size_t i_ = 0; i_ < sizeof(rows) / sizeof(*(rows)); i_++) \
			value_row(&(rows)[i_]);                           \
	} while (0)

#endif
