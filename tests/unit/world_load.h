/* SPDX-License-Identifier: Apache-2.0 */
/* For tests: a world from YAML text, and its values as text. */
#ifndef MG_TEST_WORLD_LOAD_H
#define MG_TEST_WORLD_LOAD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "cfn/scenario.h"

struct loaded {
	struct mg_arena *arena;
	struct mg_diags diags;
	struct mg_doc doc;
	struct mg_template *t;
	struct mg_inputs in;
	struct mg_world *w;
	struct mg_explore *x;
	struct mg_limits limits;
	struct mg_error err;
	int status;
	char text[65536];
};

/* params: "K=V" entries, the last NULL; NULL for none. region may be NULL. Errors stay in l->status and l->err. */
static inline struct loaded *load_with(const char *yaml, const char *const *params, const char *region, bool strict, const struct mg_load_options *options)
{
	struct loaded *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	l->limits = mg_limits_default;
	l->arena = mg_arena_new(256u << 20);
	mg_diags_init(&l->diags, l->arena, 1000);
	l->status = mg_doc_load(l->arena, MG_STR("t.yaml"), mg_str_from(yaml), MG_FORMAT_YAML, MG_DIALECT_TEMPLATE, &l->limits, &l->diags, &l->doc, &l->err);
	if (l->status == MG_OK)
		l->status = mg_template_load(l->arena, &l->doc, &l->limits, options, &l->diags, &l->t, &l->err);
	static struct mg_given given[64];
	l->in.given = given;
	for (size_t i = 0; params && params[i]; i++) {
		const char *eq = strchr(params[i], '=');
		given[l->in.ngiven++] = (struct mg_given){ .name = { params[i], (size_t)(eq - params[i]) }, .value = mg_str_from(eq + 1), .from = MG_STR("--parameter") };
	}
	l->in.region = region ? mg_str_from(region) : MG_STR_NONE;
	l->in.strict_values = strict;
	if (l->status == MG_OK)
		l->status = mg_world_new(l->arena, l->t, &l->in, &l->limits, &l->diags, &l->w, &l->err);
	if (l->status == MG_OK)
		l->x = mg_explore_new(l->w, NULL, NULL);
	return l;
}

static inline struct loaded *load_template(const char *yaml, const char *const *params, const char *region, bool strict)
{
	static const struct mg_load_options options;

	return load_with(yaml, params, region, strict, &options);
}

static inline void unload(struct loaded *l)
{
	mg_arena_free(l->arena);
	free(l);
}

/* The node of resource R's property. */
static inline const struct mg_node *prop(struct loaded *l, const char *id, const char *name)
{
	struct mg_resource *r = mg_template_resource(l->t, mg_str_from(id));

	assert_non_null(r);
	const struct mg_node *n = mg_node_at(r->properties, name);
	assert_non_null(n);
	return n;
}

/* The property in every scenario, as JSON texts joined by " | "; "(absent)" for the resource's absence, "(dead)" for refused scenarios. */
static inline const char *outcomes(struct loaded *l, const char *id, const char *name)
{
	struct mg_resource *r = mg_template_resource(l->t, mg_str_from(id));
	struct mg_buf b = { 0 };
	struct mg_explore *x = mg_explore_new(l->w, NULL, NULL);

	assert_non_null(r);
	do {
		if (b.n)
			mg_buf_puts(&b, " | ");
		if (!mg_explore_present(x, r)) {
			mg_buf_puts(&b, mg_explore_stopped(x) ? "(stopped)" : "(absent)");
			continue;
		}
		const struct mg_value *p = r->properties ? mg_resolve(x, r->properties) : NULL;
		const struct mg_value *v = p ? mg_value_member(x, p, mg_str_from(name)) : NULL;
		if (!v)
			mg_buf_puts(&b, mg_explore_stopped(x) == MG_EXPLORE_DEAD ? "(dead)" : "(stopped)");
		else if (!mg_value_json(x, v, &b))
			mg_buf_puts(&b, mg_explore_stopped(x) == MG_EXPLORE_DEAD ? "(dead)" : "(stopped)");
	} while (mg_explore_next(x, 0));
	if (mg_explore_stopped(x) == MG_EXPLORE_MANY)
		mg_buf_puts(&b, " | (many)");
	mg_explore_free(x);
	snprintf(l->text, sizeof(l->text), "%.*s", (int)b.n, b.p ? b.p : "");
	mg_buf_fini(&b);
	return l->text;
}

#endif
