-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      StorageEncrypted: true
]],
  { name = "encrypted", expect = "pass" },
  { name = "not encrypted", replace = { ["StorageEncrypted: true"] = "StorageEncrypted: false" },
    expect = { outcome = "fail", count = 1, logical_id = "Db", path = "/Resources/Db/Properties/StorageEncrypted", line = 5 } },
  { name = "nothing is said", replace = { ["StorageEncrypted: true"] = "Engine: postgres" },
    expect = { outcome = "fail", count = 1, logical_id = "Db" } },
  { name = "an instance of a cluster", replace = { ["StorageEncrypted: true"] = "DBClusterIdentifier: ledger" },
    expect = { outcome = "skip", reason = "cluster" } },
  { name = "it hangs on a parameter",
    template = [[
Parameters:
  Encrypt: {Type: String, AllowedValues: ["true", "false"]}
Resources:
  Db:
    Type: AWS::RDS::DBCluster
    Properties:
      StorageEncrypted: !Ref Encrypt
]],
    expect = { outcome = "fail", logical_id = "Db", line = "StorageEncrypted", witness = { Encrypt = "false" } } },
  { name = "not known", replace = { ["StorageEncrypted: true"] = "StorageEncrypted: !ImportValue Encrypted" }, expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "a cluster of documents", replace = { ["AWS::RDS::DBInstance"] = "AWS::DocDB::DBCluster", ["StorageEncrypted: true"] = "MasterUsername: app" },
    expect = { outcome = "fail", count = 1, logical_id = "Db" } },
  { name = "made from a snapshot", replace = { ["StorageEncrypted: true"] = "DBSnapshotIdentifier: ledger" }, expect = { outcome = "undecided", reason = "DBSnapshotIdentifier" } },
  { name = "made from a snapshot, and not encrypted", replace = { ["StorageEncrypted: true"] = "DBSnapshotIdentifier: ledger\n      StorageEncrypted: false" },
    expect = { outcome = "fail", count = 1, line = 6 } },
  { name = "a text that is false", replace = { ["StorageEncrypted: true"] = "StorageEncrypted: 'False'" }, expect = { outcome = "fail", count = 1, line = 5 } },
}
