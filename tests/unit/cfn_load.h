/* SPDX-License-Identifier: Apache-2.0 */
/* What the template tests share: load a text, look at its diagnostics and its effective tree. */
#ifndef TESTS_CFN_LOAD_H
#define TESTS_CFN_LOAD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/alloc.h"
#include "base/buf.h"
#include "base/error.h"
#include "cfn/graph.h"
#include "cfn/template.h"

struct cfn {
	struct mg_arena *a;
	struct mg_diags diags;
	struct mg_doc doc;
	struct mg_template *t;
	struct mg_error err;
	struct mg_buf text; /* of the diagnostics or the tree */
	int rc;
};

static inline void cfn_open_label(struct cfn *c, const char *label, struct mg_str text, const struct mg_load_options *options, const struct mg_limits *limits)
{
	*c = (struct cfn){ .a = mg_arena_new(limits->arena_bytes) };
	assert_non_null(c->a);
	mg_diags_init(&c->diags, c->a, limits->doc_diagnostics);
	c->rc = mg_doc_load(c->a, mg_str_from(label), text, MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, limits, &c->diags, &c->doc, &c->err);
	if (c->rc == MG_OK)
		c->rc = mg_template_load(c->a, &c->doc, limits, options, &c->diags, &c->t, &c->err);
	if (c->rc)
		assert_int_not_equal(c->err.text[0], '\0');
	mg_diags_sort(&c->diags);
}

static inline void cfn_open(struct cfn *c, const char *text)
{
	cfn_open_label(c, "t.yaml", mg_str_from(text), NULL, &mg_limits_default);
}

static inline void cfn_close(struct cfn *c)
{
	mg_buf_fini(&c->text);
	mg_arena_free(c->a);
}

/* The lowest limit template_nodes under which the text loads, at most 999; under each lower one it says so. */
static inline int cfn_nodes_made(const char *text)
{
	struct mg_limits limits = mg_limits_default;
	char want[100];
	struct cfn c;
	int rc = MG_ELIMIT;

	for (limits.template_nodes = 0; rc == MG_ELIMIT && limits.template_nodes < 1000; limits.template_nodes++) {
		cfn_open_label(&c, "t.yaml", mg_str_from(text), NULL, &limits);
		rc = c.rc;
		snprintf(want, sizeof(want), "expanding loops and SAM resources makes more than %d nodes (limit template_nodes)", (int)limits.template_nodes);
		if (rc)
			assert_string_equal(c.err.text, want);
		cfn_close(&c);
	}
	assert_int_equal(rc, MG_OK);
	return (int)limits.template_nodes - 1;
}

/* "error code 3:5; warning code 4:1": all diagnostics in their order. */
static inline const char *cfn_diags(struct cfn *c)
{
	mg_buf_clear(&c->text);
	for (size_t i = 0; i < c->diags.n; i++) {
		const struct mg_diag *d = &c->diags.items[i];
		struct mg_place at = mg_source_place(d->source, d->span);
		mg_buf_printf(&c->text, "%s%s %s %u:%u", i ? "; " : "", mg_diag_level_name(d->level), d->code, (unsigned)at.line, (unsigned)at.column);
	}
	mg_buf_putc(&c->text, '\0');
	return c->text.p;
}

/* Loads text and compares what is said of it. */
#define assert_diags(text, expected)                               \
	do {                                                       \
		struct cfn c_;                                     \
		cfn_open(&c_, text);                               \
		assert_string_equal(cfn_diags(&c_), expected);     \
		cfn_close(&c_);                                    \
	} while (0)

/* The JSON of the effective tree at a path of keys. */
static inline const char *cfn_json(struct cfn *c, const char *section, const char *key)
{
	const struct mg_node *n = mg_node_at(mg_node_at(c->t->root, section), key);

	assert_non_null(n);
	mg_buf_clear(&c->text);
	mg_node_json(n, &c->text);
	mg_buf_putc(&c->text, '\0');
	return c->text.p;
}

/* Loads text with every allocation failing once, until none is left to fail: each time it must end in an orderly way. */
static inline void cfn_fail_allocations(const char *text)
{
	for (uint64_t n = 1; n < 100000; n++) {
		struct mg_arena *a = mg_arena_new(0);
		struct mg_diags diags;
		struct mg_doc doc = { 0 };
		struct mg_template *t = NULL;
		struct mg_error err = { 0 };
		assert_non_null(a);
		mg_diags_init(&diags, a, 100);
		assert_int_equal(mg_doc_load(a, MG_STR("t.yaml"), mg_str_from(text), MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, &mg_limits_default, &diags, &doc, &err), MG_OK);
		mg_alloc_fail_at(n);
		int rc = mg_template_load(a, &doc, &mg_limits_default, NULL, &diags, &t, &err);
		bool spent = mg_alloc_countdown != 0;
		mg_alloc_fail_at(0);
		if (rc)
			assert_int_not_equal(err.text[0], '\0');
		else
			assert_non_null(t);
		mg_arena_free(a);
		if (spent)
			return;
	}
	fail_msg("more than 100000 allocations");
}

#endif
