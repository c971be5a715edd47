-- SPDX-License-Identifier: Apache-2.0
return {
  id       = "ORG-005",
  title    = "Topics are encrypted",
  severity = "medium",
  applies  = "AWS::SNS::Topic",
  remedy   = "Set KmsMasterKeyId to a customer managed key whose policy lets the publishers in.",
  links    = { "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "3.5.1" } },

  check = function(topic)
    topic:expect("KmsMasterKeyId"):exists()
    topic:expect("KmsMasterKeyId"):if_present():differs("")
  end,
}
