# SPDX-License-Identifier: Apache-2.0
"""moongate test: what each field of a case and of `expect` means (docs/policy-tests.md), and what is told when it is wrong."""
import re

import pytest

POLICY = """return {
  id = "T-1", title = "t", applies = "AWS::SNS::Topic", operations = { "CREATE", "UPDATE", "DELETE" }, remedy = "Call it a.",
  config = { name = "a" },
  check = function(r, ctx)
    if ctx.config.name == "stop" then error("it broke") end
    if ctx.config.name == "skip" then ctx.skip("nothing to see") end
    r:expect("TopicName"):equals(ctx.config.name)
    if r:has("DisplayName") then r:warn("DisplayName", "shown to people") end
  end,
}
"""
STACK = """return {
  id = "T-2", title = "t", operations = { "CREATE", "UPDATE", "DELETE" },
  check = function(stack, ctx)
    stack:deny("Resources", ctx.operation .. " " .. ctx.date .. " " .. (ctx.previous and "again" or "new") .. " " .. (stack.tags.team or "nobody"))
  end,
}
"""
GOOD = "Resources:\\n  T:\\n    Type: AWS::SNS::Topic\\n    Properties:\\n      TopicName: a\\n"
BAD = GOOD.replace(": a", ": b")
TWO = BAD + "  U:\\n    Type: AWS::SNS::Topic\\n    Properties: {TopicName: !Ref N}\\nParameters: {N: {Type: String, AllowedValues: [a, c]}}\\n"


def run(gate, cases, policy=POLICY, head="", status=None):
    """The lines under each case that does not hold, by its name; cases are Lua, without their names."""
    gate.write("policies/p.lua", policy)
    names = {f"case {i:03d}": c for i, c in enumerate(cases)}
    gate.write("policies/p.test.lua", "return {\n" + head + "".join(f'  {{ name = "{n}", {c} }},\n' for n, c in names.items()) + "}\n")
    for name in ("size", "named"):
        (gate.folder / "policies" / f"{name}.lua").unlink(missing_ok=True)
    done = gate.run("test", "policies")
    assert done.returncode in ((0, 1) if status is None else (status,)), done.out + done.err
    told = {}
    for line in done.out.splitlines():
        start = re.match(r"FAIL  policies/p\.test\.lua:\d+: (case \d+)$", line)
        if start:
            name = start[1]
            told[name] = []
        elif line.startswith("      "):
            told[name].append(line[6:])
        else:
            assert not line.startswith("FAIL"), line
    return [told.get(n) for n in names]


def template(text):
    return f'template = "{text}", '


HOLDS = [
    (GOOD, 'expect = "pass"'),
    (GOOD, 'expect = { outcome = "pass", count = 0, findings = {}, targets = {} }'),
    (GOOD, 'expect = { outcome = "pass", targets = { T = "pass" } }'),
    (BAD, 'expect = { outcome = "fail", logical_id = "T", path = "/Resources/T/Properties/TopicName", line = 5, column = 18 }'),
    (BAD, 'expect = { outcome = "fail", line = "TopicName", message = "expected `a`", remedy = "Call it", matcher = "equals", warning = false }'),
    (BAD, 'expect = { outcome = "fail", witness = false }'),
    (BAD, 'expect = { outcome = "fail", witness = {} }'),
    (BAD, 'config = { name = "b" }, expect = "pass"'),
    (BAD, 'config = { name = "stop" }, expect = { outcome = "error", reason = "it broke" }'),
    (BAD, 'config = { name = "skip" }, expect = { outcome = "skip", reason = "nothing to see" }'),
    (TWO, 'expect = { outcome = "fail", count = 2, findings = { { logical_id = "U", witness = { N = "c" } }, { logical_id = "T" } }, logical_id = "T" }'),
    (TWO, 'parameters = { N = "a" }, expect = { outcome = "fail", count = 1, targets = { T = "fail", U = "pass" } }'),
    (GOOD + "      DisplayName: x\\n", 'expect = { outcome = "pass", count = 1, warning = true, message = "shown" }'),
    (GOOD, 'replace = { ["a\\n"] = "b\\n", ["TopicName"] = "DisplayName: c\\n      TopicName" }, expect = { outcome = "fail", count = 2, line = "TopicName: b" }'),
    (GOOD, 'replace = {}, expect = "pass"'),
    (BAD, 'replace = { TopicName = "TopicName", AWS = "AWS", Resources = "Resources", ["b\\n"] = "a\\n" }, expect = "pass"'),
    (BAD[:-2], 'expect = { outcome = "fail", line = "TopicName: b" }'),
    (TWO, 'strict = false, processed = false, expect = { outcome = "fail", targets = { U = "fail" } }'),
    (GOOD.replace(": a", ": 1.50"), 'replace = { ["1.50"] = 1.25 }, config = { name = "1.25" }, expect = "pass"'),
    (GOOD + "  V: {Type: Nothing}\\n", 'diagnostics = true, expect = "pass"'),
]


