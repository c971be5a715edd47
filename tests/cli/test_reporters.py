# SPDX-License-Identifier: Apache-2.0
"""SARIF, JUnit and GitHub annotations: well formed, with the places and the outcomes of the JSON report."""
import json
import xml.etree.ElementTree as xml

import pytest

from conftest import BAD, SOURCE

FORMATS = ["github", "html", "json", "junit", "sarif", "text"]


def formats(gate):
    return [f for f in FORMATS if "there is no format" not in gate.check("--format", f, "good.yml").err]


@pytest.fixture
def built(gate):
    def want(form):
        if form not in formats(gate):
            pytest.skip(f"built without {form}")
    return want


WAIVER = "packs: [policies]\nwaivers: [{policy: T-SIZE, resource: Fn, reason: 'small, 50% <on> purpose', until: 2999-01-01}]\n"


def test_sarif(gate, built):
    built("sarif")
    gate.write("broken.yml", "Resources: 5\n")
    done = gate.check("--format", "sarif", "bad.yml", "choice.yml", "unknown.yml", "broken.yml")
    log = json.loads(done.out)
    assert log["version"] == "2.1.0" and done.returncode == 5
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [r["id"] for r in rules] == ["T-NAMED", "T-SIZE"] and run["columnKind"] == "unicodeCodePoints"
    assert rules[0]["helpUri"] == "https://example.com/named" and rules[1]["help"]["text"] == "Set MemorySize: 3072."
    assert "PCI-DSS-4.0.1/1.2.3" in rules[0]["properties"]["tags"]
    for result in run["results"]:
        if "ruleIndex" in result:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"] and result["locations"]
        assert result["suppressions"] == []  # 3.27.23: at all results of a run, or at none
    first = run["results"][0]
    assert first["level"] == "error" and first["kind"] == "fail"
    assert first["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "bad.yml"}, "region": {"startLine": 6, "startColumn": 19, "endLine": 6, "endColumn": 22}}
    assert len(first["partialFingerprints"]["moongate/v1"]) == 32 and first["suppressions"] == []
    kinds = {(r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], r.get("kind"), r["level"]) for r in run["results"]}
    assert ("unknown.yml", "open", "none") in kinds
    assert any(uri == "broken.yml" and level == "error" for uri, _, level in kinds)


def test_sarif_suppresses_what_is_waived(gate, built):
    built("sarif")
    gate.write("moongate.yaml", WAIVER)
    log = json.loads(gate.run("check", "--format", "sarif", "bad.yml").out)
    [result] = log["runs"][0]["results"]
    assert result["suppressions"][0]["justification"] == "small, 50% <on> purpose"


def test_sarif_names_files_as_uris(gate, built):
    built("sarif")
    gate.write("a b/ä%#?.yml", BAD)
    log = json.loads(gate.check("--format", "sarif", "a b/ä%#?.yml").out)
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/%C3%A4%25%23%3F.yml"


def test_junit(gate, built):
    built("junit")
    gate.write("policies/broken.lua", 'return { id = "T-BROKEN", title = "t", severity = "low", remedy = "<r> & \\"q\\"", check = function() error("]]> & no") end }')
    gate.write("topic.yml", "Description: d\nResources: {T: {Type: AWS::SNS::Topic}}\n")
    suites = xml.fromstring(gate.check("--format", "junit", "good.yml", "bad.yml", "unknown.yml", "topic.yml").out)
    assert suites.tag == "testsuites" and [s.get("name") for s in suites] == ["good.yml", "bad.yml", "unknown.yml", "topic.yml"]
    for suite in [suites, *suites]:
        assert int(suite.get("tests")) == len(suite.findall(".//testcase"))
        assert int(suite.get("failures")) == len(suite.findall(".//failure"))
        assert int(suite.get("errors")) == len(suite.findall(".//error")) > 0
        assert int(suite.get("skipped")) == len(suite.findall(".//skipped"))
    [failure] = suites[1].findall(".//failure")
    assert "bad.yml:6:19" in failure.text and "128" in failure.get("message")
    assert [f.get("type") for f in suites[2].findall(".//failure")] == ["undecided"]
    assert len(suites[3].findall(".//skipped")) == 1


def test_junit_survives_strange_text(gate, built):
    built("junit")
    gate.write("t.yml", 'Description: d\nResources: {Fn: {Type: AWS::Lambda::Function, Properties: {MemorySize: "\\e\\0\\uFFFE<&\\"\'"}}}\n')
    assert xml.fromstring(gate.check("--format", "junit", "t.yml").out).findall(".//failure")


def test_junit_keeps_line_breaks_of_names(gate, built):
    built("junit")
    gate.write("new\nline\t.yml", BAD)
    [suite] = xml.fromstring(gate.check("--format", "junit", "new\nline\t.yml").out)
    assert suite.get("name") == suite[0].get("file") == "new\nline\t.yml"


def test_github(gate, built):
    built("github")
    gate.write("a,b:c.yml", BAD)
    lines = gate.check("--format", "github", "a,b:c.yml").out.splitlines()
    assert lines[0].startswith("::error file=a%2Cb%3Ac.yml,line=6,col=19,endLine=6,endColumn=22,title=T-SIZE::MemorySize is 128")
    assert "%0ASet MemorySize: 3072." in lines[0] and len(lines) == 1
    gate.write("moongate.yaml", WAIVER)
    [line] = gate.run("check", "--format", "github", "bad.yml").out.splitlines()
    assert line.startswith("::notice ") and "50%25 <on> purpose" in line
    (gate.folder / "moongate.yaml").unlink()
    assert gate.check("--format", "github", "unknown.yml").out.startswith("::error file=unknown.yml,line=3,col=3,endLine=3,endColumn=5,title=T-SIZE::undecided: ")


@pytest.mark.parametrize("form", FORMATS)
def test_same_bytes_in_every_run(gate, built, form):
    built(form)
    assert len({gate.check("--date", "2026-01-01", "--format", form, "good.yml", "bad.yml", "choice.yml").stdout for _ in range(3)}) == 1


def test_the_core_names_no_format():
    for path in sorted((SOURCE / "core").rglob("*.[ch]")):
        text = path.read_text()
        for word in ["sarif", "junit", "SARIF", "JUnit"]:
            assert word not in text.replace("--format sarif --output out.sarif", ""), path


COUNTED = {
    "github": lambda text: sum(line.startswith("::error ") for line in text.splitlines()),
    "html": lambda text: text.count('<article class="card o-fail"') if text.endswith("</html>\n") else 0,
    "json": lambda text: sum(len(r["findings"]) for t in json.loads(text)["templates"] for r in t["results"]),
    "junit": lambda text: sum(1 for f in xml.fromstring(text).iter("failure") for line in f.text.splitlines() if "MemorySize is" in line),
    "sarif": lambda text: len(json.loads(text)["runs"][0]["results"]),
    "text": lambda text: text.count("fail[T-SIZE]"),
}


def test_ten_thousand_findings(gate):
    """Through every format at once. See tests/unit/test_reporters.c for the memory that it takes."""
    for i in range(20):
        gate.write(f"many/{i}.yml", "Description: d\nResources:\n" + "".join(
            f"  F{k}: {{Type: AWS::Lambda::Function, Properties: {{MemorySize: 128}}}}\n" for k in range(500)))
    names = formats(gate)
    done = gate.check(*[a for form in names for a in ("--format", form, "--output", f"out.{form}")], "many")
    assert done.returncode == 1 and done.out == done.err == ""
    assert {form: COUNTED[form]((gate.folder / f"out.{form}").read_text()) for form in names} == {form: 10000 for form in names}
