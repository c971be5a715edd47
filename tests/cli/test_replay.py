# SPDX-License-Identifier: Apache-2.0
"""replay over decisions in a file: which are taken, what of them would change, and what is told of the others."""
import json
import subprocess

import pytest

from conftest import BAD, BINARY, GOOD, UNKNOWN


def decision(number, template=GOOD, verdict="allow", outcomes=None, **more):
    line = {"schema": "moongate.decision/1", "id": f"{number:032x}", "time": f"2026-07-{number:02d}T00:00:00.000Z", "time_ms": 1782864000000 + (number - 1) * 86400000,
            "source": "check", "verdict": verdict, "policies": sorted(outcomes or {"T-SIZE": 0}), "outcomes": outcomes or {"T-NAMED": "pass", "T-SIZE": "pass"},
            "input": {"template": template}}
    return {k: v for k, v in {**line, **more}.items() if v is not None}


@pytest.fixture(name="replay")
def replay_of(gate):
    def run(lines, *args, status=None, form="json"):
        gate.write("d.jsonl", "".join(json.dumps(line) + "\n" if isinstance(line, dict) else line for line in lines))
        done = gate.run("replay", "-p", "policies", "--decisions", "d.jsonl", *(["--format", form] if form else []), *args)
        assert status is None or done.returncode == status, done.out + done.err
        return json.loads(done.out) if form == "json" and done.out else done
    return run


def numbers(report):
    return [int(d["id"], 16) for d in report["decisions"]]


def test_nothing_changes(replay):
    done = replay([decision(1), decision(2)], status=0, form="text")
    assert done.out == "2 decisions judged again: 0 verdicts would change (0 to deny, 0 to allow), 0 decisions would have other outcomes\n"
    assert replay([decision(1)], status=0, form=None).out.startswith("1 decision judged again: 0 verdicts would change ")
    report = replay([decision(1)], status=0)
    assert report == {"schema": "moongate.replay/1", "decisions": [], "policies": {}, "without_input": [], "not_judged": [],
                      "summary": {"judged": 1, "verdicts_changed": 0, "to_deny": 0, "to_allow": 0, "changed": 0, "without_input": 0, "not_judged": 0}}


CHANGING = [decision(1, BAD), decision(2, GOOD, "deny", {"T-NAMED": "pass", "T-SIZE": "fail"}, stack="shop", target="template"),
            decision(3, UNKNOWN, "deny", {"T-NAMED": "pass", "T-SIZE": "fail"}), decision(4, GOOD, outcomes={"T-OLD": "skip", "T-SIZE": "odd"}),
            decision(5, BAD, stack="shop")]


def test_what_changes_in_text(replay):
    done = replay(CHANGING, status=1, form="text")
    assert done.out == f"""{1:032x} 2026-07-01T00:00:00.000Z: allow -> deny
  T-SIZE: pass -> fail
{2:032x} 2026-07-02T00:00:00.000Z stack shop target template: deny -> allow
  T-SIZE: fail -> pass
{3:032x} 2026-07-03T00:00:00.000Z: deny stays
  T-SIZE: fail -> undecided
{4:032x} 2026-07-04T00:00:00.000Z: allow stays
  T-NAMED: none -> pass
  T-OLD: skip -> none
  T-SIZE: none -> pass
{5:032x} 2026-07-05T00:00:00.000Z stack shop: allow -> deny
  T-SIZE: pass -> fail

by policy
  T-NAMED: 1 none -> pass
  T-OLD: 1 skip -> none
  T-SIZE: 2 pass -> fail, 1 fail -> pass, 1 fail -> undecided, 1 none -> pass

5 decisions judged again: 3 verdicts would change (2 to deny, 1 to allow), 5 decisions would have other outcomes
"""


