# SPDX-License-Identifier: Apache-2.0
"""eval: exploring a template by hand."""
import json
import re

import pytest

TEMPLATE = """Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
  Size: {Type: Number, Default: 3072}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: !Ref Size
      Timeout: !If [Prod, 300, 3]
      Role: !GetAtt Role.Arn
  Role: {Type: AWS::IAM::Role, Condition: Prod}
Outputs:
  Arn: {Value: !Ref Fn, Condition: Prod}
"""
NESTED = """Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: sub/net.yml, Parameters: {Size: !If [Prod, 2, 1]}}
Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
"""
NET = """Parameters: {Size: {Type: Number}}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Sub '10.${Size}.0.0/16'}}
  In: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: in.yml, Parameters: {N: !Ref Size}}}
"""
INNER = "Parameters: {N: {Type: Number}}\nResources: {Q: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref N}}}\n"


@pytest.fixture
def ask(gate):
    gate.write("t.yml", TEMPLATE)

    def lines(expression, *args, file="t.yml"):
        done = gate.run("eval", *args, expression, file)
        assert done.returncode == 0, done.err
        return [json.loads(line) for line in done.out.splitlines()]
    return lines


def test_answers_that_are_the_same_are_told_once(ask):
    assert ask('stack:resource("Fn").Timeout') == [{"witness": {"Env": "prod"}, "value": 300}, {"witness": {"Env": "dev"}, "value": 3}]
    assert ask('stack:resource("Fn").Timeout > 2') == [True]
    assert ask('stack:resource("Fn").Timeout > 2', "--scenarios") == [{"witness": {"Env": "prod"}, "value": True}, {"witness": {"Env": "dev"}, "value": True}]
    assert ask("1", "--scenarios") == [{"witness": {}, "value": 1}]
    assert ask('stack:resource("Fn").Timeout', "--first") == [300]


def test_places_of_what_was_read(ask):
    read, = ask('stack:resource("Fn").MemorySize', "--places")
    assert read["places"] == [{"path": "/Resources/Fn/Properties/MemorySize", "at": "t.yml:9:19", "from": "t.yml:3:33"}]
    prod, dev = ask('stack:resource("Fn").Timeout', "--places")
    assert (prod["places"][0]["at"], dev["places"][0]["at"]) == ("t.yml:10:27", "t.yml:10:32")
    whole = ask('stack:resource("Fn")', "--places", "--parameter", "Env=dev")[0]
    assert [p["at"] for p in whole["places"]] == ["t.yml:9:19", "t.yml:10:32", "t.yml:11:13"]


def test_unknowns_say_why_and_where(ask):
    read, = ask('stack:resource("Fn").Role', "--places")
    assert read["value"] == {"unknown": "GetAtt Role.Arn"} and read["places"][0]["at"] == "t.yml:11:13"
    assert ask('stack:resource("Fn"):peek("Role")') == [{"unknown": "GetAtt Role.Arn"}]


def test_what_there_is(ask):
    assert ask("stack") == [{"parameters": ["Env", "Size"], "conditions": ["Prod"], "resources": {"Fn": "AWS::Lambda::Function", "Role": "AWS::IAM::Role"}, "outputs": ["Arn"]}]
    assert ask("stack.outputs", "--parameter", "Env=dev") == [{}]
    assert ask("stack.outputs", "--parameter", "Env=prod") == [{"Arn": {"Value": {"unknown": "Ref Fn"}, "Condition": "Prod"}}]
    assert ask('stack:functions("Fn::If")') == [[{"name": "Fn::If", "path": "/Resources/Fn/Properties/Timeout", "logical_id": "Fn", "line": 10}]]


@pytest.mark.parametrize("expression, says", [("1/0", "infinite"), ("(-1)/0", "infinite"), ("0/0", "nan"), ("{1, {x = 0/0}}", "nan")])
def test_numbers_that_json_does_not_have(gate, ask, expression, says):
    gate.wrong("eval", expression, "t.yml", says=says)


def test_nested_stacks(gate, ask):
    gate.write("parent.yml", NESTED)
    gate.write("sub/net.yml", NET)
    gate.write("sub/in.yml", INNER)
    values = ask('stack:resource("Vpc").CidrBlock', "--nested", "Net", file="parent.yml")
    assert [v["value"] for v in values] == ["10.2.0.0/16", "10.1.0.0/16"]
    inner, = ask('stack:resource("Q").DelaySeconds', "--nested", "Net/In", "--parameter", "Env=prod", "--places", file="parent.yml")
    assert inner["value"] == "2" and inner["places"][0]["at"].startswith("sub/in.yml:2:")
    gate.wrong("eval", "--nested", "Nope", "stack", "parent.yml", says=["parent.yml", "`Nope`"])
    gate.wrong("eval", "--nested", "Net/Vpc", "stack", "parent.yml", says=["sub/net.yml", "`Vpc`"])
    for path in ("/Net", "/", "Net//In"):
        gate.wrong("eval", "--nested", path, "stack", "parent.yml", says=[f"`{path}`", "empty name"])
    gate.wrong("eval", "--nested", "Net", "stack", "-", stdin=NESTED, says="standard input")


PATTERNS = [r"^[A-Z]{3}-\d{4}$", r"(?:\d{1,3}\.){3}\d{1,3}/(?:[12]?\d|3[0-2])", r"arn:aws:iam::\d{12}:role/[\w+=,.@-]+", r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{8,}$",
            r"^s3://[a-z0-9.-]{3,63}/.*$", r"(red|green|blue)-(north|south)", r"[^@\s]+@[^@\s]+\.[a-z]{2,}", r"^vpc-[0-9a-f]{8}([0-9a-f]{9})?$",
            r"^$|^[a-z]{2}-\w+-\d$", r"Z-998\d\dQ(?:KK|JJ)+", r"[^a-z0-9\s]{2}x?", r"(a|b(c|d(e|f)))z{2,3}", r"x[\]\-^]y\$"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_examples_come_from_the_pattern(gate, pattern):
    same = {"Type": "String", "AllowedPattern": pattern}
    gate.write("p.json", json.dumps({"Parameters": {"P": same, "Q": same}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, {"Ref": "Q"}]}},
                                     "Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Fn::If": ["C", "same", "not"]}}}}}))
    ask = ["eval", 'stack:resource("A").DisplayName', "p.json"]
    answers = [json.loads(line) for line in gate.run(*ask).out.splitlines()]
    assert [a["value"] for a in answers] == ["same", "not"]
    for a in answers:  # each witness is ready to use
        assert all(re.fullmatch(pattern, v) for v in a["witness"].values()), a
        given = [x for k, v in a["witness"].items() for x in ("--parameter", f"{k}={v}")]
        assert json.loads(gate.run("eval", *given, *ask[1:]).out) == a["value"]
    assert len(set(answers[1]["witness"].values())) == 2


@pytest.mark.parametrize("pattern", ["(" * 5000, "[" * 5000, "((((){4096}){4096}){4096}){4096}y", r"(\w)\1\1\1zz", "[^\\s\\S]", "a{2,1}", "\\", "[a-", "(?", "a**", "x{99999}"])
def test_patterns_without_an_example(gate, pattern):
    gate.write("p.json", json.dumps({"Parameters": {"P": {"Type": "String", "AllowedPattern": pattern}}, "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "x"]}},
                                     "Resources": {"A": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": {"Fn::If": ["C", 3072, 1]}}}}}))
    done = gate.check("p.json")
    assert done.returncode in (0, 1, 5) and "<other>" not in done.out
