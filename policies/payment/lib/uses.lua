-- SPDX-License-Identifier: Apache-2.0
-- Which tables and topics a function uses: those that its own properties name (environment, dead-letter target), by reference or by the same text as their name.
-- A function that names none of a kind uses those that its role is granted.
local names = import "lib/names"

local uses = {}

uses.tables = { "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable" }
uses.kinds = {
  { service = "dynamodb", types = uses.tables, what = "table" },
  { service = "sns", types = { "AWS::SNS::Topic" }, what = "topic" },
}

-- Paths of the environment's variables, whether their values are known or not.
function uses.variables(fn)
  local paths, variables = {}, fn:peek("Environment.Variables")
  if not variables.known then fn:get("Environment.Variables") end -- undecided
  for _, key in ipairs(variables.keys or {}) do paths[#paths + 1] = { "Environment", "Variables", key } end
  return paths
end

-- The variables that may name a resource by text: those that are a parameter as a whole are left out, since each would multiply the scenarios by its values.
local function texts(fn, stack)
  local parameters, paths = {}, {}
  for _, use in ipairs(stack:functions("Ref")) do
    local key = use.logical_id == fn.logical_id and string.match(use.path, "/Properties/Environment/Variables/([^/]+)$")
    if key and stack.parameters[use.argument] then parameters[key] = true end
  end
  for _, path in ipairs(uses.variables(fn)) do
    if not parameters[path[3]] then paths[#paths + 1] = path end
  end
  return paths
end

local function in_texts(fn, resource, paths)
  for _, path in ipairs(paths) do
    if names.form(fn:peek(path), resource) then return true end
  end
  return false
end

-- Deployed resources of the types that the function's own properties name.
function uses.named(fn, types, stack)
  local found, paths = {}, nil
  uses.variables(fn) -- undecided when nobody knows them
  for _, type in ipairs(types) do
    for _, resource in ipairs(stack:resources(type)) do
      local named = fn:refers_to(resource)
      if not named and names.is_named(resource) then
        paths = paths or texts(fn, stack)
        named = in_texts(fn, resource, paths)
      end
      if named and resource.present then found[#found + 1] = resource end
    end
  end
  return found
end

-- Does the role, or a policy of its own that names it, name the resource? Statements are not read: they may differ between many scenarios.
local function granted(role, resource, stack)
  if role:refers_to(resource) then return true end
  for _, type in ipairs { "AWS::IAM::Policy", "AWS::IAM::RolePolicy", "AWS::IAM::ManagedPolicy" } do
    for _, policy in ipairs(stack:resources(type)) do
      if policy:refers_to(resource) and (policy:refers_to(role) or role:refers_to(policy)) and policy.present then return true end
    end
  end
  return false
end

function uses.granted(fn, types, stack)
  local found = {}
  for _, type in ipairs(types) do
    for _, resource in ipairs(stack:resources(type)) do
      for _, role in ipairs(fn:references("AWS::IAM::Role")) do
        if granted(role, resource, stack) and resource.present then
          found[#found + 1] = resource
          break
        end
      end
    end
  end
  return found
end

function uses.of(fn, kind, stack)
  local named = uses.named(fn, kind.types, stack)
  return #named > 0 and named or uses.granted(fn, kind.types, stack)
end

-- Is the configuration the one that its events meet: of $LATEST, or of a version or an alias that the stack has?
local function is_met(config, fn, stack)
  local qualifier = config:peek("Qualifier")
  if qualifier.text == "$LATEST" or not qualifier.present then return true end
  for _, type in ipairs { "AWS::Lambda::Alias", "AWS::Lambda::Version" } do
    if stack:some(type, function(v) return names.either(v, "FunctionName", fn) end) then return true end
  end
  return false
end

-- The queue that takes the function's failed events, by DeadLetterConfig or as a destination; nil when there is none in this stack.
function uses.dead_letter_queue(fn, stack)
  local function takes(node, path)
    return stack:some("AWS::SQS::Queue", function(q) return names.arn(node, path, q) end)
  end
  local queue = takes(fn, "DeadLetterConfig.TargetArn")
  if queue then return queue end
  stack:some("AWS::Lambda::EventInvokeConfig", function(config)
    if not names.invokes(config, "FunctionName", fn, stack) or not is_met(config, fn, stack) then return false end
    queue = takes(config, "DestinationConfig.OnFailure.Destination")
    return queue ~= nil
  end)
  return queue
end

return uses
