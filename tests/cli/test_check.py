# SPDX-License-Identifier: Apache-2.0
"""moongate check: outcomes, exit statuses, places, several files."""
import json

import jsonschema
import pytest

from conftest import BAD, GOOD, SHARED, SOURCE

SCHEMA = json.loads((SOURCE / "docs" / "schema" / "report-1.json").read_text())


def validate(report):
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(report, SCHEMA)


@pytest.mark.parametrize("name, status, verdict", [("good", 0, "allow"), ("bad", 1, "deny"), ("choice", 1, "deny"), ("unknown", 3, "deny")])
def test_exit_status_and_verdict(gate, name, status, verdict):
    report = gate.report(f"{name}.yml", status=status)
    validate(report)
    assert report["verdict"] == verdict


def test_a_finding_says_where(gate):
    report = gate.report("bad.yml")
    [finding] = [f for r in report["templates"][0]["results"] for f in r["findings"]]
    assert (finding["line"], finding["column"], finding["end_line"], finding["end_column"]) == (6, 19, 6, 22)
    assert finding["path"] == "/Resources/Fn/Properties/MemorySize"
    assert finding["logical_id"] == "Fn" and finding["file"] == "bad.yml"
    assert finding["witness"] is None and finding["waived"] is None and finding["origin"] is None
    assert "128" in finding["message"] and "3072" in finding["message"]


def test_columns_count_code_points(gate):
    text = '{"Description": "d", "Resources": {"Fn": {"Metadata": "äöü😀", "Type": "AWS::Lambda::Function", "Properties": {"MemorySize": 1}}}}'
    gate.write("wide.json", text)
    [finding] = [f for r in gate.report("wide.json")["templates"][0]["results"] for f in r["findings"]]
    assert finding["line"] == 1 and text[finding["column"] - 1:].startswith("1}}")


def test_witness_leads_to_the_failure(gate):
    report = gate.report("choice.yml")
    [finding] = [f for r in report["templates"][0]["results"] for f in r["findings"]]
    assert finding["witness"] == {"Memory": "128"}
    assert gate.report("--parameter", "Memory=128", "choice.yml", status=1)["verdict"] == "deny"
    assert gate.report("--parameter", "Memory=3072", "choice.yml", status=0)["verdict"] == "allow"


def test_undecided_names_what_is_missing(gate):
    report = gate.report("unknown.yml")
    [result] = [r for r in report["templates"][0]["results"] if r["outcome"] == "undecided"]
    assert "ImportValue" in result["reason"] and result["target"] == "Fn"
    assert gate.report("--undecided=warn", "unknown.yml", status=0)["verdict"] == "allow"
    assert gate.report("--undecided", "deny", "unknown.yml", status=3)["verdict"] == "deny"


def test_broken_policy_is_status_4(gate):
    gate.write("policies/broken.lua", 'return { id = "T-BROKEN", title = "t", severity = "low", remedy = "r", check = function() error("no") end }')
    report = gate.report("bad.yml", status=4)
    assert [r["outcome"] for r in report["templates"][0]["results"] if r["policy"] == "T-BROKEN"] == ["error"]


def test_unloadable_template_is_status_5(gate):
    gate.write("torn.yml", "Resources:\n  A: [\n")
    report = gate.report("torn.yml", status=5)
    validate(report)
    error = report["templates"][0]["error"]
    assert error["line"] >= 2 and error["message"]
    done = gate.check("torn.yml")
    assert done.returncode == 5 and "torn.yml:" in done.out


def test_error_diagnostics_are_status_5(gate):
    gate.write("refused.yml", GOOD + "  Other:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: !Ref Nowhere}\n")
    report = gate.report("refused.yml", status=5)
    validate(report)
    assert any(d["severity"] == "error" and d["line"] == 9 for d in report["templates"][0]["diagnostics"])


def test_worst_file_counts(gate):
    gate.write("torn.yml", "Resources: [\n")
    assert gate.check("unknown.yml", "bad.yml").returncode == 1
    assert gate.check("unknown.yml", "good.yml").returncode == 3
    assert gate.check("good.yml", "bad.yml", "torn.yml").returncode == 5


def test_missing_template_is_told_and_the_rest_is_judged(gate):
    report = gate.report("good.yml", "nowhere.yml", status=5)
    validate(report)
    assert [t["verdict"] for t in report["templates"]] == ["allow", "deny"]
    assert "nowhere.yml" in report["templates"][1]["error"]["message"]


