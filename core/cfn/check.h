/* SPDX-License-Identifier: Apache-2.0 */
/* Checking the use of every function: what may stand where, and in what shape. Only core/cfn includes this. */
#ifndef MG_CFN_CHECK_H
#define MG_CFN_CHECK_H

#include "cfn/load.h"

/* Where the walk is. Copied when a part has other rules than its surroundings. */
struct mg_check {
	struct mg_loader *l;
	enum mg_fn_place place;
	const char *section;  /* "Resources", for messages */
	const char *detached; /* "Export.Name": where nothing of a resource may be used; NULL elsewhere */
	bool output;          /* of an output, which is shown to everybody */
	struct mg_str type;   /* of the resource whose Properties these are, or empty */
};

/* Checks n and everything below it. */
void mg_check_value(const struct mg_check *c, const struct mg_node *n);
/* n must be a condition function (or, with a warning, a literal boolean). */
void mg_check_truth(const struct mg_check *c, const struct mg_node *n);
/* ssm-secure references stand in a fixed list of properties only. */
void mg_check_secure(const struct mg_check *c, const struct mg_node *n, const struct mg_dynref *ref);
/* The shape of one function, and what stands inside it. arg is its argument. */
void mg_check_function(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg);

/* Families of functions; each checks fn's argument and goes on into it. */
void mg_shape_reference(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg);
void mg_shape_text(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg);
void mg_shape_list(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg);
void mg_shape_truth(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg);
void mg_shape_mapping(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg);

/* A name in Ref or a Sub variable without a dot; at is where it stands. */
void mg_check_ref(const struct mg_check *c, struct mg_source *source, struct mg_span at, struct mg_str name);
/* id.attribute */
void mg_check_getatt(const struct mg_check *c, struct mg_source *source, struct mg_span at, struct mg_str id, struct mg_str attribute);
/* A condition's name. */
void mg_check_condition_name(const struct mg_check *c, const struct mg_node *n, const char *where);

/* What n gives, as far as it can be told without values. */
enum mg_gives mg_gives(const struct mg_loader *l, const struct mg_node *n);
/* A list of exactly min to max members; otherwise the diagnostic text (a literal with the service's rule) and false. */
bool mg_check_arity(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg, uint32_t min, uint32_t max, const char *rule);
/* Refuses n where it surely gives no text but a list, a map or a truth; what names the operand: "the index of Fn::Select". True when it may be one. */
bool mg_check_gives_text(const struct mg_check *c, const struct mg_node *n, const char *what);
/* A literal, non-empty text. */
bool mg_is_text(const struct mg_node *n);

#endif
