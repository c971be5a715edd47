-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
]],
  { name = "both policies", expect = "pass" },
  { name = "kept on creation only for the deletion", replace = { ["DeletionPolicy: Retain"] = "DeletionPolicy: RetainExceptOnCreate" }, expect = "pass" },
  { name = "replaced and lost", replace = { ["    UpdateReplacePolicy: Retain\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 2 } },
  { name = "deleted and lost", replace = { ["DeletionPolicy: Retain"] = "DeletionPolicy: Delete" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", path = "/Resources/Ledger/DeletionPolicy", line = 4 } },
  { name = "a table has no snapshots", replace = { ["UpdateReplacePolicy: Retain"] = "UpdateReplacePolicy: Snapshot" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 5 } },
  { name = "a database has", replace = { ["AWS::DynamoDB::Table"] = "AWS::RDS::DBCluster", ["UpdateReplacePolicy: Retain"] = "UpdateReplacePolicy: Snapshot" },
    expect = "pass" },
  { name = "neither", template = "Resources:\n  Files:\n    Type: AWS::S3::Bucket\n", expect = { outcome = "fail", count = 2, logical_id = "Files", line = 2 } },
  { name = "kept in production only",
    template = [[
Transform: AWS::LanguageExtensions
Parameters:
  Env: {Type: String, AllowedValues: [prod, dev]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: !If [IsProd, Retain, Delete]
    UpdateReplacePolicy: Retain
]],
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = "DeletionPolicy: !If", witness = { Env = "dev" } } },
  { name = "a policy that hangs on a parameter without a value",
    template = [[
Transform: AWS::LanguageExtensions
Parameters:
  Keep: {Type: String}
Resources:
  Files:
    Type: AWS::S3::Bucket
    DeletionPolicy: !Ref Keep
    UpdateReplacePolicy: Retain
]],
    expect = { outcome = "undecided", reason = "Keep" } },
}
