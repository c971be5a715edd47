-- SPDX-License-Identifier: Apache-2.0
-- luacheck: no max line length (templates)
return {
  template = [[
Resources:
  Worker:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      Policies:
        - PolicyName: work
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: [s3:GetObject, s3:Put*]
                Resource: "*"
              - Effect: Deny
                Action: "*"
                Resource: "*"
]],
  { name = "named actions, and a wide deny", expect = { outcome = "pass", count = 0 } },
  { name = "every action of a service", replace = { ["[s3:GetObject, s3:Put*]"] = "s3:*" },
    expect = { outcome = "fail", count = 1, logical_id = "Worker", line = 11 } },
  { name = "every action, in a policy of its own",
    template = [[
Resources:
  Admin:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement: {Effect: Allow, Action: ["*"], Resource: "*"}
]],
    expect = { outcome = "fail", count = 1, logical_id = "Admin", line = 6 } },
  { name = "everything but a list", replace = { ["Action: [s3:GetObject, s3:Put*]"] = "NotAction: iam:*" },
    expect = { outcome = "fail", count = 1, logical_id = "Worker", line = 11 } },
  { name = "an administrator by a managed policy",
    template = "Resources:\n  Admin:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']\n",
    expect = { outcome = "fail", count = 1, logical_id = "Admin", line = 5 } },
  { name = "an administrator in any partition",
    template = "Resources:\n  Admin:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/PowerUserAccess']\n",
    expect = { outcome = "fail", count = 1, logical_id = "Admin", line = 5 } },
  { name = "policies of this stack, of AWS for one service, and one nobody knows",
    template = [[
Parameters:
  Boundary: {Type: String}
Resources:
  Own: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: []}}}
  Worker:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Own, !Sub 'arn:${AWS::Partition}:iam::aws:policy/job-function/ViewOnlyAccess']
  Other:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Boundary]
]],
    expect = { outcome = "undecided", count = 0 } },
  { name = "everything, spelled otherwise", replace = { ["[s3:GetObject, s3:Put*]"] = "'*:*'" },
    expect = { outcome = "fail", count = 1, logical_id = "Worker", line = 11 } },
  { name = "a document that is not known",
    template = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: !ImportValue Document\n",
    expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "a type without documents", template = "Resources: {P: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [r]}}}",
    expect = { outcome = "skip" } },
  { name = "every action of a service, written longer", replace = { ["[s3:GetObject, s3:Put*]"] = "['s3:**']" }, expect = { outcome = "fail", count = 1, logical_id = "Worker" } },
  { name = "every service", replace = { ["[s3:GetObject, s3:Put*]"] = "['*:*']" }, expect = { outcome = "fail", count = 1, logical_id = "Worker" } },
  { name = "half of IAM", replace = { ["[s3:GetObject, s3:Put*]"] = "['iam:Put*']" }, expect = { outcome = "fail", count = 1, logical_id = "Worker" } },
  { name = "any role may be passed", replace = { ["[s3:GetObject, s3:Put*]"] = "iam:PassRole" }, expect = { outcome = "fail", count = 1, logical_id = "Worker", message = "anybody" } },
  { name = "one role may be passed", replace = { ["[s3:GetObject, s3:Put*]\n                Resource: \"*\""] = "iam:PassRole\n                Resource: arn:aws:iam::123456789012:role/one" }, expect = "pass" },
  { name = "every action in one environment",
    template = [[
Parameters:
  Env: {Type: String, AllowedValues: [prod, dev]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  P:
    Type: AWS::IAM::Policy
    Properties:
      PolicyDocument: {Statement: [{Effect: Allow, Action: !If [IsProd, 's3:GetObject', 's3:*'], Resource: '*'}]}
]], expect = { outcome = "fail", count = 1, logical_id = "P", witness = { Env = "dev" } } },
  { name = "a document that is none", template = "Resources: {P: {Type: AWS::IAM::Policy, Properties: {PolicyDocument: everything}}}",
    expect = { outcome = "fail", count = 1, message = "no statements" } },
  { name = "a policy of AWS for one service, in any partition",
    template = "Resources:\n  R:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole']\n",
    expect = "pass" },
}
