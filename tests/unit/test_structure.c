/* SPDX-License-Identifier: Apache-2.0 */
/* Argument forms that the service refuses, or takes, one line each: what stands where a value is expected, and what is said of it. */
#include "cfn_load.h"

struct form {
	const char *text, *said;
};

/* Each text in a template of its own: what is before it, the text, what is behind. */
static void check_all(const char *before, const char *behind, const struct form *forms, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct cfn c;
		struct mg_buf b = { 0 };
		mg_buf_printf(&b, "%s%s%s", before, forms[i].text, behind);
		cfn_open_label(&c, "t.yaml", mg_buf_view(&b), NULL, &mg_limits_default);
		if (strcmp(cfn_diags(&c), forms[i].said) != 0)
			fail_msg("%s: said \"%s\", expected \"%s\"", forms[i].text, cfn_diags(&c), forms[i].said);
		cfn_close(&c);
		mg_buf_fini(&b);
	}
}
#define CHECK(before, behind, forms) check_all(before, behind, forms, sizeof(forms) / sizeof(*(forms)))

#define HEAD "Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\nMappings: {M: {a: {k: v, l: [x, y]}}}\nConditions: {C: !Equals [!Ref P, x]}\n"
#define VALUE HEAD "Resources:\n  B: {Type: 'AWS::SNS::Topic'}\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: "

static void operands_that_are_no_text(void **state)
{
	static const struct form forms[] = {
		{ "!Select [!Ref L, [a]]", "error function-arguments 6:67" },
		{ "!Select [[0], [a]]", "error function-arguments 6:67" },
		{ "!Select [!Split [',', a], [a]]", "error function-arguments 6:67" },
		{ "!Select [!Ref P, [a]]", "" },
		{ "!Cidr [!Ref L, 2, 8]", "error function-arguments 6:65" },
		{ "!Cidr [10.0.0.0/16, !Ref L, 8]", "error function-arguments 6:78" },
		{ "!Cidr [10.0.0.0/16, 2, [8]]", "error function-arguments 6:81" },
		{ "!Cidr [!Ref P, 2, 8]", "" },
		{ "{Fn::ImportValue: !Split [',', a]}", "error function-arguments 6:58" },
		{ "{Fn::ImportValue: !GetAZs ''}", "error function-arguments 6:58" },
		{ "{Fn::ImportValue: !Sub '${P}'}", "" },
		{ "{Fn::GetStackOutput: {StackName: [a], OutputName: b}}", "error function-arguments 6:91" },
		{ "{Fn::GetStackOutput: {StackName: !Ref L, OutputName: b}}", "error function-arguments 6:91" },
		{ "{Fn::GetStackOutput: {StackName: !Ref P, OutputName: b}}", "" },
	};

	(void)state;
	CHECK(VALUE, "}}\n", forms);
}

static void dynamic_references(void **state)
{
	static const struct form forms[] = {
		{ "'{{resolve:ssm:name}}'", "" },
		{ "'a {{resolve:ssm:/a/b.c-d_e:12}} b'", "" },
		{ "'{{resolve:ssm:arn:aws:ssm:us-east-1:111111111111:parameter/a:1}}'", "" },
		{ "'{{resolve:secretsmanager:id}}'", "" },
		{ "'{{resolve:secretsmanager:id::::}}'", "" },
		{ "'{{resolve:secretsmanager:id:SecretString:key:AWSCURRENT}}'", "" },
		{ "'{{resolve:secretsmanager:id:SecretString:key::v1}}'", "" },
		{ "!Sub '{{resolve:ssm:${P}:x}}'", "" },
		{ "'{{resolve:ssm:name'", "" },
		{ "'{{resolve:ssm:}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:ssm:na me}}'", "error dynamic-reference 6:59" },
		{ "'x {{resolve:ssm:name:latest}}'", "error dynamic-reference 6:61" },
		{ "'{{resolve:ssm:name:1:2}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:secretsmanager:}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:secretsmanager:id:SecretBinary:key}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:secretsmanager:id:SecretString:key:stage:version}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:secretsmanager:id:SecretString:key::v1:more}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:vault:x}}'", "error dynamic-reference 6:59" },
		{ "'{a}{{resolve:ssm:x}}'", "" },
		{ "'$x{{resolve:ssm:$x}}'", "error dynamic-reference 6:61" },
		{ "'{{resolve:ssm:a{b}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:ssm:a}b}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:ssm:a[b}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:ssm:a`b}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:ssm:a@b}}'", "error dynamic-reference 6:59" },
		{ "\"{{resolve:ssm:a\\0b}}\"", "error dynamic-reference 6:59" },
		{ "'{{resolve:ssm:\xc3\xa9}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:ssm:AZaz09_.-/:1}}'", "" },
		{ "'{{resolve:ssm:name:1x}}'", "error dynamic-reference 6:59" },
		{ "'{{resolve:ssm:name:}}'", "" },
		{ "'{{resolve:secretsmanager:id:SecretString:a{b:c}d}}'", "" },
		{ "'{{resolve:ssm:a{{resolve:ssm:b}}'", "" },
		{ "'{{resolve:ssm:a}} and {{resolve:vault:b}}'", "error dynamic-reference 6:81" },
	};

	(void)state;
	CHECK(VALUE, "}}\n", forms);
}

