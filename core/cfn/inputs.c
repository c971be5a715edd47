/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/inputs.h"

#include "base/buf.h"
#include "base/error.h"
#include "cfn/inputs_file.h"

const char *const mg_operation_names[MG_OPERATIONS] = { [MG_CREATE] = "CREATE", [MG_UPDATE] = "UPDATE", [MG_DELETE] = "DELETE" };

bool mg_operation_parse(struct mg_str s, enum mg_operation *out)
{
	for (unsigned i = 0; i < MG_OPERATIONS; i++) {
		if (!mg_str_eq_nocase(s, mg_str_from(mg_operation_names[i])))
			continue;
		*out = (enum mg_operation)i;
		return true;
	}
	return false;
}

static int append(struct mg_arena *a, struct mg_given **list, size_t *n, const struct mg_given *g, struct mg_error *err)
{
	if ((*n & (*n - 1)) == 0) { /* full at every power of two */
		struct mg_given *more = mg_new_n(a, struct mg_given, *n ? *n * 2 : 1);
		if (!more)
			return mg_fail_arena(a, err);
		if (*n)
			memcpy(more, *list, *n * sizeof(*more));
		*list = more;
	}
	(*list)[(*n)++] = *g;
	return MG_OK;
}

int mg_inputs_give(struct mg_arena *a, struct mg_inputs *in, const struct mg_given *g, struct mg_error *err)
{
	return append(a, &in->given, &in->ngiven, g, err);
}

int mg_inputs_tag(struct mg_arena *a, struct mg_inputs *in, const struct mg_given *g, struct mg_error *err)
{
	return append(a, &in->tags, &in->ntags, g, err);
}

int mg_inputs_split(struct mg_arena *a, struct mg_str argument, struct mg_given *out, struct mg_error *err)
{
	struct mg_str copy = mg_arena_str(a, argument);
	const char *equals = argument.n ? memchr(argument.p, '=', argument.n) : NULL;
	char q[MG_QUOTE_MAX];

	if (!equals || equals == argument.p)
		return mg_fail(err, MG_EINPUT, "%s is no parameter with a value; write Name=value", mg_quote(argument, q));
	if (mg_utf8_check(argument) != argument.n)
		return mg_fail(err, MG_EINPUT, "%s is not valid UTF-8", mg_quote(argument, q));
	if (!copy.p)
		return mg_fail_arena(a, err);
	size_t n = (size_t)(equals - argument.p);
	out->name = mg_str_sub(copy, 0, n);
	out->value = mg_str_sub(copy, n + 1, copy.n - n - 1);
	return MG_OK;
}

int mg_inputs_add(struct mg_arena *a, struct mg_inputs *in, struct mg_str argument, struct mg_error *err)
{
	struct mg_given g = { .from = MG_STR("--parameter") };
	int rc = mg_inputs_split(a, argument, &g, err);

	return rc ? rc : mg_inputs_give(a, in, &g, err);
}

const struct mg_given *mg_inputs_given(const struct mg_inputs *in, struct mg_str name)
{
	for (size_t i = in->ngiven; i-- > 0;)
		if (mg_str_eq(in->given[i].name, name))
			return &in->given[i];
	return NULL;
}

static int undeclared(const struct mg_template *t, const struct mg_given *g, struct mg_error *err)
{
	const char *near = NULL;
	struct mg_arena_mark mark = mg_arena_mark(t->arena);
	const char **names = mg_new_n(t->arena, const char *, t->nparameters + 1);
	char q[MG_QUOTE_MAX], from[MG_QUOTE_MAX], hint[MG_QUOTE_MAX];
	size_t n = 0;

	for (size_t i = 0; names && i < t->nparameters && i < 1000; i++) {
		struct mg_str copy = mg_arena_str(t->arena, t->parameters[i].name);
		if (copy.p)
			names[n++] = copy.p;
	}
	near = n ? mg_str_nearest(g->name, names, n) : NULL;
	mg_fail(err, MG_EINPUT, "%s gives a value for %s, which is no parameter of the template%s%s", mg_quote(g->from, from), mg_quote(g->name, q),
		near ? "; did you mean " : "", near ? mg_quote(mg_str_from(near), hint) : "");
	mg_arena_release(t->arena, mark);
	return MG_EINPUT;
}

static int check_one(const struct mg_template *t, const struct mg_given *g, struct mg_error *err)
{
	const struct mg_parameter *p = mg_template_parameter(t, g->name);
	struct mg_error why;
	char q[MG_QUOTE_MAX], from[MG_QUOTE_MAX];

	if (!p)
		return undeclared(t, g, err);
	if (g->use_previous || g->nchoices)
		return MG_OK;
	mg_quote(g->from, from);
	if (g->value.n > 4096)
		return mg_fail(err, MG_EINPUT, "%s: the value of parameter %s has %zu bytes; at most 4096 are allowed", from, mg_quote(p->name, q), g->value.n);
	/* What cannot be checked was told as a diagnostic when the template was loaded. */
	if (mg_parameter_accepts(p, g->value, &why) == 0)
		return mg_fail(err, MG_EINPUT, "%s: %s", from, why.text);
	return MG_OK;
}

/* Of several values for one name the last counts, so only that one is checked. */
int mg_inputs_check(const struct mg_inputs *in, const struct mg_template *t, struct mg_error *err)
{
	struct mg_map last;
	int rc = MG_OK;

	mg_map_init(&last, t->arena);
	for (size_t i = 0; i < in->ngiven; i++)
		if (mg_map_set(&last, in->given[i].name, &in->given[i]))
			return mg_fail_arena(t->arena, err);
	for (size_t i = 0; i < last.n && rc == MG_OK; i++)
		rc = check_one(t, last.entries[i].value, err);
	return rc;
}
