# SPDX-License-Identifier: Apache-2.0
"""The 90 rows that end the reference of the template language: each a test with its number in its name, driven as a user drives the program.
Unit tests of the same rows look closer (tests/unit/test_rows*.c, test_yaml*.c, test_json*.c)."""
import json
import re

import pytest
from rows import LE, LIST, TOPIC, Row, loop, named


@pytest.fixture
def row(gate):
    return Row(gate)


# Documents.

def test_row_01_empty_file(row):
    row.refused("", "empty-document", 1)
    row.refused("# only a comment\n", "empty-document", 1)


def test_row_02_root_is_no_map(row):
    row.refused("- a\n", "unsupported-structure", 1)
    row.refused("text\n", "unsupported-structure", 1)


def test_row_03_no_resources(row):
    row.refused("{}\n", "no-resources", 1)


def test_row_04_resources_null(row):
    row.refused("Resources:\n", "no-resources", 1)


def test_row_05_type_missing(row):
    row.refused("Resources: {A: {Properties: {}}}\n", "resource-without-type", 1)
    assert "/Resources/A" in row.message("Resources: {A: {Properties: {}}}\n")


def test_row_06_invalid_attribute(row):
    row.refused("Resources: {A: {Type: 'AWS::SNS::Topic', Invalid: 10}}\n", "unknown-resource-attribute", 1)


def test_row_07_resource_id(row):
    row.refused("Resources: {my-topic: {Type: 'AWS::SNS::Topic'}}\n", "name-not-alphanumeric", 1)


def test_row_08_id_with_digit(row):
    row.loads("Resources: {1Topic: {Type: 'AWS::SNS::Topic'}}\n")


def test_row_09_two_documents(row):
    row.refused(TOPIC + "---\n" + TOPIC, "yaml-documents", 3)


def test_row_10_byte_order_mark(row):
    row.loads("\ufeff" + TOPIC)
    row.loads('\ufeff{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}', name="t.json")


def test_row_11_json_with_tabs(row):
    row.loads('{\n\t"Resources": {\n\t\t"A": {"Type": "AWS::SNS::Topic"}}}', name="t.json")


def test_row_12_yaml_tab(row):
    row.refused("Resources:\n\tA: {Type: 'AWS::SNS::Topic'}\n", "yaml-tab", 2)


def test_row_13_surrogates(row):
    text = '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": "%s"}}}}'
    assert row.value(text % r"\ud83d\ude00", name="t.json") == "\U0001f600"
    row.refused(text % r"\ud83d", "json-syntax", 1, name="t.json")


def test_row_14_trailing_comma(row):
    row.refused('{"Resources": {"A": {"Type": "AWS::SNS::Topic"},}}', "json-syntax", 1, name="t.json")


def test_row_15_duplicate_key(row):
    text = "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties: {}\n    Properties: {}\n"
    row.refused(text, "duplicate-key", 4)
    row.refused(text, "duplicate-key", 5)
    assert "line 4" in row.message(text) and "line 5" in row.message(text)


def test_row_16_duplicate_key_json(row):
    row.refused('{"Resources": {"A": {"Type": "AWS::SNS::Topic",\n"Properties": {},\n"Properties": {}}}}', "duplicate-key", 3, name="t.json")


def test_row_17_anchor_alone(row):
    row.loads(named("&x {p: 1}"))


def test_row_18_alias(row):
    text = "Metadata: {m: &x {p: 1}}\n" + named("*x")
    row.loads(text, ("yaml-alias", 3))
    assert row.value(text) == {"p": 1}


def test_row_19_merge(row):
    text = "Metadata: {m: &x {p: 1, q: 2}}\n" + named("{<<: *x, p: 3}")
    row.loads(text, ("yaml-merge", 3), ("yaml-alias", 3))
    assert row.value(text) == {"q": 2, "p": 3}


