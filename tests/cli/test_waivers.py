# SPDX-License-Identifier: Apache-2.0
"""Waivers from the configuration and from templates."""
import json

import pytest

from conftest import BAD, UNKNOWN


def judge(gate, waivers="", template=BAD, args=(), date="2026-06-01", more=""):
    gate.write("moongate.yaml", f"packs: [policies]\n{more}{('waivers: [' + waivers + ']') if waivers else ''}\n")
    gate.write("t.yml", template)
    done = gate.run("check", "--date", date, "--format", "json", *args, "t.yml")
    assert done.returncode in (0, 1, 3, 4), done.err
    report = json.loads(done.out)
    return done.returncode, {r["policy"]: r for r in report["templates"][0]["results"]}, report


def test_a_waived_finding_stays_in_the_report(gate):
    status, results, report = judge(gate, '{policy: T-SIZE, reason: small on purpose, until: 2026-12-31}')
    assert status == 0 and results["T-SIZE"]["outcome"] == "skip" and "waived" in results["T-SIZE"]["reason"]
    assert results["T-SIZE"]["findings"][0]["waived"] == {"reason": "small on purpose", "until": "2026-12-31"}
    assert report["summary"]["waived"] == 1
    text = gate.run("check", "--date", "2026-06-01", "t.yml").out
    assert "waived[T-SIZE]" in text and "small on purpose" in text and "1 waived" in text
    assert "nothing was checked" not in text


@pytest.mark.parametrize("waiver, holds", [
    ("policy: 'T-*'", True), ("policy: T-NAMED", False), ("policy: T-SIZE, resource: Fn", True), ("policy: T-SIZE, resource: Other", False),
    ("policy: T-SIZE, resource: 'F*'", True), ("policy: T-SIZE, path: '*/MemorySize'", True), ("policy: T-SIZE, path: '*/Timeout'", False),
    ("policy: T-SIZE, stack: 'pay-*'", True), ("policy: T-SIZE, stack: other", False),
])
def test_patterns(gate, waiver, holds):
    status, _, _ = judge(gate, "{" + waiver + ", reason: r, until: 2026-12-31}", args=["--stack-name", "pay-prod"])
    assert status == (0 if holds else 1)


def test_a_stack_pattern_needs_a_stack(gate):
    assert judge(gate, "{policy: T-SIZE, stack: '*', reason: r, until: 2026-12-31}")[0] == 1


@pytest.mark.parametrize("date, status", [("2026-12-31", 0), ("2027-01-01", 1)])
def test_the_last_day_counts(gate, date, status):
    got, _, report = judge(gate, "{policy: T-SIZE, reason: r, until: 2026-12-31}", date=date)
    assert got == status
    codes = [d["code"] for d in report["templates"][0]["diagnostics"]]
    assert ("waiver-expired" in codes) == (status == 1)


def test_undecided_can_be_waived_and_error_cannot(gate):
    status, results, _ = judge(gate, "{policy: T-SIZE, reason: r, until: 2026-12-31}", template=UNKNOWN)
    assert status == 0 and results["T-SIZE"]["outcome"] == "skip" and "waived" in results["T-SIZE"]["reason"]
    gate.write("policies/broken.lua", 'return { id = "T-BROKEN", title = "t", severity = "low", remedy = "r", check = function() error("no") end }')
    assert judge(gate, "{policy: 'T-*', reason: r, until: 2026-12-31}")[0] == 4


WAIVE = "Metadata: {moongate: {waive: [{policy: T-SIZE, reason: in the template, until: 2026-12-31}]}}\n"


def test_templates_may_waive_what_they_are_let(gate):
    status, _, report = judge(gate, template=BAD + WAIVE)
    assert status == 1 and "waiver-not-allowed" in [d["code"] for d in report["templates"][0]["diagnostics"]]
    status, results, _ = judge(gate, template=BAD + WAIVE, more="template_waivers: ['T-S*']\n")
    assert status == 0 and results["T-SIZE"]["findings"][0]["waived"]["reason"] == "in the template"
    status, _, report = judge(gate, template=BAD + WAIVE, more="template_waivers: ['T-S*']\n", date="2027-06-01")
    assert status == 1 and "waiver-expired" in [d["code"] for d in report["templates"][0]["diagnostics"]]


def test_a_resource_waives_for_itself(gate):
    own = BAD.replace("    Properties:", "    " + WAIVE + "    Properties:")
    two = own + "  Other:\n    Type: AWS::Lambda::Function\n    Properties: {MemorySize: 1}\n"
    assert judge(gate, template=own, more="template_waivers: [T-SIZE]\n")[0] == 0
    assert judge(gate, template=two, more="template_waivers: [T-SIZE]\n")[0] == 1


def test_malformed_waivers_are_told(gate):
    status, _, report = judge(gate, template=BAD + "Metadata: {moongate: {waive: [{policy: T-SIZE, reason: r}]}}\n", more="template_waivers: ['*']\n")
    assert status == 1 and "waiver-malformed" in [d["code"] for d in report["templates"][0]["diagnostics"]]


