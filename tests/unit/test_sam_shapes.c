/* SPDX-License-Identifier: Apache-2.0 */
/* AWS::Serverless in all shapes: what its resources become, and what is said of what nobody can see here. */
#include "cfn_load.h"
#include "value_rows.h"

#define SAM "Transform: AWS::Serverless-2016-10-31\nParameters: {P: {Type: String}"
#define OF(properties) "F: {Type: 'AWS::Serverless::Function', Properties: " properties "}"
#define MANAGED(name) "{\"Fn::Sub\":\"arn:${AWS::Partition}:iam::aws:policy/" name "\"}"
#define BY_SAM "\"Tags\":[{\"Key\":\"lambda:createdBy\",\"Value\":\"SAM\"}]"
#define TRUST "\"AssumeRolePolicyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":[\"lambda.amazonaws.com\"]}," \
	      "\"Action\":[\"sts:AssumeRole\"]}]}"
#define ROLE "{\"Type\":\"AWS::IAM::Role\",\"Properties\":{" TRUST ",\"ManagedPolicyArns\":[" MANAGED("service-role/AWSLambdaBasicExecutionRole")
#define UNMADE(place, what) "warning sam-not-expanded " place " " what " of `F` is not expanded here: policies are undecided about what SAM makes of it; " \
			    "judge the change set's processed template with --processed"

struct row {
	const char *text, *resources, *said;
};

/* The Resources of a template that begins with head, and what is said of it. */
static void become(const char *head, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct mg_buf yaml = { 0 }, text = { 0 }, json = { 0 };
		struct cfn c;
		mg_buf_printf(&yaml, "%s%s\n", head, rows[i].text);
		mg_buf_putc(&yaml, '\0');
		cfn_open(&c, yaml.p);
		assert_int_equal(c.rc, *rows[i].resources ? MG_OK : MG_EINPUT);
		said(&c.diags, &text);
		if (c.t)
			mg_node_json(mg_node_at(c.t->root, "Resources"), &json);
		mg_buf_putc(&json, '\0');
		if (strcmp(json.p, rows[i].resources) || strcmp(text.p, rows[i].said))
			fail_msg("%s becomes `%s` and says `%s`, not `%s` and `%s`", yaml.p, json.p, text.p, rows[i].resources, rows[i].said);
		cfn_close(&c);
		mg_buf_fini(&json);
		mg_buf_fini(&text);
		mg_buf_fini(&yaml);
	}
}

#define BECOME(head, rows) become(head, rows, sizeof(rows) / sizeof(*(rows)))

