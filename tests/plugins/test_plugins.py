# SPDX-License-Identifier: Apache-2.0
"""Plugins of others: the example, an old build, a policy language with an input, and one that does wrong whatever can be done wrong."""
import json
import os
import re

import pytest

from conftest import EXAMPLES, SOURCE


def test_example(bench):
    bench.build(EXAMPLES / "example.c", "example.so")
    bench.configure("example.so")
    bench.write("policies/q.lua", 'return { id = "P-2", applies = "*", check = function(fn)\n'
                                  'if names.prefixed(fn.FunctionName, "shop-") then fn:deny("FunctionName", "is of the shop") end end }\n')
    done = bench.run("check", "--format", "csv", "template.yml")
    assert done.returncode == 1 and done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == "file,policy,resource,message" and len(lines) == 3
    assert lines[1].startswith('"template.yml","P-1","Fn",') and lines[2] == '"template.yml","P-2","Fn","is of the shop"'
    # A mistake of the policy's author is one, and is told as one.
    bench.write("policies/q.lua", 'return { id = "P-2", applies = "*", check = function(fn) names.prefixed(1) end }\n')
    status, report = bench.report("template.yml")
    assert status == 4 and "q.lua:1: names.prefixed takes a text and a prefix" in report["templates"][0]["results"][1]["reason"]


def test_plugins_are_listed(bench):
    bench.build(EXAMPLES / "example.c", "example.so")
    bench.build(EXAMPLES / "toy.c", "toy.so")
    bench.configure("example.so", "./toy.so")
    listed = json.loads(bench.run("plugins", "--format", "json").stdout)
    found = {(p["kind"], p["name"]): p for p in listed["plugins"]}
    assert found["reporter", "csv"] == {"kind": "reporter", "name": "csv", "description": "a line per finding", "plugin": "example", "version": "1.0",
                                        "origin": "configured", "file": "./example.so"}
    assert found["library", "names"]["file"] == "./example.so" and found["input", "lines"]["version"] == found["policy language", "toy"]["version"] == "0.3"
    for kind, name in [("reporter", "json"), ("decision log", "jsonl"), ("library", "iam"), ("input", "cloudformation"), ("input", "hook")]:
        assert found[kind, name]["origin"] == "built in" and found[kind, name]["file"] is None
    assert found["library", "names"]["functions"][0]["signature"].startswith("names.") and found["library", "names"]["functions"][0]["price"]
    assert {"name", "signature", "price", "doc"} == set(found["library", "iam"]["functions"][0]) and "functions" not in found["reporter", "csv"]
    text = bench.run("plugins").stdout
    assert text.count("\n") == len(found) + 1 and "iam.allows(" not in text
    verbose = bench.run("plugins", "-v").stdout
    assert re.search(r"^ +iam\.allows\(document, action.*  \(.+\)  ", verbose, re.M) and re.search(r"^ +names\.prefixed\(", verbose, re.M)
    rows = [line.split() for line in text.splitlines()]
    assert any(r[:5] == ["reporter", "csv", "1.0", "configured", "./example.so:"] for r in rows) and "ABI 1" in text
    assert any(r[:5] == ["reporter", "json", "1", "built", "in"] for r in rows)


OLD = SOURCE / "tests" / "plugins" / "abi1"


def structs(folder):
    """Members of every struct in the public headers of FOLDER, in order."""
    found = {}
    for header in sorted((folder / "moongate").glob("*.h")):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
        for name, body in re.findall(r"^struct (mg_\w+) \{\n(.*?)^\};", text, re.M | re.S):
            found[name] = [" ".join(m.split()) for m in body.split(";") if m.strip()]
    return found


def test_structs_grow_at_their_end_only():
    now, then = structs(SOURCE / "include"), structs(OLD)
    assert len(then) > 15 and "mg_host" in then
    for name, members in then.items():
        assert now[name][:len(members)] == members, name
    assert len(now["mg_host"]) > len(then["mg_host"]) and len(now["mg_plugin"]) > len(then["mg_plugin"])


def test_old_builds_load(bench):
    """Built against the first header, whose host table and structs were smaller."""
    old = OLD
    bench.build(old / "example.c", "old.so", include=old)
    bench.build(EXAMPLES / "example.c", "example.so")
    bench.configure("old.so", "example.so")
    bench.write("policies/q.lua", 'return { id = "P-2", applies = "*", check = function(fn)\n'
                                  'if oldnames.prefixed(fn.FunctionName, "shop-") then fn:deny("FunctionName", "is of the shop") end end }\n')
    done = bench.run("check", "--format", "oldcsv", "template.yml")
    assert done.returncode == 1 and done.stderr == "" and '"P-2","Fn","is of the shop"' in done.stdout


