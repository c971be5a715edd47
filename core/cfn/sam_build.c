/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/sam.h"

static struct mg_node *kept(struct mg_sam *s, struct mg_node *n)
{
	if (!n && !s->rc)
		s->rc = MG_ELIMIT;
	return s->rc ? NULL : n;
}

struct mg_node *mg_sam_str(struct mg_sam *s, const struct mg_node *at, struct mg_str text)
{
	return s->rc ? NULL : kept(s, mg_synth_text(s->l, at, text));
}

struct mg_node *mg_sam_text(struct mg_sam *s, const struct mg_node *at, const char *text)
{
	return mg_sam_str(s, at, mg_str_from(text));
}

struct mg_node *mg_sam_map(struct mg_sam *s, const struct mg_node *at, const struct mg_members *members)
{
	struct mg_node *n = s->rc ? NULL : kept(s, mg_synth_node(s->l, at, MG_MAP));

	if (n && mg_synth_map(s->l, n, members))
		s->rc = MG_ELIMIT;
	return s->rc ? NULL : n;
}

struct mg_node *mg_sam_list(struct mg_sam *s, const struct mg_node *at, struct mg_node *const *items, uint32_t n)
{
	struct mg_node *list = s->rc ? NULL : kept(s, mg_synth_node(s->l, at, MG_LIST));
	struct mg_node **copy = list ? mg_new_n(s->l->arena, struct mg_node *, n + 1) : NULL;

	if (list && !copy)
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	if (!copy)
		return NULL;
	if (n)
		memcpy(copy, items, n * sizeof(*copy));
	mg_synth_list(list, copy, n);
	return list;
}

void mg_sam_put(struct mg_sam *s, struct mg_members *list, const char *key, const struct mg_node *at, struct mg_node *value)
{
	if (!s->rc && value)
		s->rc = mg_members_add(s->l, list, mg_str_from(key), at->span, value);
}

struct mg_node *mg_sam_one(struct mg_sam *s, const struct mg_node *at, const char *key, struct mg_node *value)
{
	struct mg_members list = { 0 };

	mg_sam_put(s, &list, key, at, value);
	return mg_sam_map(s, at, &list);
}

struct mg_node *mg_sam_ref(struct mg_sam *s, const struct mg_node *at, struct mg_str id)
{
	return mg_sam_one(s, at, "Ref", mg_sam_str(s, at, id));
}

struct mg_node *mg_sam_getatt(struct mg_sam *s, const struct mg_node *at, struct mg_str id, const char *attribute)
{
	struct mg_node *const items[] = { mg_sam_str(s, at, id), mg_sam_text(s, at, attribute) };

	return mg_sam_one(s, at, "Fn::GetAtt", mg_sam_list(s, at, items, 2));
}

struct mg_str mg_sam_id(struct mg_sam *s, struct mg_str id, const char *suffix)
{
	struct mg_str out = mg_arena_printf(s->l->arena, "%.*s%s", MG_STR_ARG(id), suffix);

	if (!out.p && !s->rc)
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	return out;
}

struct mg_node *mg_sam_generate(struct mg_sam *s, const struct mg_member *owner, struct mg_str id, const char *type, const struct mg_members *properties)
{
	const struct mg_node *at = owner->value;
	struct mg_members list = { 0 };

	if (s->rc || !id.p || mg_node_get(s->resources, id) || mg_map_get(&s->l->made_by_sam, id))
		return NULL;
	mg_sam_put(s, &list, "Type", at, mg_sam_text(s, at, type));
	mg_sam_put(s, &list, "Condition", at, mg_node_at(at, "Condition"));
	mg_sam_put(s, &list, "Properties", at, mg_sam_map(s, at, properties));
	struct mg_node *n = mg_sam_map(s, at, &list);
	if (!s->rc)
		s->rc = mg_members_add(s->l, &s->out, id, owner->key_span, n);
	if (!s->rc && mg_map_set(&s->l->made_by_sam, id, n))
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	return s->rc ? NULL : n;
}

void mg_sam_replace(struct mg_sam *s, const struct mg_member *owner, const char *type, const struct mg_members *properties)
{
	const struct mg_node *at = owner->value, *author = mg_node_at(at, "Properties"), *kind = mg_node_at(at, "Type");
	struct mg_node *body = mg_sam_map(s, author ? author : at, properties);
	struct mg_members list = { 0 };

	for (uint32_t i = 0; i < at->count && !s->rc; i++) {
		const struct mg_member *m = &at->members[i];
		struct mg_node *value = m->value;
		if (mg_str_is(m->key, "IgnoreGlobals") || mg_str_is(m->key, "Connectors"))
			continue;
		if (mg_str_is(m->key, "Type"))
			value = mg_sam_text(s, kind, type);
		else if (mg_str_is(m->key, "Properties"))
			value = body;
		if (!s->rc)
			s->rc = mg_members_add(s->l, &list, m->key, m->key_span, value);
	}
	if (!author)
		mg_sam_put(s, &list, "Properties", at, body);
	struct mg_node *n = mg_sam_map(s, at, &list);
	if (!s->rc)
		s->rc = mg_members_add(s->l, &s->out, owner->key, owner->key_span, n);
}

void mg_sam_gap(struct mg_sam *s, const struct mg_member *owner, const struct mg_node *at, const char *what)
{
	char q[MG_QUOTE_MAX];

	if (s->rc)
		return;
	mg_quote(owner->key, q);
	MG_WARN(s->l, "sam-not-expanded", at, "%s of %s is not expanded here: policies are undecided about what SAM makes of it; judge the change set's processed template "
		"with --processed", what, q);
	s->rc = mg_add_gap(s->l, at, true, "%s of SAM resource %s not expanded", what, q);
}

struct mg_node *mg_sam_tags(struct mg_sam *s, const struct mg_node *at, const struct mg_node *tags, bool created_by)
{
	uint32_t n = 0, count = tags ? tags->count : 0;
	struct mg_node **items = s->rc ? NULL : mg_new_n(s->l->arena, struct mg_node *, count + 1);

	if (tags && (tags->kind != MG_MAP || mg_fn_of(tags, false, NULL) != MG_FN_NONE))
		return (struct mg_node *)tags; /* a function or a list already */
	if (!items && !s->rc)
		s->rc = mg_fail_arena(s->l->arena, s->l->err);
	if (created_by && !s->rc) {
		struct mg_members pair = { 0 };
		mg_sam_put(s, &pair, "Key", at, mg_sam_text(s, at, "lambda:createdBy"));
		mg_sam_put(s, &pair, "Value", at, mg_sam_text(s, at, "SAM"));
		items[n++] = mg_sam_map(s, at, &pair);
	}
	for (uint32_t i = 0; i < count && !s->rc; i++) {
		struct mg_members pair = { 0 };
		const struct mg_node *value = tags->members[i].value;
		mg_sam_put(s, &pair, "Key", value, mg_sam_str(s, value, tags->members[i].key));
		mg_sam_put(s, &pair, "Value", value, (struct mg_node *)value);
		items[n++] = mg_sam_map(s, value, &pair);
	}
	return s->rc || !n ? NULL : mg_sam_list(s, tags ? tags : at, items, n);
}
