-- SPDX-License-Identifier: Apache-2.0
-- An instance of a cluster takes its storage from the cluster; one made from a snapshot takes the snapshot's encryption, which nobody sees here.
local origins = { "DBSnapshotIdentifier", "SnapshotIdentifier", "SourceDBInstanceIdentifier", "SourceDBClusterIdentifier" }

return {
  id       = "ORG-003",
  title    = "Databases are encrypted at rest",
  severity = "high",
  applies  = {
    "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::RDS::GlobalCluster", "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster",
  },
  remedy   = "Set StorageEncrypted: true (a change replaces the database: restore an encrypted copy of a snapshot).",
  links    = { "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "3.5.1" } },

  check = function(database, ctx)
    if database.type == "AWS::RDS::DBInstance" and database:has("DBClusterIdentifier") then
      return ctx.skip("the cluster holds the storage")
    end
    for _, origin in ipairs(origins) do
      if database:has(origin) and not database:has("StorageEncrypted") then
        return ctx.undecided("the database takes its encryption from " .. origin .. ", which is not in the template")
      end
    end
    database:expect("StorageEncrypted"):is_true()
  end,
}
