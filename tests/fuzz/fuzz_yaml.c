/* SPDX-License-Identifier: Apache-2.0 */
/* YAML reader: never a crash; every node has its place inside the source, inside its parent's unless it is an alias' copy. */
#include "doc/doc.h"
#include "target.h"

static void walk(const struct mg_node *n, const struct mg_doc *doc)
{
	MUST(n->span.off <= doc->source->text.n && n->span.len <= doc->source->text.n - n->span.off);
	MUST(n->id < doc->nodes);
	if (mg_node_is_scalar(n)) {
		struct mg_span s = mg_node_text_span(n, 0, n->text.n);
		MUST(s.off <= doc->source->text.n && s.len <= doc->source->text.n - s.off);
		return;
	}
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_node *child = n->kind == MG_MAP ? n->members[i].value : n->items[i];
		MUST(child->parent == n && child->index == i);
		walk(child, doc);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_limits l = fuzz_limits();
	struct mg_arena *a = mg_arena_new(l.arena_bytes);
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error err;
	struct mg_buf out = { 0 };
	mg_diags_init(&diags, a, 100);
	int status = mg_doc_load(a, MG_STR("fuzz.yml"), fuzz_text(data, size), MG_FORMAT_YAML, MG_DIALECT_TEMPLATE, &l, &diags, &doc, &err);
	MUST(status == MG_OK || diags.errors > 0);
	if (status == MG_OK)
		walk(doc.root, &doc);
	mg_diags_sort(&diags);
	for (size_t i = 0; i < diags.n; i++)
		mg_diag_show(&diags.items[i], &out);
	mg_buf_fini(&out);
	mg_arena_free(a);
	return 0;
}
