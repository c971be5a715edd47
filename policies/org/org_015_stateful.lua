-- SPDX-License-Identifier: Apache-2.0
-- DeletionPolicy keeps data when the resource goes, UpdateReplacePolicy when a change replaces it: one without the other loses data half of the time.
-- Without DeletionPolicy, CloudFormation takes a snapshot of clusters and of instances outside a cluster only.
local kept = { Retain = true, RetainExceptOnCreate = true, Snapshot = true }

-- Snapshot means Delete for types that have none.
local snapshots = {
  ["AWS::EC2::Volume"] = true, ["AWS::ElastiCache::CacheCluster"] = true, ["AWS::ElastiCache::ReplicationGroup"] = true,
  ["AWS::Neptune::DBCluster"] = true, ["AWS::RDS::DBCluster"] = true, ["AWS::RDS::DBInstance"] = true, ["AWS::Redshift::Cluster"] = true,
  ["AWS::DocDB::DBCluster"] = true,
}

return {
  id       = "ORG-015",
  title    = "Resources that hold data survive their stack",
  severity = "high",
  applies  = {
    "AWS::DocDB::DBCluster", "AWS::DynamoDB::GlobalTable", "AWS::DynamoDB::Table", "AWS::EFS::FileSystem", "AWS::Neptune::DBCluster",
    "AWS::OpenSearchService::Domain", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance", "AWS::Redshift::Cluster", "AWS::S3::Bucket",
  },
  remedy   = "Set both DeletionPolicy and UpdateReplacePolicy to Retain (or Snapshot, for types that have snapshots).",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "12.10.1" } },

  check = function(resource, ctx)
    if resource.type == "AWS::RDS::DBInstance" and resource:has("DBClusterIdentifier") then
      return ctx.skip("the cluster holds the data")
    end
    local function keeps(policy)
      return kept[policy] == true and (policy ~= "Snapshot" or snapshots[resource.type] == true)
    end
    resource:expect("/DeletionPolicy"):satisfies(keeps, "keep the data (Retain, or Snapshot where there are snapshots)")
    resource:expect("/UpdateReplacePolicy"):satisfies(function(policy)
      return keeps(policy) and policy ~= "RetainExceptOnCreate"
    end, "keep the data (Retain, or Snapshot where there are snapshots)")
  end,
}
