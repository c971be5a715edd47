# SPDX-License-Identifier: Apache-2.0
"""Exact places, start and end, of every kind of finding and diagnostic: in YAML and JSON, with CRLF, tabs, characters of several bytes before the place, and
inside quoted, block and folded scalars. A template says what it expects: [[ and ]] stand around the place and are taken out before it is judged."""
import json

import pytest

OPEN, CLOSE = "⟦", "⟧"
CHECKS = {
    "equals": 'r:expect("DisplayName"):equals("other")',
    "missing": 'r:expect("KmsMasterKeyId"):exists()',
    "deep-missing": 'r:expect("Tags[1].Value"):exists()',
    "attribute": 'r:expect("/DeletionPolicy"):equals("Retain")',
    "attribute-missing": 'r:expect("/UpdateReplacePolicy"):equals("Retain")',
    "member": 'r:expect("Tags[*].Value"):equals("good")',
    "list": 'r:expect("Tags"):is_empty()',
    "map": 'r:expect("Map"):absent()',
    "key": 'r:expect{"Map", "a.b"}:equals("other")',
    "deny": 'r:deny("DisplayName", "no")',
    "deny-resource": 'r:deny("", "no")',
    "lacks": 'r:expect("DisplayName"):lacks("bad")',
    "refers": 'r:expect("DisplayName"):refers_to("Other")',
}


def place(marked, newline="\n"):
    """The text without its marks, and (line, column, end line, end column) in code points from 1; the end is behind the last character."""
    start, end = marked.index(OPEN), marked.index(CLOSE) - 1
    text = marked.replace(OPEN, "").replace(CLOSE, "")

    def at(offset):
        before = text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
    return text.replace("\n", newline), at(start) + at(end)


@pytest.fixture
def judge(gate):
    def run(kind, text, name="t.yml"):
        check = CHECKS[kind]
        gate.write("judge/p.lua", 'return { id = "T-P", title = "P", severity = "low", applies = "AWS::SNS::Topic", remedy = "R.", check = function(r) %s end }' % check)
        gate.write(name, text.encode())
        done = gate.run("check", "-p", "judge", "--format", "json", name)
        return json.loads(done.out)["templates"][0]
    return run


def topic(properties, attributes=""):
    return "Resources:\n  A:\n    Type: AWS::SNS::Topic\n%s    Properties:\n%s" % (attributes, properties)


YAML = {
    "equals": topic("      DisplayName: ⟦bad⟧\n"),
    "missing": topic("      DisplayName: x\n").replace("    Properties:", "    ⟦Properties⟧:"),
    "deep-missing": topic("      Tags:\n        - ⟦Key: k⟧\n"),
    "attribute": topic("      DisplayName: x\n", "    DeletionPolicy: ⟦Delete⟧\n"),
    "attribute-missing": topic("      DisplayName: x\n").replace("  A:", "  ⟦A⟧:"),
    "member": topic("      Tags:\n        - {Key: a, Value: good}\n        - {Key: b, Value: ⟦bad⟧}\n"),
    "list": topic("      Tags: ⟦[a, b]⟧\n"),
    "map": topic("      Map: ⟦{a: b}⟧\n"),
    "key": topic("      Map: {a.b: ⟦bad⟧}\n"),
    "deny": topic("      DisplayName: ⟦bad⟧\n"),
    "deny-resource": topic("      ⟦DisplayName: x⟧\n"),
    "lacks": topic("      DisplayName: ⟦'very bad'⟧\n"),
    "refers": topic("      DisplayName: ⟦!Ref AWS::Region⟧\n"),
}
JSON = {
    "equals": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {\n\t"DisplayName": ⟦"bad"⟧}}}}',
    "missing": '{"Resources": {"A": {"Type": "AWS::SNS::Topic",\n ⟦"Properties"⟧: {"DisplayName": "x"}}}}',
    "deep-missing": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"Tags": [\n ⟦{"Key": "k"}⟧]}}}}',
    "attribute": '{"Resources": {"A": {"Type": "AWS::SNS::Topic",\n\t"DeletionPolicy": ⟦"Delete"⟧}}}',
    "attribute-missing": '{"Resources": {\n ⟦"A"⟧: {"Type": "AWS::SNS::Topic"}}}',
    "member": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"Tags": [{"Value": "good"},\n {"Value": ⟦"bad"⟧}]}}}}',
    "list": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"Tags": ⟦["a",\n "b"]⟧}}}}',
    "map": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"Map": ⟦{"a":\n "b"}⟧}}}}',
    "key": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"Map": {"a.b": ⟦"bad"⟧}}}}}',
    "deny": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": ⟦"b\\u00e4d"⟧}}}}',
    "deny-resource": '{"Resources": {⟦"A"⟧: {"Type": "AWS::SNS::Topic"}}}',
    "lacks": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": ⟦"very\\n bad"⟧}}}}',
    "refers": '{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": ⟦{"Ref": "AWS::Region"}⟧}}}}',
}
# What stands on the lines before, and on the same line.
BEFORE = {"plain": "", "wide": "Description: größer 😀 \u4e2d\u6587\n", "tabs": "Description: 'a\tb'\t# c\td\n", "crlf": ""}


def only_place(report):
    finding, = report["results"][0]["findings"]
    return finding["line"], finding["column"], finding["end_line"], finding["end_column"]


