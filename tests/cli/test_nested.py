# SPDX-License-Identifier: Apache-2.0
"""Nested stacks with a local TemplateURL: followed, bound to what the parent gives, judged as templates of their own."""
import pytest

CHILD = """Description: child
Parameters:
  Memory: {Type: Number}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: !Ref Memory
Outputs:
  Arn: {Value: !GetAtt Fn.Arn}
"""


def parent(stack="", head="", tail="", url="child.yml"):
    """A parent with one nested stack; stack is what stands below its Properties."""
    return (f"Description: parent\n{head}Resources:\n  Nested:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n"
            f"      TemplateURL: {url}\n{stack}{tail}")


def gives(**values):
    return "      Parameters:\n" + "".join(f"        {k}: {v}\n" for k, v in values.items())


def files(report):
    return [t["file"] for t in report["templates"]]


def told(report, file="parent.yml"):
    return [(d["severity"], d["code"], d["line"], d["column"]) for t in report["templates"] if t["file"] == file for d in t["diagnostics"]]


def outcome(report, file="child.yml"):
    return [r["outcome"] for t in report["templates"] if t["file"] == file for r in t["results"] if r["policy"] == "T-SIZE"]


def reasons(report, file="child.yml"):
    return "".join(r["reason"] or "" for t in report["templates"] if t["file"] == file for r in t["results"])


@pytest.mark.parametrize("value, status, result", [("3072", 0, "pass"), ("128", 1, "fail"), ("!ImportValue Size", 3, "undecided")])
def test_given_values(gate, value, status, result):
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", parent(gives(Memory=value)))
    report = gate.report("parent.yml", status=status)
    assert files(report) == ["parent.yml", "child.yml"]
    assert outcome(report) == [result]
    assert report["summary"]["templates"] == 2


def test_unknown_given_value_is_not_the_default(gate):
    gate.write("child.yml", CHILD.replace("Type: Number", "Type: Number, Default: 3072"))
    gate.write("parent.yml", parent(gives(Memory="!ImportValue Size")))
    report = gate.report("parent.yml", status=3)
    assert outcome(report) == ["undecided"] and "given by the parent stack: ImportValue Size" in reasons(report)
    assert "previous" not in reasons(report)


@pytest.mark.parametrize("default", ["", "x"])
def test_unknown_secret_is_not_the_default(gate, default):
    """A condition on a secret that the parent gives is open, whatever the Default says."""
    gate.write("child.yml", f"""Description: child
Parameters:
  Key: {{Type: String, NoEcho: true, Default: "{default}"}}
Conditions:
  Big: !Equals [!Ref Key, "x"]
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: !If [Big, 3072, 128]
""")
    gate.write("parent.yml", parent(gives(Key="!Ref Key"), "Parameters: {Key: {Type: String, NoEcho: true}}\n"))
    assert outcome(gate.report("parent.yml", status=1)) == ["fail"]


@pytest.mark.parametrize("strict", [[], ["--strict-values"]])
def test_a_default_that_the_parent_leaves_is_certain(gate, strict):
    gate.write("child.yml", CHILD.replace("Type: Number", "Type: Number, Default: 3072, AllowedValues: [128, 3072]"))
    gate.write("parent.yml", parent())
    report = gate.report(*strict, "parent.yml", status=0)
    assert outcome(report) == ["pass"] and not report["templates"][1]["assumed"]


def test_one_value_that_differs_is_explored(gate):
    head = "Parameters: {Size: {Type: Number, AllowedValues: [3072, 128]}}\n"
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", parent(gives(Memory="!Ref Size"), head))
    report = gate.report("parent.yml", status=1)
    [finding] = [f for t in report["templates"] for r in t["results"] for f in r["findings"]]
    assert finding["file"] == "child.yml" and finding["witness"] == {"Memory": "128"}
    assert outcome(gate.report("--parameter", "Size=3072", "parent.yml", status=0)) == ["pass"]


def test_values_that_differ_together_are_not_mixed(gate):
    """prod is always 3072: a child that needs 3072 in prod must not fail for a deployment that nobody has."""
    head = "Parameters: {Env: {Type: String, AllowedValues: [prod, dev]}}\nConditions: {Prod: !Equals [!Ref Env, prod]}\n"
    gate.write("child.yml", CHILD.replace("Parameters:\n", "Parameters:\n  Env: {Type: String}\n")
               .replace("Resources:", "Conditions: {Prod: !Equals [!Ref Env, prod]}\nResources:").replace("    Type: AWS::L", "    Condition: Prod\n    Type: AWS::L"))
    gate.write("parent.yml", parent(gives(Env="!Ref Env", Memory="!If [Prod, 3072, 128]"), head))
    report = gate.report("parent.yml", status=3)
    assert outcome(report) == ["undecided"] and "differs between scenarios" in reasons(report)


def test_a_value_in_some_scenarios_only_is_unknown(gate):
    head = "Parameters: {Env: {Type: String, AllowedValues: [prod, dev]}}\nConditions: {Prod: !Equals [!Ref Env, prod]}\n"
    gate.write("child.yml", CHILD.replace("Type: Number", "Type: Number, Default: 3072"))
    gate.write("parent.yml", parent(gives(Memory="!If [Prod, 3072, !Ref AWS::NoValue]"), head))
    assert outcome(gate.report("parent.yml", status=3)) == ["undecided"]


