-- SPDX-License-Identifier: Apache-2.0
-- Messages carry what the buckets of ORG-001 hold: a queue that anybody may read is as open as a public bucket.
local documents = import "lib/documents"

local paths = {
  ["AWS::SQS::QueuePolicy"] = "PolicyDocument",
  ["AWS::SQS::QueueInlinePolicy"] = "PolicyDocument",
  ["AWS::SNS::TopicPolicy"] = "PolicyDocument",
  ["AWS::SNS::TopicInlinePolicy"] = "PolicyDocument",
  ["AWS::ECR::Repository"] = "RepositoryPolicyText",
  ["AWS::EFS::FileSystem"] = "FileSystemPolicy",
  ["AWS::SecretsManager::ResourcePolicy"] = "ResourcePolicy",
  ["AWS::KMS::Key"] = "KeyPolicy",
  ["AWS::DynamoDB::Table"] = "ResourcePolicy.PolicyDocument",
  ["AWS::IAM::Role"] = "AssumeRolePolicyDocument",
}

return {
  id       = "ORG-018",
  title    = "Queues, topics, tables, keys, secrets, roles and functions are closed to the public",
  severity = "critical",
  applies  = {
    "AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy", "AWS::SNS::TopicPolicy", "AWS::SNS::TopicInlinePolicy", "AWS::ECR::Repository",
    "AWS::EFS::FileSystem", "AWS::SecretsManager::ResourcePolicy", "AWS::KMS::Key", "AWS::DynamoDB::Table", "AWS::IAM::Role",
    "AWS::Lambda::Permission", "AWS::Lambda::Url",
  },
  remedy   = "Name who may come in as Principal, or tie \"*\" to an owner by aws:SourceArn, aws:SourceAccount or aws:PrincipalOrgID.",
  links    = { "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "1.4.4", "7.2.1" } },

  check = function(resource)
    if resource.type == "AWS::Lambda::Url" then
      resource:expect("AuthType"):equals("AWS_IAM")
      return
    end
    if resource.type == "AWS::Lambda::Permission" then
      if resource:is("Principal"):equals("*") and not (resource:has("SourceArn") or resource:has("SourceAccount") or resource:has("PrincipalOrgID")) then
        resource:deny("Principal", "anybody may invoke the function")
      end
      return
    end
    local path = paths[resource.type]
    for _, statement in ipairs(documents.public(resource, path)) do
      documents.deny(resource, path, statement, "Principal", "the policy lets anybody in: %s", statement.Sid or "a statement without Sid")
    end
  end,
}
