-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: 3072
      Timeout: 300
      Architectures: [arm64]
]],
  { name = "3 GB, five minutes and arm64", expect = { outcome = "pass", count = 0, targets = { Handler = "pass" } } },
  { name = "numbers as texts", replace = { ["MemorySize: 3072"] = "MemorySize: '3072'" }, expect = "pass" },
  { name = "too little memory", replace = { ["MemorySize: 3072"] = "MemorySize: 128" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", path = "/Resources/Handler/Properties/MemorySize", line = 5 } },
  { name = "memory missing", replace = { ["      MemorySize: 3072\n"] = "" },
    expect = { outcome = "fail", count = 1, logical_id = "Handler", line = "Properties:" } },
  { name = "three missing", template = "Resources:\n  Handler:\n    Type: AWS::Lambda::Function\n", expect = { outcome = "fail", count = 3, logical_id = "Handler" } },
  { name = "another timeout", replace = { ["Timeout: 300"] = "Timeout: 30" }, expect = { outcome = "fail", count = 1, line = "Timeout: 30" } },
  { name = "both architectures", replace = { ["[arm64]"] = "[arm64, x86_64]" }, expect = { outcome = "fail", count = 1, line = "[arm64, x86_64]" } },
  { name = "an architecture that is no list", replace = { ["[arm64]"] = "arm64" }, expect = { outcome = "fail", count = 1, line = "Architectures: arm64" } },
  { name = "one environment is smaller",
    template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: !If [IsProd, 3072, 512]
      Timeout: 300
      Architectures: [arm64]
]],
    expect = { outcome = "fail", count = 1, line = "MemorySize: !If", witness = { Environment = "dev" } } },
  { name = "the same in both environments",
    template = [[
Parameters:
  Environment: {Type: String, AllowedValues: [dev, prod]}
Mappings:
  Sizes: {dev: {Memory: 3072}, prod: {Memory: 3072}}
Resources:
  Handler:
    Type: AWS::Lambda::Function
    Properties:
      MemorySize: !FindInMap [Sizes, !Ref Environment, Memory]
      Timeout: 300
      Architectures: [arm64]
]],
    expect = "pass" },
  { name = "a timeout that is not known", replace = { ["Timeout: 300"] = "Timeout: !ImportValue Timeout" }, expect = { outcome = "undecided", reason = "ImportValue" } },
  { name = "no function", template = "Resources: {T: {Type: AWS::SNS::Topic}}", expect = "skip" },
  { name = "another size by configuration", config = { memory = 1024 }, replace = { ["MemorySize: 3072"] = "MemorySize: 1024" }, expect = "pass" },
}
