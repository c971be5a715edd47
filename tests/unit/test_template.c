/* SPDX-License-Identifier: Apache-2.0 */
#include "cfn_load.h"

#define TOPIC "Resources:\n  A: {Type: 'AWS::SNS::Topic'}\n"

static void sections_become_arrays(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Description: d\nMetadata: {k: v}\nParameters:\n  P: {Type: 'List<Number>', Default: '1,2', NoEcho: 'true', AllowedPattern: x, ConstraintDescription: why}\n"
		     "Rules:\n  R: {RuleCondition: !Equals [!Ref P, a], Assertions: [{Assert: !Equals [a, a], AssertDescription: t}, {Assert: !Equals [b, b]}]}\n"
		     "Mappings: {M: {T: {S: 1}}}\nConditions: {C: !Equals [a, b]}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    Condition: C\n    DeletionPolicy: Retain\n"
		     "    UpdateReplacePolicy: Retain\n    DependsOn: B\n    Metadata: {aws:cdk:path: s/a}\n    Properties: {}\n  B: {Type: 'My::Own::Thing::MODULE'}\n"
		     "Outputs:\n  O: {Value: x, Condition: C, Export: {Name: n}}\n");
	const struct mg_template *t = c.t;
	assert_int_equal(c.diags.errors, 0);
	assert_int_equal(t->nparameters, 1);
	assert_int_equal(t->parameters[0].type, MG_PARAM_LIST_NUMBER);
	assert_true(t->parameters[0].no_echo);
	assert_true(mg_str_is(t->parameters[0].constraint_description, "why"));
	assert_int_equal(t->nassertions, 2);
	assert_ptr_equal(t->assertions[0].when, t->assertions[1].when);
	assert_true(mg_str_is(t->assertions[0].rule, "R") && mg_str_is(t->assertions[0].description, "t"));
	assert_int_equal(t->nconditions, 1);
	assert_int_equal(t->nresources, 2);
	const struct mg_resource *a = mg_template_resource(t, MG_STR("A"));
	assert_true(mg_str_is(a->condition, "C") && mg_str_is(a->cdk_path, "s/a") && a->deletion_policy && a->update_replace_policy && a->depends_on && a->metadata);
	assert_true(t->resources[1].opaque && !a->opaque);
	assert_int_equal(mg_source_place(t->source, a->key_span).line, 10);
	assert_true(t->noutputs == 1 && t->outputs[0].export_name && mg_str_is(t->outputs[0].condition, "C"));
	assert_ptr_equal(mg_template_parameter(t, MG_STR("P")), &t->parameters[0]);
	assert_null(mg_template_condition(t, MG_STR("P")));
	cfn_close(&c);
}

static void the_root_is_checked(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Resource: {}\n" TOPIC);
	assert_string_equal(cfn_diags(&c), "error unknown-section 1:1");
	assert_non_null(strstr(c.diags.items[0].text.p, "did you mean `Resources`?"));
	cfn_close(&c);
	assert_diags("Description: !Sub x\n" TOPIC, "error description-not-text 1:14");
	assert_diags("Parameters: []\n" TOPIC, "error section-not-map 1:13");
	assert_diags("Conditions:\n" TOPIC, "error null-value 1:12");
}

static void parameters_are_checked(void **state)
{
	(void)state;
	assert_diags("Parameters: {P: {Type: String, Defualt: x}}\n" TOPIC, "error unknown-parameter-property 1:32");
	assert_diags("Parameters: {P: {Default: x}}\n" TOPIC, "error parameter-without-type 1:17");
	assert_diags("Parameters: {P: {Type: Text}}\n" TOPIC, "error unknown-parameter-type 1:24");
	assert_diags("Parameters: {P: {Type: 'AWS::EC2::Subnet::Ids'}}\n" TOPIC, "error unknown-parameter-type 1:24");
	assert_diags("Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Image::Id>>'}}\n" TOPIC, "");
	assert_diags("Parameters: {P: text}\n" TOPIC, "error parameter-not-map 1:17");
	assert_diags("Parameters: {P-x: {Type: String}}\n" TOPIC, "error name-not-alphanumeric 1:14");
	assert_diags("Parameters: {P: {Type: String, Default: !Ref 'AWS::Region'}}\n" TOPIC, "error function-not-allowed 1:41");
	assert_diags("Parameters: {P: {Type: String, Default: [a]}}\n" TOPIC, "error parameter-property-type 1:41");
	assert_diags("Parameters: {P: {Type: String, AllowedValues: [a], Default: b}}\n" TOPIC, "error default-breaks-constraint 1:61");
	assert_diags("Parameters: {P: {Type: String, MinValue: 1}}\n" TOPIC, "warning constraint-ignored 1:42");
	assert_diags("Parameters: {P: {Type: String, AllowedPattern: '[a&&b]'}}\n" TOPIC, "warning pattern-unchecked 1:48");
	assert_diags("Parameters: {P: {Type: String, NoEcho: true, Default: x}}\n" TOPIC, "warning noecho-default 1:55");
	assert_diags("Parameters: {A: {Type: String}}\n" TOPIC, "error name-used-twice 3:3");
}