TOY = """# what functions look like
policy TOY-1 AWS::Lambda::Function
title Functions have 3 GB
remedy Set MemorySize to 3072.
expect MemorySize 3072
expect Runtime $runtime python3.12
policy TOY-2 stack
title One topic is enough
most AWS::SNS::Topic 1
"""
CHOICES = """Parameters:
  Memory: {Type: Number, AllowedValues: [3072, 128]}
  Two: {Type: String, AllowedValues: ["no", "yes"]}
  Free: {Type: String}
Conditions:
  Twice: !Equals [!Ref Two, "yes"]
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: !Ref Memory
  Open:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: "3072"
      Runtime: !Ref Free
  A: {Type: AWS::SNS::Topic}
  B: {Type: AWS::SNS::Topic, Condition: Twice}
"""


@pytest.fixture
def toy(bench):
    bench.build(EXAMPLES / "toy.c", "toy.so")
    bench.configure("toy.so")
    (bench.folder / "policies" / "p.lua").unlink()
    bench.write("policies/fn.toy", TOY)
    bench.write("choices.yml", CHOICES)
    return bench


def by(report):
    return {(r["policy"], r["target"]): r for r in report["templates"][0]["results"]}


def test_language(toy):
    status, report = toy.report("choices.yml")
    results = by(report)
    assert status == 1
    memory, runtime = sorted(results["TOY-1", "Fn"]["findings"], key=lambda f: f["message"])
    assert (memory["message"], memory["path"], memory["line"], memory["column"]) == ("MemorySize should be 3072", "/Resources/Fn/Properties/MemorySize", 11, 19)
    assert memory["witness"] == {"Memory": "128"} and memory["remedy"] == "Set MemorySize to 3072."
    assert runtime["message"] == "Runtime is missing, it should be python3.12" and runtime["witness"] is None and runtime["path"].endswith("/Runtime")
    # What is not known is never a pass.
    assert results["TOY-1", "Open"]["outcome"] == "undecided" and "Free" in results["TOY-1", "Open"]["reason"]
    topics = results["TOY-2", None]
    assert topics["outcome"] == "fail" and topics["findings"][0]["witness"] == {"Two": "yes"} and topics["findings"][0]["logical_id"] == "B"
    assert report["engine"]["policies"] == 2


def test_language_beside_lua_with_settings(toy):
    toy.write("policies/p.lua", 'return { id = "P-1", applies = "*", check = function() end }\n')
    config = toy.folder / "moongate.yaml"
    config.write_text(config.read_text() + "policies: {TOY-1: {enforcement: warn, config: {runtime: nodejs22.x}}, TOY-2: {enforcement: audit}}\n")
    status, report = toy.report("choices.yml")
    assert status == 0 and report["engine"]["policies"] == 3
    assert any(f["message"].endswith("should be nodejs22.x") for f in by(report)["TOY-1", "Fn"]["findings"])
    listed = json.loads(toy.run("policies", "-f", "json").stdout)["policies"]
    assert [(p["id"], p["config"]) for p in listed] == [("P-1", {}), ("TOY-1", {"runtime": "nodejs22.x"}), ("TOY-2", {})]
    config.write_text(config.read_text().replace("nodejs22.x", "[1]"))
    assert "config runtime of policy TOY-1 must be" in toy.run("check", "choices.yml").stderr


def test_language_has_tests(toy):
    toy.write("policies/fn.TOY-1.test.lua", """return {
  { name = "good", template = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 3072, Runtime: python3.12}}}", expect = "pass" },
  { name = "small", template = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {MemorySize: 1, Runtime: x}}}",
    config = { runtime = "x" }, expect = { outcome = "fail", count = 1, logical_id = "F" } },
}""")
    done = toy.run("test", "policies")
    assert done.returncode == 0 and "2 policies, 1 test files, 2 cases" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("change, says", [
    (("policy TOY-1 AWS", "polcy TOY-1 AWS"), "policies/fn.toy:2: the first line must be `policy ID TYPE`"),
    (("policy TOY-2 stack", "policy TOY-1 stack"), "two policies have the id `TOY-1`: policies/fn.toy:2 and policies/fn.toy:7"),
    (("policy TOY-2", "policy TOY/2"), "policies/fn.toy:7: id `TOY/2` must be"),
    (("policy TOY-1 AWS::Lambda::Function", "policy TOY-1 Lambda"), "policies/fn.toy:2: policy TOY-1 applies to `Lambda`, which is no resource type"),
    ((TOY, ""), "policies/fn.toy: the file holds no policy, says the language `toy` of plugin toy 0.3"),
])
def test_mistakes_of_a_file(toy, change, says):
    toy.write("policies/fn.toy", TOY.replace(*change))
    done = toy.run("check", "choices.yml")
    assert done.returncode == 2 and says in done.stderr and done.stderr.count("\n") == 1, done.stderr


