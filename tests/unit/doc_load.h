/* SPDX-License-Identifier: Apache-2.0 */
/* Loading a text in a test, and what came of it. */
#ifndef MG_TESTS_DOC_LOAD_H
#define MG_TESTS_DOC_LOAD_H

#include "unit.h"

#include "base/limits.h"
#include "doc/doc.h"

struct loaded {
	struct mg_arena *a;
	struct mg_diags diags;
	struct mg_doc doc;
	struct mg_error err;
	int rc;
};

static inline void load_as(struct loaded *l, const char *label, struct mg_str bytes, enum mg_format format, const struct mg_limits *limits)
{
	*l = (struct loaded){ .a = mg_arena_new(limits->arena_bytes) };
	assert_non_null(l->a);
	mg_diags_init(&l->diags, l->a, limits->doc_diagnostics);
	l->rc = mg_doc_load(l->a, mg_str_from(label), bytes, format, MG_DIALECT_TEMPLATE, limits, &l->diags, &l->doc, &l->err);
	mg_diags_sort(&l->diags);
	/* What holds for every load. */
	assert_true(l->rc ? l->doc.root == NULL && l->err.code == l->rc : l->doc.root != NULL);
	assert_true(!l->rc || l->diags.errors > 0);
}

static inline void load_json(struct loaded *l, struct mg_str bytes)
{
	load_as(l, "t.json", bytes, MG_FORMAT_JSON, &mg_limits_default);
}

static inline void unload(struct loaded *l)
{
	mg_arena_free(l->a);
}

/* text is JSON without any diagnostic, and reads as want. */
static inline void reads_as(const char *text, const char *want)
{
	struct loaded l;
	struct mg_buf b = { 0 };
	load_json(&l, mg_str_from(text));
	if (l.rc || l.diags.n)
		fail_msg("%s: %s", text, l.diags.n ? l.diags.items[0].text.p : l.err.text);
	mg_node_json(l.doc.root, &b);
	assert_str(mg_buf_view(&b), want);
	mg_buf_fini(&b);
	unload(&l);
}

#endif