static void a_long_default_is_refused(void **state)
{
	char text[5000];

	(void)state;
	snprintf(text, sizeof(text), "Parameters: {P: {Type: String, Default: %04097d}}\n" TOPIC, 9);
	assert_diags(text, "error quota-parameter-value 1:41");
}

static void a_secret_default_is_never_shown(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Parameters: {P: {Type: String, NoEcho: true, AllowedPattern: '[a-z]+', Default: hunter2}}\n" TOPIC);
	assert_int_equal(c.diags.errors, 1);
	for (size_t i = 0; i < c.diags.n; i++)
		assert_null(strstr(c.diags.items[i].text.p, "hunter2"));
	cfn_close(&c);
}

static void mappings_are_checked(void **state)
{
	(void)state;
	assert_diags("Mappings: {M: {T: {S: [a, 1]}}}\n" TOPIC, "");
	assert_diags("Mappings: {M: text}\n" TOPIC, "error mapping-not-map 1:15");
	assert_diags("Mappings: {M: {T: text}}\n" TOPIC, "error mapping-not-map 1:19");
	assert_diags("Mappings: {M: {T: {S: {U: 1}}}}\n" TOPIC, "error mapping-value 1:23");
	assert_diags("Mappings: {M: {T: {S: [[a]]}}}\n" TOPIC, "error mapping-value 1:24");
	assert_diags("Mappings: {M: {us-east-1: {a-b: 1}}}\n" TOPIC, "warning mapping-key 1:28");
	assert_diags("Mappings: {M: {T: {S: ~}}}\n" TOPIC, "error null-value 1:23");
	assert_diags("Mappings: {M: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: x}}}}\n" TOPIC, "warning unresolvable-transform 1:16");
}

static void rules_are_checked(void **state)
{
	(void)state;
	assert_diags("Rules: {R: {RuleCondition: !Equals [a, b]}}\n" TOPIC, "error rule-without-assertions 1:12");
	assert_diags("Rules: {R: {Assertions: [{AssertDescription: x}]}}\n" TOPIC, "error rule-assertion 1:26");
	assert_diags("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [[a], b]}}]}}\n" TOPIC, "");
	assert_diags("Rules: {R: {Assertions: [{Assert: {'Fn::Contains': [a, b]}}]}}\n" TOPIC, "error function-arguments 1:53");
	assert_diags("Rules: {R: {Assertions: [{Assert: {'Fn::EachMemberIn': [{'Fn::ValueOfAll': ['AWS::EC2::VPC::Id', Tags.x]}, {'Fn::RefAll': 'AWS::EC2::VPC::Id'}]}}]}}\n" TOPIC, "");
	assert_diags("Rules: {R: {Assertions: [{Assert: !Equals [!Ref A, b]}]}}\n" TOPIC, "error resource-in-conditions 1:49");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {X: {'Fn::RefAll': 'AWS::EC2::VPC::Id'}}}}\n", "error function-not-allowed 1:58");
}

static void resources_are_checked(void **state)
{
	(void)state;
	assert_diags("Resources: {A: text}\n", "error resource-not-map 1:16");
	assert_diags("Resources: {A: {Type: Topic}}\n", "error resource-type 1:23");
	assert_diags("Resources: {A: {Type: 'Custom::My-Thing'}, B: {Type: 'Alexa::ASK::Skill'}}\n", "");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', Properties: []}}\n", "error attribute-not-map 1:54");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', Properties: }}\n", "error null-value 1:54");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', DependsOn: B}}\n", "error unresolved-reference 1:53");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', DependsOn: [!Ref A]}}\n", "error depends-on 1:54");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', DependsOn: A}}\n", "error circular-dependency 1:53");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', Condition: C}}\n", "error undefined-condition 1:53");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', DeletionPolicy: Keep}}\n", "error policy-value 1:58");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', UpdateReplacePolicy: RetainExceptOnCreate}}\n", "error policy-value 1:63");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', DeletionPolicy: Snapshot}}\n", "warning snapshot-not-supported 1:58");
	assert_diags("Resources: {A: {Type: 'AWS::SNS::Topic', CreationPolicy: {}, Version: '1'}}\n", "warning attribute-ignored 1:58; warning attribute-ignored 1:71");
}

