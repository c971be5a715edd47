/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::ToJsonString: compact JSON in the template's order, unknown texts kept as holes inside their quotes. */
#include <stdio.h>

#include "cfn/resolve.h"

static bool write_value(struct mg_builder *b, const struct mg_value *v, uint32_t depth);

static bool write_escaped(struct mg_builder *b, struct mg_str s)
{
	size_t start = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char out[8];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		if (!mg_builder_literal(b, mg_str_sub(s, start, i - start)))
			return false;
		start = i + 1;
		const char *short_form = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : c == '\b' ? "\\b" : c == '\f' ? "\\f" : NULL;
		if (short_form)
			snprintf(out, sizeof(out), "%s", short_form);
		else
			snprintf(out, sizeof(out), "\\u%04x", c);
		if (!mg_builder_literal(b, mg_take_str(b->x, mg_str_from(out))))
			return false;
	}
	return mg_builder_literal(b, mg_str_sub(s, start, s.n - start));
}

static bool write_text(struct mg_builder *b, struct mg_str s)
{
	return mg_builder_literal(b, MG_STR("\"")) && write_escaped(b, s) && mg_builder_literal(b, MG_STR("\""));
}

static bool write_unknown(struct mg_builder *b, const struct mg_value *v)
{
	b->secret = b->secret || v->secret;
	b->maybe = b->maybe || v->maybe;
	if (b->reason.n == 0)
		b->reason = v->reason;
	if (v->npieces == 0 || v->kind == MG_LIST)
		return mg_builder_hole(b, mg_take_printf(b->x, "${%.*s}", MG_STR_ARG(v->reason)), v->nrefs ? v->refs : NULL);
	if (!mg_builder_literal(b, MG_STR("\"")))
		return false;
	for (size_t i = 0; i < v->npieces; i++)
		if (v->pieces[i].hole ? !mg_builder_hole(b, v->pieces[i].text, v->pieces[i].ref) : !write_escaped(b, v->pieces[i].text))
			return false;
	return mg_builder_literal(b, MG_STR("\""));
}

static bool write_members(struct mg_builder *b, const struct mg_value *v, uint32_t depth)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	bool map = v->kind == MG_MAP;
	size_t n;

	if (depth >= b->x->w->limits->value_depth) {
		b->reason = MG_STR("Fn::ToJsonString nested deeper than limits.value_depth");
		return mg_builder_hole(b, MG_STR("${...}"), NULL);
	}
	if (!mg_value_children(b->x, v, &items, &keys, &n) || !mg_builder_literal(b, map ? MG_STR("{") : MG_STR("[")))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (i && !mg_builder_literal(b, MG_STR(",")))
			return false;
		if (map && !(write_text(b, keys[i]) && mg_builder_literal(b, MG_STR(":"))))
			return false;
		if (!write_value(b, items[i], depth + 1))
			return false;
	}
	return mg_builder_literal(b, map ? MG_STR("}") : MG_STR("]"));
}

static bool write_value(struct mg_builder *b, const struct mg_value *v, uint32_t depth)
{
	if (!mg_builder_refs(b, v))
		return false;
	if (v->state == MG_UNKNOWN)
		return write_unknown(b, v);
	if (v->kind >= MG_LIST)
		return write_members(b, v, depth);
	return v->kind == MG_TEXT ? write_text(b, v->text) : mg_builder_literal(b, v->text);
}

const struct mg_value *mg_fn_tojsonstring(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	struct mg_builder b = { .x = x, .n = n };
	const struct mg_value *v = mg_resolve(x, arg);

	if (!v)
		return NULL;
	if (v->state == MG_ABSENT || (v->state == MG_KNOWN && v->kind < MG_LIST))
		return mg_make_fault(x, n, "function-arguments", "Fn::ToJsonString takes a map or a list");
	return write_value(&b, v, 0) ? mg_builder_finish(&b, MG_STR("")) : NULL;
}