def test_row_20_alias_bomb(row):
    bomb = "".join("  a%d: &a%d [%s]\n" % (i, i, ", ".join(["*a%d" % (i - 1)] * 10)) for i in range(1, 11))
    row.refused("Metadata:\n  a0: &a0 [x]\n" + bomb + TOPIC, "alias-budget", 7)


def test_row_21_quoted_merge_key(row):
    row.loads(named("{'<<': 1}"))
    assert row.value(named("{'<<': 1}")) == {"<<": 1}


# Scalars.

def test_row_22_date_is_text(row):
    assert row.value(named("2012-10-17")) == "2012-10-17"


def test_row_23_format_version(row):
    row.loads("AWSTemplateFormatVersion: 2010-09-09\n" + TOPIC)


def test_row_24_octal_account(row):
    row.loads(named("012345670123"), ("yaml-type-hazard", 2))
    assert row.value(named("012345670123")) == 1402433619
    assert "012345670123" in row.message(named("012345670123"))


def test_row_25_account_that_is_no_octal(row):
    row.loads(named("012345678901"), ("yaml-type-hazard", 2))
    assert row.value(named("012345678901")) == "012345678901"


def test_row_26_quoted_account(row):
    row.loads(named('"012345678901"'))
    assert row.value(named('"012345678901"')) == "012345678901"


def test_row_27_account_as_key(row):
    text = "Mappings: {M: {012345670123: {k: v}}}\n" + named("!FindInMap [M, '012345670123', k]")
    row.loads(text, ("yaml-key-hazard", 1))
    assert row.value(text) == "v"


def test_row_28_yes(row):
    assert [row.value(named(v)) for v in ("yes", "'yes'", "y")] == [True, "yes", "y"]


def test_row_29_sexagesimal(row):
    row.loads(named("[22:22]"), ("yaml-type-hazard", 2))
    assert row.value(named("[22:22]")) == [1342]


def test_row_30_no_numbers(row):
    assert row.value(named("[1e3, 0o14, 08]")) == ["1e3", "0o14", "08"]


def test_row_31_octal_timeout(row):
    row.loads(named("0300"), ("yaml-type-hazard", 2))
    assert row.value(named("0300")) == 192


def test_row_32_key_on(row):
    assert row.value(named("{on: 1}")) == {"on": 1}


def test_row_33_null(row):
    row.refused(named(""), "null-value", 2)
    assert "/Resources/A/Properties/DisplayName" in row.message(named(""))


# Functions.

DB = "Resources:\n  Db: {Type: 'AWS::RDS::DBInstance'}\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt %s}}\n"


def test_row_34_getatt_first_dot(row):
    assert row.unknown(DB % "Db.Endpoint.Address")[2] == [{"kind": "attribute", "id": "Db", "attribute": "Endpoint.Address"}]


def test_row_35_getatt_without_attribute(row):
    row.refused(DB % "Db", "function-arguments", 3)
    assert "two non-empty parameters" in row.message(DB % "Db")


def test_row_36_two_short_forms(row):
    row.refused(named("!Base64 !Sub x"), "yaml-syntax", 2)
    assert "Fn::Base64: !Sub" in row.message(named("!Base64 !Sub x"))


def test_row_37_unknown_function(row):
    row.loads(named("!Refx Foo"), ("unknown-function", 2))
    assert "Fn::Refx" in row.message(named("!Refx Foo"))


def test_row_38_sibling_keys(row):
    row.refused(named("{Ref: A, Extra: 1}"), "function-with-siblings", 2)


def test_row_39_sub_literal(row):
    assert row.value(named("!Sub '${!Literal} ${AWS::Region}'"), "--region", "eu-west-1") == "${Literal} eu-west-1"


def test_row_40_sub_names(row):
    row.refused(named("!Sub '${x:-y}'"), "sub-variable-name", 2)


def test_row_41_sub_map_and_parameter(row):
    text = "Parameters: {B: {Type: String, Default: y}}\n" + named("!Sub ['${A}-${B}', {A: x}]")
    assert row.value(text) == "x-y"
    assert "->" not in row.gate.run("graph", "t.yaml").out


