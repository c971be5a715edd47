/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/inputs.h"
#include "cfn/load.h"
#include "cfn/pattern.h"

/* So many matches at their limit (pattern_match) may all AllowedPatterns of one template cost together: about half a second. */
enum { PATTERN_MATCHES = 8 };

static const char *const keys[] = {
	"Type", "Default", "AllowedValues", "AllowedPattern", "ConstraintDescription", "Description", "MinLength", "MaxLength", "MinValue", "MaxValue", "NoEcho",
};

static const struct {
	const char *name;
	enum mg_param_type type;
} plain_types[] = {
	{ "String", MG_PARAM_STRING },
	{ "Number", MG_PARAM_NUMBER },
	{ "List<Number>", MG_PARAM_LIST_NUMBER },
	{ "CommaDelimitedList", MG_PARAM_COMMA_LIST },
	{ "List<String>", MG_PARAM_LIST_STRING },
	{ "AWS::SSM::Parameter::Name", MG_PARAM_SSM_NAME },
};

static const char *const aws_types[] = {
	"AWS::EC2::AvailabilityZone::Name", "AWS::EC2::Image::Id", "AWS::EC2::Instance::Id", "AWS::EC2::KeyPair::KeyName", "AWS::EC2::SecurityGroup::GroupName",
	"AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id", "AWS::EC2::Volume::Id", "AWS::EC2::VPC::Id", "AWS::Route53::HostedZone::Id",
};
enum { naws = sizeof(aws_types) / sizeof(aws_types[0]) };

/* What stands between prefix and the closing >. */
static bool inside(struct mg_str s, const char *prefix, struct mg_str *inner)
{
	struct mg_str p = mg_str_from(prefix);

	if (!mg_str_starts(s, p) || s.p[s.n - 1] != '>')
		return false;
	*inner = mg_str_sub(s, p.n, s.n - p.n - 1);
	return true;
}

static bool aws_list(struct mg_str s)
{
	struct mg_str inner;

	return inside(s, "List<", &inner) && mg_name_in(inner, aws_types, naws) && !mg_str_is(inner, "AWS::EC2::KeyPair::KeyName");
}

static bool parse_type(struct mg_str s, enum mg_param_type *out)
{
	struct mg_str inner;

	for (size_t i = 0; i < sizeof(plain_types) / sizeof(plain_types[0]); i++)
		if (mg_str_is(s, plain_types[i].name)) {
			*out = plain_types[i].type;
			return true;
		}
	if (inside(s, "AWS::SSM::Parameter::Value<", &inner)) {
		bool list = mg_str_is(inner, "List<String>") || mg_str_is(inner, "CommaDelimitedList") || aws_list(inner);
		*out = list ? MG_PARAM_SSM_LIST : MG_PARAM_SSM_VALUE;
		return list || mg_str_is(inner, "String") || mg_name_in(inner, aws_types, naws);
	}
	*out = aws_list(s) ? MG_PARAM_AWS_LIST : MG_PARAM_AWS;
	return *out == MG_PARAM_AWS_LIST || mg_name_in(s, aws_types, naws);
}

static void check_type(struct mg_loader *l, struct mg_parameter *p, const struct mg_node *map)
{
	const struct mg_node *type = mg_node_at(map, "Type");
	const char *names[naws + sizeof(plain_types) / sizeof(plain_types[0])];
	char q[MG_QUOTE_MAX], name[MG_QUOTE_MAX];
	size_t n = 0;

	if (!type) {
		MG_REFUSE(l, "parameter-without-type", map, "parameter %s has no Type; write Type: String, Number, CommaDelimitedList, ...", mg_quote(p->name, name));
		return;
	}
	if (type->kind == MG_NULL || (mg_node_is_scalar(type) && parse_type(type->text, &p->type)))
		return;
	if (!mg_node_is_scalar(type)) {
		MG_REFUSE(l, "unknown-parameter-type", type, "Type is %s; it must be a literal text such as String", mg_kind_name(type->kind));
		return;
	}
	for (size_t i = 0; i < sizeof(plain_types) / sizeof(plain_types[0]); i++)
		names[n++] = plain_types[i].name;
	for (size_t i = 0; i < naws; i++)
		names[n++] = aws_types[i];
	const char *near = mg_str_nearest(type->text, names, n);
	p->type = MG_PARAM_STRING;
	MG_REFUSE(l, "unknown-parameter-type", type, "%s is no type of a parameter; %s%s%s", mg_quote(type->text, q), near ? "did you mean `" : "use String, Number, "
		"CommaDelimitedList, List<Number>, an AWS type or AWS::SSM::Parameter::Value<...>", near ? near : "", near ? "`?" : "");
}

