/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the JSON reader share: the state of one read. Only core/doc/json*.c include it. */
#ifndef MG_DOC_JSON_READER_H
#define MG_DOC_JSON_READER_H

#include "base/error.h"
#include "base/limits.h"
#include "doc/doc.h"

/* p never passes end, where a NUL stands: one byte can be looked at without asking for the end. */
struct mg_json {
	const char *p, *end, *start;
	struct mg_arena *a;
	struct mg_source *src;
	const struct mg_limits *limits;
	struct mg_diags *diags;
	struct mg_error *err;
	struct mg_node *root, *open; /* open: the innermost list or map that is not closed */
	struct mg_node *slab;        /* nodes not yet given out; they are taken in document order */
	size_t slab_left, slab_size;
	struct mg_member *pending; /* children of all open lists and maps; the last open->count are those of the innermost */
	size_t npending, pending_cap;
	void *scratch; /* for sorting members */
	size_t scratch_cap;
	uint64_t depth, nodes;
	uint32_t ids;
};

/* Growing heap array through the gate of base/alloc.h; false without memory, with the old one kept. */
bool mg_json_grow(void **p, size_t *cap, size_t need, size_t size);

/* json_scalar.c. At the opening quote: text, a view of the source where nothing is escaped, and the span with its quotes. */
int mg_json_string(struct mg_json *r, struct mg_str *text, struct mg_span *span);
/* At a minus or digit: fills kind, text, raw and span. */
int mg_json_number(struct mg_json *r, struct mg_node *n);

/* json_map.c. Members to their final array, duplicates reported and dropped, the look-up index made. */
int mg_json_members(struct mg_json *r, struct mg_node *map, struct mg_member *m);

/* json_error.c. All add the diagnostic, set err and return the status that ends the read. */
int mg_json_stop(struct mg_json *r, enum mg_status status, const char *code, struct mg_span span, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
#ifdef __clang_analyzer__ /* see base/error.h */
#define mg_json_stop(r, status, code, span, ...) mg_failed(mg_json_stop(r, status, code, span, __VA_ARGS__), status)
#endif
/* What is at r->p is not what JSON has there: `expected` names that. */
int mg_json_unexpected(struct mg_json *r, const char *expected);

static inline struct mg_span mg_json_span(const struct mg_json *r, const char *from, const char *to)
{
	return (struct mg_span){ (uint32_t)(from - r->start), (uint32_t)(to - from) };
}

#endif