def test_row_42_sub_map_shadows_resource(row):
    text = named("!Sub ['${Topic}', {Topic: z}]") + "  Topic: {Type: 'AWS::SNS::Topic'}\n"
    assert row.value(text) == "z"
    assert "->" not in row.gate.run("graph", "t.yaml").out


def test_row_43_sub_dollars(row):
    assert row.value("Parameters: {P: {Type: String, Default: '1'}}\n" + named("!Sub 'cost $5 $${P}'")) == "cost $5 $1"


def test_row_44_join_no_value(row):
    assert row.value(named("!Join [',', [a, !Ref 'AWS::NoValue', b]]")) == "a,b"
    assert row.value(named("!Join [',', [!Ref 'AWS::NoValue']]")) == ""


def test_row_45_select(row):
    assert row.value(named("!Select ['1', [a, b]]")) == "b"
    row.refused(named("!Select [2, [a, b]]"), "select-out-of-range", 2)
    row.refused(named("!Select [x, [a]]"), "function-arguments", 2)


def test_row_46_select_of_wrapped_list(row):
    row.refused(LIST % "a,b" + named("!Select [1, [!Ref L]]"), "select-out-of-range", 3)


def test_row_47_split(row):
    assert row.value(named("!Split [';', 'a;;c;']")) == ["a", "", "c", ""]


def test_row_48_split_of_list(row):
    row.refused(LIST % "a,b" + named("!Split [',', !Ref L]"), "split-not-text", 3)


def test_row_49_cidr(row):
    assert row.value(named("!Cidr ['192.168.0.0/24', 6, 5]")) == ["192.168.0.%d/27" % n for n in (0, 32, 64, 96, 128, 160)]


def test_row_50_cidr_overflow(row):
    row.refused(named("!Cidr ['10.0.0.0/24', 20, 5]"), "cidr-does-not-fit", 2)


def test_row_51_cidr_v6(row):
    assert row.value(named("!Cidr ['2001:db8:1234:1a00::/56', 2, 64]"))[1] == "2001:db8:1234:1a01::/64"


def test_row_52_base64(row):
    assert row.value(named("{'Fn::Base64': 'AWS CloudFormation'}")) == "QVdTIENsb3VkRm9ybWF0aW9u"
    assert row.value(named("{'Fn::Base64': 'é'}")) == "w6k="


MAP = "Mappings: {M: {T: {S: 1, L: [x, y]}}}\n"


def test_row_53_missing_mapping_key(row):
    row.refused(MAP + named("!FindInMap [M, T, X]"), "mapping-not-found", 3)
    assert "`M`::`T`::`X`" in row.message(MAP + named("!FindInMap [M, T, X]"))
    assert row.value(LE + MAP + named("!FindInMap [M, T, X, {DefaultValue: d}]")) == "d"


def test_row_54_default_value_without_transform(row):
    row.refused(MAP + named("!FindInMap [M, T, S, {DefaultValue: d}]"), "needs-language-extensions", 3)


def test_row_55_mapping_list(row):
    assert row.value(MAP + named("!Join ['-', !FindInMap [M, T, L]]")) == "x-y"


# Parameters.

def test_row_56_comma_list(row):
    assert row.value(LIST % "a, b ,c" + named("!Ref L")) == ["a", "b", "c"]
    assert row.value(LIST % "" + named("!Ref L")) == [""]
    assert row.value(LE + LIST % "" + named("{'Fn::Length': !Ref L}")) == 1


def test_row_57_number_is_text(row):
    assert row.value("Parameters: {N: {Type: Number, Default: '1000.0'}}\n" + named("!Ref N")) == "1000.0"


def test_row_58_false_is_text(row):
    text = "Parameters: {P: {Type: String, Default: false}}\nConditions: {C: !Equals [!Ref P, 'false']}\n" + named("!If [C, is, is-not]")
    assert row.value(text, "--parameter", "P=false") == "is"
    assert row.values(text) == ["is", "is-not"]


