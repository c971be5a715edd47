-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Metadata:
  StackSetConfiguration:
    PermissionModel: SERVICE_MANAGED
    DeploymentTargets: dev, staging and prod
Resources: {T: {Type: AWS::SNS::Topic}}
]],
  { name = "model and targets", expect = { outcome = "pass", count = 0 } },
  { name = "targets as a list", replace = { ["dev, staging and prod"] = "[{Account: '123456789012'}]" }, expect = "pass" },
  { name = "as one text", template = "Metadata: {StackSetConfiguration: SERVICE_MANAGED to dev and prod}\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = "pass" },
  { name = "no permission model", replace = { ["    PermissionModel: SERVICE_MANAGED\n"] = "" }, expect = { outcome = "fail", count = 1, line = 2, message = "PermissionModel" } },
  { name = "empty targets", replace = { ["dev, staging and prod"] = "[]" }, expect = { outcome = "fail", count = 1, line = 4 } },
  { name = "empty", template = "Metadata:\n  StackSetConfiguration: {}\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "fail", count = 1, line = 2 } },
  { name = "nothing", template = "Resources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "fail", count = 1 } },
  { name = "the same in all environments",
    template = [[
Parameters: {Environment: {Type: String, AllowedValues: [dev, prod]}}
Metadata:
  StackSetConfiguration: {PermissionModel: SELF_MANAGED}
Resources: {T: {Type: AWS::SNS::Topic}}
]],
    expect = { outcome = "fail", count = 1, line = 3, witness = false } },
  { name = "a macro may write it", template = "Transform: Writer\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "undecided", reason = "Writer" } },
}
