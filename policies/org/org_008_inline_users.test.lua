-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Anna:
    Type: AWS::IAM::User
    Properties:
      Groups: [readers]
]],
  { name = "a user in a group", expect = "pass" },
  { name = "a policy in the user", replace = { ["Groups: [readers]"] = "Policies: [{PolicyName: p, PolicyDocument: {}}]" },
    expect = { outcome = "fail", count = 1, logical_id = "Anna", line = 5 } },
  { name = "a policy attached to a user",
    template = "Resources:\n  P:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: p\n      Users: [anna]\n",
    expect = { outcome = "fail", count = 1, logical_id = "P", line = 6 } },
  { name = "a policy of a user as a resource",
    template = "Resources:\n  P:\n    Type: AWS::IAM::UserPolicy\n    Properties:\n      PolicyName: p\n      UserName: anna\n",
    expect = { outcome = "fail", count = 1, logical_id = "P", line = 6 } },
  { name = "attached in one environment only",
    template = [[
Parameters:
  Env: {Type: String, AllowedValues: [prod, dev]}
Conditions:
  IsDev: !Equals [!Ref Env, dev]
Resources:
  P:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: p
      Users: !If [IsDev, [anna], !Ref AWS::NoValue]
]],
    expect = { outcome = "fail", count = 1, logical_id = "P", witness = { Env = "dev" } } },
  { name = "the users are not known", template = "Resources:\n  P:\n    Type: AWS::IAM::Policy\n    Properties:\n      Users: !ImportValue Users\n",
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
