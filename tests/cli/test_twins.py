# SPDX-License-Identifier: Apache-2.0
"""The same template in JSON and YAML: the same decisions, results, reasons, findings (but for their places) and diagnostics."""
import json

import pytest
from conftest import SHARED, SOURCE

LIST = SHARED / "corpora" / "real-templates" / "TWINS.tsv"
PAIRS = [line.split("\t") for line in LIST.read_text().splitlines()[1:]] if LIST.exists() else []
# What is only in one of the notations.
NOTATION = ("yaml-", "json-", "quota-template-")


def essence(report):
    template = report["templates"][0]
    results = sorted([r["policy"], r["target"] or "", r["outcome"], r["reason"] or "",
                      sorted([f["logical_id"], f["path"], f["message"], json.dumps(f["witness"], sort_keys=True)] for f in r["findings"])] for r in template["results"])
    told = sorted([d["severity"], d["code"], d["message"]] for d in template["diagnostics"] if not d["code"].startswith(NOTATION))
    return {"verdict": template["verdict"], "resources": template["resources"], "assumed": template["assumed"], "results": results, "diagnostics": told}


def judged(gate, path):
    done = gate.run("check", "-p", SOURCE / "policies" / "org", "--date", "2026-01-01", "--format", "json", path)
    return done.returncode, essence(json.loads(done.out))


OWN = {"Parameters": {"E": {"Type": "String", "AllowedValues": ["dev", "prod"]}, "N": {"Type": "Number", "Default": 1000.5}},
       "Conditions": {"C": {"Fn::Equals": [{"Ref": "E"}, "prod"]}},
       "Mappings": {"M": {"012345670123": {"k": ["a", "b"]}}},
       "Resources": {"B": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "Properties": {
           "BucketName": {"Fn::If": ["C", {"Fn::Sub": "x-${E}-${AWS::Region}"}, {"Ref": "AWS::NoValue"}]}, "Tags": [{"Key": "on", "Value": True}, {"Key": "n", "Value": 3}]}},
           "Q": {"Type": "AWS::SQS::Queue", "Condition": "C", "DependsOn": ["B"], "Properties": {"QueueName": {"Fn::Join": ["-", [{"Ref": "B"}, {"Ref": "N"}]]}}}},
       "Outputs": {"O": {"Value": {"Fn::GetAtt": ["Q", "Arn"]}}}}
YAML = """Parameters:
  E: {Type: String, AllowedValues: [dev, prod]}
  N: {Type: Number, Default: 1000.5}
Conditions: {C: !Equals [!Ref E, prod]}
Mappings: {M: {'012345670123': {k: [a, b]}}}
Resources:
  B:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    Properties:
      BucketName: !If [C, !Sub 'x-${E}-${AWS::Region}', !Ref AWS::NoValue]
      Tags: [{Key: 'on', Value: yes}, {Key: n, Value: 3}]
  Q: {Type: AWS::SQS::Queue, Condition: C, DependsOn: [B], Properties: {QueueName: !Join ['-', [!Ref B, !Ref N]]}}
Outputs: {O: {Value: !GetAtt Q.Arn}}
"""


def test_own_twins(gate):
    gate.write("t.json", json.dumps(OWN))
    gate.write("t.yml", YAML)
    assert judged(gate, "t.json") == judged(gate, "t.yml")
    assert judged(gate, "t.json")[1]["diagnostics"], "the output of what may be absent is told"


@pytest.mark.skipif(not PAIRS, reason="the corpora are not here")
@pytest.mark.parametrize("left, right", PAIRS)
def test_twins_of_the_corpora(gate, left, right):
    assert judged(gate, LIST.parent / left) == judged(gate, LIST.parent / right)
