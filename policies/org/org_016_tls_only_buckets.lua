-- SPDX-License-Identifier: Apache-2.0
-- A deny for everybody, on the bucket and its objects, when aws:SecureTransport is false.
local function refuses_plain(statement)
  if statement.Effect ~= "Deny" or not statement:has("Principal") then return false end
  local everybody = false
  for _, who in ipairs(statement.Principal.AWS or {}) do everybody = everybody or who == "*" end
  if not everybody then return false end
  local condition = statement.Condition
  local bool = condition and condition.Bool
  local value = bool and (bool["aws:SecureTransport"] or bool["aws:securetransport"])
  if value == nil or tostring(value):lower() ~= "false" then return false end
  -- another condition beside it would let some plain requests through
  for operator, keys in pairs(condition) do
    if operator ~= "Bool" then return false end
    for key in pairs(keys) do
      if key:lower() ~= "aws:securetransport" then return false end
    end
  end
  for _, action in ipairs(statement.Action or {}) do
    if action == "s3:*" or action == "*" then return true end
  end
  return false
end

return {
  id       = "ORG-016",
  title    = "Buckets refuse requests without TLS",
  severity = "medium",
  applies  = "AWS::S3::Bucket",
  remedy   = "Add a bucket policy with a Deny of s3:* for Principal \"*\" where Bool aws:SecureTransport is \"false\".",
  links    = { "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit" },
  controls = { ["PCI-DSS-4.0.1"] = { "4.2.1" } },

  check = function(bucket, ctx)
    local found = ctx.stack:some("AWS::S3::BucketPolicy", function(policy)
      if not policy:is("Bucket"):refers_to(bucket) then return false end
      for _, statement in ipairs(iam.statements(json.decode(policy.PolicyDocument))) do
        if refuses_plain(statement) then return true end
      end
      return false
    end)
    if found == nil then
      bucket:deny("", "no bucket policy of this stack refuses requests without TLS to %s", bucket.logical_id)
    end
  end,
}
