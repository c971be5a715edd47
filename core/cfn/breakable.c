/* SPDX-License-Identifier: Apache-2.0 */
/* Which functions values can break; the load has checked what needs none. Only these are resolved by a diagnosis. */
#include "cfn/diagnose.h"

static bool list_name(const struct mg_diagnosis *d, struct mg_str name)
{
	uint32_t sym = mg_symbol_find(d->w, name);

	return sym != MG_NONE && d->w->syms[sym].list;
}

/* May an operand turn out as something else than a text? */
static bool may_not_be_text(const struct mg_diagnosis *d, const struct mg_node *n)
{
	const struct mg_node *arg;

	if (mg_node_is_scalar(n))
		return false;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn == MG_FN_REF)
		return !mg_node_is_scalar(arg) || list_name(d, arg->text);
	return mg_fn_info(fn)->gives != MG_GIVES_TEXT && fn != MG_FN_GETATT && fn != MG_FN_IMPORTVALUE && fn != MG_FN_GETSTACKOUTPUT;
}

static bool break_select(const struct mg_node *arg, const struct mg_node *list)
{
	if (!list || list->kind != MG_LIST || !mg_node_is_scalar(arg->items[0]))
		return true;
	for (uint32_t i = 0; i < list->count; i++)
		if (mg_fn_of(list->items[i], false, NULL) == MG_FN_IF)
			return true;
	return false;
}

static bool break_join(const struct mg_diagnosis *d, const struct mg_node *list)
{
	if (!list)
		return false;
	if (list->kind != MG_LIST)
		return mg_fn_info(mg_fn_of(list, false, NULL))->gives != MG_GIVES_LIST;
	for (uint32_t i = 0; i < list->count; i++)
		if (may_not_be_text(d, list->items[i]))
			return true;
	return false;
}

static bool break_sub(const struct mg_diagnosis *d, const struct mg_node *vars)
{
	if (d->lists)
		return true;
	for (uint32_t i = 0; vars && vars->kind == MG_MAP && i < vars->count; i++)
		if (may_not_be_text(d, vars->members[i].value))
			return true;
	return false;
}

static bool break_look_up(const struct mg_node *arg)
{
	if (arg->kind != MG_LIST || arg->count < 3)
		return false;
	return !mg_node_is_scalar(arg->items[0]) || !mg_node_is_scalar(arg->items[1]) || !mg_node_is_scalar(arg->items[2]);
}

bool mg_can_break(const struct mg_diagnosis *d, enum mg_fn fn, const struct mg_node *arg)
{
	const struct mg_node *second = arg->kind == MG_LIST && arg->count == 2 ? arg->items[1] : NULL;

	if (fn == MG_FN_FINDINMAP)
		return break_look_up(arg);
	if (fn == MG_FN_SELECT)
		return break_select(arg, second);
	if (fn == MG_FN_JOIN)
		return break_join(d, second);
	if (fn == MG_FN_SUB)
		return break_sub(d, second);
	if (fn == MG_FN_SPLIT)
		return second && may_not_be_text(d, second);
	if (fn == MG_FN_BASE64)
		return may_not_be_text(d, arg);
	return fn == MG_FN_CIDR || fn == MG_FN_LENGTH || fn == MG_FN_TOJSONSTRING;
}
