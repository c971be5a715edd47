/* SPDX-License-Identifier: Apache-2.0 */
#include "judge/nested.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/error.h"
#include "cfn/nested.h"
#include "judge/judgement.h"

/* One nested stack, while it is bound. */
struct binder {
	struct mg_judgement *j;
	struct mg_follow *f;
	const struct mg_nested_stack *stack;
	const struct mg_template *t; /* the nested template; NULL: it cannot be loaded */
	struct mg_nested_item *item;
	size_t varying; /* parameters that have several known values */
	bool failed;    /* no memory */
};

#define TELL(b, level, code, node, span, ...) mg_diag_add(&(b)->j->diags, level, code, (node)->source, span, __VA_ARGS__)

static void give(struct binder *b, struct mg_given g, struct mg_str name)
{
	struct mg_inputs *in = &b->item->inputs;
	g.name = mg_arena_str(b->f->arena, name);
	g.from = b->item->label;
	b->failed = b->failed || !g.name.p;
	in->given[in->ngiven++] = g;
}

static void give_unknown(struct binder *b, struct mg_str name, struct mg_str reason)
{
	struct mg_given g = { .use_previous = true };
	g.unknown = reason.n ? mg_arena_printf(b->f->arena, "is given by the parent stack: %.*s", MG_STR_ARG(reason)) : MG_STR("is given by the parent stack");
	b->failed = b->failed || !g.unknown.p;
	give(b, g, name);
}

static const struct mg_nested_value *value_of(const struct mg_nested_stack *s, struct mg_str name)
{
	for (size_t i = 0; i < s->nvalues; i++)
		if (mg_str_eq(s->values[i].name, name))
			return &s->values[i];
	return NULL;
}

static bool varies(const struct mg_nested_value *v)
{
	return v->value.n > 1 && !v->value.unknown && !v->value.absent;
}

/* Does the nested template take the text? When not, that is told: always, or in some scenario. */
static bool accepted(struct binder *b, const struct mg_parameter *p, const struct mg_nested_value *v, struct mg_str text)
{
	const struct mg_resource *r = b->stack->resource;
	char q[MG_QUOTE_MAX];
	struct mg_error why;
	bool always = v->value.n == 1;
	/* The line of a secret is not shown. */
	struct mg_span span = p->no_echo ? r->key_span : v->node->span;
	struct mg_source *source = p->no_echo ? r->node->source : v->node->source;
	if (text.n > 4096)
		mg_fail(&why, MG_EINPUT, "the value of parameter %s has %zu bytes; at most 4096 are allowed", mg_quote(p->name, q), text.n);
	else if (mg_parameter_accepts(p, text, &why) != 0)
		return true;
	mg_diag_add(&b->j->diags, always ? MG_DIAG_ERROR : MG_DIAG_WARNING, "nested-parameter-refused", source, span, "the nested stack's template %s refuses %s: %s",
		    mg_quote(b->item->label, q), always ? "this" : "one of the values that this can have", why.text);
	return false;
}

static void give_choices(struct binder *b, const struct mg_parameter *p, const struct mg_nested_value *v)
{
	struct mg_str *texts = mg_new_n(b->f->arena, struct mg_str, v->value.n);
	size_t n = 0;
	for (size_t i = 0; texts && i < v->value.n; i++)
		if (accepted(b, p, v, v->value.texts[i]))
			b->failed |= !(texts[n++] = mg_arena_str(b->f->arena, v->value.texts[i])).p;
	b->failed |= !texts;
	if (n)
		give(b, (struct mg_given){ .choices = texts, .nchoices = n }, p->name);
	else
		give_unknown(b, p->name, MG_STR_NONE);
}

static void give_value(struct binder *b, const struct mg_parameter *p, const struct mg_nested_value *v)
{
	if (varies(v)) {
		/* Several that vary may hang on one choice of the parent: each for itself they would make deployments that nobody has. */
		if (b->varying == 1)
			give_choices(b, p, v);
		else
			give_unknown(b, p->name, MG_STR("its value differs between scenarios"));
	} else if (v->value.unknown || v->value.absent) {
		give_unknown(b, p->name, v->value.unknown ? v->value.reason : MG_STR("only in some scenarios"));
	} else if (accepted(b, p, v, v->value.texts[0])) {
		struct mg_given g = { .value = mg_arena_str(b->f->arena, v->value.texts[0]) };
		b->failed = b->failed || !g.value.p;
		give(b, g, p->name);
	} else {
		give_unknown(b, p->name, MG_STR_NONE);
	}
}

