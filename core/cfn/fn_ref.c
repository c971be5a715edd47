/* SPDX-License-Identifier: Apache-2.0 */
/* Ref, GetAtt, ImportValue, GetStackOutput, GetAZs: what comes from outside the place itself. */
#include "cfn/resolve.h"

/* A given text; one with a dynamic reference in it is known only when it is deployed. */
static struct mg_value *known_text(struct mg_explore *x, const struct mg_node *n, struct mg_str text)
{
	if (mg_str_find(text, MG_STR("{{resolve:"), 0) == (size_t)-1)
		return mg_make_text(x, n, text);
	struct mg_builder b = { .x = x, .n = n };
	mg_builder_literal(&b, text);
	return (struct mg_value *)mg_builder_finish(&b, text);
}

/* The members of a comma-delimited text, each trimmed; "" is one empty member. */
static struct mg_value *members(struct mg_explore *x, const struct mg_node *n, const struct mg_candidate *c)
{
	size_t count = 1, from = 0, i = 0;

	for (size_t k = 0; k < c->text.n; k++)
		count += c->text.p[k] == ',';
	if (count > x->w->limits->value_list)
		return mg_make_fault(x, n, "value-too-large", "list of more than limits.value_list members");
	struct mg_value **items = mg_take(x, count * sizeof(*items));
	for (; items && i < count; i++) {
		size_t comma = mg_str_find(c->text, MG_STR(","), from);
		size_t end = comma == (size_t)-1 ? c->text.n : comma;
		items[i] = known_text(x, n, mg_str_trim(mg_str_sub(c->text, from, end - from)));
		if (!items[i])
			return NULL;
		items[i]->from = c->from;
		items[i]->origin = c->origin;
		from = end + 1;
	}
	return items ? mg_make_list(x, n, items, count) : NULL;
}

const struct mg_value *mg_symbol_value(struct mg_explore *x, const struct mg_node *n, uint32_t sym, const struct mg_candidate *c)
{
	const struct mg_symbol *s = &x->w->syms[sym];
	bool blind = s->hidden && !x->fixed;
	struct mg_value *v;

	if (c->has_text && !blind)
		v = s->list ? members(x, n, c) : known_text(x, n, c->text);
	else
		v = mg_make_unknown(x, n, s->reason);
	if (!v)
		return NULL;
	bool dynamic = v->state == MG_UNKNOWN && v->nrefs > 0;
	v->from = blind ? MG_FROM_OTHER : c->from;
	if (!v->origin && !blind)
		v->origin = c->origin;
	v->secret = v->secret || s->secret;
	if (!dynamic && !mg_set_ref(x, v, s->parameter ? MG_REF_PARAMETER : MG_REF_PSEUDO, s->name, MG_STR("Ref")))
		return NULL;
	for (size_t i = 0; s->list && i < v->nitems; i++)
		if (v->items[i]->state == MG_KNOWN) {
			v->items[i]->refs = v->refs;
			v->items[i]->nrefs = v->nrefs;
		}
	if (v->state == MG_KNOWN || dynamic)
		return v;
	if (s->list) {
		v->kind = MG_LIST;
		v->open = true;
		v->shape = MG_SHAPE_LIST;
	}
	if (!mg_set_hole(x, v, mg_take_printf(x, "${%.*s}", MG_STR_ARG(s->name))))
		return NULL;
	return v;
}

struct mg_str mg_pseudo_constant(const struct mg_world *w, enum mg_pseudo p)
{
	const struct mg_symbol *s = &w->syms[w->pseudo0 + p];

	return s->ncands == 1 && s->cands[0].has_text ? s->cands[0].text : MG_STR_NONE;
}

bool mg_builder_pseudo(struct mg_builder *b, enum mg_pseudo p)
{
	struct mg_str text = mg_pseudo_constant(b->x->w, p);
	struct mg_ref *ref;

	if (text.n)
		return mg_builder_literal(b, text);
	ref = mg_take(b->x, sizeof(*ref));
	if (!ref)
		return false;
	*ref = (struct mg_ref){ .kind = MG_REF_PSEUDO, .id = mg_str_from(mg_pseudo_names[p]), .attribute = MG_STR("Ref"), .node = b->n };
	return mg_builder_hole(b, mg_take_printf(b->x, "${%s}", mg_pseudo_names[p]), ref);
}

static const struct mg_value *stack_id(struct mg_explore *x, const struct mg_node *n)
{
	struct mg_builder b = { .x = x, .n = n, .reason = MG_STR("AWS::StackId is not given"), .from = MG_FROM_PSEUDO };
	struct mg_ref *ref = mg_take(x, sizeof(*ref));

	if (!ref)
		return NULL;
	*ref = (struct mg_ref){ .kind = MG_REF_PSEUDO, .id = MG_STR("AWS::StackId"), .attribute = MG_STR("Ref"), .node = n };
	b.refs = ref;
	b.nrefs = b.caprefs = 1;
	mg_builder_literal(&b, MG_STR("arn:"));
	mg_builder_pseudo(&b, MG_PSEUDO_PARTITION);
	mg_builder_literal(&b, MG_STR(":cloudformation:"));
	mg_builder_pseudo(&b, MG_PSEUDO_REGION);
	mg_builder_literal(&b, MG_STR(":"));
	mg_builder_pseudo(&b, MG_PSEUDO_ACCOUNT);
	mg_builder_literal(&b, MG_STR(":stack/"));
	mg_builder_pseudo(&b, MG_PSEUDO_STACK_NAME);
	mg_builder_literal(&b, MG_STR("/"));
	mg_builder_hole(&b, MG_STR("${AWS::StackId}"), ref);
	struct mg_value *v = (struct mg_value *)mg_builder_finish(&b, MG_STR("${AWS::StackId}"));
	if (v)
		v->shape = MG_SHAPE_ARN;
	return v;
}

