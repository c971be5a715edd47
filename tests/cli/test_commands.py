# SPDX-License-Identifier: Apache-2.0
"""test, eval, policies, new, help and version."""
import json

import pytest

from conftest import GOOD

TEST = """return {
  template = [[
%s]],
  { name = "good", expect = "pass" },
  { name = "bad", replace = { ["MemorySize: 3072"] = "MemorySize: 1" },
    expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 6, column = 19, path = "/Resources/Fn/Properties/MemorySize",
               witness = false, matcher = "equals", findings = { { line = "MemorySize: 1" } }, targets = { Fn = "fail" } } },
  { name = "choice", replace = { ["MemorySize: 3072"] = "MemorySize: !If [C, 1, 3072]",
      ["Description: good"] = "Description: good\\nParameters: {P: {Type: String, AllowedValues: [a, b]}}\\nConditions: {C: !Equals [!Ref P, b]}" },
    expect = { outcome = "fail", witness = { P = "b" } } },
  { name = "given", parameters = { M = 3072 }, replace = { ["MemorySize: 3072"] = "MemorySize: !Ref M", ["Description: good"] = "Parameters: {M: {Type: Number}}" },
    expect = "pass" },
  { name = "unknown", replace = { ["MemorySize: 3072"] = "MemorySize: !ImportValue M" }, expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "config", config = { memory = 64 }, replace = { ["MemorySize: 3072"] = "MemorySize: 64" }, expect = "pass" },
  { name = "file", file = "../good.yml", expect = "pass" },
  { name = "skip", template = "Resources: {T: {Type: AWS::SNS::Topic}}", expect = { outcome = "skip" } },
}
""" % GOOD


def test_policy_tests_hold(gate):
    gate.write("policies/size.test.lua", TEST)
    done = gate.run("test", "policies")
    assert done.returncode == 0, done.out + done.err
    assert "2 policies, 1 test files, 8 cases" in done.out and "T-NAMED: has no test" in done.out
    assert gate.run("test", "--require-fail", "policies").returncode == 1
    assert "ok  " in gate.run("test", "-v", "-k", "choice", "policies").out


@pytest.mark.parametrize("change, says", [
    (('"pass"', '"fail"'), "expected fail, got pass"),
    (("count = 1", "count = 2"), "expected 2 findings, got 1"),
    (("line = 6", "line = 7"), "line 7"),
    (("witness = { P", "witness = { Q"), "witness"),
    (('reason = "ImportValue"', 'reason = "nothing"'), "reason with `nothing`"),
    (('targets = { Fn = "fail" }', 'targets = { Fn = "pass" }'), "expected pass for Fn, got fail"),
    (('{ name = "good",', '{ name = "good", templat = "x",'), "did you mean `template`?"),
    (("count = 1", "cuont = 1"), "did you mean `count`?"),
    (('["MemorySize: 3072"] = "MemorySize: 1" }', '["nowhere"] = "x" }'), "occurs nowhere"),
    (('["MemorySize: 3072"] = "MemorySize: 1" }', '["o"] = "x" }'), "more than once"),
    (('expect = { outcome = "skip" }', 'expect = { outcome = "skipped" }'), "must say an outcome"),
    (("memory = 64", "memory = 'x'"), "memory"),
    (("../good.yml", "../nowhere.yml"), "nowhere.yml"),
    (("parameters = { M = 3072 }", "parameters = { N = 3072 }"), "N"),
])
def test_cases_that_differ_are_told(gate, change, says):
    text = TEST.replace(*change, 1)
    assert text != TEST
    gate.write("policies/size.test.lua", text)
    done = gate.run("test", "policies")
    assert done.returncode == 1, done.out + done.err
    assert says in done.out and "FAIL  policies/size.test.lua:" in done.out


@pytest.mark.parametrize("text, says", [
    ("return {", "size.test.lua:1"), ("return 5", "returns a table"), ("return {}", "no cases"), ("return { { expect = 'pass' } }", "has no name"),
    ("return { { name = 'a' }, { name = 'a' } }", "two cases"), ("return { templat = '', { name = 'a' } }", "did you mean `template`?"),
    ("return { { name = 'a', x = print } }", "size.test.lua"), ("error('boom')", "boom"), ("while true do end", "size.test.lua"),
])
def test_broken_test_files(gate, text, says):
    gate.write("policies/size.test.lua", text)
    done = gate.run("test", "policies")
    assert done.returncode == 2 and says in done.err, done.out + done.err


