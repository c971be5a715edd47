/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/check.h"
#include "cfn/cycle.h"

int mg_load_conditions(struct mg_loader *l)
{
	const struct mg_node *section = mg_load_section(l, "Conditions");
	struct mg_template *t = l->t;

	if (!section || !section->count)
		return MG_OK;
	t->conditions = mg_new_n(l->arena, struct mg_condition, section->count);
	if (!t->conditions)
		return mg_fail_arena(l->arena, l->err);
	for (uint32_t i = 0; i < section->count; i++) {
		const struct mg_member *m = &section->members[i];
		char q[MG_QUOTE_MAX];
		if (mg_fn_is_loop(m->key) || mg_fn_by_name(m->key) == MG_FN_TRANSFORM)
			continue;
		if (!mg_name_plain(m->key))
			MG_WARN_KEY(l, "name-not-alphanumeric", section, m, "condition name %s is non alphanumeric; use ASCII letters and digits only", mg_quote(m->key, q));
		struct mg_condition *c = &t->conditions[t->nconditions];
		*c = (struct mg_condition){ .name = m->key, .index = (uint32_t)t->nconditions, .node = m->value };
		t->nconditions++;
		if (mg_map_set(&t->condition_by_name, m->key, c))
			return mg_fail_arena(l->arena, l->err);
	}
	return MG_OK;
}

static void check_loops(struct mg_loader *l)
{
	const struct mg_node *section = mg_node_at(l->t->root, "Conditions");

	for (uint32_t i = 0; section && section->kind == MG_MAP && i < section->count; i++)
		if (mg_fn_is_loop(section->members[i].key))
			mg_check_loop(l, section, &section->members[i]);
}

void mg_check_conditions(struct mg_loader *l)
{
	struct mg_check c = { .l = l, .place = MG_PLACE_CONDITION, .section = "Conditions" };

	check_loops(l);
	for (size_t i = 0; i < l->t->nconditions; i++)
		if (!l->t->conditions[i].hidden)
			mg_check_truth(&c, l->t->conditions[i].node);
}

/* Calls see for every condition that the expression n names. */
struct uses {
	const struct mg_template *t;
	uint32_t *to; /* NULL: only count */
	size_t n;
};

static void collect(struct uses *u, const struct mg_node *n)
{
	const struct mg_node *arg;
	enum mg_fn fn = mg_fn_of(n, true, &arg);

	if (fn == MG_FN_CONDITION && mg_is_text(arg)) {
		const struct mg_condition *c = mg_template_condition(u->t, arg->text);
		if (c && u->to)
			u->to[u->n] = c->index;
		u->n += c != NULL;
	} else if (fn != MG_FN_NONE && mg_fn_info(fn)->gives == MG_GIVES_TRUTH && arg->kind == MG_LIST) {
		for (uint32_t i = 0; i < arg->count; i++)
			collect(u, arg->items[i]);
	}
}

static void report(struct mg_loader *l, const uint32_t *members, size_t n)
{
	const struct mg_template *t = l->t;
	struct mg_buf b = { 0 };

	for (size_t i = 0; i < n && i < 20; i++) {
		if (i)
			mg_buf_puts(&b, ", ");
		mg_buf_str(&b, t->conditions[members[i]].name);
	}
	if (n > 20)
		mg_buf_puts(&b, ", ...");
	MG_REFUSE(l, "circular-condition", t->conditions[members[0]].node, "circular dependency between conditions: [%.*s]; a condition may not hang on itself",
		  MG_STR_ARG(mg_buf_view(&b)));
	mg_buf_fini(&b);
}

int mg_check_condition_cycles(struct mg_loader *l)
{
	const struct mg_template *t = l->t;
	struct uses u = { t, NULL, 0 };
	uint32_t *start = mg_new_n(l->arena, uint32_t, t->nconditions + 1);

	if (!start)
		return mg_fail_arena(l->arena, l->err);
	for (size_t i = 0; i < t->nconditions; i++)
		collect(&u, t->conditions[i].node);
	u.to = mg_new_n(l->arena, uint32_t, u.n + 1);
	if (!u.to)
		return mg_fail_arena(l->arena, l->err);
	u.n = 0;
	for (size_t i = 0; i < t->nconditions; i++) {
		start[i] = (uint32_t)u.n;
		collect(&u, t->conditions[i].node);
	}
	start[t->nconditions] = (uint32_t)u.n;
	struct mg_digraph g = { t->nconditions, start, u.to };
	struct mg_cycles cycles;
	int rc = mg_cycles_find(l->arena, &g, &cycles, l->err);
	for (size_t i = 0; rc == MG_OK && i < cycles.n; i++)
		report(l, cycles.members + cycles.start[i], cycles.start[i + 1] - cycles.start[i]);
	return rc;
}
