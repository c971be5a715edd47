-- SPDX-License-Identifier: Apache-2.0
-- What a role is granted: inline policies, policies of their own that name it, and managed policies that it names.
local names = import "lib/names"

local roles = {}

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

-- Every document that grants the role something: { node = what holds it, document, name = how messages call it }.
function roles.policies(role, stack)
  local found = {}
  for _, policy in ipairs(role.Policies or {}) do
    local name = policy:peek("PolicyName")
    found[#found + 1] = { node = policy, document = policy.PolicyDocument, name = name.text or "inline policy" }
  end
  for type, path in pairs(attached) do
    for _, policy in ipairs(stack:resources(type)) do
      if (names_role(policy, path, role) or (type == "AWS::IAM::ManagedPolicy" and takes(role, policy))) and policy.present then
        found[#found + 1] = { node = policy, document = policy.PolicyDocument, name = policy.logical_id }
      end
    end
  end
  return found
end

-- The statements of all documents in one list.
function roles.statements(role, stack)
  local all = {}
  for _, policy in ipairs(roles.policies(role, stack)) do
    if policy.document then
      for _, statement in ipairs(iam.statements(policy.document)) do all[#all + 1] = statement end
    end
  end
  return all
end

-- The last part of the names of AWS's own managed policies, by path; those of other accounts and unknown ones are not among them.
function roles.managed(role)
  local found = {}
  for _, item in ipairs(names.items(role, "ManagedPolicyArns")) do
    local peek = role:peek(item)
    local name = re.match(names.plain(peek), "^arn:[^:]+:iam::aws:policy/(?:[\\w+=,.@-]+/)*([\\w+=,.@-]+)$")
    if name then found[item] = name[2] end
  end
  return found
end

-- Does the list of action patterns cover the action?
local function listed(statement, key, action)
  for i = 1, names.count(statement, key) do
    if iam.matches(string.lower(tostring(statement:get(key .. "[" .. i .. "]"))), string.lower(action)) then return true end
  end
  return false
end

function roles.covers_action(statement, action)
  if statement:has("Action") then return listed(statement, "Action", action) end
  return statement:has("NotAction") and not listed(statement, "NotAction", action)
end

-- Does the statement's resource cover this one: by name, or because it is as wide as * or all of the service?
local function covers_resource(statement, resource, service)
  if statement:has("NotResource") then return true end
  for _, item in ipairs(names.items(statement, "Resource")) do
    local peek = statement:peek(item)
    local text = names.plain(peek)
    if text == "*" or (resource and names.form(peek, resource) == "arn") then return true end
    if service and re.test(text, "^arn:[^:]*:" .. service .. ":[^:]*:[^:]*:\\*$") then return true end
  end
  return false
end

-- Is the action allowed on the resource (nil: on *)? An unconditional Deny wins. A condition on an Allow counts as met.
function roles.allows(statements, action, resource)
  local service, allowed = string.match(action, "^(%w+):"), false
  for _, statement in ipairs(statements) do
    if roles.covers_action(statement, action) and covers_resource(statement, resource, service) then
      if statement.Effect == "Deny" then
        if not statement:has("Condition") then return false end
      else
        allowed = true
      end
    end
  end
  return allowed
end

-- The first statement that allows anything of a service on the resource.
function roles.grants(statements, service, resource)
  for _, statement in ipairs(statements) do
    if statement.Effect ~= "Deny" and covers_resource(statement, resource, service) then
      for i = 1, names.count(statement, "Action") do
        local action = string.lower(tostring(statement:get("Action[" .. i .. "]")))
        if action == "*" or string.sub(action, 1, #service + 1) == service .. ":" then return statement end
      end
    end
  end
end

return roles
