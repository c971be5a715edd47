-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Code: {S3Bucket: code, S3Key: fn.zip}
]],
  date = "2026-11-23",
  { name = "supported", expect = "pass" },
  { name = "the same template three years later", date = "2029-07-01",
    expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 5, path = "/Resources/Fn/Properties/Runtime" } },
  { name = "long gone", replace = { ["python3.13"] = "nodejs12.x" }, expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 5 } },
  { name = "unheard of", replace = { ["python3.13"] = "cobol85" }, expect = { outcome = "fail", count = 1, logical_id = "Fn", line = 5 } },
  { name = "an image", replace = { ["Runtime: python3.13"] = "PackageType: Image" }, expect = { outcome = "skip", reason = "image" } },
  { name = "one of the allowed values is old",
    template = [[
Parameters:
  Runtime: {Type: String, AllowedValues: [python3.13, python3.8]}
Resources:
  Fn:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: !Ref Runtime
      Code: {S3Bucket: code, S3Key: fn.zip}
]],
    expect = { outcome = "fail", count = 1, line = "Runtime: !Ref", witness = { Runtime = "python3.8" } } },
  { name = "not known", replace = { ["python3.13"] = "!ImportValue Runtime" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
