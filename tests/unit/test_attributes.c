/* SPDX-License-Identifier: Apache-2.0 */
/* What stands beside Type and Properties, and functions among other keys: the whole of what is said. */
#include "cfn_load.h"

struct form {
	const char *text, *said; /* lines of "level line:column text" */
};

static void check_all(const char *before, const char *behind, const struct form *forms, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct cfn c;
		struct mg_buf b = { 0 }, said = { 0 };
		mg_buf_printf(&b, "%s%s%s", before, forms[i].text, behind);
		cfn_open_label(&c, "t.yaml", mg_buf_view(&b), NULL, &mg_limits_default);
		for (size_t k = 0; k < c.diags.n; k++) {
			const struct mg_diag *d = &c.diags.items[k];
			struct mg_place at = mg_source_place(d->source, d->span);
			mg_buf_printf(&said, "%s%s %u:%u %.*s", k ? "\n" : "", mg_diag_level_name(d->level), at.line, at.column, MG_STR_ARG(d->text));
		}
		mg_buf_putc(&said, '\0');
		if (strcmp(said.p, forms[i].said) != 0)
			fail_msg("%s\nsaid\n%s\nnot\n%s", forms[i].text, said.p, forms[i].said);
		cfn_close(&c);
		mg_buf_fini(&said);
		mg_buf_fini(&b);
	}
}
#define CHECK(before, behind, forms) check_all(before, behind, forms, sizeof(forms) / sizeof(*(forms)))

#define LE "Transform: AWS::LanguageExtensions\n"
#define TOPIC "Resources:\n  B: {Type: 'AWS::SNS::Topic'}\n  A:\n    Type: AWS::SNS::Topic\n    "
#define GROUP "Conditions: {C: !Equals [a, b]}\nResources:\n  A:\n    Type: AWS::AutoScaling::AutoScalingGroup\n    "
#define NO_FUNCTION "it must be the logical id of a resource, or a list of them, without functions"
#define MACRO(name) "`" name "` changes what stands around it before it is deployed and cannot be run here: policies are undecided about that part; judge the change set's processed template with --processed"

static void policies(void **state)
{
	static const struct form forms[] = {
		{ "DeletionPolicy: Retain", "" },
		{ "DeletionPolicy: RetainExceptOnCreate", "" },
		{ "UpdateReplacePolicy: RetainExceptOnCreate", "error 5:26 UpdateReplacePolicy is `RetainExceptOnCreate`; it must be one of Delete, Retain, Snapshot" },
		{ "DeletionPolicy: Snapshot", "warning 5:21 DeletionPolicy: Snapshot has no effect on AWS::SNS::Topic, which has no snapshots; use Retain or Delete" },
		{ "DeletionPolicy: ~", "error 5:21 /Resources/A/DeletionPolicy is null, which templates may not hold; give it a value or remove it" },
		{ "DeletionPolicy: [Retain]", "error 5:21 DeletionPolicy is a list; it must be one of Delete, Retain, RetainExceptOnCreate, Snapshot" },
		{ "DeletionPolicy: retain", "error 5:21 DeletionPolicy is `retain`; it must be one of Delete, Retain, RetainExceptOnCreate, Snapshot" },
		{ "DeletionPolicy: !Ref B", "error 5:21 a function in DeletionPolicy needs the transform AWS::LanguageExtensions; add it or write the value itself" },
	};
	static const struct form extended[] = {
		{ "DeletionPolicy: !Ref P", "" },
		{ "DeletionPolicy: !If [C, Retain, Delete]", "" },
		{ "DeletionPolicy: !FindInMap [M, a, b]", "" },
		{ "DeletionPolicy: !Sub Retain", "error 8:21 Fn::Sub may not stand in DeletionPolicy; use Ref, Fn::If or Fn::FindInMap" },
	};
	static const struct form without_type[] = {
		{ "DeletionPolicy: Snapshot", "error 2:3 [/Resources/A] every Resources object must contain a Type member; add Type to `A`" },
		{ "CreationPolicy: {}", "error 2:3 [/Resources/A] every Resources object must contain a Type member; add Type to `A`" },
	};

	(void)state;
	CHECK(TOPIC, "\n", forms);
	CHECK(LE "Parameters: {P: {Type: String}}\nMappings: {M: {a: {b: Retain}}}\nConditions: {C: !Equals [a, b]}\nResources:\n  A:\n    Type: AWS::SNS::Topic\n    ", "\n", extended);
	CHECK("Resources:\n  A:\n    ", "\n", without_type);
}

