# SPDX-License-Identifier: Apache-2.0
"""Values that are given: for what loops go over, and for the template before an update."""
import pytest

from conftest import BAD, GOOD
from test_nested import files, gives, parent

LOOP = """Transform: AWS::LanguageExtensions
Description: loops
Parameters:
  Names: {Type: CommaDelimitedList%s}
Resources:
  Fn::ForEach::Each:
    - N
    - !Ref Names
    - Fn${N}: {Type: AWS::Lambda::Function, Properties: {MemorySize: 128}}
"""


def targets(report, file="loop.yml"):
    return sorted(r["target"] for t in report["templates"] if t["file"] == file for r in t["results"] if r["policy"] == "T-SIZE" and r["target"])


def codes(report):
    return [d["code"] for t in report["templates"] for d in t["diagnostics"] if d["severity"] == "error"]


@pytest.mark.parametrize("default, args, want", [
    (", Default: 'A,B'", [], ["FnA", "FnB"]), (", Default: 'A,B'", ["--parameter", "Names=C"], ["FnC"]), ("", ["--parameter", "Names=C,D"], ["FnC", "FnD"])])
def test_loops_go_over_given_values_or_the_default(gate, default, args, want):
    gate.write("loop.yml", LOOP % default)
    assert targets(gate.report(*args, "loop.yml", status=1)) == want


@pytest.mark.parametrize("default, args", [("", []), (", Default: 'A,B'", ["--strict-values"]), (", Default: [A, B]", [])])
def test_loops_over_what_is_not_known(gate, default, args):
    """No resource is made up, and nothing is said to pass."""
    gate.write("loop.yml", LOOP % default)
    report = gate.report(*args, "loop.yml")
    assert targets(report) == [] and report["verdict"] == "deny"


def test_loops_of_nested_stacks_go_over_what_the_parent_gives(gate):
    gate.write("loop.yml", LOOP % "")
    gate.write("parent.yml", parent(gives(Names="'A,B'"), url="loop.yml"))
    report = gate.report("parent.yml", status=1)
    assert files(report) == ["parent.yml", "loop.yml"] and targets(report) == ["FnA", "FnB"]
    gate.write("parent.yml", parent(gives(Names="!ImportValue X"), url="loop.yml"))
    report = gate.report("parent.yml")
    assert targets(report) == [] and report["verdict"] == "deny"
    head = "Parameters: {P: {Type: String, AllowedValues: ['A', 'B']}}\n"
    gate.write("parent.yml", parent(gives(Names="!Ref P"), head, url="loop.yml"))
    report = gate.report("parent.yml")
    assert targets(report) == [] and report["verdict"] == "deny"


CHANGED = """return { id = "T-CHANGED", title = "t", applies = "AWS::Lambda::Function", operations = { "UPDATE" },
  check = function(fn, ctx)
    if not ctx.previous then return ctx.skip("new") end
    fn:deny("MemorySize", "it was %s", ctx.previous.MemorySize)
  end }
"""
SIZED = "Description: d\nParameters: {M: {Type: Number%s}}\nResources:\n  Fn: {Type: AWS::Lambda::Function, Properties: {MemorySize: !Ref M}}\n"


def was(gate, now, before, *args):
    gate.write("policies/changed.lua", CHANGED)
    gate.write("now.yml", now)
    gate.write("before.yml", before)
    report = gate.report("--previous", "before.yml", *args, "now.yml")
    [result] = [r for r in report["templates"][0]["results"] if r["policy"] == "T-CHANGED"]
    return result["findings"][0]["message"] if result["findings"] else result["outcome"] + ": " + result["reason"]


