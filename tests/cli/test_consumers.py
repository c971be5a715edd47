# SPDX-License-Identifier: Apache-2.0
"""SARIF, JUnit and annotations as others read them: the published schema, Microsoft's SARIF tool, junitparser, GitHub's rules for workflow commands."""
import json
import re

import jsonschema
import junitparser
import pytest

from conftest import SIZE, SOURCE
from consumers import module, sarif_tool

TEXTS = """return {
  id = "T-TEXT", title = "Descriptions are x", severity = "medium", applies = "AWS::Lambda::Function", remedy = "Write x.",
  check = function(fn) fn:expect("Description"):equals("x") fn:expect("Handler"):equals("y") end,
}
"""
# Characters of one UTF-16 unit: the tool counts those whatever columnKind says.
WIDE = 'Description: d\nResources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties: { Handler: "é日本\\t", MemorySize: 128, Description: "ö\u202e\'<% 日" }\n'
WAIVER = "packs: [policies]\nwaivers: [{policy: T-SIZE, resource: Fn, reason: 'small, 50% <on> purpose', until: 2999-01-01}]\n"


@pytest.fixture
def every(gate):
    """A report with everything that a format can say."""
    gate.write("policies/text.lua", TEXTS)
    gate.write("policies/warned.lua", TEXTS.replace("T-TEXT", "T-WARN").replace('severity = "medium"', 'severity = "info", enforcement = "warn"'))
    gate.write("policies/broken.lua", SIZE.replace("T-SIZE", "T-BROKEN").replace("fn:expect", "local x = nil + 1 fn:expect"))
    gate.write("a ö/w,i:de%.yml", WIDE)
    gate.write("broken.yml", "Resources: 5\n")
    gate.write("cannot.yml", "Resources: [\n")
    gate.write("waived/moongate.yaml", WAIVER)
    gate.write("origin.yml", (gate.folder / "choice.yml").read_text().replace("AllowedValues: [3072, 128]", "Default: 128"))

    def run(form, *more):
        done = gate.check("--format", form, "a ö/w,i:de%.yml", "good.yml", "bad.yml", "choice.yml", "unknown.yml", "origin.yml", "broken.yml", "cannot.yml", *more)
        if "there is no format" in done.err:
            pytest.skip(f"built without {form}")
        return done.out
    return run


