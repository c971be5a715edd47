-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Parameters:
  CostCenter: {Type: String}
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - {Key: Environment, Value: dev}
        - {Key: CostCenter, Value: !Ref CostCenter}
        - {Key: Application, Value: payments}
        - {Key: Owner, Value: team}
        - {Key: DataClassification, Value: internal}
        - {Key: PciScope, Value: in-scope}
  Board:
    Type: AWS::CloudWatch::Dashboard
  Policy:
    Type: AWS::SQS::QueuePolicy
]],
  { name = "all six, and types without tags", expect = { outcome = "pass", count = 0 } },
  { name = "one is missing", replace = { ["        - {Key: Owner, Value: team}\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Queue", line = 7, message = "Owner" } },
  { name = "another case", replace = { ["Key: Owner"] = "Key: owner" }, expect = { outcome = "fail", count = 1, line = 7 } },
  { name = "an empty value", replace = { ["Value: team"] = "Value: ''" }, expect = { outcome = "fail", count = 1, line = 11 } },
  { name = "no tags", template = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: a\n",
    expect = { outcome = "fail", count = 1, logical_id = "T", line = 4 } },
  { name = "tags as a map",
    template = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Tags: {Environment: a, CostCenter: b, Application: c, Owner: d, DataClassification: e, PciScope: f}}}}",
    expect = "pass" },
  { name = "a map without one", template = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Tags: {Environment: a, CostCenter: b, Application: c, Owner: d, DataClassification: e}}}}",
    expect = { outcome = "fail", count = 1, logical_id = "P" } },
  { name = "other keys by configuration", config = { keys = { "Team" } }, expect = { outcome = "fail", count = 1, logical_id = "Queue", message = "Team" } },
  { name = "tagged in production only", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - {Key: Environment, Value: dev}
        - {Key: CostCenter, Value: a}
        - !If [IsProd, {Key: Application, Value: payments}, !Ref AWS::NoValue]
        - {Key: Owner, Value: team}
        - {Key: DataClassification, Value: internal}
        - {Key: PciScope, Value: in-scope}
]], expect = { outcome = "fail", count = 1, logical_id = "Queue", line = "Tags:", witness = { Environment = "dev" } } },
  { name = "tags that are not known", template = "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {Tags: !Split [',', !ImportValue Tags]}}}",
    expect = { outcome = "undecided" } },
  { name = "blanks", replace = { ["Value: team"] = "Value: '  '" }, expect = { outcome = "fail", count = 1, line = 11, message = "empty" } },
  { name = "a tag twice", replace = { ["        - {Key: Owner, Value: team}\n"] = "        - {Key: Owner, Value: team}\n        - {Key: Owner, Value: others}\n" },
    expect = { outcome = "fail", count = 1, logical_id = "Queue", line = 8, message = "twice" } },
  { name = "tags that are none", template = "Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      Tags: [team]\n", expect = { outcome = "fail", count = 6, logical_id = "T" } },
}
