/* SPDX-License-Identifier: Apache-2.0 */
/* AWS::Serverless::Function: the function itself, its role, alias, URL and events. */
#include "cfn/sam.h"

/* Properties that are SAM's own and not the function's. */
static const char *const consumed[] = {
	"Events", "Policies", "PermissionsBoundary", "AutoPublishAlias", "AutoPublishCodeSha256", "AutoPublishAliasAllProperties", "DeploymentPreference",
	"EventInvokeConfig", "FunctionUrlConfig", "ProvisionedConcurrencyConfig", "VersionDescription", "VersionDeletionPolicy", "AssumeRolePolicyDocument", "RolePath",
	"PropagateTags", "Tracing", "DeadLetterQueue", "CodeUri", "InlineCode", "ImageUri", "Tags", "PublishToLatestPublished",
};

/* s3://bucket/key and {Bucket, Key, Version} as a function's Code; a local path stays a text, packaging has not run. */
static struct mg_node *code_of(struct mg_sam *s, const struct mg_node *uri)
{
	struct mg_members list = { 0 };

	if (uri->kind == MG_MAP && mg_node_at(uri, "Bucket")) {
		mg_sam_put(s, &list, "S3Bucket", uri, mg_node_at(uri, "Bucket"));
		mg_sam_put(s, &list, "S3Key", uri, mg_node_at(uri, "Key"));
		mg_sam_put(s, &list, "S3ObjectVersion", uri, mg_node_at(uri, "Version"));
		return mg_sam_map(s, uri, &list);
	}
	if (!mg_node_is_scalar(uri) || !mg_str_starts(uri->text, MG_STR("s3://")))
		return (struct mg_node *)uri;
	struct mg_str rest = mg_str_sub(uri->text, 5, uri->text.n - 5);
	const char *slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
	size_t n = slash ? (size_t)(slash - rest.p) : rest.n;
	mg_sam_put(s, &list, "S3Bucket", uri, mg_sam_str(s, uri, mg_str_sub(rest, 0, n)));
	if (slash)
		mg_sam_put(s, &list, "S3Key", uri, mg_sam_str(s, uri, mg_str_sub(rest, n + 1, rest.n - n - 1)));
	return mg_sam_map(s, uri, &list);
}

static void renamed(struct mg_sam *s, struct mg_members *list, const struct mg_node *p)
{
	struct mg_node *tracing = mg_node_at(p, "Tracing"), *queue = mg_node_at(p, "DeadLetterQueue"), *uri = mg_node_at(p, "CodeUri");
	struct mg_node *inline_code = mg_node_at(p, "InlineCode"), *image = mg_node_at(p, "ImageUri");

	if (tracing)
		mg_sam_put(s, list, "TracingConfig", tracing, mg_sam_one(s, tracing, "Mode", tracing));
	if (queue)
		mg_sam_put(s, list, "DeadLetterConfig", queue, mg_node_at(queue, "TargetArn") ? mg_sam_one(s, queue, "TargetArn", mg_node_at(queue, "TargetArn")) : queue);
	if (inline_code)
		mg_sam_put(s, list, "Code", inline_code, mg_sam_one(s, inline_code, "ZipFile", inline_code));
	else if (image)
		mg_sam_put(s, list, "Code", image, mg_sam_one(s, image, "ImageUri", image));
	else if (uri)
		mg_sam_put(s, list, "Code", uri, code_of(s, uri));
}

static void function_url(struct mg_sam *s, const struct mg_member *m, const struct mg_node *config)
{
	static const char *const keys[] = { "AuthType", "Cors", "InvokeMode" };
	const struct mg_node *auth = mg_node_at(config, "AuthType");
	struct mg_members url = { 0 }, permission = { 0 };

	mg_sam_put(s, &url, "TargetFunctionArn", config, mg_sam_ref(s, config, m->key));
	for (size_t i = 0; i < 3; i++)
		mg_sam_put(s, &url, keys[i], config, mg_node_at(config, keys[i]));
	mg_sam_generate(s, m, mg_sam_id(s, m->key, "Url"), "AWS::Lambda::Url", &url);
	if (!auth || !mg_node_is_scalar(auth) || !mg_str_is(auth->text, "NONE"))
		return;
	mg_sam_put(s, &permission, "Action", config, mg_sam_text(s, config, "lambda:InvokeFunctionUrl"));
	mg_sam_put(s, &permission, "FunctionName", config, mg_sam_ref(s, config, m->key));
	mg_sam_put(s, &permission, "Principal", config, mg_sam_text(s, config, "*"));
	mg_sam_put(s, &permission, "FunctionUrlAuthType", config, mg_sam_text(s, config, "NONE"));
	mg_sam_generate(s, m, mg_sam_id(s, m->key, "UrlPublicPermissions"), "AWS::Lambda::Permission", &permission);
}

static void invoke_config(struct mg_sam *s, const struct mg_member *m, const struct mg_node *config)
{
	static const char *const keys[] = { "MaximumEventAgeInSeconds", "MaximumRetryAttempts", "DestinationConfig" };
	struct mg_members list = { 0 };

	mg_sam_put(s, &list, "FunctionName", config, mg_sam_ref(s, config, m->key));
	mg_sam_put(s, &list, "Qualifier", config, mg_sam_text(s, config, "$LATEST"));
	for (size_t i = 0; i < 3; i++)
		mg_sam_put(s, &list, keys[i], config, mg_node_at(config, keys[i]));
	mg_sam_generate(s, m, mg_sam_id(s, m->key, "EventInvokeConfig"), "AWS::Lambda::EventInvokeConfig", &list);
}