def test_what_holds(gate):
    assert run(gate, [template(t) + c for t, c in HOLDS], status=0) == [None] * len(HOLDS)


DIFFERS = [
    (GOOD, 'expect = "fail"', ["expected fail, got pass", "got pass for T"]),
    (BAD, 'expect = { outcome = "pass" }', ["expected pass, got fail", "got fail for T",
                                            "  5:18 /Resources/T/Properties/TopicName: TopicName is `b`, expected `a`"]),
    (BAD, 'expect = { outcome = "fail", count = 2 }', ["expected 2 findings, got 1"]),
    (BAD, 'expect = { outcome = "fail", logical_id = "U", line = 5 }', ["expected a finding with logical_id U, line 5; there is none"]),
    (BAD, 'expect = { outcome = "fail", path = "/Resources/T" }', ["expected a finding with path /Resources/T; there is none"]),
    (BAD, 'expect = { outcome = "fail", line = "Type" }', ["expected a finding with line Type; there is none"]),
    (BAD, 'expect = { outcome = "fail", line = 99999999999999999999 }', ["expected a finding with line 1e+20; there is none"]),
    (BAD, 'expect = { outcome = "fail", column = 1 }', ["expected a finding with column 1; there is none"]),
    (BAD, 'expect = { outcome = "fail", message = "x", remedy = "y" }', ["expected a finding with message x, remedy y; there is none"]),
    (BAD, 'expect = { outcome = "fail", remedy = "y" }', ["expected a finding with remedy y; there is none"]),
    (BAD, 'expect = { outcome = "fail", matcher = "deny" }', ["expected a finding with matcher deny; there is none"]),
    (BAD, 'expect = { outcome = "fail", warning = true }', ["expected a finding with warning true; there is none"]),
    (BAD, 'expect = { outcome = "fail", witness = { N = "c" } }', ['expected a finding with witness {"N":"c"}; there is none']),
    (TWO, 'expect = { outcome = "fail", logical_id = "U", witness = false }', ["expected a finding with logical_id U, witness false; there is none"]),
    (TWO, 'expect = { outcome = "fail", witness = { N = "a" } }', ['expected a finding with witness {"N":"a"}; there is none']),
    (TWO, 'expect = { outcome = "fail", witness = { M = "c" } }', ['expected a finding with witness {"M":"c"}; there is none']),
    (TWO, 'expect = { outcome = "fail", witness = { N = { "c" } } }', ['expected a finding with witness {"N":["c"]}; there is none']),
    (BAD, 'expect = { outcome = "fail", findings = { { line = 5 }, { line = 5 } } }', ["expected a finding with line 5; there is none"]),
    (BAD, 'expect = { outcome = "fail", reason = "why" }', ["expected a reason with `why`"]),
    (BAD, 'expect = { outcome = "fail", targets = { T = "pass", U = "fail" } }', ["expected pass for T, got fail", "expected fail for U, got no target"]),
    (BAD, 'config = { name = "skip" }, expect = "fail"', ["expected fail, got skip", "got skip for T: nothing to see"]),
    (TWO, 'expect = { outcome = "fail", count = 3 }', ["expected 3 findings, got 2", "got fail for T",
                                                      "  5:18 /Resources/T/Properties/TopicName: TopicName is `b`, expected `a`", "got fail for U",
                                                      "  8:29 /Resources/U/Properties/TopicName: TopicName is `c`, expected `a` when N=c"]),
]