static void depends_on(void **state)
{
	static const struct form forms[] = {
		{ "DependsOn: B", "" },
		{ "DependsOn: [B, B]", "" },
		{ "DependsOn: ~", "error 5:16 /Resources/A/DependsOn is null, which templates may not hold; give it a value or remove it" },
		{ "DependsOn: ''", "error 5:16 DependsOn holds an empty text; " NO_FUNCTION },
		{ "DependsOn: {a: b}", "error 5:16 DependsOn holds a map; " NO_FUNCTION },
		{ "DependsOn: [B, [B]]", "error 5:20 DependsOn holds a list; " NO_FUNCTION },
		{ "DependsOn: !Ref B", "error 5:16 DependsOn holds a map; " NO_FUNCTION },
		{ "DependsOn: AWS::Region", "error 5:16 unresolved dependency in the Resources block: `AWS::Region` is no logical id; DependsOn names resources" },
		{ "DependsOn: AWS::Nope", "error 5:16 unresolved dependency in the Resources block: `AWS::Nope` is no logical id; DependsOn names resources" },
		{ "DependsOn: [Bee]", "error 5:17 unresolved dependency in the Resources block: `Bee` is no parameter or resource of this template" },
	};
	static const struct form extended[] = {
		{ "DependsOn: !Ref P", "" },
		{ "DependsOn: [!Ref Q]", "error 5:22 unresolved dependency in the Resources block: `Q` is no parameter or resource of this template, did you mean `A`?" },
		{ "DependsOn: P", "error 5:16 unresolved dependency in the Resources block: `P` is a parameter; DependsOn names resources" },
		{ "DependsOn: [{a: b}]", "error 5:17 DependsOn holds a map; " NO_FUNCTION },
		{ "DependsOn: [{}]", "error 5:17 DependsOn holds a map; " NO_FUNCTION },
		{ "DependsOn: [[B]]", "error 5:17 DependsOn holds a list; " NO_FUNCTION },
	};

	(void)state;
	CHECK(TOPIC, "\n", forms);
	CHECK(LE "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    ", "\nParameters: {P: {Type: String}}\n", extended);
}

static void other_attributes(void **state)
{
	static const struct form forms[] = {
		{ "CreationPolicy: {}", "" },
		{ "CreationPolicy: ~", "error 5:21 /Resources/A/CreationPolicy is null, which templates may not hold; give it a value or remove it" },
		{ "CreationPolicy: [x]", "error 5:21 CreationPolicy is a list; it must be a map" },
		{ "UpdatePolicy: x", "error 5:19 UpdatePolicy is a string; it must be a map" },
		{ "UpdatePolicy: {Nope: {}}", "error 5:20 `Nope` is no key of an UpdatePolicy" },
		{ "UpdatePolicy: {AutoScalingRollingUpdates: {}}", "error 5:20 `AutoScalingRollingUpdates` is no key of an UpdatePolicy; did you mean `AutoScalingRollingUpdate`?" },
		{ "UpdatePolicy: {Fn::Transform: {Name: X}, AutoScalingRollingUpdate: {}}", "warning 5:20 " MACRO("X") },
		{ "UpdatePolicy: !If [C, {}, {Nope: x}]", "" },
		{ "Metadata: {a: !Ref Nope}", "error 5:24 unresolved dependency in the Resources block: `Nope` is no parameter or resource of this template" },
		{ "Condition: C", "" },
		{ "Condition: {a: b}", "error 5:16 a resource needs the name of a condition as a literal text; here it has a map" },
		{ "Condition: !Ref C", "error 5:16 a resource needs the name of a condition as a literal text; here it has a map" },
		{ "Version: '1'", "warning 5:14 Version has a meaning for custom resources only; remove it" },
		{ "Fn::Transform: {Name: X}", "warning 5:5 " MACRO("X") },
		{ "Fn::ForEach::X: [a, [b], {c: d}]", "error 5:5 `Fn::ForEach::X` needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`" },
		{ "Nope: x", "error 5:5 `Nope` is no attribute of a resource" },
	};
	static const struct form elsewhere[] = {
		{ "AWS::SNS::Topic, CreationPolicy: {}", "warning 2:46 CreationPolicy has no meaning for AWS::SNS::Topic; remove it" },
		{ "AWS::AppStream::Fleet, UpdatePolicy: {Nope: x}", "" },
		{ "Custom::X, Version: '1.0'", "" },
		{ "AWS::CloudFormation::CustomResource, Version: '1.0', Properties: {ServiceToken: x}", "" },
	};
	static const struct form extended[] = {
		{ "Condition: !Ref Nope", "error 5:21 unresolved dependency in the Resources block: `Nope` is no parameter or resource of this template" },
		{ "Condition: {a: b}", "error 5:16 a resource needs the name of a condition as a literal text; here it has a map" },
		{ "Condition: !Equals [a, b]", "error 5:16 Fn::Equals may not stand in property values; name the condition and use Fn::If" },
	};

	(void)state;
	CHECK(GROUP, "\n", forms);
	CHECK("Resources:\n  A: {Type: ", "}\n", elsewhere);
	CHECK(LE "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    ", "\n", extended);
}

