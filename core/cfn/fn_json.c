/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::ToJsonString: compact JSON in the template's order, unknown texts kept as holes inside their quotes. */
#include "cfn/resolve.h"

/* A builder without memory takes nothing more, and its end says so: nobody asks in between. */
static void write_value(struct mg_builder *b, const struct mg_value *v, uint32_t depth);

static void write_escaped(struct mg_builder *b, struct mg_str s)
{
	static const char from[] = "\"\\\n\r\t\b\f", to[] = "\"\\nrtbf";
	size_t start = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		const char *at = c ? strchr(from, c) : NULL;
		mg_builder_literal(b, mg_str_sub(s, start, i - start));
		mg_builder_literal(b, at ? mg_take_printf(b->x, "\\%c", to[at - from]) : mg_take_printf(b->x, "\\u%04x", c));
		start = i + 1;
	}
	mg_builder_literal(b, mg_str_sub(s, start, s.n - start));
}

static void write_text(struct mg_builder *b, struct mg_str s)
{
	mg_builder_literal(b, MG_STR("\""));
	write_escaped(b, s);
	mg_builder_literal(b, MG_STR("\""));
}

static void write_unknown(struct mg_builder *b, const struct mg_value *v)
{
	b->secret |= v->secret;
	if (b->reason.n == 0)
		b->reason = v->reason;
	if (v->npieces == 0 || v->kind == MG_LIST) {
		mg_builder_hole(b, mg_take_printf(b->x, "${%.*s}", MG_STR_ARG(v->reason)), v->nrefs ? v->refs : NULL);
		return;
	}
	mg_builder_literal(b, MG_STR("\""));
	for (size_t i = 0; i < v->npieces; i++)
		if (v->pieces[i].hole)
			mg_builder_hole(b, v->pieces[i].text, v->pieces[i].ref);
		else
			write_escaped(b, v->pieces[i].text);
	mg_builder_literal(b, MG_STR("\""));
}

static void write_members(struct mg_builder *b, const struct mg_value *v, uint32_t depth)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	bool map = v->kind == MG_MAP;
	size_t n;

	if (depth >= b->x->w->limits->value_depth) {
		b->reason = MG_STR("Fn::ToJsonString nested deeper than limits.value_depth");
		mg_builder_hole(b, MG_STR("${...}"), NULL);
		return;
	}
	if (!mg_value_children(b->x, v, &items, &keys, &n))
		return;
	mg_builder_literal(b, map ? MG_STR("{") : MG_STR("["));
	for (size_t i = 0; i < n && !b->failed; i++) {
		if (i)
			mg_builder_literal(b, MG_STR(","));
		if (map) {
			write_text(b, keys[i]);
			mg_builder_literal(b, MG_STR(":"));
		}
		write_value(b, items[i], depth + 1);
	}
	mg_builder_literal(b, map ? MG_STR("}") : MG_STR("]"));
}

static void write_value(struct mg_builder *b, const struct mg_value *v, uint32_t depth)
{
	mg_builder_refs(b, v);
	if (v->state == MG_UNKNOWN)
		write_unknown(b, v);
	else if (v->kind >= MG_LIST)
		write_members(b, v, depth);
	else if (v->kind == MG_TEXT)
		write_text(b, v->text);
	else
		mg_builder_literal(b, v->text);
}

const struct mg_value *mg_fn_tojsonstring(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	struct mg_builder b = { .x = x, .n = n };
	const struct mg_value *v = mg_resolve(x, arg);

	if (!v)
		return NULL;
	if (v->state == MG_ABSENT || (v->state == MG_KNOWN && v->kind < MG_LIST))
		return mg_make_fault(x, n, "function-arguments", "Fn::ToJsonString takes a map or a list");
	write_value(&b, v, 0);
	return mg_builder_finish(&b, MG_STR(""));
}