def test_what_differs_is_told_with_what_there_was(gate):
    told = run(gate, [template(t) + c for t, c, _ in DIFFERS], status=1)
    for (_, case, want), got in zip(DIFFERS, told):
        assert got is not None and got[:len(want)] == want, (case, got)
        assert any(line.startswith("got ") for line in got), (case, got)


OUTCOME = '`expect` must say an outcome: expect = "pass" or expect = { outcome = "fail", ... }, one of pass, fail, undecided, skip, error'
WRONG = [
    ("", OUTCOME), ("expect = {}", OUTCOME), ("expect = true", OUTCOME), ('expect = { "fail" }', OUTCOME), ("expect = { outcome = {} }", OUTCOME),
    ('expect = "fial"', OUTCOME),
    ('expect = { outcome = "fail", cuont = 1 }', "`expect` has no field `cuont`; did you mean `count`?"),
    ('expect = { outcome = "fail", zzzzzzzzzz = 1 }', "`expect` has no field `zzzzzzzzzz`"),
    ('expect = { outcome = "fail", count = "1" }', "`count` must be a whole number"),
    ('expect = { outcome = "fail", count = 1.5 }', "`count` must be a whole number"),
    ('expect = { outcome = "fail", reason = {} }', "`reason` must be a text"),
    ('expect = { outcome = "fail", reason = true }', "`reason` must be a text"),
    ('expect = { outcome = "fail", targets = "T" }', "`targets` must be a map of logical ids and outcomes"),
    ('expect = { outcome = "fail", targets = { "T" } }', "`targets` must be a map of logical ids and outcomes"),
    ('expect = { outcome = "fail", targets = { T = "fial" } }', "`targets`: the outcome of `T` must be one of pass, fail, undecided, skip, error"),
    ('expect = { outcome = "fail", targets = { T = {} } }', "`targets`: the outcome of `T` must be one of pass, fail, undecided, skip, error"),
    ('expect = { outcome = "fail", targets = { T = "no target" } }', "`targets`: the outcome of `T` must be one of pass, fail, undecided, skip, error"),
    ('expect = { outcome = "fail", findings = "x" }', "`findings` must be a list of tables"),
    ('expect = { outcome = "fail", findings = { line = 3 } }', "`findings` must be a list of tables"),
    ('expect = { outcome = "fail", findings = { "x" } }', 'an expected finding is a table such as { path = "/Resources/Fn", line = 3 }'),
    ('expect = { outcome = "fail", findings = { { count = 3 } } }', "an expected finding has no field `count`"),
    ('expect = { outcome = "fail", findings = { { witness = "N" } } }', "`witness` must be a table of names and values, or false"),
    ('expect = { outcome = "fail", witness = "N" }', "`witness` must be a table of names and values, or false"),
    ('expect = { outcome = "fail", witness = true }', "`witness` must be a table of names and values, or false"),
    ('expect = { outcome = "fail", logical_id = {} }', "`logical_id` must be a text"),
    ('expect = { outcome = "fail", path = { "a" } }', "`path` must be a text"),
    ('expect = { outcome = "fail", line = true }', "`line` must be a number or a text of the line"),
    ('expect = { outcome = "fail", column = "18" }', "`column` must be a whole number"),
    ('expect = { outcome = "fail", message = {} }', "`message` must be a text"),
    ('expect = { outcome = "fail", remedy = false }', "`remedy` must be a text"),
    ('expect = { outcome = "fail", matcher = {} }', "`matcher` must be a text"),
    ('expect = { outcome = "fail", warning = "true" }', "`warning` must be true or false"),
    ('templat = "x", expect = "fail"', "a case has no field `templat`; did you mean `template`?"),
    ('template = {}, expect = "fail"', "`template` must be a text"),
    ('template = true, expect = "fail"', "`template` must be a text"),
    ('template = "", expect = "fail"', "the case has no template; give `template` as text or `file`"),
    ('file = {}, expect = "fail"', "`file` must be a text"),
    ('file = "no.yml", expect = "fail"', "cannot read `policies/no.yml`: No such file or directory"),
    ('file = "/no.yml", expect = "fail"', "cannot read `/no.yml`: No such file or directory"),
    ('file = "no.yml\\0", expect = "fail"', "`file` has a NUL byte, which no name of a file has"),
    ('previous = {}, expect = "fail"', "`previous` must be a text"),
    ('previous_file = "no.yml", expect = "fail"', "cannot read `policies/no.yml`: No such file or directory"),
    ('previous = "Resources: [", expect = "fail"',
     "the previous template template.yml cannot be loaded: template.yml:1:12: `[` is opened here and never closed"),
    ('replace = "x", expect = "fail"', "`replace` must be a map from what stands in the template to what stands there instead"),
    ('replace = { "x" }, expect = "fail"', "`replace` must be a map from what stands in the template to what stands there instead"),
    ('replace = { TopicName = {} }, expect = "fail"', "`replace`: `TopicName` must become a text"),
    ('replace = { gone = "x" }, expect = "fail"', "`replace`: `gone` occurs nowhere in the template; it must occur exactly once"),
    ('replace = { [""] = "x" }, expect = "fail"', "`replace`: `` occurs nowhere in the template; it must occur exactly once"),
    ('replace = { e = "x" }, expect = "fail"', "`replace`: `e` occurs more than once in the template; it must occur exactly once"),
    ('replace = { ["Topic\\n"] = "x", ["SNS::Topic\\n"] = "y" }, expect = "fail"', "`replace`: `SNS::Topic\\n` and `Topic\\n` overlap in the template"),
    ('parameters = "x", expect = "fail"', "`parameters` must be a map of names and values"),
    ('parameters = { N = {} }, expect = "fail"', "`parameters`: the value of N must be a text; write lists with commas"),
    ('parameters = { N = "x" }, expect = "fail"', "`parameters` gives a value for `N`, which is no parameter of the template"),
    ('tags = { "x" }, expect = "fail"', "`tags` must be a map of names and values"),
    ('region = {}, expect = "fail"', "`region` must be a text"), ('account = true, expect = "fail"', "`account` must be a text"),
    ('stack_name = {}, expect = "fail"', "`stack_name` must be a text"), ('strict = "yes", expect = "fail"', "`strict` must be true or false"),
    ('processed = 1, expect = "fail"', "`processed` must be true or false"), ('properties_only = {}, expect = "fail"', "`properties_only` must be true or false"),
    ('operation = "MAKE", expect = "fail"', '`operation` must be "CREATE", "UPDATE" or "DELETE"'),
    ('operation = {}, expect = "fail"', "`operation` must be a text"),
    ('date = "2026-02-30", expect = "fail"', '`date` must be a day as "2026-12-31"'), ('date = {}, expect = "fail"', "`date` must be a text"),
    ('config = "x", expect = "fail"', "`config` must be a map"), ('diagnostics = 1, expect = "fail"', "`diagnostics` must be true or false"),
    ('config = { nmae = "x" }, expect = "fail"', "policy T-1 has no config `nmae`: did you mean `name`?; it has name"),
    ('template = "Resources: [", expect = "fail"', "the template cannot be loaded: 1:12: `[` is opened here and never closed"),
    ('template = "Resources: {V: {Type: AWS::SNS::Topic, Properties: {A: !Ref No}}}", expect = "fail"',
     "the template would be refused: 1:61: unresolved dependency in the Resources block: `No` is no parameter or resource of this template [unresolved-reference]"
     " (diagnostics = true lets that be)"),
]


