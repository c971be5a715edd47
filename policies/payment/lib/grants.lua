-- SPDX-License-Identifier: Apache-2.0
-- Whether a policy, whosever it is, grants more than anybody needs.
local documents = import "lib/documents"
local names = import "lib/names"
local roles = import "lib/roles"

local grants = {}

local function is_resourceless(statement)
  for i = 1, documents.count(statement, "Action") do
    if not iam.resourceless(documents.text(statement.Action[i])) then return false end
  end
  return statement:has("Action")
end

local function check_actions(statement)
  if statement:has("NotAction") then
    statement:deny("NotAction", "Allow with NotAction grants everything but the list; name the actions that are needed")
  end
  for i = 1, documents.count(statement, "Action") do
    local action = documents.text(statement.Action[i])
    if string.find(action, "[*?]") then
      statement:deny({ "Action", i }, "the action `%s` grants more than one action; name those that are needed", action)
    end
  end
end

-- * itself, or an ARN whose resource is *.
function grants.is_everything(text)
  if not string.find(text, "*", 1, true) then return false end
  return string.find(text, "^arn:[^:]*:[^:]*:[^:]*:[^:]*:%*+$") ~= nil or string.find(text, "^[*?:]*$") ~= nil or string.find(text, "^arn:%*") ~= nil
end

local function check_resources(statement)
  if statement:has("NotResource") then
    statement:deny("NotResource", "Allow with NotResource grants every resource but the list; name those that are needed")
  end
  for i = 1, documents.count(statement, "Resource") do
    local item = { "Resource", i }
    local text = names.plain(statement:peek(item))
    if text ~= "" and grants.is_everything(text) and not is_resourceless(statement) then
      statement:deny(item, "the actions are granted on every resource; name the one that is needed")
    end
  end
end

local function check_document(node, path)
  for _, statement in ipairs(documents.checked(node, path)) do
    if statement.Effect ~= "Deny" then
      check_actions(statement)
      check_resources(statement)
    end
  end
end

-- The policy of a queue, a topic, a table or a role itself: it may not let anybody in.
function grants.check_resource_policy(node, path)
  local statements = documents.checked(node, path)
  for _, statement in ipairs(statements) do
    if statement.Effect ~= "Deny" then check_actions(statement) end
  end
  if #statements == 0 then return end
  local ok, public = pcall(iam.public, documents.of(node, path))
  for _, statement in ipairs(ok and public or {}) do
    statement:deny("Principal", "anybody is let in; name who needs it, or limit it by aws:SourceArn or aws:SourceAccount")
  end
end

-- AWS's own managed policies grant on *; of those of others nobody sees here what they grant.
function grants.check_managed(role, ctx)
  for _, item in ipairs(names.items(role, "ManagedPolicyArns")) do
    local peek = role:peek(item)
    local known = roles.managed_name(peek)
    if known and not ctx.config.managed[known] then
      role:deny(item, "%s grants its actions on every resource; grant those that are needed by a policy of your own", known)
    elseif not known and peek.present then
      local own = ctx.stack:some("AWS::IAM::ManagedPolicy", function(p) return names.arn(role, item, p) end)
      if not own then ctx.undecided("what the managed policy at " .. item .. " grants is not in this template") end
    end
  end
end

local document_of = {
  ["AWS::IAM::Policy"] = true, ["AWS::IAM::RolePolicy"] = true, ["AWS::IAM::ManagedPolicy"] = true, ["AWS::IAM::UserPolicy"] = true,
  ["AWS::IAM::GroupPolicy"] = true,
}

function grants.check_identity(resource)
  if document_of[resource.type] then return check_document(resource, "PolicyDocument") end
  for _, item in ipairs(names.items(resource, "Policies")) do check_document(resource, item .. ".PolicyDocument") end
end

return grants
