-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
]],
  { name = "recovery", expect = "pass" },
  { name = "as text", replace = { ["Enabled: true"] = "Enabled: 'True'" }, expect = "pass" },
  { name = "switched off", replace = { ["Enabled: true"] = "Enabled: false" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 6 } },
  { name = "nothing is said", template = "Resources:\n  Ledger:\n    Type: AWS::DynamoDB::Table\n", expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 2 } },
  { name = "a replica of a global table without it",
    template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      Replicas:
        - {Region: eu-west-1, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}
        - {Region: eu-central-1}
]],
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 7 } },
  { name = "off in one environment",
    template = [[
Parameters:
  Env: {Type: String, AllowedValues: [prod, dev]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      PointInTimeRecoverySpecification: !If [IsProd, {PointInTimeRecoveryEnabled: true}, !Ref AWS::NoValue]
]],
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", witness = { Env = "dev" } } },
  { name = "not known", replace = { ["Enabled: true"] = "Enabled: !ImportValue Recovery" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