def test_what_is_wrong_is_told_and_nothing_is_judged(gate):
    told = run(gate, [c for c, _ in WRONG], head=f"  {template(BAD)}\n", status=1)
    for (case, want), got in zip(WRONG, told):
        assert got == [want], got


def test_what_there_was_is_told_for_stacks_and_whole_witnesses(gate):
    empty = "Resources: {B: {Type: AWS::S3::Bucket}}"
    assert run(gate, [template(empty) + 'expect = "pass"'], policy=STACK, status=1) == [
        ["expected pass, got fail", "got fail", "  1:12 /Resources: CREATE 2026-01-01 new nobody"]]
    two = "Parameters: {N: {Type: String, AllowedValues: [a, c]}, M: {Type: String, AllowedValues: [a, d]}}\\nResources:\\n  T:\\n    Type: AWS::SNS::Topic\\n"
    assert run(gate, [template(two + "    Properties: {TopicName: !Sub 'x${N}${M}'}\\n") + 'expect = "pass"', template(two +
               "    Properties: {TopicName: !If [C, a, b]}\\nConditions: {C: !Or [!Equals [!Ref N, a], !Equals [!Ref M, a]]}\\n") + 'expect = "pass"'], status=1)[1] == [
        "expected pass, got fail", "got fail for T", "  5:40 /Resources/T/Properties/TopicName/Fn::If/2: TopicName is `b`, expected `a` when N=c, M=d"]


