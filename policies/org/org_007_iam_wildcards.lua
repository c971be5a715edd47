-- SPDX-License-Identifier: Apache-2.0
-- Every action of every service, every action of one service, or everything but a list: none is something that one role needs. A deny may be as wide as it likes.
local documents = {
  ["AWS::IAM::Policy"] = { "PolicyDocument" },
  ["AWS::IAM::RolePolicy"] = { "PolicyDocument" },
  ["AWS::IAM::UserPolicy"] = { "PolicyDocument" },
  ["AWS::IAM::GroupPolicy"] = { "PolicyDocument" },
  ["AWS::IAM::ManagedPolicy"] = { "PolicyDocument" },
}

local function judge(holder, document)
  for _, statement in ipairs(iam.statements(document)) do
    if statement.Effect ~= "Deny" then
      for _, action in ipairs(statement.Action or {}) do
        if re.test(tostring(action), "^(\\*+|[A-Za-z0-9*?-]+:\\*+)$") then
          statement:deny("Action", "the action `%s` grants everything; name the actions that are needed", tostring(action))
        end
      end
      if statement:has("NotAction") then
        statement:deny("NotAction", "Allow with NotAction grants everything but the list, services of tomorrow included; name the actions that are needed")
      end
    end
  end
end

-- AWS's own policies by their names, whatever the partition is; a policy of this stack is judged where it is declared.
local function managed(resource, names)
  for i = 1, #(resource.ManagedPolicyArns or {}) do
    local path = { "ManagedPolicyArns", i }
    if not resource:is(path):refers_to("AWS::IAM::ManagedPolicy") then
      for _, name in ipairs(names) do resource:expect(path):lacks(":aws:policy/" .. name) end
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
    local inline = resource.type == "AWS::IAM::Role" or resource.type == "AWS::IAM::User" or resource.type == "AWS::IAM::Group"
    if not inline and not documents[resource.type] then
      return ctx.skip("no policy document here")
    end
    if inline then
      for _, policy in ipairs(resource.Policies or {}) do
        judge(policy, policy.PolicyDocument)
      end
      managed(resource, ctx.config.managed)
    else
      judge(resource, resource.PolicyDocument)
    end
  end,
}
