# SPDX-License-Identifier: Apache-2.0
"""policies, plugins, new, graph and help, word for word."""
import json
import re
import resource
import subprocess

import pytest

from conftest import BINARY, GOOD, SIZE

WIDE = """return {
  id = "T-WIDE-AND-LONG", title = "Many things", severity = "critical", enforcement = "audit", applies = { "AWS::SQS::Queue", "AWS::SNS::*" },
  operations = { "CREATE", "DELETE" }, remedy = "Do it.", links = { "https://example.com/a", "https://example.com/b" },
  controls = { A = "1", B = { "2", "3" } }, check = function() end,
}
"""


def test_policies_explained(gate):
    gate.write("policies/wide.lua", WIDE)
    assert gate.run("policies", "-p", "policies", "T-WIDE-AND-LONG").out == """T-WIDE-AND-LONG: Many things
  severity     critical
  enforcement  audit
  applies to   AWS::SQS::Queue
               AWS::SNS::*
  operations   CREATE, DELETE
  remedy       Do it.
  controls     A 1
               B 2
               B 3
  links        https://example.com/a
               https://example.com/b
  file         policies/wide.lua
"""
    assert gate.run("policies", "-p", "policies", "T-NAMED").out == """T-NAMED: Stacks are described
  severity     low
  enforcement  deny
  applies to   the whole stack
  operations   CREATE, UPDATE
  remedy       Write a Description.
  controls     PCI-DSS-4.0.1 1.2.3
               PCI-DSS-4.0.1 4.5.6
  links        https://example.com/named
  file         policies/named.lua
"""
    assert "  config       {\"memory\":3072}\n" in gate.run("policies", "-p", "policies", "T-SIZE").out


def test_policies_listed(gate):
    gate.write("policies/wide.lua", WIDE)
    lines = gate.run("policies", "-p", "policies").out.splitlines()
    assert lines[:3] == ["T-NAMED          low       deny   Stacks are described", "T-SIZE           high      deny   Functions have 3 GB",
                         "T-WIDE-AND-LONG  critical  audit  Many things"]
    assert re.fullmatch(r"3 policies, revision [0-9a-f]{64}", lines[3])
    gate.write("one/size.lua", SIZE)
    assert gate.run("policies", "-p", "one").out.splitlines()[1].startswith("1 policy, revision ")
    assert gate.run("policies", "-p", "one", "--format", "text").out == gate.run("policies", "-p", "one").out
    one = json.loads(gate.run("policies", "-p", "one", "-f", "json").out)
    assert [p["file"] for p in one["policies"]] == ["one/size.lua"]


