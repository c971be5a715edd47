/* SPDX-License-Identifier: Apache-2.0 */
/* Template model: the sections of one CloudFormation template as arrays in declaration order, over the immutable node tree. Nothing is resolved here. */
#ifndef MG_CFN_TEMPLATE_H
#define MG_CFN_TEMPLATE_H

#include "base/limits.h"
#include "base/map.h"
#include "doc/doc.h"

enum mg_param_type {
	MG_PARAM_STRING,
	MG_PARAM_NUMBER,
	MG_PARAM_LIST_NUMBER,
	MG_PARAM_COMMA_LIST,  /* CommaDelimitedList */
	MG_PARAM_LIST_STRING, /* List<String> */
	MG_PARAM_AWS,         /* AWS::EC2::VPC::Id and the like: a string */
	MG_PARAM_AWS_LIST,    /* List<AWS::...> */
	MG_PARAM_SSM_NAME,    /* AWS::SSM::Parameter::Name */
	MG_PARAM_SSM_VALUE,   /* AWS::SSM::Parameter::Value<...>: the given text is a key, the value is unknown */
	MG_PARAM_SSM_LIST,    /* ...Value<List<...>> or <CommaDelimitedList> */
};

struct mg_parameter {
	struct mg_str name;
	uint32_t index;
	const struct mg_node *node; /* the declaration */
	enum mg_param_type type;
	const struct mg_node *fallback; /* Default: a scalar, or NULL */
	const struct mg_node *allowed;  /* AllowedValues: a list, whose members are scalars unless the load refuses it; or NULL */
	const struct mg_node *pattern;  /* AllowedPattern: a scalar, or NULL */
	const struct mg_node *min_length, *max_length, *min_value, *max_value; /* scalars that are numbers, or NULL */
	struct mg_str constraint_description;
	bool no_echo;
	uint64_t *pattern_steps; /* what matching AllowedPatterns may still cost, shared by all parameters of the template; NULL: no such account */
};

struct mg_condition {
	struct mg_str name;
	uint32_t index;
	const struct mg_node *node; /* the expression; of a hidden one, where it is first named */
	bool hidden; /* it stands nowhere, but a macro or an unexpanded loop may make it */
};

/* One assertion of a rule: when (NULL: always) implies that check holds. */
struct mg_assertion {
	struct mg_str rule;
	const struct mg_node *when, *check;
	struct mg_str description;
};

enum mg_origin { MG_ORIGIN_AUTHOR, MG_ORIGIN_FOREACH, MG_ORIGIN_SAM };

struct mg_resource {
	struct mg_str id;
	uint32_t index;
	const struct mg_node *node; /* the resource map */
	struct mg_span key_span;    /* of the logical id, in node->source */
	struct mg_str type;
	const struct mg_node *properties; /* NULL when it has none */
	const struct mg_node *metadata, *deletion_policy, *update_replace_policy, *depends_on; /* or NULL */
	struct mg_str condition; /* condition name; empty: always present */
	const struct mg_node *condition_node;
	enum mg_origin origin;
	bool opaque;          /* a module or an unexpanded SAM type: what it deploys is not visible */
	struct mg_str cdk_path; /* Metadata["aws:cdk:path"], or empty */
};

struct mg_output {
	struct mg_str name;
	uint32_t index;
	const struct mg_node *node, *value, *export_name; /* export_name may be NULL */
	struct mg_str condition;
};

/* What cannot be seen of this template: a macro, Include, or an unexpanded loop. Never judged as if absent. */
struct mg_gap {
	/* The affected subtree: the root for a root macro; the map that holds an embedded Fn::Transform or, inside a resource, a loop; the loop itself
	 * when it stands in a section, whose other members it does not touch. */
	const struct mg_node *node;
	struct mg_str reason;       /* "macro `X` not expanded" */
	bool resources;             /* resources may be deployed that are not in the list */
};

struct mg_template {
	struct mg_arena *arena;
	struct mg_source *source;
	const struct mg_node *root; /* the effective tree: after loops and SAM; author's nodes wherever nothing changed */
	uint32_t nodes;             /* node ids, synthetic ones included, are below this */
	const struct mg_node *description, *metadata, *mappings; /* or NULL */
	struct mg_parameter *parameters;
	struct mg_condition *conditions;
	struct mg_assertion *assertions;
	struct mg_resource *resources;
	struct mg_output *outputs;
	struct mg_gap *gaps;
	struct mg_str *transforms; /* names in order */
	size_t nparameters, nconditions, nassertions, nresources, noutputs, ngaps, ntransforms;
	struct mg_map parameter_by_name, condition_by_name, resource_by_id; /* → the structs above */
	bool language_extensions, sam;
	struct mg_graph *graph; /* of its references, see graph.h */
	uint32_t *gap_at;       /* by node id: 1-based index of the gap at that node; NULL without gaps */
	uint32_t gap_nodes;     /* length of gap_at: nodes that came later are no gaps */
	bool placeholders;      /* texts such as {{changeSet:KNOWN_AFTER_APPLY}} stand for values that nobody knows yet */
};

struct mg_load_options {
	bool processed;        /* --processed: transforms have already run; gaps are not reported for them */
	const char *base_path; /* folder for local nested templates, or NULL */
	/* How a ForEach loop gets the text of a parameter: fills *text and returns true when it is given or has a Default. NULL: Defaults. */
	bool (*loop_value)(void *ctx, const struct mg_parameter *p, struct mg_str *text);
	void *loop_ctx;
	bool placeholders;     /* see struct mg_template */
	struct mg_doc *overlay; /* resources as a change set leaves them, laid over the template's (overlay.h), which takes it over; NULL: none */
	const char *partial;   /* not NULL: resources may exist beside those that are listed, and why */
};

/* Builds the model and checks everything that needs no values (sections, names, attributes, intrinsic shapes and where they may stand, unresolved
 * references, condition cycles, nulls, quotas). Problems are diagnostics; MG_EINPUT only when there is no usable Resources section. */
int mg_template_load(struct mg_arena *a, const struct mg_doc *doc, const struct mg_limits *limits, const struct mg_load_options *options,
		     struct mg_diags *diags, struct mg_template **out, struct mg_error *err);

struct mg_parameter *mg_template_parameter(const struct mg_template *t, struct mg_str name);
struct mg_condition *mg_template_condition(const struct mg_template *t, struct mg_str name);
struct mg_resource *mg_template_resource(const struct mg_template *t, struct mg_str id);
/* Type pattern with *, which crosses ::; case counts. */
bool mg_type_matches(struct mg_str pattern, struct mg_str type);
/* The gap that hides (part of) n, or NULL. */
const struct mg_gap *mg_template_gap(const struct mg_template *t, const struct mg_node *n);

#endif