def test_standard_input(gate):
    report = gate.report("-", status=1, stdin=BAD)
    assert report["templates"][0]["file"] == "<stdin>"
    assert gate.check("-", stdin=GOOD).returncode == 0


def test_dashes_end_options(gate):
    gate.write("-odd.yml", GOOD)
    assert gate.report("--", "-odd.yml", status=0)["templates"][0]["file"] == "-odd.yml"


def test_folders(gate):
    gate.write("in/b.yaml", GOOD)
    gate.write("in/a.json", json.dumps({"Description": "d", "Resources": {}}))
    gate.write("in/sub/c.template", BAD)
    gate.write("in/values.yml", "Memory: 1\n")
    gate.write("in/compose.yml", "services: {x: {Resources: no}}\n")
    gate.write("in/notes.txt", "Resources: {}\n")
    gate.write("in/.hidden/d.yml", BAD)
    done = gate.check("--format", "json", "in")
    report = json.loads(done.out)
    assert [t["file"] for t in report["templates"]] == ["in/a.json", "in/b.yaml", "in/sub/c.template"] or \
        [t["file"] for t in report["templates"]] == ["in/b.yaml", "in/sub/c.template"]
    assert "ignored: in/values.yml" in done.err and "ignored: in/compose.yml" in done.err
    assert "notes.txt" not in done.err and "hidden" not in done.err


def test_no_argument_means_here(gate):
    report = gate.report()
    assert {t["file"] for t in report["templates"]} >= {"good.yml", "bad.yml"}


def test_a_file_named_twice_counts_once(gate):
    assert len(gate.report("good.yml", "good.yml", "./", status=None)["templates"]) >= 1
    assert len(gate.report("good.yml", "good.yml")["templates"]) == 1


def test_parallel_order_is_stable(gate):
    for i in range(60):
        gate.write(f"many/{i:02}.yml", BAD if i % 3 else GOOD)
    one = gate.check("--date", "2026-01-01", "--format", "json", "--jobs", "1", "many")
    many = gate.check("--date", "2026-01-01", "--format", "json", "--jobs", "8", "many")
    assert one.out == many.out and one.returncode == many.returncode == 1
    assert [t["file"] for t in json.loads(one.out)["templates"]] == [f"many/{i:02}.yml" for i in range(60)]


@pytest.mark.parametrize("form", ["json", "text"])
def test_ten_runs_give_the_same_bytes(gate, form):
    runs = {gate.check("--date", "2026-01-01", "--format", form, "good.yml", "bad.yml", "choice.yml", "unknown.yml").stdout for _ in range(10)}
    assert len(runs) == 1


def test_everything_skipped_is_said(gate):
    (gate.folder / "policies" / "named.lua").unlink()
    gate.write("topic.yml", "Resources: {T: {Type: AWS::SNS::Topic}}\n")
    done = gate.check("topic.yml")
    assert done.returncode == 0 and "nothing was checked" in done.out


def test_parameters_over_several_templates(gate):
    assert gate.check("--parameter", "Memory=3072", "good.yml", "choice.yml").returncode == 0
    gate.wrong("check", "-p", "policies", "--parameter", "Memori=1", "good.yml", "choice.yml", says="Memori")
    gate.wrong("check", "-p", "policies", "--parameter", "Memory=7", "choice.yml", says="Memory")


def test_parameter_files(gate):
    gate.write("p.json", json.dumps([{"ParameterKey": "Memory", "ParameterValue": "3072"}]))
    assert gate.check("--parameters", "p.json", "choice.yml").returncode == 0
    assert gate.check("--parameters", "p.json", "--parameter", "Memory=128", "choice.yml").returncode == 1
    assert gate.check("--parameter", "Memory=128", "--parameters", "p.json", "choice.yml").returncode == 1


def test_defaults_are_assumed_and_listed(gate):
    text = GOOD.replace("3072", "!Ref M") + "Parameters: {M: {Type: Number, Default: 3072}}\n"
    gate.write("default.yml", text)
    assert gate.report("default.yml", status=0)["templates"][0]["assumed"] == {"M": "3072"}
    strict = gate.report("--strict-values", "default.yml", status=3)
    assert strict["templates"][0]["assumed"] == {}


