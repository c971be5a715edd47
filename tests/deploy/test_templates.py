# SPDX-License-Identifier: Apache-2.0
"""What the payment templates promise beyond what the policies check."""
import json
import re
import sys

import pytest
from cfnlint.api import lint_file
from payment import PAYMENT, load, parameter_file

sys.path.insert(0, str(PAYMENT / "handler"))
import embed

TEMPLATES = ["initial.yml", "stack.yml", "stackset.yml", "key.yml"]
ENVIRONMENTS = ["dev", "staging", "prod"]
RUNTIME_DATES = {"W2531", "E2531", "E2533"}  # cfn-lint's data about runtimes ages


def walk(node, path=()):
    yield path, node
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from walk(child, path + (key,))


def waived(template, match):
    if match.rule.id == "W3005":  # R04 asks for the explicit dependency
        return True
    if match.rule.id in RUNTIME_DATES:
        return True
    return template == "initial.yml" and match.rule.id == "W2001" and "AccountId" in match.message


@pytest.mark.parametrize("template", TEMPLATES)
def test_cfn_lint(template):
    matches = lint_file(PAYMENT / template)
    assert [str(m) for m in matches if not waived(template, m)] == []


@pytest.mark.parametrize("template,code", embed.CODE.items())
def test_inline_code_is_the_handler(template, code):
    functions = [r for r in load(template)["Resources"].values() if r["Type"] == "AWS::Lambda::Function"]
    assert len(functions) == 1
    inline = functions[0]["Properties"]["Code"]["ZipFile"]
    assert inline == (PAYMENT / code).read_text(), "run deploy/payment/handler/embed.py"
    assert len(inline) <= 4096


@pytest.mark.parametrize("template", TEMPLATES)
def test_fits_into_a_request(template):
    assert (PAYMENT / template).stat().st_size <= 51200


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_function_logs_at_debug(template):
    """At DEBUG the SDK logs the messages that it receives, which may be anything."""
    for resource in load(template)["Resources"].values():
        levels = resource.get("Properties", {}).get("LoggingConfig", {})
        assert "DEBUG" not in json.dumps(levels)


@pytest.mark.parametrize("template", TEMPLATES)
def test_uses_no_join(template):
    assert [path for path, _ in walk(load(template)) if "Fn::Join" in path] == []


def test_stack_is_no_update_of_initial(initial, stack):
    def tables(template):
        return {i: r for i, r in template["Resources"].items() if r["Type"] == "AWS::DynamoDB::Table"}

    old, new = tables(initial), tables(stack)
    assert old and new and not old.keys() & new.keys()
    assert all("TableName" not in table["Properties"] for table in new.values())
    for table in new.values():
        assert [key["KeyType"] for key in table["Properties"]["KeySchema"]] == ["HASH", "RANGE"]


def test_retains_tables_and_nothing_else(stack):
    for name, resource in stack["Resources"].items():
        kept = [resource.get(a) for a in ("DeletionPolicy", "UpdateReplacePolicy")]
        expected = "Retain" if resource["Type"] == "AWS::DynamoDB::Table" else None
        assert kept == [expected, expected], name


def test_no_condition_decides_what_exists(stack):
    for name, resource in stack["Resources"].items():
        assert "Condition" not in resource, name
    assert not any(node == {"Ref": "AWS::NoValue"} for _, node in walk(stack))


def test_stack_policy_names_existing_resources(stack):
    policy = json.loads((PAYMENT / "stack-policy.json").read_text())
    named = [r for s in policy["Statement"] if s["Effect"] == "Deny" for r in s["Resource"]]
    assert named
    for resource in named:
        assert resource.removeprefix("LogicalResourceId/") in stack["Resources"]


def violation(declaration, value):
    """What CloudFormation would say about a value, or None."""
    if "AllowedValues" in declaration and value not in declaration["AllowedValues"]:
        return "not an allowed value"
    if "AllowedPattern" in declaration and not re.fullmatch(declaration["AllowedPattern"], value):
        return "does not match the pattern"
    if len(value) > declaration.get("MaxLength", 4096):
        return "too long"
    return None


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_parameter_file_binds(stack, environment):
    values = parameter_file(environment)
    declared = stack["Parameters"]
    assert values["Environment"] == environment
    assert values.keys() <= declared.keys()
    assert {n for n, d in declared.items() if "Default" not in d} <= values.keys()
    for name, value in values.items():
        assert violation(declared[name], value) is None, name


@pytest.mark.parametrize("template", TEMPLATES)
def test_defaults_satisfy_their_constraints(template):
    for name, declaration in load(template)["Parameters"].items():
        if "Default" in declaration:
            assert violation(declaration, declaration["Default"]) is None, name


SAMPLES = {
    "Email": (
        ["a@example.com", "first.last+tag@sub.example.co.uk", "x_1%y-z@ab-cd.io"],
        ["", "a@b", "a@b.c", "@example.com", "a@", "a@@example.com", "a@b@example.com", "a b@example.com",
         " a@example.com", "a@example.com ", "a@example.com\n", "a@example..com", "a..b@example.com",
         ".a@example.com", "a@-example.com", "a@example.com,b@example.com"],
    ),
    "AccountId": (
        ["123456789012", "012345678901"],
        ["", "12345678901", "1234567890123", "12345678901a", "123456789012 ", " 123456789012", "1234-5678-9012",
         "１２３４５６７８９０１２"],
    ),
    "KeyId": (
        ["1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab"],
        ["", "*", "alias/aws/sns", "1234abcd", "1234abcd-12ab-34cd-56ef-1234567890ab*"],
    ),
    "OrganizationalUnitId": (["ou-ab12-cdef3456"], ["", "r-ab12", "ou-ab12", "ou-ab12-cdef3456 "]),
    "CostCenter": (["CC-4100"], ["", "4100", "CC-41000", "cc-4100"]),
}


@pytest.mark.parametrize("template", TEMPLATES)
def test_patterns_take_the_good_and_refuse_the_bad(template):
    strict = {"initial.yml": {"a@example..com", "a..b@example.com", ".a@example.com", "a@-example.com"}}
    for name, declaration in load(template)["Parameters"].items():
        for suffix, (good, bad) in SAMPLES.items():
            if name.endswith(suffix):
                for value in good:
                    assert violation(declaration, value) is None, (name, value)
                for value in set(bad) - strict.get(template, set()):
                    assert violation(declaration, value), (name, value)


def test_stackset_passes_declared_parameters(stack):
    properties = load("stackset.yml")["Resources"]["PaymentStackSet"]["Properties"]
    required = {n for n, d in stack["Parameters"].items() if "Default" not in d}
    assert required <= {p["ParameterKey"] for p in properties["Parameters"]} <= stack["Parameters"].keys()
    environments = []
    for group in properties["StackInstancesGroup"]:
        overrides = {p["ParameterKey"]: p["ParameterValue"] for p in group["ParameterOverrides"]}
        assert overrides.keys() <= stack["Parameters"].keys()
        environments.append(overrides["Environment"])
    assert environments == stack["Parameters"]["Environment"]["AllowedValues"]


def test_dashboard_is_json(stack):
    body = stack["Resources"]["PaymentDashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    json.loads(re.sub(r"\$\{[^}]*\}", "x", body))
