-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Jobs:
    Type: AWS::SQS::Queue
    Properties:
      SqsManagedSseEnabled: true
]],
  { name = "encrypted by SQS", expect = "pass" },
  { name = "encrypted with a key", replace = { ["SqsManagedSseEnabled: true"] = "KmsMasterKeyId: alias/jobs" }, expect = "pass" },
  { name = "switched off", replace = { ["Enabled: true"] = "Enabled: false" },
    expect = { outcome = "fail", count = 1, logical_id = "Jobs", line = 5 } },
  { name = "nothing is said", template = "Resources:\n  Jobs:\n    Type: AWS::SQS::Queue\n",
    expect = { outcome = "fail", count = 1, logical_id = "Jobs", line = 2 } },
  { name = "an empty key", replace = { ["SqsManagedSseEnabled: true"] = "KmsMasterKeyId: ''" },
    expect = { outcome = "fail", count = 1, logical_id = "Jobs", line = 5 } },
  { name = "the switch is not known", replace = { ["Enabled: true"] = "Enabled: !ImportValue Sse" },
    expect = { outcome = "undecided", reason = "ImportValue" } },
}
