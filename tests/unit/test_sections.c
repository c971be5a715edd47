/* SPDX-License-Identifier: Apache-2.0 */
/* The sections of a template in all shapes: what is said of each, and where. */
#include "cfn_load.h"
#include "value_rows.h"

#define UNRUN_ALL(place, what) "warning unresolvable-transform " place " " what " changes this template before it is deployed and cannot be run here: " \
			       "policies are undecided about what it touches; judge the change set's processed template with --processed"

struct row {
	const char *section, *said;
};

static void say(const struct row *rows, size_t n, const char *after)
{
	for (size_t i = 0; i < n; i++) {
		struct mg_buf yaml = { 0 }, text = { 0 };
		struct cfn c;
		mg_buf_printf(&yaml, "%s\n%s", rows[i].section, after);
		mg_buf_putc(&yaml, '\0');
		cfn_open(&c, yaml.p);
		said(&c.diags, &text);
		if (strcmp(text.p, rows[i].said))
			fail_msg("of %s is said `%s`, not `%s`", rows[i].section, text.p, rows[i].said);
		cfn_close(&c);
		mg_buf_fini(&text);
		mg_buf_fini(&yaml);
	}
}

#define TOPIC "Resources: {Z: {Type: 'Custom::X'}}\n"
#define SAY(rows, after) say(rows, sizeof(rows) / sizeof(*(rows)), after)

static void transforms(void **state)
{
	static const struct row rows[] = {
		{ "Transform: [A, ~]", UNRUN_ALL("1:13", "macro `A`") "\n"
		  "warning null-value 1:16 /Transform/1 is null, which templates may not hold; give it a value or remove it" },
		{ "Transform: {Name: ~}", "error transform-name 1:19 a transform needs a literal name; write a text, or a map with the text Name" },
		{ "Transform: {Name: ''}", "error transform-name 1:19 a transform needs a literal name; write a text, or a map with the text Name" },
		{ "Transform: {Name: 7}", "error transform-name 1:19 a transform needs a literal name; write a text, or a map with the text Name" },
		{ "Transform: {Parameters: {}}", "error transform-name 1:12 a transform needs a literal name; write a text, or a map with the text Name" },
		{ "Transform: []", "" },
		{ "Transform: [[A]]", "error transform-name 1:13 a transform needs a literal name; write a text, or a map with the text Name" },
		{ "Transform: ''", "error transform-name 1:12 a transform needs a literal name; write a text, or a map with the text Name" },
		{ "Transform: {Name: 'AWS::Include', Parameters: {Location: x}}", UNRUN_ALL("1:12", "the transform `AWS::Include`") },
		{ "Transform: [{Name: 'AWS::Include'}, 'AWS::LanguageExtensions', {Name: 'AWS::CodeDeployBlueGreen'}]\nHooks: {H: {Type: 'AWS::CodeDeploy::BlueGreen'}}", UNRUN_ALL("1:13", "the transform `AWS::Include`") },
		{ "Transform: 'AWS::CodeDeployBlueGreen'\nHooks: {H: {Type: 'AWS::CodeDeploy::BlueGreen'}}", "" },
		{ "Transform: [[x], {Name: 'AWS::CodeDeployBlueGreen'}, {Nme: x}]\nHooks: {H: {Type: 'AWS::CodeDeploy::BlueGreen'}}", "error transform-name 1:13 a transform needs a literal name; write a text, or a map with the text Name" "\n"
		  "error transform-name 1:54 a transform needs a literal name; write a text, or a map with the text Name" "\n"
		  "error unknown-transform-property 1:55 `Nme` is no property of a transform; did you mean `Name`?" },
		{ "'Fn::Transform': {Name: [x]}", "error transform-name 1:1 Key Name of transform definition must be a string; write Fn::Transform as a map with the literal text Name" },
		{ "'Fn::Transform': {Name: ''}", "error transform-name 1:1 Key Name of transform definition must be a string; write Fn::Transform as a map with the literal text Name" },
		{ "'Fn::Transform': text", "error transform-name 1:1 Key Name of transform definition must be a string; write Fn::Transform as a map with the literal text Name" },
		{ "'Fn::Transform': {Name: M}\nFoo: x", "warning unresolvable-transform 1:1 " UNRUN("M") "\n"
		  "error unknown-section 2:1 `Foo` is no section of a template" },
	};

	(void)state;
	SAY(rows, TOPIC);
}