def test_lists_are_joined(gate):
    gate.write("child.yml", CHILD.replace("Type: Number", "Type: CommaDelimitedList").replace("!Ref Memory", "!Select [1, !Ref Memory]"))
    gate.write("parent.yml", parent(gives(Memory="[1, 3072]")))
    assert outcome(gate.report("parent.yml", status=0)) == ["pass"]


def test_required_parameter_that_is_not_given(gate):
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", parent())
    assert told(gate.report("parent.yml", status=5)) == [("error", "nested-parameter-missing", 3, 3)]
    gate.write("child.yml", CHILD.replace("Parameters:\n", "Parameters:\n  Other: {Type: String, Default: x}\n"))
    gate.write("parent.yml", parent(gives(Other="y")))
    assert told(gate.report("parent.yml", status=5)) == [("error", "nested-parameter-missing", 7, 7)]


def test_parameter_that_is_not_declared(gate):
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", parent(gives(Memory="3072", Memori="1")))
    report = gate.report("parent.yml", status=5)
    assert told(report) == [("error", "nested-parameter-unknown", 9, 9)]
    assert "did you mean `Memory`" in report["templates"][0]["diagnostics"][0]["message"]


def test_value_that_the_child_refuses(gate):
    gate.write("child.yml", CHILD.replace("Type: Number", "Type: Number, MinValue: 1000"))
    gate.write("parent.yml", parent(gives(Memory="128")))
    report = gate.report("parent.yml", status=5)
    assert told(report) == [("error", "nested-parameter-refused", 8, 17)] and outcome(report) == ["undecided"]


def test_refused_secret_is_not_shown(gate):
    gate.write("child.yml", CHILD.replace("Parameters:\n", "Parameters:\n  Hidden: {Type: String, NoEcho: true, MinLength: 20}\n"))
    gate.write("parent.yml", parent(gives(Memory="3072", Hidden="hunter2hunter2")))
    for form in ("json", "text", "junit", "sarif"):
        done = gate.check("--format", form, "parent.yml")
        assert done.returncode == 5 and "hunter2" not in done.out


def test_rule_of_the_child_that_is_broken(gate):
    gate.write("child.yml", CHILD.replace("Resources:", 'Rules: {Big: {Assertions: [{Assert: !Equals [!Ref Memory, "3072"]}]}}\nResources:'))
    gate.write("parent.yml", parent(gives(Memory="128")))
    report = gate.report("parent.yml", status=5)
    assert files(report) == ["parent.yml", "child.yml"] and report["templates"][1]["verdict"] == "deny"


def test_stack_that_no_scenario_has(gate):
    text = parent(gives(Memory="128"), "Conditions: {Never: !Equals [a, b]}\n").replace("    Type:", "    Condition: Never\n    Type:")
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", text)
    assert files(gate.report("parent.yml", status=0)) == ["parent.yml"]


@pytest.mark.parametrize("reference, column", [("!GetAtt Nested.Outputs.Nope", 16), ('{"Fn::GetAtt": [Nested, Outputs.Nope]}', 16),
                                               ('!Sub "a ${Nested.Outputs.Nope}"', 24)])
def test_output_that_the_child_does_not_have(gate, reference, column):
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", parent(gives(Memory="3072"), tail=f"Outputs:\n  Out: {{Value: {reference}}}\n"))
    assert told(gate.report("parent.yml", status=5)) == [("error", "nested-output-unknown", 10, column)]
    gate.write("parent.yml", parent(gives(Memory="3072"), tail=f"Outputs:\n  Out: {{Value: {reference}}}\n").replace("Nope", "Arn"))
    assert told(gate.report("parent.yml", status=0)) == []


def test_outputs_of_loops_are_not_judged_missing(gate):
    gate.write("child.yml", CHILD.replace("Description", "Transform: AWS::LanguageExtensions\nDescription") +
               '  Fn::ForEach::Each: [N, [A, B], {"Out${N}": {Value: !Ref N}}]\n')
    gate.write("parent.yml", parent(gives(Memory="3072"), tail="Outputs:\n  Out: {Value: !GetAtt Nested.Outputs.OutA}\n"))
    assert told(gate.report("parent.yml", status=0)) == []


def test_cycles(gate):
    gate.write("parent.yml", parent(url="./sub/../parent.yml"))
    gate.write("sub/x", "")
    assert [t[:2] for t in told(gate.report("parent.yml", status=5))] == [("error", "nested-cycle")]
    gate.write("parent.yml", parent(url="sub/b.yml"))
    gate.write("sub/b.yml", parent(url="../parent.yml"))
    report = gate.report("parent.yml", status=5)
    assert files(report) == ["parent.yml", "sub/b.yml"] and told(report, "sub/b.yml")[0][:2] == ("error", "nested-cycle")


def limits(gate, text):
    gate.write("moongate.yaml", f"packs: [policies]\nlimits: {{{text}}}\n")


