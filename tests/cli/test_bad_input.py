# SPDX-License-Identifier: Apache-2.0
"""Mistakes: one clear line on standard error, exit status 2, nothing half done."""
import pytest


@pytest.mark.parametrize("args, says", [
    (["chekc"], ["`chekc`", "did you mean `check`?"]),
    (["--frobnicate"], "`--frobnicate`"),
    (["check", "--formt", "json"], "did you mean `--format`?"),
    (["check", "--zzzzzz"], "`moongate check --help` lists them"),
    (["check", "-Z"], "`-Z`"),
    (["check", "--format"], "`--format` needs a value"),
    (["check", "-p"], "`-p` needs a value"),
    (["check", "--quiet=yes"], "`--quiet` takes no value"),
    (["check", "-p", "policies", "--format", "jsn", "good.yml"], "did you mean `json`?"),
    (["check", "-p", "policies", "--format", "klingon", "good.yml"], "there are"),
    (["check", "-p", "policies", "--format", "json", "--format", "text", "good.yml"], "standard output"),
    (["check", "-p", "policies", "-f", "json", "-o", "a", "-o", "b", "good.yml"], "--format before each --output"),
    (["check", "-p", "policies", "--jobs", "0", "good.yml"], "--jobs `0`"),
    (["check", "-p", "policies", "--jobs", "many", "good.yml"], "--jobs `many`"),
    (["check", "-p", "policies", "--undecided", "maybe", "good.yml"], "`warn` or `deny`"),
    (["check", "-p", "policies", "--date", "2026-02-30", "good.yml"], "`2026-02-30` is no day"),
    (["check", "-p", "policies", "--operation", "MERGE", "good.yml"], "CREATE, UPDATE or DELETE"),
    (["check", "-p", "policies", "--account", "12", "good.yml"], "twelve digits"),
    (["check", "-p", "policies", "--tag", "Team", "good.yml"], "--tag `Team`"),
    (["check", "-p", "policies", "--parameter", "Memory", "good.yml"], "Memory"),
    (["check", "-p", "policies", "--parameter", "Nope=1", "good.yml"], "Nope"),
    (["check", "-p", "policies", "--parameters", "none.json", "good.yml"], "none.json"),
    (["check", "-p", "policies", "--previous", "none.yml", "good.yml"], "none.yml"),
    (["check", "-p", "nowhere", "good.yml"], ["nowhere", "No such file"]),
    (["check", "-p", "good.yml", "good.yml"], ["good.yml", "Not a directory"]),
    (["check", "-p", "", "good.yml"], "policy folder"),
    (["check", "good.yml"], "-p DIR"),
    (["check", "-p", "empty", "good.yml"], "empty"),
    (["check", "-p", "policies", "empty"], "no template"),
    (["check", "-p", "policies", "policies"], "no template"),
    (["check", "-p", "policies", ""], "argument is empty"),
    (["check", "-p", "policies", "-", "--parameters", "-"], "standard input"),
    (["check", "-p", "policies", "-o", "nowhere/x.txt", "good.yml"], "nowhere/x.txt"),
    (["check", "--config", "none.yaml", "-p", "policies", "good.yml"], "none.yaml"),
    (["check", "--env", "prod", "-p", "policies", "good.yml"], "no environments"),
    (["eval"], "an expression and a template"),
    (["eval", "1", "good.yml", "more"], "an expression and a template"),
    (["eval", "1 +", "good.yml"], ""),
    (["eval", "nothing.here", "good.yml"], ""),
    (["policies", "-p", "policies", "T-SIZ"], "did you mean `T-SIZE`?"),
    (["policies", "-p", "policies", "a", "b"], "one id"),
    (["policies", "-p", "policies", "--format", "xml"], "`text` or `json`"),
    (["new"], "one id"),
    (["new", "../evil"], "is no id"),
    (["new", "X-1", "--severity", "huge"], "`huge`"),
    (["test", "nowhere"], "nowhere"),
    (["test"], "-p DIR"),
    (["test", "-k", "zzz", "policies"], "zzz"),
])
def test_usage(gate, args, says):
    (gate.folder / "empty").mkdir()
    if args[:2] == ["test", "-k"]:
        done = gate.run(*args)
        assert done.returncode == 2 and says in done.err
        return
    gate.wrong(*args, says=says, stdin="Resources: {}\n")


@pytest.mark.parametrize("name, text, says", [
    ("syntax", "return {\n  id = 'X'\n  title = 'x' }\n", ["syntax.lua:3"]),
    ("twice", 'return { id = "T-SIZE", title = "t", severity = "low", remedy = "r", check = function() end }', ["T-SIZE", "size.lua", "twice.lua"]),
    ("field", 'return { id = "X", titel = "t", severity = "low", remedy = "r", check = function() end }', ["field.lua", "titel", "title"]),
    ("severity", 'return { id = "X", title = "t", severity = "hgih", remedy = "r", check = function() end }', ["severity.lua", "high"]),
    ("nocheck", 'return { id = "X", title = "t", severity = "low", remedy = "r" }', ["nocheck.lua", "check"]),
    ("number", "return 5", ["number.lua"]),
])
def test_broken_policies(gate, name, text, says):
    gate.write(f"policies/{name}.lua", text)
    gate.wrong("check", "-p", "policies", "good.yml", says=says)


@pytest.mark.parametrize("text, says", [
    ("pack: [policies]\n", ["moongate.yaml:1:1", "did you mean `packs`?"]),
    ("packs: policies\n", ["moongate.yaml:1:8", "must be a list"]),
    ("packs: [policies]\npolicies: {T-SIZE: {config: {memory: many}}}\n", ["memory"]),
    ("packs: [policies]\npolicies: {T-SIZE: {config: {memori: 5}}}\n", ["memori"]),
    ("packs: [policies]\npolicies: {T-SIZ: {enforcement: warn}}\n", ["T-SIZ"]),
    ("packs: [policies\n", ["moongate.yaml:"]),
    ("packs: [nowhere]\n", ["nowhere"]),
    ("undecided: deny\n", ["packs"]),
    ("packs: [policies]\nplugins: [./no.so]\n", ["no.so"]),
    ("packs: [policies]\nwaivers: [{policy: T-SIZE}]\n", ["moongate.yaml:2", "reason"]),
])
def test_broken_configuration(gate, text, says):
    gate.write("moongate.yaml", text)
    gate.wrong("check", "good.yml", says=says)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\x00\x01\x02\xff\xfe", b"\x7fELF\x02\x01", b"Resources: {", b"[1, 2]", b"just text", b'{"Resources": {}', b"a: b: c",
                                  b"Resources:\n\t- x\n", b"\xff\xfeR\x00", b"null", b"{}", b"Resources: 5\n", b"---\nResources: {}\n---\nResources: {}\n"])
def test_broken_templates_are_status_5(gate, data):
    gate.write("t.yml", data)
    done = gate.check("t.yml")
    assert done.returncode == 5, done.out + done.err
    assert "t.yml" in done.out and "deny:" in done.out


def test_no_control_bytes_reach_the_terminal(gate):
    gate.write("t.yml", GOOD_WITH_ESCAPES)
    done = gate.check("t.yml")
    assert "\x1b" not in done.out + done.err
    done = gate.run("check", "-p", "policies", "--\x1b[31mred", "good.yml")
    assert "\x1b" not in done.err and done.returncode == 2


GOOD_WITH_ESCAPES = 'Description: d\nResources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties: {MemorySize: "\\e[31m\\u202Ered"}\n'
