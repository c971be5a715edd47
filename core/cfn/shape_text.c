/* SPDX-License-Identifier: Apache-2.0 */
/* Sub, Join, Split, Base64, ToJsonString. */
#include "cfn/check.h"

static const char sub_rule[] = "Fn::Sub needs a literal text, or a list of a literal text and a map of variables";

/* A variable of the text: of the map, else a name, else id.attribute. */
static void check_variable(const struct mg_check *c, const struct mg_node *text, const struct mg_sub_piece *v, const struct mg_node *map)
{
	struct mg_span at = mg_node_text_span(text, v->off, v->len);
	const char *dot = memchr(v->text.p, '.', v->text.n);
	const struct mg_parameter *p;
	char q[MG_QUOTE_MAX];

	if (map && mg_node_get(map, v->text))
		return;
	if (dot && !mg_str_starts(v->text, MG_STR("AWS::"))) {
		size_t n = (size_t)(dot - v->text.p);
		mg_check_getatt(c, text->source, at, mg_str_sub(v->text, 0, n), mg_str_sub(v->text, n + 1, v->text.n - n - 1));
		return;
	}
	mg_check_ref(c, text->source, at, v->text);
	p = mg_template_parameter(c->l->t, v->text);
	bool list = (p && (p->type == MG_PARAM_LIST_NUMBER || p->type == MG_PARAM_COMMA_LIST || p->type == MG_PARAM_LIST_STRING || p->type == MG_PARAM_AWS_LIST ||
			   p->type == MG_PARAM_SSM_LIST)) || mg_str_is(v->text, "AWS::NotificationARNs");
	if (list || mg_str_is(v->text, "AWS::NoValue"))
		mg_diag_add(c->l->diags, c->l->refuse, "sub-not-text", text->source, at, "the variable %s in Fn::Sub does not resolve to a string%s", mg_quote(v->text, q),
			    list ? "; give it in the map of variables as Fn::Join" : "");
}

static void check_template_text(const struct mg_check *c, const struct mg_node *text, const struct mg_node *map)
{
	struct mg_arena_mark mark = mg_arena_mark(c->l->arena);
	struct mg_sub_piece *pieces;
	struct mg_error why;
	size_t n, bad = 0;
	int rc;

	if (!memchr(text->text.p ? text->text.p : "", '$', text->text.n))
		return;
	rc = mg_sub_parse(c->l->arena, text->text, &pieces, &n, &bad, &why);
	if (rc && rc != MG_EINPUT)
		c->l->rc = mg_fail_arena(c->l->arena, c->l->err);
	if (rc == MG_EINPUT) {
		size_t end = mg_str_find(text->text, MG_STR("}"), bad);
		mg_diag_add(c->l->diags, c->l->refuse, "sub-variable-name", text->source,
			    mg_node_text_span(text, bad, (end == (size_t)-1 ? text->text.n : end + 1) - bad), "%s", why.text);
	}
	struct mg_arena_mark kept = mg_arena_mark(c->l->arena);
	for (size_t i = 0; rc == MG_OK && i < n; i++)
		if (pieces[i].variable)
			check_variable(c, text, &pieces[i], map);
	/* Diagnostics live in the same arena: give the pieces back only when none was added after them. */
	struct mg_arena_mark now = mg_arena_mark(c->l->arena);
	if (rc == MG_OK && now.block == kept.block && now.used == kept.used && now.total == kept.total)
		mg_arena_release(c->l->arena, mark);
}

static void shape_sub(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_node *text = arg, *map = NULL;

	if (arg->kind == MG_LIST) {
		if (!mg_check_arity(c, n, arg, 2, 2, "Fn::Sub with a list needs exactly two members, the text and the map of variables"))
			return;
		text = arg->items[0];
		map = arg->items[1];
	}
	if (map && mg_node_at(map, "Fn::Transform")) {
		mg_check_value(c, text);
		mg_check_value(c, map); /* the macro may make any variable */
		return;
	}
	if (!mg_node_is_scalar(text) || text->kind == MG_NULL || (map && (map->kind != MG_MAP || mg_fn_of(map, false, NULL) != MG_FN_NONE))) {
		MG_REFUSE(c->l, "function-arguments", n, "%s", sub_rule);
		return;
	}
	mg_check_value(c, text);
	check_template_text(c, text, map);
	for (uint32_t i = 0; map && i < map->count; i++) {
		const struct mg_node *v = map->members[i].value;
		enum mg_gives gives = mg_gives(c->l, v);
		if (gives == MG_GIVES_LIST || gives == MG_GIVES_MAP)
			MG_REFUSE(c->l, "sub-not-text", v, "a variable of Fn::Sub must resolve to a string; join lists with Fn::Join");
		mg_check_value(c, v);
	}
}

