-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Metadata:
  OptimizationRationale:
    DynamoDB: On-demand billing needs no planning
    Lambda: arm64 costs less
    DependencyChain: DependsOn keeps the order
Resources: {T: {Type: AWS::SNS::Topic}}
]],
  { name = "all three explained", expect = { outcome = "pass", count = 0 } },
  { name = "as one text",
    template = "Metadata: {OptimizationRationale: 'The table is on demand, the function on arm64, DependsOn keeps the order'}\nResources: {T: {Type: AWS::SNS::Topic}}\n",
    expect = "pass" },
  { name = "no word about Lambda", replace = { ["    Lambda: arm64 costs less\n"] = "" },
    expect = { outcome = "fail", count = 1, line = 2, message = "Lambda" } },
  { name = "a promise", replace = { ["Lambda: arm64 costs less"] = "Lambda: TODO" }, expect = { outcome = "fail", count = 1, line = 4 } },
  { name = "empty", replace = { ["DynamoDB: On-demand billing needs no planning"] = "DynamoDB: ''" }, expect = { outcome = "fail", count = 1, line = 3 } },
  { name = "no rationale", template = "Metadata:\n  Other: x\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "fail", count = 1, line = 1 } },
  { name = "no metadata", template = "Resources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "fail", count = 1 } },
  { name = "the same in all environments",
    template = [[
Parameters: {Environment: {Type: String, AllowedValues: [dev, prod]}}
Metadata:
  OptimizationRationale: {DynamoDB: on demand, Lambda: arm64}
Resources: {T: {Type: AWS::SNS::Topic}}
]],
    expect = { outcome = "fail", count = 1, line = 3, witness = false } },
  { name = "a macro may write it", template = "Transform: Writer\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "undecided", reason = "Writer" } },
}
