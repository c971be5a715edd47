/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn_load.h"

#define HEAD "Transform: AWS::Serverless-2016-10-31\n"

static const struct mg_resource *resource(struct cfn *c, const char *id)
{
	const struct mg_resource *r = mg_template_resource(c->t, mg_str_from(id));

	assert_non_null(r);
	return r;
}

static const char *properties(struct cfn *c, const char *id)
{
	mg_buf_clear(&c->text);
	mg_node_json(resource(c, id)->properties, &c->text);
	mg_buf_putc(&c->text, '\0');
	return c->text.p;
}

static void globals_are_merged(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, HEAD "Globals:\n  Function:\n    Timeout: 300\n    MemorySize: 128\n    Layers: ['arn:a']\n    Environment: {Variables: {A: 1, B: 2}}\n"
		     "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Role: 'arn:r'\n      MemorySize: 3072\n      Layers: ['arn:b']\n"
		     "      Environment: {Variables: {B: 3}}\n");
	assert_string_equal(cfn_diags(&c), "");
	assert_string_equal(properties(&c, "F"), "{\"Role\":\"arn:r\",\"MemorySize\":3072,\"Layers\":[\"arn:a\",\"arn:b\"],\"Environment\":{\"Variables\":{\"B\":3,\"A\":1}},"
						 "\"Timeout\":300,\"Tags\":[{\"Key\":\"lambda:createdBy\",\"Value\":\"SAM\"}]}");
	assert_true(mg_str_is(resource(&c, "F")->type, "AWS::Lambda::Function"));
	assert_int_equal(c.t->nresources, 1);
	cfn_close(&c);
}

static void globals_can_be_ignored(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, HEAD "Globals: {Function: {Timeout: 300, MemorySize: 128}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    IgnoreGlobals: [Timeout]\n"
		     "    Properties: {Role: r}\n  G:\n    Type: AWS::Serverless::Function\n    IgnoreGlobals: '*'\n    Properties: {Role: r}\n");
	assert_null(mg_node_at(resource(&c, "F")->properties, "Timeout"));
	assert_non_null(mg_node_at(resource(&c, "F")->properties, "MemorySize"));
	assert_null(mg_node_at(resource(&c, "G")->properties, "MemorySize"));
	cfn_close(&c);
	assert_diags(HEAD "Globals: {Function: {Role: x}}\nResources:\n  F: {Type: 'AWS::Serverless::Function'}\n", "error sam-globals 2:22");
}

static void properties_are_renamed_in_place(void **state)
{
	struct cfn c;
	struct mg_buf b = { 0 };

	(void)state;
	cfn_open(&c, HEAD "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Role: r\n      Tracing: Active\n      CodeUri: s3://bucket/a/b.zip\n"
		     "      DeadLetterQueue: {Type: SQS, TargetArn: 'arn:q'}\n      Tags: {Team: x}\n");
	assert_string_equal(properties(&c, "F"), "{\"Role\":\"r\",\"TracingConfig\":{\"Mode\":\"Active\"},\"DeadLetterConfig\":{\"TargetArn\":\"arn:q\"},"
						 "\"Code\":{\"S3Bucket\":\"bucket\",\"S3Key\":\"a/b.zip\"},\"Tags\":[{\"Key\":\"lambda:createdBy\",\"Value\":\"SAM\"},"
						 "{\"Key\":\"Team\",\"Value\":\"x\"}]}");
	mg_node_pointer(mg_node_at(resource(&c, "F")->properties, "Code"), &b);
	assert_true(mg_str_is(mg_buf_view(&b), "/Resources/F/Properties/CodeUri"));
	assert_int_equal(resource(&c, "F")->origin, MG_ORIGIN_AUTHOR);
	mg_buf_fini(&b);
	cfn_close(&c);
}

static void a_role_is_generated(void **state)
{
	struct cfn c;
	struct mg_buf b = { 0 };

	(void)state;
	cfn_open(&c, HEAD "Conditions: {C: !Equals [a, b]}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Condition: C\n    Properties:\n      Tracing: Active\n"
		     "      Policies: [{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}]\nOutputs: {R: {Value: !GetAtt FRole.Arn}}\n");
	const struct mg_resource *role = resource(&c, "FRole");
	assert_string_equal(cfn_diags(&c), "");
	assert_true(mg_str_is(role->type, "AWS::IAM::Role"));
	assert_int_equal(role->origin, MG_ORIGIN_SAM);
	assert_true(mg_str_is(role->condition, "C"));
	assert_int_equal(mg_node_at(role->properties, "ManagedPolicyArns")->count, 2);
	mg_node_pointer(mg_node_at(mg_node_at(role->properties, "Policies")->items[0], "PolicyDocument"), &b);
	assert_true(mg_str_is(mg_buf_view(&b), "/Resources/F/Properties/Policies/0"));
	mg_buf_fini(&b);
	cfn_close(&c);
}

