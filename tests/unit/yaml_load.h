/* SPDX-License-Identifier: Apache-2.0 */
/* What the YAML tests share: load a text, look at its JSON, its spans and its diagnostics. */
#ifndef TESTS_YAML_LOAD_H
#define TESTS_YAML_LOAD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "doc/doc.h"

struct load {
	struct mg_arena *a;
	struct mg_source *src;
	struct mg_diags diags;
	struct mg_doc doc;
	struct mg_error err;
	struct mg_buf json;
	int rc;
};

static inline void load_with(struct load *l, struct mg_str text, enum mg_dialect dialect, const struct mg_limits *limits)
{
	*l = (struct load){ .rc = MG_OK };
	l->a = mg_arena_new(limits->arena_bytes);
	assert_non_null(l->a);
	mg_diags_init(&l->diags, l->a, limits->doc_diagnostics);
	l->rc = mg_source_open(l->a, MG_STR("t.yaml"), text, true, limits, &l->src, &l->err);
	if (!l->rc)
		l->rc = mg_yaml_read(l->a, l->src, dialect, limits, &l->diags, &l->doc, &l->err);
	if (l->rc) {
		assert_null(l->doc.root);
		assert_int_equal(l->err.code, l->rc);
		assert_true(l->err.text[0] != '\0');
	} else {
		assert_non_null(l->doc.root);
	}
	mg_diags_sort(&l->diags);
}

static inline void load(struct load *l, const char *text)
{
	load_with(l, mg_str_from(text), MG_DIALECT_TEMPLATE, &mg_limits_default);
}

static inline void unload(struct load *l)
{
	mg_buf_fini(&l->json);
	mg_arena_free(l->a);
}

static inline const char *json_of(struct load *l)
{
	mg_buf_clear(&l->json);
	assert_non_null(l->doc.root);
	mg_node_json(l->doc.root, &l->json);
	mg_buf_putc(&l->json, '\0');
	return l->json.p;
}

/* The source bytes of a span. */
static inline struct mg_str slice(const struct load *l, struct mg_span span)
{
	assert_true((size_t)span.off + span.len <= l->src->text.n);
	return mg_str_sub(l->src->text, span.off, span.len);
}

static inline void assert_slice(const struct load *l, struct mg_span span, const char *want)
{
	struct mg_str got = slice(l, span);

	if (!mg_str_is(got, want))
		fail_msg("span is <%.*s>, not <%s>", MG_STR_ARG(got), want);
}

/* Member, item (a number) or argument of a short form, by a path such as "Resources/A/0". */
static inline struct mg_node *at(struct load *l, const char *path)
{
	struct mg_node *n = l->doc.root;

	while (n && *path) {
		size_t len = strcspn(path, "/");

		if (n->kind == MG_LIST) {
			size_t i = strtoul(path, NULL, 10);

			n = i < n->count ? n->items[i] : NULL;
		} else {
			n = mg_node_get(n, (struct mg_str){ path, len });
		}
		path += len + (path[len] == '/');
	}
	if (!n)
		fail_msg("no node at %s", path);
	return n;
}

static inline size_t count_code(const struct load *l, const char *code)
{
	size_t n = 0;

	for (size_t i = 0; i < l->diags.n; i++)
		n += strcmp(l->diags.items[i].code, code) == 0;
	return n;
}

/* Diagnostic i as "line:column level code". */
static inline const char *diag_of(struct load *l, size_t i)
{
	static char text[200];
	const struct mg_diag *d;
	struct mg_place p;

	if (i >= l->diags.n)
		return "none";
	d = &l->diags.items[i];
	p = mg_source_place(l->src, d->span);
	snprintf(text, sizeof text, "%u:%u %s %s", p.line, p.column, mg_diag_level_name(d->level), d->code);
	return text;
}

#endif
