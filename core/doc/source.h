/* SPDX-License-Identifier: Apache-2.0 */
/* Source: the bytes of one input, the label people know it by, and its line index. Places are offsets until somebody prints them. */
#ifndef MG_DOC_SOURCE_H
#define MG_DOC_SOURCE_H

#include "base/arena.h"
#include "base/error.h"

struct mg_span {
	uint32_t off, len; /* bytes into the source's text */
};

/* Line and column count from 1; columns count code points, a byte order mark not. LF, CRLF and CR end a line. */
struct mg_place {
	uint32_t line, column, end_line, end_column; /* the end is the place after the last code point */
};

/* Where the last look for a place inside a scalar came to (text_span.c): places asked for in order cost one pass over the scalar, not one each. */
struct mg_text_mark {
	const char *text; /* the scalar's decoded text; NULL: none */
	size_t off;       /* the scalar's offset */
	size_t at, decoded, indent;
	bool within, led; /* block scalars: within a line; the line is led by a blank */
};

struct mg_source {
	struct mg_str label; /* file name as given, or "<stdin>" */
	struct mg_str text;  /* valid UTF-8, BOM and all; offsets refer to it */
	const uint32_t *lines; /* offset of each line's first byte; made on first use */
	size_t nlines;
	const uint32_t *points; /* code points before every 1024th byte, so that long lines cost no more; made with lines */
	struct mg_arena *arena;
	struct mg_text_mark text_mark;
	bool unplaced; /* made from a request: nobody has this text, so that lines and excerpts of it say nothing */
};

/* Keeps copies of label and text in a. UTF-16 with a BOM is turned to UTF-8 when allow_utf16 (YAML), and refused otherwise.
 * MG_EINPUT with the offset for invalid UTF-8, MG_ELIMIT past limits->doc_bytes. The text of err names no file: mg_doc_load adds the place. */
struct mg_limits;
int mg_source_open(struct mg_arena *a, struct mg_str label, struct mg_str bytes, bool allow_utf16,
		   const struct mg_limits *limits, struct mg_source **out, struct mg_error *err);
/* The place of a span; spans past the end are cut to the end. */
struct mg_place mg_source_place(struct mg_source *s, struct mg_span span);
/* The text of line (from 1) without its line end; empty when there is no such line. */
struct mg_str mg_source_line(struct mg_source *s, uint32_t line);

#endif
