/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/load.h"
#include "cfn/overlay.h"

static bool is_module(struct mg_str type)
{
	return mg_str_ends(type, MG_STR("::MODULE"));
}

static bool letters(struct mg_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!mg_name_plain(mg_str_sub(s, i, 1)) && s.p[i] != '_' && s.p[i] != '@' && s.p[i] != '-')
			return false;
	return s.n > 0;
}

/* Custom::Name, or at least three parts as in Org::Service::Resource. */
static bool type_ok(struct mg_str type)
{
	size_t parts = 0, from = 0;

	for (;;) {
		size_t colons = mg_str_find(type, MG_STR("::"), from);
		size_t end = colons == (size_t)-1 ? type.n : colons;
		struct mg_str part = mg_str_sub(type, from, end - from);
		if (!letters(part))
			return false;
		parts++;
		if (colons == (size_t)-1)
			return parts >= 3 || (parts == 2 && mg_str_starts(type, MG_STR("Custom::")) && part.n <= 60);
		from = colons + 2;
	}
}

static void take_type(struct mg_loader *l, struct mg_resource *r)
{
	const struct mg_node *type = mg_node_at(r->node, "Type");
	char q[MG_QUOTE_MAX], id[MG_QUOTE_MAX];

	if (!type) {
		if (!mg_template_gap(l->t, r->node))
			mg_diag_add(l->diags, l->refuse, "resource-without-type", r->node->source, r->key_span,
				    "[/Resources/%.*s] every Resources object must contain a Type member; add Type to %s", r->id.n > 80 ? 80 : MG_STR_ARG(r->id), mg_quote(r->id, id));
		r->opaque = true;
		return;
	}
	if (type->kind == MG_NULL) {
		mg_check_null(l, type);
	} else if (!mg_node_is_scalar(type)) {
		MG_REFUSE(l, "resource-type", type, "Type is %s; it must be a literal text such as AWS::S3::Bucket", mg_kind_name(type->kind));
	} else {
		r->type = type->text;
		if (!type_ok(type->text))
			MG_REFUSE(l, "resource-type", type, "%s is no resource type; types look like AWS::S3::Bucket or Custom::Name", mg_quote(type->text, q));
	}
	r->opaque = !r->type.n || is_module(r->type) || mg_str_starts(r->type, MG_STR("AWS::Serverless::"));
}

static void take_attributes(struct mg_resource *r)
{
	const struct mg_node *n = r->node, *cdk;

	r->properties = mg_node_at(n, "Properties");
	r->metadata = mg_node_at(n, "Metadata");
	r->deletion_policy = mg_node_at(n, "DeletionPolicy");
	r->update_replace_policy = mg_node_at(n, "UpdateReplacePolicy");
	r->depends_on = mg_node_at(n, "DependsOn");
	r->condition_node = mg_node_at(n, "Condition");
	if (r->condition_node && mg_node_is_scalar(r->condition_node) && r->condition_node->kind != MG_NULL)
		r->condition = r->condition_node->text;
	cdk = mg_node_at(r->metadata, "aws:cdk:path");
	if (cdk && mg_node_is_scalar(cdk))
		r->cdk_path = cdk->text;
}

/* A resource that a loop made has no place of its own in the author's Resources. */
static enum mg_origin origin_of(const struct mg_loader *l, const struct mg_node *n, struct mg_str id, const struct mg_node *section)
{
	const struct mg_node *author = n->flags & MG_NODE_SYNTHETIC ? n->origin : n;

	if (mg_map_get(&l->made_by_sam, id))
		return MG_ORIGIN_SAM;
	const struct mg_node *home = section->flags & MG_NODE_SYNTHETIC ? section->origin : section;
	return author->parent == home ? MG_ORIGIN_AUTHOR : MG_ORIGIN_FOREACH;
}

static int load_one(struct mg_loader *l, const struct mg_node *section, const struct mg_member *m)
{
	struct mg_template *t = l->t;
	char q[MG_QUOTE_MAX];

	mg_check_name(l, "Resource", section, m);
	if (m->value->kind != MG_MAP) {
		if (m->value->kind == MG_NULL)
			mg_check_null(l, m->value);
		else
			MG_REFUSE(l, "resource-not-map", m->value, "resource %s is %s; it must be a map with a Type", mg_quote(m->key, q), mg_kind_name(m->value->kind));
		return MG_OK;
	}
	struct mg_resource *r = &t->resources[t->nresources];
	*r = (struct mg_resource){ .id = m->key, .index = (uint32_t)t->nresources, .node = m->value, .key_span = m->key_span, .origin = origin_of(l, m->value, m->key, section) };
	t->nresources++;
	if (mg_map_set(&t->resource_by_id, m->key, r))
		return mg_fail_arena(l->arena, l->err);
	take_type(l, r);
	take_attributes(r);
	if (r->opaque && mg_map_set(&l->makers, r->id, r))
		return mg_fail_arena(l->arena, l->err);
	if (mg_template_parameter(t, m->key))
		MG_REFUSE_KEY(l, "name-used-twice", section, m, "%s is a parameter too, and names of parameters and resources are one set; rename one", mg_quote(m->key, q));
	return MG_OK;
}

/* No section, or one that holds nothing: nothing can be judged. */
static int no_resources(struct mg_loader *l, const struct mg_node *at)
{
	static const char text[] = "at least one Resources member must be defined; add a map Resources with a resource";

	if (at)
		MG_REFUSE(l, "no-resources", at, "%s", text);
	return mg_fail(l->err, MG_EINPUT, "%s", text);
}

int mg_load_resources(struct mg_loader *l)
{
	struct mg_template *t = l->t;
	const struct mg_node *section = mg_node_at(t->root, "Resources");
	int rc = MG_OK;

	if (!section && mg_template_gap(t, t->root))
		return MG_OK; /* the macro may bring them */
	if (!section || section->kind == MG_NULL)
		return no_resources(l, section ? section : t->root);
	if (!mg_load_section(l, "Resources"))
		return no_resources(l, NULL);
	if (!section->count)
		return no_resources(l, section);
	t->resources = mg_new_n(l->arena, struct mg_resource, (size_t)section->count + mg_overlay_count(l));
	if (!t->resources)
		return mg_fail_arena(l->arena, l->err);
	for (uint32_t i = 0; i < section->count && rc == MG_OK; i++) {
		const struct mg_member *m = &section->members[i];
		if (mg_fn_by_name(m->key) == MG_FN_TRANSFORM)
			continue;
		if (!mg_fn_is_loop(m->key))
			rc = load_one(l, section, m);
		else
			mg_check_loop(l, section, m);
	}
	return rc;
}