/* Does what stands there say which resources there are? Otherwise nobody knows. */
static bool is_told(struct mg_sam *s, const struct mg_member *m, const struct mg_node *n, const char *what)
{
	bool told = n && n->kind == MG_MAP && mg_fn_of(n, false, NULL) == MG_FN_NONE;

	if (n && !told)
		mg_sam_gap(s, m, n, what);
	return told;
}

/* A macro or a loop in the properties may bring any of them. */
static void hidden(struct mg_sam *s, const struct mg_member *m, const struct mg_node *p)
{
	for (uint32_t i = 0; p && i < p->count; i++)
		if (mg_fn_by_name(p->members[i].key) == MG_FN_TRANSFORM || mg_fn_is_loop(p->members[i].key)) {
			mg_sam_gap(s, m, p->members[i].value, "what a macro or a loop adds to the properties");
			return;
		}
}

static void others(struct mg_sam *s, const struct mg_member *m, const struct mg_node *p)
{
	const struct mg_node *url = mg_node_at(p, "FunctionUrlConfig"), *invoke = mg_node_at(p, "EventInvokeConfig"), *alias = mg_node_at(p, "AutoPublishAlias");
	const struct mg_node *events = mg_node_at(p, "Events");

	if (!mg_node_at(p, "Role"))
		mg_sam_role(s, m, p);
	if (is_told(s, m, url, "FunctionUrlConfig"))
		function_url(s, m, url);
	if (is_told(s, m, invoke, "EventInvokeConfig"))
		invoke_config(s, m, invoke);
	if (alias)
		mg_sam_gap(s, m, alias, "AutoPublishAlias");
	if (is_told(s, m, events, "the map of events"))
		mg_sam_events(s, m, events);
	hidden(s, m, p);
}

void mg_sam_function(struct mg_sam *s, const struct mg_member *m)
{
	const struct mg_node *p = mg_sam_properties(s, m->value, "Function");
	struct mg_members list = { 0 };

	for (uint32_t i = 0; p && i < p->count && !s->rc; i++) {
		const struct mg_member *property = &p->members[i];
		if (!mg_name_in(property->key, consumed, sizeof(consumed) / sizeof(consumed[0])))
			s->rc = mg_members_add(s->l, &list, property->key, property->key_span, property->value);
	}
	renamed(s, &list, p);
	mg_sam_put(s, &list, "Tags", m->value, mg_sam_tags(s, m->value, mg_node_at(p, "Tags"), true));
	if (!mg_node_at(p, "Role"))
		mg_sam_put(s, &list, "Role", m->value, mg_sam_getatt(s, m->value, mg_sam_id(s, m->key, "Role"), "Arn"));
	mg_sam_replace(s, m, "AWS::Lambda::Function", &list);
	others(s, m, p);
}

void mg_sam_table(struct mg_sam *s, const struct mg_member *m)
{
	const struct mg_node *p = mg_sam_properties(s, m->value, "SimpleTable"), *at = m->value, *key = mg_node_at(p, "PrimaryKey"), *type = mg_node_at(key, "Type");
	struct mg_node *name = mg_node_at(key, "Name"), *item, *through = mg_node_at(p, "ProvisionedThroughput");
	const char *letter = type && mg_node_is_scalar(type) && mg_str_is(type->text, "Number") ? "N" : type && mg_node_is_scalar(type) && mg_str_is(type->text, "Binary") ? "B" : "S";
	struct mg_members list = { 0 }, definition = { 0 }, schema = { 0 };

	if (!name)
		name = mg_sam_text(s, at, "id");
	mg_sam_put(s, &definition, "AttributeName", at, name);
	mg_sam_put(s, &definition, "AttributeType", at, mg_sam_text(s, type ? type : at, letter));
	item = mg_sam_map(s, at, &definition);
	mg_sam_put(s, &list, "AttributeDefinitions", at, mg_sam_list(s, at, &item, 1));
	mg_sam_put(s, &schema, "AttributeName", at, name);
	mg_sam_put(s, &schema, "KeyType", at, mg_sam_text(s, at, "HASH"));
	item = mg_sam_map(s, at, &schema);
	mg_sam_put(s, &list, "KeySchema", at, mg_sam_list(s, at, &item, 1));
	if (through)
		mg_sam_put(s, &list, "ProvisionedThroughput", through, through);
	else
		mg_sam_put(s, &list, "BillingMode", at, mg_sam_text(s, at, "PAY_PER_REQUEST"));
	for (uint32_t i = 0; p && i < p->count && !s->rc; i++) {
		struct mg_str k = p->members[i].key;
		if (!mg_str_is(k, "PrimaryKey") && !mg_str_is(k, "ProvisionedThroughput") && !mg_str_is(k, "Tags"))
			s->rc = mg_members_add(s->l, &list, k, p->members[i].key_span, p->members[i].value);
	}
	if (mg_node_at(p, "Tags"))
		mg_sam_put(s, &list, "Tags", at, mg_sam_tags(s, at, mg_node_at(p, "Tags"), false));
	mg_sam_replace(s, m, "AWS::DynamoDB::Table", &list);
}