def test_given_values_count_for_the_template_before_where_it_takes_them(gate):
    assert was(gate, SIZED % "", SIZED % "", "--parameter", "M=7") == "it was 7"
    assert was(gate, SIZED % "", SIZED.replace("M", "N").replace("NemorySize", "MemorySize") % ", Default: 5", "--parameter", "M=7") == "it was 5"
    assert was(gate, SIZED % "", SIZED % ", MaxValue: 6, Default: 5", "--parameter", "M=7") == "it was 5"
    assert was(gate, SIZED % "", GOOD.replace("Fn:", "Other:"), "--parameter", "M=7") == "skip: new"


def test_rules_of_the_template_before_do_not_bind_the_new_values(gate):
    rules = "Rules: {R: {Assertions: [{Assert: !Equals [!Ref M, '5']}]}}\n"
    assert was(gate, SIZED % ", Default: 1", rules + SIZED % "", "--parameter", "M=5") == "it was 5"
    assert was(gate, SIZED % ", Default: 1", rules + SIZED % "", "--parameter", "M=7") == "it was 5"  # the only value that they let


def test_tags_of_a_deployment_file_and_of_the_command_line(gate):
    """Both count, and the command line wins; so do parameters, also from standard input."""
    gate.write("policies/tags.lua", """return { id = "T-TAGS", title = "t", check = function(s)
      s:deny("Resources", (s.tags.team or "nobody") .. " " .. (s.tags.cost or "none")) end }""")
    deployment = "template-file-path: now.yml\nparameters: {M: '7'}\ntags: {team: file, cost: '12'}\n"
    gate.write("deployment.yml", deployment)
    gate.write("now.yml", SIZED % "")

    def told(*args, **more):
        results = {r["policy"]: r["findings"] for r in gate.report(*args, "now.yml", **more)["templates"][0]["results"]}
        return results["T-TAGS"][0]["message"], results["T-SIZE"][0]["message"]
    assert told("--parameters", "deployment.yml") == ("file 12", "MemorySize is `7`, expected 3072")
    assert told("--parameters", "deployment.yml", "--tag", "team=line", "--parameter", "M=8") == ("line 12", "MemorySize is `8`, expected 3072")
    assert told("--parameters", "-", "--tag", "more=x", stdin=deployment) == ("file 12", "MemorySize is `7`, expected 3072")
    gate.wrong("check", "-p", "policies", "--parameters", "-", "now.yml", stdin="[5]", says="<stdin>")


@pytest.mark.parametrize("before, says", [
    ("Resources: [", "before.yml cannot be loaded"), ("5", "before.yml cannot be loaded"), ("Resources: 5", "before.yml cannot be loaded"), ("a: b", "before.yml cannot be loaded")])
def test_a_template_before_that_is_none(gate, before, says):
    gate.write("before.yml", before)
    gate.wrong("check", "-p", "policies", "--previous", "before.yml", "good.yml", says=says)


def test_an_empty_template_before(gate):
    for text in ("", " \n"):
        gate.write("before.yml", text)
        gate.wrong("check", "-p", "policies", "--previous", "before.yml", "good.yml", says="before.yml")


@pytest.mark.parametrize("command", [["check", "-p", "policies"], ["eval", "1"], ["graph"]])
def test_one_stream_is_read_once(gate, command):
    for args in (["-", "--previous", "-"], ["-", "--parameters", "-"], ["good.yml", "--previous", "-", "--parameters", "-"]):
        gate.wrong(*command, *args, stdin=GOOD, says="standard input can be only one of template, --parameters and --previous")
    assert gate.run(*command, "good.yml", "--previous", "-", stdin=GOOD).returncode == 0


def test_secrets_of_the_template_before_are_hidden(gate):
    gate.write("policies/changed.lua", CHANGED)
    gate.write("before.yml", GOOD.replace("MemorySize: 3072", "MemorySize: 3072\n      Password: hunter2xx\n      Password: hunter3xx"))
    gate.write("now.yml", BAD.replace("MemorySize: 128", "MemorySize: 128\n      Note: hunter2xx"))
    out = gate.check("--previous", "before.yml", "--format", "json", "now.yml").out
    assert "hunter2xx" not in out and "it was 3072" in out