def test_what_changes_in_json(replay):
    report = replay(CHANGING, status=1)
    assert numbers(report) == [1, 2, 3, 4, 5]
    assert report["decisions"][1] == {"id": f"{2:032x}", "time": "2026-07-02T00:00:00.000Z", "source": "check", "stack": "shop", "target": "template",
                                      "verdict": {"before": "deny", "after": "allow", "changed": True}, "policies": {"T-SIZE": {"before": "fail", "after": "pass"}}}
    assert report["decisions"][2]["stack"] is None and report["decisions"][2]["verdict"]["changed"] is False
    assert report["policies"]["T-OLD"] == [{"before": "skip", "after": "none", "decisions": 1}]
    assert report["summary"]["changed"] == 5 and report["summary"]["to_deny"] == 2


@pytest.mark.parametrize("args, taken", [
    ([], [1, 2, 3, 4, 5]), (["--stack", "shop"], [2, 5]), (["--stack", "sho"], []), (["--verdict", "deny"], [2, 3]), (["--verdict", "allow", "--stack", "shop"], [5]),
    (["--policy", "T-OLD"], [4]), (["--policy", "T-SIZE"], [1, 2, 3, 4, 5]), (["--since", "2026-07-03"], [3, 4, 5]), (["--until", "2026-07-03"], [1, 2]),
    (["--since", "2026-07-02", "--until", "2026-07-04"], [2, 3]), (["--limit", "2"], [1, 2]), (["--limit", "1", "--verdict", "deny"], [2]), (["--since", ""], [1, 2, 3, 4, 5])])
def test_filters(replay, args, taken):
    if taken:
        assert numbers(replay(CHANGING, *args, status=1)) == taken
    else:
        assert "nothing was judged: there is no such decision" in replay(CHANGING, *args, status=2, form="text").err


@pytest.mark.parametrize("odd", [{"stack": None}, {"stack": 5}, {"verdict": 5}, {"verdict": None}, {"policies": None}, {"policies": "T-SIZE"},
                                 {"policies": [["T-SIZE"], {}]}, {"time_ms": None}, {"time_ms": [1]}])
def test_filters_pass_over_decisions_of_odd_shapes(replay, odd):
    lines = [decision(1, BAD, **{"stack": "s", **odd}), decision(2, BAD, stack="s")]
    assert numbers(replay(lines, "--stack", "s", "--verdict", "allow", "--policy", "T-SIZE", "--since", "2026-06-01", status=1)) == [2]


def test_the_day_is_the_decisions_or_given(gate, replay):
    gate.write("policies/day.lua", 'return { id = "T-DAY", title = "t", check = function(s, ctx) if ctx.date < "2026-09-01" then s:deny("Resources", "early") end end }')
    lines = [decision(1, outcomes={"T-NAMED": "pass", "T-SIZE": "pass", "T-DAY": "pass"}, input={"template": GOOD, "date": "2026-08-31"}),
             decision(2, outcomes={"T-NAMED": "pass", "T-SIZE": "pass", "T-DAY": "pass"}, input={"template": GOOD, "date": "2026-09-01"})]
    assert numbers(replay(lines, status=1)) == [1]
    assert numbers(replay(lines, "--date", "2026-08-31", status=1)) == [1, 2]
    assert numbers(replay(lines, "--date", "2026-09-01", status=0)) == []


def test_what_is_not_judged_is_told(replay):
    """The first are named, a few in text and more in JSON; a reason stands beside those that could not be judged."""
    bare = [decision(i, input=None) for i in range(1, 8)]
    odd = [decision(8, input={"template": ["x"]}), decision(9, input={"template": "Parameters: {N: {Type: Number}}\n" + GOOD, "parameters": {"N": "x"}}), decision(10, input=5)]
    report = replay([*bare, *odd, decision(11)], status=0)
    assert [int(i, 16) for i in report["without_input"]] == list(range(1, 8)) and [int(d["id"], 16) for d in report["not_judged"]] == [8, 9, 10]
    assert "`template` must be a text" in report["not_judged"][0]["reason"] and "N" in report["not_judged"][1]["reason"]
    assert report["summary"]["without_input"] == 7 and report["summary"]["not_judged"] == 3 and report["summary"]["judged"] == 1
    text = replay([*bare, *odd, decision(11)], status=0, form="text").out.splitlines()
    assert text[1] == "7 without a kept input, not judged: " + ", ".join(f"{i:032x}" for i in range(1, 6)) + ", ..."
    assert text[2].startswith(f"3 could not be judged: {8:032x} (") and text[2].endswith(")") and "..." not in text[2]


