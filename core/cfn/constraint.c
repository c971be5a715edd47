/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "cfn/inputs.h"
#include "cfn/pattern.h"

/* One value against one parameter; why may be NULL. */
struct check {
	const struct mg_parameter *p;
	struct mg_error *why;
	struct mg_pattern *pattern; /* compiled once for all members of a list */
	size_t members; /* of the list, 1 otherwise */
	bool numeric;
};

/* The value for a message; never a NoEcho one. */
static const char *show(const struct check *c, struct mg_str value, char out[MG_QUOTE_MAX])
{
	return mg_quote(c->p->no_echo ? MG_STR("****") : value, out);
}

static int violates(const struct check *c, struct mg_str value, const char *rule)
{
	char name[MG_QUOTE_MAX], text[MG_QUOTE_MAX], hint[MG_QUOTE_MAX];
	struct mg_str says = c->p->constraint_description;

	mg_fail(c->why, MG_EINPUT, "parameter %s: %s %s%s%s", mg_quote(c->p->name, name), show(c, value, text), rule,
		says.n ? "; its ConstraintDescription says " : "", says.n ? mg_quote(says, hint) : "");
	return 0;
}

static bool one_of(const struct mg_node *allowed, struct mg_str value)
{
	for (uint32_t i = 0; i < allowed->count; i++)
		if (mg_node_is_scalar(allowed->items[i]) && mg_str_eq(allowed->items[i]->text, value))
			return true;
	return false;
}

static int check_allowed(const struct check *c, struct mg_str value)
{
	const struct mg_node *allowed = c->p->allowed;

	if (!allowed || one_of(allowed, value))
		return 1;
	struct mg_buf b = { 0 };
	mg_buf_puts(&b, "is none of its AllowedValues (");
	for (uint32_t i = 0, shown = 0; i < allowed->count && i < 5; i++) {
		if (!mg_node_is_scalar(allowed->items[i]))
			continue;
		if (shown++)
			mg_buf_puts(&b, ", ");
		mg_buf_quote(&b, allowed->items[i]->text);
	}
	mg_buf_puts(&b, allowed->count > 5 ? ", ...)" : ")");
	mg_buf_putc(&b, '\0');
	int rc = violates(c, value, b.failed ? "is none of its AllowedValues" : b.p);
	mg_buf_fini(&b);
	return rc;
}

static int check_pattern(struct check *c, struct mg_str value)
{
	char q[MG_QUOTE_MAX];

	if (!c->p->pattern || c->numeric)
		return 1;
	if (!c->pattern && !mg_pattern_pay(c->p->pattern_steps, c->p->pattern->text.n)) {
		mg_fail(c->why, MG_ELIMIT, "parameter %s: the AllowedPatterns of this template cost more than may be spent on them", mg_quote(c->p->name, q));
		return -1;
	}
	if (!c->pattern && !(c->pattern = mg_pattern_new(c->p->pattern->text, &mg_limits_default, c->why)))
		return -1;
	mg_pattern_draw_on(c->pattern, c->p->pattern_steps);
	mg_pattern_share(c->pattern, c->members);
	int rc = mg_pattern_whole(c->pattern, value);
	if (rc < 0)
		mg_fail(c->why, MG_ELIMIT, "parameter %s: its AllowedPattern could not be checked within the limits of the matcher", mg_quote(c->p->name, q));
	if (rc)
		return rc;
	char rule[MG_QUOTE_MAX + 64];
	snprintf(rule, sizeof(rule), "must match as a whole its AllowedPattern %s", mg_quote(c->p->pattern->text, q));
	return violates(c, value, rule);
}

/* Is the bound given, a number, and n on its wrong side? */
static bool outside(const struct mg_node *bound, double n, bool low)
{
	double b;

	if (!bound || !mg_str_to_double(bound->text, &b))
		return false;
	return low ? n < b : n > b;
}

static int bound_broken(const struct check *c, struct mg_str value, const char *what, const struct mg_node *bound)
{
	char rule[MG_QUOTE_MAX + 64], q[MG_QUOTE_MAX];

	snprintf(rule, sizeof(rule), "breaks its %s %s", what, mg_quote(bound->text, q));
	return violates(c, value, rule);
}

