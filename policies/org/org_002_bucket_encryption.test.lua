-- SPDX-License-Identifier: Apache-2.0
return {
  template = [[
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
]],
  { name = "encrypted with a key of KMS", expect = "pass" },
  { name = "an algorithm that is none",
    replace = { ["aws:kms"] = "none" },
    expect = { outcome = "fail", count = 1, logical_id = "Files", line = 8, matcher = "one_of" } },
  { name = "no encryption is asked for",
    template = "Resources:\n  Files:\n    Type: AWS::S3::Bucket\n",
    expect = { outcome = "fail", logical_id = "Files", line = 2 } },
  { name = "an empty list of rules",
    template = "Resources:\n  Files:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketEncryption: {ServerSideEncryptionConfiguration: []}\n",
    expect = { outcome = "fail", logical_id = "Files", line = 5, matcher = "not_empty" } },
  { name = "the algorithm is a parameter without a value",
    template = [[
Parameters:
  Algorithm: {Type: String}
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: !Ref Algorithm}
]],
    expect = { outcome = "undecided", reason = "Algorithm" } },
  { name = "only KMS will do",
    replace = { ["aws:kms"] = "AES256" }, config = { algorithms = { "aws:kms" } },
    expect = { outcome = "fail", line = "AES256" } },
}
