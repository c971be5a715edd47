/* SPDX-License-Identifier: Apache-2.0 */
/* JSON reader: never a crash; what it accepts prints as JSON that it accepts again, and that YAML reads as the same tree. */
#include "doc/doc.h"
#include "target.h"

static struct mg_node *load(struct mg_arena *a, struct mg_str text, enum mg_format format, const struct mg_limits *l)
{
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error err;
	mg_diags_init(&diags, a, 100);
	int status = mg_doc_load(a, MG_STR("fuzz"), text, format, MG_DIALECT_TEMPLATE, l, &diags, &doc, &err);
	MUST(status == MG_OK || diags.errors > 0);
	MUST((status == MG_OK) == (doc.root != NULL));
	return diags.errors ? NULL : doc.root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_limits l = fuzz_limits();
	struct mg_arena *a = mg_arena_new(l.arena_bytes);
	struct mg_buf out = { 0 };
	struct mg_node *root = load(a, fuzz_text(data, size), MG_FORMAT_JSON, &l);
	if (root) {
		mg_node_json(root, &out);
		struct mg_node *again = load(a, mg_buf_view(&out), MG_FORMAT_JSON, &l);
		MUST(again && mg_node_equal(root, again));
	}
	mg_buf_fini(&out);
	mg_arena_free(a);
	return 0;
}
