-- SPDX-License-Identifier: Apache-2.0
return {
  id       = "PAY-R02",
  title    = "Tables are billed on demand and can be restored to any point in time",
  severity = "high",
  applies  = { "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" },
  remedy   = "Set BillingMode: PAY_PER_REQUEST and PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}, and remove ProvisionedThroughput.",
  links    = {
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html",
    "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html",
  },
  controls = { ["PCI-DSS-4.0.1"] = { "12.10.1" } },

  check = function(t)
    t:expect("BillingMode"):equals("PAY_PER_REQUEST")
    if t.type == "AWS::DynamoDB::GlobalTable" then
      t:expect("Replicas[*].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"):is_true()
      t:expect("WriteProvisionedThroughputSettings"):absent()
      return
    end
    t:expect("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"):is_true()
    t:expect("ProvisionedThroughput"):absent()
    if t:has("GlobalSecondaryIndexes") then
      t:expect("GlobalSecondaryIndexes[*].ProvisionedThroughput"):absent()
    end
  end,
}
