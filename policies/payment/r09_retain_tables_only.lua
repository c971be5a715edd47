-- SPDX-License-Identifier: Apache-2.0
local names = import "lib/names"

local is_table = { ["AWS::DynamoDB::Table"] = true, ["AWS::DynamoDB::GlobalTable"] = true }

-- Does the value lead to this key, also through an alias of this stack?
local function leads_to(stack, t, path, key)
  local peek = t:peek(path)
  if names.form(peek, key) then return true end
  for _, ref in ipairs(peek.refs) do
    local alias = (ref.kind == "resource" or ref.kind == "attribute") and stack:resource(ref.id)
    if alias and alias.type == "AWS::KMS::Alias" and names.form(alias:peek("TargetKeyId"), key) then return true end
  end
  return false
end

-- Whoever retains a table without its key retains noise; and the key may not be retained, since only tables are.
local function check_key(stack, t, path)
  if not t:has(path) then return end
  for _, type in ipairs { "AWS::KMS::Key", "AWS::KMS::ReplicaKey" } do
    for _, key in ipairs(stack:resources(type)) do
      if leads_to(stack, t, path, key) and key.present then
        t:deny(path, "the key %s is part of this stack and would be deleted with it, and the retained table could not be read; take the key as a parameter",
          key.logical_id)
      end
    end
  end
end

return {
  id       = "PAY-R09",
  title    = "Tables outlive the stack, with their key; nothing else does",
  severity = "high",
  remedy   = "Set DeletionPolicy: Retain and UpdateReplacePolicy: Retain on tables, remove both elsewhere, and take the table's key as a parameter.",
  links    = {
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html",
  },
  controls = { ["PCI-DSS-4.0.1"] = { "3.2.1", "3.6.1", "12.10.1" } },

  check = function(stack)
    stack:each("*", function(resource)
      if is_table[resource.type] then
        resource:expect("/DeletionPolicy"):one_of { "Retain", "RetainExceptOnCreate" }
        resource:expect("/UpdateReplacePolicy"):equals("Retain")
        check_key(stack, resource, "SSESpecification.KMSMasterKeyId")
        for _, item in ipairs(names.items(resource, "Replicas")) do
          check_key(stack, resource, item .. ".SSESpecification.KMSMasterKeyId")
        end
      else
        resource:expect("/DeletionPolicy"):if_present():none_of { "Retain", "RetainExceptOnCreate" }
        resource:expect("/UpdateReplacePolicy"):if_present():differs("Retain")
      end
    end)
  end,
}