@pytest.mark.parametrize("args, says", [
    (["policies", "-p", "policies", "T-NOTHING-LIKE"], "there is no policy `T-NOTHING-LIKE` among the 2 loaded; `moongate policies` lists them"),
    (["policies", "-p", "policies", "T-NAME"], "there is no policy `T-NAME`; did you mean `T-NAMED`?"),
    (["policies", "--zz"], "unknown option `--zz`; `moongate policies --help` lists them"),
    (["policies", "--polices=x"], "unknown option `--polices`; did you mean `--policies`?"),
    (["policies", "--zz=x\x1by"], "unknown option `--zz`; `moongate policies --help` lists them"),
    (["policies", "-pX", "-f"], "option `-f` needs a value; see `moongate policies --help`"),
    (["policies", "-"], "no policies: name a folder with -p DIR, or in a moongate.yaml as `packs: [policies]`"),
    (["plugins", "--zz"], "unknown option `--zz`; `moongate plugins --help` lists them"),
    (["plugins", "-f", "xml"], "there is no format `xml` here; it is `text` or `json`"),
    (["plugins", "x"], "plugins takes no argument; it lists all of them"),
    (["plugins", "-c", "none.yaml"], "cannot read `none.yaml`: No such file or directory"),
    (["eval", "--zz", "1", "good.yml"], "unknown option `--zz`; `moongate eval --help` lists them"),
    (["graph", "--zz", "good.yml"], "unknown option `--zz`; `moongate graph --help` lists them"),
    (["graph", "--account", "1", "good.yml"], "--account `1` is no account id; it has twelve digits"),
    (["graph", "--parameter", "No=1", "good.yml"], "`--parameter` gives a value for `No`, which is no parameter of the template"),
    (["graph", "-p", "nowhere", "good.yml"], "policy folder nowhere: No such file or directory"),
    (["graph", "--tag", "=x", "good.yml"], "--tag `=x`"),
    (["new", "--zz", "X-1"], "unknown option `--zz`; `moongate new --help` lists them"),
    (["help", "chek"], "unknown command `chek`; did you mean `check`?"),
    (["help", "zzzzzzz"], "unknown command `zzzzzzz`; `moongate --help` lists the commands"),
    (["zzzzzzz"], "unknown command `zzzzzzz`; `moongate --help` lists the commands"),
    (["--zzzzzzz"], "unknown option `--zzzzzzz`; `moongate --help` lists the commands"),
    (["check", "-p", "policies", "--input", "nothing", "good.yml"], "there is no input `nothing`; `moongate plugins` lists those there are"),
    (["check", "-p", "policies", "--jobs", "1025", "good.yml"], "--jobs `1025` is no number of threads; write 1 to 1024"),
    (["check", "-p", "policies", "--parameter", "No=1", "good.yml", "choice.yml"], "--parameter: no template here declares a parameter `No`"),
    (["check", "-p", "policies", "-o", "", "good.yml"], "--output is empty; name a file, or - for standard output"),
    (["check", "-p", "policies", *["-f", "text"] * 17, "good.yml"], "more than 16 times --format"),
    (["check", "-p", "policies", "-f", "text", "-o", "a", "-f", "json", "-o", "./a", "good.yml"], "two reports cannot both go to ./a"),
    (["check", "-p", "policies", "-f", "text", "-o", "policies/../a", "-f", "json", "-o", "a", "good.yml"], "two reports cannot both go to a"),
    (["check", "-p", "policies", "-f", "text", "-o", "nowhere/a", "-f", "json", "-o", "nowhere/a", "good.yml"], "nowhere/a cannot be written: No such file or directory"),
    (["check", "-p", "policies", "-o", "policies", "good.yml"], "policies cannot be written: Is a directory"),
    (["lambda", "x"], "lambda takes no arguments; `moongate lambda --help` says more"),
    (["lambda", "--zz"], "unknown option `--zz`; `moongate lambda --help` lists them"),
    (["lambda", "--events", "0"], "--events is `0`; it must be a number from 1"),
    (["lambda", "--events", "many"], "--events is `many`; it must be a number from 1"),
    (["lambda", "--events", "4\x7f\t5"], "--events is `4  5`; it must be a number from 1"),
    (["lambda"], "AWS_LAMBDA_RUNTIME_API is not set"),
    (["check", "-p", "policies", "--account", "12345678901x", "good.yml"], "--account `12345678901x` is no account id; it has twelve digits"),
    (["check", "-p", "policies", "--parameters", "bad.json", "good.yml"], "bad.json"),
    (["check", "-p", "policies", "-f", "text", "-o", "n" * 5000 + "/a", "-f", "json", "-o", "n" * 5000 + "/a", "good.yml"], "n" * 100),
])
def test_mistakes(gate, args, says):
    gate.write("bad.json", "[5]")
    assert says in gate.wrong(*args, env={"AWS_LAMBDA_RUNTIME_API": ""})


@pytest.mark.parametrize("args", [["--help"], ["-h"], ["help"]])
def test_help_lists_the_commands(gate, args):
    assert gate.run(*args).out.startswith("usage: moongate COMMAND")
    assert gate.run("help", "check").out == gate.run("check", "--help").out == gate.run("check", "-h").out
    assert gate.run("-V").out == gate.run("--version").out
    nothing = gate.run()
    assert nothing.returncode == 2 and nothing.err.startswith("usage: moongate COMMAND") and nothing.out == ""


