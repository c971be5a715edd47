/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/check.h"

#include "doc/node.h"

bool mg_is_text(const struct mg_node *n)
{
	return n && mg_node_is_scalar(n) && n->kind != MG_NULL && n->text.n;
}

bool mg_check_arity(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg, uint32_t min, uint32_t max, const char *rule)
{
	if (arg->kind == MG_LIST && arg->count >= min && arg->count <= max)
		return true;
	if (arg->kind == MG_LIST)
		MG_REFUSE(c->l, "function-arguments", n, "%s; here it has %u", rule, (unsigned)arg->count);
	else
		MG_REFUSE(c->l, "function-arguments", n, "%s; here it has %s", rule, mg_kind_name(arg->kind));
	return false;
}

bool mg_check_gives_text(const struct mg_check *c, const struct mg_node *n, const char *what)
{
	enum mg_gives gives = mg_gives(c->l, n);

	if (gives != MG_GIVES_LIST && gives != MG_GIVES_MAP && gives != MG_GIVES_TRUTH)
		return true;
	MG_REFUSE(c->l, "function-arguments", n, "%s must be a text or a function that gives one; this %s %s", what, mg_fn_of(n, false, NULL) == MG_FN_NONE ? "is" : "gives",
		  gives == MG_GIVES_LIST ? "a list" : gives == MG_GIVES_MAP ? "a map" : "the truth of a condition");
	return false;
}

static bool blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

/* {{ resolve:...}} with blanks is passed on as it is. */
static void check_spaced_dynref(const struct mg_check *c, const struct mg_node *n)
{
	for (size_t at = 0; (at = mg_str_find(n->text, MG_STR("{{"), at)) != (size_t)-1; at += 2) {
		size_t i = at + 2;
		while (i < n->text.n && blank(n->text.p[i]))
			i++;
		if (i > at + 2 && mg_str_starts(mg_str_sub(n->text, i, n->text.n - i), MG_STR("resolve:")))
			mg_diag_add(c->l->diags, MG_DIAG_WARNING, "spaced-dynamic-reference", n->source, mg_node_text_span(n, at, i + 8 - at),
				    "a dynamic reference with blanks after `{{` is passed on as plain text; write `{{resolve:` without blanks");
	}
}

static void check_faulty_dynref(const struct mg_check *c, const struct mg_node *n)
{
	const char *why;
	char q[MG_QUOTE_MAX];
	size_t off, len;

	for (size_t at = 0; (why = mg_dynref_fault(n->text, at, &off, &len)); at = off + len)
		mg_diag_add(c->l->diags, c->l->refuse, "dynamic-reference", n->source, mg_node_text_span(n, off, len), "the dynamic reference %s cannot be resolved: %s",
			    mg_quote(mg_str_sub(n->text, off, len), q), why);
}

static void check_scalar(const struct mg_check *c, const struct mg_node *n)
{
	struct mg_dynref ref;

	if (n->kind == MG_NULL) {
		mg_check_null(c->l, n);
		return;
	}
	if (n->text.n < 4 || mg_str_find(n->text, MG_STR("{{"), 0) == (size_t)-1)
		return;
	check_spaced_dynref(c, n);
	check_faulty_dynref(c, n);
	for (size_t at = 0; mg_dynref_find(n->text, at, &ref); at = ref.off + ref.len) {
		c->l->dynrefs++;
		mg_check_secure(c, n, &ref);
	}
}

void mg_check_loop(struct mg_loader *l, const struct mg_node *map, const struct mg_member *m)
{
	char q[MG_QUOTE_MAX];

	if (!l->t->language_extensions)
		MG_REFUSE_KEY(l, "needs-language-extensions", map, m, "%s needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`", mg_quote(m->key, q));
}

/* A key that would make the map a function if it stood alone. */
static void check_sibling(const struct mg_check *c, const struct mg_node *map, const struct mg_member *m)
{
	char q[MG_QUOTE_MAX];

	if (mg_fn_is_loop(m->key)) {
		mg_check_loop(c->l, map, m);
		return;
	}
	enum mg_fn fn = mg_fn_by_name(m->key);
	if (fn == MG_FN_NONE || fn == MG_FN_TRANSFORM || (fn == MG_FN_CONDITION && c->place == MG_PLACE_VALUE))
		return;
	if (fn == MG_FN_UNKNOWN)
		MG_WARN_KEY(c->l, "unknown-function", map, m, "%s is no function; as data it is kept as it is", mg_quote(m->key, q));
	else
		MG_REFUSE_KEY(c->l, "function-with-siblings", map, m, "%s must be the only key of its map; put the function in a map of its own or remove the other keys",
			      mg_quote(m->key, q));
}

static void check_map(const struct mg_check *c, const struct mg_node *n)
{
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_member *m = &n->members[i];
		if (m->key.n >= 3 && (m->key.p[0] == 'F' || m->key.p[0] == 'R' || m->key.p[0] == 'C'))
			check_sibling(c, n, m);
		if (!mg_fn_is_loop(m->key)) /* an unexpanded loop is a gap: its names are not real yet */
			mg_check_value(c, m->value);
	}
}