static void resources(void **state)
{
	static const char head[] = SAM ", D: {Type: String}, E: {Type: String}, T: {Type: CommaDelimitedList}, b: {Type: String}}\n"
				   "Conditions: {C: !Equals [!Ref P, a], G: !Equals [!Ref D, a]}\nResources:\n  ";
	static const struct row rows[] = {
		{ OF("{Role: r, CodeUri: 's3://', Tracing: !Ref T}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"TracingConfig\":{\"Mode\":{\"Ref\":\"T\"}},\"Code\":{\"S3Bucket\":\"\"}," BY_SAM "}}}",
		  "" },
		{ OF("{Role: r, CodeUri: 's3://bucket', DeadLetterQueue: !Ref D}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"DeadLetterConfig\":{\"Ref\":\"D\"},\"Code\":{\"S3Bucket\":\"bucket\"}," BY_SAM "}}}",
		  "" },
		{ OF("{Role: r, CodeUri: {Bucket: b, Key: k, Version: v}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Code\":{\"S3Bucket\":\"b\",\"S3Key\":\"k\",\"S3ObjectVersion\":\"v\"}," BY_SAM "}}}",
		  "" },
		{ OF("{Role: r, CodeUri: {Ref: b}, Tags: {}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Code\":{\"Ref\":\"b\"}," BY_SAM "}}}",
		  "" },
		{ OF("{Role: r, CodeUri: ./src, Tags: [{Key: a, Value: b}]}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Code\":\"./src\",\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]}}}",
		  "" },
		{ OF("{Role: r, InlineCode: x, ImageUri: y, CodeUri: z, Tags: !Ref T}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Code\":{\"ZipFile\":\"x\"},\"Tags\":{\"Ref\":\"T\"}}}}",
		  "" },
		{ OF("{Role: r, ImageUri: y, CodeUri: z, Tags: {'Fn::Transform': {Name: M}}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Code\":{\"ImageUri\":\"y\"},\"Tags\":{\"Fn::Transform\":{\"Name\":\"M\"}}}}}",
		  "warning unresolvable-transform 5:96 " UNRUN("M") },
		{ OF("{Role: r, FunctionUrlConfig: {Cors: {AllowOrigins: ['*']}, InvokeMode: BUFFERED}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}},\"FUrl\":{\"Type\":\"AWS::Lambda::Url\",\"Properties\":{\"TargetFunctionArn\":{\"Ref\":\"F\"},\"Cors\":{\"AllowOrigins\":[\"*\"]},\"InvokeMode\":\"BUFFERED\"}}}",
		  "" },
		{ OF("{Role: r, FunctionUrlConfig: {AuthType: [NONE]}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}},\"FUrl\":{\"Type\":\"AWS::Lambda::Url\",\"Properties\":{\"TargetFunctionArn\":{\"Ref\":\"F\"},\"AuthType\":[\"NONE\"]}}}",
		  "" },
		{ OF("{Role: r, FunctionUrlConfig: {AuthType: AWS_IAM}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}},\"FUrl\":{\"Type\":\"AWS::Lambda::Url\",\"Properties\":{\"TargetFunctionArn\":{\"Ref\":\"F\"},\"AuthType\":\"AWS_IAM\"}}}",
		  "" },
		{ OF("{Role: r, FunctionUrlConfig: text, EventInvokeConfig: text, Events: text}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}}}",
		  UNMADE("5:83", "FunctionUrlConfig") "\n"
		  UNMADE("5:108", "EventInvokeConfig") "\n"
		  UNMADE("5:122", "the map of events") },
		{ OF("{Role: r, EventInvokeConfig: {MaximumRetryAttempts: 1, DestinationConfig: {OnFailure: {Destination: d}}, Other: x}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}},\"FEventInvokeConfig\":{\"Type\":\"AWS::Lambda::EventInvokeConfig\",\"Properties\":{\"FunctionName\":{\"Ref\":\"F\"},\"Qualifier\":\"$LATEST\",\"MaximumRetryAttempts\":1,\"DestinationConfig\":{\"OnFailure\":{\"Destination\":\"d\"}}}}}",
		  "" },
		{ OF("{Role: r, AutoPublishAlias: live}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}}}",
		  UNMADE("5:82", "AutoPublishAlias") },
		{ OF("text"),
		  "{\"F\":{\"Type\":\"AWS::Serverless::Function\",\"Properties\":\"text\"}}",
		  UNMADE("5:13", "the type") "\n"
		  "error attribute-not-map 5:54 Properties is a string; it must be a map" },
		{ OF("[a]"),
		  "{\"F\":{\"Type\":\"AWS::Serverless::Function\",\"Properties\":[\"a\"]}}",
		  UNMADE("5:13", "the type") "\n"
		  "error attribute-not-map 5:54 Properties is a list; it must be a map" },
		{ OF("!Ref P"),
		  "{\"F\":{\"Type\":\"AWS::Serverless::Function\",\"Properties\":{\"Ref\":\"P\"}}}",
		  UNMADE("5:13", "the type") },
		{ "F: {Type: 'AWS::Serverless::Function', Connectors: {C: {}}, IgnoreGlobals: [X, [Y], {Z: 1}], Metadata: {a: b}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Metadata\":{\"a\":\"b\"},\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE "]," BY_SAM "}}}",
		  "" },
		{ OF("{Policies: 'arn:aws:iam::aws:policy/X'}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE ",\"arn:aws:iam::aws:policy/X\"]," BY_SAM "}}}",
		  "" },
		{ OF("{Policies: [AmazonS3ReadOnlyAccess, AWSLambdaVPCAccessExecutionRole, AWSLambdaRole, AWSLambdaFullAccess, 'arn:x', !Ref P, {Statement: []}, {SQSPollerPolicy: {QueueName: q}}, [nested]]}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE "," MANAGED("AmazonS3ReadOnlyAccess") "," MANAGED("service-role/AWSLambdaVPCAccessExecutionRole") "," MANAGED("service-role/AWSLambdaRole") "," MANAGED("AWSLambdaFullAccess") ",\"arn:x\",{\"Ref\":\"P\"}," MANAGED("nested") "],\"Policies\":[{\"PolicyName\":\"FRolePolicy0\",\"PolicyDocument\":{\"Statement\":[]}}]," BY_SAM "}}}",
		  UNMADE("5:6", "a policy template") },
		{ OF("{Policies: !If [C, a, b]}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE ",{\"Fn::If\":[\"C\",\"a\",\"b\"]}]," BY_SAM "}}}",
		  "" },
		{ OF("{Policies: [!If [C, {Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}, !Ref 'AWS::NoValue']]}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE "]," BY_SAM "}}}",
		  UNMADE("5:6", "a policy template") },
		{ OF("{Policies: [!If [C, 'arn:a', !If [G, [a], b]]]}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE "]," BY_SAM "}}}",
		  UNMADE("5:6", "a policy template") },
		{ OF("{Policies: [!If [C], !If x]}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE ",{\"Fn::If\":[\"C\"]},{\"Fn::If\":\"x\"}]," BY_SAM "}}}",
		  "error function-arguments 5:66 Fn::If needs exactly three members, the name of a condition and two values; here it has 1" "\n"
		  "error function-arguments 5:75 Fn::If needs exactly three members, the name of a condition and two values; here it has a string" },
		{ OF("{Policies: {}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE "]," BY_SAM "}}}",
		  UNMADE("5:6", "a policy template") },
		{ OF("{Tracing: PassThrough, VpcConfig: {SubnetIds: [s]}, AssumeRolePolicyDocument: {Statement: []}, PermissionsBoundary: b, RolePath: /x/, Tags: {a: b}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"VpcConfig\":{\"SubnetIds\":[\"s\"]},\"TracingConfig\":{\"Mode\":\"PassThrough\"},\"Tags\":[{\"Key\":\"lambda:createdBy\",\"Value\":\"SAM\"},{\"Key\":\"a\",\"Value\":\"b\"}],\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":{\"Type\":\"AWS::IAM::Role\",\"Properties\":{\"AssumeRolePolicyDocument\":{\"Statement\":[]},\"ManagedPolicyArns\":[" MANAGED("service-role/AWSLambdaBasicExecutionRole") "," MANAGED("service-role/AWSLambdaVPCAccessExecutionRole") "],\"PermissionsBoundary\":\"b\",\"Path\":\"/x/\",\"Tags\":[{\"Key\":\"lambda:createdBy\",\"Value\":\"SAM\"},{\"Key\":\"a\",\"Value\":\"b\"}]}}}",
		  "" },
		{ OF("{Tracing: [Active], Events: {A: {Type: [SQS]}, B: {}, C: text}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"TracingConfig\":{\"Mode\":[\"Active\"]}," BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE "]," BY_SAM "}}}",
		  UNMADE("5:86", "an event") "\n"
		  UNMADE("5:104", "an event") "\n"
		  UNMADE("5:111", "an event") },
		{ OF("{Events: {A: {Type: SQS, Properties: {Queue: q, BatchSize: 5}}, B: {Type: Kinesis, Properties: {Stream: s, StartingPosition: LATEST}}, C: {Type: DynamoDB, Properties: {Stream: s}}, D: {Type: MSK, Properties: {Stream: s, Topics: [t]}}, E: {Type: SQS, Properties: {Queue: q2}}}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE "," MANAGED("service-role/AWSLambdaSQSQueueExecutionRole") "," MANAGED("service-role/AWSLambdaKinesisExecutionRole") "," MANAGED("service-role/AWSLambdaDynamoDBExecutionRole") "," MANAGED("service-role/AWSLambdaMSKExecutionRole") "]," BY_SAM "}},\"FA\":{\"Type\":\"AWS::Lambda::EventSourceMapping\",\"Properties\":{\"EventSourceArn\":\"q\",\"FunctionName\":{\"Ref\":\"F\"},\"BatchSize\":5}},\"FB\":{\"Type\":\"AWS::Lambda::EventSourceMapping\",\"Properties\":{\"EventSourceArn\":\"s\",\"FunctionName\":{\"Ref\":\"F\"},\"StartingPosition\":\"LATEST\"}},\"FC\":{\"Type\":\"AWS::Lambda::EventSourceMapping\",\"Properties\":{\"EventSourceArn\":\"s\",\"FunctionName\":{\"Ref\":\"F\"}}},\"FD\":{\"Type\":\"AWS::Lambda::EventSourceMapping\",\"Properties\":{\"EventSourceArn\":\"s\",\"FunctionName\":{\"Ref\":\"F\"},\"Topics\":[\"t\"]}},\"FE\":{\"Type\":\"AWS::Lambda::EventSourceMapping\",\"Properties\":{\"EventSourceArn\":\"q2\",\"FunctionName\":{\"Ref\":\"F\"}}}}",
		  "" },
		{ OF("{Role: r, Events: {A: {Type: EventBridgeRule, Properties: {Pattern: {source: [x]}, State: ENABLED, Enabled: false}}, B: {Type: CloudWatchEvent, Properties: {Pattern: {source: [x]}, Enabled: true, Input: i, InputPath: p, RetryPolicy: {MaximumRetryAttempts: 1}}}, C: {Type: Schedule, Properties: {Schedule: 'rate(1 day)', Enabled: !Ref E}}}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}},\"FA\":{\"Type\":\"AWS::Events::Rule\",\"Properties\":{\"State\":\"ENABLED\",\"EventPattern\":{\"source\":[\"x\"]},\"Targets\":[{\"Id\":\"FALambdaTarget\",\"Arn\":{\"Fn::GetAtt\":[\"F\",\"Arn\"]}}]}},\"FAPermission\":{\"Type\":\"AWS::Lambda::Permission\",\"Properties\":{\"Action\":\"lambda:InvokeFunction\",\"FunctionName\":{\"Ref\":\"F\"},\"Principal\":\"events.amazonaws.com\",\"SourceArn\":{\"Fn::GetAtt\":[\"FA\",\"Arn\"]}}},\"FB\":{\"Type\":\"AWS::Events::Rule\",\"Properties\":{\"EventPattern\":{\"source\":[\"x\"]},\"State\":\"ENABLED\",\"Targets\":[{\"Id\":\"FBLambdaTarget\",\"Arn\":{\"Fn::GetAtt\":[\"F\",\"Arn\"]},\"Input\":\"i\",\"InputPath\":\"p\",\"RetryPolicy\":{\"MaximumRetryAttempts\":1}}]}},\"FBPermission\":{\"Type\":\"AWS::Lambda::Permission\",\"Properties\":{\"Action\":\"lambda:InvokeFunction\",\"FunctionName\":{\"Ref\":\"F\"},\"Principal\":\"events.amazonaws.com\",\"SourceArn\":{\"Fn::GetAtt\":[\"FB\",\"Arn\"]}}},\"FC\":{\"Type\":\"AWS::Events::Rule\",\"Properties\":{\"ScheduleExpression\":\"rate(1 day)\",\"Targets\":[{\"Id\":\"FCLambdaTarget\",\"Arn\":{\"Fn::GetAtt\":[\"F\",\"Arn\"]}}]}},\"FCPermission\":{\"Type\":\"AWS::Lambda::Permission\",\"Properties\":{\"Action\":\"lambda:InvokeFunction\",\"FunctionName\":{\"Ref\":\"F\"},\"Principal\":\"events.amazonaws.com\",\"SourceArn\":{\"Fn::GetAtt\":[\"FC\",\"Arn\"]}}}}",
		  "" },
		{ OF("{Role: r, Events: {A: {Type: SNS, Properties: {Topic: t, SqsSubscription: true}}, B: {Type: SNS, Properties: {Topic: t, FilterPolicy: {a: [b]}, Region: us-east-1}}, C: {Type: S3}}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}},\"FB\":{\"Type\":\"AWS::SNS::Subscription\",\"Properties\":{\"Protocol\":\"lambda\",\"Endpoint\":{\"Fn::GetAtt\":[\"F\",\"Arn\"]},\"TopicArn\":\"t\",\"FilterPolicy\":{\"a\":[\"b\"]},\"Region\":\"us-east-1\"}},\"FBPermission\":{\"Type\":\"AWS::Lambda::Permission\",\"Properties\":{\"Action\":\"lambda:InvokeFunction\",\"FunctionName\":{\"Ref\":\"F\"},\"Principal\":\"sns.amazonaws.com\",\"SourceArn\":\"t\"}}}",
		  UNMADE("5:76", "an event") "\n"
		  UNMADE("5:222", "an event") },
		{ "Tab: {Type: 'AWS::Serverless::SimpleTable'}",
		  "{\"Tab\":{\"Type\":\"AWS::DynamoDB::Table\",\"Properties\":{\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\"}}}",
		  "" },
		{ "Tab: {Type: 'AWS::Serverless::SimpleTable', Properties: {PrimaryKey: {Name: k, Type: Binary}, ProvisionedThroughput: {ReadCapacityUnits: 1}, Tags: {a: b}, SSESpecification: {SSEEnabled: true}}}",
		  "{\"Tab\":{\"Type\":\"AWS::DynamoDB::Table\",\"Properties\":{\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"B\"}],\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}],\"ProvisionedThroughput\":{\"ReadCapacityUnits\":1},\"SSESpecification\":{\"SSEEnabled\":true},\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]}}}",
		  "" },
		{ "Tab: {Type: 'AWS::Serverless::SimpleTable', Properties: {PrimaryKey: {Name: k, Type: String}, Tags: {}}}",
		  "{\"Tab\":{\"Type\":\"AWS::DynamoDB::Table\",\"Properties\":{\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\"}}}",
		  "" },
		{ "Tab: {Type: 'AWS::Serverless::SimpleTable', Properties: {PrimaryKey: {Type: [Number]}, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}}",
		  "{\"Tab\":{\"Type\":\"AWS::DynamoDB::Table\",\"Properties\":{\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\",\"PointInTimeRecoverySpecification\":{\"PointInTimeRecoveryEnabled\":true}}}}",
		  "" },
		{ "Tab: {Type: 'AWS::Serverless::SimpleTable', Properties: text}",
		  "{\"Tab\":{\"Type\":\"AWS::Serverless::SimpleTable\",\"Properties\":\"text\"}}",
		  "warning sam-not-expanded 5:15 the type of `Tab` is not expanded here: policies are undecided about what SAM makes of it; judge the change set's processed template with --processed" "\n"
		  "error attribute-not-map 5:59 Properties is a string; it must be a map" },
		{ "Tab: {Type: 'AWS::Serverless::SimpleTable', Properties: {PrimaryKey: text}}",
		  "{\"Tab\":{\"Type\":\"AWS::DynamoDB::Table\",\"Properties\":{\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\"}}}",
		  "" },
		{ "A: {Type: 'AWS::Serverless::Api'}",
		  "{\"A\":{\"Type\":\"AWS::Serverless::Api\"}}",
		  "warning sam-not-expanded 5:13 the type of `A` is not expanded here: policies are undecided about what SAM makes of it; judge the change set's processed template with --processed" },
		{ "F: {Type: 'AWS::Serverless::Function', Properties: {Events: {A: {Type: SNS, Properties: {Topic: t}}}}}\n  FRole: {Type: 'AWS::IAM::Role'}\n  FA: {Type: 'AWS::SNS::Topic'}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{" BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FAPermission\":{\"Type\":\"AWS::Lambda::Permission\",\"Properties\":{\"Action\":\"lambda:InvokeFunction\",\"FunctionName\":{\"Ref\":\"F\"},\"Principal\":\"sns.amazonaws.com\",\"SourceArn\":\"t\"}},\"FRole\":{\"Type\":\"AWS::IAM::Role\"},\"FA\":{\"Type\":\"AWS::SNS::Topic\"}}",
		  "" },
		{ OF("{Role: r, FunctionUrlConfig: !If [C, {AuthType: NONE}, !Ref 'AWS::NoValue'], EventInvokeConfig: !Ref E, Events: !If [C, {A: {Type: S3}}, {}]}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}}}",
		  UNMADE("5:83", "FunctionUrlConfig") "\n"
		  UNMADE("5:150", "EventInvokeConfig") "\n"
		  UNMADE("5:166", "the map of events") },
		{ OF("{Role: r, 'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Fn::Transform\":{\"Name\":\"AWS::Include\",\"Parameters\":{\"Location\":\"s3://b/k\"}}," BY_SAM "}}}",
		  "warning unresolvable-transform 5:64 " UNRUN("AWS::Include") "\n"
		  UNMADE("5:81", "what a macro or a loop adds to the properties") },
		{ OF("{'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: 's3://b/k'}}}"),
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Fn::Transform\":{\"Name\":\"AWS::Include\",\"Parameters\":{\"Location\":\"s3://b/k\"}}," BY_SAM ",\"Role\":{\"Fn::GetAtt\":[\"FRole\",\"Arn\"]}}},\"FRole\":" ROLE "]," BY_SAM "}}}",
		  "warning unresolvable-transform 5:55 " UNRUN("AWS::Include") "\n"
		  UNMADE("5:72", "what a macro or a loop adds to the properties") },
	};

	(void)state;
	BECOME(head, rows);
}

static void globals(void **state)
{
	static const struct row rows[] = {
		{ "Conditions: {C: !Equals [!Ref P, a]}\nGlobals: {Function: {Layers: [], Environment: {Variables: {A: 1}}, Tags: {a: b}, VpcConfig: !If [C, {}, {}]}}\nResources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Role: r, Layers: [l], Environment: !Ref P, VpcConfig: {SubnetIds: [s]}, Tags: {c: d}}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Layers\":[\"l\"],\"Environment\":{\"Ref\":\"P\"},\"VpcConfig\":{\"SubnetIds\":[\"s\"]},\"Tags\":[{\"Key\":\"lambda:createdBy\",\"Value\":\"SAM\"},{\"Key\":\"c\",\"Value\":\"d\"},{\"Key\":\"a\",\"Value\":\"b\"}]}}}",
		  "" },
		{ "Globals: {Function: {Layers: [g], Environment: text, Timeout: [1]}}\nResources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Role: r, Layers: [], Environment: {Variables: {}}, Timeout: 3}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Layers\":[\"g\"],\"Environment\":{\"Variables\":{}},\"Timeout\":3," BY_SAM "}}}",
		  "" },
		{ "Globals: {Function: {Layers: !Ref P, Timeout: 3, Environment: {V: 1}}}\nResources:\n  F: {Type: 'AWS::Serverless::Function', IgnoreGlobals: [Timeout, [Environment], Environment], Properties: {Role: r, Layers: [l], Environment: {W: 2}}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Layers\":[\"l\"],\"Environment\":{\"W\":2}," BY_SAM "}}}",
		  "" },
		{ "Globals: {Function: text}\nResources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Role: r}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}}}",
		  "error sam-globals 3:21 `Function` in Globals is a string; it must be a map of properties" },
		{ "Globals: {Function: [a], SimpleTable: {SSESpecification: {SSEEnabled: true}}}\nResources:\n  Tab: {Type: 'AWS::Serverless::SimpleTable'}",
		  "{\"Tab\":{\"Type\":\"AWS::DynamoDB::Table\",\"Properties\":{\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"S\"}],\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\",\"SSESpecification\":{\"SSEEnabled\":true}}}}",
		  "error sam-globals 3:21 `Function` in Globals is a list; it must be a map of properties" },
		{ "Globals: {Function: {Timeout: 3}}\nResources:\n  F: {Type: 'AWS::Serverless::Function', IgnoreGlobals: all, Properties: {Role: r}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Timeout\":3," BY_SAM "}}}",
		  "" },
		{ "Globals: {Function: {Timeout: 3}}\nResources:\n  F: {Type: 'AWS::Serverless::Function', IgnoreGlobals: {Timeout: x}, Properties: {Role: r}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Timeout\":3," BY_SAM "}}}",
		  "" },
		{ "Globals: {Function: {Events: {}, Policies: [], Timeout: 3}}\nResources:\n  F: {Type: 'AWS::Serverless::Function', Properties: text}",
		  "{\"F\":{\"Type\":\"AWS::Serverless::Function\",\"Properties\":\"text\"}}",
		  "error sam-globals 3:22 `Events` is not supported in Globals of Function; set it in each function" "\n"
		  "error sam-globals 3:34 `Policies` is not supported in Globals of Function; set it in each function" "\n"
		  UNMADE("5:13", "the type") "\n"
		  "error attribute-not-map 5:54 Properties is a string; it must be a map" },
		{ "Globals: {Api: {Name: n}}\nResources:\n  A: {Type: 'AWS::Serverless::Api'}",
		  "{\"A\":{\"Type\":\"AWS::Serverless::Api\",\"Properties\":{\"Name\":\"n\"}}}",
		  "warning sam-not-expanded 5:13 the type of `A` is not expanded here: policies are undecided about what SAM makes of it; judge the change set's processed template with --processed" },
		{ "Globals: {Api: {Name: n}}\nResources:\n  A: {Type: 'AWS::Serverless::Api', IgnoreGlobals: '*', Properties: {StageName: s}}",
		  "{\"A\":{\"Type\":\"AWS::Serverless::Api\",\"IgnoreGlobals\":\"*\",\"Properties\":{\"StageName\":\"s\"}}}",
		  "warning sam-not-expanded 5:13 the type of `A` is not expanded here: policies are undecided about what SAM makes of it; judge the change set's processed template with --processed" },
		{ "Globals: text\nResources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Role: r}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\"," BY_SAM "}}}",
		  "error sam-globals 3:10 Globals is a string; it must be a map of resource kinds such as Function" },
		{ "Globals: {Function: {'Fn::Transform': {Name: M}}}\nResources:\n  F: {Type: 'AWS::Serverless::Function', Properties: {Role: r}}",
		  "{\"F\":{\"Type\":\"AWS::Lambda::Function\",\"Properties\":{\"Role\":\"r\",\"Fn::Transform\":{\"Name\":\"M\"}," BY_SAM "}}}",
		  "warning unresolvable-transform 3:22 " UNRUN("M") "\n"
		  UNMADE("3:39", "what a macro or a loop adds to the properties") },
		{ "Resources: [F]",
		  "",
		  "error section-not-map 3:12 Resources is a list; it must be a map of names" },
		{ "Resources: {'Fn::Transform': {Name: M}}",
		  "{\"Fn::Transform\":{\"Name\":\"M\"}}",
		  "warning unresolvable-transform 3:13 " UNRUN("M") },
	};

	(void)state;
	BECOME(SAM "}\n", rows);
}

/* More policies than a role may have are not all shown. */
static void many_policies(void **state)
{
	struct mg_buf yaml = { 0 }, text = { 0 };
	struct cfn c;

	(void)state;
	mg_buf_puts(&yaml, SAM "}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Policies: [");
	for (int i = 0; i < 70; i++)
		mg_buf_printf(&yaml, "'arn:p%d', ", i);
	mg_buf_puts(&yaml, "]\n");
	mg_buf_putc(&yaml, '\0');
	cfn_open(&c, yaml.p);
	said(&c.diags, &text);
	assert_string_equal(text.p, UNMADE("5:5", "a policy template"));
	assert_int_equal(mg_node_at(mg_template_resource(c.t, MG_STR("FRole"))->properties, "ManagedPolicyArns")->count, 60);
	cfn_close(&c);
	mg_buf_fini(&text);
	mg_buf_fini(&yaml);
}

/* What SAM makes counts as what loops make, wherever the limit is met. */
static void too_large(void **state)
{
	static const char yaml[] = SAM "}\nGlobals: {Function: {Layers: [a], Environment: {A: b}}, Api: {Name: n}}\nResources:\n"
				   "  F: {Type: 'AWS::Serverless::Function', Properties: {Layers: [b], Environment: {C: d}, Policies: [x, {Statement: []}], Tags: {a: b}, CodeUri: 's3://b/k',\n"
				   "    FunctionUrlConfig: {AuthType: NONE}, EventInvokeConfig: {MaximumRetryAttempts: 1}, Events: {A: {Type: SQS, Properties: {Queue: q}},\n"
				   "    B: {Type: Schedule, Properties: {Schedule: s, Enabled: true}}}}}\n"
				   "  G: {Type: 'AWS::Serverless::Function', IgnoreGlobals: [Layers]}\n  T: {Type: 'AWS::Serverless::SimpleTable', Properties: {Tags: {a: b}}}\n"
				   "  A: {Type: 'AWS::Serverless::Api'}\n";

	(void)state;
	assert_int_equal(cfn_nodes_made(yaml), 147);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resources), cmocka_unit_test(globals), cmocka_unit_test(many_policies), cmocka_unit_test(too_large),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
