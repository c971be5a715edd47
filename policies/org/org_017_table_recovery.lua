-- SPDX-License-Identifier: Apache-2.0
return {
  id       = "ORG-017",
  title    = "Tables can be restored to any moment of the last days",
  severity = "high",
  applies  = { "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" },
  remedy   = "Set PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled: true (in each replica of a global table).",
  links    = { "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "12.10.1" } },

  check = function(table)
    if table.type == "AWS::DynamoDB::GlobalTable" then
      table:expect("Replicas"):not_empty()
      table:expect("Replicas[*].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"):is_true()
    else
      table:expect("PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"):is_true()
    end
  end,
}
