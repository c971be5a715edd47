/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the YAML reader share: the state of one read. Only core/doc/yaml*.c include it. */
#ifndef MG_DOC_YAML_READER_H
#define MG_DOC_YAML_READER_H

#include <yaml.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/map.h"
#include "doc/doc.h"

/* One open list or map. Its children wait in mg_yaml.pending from base on; a list uses only their value. */
struct mg_yaml_frame {
	struct mg_node *node;  /* the list or map itself */
	struct mg_node *outer; /* the map of its short tag around it, or NULL */
	size_t base;
	uint32_t end;          /* offset after the last thing read in it */
	uint32_t level;        /* nesting, a short tag's map counted */
	struct mg_str key;     /* maps: the key whose value is awaited */
	struct mg_span key_span;
	bool want_value;       /* maps: the key was read */
	bool drop;             /* the key was refused: so is its value */
	bool is_key;           /* this collection stands where a key should: refused */
	uint32_t merges;       /* `<<` among its children */
};

struct mg_yaml {
	struct mg_arena *a;   /* of the tree */
	struct mg_arena *tmp; /* of this read */
	struct mg_source *src;
	enum mg_dialect dialect;
	const struct mg_limits *limits;
	struct mg_diags *diags;
	struct mg_error *err;
	yaml_parser_t parser;
	size_t start;         /* bytes before the text that libyaml sees: the BOM */
	bool ascii;           /* characters are bytes */
	size_t at_char, at_byte; /* the last place converted; at_byte is from start */
	struct mg_yaml_frame *frames;
	size_t depth;
	struct mg_member *pending;
	size_t npending, pending_cap;
	struct mg_node *root;
	uint32_t ids;
	uint64_t values;  /* values and keys */
	uint64_t aliases; /* nodes made for aliases */
	struct mg_map anchors; /* name to node; an open node has no items yet */
	bool renumber;    /* merging moved nodes: ids are given anew at the end */
};

/* Tags, as one question. */
enum mg_yaml_tag { MG_TAG_NONE, MG_TAG_SHORT, MG_TAG_STR, MG_TAG_INT, MG_TAG_FLOAT, MG_TAG_BOOL, MG_TAG_NULL, MG_TAG_SEQ, MG_TAG_MAP, MG_TAG_REFUSED };

/* yaml_place.c: libyaml's character counts to byte offsets, and what libyaml does not tell about extents. */
bool mg_yaml_is_ascii(struct mg_str s);
uint32_t mg_yaml_at(struct mg_yaml *y, yaml_mark_t mark);
struct mg_span mg_yaml_between(struct mg_yaml *y, yaml_mark_t from, yaml_mark_t to);
/* Offset of a node's content behind its anchor and tag, of which there are at most properties; tag gets the tag's own span (len 0: none). */
uint32_t mg_yaml_content(const struct mg_yaml *y, struct mg_span whole, unsigned properties, struct mg_span *tag);
/* Where a block scalar ends for people: after its last line that is not blank. */
uint32_t mg_yaml_block_end(const struct mg_yaml *y, struct mg_span span);
/* The decoded text of a scalar: a view of the source where the bytes are the same, else a copy. p is NULL at the arena's cap. */
struct mg_str mg_yaml_text(struct mg_yaml *y, const yaml_event_t *ev, struct mg_span span);
uint32_t mg_yaml_line(struct mg_yaml *y, uint32_t off);

/* yaml_error.c */
/* Turns libyaml's failure into a diagnostic; returns the status of the read. */
int mg_yaml_syntax(struct mg_yaml *y);
/* Adds an error diagnostic and ends the read with status. */
int mg_yaml_stop(struct mg_yaml *y, enum mg_status status, const char *code, struct mg_span span, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
#ifdef __clang_analyzer__ /* see base/error.h */
#define mg_yaml_stop(r, status, code, span, ...) mg_failed(mg_yaml_stop(r, status, code, span, __VA_ARGS__), status)
#endif
/* Sets err from the first error diagnostic of this read, as "file:line:column: text". */
int mg_yaml_blame(struct mg_yaml *y, enum mg_status status);
#define mg_yaml_report(y, level, code, span, ...) mg_diag_add((y)->diags, (level), (code), (y)->src, (span), __VA_ARGS__)

/* yaml_node.c: nodes and frames. All return MG_OK or the status that ends the read. */
int mg_yaml_node(struct mg_yaml *y, enum mg_kind kind, unsigned flags, struct mg_span span, struct mg_node **out);
int mg_yaml_open(struct mg_yaml *y, struct mg_node *node, struct mg_node *outer, uint32_t off);
int mg_yaml_close(struct mg_yaml *y, uint32_t end);
/* Puts a finished node where the innermost frame awaits it. end is the offset after it. */
int mg_yaml_attach(struct mg_yaml *y, struct mg_node *node, uint32_t end);
int mg_yaml_level(struct mg_yaml *y, unsigned more, struct mg_span span);
struct mg_yaml_frame *mg_yaml_top(struct mg_yaml *y);

/* yaml_map.c */
/* Members to their final arrays: merge keys expanded, duplicates reported, the look-up index made. */
int mg_yaml_members(struct mg_yaml *y, struct mg_yaml_frame *f);
/* The key of a merge, told from a quoted '<<' by its address. */
extern const char mg_yaml_merge_key[];

/* yaml_tag.c */
enum mg_yaml_tag mg_yaml_tag(const char *tag);
/* Reports a tag that may not stand here; kind is MG_TEXT for scalars. Returns what is to be applied (NONE when refused). */
enum mg_yaml_tag mg_yaml_tag_allowed(struct mg_yaml *y, const char *tag, enum mg_kind kind, struct mg_span span);
/* The map {"Fn::Name": ...} of a short tag, its argument not yet set. */
int mg_yaml_short(struct mg_yaml *y, const char *tag, struct mg_span tag_span, uint32_t end, struct mg_node **out);
void mg_yaml_short_set(struct mg_node *outer, struct mg_node *arg, uint32_t end);
/* !GetAtt A.B.C: turns the text into the list ["A", "B.C"]; other texts are left. */
int mg_yaml_split_getatt(struct mg_yaml *y, struct mg_node **arg);
/* The value of a scalar under a core tag. */
int mg_yaml_core(struct mg_yaml *y, enum mg_yaml_tag tag, struct mg_node *node);

/* yaml_alias.c */
int mg_yaml_anchor(struct mg_yaml *y, const yaml_char_t *name, struct mg_node *node);
/* The node that an alias token stands for: copied, budgeted. */
int mg_yaml_alias(struct mg_yaml *y, const yaml_event_t *ev, struct mg_node **out);
void mg_yaml_renumber(struct mg_yaml *y);

#endif
