-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
  Alerts:
    Type: AWS::SNS::Topic
  Handler:
    Type: AWS::Lambda::Function
Outputs:
  Table:
    Value: !Ref Ledger
    Export: {Name: !Sub '${AWS::StackName}-Table'}
  Function:
    Value: !GetAtt Handler.Arn
    Export: {Name: !Sub '${AWS::StackName}-Function'}
  Topic:
    Value: !Sub '${Alerts}'
    Export: {Name: !Sub '${AWS::StackName}-Topic'}
]],
  { name = "all three exported", expect = { outcome = "pass", count = 0 } },
  { name = "with a stack name given", stack_name = "payments", expect = "pass" },
  { name = "the table is not exported", replace = { ["    Export: {Name: !Sub '${AWS::StackName}-Table'}\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", line = 2 } },
  { name = "no output for the topic", replace = { ["  Topic:\n    Value: !Sub '${Alerts}'\n    Export: {Name: !Sub '${AWS::StackName}-Topic'}\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Alerts", line = 4 } },
  { name = "a literal name", replace = { ["!Sub '${AWS::StackName}-Table'"] = "payments-Table" },
    expect = { outcome = "fail", count = 1, path = "/Outputs/Table/Export/Name", line = 11 } },
  { name = "a name without the stack's", replace = { ["!Sub '${AWS::StackName}-Table'"] = "!Sub '${AWS::Region}-Table'" }, expect = { outcome = "fail", count = 1, line = 11 } },
  { name = "the stack's name by Ref", replace = { ["!Sub '${AWS::StackName}-Table'"] = "!Ref AWS::StackName" }, expect = { outcome = "fail", count = 1, line = 11 } },
  { name = "a second function", replace = { ["Resources:"] = "Resources:\n  Batch:\n    Type: AWS::Lambda::Function" },
    expect = { outcome = "fail", count = 1, logical_id = "Batch", line = 2 } },
  { name = "nothing to export", template = "Resources:\n  Q:\n    Type: AWS::SQS::Queue\n", expect = { outcome = "fail", count = 3 } },
  { name = "exported in production only",
    template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
  Alerts:
    Type: AWS::SNS::Topic
  Handler:
    Type: AWS::Lambda::Function
Outputs:
  Table:
    Condition: IsProd
    Value: !Ref Ledger
    Export: {Name: !Sub '${AWS::StackName}-Table'}
  Function:
    Value: !GetAtt Handler.Arn
    Export: {Name: !Sub '${AWS::StackName}-Function'}
  Topic:
    Value: !Sub '${Alerts}'
    Export: {Name: !Sub '${AWS::StackName}-Topic'}
]],
    expect = { outcome = "fail", count = 1, logical_id = "Ledger", witness = { Environment = "dev" } } },
  { name = "a macro may export", template = "Transform: Writer\nResources: {T: {Type: AWS::SNS::Topic}}\n", expect = { outcome = "undecided", reason = "Writer" } },
}
