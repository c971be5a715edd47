/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/walk.h"

#include <stdio.h>

#include "policy/lib.h"

static const struct mg_value absent = { .state = MG_ABSENT };

/* Where the walk stands. label is only kept when a step of the path can find several. */
struct at {
	const struct mg_value *v;
	const struct mg_node *anchor;
	const struct mg_label *label;
	bool maybe;
};

static bool several(const struct mg_path *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->steps[i].kind == MG_STEP_ALL || p->steps[i].kind == MG_STEP_WHERE)
			return true;
	return false;
}

static void add(struct mg_walk *w, const struct at *at, size_t missing, const char *obstacle)
{
	if (w->n == w->cap) {
		size_t cap = w->cap ? w->cap * 4 : 1;
		struct mg_found *p = w->cap ? mg_exam_alloc(w->L, cap * sizeof *p) : &w->first;
		if (w->n)
			memcpy(p, w->found, w->n * sizeof *p);
		w->found = p;
		w->cap = cap;
	}
	w->found[w->n++] = (struct mg_found){
		.value = at->v, .anchor = at->anchor, .missing = missing, .way = at->label, .rest = w->path->n, .maybe = at->maybe, .obstacle = obstacle,
	};
}

static void add_absent(struct mg_walk *w, const struct at *at, const struct mg_value *none, size_t missing, const char *obstacle)
{
	struct at gone = *at;
	gone.v = none;
	add(w, &gone, missing, obstacle);
	w->found[w->n - 1].rest = missing;
}

static bool step(struct mg_walk *w, struct at at, size_t i);

/* Goes on with child, found by step i under the label suffix. */
static bool descend(struct mg_walk *w, const struct at *from, const struct mg_value *child, const struct mg_label *label, size_t i)
{
	if (!child)
		return false;
	if (child->state == MG_ABSENT) {
		add_absent(w, from, child, i, NULL);
		return true;
	}
	return step(w, (struct at){ child, child->used ? child->used : from->anchor, label, from->maybe }, i + 1);
}

static const struct mg_label *with(struct mg_walk *w, const struct at *at, struct mg_label step)
{
	if (!several(w->path))
		return NULL;
	struct mg_label *l = mg_exam_alloc(w->L, sizeof *l);
	*l = step;
	l->before = at->label;
	return l;
}

static const struct mg_label *with_key(struct mg_walk *w, const struct at *at, struct mg_str key)
{
	return with(w, at, (struct mg_label){ .key = key });
}

static const struct mg_label *with_index(struct mg_walk *w, const struct at *at, size_t index)
{
	return with(w, at, (struct mg_label){ .position = index + 1 });
}

/* What stands for the elements of an open list that nobody knows. */
static const struct mg_value *the_rest(struct mg_walk *w, const struct mg_value *list)
{
	struct mg_value *v = mg_exam_alloc(w->L, sizeof *v);
	*v = (struct mg_value){ .state = MG_UNKNOWN, .used = list->used, .refs = list->refs, .nrefs = list->nrefs };
	v->reason = mg_value_why(list);
	return v;
}

static bool is_open(const struct mg_value *v)
{
	return v->open || (v->state == MG_UNKNOWN && v->kind == MG_LIST && v->nitems);
}

/* Elements with their keys (maps), the known ones of an open list. */
static bool elements(struct mg_walk *w, const struct mg_value *v, const struct mg_value *const **items, const struct mg_str **keys, size_t *n)
{
	*keys = NULL;
	if (is_open(v)) {
		*items = (const struct mg_value *const *)v->items;
		*n = v->nitems;
		return true;
	}
	return mg_value_children(w->base.side->x, v, items, keys, n);
}

static bool step_all(struct mg_walk *w, const struct at *at, size_t i)
{
	const struct mg_value *const *items;
	const struct mg_str *keys;
	size_t n;
	if (at->v->kind != MG_LIST && at->v->kind != MG_MAP) {
		add_absent(w, at, &absent, i, "is not a list");
		return true;
	}
	if (!elements(w, at->v, &items, &keys, &n))
		return false;
	mg_charge(w->L, 1 + n);
	if (n == 0)
		w->empty = at->v->used;
	for (size_t k = 0; k < n; k++)
		if (!descend(w, at, items[k], keys ? with_key(w, at, keys[k]) : with_index(w, at, k), i))
			return false;
	if (is_open(at->v)) {
		struct at rest = *at;
		rest.v = the_rest(w, at->v);
		add(w, &rest, 0, NULL);
	}
	return true;
}

static enum mg_truth where_matches(struct mg_walk *w, const struct mg_value *item, const struct mg_step *s)
{
	const struct mg_value *v = mg_value_member(w->base.side->x, item, s->key);
	if (!v || v->state == MG_ABSENT)
		return MG_NO;
	if (v->state == MG_UNKNOWN)
		return mg_text_equal(v, s->value);
	if (v->kind >= MG_LIST)
		return MG_NO;
	return mg_scalar_equal(v->kind, v->text, MG_TEXT, s->value) ? MG_YES : MG_NO;
}

