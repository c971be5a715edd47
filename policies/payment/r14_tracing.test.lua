-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: traces
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: [xray:PutTraceSegments, xray:PutTelemetryRecords]
                Resource: '*'
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      TracingConfig: {Mode: Active}
]],
  { name = "traced, and permitted", expect = { outcome = "pass", count = 0, targets = { Handler = "pass" } } },
  { name = "by a managed policy", replace = { ["      Policies:"] = "      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess']\n      Policies:", ["[xray:PutTraceSegments, xray:PutTelemetryRecords]"] = "sqs:SendMessage" },
    expect = "pass" },
  { name = "by a policy of its own", template = [[
Resources:
  Role:
    Type: AWS::IAM::Role
  Traces:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: traces
      Roles: [!Ref Role]
      PolicyDocument: {Statement: {Effect: Allow, Action: [xray:PutTraceSegments, xray:PutTelemetryRecords], Resource: '*'}}
  Handler:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, TracingConfig: {Mode: Active}}
]], expect = "pass" },
  { name = "by a managed policy of the stack", template = [[
Resources:
  Traces:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument: {Statement: {Effect: Allow, Action: [xray:PutTraceSegments, xray:PutTelemetryRecords], Resource: '*'}}
  Role:
    Type: AWS::IAM::Role
    Properties: {ManagedPolicyArns: [!Ref Traces]}
  Handler:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, TracingConfig: {Mode: Active}}
]], expect = "pass" },
  { name = "passed through", replace = { ["Mode: Active"] = "Mode: PassThrough" }, expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 16 } },
  { name = "not traced", replace = { ["      TracingConfig: {Mode: Active}\n"] = "" }, expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 14 } },
  { name = "not permitted", replace = { ["[xray:PutTraceSegments, xray:PutTelemetryRecords]"] = "sqs:SendMessage" },
    expect = { outcome = "fail", count = 2, logical_id = "Role", line = 2 } },
  { name = "half permitted", replace = { ["[xray:PutTraceSegments, xray:PutTelemetryRecords]"] = "xray:PutTraceSegments" },
    expect = { outcome = "fail", count = 1, logical_id = "Role" } },
  { name = "on one resource, which X-Ray does not know", replace = { ["Resource: '*'"] = "Resource: arn:aws:xray:eu-west-1:123456789012:group/a" },
    expect = { outcome = "fail", count = 2 } },
  { name = "denied again", replace = { ["- Effect: Allow"] = "- {Effect: Deny, Action: 'xray:*', Resource: '*'}\n              - Effect: Allow" },
    expect = { outcome = "fail", count = 2 } },
  { name = "the role of somebody else", replace = { ["!GetAtt Role.Arn"] = "arn:aws:iam::123456789012:role/other" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 15 } },
  { name = "a role that is not known", replace = { ["!GetAtt Role.Arn"] = "!ImportValue Role" }, expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "in production only", template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess']}
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Role: !GetAtt Role.Arn
      TracingConfig: {Mode: !If [IsProd, Active, PassThrough]}
]], expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 13, witness = { Environment = "dev" } } },
}
