-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  P:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [q]
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: events.amazonaws.com}
            Action: sqs:SendMessage
            Resource: "*"
]],
  { name = "a service", expect = { outcome = "pass", count = 0 } },
  { name = "anybody", replace = { ["{Service: events.amazonaws.com}"] = '{AWS: "*"}' },
    expect = { outcome = "fail", count = 1, logical_id = "P", line = 9 } },
  { name = "anybody of this account", replace = { ["{Service: events.amazonaws.com}"] = '"*"',
      ['Resource: "*"'] = 'Resource: "*"\n            Condition: {StringEquals: {aws:SourceAccount: "123456789012"}}' }, expect = "pass" },
  { name = "a topic for anybody", replace = { ["AWS::SQS::QueuePolicy"] = "AWS::SNS::TopicPolicy", ["{Service: events.amazonaws.com}"] = '"*"' },
    expect = { outcome = "fail", count = 1, logical_id = "P" } },
  { name = "a table for anybody",
    template = [[
Resources:
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      ResourcePolicy: {PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'dynamodb:*', Resource: '*'}]}}
]],
    expect = { outcome = "fail", count = 1, logical_id = "T", line = 5 } },
  { name = "a role that anybody may assume",
    template = [[
Resources:
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: {Effect: Allow, Principal: {AWS: '*'}, Action: 'sts:AssumeRole'}
]],
    expect = { outcome = "fail", count = 1, logical_id = "R", line = 6 } },
  { name = "a table without a policy", template = "Resources:\n  T:\n    Type: AWS::DynamoDB::Table\n", expect = "pass" },
  { name = "a function for anybody", template = "Resources:\n  F:\n    Type: AWS::Lambda::Permission\n    Properties: {Principal: '*'}\n",
    expect = { outcome = "fail", count = 1, logical_id = "F", line = 4 } },
  { name = "a function URL without sign-in", template = "Resources:\n  U:\n    Type: AWS::Lambda::Url\n    Properties: {AuthType: NONE}\n",
    expect = { outcome = "fail", count = 1, logical_id = "U", line = 4 } },
  { name = "a policy that is not known", template = "Resources:\n  P:\n    Type: AWS::SNS::TopicPolicy\n    Properties: {PolicyDocument: !ImportValue D}\n",
    expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "an image store for anybody",
    template = "Resources:\n  R:\n    Type: AWS::ECR::Repository\n    Properties:\n      RepositoryPolicyText: {Statement: [{Effect: Allow, Principal: '*', Action: 'ecr:BatchGetImage'}]}\n",
    expect = { outcome = "fail", count = 1, logical_id = "R", line = 5 } },
  { name = "an inline policy for anybody", replace = { ["AWS::SQS::QueuePolicy"] = "AWS::SQS::QueueInlinePolicy", ["{Service: events.amazonaws.com}"] = '"*"' },
    expect = { outcome = "fail", count = 1, logical_id = "P" } },
  { name = "a condition that everybody meets", replace = { ["{Service: events.amazonaws.com}"] = '"*"',
      ['Resource: "*"'] = 'Resource: "*"\n            Condition: {IpAddress: {aws:SourceIp: "0.0.0.0/0"}}' }, expect = { outcome = "fail", count = 1, logical_id = "P" } },
}
