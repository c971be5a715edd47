-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          TABLE: !Sub '${Ledger}'
          LEVEL: INFO
]],
  { name = "names by Sub", expect = { outcome = "pass", count = 0 } },
  { name = "a name by Ref", replace = { ["!Sub '${Ledger}'"] = "!Ref Ledger" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", path = "/Resources/Handler/Properties/Environment/Variables/TABLE", line = 9 } },
  { name = "an ARN by GetAtt", replace = { ["!Sub '${Ledger}'"] = "!GetAtt Ledger.Arn" }, expect = { outcome = "fail", count = 1, line = 9 } },
  { name = "a literal that is the name", template = [[
Resources:
  Ledger:
    Type: AWS::DynamoDB::Table
    Properties: {TableName: ledger}
  Handler:
    Type: AWS::Lambda::Function
    Properties: {Environment: {Variables: {TABLE: ledger, OTHER: unrelated}}}
]], expect = { outcome = "fail", count = 1, line = 7 } },
  { name = "a Join anywhere", replace = { ["LEVEL: INFO"] = "LEVEL: !Join ['', [IN, FO]]" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = 10 } },
  { name = "a Join in long form, in an output", template = "Resources: {T: {Type: AWS::SNS::Topic}}\nOutputs:\n  O:\n    Value:\n      Fn::Join: ['-', [a, b]]\n",
    expect = { outcome = "fail", count = 1, line = 5 } },
  { name = "a Join inside a Sub", replace = { ["LEVEL: INFO"] = "LEVEL: !Sub ['${x}', {x: !Join ['', [a]]}]" }, expect = { outcome = "fail", count = 1, line = 10 } },
  { name = "a Ref in one environment",
    template = [[
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
          TABLE: !If [IsProd, !Sub '${Ledger}', !Ref Ledger]
]],
    expect = { outcome = "fail", count = 1, line = 13, witness = { Environment = "dev" } } },
  { name = "a parameter is no resource", template = [[
Parameters: {Level: {Type: String}}
Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties: {Environment: {Variables: {LEVEL: !Ref Level}}}
]], expect = "pass" },
  { name = "variables that a macro brings", template = [[
Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties: {Environment: {'Fn::Transform': {Name: Variables, Parameters: {}}}}
]], expect = { outcome = "undecided" } },
}