static void what_is_compared(void **state)
{
	static const struct form forms[] = {
		{ "!Equals [[a], [a]]", "error function-arguments 3:26; error function-arguments 3:31" },
		{ "!Equals [{a: b}, a]", "error function-arguments 3:26" },
		{ "!Equals [!Condition D, 'true']", "error function-arguments 3:26" },
		{ "!Equals [!Not [!Condition D], 'true']", "error function-arguments 3:26" },
		{ "!Equals [null, a]", "error null-value 3:26" },
		{ "!Equals [!Ref L, a]", "" },
		{ "!Equals [!Join ['', !Ref L], '']", "" },
		{ "!Equals [true, 1]", "" },
	};

	(void)state;
	CHECK("Parameters: {P: {Type: String}, L: {Type: CommaDelimitedList}}\nConditions:\n  XXXXXXXXXXXX: ", "\n  D: !Equals [!Ref P, y]\nResources: {A: {Type: 'AWS::SNS::Topic'}}\n", forms);
}

static void sections(void **state)
{
	static const struct form forms[] = {
		{ "Outputs: {O: {Value: !Split [',', a]}}", "error output-not-text 2:22" },
		{ "Outputs: {O: {Value: !GetAZs ''}}", "error output-not-text 2:22" },
		{ "Outputs: {O: {Value: !Join ['', !GetAZs '']}}", "" },
		{ "Outputs: {O: {Value: a, Export: {Name: [a]}}}", "error function-arguments 2:40" },
		{ "Outputs: {O: {Value: a, Export: {Name: !Split [',', a]}}}", "error function-arguments 2:40" },
		{ "Outputs: {O: {Value: a, Export: {Name: !Sub '${AWS::StackName}-x'}}}", "" },
		{ "Hooks: {H: {Type: 'AWS::CodeDeploy::BlueGreen'}}", "error hooks-without-transform 2:8" },
		{ "Transform: AWS::CodeDeployBlueGreen\nHooks: {H: {Type: 'AWS::CodeDeploy::BlueGreen'}}", "" },
		{ "Transform: ['AWS::CodeDeployBlueGreen']\nHooks: []", "error section-not-map 3:8" },
		{ "Transform: 5", "error transform-name 2:12" },
		{ "Transform: {Name: 'AWS::SecretsManager-2020-07-23', Parameters: {a: b}}", "" },
		{ "Transform: {Name: 'AWS::SecretsManager-2020-07-23', Other: y}", "error unknown-transform-property 2:53" },
		{ "Parameters: {A: {Type: String}}", "error name-used-twice 1:13" },
		{ "Conditions: {A: !Equals [a, b]}", "" },
		{ "Conditions: {a-b: !Equals [a, b]}", "warning name-not-alphanumeric 2:14" },
		{ "Conditions: {'': !Equals [a, b]}", "warning name-not-alphanumeric 2:14" },
		{ "Conditions: {C: !Not x}", "error function-arguments 2:17" },
		{ "Conditions: {C: !And {a: b}}", "error function-arguments 2:17" },
		{ "Conditions: {Fn::ForEach::L: [a, [b], {c: d}]}", "error needs-language-extensions 2:14" },
		{ "Conditions: [a]", "error section-not-map 2:13" },
	};

	(void)state;
	CHECK("Resources: {A: {Type: 'AWS::SNS::Topic'}}\n", "\n", forms);
}

static void collections_of_loops(void **state)
{
	static const struct form forms[] = {
		{ "[a]", "" },
		{ "[!Ref P]", "warning unknown-collection 8:7" },
		{ "[[a]]", "error foreach 8:7" },
		{ "[{a: b}]", "error foreach 8:7" },
		{ "[null]", "error foreach 8:7" },
		{ "!FindInMap [M, a, l]", "" },
		{ "!FindInMap [M, a, k]", "error foreach 8:7" },
	};

	(void)state;
	CHECK("Transform: AWS::LanguageExtensions\n" HEAD "Resources:\n  Fn::ForEach::Lo:\n    - x\n    - ", "\n    - 'T${x}': {Type: 'AWS::SNS::Topic'}\n", forms);
}

static void keys_of_update_policies(void **state)
{
	static const struct form forms[] = {
		{ "{AutoScalingRollingUpdate: {MinInstancesInService: 1}}", "" },
		{ "{Fn::If: [C, {AutoScalingRollingUpdate: {}}, {AutoScalingReplacingUpdate: {}}]}", "" },
		{ "{AutoScalingRolling: {}}", "error unknown-policy-key 5:66" },
	};

	(void)state;
	CHECK(HEAD "Resources:\n  A: {Type: 'AWS::AutoScaling::AutoScalingGroup', UpdatePolicy: ", "}\n", forms);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operands_that_are_no_text), cmocka_unit_test(dynamic_references),  cmocka_unit_test(what_is_compared),
		cmocka_unit_test(sections),                  cmocka_unit_test(collections_of_loops), cmocka_unit_test(keys_of_update_policies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
