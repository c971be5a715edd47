# SPDX-License-Identifier: Apache-2.0
"""moongate test: what no case shows, and test files that belong to no policy."""
from test_policy_tests import BAD, GOOD, POLICY


def test_what_no_case_shows(gate):
    """Each policy's gap, in words; --require-fail objects to those without a failing case."""
    shown = {"A": "pass fail undecided", "B": "pass fail", "C": "fail", "D": "", "E": "skip", "F": "pass undecided"}
    say = {"pass": (GOOD, "pass"), "fail": (BAD, "fail"), "undecided": (GOOD.replace(": a", ": !ImportValue a"), "undecided"), "skip": ("Resources: {B: {Type: AWS::S3::Bucket}}", "skip")}
    for name, outcomes in shown.items():
        gate.write(f"pack/{name}.lua", POLICY.replace("T-1", f"G-{name}"))
        if outcomes:
            cases = "".join(f'{{ name = "{o}", template = "{say[o][0]}", expect = "{say[o][1]}" }},' for o in outcomes.split())
            gate.write(f"pack/{name}.test.lua", f"return {{ {cases} }}")
    gaps = ["gap  G-B: no case expects undecided", "gap  G-C: no case expects pass or undecided", "gap  G-D: has no test",
            "gap  G-E: no case expects pass or fail or undecided", "gap  G-F: no case expects fail"]
    end = "passed: 6 policies, 5 test files, 9 cases"
    done = gate.run("test", "pack")
    assert done.returncode == 0 and done.out.splitlines() == [*gaps, end], done.out + done.err
    assert gate.run("test", "-q", "pack").out.splitlines() == [end]
    done = gate.run("test", "-q", "--require-fail", "pack")
    assert done.returncode == 1 and done.out.splitlines() == [*gaps, end]
    done = gate.run("test", "--require-fail", "-k", "undecided", "pack")  # a part of the cases proves nothing either way
    assert done.returncode == 0 and done.out.splitlines() == ["passed: 6 policies, 5 test files, 2 cases"]


def test_helpers_are_no_orphans(gate):
    """lib/ and hidden folders are not looked into."""
    gate.write("pack/p.lua", POLICY)
    gate.write("pack/lib/help.test.lua", "return 5")
    gate.write("pack/.hidden/gone.test.lua", "return 5")
    done = gate.run("test", "pack")
    assert done.returncode == 0 and "passed: 1 policies, 0 test files, 0 cases" in done.out, done.out + done.err
    gate.write("pack/deep/two.test.lua", "return 5")
    assert gate.wrong("test", "pack") == "moongate: pack/deep/two.test.lua tests no policy: there is no pack/deep/two.lua\n"


def test_a_test_file_that_cannot_be_read(gate):
    gate.write("pack/p.lua", POLICY)
    (gate.folder / "pack" / "p.test.lua").mkdir()
    assert gate.wrong("test", "pack") == "moongate: cannot read `pack/p.test.lua`: Is a directory\n"
    gate.wrong("test", "--zzz", "pack", says="--zzz")
