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
  { name = "a cluster with an address of its own", template = "Resources:\n  C:\n    Type: AWS::RDS::DBCluster\n    Properties:\n      PubliclyAccessible: true\n",
    expect = { outcome = "fail", count = 1, logical_id = "C", line = 5 } },
  { name = "a cluster whose instances say it", template = "Resources: {C: {Type: AWS::RDS::DBCluster}}", expect = "pass" },
}
