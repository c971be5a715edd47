/* SPDX-License-Identifier: Apache-2.0 */
/* Fn::FindInMap: its arguments, and look-ups that can be decided from literals. */
#include "cfn/check.h"

static const char rule[] = "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value";

/* A function that may stand as an argument; without language extensions that is Ref and FindInMap. */
static void check_argument(const struct mg_check *c, const struct mg_node *n)
{
	enum mg_fn fn = mg_fn_of(n, false, NULL);

	if (n->kind == MG_LIST || (n->kind == MG_MAP && fn == MG_FN_NONE)) {
		MG_REFUSE(c->l, "function-arguments", n, "%s; this one is %s", rule, mg_kind_name(n->kind));
		return;
	}
	if (fn != MG_FN_NONE && fn != MG_FN_REF && fn != MG_FN_FINDINMAP && fn != MG_FN_TRANSFORM && !c->l->t->language_extensions)
		MG_REFUSE(c->l, "needs-language-extensions", n, "%s inside Fn::FindInMap needs the transform AWS::LanguageExtensions; without it only Ref and Fn::FindInMap may "
			  "stand there", mg_fn_name(fn));
	mg_check_value(c, n);
}

static void missing(const struct mg_check *c, const struct mg_node *at, struct mg_str map, struct mg_str top, struct mg_str second)
{
	char a[MG_QUOTE_MAX], b[MG_QUOTE_MAX], d[MG_QUOTE_MAX];

	MG_REFUSE(c->l, "mapping-not-found", at, "unable to get mapping for %s::%s::%s; there is no such key", mg_quote(map, a), top.n ? mg_quote(top, b) : "*",
		  second.n ? mg_quote(second, d) : "*");
}

static struct mg_str literal(const struct mg_node *n)
{
	return mg_is_text(n) ? n->text : MG_STR_NONE;
}

/* Does any top key of the mapping have second, as far as can be seen? */
static bool some_second(const struct mg_template *t, const struct mg_node *map, struct mg_str second)
{
	for (uint32_t i = 0; i < map->count; i++)
		if (mg_node_get(map->members[i].value, second) || mg_template_gap(t, map->members[i].value))
			return true;
	return false;
}

static void look_up(const struct mg_check *c, const struct mg_node *arg)
{
	const struct mg_template *t = c->l->t;
	struct mg_str name = literal(arg->items[0]), top = literal(arg->items[1]), second = literal(arg->items[2]);

	if (!name.n || (t->mappings && mg_template_gap(t, t->mappings)))
		return;
	const struct mg_node *map = mg_node_get(t->mappings, name);
	if (!map) {
		if (!t->ngaps)
			missing(c, arg->items[0], name, top, second);
		return;
	}
	if (map->kind != MG_MAP || mg_template_gap(t, map))
		return;
	const struct mg_node *row = top.n ? mg_node_get(map, top) : NULL;
	if (top.n && !row)
		missing(c, arg->items[1], name, top, second);
	else if (second.n && (row ? !mg_node_get(row, second) && !mg_template_gap(t, row) : !some_second(t, map, second)))
		missing(c, arg->items[2], name, top, second);
}

/* The fourth argument, {DefaultValue: v}. */
static void check_default(const struct mg_check *c, const struct mg_node *n)
{
	if (!c->l->t->language_extensions)
		MG_REFUSE(c->l, "needs-language-extensions", n, "DefaultValue in Fn::FindInMap needs the transform AWS::LanguageExtensions; add `Transform: "
			  "AWS::LanguageExtensions` or remove it");
	if (n->kind != MG_MAP || n->count != 1 || !mg_node_at(n, "DefaultValue"))
		MG_REFUSE(c->l, "function-arguments", n, "the fourth parameter of Fn::FindInMap must be a map with DefaultValue alone");
	else
		mg_check_value(c, n->members[0].value);
}

void mg_shape_mapping(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	if (arg->kind != MG_LIST || arg->count < 3 || arg->count > 4) {
		mg_check_arity(c, n, arg, 3, 3, rule);
		return;
	}
	for (uint32_t i = 0; i < 3; i++)
		check_argument(c, arg->items[i]);
	if (arg->count == 4)
		check_default(c, arg->items[3]);
	else
		look_up(c, arg);
}
