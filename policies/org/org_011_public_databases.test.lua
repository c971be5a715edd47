-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Db:
    Type: AWS::RDS::DBInstance
    Properties:
      PubliclyAccessible: false
]],
  { name = "private", expect = "pass" },
  { name = "public", replace = { ["Accessible: false"] = "Accessible: true" },
    expect = { outcome = "fail", count = 1, logical_id = "Db", line = 5 } },
  { name = "nothing is said", replace = { ["PubliclyAccessible: false"] = "Engine: postgres" }, expect = { outcome = "fail", count = 1, logical_id = "Db" } },
  { name = "not known", replace = { ["Accessible: false"] = "Accessible: !ImportValue Public" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
