-- SPDX-License-Identifier: Apache-2.0
-- An instance of a cluster takes its storage from the cluster; one made from a snapshot takes the snapshot's encryption, which nobody sees here.
return {
  id       = "ORG-003",
  title    = "Databases are encrypted at rest",
  severity = "high",
  applies  = { "AWS::RDS::DBInstance", "AWS::RDS::DBCluster" },
  remedy   = "Set StorageEncrypted: true (a change replaces the database: restore an encrypted copy of a snapshot).",
  links    = { "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "3.5.1" } },

  check = function(database, ctx)
    if database.type == "AWS::RDS::DBInstance" and database:has("DBClusterIdentifier") then
      return ctx.skip("the cluster holds the storage")
    end
    database:expect("StorageEncrypted"):is_true()
  end,
}