static void events_are_generated(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, HEAD "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      FunctionUrlConfig: {AuthType: NONE}\n      Events:\n"
		     "        Tick: {Type: Schedule, Properties: {Schedule: rate(1 minute), Enabled: false}}\n        Q: {Type: SQS, Properties: {Queue: 'arn:q'}}\n"
		     "        N: {Type: SNS, Properties: {Topic: 'arn:t'}}\n        W: {Type: Api, Properties: {Path: /}}\n");
	assert_string_equal(cfn_diags(&c), "warning sam-not-expanded 11:12");
	assert_true(mg_str_is(resource(&c, "FTick")->type, "AWS::Events::Rule"));
	assert_true(mg_str_is(resource(&c, "FTickPermission")->type, "AWS::Lambda::Permission"));
	assert_true(mg_str_is(resource(&c, "FQ")->type, "AWS::Lambda::EventSourceMapping"));
	assert_true(mg_str_is(resource(&c, "FN")->type, "AWS::SNS::Subscription"));
	assert_true(mg_str_is(resource(&c, "FNPermission")->type, "AWS::Lambda::Permission"));
	assert_true(mg_str_is(resource(&c, "FUrl")->type, "AWS::Lambda::Url"));
	assert_true(mg_str_is(resource(&c, "FUrlPublicPermissions")->type, "AWS::Lambda::Permission"));
	assert_true(mg_str_is(mg_node_at(resource(&c, "FTick")->properties, "State")->text, "DISABLED"));
	assert_true(c.t->ngaps == 1 && c.t->gaps[0].resources);
	cfn_close(&c);
}

static void a_simple_table(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, HEAD "Resources:\n  T:\n    Type: AWS::Serverless::SimpleTable\n    DeletionPolicy: Retain\n    Properties: {PrimaryKey: {Name: k, Type: Number}, TableName: t}\n");
	assert_string_equal(properties(&c, "T"), "{\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":\"k\","
						 "\"KeyType\":\"HASH\"}],\"BillingMode\":\"PAY_PER_REQUEST\",\"TableName\":\"t\"}");
	assert_non_null(resource(&c, "T")->deletion_policy);
	cfn_close(&c);
}

static void the_rest_is_opaque(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, HEAD "Globals: {Api: {Name: n}}\nResources:\n  Web: {Type: 'AWS::Serverless::Api', Properties: {StageName: x}}\n  A: {Type: 'AWS::SNS::Topic', Properties: "
		     "{DisplayName: !Ref WebxStage, TopicName: !Ref Web.Stage}}\n");
	assert_string_equal(cfn_diags(&c), "warning sam-not-expanded 4:15");
	assert_true(resource(&c, "Web")->opaque);
	assert_string_equal(properties(&c, "Web"), "{\"StageName\":\"x\",\"Name\":\"n\"}");
	assert_true(c.t->ngaps == 1 && c.t->gaps[0].resources);
	assert_null(mg_template_gap(c.t, resource(&c, "Web")->properties));
	cfn_close(&c);
}

static void a_processed_template_is_left_alone(void **state)
{
	static const struct mg_load_options processed = { .processed = true };
	struct cfn c;

	(void)state;
	cfn_open_label(&c, "t.yaml", MG_STR(HEAD "Resources:\n  F: {Type: 'AWS::Serverless::Function'}\n"), &processed, &mg_limits_default);
	assert_ptr_equal(c.t->root, c.doc.root);
	assert_int_equal(c.t->ngaps, 0);
	cfn_close(&c);
}

static void failing_allocations(void **state)
{
	(void)state;
	cfn_fail_allocations(HEAD "Globals: {Function: {Timeout: 3, Layers: [a]}}\nResources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties:\n      Layers: [b]\n"
			     "      Policies: [A, {X: {}}]\n      Events: {N: {Type: SNS, Properties: {Topic: t}}, E: {Type: Schedule, Properties: {Schedule: s}}}\n"
			     "  T: {Type: 'AWS::Serverless::SimpleTable', Properties: {Tags: {a: b}}}\n  W: {Type: 'AWS::Serverless::Api'}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(globals_are_merged), cmocka_unit_test(globals_can_be_ignored), cmocka_unit_test(properties_are_renamed_in_place),
		cmocka_unit_test(a_role_is_generated), cmocka_unit_test(events_are_generated), cmocka_unit_test(a_simple_table), cmocka_unit_test(the_rest_is_opaque),
		cmocka_unit_test(a_processed_template_is_left_alone), cmocka_unit_test(failing_allocations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