def test_names_that_the_file_puts_together_have_no_line(gate):
    gate.write("policies/p.lua", POLICY)
    gate.write("policies/p.test.lua", f'return {{ {{ name = "a" .. "b", template = "{GOOD}", expect = "fail" }} }}')
    out = gate.run("test", "policies").out
    assert out.startswith("FAIL  policies/p.test.lua: ab\n      expected fail, got pass\n"), out


def test_replacements_do_not_see_each_other(gate):
    """Two texts that change places: each is looked for in the template as it is written."""
    text = "Resources:\\n  T:\\n    Type: AWS::SNS::Topic\\n    Properties: {TopicName: one, DisplayName: two}\\n"
    case = template(text) + 'replace = { one = "two", two = "one" }, config = { name = "two" }, expect = { outcome = "pass", count = 1 }'
    assert run(gate, [case], status=0) == [None]


def test_the_case_says_under_what_it_is_judged(gate):
    empty = "Resources: {B: {Type: AWS::S3::Bucket}}"
    rows = [("", "CREATE 2026-01-01 new nobody"), ('date = "2030-12-31"', "CREATE 2030-12-31 new nobody"), ('operation = "DELETE"', "DELETE 2026-01-01 new nobody"),
            (f'previous = "{empty}"', "UPDATE 2026-01-01 again nobody"), ('previous_file = "../old.yml"', "UPDATE 2026-01-01 again nobody"),
            (f'previous = "{empty}", operation = "CREATE"', "CREATE 2026-01-01 again nobody"), ('tags = { team = "pay", n = 3 }', "CREATE 2026-01-01 new pay"),
            ('operation = "", date = ""', "CREATE 2026-01-01 new nobody")]
    gate.write("old.yml", empty + "\n")
    cases = [f'{c}{", " if c else ""}expect = {{ outcome = "fail", logical_id = "", message = "{m}" }}' for c, m in rows]
    assert run(gate, cases, policy=STACK, head=f"  {template(empty)}\n", status=0) == [None] * len(rows)


