/* SPDX-License-Identifier: Apache-2.0 */
#include "service/hook_text.h"

#include <inttypes.h>

void mg_entries_add(struct mg_entries *e, struct mg_str text)
{
	size_t used = e->out->n - e->from, gap = e->n ? strlen(e->between) : 0;
	bool cut = e->each && text.n > e->each;
	if (cut)
		text = mg_utf8_cut(text, e->each - 3);
	if (!e->n && text.n + used > e->max) {
		text = mg_utf8_cut(text, e->max > used + 3 ? e->max - used - 3 : 0);
		cut = true;
	}
	if (e->n && (e->dropped || used + gap + text.n + 3 > e->max)) {
		e->dropped++;
		return;
	}
	if (e->n)
		mg_buf_puts(e->out, e->between);
	mg_buf_str(e->out, text);
	if (cut)
		mg_buf_puts(e->out, "...");
	e->n++;
}

void mg_entries_end(struct mg_entries *e)
{
	if (e->dropped)
		mg_buf_printf(e->out, "%sand %zu more", e->between, e->dropped);
}

/* What follows /Resources/Id, or all of it. */
static struct mg_str inner(struct mg_str path)
{
	size_t at = mg_str_starts(path, MG_STR("/Resources/")) ? mg_str_find(path, MG_STR("/"), 11) : 0;
	if (at == (size_t)-1)
		return MG_STR_NONE;
	return at ? mg_str_sub(path, at, path.n - at) : path;
}

void mg_finding_text(const struct mg_finding *f, struct mg_buf *out)
{
	struct mg_str path = f->logical_id.n ? inner(f->path) : f->path;
	mg_buf_line(out, f->logical_id.n ? mg_utf8_cut(f->logical_id, 200) : MG_STR("the stack"));
	if (path.n) {
		mg_buf_putc(out, ' ');
		mg_buf_line(out, mg_utf8_cut(path, 400));
	}
	if (f->at.line)
		mg_buf_printf(out, " line %" PRIu32, f->at.line);
	mg_buf_puts(out, ": ");
	mg_buf_line(out, f->message);
	for (size_t i = 0; i < f->nwitness; i++) {
		mg_buf_puts(out, i ? ", " : " (when ");
		mg_buf_line(out, f->witness[i]->name);
		mg_buf_putc(out, '=');
		mg_buf_line(out, mg_utf8_cut(f->witness[i]->value, 120));
	}
	if (f->nwitness)
		mg_buf_putc(out, ')');
}

void mg_result_text(const struct mg_result *r, const char *what, struct mg_buf *out)
{
	mg_buf_line(out, r->target.n ? mg_utf8_cut(r->target, 200) : MG_STR("the stack"));
	mg_buf_printf(out, ": %s", what);
	if (!r->reason.n)
		return;
	mg_buf_puts(out, ": ");
	mg_buf_line(out, r->reason);
}
