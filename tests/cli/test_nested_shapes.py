# SPDX-License-Identifier: Apache-2.0
"""Unusual nested stacks: what their parents give them, and where their TemplateURL leads."""
import json
import os
from pathlib import Path

import pytest

from test_nested import CHILD, files, gives, limits, outcome, parent, reasons, told

SIZES = "Parameters: {Size: {Type: Number, AllowedValues: [3072, 128]}}\n"
PROD = "Parameters: {Env: {Type: String, AllowedValues: [prod, test, dev]}}\nConditions: {Prod: !Equals [!Ref Env, prod], Test: !Equals [!Ref Env, test]}\n"
ABSENT = "!Ref AWS::NoValue"


def messages(report, file="parent.yml"):
    return [d["message"] for t in report["templates"] if t["file"] == file for d in t["diagnostics"]]


def judge(gate, child, text, *args):
    gate.write("child.yml", child)
    gate.write("parent.yml", text)
    return gate.report(*args, "parent.yml")


def test_one_of_two_values_is_refused(gate):
    """A warning: the deployments that give the other one are fine, and judged."""
    report = judge(gate, CHILD.replace("Type: Number", "Type: Number, MinValue: 1000"), parent(gives(Memory="!Ref Size"), SIZES))
    assert told(report) == [("warning", "nested-parameter-refused", 9, 17)] and outcome(report) == ["pass"]
    assert messages(report)[0].startswith("the nested stack's template `child.yml` refuses one of the values that this can have: ")


def test_all_of_several_values_are_refused(gate):
    report = judge(gate, CHILD.replace("Type: Number", "Type: Number, MinValue: 5000"), parent(gives(Memory="!Ref Size"), SIZES))
    assert [t[:2] for t in told(report)] == [("warning", "nested-parameter-refused")] * 2 and outcome(report) == ["undecided"]
    assert "parameter Memory is given by the parent stack" in reasons(report)


@pytest.mark.parametrize("length, codes", [(4096, []), (4097, ["nested-parameter-refused"])])
def test_long_values(gate, length, codes):
    report = judge(gate, CHILD.replace("Parameters:\n", "Parameters:\n  Long: {Type: String}\n"), parent(gives(Memory="3072", Long="x" * length)))
    assert [t[1] for t in told(report)] == codes and outcome(report) == ["pass"]
    assert [m for m in messages(report) if "`Long` has 4097 bytes; at most 4096 are allowed" in m] == messages(report)


@pytest.mark.parametrize("value, because", [
    (f"!If [Prod, 3072, {ABSENT}]", "only in some scenarios"), ("!If [Prod, 3072, !If [Test, 1024, !ImportValue X]]", "ImportValue X"),
    (f"!If [Prod, 3072, !If [Test, 1024, {ABSENT}]]", "only in some scenarios"), ("!If [Prod, !ImportValue X, !ImportValue Y]", "ImportValue X")])
def test_mixed_values_are_unknown(gate, value, because):
    report = judge(gate, CHILD, parent(gives(Memory=value), PROD))
    assert outcome(report) == ["undecided"] and f"is given by the parent stack: {because}" in reasons(report)


@pytest.mark.parametrize("default, want, codes", [("", ["undecided"], ["nested-parameter-missing"]), (", Default: 3072", ["pass"], []), (", Default: 128", ["fail"], [])])
def test_a_value_that_is_never_there_is_not_given(gate, default, want, codes):
    report = judge(gate, CHILD.replace("Type: Number", "Type: Number" + default), parent(gives(Memory=ABSENT)))
    assert outcome(report) == want and [t[1] for t in told(report)] == codes