const struct mg_value *mg_ref_name(struct mg_explore *x, const struct mg_node *n, struct mg_str name)
{
	if (mg_str_is(name, "AWS::NoValue")) {
		struct mg_value *none = mg_make(x, n, MG_ABSENT);
		return none;
	}
	uint32_t sym = mg_symbol_find(x->w, name);
	if (sym == MG_NONE) {
		const struct mg_resource *r = mg_template_resource(x->w->t, name);
		return r ? mg_return_value(x, n, r, MG_STR("Ref")) : mg_make_unknown(x, n, mg_take_printf(x, "Ref %.*s, which the template does not declare", MG_STR_ARG(name)));
	}
	const struct mg_symbol *s = &x->w->syms[sym];
	if (sym == x->w->pseudo0 + MG_PSEUDO_STACK_ID && s->ncands == 1)
		return stack_id(x, n);
	if (s->hidden && !x->fixed)
		return mg_symbol_value(x, n, sym, &s->cands[0]);
	uint32_t pick = mg_explore_pick(x, sym);
	return pick == MG_NONE ? NULL : mg_symbol_value(x, n, sym, &s->cands[pick]);
}

const struct mg_value *mg_attribute(struct mg_explore *x, const struct mg_node *n, struct mg_str id, struct mg_str attribute)
{
	const struct mg_resource *r = mg_template_resource(x->w->t, id);

	if (r)
		return mg_return_value(x, n, r, attribute);
	return mg_make_unknown(x, n, mg_take_printf(x, "GetAtt %.*s.%.*s, which the template does not declare", MG_STR_ARG(id), MG_STR_ARG(attribute)));
}

const struct mg_value *mg_fn_ref(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *v;
	struct mg_str name;

	if (!mg_operand_text(x, arg, &name, &v))
		return v ? mg_make_like(x, n, v) : NULL;
	return mg_ref_name(x, n, name);
}

const struct mg_value *mg_fn_getatt(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *v;
	struct mg_str id, attribute;

	if (mg_node_is_scalar(arg)) {
		size_t dot = mg_str_find(arg->text, MG_STR("."), 0);
		if (dot == (size_t)-1)
			return mg_make_unknown(x, n, MG_STR("Fn::GetAtt without an attribute"));
		return mg_attribute(x, n, mg_str_sub(arg->text, 0, dot), mg_str_sub(arg->text, dot + 1, arg->text.n - dot - 1));
	}
	if (arg->kind != MG_LIST || arg->count != 2)
		return mg_make_unknown(x, n, MG_STR("Fn::GetAtt without an attribute"));
	if (!mg_operand_text(x, arg->items[0], &id, &v) || !mg_operand_text(x, arg->items[1], &attribute, &v))
		return v ? mg_make_like(x, n, v) : NULL;
	return mg_attribute(x, n, id, attribute);
}

/* A value of another stack, named by what can be known of its name. */
static const struct mg_value *foreign(struct mg_explore *x, const struct mg_node *n, enum mg_ref_kind kind, struct mg_str id, struct mg_str attribute)
{
	const char *fn = kind == MG_REF_IMPORT ? "ImportValue" : "GetStackOutput";
	struct mg_value *v = mg_make_unknown(x, n, mg_take_printf(x, "%s %.*s%s%.*s", fn, MG_STR_ARG(id), attribute.n ? "." : "", MG_STR_ARG(attribute)));

	if (!v || !mg_set_ref(x, v, kind, id, attribute))
		return NULL;
	if (!mg_set_hole(x, v, mg_take_printf(x, "${Fn::%s %.*s%s%.*s}", fn, MG_STR_ARG(id), attribute.n ? "." : "", MG_STR_ARG(attribute))))
		return NULL;
	return v;
}

static struct mg_str name_of(const struct mg_value *v)
{
	return v->text.n ? v->text : MG_STR("?");
}

const struct mg_value *mg_fn_importvalue(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_value *v = mg_resolve(x, arg);

	return v ? foreign(x, n, MG_REF_IMPORT, name_of(v), MG_STR("")) : NULL;
}

const struct mg_value *mg_fn_getstackoutput(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_node *stack = mg_node_at(arg, "StackName"), *output = mg_node_at(arg, "OutputName");
	const struct mg_value *s = stack ? mg_resolve(x, stack) : NULL, *o = output ? mg_resolve(x, output) : NULL;

	if (x->stop)
		return NULL;
	return foreign(x, n, MG_REF_STACK_OUTPUT, s ? name_of(s) : MG_STR("?"), o ? name_of(o) : MG_STR("?"));
}

const struct mg_value *mg_fn_getazs(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	struct mg_value *v = mg_make_unknown(x, n, MG_STR("Fn::GetAZs: the zones are the account's"));

	(void)arg;
	if (!v)
		return NULL;
	v->kind = MG_LIST;
	v->open = true;
	v->shape = MG_SHAPE_LIST;
	return v;
}
