-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local target = [[
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ServiceNamespace: dynamodb
      ScalableDimension: dynamodb:table:ReadCapacityUnits
      ResourceId: !Sub 'table/${Ledger}'
      MinCapacity: 1
      MaxCapacity: 9
]]
return {
  template = [[
Metadata:
  AutoScaling:
    Table: PAY_PER_REQUEST scales by itself, without ScalableTarget and provisioned capacity
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: PAY_PER_REQUEST}
]],
  { name = "documented", expect = { outcome = "pass", count = 0 } },
  { name = "as text", replace = { ["\n    Table: PAY_PER_REQUEST scales by itself, without ScalableTarget and provisioned capacity"] = " Billing on demand scales" },
    expect = "pass" },
  { name = "not documented", template = "Metadata:\n  Other: x\nResources: {L: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST}}}\n",
    expect = { outcome = "fail", count = 1, path = "/Metadata/AutoScaling", line = 1 } },
  { name = "a promise", replace = { ["PAY_PER_REQUEST scales by itself, without ScalableTarget and provisioned capacity"] = "TBD" },
    expect = { outcome = "fail", count = 1, line = 3 } },
  { name = "capacity is described", replace = { ["PAY_PER_REQUEST scales by itself, without ScalableTarget and provisioned capacity"] = "Provisioned capacity with target tracking at 70 %" },
    expect = { outcome = "fail", count = 1, line = 3 } },
  { name = "a scaling target besides", replace = { ["Resources:\n"] = "Resources:\n" .. target },
    expect = { outcome = "fail", count = 1, logical_id = "Target", line = "ResourceId" } },
  { name = "a scaling target of a provisioned table", replace = { ["Resources:\n"] = "Resources:\n" .. target, ["BillingMode: PAY_PER_REQUEST"] = "BillingMode: PROVISIONED" },
    expect = "pass" },
  { name = "a scaling target of something else",
    replace = { ["Resources:\n"] = "Resources:\n" .. string.gsub(string.gsub(target, "dynamodb:table:ReadCapacityUnits", "lambda:function:ProvisionedConcurrency"), "dynamodb", "lambda") },
    expect = "pass" },
  { name = "a billing mode that is not known", replace = { ["Resources:\n"] = "Resources:\n" .. target, ["BillingMode: PAY_PER_REQUEST"] = "BillingMode: !ImportValue Mode" },
    expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "on demand in production only", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Metadata:
  AutoScaling: On demand
Resources:
]] .. target .. [[
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties: {BillingMode: !If [IsProd, PAY_PER_REQUEST, PROVISIONED]}
]], expect = { outcome = "fail", count = 1, logical_id = "Target", witness = { Environment = "prod" } } },
}
