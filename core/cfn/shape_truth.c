/* SPDX-License-Identifier: Apache-2.0 */
/* If, the condition functions and the rule functions. */
#include "cfn/check.h"

void mg_check_condition_name(const struct mg_check *c, const struct mg_node *n, const char *where)
{
	char q[MG_QUOTE_MAX], near[MG_QUOTE_MAX + 32];

	if (!mg_is_text(n)) {
		if (n->kind == MG_NULL)
			mg_check_null(c->l, n);
		else
			MG_REFUSE(c->l, "function-arguments", n, "%s needs the name of a condition as a literal text; here it has %s", where,
				  n->kind == MG_TEXT ? "an empty text" : mg_kind_name(n->kind));
		return;
	}
	const struct mg_condition *found = mg_template_condition(c->l->t, n->text);
	if (found && !found->hidden)
		return;
	near[0] = '\0';
	if (!found)
		mg_suggest(c->l, n->text, &c->l->t->condition_by_name, NULL, near);
	MG_AT(c->l, found ? MG_DIAG_WARNING : c->l->refuse, "undefined-condition", n, "unresolved condition dependency %s in %s: no condition of this name is defined%s",
	      mg_quote(n->text, q), where, near);
}

void mg_check_truth(const struct mg_check *c, const struct mg_node *n)
{
	const struct mg_node *arg;
	enum mg_fn fn = mg_fn_of(n, true, &arg);

	if (n->kind == MG_NULL) {
		mg_check_null(c->l, n);
	} else if (mg_node_is_scalar(n)) {
		bool truth = mg_str_eq_nocase(n->text, MG_STR("true")) || mg_str_eq_nocase(n->text, MG_STR("false"));
		MG_AT(c->l, truth ? MG_DIAG_WARNING : c->l->refuse, "not-a-condition", n, "a literal stands for a condition; use a condition function such as Fn::Equals, or "
		      "{\"Condition\": name}");
	} else if (fn == MG_FN_NONE || (mg_fn_info(fn)->gives != MG_GIVES_TRUTH && fn != MG_FN_TRANSFORM)) {
		MG_REFUSE(c->l, "not-a-condition", n, "%s stands for a condition; %s are made of %s", fn == MG_FN_NONE ? mg_kind_name(n->kind) : mg_fn_name(fn), c->section,
			  c->place == MG_PLACE_RULE ? "Fn::And, Fn::Or, Fn::Not, Fn::Equals, Fn::Contains, Fn::EachMemberEquals and Fn::EachMemberIn" :
						      "Fn::And, Fn::Or, Fn::Not, Fn::Equals and Condition");
		if (fn != MG_FN_NONE && fn != MG_FN_IF)
			mg_check_function(c, n, fn, arg);
	} else {
		mg_check_function(c, n, fn, arg);
	}
}

static void all_truths(const struct mg_check *c, const struct mg_node *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		mg_check_truth(c, list->items[i]);
}

static void all_values(const struct mg_check *c, const struct mg_node *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		mg_check_value(c, list->items[i]);
}

/* Operands are texts; a list that a parameter gives is left to the comparison, which cannot decide it. */
static void compare_operands(const struct mg_check *c, const struct mg_node *list)
{
	const struct mg_node *arg;

	for (uint32_t i = 0; i < list->count; i++) {
		const struct mg_node *n = list->items[i];
		if (n->kind == MG_NULL)
			MG_REFUSE(c->l, "null-value", n, "null cannot be compared; every Fn::Equals object requires a list of 2 string parameters, use \"\" for an empty text");
		else if (n->kind == MG_LIST || mg_gives(c->l, n) == MG_GIVES_MAP || mg_fn_info(mg_fn_of(n, true, &arg))->gives == MG_GIVES_TRUTH)
			MG_REFUSE(c->l, "function-arguments", n, "every Fn::Equals object requires a list of 2 string parameters; this one is %s",
				  n->kind == MG_LIST ? "a list, compare lists through Fn::Join" : mg_fn_of(n, true, &arg) != MG_FN_NONE ? "a condition" : "a map");
	}
	for (uint32_t i = 0; i < list->count; i++)
		if (mg_fn_of(list->items[i], false, &arg) == MG_FN_REF && mg_is_text(arg) && mg_str_is(arg->text, "AWS::NoValue"))
			MG_REFUSE(c->l, "no-value-not-allowed", list->items[i], "AWS::NoValue removes a property; compared with something it has no meaning, use an empty text");
}

static void shape_if(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	if (!mg_check_arity(c, n, arg, 3, 3, "Fn::If needs exactly three members, the name of a condition and two values"))
		return;
	if (mg_fn_of(arg->items[0], true, NULL) != MG_FN_NONE)
		MG_REFUSE(c->l, "function-arguments", arg->items[0], "the first member of Fn::If must be the name of a condition, not a function; define the condition "
			  "under Conditions and name it here");
	else
		mg_check_condition_name(c, arg->items[0], "Fn::If");
	mg_check_value(c, arg->items[1]);
	mg_check_value(c, arg->items[2]);
}

static void shape_members(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	const char *first = fn == MG_FN_EACHMEMBERIN ? "two lists of strings" : "a list of strings and a string";

	if (arg->kind != MG_LIST || arg->count != 2) {
		MG_REFUSE(c->l, "function-arguments", n, "%s needs a list of two members, %s", mg_fn_name(fn), first);
		return;
	}
	if (mg_gives(c->l, arg->items[0]) == MG_GIVES_TEXT && mg_node_is_scalar(arg->items[0]))
		MG_REFUSE(c->l, "function-arguments", arg->items[0], "%s needs %s; its first member is one literal", mg_fn_name(fn), first);
	all_values(c, arg);
}

void mg_shape_truth(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	if (fn == MG_FN_IF) {
		shape_if(c, n, arg);
	} else if (fn == MG_FN_CONDITION) {
		mg_check_condition_name(c, arg, "Condition");
	} else if (fn == MG_FN_EQUALS) {
		if (mg_check_arity(c, n, arg, 2, 2, "every Fn::Equals object requires a list of 2 string parameters")) {
			for (uint32_t i = 0; i < 2; i++)
				if (arg->items[i]->kind != MG_NULL)
					mg_check_value(c, arg->items[i]);
			compare_operands(c, arg);
		}
	} else if (fn == MG_FN_NOT) {
		if (mg_check_arity(c, n, arg, 1, 1, "every Fn::Not object requires a list of exactly 1 condition"))
			all_truths(c, arg);
	} else if (fn == MG_FN_AND || fn == MG_FN_OR) {
		if (mg_check_arity(c, n, arg, 2, 10, fn == MG_FN_AND ? "every Fn::And object requires a list of 2 to 10 conditions" :
								      "every Fn::Or object requires a list of 2 to 10 conditions"))
			all_truths(c, arg);
	} else {
		shape_members(c, n, fn, arg);
	}
}
