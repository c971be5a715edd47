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


def test_what_is_undecided_besides_is_not_waived(gate):
    gate.write("policies/both.lua", """return { id = "T-BOTH", title = "t", severity = "low", remedy = "r", applies = "AWS::Lambda::Function",
      check = function(fn) fn:expect("MemorySize"):equals(1) fn:expect("Timeout"):equals(1) end }""")
    template = BAD.replace("128", "3072\n      Timeout: !ImportValue T")
    waiver = "{policy: T-BOTH, path: '*/MemorySize', reason: r, until: 2026-12-31}"
    status, results, _ = judge(gate, waiver, template=template)
    assert status == 3 and results["T-BOTH"]["outcome"] == "undecided" and "ImportValue" in results["T-BOTH"]["reason"]
    status, results, _ = judge(gate, waiver.replace("path: '*/MemorySize', ", ""), template=template)
    assert status == 0 and results["T-BOTH"]["outcome"] == "skip"