/* Items whose member is the text; those of which it is not known are taken as maybe. Nothing certain and something unknown: unknown. */
static bool step_where(struct mg_walk *w, const struct at *at, size_t i)
{
	const struct mg_step *s = &w->path->steps[i];
	const struct mg_value *const *items, *hidden = NULL;
	const struct mg_str *keys;
	size_t n, certain = 0;
	if (at->v->kind != MG_LIST) {
		add_absent(w, at, &absent, i, "is not a list");
		return true;
	}
	if (!elements(w, at->v, &items, &keys, &n))
		return false;
	mg_charge(w->L, 1 + 4 * (uint64_t)n);
	for (size_t k = 0; k < n; k++) {
		enum mg_truth t = where_matches(w, items[k], s);
		if (mg_explore_stopped(w->base.side->x) != MG_EXPLORE_GOING)
			return false;
		if (t == MG_MAYBE && !hidden)
			hidden = mg_value_member(w->base.side->x, items[k], s->key);
		if (t != MG_YES)
			continue;
		certain++;
		if (!descend(w, at, items[k], with_index(w, at, k), i))
			return false;
	}
	if (is_open(at->v) && !hidden)
		hidden = the_rest(w, at->v);
	if (certain && !hidden)
		return true;
	struct at rest = *at;
	if (hidden) {
		rest.v = hidden;
		rest.maybe = true;
		add(w, &rest, 0, NULL);
	} else {
		add_absent(w, at, &absent, i, NULL);
	}
	return true;
}

static bool step(struct mg_walk *w, struct at at, size_t i)
{
	if (i == w->path->n || at.v->state == MG_ABSENT) {
		if (at.v->state == MG_ABSENT)
			add_absent(w, &at, at.v, i, NULL);
		else
			add(w, &at, i, NULL);
		return true;
	}
	if (at.v->state == MG_UNKNOWN && !is_open(at.v)) {
		add(w, &at, i, NULL);
		return true;
	}
	const struct mg_step *s = &w->path->steps[i];
	struct mg_explore *x = w->base.side->x;
	switch (s->kind) {
	case MG_STEP_KEY:
		return descend(w, &at, mg_value_member(x, at.v, s->key), with_key(w, &at, s->key), i);
	case MG_STEP_INDEX:
		return descend(w, &at, mg_value_item(x, at.v, s->index - 1), with_index(w, &at, s->index - 1), i);
	case MG_STEP_ALL:
		return step_all(w, &at, i);
	case MG_STEP_WHERE:
		return step_where(w, &at, i);
	}
	return true;
}

/* Members of these sections are deployed or not by their Condition. False when stopped. */
static bool section_member(struct mg_walk *w, struct mg_str section, struct mg_str key, bool *present)
{
	const struct mg_side *side = w->base.side;
	*present = true;
	if (mg_str_is(section, "Resources")) {
		const struct mg_resource *r = mg_template_resource(side->t, key);
		*present = r && mg_explore_present(side->x, r);
	} else if (mg_str_is(section, "Outputs")) {
		for (size_t i = 0; i < side->t->noutputs; i++)
			if (mg_str_eq(side->t->outputs[i].name, key))
				*present = mg_explore_output_present(side->x, &side->t->outputs[i]);
	}
	return mg_explore_stopped(side->x) == MG_EXPLORE_GOING;
}

/* From the template's root: sections of declarations are data, nothing in them is resolved. */
static bool walk_root(struct mg_walk *w)
{
	static const char *const raw[] = { "Parameters", "Conditions", "Rules", "Mappings", "Transform", "Description", "AWSTemplateFormatVersion" };
	const struct mg_template *t = w->base.side->t;
	struct at at = { .anchor = t->root };
	const struct mg_step *s = w->path->steps;
	bool present = true;
	if (w->path->n && s[0].kind == MG_STEP_KEY) {
		const struct mg_node *section = mg_node_get(t->root, s[0].key);
		for (size_t i = 0; section && i < sizeof raw / sizeof *raw; i++) {
			if (!mg_str_is(s[0].key, raw[i]))
				continue;
			at.v = mg_raw_value(w->L, t, section);
			at.anchor = section;
			at.label = with_key(w, &at, s[0].key);
			return step(w, at, 1);
		}
		if (section && w->path->n > 1 && s[1].kind == MG_STEP_KEY && mg_node_get(section, s[1].key)) {
			if (!section_member(w, s[0].key, s[1].key, &present))
				return false;
			if (!present) {
				at.anchor = section;
				at.label = with_key(w, &at, s[0].key);
				add_absent(w, &at, &absent, 1, NULL);
				return true;
			}
		}
	}
	at.v = mg_resolve(w->base.side->x, t->root);
	return at.v && step(w, at, 0);
}

