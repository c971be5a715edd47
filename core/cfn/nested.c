/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/nested.h"

#include "base/buf.h"
#include "cfn/resolve.h"

enum { MOST_TEXTS = 64 };

static void unknown(struct mg_possible *p, struct mg_str reason)
{
	if (!p->unknown)
		p->reason = reason;
	p->unknown = true;
}

/* False without memory. */
static bool add_text(struct mg_world *w, struct mg_possible *p, struct mg_str text)
{
	for (size_t i = 0; i < p->n; i++)
		if (mg_str_eq(p->texts[i], text))
			return true;
	if (p->n == MOST_TEXTS) {
		unknown(p, MG_STR("too many values"));
		return true;
	}
	if (!p->texts)
		p->texts = mg_new_n(w->arena, struct mg_str, MOST_TEXTS);
	struct mg_str copy = p->texts ? mg_arena_str(w->arena, text) : MG_STR_NONE;
	if (!copy.p)
		return false;
	p->texts[p->n++] = copy;
	return true;
}

static bool is_plain(const struct mg_value *v)
{
	return v->state == MG_KNOWN && v->kind < MG_LIST && v->kind != MG_NULL && !v->secret;
}

/* A list parameter is given as its members joined by commas. */
static bool add_list(struct mg_explore *x, struct mg_possible *p, const struct mg_value *v)
{
	const struct mg_value *const *items;
	struct mg_buf b = { 0 };
	size_t n = 0;

	if (!mg_value_children(x, v, &items, NULL, &n))
		return true;
	for (size_t i = 0; i < n; i++) {
		if (!is_plain(items[i])) {
			unknown(p, MG_STR("an element of the list is not known"));
			mg_buf_fini(&b);
			return true;
		}
		if (i)
			mg_buf_putc(&b, ',');
		mg_buf_str(&b, items[i]->text);
	}
	bool ok = !b.failed && add_text(x->w, p, mg_buf_view(&b));
	mg_buf_fini(&b);
	return ok;
}

static bool add_value(struct mg_explore *x, struct mg_possible *p, const struct mg_value *v)
{
	if (v->state == MG_ABSENT) {
		p->absent = true;
		return true;
	}
	if (is_plain(v))
		return add_text(x->w, p, v->text);
	if (v->state == MG_KNOWN && v->kind == MG_LIST && !v->secret)
		return add_list(x, p, v);
	if (p->unknown)
		return true;
	struct mg_str reason = mg_arena_str(x->w->arena, v->state == MG_UNKNOWN && v->reason.n ? v->reason : MG_STR("it is no text"));
	unknown(p, reason);
	return reason.p != NULL;
}

/* Takes for granted that r is present; false when it never is. */
static bool assume(struct mg_explore *x, const struct mg_resource *r)
{
	const struct mg_condition *c = r->condition.n ? mg_template_condition(x->w->t, r->condition) : NULL;

	return !r->condition.n || (c && mg_explore_assume(x, MG_VAR_CONDITION | c->index, 0));
}

static int collect(struct mg_world *w, const struct mg_resource *r, const struct mg_node *n, struct mg_possible *p, struct mg_error *err)
{
	struct mg_explore *x = mg_explore_new(w, NULL, NULL);
	bool room = true;

	if (!x)
		return mg_fail_arena(w->arena, err);
	if (assume(x, r)) {
		size_t mark = mg_explore_mark(x);
		do {
			const struct mg_value *v = mg_resolve(x, n);
			if (v)
				room = room && add_value(x, p, v);
		} while (room && mg_explore_next(x, mark));
	}
	enum mg_explore_stop stop = mg_explore_stopped(x);
	mg_explore_free(x);
	if (!room || stop == MG_EXPLORE_NOMEM)
		return mg_fail_arena(w->arena, err);
	if (stop == MG_EXPLORE_MANY || stop == MG_EXPLORE_BUDGET)
		unknown(p, MG_STR("too many scenarios"));
	if (!p->n && !p->absent && !p->unknown)
		unknown(p, MG_STR("no scenario gives it"));
	return MG_OK;
}

static int read_values(struct mg_world *w, struct mg_nested_stack *s, struct mg_error *err)
{
	const struct mg_node *arg, *map = s->given ? s->given->value : NULL;
	int status = MG_OK;

	if (!map)
		return MG_OK;
	s->open = map->kind != MG_MAP || mg_fn_of(map, false, &arg) != MG_FN_NONE || mg_template_gap(w->t, map);
	s->values = s->open ? NULL : mg_new_n(w->arena, struct mg_nested_value, (size_t)map->count + 1);
	if (!s->open && !s->values)
		return mg_fail_arena(w->arena, err);
	for (uint32_t i = 0; !s->open && i < map->count && status == MG_OK; i++) {
		struct mg_nested_value *v = &s->values[s->nvalues++];
		*v = (struct mg_nested_value){ .name = map->members[i].key, .key_span = map->members[i].key_span, .node = map->members[i].value };
		status = collect(w, s->resource, v->node, &v->value, err);
	}
	return status;
}