/* As the service reads it: leading zeros are part of the text that Ref gives (an account id, an hour), and do not make it less of a number. */
static bool reads_as_number(struct mg_str s, double *out)
{
	bool negative = s.n && s.p[0] == '-';
	size_t from = s.n && (s.p[0] == '-' || s.p[0] == '+');

	if (mg_str_to_double(s, out))
		return true;
	if (from == s.n || s.p[from] != '0')
		return false;
	while (from + 1 < s.n && s.p[from] == '0' && s.p[from + 1] >= '0' && s.p[from + 1] <= '9')
		from++;
	if (!mg_str_to_double(mg_str_sub(s, from, s.n - from), out))
		return false;
	*out = negative ? -*out : *out;
	return true;
}

static int check_number(const struct check *c, struct mg_str value)
{
	double n;

	if (!c->numeric)
		return 1;
	if (!reads_as_number(value, &n))
		return violates(c, value, "must be a number");
	if (outside(c->p->min_value, n, true))
		return bound_broken(c, value, "MinValue", c->p->min_value);
	if (outside(c->p->max_value, n, false))
		return bound_broken(c, value, "MaxValue", c->p->max_value);
	return 1;
}

/* Lengths count characters. */
static int check_length(const struct check *c, struct mg_str value)
{
	if (c->numeric || (!c->p->min_length && !c->p->max_length))
		return 1;
	double n = (double)mg_utf8_count(value);
	if (outside(c->p->min_length, n, true))
		return bound_broken(c, value, "MinLength", c->p->min_length);
	if (outside(c->p->max_length, n, false))
		return bound_broken(c, value, "MaxLength", c->p->max_length);
	return 1;
}

/* A broken rule counts before one that cannot be checked. */
static int check_member(struct check *c, struct mg_str value)
{
	int rc = check_number(c, value);

	if (rc == 1)
		rc = check_length(c, value);
	if (rc == 1)
		rc = check_allowed(c, value);
	return rc == 1 ? check_pattern(c, value) : rc;
}

static int check_list(struct check *c, struct mg_str value)
{
	int worst = 1;

	for (size_t i = 0; i < value.n; i++)
		c->members += value.p[i] == ',';
	for (size_t from = 0;;) {
		size_t comma = mg_str_find(value, MG_STR(","), from);
		size_t end = comma == (size_t)-1 ? value.n : comma;
		int rc = check_member(c, mg_str_trim(mg_str_sub(value, from, end - from)));
		if (rc == 0)
			return 0;
		if (rc < 0)
			worst = rc;
		if (comma == (size_t)-1)
			return worst;
		from = comma + 1;
	}
}

int mg_pattern_accepts(struct mg_pattern *compiled, const struct mg_parameter *p, struct mg_str value, struct mg_error *why)
{
	struct check c = { .p = p, .why = why, .pattern = compiled, .members = 1 };
	int rc;

	switch (p->type) {
	case MG_PARAM_NUMBER:
		c.numeric = true;
		rc = check_member(&c, value);
		break;
	case MG_PARAM_LIST_NUMBER:
		c.numeric = true;
		rc = check_list(&c, value);
		break;
	case MG_PARAM_COMMA_LIST:
	case MG_PARAM_LIST_STRING:
	case MG_PARAM_AWS_LIST:
		rc = check_list(&c, value);
		break;
	case MG_PARAM_STRING:
	case MG_PARAM_AWS:
	case MG_PARAM_SSM_NAME:
	case MG_PARAM_SSM_VALUE: /* the constraints are about the key, which is one text */
	case MG_PARAM_SSM_LIST:
	default:
		rc = check_member(&c, value);
		break;
	}
	if (c.pattern != compiled)
		mg_pattern_free(c.pattern);
	return rc;
}

int mg_parameter_accepts(const struct mg_parameter *p, struct mg_str value, struct mg_error *why)
{
	return mg_pattern_accepts(NULL, p, value, why);
}
