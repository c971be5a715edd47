/* SPDX-License-Identifier: Apache-2.0 */
/* Template model, scenarios and values: whatever loads is diagnosed, and every property resolves in every scenario, within the limits. */
#include "cfn/scenario.h"
#include "target.h"

static void explore(struct mg_world *w)
{
	const struct mg_template *t = mg_world_template(w);
	struct mg_buf out = { .max = 1u << 20 };
	for (size_t i = 0; i < t->nresources && i < 20; i++) {
		struct mg_explore *x = mg_explore_new(w, NULL, NULL);
		if (!x)
			break;
		do {
			if (mg_explore_present(x, &t->resources[i]) && t->resources[i].properties) {
				const struct mg_value *v = mg_resolve(x, t->resources[i].properties);
				MUST(v || mg_explore_stopped(x) != MG_EXPLORE_GOING);
				mg_buf_clear(&out);
				if (v)
					mg_value_json(x, v, &out);
			}
			if (mg_explore_stopped(x) == MG_EXPLORE_DEAD)
				mg_explore_revive(x);
		} while (mg_explore_next(x, 0));
	}
	mg_buf_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mg_limits l = fuzz_limits();
	struct mg_arena *a = mg_arena_new(l.arena_bytes);
	struct mg_diags diags;
	struct mg_doc doc = { 0 };
	struct mg_error err;
	struct mg_template *t;
	struct mg_load_options options = { 0 };
	struct mg_inputs inputs = { .date = { 2026, 1, 1 } };
	struct mg_world *w;
	mg_diags_init(&diags, a, 100);
	if (mg_doc_load(a, MG_STR("fuzz.yml"), fuzz_text(data, size), MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, &l, &diags, &doc, &err) == MG_OK &&
	    mg_template_load(a, &doc, &l, &options, &diags, &t, &err) == MG_OK && mg_world_new(a, t, &inputs, &l, &diags, &w, &err) == MG_OK) {
		mg_world_diagnose(w, &diags, &err);
		explore(w);
	}
	mg_diags_sort(&diags);
	mg_arena_free(a);
	return 0;
}