def test_plugins_listed(gate):
    out = gate.run("plugins").out
    assert re.search(r"^reporter +json +\S+ +built in +", out, re.M) and re.search(r"^\d+ plugins, ABI 1$", out, re.M)
    assert gate.run("plugins", "-f", "text").out == out
    listed = json.loads(gate.run("plugins", "--format", "json").out)
    assert listed["abi"] == 1 and {"kind", "name", "description", "plugin", "version", "origin", "file"} <= set(listed["plugins"][0])
    assert len(gate.run("plugins", "-v").out.splitlines()) > len(out.splitlines())
    assert gate.run("plugins", "-h").out.startswith("usage: moongate plugins")


def test_new_ids_and_titles(gate):
    done = gate.run("new", "-p", "fresh", "zA.9-_x", "--severity", "low", "--title", "a\x01b\x7f\n")
    assert done.returncode == 0 and done.out == "wrote fresh/za_9__x.lua and fresh/za_9__x.test.lua\nnext: moongate test fresh\n", done.err
    assert '  title = "a\\001b\\127\\010",\n  severity = "low",\n' in (gate.folder / "fresh" / "za_9__x.lua").read_text()
    for good in ("a", "Z" * 64):
        assert gate.run("new", "-p", "fresh", good).returncode == 0
    for bad in ("", "9A", "-", "_a", "A" * 65, "A/b", "A b", "é", "[", "`", "{", "@x"):
        assert "is no id; it starts with a letter" in gate.wrong("new", "-p", "fresh", "--", bad)
    assert gate.run("new", "-h").out.startswith("usage: moongate new")


def test_new_overwrites_nothing(gate):
    gate.write("fresh/x_1.lua", "mine")
    assert gate.wrong("new", "-p", "fresh", "X-1") == "moongate: fresh/x_1.lua exists already; choose another id\n"
    gate.write("fresh/y_1.test.lua", "mine")
    assert gate.wrong("new", "-p", "fresh", "Y-1") == "moongate: fresh/y_1.test.lua exists already; choose another id\n"
    assert sorted(p.name for p in (gate.folder / "fresh").iterdir()) == ["x_1.lua", "y_1.test.lua"]
    gate.wrong("new", "-p", "fresh/x_1.lua/deep", "X-1", says="Not a directory")
    gate.wrong("new", "-c", "none.yaml", "X-1", says="none.yaml")
    assert gate.run("new", "Z-1").out.startswith("wrote policies/z_1.lua")  # where no configuration says another folder
    gate.write("moongate.yaml", "packs: [fresh, policies]\n")
    assert gate.run("new", "Z-1").out.startswith("wrote fresh/z_1.lua")


ODD = """return { id = "T-ODD", title = "\\27[31mred\\nline \\226\\128\\174x", remedy = "one\\ntwo\\27[0m\\n", links = { "\\27]0;x\\7" }, controls = { ["A\\27[1m"] = { "1\\27[2m" } },
  applies = "AWS::SNS::Topic", check = function(r) r:deny("Type", "m\\27[5m") end }
"""


def test_what_policies_tests_and_templates_say_drives_no_terminal(gate):
    gate.write("odd/p.lua", ODD)
    gate.write("odd/p.test.lua", r'''return { { name = "a\27[31m\nb", template = "Resources: {T: {Type: AWS::SNS::Topic}}",
      expect = { outcome = "pass", targets = { ["x\27[7m"] = "fail" } } } }''')
    gate.write("odd.yml", 'Resources:\n  T:\n    Type: "AWS::SNS::Topic\\e[31m\\u202e\\n\\"x"\n')
    assert gate.run("policies", "-p", "odd").out.startswith("T-ODD  medium    deny   ?[31mred?line ?x\n1 policy, revision ")
    assert gate.run("policies", "-p", "odd", "T-ODD").out == """T-ODD: ?[31mred?line ?x
  severity     medium
  enforcement  deny
  applies to   AWS::SNS::Topic
  operations   CREATE, UPDATE
  remedy       one
               two?[0m
  controls     A?[1m 1?[2m
  links        ?]0;x?
  file         odd/p.lua
"""
    assert gate.run("test", "-p", "odd").out.startswith("""FAIL  odd/p.test.lua: a?[31m?b
      expected pass, got fail
      expected fail for x?[7m, got no target
      got fail for T
        1:13 /Resources/T/Properties/Type: m?[5m
""")
    assert 'label="T\\nAWS::SNS::Topic?[31m?\\n\\"x"' in gate.run("graph", "odd.yml").out