static void roots(void **state)
{
	static const struct row rows[] = {
		{ "Hooks: {H: {Type: 'AWS::CodeDeploy::BlueGreen'}}", "error hooks-without-transform 1:8 Hooks need the transform AWS::CodeDeployBlueGreen; add it, or remove them" },
		{ "Hooks: ~", "error hooks-without-transform 1:8 Hooks need the transform AWS::CodeDeployBlueGreen; add it, or remove them" "\n"
		  "error null-value 1:8 /Hooks is null, which templates may not hold; give it a value or remove it" },
		{ "Foo: x", "error unknown-section 1:1 `Foo` is no section of a template" },
		{ "Description: [a]", "error description-not-text 1:14 Description is a list; it must be a literal text, functions are not resolved there" },
		{ "Description: !Ref x", "error description-not-text 1:14 Description is a map; it must be a literal text, functions are not resolved there" },
		{ "Description: ~", "error null-value 1:14 /Description is null, which templates may not hold; give it a value or remove it" },
		{ "AWSTemplateFormatVersion: [x]", "error format-version 1:27 AWSTemplateFormatVersion is a list; write the text 2010-09-09 or leave it out" },
		{ "AWSTemplateFormatVersion: ~", "error format-version 1:27 AWSTemplateFormatVersion is `null`; the only version there is: 2010-09-09" },
		{ "Metadata: ~", "error null-value 1:11 /Metadata is null, which templates may not hold; give it a value or remove it" },
		{ "Metadata: text", "" },
		{ "Metadata: {'AWS::CloudFormation::Interface': text}", "" },
		{ "Metadata: {'AWS::CloudFormation::Interface': {ParameterGroups: text, ParameterLabels: text}}", "" },
		{ "Metadata: {'AWS::CloudFormation::Interface': {ParameterGroups: [text, {Parameters: text}, {Parameters: [[a], P, Q]}], ParameterLabels: {P: x, R: y}}}\nParameters: {P: {Type: String}}", "warning interface-parameter 1:113 AWS::CloudFormation::Interface names `Q`, which is no parameter of this template, did you mean `P`?" "\n"
		  "warning interface-parameter 1:143 AWS::CloudFormation::Interface labels `R`, which is no parameter of this template" },
		{ "Metadata: {'AWS::CloudFormation::Interface': {ParameterGroups: [{Parameters: [P, [P]]}], ParameterLabels: [P]}}\nParameters: {P: {Type: String}}", "" },
	};

	(void)state;
	SAY(rows, TOPIC);
}

