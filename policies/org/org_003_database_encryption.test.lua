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
}