def test_row_59_pattern_is_whole(row):
    text = "Parameters: {P: {Type: String, AllowedPattern: 'a|b'%s}}\n" + TOPIC
    row.gate.write("t.yaml", text % "")
    row.gate.wrong("check", "-p", "none", "--parameter", "P=axx", "t.yaml", says=["`P`", "a|b"])
    row.refused(text % ", Default: axx", "default-breaks-constraint", 1)


def test_row_60_allowed_booleans(row):
    text = "Parameters: {P: {Type: String, AllowedValues: [Yes, No]}}\n"
    row.loads(text + TOPIC, ("yaml-type-hazard", 1), ("yaml-type-hazard", 1))
    row.gate.wrong("check", "-p", "none", "--parameter", "P=Yes", "t.yaml", says=["`true`", "`false`"])
    assert row.values(text + named("!Ref P")) == ["true", "false"]


def test_row_61_no_echo(row):
    text = "Parameters: {P: {Type: String, NoEcho: true}}\n" + TOPIC + "Outputs: {O: {Value: !Ref P}}\n"
    row.loads(text, ("noecho-output", 4))
    for form in ("text", "json", "sarif", "junit", "github"):
        done = row.gate.run("check", "-p", "none", "--format", form, "--parameter", "P=hunter2-secret", "t.yaml")
        assert "hunter2" not in done.out + done.err
    assert "hunter2" not in row.gate.run("eval", "--parameter", "P=hunter2-secret", "stack.outputs", "t.yaml").out


# Conditions and scenarios.

def test_row_62_condition_cycle(row):
    row.refused("Conditions:\n  A: !Not [!Condition B]\n  B: !Not [!Condition A]\n" + TOPIC, "circular-condition", 2)


def test_row_63_and_members(row):
    row.refused("Conditions:\n  A: !And [!Equals [a, b]]\n" + TOPIC, "function-arguments", 2)
    row.refused("Conditions:\n  E: !Equals [a, b]\n  A: !And [%s]\n" % ", ".join(["{Condition: E}"] * 11) + TOPIC, "function-arguments", 3)


def test_row_64_equals_members(row):
    row.refused("Conditions:\n  A: !Equals [a]\n" + TOPIC, "function-arguments", 2)


def test_row_65_if_of_missing_condition(row):
    row.refused(named("!If [Missing, a, b]"), "undefined-condition", 2)


ENV = "Parameters: {Env: {Type: String%s}}\nConditions: {IsProd: !Equals [!Ref Env, prod], IsDev: !Equals [!Ref Env, dev]}\n" + named("[!If [IsProd, T, F], !If [IsDev, T, F]]")


def test_row_66_two_scenarios(row):
    assert row.values(ENV % ", AllowedValues: [dev, prod]") == [["T", "F"], ["F", "T"]]


def test_row_67_three_scenarios(row):
    assert row.values(ENV % "") == [["T", "F"], ["F", "T"], ["F", "F"]]


def test_row_68_independent_parameters(row):
    n = range(30)
    text = "Parameters:\n" + "".join("  P%d: {Type: String, AllowedValues: ['true', 'false']}\n" % i for i in n)
    text += "Conditions:\n" + "".join("  C%d: !Equals [!Ref P%d, 'true']\n" % (i, i) for i in n)
    text += "Resources:\n  A:\n    Type: AWS::SNS::Topic\n    Properties:\n" + "".join("      Q%d: !If [C%d, a, b]\n" % (i, i) for i in n)
    assert row.values(text, ask='stack:resource("A").Q17') == ["a", "b"]


def test_row_69_rule_prunes(row):
    text = ("Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}, Size: {Type: String, AllowedValues: [small, large]}}\n"
            "Rules: {R: {RuleCondition: !Equals [!Ref Env, prod], Assertions: [{Assert: {'Fn::Not': [{'Fn::Equals': [{Ref: Size}, small]}]}}]}}\n")
    assert row.values(text + named("!Sub '${Env} ${Size}'")) == ["dev small", "dev large", "prod large"]


