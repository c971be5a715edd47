-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
]],
  { name = "on demand, with recovery", expect = { outcome = "pass", count = 0, targets = { Ledger = "pass" } } },
  { name = "provisioned", replace = { ["BillingMode: PAY_PER_REQUEST"] = "BillingMode: PROVISIONED" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", path = "/Resources/Ledger/Properties/BillingMode", line = 5 } },
  { name = "no billing mode means provisioned", replace = { ["      BillingMode: PAY_PER_REQUEST\n"] = "" }, expect = { outcome = "fail", count = 1, line = "Properties:" } },
  { name = "capacity besides", replace = { ["BillingMode: PAY_PER_REQUEST"] = "BillingMode: PAY_PER_REQUEST\n      ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}" },
    expect = { outcome = "fail", count = 1, line = "ProvisionedThroughput" } },
  { name = "capacity of an index", replace = { ["BillingMode: PAY_PER_REQUEST"] = "BillingMode: PAY_PER_REQUEST\n      GlobalSecondaryIndexes:\n        - {IndexName: i}\n        - {IndexName: j, ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}}" },
    expect = { outcome = "fail", count = 1, line = "IndexName: j" } },
  { name = "indexes on demand", replace = { ["BillingMode: PAY_PER_REQUEST"] = "BillingMode: PAY_PER_REQUEST\n      GlobalSecondaryIndexes:\n        - {IndexName: i}" },
    expect = "pass" },
  { name = "recovery switched off", replace = { ["Enabled: true"] = "Enabled: false" }, expect = { outcome = "fail", count = 1, line = 7 } },
  { name = "no recovery", replace = { ["      PointInTimeRecoverySpecification:\n        PointInTimeRecoveryEnabled: true\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger" } },
  { name = "recovery in production only",
    template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      PointInTimeRecoverySpecification: !If [IsProd, {PointInTimeRecoveryEnabled: true}, !Ref AWS::NoValue]
]],
    expect = { outcome = "fail", count = 1, witness = { Environment = "dev" } } },
  { name = "a mode that is not known", replace = { ["BillingMode: PAY_PER_REQUEST"] = "BillingMode: !ImportValue Mode" },
    expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "a global table",
    template = "Resources: {G: {Type: AWS::DynamoDB::GlobalTable, Properties: {BillingMode: PAY_PER_REQUEST, Replicas: [{Region: eu-west-1, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}]}}}",
    expect = "pass" },
  { name = "a replica without recovery",
    template = "Resources: {G: {Type: AWS::DynamoDB::GlobalTable, Properties: {BillingMode: PAY_PER_REQUEST, Replicas: [{Region: eu-west-1}]}}}",
    expect = { outcome = "fail", count = 1, logical_id = "G" } },
}