def test_update_and_removed_resources(gate):
    gate.write("policies/gone.lua", """return { id = "T-GONE", title = "t", severity = "low", remedy = "r", applies = "AWS::Lambda::Function",
      operations = { "DELETE" }, check = function(fn, ctx) fn:deny("MemorySize", "%s: removed", ctx.operation) end }""")
    gate.write("after.yml", GOOD.replace("Fn:", "Other:"))
    outcomes = lambda r: {(x["policy"], x["target"]): x["outcome"] for x in r["templates"][0]["results"]}
    report = gate.report("--previous", "good.yml", "after.yml", status=1)
    assert outcomes(report)[("T-GONE", "Fn")] == "fail" and outcomes(report)[("T-SIZE", "Other")] == "pass"
    finding = [f for r in report["templates"][0]["results"] for f in r["findings"]][0]
    assert finding["file"] == "good.yml" and "DELETE" in finding["message"]
    assert outcomes(gate.report("after.yml", status=0))[("T-GONE", None)] == "skip"
    assert outcomes(gate.report("--operation", "DELETE", "after.yml", status=1))[("T-GONE", "Other")] == "fail"


def test_a_condition_that_turns_false_removes(gate):
    gate.write("policies/gone.lua", """return { id = "T-GONE", applies = "AWS::Lambda::Function", operations = { "DELETE" },
      check = function(fn, ctx) fn:deny("gone") end }""")
    template = GOOD.replace("Resources:", "Parameters: {Env: {Type: String}}\nConditions: {There: !Equals [!Ref Env, prod]}\nResources:")
    template = template.replace("Type: AWS::Lambda::Function", "Type: AWS::Lambda::Function\n    Condition: There")
    gate.write("before.yml", template)
    gate.write("after.yml", template.replace("!Equals [!Ref Env, prod]", "!Equals [!Ref Env, test]"))
    gone = lambda *a: {(r["target"], r["outcome"]) for r in json.loads(gate.check("--format", "json", "--previous", "before.yml", *a, "after.yml").out)
                       ["templates"][0]["results"] if r["policy"] == "T-GONE"}
    assert gone("--parameter", "Env=prod") == {("Fn", "fail")}
    assert gone("--parameter", "Env=test") == {(None, "skip")}
    assert gone("--parameter", "Env=dev") == {("Fn", "skip")}  # in neither
    assert gone() == {(None, "skip")}  # it may still be there


def test_configuration(gate):
    gate.write("moongate.yaml", """packs: [policies]
policies: {T-SIZE: {enforcement: warn, config: {memory: 256}}}
environments:
  prod: {accounts: ["123456789012"], policies: {T-SIZE: {enforcement: deny}}}
  lab: {undecided: warn}
""")
    run = lambda *a: gate.run("check", "--format", "json", *a)
    report = json.loads(run("good.yml").stdout)
    assert report["verdict"] == "allow" and report["summary"]["fail"] == 1 and report["summary"]["warnings"] == 1
    assert run("good.yml").returncode == 0
    assert run("--env", "prod", "good.yml").returncode == 1
    assert run("--account", "123456789012", "good.yml").returncode == 1
    gate.write("below/t.yml", GOOD)
    assert gate.run("check", "below/t.yml").returncode == 0


def test_cost_follows_matching_policies(gate):
    for i in range(300):
        gate.write(f"policies/many/p{i}.lua", f'return {{ id = "M-{i}", title = "t", severity = "low", remedy = "r", applies = "AWS::EC2::Volume", '
                   "check = function(v) v:expect('Size'):exists() end }")
    report = gate.report("good.yml", status=0)
    assert report["engine"]["policies"] == 302 and report["summary"]["skip"] == 300


@pytest.mark.skipif(not SHARED.exists(), reason="no shared folder")
def test_seed_with_the_payment_pack(gate):
    done = gate.run("check", "-p", SOURCE / "policies" / "payment", "--format", "json", SHARED / "seed" / "initial-template.yml")
    report = json.loads(done.out)
    validate(report)
    by_policy = {}
    for r in report["templates"][0]["results"]:
        by_policy.setdefault(r["policy"], set()).add(r["outcome"])
    failed = {p for p, outcomes in by_policy.items() if "fail" in outcomes}
    assert done.returncode == 1
    assert failed == {f"PAY-R{i}" for i in range(11, 22)} | {f"PAY-M{i}" for i in range(1, 5)}