/* Keys that would be functions if they stood alone. */
static void functions_among_other_keys(void **state)
{
#define ALONE(name) "`" name "` must be the only key of its map; put the function in a map of its own or remove the other keys"
	static const struct form forms[] = {
		{ "{Fn: x, Re: y, Ce: z}", "" },
		{ "{Condition: x, y: z}", "" },
		{ "{Ref: B, y: z}", "error 3:54 " ALONE("Ref") },
		{ "{y: z, Fn::GetAtt: x}", "error 3:60 " ALONE("Fn::GetAtt") },
		{ "{Fn::Nope: x, y: z}", "warning 3:54 `Fn::Nope` is no function; as data it is kept as it is" },
		{ "{Fn::Nope: !Ref Nope}", "warning 3:54 `Fn::Nope` is no function that is known here; check its name, as data it is kept as it is\n"
					   "error 3:69 unresolved dependency in the Resources block: `Nope` is no parameter or resource of this template" },
		{ "{Fn::Transform: {Name: X}, y: z}", "warning 3:54 " MACRO("X") },
		{ "{Fn::Sub: {Fn::Transform: {Name: X}}}", "warning 3:64 " MACRO("X") },
		{ "{Fn::ForEach::X: [a, [b], {c: d}], y: z}", "error 3:54 `Fn::ForEach::X` needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`" },
		{ "{Fn::Length: [a]}", "error 3:53 Fn::Length needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`" },
		{ "{Fn::ToJsonString: [a]}", "error 3:53 Fn::ToJsonString needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`" },
		{ "!Equals [a, b]", "error 3:53 Fn::Equals may not stand in property values; name the condition and use Fn::If" },
		{ "{Fn::RefAll: x}", "error 3:53 Fn::RefAll may not stand in property values; it is for Rules only" },
	};

	(void)state;
	CHECK("Resources:\n  B: {Type: 'AWS::SNS::Topic'}\n  A: {Type: 'AWS::SNS::Topic', Properties: {Custom: ", "}}\n", forms);
}

static void dynamic_references_with_blanks(void **state)
{
#define SPACED "a dynamic reference with blanks after `{{` is passed on as plain text; write `{{resolve:` without blanks"
	static const struct form forms[] = {
		{ "'{{ resolve:ssm:x}}'", "warning 3:54 " SPACED },
		{ "'x {{  resolve:ssm:x}} {{'", "warning 3:56 " SPACED },
		{ "\"{{\\n\\t\\r resolve:x}}\"", "warning 3:54 " SPACED },
		{ "'{{ x}} {{ resolvee:y}}'", "" },
		{ "'{{'", "" },
		{ "'{{ '", "" },
		{ "'{{resolve:ssm:x'", "" },
		{ "'{{resolve:nope:x}}'", "error 3:54 the dynamic reference `{{resolve:nope:x}}` cannot be resolved: the services are ssm, ssm-secure and secretsmanager" },
		{ "'{{resolve:ssm:/a b}}'", "error 3:54 the dynamic reference `{{resolve:ssm:/a b}}` cannot be resolved: the name of the parameter has letters, digits, `_`, `.`, `-` and `/`" },
	};

	(void)state;
	CHECK("Resources:\n  B: {Type: 'AWS::SNS::Topic'}\n  A: {Type: 'AWS::SNS::Topic', Properties: {Custom: ", "}}\n", forms);
}

