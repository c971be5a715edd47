/* SPDX-License-Identifier: Apache-2.0 */
/* What Ref and GetAtt give (reference 6.2): the kind of thing, and the value where the template names it literally. */
#include "cfn/resolve.h"

#define NAME MG_SHAPE_NAME
#define ARN MG_SHAPE_ARN
#define URL MG_SHAPE_URL
#define ID MG_SHAPE_ID
#define TEXT MG_SHAPE_TEXT

/* {p} partition, {r} region, {a} account, {n} the name, {/} a path that begins and ends with a slash. Sorted by type. */
static const struct mg_return table[] = {
	{ "AWS::ApiGateway::RestApi", "Ref", ID, NULL, NULL },
	{ "AWS::ApiGateway::RestApi", "RootResourceId", ID, NULL, NULL },
	{ "AWS::ApiGatewayV2::Api", "Ref", ID, NULL, NULL },
	{ "AWS::ApiGatewayV2::Api", "ApiEndpoint", URL, NULL, NULL },
	{ "AWS::CloudFormation::Stack", "Ref", ARN, NULL, NULL },
	{ "AWS::CloudWatch::Alarm", "Ref", NAME, "AlarmName", NULL },
	{ "AWS::CloudWatch::Alarm", "Arn", ARN, "AlarmName", "arn:{p}:cloudwatch:{r}:{a}:alarm:{n}" },
	{ "AWS::CloudWatch::CompositeAlarm", "Ref", NAME, "AlarmName", NULL },
	{ "AWS::CloudWatch::CompositeAlarm", "Arn", ARN, "AlarmName", "arn:{p}:cloudwatch:{r}:{a}:alarm:{n}" },
	{ "AWS::CloudWatch::Dashboard", "Ref", NAME, "DashboardName", NULL },
	{ "AWS::DynamoDB::Table", "Ref", NAME, "TableName", NULL },
	{ "AWS::DynamoDB::Table", "Arn", ARN, "TableName", "arn:{p}:dynamodb:{r}:{a}:table/{n}" },
	{ "AWS::DynamoDB::Table", "StreamArn", ARN, NULL, NULL },
	{ "AWS::EC2::EIP", "Ref", TEXT, NULL, NULL },
	{ "AWS::EC2::EIP", "AllocationId", ID, NULL, NULL },
	{ "AWS::EC2::Instance", "Ref", ID, NULL, NULL },
	{ "AWS::EC2::Instance", "PrivateIp", TEXT, NULL, NULL },
	{ "AWS::EC2::Instance", "PublicIp", TEXT, NULL, NULL },
	{ "AWS::EC2::SecurityGroup", "Ref", ID, NULL, NULL },
	{ "AWS::EC2::SecurityGroup", "GroupId", ID, NULL, NULL },
	{ "AWS::EC2::SecurityGroup", "VpcId", ID, "VpcId", NULL },
	{ "AWS::EC2::Subnet", "Ref", ID, NULL, NULL },
	{ "AWS::EC2::Subnet", "AvailabilityZone", NAME, "AvailabilityZone", NULL },
	{ "AWS::EC2::VPC", "Ref", ID, NULL, NULL },
	{ "AWS::EC2::VPC", "CidrBlock", TEXT, "CidrBlock", NULL },
	{ "AWS::EC2::VPC", "DefaultSecurityGroup", ID, NULL, NULL },
	{ "AWS::ElasticLoadBalancingV2::LoadBalancer", "Ref", ARN, NULL, NULL },
	{ "AWS::ElasticLoadBalancingV2::LoadBalancer", "DNSName", NAME, NULL, NULL },
	{ "AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerFullName", NAME, NULL, NULL },
	{ "AWS::ElasticLoadBalancingV2::LoadBalancer", "CanonicalHostedZoneID", ID, NULL, NULL },
	{ "AWS::Events::EventBus", "Ref", NAME, "Name", NULL },
	{ "AWS::Events::EventBus", "Arn", ARN, "Name", "arn:{p}:events:{r}:{a}:event-bus/{n}" },
	{ "AWS::Events::Rule", "Ref", NAME, NULL, NULL },
	{ "AWS::Events::Rule", "Arn", ARN, NULL, "arn:{p}:events:{r}:{a}:rule/{n}" },
	{ "AWS::IAM::InstanceProfile", "Ref", NAME, "InstanceProfileName", NULL },
	{ "AWS::IAM::InstanceProfile", "Arn", ARN, "InstanceProfileName", "arn:{p}:iam::{a}:instance-profile{/}{n}" },
	{ "AWS::IAM::ManagedPolicy", "Ref", ARN, "ManagedPolicyName", "arn:{p}:iam::{a}:policy{/}{n}" },
	{ "AWS::IAM::ManagedPolicy", "PolicyArn", ARN, "ManagedPolicyName", "arn:{p}:iam::{a}:policy{/}{n}" },
	{ "AWS::IAM::ManagedPolicy", "PolicyId", ID, NULL, NULL },
	{ "AWS::IAM::Role", "Ref", NAME, "RoleName", NULL },
	{ "AWS::IAM::Role", "Arn", ARN, "RoleName", "arn:{p}:iam::{a}:role{/}{n}" },
	{ "AWS::IAM::Role", "RoleId", ID, NULL, NULL },
	{ "AWS::IAM::User", "Ref", NAME, "UserName", NULL },
	{ "AWS::IAM::User", "Arn", ARN, "UserName", "arn:{p}:iam::{a}:user{/}{n}" },
	{ "AWS::KMS::Alias", "Ref", NAME, "AliasName", NULL },
	{ "AWS::KMS::Key", "Ref", ID, NULL, NULL },
	{ "AWS::KMS::Key", "Arn", ARN, NULL, "arn:{p}:kms:{r}:{a}:key/{n}" },
	{ "AWS::KMS::Key", "KeyId", ID, NULL, NULL },
	{ "AWS::Lambda::Alias", "Ref", ARN, NULL, NULL },
	{ "AWS::Lambda::Alias", "AliasArn", ARN, NULL, NULL },
	{ "AWS::Lambda::EventSourceMapping", "Ref", ID, NULL, NULL },
	{ "AWS::Lambda::EventSourceMapping", "Id", ID, NULL, NULL },
	{ "AWS::Lambda::EventSourceMapping", "EventSourceMappingArn", ARN, NULL, NULL },
	{ "AWS::Lambda::Function", "Ref", NAME, "FunctionName", NULL },
	{ "AWS::Lambda::Function", "Arn", ARN, "FunctionName", "arn:{p}:lambda:{r}:{a}:function:{n}" },
	{ "AWS::Lambda::LayerVersion", "Ref", ARN, NULL, NULL },
	{ "AWS::Lambda::LayerVersion", "LayerVersionArn", ARN, NULL, NULL },
	{ "AWS::Lambda::Url", "Ref", ARN, NULL, NULL },
	{ "AWS::Lambda::Url", "FunctionUrl", URL, NULL, NULL },
	{ "AWS::Lambda::Url", "FunctionArn", ARN, NULL, NULL },
	{ "AWS::Lambda::Version", "Ref", ARN, NULL, NULL },
	{ "AWS::Lambda::Version", "Version", TEXT, NULL, NULL },
	{ "AWS::Lambda::Version", "FunctionArn", ARN, NULL, NULL },
	{ "AWS::Logs::LogGroup", "Ref", NAME, "LogGroupName", NULL },
	{ "AWS::Logs::LogGroup", "Arn", ARN, "LogGroupName", "arn:{p}:logs:{r}:{a}:log-group:{n}:*" },
	{ "AWS::RDS::DBInstance", "Ref", ID, "DBInstanceIdentifier", NULL },
	{ "AWS::RDS::DBInstance", "Endpoint.Address", NAME, NULL, NULL },
	{ "AWS::RDS::DBInstance", "Endpoint.Port", TEXT, NULL, NULL },
	{ "AWS::RDS::DBInstance", "DBInstanceArn", ARN, NULL, NULL },
	{ "AWS::S3::Bucket", "Ref", NAME, "BucketName", NULL },
	{ "AWS::S3::Bucket", "Arn", ARN, "BucketName", "arn:{p}:s3:::{n}" },
	{ "AWS::S3::Bucket", "DomainName", NAME, NULL, NULL },
	{ "AWS::S3::Bucket", "RegionalDomainName", NAME, NULL, NULL },
	{ "AWS::S3::Bucket", "DualStackDomainName", NAME, NULL, NULL },
	{ "AWS::S3::Bucket", "WebsiteURL", URL, NULL, NULL },
	{ "AWS::SNS::Subscription", "Ref", ARN, NULL, NULL },
	{ "AWS::SNS::Subscription", "Arn", ARN, NULL, NULL },
	{ "AWS::SNS::Topic", "Ref", ARN, "TopicName", "arn:{p}:sns:{r}:{a}:{n}" },
	{ "AWS::SNS::Topic", "TopicArn", ARN, "TopicName", "arn:{p}:sns:{r}:{a}:{n}" },
	{ "AWS::SNS::Topic", "TopicName", NAME, "TopicName", NULL },
	{ "AWS::SQS::Queue", "Ref", URL, NULL, NULL },
	{ "AWS::SQS::Queue", "Arn", ARN, "QueueName", "arn:{p}:sqs:{r}:{a}:{n}" },
	{ "AWS::SQS::Queue", "QueueName", NAME, "QueueName", NULL },
	{ "AWS::SQS::Queue", "QueueUrl", URL, NULL, NULL },
	{ "AWS::SSM::Parameter", "Ref", NAME, "Name", NULL },
	{ "AWS::SSM::Parameter", "Type", TEXT, "Type", NULL },
	{ "AWS::SSM::Parameter", "Value", TEXT, "Value", NULL },
	{ "AWS::Scheduler::Schedule", "Ref", NAME, "Name", NULL },
	{ "AWS::Scheduler::Schedule", "Arn", ARN, NULL, NULL },
	{ "AWS::SecretsManager::Secret", "Ref", ARN, NULL, "arn:{p}:secretsmanager:{r}:{a}:secret:{n}" },
	{ "AWS::SecretsManager::Secret", "Id", ARN, NULL, "arn:{p}:secretsmanager:{r}:{a}:secret:{n}" },
	{ "AWS::StepFunctions::StateMachine", "Ref", ARN, "StateMachineName", "arn:{p}:states:{r}:{a}:stateMachine:{n}" },
	{ "AWS::StepFunctions::StateMachine", "Arn", ARN, "StateMachineName", "arn:{p}:states:{r}:{a}:stateMachine:{n}" },
	{ "AWS::StepFunctions::StateMachine", "Name", NAME, "StateMachineName", NULL },
};

