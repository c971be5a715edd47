/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/check.h"

static const char *const keys[] = { "Value", "Description", "Condition", "Export" };

static void check_export(struct mg_loader *l, struct mg_output *o)
{
	const struct mg_node *n = mg_node_at(o->node, "Export");

	if (!n)
		return;
	o->export_name = mg_node_at(n, "Name");
	if (n->kind == MG_NULL)
		mg_check_null(l, n);
	else if (n->kind != MG_MAP || !o->export_name || n->count != 1)
		MG_REFUSE(l, "output-export", n, "Export must be a map with Name alone; this is %s", mg_kind_name(n->kind));
}

static void load_one(struct mg_loader *l, struct mg_output *o)
{
	const struct mg_node *map = o->node, *condition = mg_node_at(map, "Condition");
	char q[MG_QUOTE_MAX];

	for (uint32_t i = 0; i < map->count; i++)
		if (!mg_name_in(map->members[i].key, keys, 4) && mg_fn_by_name(map->members[i].key) != MG_FN_TRANSFORM)
			mg_check_unknown_key(l, "unknown-output-property", "property of an output", map, &map->members[i], keys, 4);
	o->value = mg_node_at(map, "Value");
	if (!o->value && !mg_template_gap(l->t, map))
		MG_REFUSE(l, "output-without-value", map, "output %s has no Value; every Outputs member must contain one", mg_quote(o->name, q));
	if (condition && mg_is_text(condition))
		o->condition = condition->text;
	mg_check_description(l, mg_node_at(map, "Description"), "an output's Description");
	check_export(l, o);
}

int mg_load_outputs(struct mg_loader *l)
{
	const struct mg_node *section = mg_load_section(l, "Outputs");
	struct mg_template *t = l->t;

	if (!section || !section->count)
		return MG_OK;
	t->outputs = mg_new_n(l->arena, struct mg_output, section->count);
	if (!t->outputs)
		return mg_fail_arena(l->arena, l->err);
	for (uint32_t i = 0; i < section->count; i++) {
		const struct mg_member *m = &section->members[i];
		if (mg_fn_by_name(m->key) == MG_FN_TRANSFORM)
			continue;
		if (mg_fn_is_loop(m->key)) {
			mg_check_loop(l, section, m);
			continue;
		}
		mg_check_name(l, "Output", section, m);
		if (m->value->kind != MG_MAP) {
			if (m->value->kind == MG_NULL)
				mg_check_null(l, m->value);
			else
				MG_REFUSE(l, "output-not-map", m->value, "an output is a map with a Value, not %s", mg_kind_name(m->value->kind));
			continue;
		}
		struct mg_output *o = &t->outputs[t->noutputs];
		*o = (struct mg_output){ .name = m->key, .index = (uint32_t)t->noutputs, .node = m->value };
		t->noutputs++;
		load_one(l, o);
	}
	return MG_OK;
}

static void check_value(const struct mg_check *c, const struct mg_node *n)
{
	const struct mg_node *arg;
	enum mg_gives gives = mg_gives(c->l, n);

	if (n->kind == MG_LIST || gives == MG_GIVES_MAP)
		MG_REFUSE(c->l, "output-not-text", n, "the Value of an output is %s; it must be a text, join lists with Fn::Join", mg_kind_name(n->kind));
	else if (gives == MG_GIVES_LIST)
		MG_REFUSE(c->l, "output-not-text", n, "the Value of an output must be a text, but this gives a list; join it with Fn::Join");
	if (mg_fn_of(n, false, &arg) == MG_FN_REF && mg_is_text(arg) && mg_str_is(arg->text, "AWS::NoValue"))
		MG_REFUSE(c->l, "no-value-not-allowed", n, "AWS::NoValue cannot be the Value of an output; give the output a Condition instead");
	mg_check_value(c, n);
}

void mg_check_outputs(struct mg_loader *l)
{
	struct mg_check c = { .l = l, .place = MG_PLACE_VALUE, .section = "Outputs", .output = true };

	for (size_t i = 0; i < l->t->noutputs; i++) {
		const struct mg_output *o = &l->t->outputs[i];
		const struct mg_node *condition = mg_node_at(o->node, "Condition");
		if (condition)
			mg_check_condition_name(&c, condition, "an output");
		if (o->value)
			check_value(&c, o->value);
		if (o->export_name) {
			struct mg_check name = c;
			name.detached = "Export.Name";
			mg_check_gives_text(&name, o->export_name, "the Name of an Export");
			mg_check_value(&name, o->export_name);
		}
	}
}
