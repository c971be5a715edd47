/* SPDX-License-Identifier: Apache-2.0 */
/* What a value that a change set shows was made from: the references of the function that the template has there. */
#include "cfn/overlay.h"
#include "cfn/resolve.h"

struct refs {
	struct mg_explore *x;
	struct mg_ref *items;
	size_t n;
	bool counting, choices;
};

static void note(struct refs *r, const struct mg_node *at, struct mg_str id, struct mg_str attribute)
{
	if (!mg_template_resource(r->x->w->t, id))
		return;
	if (!r->counting)
		r->items[r->n] = (struct mg_ref){ .kind = mg_str_is(attribute, "Ref") ? MG_REF_RESOURCE : MG_REF_ATTRIBUTE, .id = id, .attribute = attribute, .node = at };
	r->n++;
}

static void note_path(struct refs *r, const struct mg_node *at, struct mg_str path)
{
	size_t dot = mg_str_find(path, MG_STR("."), 0);

	if (dot == (size_t)-1)
		note(r, at, path, MG_STR("Ref"));
	else
		note(r, at, mg_str_sub(path, 0, dot), mg_str_sub(path, dot + 1, path.n - dot - 1));
}

/* A name that the map of variables has is none of the template's. */
static void collect_sub(struct refs *r, const struct mg_node *n, const struct mg_node *arg)
{
	const struct mg_node *text = arg->kind == MG_LIST && arg->count ? arg->items[0] : arg, *vars = text != arg && arg->count > 1 ? arg->items[1] : NULL;
	const struct mg_sub_text *s = mg_node_is_scalar(text) ? mg_sub_text(r->x->w, text) : NULL;

	for (size_t i = 0; s && !s->bad && i < s->n; i++)
		if (s->pieces[i].variable && !mg_node_get(vars, s->pieces[i].text))
			note_path(r, n, s->pieces[i].text);
}

/* Fn::If would ask for a choice, and what it refers to hangs on that: then nothing is said. */
static void collect(struct refs *r, const struct mg_node *n)
{
	const struct mg_node *arg;
	enum mg_fn fn = mg_fn_of(n, false, &arg);

	if (mg_node_is_scalar(n))
		return;
	r->choices |= fn == MG_FN_IF;
	if (fn == MG_FN_REF && mg_node_is_scalar(arg))
		note(r, n, arg->text, MG_STR("Ref"));
	else if (fn == MG_FN_GETATT && mg_node_is_scalar(arg))
		note_path(r, n, arg->text);
	else if (fn == MG_FN_GETATT && arg->kind == MG_LIST && arg->count == 2 && mg_node_is_scalar(arg->items[0]) && mg_node_is_scalar(arg->items[1]))
		note(r, n, arg->items[0]->text, arg->items[1]->text);
	else if (fn == MG_FN_SUB)
		collect_sub(r, n, arg);
	for (uint32_t i = 0; i < n->count; i++)
		collect(r, n->kind == MG_LIST ? n->items[i] : n->members[i].value);
}

bool mg_overlay_refs(struct mg_explore *x, const struct mg_node *n, struct mg_value *v)
{
	struct refs r = { .x = x, .counting = true };

	collect(&r, n->origin);
	if (!r.n || r.choices)
		return true;
	r.items = mg_take(x, r.n * sizeof(*r.items));
	if (!r.items)
		return false;
	r.counting = false;
	r.n = 0;
	collect(&r, n->origin);
	v->refs = r.items;
	v->nrefs = r.n;
	return true;
}