/* Where a text is wanted: what gives none for sure is refused, what may give one is not. */
static void what_gives_a_text(void **state)
{
#define INDEX(what) "error 5:62 the index of Fn::Select must be a text or a function that gives one; this " what
	static const struct form forms[] = {
		{ "!Ref S", "" },
		{ "!Ref 'AWS::NoValue'", "" },
		{ "!Ref B", "" },
		{ "!If [C, [a], '0']", "" },
		{ "!If [C, '0', !Ref S]", "" },
		{ "!If [C, [a], [b]]", INDEX("gives a list") },
		{ "!If [C, !Ref L, !GetAZs '']", INDEX("gives a list") },
		{ "!Ref L", INDEX("gives a list") },
		{ "!Ref M", INDEX("gives a list") },
		{ "!Ref N", INDEX("gives a list") },
		{ "!Ref O", INDEX("gives a list") },
		{ "!Ref Q", INDEX("gives a list") },
		{ "!Ref 'AWS::NotificationARNs'", INDEX("gives a list") },
		{ "[a]", INDEX("is a list") },
		{ "{a: b}", INDEX("is a map") },
		{ "{}", INDEX("is a map") },
		{ "!If [C, {a: b}, {}]", INDEX("gives a map") },
		{ "{Condition: C}", INDEX("is a map") },
		{ "{Fn::ForEach::X: [a, [b], {c: d}], e: f}", INDEX("is a map") "\nerror 5:63 `Fn::ForEach::X` needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`" },
		{ "{Fn::ForEach::X: [a, [b], {c: d}]}", "error 5:63 `Fn::ForEach::X` needs the transform AWS::LanguageExtensions; add `Transform: AWS::LanguageExtensions`" },
		{ "!If [C, a]", "error 5:62 Fn::If needs exactly three members, the name of a condition and two values; here it has 2" },
		{ "!If C", "error 5:62 Fn::If needs exactly three members, the name of a condition and two values; here it has a string" },
		{ "{Ref: ~}", "error 5:62 Ref needs the name of a parameter or a resource as a literal text; here it has null" },
		{ "{Ref: ''}", "error 5:62 Ref needs the name of a parameter or a resource as a literal text; here it has an empty text" },
		{ "!Not [!Condition C]", INDEX("gives the truth of a condition") "\nerror 5:62 Fn::Not may not stand in property values; name the condition and use Fn::If"
		  "\nerror 5:68 Condition may not stand in property values; name the condition and use Fn::If" },
	};

	(void)state;
	CHECK("Parameters: {L: {Type: List<Number>}, M: {Type: 'AWS::SSM::Parameter::Value<List<String>>'}, N: {Type: 'List<AWS::EC2::VPC::Id>'}, O: {Type: List<String>}, Q: {Type: CommaDelimitedList}, S: {Type: String}}\n"
	      "Conditions: {C: !Equals [!Ref S, b]}\nResources:\n  B: {Type: 'AWS::SNS::Topic'}\n  A: {Type: 'AWS::SNS::Topic', Properties: {Custom: !Select [", ", [a, b]]}}\n", forms);
}

static void functions_in_conditions(void **state)
{
	static const struct form forms[] = {
		{ "!Equals [!Base64 x, a]", "warning 2:26 Fn::Base64 is not among the functions documented for Conditions" },
		{ "!Equals [!Select [0, !GetAZs ''], a]", "warning 2:38 Fn::GetAZs is not among the functions documented for Conditions" },
		{ "!Equals [!Select [0, !Cidr [10.0.0.0/16, 1, 2]], a]", "warning 2:38 Fn::Cidr is not among the functions documented for Conditions" },
		{ "!Equals [!ImportValue x, a]", "error 2:26 Fn::ImportValue may not stand in Conditions" },
		{ "!Equals [!GetAtt A.Arn, a]",
		  "error 2:26 Fn::GetAtt may not stand in Conditions\n"
		  "error 2:34 `A` is a resource; Conditions are decided before there are resources, so only parameters, mappings and pseudo parameters may be used" },
		{ "!Equals [{Condition: x, y: z}, a]", "error 2:26 every Fn::Equals object requires a list of 2 string parameters; this one is a map\nerror 2:27 " ALONE("Condition") },
		{ "!Equals [!Sub '${A}', a]",
		  "error 2:32 `A` is a resource; Conditions are decided before there are resources, so only parameters, mappings and pseudo parameters may be used" },
	};
	static const struct form rules[] = {
		{ "!Equals [!Select [0, [a]], b]", "error 1:55 Fn::Select may not stand in Rules" },
		{ "!Equals [!GetAZs '', b]", "error 1:55 Fn::GetAZs may not stand in Rules" },
		{ "!Equals [!Ref A, b]",
		  "error 1:60 `A` is a resource; Rules are decided before there are resources, so only parameters, mappings and pseudo parameters may be used" },
	};

	(void)state;
	CHECK("Conditions:\n  XXXXXXXXXXXX: ", "\nResources: {A: {Type: 'AWS::SNS::Topic'}}\n", forms);
	CHECK("Rules: {R: {Assertions: [{Assert: {Fn::Not: [", "]}}]}}\nResources: {A: {Type: 'AWS::SNS::Topic'}}\n", rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policies),           cmocka_unit_test(depends_on),
		cmocka_unit_test(other_attributes),   cmocka_unit_test(functions_among_other_keys),
		cmocka_unit_test(what_gives_a_text),  cmocka_unit_test(functions_in_conditions),
		cmocka_unit_test(dynamic_references_with_blanks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
