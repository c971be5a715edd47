-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Metadata:
  StackPolicyGuidance:
    Policy: stack-policy.json
    Denies: Update:Replace and Update:Delete of the table
Resources: {T: {Type: AWS::SNS::Topic}}
]],
  { name = "guidance", expect = { outcome = "pass", count = 0 } },
  { name = "as text", template = "Metadata: {StackPolicyGuidance: Set stack-policy.json}\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = "pass" },
  { name = "placeholders", replace = { ["stack-policy.json"] = "TBD", ["Update:Replace and Update:Delete of the table"] = "'-'" },
    expect = { outcome = "fail", count = 1, line = 3 } },
  { name = "empty", template = "Metadata:\n  StackPolicyGuidance: ''\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "fail", count = 1, line = 2 } },
  { name = "under another key", template = "Metadata:\n  StackPolicy: yes please\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "fail", count = 1, line = 1 } },
  { name = "no metadata", template = "Resources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "fail", count = 1 } },
  { name = "the same in all environments", parameters = { Environment = "prod" },
    template = "Parameters: {Environment: {Type: String, AllowedValues: [dev, prod]}}\nMetadata: {StackPolicyGuidance: []}\nResources: {T: {Type: AWS::SNS::Topic}}\n",
    expect = { outcome = "fail", count = 1, line = 2, witness = false } },
  { name = "a macro may write it", template = "Transform: Writer\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "undecided", reason = "Writer" } },
}
