/* SPDX-License-Identifier: Apache-2.0 */
/* Where the service resolves {{resolve:ssm-secure:...}}. */
#include "cfn/check.h"

static const struct {
	const char *type, *property; /* the property itself, or one above the place */
} allowed[] = {
	{ "AWS::DirectoryService::MicrosoftAD", "Password" },
	{ "AWS::DirectoryService::SimpleAD", "Password" },
	{ "AWS::ElastiCache::ReplicationGroup", "AuthToken" },
	{ "AWS::IAM::User", "LoginProfile" },
	{ "AWS::KinesisFirehose::DeliveryStream", "RedshiftDestinationConfiguration" },
	{ "AWS::OpsWorks::App", "AppSource" },
	{ "AWS::OpsWorks::Stack", "CustomCookbooksSource" },
	{ "AWS::OpsWorks::Stack", "DbPassword" },
	{ "AWS::RDS::DBCluster", "MasterUserPassword" },
	{ "AWS::RDS::DBInstance", "MasterUserPassword" },
	{ "AWS::Redshift::Cluster", "MasterUserPassword" },
};

static bool under(const struct mg_node *n, const char *property)
{
	for (; n; n = n->parent)
		if (mg_str_is(mg_node_key(n), property))
			return true;
	return false;
}

void mg_check_secure(const struct mg_check *c, const struct mg_node *n, const struct mg_dynref *ref)
{
	if (!c->type.n || !mg_str_is(ref->service, "ssm-secure"))
		return;
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (mg_str_is(c->type, allowed[i].type) && under(n, allowed[i].property))
			return;
	mg_diag_add(c->l->diags, c->l->refuse, "secure-reference-not-allowed", n->source, mg_node_text_span(n, ref->off, ref->len),
		    "ssm-secure references are resolved in a few password properties only, not here; use secretsmanager, or ssm for what is no secret");
}