static void parameters(void **state)
{
	static const struct row rows[] = {
		{ "Parameters: {P: {Type: ~}}", "error null-value 1:24 /Parameters/P/Type is null, which templates may not hold; give it a value or remove it" },
		{ "Parameters: {P: {Type: [String]}}", "error unknown-parameter-type 1:24 Type is a list; it must be a literal text such as String" },
		{ "Parameters: {P: {Type: 'List<Foo>'}}", "error unknown-parameter-type 1:24 `List<Foo>` is no type of a parameter; use String, Number, CommaDelimitedList, List<Number>, an AWS type or AWS::SSM::Parameter::Value<...>" },
		{ "Parameters: {P: {Type: 'List<String'}}", "error unknown-parameter-type 1:24 `List<String` is no type of a parameter; did you mean `List<String>`?" },
		{ "Parameters: {P: {Type: 'List<AWS::EC2::KeyPair::KeyName>'}}", "error unknown-parameter-type 1:24 `List<AWS::EC2::KeyPair::KeyName>` is no type of a parameter; did you mean `AWS::EC2::KeyPair::KeyName`?" },
		{ "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<CommaDelimitedList>'}}", "" },
		{ "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>'}}", "" },
		{ "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<List<Number>>'}}", "error unknown-parameter-type 1:24 `AWS::SSM::Parameter::Value<List<Number>>` is no type of a parameter; use String, Number, CommaDelimitedList, List<Number>, an AWS type or AWS::SSM::Parameter::Value<...>" },
		{ "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<Foo>'}}", "error unknown-parameter-type 1:24 `AWS::SSM::Parameter::Value<Foo>` is no type of a parameter; did you mean `AWS::SSM::Parameter::Name`?" },
		{ "Parameters: {P: {Type: String, NoEcho: 'False', Description: [a]}}", "error parameter-property-type 1:62 Description is a list; it must be a literal scalar" },
		{ "Parameters: {P: {Type: String, NoEcho: maybe}}", "error parameter-property-type 1:40 NoEcho is `maybe`; it must be true or false" },
		{ "Parameters: {P: {Type: String, NoEcho: [true]}}", "error parameter-property-type 1:40 NoEcho is a list; it must be a literal scalar" },
		{ "Parameters: {P: {Type: String, Default: ~, AllowedValues: ~, MinLength: ~}}", "error null-value 1:41 /Parameters/P/Default is null, which templates may not hold; give it a value or remove it" "\n"
		  "error null-value 1:59 /Parameters/P/AllowedValues is null, which templates may not hold; give it a value or remove it" "\n"
		  "error null-value 1:73 /Parameters/P/MinLength is null, which templates may not hold; give it a value or remove it" },
		{ "Parameters: {P: {Type: String, Default: !Ref x, AllowedValues: text, AllowedPattern: [a]}}", "error function-not-allowed 1:41 `Ref` stands in Parameters, where functions are not resolved; write the value itself" "\n"
		  "error parameter-property-type 1:64 AllowedValues is a string; it must be a list of literal values" "\n"
		  "error parameter-property-type 1:86 AllowedPattern is a list; it must be a literal scalar" },
		{ "Parameters: {P: {Type: String, Default: [a]}}", "error parameter-property-type 1:41 Default is a list; it must be a literal scalar" },
		{ "Parameters: {P: {Type: CommaDelimitedList, Default: [a]}}", "error parameter-property-type 1:53 Default is a list; it must be a literal scalar" },
		{ "Parameters: {P: {Type: String, 'Fn::Transform': {Name: M}}}", "warning unresolvable-transform 1:32 " UNRUN("M") },
		{ "Parameters: {P: {Type: String, Foo: x, MinLength: x, MaxLength: -1}}", "error unknown-parameter-property 1:32 `Foo` is no property of a parameter" "\n"
		  "error parameter-property-type 1:51 MinLength is `x`; it must be a number" },
		{ "Parameters: {}", "" },
		{ "Parameters: ~", "error null-value 1:13 /Parameters is null, which templates may not hold; write a map or leave the section out" },
		{ "Parameters: {P: text}", "error parameter-not-map 1:17 a parameter is a map with a Type, not a string" },
	};

	(void)state;
	SAY(rows, TOPIC);
}

