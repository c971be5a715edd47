-- SPDX-License-Identifier: Apache-2.0
return {
  id = "C",
  applies = "AWS::S3::Bucket",
  check = function(bucket) bucket:expect("BucketEncryption"):exists() end,
}
