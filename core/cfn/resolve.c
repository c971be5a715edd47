/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/resolve.h"

#include "cfn/overlay.h"

static const struct mg_value *not_a_value(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	(void)arg;
	return mg_make_unknown(x, n, mg_take_printf(x, "%.*s gives no value here", MG_STR_ARG(n->members[0].key)));
}

static const struct mg_value *transform(struct mg_explore *x, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_node *name = mg_node_at(arg, "Name");
	struct mg_value *v;

	v = mg_make_unknown(x, n, mg_take_printf(x, "Fn::Transform `%.*s` not expanded", name && mg_node_is_scalar(name) ? (int)name->text.n : 1,
						 name && mg_node_is_scalar(name) ? name->text.p : "?"));
	if (v)
		v->maybe = true;
	return v;
}

/* By enum mg_fn. */
static const struct mg_value *(*const functions[])(struct mg_explore *, const struct mg_node *, const struct mg_node *) = {
	[MG_FN_REF] = mg_fn_ref,
	[MG_FN_GETATT] = mg_fn_getatt,
	[MG_FN_SUB] = mg_fn_sub,
	[MG_FN_JOIN] = mg_fn_join,
	[MG_FN_SELECT] = mg_fn_select,
	[MG_FN_SPLIT] = mg_fn_split,
	[MG_FN_IF] = mg_fn_if,
	[MG_FN_FINDINMAP] = mg_fn_findinmap,
	[MG_FN_BASE64] = mg_fn_base64,
	[MG_FN_CIDR] = mg_fn_cidr,
	[MG_FN_GETAZS] = mg_fn_getazs,
	[MG_FN_IMPORTVALUE] = mg_fn_importvalue,
	[MG_FN_GETSTACKOUTPUT] = mg_fn_getstackoutput,
	[MG_FN_LENGTH] = mg_fn_length,
	[MG_FN_TOJSONSTRING] = mg_fn_tojsonstring,
	[MG_FN_TRANSFORM] = transform,
	[MG_FN_AND] = not_a_value,
	[MG_FN_OR] = not_a_value,
	[MG_FN_NOT] = not_a_value,
	[MG_FN_EQUALS] = not_a_value,
	[MG_FN_CONDITION] = not_a_value,
	[MG_FN_CONTAINS] = not_a_value,
	[MG_FN_EACHMEMBEREQUALS] = not_a_value,
	[MG_FN_EACHMEMBERIN] = not_a_value,
	[MG_FN_REFALL] = not_a_value,
	[MG_FN_VALUEOF] = not_a_value,
	[MG_FN_VALUEOFALL] = not_a_value,
	[MG_FN_UNKNOWN] = not_a_value,
};

static const struct mg_value *hidden(struct mg_explore *x, const struct mg_node *n, const struct mg_gap *gap)
{
	struct mg_value *v = mg_make_unknown(x, n, gap->reason);

	if (v) {
		v->maybe = gap->node != n;
		v->function = false;
	}
	return v;
}