def test_without_its_plugin_a_language_is_no_policy(toy):
    (toy.folder / "moongate.yaml").write_text("packs: [policies]\n")
    done = toy.run("check", "choices.yml")
    assert done.returncode == 2 and "no policy in policies" in done.stderr


def test_input(toy):
    toy.write("stack.lines", "Topic AWS::SNS::Topic\nOther AWS::SNS::Topic\n")
    status, report = toy.report("--input", "lines", "stack.lines")
    assert status == 1 and report["templates"][0]["file"] == "stack.lines" and report["templates"][0]["resources"] == 2
    assert "at most 1" in by(report)["TOY-2", None]["findings"][0]["message"]
    toy.write("stack.lines", "Topic\n")
    status, report = toy.report("--input", "lines", "stack.lines")
    assert status == 5 and report["templates"][0]["error"]["message"] == "stack.lines: a line is NAME TYPE, such as Topic AWS::SNS::Topic"
    toy.write("stack.lines", "")
    assert toy.run("check", "--input", "lines", "stack.lines").returncode == 5
    done = toy.run("check", "--input", "line", "stack.lines")
    assert done.returncode == 2 and "there is no input `line`" in done.stderr


HOOK = json.dumps({
    "clientRequestToken": "t", "actionInvocationPoint": "CREATE_PRE_PROVISION", "stackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1",
    "requestData": {"targetName": "AWS::Lambda::Function", "targetLogicalId": "Fn", "targetModel": {"resourceProperties": {"MemorySize": "128"}}}})


def test_hook_requests_are_an_input(bench):
    bench.configure()
    bench.write("request.json", HOOK)
    status, report = bench.report("--input", "hook", "request.json")
    assert status == 1 and by(report)["P-1", "Fn"]["findings"][0]["message"].startswith("MemorySize is `128`")
    bench.write("request.json", HOOK.replace('"128"', '"3072"'))
    assert bench.report("--input", "hook", "request.json")[0] == 0
    bench.write("request.json", HOOK.replace("requestData", "data"))
    assert bench.report("--input", "hook", "request.json")[0] == 5
    fetched = json.loads(HOOK)
    fetched["requestData"] |= {"targetName": "STACK", "targetModel": {}, "payload": "https://example.com/secret-place"}
    bench.write("request.json", json.dumps(fetched))
    done = bench.run("check", "--input", "hook", "request.json")
    assert done.returncode == 5 and "payload URLs are not fetched here" in done.stdout and "secret-place" not in done.stdout + done.stderr


@pytest.mark.parametrize("case, says", [
    (1, "is built for plugin ABI 42, this moongate speaks ABI 1"), (2, "its struct mg_plugin has 8 bytes"), (3, "name, version and description must be set"),
    (4, "(broken 6.6): a reporter's size is 8"), (5, "(broken 6.6): reporter without a name lacks"),
    (6, "json-report 1 and ./broken.so 6.6 both have a reporter called `json`"), (7, "(broken 6.6): reporter `broken` lacks"),
    (8, "(broken 6.6): function `broken.call` lacks"), (9, "iam 1 and ./broken.so 6.6 both have a library called `iam`"),
    (10, "broken 6.6 did not start: no licence for today"), (11, "broken 6.6 did not start: it returned 3, which is no status"),
    (14, "(broken 6.6): a reporter is called `two words\\n`; a name is one word"), (15, "(broken 6.6): a library is called `2-nd`; a name is one word"),
    (16, "(broken 6.6): function `broken.call me` lacks"), (12, "mg_plugin_entry returned NULL"), (13, "has no function mg_plugin_entry"),
])
def test_broken_plugins_are_refused(bench, case, says):
    bench.build(EXAMPLES / "broken.c", "broken.so", f"BROKEN={case}")
    bench.configure("broken.so")
    for command in [["check", "template.yml"], ["plugins"], ["policies"]]:
        done = bench.run(*command)
        assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
        assert says in done.stderr and "./broken.so" in done.stderr, done.stderr
    bench.configure()
    assert bench.run("check", "template.yml").returncode == 1