def test_blank_lines_and_a_last_line_that_breaks_off(gate, replay):
    done = replay(["\n", decision(1), "  \n", decision(2), json.dumps(decision(3))[:40]], status=0, form="text")
    assert done.out.startswith("2 decisions judged again") and done.err == "moongate: d.jsonl:5: the last line breaks off and is left out\n"
    done = replay([json.dumps(decision(1))], status=0, form="text")  # whole, without its line feed
    assert done.out.startswith("1 decision judged again") and done.err == ""
    gate.write("e.jsonl", "")
    done = gate.run("replay", "-p", "policies", "--decisions", "e.jsonl")
    assert done.returncode == 2 and done.err == "moongate: nothing was judged: there is no such decision\n"


@pytest.mark.parametrize("line, says", [
    ("[]\n", "this is no decision: it has no `schema: moongate.decision/1`"), ("{}\n", "this is no decision"), ("{\n", "d.jsonl:2: "), ("5\n", "this is no decision"),
    ('{"schema": "moongate.decision/2"}\n', "this is no decision"), ('{"schema": null}\n', "this is no decision")])
@pytest.mark.parametrize("args", [[], ["--stack", "s"]])
def test_lines_that_are_no_decisions(gate, line, says, args):
    gate.write("d.jsonl", json.dumps(decision(1, stack="s")) + "\n" + line)
    if args and not says.startswith("d.jsonl"):  # another's decisions may be asked for only by what they say
        assert gate.run("replay", "-p", "policies", "--decisions", "d.jsonl", *args).returncode == 0
        return
    done = gate.run("replay", "-p", "policies", "--decisions", "d.jsonl", *args)
    assert done.returncode == 2 and done.err.startswith("moongate: d.jsonl:2: ") and says in done.err


@pytest.mark.parametrize("args, says", [
    (["--limit", "0"], "--limit `0` is no number of decisions"), (["--limit", "many"], "--limit `many` is no number of decisions"),
    (["--date", "2026-02-30"], "--date `2026-02-30` is no day; write it as YYYY-MM-DD"), (["--format", "sarif"], "--format `sarif` is none of replay's; they are text and json"),
    (["--verdict", "maybe"], "--verdict: `verdict` is `maybe`, it must be allow, deny or failure"), (["--since", "noon"], "--since: "), (["--zzz"], "unknown option `--zzz`"),
    (["x.jsonl"], "`moongate replay` takes no argument `x.jsonl`; a file of decisions is named with --decisions"),
    (["--decisions", "none.jsonl"], "none.jsonl cannot be opened: No such file or directory"), (["--decisions", "policies"], "policies cannot be read: Is a directory")])
def test_mistakes(gate, args, says):
    assert says in gate.wrong("replay", "-p", "policies", *args)


def test_the_log_that_is_configured(gate):
    gate.write("moongate.yaml", "packs: [policies]\nlog: {store: none}\n")
    gate.wrong("replay", says="the configuration has `log: {store: none}`; name a file of decisions with --decisions FILE")
    gate.write("moongate.yaml", "packs: [policies]\nlog: {store: nowhere}\n")
    gate.wrong("replay", says="nowhere")
    assert "usage: moongate replay" in gate.run("replay", "--help").out


def test_a_full_disk_is_told(gate):
    gate.write("d.jsonl", json.dumps(decision(1, BAD)) + "\n")
    for form in ("text", "json"):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BINARY, "replay", "-p", "policies", "--decisions", "d.jsonl", "-f", form], cwd=gate.folder, stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 2 and b"cannot be written" in done.stderr, done.stderr
