-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Parameters:
  KeyArn: {Type: String}
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      SSESpecification: {SSEEnabled: true, SSEType: KMS, KMSMasterKeyId: !Ref KeyArn}
  Queue:
    Type: AWS::SQS::Queue
]],
  { name = "the table, and nothing else", expect = { outcome = "pass", count = 0 } },
  { name = "but on a failed creation", replace = { ["DeletionPolicy: Retain"] = "DeletionPolicy: RetainExceptOnCreate" }, expect = "pass" },
  { name = "deleted with the stack", replace = { ["    DeletionPolicy: Retain\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", path = "/Resources/Ledger/DeletionPolicy", line = 4 } },
  { name = "deleted by replacement", replace = { ["    UpdateReplacePolicy: Retain\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", path = "/Resources/Ledger/UpdateReplacePolicy", line = 4 } },
  { name = "written out", replace = { ["DeletionPolicy: Retain"] = "DeletionPolicy: Delete" }, expect = { outcome = "fail", count = 1, line = 6 } },
  { name = "another resource is retained", replace = { ["AWS::SQS::Queue"] = "AWS::SQS::Queue\n    DeletionPolicy: Retain" },
    expect = { outcome = "fail", count = 1, logical_id = "Queue", line = 12 } },
  { name = "another resource is retained on replacement", replace = { ["AWS::SQS::Queue"] = "AWS::SQS::Queue\n    UpdateReplacePolicy: Retain" },
    expect = { outcome = "fail", count = 1, logical_id = "Queue", line = 12 } },
  { name = "said to be deleted", replace = { ["AWS::SQS::Queue"] = "AWS::SQS::Queue\n    DeletionPolicy: Delete" }, expect = "pass" },
  { name = "a key of this stack", replace = { ["Resources:"] = "Resources:\n  Key:\n    Type: AWS::KMS::Key", ["!Ref KeyArn"] = "!GetAtt Key.Arn" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = "SSESpecification", message = "Key" } },
  { name = "a key of this stack by its alias", replace = {
      ["Resources:"] = "Resources:\n  Key:\n    Type: AWS::KMS::Key\n  Alias:\n    Type: AWS::KMS::Alias\n    Properties: {AliasName: alias/a, TargetKeyId: !Ref Key}", ["!Ref KeyArn"] = "!Ref Alias" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = "SSESpecification" } },
  { name = "a key of this stack that encrypts something else", replace = { ["Resources:"] = "Resources:\n  Key:\n    Type: AWS::KMS::Key" }, expect = "pass" },
  { name = "a key of this stack in one environment", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
  KeyArn: {Type: String}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Key:
    Type: AWS::KMS::Key
  Ledger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      SSESpecification:
        SSEEnabled: true
        KMSMasterKeyId: !If [IsProd, !Ref KeyArn, !Ref Key]
]], expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = "KMSMasterKeyId", witness = { Environment = "dev" } } },
  { name = "a policy by mapping", template = [[
Transform: AWS::LanguageExtensions
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Mappings:
  Keep: {dev: {Policy: Delete}, prod: {Policy: Retain}}
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: !FindInMap [Keep, !Ref Environment, Policy]
    UpdateReplacePolicy: Retain
]], expect = { outcome = "fail", count = 1, logical_id = "Ledger", witness = { Environment = "dev" } } },
  { name = "a macro may add resources", replace = { ["Parameters:"] = "Transform: Others\nParameters:" }, expect = "undecided" },
}