def test_sarif_fits_its_schema(every, gate):
    schema = json.loads(module("@microsoft/sarif-multitool-linux/sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    gate.write("moongate.yaml", WAIVER)
    for log in (every("sarif"), gate.run("check", "--format", "sarif", "bad.yml").out):
        assert [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(json.loads(log))] == []
    assert [r["suppressions"][0]["justification"] for r in json.loads(log)["runs"][0]["results"] if r.get("suppressions")] == ["small, 50% <on> purpose"]


def test_sarif_in_the_tool_of_its_makers(every, gate):
    tool = sarif_tool()
    (gate.folder / "all.sarif").write_text(every("sarif", gate.folder / "a ö/w,i:de%.yml"), encoding="utf-8")
    done = tool("validate", "all.sarif", "--level", "Error;Warning", "--kind", "Fail", "--rule-kind", "Sarif;Ghas", cwd=gate.folder)
    told = re.findall(r"(?:warning|error) (SARIF\d+|GH\w+|[A-Z]+\d+)", done.stdout)
    assert done.returncode == 0 and set(told) <= {"SARIF2005"}, done.stdout  # SARIF2005: we name no home page
    done = tool("rewrite", "all.sarif", "--output", "read.sarif", "--insert", "RegionSnippets;ComprehensiveRegionProperties", cwd=gate.folder)
    assert done.returncode == 0, done.stdout
    run = json.loads((gate.folder / "read.sarif").read_text(encoding="utf-8-sig"))["runs"][0]
    seen = {r["locations"][0]["physicalLocation"]["region"]["snippet"]["text"] for r in run["results"]
            if r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].startswith("file:") and "region" in r["locations"][0]["physicalLocation"]}
    assert seen == {"128", "Fn", '"é日本\\t"', "\"ö\u202e'<% 日\""}


def test_sarif_counts_code_points(gate, every):
    gate.write("astral.yml", WIDE.replace("é日本", "😀𝒳"))
    log = json.loads(gate.check("--format", "sarif", "astral.yml").out)
    line = (gate.folder / "astral.yml").read_text(encoding="utf-8").split("\n")[4]
    regions = {r["ruleId"]: r["locations"][0]["physicalLocation"]["region"] for r in log["runs"][0]["results"] if r["ruleId"] == "T-SIZE"}
    assert log["runs"][0]["columnKind"] == "unicodeCodePoints"
    assert line[regions["T-SIZE"]["startColumn"] - 1 : regions["T-SIZE"]["endColumn"] - 1] == "128"


def test_junit_in_a_parser_of_others(every, gate):
    (gate.folder / "all.xml").write_text(every("junit"), encoding="utf-8")
    read = junitparser.JUnitXml.fromfile(str(gate.folder / "all.xml"))
    counts = {"failures": 0, "errors": 0, "skipped": 0, "tests": 0}
    kinds = {junitparser.Failure: "failures", junitparser.Error: "errors", junitparser.Skipped: "skipped"}
    for suite in read:
        for case in suite:
            assert case.name and case.classname
            counts["tests"] += 1
            for result in case.result:
                counts[kinds[type(result)]] += 1
                assert result.message
    assert counts == {"failures": read.failures, "errors": read.errors, "skipped": read.skipped, "tests": read.tests}
    assert counts["failures"] and counts["errors"]
    report = gate.report("a ö/w,i:de%.yml", "bad.yml")
    wide = [r for r in report["templates"][0]["results"] if r["enforcement"] == "deny" and r["outcome"] == "fail"]
    messages = {result.message for suite in read if suite.name == "a ö/w,i:de%.yml" for case in suite for result in case.result if isinstance(result, junitparser.Failure)}
    assert {r["findings"][0]["message"] for r in wide} == messages


def parse_command(line):
    """A workflow command as the runner reads it (actions/runner, ActionCommand.TryParseV2)."""
    head, data = re.fullmatch(r"::(\S+ .*?)::(.*)", line).groups()
    command, _, properties = head.partition(" ")
    pairs = dict(p.split("=", 1) for p in properties.split(",") if p)

    def unescape(text, marks):
        for mark, character in marks:
            text = text.replace(mark, character)
        return text
    data_marks = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]
    return command, {k: unescape(v, [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")]) for k, v in pairs.items()}, unescape(data, data_marks)


def test_github_annotations_as_the_runner_reads_them(every, gate):
    lines = every("github").splitlines()
    commands = [parse_command(line) for line in lines]
    assert {c for c, _, _ in commands} <= {"error", "warning", "notice"}
    report = gate.report("a ö/w,i:de%.yml", "good.yml", "bad.yml", "choice.yml", "unknown.yml", "origin.yml", "broken.yml", "cannot.yml")
    want = [(f["file"], str(f["line"]), str(f["column"]), r["policy"]) for t in report["templates"] for r in t["results"] for f in r["findings"]]
    have = [(p["file"], p["line"], p["col"], p["title"]) for c, p, d in commands if p["title"].startswith("T-") and not d.startswith(("undecided: ", "the policy broke: "))]
    assert have == want and any("%" in file for file, *_ in have)
    assert {(p["file"], p["line"]) for _, p, d in commands if d.startswith("undecided: ")} == {("unknown.yml", "3")}
    for command, properties, data in commands:
        assert set(properties) <= {"file", "line", "col", "endLine", "endColumn", "title"} and data


def test_json_fits_its_schema(every, gate):
    schema = json.loads((SOURCE / "docs" / "schema" / "report-1.json").read_text())
    report = json.loads(every("json"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [f"{list(e.absolute_path)}: {e.message}" for e in validator.iter_errors(report)] == []
    # The names that product rules fix, in their order.
    assert [k for k in report if k in FIXED["report"]] == FIXED["report"]
    template = report["templates"][0]
    assert [k for k in template if k in FIXED["template"]] == FIXED["template"]
    result = next(r for t in report["templates"] for r in t["results"] if r["findings"])
    assert [k for k in result if k in FIXED["result"]] == FIXED["result"]
    assert [k for k in result["findings"][0] if k in FIXED["finding"]] == FIXED["finding"]
    diagnostic = next(d for t in report["templates"] for d in t["diagnostics"])
    assert [k for k in diagnostic if k in FIXED["diagnostic"]] == FIXED["diagnostic"]
    assert [k for k in report["summary"] if k in FIXED["summary"]] == FIXED["summary"]
    assert list(report["engine"]) == ["version", "policies", "revision"]
    errors = [t["error"] for t in report["templates"] if t["error"]]
    assert errors and all(list(e) == ["message", "line", "column"] for e in errors)
    origins = [f["origin"] for t in report["templates"] for r in t["results"] for f in r["findings"] if f["origin"]]
    assert origins and all(list(o) == ["path", "line", "column"] for o in origins)


FIXED = {
    "report": ["schema", "engine", "date", "verdict", "templates", "summary"],
    "template": ["file", "verdict", "error", "resources", "assumed", "results", "diagnostics"],
    "result": ["policy", "title", "severity", "enforcement", "outcome", "target", "reason", "findings"],
    "finding": ["logical_id", "path", "file", "line", "column", "end_line", "end_column", "message", "remedy", "witness", "origin", "cdk_path",
                "fingerprint", "waived"],
    "diagnostic": ["severity", "code", "message", "file", "line", "column"],
    "summary": ["templates", "resources", "policies", "pass", "fail", "undecided", "skip", "error", "waived"],
}
