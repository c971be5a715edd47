-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      Tags:
        - {Key: Environment, Value: prod}
        - {Key: CostCenter, Value: CC-1}
        - {Key: Owner, Value: payments}
]],
  { name = "all keys", expect = "pass" },
  { name = "a key is missing", replace = { ["{Key: Owner, Value: payments}"] = "{Key: owner, Value: payments}" },
    expect = { outcome = "fail", count = 1, logical_id = "Jobs" } },
  { name = "an empty value", replace = { ["Value: CC-1"] = "Value: ''" }, expect = { outcome = "fail", count = 1, logical_id = "Jobs", line = 7 } },
  { name = "no tags", template = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n", expect = { outcome = "fail", count = 3, logical_id = "Jobs", line = 2 } },
  { name = "the stack has the tags", template = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n",
    tags = { Environment = "prod", CostCenter = "CC-1", Owner = "payments" }, expect = "pass" },
  { name = "other keys are asked for", config = { keys = { "Team" } }, expect = { outcome = "fail", count = 1, logical_id = "Jobs" } },
  { name = "the tags are not known", template = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n    Properties:\n      Tags: !ImportValue Tags\n",
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