static void bind_one(struct binder *b, const struct mg_parameter *p)
{
	const struct mg_nested_stack *s = b->stack;
	const struct mg_nested_value *v = value_of(s, p->name);
	char name[MG_QUOTE_MAX], file[MG_QUOTE_MAX];
	if (v && (v->value.n || v->value.unknown)) {
		give_value(b, p, v);
	} else if (s->open) {
		give_unknown(b, p->name, MG_STR("its Parameters cannot be listed"));
	} else if (!p->fallback) {
		struct mg_span at = s->given ? s->given->key_span : s->resource->key_span;
		const struct mg_node *in = s->given && s->given->value->parent ? s->given->value->parent : s->resource->node;
		TELL(b, MG_DIAG_ERROR, "nested-parameter-missing", in, at,
		     "the nested stack's template %s needs the parameter %s, which has no Default; give it under Parameters", mg_quote(b->item->label, file),
		     mg_quote(p->name, name));
		give_unknown(b, p->name, MG_STR_NONE);
	}
}

static void tell_undeclared(struct binder *b, const struct mg_nested_value *v)
{
	const char **names = mg_new_n(b->j->arena, const char *, b->t->nparameters + 1);
	char name[MG_QUOTE_MAX], file[MG_QUOTE_MAX], hint[MG_QUOTE_MAX];
	size_t n = 0;
	for (size_t i = 0; names && i < b->t->nparameters && i < 1000; i++) {
		struct mg_str copy = mg_arena_str(b->j->arena, b->t->parameters[i].name);
		if (copy.p)
			names[n++] = copy.p;
	}
	const char *near = n ? mg_str_nearest(v->name, names, n) : NULL;
	TELL(b, MG_DIAG_ERROR, "nested-parameter-unknown", v->node->parent ? v->node->parent : v->node, v->key_span,
	     "the nested stack's template %s declares no parameter %s%s%s", mg_quote(b->item->label, file), mg_quote(v->name, name), near ? "; did you mean " : "",
	     near ? mg_quote(mg_str_from(near), hint) : "");
}

/* The inputs of the nested template as the parent gives them. */
static int bind(struct binder *b, struct mg_error *err)
{
	struct mg_inputs *in = &b->item->inputs;
	*in = b->j->job->inputs;
	in->stack_name = MG_STR_NONE; /* the service makes one up */
	in->strict_values = false;
	in->complete = true;
	in->ngiven = 0;
	in->given = mg_new_n(b->f->arena, struct mg_given, (b->t ? b->t->nparameters : 0) + 1);
	if (!in->given)
		return mg_fail_arena(b->f->arena, err);
	for (size_t i = 0; b->t && i < b->stack->nvalues; i++) {
		const struct mg_nested_value *v = &b->stack->values[i];
		if (mg_template_parameter(b->t, v->name))
			b->varying += varies(v);
		else
			tell_undeclared(b, v);
	}
	for (size_t i = 0; b->t && i < b->t->nparameters; i++)
		bind_one(b, &b->t->parameters[i]);
	return b->failed ? mg_fail_arena(b->f->arena, err) : MG_OK;
}

static void put(struct mg_buf *key, struct mg_str s)
{
	mg_buf_printf(key, "%zu:", s.n);
	mg_buf_str(key, s);
}

