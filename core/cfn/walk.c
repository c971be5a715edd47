/* SPDX-License-Identifier: Apache-2.0 */
/* Into a value and everything inside it: references, JSON. */
#include "base/buf.h"
#include "cfn/resolve.h"

struct refs {
	struct mg_explore *x;
	const struct mg_ref **items;
	size_t n, cap;
};

static bool add_ref(struct refs *r, const struct mg_ref *ref)
{
	if (r->n == r->cap) {
		size_t cap = r->cap ? r->cap * 2 : 8;
		const struct mg_ref **more = mg_take(r->x, cap * sizeof(*more));
		if (!more)
			return false;
		if (r->n)
			memcpy(more, r->items, r->n * sizeof(*more));
		r->items = more;
		r->cap = cap;
	}
	r->items[r->n++] = ref;
	return true;
}

static bool walk_refs(struct refs *r, const struct mg_value *v, uint32_t depth)
{
	const struct mg_value *const *items;
	size_t n;

	if (depth > r->x->w->limits->value_depth)
		return true;
	for (size_t i = 0; i < v->nrefs; i++)
		if (!add_ref(r, &v->refs[i]))
			return false;
	if (v->state == MG_ABSENT || (v->state == MG_KNOWN && v->kind < MG_LIST) || (v->nrefs && !v->container))
		return true;
	if (!mg_value_children(r->x, v, &items, NULL, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!walk_refs(r, items[i], depth + 1))
			return false;
	return true;
}

bool mg_value_refs(struct mg_explore *x, const struct mg_value *v, const struct mg_ref *const **refs, size_t *n)
{
	struct refs r = { .x = x };

	if (x->stop || !walk_refs(&r, v, 0))
		return false;
	*refs = r.items;
	*n = r.n;
	return true;
}

static bool write_json(struct mg_explore *x, const struct mg_value *v, struct mg_buf *out, uint32_t depth)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;

	if (v->state == MG_ABSENT)
		return mg_buf_puts(out, "null");
	if (v->state == MG_UNKNOWN || depth > x->w->limits->value_depth) {
		mg_buf_puts(out, "{\"unknown\":");
		mg_buf_json(out, v->state == MG_UNKNOWN ? v->reason : MG_STR("nested deeper than limits.value_depth"));
		return mg_buf_putc(out, '}');
	}
	if (v->kind < MG_LIST)
		return v->secret ? mg_buf_puts(out, "\"****\"") : v->kind == MG_TEXT || v->kind == MG_FLOAT ? mg_buf_json(out, v->text) : mg_buf_str(out, v->text);
	if (!mg_value_children(x, v, &items, &keys, &n))
		return false;
	mg_buf_putc(out, v->kind == MG_MAP ? '{' : '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			mg_buf_putc(out, ',');
		if (v->kind == MG_MAP) {
			mg_buf_json(out, keys[i]);
			mg_buf_putc(out, ':');
		}
		if (!write_json(x, items[i], out, depth + 1))
			return false;
	}
	return mg_buf_putc(out, v->kind == MG_MAP ? '}' : ']');
}

bool mg_value_json(struct mg_explore *x, const struct mg_value *v, struct mg_buf *out)
{
	return !x->stop && write_json(x, v, out, 0) && !x->stop && !out->failed;
}
