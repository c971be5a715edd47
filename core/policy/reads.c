/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/reads.h"

#include "base/buf.h"
#include "policy/place.h"

#define DEPTH_MAX 128

void mg_reads_add(struct mg_reads *r, const struct mg_value *v)
{
	if (!v->used || v->used->source->unplaced || r->n == MG_READS_MAX)
		return;
	for (size_t i = 0; i < r->n; i++)
		if (r->items[i].used == v->used && r->items[i].origin == v->origin)
			return;
	r->items[r->n++] = (struct mg_read){ v->used, v->origin };
}

void mg_reads_walk(struct mg_reads *r, struct mg_explore *x, const struct mg_value *v, unsigned depth)
{
	const struct mg_value *const *items;
	size_t n;
	if (v->state == MG_ABSENT || depth > DEPTH_MAX)
		return;
	if (v->state == MG_UNKNOWN || v->kind < MG_LIST || v->function) {
		mg_reads_add(r, v);
		return;
	}
	if (!mg_value_children(x, v, &items, NULL, &n))
		return;
	for (size_t i = 0; i < n; i++)
		mg_reads_walk(r, x, items[i], depth + 1);
}

static void write_place(struct mg_buf *out, const struct mg_node *n)
{
	struct mg_place at = mg_source_place(n->source, n->span);
	struct mg_buf b = { 0 };
	mg_buf_str(&b, n->source->label);
	mg_buf_printf(&b, ":%u:%u", at.line, at.column);
	mg_buf_json(out, mg_buf_view(&b));
	out->failed = out->failed || b.failed;
	mg_buf_fini(&b);
}

void mg_reads_write(const struct mg_reads *r, struct mg_arena *a, struct mg_buf *out)
{
	mg_buf_putc(out, '[');
	for (size_t i = 0; i < r->n; i++) {
		mg_buf_puts(out, i ? ",{\"path\":" : "{\"path\":");
		struct mg_str path = mg_place_pointer(a, r->items[i].used);
		out->failed = out->failed || !path.p;
		mg_buf_json(out, path);
		mg_buf_puts(out, ",\"at\":");
		write_place(out, r->items[i].used);
		mg_buf_puts(out, ",\"from\":");
		if (r->items[i].origin)
			write_place(out, r->items[i].origin);
		else
			mg_buf_puts(out, "null");
		mg_buf_putc(out, '}');
	}
	mg_buf_putc(out, ']');
}
