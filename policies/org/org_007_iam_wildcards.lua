-- SPDX-License-Identifier: Apache-2.0
-- Every action of every service, every action of one service, or everything but a list: none is something that one role needs. A deny may be as wide as it likes.
local documents = import "lib/documents"

local of_type = {
  ["AWS::IAM::Policy"] = true, ["AWS::IAM::RolePolicy"] = true, ["AWS::IAM::UserPolicy"] = true, ["AWS::IAM::GroupPolicy"] = true,
  ["AWS::IAM::ManagedPolicy"] = true,
}
local inline = { ["AWS::IAM::Role"] = true, ["AWS::IAM::User"] = true, ["AWS::IAM::Group"] = true }

-- Whoever may do these with everything may become anybody.
local escalating = { ["iam:passrole"] = true, ["sts:assumerole"] = true }

local function is_everything(action)
  return re.test(action, "^(\\*[*:]*|[A-Za-z0-9*?-]+:[*?]*\\*)$") or re.test(action, "(?i)^(iam|sts|organizations):[^*?]*[*?]")
end

local function on_everything(statement)
  for _, resource in ipairs(statement:peek("Resource").known and documents.items(statement.Resource) or {}) do
    if resource == "*" then return true end
  end
  return false
end

local function judge(holder, path)
  for _, statement in ipairs(documents.statements(holder, path)) do
    if statement.Effect ~= "Deny" then
      for _, action in ipairs(documents.items(statement.Action)) do
        if is_everything(tostring(action)) then
          documents.deny(holder, path, statement, "Action", "the action `%s` grants everything; name the actions that are needed", tostring(action))
        elseif escalating[string.lower(tostring(action))] and on_everything(statement) then
          documents.deny(holder, path, statement, "Resource", "`%s` on every resource lets its holder become anybody; name the roles", tostring(action))
        end
      end
      if statement:has("NotAction") then
        documents.deny(holder, path, statement, "NotAction", "Allow with NotAction grants everything but the list, services of tomorrow included; name the actions that are needed")
      end
    end
  end
end

-- AWS's own policies by the end of their ARN, whatever the partition is; a policy of this stack is judged where it is declared.
local function managed(resource, names)
  for i = 1, #documents.items(resource.ManagedPolicyArns) do
    local path = resource:is("ManagedPolicyArns"):is_list() and { "ManagedPolicyArns", i } or "ManagedPolicyArns"
    local peek = resource:peek(path)
    local name = string.match(peek.text or "", ":aws:policy/[^$]-([^/$]+)$")
    for _, one in ipairs(names) do
      if name == one then resource:deny(path, "%s grants everything; attach a policy that names the actions that are needed", one) end
    end
    if not name and not peek.known and not resource:is(path):refers_to("AWS::IAM::ManagedPolicy") then
      for _, one in ipairs(names) do resource:expect(path):lacks(":aws:policy/" .. one) end -- undecided, but where the pieces decide it
    end
  end
end

return {
  id       = "ORG-007",
  title    = "IAM policies name their actions",
  severity = "high",
  applies  = "AWS::IAM::*",
  remedy   = "Replace * and service:* by the actions that are used.",
  links    = { "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege" },
  controls = { ["PCI-DSS-4.0.1"] = { "7.2.1", "7.2.2", "7.2.5" } },

  config   = { managed = { "AdministratorAccess", "IAMFullAccess", "PowerUserAccess" } },

  check = function(resource, ctx)
    if of_type[resource.type] then return judge(resource, "PolicyDocument") end
    if not inline[resource.type] then return ctx.skip("no policy document here") end
    for i = 1, #documents.items(resource.Policies) do
      if resource:is("Policies"):is_list() then judge(resource, "Policies[" .. i .. "].PolicyDocument") end
    end
    managed(resource, ctx.config.managed)
  end,
}
