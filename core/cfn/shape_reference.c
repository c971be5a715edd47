/* SPDX-License-Identifier: Apache-2.0 */
/* Ref, GetAtt and what else takes something from elsewhere. */
#include "cfn/check.h"

static const char *const pseudo[] = {
	"AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix",
};
enum { npseudo = sizeof(pseudo) / sizeof(pseudo[0]) };

/* SAM and modules make resources whose names begin with the id that stands in the template; SAM's implicit APIs have fixed names. */
static bool generated(const struct mg_loader *l, struct mg_str name)
{
	if (l->t->sam && mg_str_starts(name, MG_STR("Serverless")))
		return true;
	for (size_t n = 1; l->makers.n && n < name.n && n < 256; n++)
		if (mg_map_get(&l->makers, mg_str_sub(name, 0, n)))
			return true;
	return false;
}

static void unresolved(const struct mg_check *c, struct mg_source *source, struct mg_span at, struct mg_str name, bool resource)
{
	const struct mg_template *t = c->l->t;
	char q[MG_QUOTE_MAX], near[MG_QUOTE_MAX + 32];

	if (generated(c->l, name))
		return;
	mg_suggest(c->l, name, &t->resource_by_id, resource ? NULL : &t->parameter_by_name, near);
	/* What a macro or an unexpanded loop may make is not surely missing. */
	mg_diag_add(c->l->diags, c->l->hidden ? MG_DIAG_WARNING : c->l->refuse, "unresolved-reference", source, at,
		    "unresolved dependency in the %s block: %s is no %s of this template%s", c->section, mg_quote(name, q),
		    resource ? "resource" : "parameter or resource", near);
}

static void resource_used(const struct mg_check *c, struct mg_source *source, struct mg_span at, struct mg_str id)
{
	char q[MG_QUOTE_MAX];

	if (c->place != MG_PLACE_VALUE)
		mg_diag_add(c->l->diags, c->l->refuse, "resource-in-conditions", source, at,
			    "%s is a resource; %s are decided before there are resources, so only parameters, mappings and pseudo parameters may be used", mg_quote(id, q),
			    c->place == MG_PLACE_RULE ? "Rules" : "Conditions");
	else if (c->detached)
		mg_diag_add(c->l->diags, c->l->refuse, "resource-not-allowed", source, at,
			    "%s is a resource; %s may depend on parameters and pseudo parameters only", mg_quote(id, q), c->detached);
}

static void pseudo_used(const struct mg_check *c, struct mg_source *source, struct mg_span at, struct mg_str name)
{
	const char *near;
	char q[MG_QUOTE_MAX];

	if (mg_name_in(name, pseudo, npseudo))
		return;
	near = mg_str_nearest(name, pseudo, npseudo);
	mg_diag_add(c->l->diags, c->l->refuse, "unresolved-reference", source, at, "unresolved dependency in the %s block: %s is no pseudo parameter%s%s%s", c->section,
		    mg_quote(name, q), near ? ", did you mean `" : "", near ? near : "", near ? "`?" : "");
}

void mg_check_ref(const struct mg_check *c, struct mg_source *source, struct mg_span at, struct mg_str name)
{
	const struct mg_parameter *p;
	char q[MG_QUOTE_MAX];

	if (mg_str_starts(name, MG_STR("AWS::"))) {
		pseudo_used(c, source, at, name);
	} else if ((p = mg_template_parameter(c->l->t, name))) {
		if (p->no_echo && c->output)
			mg_diag_add(c->l->diags, MG_DIAG_WARNING, "noecho-output", source, at,
				    "parameter %s is NoEcho, but outputs are shown to everybody who may describe the stack; remove it from the output", mg_quote(name, q));
	} else if (mg_template_resource(c->l->t, name)) {
		resource_used(c, source, at, name);
	} else {
		unresolved(c, source, at, name, false);
	}
}

void mg_check_getatt(const struct mg_check *c, struct mg_source *source, struct mg_span at, struct mg_str id, struct mg_str attribute)
{
	char q[MG_QUOTE_MAX];

	if (!id.n || !attribute.n)
		mg_diag_add(c->l->diags, c->l->refuse, "function-arguments", source, at,
			    "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute");
	else if (mg_template_resource(c->l->t, id))
		resource_used(c, source, at, id);
	else if (mg_template_parameter(c->l->t, id))
		mg_diag_add(c->l->diags, c->l->refuse, "unresolved-reference", source, at, "%s is a parameter; only resources have attributes, use Ref", mg_quote(id, q));
	else
		unresolved(c, source, at, id, true);
}

/* With language extensions a function may stand for a name; another map may not. */
static bool extended(const struct mg_check *c, const struct mg_node *n)
{
	return c->l->t->language_extensions && mg_fn_of(n, false, NULL) != MG_FN_NONE;
}

static bool shape_ref(const struct mg_check *c, const struct mg_node *arg)
{
	if (mg_is_text(arg)) {
		mg_check_ref(c, arg->source, arg->span, arg->text);
		return true;
	}
	if (!extended(c, arg))
		return false;
	mg_check_value(c, arg);
	return true;
}