void mg_check_value(const struct mg_check *c, const struct mg_node *n)
{
	const struct mg_node *arg;
	enum mg_fn fn;

	if (mg_node_is_scalar(n))
		check_scalar(c, n);
	else if (n->kind == MG_LIST)
		for (uint32_t i = 0; i < n->count; i++)
			mg_check_value(c, n->items[i]);
	else if ((fn = mg_fn_of(n, c->place != MG_PLACE_VALUE, &arg)) == MG_FN_NONE)
		check_map(c, n);
	else
		mg_check_function(c, n, fn, arg);
}

static const char *place_name(enum mg_fn_place place)
{
	return place == MG_PLACE_CONDITION ? "Conditions" : place == MG_PLACE_RULE ? "Rules" : "property values";
}

/* Says so when fn may not stand here; its shape is checked all the same. */
static void check_place(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn)
{
	const struct mg_fn_info *info = mg_fn_info(fn);

	if ((info->flags & MG_FN_EXTENSION) && !c->l->t->language_extensions)
		MG_REFUSE(c->l, "needs-language-extensions", n, "%s needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`", info->name);
	if (info->places & c->place)
		return;
	/* The documents do not list these for conditions, but nothing shows that the service refuses them. */
	if (c->place == MG_PLACE_CONDITION && (fn == MG_FN_BASE64 || fn == MG_FN_CIDR || fn == MG_FN_GETAZS))
		MG_WARN(c->l, "function-not-allowed", n, "%s is not among the functions documented for Conditions", info->name);
	else
		MG_REFUSE(c->l, "function-not-allowed", n, "%s may not stand in %s%s", info->name, place_name(c->place),
			  info->places == MG_PLACE_RULE ? "; it is for Rules only" : info->gives == MG_GIVES_TRUTH ? "; name the condition and use Fn::If" : "");
}

void mg_check_function(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	char q[MG_QUOTE_MAX];

	check_place(c, n, fn);
	if (mg_fn_of(arg, false, NULL) == MG_FN_TRANSFORM)
		return; /* whatever the macro makes of it */
	switch (fn) {
	case MG_FN_REF: case MG_FN_GETATT: case MG_FN_IMPORTVALUE: case MG_FN_GETSTACKOUTPUT: case MG_FN_REFALL: case MG_FN_VALUEOF: case MG_FN_VALUEOFALL:
		mg_shape_reference(c, n, fn, arg);
		break;
	case MG_FN_SUB: case MG_FN_JOIN: case MG_FN_SPLIT: case MG_FN_BASE64: case MG_FN_TOJSONSTRING:
		mg_shape_text(c, n, fn, arg);
		break;
	case MG_FN_SELECT: case MG_FN_CIDR: case MG_FN_GETAZS: case MG_FN_LENGTH:
		mg_shape_list(c, n, fn, arg);
		break;
	case MG_FN_IF: case MG_FN_AND: case MG_FN_OR: case MG_FN_NOT: case MG_FN_EQUALS: case MG_FN_CONDITION:
	case MG_FN_CONTAINS: case MG_FN_EACHMEMBEREQUALS: case MG_FN_EACHMEMBERIN:
		mg_shape_truth(c, n, fn, arg);
		break;
	case MG_FN_FINDINMAP:
		mg_shape_mapping(c, n, arg);
		break;
	case MG_FN_UNKNOWN:
		MG_WARN_KEY(c->l, "unknown-function", n, &n->members[0], "%s is no function that is known here; check its name, as data it is kept as it is",
			    mg_quote(n->members[0].key, q));
		mg_check_value(c, arg);
		break;
	case MG_FN_NONE: case MG_FN_TRANSFORM: /* its name was checked with the transforms; its parameters are the macro's business */
		break;
	}
}

enum mg_gives mg_gives(const struct mg_loader *l, const struct mg_node *n)
{
	const struct mg_node *arg;

	if (mg_node_is_scalar(n))
		return MG_GIVES_TEXT;
	if (n->kind == MG_LIST)
		return MG_GIVES_LIST;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn == MG_FN_NONE)
		return n->count == 1 && mg_fn_is_loop(n->members[0].key) ? MG_GIVES_ANY : MG_GIVES_MAP;
	if (fn == MG_FN_REF && mg_is_text(arg)) {
		const struct mg_parameter *p = mg_template_parameter(l->t, arg->text);
		if (p)
			return p->type == MG_PARAM_LIST_NUMBER || p->type == MG_PARAM_COMMA_LIST || p->type == MG_PARAM_LIST_STRING ||
			       p->type == MG_PARAM_AWS_LIST || p->type == MG_PARAM_SSM_LIST ? MG_GIVES_LIST : MG_GIVES_TEXT;
		if (mg_str_is(arg->text, "AWS::NotificationARNs"))
			return MG_GIVES_LIST;
		return mg_str_is(arg->text, "AWS::NoValue") ? MG_GIVES_ANY : MG_GIVES_TEXT;
	}
	if (fn == MG_FN_IF && arg->kind == MG_LIST && arg->count == 3) {
		enum mg_gives a = mg_gives(l, arg->items[1]), b = mg_gives(l, arg->items[2]);
		return a == b ? a : MG_GIVES_ANY;
	}
	return (enum mg_gives)mg_fn_info(fn)->gives;
}
