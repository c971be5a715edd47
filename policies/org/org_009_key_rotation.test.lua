-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
]],
  { name = "rotates", expect = "pass" },
  { name = "does not rotate", replace = { ["Rotation: true"] = "Rotation: false" },
    expect = { outcome = "fail", count = 1, logical_id = "Key", line = 5 } },
  { name = "nothing is said", replace = { ["EnableKeyRotation: true"] = "Description: key" },
    expect = { outcome = "fail", count = 1, logical_id = "Key" } },
  { name = "a key for signatures", replace = { ["EnableKeyRotation: true"] = "KeySpec: RSA_2048" }, expect = { outcome = "skip", reason = "KeySpec" } },
  { name = "imported material", replace = { ["EnableKeyRotation: true"] = "Origin: EXTERNAL" }, expect = { outcome = "skip", reason = "Origin" } },
  { name = "rotation hangs on a parameter",
    template = "Parameters:\n  Rotate: {Type: String}\nResources:\n  Key:\n    Type: AWS::KMS::Key\n    Properties:\n      EnableKeyRotation: !Ref Rotate\n",
    expect = { outcome = "undecided", reason = "Rotate" } },
}
