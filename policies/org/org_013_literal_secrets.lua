-- SPDX-License-Identifier: Apache-2.0
-- A secret in a template is read by everybody who may read the stack. Messages never repeat what was found.
local secrets = import "lib/secrets"

-- A literal, in the author's text, that is no dynamic reference. Unknown values (a parameter, an attribute) are not literals.
local function literal(node, key)
  local peek = node:peek({ key })
  if not peek.known then
    for _, ref in ipairs(peek.refs or {}) do
      if ref.kind == "dynamic" then return nil end
    end
    return nil
  end
  if peek.source ~= "literal" then return nil end
  return peek.text
end

local function parameters(stack)
  for name, parameter in pairs(stack.parameters) do
    if parameter:has("Default") then
      local default = tostring(parameter.Default)
      if not re.test(default, "^\\{\\{resolve:") then
        local shape = secrets.shape(default)
        if shape then
          parameter:deny("Default", "the Default of %s looks like %s", name, shape)
        elseif secrets.named(name) and default ~= "" and not re.test(tostring(parameter.Type), "SSM") then
          parameter:deny("Default", "the Default of %s is a secret that everybody can read", name)
        end
      end
    end
  end
end

local function environment(fn)
  local variables = fn:get("Environment.Variables")
  if variables == nil then return end
  for _, name in ipairs(fn:peek("Environment.Variables").keys or {}) do -- their values may be unknown
    local text = literal(variables, name)
    if text ~= nil and text ~= "" then
      local shape = secrets.shape(text)
      if shape then
        variables:deny({ name }, "the value of %s looks like %s", name, shape)
      elseif secrets.named(name) then
        variables:deny({ name }, "the value of %s is a secret that everybody can read", name)
      end
    end
  end
end

-- Properties of resources that are passwords by the service's own definition.
local passwords = {
  ["AWS::RDS::DBInstance"] = { "MasterUserPassword" },
  ["AWS::RDS::DBCluster"] = { "MasterUserPassword" },
  ["AWS::Redshift::Cluster"] = { "MasterUserPassword" },
  ["AWS::DocDB::DBCluster"] = { "MasterUserPassword" },
  ["AWS::ElastiCache::ReplicationGroup"] = { "AuthToken" },
  ["AWS::SecretsManager::Secret"] = { "SecretString" },
  ["AWS::DirectoryService::MicrosoftAD"] = { "Password" },
  ["AWS::DMS::Endpoint"] = { "Password" },
}

return {
  id       = "ORG-013",
  title    = "No secret stands in the template",
  severity = "critical",
  remedy   = "Keep the secret in Secrets Manager and refer to it: {{resolve:secretsmanager:NAME:SecretString:KEY}}; a parameter takes NoEcho and no Default.",
  links    = { "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html" },
  controls = { ["PCI-DSS-4.0.1"] = { "8.3.9", "8.6.2" } },

  check = function(stack)
    parameters(stack)
    stack:each("AWS::Lambda::Function", environment)
    for type, keys in pairs(passwords) do
      stack:each(type, function(resource)
        for _, key in ipairs(keys) do
          if resource:has(key) then
            local text = literal(resource, key)
            if text ~= nil and text ~= "" then
              resource:deny(key, "%s is written in the template, where everybody can read it", key)
            end
          end
        end
      end)
    end
  end,
}
