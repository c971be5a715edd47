-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: 400
]],
  { name = "kept for more than a year", expect = "pass" },
  { name = "as text", replace = { ["400"] = '"365"' }, expect = "pass" },
  { name = "too short", replace = { ["400"] = "90" }, expect = { outcome = "fail", count = 1, logical_id = "Logs", line = 5, matcher = "at_least" } },
  { name = "nothing is said", replace = { ["RetentionInDays: 400"] = "LogGroupName: logs" }, expect = { outcome = "fail", count = 1, logical_id = "Logs" } },
  { name = "short in one environment, by a mapping",
    template = [[
Parameters:
  Env: {Type: String, AllowedValues: [prod, dev]}
Mappings:
  ByEnv:
    prod: {Days: 400}
    dev: {Days: 7}
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: !FindInMap [ByEnv, !Ref Env, Days]
]],
    expect = { outcome = "fail", count = 1, logical_id = "Logs", line = "FindInMap", witness = { Env = "dev" } } },
  { name = "two years are asked for", config = { days = 731 }, expect = { outcome = "fail", line = 5 } },
  { name = "not known", replace = { ["400"] = "!ImportValue Days" }, expect = { outcome = "undecided", reason = "ImportValue" } },
}
