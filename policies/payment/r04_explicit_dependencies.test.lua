-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
  Alerts:
    Type: AWS::SNS::Topic
  Handler:
    Type: AWS::Lambda::Function
    DependsOn: [Ledger, Alerts]
    Properties:
      Environment:
        Variables:
          TABLE: !Sub '${Ledger}'
          TOPIC: !Sub '${Alerts}'
]],
  { name = "table and topic named", expect = { outcome = "pass", count = 0, targets = { Handler = "pass" } } },
  { name = "the topic is not named", replace = { ["[Ledger, Alerts]"] = "Ledger" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = "DependsOn: Ledger", message = "Alerts" } },
  { name = "the table is not named", replace = { ["[Ledger, Alerts]"] = "[Alerts]" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 8, message = "Ledger" } },
  { name = "nothing is named", replace = { ["    DependsOn: [Ledger, Alerts]\n"] = "" }, expect = { outcome = "fail", count = 2, logical_id = "Handler", line = "Handler:" } },
  { name = "a second table", replace = { ["Resources:"] = "Resources:\n  Archive:\n    Type: AWS::DynamoDB::Table", ["TABLE: !Sub"] = "ARCHIVE: !Sub '${Archive.Arn}'\n          TABLE: !Sub" },
    expect = { outcome = "fail", count = 1, message = "Archive" } },
  { name = "a table that the function does not use", replace = { ["Resources:"] = "Resources:\n  Others:\n    Type: AWS::DynamoDB::Table" }, expect = "pass" },
  { name = "named by its name", template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: !Sub 'ledger-${AWS::StackName}'}
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          TABLE: !Sub 'ledger-${AWS::StackName}'
]], expect = { outcome = "fail", count = 1, logical_id = "Handler", message = "Ledger" } },
  { name = "used by permission only", template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: table
          PolicyDocument: {Statement: [{Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Ledger.Arn}]}
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
]], expect = { outcome = "fail", count = 1, logical_id = "Handler", message = "Ledger" } },
  { name = "used in production only", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          TABLE: !If [IsProd, !Sub '${Ledger}', none]
]], expect = { outcome = "fail", count = 1, logical_id = "Handler", witness = { Environment = "prod" } } },
  { name = "a function that uses neither", template = "Resources: {F: {Type: AWS::Lambda::Function}}", expect = "pass" },
  { name = "properties alone do not tell", properties_only = true, expect = { outcome = "skip", reason = "not carried" } },
  { name = "variables that are not known", template = "Resources: {T: {Type: AWS::SNS::Topic}, F: {Type: AWS::Lambda::Function, Properties: {Environment: {'Fn::Transform': {Name: Vars}}}}}",
    expect = { outcome = "undecided", reason = "Vars" } },
}
