/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn/load.h"

/* Transforms that leave the resources in the template what they are. */
static const char *const harmless[] = {
	"AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16", "AWS::CodeDeployBlueGreen", "AWS::ServiceCatalog",
};

static int unresolvable(struct mg_loader *l, const struct mg_node *n, struct mg_str name)
{
	char q[MG_QUOTE_MAX];
	bool include = mg_str_is(name, "AWS::Include");

	if (l->options->processed)
		return MG_OK;
	mg_quote(name, q);
	MG_WARN(l, "unresolvable-transform", n, "%s %s changes this template before it is deployed and cannot be run here: policies are undecided about what it "
		"touches; judge the change set's processed template with --processed", include ? "the transform" : "macro", q);
	l->macro = true;
	return mg_add_gap(l, l->t->root, true, "%s %s not expanded", include ? "transform" : "macro", q);
}

static int take_name(struct mg_loader *l, const struct mg_node *n, struct mg_str name)
{
	struct mg_template *t = l->t;

	t->transforms[t->ntransforms++] = name;
	if (mg_str_is(name, "AWS::LanguageExtensions")) {
		t->language_extensions = true;
		return MG_OK;
	}
	if (mg_str_is(name, "AWS::Serverless-2016-10-31")) {
		t->sam = true;
		return MG_OK;
	}
	return mg_name_in(name, harmless, sizeof(harmless) / sizeof(harmless[0])) ? MG_OK : unresolvable(l, n, name);
}

static int take(struct mg_loader *l, const struct mg_node *n)
{
	static const char *const keys[] = { "Name", "Parameters" };
	const struct mg_node *name = n->kind == MG_MAP ? mg_node_at(n, "Name") : n;

	if (n->kind == MG_NULL) {
		mg_check_null(l, n);
		return MG_OK;
	}
	for (uint32_t i = 0; n->kind == MG_MAP && i < n->count; i++)
		if (!mg_name_in(n->members[i].key, keys, 2))
			mg_check_unknown_key(l, "unknown-transform-property", "property of a transform", n, &n->members[i], keys, 2);
	if (name && name->kind == MG_TEXT && name->text.n)
		return take_name(l, n, name->text);
	MG_REFUSE(l, "transform-name", name ? name : n, "a transform needs a literal name; write a text, or a map with the text Name");
	return MG_OK;
}

/* The macro gets the map that holds Fn::Transform and may change all of it. */
static int embedded(struct mg_loader *l, const struct mg_node *map, const struct mg_member *m, const struct mg_node *definition)
{
	const struct mg_node *name = mg_node_at(definition, "Name"), *resources = mg_node_at(l->t->root, "Resources");
	char q[MG_QUOTE_MAX];

	if (!name || !mg_node_is_scalar(name) || !name->text.n) {
		MG_REFUSE_KEY(l, "transform-name", map, m, "Key Name of transform definition must be a string; write Fn::Transform as a map with the literal text Name");
		return MG_OK;
	}
	if (l->options->processed)
		return MG_OK;
	mg_quote(name->text, q);
	MG_WARN_KEY(l, "unresolvable-transform", map, m, "%s changes what stands around it before it is deployed and cannot be run here: policies are undecided about "
		    "that part; judge the change set's processed template with --processed", q);
	return mg_add_gap(l, map, map == resources || map == l->t->root, "Fn::Transform %s not expanded", q);
}

/* One definition or a list of them. */
static int embedded_all(struct mg_loader *l, const struct mg_node *map, const struct mg_member *m)
{
	const struct mg_node *n = m->value;
	int rc = MG_OK;

	if (n->kind != MG_LIST || !n->count)
		return embedded(l, map, m, n);
	for (uint32_t i = 0; i < n->count && rc == MG_OK; i++)
		rc = embedded(l, map, m, n->items[i]);
	return rc;
}

static int scan(struct mg_loader *l, const struct mg_node *n)
{
	int rc = MG_OK;

	for (uint32_t i = 0; n->kind == MG_LIST && i < n->count && rc == MG_OK; i++)
		rc = scan(l, n->items[i]);
	for (uint32_t i = 0; n->kind == MG_MAP && i < n->count && rc == MG_OK; i++) {
		const struct mg_member *m = &n->members[i];
		if (mg_str_is(m->key, "Fn::Transform"))
			rc = embedded_all(l, n, m);
		else
			rc = scan(l, m->value);
	}
	return rc;
}

int mg_load_transforms(struct mg_loader *l)
{
	const struct mg_node *n = mg_node_at(l->t->root, "Transform");
	uint32_t count = n && n->kind == MG_LIST ? n->count : 1;
	int rc = scan(l, l->t->root);

	if (!n || rc)
		return rc;
	l->t->transforms = mg_new_n(l->arena, struct mg_str, count ? count : 1);
	if (!l->t->transforms)
		return mg_fail_arena(l->arena, l->err);
	if (n->kind != MG_LIST)
		return take(l, n);
	for (uint32_t i = 0; i < count && rc == MG_OK; i++)
		rc = take(l, n->items[i]);
	return rc;
}