/* What a placeholder says of itself; others are of the service's making. */
static struct mg_str placeholder_reason(struct mg_str text)
{
	static const struct { const char *name, *reason; } known[] = {
		{ "{{changeSet:KNOWN_AFTER_APPLY}}", "known only after the change set has run" },
		{ "{{changeSet:MASKED}}", "the request masks this value" },
		{ "{{changeSet:NOT_SENT}}", "not carried by this request" },
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (mg_str_find(text, mg_str_from(known[i].name), 0) != (size_t)-1)
			return mg_str_from(known[i].reason);
	return MG_STR("the change set has a placeholder here");
}

/* A text with dynamic references is unknown with known pieces; any other literal is what it says. */
static const struct mg_value *literal(struct mg_explore *x, const struct mg_node *n)
{
	if (n->kind == MG_TEXT && n->text.n > 11 && mg_str_find(n->text, MG_STR("{{resolve:"), 0) != (size_t)-1) {
		struct mg_builder b = { .x = x, .n = n };
		mg_builder_literal(&b, n->text);
		struct mg_value *v = (struct mg_value *)mg_builder_finish(&b, n->text);
		if (v)
			v->function = false;
		return v;
	}
	bool placeholder = x->w->t->placeholders && n->kind == MG_TEXT && mg_placeholder_in(n->text);
	struct mg_value *v = placeholder ? mg_make_unknown(x, n, placeholder_reason(n->text)) : mg_make(x, n, MG_KNOWN);
	if (!v || (n->flags & MG_NODE_LAID && !mg_overlay_refs(x, n, v)))
		return NULL;
	v->function = false;
	if (placeholder) {
		v->maybe = mg_str_is(n->text, "{{changeSet:NOT_SENT}}");
		return v;
	}
	v->kind = n->kind;
	if (mg_node_is_scalar(n))
		v->text = n->text;
	else
		v->container = n;
	return v;
}

static const struct mg_value *too_deep(struct mg_explore *x, const struct mg_node *n)
{
	return mg_make_unknown(x, n, MG_STR("functions nested deeper than limits.value_depth"));
}

static const struct mg_value *call(struct mg_explore *x, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg)
{
	const struct mg_value *v;

	if (!mg_explore_pay(x, 1))
		return NULL;
	if (x->depth >= x->w->limits->value_depth)
		return too_deep(x, n);
	x->depth++;
	v = functions[fn](x, n, arg);
	x->depth--;
	return x->stop ? NULL : v;
}

static struct mg_seen *seen_at(struct mg_explore *x, const struct mg_node *n)
{
	if (!x->seen) {
		x->seen = mg_arena_calloc(x->w->arena, x->w->t->nodes, sizeof(*x->seen));
		if (!x->seen)
			x->stop = MG_EXPLORE_NOMEM;
	}
	return x->seen ? &x->seen[n->id] : NULL;
}

/* Values that hang on no choice are made in the world's memory and kept there. */
static const struct mg_value *steadily(struct mg_explore *x, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg, const struct mg_gap *gap)
{
	const struct mg_value *v;

	x->steady++;
	v = gap ? hidden(x, n, gap) : fn == MG_FN_NONE ? literal(x, n) : call(x, n, fn, arg);
	x->steady--;
	if (v)
		x->w->memo[n->id] = v;
	return v;
}

static const struct mg_value *afresh(struct mg_explore *x, const struct mg_node *n, enum mg_fn fn, const struct mg_node *arg, const struct mg_gap *gap)
{
	if (gap)
		return hidden(x, n, gap);
	return fn == MG_FN_NONE ? literal(x, n) : call(x, n, fn, arg);
}

const struct mg_value *mg_resolve(struct mg_explore *x, const struct mg_node *n)
{
	struct mg_world *w = x->w;
	const struct mg_node *arg = NULL;

	if (x->stop)
		return NULL;
	bool memo = w->memo_on && !x->fixed && n->id < w->t->nodes;
	if (memo && w->memo[n->id])
		return w->memo[n->id];
	const struct mg_gap *gap = w->t->ngaps ? mg_template_gap(w->t, n) : NULL;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (!memo)
		return afresh(x, n, fn, arg, gap);
	if (gap || fn == MG_FN_NONE || mg_steady(x, n, 0))
		return x->stop ? NULL : steadily(x, n, fn, arg, gap);
	struct mg_seen *seen = seen_at(x, n);
	if (!seen)
		return NULL;
	if (seen->value && mg_since_holds(x, seen->since))
		return seen->value;
	const struct mg_value *v = call(x, n, fn, arg);
	if (v)
		*seen = (struct mg_seen){ mg_since_now(x), v };
	return v;
}

bool mg_operand_text(struct mg_explore *x, const struct mg_node *n, struct mg_str *text, const struct mg_value **v)
{
	*v = mg_resolve(x, n);
	if (!*v || (*v)->state != MG_KNOWN || (*v)->kind >= MG_LIST)
		return false;
	*text = (*v)->text;
	return true;
}

bool mg_operand_int(struct mg_explore *x, const struct mg_node *n, int64_t *out, const struct mg_value **v)
{
	struct mg_str text;

	return mg_operand_text(x, n, &text, v) && mg_str_to_int(text, out);
}
