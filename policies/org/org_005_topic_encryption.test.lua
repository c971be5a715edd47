-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: alias/alerts
]],
  { name = "encrypted with a key", expect = "pass" },
  { name = "no key", replace = { ["KmsMasterKeyId: alias/alerts"] = "DisplayName: Alerts" },
    expect = { outcome = "fail", count = 1, logical_id = "Alerts", matcher = "exists" } },
  { name = "an empty key", replace = { ["alias/alerts"] = "''" },
    expect = { outcome = "fail", count = 1, logical_id = "Alerts", line = 5 } },
  { name = "no key in one environment",
    template = [[
Parameters:
  Env: {Type: String, AllowedValues: [prod, dev]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: !If [IsProd, alias/alerts, !Ref AWS::NoValue]
]],
    expect = { outcome = "fail", logical_id = "Alerts", witness = { Env = "dev" } } },
  { name = "the key is not known to be one", replace = { ["alias/alerts"] = "!ImportValue Key" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