def test_row_70_reference_to_absent(row):
    text = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}\nConditions: {C: !Equals [!Ref Env, prod]}\n" + named("%s") + "  B: {Type: 'AWS::SNS::Topic', Condition: C}\n"
    row.refused(text % "!Ref B", "unresolved-dependency", 4)
    assert "--parameter Env=dev" in row.gate.run("check", "-p", "none", "t.yaml").out
    row.loads(text % "!If [C, !Ref B, x]")


def test_row_71_only_in_the_true_branch(row):
    text = "Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a]}\n" + named("!If [C, {SSE: x}, !Ref 'AWS::NoValue']")
    assert row.judged(text, 'r:expect("DisplayName"):exists()') == ("fail", [{"E": "b"}])


def test_row_72_circle(row):
    text = "Resources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !GetAtt B.Arn}}\n  B: {Type: 'AWS::SQS::Queue', DependsOn: A}\n"
    row.refused(text, "circular-dependency", 2)
    assert "[A, B]" in row.message(text)


def test_row_73_self_reference(row):
    row.refused(named("!Sub '${A.Arn}'"), "circular-dependency", 2)


def test_row_74_opposite_branches(row):
    text = ("Conditions: {C: !Equals [!Ref 'AWS::Region', eu-west-1]}\nResources:\n  A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !If [C, !Ref B, '']}}\n"
            "  B: {Type: 'AWS::SQS::Queue', Properties: {QueueName: !If [C, '', !Ref A]}}\n")
    row.loads(text, ("possible-circular-dependency", 3))


# Dynamic references, loops, transforms.

def test_row_75_secret_reference(row):
    arn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:S-a1b2c3"
    text = named("'{{resolve:secretsmanager:%s:SecretString:password}}'" % arn)
    known, _, refs = row.unknown(text)
    assert not known and refs == [{"kind": "dynamic", "id": arn, "attribute": "secretsmanager"}]


def test_row_76_spaced_reference(row):
    text = named("'{{ resolve:ssm:x }}'")
    row.loads(text, ("spaced-dynamic-reference", 2))
    assert row.value(text) == "{{ resolve:ssm:x }}"


def test_row_77_assembled_reference(row):
    known, prefix, refs = row.unknown("Parameters: {N: {Type: String}}\n" + named("!Sub 'p-{{resolve:ssm:${N}}}-s'"))
    assert not known and prefix == "p-" and "dynamic" in [r["kind"] for r in refs]
    assert row.judged("Parameters: {N: {Type: String}}\n" + named("!Sub 'p-{{resolve:ssm:${N}}}-s'"), 'r:expect("DisplayName"):matches("-s$")') == ("pass", [])


def test_row_78_loop(row):
    text = loop("[us-east-1a, us-east-1b]", "Sn&{Z}: {Type: 'AWS::EC2::Subnet', Properties: {Name: !Sub 'n-${Z}'}}")
    assert row.value(text, ask='stack:resource("Snuseast1a").Name') == "n-us-east-1a"
    assert row.value(text, ask='stack:resource("Snuseast1b").Name') == "n-us-east-1b"


def test_row_79_loop_without_identifier(row):
    row.refused(loop("[a, b]", "Same: {Type: 'AWS::SNS::Topic'}"), "foreach-duplicate-key", 6)


def test_row_80_loop_without_transform(row):
    row.refused(loop("[a]", "'S${Z}': {Type: 'AWS::SNS::Topic'}", head=""), "needs-language-extensions", 2)


def test_row_81_loop_over_unknown(row):
    text = loop("!Ref P", "'S${Z}': {Type: 'AWS::SNS::Topic'}", head=LE + "Parameters: {P: {Type: CommaDelimitedList}}\n")
    row.gate.write("t.yaml", text)
    done = row.gate.run("check", "-p", "none", "--format", "json", "t.yaml")
    report = json.loads(done.out)["templates"][0]
    assert [(d["code"], d["line"]) for d in report["diagnostics"]] == [("unknown-collection", 6)] and report["resources"] == 0


