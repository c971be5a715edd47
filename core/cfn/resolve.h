/* SPDX-License-Identifier: Apache-2.0 */
/* Resolving from inside: memory, making values, texts from pieces, and one function per intrinsic. Internal to core/cfn. */
#ifndef MG_CFN_RESOLVE_H
#define MG_CFN_RESOLVE_H

#include "cfn/explore.h"

/* Zeroed memory that lives as long as what is being resolved: the world for steady values, the trail's level otherwise. Stops x without memory. */
void *mg_take(struct mg_explore *x, size_t size);
struct mg_str mg_take_str(struct mg_explore *x, struct mg_str s);
struct mg_str mg_take_printf(struct mg_explore *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Results of a function at n; NULL when x has stopped. */
struct mg_value *mg_make(struct mg_explore *x, const struct mg_node *n, enum mg_state state);
struct mg_value *mg_make_text(struct mg_explore *x, const struct mg_node *n, struct mg_str text);
struct mg_value *mg_make_unknown(struct mg_explore *x, const struct mg_node *n, struct mg_str reason);
/* Unknown for the reason of v, with its refs. */
struct mg_value *mg_make_like(struct mg_explore *x, const struct mg_node *n, const struct mg_value *v);
/* Unknown because the service would refuse it: code is that of the diagnostic, the text its reason. */
struct mg_value *mg_make_fault(struct mg_explore *x, const struct mg_node *n, const char *code, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* What v is, for such a text: "a list", or "AWS::NoValue". */
const char *mg_value_what(const struct mg_value *v);
/* A list of n computed elements. */
struct mg_value *mg_make_list(struct mg_explore *x, const struct mg_node *n, struct mg_value **items, size_t count);
/* One ref of v. */
bool mg_set_ref(struct mg_explore *x, struct mg_value *v, enum mg_ref_kind kind, struct mg_str id, struct mg_str attribute);
/* Makes v the unknown text that is one hole, written as text. */
bool mg_set_hole(struct mg_explore *x, struct mg_value *v, struct mg_str text);

/* A text that grows from literals, holes and values. */
struct mg_builder {
	struct mg_explore *x;
	const struct mg_node *n; /* the function that makes it */
	struct mg_piece *pieces;
	uint32_t npieces, cap;
	struct mg_ref *refs;
	uint32_t nrefs, caprefs;
	size_t bytes;
	struct mg_str reason; /* of the first unknown */
	bool secret, failed;
	uint8_t from;
	const char *fault;
};
bool mg_builder_literal(struct mg_builder *b, struct mg_str text);
/* A known scalar's text, an unknown's pieces, or a hole written as text. Lists, maps and absent values are the caller's affair. */
bool mg_builder_value(struct mg_builder *b, const struct mg_value *v, struct mg_str text);
bool mg_builder_hole(struct mg_builder *b, struct mg_str text, const struct mg_ref *ref);
/* A pseudo parameter: its text, or a hole. */
bool mg_builder_pseudo(struct mg_builder *b, enum mg_pseudo p);
bool mg_builder_refs(struct mg_builder *b, const struct mg_value *v);
/* Known when there is no hole and no dynamic reference; raw is the author's text of it. */
const struct mg_value *mg_builder_finish(struct mg_builder *b, struct mg_str raw);

/* The text of an operand: the resolved known scalar. False (and *v the unknown, faulty or absent value; NULL when stopped) when there is none. */
bool mg_operand_text(struct mg_explore *x, const struct mg_node *n, struct mg_str *text, const struct mg_value **v);
bool mg_operand_int(struct mg_explore *x, const struct mg_node *n, int64_t *out, const struct mg_value **v);

/* One per intrinsic: n is the function, arg its argument. NULL when x has stopped. */
const struct mg_value *mg_fn_ref(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_getatt(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_importvalue(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_getstackoutput(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_getazs(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_findinmap(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_if(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_sub(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_join(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_split(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_select(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_length(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_base64(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_cidr(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);
const struct mg_value *mg_fn_tojsonstring(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg);

/* Ref and GetAtt by name, at n. */
const struct mg_value *mg_ref_name(struct mg_explore *x, const struct mg_node *n, struct mg_str name);
const struct mg_value *mg_attribute(struct mg_explore *x, const struct mg_node *n, struct mg_str id, struct mg_str attribute);
/* return_values.c: what Ref ("Ref") or an attribute of the resource gives. name: the property whose literal value it is, or NULL. */
struct mg_return {
	const char *type, *attribute;
	uint8_t shape;
	const char *property; /* gives the value, or the name at the end of the ARN */
	const char *arn;      /* pattern with {p} {r} {a} {n}, or NULL: the property's value itself */
};
const struct mg_return *mg_return_find(struct mg_str type, struct mg_str attribute, uint8_t *shape);
const struct mg_value *mg_return_value(struct mg_explore *x, const struct mg_node *n, const struct mg_resource *r, struct mg_str attribute);
/* The text of a symbol as a value at n: list or text, unknown where it has none. */
const struct mg_value *mg_symbol_value(struct mg_explore *x, const struct mg_node *n, uint32_t sym, const struct mg_candidate *c);
/* Without a choice: the constant a pseudo parameter is, or MG_STR_NONE. */
struct mg_str mg_pseudo_constant(const struct mg_world *w, enum mg_pseudo p);
/* An unknown text whose holes are parameters or pseudo parameters in their "other" state, in this scenario: is it surely not this text? */
bool mg_others_rule_out(struct mg_explore *x, const struct mg_value *v, struct mg_str text);
/* Does what n gives hang on no choice in any scenario? */
bool mg_steady(struct mg_explore *x, const struct mg_node *n, uint32_t depth);

#endif