@pytest.mark.parametrize("how", BEFORE)
@pytest.mark.parametrize("kind", CHECKS)
def test_yaml(judge, kind, how):
    text, want = place(BEFORE[how] + YAML[kind], "\r\n" if how == "crlf" else "\n")
    assert only_place(judge(kind, text)) == want


@pytest.mark.parametrize("how", BEFORE)
@pytest.mark.parametrize("kind", CHECKS)
def test_json(judge, kind, how):
    marked = JSON[kind]
    if how in ("wide", "tabs"):
        marked = marked.replace("{", '{"Metadata": {"größer 😀": "\u4e2d\u6587"}, ' if how == "wide" else '{\t"Metadata":\t{"x":\t1},\t', 1)
    text, want = place(marked, "\r\n" if how == "crlf" else "\n")
    assert only_place(judge(kind, text, "t.json")) == want


@pytest.mark.parametrize("value", [
    "⟦bad⟧  # why", "⟦'bad'⟧", '⟦"b\\x61d"⟧', "⟦'größer: 😀'⟧", "⟦'a\tb'⟧", "⟦two words⟧", "⟦!Sub 'bad'⟧", "!If [C, ⟦bad⟧, other]", "!If [C, ⟦'ünd bad'⟧, other]",
    "⟦plain\n        goes on⟧", "⟦'quoted\n        goes on'⟧", "⟦!Join ['-', [a, b]]⟧", "⟦{'Fn::Sub': bad}⟧", "{'Fn::If': [C, ⟦bad⟧, other]}", "!Select [0, [⟦bad⟧]]"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_forms_of_values(judge, value, newline):
    text, want = place("Conditions: {C: !Equals [a, a]}\n" + topic("      DisplayName: %s\n      TopicName: x\n" % value), newline)
    assert only_place(judge("equals", text)) == want


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("block", [
    "⟦|\n        one\n        two bad⟧\n", "⟦>-\n        one\n        two⟧\n", "⟦|+\n        ö\t😀⟧\n\n", "⟦>\n        größer\n\n        two⟧\n"])
def test_block_and_folded_scalars(judge, block, newline):
    text, want = place(topic("      DisplayName: %s      TopicName: x\n" % block), newline)
    assert only_place(judge("equals", text)) == want


def test_a_value_from_elsewhere_names_both_places(judge):
    text, want = place("Parameters:\n  P: {Type: String, Default: 'über'}\n" + topic("      DisplayName: ⟦!Ref P⟧\n"))
    report = judge("equals", text)
    assert only_place(report) == want
    origin = report["results"][0]["findings"][0]["origin"]
    assert (origin["path"], origin["line"], origin["column"]) == ("/Parameters/P/Default", 2, 30)


DIAGNOSTICS = [
    ("sub-variable-name", topic("      DisplayName: !Sub 'größer ${a} ⟦${x:-y}⟧'\n")),
    ("sub-variable-name", topic("      DisplayName: !Sub |\n        erste Zeile ö\n          zweite 😀\t⟦${x-y}⟧ z\n")),
    ("sub-variable-name", topic("      DisplayName: !Sub >-\n        erste ö\n        zweite ⟦${x y}⟧\n")),
    ("unresolved-reference", topic("      DisplayName: !Sub \"a\\tö ⟦${Nope}⟧\"\n")),
    ("unresolved-reference", topic("      DisplayName:\n        Fn::Sub:\n          - |\n            ü ${v}\n            x ⟦${Nope.Arn}⟧\n          - {v: 1}\n")),
    ("unresolved-reference", topic("      DisplayName: !Ref ⟦Nope⟧\n")),
    ("unresolved-reference", topic("      DisplayName: [ü, !GetAtt ⟦Nope.Arn⟧]\n")),
    ("null-value", topic("      ü: [⟦~⟧]\n").replace("Topic\n", "Topic\n")),
    ("duplicate-key", topic("      ö: 1\n      ⟦ö⟧: 2\n")),
    ("unknown-resource-attribute", topic("      ö: 1\n", "    ⟦Nope⟧: 1\n")),
    ("undefined-condition", topic("      ü: !If [⟦Nope⟧, 😀, b]\n")),
    ("select-out-of-range", topic("      ü: [ö, !Select [⟦3⟧, [a, b]]]\n")),
    ("dynamic-reference", topic("      ü: 'ö ⟦{{resolve:vault:x}}⟧ z'\n")),
    ("secure-reference-not-allowed", topic("      ü: |\n        ö\n        p=⟦{{resolve:ssm-secure:x:1}}⟧\n")),
    ("mapping-not-found", "Mappings: {M: {a: {k: v}}}\n" + topic("      ü: !FindInMap [M, a, ⟦x⟧]\n")),
    ("circular-dependency", topic("      ü: !Sub '😀 ${A.Arn}'\n").replace("!Sub '😀 ${A.Arn}'", "!Sub ⟦'😀 ${A.Arn}'⟧")),
]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("code, marked", DIAGNOSTICS)
def test_diagnostics(judge, code, marked, newline):
    text, want = place(marked, newline)
    found = [(d["line"], d["column"], d["end_line"], d["end_column"]) for d in judge("equals", text)["diagnostics"] if d["code"] == code]
    assert want in found, found