def test_a_test_without_its_policy_is_told(gate):
    gate.write("policies/gone.test.lua", TEST)
    gate.wrong("test", "policies", says="gone.test.lua tests no policy")


def test_tests_do_not_depend_on_the_configuration(gate):
    gate.write("policies/size.test.lua", TEST)
    gate.write("moongate.yaml", "packs: [policies]\npolicies: {T-SIZE: {config: {memory: 1}, enforcement: audit}}\n")
    assert gate.run("test").returncode == 0


def test_eval(gate):
    def lines(*args):
        done = gate.run("eval", *args)
        assert done.returncode == 0, done.err
        return [json.loads(line) for line in done.out.splitlines()]
    assert lines("stack.description", "good.yml") == ["good"]
    answers = lines('stack:resource("Fn").MemorySize', "choice.yml")
    assert [(a["witness"]["Memory"], int(a["value"])) for a in answers] == [("3072", 3072), ("128", 128)]
    assert len(lines("--first", 'stack:resource("Fn").MemorySize', "choice.yml")) == 1
    assert lines('#stack:resources("AWS::Lambda::Function")', "-c", "/dev/null", "good.yml") == [1]
    assert lines('re.test(stack.description, "^g")', "good.yml") == [True]  # libraries are there
    assert gate.run("eval", "1", "nowhere.yml").returncode == 5


def test_policies(gate):
    out = gate.run("policies", "-p", "policies").out
    assert out.splitlines()[0].split()[:3] == ["T-NAMED", "low", "deny"] and "2 policies, revision" in out
    listed = json.loads(gate.run("policies", "-p", "policies", "--format", "json").out)
    assert [p["id"] for p in listed["policies"]] == ["T-NAMED", "T-SIZE"]
    one = json.loads(gate.run("policies", "-p", "policies", "-f", "json", "T-SIZE").out)
    assert one["config"] == {"memory": 3072} and one["applies"] == ["AWS::Lambda::Function"] and one["operations"] == ["CREATE", "UPDATE"]
    assert json.loads(gate.run("policies", "-p", "policies", "-f", "json", "T-NAMED").out)["controls"] == {"PCI-DSS-4.0.1": ["1.2.3", "4.5.6"]}
    assert "Set MemorySize: 3072." in gate.run("policies", "-p", "policies", "T-SIZE").out


def test_new_passes_its_tests(gate):
    done = gate.run("new", "-p", "fresh", "ORG-021", "--title", 'Quoted "title" with \\ and ä')
    assert done.returncode == 0, done.err
    done = gate.run("test", "--require-fail", "fresh")
    assert done.returncode == 0 and "gap" not in done.out, done.out + done.err
    assert 'Quoted "title" with \\ and ä' in gate.run("policies", "-p", "fresh", "ORG-021").out
    before = (gate.folder / "fresh" / "org_021.lua").read_bytes()
    gate.wrong("new", "-p", "fresh", "ORG-021", says="exists already")
    assert (gate.folder / "fresh" / "org_021.lua").read_bytes() == before


def test_new_uses_the_configuration(gate):
    gate.write("moongate.yaml", "packs: [policies]\n")
    assert gate.run("new", "X-1").returncode == 0
    assert (gate.folder / "policies" / "x_1.lua").exists()


@pytest.mark.parametrize("command", ["check", "eval", "new", "policies", "test"])
def test_help(gate, command):
    done = gate.run(command, "--help")
    assert done.returncode == 0 and done.err == "" and "example" in done.out and f"usage: moongate {command}" in done.out
    assert gate.run("help", command).out == done.out
    assert all(len(line) <= 120 for line in done.out.splitlines())


def test_main_help_and_version(gate):
    done = gate.run("--help")
    assert done.returncode == 0 and all(f"  {c} " in done.out for c in ["check", "eval", "new", "policies", "test"])
    assert gate.run("--version").out.startswith("moongate 0.")
    done = gate.run()
    assert done.returncode == 2 and "usage:" in done.err and done.out == ""
