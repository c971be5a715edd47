-- SPDX-License-Identifier: Apache-2.0
-- What a role is granted: inline policies, policies of their own that name it, and managed policies that it names.
local documents = import "lib/documents"
local names = import "lib/names"

local roles = {}

-- "never", "always" or nil, as in lib/conditions; most statements have no condition, and read none of it.
local function outcome(statement, date)
  if not statement:has("Condition") then return "always" end
  return import("lib/conditions").outcome(statement, date)
end

-- The deployed role of a function, when it is part of this stack. A role that is not known, or is somebody else's, is nil.
function roles.of(fn, stack)
  return stack:some("AWS::IAM::Role", function(role) return names.arn(fn, "Role", role) end)
end

local attached = {
  ["AWS::IAM::Policy"] = "Roles",
  ["AWS::IAM::ManagedPolicy"] = "Roles",
  ["AWS::IAM::RolePolicy"] = "RoleName",
}

local function names_role(policy, path, role)
  for _, item in ipairs(names.items(policy, path)) do
    if names.name(policy, item, role) then return true end
  end
  return false
end

-- Does the role name this managed policy of the stack?
local function takes(role, policy)
  for _, item in ipairs(names.items(role, "ManagedPolicyArns")) do
    if names.arn(role, item, policy) then return true end
  end
  return false
end

-- Every document that grants the role something: { node = what holds it, path = of the document in it, name = how messages call it }.
function roles.policies(role, stack)
  local found = {}
  for _, item in ipairs(names.items(role, "Policies")) do
    local name = role:peek(item .. ".PolicyName")
    found[#found + 1] = { node = role, path = item .. ".PolicyDocument", name = name.text or "inline policy" }
  end
  for type, path in pairs(attached) do
    for _, policy in ipairs(stack:resources(type)) do
      if (names_role(policy, path, role) or (type == "AWS::IAM::ManagedPolicy" and takes(role, policy))) and policy.present then
        found[#found + 1] = { node = policy, path = "PolicyDocument", name = policy.logical_id }
      end
    end
  end
  return found
end

-- The statements of all documents in one list. Those whose condition no request meets are left out; date: the day they are judged on.
function roles.statements(role, stack, date)
  local all = {}
  for _, policy in ipairs(roles.policies(role, stack)) do
    for _, statement in ipairs(documents.statements(policy.node, policy.path)) do
      if outcome(statement, date) ~= "never" then all[#all + 1] = statement end
    end
  end
  return all
end

-- The last part of the name of one of AWS's own managed policies; nil for those of other accounts and unknown ones.
function roles.managed_name(peek)
  if not string.find(peek.text or "", ":policy/", 1, true) then return nil end
  return string.match(names.plain(peek), "^arn:[^:]+:iam::aws:policy/[%w+=,.@_/-]-([%w+=,.@_-]+)$")
end

-- Those of a role, by path.
function roles.managed(role)
  local found = {}
  for _, item in ipairs(names.items(role, "ManagedPolicyArns")) do found[item] = roles.managed_name(role:peek(item)) end
  return found
end

-- Does the list of action patterns cover the action?
local function listed(statement, key, action)
  for i = 1, documents.count(statement, key) do
    local text = documents.text(statement[key][i])
    if iam.matches(string.lower(text), string.lower(action)) then return true end
  end
  return false
end

function roles.covers_action(statement, action)
  if statement:has("Action") then return listed(statement, "Action", action) end
  return statement:has("NotAction") and not listed(statement, "NotAction", action)
end

-- Does the list name this resource: itself, or by a pattern as wide as * or all of the service?
local function names_resource(statement, key, resource, service)
  for i = 1, documents.count(statement, key) do
    local peek = statement:peek { key, i }
    if resource and names.form(peek, resource) == "arn" then return true end
    local text = peek.text or ""
    if string.find(text, "*", -1, true) then
      text = names.plain(peek)
      if string.find(text, "^%*+$") then return true end
      local of = string.match(text, "^arn:[^:]*:([^:]*):[^:]*:[^:]*:%*+$") or string.match(text, "^arn:[^:]*:([^:]*):[^:]*:[^:]*:table/%*+$")
      if of and (of == service or of == "*") then return true end
    end
  end
  return false
end

local function covers_resource(statement, resource, service)
  if statement:has("NotResource") then return not names_resource(statement, "NotResource", resource, service) end
  return names_resource(statement, "Resource", resource, service)
end

-- Is it denied whatever the request is?
function roles.denies(statements, action, resource)
  local service = string.match(action, "^(%w+):")
  for _, statement in ipairs(statements) do
    if statement.Effect == "Deny" and roles.covers_action(statement, action) and covers_resource(statement, resource, service)
      and outcome(statement) == "always" then
      return true
    end
  end
  return false
end

-- Is the action allowed on the resource (nil: on *)? A condition on an Allow counts as met when it can be.
function roles.allows(statements, action, resource)
  local service = string.match(action, "^(%w+):")
  for _, statement in ipairs(statements) do
    if statement.Effect == "Allow" and roles.covers_action(statement, action) and covers_resource(statement, resource, service) then
      return not roles.denies(statements, action, resource)
    end
  end
  return false
end

-- Is anything of a service allowed on the resource that it is for? aside: actions that do not count.
function roles.grants(statements, service, resource, aside)
  for _, statement in ipairs(statements) do
    if statement.Effect == "Allow" and covers_resource(statement, resource, service) then
      for i = 1, documents.count(statement, "Action") do
        local action = string.lower(documents.text(statement.Action[i]))
        if (action == "*" or (string.sub(action, 1, #service + 1) == service .. ":" and not aside[action])) and not roles.denies(statements, action, resource) then
          return true
        end
      end
    end
  end
  return false
end

return roles