def test_one_of_a_pair_is_not_taken_over(gate):
    gate.write("policies/good.yml", GOOD.replace("\\n", "\n"))
    gate.write("bad.yml", BAD.replace("\\n", "\n"))
    absolute = gate.folder / "bad.yml"
    cases = ['expect = "fail"', 'file = "good.yml", expect = "pass"', 'file = "../bad.yml", expect = "fail"', f'file = "{absolute}", expect = "fail"']
    assert run(gate, cases, head=f"  {template(BAD)}\n", status=0) == [None] * 4
    assert run(gate, ['expect = "pass"', template(BAD) + 'expect = "fail"'], head='  file = "good.yml",\n', status=0) == [None] * 2


@pytest.mark.parametrize("text, says", [
    ("return {}", "policies/p.test.lua: the test file has no cases; return { { name = ..., template = ..., expect = \"pass\" } }"),
    ("return { expect = 'pass' }", "policies/p.test.lua: the test file has no cases; return { { name = ..., template = ..., expect = \"pass\" } }"),
    ("return { name = 'x', { name = 'a' } }", "policies/p.test.lua: `name` belongs into each case"),
    ("return { zzzzzzz = 1, { name = 'a' } }", "policies/p.test.lua: the test file has no field `zzzzzzz`"),
    ("return { { name = 5 } }", "policies/p.test.lua: case 1 has no name; write { name = \"what it shows\", ... }"),
    ("return { { name = '' } }", "policies/p.test.lua: case 1 has no name; write { name = \"what it shows\", ... }"),
    ("return { { name = 'a' }, 'b' }", "policies/p.test.lua: case 2 has no name; write { name = \"what it shows\", ... }"),
    ("return { { name = 'a' }, { name = 'a' } }", "policies/p.test.lua: two cases are called `a`; give each a name of its own"),
    ("return { { name = 'a', x = 0/0 } }", "policies/p.test.lua: a number of the test is not finite"),
    ("return { { name = 'a', x = -1/0 } }", "policies/p.test.lua: a number of the test is not finite"),
    ("return { { name = 'a', [true] = 1 } }", "policies/p.test.lua: a table of the test has a key that is no text"),
    ("return { { name = 'a', 1 } }", "policies/p.test.lua: a table of the test is both a list and a map"),
    ("return { { name = 'a', expect = function() end } }",
     "policies/p.test.lua: a value of the test is a function; tests are texts, numbers, booleans and tables of them"),
    ("return { [2] = { name = 'a' } }", "policies/p.test.lua: a list of the test has a gap; its items are numbered 1, 2, 3 and so on"),
    ("return { { name = 'a' }, [3] = { name = 'b' } }", "policies/p.test.lua: a list of the test has a gap; its items are numbered 1, 2, 3 and so on"),
    ("return { { name = 'a', x = { [7] = 'b' } } }", "policies/p.test.lua: a list of the test has a gap; its items are numbered 1, 2, 3 and so on"),
    ("local t = {} t[1] = t return { { name = 'a', x = t } }", "policies/p.test.lua: the test's table is nested more than 32 deep"),
])
def test_broken_files_are_no_tests(gate, text, says):
    gate.write("policies/size.test.lua", "return {}")
    gate.write("policies/p.lua", POLICY)
    gate.write("policies/p.test.lua", text)
    (gate.folder / "policies" / "size.test.lua").unlink()
    assert gate.wrong("test", "policies") == f"moongate: {says}\n"


def test_many_fields_are_sorted_and_kept(gate):
    """More names than the loader has room for at first."""
    parameters = "".join(f"  P{i}: {{Type: String}}\\n" for i in range(150))
    values = ", ".join(f'P{i} = "{i}"' for i in reversed(range(150)))
    text = "Parameters:\\n" + parameters + "Resources:\\n  T:\\n    Type: AWS::SNS::Topic\\n    Properties: {TopicName: !Ref P149}\\n"
    case = template(text) + f'parameters = {{ {values} }}, expect = {{ outcome = "fail", message = "`149`" }}'
    assert run(gate, [case], status=0) == [None]