/* The literal under key when it is a scalar; a diagnostic otherwise. Functions and nulls have been reported already. */
static const struct mg_node *scalar_of(struct mg_loader *l, const struct mg_node *map, const char *key)
{
	const struct mg_node *n = mg_node_at(map, key);

	if (!n || n->kind == MG_NULL)
		return NULL;
	if (mg_node_is_scalar(n))
		return n;
	if (mg_fn_of(n, false, NULL) == MG_FN_NONE)
		MG_REFUSE(l, "parameter-property-type", n, "%s is %s; it must be a literal scalar", key, mg_kind_name(n->kind));
	return NULL;
}

static const struct mg_node *number_of(struct mg_loader *l, const struct mg_node *map, const char *key, bool fits, const char *type)
{
	const struct mg_node *n = scalar_of(l, map, key);
	char q[MG_QUOTE_MAX];
	double d;

	if (!n)
		return NULL;
	if (!mg_str_to_double(n->text, &d)) {
		MG_REFUSE(l, "parameter-property-type", n, "%s is %s; it must be a number", key, mg_quote(n->text, q));
		return NULL;
	}
	if (!fits)
		MG_WARN(l, "constraint-ignored", n, "%s has an effect on %s parameters only; remove it or change the Type", key, type);
	return n;
}

static void check_allowed(struct mg_loader *l, struct mg_parameter *p, const struct mg_node *map)
{
	const struct mg_node *n = mg_node_at(map, "AllowedValues");

	if (!n || n->kind == MG_NULL || mg_fn_of(n, false, NULL) != MG_FN_NONE)
		return;
	if (n->kind != MG_LIST) {
		MG_REFUSE(l, "parameter-property-type", n, "AllowedValues is %s; it must be a list of literal values", mg_kind_name(n->kind));
		return;
	}
	p->allowed = n;
	for (uint32_t i = 0; i < n->count; i++) {
		const struct mg_node *item = n->items[i];
		if (!mg_node_is_scalar(item))
			MG_REFUSE(l, "parameter-property-type", item, "AllowedValues holds %s; its members must be literal scalars", mg_kind_name(item->kind));
	}
}

static void check_no_echo(struct mg_loader *l, struct mg_parameter *p, const struct mg_node *map)
{
	const struct mg_node *n = scalar_of(l, map, "NoEcho");
	char q[MG_QUOTE_MAX], name[MG_QUOTE_MAX];

	if (!n)
		return;
	p->no_echo = mg_str_eq_nocase(n->text, MG_STR("true"));
	if (!p->no_echo && !mg_str_eq_nocase(n->text, MG_STR("false")))
		MG_REFUSE(l, "parameter-property-type", n, "NoEcho is %s; it must be true or false", mg_quote(n->text, q));
	if (p->no_echo && p->fallback && p->fallback->text.n)
		MG_WARN(l, "noecho-default", p->fallback, "parameter %s is NoEcho but its Default stands in the template for all to read; remove the Default or take the "
			"value from Secrets Manager", mg_quote(p->name, name));
}