int mg_nested_read(struct mg_world *w, const struct mg_resource *r, struct mg_nested_stack *out, bool *present, struct mg_error *err)
{
	const struct mg_node *arg, *p = r->properties;
	struct mg_explore *x = mg_explore_new(w, NULL, NULL);

	if (!x)
		return mg_fail_arena(w->arena, err);
	*present = assume(x, r);
	bool full = mg_explore_stopped(x) == MG_EXPLORE_NOMEM;
	/* Whoever cannot say takes it for present: what is judged too much is not missed. */
	*present = *present || mg_explore_stopped(x) == MG_EXPLORE_MANY;
	mg_explore_free(x);
	if (full)
		return mg_fail_arena(w->arena, err);
	if (!*present)
		return MG_OK;
	*out = (struct mg_nested_stack){ .resource = r };
	if (!p || p->kind != MG_MAP || mg_fn_of(p, false, &arg) != MG_FN_NONE)
		return MG_OK;
	out->url_node = mg_node_at(p, "TemplateURL");
	out->given = mg_node_member(p, MG_STR("Parameters"));
	out->open = !out->given && mg_template_gap(w->t, p);
	int status = out->url_node ? collect(w, r, out->url_node, &out->url, err) : MG_OK;
	return status == MG_OK ? read_values(w, out, err) : status;
}

struct outputs {
	struct mg_world *w;
	const struct mg_resource *r;
	const struct mg_template *nested;
	struct mg_diags *diags;
};

/* attribute of id is read at span of n. */
static void check(struct outputs *o, const struct mg_node *n, struct mg_span span, struct mg_str id, struct mg_str attribute)
{
	char name[MG_QUOTE_MAX], file[MG_QUOTE_MAX];

	if (!mg_str_eq(id, o->r->id) || !mg_str_starts(attribute, MG_STR("Outputs.")))
		return;
	struct mg_str output = mg_str_sub(attribute, 8, attribute.n - 8);
	for (size_t i = 0; i < o->nested->noutputs; i++)
		if (mg_str_eq(o->nested->outputs[i].name, output))
			return;
	mg_diag_add(o->diags, MG_DIAG_ERROR, "nested-output-unknown", n->source, span, "the nested stack's template %s has no output %s; name one that it has, or add it there",
		    mg_quote(o->nested->source->label, file), mg_quote(output, name));
}

static void check_dotted(struct outputs *o, const struct mg_node *n, struct mg_span span, struct mg_str text)
{
	size_t dot = mg_str_find(text, MG_STR("."), 0);

	if (dot != (size_t)-1)
		check(o, n, span, mg_str_sub(text, 0, dot), mg_str_sub(text, dot + 1, text.n - dot - 1));
}

static void check_sub(struct outputs *o, const struct mg_node *arg)
{
	const struct mg_node *text = arg->kind == MG_LIST && arg->count ? arg->items[0] : arg, *vars = arg->kind == MG_LIST && arg->count > 1 ? arg->items[1] : NULL;
	const struct mg_sub_text *parsed = mg_node_is_scalar(text) ? mg_sub_text(o->w, text) : NULL;

	for (size_t i = 0; parsed && i < parsed->n; i++)
		if (parsed->pieces[i].variable && !(vars && mg_node_get(vars, parsed->pieces[i].text)))
			check_dotted(o, text, mg_node_text_span(text, parsed->pieces[i].off, parsed->pieces[i].len), parsed->pieces[i].text);
}

/* Depth is that of the document, which doc_depth bounds. */
static void walk(struct outputs *o, const struct mg_node *n)
{
	const struct mg_node *arg = NULL;

	if (mg_node_is_scalar(n))
		return;
	enum mg_fn fn = mg_fn_of(n, false, &arg);
	if (fn == MG_FN_GETATT && mg_node_is_scalar(arg))
		check_dotted(o, n, n->span, arg->text);
	if (fn == MG_FN_GETATT && arg->kind == MG_LIST && arg->count == 2 && mg_node_is_scalar(arg->items[0]) && mg_node_is_scalar(arg->items[1]))
		check(o, n, n->span, arg->items[0]->text, arg->items[1]->text);
	if (fn == MG_FN_SUB)
		check_sub(o, arg);
	for (uint32_t i = 0; i < n->count; i++)
		walk(o, n->kind == MG_LIST ? n->items[i] : n->members[i].value);
}

/* Are all its outputs in the list? Loops may take values that only the judgement of it knows. */
static bool lists_all(const struct mg_template *t)
{
	const struct mg_node *section = mg_node_at(t->root, "Outputs");

	if (t->ngaps || t->ntransforms)
		return false;
	for (uint32_t i = 0; section && section->kind == MG_MAP && i < section->count; i++)
		if (mg_fn_by_name(section->members[i].key) != MG_FN_NONE || mg_fn_is_loop(section->members[i].key))
			return false;
	return true;
}

void mg_nested_outputs(struct mg_world *w, const struct mg_resource *r, const struct mg_template *nested, struct mg_diags *diags)
{
	struct outputs o = { w, r, nested, diags };
	const struct mg_node *resources = mg_node_at(w->t->root, "Resources"), *outputs = mg_node_at(w->t->root, "Outputs");

	if (!lists_all(nested))
		return;
	if (resources)
		walk(&o, resources);
	if (outputs)
		walk(&o, outputs);
}
