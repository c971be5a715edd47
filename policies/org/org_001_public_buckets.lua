-- SPDX-License-Identifier: Apache-2.0
-- Four flags and no public grant: each closes a way that the others leave open.
local flags = { "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets" }

return {
  id       = "ORG-001",
  title    = "Buckets are closed to the public",
  severity = "critical",
  applies  = { "AWS::S3::Bucket", "AWS::S3::BucketPolicy" },
  remedy   = "Set all four flags of PublicAccessBlockConfiguration to true, take public AccessControl away, and name who may read in the bucket policy.",
  links    = { "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "1.4.4", "7.2.1" } },

  check = function(resource)
    if resource.type == "AWS::S3::BucketPolicy" then
      for _, statement in ipairs(iam.public(json.decode(resource.PolicyDocument))) do
        statement:deny("Principal", "the policy lets anybody in: %s", statement.Sid or "a statement without Sid")
      end
      return
    end
    for _, flag in ipairs(flags) do
      resource:expect("PublicAccessBlockConfiguration." .. flag):is_true()
    end
    resource:expect("AccessControl"):if_present():none_of { "PublicRead", "PublicReadWrite", "AuthenticatedRead" }
  end,
}
