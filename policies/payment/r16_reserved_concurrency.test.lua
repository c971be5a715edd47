-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local environments = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
]]
return {
  template = "Resources:\n  Handler:\n    Type: AWS::Lambda::Function\n    Properties:\n      ReservedConcurrentExecutions: 5\n",
  { name = "reserved", expect = { outcome = "pass", count = 0, targets = { Handler = "pass" } } },
  { name = "zero is off", replace = { ["Executions: 5"] = "Executions: 0" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", path = "/Resources/Handler/Properties/ReservedConcurrentExecutions", line = 5 } },
  { name = "not reserved", template = "Resources:\n  Handler:\n    Type: AWS::Lambda::Function\n    Properties:\n      Timeout: 1\n",
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 4 } },
  { name = "another number in each environment",
    template = environments .. "Resources: {Handler: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: !If [IsProd, 100, 5]}}}",
    expect = "pass" },
  { name = "in production only", template = environments .. "Resources: {Handler: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: !If [IsProd, 100, !Ref AWS::NoValue]}}}",
    expect = { outcome = "fail", count = 1, witness = { Environment = "dev" } } },
  { name = "a number that may be anything", template = "Parameters: {Reserved: {Type: Number}}\nResources: {Handler: {Type: AWS::Lambda::Function, Properties: {ReservedConcurrentExecutions: !Ref Reserved}}}",
    expect = { outcome = "undecided", reason = "Reserved" } },
}
