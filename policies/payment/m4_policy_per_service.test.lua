-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: table
          PolicyDocument: {Statement: [{Effect: Allow, Action: [dynamodb:PutItem, DynamoDB:GetItem], Resource: '*'}]}
        - PolicyName: topic
          PolicyDocument: {Statement: [{Effect: Allow, Action: sns:Publish, Resource: '*'}]}
]],
  { name = "one for each", expect = { outcome = "pass", count = 0, targets = { Role = "pass" } } },
  { name = "two services in one", replace = { ["Action: sns:Publish"] = "Action: [sns:Publish, sqs:SendMessage]" },
    expect = { outcome = "fail", count = 1, logical_id = "Role", line = 9, message = "sns, sqs" } },
  { name = "two services in two statements", replace = { ["[{Effect: Allow, Action: sns:Publish, Resource: '*'}]"] = "[{Effect: Allow, Action: sns:Publish, Resource: '*'}, {Effect: Allow, Action: sqs:SendMessage, Resource: '*'}]" },
    expect = { outcome = "fail", count = 1, line = 9 } },
  { name = "one service in two", replace = { ["sns:Publish"] = "dynamodb:Query" }, expect = { outcome = "fail", count = 1, line = 9, message = "both grant dynamodb" } },
  { name = "everything", replace = { ["Action: sns:Publish"] = "Action: '*'" }, expect = { outcome = "fail", count = 1, line = 9 } },
  { name = "everything but", replace = { ["Action: sns:Publish"] = "NotAction: sns:Publish" }, expect = { outcome = "fail", count = 1, line = 9 } },
  { name = "a refusal besides",
    replace = { ["[{Effect: Allow, Action: sns:Publish, Resource: '*'}]"] = "[{Effect: Allow, Action: sns:Publish, Resource: '*'}, {Effect: Deny, Action: 'iam:*', Resource: '*'}]" },
    expect = "pass" },
  { name = "policies of their own", template = [[
Resources:
  Role:
    Type: AWS::IAM::Role
  Table:
    Type: AWS::IAM::RolePolicy
    Properties: {RoleName: !Ref Role, PolicyName: t, PolicyDocument: {Statement: {Effect: Allow, Action: dynamodb:PutItem, Resource: '*'}}}
  Rest:
    Type: AWS::IAM::ManagedPolicy
    Properties: {Roles: [!Ref Role], PolicyDocument: {Statement: {Effect: Allow, Action: [sns:Publish, sqs:SendMessage], Resource: '*'}}}
]], expect = { outcome = "fail", count = 1, logical_id = "Rest", line = 9 } },
  { name = "a function's role without any", template = "Resources:\n  Role:\n    Type: AWS::IAM::Role\n  F:\n    Type: AWS::Lambda::Function\n    Properties: {Role: !GetAtt Role.Arn}\n",
    expect = { outcome = "fail", count = 1, logical_id = "Role", line = 2 } },
  { name = "two services in production only", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: topic
          PolicyDocument: {Statement: {Effect: Allow, Action: !If [IsProd, [sns:Publish, sqs:SendMessage], sns:Publish], Resource: '*'}}
]], expect = { outcome = "fail", count = 1, logical_id = "Role", witness = { Environment = "prod" } } },
  { name = "a document that is not known", replace = { ["{Statement: [{Effect: Allow, Action: sns:Publish, Resource: '*'}]}"] = "!ImportValue Document" },
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
