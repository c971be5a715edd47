-- SPDX-License-Identifier: Apache-2.0
-- Four flags and no public grant: each closes a way that the others leave open.
local documents = import "lib/documents"

local flags = { "BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets" }
local policies = { ["AWS::S3::BucketPolicy"] = "PolicyDocument", ["AWS::S3::AccessPoint"] = "Policy" }

return {
  id       = "ORG-001",
  title    = "Buckets are closed to the public",
  severity = "critical",
  applies  = { "AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::S3::AccessPoint" },
  remedy   = "Set all four flags of PublicAccessBlockConfiguration to true, take public AccessControl away, and name who may read in the bucket policy.",
  links    = { "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "1.4.4", "7.2.1" } },

  check = function(resource)
    local document = policies[resource.type]
    for _, statement in ipairs(document and documents.public(resource, document) or {}) do
      documents.deny(resource, document, statement, "Principal", "the policy lets anybody in: %s", statement.Sid or "a statement without Sid")
    end
    if resource.type == "AWS::S3::BucketPolicy" then return end
    -- An access point blocks the public unless it is told otherwise.
    if resource.type == "AWS::S3::AccessPoint" and not resource:has("PublicAccessBlockConfiguration") then return end
    for _, flag in ipairs(flags) do
      resource:expect("PublicAccessBlockConfiguration." .. flag):is_true()
    end
    resource:expect("AccessControl"):if_present():none_of { "PublicRead", "PublicReadWrite", "AuthenticatedRead" }
  end,
}
