/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of loading a template, in the order in which they run. Only core/cfn includes this. */
#ifndef MG_CFN_LOAD_H
#define MG_CFN_LOAD_H

#include "base/buf.h"
#include "base/error.h"
#include "cfn/intrinsic.h"
#include "cfn/template.h"

struct mg_loader {
	struct mg_arena *arena;
	struct mg_template *t;
	const struct mg_limits *limits;
	const struct mg_load_options *options; /* never NULL */
	struct mg_diags *diags;
	struct mg_error *err;
	int rc;           /* sticky failure of a check, which has no status of its own */
	bool macro;       /* a root macro may rewrite anything: nothing it gets is surely refused */
	enum mg_diag_level refuse; /* level of what the service refuses: a warning before a macro that may mend it */
	uint64_t made;    /* synthetic nodes, against limits->template_nodes */
	struct mg_map made_by_sam; /* logical ids of generated resources */
	struct mg_map sam_ids;     /* the author's SAM resources by id */
	struct mg_map makers;      /* ids of SAM resources and modules: names that begin so may be generated */
	bool hidden;               /* a gap may hide resources */
	size_t dynrefs;   /* dynamic references seen */
	size_t suggested; /* searches for a similar name: hostile templates get no more than a few */
};

/* Diagnostics at a node, and at a key of a map. */
#define MG_AT(l, level, code, node, ...) mg_diag_add((l)->diags, level, code, (node)->source, (node)->span, __VA_ARGS__)
#define MG_REFUSE(l, code, node, ...) MG_AT(l, (l)->refuse, code, node, __VA_ARGS__)
#define MG_WARN(l, code, node, ...) MG_AT(l, MG_DIAG_WARNING, code, node, __VA_ARGS__)
#define MG_REFUSE_KEY(l, code, map, member, ...) \
	mg_diag_add((l)->diags, (l)->refuse, code, (map)->source, (member)->key_span, __VA_ARGS__)
#define MG_WARN_KEY(l, code, map, member, ...) \
	mg_diag_add((l)->diags, MG_DIAG_WARNING, code, (map)->source, (member)->key_span, __VA_ARGS__)

/* Sections. Each returns MG_OK, or MG_ELIMIT when the arena is full; problems of the template are diagnostics. */
void mg_load_root(struct mg_loader *l);
int mg_load_transforms(struct mg_loader *l);
int mg_load_parameters(struct mg_loader *l);
void mg_load_mappings(struct mg_loader *l);
int mg_load_conditions(struct mg_loader *l);
int mg_load_hidden_conditions(struct mg_loader *l);
int mg_load_rules(struct mg_loader *l);
int mg_load_resources(struct mg_loader *l); /* MG_EINPUT when there is no usable Resources section */
int mg_load_outputs(struct mg_loader *l);
/* Replaces the loops of the tree by what they expand to. */
int mg_expand_loops(struct mg_loader *l);
/* Applies Globals and turns the SAM resources that have one plain equal into it. */
int mg_expand_sam(struct mg_loader *l);
/* Checks that need the whole model. */
void mg_check_conditions(struct mg_loader *l);
void mg_check_rules(struct mg_loader *l);
void mg_check_resources(struct mg_loader *l);
void mg_check_outputs(struct mg_loader *l);
void mg_check_metadata(struct mg_loader *l);
int mg_check_condition_cycles(struct mg_loader *l);
void mg_check_quotas(struct mg_loader *l);

/* May there be conditions that the template does not show? */
bool mg_conditions_hidden(const struct mg_template *t);
/* The section, NULL when absent or (with a diagnostic) no map. */
const struct mg_node *mg_load_section(struct mg_loader *l, const char *name);
/* ASCII letters and digits, at least one. */
bool mg_name_plain(struct mg_str name);
/* Checks the name of a parameter, resource or output: alphanumeric, at most 255 characters. what is "Resource". */
void mg_check_name(struct mg_loader *l, const char *what, const struct mg_node *map, const struct mg_member *m);
/* Nothing but literals below n: a diagnostic for every null and every function. */
void mg_check_literal(struct mg_loader *l, const struct mg_node *n, const char *section);
/* A literal text of at most 1024 bytes; n may be NULL. what begins the message. */
void mg_check_description(struct mg_loader *l, const struct mg_node *n, const char *what);
void mg_check_null(struct mg_loader *l, const struct mg_node *n);
/* A loop, which nothing expands without AWS::LanguageExtensions. */
void mg_check_loop(struct mg_loader *l, const struct mg_node *map, const struct mg_member *m);
/* A key of map that is none of names[0..n): diagnostic with a suggestion. */
void mg_check_unknown_key(struct mg_loader *l, const char *code, const char *what, const struct mg_node *map, const struct mg_member *m,
			  const char *const *names, size_t n);
bool mg_name_in(struct mg_str name, const char *const *names, size_t n);
/* Adds a gap; resources: an unknown number of resources may be missing. */
int mg_add_gap(struct mg_loader *l, const struct mg_node *n, bool resources, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* "" or ", did you mean `X`?" with the nearest key of the maps (either may be NULL). Returns out. */
const char *mg_suggest(struct mg_loader *l, struct mg_str name, const struct mg_map *a, const struct mg_map *b, char out[MG_QUOTE_MAX + 32]);

#endif