def test_files_that_are_no_plugins(bench):
    bench.configure("nowhere.so")
    assert "plugin ./nowhere.so cannot be loaded" in bench.run("check", "template.yml").stderr
    bench.configure("template.yml")
    done = bench.run("check", "template.yml")
    assert done.returncode == 2 and "./template.yml" in done.stderr
    bench.configure('""')
    assert "moongate.yaml:2:11: a text in `plugins` is empty" in bench.run("plugins").stderr


@pytest.mark.parametrize("case, name", [(17, "string"), (18, "pairs")])
def test_a_library_does_not_change_the_language(bench, case, name):
    bench.build(EXAMPLES / "broken.c", "broken.so", f"BROKEN={case}")
    bench.configure("broken.so")
    for command in [["check", "template.yml"], ["policies"]]:
        done = bench.run(*command)
        assert done.returncode == 2 and f"plugin broken 6.6: its library is called `{name}`, which the policy language has already" in done.stderr


def refused(bench, name):
    bench.configure(name)
    done = bench.run("plugins")
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_files_that_the_loader_would_wait_for_or_die_of(bench):
    os.mkfifo(bench.folder / "pipe.so")
    (bench.folder / "folder.so").mkdir()
    for name in ["pipe.so", "folder.so", "/dev/zero"]:
        assert "cannot be loaded: it is no regular file" in refused(bench, name)
    bench.build(EXAMPLES / "example.c", "example.so")
    whole = (bench.folder / "example.so").read_bytes()
    (bench.folder / "empty.so").write_bytes(b"")
    (bench.folder / "short.so").write_bytes(whole[:40])
    (bench.folder / "other.so").write_bytes(whole[:54] + bytes([32, 0]) + whole[56:])
    for name in ["empty.so", "short.so", "other.so"]:
        assert "it is no shared object of this machine" in refused(bench, name)
    for size in [100, 3000, 5000]:
        (bench.folder / "broken_off.so").write_bytes(whole[:size])
        assert "./broken_off.so cannot be loaded: it is shorter than its parts" in refused(bench, "broken_off.so")


def test_one_plugin_named_twice(bench):
    bench.build(EXAMPLES / "example.c", "example.so")
    (bench.folder / "link.so").symlink_to("example.so")
    assert "plugins ./example.so and ./example.so are one shared object; name it once" in refused(bench, "example.so, example.so")
    assert "plugins ./example.so and ./link.so are one shared object" in refused(bench, "example.so, link.so")
    (bench.folder / "copy.so").write_bytes((bench.folder / "example.so").read_bytes())
    assert "both have a reporter called `csv`" in refused(bench, "example.so, copy.so")


def test_a_name_of_a_plugin_drives_no_terminal(bench):
    assert "./a??b.so" in refused(bench, '"a\\u202e\\u009bb.so"')


@pytest.mark.parametrize("case, says", [
    (20, "the printer is on fire"), (21, "it gave no reason"), (22, "it returned 77, which is no status"), (23, "it returned -4711, which is no status")])
def test_reporters_that_fail_are_told(bench, case, says):
    bench.build(EXAMPLES / "broken.c", "broken.so", f"BROKEN={case}")
    bench.configure("broken.so")
    done = bench.run("check", "--format", "broken", "--output", "out.txt", "--format", "text", "template.yml")
    assert done.returncode == 2 and done.stderr == f"moongate: plugin broken 6.6: the report `broken` failed: {says}\n"
    assert not (bench.folder / "out.txt").exists() and not list(bench.folder.glob("out.txt.*"))
    assert bench.run("check", "template.yml").returncode == 1


@pytest.mark.parametrize("case, status", [(30, 12345), (31, -99)])
def test_functions_that_return_garbage_are_errors(bench, case, status):
    bench.build(EXAMPLES / "broken.c", "broken.so", f"BROKEN={case}")
    bench.configure("broken.so")
    bench.write("policies/b.lua", 'return { id = "B-1", applies = "*", check = function(fn) broken.call() end }\n')
    code, report = bench.report("template.yml")
    assert code == 4 and by(report)["B-1", "Fn"]["outcome"] == "error"
    assert f"broken.call of plugin broken 6.6 failed: it returned {status}" in by(report)["B-1", "Fn"]["reason"]
    assert by(report)["P-1", "Fn"]["outcome"] == "fail"  # the others are judged
