-- SPDX-License-Identifier: Apache-2.0
-- A secret in a template is read by everybody who may read the stack. Messages never repeat what was found.
local documents = import "lib/documents"
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
  elseif whole and secrets.named(name, text) then
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
  elseif secrets.named(name, text) and not re.test(tostring(parameter.Type), "SSM") then
    parameter:deny("Default", "the Default of %s is a secret that everybody can read", name)
  end
end

local function parameters(stack)
  for name, parameter in pairs(stack.parameters) do
    if type(parameter) == "map" and parameter:has("Default") then default_of(name, parameter) end
  end
end

-- look(resource, item) for every item that items(resource) lists, each in a sub-check of its own: the choices behind one value (a parameter with
-- several values) do not multiply with those behind its neighbours.
local function one_by_one(stack, kind, items, look)
  local i, most = 1, 1
  while i <= most do
    stack:each(kind, function(resource)
      local all = items(resource)
      most = math.max(most, #all)
      if all[i] ~= nil then look(resource, all[i]) end
    end)
    i = i + 1
  end
end

-- What holds names and values: a map, or lists of Name and Value.
local function names_at(path)
  return function(resource)
    if resource:get(path) == nil then return {} end
    return resource:peek(path).keys or {}
  end
end

local function variable_at(path)
  return function(resource, name) judge(resource:get(path), { name }, name) end
end

local function list_at(path)
  return function(resource) return documents.maps(resource, path) end
end

local function containers(definition)
  local all = {}
  for _, container in ipairs(documents.maps(definition, "ContainerDefinitions")) do
    for _, item in ipairs(documents.maps(container, "Environment")) do all[#all + 1] = item end
  end
  return all
end

-- A Type that says where the value is kept makes it a reference.
local function named_value(_, item)
  if item:has("Name") and item:peek("Name").known and not item:is("Type"):default("PLAINTEXT"):differs("PLAINTEXT") then
    judge(item, "Value", tostring(item.Name))
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
  ["AWS::IAM::User"] = { "LoginProfile.Password" },
  ["AWS::Neptune::DBCluster"] = { "MasterUserPassword" },
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
    one_by_one(stack, "AWS::Lambda::Function", names_at("Environment.Variables"), variable_at("Environment.Variables"))
    one_by_one(stack, "AWS::Amplify::App", list_at("EnvironmentVariables"), named_value)
    one_by_one(stack, "AWS::Batch::JobDefinition", list_at("ContainerProperties.Environment"), named_value)
    one_by_one(stack, "AWS::CodeBuild::Project", list_at("Environment.EnvironmentVariables"), named_value)
    one_by_one(stack, "AWS::ECS::TaskDefinition", containers, named_value)
    for kind, keys in pairs(passwords) do
      stack:each(kind, function(resource)
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