def test_graph_counts_and_colours_what_counts(gate):
    """The worst outcome, of a stack policy's findings too; what is waived or only a warning neither colours nor counts."""
    gate.write("policies/stack.lua", """return { id = "T-STACK", title = "t", check = function(s)
      s:each("AWS::SNS::Topic", function(t) t:expect("TopicName"):exists() t:warn("Type", "hm") end)
    end }""")
    gate.write("policies/broken.lua", 'return { id = "T-BROKEN", title = "t", applies = "AWS::SQS::Queue", check = function() error("no") end }')
    gate.write("policies/zlast.lua", 'return { id = "T-ZLAST", title = "t", applies = "AWS::Lambda::Function", check = function(fn) fn:expect("MemorySize"):exists() end }')
    gate.write("moongate.yaml", "packs: [policies]\nwaivers: [{policy: T-STACK, resource: Waived, reason: r, until: 2999-12-31}]\n")
    gate.write("t.yml", "Description: d\nResources:\n  Bad: {Type: AWS::SNS::Topic}\n  Worse: {Type: AWS::SNS::Topic}\n  Waived: {Type: AWS::SNS::Topic}\n  Queue: {Type: AWS::SQS::Queue}\n"
               "  Good: {Type: AWS::Lambda::Function, Properties: {MemorySize: 3072}}\n  Open: {Type: AWS::Lambda::Function, Properties: {MemorySize: !ImportValue X}}\n"
               "  Role: {Type: AWS::IAM::Role}\n")
    out = gate.run("graph", "t.yml").out
    boxes = {m[0]: (m[1], m[2]) for m in re.findall(r'"(\w+)" \[label="\w+\\n[\w:]+((?:\\n[^"]*)?)", fillcolor="(#\w+)"', out)}
    assert boxes == {"Bad": ("\\n2 findings", "#f8d7da"), "Worse": ("\\n2 findings", "#f8d7da"), "Waived": ("", "#f2f2f2"), "Queue": ("", "#e5d4f1"), "Good": ("", "#dcefe2"), "Open": ("", "#fff2cc"),
                     "Role": ("", "#f2f2f2")}
    assert "compound" not in out


def test_graph_of_names_that_need_care(gate):
    name = 'a"b\\c\n.yml'
    gate.write(name, GOOD)
    assert gate.run("graph", name).out.startswith('digraph "a\\"b\\\\c\\n.yml" {')
    assert gate.run("graph", "-", stdin=GOOD).out.startswith('digraph "<stdin>" {')
    gate.write("nested.yml", "Resources:\n  N: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: empty.yml}}\n")
    gate.write("empty.yml", "Resources: {}\n")
    out = gate.run("graph", "nested.yml").out
    assert '"N" -> "N/" [label="TemplateURL"' in out and "compound=true" in out and out.count("{") == out.count("}")
    gate.write("moongate.yaml", "packs: [policies]\n")
    assert "#dcefe2" in gate.run("graph", "good.yml").out and "#f2f2f2" in gate.run("graph", "-c", "/dev/null", "-p", "policies", "nested.yml").out