@pytest.mark.parametrize("given", ["!If [Prod, {Memory: 3072}, {Memory: 128}]", "{Fn::Transform: {Name: AWS::Include, Parameters: {Location: x}}}"])
def test_parameters_that_cannot_be_listed(gate, given):
    report = judge(gate, CHILD.replace("Type: Number", "Type: Number, Default: 3072"), parent(f"      Parameters: {given}\n", PROD))
    assert outcome(report) == ["undecided"] and "is given by the parent stack: its Parameters cannot be listed" in reasons(report)
    assert not [c for c in told(report) if c[1] == "nested-parameter-missing"]


def test_a_name_like_nothing_that_is_declared(gate):
    report = judge(gate, CHILD, parent(gives(Memory="3072", Zzzzzzzzzz="1")))
    assert messages(report) == ["the nested stack's template `child.yml` declares no parameter `Zzzzzzzzzz`"]
    report = judge(gate, "Description: c\nResources: {T: {Type: AWS::SNS::Topic}}\n", parent(gives(Memory="3072")))
    assert messages(report) == ["the nested stack's template `child.yml` declares no parameter `Memory`"]


@pytest.mark.parametrize("url, why", [
    ("!If [Prod, child.yml, other.yml]", "its TemplateURL differs between scenarios"),
    (f"!If [Prod, child.yml, {ABSENT}]", "its TemplateURL differs between scenarios"),
    ("!If [Prod, child.yml, !ImportValue Url]", "ImportValue Url"),
    ("a+b-c.9:child.yml", "it is elsewhere"), ("C:child.yml", "it is elsewhere")])
def test_places_that_are_not_known(gate, url, why):
    report = judge(gate, CHILD, parent(gives(Memory="128"), PROD, url=url))
    assert files(report) == ["parent.yml"] and [t[:2] for t in told(report)] == [("info", "nested-not-followed")]
    assert messages(report)[0].startswith("the nested stack's template is not judged: ") and why in messages(report)[0]


@pytest.mark.parametrize("url, code, why", [
    ('""', "nested-refused", "it is no path"), (r'"child.yml\0"', "nested-refused", "it is no path"), ('"' + "x/" * 2500 + '"', "nested-refused", "its path is too long"),
    ('":child.yml"', "nested-not-found", "there is no such file"), ('"no_scheme:child.yml"', "nested-not-found", "there is no such file"),
    ("../work2/child.yml", "nested-refused", "it leads out of the working tree"), ("pipe", "nested-refused", "it is no regular file")])
def test_places_that_are_refused(gate, url, code, why):
    root = gate.folder
    gate.write("work2/child.yml", CHILD)
    gate.folder = root / "work"
    gate.write("policies/size.lua", (root / "policies" / "size.lua").read_text())
    os.mkfifo(gate.folder / "pipe")
    report = judge(gate, CHILD, parent(gives(Memory="128"), url=url))
    assert files(report) == ["parent.yml"] and [t[:2] for t in told(report)] == [("warning", code)]
    assert messages(report) == [f"the nested stack's template is not judged: {why}"]


@pytest.mark.parametrize("at, named, url, want", [
    (".", "parent.yml", "./child.yml", "child.yml"), (".", "./parent.yml", ".//child.yml", "child.yml"), (".", "sub/../parent.yml", "sub/../child.yml", "child.yml"),
    ("sub", "../parent.yml", "child.yml", "../child.yml"), ("sub/deep", "../../parent.yml", "sub/../child.yml", "../../child.yml"),
    ("sub/deep", "../../sub/x.yml", "../child.yml", None), (".", "sub/x.yml", "../child.yml", "child.yml"), (".", "{root}/parent.yml", "child.yml", "{root}/child.yml"),
    ("/", "{root}/parent.yml", "sub/../child.yml", "{root}/child.yml")])
def test_what_the_nested_template_is_called(gate, at, named, url, want):
    """As a path from where the parent was named, without detours."""
    root = gate.folder
    gate.write("sub/deep/x", "")
    gate.write("child.yml", CHILD)
    for name in ("parent.yml", "sub/x.yml"):
        gate.write(name, parent(gives(Memory="3072"), url=url))
    gate.folder = Path("/") if at == "/" else root / at
    named = named.format(root=root)
    done = gate.run("check", "-p", root / "policies", "--format", "json", "--date", "2026-01-01", named)
    assert files(json.loads(done.out)) == [named] + ([want.format(root=root)] if want else []), done.err