/* Template and inputs as a text: what has the same is judged once. */
static bool make_key(struct mg_arena *a, struct mg_nested_item *item)
{
	struct mg_buf key = { 0 };
	char folder[PATH_MAX];
	/* A link to the file from elsewhere nests other files. */
	mg_buf_printf(&key, "%s\n%s", item->real, realpath(item->base_path, folder) ? folder : item->base_path);
	for (size_t i = 0; i < item->inputs.ngiven; i++) {
		const struct mg_given *g = &item->inputs.given[i];
		mg_buf_printf(&key, "\n%d %zu ", g->use_previous, g->nchoices);
		put(&key, g->name);
		put(&key, g->use_previous ? g->unknown : g->value);
		for (size_t k = 0; k < g->nchoices; k++)
			put(&key, g->choices[k]);
	}
	item->key = mg_arena_str(a, mg_buf_view(&key));
	bool ok = !key.failed && item->key.p;
	mg_buf_fini(&key);
	return ok;
}

static void *grow(struct mg_follow *f, void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	size_t most = *cap ? *cap * 2 : 8;
	void *more = mg_arena_calloc(f->arena, most, size);
	if (more && n)
		memcpy(more, items, n * size);
	if (more)
		*cap = most;
	return more;
}

static int add_link(struct binder *b, const struct mg_nested_item *item, struct mg_error *err)
{
	struct mg_follow *f = b->f;
	struct mg_nested_link *more = grow(f, f->links, f->nlinks, &f->caplinks, sizeof(*more));
	struct mg_str id = mg_arena_str(f->arena, b->stack->resource->id);
	if (!more || !id.p)
		return mg_fail_arena(f->arena, err);
	f->links = more;
	f->links[f->nlinks++] = (struct mg_nested_link){ f->at == &f->root ? NULL : f->at, id, item };
	return MG_OK;
}

/* The list takes over the item's bytes, unless it is there already or the limit is reached. */
static int enqueue(struct binder *b, struct mg_error *err)
{
	struct mg_follow *f = b->f;
	if (!make_key(f->arena, b->item))
		return mg_fail_arena(f->arena, err);
	const struct mg_nested_item *same = mg_map_get(&f->seen, b->item->key);
	if (same)
		return add_link(b, same, err);
	if (f->n >= f->limits->nested_templates) {
		TELL(b, MG_DIAG_ERROR, "nested-too-many", b->stack->url_node, b->stack->url_node->span,
		     "more than %" PRIu64 " templates of nested stacks; this one is not judged (limit nested_templates)", f->limits->nested_templates);
		return MG_OK;
	}
	struct mg_nested_item **more = grow(f, f->items, f->n, &f->cap, sizeof(*more));
	if (!more || mg_map_set(&f->seen, b->item->key, b->item) < 0)
		return mg_fail_arena(f->arena, err);
	f->items = more;
	b->item->index = f->n;
	f->items[f->n++] = b->item;
	return add_link(b, b->item, err);
}

/* Reads what the nested template declares, in an arena of its own, binds it and puts it into the list. A template that cannot be loaded goes there too: its
 * own report says why. */
static int load_and_bind(struct binder *b, struct mg_error *err)
{
	struct mg_judgement *j = b->j;
	struct mg_arena *a = mg_arena_new((size_t)b->f->limits->arena_bytes);
	struct mg_load_options options = { .base_path = b->item->base_path };
	struct mg_template *t = NULL;
	struct mg_diags own;
	struct mg_doc doc = { 0 };
	struct mg_error why;
	if (!a)
		return mg_fail_nomem(err);
	mg_diags_init(&own, a, 1);
	struct mg_str bytes = { b->item->bytes, b->item->nbytes };
	if (mg_doc_load(a, b->item->label, bytes, MG_FORMAT_AUTO, MG_DIALECT_TEMPLATE, b->f->limits, &own, &doc, &why) == MG_OK &&
	    mg_template_load(a, &doc, b->f->limits, &options, &own, &t, &why) == MG_OK)
		b->t = t;
	int status = bind(b, err);
	if (status == MG_OK && b->t)
		mg_nested_outputs(j->now.world, b->stack->resource, b->t, &j->diags);
	b->t = NULL;
	mg_arena_free(a);
	return status == MG_OK ? enqueue(b, err) : status;
}

/* Is the file the template at hand, or one that it is nested in? */
static bool is_cycle(const struct mg_follow *f, const char *real)
{
	for (const struct mg_nested_item *i = f->at; i; i = i->parent)
		if (!strcmp(i->real, real))
			return true;
	return false;
}