static void mappings(void **state)
{
	static const struct row rows[] = {
		{ "Mappings: ~", "error null-value 1:11 /Mappings is null, which templates may not hold; write a map or leave the section out" },
		{ "Mappings: {M: ~}", "error null-value 1:15 /Mappings/M is null, which templates may not hold; give it a value or remove it" },
		{ "Mappings: {M: {a: ~}}", "error null-value 1:19 /Mappings/M/a is null, which templates may not hold; give it a value or remove it" },
		{ "Mappings: {M: {a: {b: ~}}}", "error null-value 1:23 /Mappings/M/a/b is null, which templates may not hold; give it a value or remove it" },
		{ "Mappings: {M: {a: {b: [~]}}}", "warning null-value 1:24 /Mappings/M/a/b/0 is null, which templates may not hold; give it a value or remove it" },
		{ "Mappings: {M: {}}", "" },
		{ "Mappings: {M: {a: {}}}", "" },
		{ "Mappings: {M: {a: {b: !Ref x}}}", "error function-not-allowed 1:23 `Ref` stands in Mappings, where functions are not resolved; write the value itself" "\n"
		  "error mapping-value 1:23 a mapping's value is a map; every Mappings attribute must be a literal scalar or a list of them, two levels below the mapping's name and without functions" },
		{ "Mappings: {M: {a: {b: [!Ref x]}}}", "error function-not-allowed 1:24 `Ref` stands in Mappings, where functions are not resolved; write the value itself" "\n"
		  "error mapping-value 1:24 a mapping's list holds a map; its members must be literal scalars" },
		{ "Mappings: {M: !Ref x}", "error function-not-allowed 1:15 `Ref` stands in Mappings, where functions are not resolved; write the value itself" },
		{ "Mappings: {M: {a: !Ref x}}", "error function-not-allowed 1:19 `Ref` stands in Mappings, where functions are not resolved; write the value itself" },
		{ "Mappings: {'M-x': {'a b': {'c.d': 1}}}", "error name-not-alphanumeric 1:12 Mapping name `M-x` is non alphanumeric; use ASCII letters and digits only" "\n"
		  "warning mapping-key 1:20 the mapping key `a b` should be of letters and digits, dots and dashes only" "\n"
		  "warning mapping-key 1:28 the mapping key `c.d` should be of letters and digits only" },
		{ "Mappings: {M: {'Fn::Transform': {Name: M}, a: {b: 1}}}", "warning unresolvable-transform 1:16 " UNRUN("M") },
		{ "Mappings: {M: {a: {b: {'Fn::Transform': {Name: M}}}}}", "warning unresolvable-transform 1:24 " UNRUN("M") },
		{ "Mappings: {M: {a: {b: {c: 1}}}}", "error mapping-value 1:23 a mapping's value is a map; every Mappings attribute must be a literal scalar or a list of them, two levels below the mapping's name and without functions" },
	};

	(void)state;
	SAY(rows, TOPIC);
}

static void rules(void **state)
{
	static const struct row rows[] = {
		{ "Rules: ~", "error null-value 1:8 /Rules is null, which templates may not hold; write a map or leave the section out" },
		{ "Rules: text", "error section-not-map 1:8 Rules is a string; it must be a map of names" },
		{ "Rules: {R: text}", "error rule-without-assertions 1:12 rule `R` needs a list of Assertions" },
		{ "Rules: {R: {}}", "error rule-without-assertions 1:12 rule `R` needs a list of Assertions" },
		{ "Rules: {R: {Assertions: text}}", "error rule-without-assertions 1:12 rule `R` needs a list of Assertions" },
		{ "Rules: {R: {Assertions: []}}", "" },
		{ "Rules: {R: {Assertions: [text, {}, {Assert: !Equals [a, a], AssertDescription: [a], Foo: x}]}}", "error rule-assertion 1:26 an assertion is a map with Assert, a rule function, and perhaps AssertDescription; this is a string" "\n"
		  "error rule-assertion 1:32 an assertion is a map with Assert, a rule function, and perhaps AssertDescription; this is a map without Assert" "\n"
		  "error unknown-rule-property 1:85 `Foo` is no property of an assertion" },
		{ "Rules: {R: {Assertions: [{Assert: !Equals [a, a]}], Foo: x}}", "error unknown-rule-property 1:53 `Foo` is no property of a rule" },
		{ "Rules: {'R-x': {Assertions: [{Assert: !Equals [a, a]}]}}", "error name-not-alphanumeric 1:9 Rule name `R-x` is non alphanumeric; use ASCII letters and digits only" },
		{ "Rules: {'Fn::Transform': {Name: M}}", "warning unresolvable-transform 1:9 " UNRUN("M") },
		{ "Rules: {R: {RuleCondition: ~, Assertions: [{Assert: !Equals [a, a]}]}}", "error null-value 1:28 /Rules/R/RuleCondition is null, which templates may not hold; give it a value or remove it" },
	};

	(void)state;
	SAY(rows, TOPIC);
}

