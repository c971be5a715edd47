-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - {Key: Name, Value: queue}
        - {Key: Owner, Value: team}
]],
  { name = "a name and more", expect = { outcome = "pass", count = 0 } },
  { name = "a name only", replace = { ["        - {Key: Owner, Value: team}\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Queue", path = "/Resources/Queue/Properties/Tags", line = 6 } },
  { name = "no tags", template = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties:\n      FifoQueue: false\n",
    expect = { outcome = "fail", count = 1, logical_id = "Queue", line = 4 } },
  { name = "a map with a name only", template = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Tags: {Name: a}}}}",
    expect = { outcome = "fail", count = 1, logical_id = "P" } },
  { name = "a map with more", template = "Parameters: {Owner: {Type: String}}\nResources: {P: {Type: AWS::SSM::Parameter, Properties: {Tags: {Name: a, Owner: !Ref Owner}}}}",
    expect = "pass" },
  { name = "types without tags", template = "Resources: {P: {Type: AWS::SQS::QueuePolicy}, D: {Type: AWS::CloudWatch::Dashboard}}", expect = "pass" },
  { name = "more in production only", template = [=[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      Tags: !If [IsProd, [{Key: Name, Value: a}, {Key: Owner, Value: b}], [{Key: Name, Value: a}]]
]=], expect = { outcome = "fail", count = 1, logical_id = "Queue", witness = { Environment = "dev" } } },
  { name = "tags that are not known", template = "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {Tags: !Split [',', !ImportValue Tags]}}}",
    expect = { outcome = "undecided" } },
}