/* What keeps a local file from being followed; false when told. */
static bool may_follow(struct binder *b, const char *real)
{
	const struct mg_node *n = b->stack->url_node;
	char q[MG_QUOTE_MAX];
	if (is_cycle(b->f, real)) {
		TELL(b, MG_DIAG_ERROR, "nested-cycle", n, n->span, "the nested stack's template %s is one that this template is itself nested in; a cycle of nested stacks never ends",
		     mg_quote(b->item->label, q));
		return false;
	}
	if (b->f->at->depth < b->f->limits->nested_depth)
		return true;
	TELL(b, MG_DIAG_ERROR, "nested-too-deep", n, n->span, "nested stacks more than %" PRIu64 " deep; this one is not judged (limit nested_depth)",
	     b->f->limits->nested_depth);
	return false;
}

static int follow_file(struct binder *b, const char *path, const char *real, struct mg_error *err)
{
	const struct mg_node *n = b->stack->url_node;
	struct mg_error why;
	b->item->parent = b->f->at;
	b->item->depth = b->f->at->depth + 1;
	b->item->real = real;
	b->item->base_path = mg_nested_folder(b->f->arena, mg_str_from(path));
	if (!b->item->base_path)
		return mg_fail_arena(b->f->arena, err);
	if (!may_follow(b, real))
		return MG_OK;
	if (mg_file_read(path, (size_t)b->f->limits->doc_bytes, &b->item->bytes, &b->item->nbytes, &why) < 0) {
		TELL(b, MG_DIAG_ERROR, "nested-unreadable", n, n->span, "the nested stack's template is not judged: %s", why.text);
		return MG_OK;
	}
	size_t before = b->f->n;
	int status = load_and_bind(b, err);
	if (b->f->n == before) {
		free(b->item->bytes);
		b->item->bytes = NULL;
	}
	return status;
}

static int follow(struct mg_judgement *j, const struct mg_nested_stack *s, struct mg_error *err)
{
	struct mg_follow *f = j->follow;
	struct binder b = { .j = j, .f = f, .stack = s, .item = mg_new(f->arena, struct mg_nested_item) };
	const struct mg_node *n = s->url_node;
	const char *path, *real, *why = NULL;
	enum mg_nested_path kind;
	if (!b.item)
		return mg_fail_arena(f->arena, err);
	if (s->url.n != 1 || s->url.unknown || s->url.absent) {
		TELL(&b, MG_DIAG_INFO, "nested-not-followed", n, n->span, "the nested stack's template is not judged: %.*s",
		     MG_STR_ARG(s->url.unknown ? s->url.reason : MG_STR("its TemplateURL differs between scenarios")));
		return MG_OK;
	}
	int status = mg_nested_path(f->arena, f, s->url.texts[0], &kind, &path, &real, &b.item->label, &why, err);
	if (status < 0)
		return status;
	if (kind == MG_NESTED_LOCAL)
		return follow_file(&b, path, real, err);
	const char *code = kind == MG_NESTED_REMOTE ? "nested-not-followed" : kind == MG_NESTED_MISSING ? "nested-not-found" : "nested-refused";
	TELL(&b, kind == MG_NESTED_REMOTE ? MG_DIAG_INFO : MG_DIAG_WARNING, code, n, n->span, "the nested stack's template is not judged: %s", why);
	return MG_OK;
}

int mg_follow_find(struct mg_judgement *j, struct mg_error *err)
{
	const struct mg_template *t = j->now.template;
	int status = MG_OK;
	for (size_t i = 0; j->follow && i < t->nresources && status == MG_OK; i++) {
		struct mg_nested_stack s = { 0 };
		bool present;
		if (!mg_str_is(t->resources[i].type, "AWS::CloudFormation::Stack"))
			continue;
		status = mg_nested_read(j->now.world, &t->resources[i], &s, &present, err);
		if (status == MG_OK && present && s.url_node)
			status = follow(j, &s, err);
		else if (status == MG_OK && present)
			mg_diag_add(&j->diags, MG_DIAG_INFO, "nested-not-followed", t->resources[i].node->source, t->resources[i].key_span,
				    "the nested stack's template is not judged: no TemplateURL can be seen");
	}
	return status;
}