def test_row_82_loop_reuses_identifier(row):
    row.refused(LE + "Resources:\n  Fn::ForEach::L:\n    - Z\n    - [a]\n    - Fn::ForEach::M:\n      - Z\n      - [b]\n      - 'S${Z}': {Type: 'AWS::SNS::Topic'}\n", "foreach", 7)


def test_row_83_macro(row):
    text = "Transform: Mine\n" + named("x")
    found, _ = row.told(text)
    assert ("warning", "unresolvable-transform", 1) in found
    assert row.judged(text, 'r:expect("DisplayName"):equals("x")')[0] == "undecided"


def test_row_84_policy_attribute(row):
    text = "Parameters: {E: {Type: String, AllowedValues: [a, b]}}\nConditions: {C: !Equals [!Ref E, a]}\nResources:\n  A: {Type: 'AWS::SNS::Topic', DeletionPolicy: !If [C, Retain, Delete]}\n"
    row.refused(text, "needs-language-extensions", 4)
    assert row.values(LE + text, ask='stack:resource("A").deletion_policy') == ["Retain", "Delete"]


def test_row_85_retain_without_replace_policy(row):
    text = "Resources:\n  A: {Type: 'AWS::DynamoDB::Table', DeletionPolicy: Retain%s}\n"
    check = 'r:expect("/DeletionPolicy"):equals("Retain") r:expect("/UpdateReplacePolicy"):equals("Retain")'
    assert row.judged(text % "", check)[0] == "fail"
    assert row.judged(text % ", UpdateReplacePolicy: Retain", check)[0] == "pass"


def test_row_86_sam_globals(row):
    text = ("Transform: AWS::Serverless-2016-10-31\nGlobals: {Function: {Timeout: 300, Layers: [g]}}\nResources:\n"
            "  A: {Type: 'AWS::Serverless::Function', Properties: {Handler: a.b, Runtime: python3.12, CodeUri: ., Layers: [l]}}\n")
    assert row.value(text, ask='stack:resource("A").Timeout') == 300
    assert row.value(text, ask='stack:resource("A").Layers') == ["g", "l"]


# Parameter files and quotas.

def test_row_87_value_for_undeclared(row):
    row.gate.write("p.json", '[{"ParameterKey": "X", "ParameterValue": "v"}]')
    row.gate.write("t.yaml", TOPIC)
    row.gate.wrong("check", "-p", "none", "--parameters", "p.json", "t.yaml", says=["p.json", "`X`"])


def test_row_88_parameter_files(row):
    text = "Parameters: {P: {Type: String}}\n" + named("!Ref P")
    row.gate.write("pipeline.json", '{"Parameters": {"P": "7"}, "Tags": {"a": "b"}}')
    row.gate.write("sync.yaml", "template-file-path: t.yaml\nparameters: {P: 7}\n")
    assert row.value(text, "--parameters", "pipeline.json") == "7"
    assert row.value(text, "--parameters", "sync.yaml") == "7"


def test_row_89_size(row):
    sizes = {51200: [], 51201: [("warning", "quota-template-body", 1)], (1 << 20) + 1: [("error", "quota-template-size", 1)]}
    for size, expected in sizes.items():
        assert row.told(TOPIC + "#" * (size - len(TOPIC)))[0] == expected


def test_row_90_count_after_loops(row):
    row.refused(loop("[%s]" % ", ".join("e%d" % i for i in range(501)), "'S${Z}': {Type: 'AWS::SNS::Topic'}"), "quota-count", 3)


def test_every_row_has_its_test():
    numbers = [int(re.match(r"test_row_(\d\d)_\w", name).group(1)) for name in globals() if name.startswith("test_row_")]
    assert sorted(numbers) == list(range(1, 91))
