/* SPDX-License-Identifier: Apache-2.0 */
/* What stands beside Type and Properties in a resource. */
#include "cfn/check.h"

static const char *const keys[] = {
	"Type", "Properties", "DependsOn", "Condition", "DeletionPolicy", "UpdateReplacePolicy", "CreationPolicy", "UpdatePolicy", "Metadata", "Version",
	"Connectors", "IgnoreGlobals",
};
enum { nkeys = sizeof(keys) / sizeof(keys[0]), nsam = 2 };

static const char *const snapshots[] = {
	"AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup", "AWS::Neptune::DBCluster", "AWS::RDS::DBCluster",
	"AWS::RDS::DBInstance", "AWS::Redshift::Cluster", "AWS::DocDB::DBCluster",
};
static const char *const creation_types[] = {
	"AWS::AutoScaling::AutoScalingGroup", "AWS::EC2::Instance", "AWS::CloudFormation::WaitCondition", "AWS::AppStream::Fleet",
};

static void check_keys(struct mg_loader *l, const struct mg_resource *r)
{
	size_t n = l->t->sam ? nkeys : nkeys - nsam;

	for (uint32_t i = 0; i < r->node->count; i++) {
		const struct mg_member *m = &r->node->members[i];
		if (mg_fn_is_loop(m->key))
			mg_check_loop(l, r->node, m);
		else if (!mg_name_in(m->key, keys, n) && mg_fn_by_name(m->key) != MG_FN_TRANSFORM)
			mg_check_unknown_key(l, "unknown-resource-attribute", "attribute of a resource", r->node, m, keys, n);
	}
}

static void check_snapshot(struct mg_loader *l, const struct mg_resource *r, const struct mg_node *n, const char *key)
{
	if (mg_str_is(n->text, "Snapshot") && !mg_name_in(r->type, snapshots, sizeof(snapshots) / sizeof(snapshots[0])) && r->type.n)
		MG_WARN(l, "snapshot-not-supported", n, "%s: Snapshot has no effect on %.*s, which has no snapshots; use Retain or Delete", key, MG_STR_ARG(r->type));
}

static void check_policy_function(const struct mg_check *c, const struct mg_node *n, const char *key)
{
	enum mg_fn fn = mg_fn_of(n, false, NULL);

	if (!c->l->t->language_extensions)
		MG_REFUSE(c->l, "needs-language-extensions", n, "a function in %s needs the transform AWS::LanguageExtensions; add it or write the value itself", key);
	else if (fn != MG_FN_REF && fn != MG_FN_IF && fn != MG_FN_FINDINMAP)
		MG_REFUSE(c->l, "function-not-allowed", n, "%s may not stand in %s; use Ref, Fn::If or Fn::FindInMap", mg_fn_name(fn), key);
	mg_check_value(c, n);
}

/* DeletionPolicy and UpdateReplacePolicy: one of names, or with language extensions a function. */
static void check_policy(const struct mg_check *c, const struct mg_resource *r, const struct mg_node *n, const char *key, const char *const *names, size_t count)
{
	char q[MG_QUOTE_MAX];

	if (!n)
		return;
	if (n->kind == MG_NULL) {
		mg_check_null(c->l, n);
	} else if (mg_fn_of(n, false, NULL) != MG_FN_NONE) {
		check_policy_function(c, n, key);
	} else if (!mg_node_is_scalar(n) || !mg_name_in(n->text, names, count)) {
		bool scalar = mg_node_is_scalar(n);
		MG_REFUSE(c->l, "policy-value", n, "%s is %s; it must be one of Delete, Retain, %sSnapshot", key, scalar ? mg_quote(n->text, q) : mg_kind_name(n->kind),
			  count == 4 ? "RetainExceptOnCreate, " : "");
	} else {
		check_snapshot(c->l, r, n, key);
	}
}

static void depends_on_one(const struct mg_check *c, const struct mg_resource *r, const struct mg_node *n)
{
	const struct mg_template *t = c->l->t;
	char q[MG_QUOTE_MAX];

	if (n->kind == MG_NULL) {
		mg_check_null(c->l, n);
	} else if (!mg_is_text(n)) {
		if (mg_fn_of(n, false, NULL) != MG_FN_NONE && t->language_extensions)
			mg_check_value(c, n);
		else
			MG_REFUSE(c->l, "depends-on", n, "DependsOn holds %s; it must be the logical id of a resource, or a list of them, without functions",
				  n->kind == MG_TEXT ? "an empty text" : mg_kind_name(n->kind));
	} else if (mg_str_eq(n->text, r->id)) {
		return; /* the graph reports the cycle */
	} else if (!mg_template_resource(t, n->text)) {
		if (mg_template_parameter(t, n->text) || mg_str_starts(n->text, MG_STR("AWS::")))
			MG_REFUSE(c->l, "unresolved-reference", n, "unresolved dependency in the Resources block: %s is %s; DependsOn names resources", mg_quote(n->text, q),
				  mg_str_starts(n->text, MG_STR("AWS::")) ? "no logical id" : "a parameter");
		else
			mg_check_ref(c, n->source, n->span, n->text);
	}
}