static void outputs_are_checked(void **state)
{
	(void)state;
	assert_diags(TOPIC "Outputs: {O: {Description: x}}\n", "error output-without-value 3:14");
	assert_diags(TOPIC "Outputs: {O: {Value: }}\n", "error null-value 3:22");
	assert_diags(TOPIC "Outputs: {O: {Value: x, Extra: 1}}\n", "error unknown-output-property 3:25");
	assert_diags(TOPIC "Outputs: {O-x: {Value: x}}\n", "error name-not-alphanumeric 3:11");
	assert_diags(TOPIC "Outputs: {O: {Value: [a]}}\n", "error output-not-text 3:22");
	assert_diags(TOPIC "Outputs: {O: {Value: !Ref AWS::NoValue}}\n", "error no-value-not-allowed 3:22");
	assert_diags(TOPIC "Outputs: {O: {Value: x, Export: {Name: !Ref A}}}\n", "error resource-not-allowed 3:45");
	assert_diags(TOPIC "Outputs: {O: {Value: x, Export: n}}\n", "error output-export 3:33");
	assert_diags(TOPIC "Outputs: {O: {Value: x, Condition: C}}\n", "error undefined-condition 3:36");
}

static void a_macro_softens_what_it_may_mend(void **state)
{
	static const struct mg_load_options processed = { .processed = true };
	struct cfn c;

	(void)state;
	assert_diags("Transform: Mine\nParameters: {P: {Type: Wrong}}\nResources: {A: {Type: 'AWS::SNS::Topic', Extra: !Ref Nothing}}\n",
		     "warning unresolvable-transform 1:12; error unknown-parameter-type 2:24; warning unknown-resource-attribute 3:42");
	cfn_open_label(&c, "t.yaml", MG_STR("Transform: Mine\n" TOPIC), &processed, &mg_limits_default);
	assert_string_equal(cfn_diags(&c), "");
	assert_int_equal(c.t->ngaps, 0);
	cfn_close(&c);
}

static void an_embedded_transform_hides_its_map(void **state)
{
	struct cfn c;

	(void)state;
	cfn_open(&c, "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: x\n      Fn::Transform: {Name: AWS::Include}\n  B: {Type: 'AWS::SNS::Topic', Properties: {X: 1}}\n");
	assert_string_equal(cfn_diags(&c), "warning unresolvable-transform 6:7");
	assert_non_null(mg_template_gap(c.t, mg_node_at(c.t->resources[0].properties, "DisplayName")));
	assert_null(mg_template_gap(c.t, c.t->resources[0].node));
	assert_null(mg_template_gap(c.t, c.t->resources[1].properties));
	cfn_close(&c);
	assert_diags("Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {'Fn::Transform': {Name: !Ref X}}}\n", "error transform-name 2:45");
}

static void types_match_patterns(void **state)
{
	(void)state;
	assert_true(mg_type_matches(MG_STR("AWS::S3::*"), MG_STR("AWS::S3::Bucket")));
	assert_true(mg_type_matches(MG_STR("AWS::*"), MG_STR("AWS::S3::Bucket")));
	assert_true(mg_type_matches(MG_STR("*Bucket*"), MG_STR("AWS::S3::BucketPolicy")));
	assert_true(mg_type_matches(MG_STR("*"), MG_STR("")));
	assert_false(mg_type_matches(MG_STR("AWS::S3::Bucket"), MG_STR("AWS::S3::BucketPolicy")));
	assert_false(mg_type_matches(MG_STR("aws::s3::*"), MG_STR("AWS::S3::Bucket")));
	assert_false(mg_type_matches(MG_STR("a*b*c"), MG_STR("aXbX")));
}

static void failing_allocations(void **state)
{
	(void)state;
	cfn_fail_allocations("Metadata: {'AWS::CloudFormation::Interface': {ParameterLabels: {X: {}}}}\nParameters: {P: {Type: String, Defualt: x}}\nMappings: {M: {T: {S: 1}}}\n"
			     "Rules: {R: {Assertions: [{Assert: !Equals [a, b]}]}}\nConditions: {C: !Not [!Condition D], D: !Not [!Condition C]}\nResources:\n"
			     "  A: {Type: 'AWS::SNS::Topic', Properties: {X: !Sub '${B}${P}${Q}', Y: ~, 'Fn::Transform': {Name: X}}}\n  B: {Type: 'AWS::SNS::Topic', DependsOn: A}\n"
			     "Outputs: {O: {Value: !FindInMap [M, T, U]}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sections_become_arrays), cmocka_unit_test(the_root_is_checked), cmocka_unit_test(parameters_are_checked),
		cmocka_unit_test(a_long_default_is_refused), cmocka_unit_test(a_secret_default_is_never_shown), cmocka_unit_test(mappings_are_checked), cmocka_unit_test(rules_are_checked),
		cmocka_unit_test(resources_are_checked), cmocka_unit_test(outputs_are_checked), cmocka_unit_test(a_macro_softens_what_it_may_mend),
		cmocka_unit_test(an_embedded_transform_hides_its_map), cmocka_unit_test(types_match_patterns), cmocka_unit_test(failing_allocations),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
