-- SPDX-License-Identifier: Apache-2.0
return {
  id       = "PAY-M1",
  title    = "Tables have a HASH and a RANGE key",
  severity = "medium",
  applies  = { "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" },
  remedy   = "Add a RANGE key to KeySchema and AttributeDefinitions. That replaces the table: give it a new logical id and copy the data.",
  links    = { "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html" },

  check = function(t)
    t:expect("KeySchema[KeyType=HASH].AttributeName"):not_empty()
    t:expect("KeySchema[KeyType=RANGE].AttributeName"):not_empty()
  end,
}