static struct mg_span join(struct mg_span a, struct mg_span b)
{
	return b.off >= a.off ? (struct mg_span){ a.off, b.off - a.off + b.len } : a;
}

/* [id, attribute], or one text id.attribute. Both may be functions with language extensions, the attribute also without when it is a Ref. */
static bool shape_getatt(const struct mg_check *c, const struct mg_node *arg)
{
	if (arg->kind == MG_TEXT) {
		const char *dot = memchr(arg->text.p, '.', arg->text.n);
		size_t n = dot ? (size_t)(dot - arg->text.p) : arg->text.n;
		mg_check_getatt(c, arg->source, arg->span, mg_str_sub(arg->text, 0, n), dot ? mg_str_sub(arg->text, n + 1, arg->text.n - n - 1) : MG_STR_NONE);
		return true;
	}
	if (arg->kind != MG_LIST || arg->count != 2)
		return false;
	const struct mg_node *id = arg->items[0], *attribute = arg->items[1];
	if (extended(c, attribute) || mg_fn_of(attribute, false, NULL) == MG_FN_REF)
		mg_check_value(c, attribute);
	else if (!mg_is_text(attribute))
		return false;
	if (extended(c, id))
		mg_check_value(c, id);
	else if (!mg_is_text(id))
		return false;
	else
		mg_check_getatt(c, id->source, mg_is_text(attribute) ? join(id->span, attribute->span) : id->span, id->text,
				mg_is_text(attribute) ? attribute->text : MG_STR("?"));
	return true;
}

static void import(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	struct mg_check inner = *c;

	enum mg_gives gives = mg_gives(c->l, arg);
	if (gives == MG_GIVES_LIST || gives == MG_GIVES_MAP || arg->kind == MG_NULL)
		MG_REFUSE(c->l, "function-arguments", n, "Fn::ImportValue needs the name of an export, a text or a function that gives one; here it has %s",
			  mg_kind_name(arg->kind));
	inner.detached = "the name in Fn::ImportValue";
	mg_check_value(&inner, arg);
}

static void stack_output(const struct mg_check *c, const struct mg_node *n, const struct mg_node *arg)
{
	static const char *const keys[] = { "StackName", "OutputName", "Region", "RoleArn" };

	if (arg->kind != MG_MAP || !mg_node_at(arg, "StackName") || !mg_node_at(arg, "OutputName")) {
		MG_REFUSE(c->l, "function-arguments", n, "Fn::GetStackOutput needs a map with StackName and OutputName, and perhaps Region and RoleArn");
		return;
	}
	for (uint32_t i = 0; i < arg->count; i++) {
		if (!mg_name_in(arg->members[i].key, keys, 4))
			mg_check_unknown_key(c->l, "function-arguments", "argument of Fn::GetStackOutput", arg, &arg->members[i], keys, 4);
		mg_check_gives_text(c, arg->members[i].value, "an argument of Fn::GetStackOutput");
		mg_check_value(c, arg->members[i].value);
	}
}

static void value_of(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	char near[MG_QUOTE_MAX + 32], q[MG_QUOTE_MAX];

	if (arg->kind != MG_LIST || arg->count != 2 || !mg_is_text(arg->items[0]) || !mg_is_text(arg->items[1])) {
		MG_REFUSE(c->l, "function-arguments", n, "%s needs a list of two literal texts, %s and an attribute", mg_fn_name(fn),
			  fn == MG_FN_VALUEOF ? "a parameter's name" : "a parameter type");
		return;
	}
	if (fn != MG_FN_VALUEOF || mg_template_parameter(c->l->t, arg->items[0]->text))
		return;
	mg_suggest(c->l, arg->items[0]->text, &c->l->t->parameter_by_name, NULL, near);
	MG_REFUSE(c->l, "unresolved-reference", arg->items[0], "%s is no parameter of this template%s", mg_quote(arg->items[0]->text, q), near);
}

void mg_shape_reference(const struct mg_check *c, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	if (fn == MG_FN_REF) {
		if (!shape_ref(c, arg))
			MG_REFUSE(c->l, "function-arguments", n, "Ref needs the name of a parameter or a resource as a literal text; here it has %s%s",
				  arg->kind == MG_TEXT ? "an empty text" : mg_kind_name(arg->kind),
				  arg->kind == MG_MAP && !c->l->t->language_extensions ? " (functions inside Ref need the transform AWS::LanguageExtensions)" : "");
	} else if (fn == MG_FN_GETATT) {
		if (!shape_getatt(c, arg))
			MG_REFUSE(c->l, "function-arguments", n, "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource "
				  "attribute; write [Id, Attribute] or `Id.Attribute`");
	} else if (fn == MG_FN_IMPORTVALUE) {
		import(c, n, arg);
	} else if (fn == MG_FN_GETSTACKOUTPUT) {
		stack_output(c, n, arg);
	} else if (fn == MG_FN_REFALL) {
		if (!mg_is_text(arg))
			MG_REFUSE(c->l, "function-arguments", n, "Fn::RefAll needs a parameter type as a literal text, such as AWS::EC2::VPC::Id");
	} else {
		value_of(c, n, fn, arg);
	}
}
