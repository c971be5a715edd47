/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions that are named but stand nowhere, where a macro or an unexpanded loop may make them: each may be true or false, and nobody knows. */
#include "cfn/load.h"

struct hidden {
	struct mg_loader *l;
	struct mg_condition *items; /* NULL: only count */
	size_t n;
};

static void name(struct hidden *h, const struct mg_node *n)
{
	if (!n || n->kind != MG_TEXT || !n->text.n || mg_template_condition(h->l->t, n->text))
		return;
	if (h->items)
		h->items[h->n] = (struct mg_condition){ .name = n->text, .node = n, .hidden = true };
	h->n++;
}

/* As deep as the document, so bounded by doc_depth. */
static void walk(struct hidden *h, const struct mg_node *n, bool conditions)
{
	const struct mg_node *arg;

	if (mg_node_is_scalar(n))
		return;
	enum mg_fn fn = mg_fn_of(n, conditions, &arg);
	if (fn == MG_FN_IF && arg->kind == MG_LIST && arg->count)
		name(h, arg->items[0]);
	if (fn == MG_FN_CONDITION)
		name(h, arg);
	for (uint32_t i = 0; i < n->count; i++)
		walk(h, n->kind == MG_LIST ? n->items[i] : n->members[i].value, conditions);
}

static void walk_sections(struct hidden *h)
{
	static const char *const sections[] = { "Conditions", "Resources", "Outputs" };

	for (size_t i = 0; i < 3; i++) {
		const struct mg_node *s = mg_node_at(h->l->t->root, sections[i]);
		if (!s || s->kind != MG_MAP)
			continue;
		for (uint32_t k = 0; i > 0 && k < s->count; k++)
			name(h, mg_node_at(s->members[k].value, "Condition"));
		walk(h, s, i == 0);
	}
}

bool mg_conditions_hidden(const struct mg_template *t)
{
	const struct mg_node *section = mg_node_at(t->root, "Conditions");

	if (mg_template_gap(t, section ? section : t->root))
		return true;
	for (uint32_t i = 0; section && section->kind == MG_MAP && i < section->count; i++)
		if (mg_fn_is_loop(section->members[i].key) && mg_template_gap(t, section->members[i].value))
			return true;
	return false;
}

int mg_load_hidden_conditions(struct mg_loader *l)
{
	struct mg_template *t = l->t;
	struct hidden h = { .l = l };

	if (!mg_conditions_hidden(t))
		return MG_OK;
	walk_sections(&h);
	if (!h.n)
		return MG_OK;
	struct mg_condition *all = mg_new_n(l->arena, struct mg_condition, t->nconditions + h.n);
	if (!all)
		return mg_fail_arena(l->arena, l->err);
	if (t->nconditions)
		memcpy(all, t->conditions, t->nconditions * sizeof(*all));
	h = (struct hidden){ .l = l, .items = all + t->nconditions };
	walk_sections(&h);
	size_t n = t->nconditions + h.n;
	t->conditions = all;
	t->nconditions = 0;
	for (size_t i = 0; i < n; i++) {
		struct mg_condition *c = &all[t->nconditions];
		if (all[i].hidden && mg_template_condition(t, all[i].name))
			continue; /* named before */
		*c = all[i];
		c->index = (uint32_t)t->nconditions++;
		if (mg_map_set(&t->condition_by_name, c->name, c))
			return mg_fail_arena(l->arena, l->err);
	}
	return MG_OK;
}
