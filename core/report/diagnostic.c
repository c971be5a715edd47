/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include "base/buf.h"

static enum mg_diagnostic_level level_of(enum mg_diag_level level)
{
	switch (level) {
	case MG_DIAG_ERROR:
		return MG_LEVEL_ERROR;
	case MG_DIAG_WARNING:
		return MG_LEVEL_WARNING;
	case MG_DIAG_INFO:
		return MG_LEVEL_INFO;
	}
	return MG_LEVEL_ERROR;
}

static struct mg_str excerpt_of(struct mg_arena *a, const struct mg_diag *d)
{
	struct mg_buf text = { 0 };
	mg_caret_show(d->source, d->span, &text);
	struct mg_str out = text.failed ? MG_STR_NONE : mg_arena_str(a, mg_buf_view(&text));
	mg_buf_fini(&text);
	return out;
}

const struct mg_diagnostic *mg_diagnostic_from(struct mg_arena *a, const struct mg_diag *d)
{
	struct mg_diagnostic *out = mg_new(a, struct mg_diagnostic);
	if (!out)
		return NULL;
	out->level = level_of(d->level);
	out->code = mg_arena_str(a, mg_str_from(d->code));
	out->message = mg_arena_str(a, d->text);
	out->witness = mg_arena_str(a, d->witness);
	if (!out->code.p || !out->message.p || !out->witness.p)
		return NULL;
	if (!d->source)
		return out;
	struct mg_place at = mg_source_place(d->source, d->span);
	out->at = (struct mg_position){ at.line, at.column, at.end_line, at.end_column };
	out->file = mg_arena_str(a, d->source->label);
	out->excerpt = excerpt_of(a, d);
	return out->file.p && out->excerpt.p ? out : NULL;
}
