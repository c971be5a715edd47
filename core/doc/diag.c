/* SPDX-License-Identifier: Apache-2.0 */
#include "doc/diag.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/buf.h"

void mg_diags_init(struct mg_diags *d, struct mg_arena *a, size_t max)
{
	*d = (struct mg_diags){ .arena = a, .max = max };
}

static bool reserve(struct mg_diags *d)
{
	if (d->max && d->n >= d->max)
		return false;
	if (d->n < d->cap)
		return true;
	size_t cap = d->cap ? d->cap * 2 : 8;
	struct mg_diag *items = mg_new_n(d->arena, struct mg_diag, cap);
	if (!items)
		return false;
	if (d->n)
		memcpy(items, d->items, d->n * sizeof *items);
	d->items = items;
	d->cap = cap;
	return true;
}

/* A diagnostic is one line whatever was put into it. */
static void one_line(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '\n' || p[i] == '\r')
			p[i] = ' ';
}

/* At the cap the last diagnostic that is no error gives way to an error: what stops everything is never among those that are only counted. */
static bool give_way(struct mg_diags *d)
{
	for (size_t i = d->n; i > 0; i--)
		if (d->items[i - 1].level != MG_DIAG_ERROR) {
			memmove(&d->items[i - 1], &d->items[i], (d->n - i) * sizeof *d->items);
			d->n--;
			d->dropped++;
			return true;
		}
	return false;
}

static bool room_for(struct mg_diags *d, enum mg_diag_level level)
{
	return reserve(d) || (level == MG_DIAG_ERROR && give_way(d));
}

static __attribute__((format(printf, 3, 0))) void add(struct mg_diags *d, struct mg_diag diag, const char *fmt, va_list ap)
{
	if (diag.level == MG_DIAG_ERROR)
		d->errors++;
	bool room = room_for(d, diag.level);
	if (room) {
		diag.text = mg_arena_vprintf(d->arena, fmt, ap);
		if (diag.witness.n)
			diag.witness = mg_arena_str(d->arena, diag.witness);
		else
			diag.witness = MG_STR("");
	}
	if (!room || !diag.text.p || !diag.witness.p) {
		d->dropped++;
		return;
	}
	one_line((char *)diag.text.p, diag.text.n);
	d->items[d->n++] = diag;
}

void mg_diags_take(struct mg_diags *d, const struct mg_diags *from)
{
	for (size_t i = 0; i < from->n; i++) {
		if (room_for(d, from->items[i].level))
			d->items[d->n++] = from->items[i];
		else
			d->dropped++;
	}
	d->errors += from->errors;
	d->dropped += from->dropped;
}

void mg_diag_add(struct mg_diags *d, enum mg_diag_level level, const char *code, struct mg_source *src, struct mg_span span,
		 const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	add(d, (struct mg_diag){ .level = level, .code = code, .source = src, .span = span }, fmt, ap);
	va_end(ap);
}

void mg_diag_add_witness(struct mg_diags *d, enum mg_diag_level level, const char *code, struct mg_source *src,
			 struct mg_span span, struct mg_str witness, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	add(d, (struct mg_diag){ .level = level, .code = code, .source = src, .span = span, .witness = witness }, fmt, ap);
	va_end(ap);
}

static struct mg_str label_of(const struct mg_diag *d)
{
	return d->source ? d->source->label : MG_STR("");
}

static int compare(const void *left, const void *right)
{
	const struct mg_diag *a = left, *b = right;
	int c = mg_str_cmp(label_of(a), label_of(b));
	if (c)
		return c;
	if (a->span.off != b->span.off)
		return a->span.off < b->span.off ? -1 : 1;
	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	c = strcmp(a->code, b->code);
	c = c ? c : mg_str_cmp(a->text, b->text);
	c = c ? c : mg_str_cmp(a->witness, b->witness);
	return c ? c : (a->span.len > b->span.len) - (a->span.len < b->span.len);
}

void mg_diags_sort(struct mg_diags *d)
{
	size_t kept = 0;
	if (d->n < 2)
		return;
	qsort(d->items, d->n, sizeof *d->items, compare);
	for (size_t i = 0; i < d->n; i++)
		if (kept == 0 || compare(&d->items[kept - 1], &d->items[i]) != 0)
			d->items[kept++] = d->items[i];
	d->n = kept;
}

const char *mg_diag_level_name(enum mg_diag_level level)
{
	switch (level) {
	case MG_DIAG_ERROR: return "error";
	case MG_DIAG_WARNING: return "warning";
	case MG_DIAG_INFO: return "info";
	}
	return "error";
}

void mg_diag_show(const struct mg_diag *d, struct mg_buf *out)
{
	if (d->source) {
		struct mg_place at = mg_source_place(d->source, d->span);
		mg_buf_line(out, d->source->label);
		mg_buf_printf(out, ":%u:%u: ", (unsigned)at.line, (unsigned)at.column);
	}
	mg_buf_printf(out, "%s: ", mg_diag_level_name(d->level));
	mg_buf_line(out, d->text);
	if (d->witness.n) {
		mg_buf_puts(out, " (when ");
		mg_buf_line(out, d->witness);
		mg_buf_putc(out, ')');
	}
	mg_buf_printf(out, " [%s]\n", d->code);
	if (d->source)
		mg_caret_show(d->source, d->span, out);
}