bool mg_walk_run(struct mg_walk *w)
{
	struct mg_explore *x = w->base.side->x;
	const struct mg_resource *r = w->base.owner;
	struct at at = { 0 };
	w->n = w->cap = 0;
	w->found = NULL;
	mg_charge(w->L, 1 + w->path->n);
	if (w->path->from_resource && r) {
		at.v = mg_resolve(x, r->node);
		at.anchor = r->node;
	} else if (w->base.value && !w->path->from_resource) {
		at.v = w->base.value;
		at.anchor = at.v->used;
	} else if (!r) {
		return walk_root(w);
	} else if (r->properties) {
		at.v = mg_resolve(x, r->properties);
		at.anchor = r->properties;
	} else {
		at.v = &absent;
		at.anchor = r->node;
	}
	return at.v && step(w, at, 0);
}

struct mg_str mg_walk_rest(struct mg_walk *w, const struct mg_found *f)
{
	struct mg_str rest = { "", 0 };
	char index[16];
	const struct mg_resource *r = w->base.owner;
	if (r && !w->base.value && !w->path->from_resource && !r->properties)
		rest = MG_STR("/Properties");
	for (size_t i = f->missing; i < w->path->n && rest.p; i++) {
		const struct mg_step *s = &w->path->steps[i];
		if (s->kind != MG_STEP_KEY && s->kind != MG_STEP_INDEX)
			break;
		struct mg_str key = s->key;
		if (s->kind == MG_STEP_INDEX)
			key = (struct mg_str){ index, (size_t)snprintf(index, sizeof index, "%u", s->index - 1) };
		rest = mg_pointer_add(w->e->arena, rest, key);
	}
	return rest.p ? rest : MG_STR("");
}

struct mg_spot mg_walk_spot(struct mg_walk *w, const struct mg_found *f)
{
	const struct mg_value *v = f->value;
	struct mg_arena *a = w->e->arena;
	struct mg_spot spot;
	if (v->used) {
		spot = mg_spot_node(a, v->used);
		spot.origin = v->origin;
		return spot;
	}
	if (f->anchor)
		return mg_spot_missing(a, f->anchor, mg_walk_rest(w, f));
	return w->base.owner ? mg_spot_resource(a, w->base.owner) : mg_spot_node(a, w->base.side->t->root);
}

static struct mg_str join_key(struct mg_walk *w, struct mg_str before, struct mg_str key)
{
	return mg_exam_printf(w->L, "%.*s%s%.*s", MG_STR_ARG(before), before.n ? "." : "", MG_STR_ARG(key));
}

static struct mg_str spell(struct mg_walk *w, const struct mg_label *l)
{
	if (!l)
		return MG_STR_NONE;
	struct mg_str before = spell(w, l->before);
	return l->position ? mg_exam_printf(w->L, "%.*s[%zu]", MG_STR_ARG(before), l->position) : join_key(w, before, l->key);
}

struct mg_str mg_found_label(struct mg_walk *w, const struct mg_found *f)
{
	if (f->label.p)
		return f->label;
	if (!several(w->path))
		return w->path->from_resource && w->path->text.n ? mg_str_sub(w->path->text, 1, w->path->text.n - 1) : w->path->text;
	struct mg_str label = spell(w, f->way);
	for (size_t i = f->rest; i < w->path->n; i++) {
		const struct mg_step *s = &w->path->steps[i];
		if (s->kind == MG_STEP_KEY)
			label = join_key(w, label, s->key);
		else if (s->kind == MG_STEP_INDEX)
			label = mg_exam_printf(w->L, "%.*s[%u]", MG_STR_ARG(label), s->index);
		else if (s->kind == MG_STEP_WHERE)
			label = mg_exam_printf(w->L, "%.*s[%.*s=%.*s]", MG_STR_ARG(label), MG_STR_ARG(s->key), MG_STR_ARG(s->value));
		else
			label = mg_exam_printf(w->L, "%.*s[*]", MG_STR_ARG(label));
	}
	return label;
}

struct mg_str mg_walk_label(struct mg_walk *w, const struct mg_found *f)
{
	struct mg_str own = mg_found_label(w, f);
	if (!w->base.value || w->path->from_resource || !w->base.value->used)
		return own.n ? own : MG_STR("value");
	struct mg_str before = mg_place_label(w->e->arena, w->base.value->used);
	if (!before.n || !own.n)
		return before.n ? before : own.n ? own : MG_STR("value");
	return mg_exam_printf(w->L, "%.*s%s%.*s", MG_STR_ARG(before), own.p[0] == '[' ? "" : ".", MG_STR_ARG(own));
}
