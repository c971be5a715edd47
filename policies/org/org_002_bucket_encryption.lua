-- SPDX-License-Identifier: Apache-2.0
return {
  id       = "ORG-002",
  title    = "Buckets are encrypted with an algorithm of one's own choice",
  severity = "high",
  applies  = "AWS::S3::Bucket",
  remedy   = "Add BucketEncryption with SSEAlgorithm aws:kms (or AES256).",
  links    = { "https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "3.5.1" } },
  config   = { algorithms = { "aws:kms", "aws:kms:dsse", "AES256" } },

  check = function(bucket, ctx)
    local rules = "BucketEncryption.ServerSideEncryptionConfiguration"
    bucket:expect(rules):not_empty()
    bucket:expect(rules .. "[*].ServerSideEncryptionByDefault.SSEAlgorithm"):one_of(ctx.config.algorithms)
  end,
}
