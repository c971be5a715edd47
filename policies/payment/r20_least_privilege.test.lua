-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
local good = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
  Alerts:
    Type: AWS::SNS::Topic
  Letters:
    Type: AWS::SQS::Queue
  Log:
    Type: AWS::Logs::LogGroup
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: sts:AssumeRole}]}
      Policies:
        - PolicyName: all
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: dynamodb:PutItem, Resource: !GetAtt Ledger.Arn}
              - {Effect: Allow, Action: sns:Publish, Resource: !Ref Alerts}
              - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Letters.Arn}
              - {Effect: Allow, Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt Log.Arn}
              - {Effect: Allow, Action: [xray:PutTraceSegments, xray:PutTelemetryRecords], Resource: '*'}
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      LoggingConfig: {LogGroup: !Ref Log}
      Environment: {Variables: {TABLE: !Sub '${Ledger}', TOPIC: !Sub '${Alerts}'}}
]]
local function broken(name, from, to, expect)
  return { name = name, replace = { [from] = to }, expect = expect }
end
local table_grant = "Action: dynamodb:PutItem, Resource: !GetAtt Ledger.Arn"
return {
  template = good,
  { name = "what a payment needs", expect = { outcome = "pass", count = 0 } },
  broken("the table's indexes", "!GetAtt Ledger.Arn", "[!GetAtt Ledger.Arn, !Sub '${Ledger.Arn}/index/*']", "pass"),
  broken("an ARN around the name", "!GetAtt Ledger.Arn", "!Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Ledger}'", "pass"),
  broken("the log group that Lambda names", "!GetAtt Log.Arn", "!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/pay:*'", "pass"),
  broken("a key besides", "              - {Effect: Allow, Action: sns:Publish",
    "              - {Effect: Allow, Action: kms:Decrypt, Resource: !Sub 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/1234'}\n              - {Effect: Allow, Action: sns:Publish", "pass"),
  broken("a refusal as wide as it likes", "              - {Effect: Allow, Action: sns:Publish", "              - {Effect: Deny, Action: 'iam:*', Resource: '*'}\n              - {Effect: Allow, Action: sns:Publish", "pass"),

  broken("every action of a service", "dynamodb:PutItem", "dynamodb:*", { outcome = "fail", count = 1, logical_id = "Role", line = 18 }),
  broken("every action that starts so", "dynamodb:PutItem", "[dynamodb:PutItem, dynamodb:Get*]", { outcome = "fail", count = 1, line = 18 }),
  broken("everything but", "Action: dynamodb:PutItem", "NotAction: iam:PassRole", { outcome = "fail", line = 18 }),
  broken("every table", "!GetAtt Ledger.Arn", "'*'", { outcome = "fail", count = 1, logical_id = "Role", line = 18 }),
  broken("every table by ARN", "!GetAtt Ledger.Arn", "[!GetAtt Ledger.Arn, !Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*']", { outcome = "fail", count = 1, line = 18 }),
  broken("tables whose name begins so", "!GetAtt Ledger.Arn", "[!GetAtt Ledger.Arn, !Sub '${Ledger.Arn}*']", { outcome = "fail", count = 1, line = 18 }),
  broken("another table", "!GetAtt Ledger.Arn", "[!GetAtt Ledger.Arn, arn:aws:dynamodb:eu-west-1:123456789012:table/other]", { outcome = "fail", count = 1, line = 18 }),
  broken("another log group", "!GetAtt Log.Arn", "!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/*'", { outcome = "fail", count = 1, line = 21 }),
  broken("another service", "Action: sns:Publish, Resource: !Ref Alerts", "Action: [sns:Publish, s3:GetObject], Resource: !Ref Alerts", { outcome = "fail", line = 19, message = "s3" }),
  broken("another service of the account", "              - {Effect: Allow, Action: sns:Publish", "              - {Effect: Allow, Action: ec2:DescribeInstances, Resource: '*'}\n              - {Effect: Allow, Action: sns:Publish",
    { outcome = "fail", count = 1, line = 19, message = "ec2" }),
  broken("every key", "              - {Effect: Allow, Action: sns:Publish", "              - {Effect: Allow, Action: kms:Decrypt, Resource: '*'}\n              - {Effect: Allow, Action: sns:Publish", { outcome = "fail", count = 1, line = 19 }),
  broken("no table", "              - {Effect: Allow, " .. table_grant .. "}\n", "", { outcome = "fail", count = 1, logical_id = "Role", line = "Role:", message = "Ledger" }),
  broken("no topic", "              - {Effect: Allow, Action: sns:Publish, Resource: !Ref Alerts}\n", "", { outcome = "fail", count = 1, logical_id = "Role", message = "Alerts" }),
  broken("no queue", "              - {Effect: Allow, Action: sqs:SendMessage, Resource: !GetAtt Letters.Arn}\n", "", { outcome = "fail", count = 1, logical_id = "Role", message = "dead-letter queue" }),
  broken("no traces", "              - {Effect: Allow, Action: [xray:PutTraceSegments, xray:PutTelemetryRecords], Resource: '*'}\n", "", { outcome = "fail", count = 2, logical_id = "Role", message = "xray" }),
  broken("the basic role of AWS", "      Policies:", "      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]\n      Policies:",
    { outcome = "fail", count = 1, logical_id = "Role", line = 14, message = "AWSLambdaBasicExecutionRole" }),
  broken("the basic role of AWS in any partition", "      Policies:", "      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']\n      Policies:",
    { outcome = "fail", count = 1, line = 14 }),
  broken("anybody may be it", "{Service: lambda.amazonaws.com}", "{AWS: '*'}", { outcome = "fail", count = 1, logical_id = "Role", line = 13 }),
  broken("a policy of its own grants more", "Resources:\n", [[
Resources:
  More:
    Type: AWS::IAM::Policy
    Properties: {PolicyName: more, Roles: [!Ref Role], PolicyDocument: {Statement: {Effect: Allow, Action: dynamodb:DeleteTable, Resource: '*'}}}
]], { outcome = "fail", count = 2, logical_id = "More", line = 4 }),
  broken("the queue lets everything be done", "Resources:\n", [[
Resources:
  Letterbox:
    Type: AWS::SQS::QueuePolicy
    Properties: {Queues: [!Ref Letters], PolicyDocument: {Statement: {Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: 'sqs:*', Resource: !GetAtt Letters.Arn}}}
]], { outcome = "fail", count = 1, logical_id = "Letterbox", line = 4 }),
  { name = "wider in one environment", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
]] .. string.gsub(good, "!GetAtt Ledger.Arn}", "!If [IsProd, !GetAtt Ledger.Arn, '*']}"), expect = { outcome = "fail", count = 1, logical_id = "Role", witness = { Environment = "dev" } } },
  broken("a managed policy that is not known", "      Policies:", "      ManagedPolicyArns: [!ImportValue Policy]\n      Policies:", { outcome = "undecided", reason = "managed policy" }),
  broken("a role that is not known", "Role: !GetAtt Role.Arn", "Role: !ImportValue Role", { outcome = "undecided", reason = "ImportValue" }),
  broken("the role of somebody else", "Role: !GetAtt Role.Arn", "Role: arn:aws:iam::123456789012:role/other", { outcome = "fail", count = 1, logical_id = "Handler" }),
}
