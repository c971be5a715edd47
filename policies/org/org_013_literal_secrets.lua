-- SPDX-License-Identifier: Apache-2.0
-- A secret in a template is read by everybody who may read the stack. Messages never repeat what was found.
local secrets = import "lib/secrets"

-- Text that the template itself holds: a literal, a mapping's value, a parameter's Default. Of a value that is not known whole, what the author wrote
-- around the unknown pieces counts by its shape alone. An attribute, or a parameter that somebody gives, is no text of the template.
local ours = { literal = true, mapping = true, default = true }

local function written(node, key)
  local peek = node:peek(key)
  if not peek.present then return nil end
  if peek.known then return ours[peek.source] and peek.text or nil, true end
  return peek.written, false
end

-- A finding when the template's own text at key is a secret, by its name or by its shape.
local function judge(node, key, name)
  local text, whole = written(node, key)
  if text == nil or text == "" or re.test(text, "^\\{\\{resolve:") then return end
  local shape = secrets.shape(text)
  if shape then
    node:deny(key, "the value of %s looks like %s", name, shape)
  elseif whole and secrets.named(name) then
    node:deny(key, "the value of %s is a secret that everybody can read", name)
  end
end

-- The Default of a NoEcho parameter is hidden from policies too: only that there is one is seen.
local function default_of(name, parameter)
  local peek = parameter:peek("Default")
  if not peek.known then
    return parameter:deny("Default", "%s is NoEcho, but its Default stands in the template, where everybody can read it", name)
  end
  local text = peek.text
  if text == nil or text == "" or re.test(text, "^\\{\\{resolve:") then return end
  local shape = secrets.shape(text)
  if shape then
    parameter:deny("Default", "the Default of %s looks like %s", name, shape)
  elseif secrets.named(name) and not re.test(tostring(parameter.Type), "SSM") then
    parameter:deny("Default", "the Default of %s is a secret that everybody can read", name)
  end
end

local function parameters(stack)
  for name, parameter in pairs(stack.parameters) do
    if parameter:has("Default") then default_of(name, parameter) end
  end
end

-- A map from names to values; the values may be unknown.
local function variables(resource, path)
  local map = resource:get(path)
  if map == nil then return end
  for _, name in ipairs(resource:peek(path).keys or {}) do judge(map, { name }, name) end
end

-- Lists of a name and a value each; a type that says where the value is kept elsewhere is none.
local function pairs_of(list)
  for _, item in ipairs(list or {}) do
    if item:has("Name") and item:peek("Name").known and not item:is("Type"):default("PLAINTEXT"):differs("PLAINTEXT") then
      judge(item, "Value", tostring(item.Name))
    end
  end
end

local function containers(definition)
  for _, container in ipairs(definition.ContainerDefinitions or {}) do pairs_of(container.Environment) end
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
    stack:each("AWS::Lambda::Function", function(fn) variables(fn, "Environment.Variables") end)
    stack:each("AWS::Amplify::App", function(app) pairs_of(app.EnvironmentVariables) end)
    stack:each("AWS::Batch::JobDefinition", function(job) pairs_of(job:get("ContainerProperties.Environment")) end)
    stack:each("AWS::CodeBuild::Project", function(project) pairs_of(project:get("Environment.EnvironmentVariables")) end)
    stack:each("AWS::ECS::TaskDefinition", containers)
    for type, keys in pairs(passwords) do
      stack:each(type, function(resource)
        for _, key in ipairs(keys) do
          local text, whole = written(resource, key)
          if whole and text and text ~= "" and not re.test(text, "^\\{\\{resolve:") then
            resource:deny(key, "%s is written in the template, where everybody can read it", key)
          end
        end
      end)
    end
  end,
}
