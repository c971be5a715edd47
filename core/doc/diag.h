/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics: what is wrong with the user's file. A list, sorted and de-duplicated before anybody sees it. */
#ifndef MG_DOC_DIAG_H
#define MG_DOC_DIAG_H

#include "doc/source.h"

enum mg_diag_level { MG_DIAG_ERROR, MG_DIAG_WARNING, MG_DIAG_INFO };

struct mg_diag {
	enum mg_diag_level level;
	const char *code;    /* stable, kebab-case: "duplicate-key", "yaml-syntax", "unknown-function"; a string literal */
	struct mg_str text;  /* one line: what is, what should be, what to do */
	struct mg_source *source; /* NULL: about the whole input */
	struct mg_span span;
	struct mg_str witness; /* "" or the scenario it needs, as `--parameter Environment=prod` */
};

/* Zero-initialised with an arena set is empty. Past limits.doc_diagnostics the rest is only counted in dropped; an error then takes the place of the
 * last that is none. */
struct mg_diags {
	struct mg_arena *arena;
	struct mg_diag *items;
	size_t n, cap, max, dropped;
	size_t errors; /* number of MG_DIAG_ERROR added */
};

void mg_diags_init(struct mg_diags *d, struct mg_arena *a, size_t max);
/* Adds all of another list, whose texts have to live as long. */
void mg_diags_take(struct mg_diags *d, const struct mg_diags *from);
/* Adds one; the text is copied into the arena. Never fails: without memory it counts as dropped (and as an error when it is one). */
void mg_diag_add(struct mg_diags *d, enum mg_diag_level level, const char *code, struct mg_source *src, struct mg_span span,
		 const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* The same with the scenario it needs. */
void mg_diag_add_witness(struct mg_diags *d, enum mg_diag_level level, const char *code, struct mg_source *src,
			 struct mg_span span, struct mg_str witness, const char *fmt, ...) __attribute__((format(printf, 7, 8)));
/* Orders by source label, offset, level, code, text; equal ones become one. */
void mg_diags_sort(struct mg_diags *d);
const char *mg_diag_level_name(enum mg_diag_level level);

struct mg_buf;
/* "file:line:column: level: text [code]", then the source line and a caret line under the span (tabs kept so that the caret stays under it);
 * these two are left out where the line is empty. */
void mg_diag_show(const struct mg_diag *d, struct mg_buf *out);
/* The two caret lines alone, for findings: at most 110 columns of the line, cut around the place. */
void mg_caret_show(struct mg_source *src, struct mg_span span, struct mg_buf *out);

#endif
