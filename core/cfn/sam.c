/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/sam.h"

static const struct mg_str prefix = { "AWS::Serverless::", 17 };

/* SAM refuses these in Globals.Function. */
static const char *const not_global[] = { "Role", "Policies", "FunctionName", "Events" };

static void check_globals(struct mg_sam *s)
{
	const struct mg_node *g = s->globals, *function = mg_node_at(g, "Function");
	char q[MG_QUOTE_MAX];

	if (g && g->kind != MG_MAP)
		MG_REFUSE(s->l, "sam-globals", g, "Globals is %s; it must be a map of resource kinds such as Function", mg_kind_name(g->kind));
	for (uint32_t i = 0; g && g->kind == MG_MAP && i < g->count; i++)
		if (g->members[i].value->kind != MG_MAP)
			MG_REFUSE(s->l, "sam-globals", g->members[i].value, "%s in Globals is %s; it must be a map of properties", mg_quote(g->members[i].key, q),
				  mg_kind_name(g->members[i].value->kind));
	for (uint32_t i = 0; function && function->kind == MG_MAP && i < function->count; i++)
		if (mg_name_in(function->members[i].key, not_global, 4))
			MG_REFUSE_KEY(s->l, "sam-globals", function, &function->members[i], "%s is not supported in Globals of Function; set it in each function",
				      mg_quote(function->members[i].key, q));
}

static void leave(struct mg_sam *s, const struct mg_member *m, struct mg_node *value)
{
	if (!s->rc)
		s->rc = mg_members_add(s->l, &s->out, m->key, m->key_span, value);
	mg_sam_gap(s, m, mg_node_at(m->value, "Type"), "the type");
}

/* What has no plain equal stays as it is, with its Globals, and what it deploys is not visible. */
static void keep(struct mg_sam *s, const struct mg_member *m, struct mg_str kind)
{
	const struct mg_node *author = mg_node_at(m->value, "Properties");
	struct mg_str name = mg_arena_str(s->l->arena, kind);
	const struct mg_node *merged = name.p ? mg_sam_properties(s, m->value, name.p) : author;
	struct mg_node *value = m->value;

	if (!name.p && !s->rc)
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	if (!s->rc && merged && merged != author)
		value = mg_synth_with(s->l, m->value, MG_STR("Properties"), author ? author : m->value, (struct mg_node *)merged);
	if (!value && !s->rc)
		s->rc = MG_ELIMIT;
	leave(s, m, value);
}

/* Properties that are no map of names: the template is refused for them, and nothing is made of them. */
static bool malformed(const struct mg_node *p)
{
	enum mg_fn fn = mg_fn_of(p, false, NULL);

	return p && (p->kind != MG_MAP || (fn != MG_FN_NONE && fn != MG_FN_TRANSFORM));
}

static void one(struct mg_sam *s, const struct mg_member *m)
{
	const struct mg_node *type = mg_node_at(m->value, "Type");
	struct mg_str t = type && mg_node_is_scalar(type) ? type->text : MG_STR_NONE;

	if (mg_str_starts(t, prefix) && (mg_map_set(&s->l->sam_ids, m->key, m->value) || mg_map_set(&s->l->makers, m->key, m->value)))
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	else if (m->value->kind != MG_MAP || !mg_str_starts(t, prefix))
		s->rc = mg_members_add(s->l, &s->out, m->key, m->key_span, m->value);
	else if (malformed(mg_node_at(m->value, "Properties")))
		leave(s, m, m->value);
	else if (mg_str_is(t, "AWS::Serverless::Function"))
		mg_sam_function(s, m);
	else if (mg_str_is(t, "AWS::Serverless::SimpleTable"))
		mg_sam_table(s, m);
	else
		keep(s, m, mg_str_sub(t, prefix.n, t.n - prefix.n));
}

int mg_expand_sam(struct mg_loader *l)
{
	struct mg_sam s = { .l = l, .globals = mg_node_at(l->t->root, "Globals"), .resources = mg_node_at(l->t->root, "Resources") };
	struct mg_node *section;

	if (!s.resources || s.resources->kind != MG_MAP || !s.resources->count)
		return MG_OK;
	check_globals(&s);
	for (uint32_t i = 0; i < s.resources->count && !s.rc; i++)
		one(&s, &s.resources->members[i]);
	if (s.rc)
		return s.rc;
	section = mg_synth_copy(l, s.resources);
	if (!section || mg_synth_map(l, section, &s.out))
		return MG_ELIMIT;
	l->t->root = mg_synth_with(l, l->t->root, MG_STR("Resources"), s.resources, section);
	return l->t->root ? MG_OK : MG_ELIMIT;
}