@pytest.mark.parametrize("child", ["Resources: 5\n", "Resources: [", "5", "", "Description: no resources\n"])
def test_children_that_are_no_templates(gate, child):
    """Each has a report of its own that says why; the parent is told nothing."""
    report = judge(gate, child, parent(gives(Memory="3072")))
    assert files(report) == ["parent.yml", "child.yml"] and told(report) == []
    assert report["templates"][1]["error"] or [d for d in report["templates"][1]["diagnostics"] if d["severity"] == "error"]


def test_a_child_that_is_too_big(gate):
    limits(gate, "doc_bytes: 1000")
    gate.write("child.yml", CHILD + "#" * 1000)
    gate.write("parent.yml", parent(gives(Memory="3072")))
    report = gate.report("parent.yml", status=5)
    assert files(report) == ["parent.yml"] and told(report)[0][:2] == ("error", "nested-unreadable")
    assert messages(report) == ["the nested stack's template is not judged: `./child.yml` is longer than 1000 bytes"]


def test_many_children_keep_their_order(gate):
    gate.write("child.yml", CHILD)
    stacks = "".join(f"  N{i:02d}:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: child.yml, Parameters: {{Memory: {3072 + i}}}}}\n" for i in range(40))
    report = judge(gate, CHILD, f"Description: parent\nResources:\n{stacks}")
    assert files(report) == ["parent.yml"] + ["child.yml"] * 40 and outcome(report) == ["pass"] + ["fail"] * 39
    found = [r["findings"][0]["message"] for t in report["templates"][2:] for r in t["results"] if r["policy"] == "T-SIZE"]
    assert found == [f"MemorySize is `{3073 + i}`, expected 3072" for i in range(39)]


STACKS = """Conditions: {Never: !Equals [a, b]}
Resources:
  Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://example.com/t.yml"}}
  Gone: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: gone.yml}}
  Bare: {Type: AWS::CloudFormation::Stack, Properties: {TimeoutInMinutes: 5}}
  Off: {Type: AWS::CloudFormation::Stack, Condition: Never, Properties: {TemplateURL: child.yml}}
  T: {Type: AWS::SNS::Topic}
  Last: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: /etc/passwd}}
"""


@pytest.mark.parametrize("name, why", [
    ("Far", "`Far` is no nested stack that can be followed: the nested stack's template is not judged: it is elsewhere"),
    ("Gone", "`Gone` is no nested stack that can be followed: the nested stack's template is not judged: there is no such file"),
    ("Bare", "`Bare` is no nested stack that can be followed: the nested stack's template is not judged: no TemplateURL can be seen"),
    ("Off", "parent.yml has no nested stack `Off` with a local template"), ("T", "parent.yml has no nested stack `T` with a local template"),
    ("Zz", "parent.yml has no nested stack `Zz` with a local template")])
def test_eval_says_why_this_one_is_not_followed(gate, name, why):
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", STACKS)
    assert gate.wrong("eval", "--nested", name, "stack", "parent.yml") == f"moongate: {why}\n"


@pytest.mark.parametrize("child, says", [
    ("Resources: [", "moongate: child.yml:1:12: `[` is opened here and never closed\n"),
    ("", "moongate: child.yml:1:1: the template is empty: it needs at least a Resources section\n")])
def test_eval_in_a_child_that_cannot_be_loaded(gate, child, says):
    gate.write("child.yml", child)
    gate.write("parent.yml", parent(gives(Memory="3072")))
    assert gate.wrong("eval", "--nested", "Nested", "stack", "parent.yml", status=5) == says
