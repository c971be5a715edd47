-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema:
        - {AttributeName: id, KeyType: HASH}
        - {AttributeName: at, KeyType: RANGE}
]],
  { name = "both keys", expect = { outcome = "pass", count = 0, targets = { Ledger = "pass" } } },
  { name = "no RANGE key", replace = { ["        - {AttributeName: at, KeyType: RANGE}\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 5 } },
  { name = "twice HASH", replace = { ["RANGE"] = "HASH" }, expect = { outcome = "fail", count = 1, logical_id = "Ledger" } },
  { name = "no keys", template = "Resources:\n  Ledger:\n    Type: AWS::DynamoDB::Table\n", expect = { outcome = "fail", count = 2, logical_id = "Ledger" } },
  { name = "a RANGE key in production only", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema:
        - {AttributeName: id, KeyType: HASH}
        - !If [IsProd, {AttributeName: at, KeyType: RANGE}, !Ref AWS::NoValue]
]], expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = "KeySchema", witness = { Environment = "dev" } } },
  { name = "a kind that is not known", replace = { ["KeyType: RANGE"] = "KeyType: !ImportValue Kind" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