static void check_depends_on(const struct mg_check *c, const struct mg_resource *r)
{
	const struct mg_node *n = r->depends_on;

	if (!n)
		return;
	if (n->kind != MG_LIST)
		depends_on_one(c, r, n);
	else
		for (uint32_t i = 0; i < n->count; i++)
			depends_on_one(c, r, n->items[i]);
}

static void check_map_attribute(const struct mg_check *c, const struct mg_node *n, const char *key)
{
	if (!n)
		return;
	if (n->kind == MG_NULL) {
		mg_check_null(c->l, n);
	} else if (n->kind != MG_MAP) {
		MG_REFUSE(c->l, "attribute-not-map", n, "%s is %s; it must be a map", key, mg_kind_name(n->kind));
		mg_check_value(c, n);
	} else {
		mg_check_value(c, n);
	}
}

static void check_update_policy(const struct mg_check *c, const struct mg_resource *r, const struct mg_node *n)
{
	static const char *const names[] = { "AutoScalingRollingUpdate", "AutoScalingReplacingUpdate", "AutoScalingScheduledAction", "UseOnlineResharding",
					     "EnableVersionUpgrade", "CodeDeployLambdaAliasUpdate" };

	check_map_attribute(c, n, "UpdatePolicy");
	if (!n || n->kind != MG_MAP || mg_fn_of(n, false, NULL) != MG_FN_NONE || mg_str_starts(r->type, MG_STR("AWS::AppStream::")))
		return;
	for (uint32_t i = 0; i < n->count; i++)
		if (!mg_name_in(n->members[i].key, names, 6) && mg_fn_by_name(n->members[i].key) != MG_FN_TRANSFORM)
			mg_check_unknown_key(c->l, "unknown-policy-key", "key of an UpdatePolicy", n, &n->members[i], names, 6);
}

static void check_condition(const struct mg_check *c, const struct mg_resource *r)
{
	const struct mg_node *n = r->condition_node;

	if (!n)
		return;
	if (n->kind == MG_MAP && c->l->t->language_extensions && mg_fn_of(n, false, NULL) != MG_FN_NONE)
		mg_check_value(c, n);
	else
		mg_check_condition_name(c, n, "a resource");
}

static void check_version(struct mg_loader *l, const struct mg_resource *r)
{
	const struct mg_node *n = mg_node_at(r->node, "Version");

	if (n && !mg_str_starts(r->type, MG_STR("Custom::")) && !mg_str_is(r->type, "AWS::CloudFormation::CustomResource"))
		MG_WARN(l, "attribute-ignored", n, "Version has a meaning for custom resources only; remove it");
}

static void check_one(struct mg_loader *l, const struct mg_resource *r)
{
	static const char *const policies[] = { "Delete", "Retain", "Snapshot", "RetainExceptOnCreate" };
	struct mg_check c = { .l = l, .place = MG_PLACE_VALUE, .section = "Resources" };
	const struct mg_node *creation = mg_node_at(r->node, "CreationPolicy");

	check_keys(l, r);
	check_policy(&c, r, r->deletion_policy, "DeletionPolicy", policies, 4);
	check_policy(&c, r, r->update_replace_policy, "UpdateReplacePolicy", policies, 3);
	check_depends_on(&c, r);
	check_condition(&c, r);
	check_version(l, r);
	if (creation && r->type.n && !mg_name_in(r->type, creation_types, 4))
		MG_WARN(l, "attribute-ignored", creation, "CreationPolicy has no meaning for %.*s; remove it", MG_STR_ARG(r->type));
	check_map_attribute(&c, creation, "CreationPolicy");
	check_update_policy(&c, r, mg_node_at(r->node, "UpdatePolicy"));
	c.type = r->type;
	check_map_attribute(&c, r->properties, "Properties");
	c.type = MG_STR_NONE;
	if (r->metadata)
		mg_check_value(&c, r->metadata);
}

/* What SAM consumes is not in the effective tree, but references in it count; what is in both is told once. */
static void check_sam(struct mg_loader *l)
{
	struct mg_check c = { .l = l, .place = MG_PLACE_VALUE, .section = "Resources" };

	for (size_t i = 0; i < l->sam_ids.n; i++) {
		const struct mg_node *properties = mg_node_at(l->sam_ids.entries[i].value, "Properties");
		if (properties)
			mg_check_value(&c, properties);
	}
}

void mg_check_resources(struct mg_loader *l)
{
	for (size_t i = 0; i < l->t->nresources; i++)
		check_one(l, &l->t->resources[i]);
	check_sam(l);
}