#undef NAME
#undef ARN
#undef URL
#undef ID
#undef TEXT

static size_t first_of(struct mg_str type)
{
	size_t lo = 0, hi = sizeof(table) / sizeof(table[0]);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (mg_str_cmp(mg_str_from(table[mid].type), type) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* What the name of an attribute says where the table does not. */
static uint8_t shape_by_name(struct mg_str attribute)
{
	if (mg_str_ends(attribute, MG_STR("Arn")) || mg_str_ends(attribute, MG_STR("ARN")))
		return MG_SHAPE_ARN;
	if (mg_str_ends(attribute, MG_STR("Url")) || mg_str_ends(attribute, MG_STR("URL")))
		return MG_SHAPE_URL;
	if (mg_str_ends(attribute, MG_STR("Arns")) || mg_str_ends(attribute, MG_STR("Ids")))
		return MG_SHAPE_LIST;
	if (mg_str_ends(attribute, MG_STR("Id")))
		return MG_SHAPE_ID;
	return mg_str_ends(attribute, MG_STR("Name")) ? MG_SHAPE_NAME : MG_SHAPE_ANY;
}

const struct mg_return *mg_return_find(struct mg_str type, struct mg_str attribute, uint8_t *shape)
{
	for (size_t i = first_of(type); i < sizeof(table) / sizeof(table[0]) && mg_str_is(type, table[i].type); i++)
		if (mg_str_is(attribute, table[i].attribute)) {
			if (shape)
				*shape = table[i].shape;
			return &table[i];
		}
	if (shape)
		*shape = mg_str_is(attribute, "Ref") || mg_str_starts(type, MG_STR("Custom::")) || mg_str_is(type, "AWS::CloudFormation::CustomResource") ||
					 mg_str_starts(attribute, MG_STR("Outputs.")) ?
				 MG_SHAPE_ANY :
				 shape_by_name(attribute);
	return NULL;
}

/* A property of the resource as text, absent, or unknown; NULL when stopped. */
static const struct mg_value *property(struct mg_explore *x, const struct mg_resource *r, const char *name)
{
	const struct mg_value *props = r->properties ? mg_resolve(x, r->properties) : NULL;

	return props ? mg_value_member(x, props, mg_str_from(name)) : NULL;
}

/* The name's own refs are not what the ARN was made from as the author wrote it. */
static void add_name(struct mg_builder *b, const struct mg_value *v, struct mg_str hole, const struct mg_ref *ref)
{
	bool text = v && v->kind < MG_LIST;
	size_t n = text && v->state == MG_UNKNOWN ? v->npieces : 0;

	if (text && v->state == MG_KNOWN) {
		mg_builder_literal(b, v->text);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (v->pieces[i].hole)
			mg_builder_hole(b, v->pieces[i].text, v->pieces[i].ref);
		else
			mg_builder_literal(b, v->pieces[i].text);
	if (!n)
		mg_builder_hole(b, hole, ref);
}

static void add_path(struct mg_builder *b, const struct mg_resource *r, struct mg_str hole, const struct mg_ref *ref)
{
	const struct mg_value *path = property(b->x, r, "Path");

	if (!path || path->state == MG_ABSENT)
		mg_builder_literal(b, MG_STR("/"));
	else
		add_name(b, path, hole, ref);
}

/* Whether there was room for all of it, the builder says at its end. */
static void add_pattern(struct mg_builder *b, const struct mg_return *ret, const struct mg_resource *r, const struct mg_value *name, struct mg_str hole, const struct mg_ref *ref)
{
	for (const char *p = ret->arn; *p;) {
		size_t lit = strcspn(p, "{");
		mg_builder_literal(b, (struct mg_str){ p, lit });
		p += lit;
		if (!*p)
			break;
		if (p[1] == 'p')
			mg_builder_pseudo(b, MG_PSEUDO_PARTITION);
		else if (p[1] == 'r')
			mg_builder_pseudo(b, MG_PSEUDO_REGION);
		else if (p[1] == 'a')
			mg_builder_pseudo(b, MG_PSEUDO_ACCOUNT);
		else if (p[1] == '/')
			add_path(b, r, hole, ref);
		else
			add_name(b, name, hole, ref);
		p += 3;
	}
}

const struct mg_value *mg_return_value(struct mg_explore *x, const struct mg_node *n, const struct mg_resource *r, struct mg_str attribute)
{
	uint8_t shape;
	const struct mg_return *ret = mg_return_find(r->type, attribute, &shape);
	bool is_ref = mg_str_is(attribute, "Ref");
	struct mg_builder b = { .x = x, .n = n, .from = MG_FROM_RESOURCE };
	struct mg_ref *ref = mg_take(x, sizeof(*ref));

	if (!ref)
		return NULL;
	*ref = (struct mg_ref){ .kind = is_ref ? MG_REF_RESOURCE : MG_REF_ATTRIBUTE, .id = r->id, .attribute = attribute, .node = n };
	b.refs = ref;
	b.nrefs = b.caprefs = 1;
	b.reason = is_ref ? mg_take_printf(x, "Ref %.*s", MG_STR_ARG(r->id)) : mg_take_printf(x, "GetAtt %.*s.%.*s", MG_STR_ARG(r->id), MG_STR_ARG(attribute));
	struct mg_str hole = is_ref ? mg_take_printf(x, "${%.*s}", MG_STR_ARG(r->id)) : mg_take_printf(x, "${%.*s.%.*s}", MG_STR_ARG(r->id), MG_STR_ARG(attribute));
	/* Inside a condition, or nested through names of names, only that it is unknown. */
	const struct mg_value *name = ret && ret->property && x->depth < 16 ? property(x, r, ret->property) : NULL;
	if (x->stop)
		return NULL;
	if (ret && ret->arn)
		add_pattern(&b, ret, r, name, hole, ref);
	else
		add_name(&b, name, hole, ref);
	struct mg_value *v = (struct mg_value *)mg_builder_finish(&b, hole);
	if (!v)
		return NULL;
	v->shape = shape;
	v->secret = name && name->secret;
	if (v->state == MG_KNOWN)
		v->origin = name ? name->used : NULL;
	if (shape == MG_SHAPE_LIST) {
		v->kind = MG_LIST;
		v->open = true;
	}
	return v;
}
