/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON twin: a document that both readers accept is the same tree, and what the YAML reader accepts prints as JSON that the JSON reader accepts. */
#include "doc/doc.h"
#include "target.h"

static struct mg_node *load(struct mg_arena *a, struct mg_str text, enum mg_format format, const struct mg_limits *l)
{
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error err;
	mg_diags_init(&diags, a, 100);
	if (mg_doc_load(a, MG_STR("fuzz"), text, format, MG_DIALECT_TEMPLATE, l, &diags, &doc, &err) != MG_OK || diags.errors)
		return NULL;
	return doc.root;
}

/* A number that YAML 1.1 writes otherwise (1e3 has no dot there) is a text to the YAML reader; its text is the same. */
static bool same(const struct mg_node *a, const struct mg_node *b)
{
	if (mg_node_is_scalar(a) && mg_node_is_scalar(b))
		return mg_node_equal(a, b) || ((a->kind == MG_INT || a->kind == MG_FLOAT) && b->kind == MG_TEXT && mg_str_eq(a->text, b->text));
	if (a->kind != b->kind || a->count != b->count)
		return false;
	for (uint32_t i = 0; i < a->count; i++) {
		if (a->kind == MG_MAP && !mg_str_eq(a->members[i].key, b->members[i].key))
			return false;
		if (!(a->kind == MG_MAP ? same(a->members[i].value, b->members[i].value) : same(a->items[i], b->items[i])))
			return false;
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_limits l = fuzz_limits();
	struct mg_arena *a = mg_arena_new(l.arena_bytes);
	struct mg_buf out = { 0 }, again = { 0 };
	struct mg_node *json = load(a, fuzz_text(data, size), MG_FORMAT_JSON, &l), *yaml = load(a, fuzz_text(data, size), MG_FORMAT_YAML, &l);
	MUST(!json || !yaml || same(json, yaml));
	if (yaml) {
		mg_node_json(yaml, &out);
		/* Printed, a document may be longer than a reader's limits: then it says so. */
		struct mg_node *printed = load(a, mg_buf_view(&out), MG_FORMAT_JSON, &l);
		if (printed) {
			mg_node_json(printed, &again);
			MUST(mg_str_eq(mg_buf_view(&out), mg_buf_view(&again)));
		}
	}
	mg_buf_fini(&out);
	mg_buf_fini(&again);
	mg_arena_free(a);
	return 0;
}
