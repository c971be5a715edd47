# SPDX-License-Identifier: Apache-2.0
"""What POST /v1/check takes: a template, or an object around one; a row for each shape, and what is said of those that are none."""
import json

import pytest
from conftest import BAD, GOOD

LIST = """Parameters: {L: {Type: CommaDelimitedList}, P: {Type: Number, Default: 86400}}
Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: !Select [1, !Ref L]}}}
"""
ASSUMED = """Parameters: {P: {Type: Number, Default: 86400}}
Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: !Ref P}}}
"""
PLACES = "Resources: {Q: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: !If [Here, 86400, 60]}}}\n" \
    "Conditions: {Here: !And [!Equals [!Ref 'AWS::Region', eu-west-1], !Equals [!Ref 'AWS::AccountId', '123456789012'], !Equals [!Ref 'AWS::StackName', shop]]}\n"


def check(service, query="", **body):
    return service.ask("POST", "/v1/check" + query, json.dumps(body))


@pytest.mark.parametrize("body, says", [
    ({"region": None}, "the value of `region` is null, it must be a text, a number, true or false, or a list of these"),
    ({"region": {"a": 1}}, "the value of `region` is a map, it must be a text"),
    ({"region": "x" * 1025}, "`region` has 1025 bytes, at most 1024 are taken"),
    ({"file": "x" * 1025}, "`file` has 1025 bytes, at most 1024 are taken"),
    ({"operation": "MOVE"}, "operation `MOVE` is none; it is CREATE, UPDATE or DELETE"),
    ({"parameters": []}, "`parameters` is a list, it must be a map"),
    ({"parameters": {"L": None}}, "the value of `L` is null"),
    ({"parameters": {"L": [[1]]}}, "the list of `L` must hold texts"),
    ({"parameters": {"L": ["a", {}]}}, "the list of `L` must hold texts"),
    ({"parameters": {"L": ["a", None]}}, "the list of `L` must hold texts"),
    ({"tags": 3}, "`tags` is an integer, it must be a map"),
    ({"tags": {"team": {}}}, "the value of `team` is a map"),
    ({"previous_template": 3}, "`previous_template` is an integer, it must be a template: a text, or an object with Resources"),
    ({"template": [1]}, "`template` is a list, it must be a template"),
    ({"template": None}, "`template` is null, it must be a template"),
    ({"tmplate": 1}, "the request has no key `tmplate`; did you mean `template`?"),
    ({"colour": "red"}, "the request has no key `colour`; it has template, file, parameters"),
])
def test_objects_that_are_none(service, body, says):
    answer = check(service, **{"template": LIST, **body})
    assert answer.status == 400 and answer.code == "wrong_input"
    assert says in answer.json["error"]["message"], answer.data


@pytest.mark.parametrize("query, says", [
    ("?regoin=x", "the query has no `regoin`; it has region, account, stack_name, operation, file, strict_values and parameter.NAME"),
    ("?operation=MOVE", "operation `MOVE` is none"),
    ("?account=" + "1" * 1025, "`account` has 1025 bytes, at most 1024 are taken"),
    ("?parameter.=1", "parameter"),
    ("?parameter.Nobody=1", "Nobody"),
])
def test_queries_that_are_none(service, query, says):
    answer = service.ask("POST", "/v1/check" + query, GOOD)
    assert answer.status == 400 and answer.code == "wrong_input" and says in answer.json["error"]["message"], answer.data


@pytest.mark.parametrize("value, verdict", [(["1", "86400"], "allow"), ([1, 86400, True], "allow"), ([1, 60], "deny"), ("1,86400", "allow")])
def test_lists_are_texts_with_commas(service, value, verdict):
    assert check(service, template=LIST, parameters={"L": value}).json["verdict"] == verdict


@pytest.mark.parametrize("value, verdict", [(True, "deny"), ("true", "deny"), ("1", "deny"), (1, "deny"), (False, "allow"), ("0", "allow"), ("yes", "allow")])
def test_defaults_are_not_assumed_when_asked(service, value, verdict):
    assert check(service, template=ASSUMED, strict_values=value).json["verdict"] == verdict
    assert service.ask("POST", f"/v1/check?strict_values={str(value).lower()}", ASSUMED).json["verdict"] == verdict


def test_where_it_is_deployed(service):
    here = {"region": "eu-west-1", "account": "123456789012", "stack_name": "shop"}
    assert check(service, template=PLACES, **here).json["verdict"] == "allow"
    assert check(service, template=PLACES, **{**here, "account": 123456789012}).json["verdict"] == "allow"
    assert service.ask("POST", "/v1/check?region=eu-west-1&account=123456789012&stack_name=shop", PLACES).json["verdict"] == "allow"
    for key in here:
        assert check(service, template=PLACES, **{**here, key: "elsewhere"}).json["verdict"] == "deny"
    # What the query says counts before what the object says.
    assert check(service, "?region=eu-west-1", template=PLACES, **{**here, "region": "us-east-1"}).json["verdict"] == "allow"


@pytest.mark.parametrize("body", [
    '{"template": "Resources: [", "parameters"',                       # no JSON: read as a template, which says what is wrong with it
    '{"template": "x", "Resources": {"Q": 1}}',                         # a template that has a key of that name
    '{"a": "\\"template\\""}',
    '["template"]',
    "  \n",
])
def test_what_is_no_object_is_a_template(service, body):
    answer = service.ask("POST", "/v1/check", body)
    assert answer.status == 200 and answer.json["verdict"] == "deny"
    template = answer.json["templates"][0]
    assert template.get("error") or template["diagnostics"], answer.data


def test_an_object_keeps_the_places_of_its_template(service):
    text = json.dumps({"template": {"Resources": {"Q": {"Type": "AWS::SQS::Queue", "Properties": {"MessageRetentionPeriod": 60}}}}}, indent=1)
    finding = service.ask("POST", "/v1/check", text).json["templates"][0]["results"][0]["findings"][0]
    assert finding["logical_id"] == "Q" and finding["line"] == 6
    named = check(service, template=BAD, file="stacks/shop.yml").json["templates"][0]
    assert named["file"] == "stacks/shop.yml" and named["results"][0]["findings"][0]["line"] == 4
