-- SPDX-License-Identifier: Apache-2.0
-- What an instance without the property does depends on its subnets, so silence is no answer.
return {
  id       = "ORG-011",
  title    = "Databases have no public address",
  severity = "critical",
  applies  = { "AWS::RDS::DBInstance", "AWS::Redshift::Cluster", "AWS::DMS::ReplicationInstance", "AWS::RDS::DBCluster" },
  remedy   = "Set PubliclyAccessible: false and connect from inside the VPC.",
  links    = { "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "1.4.4" } },

  check = function(database)
    if database.type == "AWS::RDS::DBCluster" then -- its instances say it, but for Multi-AZ clusters
      database:expect("PubliclyAccessible"):if_present():is_false()
    else
      database:expect("PubliclyAccessible"):is_false()
    end
  end,
}