def test_files_and_folders_are_found_once_and_in_order(gate):
    """Each of the endings, in folders below too; hidden files, links to folders, pipes and what has no Resources are passed over."""
    for i in range(40):
        gate.write(f"t/{i:02d}.yml", GOOD)
    for name in ("a.yaml", "b.json", "c.template", "deep/er/d.yml"):
        gate.write(f"t/{name}", GOOD if not name.endswith("json") else json.dumps({"Description": "d", "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}))
    for name in (".yml", ".hidden.yml", ".git/x.yml", "e.txt", ".template"):
        gate.write(f"t/{name}", GOOD)
    gate.write("t/list.yml", "- Resources\n")
    gate.write("t/none.yml", "a: b\n")
    gate.write("other/x.yml", GOOD)
    (gate.folder / "t" / "link").symlink_to("../other")
    (gate.folder / "t" / "file.yml").symlink_to("../other/x.yml")
    (gate.folder / "t" / "gone.yml").symlink_to("nowhere.yml")
    (gate.folder / "t" / "folder.yml").mkdir()
    want = [f"t/{i:02d}.yml" for i in range(40)] + ["t/a.yaml", "t/b.json", "t/c.template", "t/deep/er/d.yml", "t/file.yml"]
    for args in (["t"], ["t", "t/00.yml", "t"]):
        done = gate.check("--format", "json", *args)
        assert [t["file"] for t in json.loads(done.out)["templates"]] == want
        assert "ignored: t/none.yml has no root Resources\n" in done.err and "t/gone.yml" not in done.err
    assert [t["file"] for t in json.loads(gate.check("--format", "json", "t/").out)["templates"]] == want
    deep = "/".join(["d"] * 70)
    gate.write(f"deep/{deep}/x.yml", GOOD)
    gate.wrong("check", "-p", "policies", "deep", says="lies more than 64 folders deep")


def test_many_ignored_files_are_counted(gate):
    for i in range(15):
        gate.write(f"t/{i:02d}.yml", "a: b\n")
    gate.write("t/good.yml", GOOD)
    lines = gate.check("t").err.splitlines()
    assert len(lines) == 11 and lines[0] == "ignored: t/00.yml has no root Resources" and lines[10] == "ignored: 5 more (-v lists all)"
    assert len(gate.check("-v", "t").err.splitlines()) == 15 and gate.check("-q", "t").err == ""


def test_previous_and_output_by_their_dash(gate):
    assert gate.check("--previous", "-", "good.yml", stdin=" \n").returncode == 2
    assert gate.check("-", "-", "--output", "-", stdin=GOOD).out.startswith("allow: 1 template")


def test_a_template_that_many_stacks_share_is_drawn_for_some(gate):
    """Each stack has its own cluster, up to a number that a page can bear."""
    for level in range(4):
        stacks = "".join(f"  S{i}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: l{level + 1}.yml}}}}\n" for i in range(11))
        gate.write(f"l{level}.yml", "Resources:\n" + stacks)
    gate.write("l4.yml", "Resources: {T: {Type: AWS::SNS::Topic}}\n")
    out = gate.run("graph", "l0.yml").out
    assert out.count("subgraph") == 1000 and out.count("{") == out.count("}") and out.count("label=\"TemplateURL\"") == 1000


def test_a_small_stack_is_no_limit(gate):
    """Templates nest deeper than a small stack of the shell's would bear: then one thread has a larger one."""
    deep = "[" * 100 + "]" * 100
    gate.write("deep.yml", f"Description: d\nResources: {{Fn: {{Type: AWS::Lambda::Function, Properties: {{MemorySize: 3072, X: {deep}}}}}}}\n")
    small = lambda: resource.setrlimit(resource.RLIMIT_STACK, (512 << 10, resource.getrlimit(resource.RLIMIT_STACK)[1]))
    done = subprocess.run([BINARY, "check", "-p", "policies", "deep.yml"], cwd=gate.folder, capture_output=True, text=True, check=False, preexec_fn=small)
    assert done.returncode == 0 and done.stdout == gate.check("deep.yml").out, done.stderr