static void outputs(void **state)
{
	static const struct row rows[] = {
		{ "Outputs: ~", "error null-value 1:10 /Outputs is null, which templates may not hold; write a map or leave the section out" },
		{ "Outputs: {O: ~}", "error null-value 1:14 /Outputs/O is null, which templates may not hold; give it a value or remove it" },
		{ "Outputs: {O: text}", "error output-not-map 1:14 an output is a map with a Value, not a string" },
		{ "Outputs: {O: {}}", "error output-without-value 1:14 output `O` has no Value; every Outputs member must contain one" },
		{ "Outputs: {O: {Value: ~}}", "error null-value 1:22 /Outputs/O/Value is null, which templates may not hold; give it a value or remove it" },
		{ "Outputs: {O: {Value: [a]}}", "error output-not-text 1:22 the Value of an output is a list; it must be a text, join lists with Fn::Join" },
		{ "Outputs: {O: {Value: {a: b}}}", "error output-not-text 1:22 the Value of an output is a map; it must be a text, join lists with Fn::Join" },
		{ "Outputs: {O: {Value: !GetAZs ''}}", "error output-not-text 1:22 the Value of an output must be a text, but this gives a list; join it with Fn::Join" },
		{ "Outputs: {O: {Value: x, Export: ~}}", "error null-value 1:33 /Outputs/O/Export is null, which templates may not hold; give it a value or remove it" },
		{ "Outputs: {O: {Value: x, Export: text}}", "error output-export 1:33 Export must be a map with Name alone; this is a string" },
		{ "Outputs: {O: {Value: x, Export: {}}}", "error output-export 1:33 Export must be a map with Name alone; this is a map" },
		{ "Outputs: {O: {Value: x, Export: {Name: ~}}}", "error null-value 1:40 /Outputs/O/Export/Name is null, which templates may not hold; give it a value or remove it" },
		{ "Outputs: {O: {Value: x, Export: {Name: [a]}}}", "error function-arguments 1:40 the Name of an Export must be a text or a function that gives one; this is a list" },
		{ "Outputs: {O: {Value: x, Export: {Name: x, Foo: y}}}", "error output-export 1:33 Export must be a map with Name alone; this is a map" },
		{ "Outputs: {O: {Value: x, Export: {Name: !Ref Z}}}", "error resource-not-allowed 1:45 `Z` is a resource; Export.Name may depend on parameters and pseudo parameters only" },
		{ "Outputs: {O: {Value: x, Condition: [a], Description: [a], Foo: x}}", "error function-arguments 1:36 an output needs the name of a condition as a literal text; here it has a list" "\n"
		  "error description-not-text 1:54 an output's Description is a list; it must be a literal text, functions are not resolved there" "\n"
		  "error unknown-output-property 1:59 `Foo` is no property of an output" },
		{ "Outputs: {O: {Value: x, Condition: C}}", "error undefined-condition 1:36 unresolved condition dependency `C` in an output: no condition of this name is defined" },
		{ "Outputs: {O: {Value: x, Description: ~}}", "error null-value 1:38 /Outputs/O/Description is null, which templates may not hold; give it a value or remove it" },
		{ "Outputs: {O: {Value: x, Description: !Ref x}}", "error description-not-text 1:38 an output's Description is a map; it must be a literal text, functions are not resolved there" },
		{ "Outputs: {O: {'Fn::Transform': {Name: M}}}", "warning unresolvable-transform 1:15 " UNRUN("M") },
		{ "Outputs: {'O-x': {Value: x}}", "error name-not-alphanumeric 1:11 Output name `O-x` is non alphanumeric; use ASCII letters and digits only" },
		{ "Outputs: {O: {Value: !Ref 'AWS::NoValue'}}", "error no-value-not-allowed 1:22 AWS::NoValue cannot be the Value of an output; give the output a Condition instead" },
		{ "Outputs: {O: {Value: x, Export: {Name: ''}}}", "" },
	};

	(void)state;
	SAY(rows, TOPIC);
}