def test_depth_limit(gate):
    for i in range(3):
        gate.write(f"{i}.yml", parent(url=f"{i + 1}.yml"))
    gate.write("3.yml", CHILD.replace("Type: Number", "Type: Number, Default: 3072"))
    limits(gate, "nested_depth: 3")
    report = gate.report("0.yml", status=0)
    assert files(report) == ["0.yml", "1.yml", "2.yml", "3.yml"]
    limits(gate, "nested_depth: 2")
    report = gate.report("0.yml", status=5)
    assert files(report) == ["0.yml", "1.yml", "2.yml"] and told(report, "2.yml")[0][:2] == ("error", "nested-too-deep")


def many(n):
    stacks = "".join(f"  N{i}:\n    Type: AWS::CloudFormation::Stack\n    Properties: {{TemplateURL: child.yml, Parameters: {{Memory: {3072 + i}}}}}\n" for i in range(n))
    return f"Description: parent\nResources:\n{stacks}"


def test_number_limit(gate):
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", many(3))
    limits(gate, "nested_templates: 3")
    assert files(gate.report("parent.yml", status=1)) == ["parent.yml"] + ["child.yml"] * 3
    limits(gate, "nested_templates: 2")
    report = gate.report("parent.yml", status=5)
    assert files(report) == ["parent.yml"] + ["child.yml"] * 2 and told(report)[0][:2] == ("error", "nested-too-many")


def test_same_template_with_the_same_inputs_is_judged_once(gate):
    gate.write("child.yml", CHILD)
    text = parent(gives(Memory="3072"))
    gate.write("parent.yml", text + text[text.index("  Nested"):].replace("Nested", "Twice").replace("child.yml", "./child.yml"))
    gate.write("second.yml", text)
    assert files(gate.report("parent.yml", status=0)) == ["parent.yml", "child.yml"]
    assert files(gate.report("parent.yml", "second.yml", status=0)) == ["parent.yml", "child.yml", "second.yml"]


def test_in_a_folder_the_child_is_judged_alone_too(gate):
    gate.write("t/child.yml", CHILD)
    for i in range(8):
        gate.write(f"t/parent{i}.yml", parent(gives(Memory=3072 + i)))
    first = gate.report("t")
    assert files(first).count("t/child.yml") == 9 and files(first)[0] == "t/child.yml"
    assert outcome(first, "t/child.yml") == ["undecided", "pass"] + ["fail"] * 7
    assert gate.report("-j", "1", "t") == first == gate.report("-j", "7", "t")


@pytest.mark.parametrize("url, level, code", [
    ("https://s3.amazonaws.com/b/child.yml", "info", "nested-not-followed"), ("s3://b/child.yml", "info", "nested-not-followed"),
    ("!ImportValue Url", "info", "nested-not-followed"), ("nope.yml", "warning", "nested-not-found"), ("/etc/hostname", "warning", "nested-refused"),
    ("../outside.yml", "warning", "nested-refused"), ("link.yml", "warning", "nested-refused"), ("folder", "warning", "nested-refused")])
def test_not_followed(gate, tmp_path, url, level, code):
    gate.folder = tmp_path / "work"
    for name, text in [("work/policies/size.lua", (tmp_path / "policies/size.lua").read_text()), ("work/folder/x", ""), ("outside.yml", CHILD)]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "work/link.yml").symlink_to("../outside.yml")
    gate.write("parent.yml", parent(url=url))
    report = gate.report("parent.yml", status=0)
    assert files(report) == ["parent.yml"] and told(report) == [(level, code, 6, 20)]


def test_no_template_url(gate):
    gate.write("parent.yml", parent().replace("TemplateURL", "TimeoutInMinutes").replace("child.yml", "5"))
    assert ("info", "nested-not-followed", 3, 3) in told(gate.report("parent.yml"))


def test_links_and_folders_inside_the_tree(gate):
    gate.write("shared/child.yml", CHILD)
    gate.write("stacks/deep/parent.yml", parent(gives(Memory="3072"), url="../../shared/child.yml"))
    (gate.folder / "stacks/link.yml").symlink_to("../shared/child.yml")
    gate.write("stacks/other.yml", parent(gives(Memory="3072"), url="link.yml"))
    assert files(gate.report("stacks/deep/parent.yml", status=0)) == ["stacks/deep/parent.yml", "shared/child.yml"]
    assert files(gate.report("stacks/other.yml", status=0)) == ["stacks/other.yml", "stacks/link.yml"]


def test_a_child_that_cannot_be_loaded(gate):
    gate.write("child.yml", "Resources: [")
    gate.write("parent.yml", parent(gives(Memory="1")))
    report = gate.report("parent.yml", status=5)
    assert files(report) == ["parent.yml", "child.yml"] and told(report) == []


def test_standard_input_and_processed_templates_do_not_follow(gate):
    gate.write("child.yml", CHILD)
    gate.write("parent.yml", parent(gives(Memory="128")))
    assert files(gate.report("-", stdin=parent(gives(Memory="128")), status=0)) == ["<stdin>"]
    assert files(gate.report("--processed", "parent.yml", status=0)) == ["parent.yml"]
