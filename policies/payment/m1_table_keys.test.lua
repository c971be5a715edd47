-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
        - {AttributeName: at, AttributeType: S}
      KeySchema:
        - {AttributeName: id, KeyType: HASH}
        - {AttributeName: at, KeyType: RANGE}
]],
  { name = "both keys", expect = { outcome = "pass", count = 0, targets = { Ledger = "pass" } } },
  { name = "no RANGE key", replace = { ["        - {AttributeName: at, KeyType: RANGE}\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 8 } },
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
      AttributeDefinitions:
        - {AttributeName: id, AttributeType: S}
        - {AttributeName: at, AttributeType: S}
      KeySchema:
        - {AttributeName: id, KeyType: HASH}
        - !If [IsProd, {AttributeName: at, KeyType: RANGE}, !Ref AWS::NoValue]
]], expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = "KeySchema", witness = { Environment = "dev" } } },
  { name = "RANGE before HASH", replace = { ["id, KeyType: HASH"] = "id, KeyType: RANGE", ["at, KeyType: RANGE"] = "at, KeyType: HASH" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 9, message = "RANGE HASH" } },
  { name = "one attribute for both", replace = { ["at, KeyType"] = "id, KeyType" }, expect = { outcome = "fail", count = 2, logical_id = "Ledger", message = "the same attribute" } },
  { name = "a key that is not defined", replace = { ["at, AttributeType"] = "on, AttributeType" },
    expect = { outcome = "fail", count = 2, findings = { { line = 7, message = "no key uses it" }, { line = 10, message = "not among AttributeDefinitions" } } } },
  { name = "a key that cannot be", replace = { ["at, AttributeType: S"] = "at, AttributeType: BOOL" }, expect = { outcome = "fail", count = 1, line = 7 } },
  { name = "no definitions", replace = { ["      AttributeDefinitions:\n        - {AttributeName: id, AttributeType: S}\n        - {AttributeName: at, AttributeType: S}\n"] = "" }, expect = { outcome = "fail", count = 2, logical_id = "Ledger" } },
  { name = "an attribute of an index", replace = { ["      KeySchema:"] =
    "      GlobalSecondaryIndexes: [{IndexName: i, KeySchema: [{AttributeName: at, KeyType: HASH}]}]\n      KeySchema:" }, expect = "pass" },
  { name = "an attribute of an index that is not defined", replace = { ["      KeySchema:"] =
    "      GlobalSecondaryIndexes: [{IndexName: i, KeySchema: [{AttributeName: who, KeyType: HASH}]}]\n      KeySchema:" },
    expect = { outcome = "fail", count = 1, line = "IndexName", message = "`who`" } },
  { name = "a kind that is not known", replace = { ["KeyType: RANGE"] = "KeyType: !ImportValue Kind" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
