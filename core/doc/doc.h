/* SPDX-License-Identifier: Apache-2.0 */
/* Documents: bytes in, one immutable tree out. Decides between our strict JSON reader and YAML. */
#ifndef MG_DOC_DOC_H
#define MG_DOC_DOC_H

#include "doc/diag.h"
#include "doc/node.h"

enum mg_format { MG_FORMAT_AUTO, MG_FORMAT_JSON, MG_FORMAT_YAML };

/* What YAML means: templates follow CloudFormation (short tags, aliases reported, type hazards); plain is for moongate.yaml, parameter files
 * and tests (no short tags, aliases refused). */
enum mg_dialect { MG_DIALECT_TEMPLATE, MG_DIALECT_PLAIN };

struct mg_doc {
	struct mg_source *source;
	struct mg_node *root; /* NULL when the document could not be loaded */
	enum mg_format format;
	uint32_t nodes; /* ids are below this */
};

/* Loads bytes (copied). Everything wrong with the input is a diagnostic with a place; then MG_EINPUT or MG_ELIMIT is returned when no tree could be made
 * and err repeats the first error. Duplicate keys give an error diagnostic at every occurrence and still a tree (the first stays).
 * AUTO: after BOM and blanks a '{' or '[' means JSON; where that fails and the label ends in .yaml, .yml or .template, YAML is tried. */
struct mg_limits;
int mg_doc_load(struct mg_arena *a, struct mg_str label, struct mg_str bytes, enum mg_format format, enum mg_dialect dialect,
		const struct mg_limits *limits, struct mg_diags *diags, struct mg_doc *out, struct mg_error *err);

/* The strict RFC 8259 reader. depth, nodes, keys and scalar sizes are capped. */
int mg_json_read(struct mg_arena *a, struct mg_source *src, const struct mg_limits *limits, struct mg_diags *diags,
		 struct mg_doc *out, struct mg_error *err);
/* YAML 1.1 as CloudFormation reads it, from libyaml events. */
int mg_yaml_read(struct mg_arena *a, struct mg_source *src, enum mg_dialect dialect, const struct mg_limits *limits,
		 struct mg_diags *diags, struct mg_doc *out, struct mg_error *err);

/* Plain YAML scalar resolution (reference 2.3): kind and canonical text of raw. *hazard is set when a human would read another value. */
int mg_yaml_scalar(struct mg_arena *a, struct mg_str raw, enum mg_kind *kind, struct mg_str *text, bool *hazard);

#endif
