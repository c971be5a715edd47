-- SPDX-License-Identifier: Apache-2.0
local documents = import "lib/documents"
local roles = import "lib/roles"

-- The services of what the statements allow, in order of their names.
local function services_of(statements)
  local found = {}
  for _, statement in ipairs(statements) do
    if statement.Effect ~= "Deny" then
      if statement:has("NotAction") then found["every service"] = true end
      for _, action in ipairs(statement.Action or {}) do
        action = documents.text(action)
        found[string.lower(string.match(action, "^([^:]*):") or "every service")] = true
      end
    end
  end
  local list = {}
  for service in pairs(found) do list[#list + 1] = service end
  return list
end

local function runs_a_function(role, stack)
  return stack:some("AWS::Lambda::Function", function(fn) return fn:refers_to(role) end) ~= nil
end

return {
  id       = "PAY-M4",
  title    = "A role has one policy for each service",
  severity = "low",
  applies  = "AWS::IAM::Role",
  remedy   = "Split the policy: one PolicyName with one service's actions each.",
  links    = { "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege" },
  controls = { ["PCI-DSS-4.0.1"] = { "7.2.2", "7.2.5" } },

  check = function(role, ctx)
    local policies, holder = roles.policies(role, ctx.stack), {}
    for _, policy in ipairs(policies) do
      local services = services_of(documents.statements(policy.node, policy.path))
      if #services > 1 or services[1] == "every service" then
        policy.node:deny(policy.path, "the policy %s grants %s; write one policy for each service", policy.name, table.concat(services, ", "))
      elseif services[1] and holder[services[1]] then
        policy.node:deny(policy.path, "the policies %s and %s both grant %s; write one", holder[services[1]], policy.name, services[1])
      end
      if services[1] then holder[services[1]] = holder[services[1]] or policy.name end
    end
    if #policies == 0 and not role:has("ManagedPolicyArns") and runs_a_function(role, ctx.stack) then
      role:deny(nil, "the role has no policy at all, so its function may do nothing")
    end
  end,
}
