-- SPDX-License-Identifier: Apache-2.0
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
  { name = "a document that is not known",
    template = "Resources:\n  P:\n    Type: AWS::IAM::ManagedPolicy\n    Properties:\n      PolicyDocument: !ImportValue Document\n",
    expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "a type without documents", template = "Resources: {P: {Type: AWS::IAM::InstanceProfile, Properties: {Roles: [r]}}}",
    expect = { outcome = "skip" } },
}
