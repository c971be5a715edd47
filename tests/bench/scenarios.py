# SPDX-License-Identifier: Apache-2.0
"""Templates that are hard on whoever enumerates scenarios, each with the one policy answer that is right.

chained:      41 conditions, each hanging on the one before it, and 20 nested Fn::If that read them
independent:  30 conditions over 30 parameters, one property each
parameters:   200 parameters with two values each, of which one matters
"""
import json

PACK = """return { id = "B-%s", title = "sizes", severity = "high", applies = "AWS::Lambda::Function",
  check = function(fn) %s end }
"""


def chained():
    parameters = {f"P{i}": {"Type": "String", "AllowedValues": ["a", "b"]} for i in range(41)}
    conditions = {"C0": {"Fn::Equals": [{"Ref": "P0"}, "a"]}}
    for i in range(1, 41):
        conditions[f"C{i}"] = {"Fn::And" if i % 2 else "Fn::Or": [{"Condition": f"C{i - 1}"}, {"Fn::Equals": [{"Ref": f"P{i}"}, "a"]}]}
    value = 128
    for i in range(20):
        value = {"Fn::If": [f"C{2 * i}", 1024 + i, value]}
    return template(parameters, conditions, {"MemorySize": value}), 'fn:expect("MemorySize"):at_least(1024)', "fail", 1


def independent():
    parameters = {f"P{i}": {"Type": "String", "AllowedValues": ["a", "b"]} for i in range(30)}
    conditions = {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "a"]} for i in range(30)}
    variables = {f"V{i}": {"Fn::If": [f"C{i}", "1", "2"]} for i in range(30)}
    check = 'for i = 0, 29 do fn:expect("Environment.Variables.V" .. i):one_of { 1, 2 } end fn:expect("Environment.Variables.V7"):equals(1)'
    return template(parameters, conditions, {"Environment": {"Variables": variables}}), check, "fail", 1


def parameters():
    names = {f"P{i}": {"Type": "String", "AllowedValues": ["a", "b"], "Default": "a"} for i in range(200)}
    conditions = {f"C{i}": {"Fn::Equals": [{"Ref": f"P{i}"}, "b"]} for i in range(200)}
    variables = {f"V{i}": {"Ref": f"P{i}"} for i in range(200)}
    return (template(names, conditions, {"MemorySize": {"Fn::If": ["C77", 128, 1024]}, "Environment": {"Variables": variables}}),
            'fn:expect("MemorySize"):at_least(1024)', "fail", 1)


def template(names, conditions, properties):
    base = {"Runtime": "python3.13", "Handler": "index.handler", "Role": "arn:aws:iam::123456789012:role/app", "Code": {"S3Bucket": "code", "S3Key": "app.zip"}}
    return json.dumps({"Parameters": names, "Conditions": conditions,
                       "Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {**base, **properties}}}}, indent=1)


CASES = {"41 chained conditions, 20 nested Fn::If": chained, "30 independent conditions": independent, "200 parameters": parameters}


def write(folder, make):
    """Writes template and pack; gives their paths and the outcome and number of findings that are right."""
    text, check, outcome, count = make()
    name = make.__name__
    path, pack = folder / f"{name}.json", folder / name
    pack.mkdir(exist_ok=True)
    path.write_text(text)
    (pack / "policy.lua").write_text(PACK % (name.upper(), check))
    return path, pack, outcome, count