/* Members of a literal list for Join: each one text. */
static void check_items(const struct mg_check *c, const struct mg_node *list)
{
	for (uint32_t i = 0; i < list->count; i++) {
		enum mg_gives gives = mg_gives(c->l, list->items[i]);
		if (gives == MG_GIVES_LIST || gives == MG_GIVES_MAP)
			MG_REFUSE(c->l, "join-not-list", list->items[i], "every Fn::Join object requires (2) a list of strings to be joined; this member is %s",
				  gives == MG_GIVES_LIST ? "a list: use it as the list itself, without brackets around it" : "a map");
	}
}

static void shape_join(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	if (!mg_check_arity(c, n, arg, 2, 2, "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings"))
		return;
	const struct mg_node *delimiter = arg->items[0], *list = arg->items[1];
	enum mg_gives gives = mg_gives(c->l, list);
	if (!mg_node_is_scalar(delimiter))
		MG_REFUSE(c->l, "function-arguments", delimiter, "the delimiter of Fn::Join is %s; it must be a literal text", mg_kind_name(delimiter->kind));
	if (gives == MG_GIVES_TEXT || gives == MG_GIVES_MAP)
		MG_REFUSE(c->l, "join-not-list", list, "every Fn::Join object requires (2) a list of strings or a function that gives one; this is %s",
			  gives == MG_GIVES_TEXT ? "one text" : "a map");
	else if (list->kind == MG_LIST)
		check_items(c, list);
	mg_check_value(c, delimiter);
	mg_check_value(c, list);
}

static void shape_split(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	if (!mg_check_arity(c, n, arg, 2, 2, "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split"))
		return;
	const struct mg_node *delimiter = arg->items[0], *source = arg->items[1];
	enum mg_gives gives = mg_gives(c->l, source);
	if (!mg_node_is_scalar(delimiter))
		MG_REFUSE(c->l, "function-arguments", delimiter, "the delimiter of Fn::Split is %s; it must be a literal text", mg_kind_name(delimiter->kind));
	else if (delimiter->kind == MG_TEXT && !delimiter->text.n)
		MG_REFUSE(c->l, "function-arguments", delimiter, "the delimiter of Fn::Split is empty; give at least one character");
	if (gives == MG_GIVES_LIST || gives == MG_GIVES_MAP)
		MG_REFUSE(c->l, "split-not-text", source, "Fn::Split splits a string, but this is %s%s", gives == MG_GIVES_LIST ? "a list" : "a map",
			  source->kind == MG_MAP && gives == MG_GIVES_LIST ? " already: use it without Fn::Split" : "");
	mg_check_value(c, delimiter);
	mg_check_value(c, source);
}

void mg_shape_text(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	enum mg_gives gives = mg_gives(c->l, arg);

	if (fn == MG_FN_SUB) {
		shape_sub(c, n, arg);
	} else if (fn == MG_FN_JOIN) {
		shape_join(c, n, arg);
	} else if (fn == MG_FN_SPLIT) {
		shape_split(c, n, arg);
	} else if (fn == MG_FN_BASE64) {
		if (gives == MG_GIVES_LIST || gives == MG_GIVES_MAP)
			MG_REFUSE(c->l, "function-arguments", n, "every Fn::Base64 object must have a string, or a function that gives one; here it has %s",
				  mg_kind_name(arg->kind));
		mg_check_value(c, arg);
	} else {
		if (mg_node_is_scalar(arg))
			MG_REFUSE(c->l, "function-arguments", n, "Fn::ToJsonString needs a map or a list; here it has %s", mg_kind_name(arg->kind));
		mg_check_value(c, arg);
	}
}
