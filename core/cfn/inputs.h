/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs: what the user says of the deployment: parameter values, region, account, stack name, tags, operation, date. */
#ifndef MG_CFN_INPUTS_H
#define MG_CFN_INPUTS_H

#include "base/clock.h"
#include "cfn/template.h"

struct mg_given {
	struct mg_str name, value;
	struct mg_str from;  /* "--parameter", or the file's label, for messages */
	bool use_previous;   /* UsePreviousValue: given, but unknown */
	struct mg_str unknown; /* use_previous: why, when it is not that; empty otherwise */
	const struct mg_str *choices; /* given by a nested stack's parent: one of these, which the parameter accepts, instead of value */
	size_t nchoices;
};

enum { MG_OPERATIONS = MG_DELETE + 1 };
/* "CREATE", "UPDATE", "DELETE". */
extern const char *const mg_operation_names[MG_OPERATIONS];
/* By name in any case; false, and *out untouched, when it is none. */
bool mg_operation_parse(struct mg_str s, enum mg_operation *out);

struct mg_inputs {
	struct mg_given *given;
	size_t ngiven;
	struct mg_str region, account, stack_name; /* empty: not given */
	struct mg_given *tags; /* stack tags, name and value */
	size_t ntags;
	enum mg_operation operation;
	struct mg_date date;
	bool strict_values; /* an assumed Default is unknown */
	bool complete; /* nobody gives anything else (a nested stack): what is not given is surely its Default */
};

/* Reads a parameter file in any of the five formats of the reference (4.2), adding to in->given (and tags). Later entries win over earlier ones.
 * MG_EINPUT with file:line:column. */
int mg_inputs_read(struct mg_arena *a, struct mg_inputs *in, struct mg_str label, struct mg_str bytes, const struct mg_limits *limits, struct mg_error *err);
/* Adds one K=V argument. */
int mg_inputs_add(struct mg_arena *a, struct mg_inputs *in, struct mg_str argument, struct mg_error *err);
/* The value that counts for name (the last one given), or NULL. */
const struct mg_given *mg_inputs_given(const struct mg_inputs *in, struct mg_str name);
/* Checks given values against the declarations: undeclared names (with a suggestion), types, constraints. MG_EINPUT names the parameter and the rule;
 * a NoEcho value is never quoted. Rules (assertions) are checked by mg_world_new. */
int mg_inputs_check(const struct mg_inputs *in, const struct mg_template *t, struct mg_error *err);

/* Does value satisfy p's type and constraints? 1 yes, 0 no (why is filled), -1 cannot be checked (a pattern that does not compile). List types member by member. */
int mg_parameter_accepts(const struct mg_parameter *p, struct mg_str value, struct mg_error *why);

#endif