def test_each_malformed_waiver_is_told_where_it_stands(gate):
    good = {"policy": "T-SIZE", "reason": "r", "until": "2026-12-31"}
    wrong = ["text", 5, [], None, {}, {**good, "policy": 5}, {**good, "policy": ""}, {**good, "reason": ["r"]}, {**good, "reason": ""}, {**good, "resource": 5},
             {**good, "resource": ""}, {**good, "path": {}}, {**good, "path": ""}, {**good, "until": "2026-02-30"}, {**good, "until": []}, {**good, "until": None},
             *[{k: v for k, v in good.items() if k != key} for key in good]]
    lines = "".join(f"      - {json.dumps(w)}\n" for w in wrong)
    template = "Metadata:\n  moongate:\n    waive:\n" + lines + BAD
    status, _, report = judge(gate, template=template, more="template_waivers: ['*']\n")
    told = [d for d in report["templates"][0]["diagnostics"] if d["code"].startswith("waiver-")]
    assert status == 1 and [d["code"] for d in told] == ["waiver-malformed"] * len(wrong)
    assert [d["line"] for d in told] == [4 + i for i in range(len(wrong))]
    assert all(d["message"].endswith("this one waives nothing") for d in told)


@pytest.mark.parametrize("where", ["root", "resource"])
@pytest.mark.parametrize("value", ["{policy: T-SIZE}", "text", "5", "{}"])
def test_what_is_no_list_waives_nothing(gate, where, value):
    waive = f"Metadata: {{moongate: {{waive: {value}}}}}\n"
    template = BAD + waive if where == "root" else BAD.replace("    Properties:", "    " + waive + "    Properties:")
    status, _, report = judge(gate, template=template, more="template_waivers: ['*']\n")
    told = [d["message"] for d in report["templates"][0]["diagnostics"] if d["code"] == "waiver-malformed"]
    assert status == 1 and told == ["`Metadata.moongate.waive` must be a list of waivers; it waives nothing"]


def test_metadata_of_others_is_left_alone(gate):
    for metadata in ("Metadata: {moongate: 5}", "Metadata: {moongate: {other: []}}", "Metadata: {waive: []}", "Metadata: {moongate: {waive: []}}"):
        _, _, report = judge(gate, template=BAD + metadata + "\n", more="template_waivers: ['*']\n")
        assert not [d for d in report["templates"][0]["diagnostics"] if d["code"].startswith("waiver-")], metadata


def test_a_list_of_lets_is_asked_in_turn(gate):
    template = BAD + "Metadata: {moongate: {waive: [{policy: T-SIZE, resource: F*, path: '*/MemorySize', reason: r, until: '2026-12-31'}]}}\n"
    assert judge(gate, template=template, more="template_waivers: [T-OTHER, T-SIZE]\n")[0] == 0
    assert judge(gate, template=template.replace("F*", "G*"), more="template_waivers: [T-OTHER, T-SIZE]\n")[0] == 1
    assert judge(gate, template=template, more="template_waivers: [T-OTHER]\n")[0] == 1


def test_warnings_do_not_keep_a_result_open(gate):
    gate.write("policies/warns.lua", """return { id = "T-WARNS", title = "t", applies = "AWS::Lambda::Function",
      check = function(fn) fn:expect("MemorySize"):equals(1) fn:warn("Type", "a function") end }""")
    status, results, _ = judge(gate, "{policy: 'T-*', path: '*/MemorySize', reason: r, until: 2026-12-31}")
    assert status == 0 and results["T-WARNS"]["outcome"] == "skip" and results["T-WARNS"]["reason"] == "all findings waived"
    assert sorted(f["waived"] is not None for f in results["T-WARNS"]["findings"]) == [False, True]
    status, results, report = judge(gate, "{policy: T-WARNS, path: '*/Type', reason: r, until: 2026-12-31}")
    assert status == 1 and results["T-WARNS"]["outcome"] == "fail" and report["summary"]["waived"] == 1


def test_the_first_in_force_counts_and_the_expired_before_it_is_told(gate):
    waivers = "{policy: T-SIZE, reason: old, until: 2025-12-31}, {policy: T-SIZE, reason: new, until: 2026-12-31}, {policy: T-SIZE, reason: late, until: 2027-12-31}"
    status, results, report = judge(gate, waivers)
    assert status == 0 and results["T-SIZE"]["findings"][0]["waived"]["reason"] == "new"
    told = [d["message"] for d in report["templates"][0]["diagnostics"] if d["code"] == "waiver-expired"]
    assert told == ["the waiver of T-SIZE ended on 2025-12-31 and waives nothing; mend what it was for, or renew it"]


def test_what_is_undecided_besides_is_not_waived(gate):
    gate.write("policies/both.lua", """return { id = "T-BOTH", title = "t", severity = "low", remedy = "r", applies = "AWS::Lambda::Function",
      check = function(fn) fn:expect("MemorySize"):equals(1) fn:expect("Timeout"):equals(1) end }""")
    template = BAD.replace("128", "3072\n      Timeout: !ImportValue T")
    waiver = "{policy: T-BOTH, path: '*/MemorySize', reason: r, until: 2026-12-31}"
    status, results, _ = judge(gate, waiver, template=template)
    assert status == 3 and results["T-BOTH"]["outcome"] == "undecided" and "ImportValue" in results["T-BOTH"]["reason"]
    status, results, _ = judge(gate, waiver.replace("path: '*/MemorySize', ", ""), template=template)
    assert status == 0 and results["T-BOTH"]["outcome"] == "skip"
