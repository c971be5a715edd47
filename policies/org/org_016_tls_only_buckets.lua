-- SPDX-License-Identifier: Apache-2.0
local documents = import "lib/documents"

-- The Condition holds for every request without TLS, and nothing else stands beside it that would let some through.
local function is_about_tls(condition)
  local found = false
  if type(condition) ~= "map" then return false end
  for operator, keys in pairs(condition) do
    operator = operator:lower()
    if (operator ~= "bool" and operator ~= "boolifexists") or type(keys) ~= "map" then return false end
    for key, values in pairs(keys) do
      if key:lower() ~= "aws:securetransport" then return false end
      for _, value in ipairs(documents.items(values)) do found = found or tostring(value):lower() == "false" end
    end
  end
  return found
end

local function is_everybody(principal)
  for _, who in ipairs(type(principal) == "map" and documents.items(principal.AWS) or {}) do
    if who == "*" then return true end
  end
  return false
end

-- Objects are what is read and written: a deny on the bucket alone leaves them.
local function is_on_objects(statement)
  if not statement:has("Resource") then return true end
  for i = 1, #statement.Resource do
    if string.find(statement:peek("Resource[" .. i .. "]").text or "", "%*$") then return true end
  end
  return false
end

-- A deny for everybody, on the bucket's objects, when aws:SecureTransport is false.
local function refuses_plain(statement)
  if statement.Effect ~= "Deny" or not is_everybody(statement.Principal) or not is_about_tls(statement.Condition) then return false end
  for _, action in ipairs(documents.items(statement.Action)) do
    if action == "s3:*" or action == "*" then return is_on_objects(statement) end
  end
  return false
end

local function is_policy_of(policy, bucket)
  if policy:is("Bucket"):refers_to(bucket) then return true end
  -- The Ref of another bucket is another name, also where nobody knows it: no two buckets share one.
  local written = policy:peek("Bucket")
  if written.fn == "Ref" and written.refs[1] and written.refs[1].kind == "resource" then return false end
  local name = bucket:peek("BucketName")
  return name.known and name.present and policy:is("Bucket"):equals(name)
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
      if not is_policy_of(policy, bucket) then return false end
      for _, statement in ipairs(documents.statements(policy, "PolicyDocument")) do
        if refuses_plain(statement) then return true end
      end
      return false
    end)
    if found == nil then
      bucket:deny("", "no bucket policy of this stack refuses requests without TLS to %s", bucket.logical_id)
    end
  end,
}