static void resources(void **state)
{
	static const struct row rows[] = {
		{ "Resources: {A: ~}", "error null-value 1:16 /Resources/A is null, which templates may not hold; give it a value or remove it" },
		{ "Resources: {A: {Type: ~}}", "error null-value 1:23 /Resources/A/Type is null, which templates may not hold; give it a value or remove it" },
		{ "Resources: {A: {Type: ''}}", "error resource-type 1:23 `` is no resource type; types look like AWS::S3::Bucket or Custom::Name" },
		{ "Resources: {A: {Type: 'Custom::'}}", "error resource-type 1:23 `Custom::` is no resource type; types look like AWS::S3::Bucket or Custom::Name" },
		{ "Resources: {A: {Type: 'Custom::a_b@c-d9'}}", "" },
		{ "Resources: {A: {Type: 'Custom::a b'}}", "error resource-type 1:23 `Custom::a b` is no resource type; types look like AWS::S3::Bucket or Custom::Name" },
		{ "Resources: {A: {Type: 'Custom::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'}}", "error resource-type 1:23 `Custom::aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` is no resource type; types look like AWS::S3::Bucket or Custom::Name" },
		{ "Resources: {A: {Type: 'AWS::S3'}}", "error resource-type 1:23 `AWS::S3` is no resource type; types look like AWS::S3::Bucket or Custom::Name" },
		{ "Resources: {A: {Type: 'AWS::S3::'}}", "error resource-type 1:23 `AWS::S3::` is no resource type; types look like AWS::S3::Bucket or Custom::Name" },
		{ "Resources: {A: {Type: 'AWS::S3::Bucket::X::Y'}}", "" },
		{ "Resources: {A: {Type: 'Org::Svc::Res::MODULE'}, B: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Ref ABucket}}}", "" },
		{ "Resources: {A: {Type: 'AWS::S3-x::Bucket'}}", "" },
		{ "Resources: {A: {Type: 'Custom::X', Condition: ~}}", "error null-value 1:47 /Resources/A/Condition is null, which templates may not hold; give it a value or remove it" },
		{ "Resources: {A: {Type: 'Custom::X', Condition: [a]}}", "error function-arguments 1:47 a resource needs the name of a condition as a literal text; here it has a list" },
		{ "Resources: {A: {Type: 'Custom::X', Condition: 7}}", "error undefined-condition 1:47 unresolved condition dependency `7` in a resource: no condition of this name is defined" },
		{ "Resources: {A: {Type: 'Custom::X', Metadata: {'aws:cdk:path': [a]}}}", "" },
		{ "Resources: {A: {Type: 'Custom::X', Metadata: {'aws:cdk:path': a/b}}}", "" },
		{ "Resources: {A: {'Fn::Transform': {Name: M}}}", "warning unresolvable-transform 1:17 " UNRUN("M") },
		{ "Resources: {A: {Type: 'Custom::X', Properties: ~}}", "error null-value 1:48 /Resources/A/Properties is null, which templates may not hold; give it a value or remove it" },
		{ "Resources: {A: {Type: 'Custom::X', Properties: {}, Version: 1}}", "" },
		{ "Resources: ~", "error no-resources 1:12 at least one Resources member must be defined; add a map Resources with a resource" },
		{ "Resources: text", "error section-not-map 1:12 Resources is a string; it must be a map of names" },
		{ "Resources: {A: {Type: 'Custom::X', Version: [1], DependsOn: ~}}", "error null-value 1:61 /Resources/A/DependsOn is null, which templates may not hold; give it a value or remove it" },
	};

	(void)state;
	SAY(rows, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(transforms), cmocka_unit_test(roots), cmocka_unit_test(parameters), cmocka_unit_test(mappings), cmocka_unit_test(rules), cmocka_unit_test(outputs), cmocka_unit_test(resources),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
