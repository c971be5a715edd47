# SPDX-License-Identifier: Apache-2.0
"""graph: resources, references by kind, colours by outcome."""
import re

GRAPH = """Resources:
  Fn:
    Type: AWS::Lambda::Function
    DependsOn: Topic
    Properties:
      MemorySize: 128
      Role: !GetAtt Role.Arn
      Environment: {Variables: {T: !Ref Topic, U: !Ref Topic, S: !Sub "${Topic}-x"}}
  Role: {Type: AWS::IAM::Role}
  Topic: {Type: AWS::SNS::Topic}
"""


def edges(text):
    return re.findall(r'"(\w+)" -> "(\w+)" \[label="(\w+)", style=(\w+)\]', text)


def test_resources_and_edges_by_kind(gate):
    gate.write("graph.yml", GRAPH)
    done = gate.run("graph", "graph.yml")
    assert done.returncode == 0, done.err
    assert done.out.startswith('digraph "graph.yml" {') and done.out.endswith("}\n")
    assert set(edges(done.out)) == {("Fn", "Topic", "DependsOn", "dotted"), ("Fn", "Role", "GetAtt", "solid"), ("Fn", "Topic", "Ref", "solid"),
                                    ("Fn", "Topic", "Sub", "dashed")}
    assert len(edges(done.out)) == 4, "one edge of each kind, however often it is written"


def test_findings_are_coloured(gate):
    gate.write("graph.yml", GRAPH)
    grey = re.search(r'"Fn" \[.*fillcolor="(#\w+)"', gate.run("graph", "graph.yml").out).group(1)
    done = gate.run("graph", "-p", "policies", "graph.yml")
    red = re.search(r'"Fn" \[label="([^"]*)", fillcolor="(#\w+)"', done.out)
    assert done.returncode == 0 and red.group(2) != grey and "1 finding" in red.group(1)


def test_what_cannot_be_drawn(gate):
    gate.write("broken.yml", "Resources: {")
    assert gate.run("graph", "broken.yml").returncode == 5
    assert gate.run("graph", "missing.yml").returncode == 5
    assert gate.run("graph").returncode == 2
    assert "moongate graph" in gate.run("graph", "--help").out


def test_nested_stacks_are_clusters(gate):
    gate.write("nested.yml", "Resources:\n  One: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: bad.yml}}\n"
               "  Two: {Type: AWS::CloudFormation::Stack, DependsOn: One, Properties: {TemplateURL: bad.yml}}\n"
               "  Three: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: broken.yml}}\n")
    gate.write("broken.yml", "Resources: {")
    done = gate.run("graph", "-p", "policies", "nested.yml")
    assert done.returncode == 0, done.err
    assert {("One/Fn", "1 finding"), ("Two/Fn", "1 finding")} == set(re.findall(r'"(\w+/Fn)" \[label="[^"]*(1 finding)"', done.out))
    assert len(re.findall(r'subgraph "cluster_\d" {\n  label="bad.yml"', done.out)) == 2
    assert re.findall(r'"(\w+)" -> "([\w/]+)" \[label="TemplateURL"', done.out) == [("One", "One/Fn"), ("Two", "Two/Fn"), ("Three", "Three/")]
    assert "cannot be loaded" in done.out and '"Two" -> "One" [label="DependsOn"' in done.out
    outside = re.sub(r'"[^"]*"', "", done.out)
    assert outside.count("{") == outside.count("}") > 2