static void check_constraints(struct mg_loader *l, struct mg_parameter *p)
{
	struct mg_error why;
	struct mg_pattern *compiled;
	char q[MG_QUOTE_MAX];

	if (p->fallback && p->fallback->text.n > 4096) {
		MG_REFUSE(l, "quota-parameter-value", p->fallback, "the Default of parameter %s has %zu bytes; at most 4096 are allowed", mg_quote(p->name, q), p->fallback->text.n);
		return;
	}
	if (p->index >= 200)
		return; /* refused by quota; a pattern may be dear to match */
	if (p->pattern && !mg_pattern_pay(p->pattern_steps, p->pattern->text.n)) {
		MG_WARN(l, "pattern-unchecked", p->pattern, "the AllowedPatterns of this template cost more than may be spent on them; values are not checked against it here, the service will do it");
		return;
	}
	compiled = p->pattern ? mg_pattern_new(p->pattern->text, l->limits, &why) : NULL;
	if (p->pattern && !compiled && why.code == MG_ENOMEM)
		l->rc = mg_fail_nomem(l->err);
	else if (p->pattern && !compiled)
		MG_WARN(l, "pattern-unchecked", p->pattern, "%s; values are not checked against it here, the service will do it", why.text);
	if (p->fallback && mg_pattern_accepts(compiled, p, p->fallback->text, &why) == 0)
		MG_REFUSE(l, "default-breaks-constraint", p->fallback, "the Default breaks the parameter's own rules: %s", why.text);
	mg_pattern_free(compiled);
}

static void check_descriptions(struct mg_loader *l, struct mg_parameter *p, const struct mg_node *map)
{
	const struct mg_node *description = scalar_of(l, map, "Description"), *constraint = scalar_of(l, map, "ConstraintDescription");

	if (description && mg_utf8_count(description->text) > 4000)
		MG_REFUSE(l, "quota-description", description, "Description has more than the 4000 characters that are allowed; shorten it");
	if (constraint)
		p->constraint_description = constraint->text;
}

static void load_one(struct mg_loader *l, struct mg_parameter *p, const struct mg_node *map)
{
	for (uint32_t i = 0; i < map->count; i++) {
		const struct mg_member *m = &map->members[i];
		if (mg_fn_by_name(m->key) == MG_FN_NONE && !mg_name_in(m->key, keys, sizeof(keys) / sizeof(keys[0])))
			mg_check_unknown_key(l, "unknown-parameter-property", "property of a parameter", map, m, keys, sizeof(keys) / sizeof(keys[0]));
	}
	check_type(l, p, map);
	bool number = p->type == MG_PARAM_NUMBER || p->type == MG_PARAM_LIST_NUMBER;
	p->fallback = scalar_of(l, map, "Default");
	p->pattern = scalar_of(l, map, "AllowedPattern");
	p->min_length = number_of(l, map, "MinLength", !number, "text");
	p->max_length = number_of(l, map, "MaxLength", !number, "text");
	p->min_value = number_of(l, map, "MinValue", number, "Number");
	p->max_value = number_of(l, map, "MaxValue", number, "Number");
	check_allowed(l, p, map);
	check_descriptions(l, p, map);
	check_no_echo(l, p, map);
	check_constraints(l, p);
}

int mg_load_parameters(struct mg_loader *l)
{
	const struct mg_node *section = mg_load_section(l, "Parameters");
	struct mg_template *t = l->t;

	if (!section || !section->count)
		return MG_OK;
	t->parameters = mg_new_n(l->arena, struct mg_parameter, section->count);
	uint64_t *steps = mg_new(l->arena, uint64_t);
	if (!t->parameters || !steps)
		return mg_fail_arena(l->arena, l->err);
	*steps = l->limits->pattern_match * PATTERN_MATCHES;
	for (uint32_t i = 0; i < section->count; i++) {
		const struct mg_member *m = &section->members[i];
		struct mg_parameter *p = &t->parameters[t->nparameters];
		mg_check_name(l, "Parameter", section, m);
		mg_check_literal(l, m->value, "Parameters");
		if (m->value->kind != MG_MAP) {
			if (m->value->kind != MG_NULL)
				MG_REFUSE(l, "parameter-not-map", m->value, "a parameter is a map with a Type, not %s", mg_kind_name(m->value->kind));
			continue;
		}
		*p = (struct mg_parameter){ .name = m->key, .index = (uint32_t)t->nparameters, .node = m->value, .type = MG_PARAM_STRING, .pattern_steps = steps };
		t->nparameters++;
		if (mg_map_set(&t->parameter_by_name, m->key, p))
			return mg_fail_arena(l->arena, l->err);
		load_one(l, p, m->value);
	}
	return MG_OK;
}
